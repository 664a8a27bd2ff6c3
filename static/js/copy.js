// Owns copying: [data-copy="text"] or [data-copy-from="#selector"] (components/copy_button.html).

const SHOWN_MS = 1600;

async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Plain http on a local network has no clipboard API.
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr-only";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) throw new Error("copy was refused");
  return undefined;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = button.dataset.copyFrom ? document.querySelector(button.dataset.copyFrom) : null;
  try {
    await write(source ? (source.value ?? source.textContent).trim() : button.dataset.copy);
  } catch {
    document.dispatchEvent(new CustomEvent("toast", { detail: { message: "The browser refused to copy.", level: "error" } }));
    return;
  }
  button.classList.add("done");
  button.title = "Copied";
  setTimeout(() => {
    button.classList.remove("done");
    button.title = "Copy";
  }, SHOWN_MS);
  button.focus();
});
