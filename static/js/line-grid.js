// Owns <line-grid>, which edits the rows of a list or of many values, or the members of a group, cell by cell. Around it:
// grid-row.js the row of the desk in which it stands, grid-model.js what stands and is typed in it, grid-table.js how it
// looks, grid-keys.js keys and clipboard, grid-menu.js what can be done with rows, grid-editor.js the cell that is
// edited, grid-drawing.js a table that is drawn on the page.
// It says "grid-save" (bubbling) when there is something to save, "grid-typed" when what is typed has
// changed without an input.

import { TableDrawing } from "./grid-drawing.js";
import { CellEditor } from "./grid-editor.js";
import { bindGrid } from "./grid-keys.js";
import { RowMenu } from "./grid-menu.js";
import { GridModel, NEW } from "./grid-model.js";
import { GridTable } from "./grid-table.js";

const NEEDED = "It is required: say what the document says.";

export class LineGrid {
  /** `row` is the field's row on the desk: {name, pageView, showPlaces(), tryEdits(edits)}. */
  constructor(host, row) {
    Object.assign(this, { host, row, editor: null, drawing: null, isExtending: false });
    this.isReadOnly = host.hasAttribute("data-read-only");
    this.model = new GridModel(JSON.parse(host.querySelector("script").textContent));
    this.view = new GridTable(host, this.model, row.name);
    this.menu = new RowMenu(this);
    this.draw();
    const doubtful = this.doubtful[0];
    if (doubtful) this.view.move(...this.view.placeOf(doubtful), { focus: false });
    bindGrid(this);
  }

  get doubtful() {
    return this.view.shown.flatMap((row) => row.cells.filter((cell) => cell.error || ["check", "unsure", "missing"].includes(cell.mark)));
  }
  get isDirty() { return this.model.isDirty || Boolean(this.editor?.isDirty); }
  get pageView() { return this.row.pageView; }

  // The desk takes it for the input of its row: what is typed is that of the cell that is edited.
  get value() { return this.editor?.text ?? ""; }
  set value(text) {}
  get defaultValue() { return this.value; }
  get readOnly() { return this.isReadOnly || Boolean(this.drawing); }
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
    else if (!this.drawing) this.view.focus();
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
    const next = ring.find((cell) => this.doubtful.includes(cell));
    if (next) this.view.move(...this.view.placeOf(next));
    return true;
  }

  // --- editing

  edit(text = null) {
    if (this.readOnly || !this.view.cell || this.editor) return;
    this.editor = new CellEditor(this, this.view.cell, text);
    this.row.showPlaces();
  }

  #close() {
    const { editor } = this;
    this.editor = null;
    editor.close();
    this.row.showPlaces();
    this.sayTyped();
    return editor;
  }

  /** Takes what is typed into the cell and saves it. `confirm`: what stands there is said to be right. */
  commit({ save = true, confirm = false } = {}) {
    if (!this.editor) return;
    const hadFocus = this.editor.element.contains(document.activeElement);
    const isDirty = this.editor.isDirty;
    const editor = this.#close();
    // A cell that was only looked into stays as it is.
    if (isDirty || confirm) {
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
    this.#close();
    this.view.mark();
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

  /** Fills cells from the selection on; rows that are not there yet are added. One text fills the whole selection. */
  paste(rows) {
    if (this.isReadOnly) return;
    const { top, left, bottom, right } = this.view.range;
    const isOne = rows.length === 1 && rows[0].length === 1;
    const block = isOne ? Array.from({ length: bottom - top + 1 }, () => Array(right - left + 1).fill(rows[0][0])) : this.#withoutHeadings(rows);
    block.forEach((texts, down) => {
      if (!this.view.shown[top + down]) {
        if (this.model.isGroup) return;
        this.model.addRow();
      }
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

  fill(text, box, append, how) {
    if (this.readOnly) return;
    this.edit();
    this.editor?.fill(text, box, append, how);
  }

  // --- rows

  /** A new row behind the last, or "above" or "below" the one with the focus; its first cell is edited. */
  addRow(where = "last") {
    if (this.readOnly || this.model.isGroup) return;
    this.commit();
    const here = this.view.shown[this.view.at[0]];
    this.model.dropEmpty();
    const at = this.model.rows.indexOf(here);
    const row = this.model.rows[this.model.addRow(where === "last" || at < 0 ? undefined : at + (where === "below" ? 1 : 0))];
    this.draw();
    this.view.move(this.view.shown.indexOf(row), 0);
    this.edit();
  }

  removeRows() {
    if (this.readOnly || this.model.isGroup) return;
    if (this.editor) this.cancel();
    const { top, bottom } = this.view.range;
    for (const row of this.view.shown.slice(top, bottom + 1)) this.model.removeRow(this.model.rows.indexOf(row));
    this.view.anchor = this.view.at = [top, this.view.at[1]];
    this.#changed();
  }

  // --- a table on the page

  drawTable() {
    if (this.isReadOnly || this.model.isGroup || this.drawing || !this.pageView?.pages.length) return;
    this.commit();
    this.model.dropEmpty();
    this.drawing = new TableDrawing(this);
    this.row.showPlaces();
  }

  drawingEnded() {
    const at = this.drawing;
    this.drawing = null;
    if (!at) return;
    this.row.showPlaces();
    this.draw();
    this.view.focus();
  }

  tryEdits(edits) { return this.row.tryEdits(edits); }
  /** The rows of this grid in what the server says of the field. */
  rowsIn(answer) { return answer.field && this.row.partOf(this, answer.field).rows; }

  /** Puts in `rows`, of {text, box} or null for each slot, in the place of all rows ("replace") or below them. */
  takeRows(rows, act) {
    if (act === "replace") for (const row of [...this.model.rows]) this.model.removeRow(this.model.rows.indexOf(row));
    this.model.dropEmpty();
    const added = rows.map((cells) => {
      const at = this.model.addRow();
      cells.forEach((cell, column) => cell && this.model.put(at, column, cell.text, { how: "drawn", box: cell.box }));
      return this.model.rows[at];
    });
    this.view.at = this.view.anchor = [this.view.shown.indexOf(added[0]), 0];
    this.#changed();
  }

  #changed() {
    this.draw();
    this.view.focus();
    this.save();
  }

  save() {
    if (this.model.hasToSave) this.#say("grid-save");
  }

  sayTyped() {
    this.#say("grid-typed");
  }

  #say(name) {
    this.host.dispatchEvent(new CustomEvent(name, { bubbles: true }));
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
    const first = missing[0] ?? this.doubtful.find((cell) => cell.error);
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
