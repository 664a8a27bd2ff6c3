// Owns the keys of the queue and its quiet refresh: j, k and the arrows go through the documents; new rows come in
// without taking the focus or a selection away, and only when something has changed. Around the rows: ↓ leads from the
// search to them, and the templates to choose from say how many documents wait.

const queue = () => document.getElementById("queue");
const links = () => [...queue().querySelectorAll(".row-link")];
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

const isElsewhere = (target) => target !== document.body && !queue().contains(target) && target.id !== "main" && target.type !== "search";

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  const isLetter = event.key.length === 1;
  const isTyping = event.target.matches("input, select, textarea") && !(event.target.type === "search" && event.key === "ArrowDown");
  // Arrows scroll and choose elsewhere; letters mean the same wherever nobody types.
  if (isTyping || document.querySelector("dialog[open]") || (!isLetter && isElsewhere(event.target))) return;
  const rows = links();
  if (!rows.length) return;
  event.preventDefault();
  const at = rows.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[next].focus();
});

function countTemplates() {
  const counts = JSON.parse(queue().dataset.byTemplate);
  for (const option of document.querySelectorAll("#queue-template option[data-title]")) {
    const count = counts[option.value];
    option.textContent = count ? `${option.dataset.title} (${count})` : option.dataset.title;
  }
}

let shown = "";
let place = -1;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "queue") return;
  const selection = getSelection();
  const isMarking = !selection.isCollapsed && queue().contains(selection.anchorNode);
  if (isMarking || document.hidden || document.querySelector("dialog[open]")) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "queue") return;
  const arriving = event.detail.xhr.responseText;
  if (event.detail.requestConfig.elt.id === "queue" && arriving === shown) event.detail.shouldSwap = false;
  shown = arriving;
  place = links().indexOf(document.activeElement);
});

// htmx gives the focus back to the element of the same id. Where that has gone, the row that took its place gets it.
document.addEventListener("htmx:afterSettle", () => {
  countTemplates();
  const rows = links();
  if (place >= 0 && rows.length && document.activeElement === document.body) {
    rows[Math.min(place, rows.length - 1)].focus();
  }
  place = -1;
});
