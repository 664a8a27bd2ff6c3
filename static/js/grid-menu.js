// Owns the menu of a grid's rows: what the button, the right mouse key and the menu key open.

export class RowMenu {
  constructor(grid) {
    Object.assign(this, { grid, menu: grid.host.querySelector("[role=menu]") });
    if (!this.menu) return;
    this.menu.addEventListener("keydown", (event) => this.#key(event));
    this.menu.addEventListener("toggle", ({ newState }) => this.button.setAttribute("aria-expanded", String(newState === "open")));
    grid.view.table.addEventListener("contextmenu", (event) => this.#asked(event));
  }

  get button() { return this.grid.host.querySelector("[data-grid-act=menu]"); }
  get items() { return [...this.menu.querySelectorAll("[role=menuitem]")]; }

  /** Beside `place`, a rectangle in the window. */
  open(place) {
    this.grid.commit();
    this.menu.showPopover();
    const { width, height } = this.menu.getBoundingClientRect();
    const isRoomBelow = place.bottom + height <= innerHeight;
    Object.assign(this.menu.style, {
      left: `${Math.max(0, Math.min(place.left, innerWidth - width - 4))}px`,
      top: `${isRoomBelow ? place.bottom : Math.max(0, place.top - height)}px`,
    });
    this.items[0].focus();
  }

  close() {
    this.menu.hidePopover();
    this.grid.view.focus();
  }

  #asked(event) {
    const place = this.grid.placeOf(event.target);
    if (!place || event.target === this.grid.editor?.input) return;
    event.preventDefault();
    const { top, bottom, left, right } = this.grid.view.range;
    const isIn = place[0] >= top && place[0] <= bottom && place[1] >= left && place[1] <= right;
    if (!isIn) this.grid.view.move(...place);
    const isKey = !event.clientX && !event.clientY;
    const at = { left: event.clientX, top: event.clientY, bottom: event.clientY };
    this.open(isKey ? this.grid.view.element.getBoundingClientRect() : at);
  }

  #key(event) {
    const { items } = this;
    const at = items.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    if (event.key in steps) items.at(steps[event.key] % items.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
