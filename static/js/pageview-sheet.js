// Owns the size of the page in the view: zoom, quarter turns, scrolling to a place, and which point of the page lies
// under a point of the window.

import { boxToView, pointToPage, quarters } from "./pageview-turn.js";

const ZOOM_RANGE = [0.3, 5];
const SCROLL_MARGIN_PX = 48;

export class Sheet {
  #zoom;
  #page = null;
  #turns = new Map(); // page number -> degrees clockwise

  /** `zoom` is "width", "page" or a number of fit-to-width; `changed` is called when the page has another size. */
  constructor(parts, zoom, changed) {
    this.parts = parts;
    this.#zoom = zoom;
    this.changed = changed;
  }

  get turn() { return this.#turns.get(this.#page?.number) ?? 0; }
  get isOnItsSide() { return this.turn % 180 !== 0; }

  /** Another document: nothing is turned yet. */
  forget() {
    this.#turns.clear();
  }

  show(page) {
    this.#page = page;
    this.layout();
  }

  /** Height for each width, of the page as it is turned. */
  #shape() {
    const { naturalWidth, naturalHeight } = this.parts.image;
    const page = this.#page;
    const upright = page?.width ? page.height / page.width : naturalWidth ? naturalHeight / naturalWidth : Math.SQRT2;
    return this.isOnItsSide ? 1 / upright : upright;
  }

  #room() {
    const { scroll } = this.parts;
    const style = getComputedStyle(scroll);
    return {
      width: scroll.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight),
      height: scroll.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom),
    };
  }

  layout() {
    const { stage, zoom, image } = this.parts;
    const room = this.#room();
    if (room.width <= 0) return;
    let { width } = room;
    if (this.#zoom === "page") width = Math.min(room.width, room.height / this.#shape());
    else if (this.#zoom !== "width") width = room.width * this.#zoom;
    const size = [Math.round(width), Math.round(width * this.#shape())];
    [stage.style.width, stage.style.height] = size.map((side) => `${side}px`);
    const upright = this.isOnItsSide ? size.toReversed() : size;
    [image.style.width, image.style.height] = upright.map((side) => `${side}px`);
    image.style.transform = `translate(-50%, -50%) rotate(${this.turn}deg)`;
    zoom.textContent = `${Math.round((100 * width) / room.width)} %`;
    this.changed();
  }

  /** Zooms; a point (client coordinates) stays under the pointer. */
  setZoom(value, point = null) {
    const { scroll, stage } = this.parts;
    const before = stage.getBoundingClientRect();
    const view = scroll.getBoundingClientRect();
    const focus = point ?? { x: view.left + view.width / 2, y: view.top + view.height / 2 };
    const fraction = { x: (focus.x - before.left) / before.width, y: (focus.y - before.top) / before.height };
    this.#zoom = typeof value === "number" ? Math.min(ZOOM_RANGE[1], Math.max(ZOOM_RANGE[0], value)) : value;
    this.layout();
    const after = stage.getBoundingClientRect();
    scroll.scrollLeft += after.left + fraction.x * after.width - focus.x;
    scroll.scrollTop += after.top + fraction.y * after.height - focus.y;
  }

  zoomBy(factor, point = null) {
    this.setZoom((this.parts.stage.clientWidth / this.#room().width) * factor, point);
  }

  turnBy(degrees) {
    this.#turns.set(this.#page.number, quarters(this.turn + degrees));
    this.layout();
  }

  /** The point of the page, as fractions of its upright self, at a point of the window. */
  toPage({ x, y }) {
    const view = this.parts.stage.getBoundingClientRect();
    return pointToPage({ x: (x - view.left) / view.width, y: (y - view.top) / view.height }, this.turn);
  }

  /** How many pixels the width of the upright page takes. */
  get widthPx() {
    const { stage } = this.parts;
    return (this.isOnItsSide ? stage.clientHeight : stage.clientWidth) || 1;
  }

  scrollTo(box) {
    const { scroll, stage } = this.parts;
    const seen = boxToView(box, this.turn);
    const view = { width: scroll.clientWidth, height: scroll.clientHeight };
    const at = { x: stage.offsetLeft + seen.x0 * stage.clientWidth, y: stage.offsetTop + seen.y0 * stage.clientHeight };
    const size = { x: (seen.x1 - seen.x0) * stage.clientWidth, y: (seen.y1 - seen.y0) * stage.clientHeight };
    const margin = SCROLL_MARGIN_PX;
    const isSeen =
      at.x - margin >= scroll.scrollLeft && at.x + size.x + margin <= scroll.scrollLeft + view.width &&
      at.y - margin >= scroll.scrollTop && at.y + size.y + margin <= scroll.scrollTop + view.height;
    if (isSeen) return;
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    scroll.scrollTo({ left: at.x + size.x / 2 - view.width / 2, top: at.y + size.y / 2 - view.height / 2.5, behavior });
  }
}
