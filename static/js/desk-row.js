// Owns one field's row on the review desk: what was saved, what is typed, where it was clicked, its state and error.

const union = (a, b) => ({
  page: a.page,
  x0: Math.min(a.x0, b.x0), y0: Math.min(a.y0, b.y0),
  x1: Math.max(a.x1, b.x1), y1: Math.max(a.y1, b.y1),
});

export class DeskRow {
  constructor(element) {
    this.element = element;
    this.name = element.dataset.field;
    this.input = element.querySelector("input, textarea");
    this.error = element.querySelector(".field-error");
    this.saved = element.dataset.text;
    this.box = null; // where words were clicked since the last save
    this.saving = null; // the promise of a save that is under way
    this.focusedAt = null; // since when it has the focus
    this.input.value = this.saved; // a browser may have kept the text of an earlier visit
  }

  get title() { return this.element.querySelector("label").firstChild.textContent.trim(); }
  get isFlagged() { return this.element.hasAttribute("data-flagged"); }
  get isOpen() { return this.element.dataset.open === "yes"; }
  get isSaid() { return ["confirmed", "corrected"].includes(this.element.dataset.state); }
  get isDirty() { return this.input.value !== this.saved || this.box !== null; }

  focus() {
    this.input.focus();
    this.input.select();
    this.element.scrollIntoView({ block: "nearest" });
  }

  /** Puts a clicked word in: replaces the text, or with `append` goes on behind it. */
  fill(text, box, append) {
    if (this.input.readOnly) return;
    const going = append && this.input.value.trim();
    this.input.value = going ? `${this.input.value.trimEnd()} ${text}` : text;
    this.box = going && this.box?.page === box.page ? union(this.box, box) : box;
    this.typed();
    this.input.focus();
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
  }

  /** What to send: the text as it is now, and how it came there. */
  get words() {
    const text = this.input.value;
    if (!this.box || !text.trim()) return { text, how: "typed" };
    return { text, how: "clicked", box: JSON.stringify(this.box) };
  }

  /** How long the field has had the focus since the last word about it. */
  get time() {
    if (this.focusedAt === null) return {};
    const seconds = (performance.now() - this.focusedAt) / 1000;
    this.focusedAt = performance.now();
    return { seconds: seconds.toFixed(1) };
  }

  typed() {
    this.element.classList.toggle("dirty", this.isDirty);
    this.showError("");
  }

  revert() {
    this.input.value = this.saved;
    this.box = null;
    this.typed();
  }

  setState(state, isOpen) {
    this.element.dataset.state = state;
    this.element.dataset.open = isOpen ? "yes" : "no";
  }

  /** Takes over the server's answer; text that was typed on while it was under way stays. */
  take(field, sent) {
    const untouched = this.input.value === sent;
    this.saved = field.text;
    if (untouched) {
      this.input.value = field.text;
      this.box = null;
    }
    this.setState(field.state, field.is_open);
    this.typed();
  }

  /** Another field's value has changed what the checks say of this one. */
  moveFlag(field) {
    this.take(field, this.saved);
    let why = this.element.querySelector(".field-why");
    if (!why && field.why) {
      why = document.createElement("p");
      why.className = "field-why";
      this.element.querySelector(".field-notes").prepend(why);
    }
    if (why && field.why) why.textContent = field.why;
    else why?.remove();
  }

  showError(message) {
    this.error.textContent = message;
    this.input.toggleAttribute("aria-invalid", false);
    if (message) this.input.setAttribute("aria-invalid", "true");
  }

  setBusy(busy) {
    this.element.classList.toggle("busy", busy);
  }
}
