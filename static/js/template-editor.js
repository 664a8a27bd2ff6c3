// Owns the YAML editor of the pages of templates and filters: line numbers, Tab and Enter, moving lines by Alt and an
// arrow, jumping to a problem's line, Ctrl+S, and the question before unsaved work is left.

const INDENT = "  ";
const editor = document.querySelector("[data-code-editor]");
const area = editor.querySelector("textarea");
const gutter = editor.querySelector(".code-lines");
const form = area.form;
const problems = document.getElementById("problems");
const saved = "unsaved" in form.dataset ? null : area.value;
let leaveWithTab = false;
let submitting = false;

function drawLines() {
  const count = area.value.split("\n").length;
  if (gutter.childElementCount === count) return;
  gutter.replaceChildren(
    ...Array.from({ length: count }, (_, at) => {
      const line = document.createElement("span");
      line.textContent = at + 1;
      return line;
    }),
  );
  markLines();
}

function markLines() {
  const bad = new Set([...problems.querySelectorAll("[data-line]")].map((problem) => Number(problem.dataset.line)));
  [...gutter.children].forEach((line, at) => line.classList.toggle("bad", bad.has(at + 1)));
}

function followScroll() {
  gutter.scrollTop = area.scrollTop;
}

// execCommand keeps the browser's own undo history, which setting the value would lose.
function replace(start, end, text) {
  area.setSelectionRange(start, end);
  const done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
  if (done) return;
  area.setRangeText(text, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function lineStart(at) {
  return area.value.lastIndexOf("\n", at - 1) + 1;
}

function lineEnd(at) {
  const end = area.value.indexOf("\n", at);
  return end < 0 ? area.value.length : end;
}

function indentLines(outwards) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const first = lineStart(start);
  const before = value.slice(first, end);
  const after = outwards ? before.replace(/^ {1,2}/gm, "") : before.replace(/^(?=.)/gm, INDENT);
  if (after === before) return;
  replace(first, end, after);
  const moved = after.split("\n")[0].length - before.split("\n")[0].length;
  area.setSelectionRange(Math.max(first, start + moved), end + after.length - before.length);
}

// The lines of the selection change places with the line above or below them, and stay selected.
function moveLines(downwards) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const first = lineStart(start);
  const last = lineEnd(end > start && value[end - 1] === "\n" ? end - 1 : end);
  if (downwards ? last === value.length : first === 0) return;
  const block = value.slice(first, last);
  const from = downwards ? first : lineStart(first - 1);
  const to = downwards ? lineEnd(last + 1) : last;
  const other = downwards ? value.slice(last + 1, to) : value.slice(from, first - 1);
  replace(from, to, downwards ? `${other}\n${block}` : `${block}\n${other}`);
  const moved = downwards ? other.length + 1 : from - first;
  area.setSelectionRange(start + moved, end + moved);
}

function newLine() {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const line = value.slice(lineStart(start), start);
  const indent = line.match(/^ */)[0];
  const deeper = /:\s*(#.*)?$/.test(line) ? INDENT : "";
  replace(start, end, `\n${indent}${deeper}`);
}

function jumpTo(number) {
  const lines = area.value.split("\n");
  const at = Math.min(number, lines.length);
  const start = lines.slice(0, at - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const height = Number.parseFloat(getComputedStyle(area).lineHeight);
  area.focus({ preventScroll: true });
  area.setSelectionRange(start, start + lines[at - 1].length);
  area.scrollTop = Math.max(0, (at - 1) * height - area.clientHeight / 3);
  area.scrollLeft = 0;
  editor.scrollIntoView({ block: "nearest" });
}

area.wrap = "off";
area.addEventListener("input", drawLines);
area.addEventListener("scroll", followScroll);
area.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
  if (event.key === "Tab" && plain && !leaveWithTab) {
    event.preventDefault();
    const several = area.value.slice(area.selectionStart, area.selectionEnd).includes("\n");
    if (several || event.shiftKey) indentLines(event.shiftKey);
    else {
      const column = area.selectionStart - lineStart(area.selectionStart);
      replace(area.selectionStart, area.selectionEnd, " ".repeat(INDENT.length - (column % INDENT.length)));
    }
  } else if (event.altKey && !event.ctrlKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    event.preventDefault();
    moveLines(event.key === "ArrowDown");
  } else if (event.key === "Enter" && plain && !event.shiftKey) {
    event.preventDefault();
    newLine();
  }
  if (event.key !== "Shift") leaveWithTab = event.key === "Escape";
});

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-save]"));
});

problems.addEventListener("click", (event) => {
  const problem = event.target.closest("[data-line]");
  if (problem) jumpTo(Number(problem.dataset.line));
});
problems.addEventListener("htmx:afterSwap", markLines);

// What opens in another tab leaves this one as it is.
form.addEventListener("submit", (event) => {
  submitting = event.submitter?.formTarget !== "_blank";
});
addEventListener("beforeunload", (event) => {
  if (!submitting && area.value !== saved) event.preventDefault();
});

drawLines();
markLines();
