// Owns what mouse, pen and fingers do on the pages: hover, click, draw a box, pan, pinch.
// A mouse or a pen draws where the view has the attribute `draw`, else it pans. One finger pans (the browser's own
// scrolling) unless the toolbar's button says that it draws; two fingers zoom. Points are client coordinates.

const CLICK_SLOP_PX = 4;
const FINGER_SLOP_PX = 10;

export class Pointing {
  #drag = null; // {start, end, kind: "draw" | "pan" | "touch", left, top}
  #pinch = null; // {distance, middle} of two fingers

  /** `view`: hover(point | null), click(point, shiftKey), drawing(start, end | null), drawn(start, end), draws(kind of pointer), zoomBy(factor, point). */
  constructor({ sheets, scroll }, view) {
    this.view = view;
    this.sheets = sheets;
    this.scroll = scroll;
    sheets.addEventListener("pointermove", (event) => this.#move(event));
    sheets.addEventListener("pointerdown", (event) => this.#press(event));
    sheets.addEventListener("pointerup", (event) => this.#release(event));
    sheets.addEventListener("pointercancel", () => this.cancel());
    sheets.addEventListener("pointerleave", () => this.#drag || view.hover(null));
    // A click must not take the focus out of the input that it is about to fill.
    sheets.addEventListener("mousedown", (event) => {
      if (document.activeElement?.matches("input, select, textarea")) event.preventDefault();
    });
    scroll.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    for (const name of ["touchstart", "touchmove"]) scroll.addEventListener(name, (event) => this.#fingers(event), { passive: false });
    for (const name of ["touchend", "touchcancel"]) scroll.addEventListener(name, (event) => event.touches.length < 2 && (this.#pinch = null));
  }

  /** Gives up a drag that is under way; whether there was one. */
  cancel() {
    const drag = this.#drag;
    this.#drag = null;
    delete this.sheets.dataset.drag;
    if (drag) this.view.drawing(null, null);
    return Boolean(drag);
  }

  #press(event) {
    if (event.button !== 0 || this.#pinch) return;
    const start = { x: event.clientX, y: event.clientY };
    const kind = this.view.draws(event.pointerType) ? "draw" : event.pointerType === "touch" ? "touch" : "pan";
    this.#drag = { start, kind, left: this.scroll.scrollLeft, top: this.scroll.scrollTop, slop: event.pointerType === "touch" ? FINGER_SLOP_PX : CLICK_SLOP_PX };
    if (kind !== "touch") this.sheets.setPointerCapture(event.pointerId);
  }

  #move(event) {
    const point = { x: event.clientX, y: event.clientY };
    const drag = this.#drag;
    if (!drag) return event.pointerType === "touch" ? undefined : this.view.hover(point);
    if (!this.#isMoved(point)) return undefined;
    this.sheets.dataset.drag = drag.kind;
    if (drag.kind === "draw") return this.view.drawing(drag.start, point);
    if (drag.kind === "pan") this.scroll.scrollTo({ left: drag.left + drag.start.x - point.x, top: drag.top + drag.start.y - point.y, behavior: "instant" });
    return undefined;
  }

  #isMoved(point) {
    const { start, slop } = this.#drag;
    return this.sheets.dataset.drag !== undefined || Math.hypot(point.x - start.x, point.y - start.y) > slop;
  }

  #release(event) {
    const drag = this.#drag;
    if (!drag) return;
    const point = { x: event.clientX, y: event.clientY };
    const moved = this.#isMoved(point);
    this.cancel();
    if (!moved) this.view.click(drag.start, event.shiftKey);
    else if (drag.kind === "draw") this.view.drawn(drag.start, point);
  }

  #wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.view.zoomBy(Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY });
  }

  #fingers(event) {
    if (event.touches.length !== 2) return;
    event.preventDefault();
    this.cancel();
    const [one, other] = event.touches;
    const distance = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    const middle = { x: (one.clientX + other.clientX) / 2, y: (one.clientY + other.clientY) / 2 };
    if (this.#pinch && event.type === "touchmove") {
      this.view.zoomBy(distance / this.#pinch.distance, middle);
      this.scroll.scrollBy({ left: this.#pinch.middle.x - middle.x, top: this.#pinch.middle.y - middle.y, behavior: "instant" });
    }
    this.#pinch = { distance: Math.max(1, distance), middle };
  }
}
