// Owns where the pages lie under each other: zoom, quarter turns, which place of which page lies under a point of the
// window, and scrolling to a place. Only numbers are kept here, so that a thousand pages cost no more than one.

import { boxToView, pointToPage, quarters } from "./pageview-turn.js";

const ZOOM_RANGE = [0.3, 5];
const SCROLL_MARGIN_PX = 48;
const GAP_PX = 16; // between two pages
const ENOUGH = 1 / 3; // of the view, or of itself, is shown of a page as long as it stays the current one
const SMOOTH_VIEWS = 1.5; // nearer places are scrolled to smoothly

export class Sheets {
  #zoom;
  #pages = [];
  #turns = new Map(); // page number -> degrees clockwise
  #shapes = new Map(); // page number -> height for each width, of pictures whose page has no size
  #rects = []; // {left, top, width, height} in px from the corner of the first page's row
  #byNumber = new Map(); // page number -> index
  #seen = { top: 0, bottom: 0, height: 0 }; // the view's edges, from the first page's upper edge

  /** `parts`: {scroll, sheets}; `zoom` is "width", "page" or a number of fit-to-width; `changed` is called when the
   *  pages have another size or place. */
  constructor(parts, zoom, changed) {
    this.parts = parts;
    this.#zoom = zoom;
    this.changed = changed;
  }

  /** Another document: nothing is turned yet. */
  set pages(pages) {
    this.#pages = pages;
    this.#byNumber = new Map(pages.map(({ number }, index) => [number, index]));
    this.#rects = [];
    this.#turns.clear();
    this.#shapes.clear();
    this.layout();
  }

  get isLaid() { return this.#rects.length > 0; }
  turnOf(number) { return this.#turns.get(number) ?? 0; }
  rectOf(number) { return this.#rects[this.#byNumber.get(number)]; }

  /** How many pixels the width of the upright page takes. */
  widthOf(number) {
    const rect = this.rectOf(number);
    return (rect && (this.turnOf(number) % 180 ? rect.height : rect.width)) || 1;
  }

  /** The width of a page for each width that would fit. */
  zoomOf(number) { return (this.rectOf(number)?.width ?? 0) / this.#room().width; }

  /** A picture that tells the size of its page, where the page has none. */
  learn(number, shape) {
    const page = this.#pages[this.#byNumber.get(number)];
    if (!page || page.width || this.#shapes.get(number) === shape) return;
    this.#shapes.set(number, shape);
    this.layout();
  }

  #shape(page) {
    const upright = page.width ? page.height / page.width : (this.#shapes.get(page.number) ?? Math.SQRT2);
    return this.turnOf(page.number) % 180 ? 1 / upright : upright;
  }

  #room() {
    const { scroll } = this.parts;
    const style = getComputedStyle(scroll);
    return {
      width: scroll.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight),
      height: scroll.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom),
    };
  }

  #widthIn(room, page) {
    if (this.#zoom === "width") return room.width;
    return this.#zoom === "page" ? Math.min(room.width, room.height / this.#shape(page)) : room.width * this.#zoom;
  }

  /** Lays the pages out anew. What lies at `point` (client coordinates; the middle of the view's upper edge if none is
   *  given) stays there. */
  layout(point = null) {
    const room = this.#room();
    if (room.width <= 0 || !this.#pages.length) return;
    const { scroll, sheets } = this.parts;
    const view = scroll.getBoundingClientRect();
    const held = point ?? { x: view.left + view.width / 2, y: view.top };
    const anchor = this.isLaid ? this.#anchor(held) : null;
    const sizes = this.#pages.map((page) => {
      const width = Math.round(this.#widthIn(room, page));
      return { width, height: Math.round(width * this.#shape(page)) };
    });
    const widest = Math.max(room.width, ...sizes.map(({ width }) => width));
    let top = 0;
    this.#rects = sizes.map((size) => {
      const rect = { ...size, left: Math.round((widest - size.width) / 2), top };
      top += size.height + GAP_PX;
      return rect;
    });
    [sheets.style.width, sheets.style.height] = [`${Math.floor(widest)}px`, `${top - GAP_PX}px`];
    if (anchor) this.#hold(anchor, held);
    this.look();
    this.changed();
  }

  #anchor(point) {
    const origin = this.parts.sheets.getBoundingClientRect();
    const at = { x: point.x - origin.left, y: point.y - origin.top };
    const index = this.#indexAt(at.y);
    const rect = this.#rects[index];
    // Before the first page lies padding, which has the same size whatever the zoom.
    return at.y < 0 ? { index, y: 0, x: (at.x - rect.left) / rect.width, above: at.y } : { index, x: (at.x - rect.left) / rect.width, y: (at.y - rect.top) / rect.height, above: 0 };
  }

  #hold({ index, x, y, above }, point) {
    const { scroll, sheets } = this.parts;
    const origin = sheets.getBoundingClientRect();
    const rect = this.#rects[index];
    const by = { left: origin.left + rect.left + x * rect.width - point.x, top: origin.top + rect.top + y * rect.height + above - point.y };
    // Even scrolling by nothing would end a smooth scroll that is under way.
    if (Math.max(Math.abs(by.left), Math.abs(by.top)) >= 0.5) scroll.scrollBy({ ...by, behavior: "instant" });
  }

  /** The page at a height of the sheets: the last one that begins above it. */
  #indexAt(y) {
    let [low, high] = [0, this.#rects.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#rects[middle].top <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Zooms; a point (client coordinates) stays under the pointer, without one the middle of the view. */
  setZoom(value, point = null) {
    const view = this.parts.scroll.getBoundingClientRect();
    this.#zoom = typeof value === "number" ? Math.min(ZOOM_RANGE[1], Math.max(ZOOM_RANGE[0], value)) : value;
    this.layout(point ?? { x: view.left + view.width / 2, y: view.top + view.height / 2 });
  }

  turnBy(number, degrees) {
    this.#turns.set(number, quarters(this.turnOf(number) + degrees));
    this.layout();
  }

  /** The numbers of the pages that lie within so many heights of the view above and below it. */
  near(views) {
    const { top, bottom, height } = this.#seen;
    const numbers = [];
    for (let index = this.#indexAt(top - views * height); index < this.#rects.length; index++) {
      if (this.#rects[index].top > bottom + views * height) break;
      numbers.push(this.#pages[index].number);
    }
    return numbers;
  }

  /** Notes where the view stands: once for a frame, since asking the browser makes it lay everything out. */
  look() {
    const view = this.parts.scroll.getBoundingClientRect();
    const origin = this.parts.sheets.getBoundingClientRect();
    this.#seen = { top: view.top - origin.top, bottom: view.bottom - origin.top, height: view.height };
  }

  /** The page that is looked at: `before`, as long as enough of it is seen, else the one that fills most of the view. */
  current(before) {
    const { top, bottom, height } = this.#seen;
    const shown = (number) => {
      const rect = this.rectOf(number);
      return rect ? Math.max(0, Math.min(bottom, rect.top + rect.height) - Math.max(top, rect.top)) : 0;
    };
    const rect = this.rectOf(before);
    if (rect && shown(before) >= ENOUGH * Math.min(height, rect.height)) return before;
    return this.near(0).reduce((best, number) => (shown(number) > shown(best) ? number : best), before);
  }

  /** {number, x, y}: the page at a point of the window and the place on it, as fractions of its upright self. On page
   *  `number` if that is given, also beside it; else null where there is no page. */
  placeAt(point, number = null) {
    if (!this.isLaid) return null;
    const origin = this.parts.sheets.getBoundingClientRect();
    const page = number ?? this.#pages[this.#indexAt(point.y - origin.top)].number;
    const rect = this.rectOf(page);
    const at = { x: (point.x - origin.left - rect.left) / rect.width, y: (point.y - origin.top - rect.top) / rect.height };
    if (number === null && (at.x < 0 || at.x > 1 || at.y < 0 || at.y > 1)) return null;
    return { number: page, ...pointToPage(at, this.turnOf(page)) };
  }

  /** Scrolls to where a page begins. */
  scrollToPage(number) {
    const rect = this.rectOf(number);
    if (!rect) return;
    const { scroll, sheets } = this.parts;
    const above = parseFloat(getComputedStyle(scroll).paddingTop);
    const isFirst = this.#byNumber.get(number) === 0;
    scroll.scrollTo({ top: sheets.offsetTop + rect.top - (isFirst ? above : Math.min(above, GAP_PX)), behavior: "instant" });
    this.look();
  }

  /** Scrolls until a box of a page is seen with some room around it. */
  scrollTo(number, box) {
    const rect = this.rectOf(number);
    if (!rect) return;
    const { scroll, sheets } = this.parts;
    const seen = boxToView(box, this.turnOf(number));
    const at = { x: sheets.offsetLeft + rect.left + seen.x0 * rect.width, y: sheets.offsetTop + rect.top + seen.y0 * rect.height };
    const size = { x: (seen.x1 - seen.x0) * rect.width, y: (seen.y1 - seen.y0) * rect.height };
    const view = { width: scroll.clientWidth, height: scroll.clientHeight };
    const margin = SCROLL_MARGIN_PX;
    const isSeen =
      at.x - margin >= scroll.scrollLeft && at.x + size.x + margin <= scroll.scrollLeft + view.width &&
      at.y - margin >= scroll.scrollTop && at.y + size.y + margin <= scroll.scrollTop + view.height;
    if (isSeen) return;
    const to = { left: at.x + size.x / 2 - view.width / 2, top: at.y + size.y / 2 - view.height / 2.5 };
    const isNear = Math.abs(to.top - scroll.scrollTop) < SMOOTH_VIEWS * view.height;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scroll.scrollTo({ ...to, behavior: isNear && !isCalm ? "smooth" : "instant" });
    this.look();
  }
}
