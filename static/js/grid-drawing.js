// Owns drawing a table on the page for a grid: the box that is dragged, the frame with its borders, the preview of the
// rows, and what becomes of them. Nothing is saved before the rows are taken.

import { assignSlots } from "./grid-assign.js";
import { TableFrame } from "./grid-frame.js";
import { around, cellsOf, guessLayout } from "./grid-layout.js";
import { TablePreview } from "./grid-preview.js";

const PAUSE_MS = 250;
const MARGIN = 0.008; // of the page, around the rows that were read there
const MAX_EDITS = 200; // are tried at once

/** Where the columns lie on a page, by the boxes of the cells that were read there: {x0, x1} or null for each slot. */
function columnsOn(page, rows, count) {
  return Array.from({ length: count }, (_, column) => {
    const boxes = rows.map(({ cells }) => cells[column]?.box).filter((box) => box?.page === page);
    return boxes.length ? around(boxes) : null;
  });
}

export class TableDrawing {
  #timer = 0;
  #asked = 0;
  #layout = null;
  #frame = null;
  #readings = null; // what the server says of the rows as they are now: {cells, problems}

  /** `grid`: {model, host, pageView, tryEdits(edits), takeRows(rows, act), drawingEnded()}. */
  constructor(grid) {
    this.grid = grid;
    this.view = grid.pageView;
    this.words = [];
    this.before = this.view.getAttribute("draw");
    this.view.setAttribute("draw", "columns");
    // A finger draws the box too; once it stands it scrolls again.
    this.finger = this.view.dataset.finger ?? "pan";
    this.view.dataset.finger = "draw";
    this.preview = new TablePreview(grid.host, this);
    this.preview.ask();
    document.addEventListener("keydown", this.#key, true);
    this.view.addEventListener("box-draw", this.#drawn);
    this.#begin();
  }

  get slots() { return this.grid.model.slots; }
  get standing() { return this.grid.model.rows.filter(({ cells }) => cells.some((cell) => this.grid.model.textOf(cell))).length; }

  /** Where rows were read on this page already, the frame stands around them. */
  async #begin() {
    const { page } = this.view;
    const known = columnsOn(page, this.grid.model.rows, this.grid.model.width).filter(Boolean);
    if (!known.length) return;
    const box = around(this.grid.model.rows.flatMap(({ cells }) => cells.map((cell) => cell.box).filter((each) => each?.page === page)));
    const wider = { x0: box.x0 - MARGIN, y0: box.y0 - MARGIN, x1: box.x1 + MARGIN, y1: box.y1 + MARGIN };
    await this.#put(page, Object.fromEntries(Object.entries(wider).map(([side, place]) => [side, Math.min(1, Math.max(0, place))])));
  }

  #drawn = ({ detail: { page, box } }) => this.#put(page, box);

  async #put(page, box) {
    const words = await this.view.wordsOf(page);
    if (this.isOver) return;
    this.#frame?.close();
    this.words = words;
    this.page = page;
    this.view.dataset.finger = this.finger;
    this.touched = { columns: false, rows: false };
    this.#layout = guessLayout(words, { ...box }, this.#known);
    this.#assign();
    this.#frame = new TableFrame(this.view, page, this.#layout, this);
    this.#frame.focus();
    this.#show();
  }

  get #known() { return columnsOn(this.page, this.grid.model.rows, this.slots.length); }

  #assign() {
    assignSlots(this.#layout, cellsOf(this.words, this.#layout), this.slots, this.#known);
  }

  #key = (event) => {
    if (!this.grid.host.isConnected) this.end();
    else if (event.key === "Escape" && !document.querySelector("dialog[open]")) this.#halt(event, () => this.end());
    else if (event.key === "Enter" && !this.#layout && !event.ctrlKey && !event.metaKey && !event.target.matches("button")) {
      this.#halt(event, () => this.#wholePage());
    }
  };

  #halt(event, act) {
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  async #wholePage() {
    const words = await this.view.wordsOf(this.view.page);
    if (words.length) await this.#put(this.view.page, around(words));
  }

  // --- what the frame says

  changed({ what, isLast }) {
    const layout = this.#layout;
    if (what === "columns" || what === "rows") this.touched[what] = true;
    if (what === "edge" && !this.touched.columns) {
      layout.columns = guessLayout(this.words, layout.box, this.#known).columns;
    }
    if ((what === "edge" || what === "columns") && !this.touched.rows) {
      layout.rows = guessLayout(this.words, layout.box, [], layout.columns).rows;
    }
    if (what !== "slots" && what !== "rows") this.#assign();
    this.#show(isLast);
  }

  leave() { this.take(this.standing ? "replace" : "add"); }

  // --- what the preview says

  skip(row, isSkipped) {
    this.#layout.rows[row].skip = isSkipped;
    this.touched.rows = true;
    this.#frame.draw();
    this.#show();
  }

  /** For each row of the frame its cells by slot: {text, box}, or null. */
  get #rows() {
    const columns = this.slots.map((_, slot) => this.#layout.columns.findIndex((column) => column.slot === slot));
    return cellsOf(this.words, this.#layout).map((cells) => columns.map((at) => cells[at] ?? null));
  }

  get taken() {
    const placed = (cell) => (cell ? { text: cell.text, box: { page: this.page, ...cell.box } } : null);
    const rows = this.#rows.filter((cells, at) => !this.#layout.rows[at].skip && cells.some(Boolean));
    return rows.map((cells) => cells.map(placed));
  }

  #show(isLast = true) {
    const rows = this.#rows;
    const isEmpty = (cells) => !cells.some(Boolean);
    let at = -1;
    this.preview.show(rows.map((cells, row) => {
      const skip = this.#layout.rows[row].skip || isEmpty(cells);
      if (!skip) at += 1;
      return { skip, cells: cells.map((cell, column) => this.#reading(cell, skip ? null : at, column)) };
    }));
    if (!isLast) return;
    clearTimeout(this.#timer);
    this.#asked += 1;
    if (!this.#readings) this.#timer = setTimeout(() => this.#try(), PAUSE_MS);
    this.#readings = null;
  }

  #reading(cell, row, column) {
    const read = row === null ? null : this.#readings;
    const problem = read?.problems.find((each) => each.row === row && each.column === column);
    return { text: read?.cells?.[row]?.[column] ?? cell?.text ?? "", error: problem?.message ?? "" };
  }

  /** How the rows would read, and what the checks would say of them in the place of those that are there. */
  async #try() {
    const mine = (this.#asked += 1);
    const rows = this.taken;
    const edits = this.grid.model.editsFor(rows, "replace");
    if (!rows.length || edits.length > MAX_EDITS) return;
    const answer = await this.grid.tryEdits(edits);
    if (!answer || mine !== this.#asked || this.isOver) return;
    const removed = edits.length - rows.length;
    const problems = (answer.problems ?? []).map(({ index, message, path }) => ({ row: index - removed, message, column: Math.max(0, this.slots.findIndex((slot) => slot.path.join("/") === path.join("/"))) }));
    this.#readings = { problems, cells: this.grid.rowsIn(answer)?.map((cells) => cells.map(({ text }) => text)) };
    this.preview.say.textContent = problems.length
      ? `${problems.length} cell${problems.length === 1 ? "" : "s"} cannot be read yet.`
      : answer.field?.why || "Every check on these rows holds.";
    this.preview.say.classList.toggle("bad", Boolean(problems.length || answer.field?.why));
    this.#show();
  }

  // --- how it ends

  take(act) {
    const rows = this.#layout ? this.taken : [];
    if (!rows.length) return;
    this.end();
    this.grid.takeRows(rows, act);
  }

  end() {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.#timer);
    document.removeEventListener("keydown", this.#key, true);
    this.view.removeEventListener("box-draw", this.#drawn);
    if (this.before === null) this.view.removeAttribute("draw");
    else this.view.setAttribute("draw", this.before);
    this.view.dataset.finger = this.finger;
    this.#frame?.close();
    this.preview.close();
    this.grid.drawingEnded();
  }
}
