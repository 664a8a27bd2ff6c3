// Owns the elements of the pages that are near the view: a picture and a canvas for each. Pages far away have none; a
// page on which somebody else has put an element keeps its own.

const KEPT_VIEWS = 1; // heights of the view, above and below it, within which pages are up
const REST_MS = 90; // for so long a page must be near before its picture is asked for: fast scrolling passes by

function make(name, className, attributes = {}) {
  const element = document.createElement(name);
  if (className) element.className = className;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

export class Stages {
  #up = new Map(); // page number -> {page, stage, image, canvas, timer}

  /** `view`: altOf(page), loaded(page, image, isFine), put(number): a page was put up and must be drawn. */
  constructor(parts, sheets, view) {
    this.parts = parts;
    this.sheets = sheets;
    this.view = view;
  }

  of(number) { return this.#up.get(number); }
  get all() { return [...this.#up.values()]; }

  /** Another document. */
  clear() {
    for (const number of [...this.#up.keys()]) this.#takeDown(number);
  }

  /** Puts up the pages near the view, takes the others down, and brings all to their places. The picture of page
   *  `wanted` is asked for at once. */
  update(pages, wanted = null) {
    if (!this.sheets.isLaid) return;
    const near = new Set(this.sheets.near(KEPT_VIEWS));
    const seen = new Set(this.sheets.near(0));
    for (const [number, { stage }] of this.#up) if (!near.has(number) && stage.children.length <= 2) this.#takeDown(number);
    for (const number of near) {
      if (!this.#up.has(number)) this.put(pages.find((page) => page.number === number));
      if (number === wanted) this.#ask(this.#up.get(number), "high");
    }
    for (const each of this.#up.values()) {
      this.#place(each);
      if (!each.image.hasAttribute("src")) each.timer ||= setTimeout(() => this.#ask(each, seen.has(each.page.number) ? "auto" : "low"), REST_MS);
    }
  }

  /** A page's elements, put up if they are not. */
  put(page) {
    const known = this.#up.get(page.number);
    if (known) return known;
    const stage = make("div", "page-view-stage", { "data-page": page.number });
    const image = make("img", "", { alt: this.view.altOf(page), draggable: "false", decoding: "async" });
    const canvas = make("canvas", "", { "aria-hidden": "true" });
    stage.append(image, canvas);
    const each = { page, stage, image, canvas, timer: 0 };
    image.addEventListener("load", () => this.view.loaded(page, image, true));
    image.addEventListener("error", () => {
      stage.dataset.problem = "The picture of this page could not be loaded.";
      this.view.loaded(page, image, false);
    });
    this.#up.set(page.number, each);
    const after = [...this.parts.sheets.children].find((other) => Number(other.dataset.page) > page.number);
    this.parts.sheets.insertBefore(stage, after ?? null);
    this.#place(each);
    this.view.put(page.number);
    return each;
  }

  #ask(each, priority) {
    if (each.image.hasAttribute("src")) return;
    clearTimeout(each.timer);
    each.image.fetchPriority = priority;
    each.image.src = each.page.src;
  }

  #takeDown(number) {
    const { stage, image, canvas, timer } = this.#up.get(number);
    clearTimeout(timer);
    image.removeAttribute("src"); // ends a request that is under way
    canvas.width = 0;
    stage.remove();
    this.#up.delete(number);
  }

  #place({ page: { number }, stage, image }) {
    const rect = this.sheets.rectOf(number);
    const turn = this.sheets.turnOf(number);
    for (const side of ["left", "top", "width", "height"]) stage.style[side] = `${rect[side]}px`;
    const [width, height] = turn % 180 ? [rect.height, rect.width] : [rect.width, rect.height];
    Object.assign(image.style, { width: `${width}px`, height: `${height}px`, transform: `translate(-50%, -50%) rotate(${turn}deg)` });
  }
}
