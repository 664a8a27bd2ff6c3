// Owns what is marked on the pages: the fields' boxes, the selected one, what lies under the pointer, a box that is being
// drawn, words and matches. Knows what of it is at a point, and draws a page when something on it has changed.

import { BoxGrid } from "./boxgrid.js";
import { drawOverlay } from "./pageview-draw.js";

const HIT_MARGIN_PX = 2;
const REST_MS = 120; // for so long the size must stay

export class Marks {
  selected = null; // a field's name
  #boxes = [];
  #byPage = new Map(); // page number -> {list, grid} of its boxes
  #hover = null; // {number, box}
  #drawn = null; // {number, box}
  #dirty = new Set(); // numbers of the pages that are drawn with the next frame; null: all
  #late = new Set(); // numbers of the pages that are drawn once their size stays
  #timer = 0;

  /** `view`: page() (the current number), words() (a PageWords), showsWords(), matches(), colours();
   *  `stages` has the pages' canvases, `sheets` their sizes and turns. */
  constructor(view, stages, sheets) {
    Object.assign(this, { view, stages, sheets });
  }

  get boxes() { return this.#boxes; }
  set boxes(boxes) {
    this.#boxes = boxes;
    this.#byPage.clear();
    this.redraw();
  }

  boxesOf(number) {
    if (!this.#byPage.has(number)) {
      const list = this.#boxes.filter((box) => box.page === number);
      this.#byPage.set(number, { list, grid: new BoxGrid(list) });
    }
    return this.#byPage.get(number);
  }

  /** The field's box and the word at a point of a page. */
  at({ x, y }, number) {
    const margin = HIT_MARGIN_PX / this.sheets.widthOf(number);
    const near = (grid) => grid.at(x, y) ?? grid.at(x - margin, y) ?? grid.at(x + margin, y);
    const words = this.view.words().here(number);
    return { field: near(this.boxesOf(number).grid), word: words ? near(words.grid) : null };
  }

  /** What lies under the pointer at a place {number, x, y} or null: {kind: "box" | "word" | "", field}. */
  hoverAt(place) {
    const { field, word } = place ? this.at(place, place.number) : {};
    const kind = field && field.field !== this.selected ? "box" : word ? "word" : field ? "box" : "";
    const box = kind === "word" ? word : kind === "box" ? field : null;
    const before = this.#hover;
    if (box !== (before?.box ?? null)) {
      this.#hover = box && { number: place.number, box };
      this.#redrawBoth(before, this.#hover);
    }
    return { kind, field };
  }

  /** Shows a box {number, box} while it is drawn; null ends it. */
  set drawn(drawn) {
    const before = this.#drawn;
    this.#drawn = drawn;
    this.#redrawBoth(before, drawn);
  }

  #redrawBoth(...places) {
    for (const place of places) if (place) this.redraw(place.number);
  }

  /** Draws a page with the next frame, or every page that is up. */
  redraw(number = null) {
    if (!this.#dirty.size) requestAnimationFrame(() => this.#draw());
    this.#dirty.add(number);
  }

  /** The pages have another size. Their canvases are stretched to it by the browser, and drawn anew once it stays:
   *  zooming must keep up with the fingers. */
  resized() {
    for (const { page, canvas } of this.stages.all) {
      if (canvas.width) this.#drawLater(page.number);
      else this.redraw(page.number);
    }
  }

  #drawLater(number) {
    this.#late.add(number);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const late of this.#late) this.redraw(late);
      this.#late.clear();
    }, REST_MS);
  }

  #draw() {
    const all = this.#dirty.has(null);
    for (const each of this.stages.all) if (all || this.#dirty.has(each.page.number)) this.#drawPage(each);
    this.#dirty.clear();
  }

  #drawPage({ page, canvas, stage }) {
    const { number } = page;
    const { view } = this;
    const on = (place) => (place?.number === number ? place.box : null);
    const matches = number === view.page() ? view.matches() : { list: [], best: null };
    drawOverlay(canvas, stage, {
      boxes: this.boxesOf(number).list, words: view.showsWords() ? this.#wordsOf(page) : [],
      selected: this.selected, hover: on(this.#hover), drawn: on(this.#drawn), turn: this.sheets.turnOf(number),
      matches: matches.list, best: matches.best, colours: view.colours(),
    });
  }

  /** The page's words; where they are not here yet, none, and the page is drawn again with them. */
  #wordsOf(page) {
    const words = this.view.words();
    const here = words.here(page.number);
    if (!here) words.of(page).then(() => words.here(page.number) && this.redraw(page.number));
    return here?.list ?? [];
  }
}
