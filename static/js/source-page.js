// Owns the pages on which the text of a template or a filter is edited: problems of the check shown in the editor and
// leading to their lines, Ctrl+S, and the question before unsaved work is left.

const editor = document.querySelector("yaml-editor");
const area = editor.querySelector("textarea");
const form = area.form;
const problems = document.getElementById("problems");
const saved = "unsaved" in form.dataset ? null : area.value;
let submitting = false;

function showProblems() {
  editor.problems = [...problems.querySelectorAll("[data-line]")].map((problem) => ({
    line: Number(problem.dataset.line),
    message: problem.querySelector(".problem-text").innerText,
  }));
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-save]"));
});

problems.addEventListener("click", (event) => {
  const problem = event.target.closest("[data-line]");
  if (problem) editor.revealLine(Number(problem.dataset.line));
});
problems.addEventListener("htmx:afterSwap", showProblems);

// What opens in another tab leaves this one as it is.
form.addEventListener("submit", (event) => {
  submitting = event.submitter?.formTarget !== "_blank";
});
addEventListener("beforeunload", (event) => {
  if (!submitting && area.value !== saved) event.preventDefault();
});

customElements.whenDefined("yaml-editor").then(showProblems);
