// Owns page-wide keys. An element says data-hotkey="/" or a sequence "g j"; pressing it focuses an input and clicks
// anything else. "?" opens the keyboard sheet. Nothing happens while typing, in dialogs, or with Ctrl, Alt or Meta.

const SEQUENCE_MS = 900;
let first = "";
let firstAt = 0;

function isTyping(target) {
  return target.isContentEditable || target.matches?.("input, select, textarea");
}

function press(element) {
  if (element.matches("input, select, textarea")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

function elementFor(keys) {
  return [...document.querySelectorAll("[data-hotkey]")].find((element) => element.dataset.hotkey === keys);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const sequence = performance.now() - firstAt < SEQUENCE_MS ? `${first} ${event.key}` : event.key;
  first = event.key;
  firstAt = performance.now();
  const element = elementFor(sequence) ?? elementFor(event.key);
  if (element) {
    event.preventDefault();
    press(element);
  } else if (event.key === "?") {
    event.preventDefault();
    document.getElementById("key-help")?.showModal();
  }
});
