// Owns <page-view>: a page picture with boxes over it, for the job page, the review desk and the template builder.
//
// Attributes
//   pages      id of a json_script: [{"number": 1, "src": "…", "words_src": "…", "width": 595, "height": 842}, …]
//              (width and height only give the shape; any unit)
//   src, words-src, alt   instead of `pages` where there is one page
//   boxes      id of a json_script: [{"field": "total", "label": "Total", "level": "sure|check|unsure",
//              "page": 1, "x0": 0.1, "y0": 0.2, "x1": 0.3, "y1": 0.22}, …], fractions of the page, origin top left
//   page       number of the page shown          zoom   "width" (default), "page", or a number of fit-to-width
//   show-words outlines every word               draw   a drag draws a box instead of panning
// Words are loaded when first needed from words_src: [[text, x0, y0, x1, y1, confidence], …].
//
// Properties and methods
//   boxes (get, set), pages (get, set), selected (field name or null), select(field, {quiet}) , showPage(number),
//   setZoom("width" | "page" | number)
// Events (all bubble)
//   box-select {field, via: "pointer" | "keyboard"}    word-click {text, box, page, shiftKey}    box-draw {page, box, text}    page-change {page}
//   A click on a word inside an unselected field's box selects that field; the next click on it is a word-click.
// Keys, while the page has the focus: + - zoom, 0 fit width, 9 whole page, [ ] previous and next box, PageUp/PageDown
// with Alt: previous and next page. One canvas holds every box; nothing is redrawn while scrolling.

import { BoxGrid } from "./boxgrid.js";
import { buildParts } from "./pageview-parts.js";
import { drawOverlay, markColours } from "./pageview-draw.js";

const ZOOM_STEP = 1.2;
const ZOOM_RANGE = [0.3, 5];
const CLICK_SLOP_PX = 4;
const HIT_MARGIN_PX = 2;

const readJson = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "[]");

class PageView extends HTMLElement {
  static observedAttributes = ["page", "show-words", "src"];

  #pages = [];
  #boxes = [];
  #zoom = "width";
  #selected = null;
  #hover = null;
  #drag = null;
  #words = new Map(); // page number -> {list, grid} or a promise of it
  #fieldGrid = new BoxGrid([]);
  #drawPending = false;

  connectedCallback() {
    if (!this.parts) this.#build();
    this.observer = new ResizeObserver(() => this.#layout());
    this.observer.observe(this.parts.scroll);
  }

  disconnectedCallback() {
    this.observer?.disconnect();
  }

  #build() {
    this.parts = buildParts(this);
    this.#zoom = Number(this.getAttribute("zoom")) || this.getAttribute("zoom") || "width";
    this.colours = markColours(this);
    this.#listen();
    this.pages = this.hasAttribute("pages") ? readJson(this.getAttribute("pages")) : this.#singlePage();
    this.boxes = this.hasAttribute("boxes") ? readJson(this.getAttribute("boxes")) : [];
  }

  attributeChangedCallback(name, before, after) {
    if (!this.parts || before === after) return;
    if (name === "src") this.pages = this.#singlePage();
    else if (name === "page") this.#loadPage();
    else this.#ensureWords().then(() => this.#redraw());
  }

  #singlePage() {
    const src = this.getAttribute("src");
    return src ? [{ number: 1, src, words_src: this.getAttribute("words-src"), alt: this.getAttribute("alt") }] : [];
  }

  get pages() { return this.#pages; }
  set pages(pages) {
    this.#pages = pages;
    this.#words.clear();
    this.#loadPage();
  }

  get boxes() { return this.#boxes; }
  set boxes(boxes) {
    this.#boxes = boxes;
    this.#fieldGrid = new BoxGrid(this.#pageBoxes());
    this.#redraw();
  }

  get page() { return Number(this.getAttribute("page")) || this.#pages[0]?.number || 1; }
  get selected() { return this.#selected; }
  set selected(field) { this.select(field); }

  #current() { return this.#pages.find((page) => page.number === this.page); }
  #pageBoxes() { return this.#boxes.filter((box) => box.page === this.page); }

  showPage(number) {
    if (this.#pages.some((page) => page.number === number)) this.setAttribute("page", number);
  }

  /** Lights up a field's box and brings it into view; `quiet` sends no event. Null clears the selection. */
  select(field, { quiet = true, via = "keyboard" } = {}) {
    this.#selected = field;
    const box = this.#boxes.find((candidate) => candidate.field === field);
    if (box) {
      this.showPage(box.page);
      this.#scrollTo(box);
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
    if (page.width) stage.style.aspectRatio = `${page.width} / ${page.height}`;
    image.src = page.src;
    this.parts.scroll.setAttribute("aria-label", image.alt);
    this.#layout();
    if (this.hasAttribute("show-words")) this.#ensureWords().then(() => this.#redraw());
    this.#emit("page-change", { page: page.number });
  }

  #shape() {
    const { image } = this.parts;
    const page = this.#current();
    if (page?.width) return page.height / page.width;
    return image.naturalWidth ? image.naturalHeight / image.naturalWidth : Math.SQRT2;
  }

  #layout() {
    const { scroll, stage, zoom } = this.parts;
    const style = getComputedStyle(scroll);
    const room = scroll.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const height = scroll.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    if (room <= 0) return;
    let width = room;
    if (this.#zoom === "page") width = Math.min(room, height / this.#shape());
    else if (this.#zoom !== "width") width = room * this.#zoom;
    stage.style.width = `${Math.round(width)}px`;
    zoom.textContent = `${Math.round((100 * width) / room)} %`;
    this.#redraw();
  }

  /** Zooms; a point (client coordinates) stays under the pointer. */
  setZoom(value, point = null) {
    const { scroll, stage } = this.parts;
    const before = stage.getBoundingClientRect();
    const view = scroll.getBoundingClientRect();
    const focus = point ?? { x: view.left + view.width / 2, y: view.top + view.height / 2 };
    const fraction = { x: (focus.x - before.left) / before.width, y: (focus.y - before.top) / before.height };
    this.#zoom = typeof value === "number" ? Math.min(ZOOM_RANGE[1], Math.max(ZOOM_RANGE[0], value)) : value;
    this.#layout();
    const after = stage.getBoundingClientRect();
    scroll.scrollLeft += after.left + fraction.x * after.width - focus.x;
    scroll.scrollTop += after.top + fraction.y * after.height - focus.y;
  }

  #zoomBy(factor, point = null) {
    const { scroll, stage } = this.parts;
    const style = getComputedStyle(scroll);
    const room = scroll.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    this.setZoom((stage.clientWidth / room) * factor, point);
  }

  #scrollTo(box) {
    const { scroll, stage } = this.parts;
    const view = { width: scroll.clientWidth, height: scroll.clientHeight };
    const at = { x: stage.offsetLeft + box.x0 * stage.clientWidth, y: stage.offsetTop + box.y0 * stage.clientHeight };
    const size = { x: (box.x1 - box.x0) * stage.clientWidth, y: (box.y1 - box.y0) * stage.clientHeight };
    const margin = 48;
    const seen =
      at.x - margin >= scroll.scrollLeft && at.x + size.x + margin <= scroll.scrollLeft + view.width &&
      at.y - margin >= scroll.scrollTop && at.y + size.y + margin <= scroll.scrollTop + view.height;
    if (seen) return;
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    scroll.scrollTo({ left: at.x + size.x / 2 - view.width / 2, top: at.y + size.y / 2 - view.height / 2.5, behavior });
  }

  // words

  async #ensureWords() {
    const page = this.#current();
    if (!page?.words_src) return null;
    if (!this.#words.has(page.number)) {
      const loading = fetch(page.words_src, { headers: { Accept: "application/json" } })
        .then((response) => (response.ok ? response.json() : []))
        .catch(() => [])
        .then((rows) => {
          const list = rows.map(([text, x0, y0, x1, y1, confidence]) => ({ text, x0, y0, x1, y1, confidence }));
          const loaded = { list, grid: new BoxGrid(list) };
          this.#words.set(page.number, loaded);
          return loaded;
        });
      this.#words.set(page.number, loading);
    }
    return this.#words.get(page.number);
  }

  #loadedWords() {
    const words = this.#words.get(this.page);
    return words instanceof Promise ? undefined : words;
  }

  // pointing

  #fractionOf(event) {
    const box = this.parts.stage.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  #hit({ x, y }) {
    const margin = HIT_MARGIN_PX / (this.parts.stage.clientWidth || 1);
    const near = (grid) => grid.at(x, y) ?? grid.at(x - margin, y) ?? grid.at(x + margin, y);
    const words = this.#loadedWords();
    return { field: near(this.#fieldGrid), word: words ? near(words.grid) : null };
  }

  #move(event) {
    const at = this.#fractionOf(event);
    if (this.#drag?.drawing) {
      this.#drag.end = at;
      return this.#redraw();
    }
    const { field, word } = this.#hit(at);
    const kind = field && field.field !== this.#selected ? "box" : word ? "word" : field ? "box" : "";
    const hover = kind === "word" ? word : kind === "box" ? field : null;
    if (hover === this.#hover) return undefined;
    this.#hover = hover;
    this.dataset.hover = kind;
    this.parts.stage.title = kind === "box" ? (field.label ?? field.field) : "";
    return this.#redraw();
  }

  #press(event) {
    if (event.button !== 0) return;
    const start = this.#fractionOf(event);
    const drawing = this.hasAttribute("draw");
    this.#drag = { start, end: start, drawing, x: event.clientX, y: event.clientY };
    if (drawing) this.parts.stage.setPointerCapture(event.pointerId);
  }

  async #release(event) {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) return;
    const moved = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > CLICK_SLOP_PX;
    if (drag.drawing && moved) await this.#finishDrawing(drag);
    else if (!moved) await this.#click(drag.start, event.shiftKey);
    this.#redraw();
  }

  async #finishDrawing({ start, end }) {
    const clamp = (value) => Math.min(1, Math.max(0, value));
    const box = {
      x0: clamp(Math.min(start.x, end.x)), y0: clamp(Math.min(start.y, end.y)),
      x1: clamp(Math.max(start.x, end.x)), y1: clamp(Math.max(start.y, end.y)),
    };
    const page = this.page;
    const words = await this.#ensureWords();
    const text = words ? words.grid.within(box).map((word) => word.text).join(" ") : "";
    this.#emit("box-draw", { page, box, text });
  }

  async #click(point, shiftKey) {
    await this.#ensureWords();
    const { field, word } = this.#hit(point);
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

  #turn(by) {
    const at = this.#pages.indexOf(this.#current()) + by;
    if (this.#pages[at]) this.showPage(this.#pages[at].number);
  }

  #listen() {
    const { stage, scroll, image } = this.parts;
    stage.addEventListener("pointerenter", () => this.#ensureWords());
    stage.addEventListener("pointermove", (event) => this.#move(event));
    stage.addEventListener("pointerdown", (event) => this.#press(event));
    stage.addEventListener("pointerup", (event) => this.#release(event));
    // A click must not take the focus out of the input that it is about to fill.
    stage.addEventListener("mousedown", (event) => {
      if (document.activeElement?.matches("input, select, textarea")) event.preventDefault();
    });
    stage.addEventListener("pointercancel", () => (this.#drag = null));
    stage.addEventListener("pointerleave", () => {
      this.#hover = null;
      this.dataset.hover = "";
      this.#redraw();
    });
    image.addEventListener("load", () => this.#layout());
    image.addEventListener("error", () => {
      this.parts.message.textContent = "The picture of this page could not be loaded.";
      this.parts.message.hidden = false;
    });
    scroll.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.#zoomBy(Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY });
    }, { passive: false });
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("click", (event) => {
      const action = event.target.closest("[data-view-action]")?.dataset.viewAction;
      if (action) this.act(action);
    });
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey) return;
    const plain = { "+": "in", "=": "in", "-": "out", 0: "width", 9: "whole", "[": "previous-box", "]": "next-box" };
    const turning = { PageUp: "previous-page", PageDown: "next-page" };
    const action = event.altKey ? turning[event.key] : plain[event.key];
    if (!action) return;
    event.preventDefault();
    this.act(action);
  }

  /** The toolbar's actions, for pages that bind keys of their own: in, out, width, whole, words, next-page … */
  act(action) {
    const actions = {
      in: () => this.#zoomBy(ZOOM_STEP), out: () => this.#zoomBy(1 / ZOOM_STEP),
      width: () => this.setZoom("width"), whole: () => this.setZoom("page"),
      words: () => this.parts.words.setAttribute("aria-pressed", String(this.toggleAttribute("show-words"))),
      "previous-box": () => this.#step(-1), "next-box": () => this.#step(1),
      "previous-page": () => this.#turn(-1), "next-page": () => this.#turn(1),
    };
    actions[action]?.();
  }

  #redraw() {
    if (this.#drawPending || !this.parts) return;
    this.#drawPending = true;
    requestAnimationFrame(() => {
      this.#drawPending = false;
      drawOverlay(this.parts.canvas, this.parts.stage, {
        boxes: this.#pageBoxes(),
        words: this.hasAttribute("show-words") ? (this.#loadedWords()?.list ?? []) : [],
        selected: this.#selected, hover: this.#hover,
        drawing: this.#drag?.drawing ? this.#drag : null, colours: this.colours,
      });
    });
  }
}

customElements.define("page-view", PageView);
