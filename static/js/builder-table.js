// Owns making a list of a table on the page: its box is drawn, its columns are dragged, and it is taken. The frame and the
// guess at borders are those of the review desk's grid.

import { button, make } from "./builder-parts.js";
import { TableFrame } from "./grid-frame.js";
import { guessLayout } from "./grid-layout.js";

const IGNORED = -1;

export class TableCommand {
  slots = []; // {title}: what is printed over each column
  #layout = null;
  #frame = null;

  /** `owner`: {take(page, box, columns), ended()}. */
  constructor(view, owner) {
    Object.assign(this, { view, owner });
    this.words = [];
    this.before = view.getAttribute("draw");
    this.finger = view.dataset.finger ?? "pan";
    view.setAttribute("draw", "table");
    view.dataset.finger = "draw";
    this.say = make("span", {}, "Draw a box around the table, headings included. A click takes a table that was found.");
    this.bar = make("div", { class: "bench-table-bar", role: "group", "aria-label": "Table" }, this.say,
      (this.takeIt = button("Take this table", () => this.take(), { icon: "check", className: "button primary small" })),
      button("Cancel", () => this.end(), { className: "button small" }));
    this.takeIt.hidden = true;
    view.after(this.bar);
    document.addEventListener("keydown", this.#key, true);
    view.addEventListener("box-draw", this.#drawn);
  }

  #key = (event) => {
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") this.#halt(event, () => this.end());
    else if (event.key === "Enter" && !event.ctrlKey && !event.target.closest("button, input, textarea, yaml-editor")) {
      this.#halt(event, () => (this.#layout ? this.take() : this.#wholePage()));
    }
  };

  #halt(event, act) {
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #drawn = (event) => {
    event.stopImmediatePropagation();
    this.#put(event.detail.page, event.detail.box);
  };

  async #wholePage() {
    const words = await this.view.wordsOf(this.view.page);
    if (!words.length) return;
    const edge = (side, pick) => pick(...words.map((word) => word[side]));
    this.#put(this.view.page, { x0: edge("x0", Math.min), y0: edge("y0", Math.min), x1: edge("x1", Math.max), y1: edge("y1", Math.max) });
  }

  async #put(page, box) {
    this.words = await this.view.wordsOf(page);
    if (this.isOver) return;
    this.page = page;
    this.view.dataset.finger = this.finger;
    this.#layout = guessLayout(this.words, { ...box }, []);
    this.#name();
    this.#reframe();
    this.takeIt.hidden = false;
    this.say.textContent = "Drag the borders of its columns; a double click puts one in or takes it out. Then Enter.";
  }

  #reframe() {
    this.#frame?.close();
    this.#frame = new TableFrame(this.view, this.page, this.#layout, this);
    this.#frame.focus();
  }

  /** Each column is called after the first words in it: its heading, mostly. */
  #name() {
    const { columns, box } = this.#layout;
    const top = this.#layout.rows[1]?.top ?? box.y1;
    this.slots = columns.map(({ left }, at) => {
      const right = columns[at + 1]?.left ?? box.x1;
      const head = this.words.filter(({ x0, x1, y0, y1 }) => (x0 + x1) / 2 >= left && (x0 + x1) / 2 < right && (y0 + y1) / 2 > box.y0 && (y0 + y1) / 2 < top);
      return { title: head.map(({ text }) => text).join(" ").slice(0, 40) || `Column ${at + 1}` };
    });
    columns.forEach((column, at) => {
      if (!column.isIgnored) column.slot = at;
    });
  }

  /** Called by the frame. */
  changed({ what, isLast }) {
    if (what === "slots") for (const column of this.#layout.columns) column.isIgnored = column.slot === IGNORED;
    if (what !== "columns" && what !== "edge") return;
    if (what === "edge") this.#layout.rows = guessLayout(this.words, this.#layout.box, [], this.#layout.columns).rows;
    if (!isLast) return;
    this.#name();
    // The frame draws itself once more after this: its heads are made anew when it has.
    queueMicrotask(() => !this.isOver && this.#reframe());
  }

  leave() { this.take(); }

  take() {
    if (!this.#layout) return;
    const { box, columns } = this.#layout;
    const spans = columns.map(({ left }, at) => [left, columns[at + 1]?.left ?? box.x1]);
    const kept = spans.filter((_, at) => columns[at].slot !== IGNORED);
    const { page } = this;
    this.end();
    this.owner.take(page, box, kept);
  }

  end() {
    if (this.isOver) return;
    this.isOver = true;
    document.removeEventListener("keydown", this.#key, true);
    this.view.removeEventListener("box-draw", this.#drawn);
    this.view.setAttribute("draw", this.before);
    this.view.dataset.finger = this.finger;
    this.#frame?.close();
    this.bar.remove();
    this.owner.ended();
  }
}
