// Owns how a grid looks: the table's rows and cells, which cell has the focus, which are selected, what is said of it.
// A cell keeps its element as long as it is there, so that an answer of the server takes the focus from nobody.

import { GOING, NEW } from "./grid-model.js";

const MARKS = { check: "To check", unsure: "Unsure", missing: "Not read", said: "Checked by a person", error: "Not saved" };

function make(tag, properties = {}, children = []) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Makes `parent` hold exactly `wanted`, touching nothing that stands where it should. */
function hold(parent, wanted) {
  wanted.forEach((element, at) => {
    if (parent.children[at] !== element) parent.insertBefore(element, parent.children[at] ?? null);
  });
  while (parent.children.length > wanted.length) parent.lastElementChild.remove();
}

export class GridTable {
  #rows = new WeakMap();
  #cells = new WeakMap();

  /** `field` is the name of the field in which the grid stands. */
  constructor(host, model, field) {
    Object.assign(this, { host, model, field, name: [field, ...model.path].join("/"), at: [0, 0], anchor: [0, 0] });
    this.table = host.querySelector("table");
    this.note = host.querySelector(".line-grid-note");
    this.table.append(make("thead"), make("tbody"));
    host.dataset.kind = model.kind;
  }

  /** The cells of the rows that are shown; those that are going are gone for the eye. */
  get shown() { return this.model.rows.filter((row) => row.state !== GOING); }
  get cell() { return this.shown[this.at[0]]?.cells[this.at[1]]; }
  get element() { return this.elementOf(this.cell); }
  elementOf(cell) { return this.#cells.get(cell); }
  slotOf(column, row = this.at[0]) { return this.model.slot(row, column); }

  /** The selected rectangle: {top, left, bottom, right}, inclusive. */
  get range() {
    const [[row, column], [otherRow, otherColumn]] = [this.at, this.anchor];
    return { top: Math.min(row, otherRow), bottom: Math.max(row, otherRow), left: Math.min(column, otherColumn), right: Math.max(column, otherColumn) };
  }

  draw() {
    this.#drawHead();
    hold(this.table.tBodies[0], this.shown.map((row, at) => this.#row(row, at)));
    this.table.setAttribute("aria-rowcount", this.shown.length + 1);
    this.mark();
  }

  #drawHead() {
    const { model } = this;
    if (model.kind !== "list") return;
    const titles = model.slots.map(headingOf);
    if (titles.join("\n") === this.titles) return;
    this.titles = titles.join("\n");
    const heads = model.slots.map((slot, at) => make("th", { scope: "col", className: slot.is_number ? "num" : "", textContent: titles[at] }));
    const corner = make("th", { className: "grid-number", scope: "col" }, [make("span", { className: "sr-only", textContent: "Row" })]);
    this.table.tHead.replaceChildren(make("tr", {}, [corner, ...heads]));
  }

  #row(row, at) {
    let element = this.#rows.get(row);
    if (!element) this.#rows.set(row, (element = make("tr")));
    element.classList.toggle("new", row.state === NEW);
    const number = element.querySelector("th") ?? make("th", { scope: "row", className: "grid-number" });
    number.textContent = this.model.isGroup ? headingOf(this.model.slot(at, 0)) : String(at + 1);
    hold(element, [number, ...row.cells.map((cell, column) => this.#cell(cell, at, column))]);
    return element;
  }

  #cell(cell, row, column) {
    let element = this.#cells.get(cell);
    if (!element) {
      element = make("td", { tabIndex: -1 }, [make("span", { className: "grid-mark" }), make("span", { className: "grid-text" })]);
      element.setAttribute("role", "gridcell");
      this.#cells.set(cell, element);
    }
    const slot = this.model.slot(row, column);
    element.classList.toggle("num", slot.is_number);
    element.dataset.label = headingOf(slot);
    element.dataset.place = cell.box ? this.placeName(row, column) : this.field;
    element.setAttribute("aria-colindex", column + 1);
    this.drawCell(cell);
    return element;
  }

  drawCell(cell) {
    const element = this.#cells.get(cell);
    const mark = cell.error ? "error" : cell.pending ? "" : cell.mark;
    element.dataset.mark = mark;
    element.classList.toggle("pending", Boolean(cell.pending));
    element.querySelector(".grid-text").textContent = this.model.textOf(cell);
    const sign = element.querySelector(".grid-mark");
    const icon = this.host.querySelector(`template[data-mark="${mark}"]`);
    sign.replaceChildren(...(icon ? [icon.content.cloneNode(true), make("span", { className: "sr-only", textContent: `${MARKS[mark]}. ` })] : []));
    element.toggleAttribute("aria-invalid", false);
    if (cell.error) element.setAttribute("aria-invalid", "true");
    element.querySelector(".cell-error")?.remove();
    if (cell.error) element.append(make("span", { className: "cell-error", textContent: cell.error }));
  }

  /** Shows which cell has the place of the focus, and what there is to say of it. */
  mark() {
    const { shown, range, note } = this;
    this.at = [Math.min(this.at[0], Math.max(0, shown.length - 1)), this.at[1]];
    const isRange = range.top !== range.bottom || range.left !== range.right;
    shown.forEach((row, at) => row.cells.forEach((cell, column) => {
      const isIn = at >= range.top && at <= range.bottom && column >= range.left && column <= range.right;
      const element = this.#cells.get(cell);
      element.tabIndex = cell === this.cell ? 0 : -1;
      element.classList.toggle("in-range", isRange && isIn);
      element.setAttribute("aria-selected", String(isIn));
      if (cell === this.cell) element.setAttribute("aria-describedby", note.id);
      else element.removeAttribute("aria-describedby");
    }));
    note.classList.remove("bad");
    const why = this.cell?.error || (this.cell?.pending ? "" : this.cell?.why);
    note.textContent = isRange ? `${range.bottom - range.top + 1} × ${range.right - range.left + 1} cells` : (why ?? "");
  }

  move(row, column, { extend = false, focus = true } = {}) {
    const last = this.shown.length - 1;
    this.at = [Math.max(0, Math.min(last, row)), Math.max(0, Math.min(this.model.width - 1, column))];
    if (!extend) this.anchor = [...this.at];
    this.mark();
    if (focus) this.focus();
  }

  focus() {
    this.element?.focus({ preventScroll: true });
    this.element?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  placeOf(cell) {
    const row = this.shown.findIndex(({ cells }) => cells.includes(cell));
    return row < 0 ? null : [row, this.shown[row].cells.indexOf(cell)];
  }

  // --- places on the page

  placeName(row, column) { return `${this.name}/${row}/${column}`; }

  /** The boxes of the cells, as <page-view> takes them. */
  get boxes() {
    return this.shown.flatMap((row, at) => row.cells.flatMap((cell, column) => {
      if (!cell.box) return [];
      const level = { check: "check", unsure: "unsure", missing: "unsure" }[cell.mark] ?? "sure";
      const label = this.model.isGroup ? this.slotOf(column, at).title : `${this.slotOf(column, at).title}, row ${at + 1}`;
      return [{ ...cell.box, field: this.placeName(at, column), label, level }];
    }));
  }
}

const headingOf = (slot) => (slot.currency ? `${slot.title} (${slot.currency})` : slot.title);
