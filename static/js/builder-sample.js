// Owns the page of one sample: grids in which the values of lists, groups and several values are corrected, and words of
// the page that are clicked into what is being typed. A grid fills the fields of its form when that is sent.

import { GOING } from "./grid-model.js";
import { LineGrid } from "./line-grid.js";

class SampleGrid {
  constructor(form) {
    this.form = form;
    const host = form.querySelector("line-grid");
    // The row of the desk, for a grid that has none: nothing is sent while one types, and no cell has a place.
    this.grid = new LineGrid(host, { name: form.dataset.sampleGrid, pageView: null, showPlaces() {}, tryEdits: () => Promise.resolve(null) });
    host.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("submit", () => this.#fill());
  }

  get isDirty() { return this.grid.isDirty; }

  /** Enter edits the cell; with Ctrl it sends all of them. */
  #key(event) {
    if (event.key !== "Enter" || event.defaultPrevented || !event.target.matches("td, .grid-editor")) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) this.form.requestSubmit();
    else this.grid.edit();
  }

  #fill() {
    this.grid.commit({ save: false });
    for (const old of this.form.querySelectorAll("[data-filled]")) old.remove();
    for (const [name, value] of this.#texts()) {
      const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      input.dataset.filled = "";
      this.form.append(input);
    }
  }

  /** As the form has them without a script: [name, text]. */
  #texts() {
    const { model } = this.grid;
    const rows = model.rows.filter(({ state }) => state !== GOING).map(({ cells }) => cells.map((cell) => model.textOf(cell)));
    if (model.isGroup) return rows.map(([text], at) => [`cell.${model.slots[at].path.join(".")}`, text]);
    if (model.kind === "many") return [["value", rows.map(([text]) => text).join("\n")]];
    return rows.flatMap((texts, at) => texts.map((text, column) => [`cell.${at}.${model.slots[column].path.join(".")}`, text]));
  }
}

const grids = [...document.querySelectorAll("[data-sample-grid]")].map((form) => new SampleGrid(form));
let last = null; // the grid or the input that was typed into last
let isSent = false;

document.addEventListener("focusin", ({ target }) => {
  const form = target.closest(".sample-edit form");
  if (form) last = grids.find((each) => each.form === form)?.grid ?? (target.matches("input, textarea") ? target : last);
});

document.addEventListener("word-click", ({ detail: { text, box, page, shiftKey } }) => {
  if (!last?.host?.isConnected && !last?.isConnected) return;
  if (last instanceof LineGrid) last.fill(text, { page, ...box }, shiftKey, "clicked");
  else {
    last.value = shiftKey && last.value.trim() ? `${last.value.trimEnd()} ${text}` : text;
    last.focus();
  }
});

document.addEventListener("toggle", ({ target, newState }) => {
  if (newState !== "open" || !target.matches?.(".sample-edit")) return;
  const grid = grids.find(({ form }) => target.contains(form))?.grid;
  if (grid) grid.focus();
  else target.querySelector("input:not([type=hidden]), textarea")?.focus();
}, true);

document.addEventListener("submit", () => (isSent = true));
window.addEventListener("beforeunload", (event) => {
  if (!isSent && grids.some(({ isDirty }) => isDirty)) event.preventDefault();
});
