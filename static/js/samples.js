// The grid of samples: what was found beside what is right, for the cell that is pointed at or has the focus.

const WORDS = { right: "right", found: "found" };

function show(cell) {
  const peek = cell.closest("section").querySelector("[data-sample-peek]");
  const title = document.createElement("b");
  title.textContent = cell.dataset.label;
  const parts = Object.keys(WORDS)
    .filter((key) => cell.dataset[key])
    .map((key) => part(WORDS[key], cell.dataset[key]));
  const line = document.createElement("p");
  line.append(title, ...parts);
  peek.replaceChildren(line);
}

function part(word, text) {
  const span = document.createElement("span");
  const label = document.createElement("span");
  label.className = "muted";
  label.textContent = `${word} `;
  const value = document.createElement("span");
  value.className = "peek-value";
  value.textContent = text;
  span.append(label, value);
  return span;
}

// The grid may be far wider than the window: what is worse is gone to, one after the other.
document.addEventListener("click", (event) => {
  const section = event.target.closest("[data-show-worse]")?.closest("section");
  if (!section) return;
  const cells = [...section.querySelectorAll("td.worse > .sample-cell")];
  const shown = section.querySelector("[data-shown]");
  const next = cells[(cells.indexOf(shown) + 1) % cells.length];
  shown?.removeAttribute("data-shown");
  next?.setAttribute("data-shown", "");
  next?.focus();
});

for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const cell = event.target.closest?.("[data-sample-grid] .sample-cell");
    if (cell) show(cell);
  });
}
