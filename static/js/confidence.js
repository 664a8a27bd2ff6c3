// Owns the slider of the page on confidence: range and number go together, words and marks follow without the server.

const every = JSON.parse(document.getElementById("threshold-data").textContent);
const form = document.getElementById("threshold-form");
const range = document.getElementById("threshold-range");
const number = document.getElementById("threshold-number");
const use = document.getElementById("threshold-use");
const words = document.getElementById("threshold-words");
const said = document.getElementById("threshold-said");
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
  // The range reads its words out by itself.
  range.setAttribute("aria-valuetext", words.innerText);
  const now = Number(form.dataset.now);
  use.disabled = row.percent === now;
  form.dataset.confirm = `Documents that come from now on go to review below ${row.percent} % (until now ${now} %). What is there stays as it is.`;
}

function choose(percent, from) {
  const row = every.find((each) => each.percent === percent);
  if (!row) return;
  if (from !== range) range.value = percent;
  if (from !== number) number.value = percent;
  show(row);
  // A number that is typed is followed by no words: they are told once, and are gone with the focus.
  said.textContent = from === number ? words.innerText : "";
}

for (const input of [range, number]) input.addEventListener("input", () => choose(Number(input.value), input));
number.addEventListener("change", () => {
  // What stands outside of the range, or is no number, gives way to what is shown.
  number.value = range.value;
});
number.addEventListener("blur", () => { said.textContent = ""; });
show(every.find((each) => each.percent === Number(range.value)));
