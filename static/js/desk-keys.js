// Owns the keys of the review desk. Tab and Shift+Tab are the browser's own: the fields to check come first in the
// document, and nothing else in them takes the focus.

const isTyping = (target) => target.matches?.("input, textarea, select") || target.isContentEditable;
const isZoomKey = { "+": "in", "=": "in", "-": "out" };

export function bindKeys(desk) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const dialog = document.querySelector("dialog[open]");
    if (dialog) return inDialog(event, dialog);
    const handled = withModifiers(desk, event) || zoom(desk, event) || inField(desk, event);
    if (handled) event.preventDefault();
    return undefined;
  });
}

function inDialog(event, dialog) {
  const form = dialog.querySelector("form[data-reject]");
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
}

function withModifiers(desk, event) {
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key === "Enter") desk.approve();
  else if (control && event.shiftKey && event.key.toLowerCase() === "r") desk.askReject();
  else if (event.altKey && !control && event.code === "KeyP") desk.askPostpone();
  else return false;
  return true;
}

function zoom(desk, event) {
  const action = isZoomKey[event.key];
  const control = event.ctrlKey || event.metaKey;
  if (!action || event.altKey || (isTyping(event.target) && !control)) return false;
  desk.view.act(action);
  return true;
}

function inField(desk, event) {
  if (event.ctrlKey || event.altKey || event.metaKey || !desk.isHeld) return false;
  const row = isTyping(event.target) ? desk.rowOf(event.target) : undefined;
  if (event.key === "Escape") desk.undo(row);
  else if (event.key === "Enter" && row && !event.shiftKey) desk.advance(row);
  else return false;
  return true;
}
