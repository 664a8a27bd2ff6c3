// Owns <line-grid>, the field of a list, of many values or of a group on the review desk: a grid that is edited cell by
// cell, and the row around it as the desk knows rows. Around it: grid-model.js what stands and is typed there,
// grid-table.js how it looks, grid-keys.js keys and clipboard, grid-editor.js the cell that is edited.
// It says "grid-save" (bubbling) when there is something to save.

import { DeskRow } from "./desk-row.js";
import { askForArea, columnsOn, rowsIn, standsIn, wordsOn } from "./grid-area.js";
import { CellEditor } from "./grid-editor.js";
import { bindGrid } from "./grid-keys.js";
import { GOING, GridModel, NEW } from "./grid-model.js";
import { GridTable } from "./grid-table.js";

const NEEDED = "It is required: say what the document says.";

class LineGrid {
  constructor(host, name) {
    this.host = host;
    this.isReadOnly = host.hasAttribute("data-read-only");
    this.model = new GridModel(JSON.parse(host.querySelector("script").textContent));
    this.view = new GridTable(host, this.model, name);
    this.editor = null;
    this.isExtending = false;
    this.draw();
    const doubtful = this.#doubtful[0];
    if (doubtful) this.view.move(...this.view.placeOf(doubtful), { focus: false });
    bindGrid(this);
  }

  get #doubtful() {
    return this.view.shown.flatMap((row) => row.cells.filter((cell) => cell.error || ["check", "unsure", "missing"].includes(cell.mark)));
  }
  get isDirty() { return this.model.isDirty || Boolean(this.editor?.isDirty); }

  // The desk takes it for the input of its row: what is typed is that of the cell that is edited.
  get value() { return this.editor?.text ?? ""; }
  set value(text) {}
  get readOnly() { return this.isReadOnly; }
  matches(selector) { return Boolean(this.editor?.input.matches(selector)); }

  get selectedTexts() {
    const { top, bottom, left, right } = this.view.range;
    return this.view.shown.slice(top, bottom + 1).map((row) => row.cells.slice(left, right + 1).map((cell) => this.model.textOf(cell)));
  }

  draw() {
    // Where nothing stands there is an empty row to type into.
    if (!this.view.shown.length && !this.isReadOnly && !this.model.isGroup) this.model.addRow();
    this.view.draw();
  }

  placeOf(target) {
    const element = target.closest?.("td");
    const row = this.view.shown.findIndex(({ cells }) => cells.some((cell) => this.view.elementOf(cell) === element));
    return row < 0 ? null : [row, this.view.shown[row].cells.findIndex((cell) => this.view.elementOf(cell) === element)];
  }

  focus() {
    if (this.editor) this.editor.input.focus();
    else this.view.focus();
  }

  // --- moving

  /** The focus that `move` gives leaves the other end of the selection where it is. */
  extending(isExtending, move) {
    this.isExtending = isExtending;
    move();
    this.isExtending = false;
  }

  selectAll() {
    this.view.anchor = [0, 0];
    this.extending(true, () => this.view.move(Infinity, Infinity, { extend: true }));
    return true;
  }

  toDoubtful(by) {
    const order = this.view.shown.flatMap((row) => row.cells);
    const from = order.indexOf(this.view.cell);
    const ring = by > 0 ? [...order.slice(from + 1), ...order.slice(0, from)] : [...order.slice(0, from).reverse(), ...order.slice(from + 1).reverse()];
    const next = ring.find((cell) => this.#doubtful.includes(cell));
    if (next) this.view.move(...this.view.placeOf(next));
    return true;
  }

  // --- editing

  edit(text = null) {
    if (this.isReadOnly || !this.view.cell) return;
    this.editor ??= new CellEditor(this, this.view.cell, text);
  }

  /** Takes what is typed into the cell and saves it. `confirm`: what stands there is said to be right. */
  commit({ save = true, confirm = false } = {}) {
    const { editor } = this;
    if (!editor) return;
    this.editor = null;
    const hadFocus = editor.element.contains(document.activeElement);
    editor.close();
    // A cell that was only looked into stays as it is.
    if (editor.isDirty || confirm) {
      this.model.put(this.model.placeOf(editor.cell)[0], editor.place[1], editor.text, { how: editor.how, box: editor.box });
    }
    this.view.drawCell(editor.cell);
    this.view.mark();
    if (hadFocus) this.view.focus();
    if (save) this.save();
  }

  commitTo(row, column) {
    this.commit({ confirm: true });
    this.view.move(row, column);
  }

  /** Tab: on to the next cell, and into it. At the ends the editing is over. */
  commitAndEdit(by) {
    const [row, column] = this.view.at;
    const to = row * this.model.width + column + by;
    this.commit();
    if (to < 0 || to >= this.view.shown.length * this.model.width) return true;
    this.view.move(Math.floor(to / this.model.width), to % this.model.width);
    this.edit();
    return true;
  }

  cancel() {
    const { editor } = this;
    this.editor = null;
    editor.close();
    this.view.focus();
  }

  clear() {
    const { top, bottom, left, right } = this.view.range;
    for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) this.#put(row, column, "");
    this.#changed();
  }

  #put(row, column, text, place = {}) {
    const at = this.model.rows.indexOf(this.view.shown[row]);
    this.model.put(at, column, text, place);
  }

  /** Reads the rows in an area that is drawn on the page: over those that were read there, new ones behind the last. */
  async readArea() {
    const view = this.host.closest("[data-field-link]")?.querySelector("page-view");
    if (!view || this.isReadOnly || this.isAsking) return;
    this.commit();
    this.isAsking = true;
    this.view.note.textContent = "Draw a box around the rows on the page. Esc ends it.";
    const area = await askForArea(view);
    this.isAsking = false;
    if (!area) {
      this.draw();
      return;
    }
    const { slots, rows, width } = this.model;
    const read = rowsIn(await wordsOn(view, area.page), area.box, slots, columnsOn(area.page, rows, width));
    this.model.dropEmpty();
    const known = this.view.shown.filter((row) => standsIn(row, area.page, area.box));
    const filled = read.map((cells, at) => {
      const row = known[at] ?? this.model.rows[this.model.addRow()];
      const down = this.view.shown.indexOf(row);
      cells.forEach((cell, column) => cell && this.#put(down, column, cell.text, { how: "drawn", box: { page: area.page, ...cell.box } }));
      return down;
    });
    this.view.at = this.view.anchor = [filled[0] ?? this.view.at[0], 0];
    this.#changed();
    if (!read.length) this.view.note.textContent = "No words stand there.";
  }

  /** Fills cells from the selection on; rows that are not there yet are added. One text fills the whole selection. */
  paste(rows) {
    if (this.isReadOnly) return;
    const { top, left, bottom, right } = this.view.range;
    const isOne = rows.length === 1 && rows[0].length === 1;
    const block = isOne ? Array.from({ length: bottom - top + 1 }, () => Array(right - left + 1).fill(rows[0][0])) : this.#withoutHeadings(rows);
    block.forEach((texts, down) => {
      if (!this.view.shown[top + down] && (this.model.isGroup || !this.model.addRow())) return;
      texts.slice(0, this.model.width - left).forEach((text, across) => this.#put(top + down, left + across, text));
    });
    this.view.at = [top, left];
    this.view.anchor = [Math.min(top + block.length, this.view.shown.length) - 1, Math.min(left + block[0].length, this.model.width) - 1];
    this.#changed();
  }

  #withoutHeadings(rows) {
    const titles = this.model.slots.map((slot) => slot.title.toLowerCase());
    const isHead = rows.length > 1 && rows[0].filter(Boolean).every((text) => titles.includes(text.toLowerCase()));
    return isHead && rows[0].some(Boolean) ? rows.slice(1) : rows;
  }

  addRow() {
    if (this.isReadOnly || this.model.isGroup) return;
    this.commit();
    this.model.dropEmpty();
    this.model.addRow();
    this.draw();
    this.view.move(this.view.shown.length - 1, 0);
    this.edit();
  }

  removeRows() {
    if (this.isReadOnly || this.model.isGroup) return;
    if (this.editor) this.cancel();
    const { top, bottom } = this.view.range;
    for (const row of this.view.shown.slice(top, bottom + 1)) this.model.removeRow(this.model.rows.indexOf(row));
    this.view.anchor = this.view.at = [top, this.view.at[1]];
    this.#changed();
  }

  fill(text, box, append, how) {
    if (this.isReadOnly) return;
    this.edit();
    this.editor?.fill(text, box, append, how);
  }

  #changed() {
    this.draw();
    this.view.focus();
    this.save();
  }

  save() {
    if (this.model.hasToSave) this.host.dispatchEvent(new CustomEvent("grid-save", { bubbles: true }));
  }

  // --- what the server says

  take(data, sent) {
    this.model.take(data, sent);
    const isGone = this.editor && !this.model.placeOf(this.editor.cell);
    const hadFocus = this.host.contains(document.activeElement);
    if (isGone) this.editor = null;
    this.draw();
    if (hadFocus && !this.host.contains(document.activeElement)) this.view.focus();
  }

  /** Shows what was refused, and goes there unless somebody is typing already. */
  refuse(problems, sent) {
    const first = this.model.refuse(problems, sent);
    this.draw();
    if (first && !this.editor && this.host.contains(document.activeElement)) this.view.move(...this.view.placeOf(first));
  }

  /** What keeps rows from being saved although nobody has been asked: cells that must be filled. */
  showMissing() {
    const missing = this.model.rows.filter((row) => row.state === NEW && row.cells.some((cell) => cell.pending)).flatMap((row) => this.model.missingIn(row));
    for (const cell of missing) cell.error ||= NEEDED;
    this.draw();
    const first = missing[0] ?? this.#doubtful.find((cell) => cell.error);
    if (first) this.view.move(...this.view.placeOf(first), { focus: false });
  }

  revert() {
    if (this.editor) {
      this.cancel();
      return;
    }
    const row = this.view.shown[this.view.at[0]];
    const own = row?.cells.some((cell) => cell.pending || cell.error) ? [row] : [...this.model.rows];
    for (const each of own) this.model.revert(each);
    this.draw();
    this.view.focus();
  }
}

export class GridRow extends DeskRow {
  #sent = [];

  constructor(element) {
    super(element, new LineGrid(element.querySelector("line-grid"), element.dataset.field));
    rows.set(element, this);
    element.addEventListener("focusin", () => this.placesAreShown || this.showPlaces());
  }

  get grid() { return this.input; }
  get box() { return this.grid.editor?.box ?? null; }
  set box(box) {}
  get hasFocus() { return this.element.contains(document.activeElement); }
  get isDirty() { return this.grid.isDirty; }
  get isReadLive() { return false; }
  get undoing() { return { times: this.grid.model.lastBatch }; }

  focus() {
    this.grid.focus();
    this.element.scrollIntoView({ block: "nearest" });
    this.grid.focus();
  }

  fill(text, box, append, how = "clicked") { this.grid.fill(text, box, append, how); }
  spoken() { const { length } = this.grid.view.shown; return this.grid.model.isGroup ? "" : `${length} row${length === 1 ? "" : "s"}`; }
  typed() { this.showError(""); }
  showError(message) { this.error.textContent = message; }
  revert() { this.grid.revert(); this.showError(""); }

  /** Saves all that can be saved: what is refused stays typed, and the rest goes without it. */
  async send(tell) {
    this.grid.commit({ save: false });
    const { model } = this.grid;
    let isFine = true;
    let list = model.edits({ withRefused: !model.hasToSave });
    while (list.length) {
      this.#sent = list;
      const isTaken = await tell("cells", { edits: JSON.stringify(list.map(({ edit }) => edit)) });
      isFine &&= isTaken;
      if (!isTaken && !list.some(({ cells }) => cells.some(([cell]) => cell.error))) return false; // not for what was typed
      list = model.edits({ withRefused: false });
    }
    this.#sent = [];
    if (model.isDirty) this.grid.showMissing();
    return isFine && !model.isDirty;
  }

  take(field) {
    this.grid.take(field.grid, this.#sent);
    this.#sent = [];
    this.saved = field.text;
    this.setState(field.state, field.is_open);
    this.setWhy(field.why);
    this.showReading("");
    this.showError("");
    if (this.placesAreShown) this.showPlaces();
  }

  refuse(refusal) {
    const { problems } = refusal.details;
    if (problems) this.grid.refuse(problems, this.#sent);
    else this.showError(refusal.message);
  }

  // --- cells on the page

  get pageView() { return this.element.closest("[data-field-link]")?.querySelector("page-view"); }
  get placesAreShown() { return this.pageView?.boxes.some((box) => isWithin(box.field, this.name)); }

  /** The boxes of this grid's cells are on the page while it has the focus, those of no other. */
  showPlaces() {
    const { pageView } = this;
    if (!pageView) return;
    const fields = pageView.boxes.filter((box) => !box.field.includes("/"));
    pageView.boxes = [...fields, ...this.grid.view.boxes];
  }

  choose(place, via) {
    const [row, column] = place.split("/").slice(-2).map(Number);
    this.grid.commit();
    this.grid.view.move(row, column, { focus: via === "pointer" });
  }
}

const rows = new WeakMap();
const isWithin = (place, name) => place.startsWith(`${name}/`);

export const rowFor = (element) => (element.querySelector("line-grid") ? new GridRow(element) : new DeskRow(element));

document.addEventListener("box-select", ({ detail: { field, via } }) => {
  if (!field?.includes("/")) return;
  const element = [...document.querySelectorAll("[data-field]")].find((candidate) => isWithin(field, candidate.dataset.field));
  rows.get(element)?.choose(field, via);
});

// The boxes of cells leave the page with the focus on another field.
document.addEventListener("focusin", ({ target }) => {
  const element = target.closest?.("[data-field]");
  const view = element?.closest("[data-field-link]")?.querySelector("page-view");
  if (view && !rows.has(element) && view.boxes.some((box) => box.field.includes("/"))) view.boxes = view.boxes.filter((box) => !box.field.includes("/"));
});
