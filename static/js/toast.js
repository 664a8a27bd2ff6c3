// Owns toasts. The server renders them (components/toast.html, also out of band), or anyone asks for one:
//   document.dispatchEvent(new CustomEvent("toast", { detail: { message: "Saved", level: "success" } }))
// which is also what the answer header  HX-Trigger: {"toast": {"message": "Saved", "level": "success"}}  does.
// Good news leaves by itself; warnings and errors stay until dismissed. Failed htmx requests become toasts.

const STAYS_MS = 6000;
const list = document.getElementById("toasts");
const ICONS = { success: "status-completed", warning: "alert", error: "alert", info: "info" };

function spriteUrl() {
  return document.querySelector("svg.icon use").getAttribute("href").split("#")[0];
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${spriteUrl()}#${name}`);
  svg.append(use);
  return svg;
}

function show({ message, level = "info" }) {
  const toast = document.createElement("div");
  toast.className = `toast ${level}`;
  toast.dataset.toast = level;
  if (level === "error") toast.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.className = "toast-text";
  text.textContent = message;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button quiet small icon-only";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", "Dismiss");
  close.append(icon("x"));
  toast.append(icon(ICONS[level] ?? "info"), text, close);
  list.append(toast);
}

function expire(toast) {
  if (toast.dataset.toast === "error" || toast.dataset.toast === "warning") return;
  let timer = 0;
  const start = () => (timer = setTimeout(() => toast.remove(), STAYS_MS));
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
  start();
}

function messageOf(xhr) {
  if (!xhr.status) return "The server cannot be reached.";
  try {
    const { error } = JSON.parse(xhr.responseText);
    if (error?.message) return error.message;
  } catch {
    // not JSON: say what the status means
  }
  if (xhr.status === 403) return "You may not do that, or you were signed out. Reload the page.";
  if (xhr.status === 404) return "That is not there any more.";
  if (xhr.status === 409) return "Someone else changed this in the meantime. Reload to see it.";
  if (xhr.status === 429) return "Too many requests. Wait a moment.";
  return `The server answered with an error (${xhr.status}).`;
}

if (list) {
  for (const toast of list.children) expire(toast);
  new MutationObserver((records) => {
    for (const record of records) {
      for (const node of record.addedNodes) if (node.dataset?.toast) expire(node);
    }
  }).observe(list, { childList: true });

  document.addEventListener("toast", (event) => show(event.detail));
  document.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest(".toast").remove());
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if ((xhr.getResponseHeader("HX-Trigger") ?? "").includes('"toast"')) return;
    show({ message: messageOf(xhr), level: "error" });
  });
  // Polling fails quietly: a page left open must not pile up toasts while the server restarts.
  document.addEventListener("htmx:sendError", (event) => {
    const trigger = event.detail.elt.getAttribute("hx-trigger") ?? "";
    if (!trigger.includes("every ")) show({ message: messageOf(event.detail.xhr), level: "error" });
  });
}
