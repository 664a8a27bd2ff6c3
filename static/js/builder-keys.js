// Owns the keys of the workbench: which of its commands a stroke means. What is typed into a field is left alone.

const WITH_ALT = { t: "table", a: "all", l: "learn", y: "view" };

/** The name of a command, a sample's number with Alt, or null. */
export function commandOf(event) {
  if (document.querySelector("dialog[open]")) return null;
  const key = event.key.toLowerCase();
  const isTyping = event.target.matches?.("input:not([type=checkbox]), textarea") || event.target.closest?.("yaml-editor");
  if (event.ctrlKey || event.metaKey) {
    if (key === "z" && !isTyping) return event.shiftKey ? "redo" : "undo";
    return { s: "save", enter: "publish" }[key] ?? null;
  }
  if (event.altKey) return WITH_ALT[key] ?? (Number(key) || null);
  if (key === "escape") return "unpoint";
  return key === "/" && !isTyping ? "find" : null;
}
