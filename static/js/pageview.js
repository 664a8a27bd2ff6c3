// Owns <page-view>: the pages of a document under each other, with boxes over them, for the job page, the review desk
// and the template builder.
//
// Attributes
//   pages      id of a json_script: [{"number": 1, "src": "…", "words_src": "…", "width": 595, "height": 842}, …]
//              (width and height only give the shape; any unit)
//   src, words-src, alt   instead of `pages` where there is one page
//   boxes      id of a json_script: [{"field": "total", "label": "Total", "level": "sure|check|unsure|hint",
//              "page": 1, "x0": 0.1, "y0": 0.2, "x1": 0.3, "y1": 0.22}, …], fractions of the page, origin top left
//   page       number of the current page        zoom   "width" (default), "page", or a number of fit-to-width
//   show-words outlines every word
//   draw       a drag of mouse or pen draws a box instead of panning (a finger draws while the toolbar's button is
//              pressed); its value is handed on as `purpose`, so that a grid can ask for columns: draw="columns"
// Words are loaded when first needed from words_src: [[text, x0, y0, x1, y1, confidence], …].
//
// Properties and methods
//   boxes (get, set), pages (get, set), selected (field name or null), select(field, {quiet}), showPage(number),
//   setZoom("width" | "page" | number), turn (get; 0, 90, 180, 270 degrees clockwise, of the current page), act(action)
//   turnOf(number)   the turn of any page
//   stageOf(number)  a page's element, to put other elements on it: it stays while they are there
//   firstPicture     a promise that ends once the first picture is there, or cannot be had
//   highlightMatches(text)   lights up what on the current page looks like `text`; "" ends it; a promise of how many there are
//   takeMatch()      sends match-take for the best match, called again for the next; a promise of whether there was one
//   cropFor(box)     a promise of a <canvas class="field-crop"> that shows box {page, x0, y0, x1, y1}, or of null
//   wordsOf(number)  a promise of the words of that page: [{text, x0, y0, x1, y1, confidence}, …]
//   wordsIn(box)     a promise of the text of the words that stand in such a box
// Events (all bubble); a box is {x0, y0, x1, y1} of the upright page
//   box-select {field, via: "pointer" | "keyboard"}    word-click {text, box, page, shiftKey}    page-change {page}
//   box-draw {page, box, text, purpose}    match-take {text, box, page}    boxes-change {}
//   A click on a word inside an unselected field's box selects that field; the next click on it is a word-click.
// Keys, while the page has the focus: + - zoom, 0 fit width, 9 whole page, R turn, W words, [ ] previous and next box,
// PageUp, PageDown, Home, End scroll through all pages, with Alt the first two go to the previous and next page.
// Only pages near the view have elements (pageview-stages.js); one canvas holds every box of a page, and it is not
// redrawn while scrolling. The current page is the one that is looked at: scrolling changes it.

import { cropOf, loadPicture } from "./pageview-crop.js";
import { markColours } from "./pageview-draw.js";
import { Marks } from "./pageview-marks.js";
import { Matches } from "./pageview-matches.js";
import { buildParts } from "./pageview-parts.js";
import { Pointing } from "./pageview-pointing.js";
import { Sheets } from "./pageview-sheets.js";
import { Stages } from "./pageview-stages.js";
import { bindToolbar } from "./pageview-toolbar.js";
import { boxBetween } from "./pageview-turn.js";
import { PageWords } from "./pageview-words.js";

const ZOOM_STEP = 1.2;
const LEAST_BOX_PX = 5;

const readJson = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "[]");

class PageView extends HTMLElement {
  static observedAttributes = ["page", "show-words", "src", "draw"];

  #pages = [];
  #page = 0;
  #sheets = null;
  #stages = null;
  #marks = null;
  #words = new PageWords();
  #matches = new Matches({
    pages: () => this.#pages, page: () => this.#current(), words: () => this.#words,
    showPage: (number) => this.showPage(number), changed: () => this.#showMatches(),
  });
  #isScrolled = false;
  #wasLaid = false;
  #settleToolbar;
  #pictureShown;
  firstPicture = new Promise((done) => (this.#pictureShown = done));

  connectedCallback() {
    if (!this.parts) this.#build();
    this.observer = new ResizeObserver(() => this.#sheets.layout());
    this.observer.observe(this.parts.scroll);
  }

  disconnectedCallback() {
    this.observer?.disconnect();
  }

  #build() {
    this.parts = buildParts(this);
    const zoom = Number(this.getAttribute("zoom")) || this.getAttribute("zoom") || "width";
    this.#sheets = new Sheets(this.parts, zoom, () => this.#laid());
    this.#stages = new Stages(this.parts, this.#sheets, {
      altOf: (page) => page.alt ?? this.getAttribute("alt") ?? `Page ${page.number}`,
      loaded: (page, image, isFine) => this.#loaded(page, image, isFine),
      put: (number) => this.#marks.redraw(number),
    });
    const colours = markColours(this);
    this.#marks = new Marks({
      page: () => this.page, words: () => this.#words, matches: () => this.#matches, colours: () => colours,
      showsWords: () => this.hasAttribute("show-words"),
    }, this.#stages, this.#sheets);
    this.#settleToolbar = bindToolbar(this.parts.bar);
    this.#listen();
    this.pages = this.hasAttribute("pages") ? readJson(this.getAttribute("pages")) : this.#singlePage();
    this.boxes = this.hasAttribute("boxes") ? readJson(this.getAttribute("boxes")) : [];
  }

  attributeChangedCallback(name, before, after) {
    if (!this.parts || before === after) return;
    if (name === "src") this.pages = this.#singlePage();
    else if (name === "page" && Number(after) !== this.#page) this.showPage(Number(after));
    else if (name === "show-words") this.#marks.redraw();
  }

  #singlePage() {
    const src = this.getAttribute("src");
    return src ? [{ number: 1, src, words_src: this.getAttribute("words-src"), alt: this.getAttribute("alt") }] : [];
  }

  get pages() { return this.#pages; }
  set pages(pages) {
    this.#pages = pages;
    this.#words = new PageWords();
    this.#stages.clear();
    this.#page = 0;
    this.#sheets.pages = pages;
    this.#wasLaid = this.#sheets.isLaid;
    this.parts.message.textContent = pages.length ? "" : "There is no picture of this page.";
    this.parts.message.hidden = pages.length > 0;
    this.showPage(this.#has(Number(this.getAttribute("page"))) ? Number(this.getAttribute("page")) : pages[0]?.number);
  }

  get boxes() { return this.#marks.boxes; }
  set boxes(boxes) {
    this.#marks.boxes = boxes;
    this.#emit("boxes-change", {});
  }

  get page() { return this.#page || this.#pages[0]?.number || 1; }
  get turn() { return this.turnOf(this.page); }
  get selected() { return this.#marks.selected; }
  set selected(field) { this.select(field); }

  turnOf(number) { return this.#sheets?.turnOf(number) ?? 0; }
  stageOf(number) { return this.#sheets.isLaid && this.#has(number) ? this.#stages.put(this.#find(number)).stage : null; }

  #has(number) { return this.#pages.some((page) => page.number === number); }
  #find(number) { return this.#pages.find((page) => page.number === number); }
  #current() { return this.#find(this.page); }

  /** Scrolls to where a page begins, and makes it the current one. */
  showPage(number) {
    if (!this.#has(number)) return;
    this.#sheets.scrollToPage(number);
    this.#turnTo(number);
    this.#stages.update(this.#pages, number);
  }

  /** Lights up a field's box and brings it into view; `quiet` sends no event. Null clears the selection. */
  select(field, { quiet = true, via = "keyboard" } = {}) {
    this.#marks.selected = field;
    const box = this.boxes.find((candidate) => candidate.field === field);
    if (box) {
      this.#showBox(box.page, box);
      this.parts.status.textContent = `${box.label ?? field}, page ${box.page}`;
    }
    this.#marks.redraw();
    if (!quiet) this.#emit("box-select", { field, via });
  }

  #showBox(number, box) {
    if (!this.#has(number)) return;
    this.#turnTo(number);
    this.#sheets.scrollTo(number, box);
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  // pages and sizes

  /** Makes a page the current one, wherever the view stands. */
  #turnTo(number) {
    if (number === this.#page) return;
    this.#page = number;
    this.setAttribute("page", number);
    this.#showNumber();
    this.parts.scroll.setAttribute("aria-label", this.#current().alt ?? this.getAttribute("alt") ?? `Page ${number}`);
    this.#matches.find();
    this.#emit("page-change", { page: number });
  }

  #showNumber() {
    const { number, previous, next, zoom } = this.parts;
    const at = this.#pages.indexOf(this.#current());
    for (const part of [previous, next, number]) part.hidden = this.#pages.length < 2;
    previous.disabled = at <= 0;
    next.disabled = at >= this.#pages.length - 1;
    number.textContent = `${at + 1} / ${this.#pages.length}`;
    zoom.textContent = this.#sheets.isLaid ? `${Math.round(100 * this.#sheets.zoomOf(this.page))} %` : "";
    this.#settleToolbar();
  }

  /** The pages lie anew: another size of the view, another zoom, a turn. */
  #laid() {
    if (!this.#page) return;
    if (!this.#wasLaid) this.#sheets.scrollToPage(this.#page); // until now the view had no size
    this.#wasLaid = true;
    this.#stages.update(this.#pages, this.#page);
    this.#showNumber();
    this.#marks.resized();
  }

  #scroll() {
    if (this.#isScrolled) return;
    this.#isScrolled = true;
    requestAnimationFrame(() => {
      this.#isScrolled = false;
      if (!this.#sheets.isLaid) return;
      this.#sheets.look();
      this.#turnTo(this.#sheets.current(this.page));
      this.#stages.update(this.#pages);
    });
  }

  #loaded(page, { naturalWidth, naturalHeight }, isFine) {
    if (isFine) this.#sheets.learn(page.number, naturalHeight / naturalWidth);
    this.#pictureShown();
  }

  setZoom(value) {
    this.#sheets.setZoom(value);
  }

  #showWhole() {
    const { page } = this;
    this.setZoom("page");
    this.showPage(page);
  }

  #turn() {
    const { page } = this;
    this.#sheets.turnBy(page, 90);
    this.#marks.redraw(page);
    this.#sheets.scrollToPage(page);
    const box = this.boxes.find((each) => each.page === page && each.field === this.selected);
    if (box) this.#sheets.scrollTo(page, box);
    this.parts.status.textContent = `Page ${page} turned to ${this.turn} degrees`;
  }

  // words

  async wordsIn({ page, ...box }) {
    return (await this.#words.of(this.#find(page))).textIn(box);
  }

  async wordsOf(number) {
    return (await this.#words.of(this.#find(number))).list;
  }

  highlightMatches(text) {
    return this.#matches.find(text);
  }

  #showMatches() {
    const found = this.#matches.list.length;
    const text = found ? `${found} on this page` : "";
    if (this.parts.matches.textContent !== text) this.parts.matches.textContent = text;
    this.#marks.redraw();
  }

  async takeMatch() {
    const match = await this.#matches.take();
    if (!match) return false;
    this.#sheets.scrollTo(this.page, match.box);
    this.#emit("match-take", { text: match.text, box: match.box, page: this.page });
    return true;
  }

  async cropFor({ page: number, ...box }) {
    const page = this.#find(number);
    try {
      return page ? cropOf(await loadPicture(page.src), box) : null;
    } catch {
      return null;
    }
  }

  // pointing

  /** The field's box and the word at a point of a page. */
  hitTest(point, number = this.page) {
    return this.#marks.at(point, number);
  }

  #hoverAt(point) {
    const place = point && this.#sheets.placeAt(point);
    if (place) this.#words.of(this.#find(place.number));
    const { kind, field } = this.#marks.hoverAt(place);
    this.dataset.hover = kind;
    this.parts.sheets.title = kind === "box" ? (field.label ?? field.field) : "";
  }

  #draws(pointerType) {
    return this.hasAttribute("draw") && (pointerType !== "touch" || this.dataset.finger === "draw");
  }

  /** The page on which a drag began, and the box between its ends there; null beside the pages. */
  #boxDragged(start, end) {
    const from = this.#sheets.placeAt(start);
    return from && { number: from.number, box: boxBetween(from, this.#sheets.placeAt(end, from.number)) };
  }

  async #finishDrawing(start, end) {
    const drawn = this.#boxDragged(start, end);
    if (!drawn || Math.abs(start.x - end.x) < LEAST_BOX_PX || Math.abs(start.y - end.y) < LEAST_BOX_PX) return;
    const { number: page, box } = drawn;
    const purpose = this.getAttribute("draw") ?? "";
    this.#turnTo(page);
    const text = (await this.#words.of(this.#find(page))).textIn(box);
    this.#emit("box-draw", { page, box, text, purpose });
  }

  async #click(at, shiftKey) {
    const place = this.#sheets.placeAt(at);
    if (!place) return;
    const { number: page } = place;
    this.#turnTo(page);
    await this.#words.of(this.#find(page));
    const { field, word } = this.hitTest(place, page);
    if (field && field.field !== this.selected && !shiftKey) {
      this.select(field.field, { quiet: false, via: "pointer" });
    } else if (word) {
      const { text, x0, y0, x1, y1 } = word;
      this.#emit("word-click", { text, box: { x0, y0, x1, y1 }, page, shiftKey });
    }
  }

  #step(by) {
    const order = [...this.boxes].sort((a, b) => a.page - b.page || a.y0 - b.y0 || a.x0 - b.x0);
    if (!order.length) return;
    const at = order.findIndex((box) => box.field === this.selected);
    const next = at < 0 && by < 0 ? order.length - 1 : (at + by + order.length) % order.length;
    this.select(order[next].field, { quiet: false });
  }

  #pageBy(by) {
    const at = this.#pages.indexOf(this.#current()) + by;
    if (this.#pages[at]) this.showPage(this.#pages[at].number);
  }

  #listen() {
    this.pointing = new Pointing(this.parts, {
      hover: (point) => this.#hoverAt(point),
      click: (point, shiftKey) => this.#click(point, shiftKey),
      draws: (pointerType) => this.#draws(pointerType),
      drawing: (start, end) => (this.#marks.drawn = start && this.#boxDragged(start, end)),
      drawn: (start, end) => this.#finishDrawing(start, end),
      zoomBy: (factor, point) => this.#zoomBy(factor, point),
    });
    this.parts.scroll.addEventListener("scroll", () => this.#scroll(), { passive: true });
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
      in: () => this.#zoomBy(ZOOM_STEP), out: () => this.#zoomBy(1 / ZOOM_STEP),
      width: () => this.setZoom("width"), whole: () => this.#showWhole(), turn: () => this.#turn(),
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

  #zoomBy(factor, point = null) {
    this.#sheets.setZoom(this.#sheets.zoomOf(this.page) * factor, point);
  }
}

customElements.define("page-view", PageView);
