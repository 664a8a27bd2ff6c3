// Owns the keys of the review desk. Tab goes from flagged field to flagged field; behind the last it is the browser's own.

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
  const form = dialog.querySelector("form:is([data-reject], [data-hand-over], [data-again])");
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
}

function withModifiers(desk, event) {
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key === "Enter") desk.decision.approve();
  else if (control && event.shiftKey && event.key.toLowerCase() === "r") desk.decision.askReject();
  else if (control && event.code === "Space" && isTyping(event.target) && desk.isHeld) desk.view.takeMatch();
  else if (event.altKey && !control && event.code === "KeyP") desk.decision.askPostpone();
  else if (event.altKey && !control && event.code === "KeyH") desk.decision.askHandOver();
  else if (event.altKey && !control && event.code === "KeyA") desk.again.ask();
  else if (event.altKey && !control && event.code === "KeyR") desk.takeSuggestion(desk.rowOf(event.target) ?? desk.active);
  else return false;
  return true;
}

function zoom(desk, event) {
  const action = isZoomKey[event.key];
  const control = event.ctrlKey || event.metaKey;
  // Without a field in between, Ctrl and these keys are the browser's own zoom.
  if (!action || event.altKey || isTyping(event.target) !== control) return false;
  desk.view.act(action);
  return true;
}

function inField(desk, event) {
  if (event.ctrlKey || event.altKey || event.metaKey || !desk.isHeld) return false;
  const row = isTyping(event.target) || event.target.closest?.("[role=grid]") ? desk.rowOf(event.target) : undefined;
  if (event.key === "Tab") return Boolean(row) && desk.tab(row, event.shiftKey);
  if (event.key === "Escape") desk.undo(row);
  else if (event.key === "Enter" && row && !event.shiftKey) desk.advance(row);
  else return false;
  return true;
}
