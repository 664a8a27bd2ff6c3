// Owns the frame of a drawn table on the page picture: borders of columns and rows that are dragged or moved by arrow
// keys, put in and taken out, and over each column the choice of its field. Calls `changed({what, isLast})` on its owner.
// Places are fractions of the upright page; the layer turns with the picture.

import { partingIn } from "./grid-layout.js";
import { pointToPage } from "./pageview-turn.js";

const STEP = 0.002, LONG_STEP = 0.01, LEAST = 0.004;
const EDGES = { x0: "Left edge", x1: "Right edge", y0: "Upper edge", y1: "Lower edge" };
const KEYS = { ArrowLeft: ["x", -1], ArrowRight: ["x", 1], ArrowUp: ["y", -1], ArrowDown: ["y", 1] };

function make(tag, className, properties = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value);
  return element;
}

const percent = (fraction) => `${(100 * fraction).toFixed(4)}%`;

export class TableFrame {
  #elements = new WeakMap(); // column, row or edge -> its border
  #heads = new WeakMap(); // column -> its head
  #edges = Object.fromEntries(Object.keys(EDGES).map((side) => [side, { side }]));

  /** `owner`: {slots, words, changed(change), leave(key)}. */
  constructor(view, page, layout, owner) {
    Object.assign(this, { view, page, layout, owner });
    this.stage = view.stageOf(page);
    this.image = this.stage.querySelector("img");
    this.layer = make("div", "table-layer");
    this.frame = make("div", "table-frame", { role: "group", "aria-label": "Table on the page" });
    this.gutter = make("div", "table-gutter", { title: "Click: a border between rows" });
    this.layer.append(this.frame);
    this.stage.append(this.layer);
    this.observer = new ResizeObserver(() => this.#fit());
    this.observer.observe(this.stage);
    this.gutter.addEventListener("click", (event) => this.#add("y", this.#at(event)));
    this.stage.addEventListener("dblclick", this.#doubled);
    this.layer.addEventListener("pointerdown", (event) => event.stopPropagation());
    view.addEventListener("page-change", this.#fit);
    this.draw();
    this.#fit();
  }

  close() {
    this.observer.disconnect();
    this.stage.removeEventListener("dblclick", this.#doubled);
    this.view.removeEventListener("page-change", this.#fit);
    this.layer.remove();
  }

  focus() { this.frame.querySelector("select")?.focus({ preventScroll: true }); }

  #fit = () => {
    for (const side of ["width", "height", "transform"]) this.layer.style[side] = this.image.style[side];
  };

  /** The point of the upright page under the pointer. */
  #at({ clientX, clientY }) {
    const box = this.stage.getBoundingClientRect();
    return pointToPage({ x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height }, this.view.turnOf(this.page));
  }

  // --- what there is to see

  draw() {
    const { box, columns, rows } = this.layout;
    const wanted = [
      ...columns.map((column, at) => this.#head(column, at)),
      this.gutter,
      ...rows.map((row, at) => this.#border(row, "y", at, row.top, at ? `Border above row ${at + 1}` : "")),
      ...columns.map((column, at) => this.#border(column, "x", at, column.left, at ? `Border left of column ${at + 1}` : "")),
      ...Object.values(this.#edges).map((edge) => this.#border(edge, edge.side[0], -1, box[edge.side], EDGES[edge.side])),
    ].filter(Boolean);
    for (const element of [...this.frame.children]) if (!wanted.includes(element)) element.remove();
    wanted.forEach((element, at) => this.frame.children[at] === element || this.frame.insertBefore(element, this.frame.children[at] ?? null));
    Object.assign(this.gutter.style, { left: percent(box.x0), top: percent(box.y0), height: percent(box.y1 - box.y0) });
    this.#drawSkipped();
  }

  #head(column, at) {
    const { columns, box } = this.layout;
    let head = this.#heads.get(column);
    if (!head) this.#heads.set(column, (head = this.#makeHead(column)));
    const right = columns[at + 1]?.left ?? box.x1;
    Object.assign(head.style, { left: percent(column.left), top: percent(box.y0), width: percent(right - column.left) });
    const select = head.querySelector("select");
    select.value = String(column.slot);
    select.setAttribute("aria-label", `Column ${at + 1} is`);
    head.classList.toggle("ignored", column.slot < 0);
    return head;
  }

  #makeHead(column) {
    const head = make("div", "table-head");
    const select = make("select");
    select.append(new Option("Ignore", "-1"), ...this.owner.slots.map((slot, at) => new Option(slot.title, String(at))));
    select.addEventListener("change", () => {
      const chosen = Number(select.value);
      for (const other of this.layout.columns) if (other.slot === chosen) other.slot = -1;
      Object.assign(column, { slot: chosen, isChosen: true });
      this.#changed("slots");
    });
    select.addEventListener("keydown", (event) => this.#headKey(event, column));
    const split = make("button", "table-split", { type: "button", title: "Part this column in two (+)", "aria-label": "Part this column in two", tabindex: "-1" });
    split.textContent = "+";
    split.addEventListener("click", () => this.#split(column, "x"));
    head.append(select, split);
    return head;
  }

  /** A border, or an edge of the frame; none for the first column and row, whose border is an edge. */
  #border(part, axis, at, place, label) {
    if (!label) return null;
    let border = this.#elements.get(part);
    if (!border) this.#elements.set(part, (border = this.#makeBorder(part, axis)));
    const { box } = this.layout;
    const isColumn = axis === "x";
    border.setAttribute("aria-label", label);
    border.setAttribute("aria-valuenow", (100 * place).toFixed(1));
    border.setAttribute("aria-valuetext", `${(100 * place).toFixed(1)} % of the page`);
    if (isColumn) Object.assign(border.style, { left: percent(place), top: percent(box.y0), height: percent(box.y1 - box.y0) });
    else Object.assign(border.style, { top: percent(place), left: percent(box.x0), width: percent(box.x1 - box.x0) });
    return border;
  }

  #makeBorder(part, axis) {
    const border = make("div", `table-border ${axis === "x" ? "upright" : "level"}${part.side ? " edge" : ""}`, {
      role: "separator", tabindex: "0", "aria-orientation": axis === "x" ? "vertical" : "horizontal", "aria-valuemin": "0", "aria-valuemax": "100",
    });
    if (!part.side) border.title = "Drag it. Delete or a double click takes it out.";
    border.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.stopPropagation();
      event.preventDefault();
      border.setPointerCapture(event.pointerId);
      border.focus({ preventScroll: true });
    });
    border.addEventListener("pointermove", (event) => {
      if (border.hasPointerCapture(event.pointerId)) this.#moveTo(part, axis, this.#at(event)[axis], false);
    });
    border.addEventListener("lostpointercapture", () => this.#changed("borders"));
    border.addEventListener("dblclick", (event) => {
      event.stopPropagation();
      this.#remove(part);
    });
    border.addEventListener("keydown", (event) => this.#borderKey(event, part, axis));
    return border;
  }

  #drawSkipped() {
    const { box, rows } = this.layout;
    for (const band of this.layer.querySelectorAll(".table-skipped")) band.remove();
    rows.forEach(({ top, skip }, at) => {
      if (!skip) return;
      const band = make("div", "table-skipped");
      Object.assign(band.style, { left: percent(box.x0), width: percent(box.x1 - box.x0), top: percent(top), height: percent((rows[at + 1]?.top ?? box.y1) - top) });
      this.layer.prepend(band);
    });
  }

  // --- what is done to it

  #headKey(event, column) {
    if (event.key !== "+" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.#split(column, "x");
  }

  #borderKey(event, part, axis) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [along, by] = KEYS[event.key] ?? [];
    if (along === axis) this.#moveTo(part, axis, this.#placeOf(part, axis) + by * (event.shiftKey ? LONG_STEP : STEP), true);
    else if (["Delete", "Backspace"].includes(event.key)) this.#remove(part);
    else if (event.key === "+") this.#split(part.side ? this.#partsOf(axis)[0] : part, axis);
    else if (event.key === "Enter") this.owner.leave("Enter");
    else if (!along) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #partsOf(axis) { return axis === "x" ? this.layout.columns : this.layout.rows; }
  #placeOf(part, axis) { return part.side ? this.layout.box[part.side] : axis === "x" ? part.left : part.top; }

  #moveTo(part, axis, place, isLast) {
    const { box } = this.layout;
    const from = axis === "x" ? "left" : "top";
    const parts = this.#partsOf(axis);
    const inner = parts.slice(1).map((each) => each[from]);
    const [low, high] = [box[`${axis}0`], box[`${axis}1`]];
    const at = parts.indexOf(part);
    const least = part.side ? (part.side.endsWith("0") ? 0 : Math.max(low, ...inner) + LEAST) : (parts[at - 1][from] + LEAST);
    const most = part.side ? (part.side.endsWith("0") ? Math.min(high, ...inner) - LEAST : 1) : (parts[at + 1]?.[from] ?? high) - LEAST;
    const to = Math.min(most, Math.max(least, place));
    if (!part.side) part[from] = to;
    else box[part.side] = to;
    if (part.side?.endsWith("0")) parts[0][from] = to;
    this.#changed(part.side ? "edge" : axis === "x" ? "columns" : "rows", isLast);
  }

  #remove(part) {
    const { columns, rows } = this.layout;
    const parts = columns.includes(part) ? columns : rows;
    const at = parts.indexOf(part);
    if (at < 1) return;
    parts.splice(at, 1);
    this.#changed(parts === columns ? "columns" : "rows");
    (this.#elements.get(parts[at] ?? parts[at - 1]) ?? this.#elements.get(this.#edges.x0)).focus({ preventScroll: true });
  }

  /** A column or row becomes two. */
  #split(part, axis) {
    const { box, columns, rows } = this.layout;
    const parts = this.#partsOf(axis);
    const next = parts[parts.indexOf(part) + 1];
    const area = axis === "x" ? { ...box, x0: part.left, x1: next?.left ?? box.x1 } : { ...box, y0: part.top, y1: next?.top ?? box.y1 };
    // Rows that are not taken, headings above all, say nothing of columns.
    const words = axis === "y" ? this.owner.words : this.owner.words.filter((word) => !rows[rows.findLastIndex(({ top }) => top <= (word.y0 + word.y1) / 2)]?.skip);
    this.#add(axis, { [axis]: partingIn(words, area, axis) }, columns);
  }

  #add(axis, point) {
    const { columns, rows, box } = this.layout;
    const place = point[axis];
    if (place <= box[`${axis}0`] || place >= box[`${axis}1`]) return;
    if (axis === "x") columns.splice(columns.findLastIndex(({ left }) => left <= place) + 1, 0, { left: place, slot: -1 });
    else rows.splice(rows.findLastIndex(({ top }) => top <= place) + 1, 0, { top: place, skip: false });
    this.#changed(axis === "x" ? "columns" : "rows");
  }

  #doubled = (event) => {
    const point = this.#at(event);
    const { box } = this.layout;
    const isInside = point.x > box.x0 && point.x < box.x1 && point.y > box.y0 && point.y < box.y1;
    if (isInside && !this.layer.hidden && !event.target.closest(".table-head, .table-gutter")) this.#add("x", point);
  };

  #changed(what, isLast = true) {
    this.owner.changed({ what, isLast });
    this.draw();
  }
}
