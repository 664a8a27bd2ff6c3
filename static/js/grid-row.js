// Owns the row of a field with parts on the desk: its grids (one, or in a group one for each list too), saving and
// undoing what is typed into them, and their cells' places on the page. rowFor() makes the row of any field.

import { DeskRow } from "./desk-row.js";
import { LineGrid } from "./line-grid.js";

const count = (rows) => `${rows} row${rows === 1 ? "" : "s"}`;
const isWithin = (place, name) => place.startsWith(`${name}/`);
const rows = new WeakMap();
let shown = null; // the row whose cells' places are on the page

export class GridRow extends DeskRow {
  #sent = [];
  #sender = null;

  constructor(element, tryEdits) {
    const row = { name: element.dataset.field, pageView: null, showPlaces() {} };
    const grids = [...element.querySelectorAll("line-grid")].map((host) => new LineGrid(host, row));
    super(element, grids[0]);
    this.grids = grids;
    for (const grid of grids) grid.row = this;
    this.tryEdits = (edits) => tryEdits(this, edits);
    rows.set(element, this);
    element.addEventListener("focusin", ({ target }) => {
      this.input = grids.find(({ host }) => host.contains(target)) ?? this.input;
      if (!this.placesAreShown) this.showPlaces();
    });
  }

  /** The grid that has the focus, or had it last. */
  get grid() { return this.input; }
  get box() { return this.grid?.editor?.box ?? null; }
  set box(box) {}
  get hasFocus() { return this.element.contains(document.activeElement); }
  get isDirty() { return this.grids.some((grid) => grid.isDirty); }
  get isReadLive() { return Boolean(this.grid.editor?.isDirty); }
  get undoing() { return { times: this.grid.model.lastBatch }; }

  takes(target) { return target === this.grid.editor?.input; }
  partOf(grid, field) { return field.grids.find(({ path }) => path.join("/") === grid.model.path.join("/")) ?? field.grids[0]; }

  focus() {
    this.grid.focus();
    this.element.scrollIntoView({ block: "nearest" });
    this.grid.focus();
  }

  fill(text, box, append, how = "clicked") { this.grid.fill(text, box, append, how); }
  spoken() { return this.grid.model.isGroup ? "" : count(this.grid.view.shown.length); }
  typed() { this.showError(""); }
  showError(message) { this.error.textContent = message; }

  revert() {
    (this.grid.isDirty ? this.grid : this.grids.find((grid) => grid.isDirty))?.revert();
    this.showError("");
  }

  /** Saves all that can be saved: what is refused stays typed, and the rest goes without it. */
  async send(tell) {
    let isFine = true;
    for (const grid of this.grids) isFine = (await this.#sendCells(grid, tell)) && isFine;
    return isFine;
  }

  async #sendCells(grid, tell) {
    grid.commit({ save: false });
    const { model } = grid;
    const batches = model.marks.length;
    let isFine = true;
    let list = model.edits({ withRefused: !model.hasToSave });
    while (list.length) {
      [this.#sent, this.#sender] = [list, grid];
      const isTaken = await tell("cells", { edits: JSON.stringify(list.map(({ edit }) => edit)) });
      model.marks.length = Math.min(model.marks.length, batches + 1); // all of it is undone at once
      isFine &&= isTaken;
      if (!isTaken && !list.some(({ cells }) => cells.some(([cell]) => cell.error))) return false; // not for what was typed
      list = model.edits({ withRefused: false });
    }
    this.#sent = [];
    if (model.isDirty) grid.showMissing();
    return isFine && !model.isDirty;
  }

  take(field) {
    for (const grid of this.grids) grid.take(this.partOf(grid, field), grid === this.#sender ? this.#sent : []);
    this.#sent = [];
    this.saved = field.text;
    this.setState(field.state, field.is_open);
    this.setWhy(field.why);
    this.showReading("");
    this.showError("");
    if (this.placesAreShown) this.showPlaces();
    // What is typed meanwhile is read anew beside what stands there now.
    if (this.isReadLive) this.grid.sayTyped();
  }

  refuse(refusal) {
    const { problems } = refusal.details;
    if (problems && this.#sender) this.#sender.refuse(problems, this.#sent);
    else this.showError(refusal.message);
  }

  // --- what is said while a cell is typed

  get trial() {
    const { editor, model } = this.grid;
    if (!editor) return null;
    const edit = model.trialOf(editor.cell, { text: editor.text, how: editor.how, ...(editor.box && { box: editor.box }) });
    return { action: "cells/try", values: { edits: JSON.stringify([edit]) } };
  }

  showTrial({ problems, field }) {
    const { editor, model } = this.grid;
    const [at, column] = model.placeOf(editor.cell);
    const problem = problems?.find(({ path }) => !path.length || path.join("/") === model.slot(at, column).path.join("/"));
    const shown = field && this.partOf(this.grid, field).rows[this.#standing(at)]?.[model.isGroup ? 0 : column]?.text;
    const words = problem?.message ?? (shown && shown !== editor.text.trim() ? `Reads as ${shown}` : "");
    if (field) this.foresee({ ...field, text: this.saved });
    this.showReading(words, Boolean(problem));
    return words;
  }

  /** The number that a row has on the server, or would have. */
  #standing(at) {
    return this.grid.model.rows.slice(0, at).filter(({ state }) => state !== "new").length;
  }

  showReading(words, isBad = false) {
    const { view } = this.grid;
    view.mark();
    if (words) view.note.textContent = words;
    view.note.classList.toggle("bad", isBad && Boolean(words));
  }

  // --- cells on the page

  get pageView() { return this.element.closest("[data-field-link]")?.querySelector("page-view"); }
  get placesAreShown() { return shown === this; }

  /** The boxes of this field's cells are on the page while it has the focus, instead of its own; while one is edited
   *  only that one's, so that words in the places of others can be clicked. */
  showPlaces() {
    const { pageView } = this;
    if (!pageView?.boxes) return;
    if (shown !== this) shown?.hidePlaces();
    shown = this;
    this.fieldBox = pageView.boxes.find(({ field }) => field === this.name) ?? this.fieldBox;
    const fields = pageView.boxes.filter(({ field }) => field !== this.name && !field.includes("/"));
    const { editor } = this.grid;
    const isDrawing = this.grids.some((grid) => grid.drawing);
    const own = isDrawing ? [] : editor ? this.grid.view.boxes.filter(({ field }) => field === this.grid.view.placeName(...editor.place)) : this.grids.flatMap((grid) => grid.view.boxes);
    pageView.boxes = [...fields, ...own];
  }

  /** Their boxes leave the page, and that of the whole field comes back. */
  hidePlaces() {
    shown = null;
    const { pageView } = this;
    if (pageView) pageView.boxes = [...pageView.boxes.filter(({ field }) => !field.includes("/")), ...(this.fieldBox ? [this.fieldBox] : [])];
    this.fieldBox = null;
  }

  choose(place, via) {
    const [row, column] = place.split("/").slice(-2).map(Number);
    const grid = this.grids.find(({ view }) => view.placeName(row, column) === place);
    if (!grid || this.grids.some((each) => each.drawing)) return;
    this.grid.commit();
    this.input = grid;
    grid.view.move(row, column, { focus: via === "pointer" });
  }
}

/** `tryEdits(row, edits)` asks the server what edits of cells would change: a promise of its answer, or of null. */
export const rowFor = (element, tryEdits) => (element.querySelector("line-grid") ? new GridRow(element, tryEdits) : new DeskRow(element));

document.addEventListener("box-select", ({ detail: { field, via } }) => {
  if (!field?.includes("/")) return;
  const element = [...document.querySelectorAll("[data-field]")].find((candidate) => isWithin(field, candidate.dataset.field));
  rows.get(element)?.choose(field, via);
});

// The boxes of cells leave the page with the focus on another field.
document.addEventListener("focusin", ({ target }) => {
  const element = target.closest?.("[data-field]");
  if (element && shown && rows.get(element) !== shown) shown.hidePlaces();
});
