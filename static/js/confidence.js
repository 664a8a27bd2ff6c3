// Owns the slider of the page on confidence: range and number go together, words and marks follow without the server.

const every = JSON.parse(document.getElementById("threshold-data").textContent);
const range = document.getElementById("threshold-range");
const number = document.getElementById("threshold-number");
const section = document.getElementById("threshold");

function show(row) {
  for (const place of section.querySelectorAll("[data-told]")) place.textContent = row[place.dataset.told];
  section.querySelector("[data-passes]").hidden = !row.errors;
  section.querySelector("[data-passes-none]").hidden = Boolean(row.errors);
  for (const mark of section.querySelectorAll("[data-mark]")) {
    const y = row.at[mark.dataset.mark];
    if (mark.dataset.mark === "x") {
      mark.setAttribute("x1", row.at.x);
      mark.setAttribute("x2", row.at.x);
    } else {
      mark.classList.toggle("gone", y === null);
      mark.setAttribute("cx", row.at.x);
      if (y !== null) mark.setAttribute("cy", y);
    }
  }
}

function choose(percent, from) {
  const row = every.find((each) => each.percent === percent);
  if (!row) return;
  if (from !== range) range.value = percent;
  if (from !== number) number.value = percent;
  show(row);
}

for (const input of [range, number]) input.addEventListener("input", () => choose(Number(input.value), input));
number.addEventListener("change", () => {
  // What stands outside of the range, or is no number, gives way to what is shown.
  number.value = range.value;
});
