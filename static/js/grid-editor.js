// Owns the one cell that is being edited: an input in the cell's place.

const union = (a, b) => ({
  page: a.page,
  x0: Math.min(a.x0, b.x0), y0: Math.min(a.y0, b.y0),
  x1: Math.max(a.x1, b.x1), y1: Math.max(a.y1, b.y1),
});

export class CellEditor {
  /** `text`: what stands in the input to begin with; by default what stands in the cell, all of it selected. */
  constructor(grid, cell, text = null) {
    const { model, view } = grid;
    Object.assign(this, { cell, place: view.placeOf(cell), how: cell.pending?.how ?? "typed", box: cell.pending?.box ?? null });
    const slot = view.slotOf(this.place[1], this.place[0]);
    const before = model.textOf(cell);
    this.before = before;
    this.options = slot.options;
    this.input = document.createElement(before.includes("\n") ? "textarea" : "input");
    Object.assign(this.input, { className: "grid-editor", autocomplete: "off", spellcheck: false, value: text ?? before });
    this.input.setAttribute("aria-label", model.kind === "list" ? `${slot.title}, row ${this.place[0] + 1}` : slot.title);
    if (slot.is_number) this.input.inputMode = "decimal";
    if (slot.options.length) this.input.setAttribute("list", this.#listOf(grid, slot).id);
    this.element = view.elementOf(cell);
    this.element.classList.add("editing");
    this.element.append(this.input);
    this.input.focus();
    if (text === null) this.input.select();
    this.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  get text() { return this.input.value; }
  get isDirty() { return this.text !== this.before || (this.box && this.box !== this.cell.pending?.box); }

  /** Puts a word of the page in: replaces the text, or with `append` goes on behind it. */
  fill(text, box, append, how) {
    const going = append && this.text.trim();
    this.input.value = going ? `${this.text.trimEnd()} ${text}` : text;
    this.box = going && this.box?.page === box.page ? union(this.box, box) : box;
    this.how = how;
    this.input.focus();
    this.input.setSelectionRange(this.text.length, this.text.length);
  }

  close() {
    this.element.classList.remove("editing");
    this.input.remove();
  }

  #listOf(grid, slot) {
    const id = `options-${grid.view.name}-${grid.model.slots.indexOf(slot)}`;
    const known = document.getElementById(id);
    if (known) return known;
    const list = Object.assign(document.createElement("datalist"), { id });
    list.append(...slot.options.map((value) => Object.assign(document.createElement("option"), { value })));
    grid.host.append(list);
    return list;
  }
}
