// Owns <page-view>: a page picture with boxes over it, for the job page, the review desk and the template builder.
//
// Attributes
//   pages      id of a json_script: [{"number": 1, "src": "…", "words_src": "…", "width": 595, "height": 842}, …]
//              (width and height only give the shape; any unit)
//   src, words-src, alt   instead of `pages` where there is one page
//   boxes      id of a json_script: [{"field": "total", "label": "Total", "level": "sure|check|unsure",
//              "page": 1, "x0": 0.1, "y0": 0.2, "x1": 0.3, "y1": 0.22}, …], fractions of the page, origin top left
//   page       number of the page shown          zoom   "width" (default), "page", or a number of fit-to-width
//   show-words outlines every word
//   draw       a drag of mouse or pen draws a box instead of panning (a finger draws while the toolbar's button is
//              pressed); its value is handed on as `purpose`, so that a grid can ask for columns: draw="columns"
// Words are loaded when first needed from words_src: [[text, x0, y0, x1, y1, confidence], …].
//
// Properties and methods
//   boxes (get, set), pages (get, set), selected (field name or null), select(field, {quiet}), showPage(number),
//   setZoom("width" | "page" | number), turn (get; 0, 90, 180, 270 degrees clockwise), act(action)
//   highlightMatches(text)   lights up what on the page looks like `text`; "" ends it; a promise of how many there are
//   takeMatch()      sends match-take for the best match, called again for the next; a promise of whether there was one
//   cropFor(box)     a promise of a <canvas class="field-crop"> that shows box {page, x0, y0, x1, y1}, or of null
//   wordsIn(box)     a promise of the text of the words that stand in such a box
// Events (all bubble); a box is {x0, y0, x1, y1} of the upright page
//   box-select {field, via: "pointer" | "keyboard"}    word-click {text, box, page, shiftKey}    page-change {page}
//   box-draw {page, box, text, purpose}    match-take {text, box, page}    boxes-change {}
//   A click on a word inside an unselected field's box selects that field; the next click on it is a word-click.
// Keys, while the page has the focus: + - zoom, 0 fit width, 9 whole page, R turn, W words, [ ] previous and next box,
// PageUp/PageDown with Alt: previous and next page. One canvas holds every box; nothing is redrawn while scrolling.

import { BoxGrid } from "./boxgrid.js";
import { cropOf, loadPicture } from "./pageview-crop.js";
import { drawOverlay, markColours } from "./pageview-draw.js";
import { Matches } from "./pageview-matches.js";
import { buildParts } from "./pageview-parts.js";
import { Pointing } from "./pageview-pointing.js";
import { Sheet } from "./pageview-sheet.js";
import { boxBetween } from "./pageview-turn.js";
import { PageWords } from "./pageview-words.js";

const ZOOM_STEP = 1.2;
const HIT_MARGIN_PX = 2;
const LEAST_BOX_PX = 5;

const readJson = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "[]");

class PageView extends HTMLElement {
  static observedAttributes = ["page", "show-words", "src", "draw"];

  #pages = [];
  #boxes = [];
  #sheet = null;
  #selected = null;
  #hover = null;
  #drawn = null;
  #words = new PageWords();
  #matches = new Matches({
    pages: () => this.#pages, page: () => this.#current(), words: () => this.#words,
    showPage: (number) => this.showPage(number), changed: () => this.#showMatches(),
  });
  #fieldGrid = new BoxGrid([]);
  #drawPending = false;

  connectedCallback() {
    if (!this.parts) this.#build();
    this.observer = new ResizeObserver(() => this.#sheet.layout());
    this.observer.observe(this.parts.scroll);
  }

  disconnectedCallback() {
    this.observer?.disconnect();
  }

  #build() {
    this.parts = buildParts(this);
    const zoom = Number(this.getAttribute("zoom")) || this.getAttribute("zoom") || "width";
    this.#sheet = new Sheet(this.parts, zoom, () => this.#redraw());
    this.colours = markColours(this);
    this.#listen();
    this.pages = this.hasAttribute("pages") ? readJson(this.getAttribute("pages")) : this.#singlePage();
    this.boxes = this.hasAttribute("boxes") ? readJson(this.getAttribute("boxes")) : [];
  }

  attributeChangedCallback(name, before, after) {
    if (!this.parts || before === after) return;
    if (name === "src") this.pages = this.#singlePage();
    else if (name === "page") this.#loadPage();
    else if (name === "show-words") this.#redrawWithWords();
  }

  #singlePage() {
    const src = this.getAttribute("src");
    return src ? [{ number: 1, src, words_src: this.getAttribute("words-src"), alt: this.getAttribute("alt") }] : [];
  }

  get pages() { return this.#pages; }
  set pages(pages) {
    this.#pages = pages;
    this.#words = new PageWords();
    this.#sheet.forget();
    this.#loadPage();
  }

  get boxes() { return this.#boxes; }
  set boxes(boxes) {
    this.#boxes = boxes;
    this.#fieldGrid = new BoxGrid(this.#pageBoxes());
    this.#redraw();
    this.#emit("boxes-change", {});
  }

  get page() { return Number(this.getAttribute("page")) || this.#pages[0]?.number || 1; }
  get turn() { return this.#sheet?.turn ?? 0; }
  get selected() { return this.#selected; }
  set selected(field) { this.select(field); }

  #current() { return this.#pages.find((page) => page.number === this.page); }
  #pageBoxes() { return this.#boxes.filter((box) => box.page === this.page); }

  showPage(number) {
    if (number !== this.page && this.#pages.some((page) => page.number === number)) this.setAttribute("page", number);
  }

  /** Lights up a field's box and brings it into view; `quiet` sends no event. Null clears the selection. */
  select(field, { quiet = true, via = "keyboard" } = {}) {
    this.#selected = field;
    const box = this.#boxes.find((candidate) => candidate.field === field);
    if (box) {
      this.showPage(box.page);
      this.#sheet.scrollTo(box);
      this.parts.status.textContent = `${box.label ?? field}, page ${box.page}`;
    }
    this.#redraw();
    if (!quiet) this.#emit("box-select", { field, via });
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  // pictures and size

  #loadPage() {
    const page = this.#current();
    const { image, stage, message, number, previous, next } = this.parts;
    this.#hover = null;
    this.#fieldGrid = new BoxGrid(this.#pageBoxes());
    stage.hidden = !page;
    message.textContent = page ? "" : "There is no picture of this page.";
    message.hidden = Boolean(page);
    const at = this.#pages.indexOf(page);
    for (const part of [previous, next, number]) part.hidden = this.#pages.length < 2;
    previous.disabled = at <= 0;
    next.disabled = at >= this.#pages.length - 1;
    number.textContent = page ? `${at + 1} / ${this.#pages.length}` : "";
    if (!page) return;
    image.alt = page.alt ?? this.getAttribute("alt") ?? `Page ${page.number}`;
    image.src = page.src;
    this.parts.scroll.setAttribute("aria-label", image.alt);
    this.#sheet.show(page);
    if (this.hasAttribute("show-words")) this.#redrawWithWords();
    this.#matches.find();
    this.#emit("page-change", { page: page.number });
  }

  setZoom(value) {
    this.#sheet.setZoom(value);
  }

  #turn() {
    this.#sheet.turnBy(90);
    const box = this.#pageBoxes().find(({ field }) => field === this.#selected);
    if (box) this.#sheet.scrollTo(box);
    this.parts.status.textContent = `Page turned to ${this.turn} degrees`;
  }

  // words

  #redrawWithWords() {
    this.#words.of(this.#current()).then(() => this.#redraw());
  }

  async wordsIn({ page, ...box }) {
    return (await this.#words.of(this.#pages.find(({ number }) => number === page))).textIn(box);
  }

  highlightMatches(text) {
    return this.#matches.find(text);
  }

  #showMatches() {
    const found = this.#matches.list.length;
    const text = found ? `${found} on this page` : "";
    if (this.parts.matches.textContent !== text) this.parts.matches.textContent = text;
    this.#redraw();
  }

  async takeMatch() {
    const match = await this.#matches.take();
    if (!match) return false;
    this.#sheet.scrollTo(match.box);
    this.#emit("match-take", { text: match.text, box: match.box, page: this.page });
    return true;
  }

  async cropFor({ page: number, ...box }) {
    const page = this.#pages.find((candidate) => candidate.number === number);
    try {
      return page ? cropOf(await loadPicture(page.src), box) : null;
    } catch {
      return null;
    }
  }

  // pointing

  /** The field's box and the word at a point of the page. */
  hitTest({ x, y }) {
    const margin = HIT_MARGIN_PX / this.#sheet.widthPx;
    const near = (grid) => grid.at(x, y) ?? grid.at(x - margin, y) ?? grid.at(x + margin, y);
    const words = this.#words.here(this.page);
    return { field: near(this.#fieldGrid), word: words ? near(words.grid) : null };
  }

  #hoverAt(point) {
    const { field, word } = point ? this.hitTest(this.#sheet.toPage(point)) : {};
    const kind = field && field.field !== this.#selected ? "box" : word ? "word" : field ? "box" : "";
    const hover = kind === "word" ? word : kind === "box" ? field : null;
    if (hover === this.#hover) return;
    this.#hover = hover;
    this.dataset.hover = kind;
    this.parts.stage.title = kind === "box" ? (field.label ?? field.field) : "";
    this.#redraw();
  }

  #draws(pointerType) {
    return this.hasAttribute("draw") && (pointerType !== "touch" || this.dataset.finger === "draw");
  }

  #showDrawing(start, end) {
    this.#drawn = start && end ? boxBetween(this.#sheet.toPage(start), this.#sheet.toPage(end)) : null;
    this.#redraw();
  }

  async #finishDrawing(start, end) {
    if (Math.abs(start.x - end.x) < LEAST_BOX_PX || Math.abs(start.y - end.y) < LEAST_BOX_PX) return;
    const box = boxBetween(this.#sheet.toPage(start), this.#sheet.toPage(end));
    const { page } = this;
    const purpose = this.getAttribute("draw") ?? "";
    const text = (await this.#words.of(this.#current())).textIn(box);
    this.#emit("box-draw", { page, box, text, purpose });
  }

  async #click(at, shiftKey) {
    const point = this.#sheet.toPage(at);
    await this.#words.of(this.#current());
    const { field, word } = this.hitTest(point);
    if (field && field.field !== this.#selected && !shiftKey) {
      this.select(field.field, { quiet: false, via: "pointer" });
    } else if (word) {
      const { text, x0, y0, x1, y1 } = word;
      this.#emit("word-click", { text, box: { x0, y0, x1, y1 }, page: this.page, shiftKey });
    }
  }

  #step(by) {
    const order = [...this.#boxes].sort((a, b) => a.page - b.page || a.y0 - b.y0 || a.x0 - b.x0);
    if (!order.length) return;
    const at = order.findIndex((box) => box.field === this.#selected);
    const next = at < 0 && by < 0 ? order.length - 1 : (at + by + order.length) % order.length;
    this.select(order[next].field, { quiet: false });
  }

  #pageBy(by) {
    const at = this.#pages.indexOf(this.#current()) + by;
    if (this.#pages[at]) this.showPage(this.#pages[at].number);
  }

  #listen() {
    const { stage, image } = this.parts;
    stage.addEventListener("pointerenter", () => this.#words.of(this.#current()));
    this.pointing = new Pointing(this.parts, {
      hover: (point) => this.#hoverAt(point),
      click: (point, shiftKey) => this.#click(point, shiftKey),
      draws: (pointerType) => this.#draws(pointerType),
      drawing: (start, end) => this.#showDrawing(start, end),
      drawn: (start, end) => this.#finishDrawing(start, end),
      zoomBy: (factor, point) => this.#sheet.zoomBy(factor, point),
    });
    image.addEventListener("load", () => this.#sheet.layout());
    image.addEventListener("error", () => {
      this.parts.message.textContent = "The picture of this page could not be loaded.";
      this.parts.message.hidden = false;
    });
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("click", (event) => {
      const action = event.target.closest("[data-view-action]")?.dataset.viewAction;
      if (action) this.act(action);
    });
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey) return;
    const plain = { "+": "in", "=": "in", "-": "out", 0: "width", 9: "whole", "[": "previous-box", "]": "next-box", r: "turn", w: "words" };
    const turning = { PageUp: "previous-page", PageDown: "next-page" };
    const action = event.altKey ? turning[event.key] : plain[event.key.toLowerCase()];
    const gaveUp = event.key === "Escape" && this.pointing.cancel();
    if (!action && !gaveUp) return;
    event.preventDefault();
    if (action) this.act(action);
  }

  /** The toolbar's actions, for pages that bind keys of their own: in, out, width, whole, turn, words, next-page … */
  act(action) {
    const actions = {
      in: () => this.#sheet.zoomBy(ZOOM_STEP), out: () => this.#sheet.zoomBy(1 / ZOOM_STEP),
      width: () => this.setZoom("width"), whole: () => this.setZoom("page"), turn: () => this.#turn(),
      words: () => this.parts.words.setAttribute("aria-pressed", String(this.toggleAttribute("show-words"))),
      box: () => this.#toggleFinger(),
      "previous-box": () => this.#step(-1), "next-box": () => this.#step(1),
      "previous-page": () => this.#pageBy(-1), "next-page": () => this.#pageBy(1),
    };
    actions[action]?.();
  }

  #toggleFinger() {
    this.dataset.finger = this.dataset.finger === "draw" ? "pan" : "draw";
    this.parts.box.setAttribute("aria-pressed", String(this.dataset.finger === "draw"));
  }

  #redraw() {
    if (this.#drawPending || !this.parts) return;
    this.#drawPending = true;
    requestAnimationFrame(() => {
      this.#drawPending = false;
      drawOverlay(this.parts.canvas, this.parts.stage, {
        boxes: this.#pageBoxes(),
        words: this.hasAttribute("show-words") ? (this.#words.here(this.page)?.list ?? []) : [],
        selected: this.#selected, hover: this.#hover, drawn: this.#drawn, turn: this.turn,
        matches: this.#matches.list, best: this.#matches.best, colours: this.colours,
      });
    });
  }
}

customElements.define("page-view", PageView);
