// Owns one field's row on the review desk: what was saved, what is typed, where it was clicked, its state and error.

const union = (a, b) => ({
  page: a.page,
  x0: Math.min(a.x0, b.x0), y0: Math.min(a.y0, b.y0),
  x1: Math.max(a.x1, b.x1), y1: Math.max(a.y1, b.y1),
});

export class DeskRow {
  /** `input`: what takes the focus and holds what is typed. */
  constructor(element, input = element.querySelector(".field-entry :is(input, textarea)")) {
    this.element = element;
    this.name = element.dataset.field;
    this.input = input;
    this.error = element.querySelector(".field-error");
    this.reading = element.querySelector(".field-reading");
    this.saved = element.dataset.text;
    this.box = null; // where words were clicked since the last save
    this.saving = null; // the promise of a save that is under way
    this.focusedAt = null; // since when it has the focus
    this.standing = null; // what is said of it, while something else is foreseen
    // Somebody may have typed before this script was there: that stays, and is theirs to save.
    if (this.input.value === this.input.defaultValue) this.input.value = this.saved;
    else this.element.classList.add("dirty");
  }

  get title() { return this.element.querySelector("label, .field-label").firstChild.textContent.trim(); }
  get isFlagged() { return this.element.hasAttribute("data-flagged"); }
  get isOpen() { return this.element.dataset.open === "yes"; }
  get isSaid() { return ["confirmed", "corrected"].includes(this.element.dataset.state); }
  get isDirty() { return this.input.value !== this.saved || this.box !== null; }
  get hasFocus() { return document.activeElement === this.input; }
  get isReadLive() { return true; }
  /** What to ask the server while somebody types: how it would read, what the checks would say. */
  get trial() { return { action: "try", values: { text: this.input.value } }; }
  get undoing() { return {}; }
  get hasSuggestion() { return !this.element.querySelector(".field-suggestion").hidden; }
  get why() { return this.element.querySelector(".field-why")?.textContent.trim() ?? ""; }

  takes(target) { return target === this.input; }

  focus() {
    this.input.focus();
    this.input.select();
    this.element.scrollIntoView({ block: "nearest" });
  }

  /** Puts in what was pointed at, `how` (clicked, drawn): replaces the text, or with `append` goes on behind it. */
  fill(text, box, append, how = "clicked") {
    if (this.input.readOnly) return;
    const going = append && this.input.value.trim();
    this.input.value = going ? `${this.input.value.trimEnd()} ${text}` : text;
    this.box = going && this.box?.page === box.page ? union(this.box, box) : box;
    this.how = how;
    this.typed();
    this.input.focus();
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
  }

  /** What to send: the text as it is now, and how it came there. */
  get words() {
    const text = this.input.value;
    if (!this.box || !text.trim()) return { text, how: "typed" };
    return { text, how: this.how, box: JSON.stringify(this.box) };
  }

  /** Sends it by `tell(action, values)`. True when the server has taken it. */
  send(tell) { return tell("correct", this.words); }
  refuse({ message }) { this.showError(message); }
  spoken(field) { return field.text || "empty"; }

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
    this.showReading("");
    this.typed();
  }

  /** Another field's value has changed what the checks say of this one. */
  moveFlag(field) {
    this.take(field, this.saved);
    this.setWhy(field.why);
  }

  /** What the checks would say of this field, were the text saved that is being typed into another. */
  foresee(field) {
    this.standing = { state: this.element.dataset.state, isOpen: this.isOpen, why: this.why };
    this.element.classList.add("foreseen");
    this.setState(field.state, field.is_open);
    this.setWhy(field.why);
    if (field.text !== this.saved) this.showReading(`Would become ${field.text || "empty"}`);
  }

  /** Whether the server shows the same of it as stands here; what a grid holds is not compared. */
  isLike({ dataset }) {
    const { state, open } = this.element.dataset;
    const isSame = dataset.text === this.saved && dataset.state === state && dataset.open === open;
    return isSame && !this.element.querySelector("line-grid");
  }

  /** Somebody else has said something, while something else was typed here: that stays until it is saved or undone. */
  meanwhile({ text, state, open }) {
    const isNews = text !== this.saved;
    if (!isNews || this.element.querySelector("line-grid")) return; // a grid saves cell by cell
    this.saved = text;
    this.setState(state, open === "yes");
    this.typed();
    if (this.isDirty) this.showError(`Meanwhile “${text || "empty"}” was saved here. Enter saves yours, Esc takes theirs.`);
  }

  forget() {
    if (!this.standing) return;
    const { state, isOpen, why } = this.standing;
    this.standing = null;
    this.element.classList.remove("foreseen");
    this.setState(state, isOpen);
    this.setWhy(why);
    this.showReading("");
  }

  setWhy(text) {
    let why = this.element.querySelector(".field-why");
    if (!why && text) {
      why = document.createElement("p");
      why.className = "field-why";
      this.element.querySelector(".field-notes").prepend(why);
    }
    if (!text) why?.remove();
    else if (this.why !== text) why.textContent = text;
  }

  /** `words`: what is suggested here now; "" takes the suggestion away. */
  suggest(words) {
    const suggestion = this.element.querySelector(".field-suggestion");
    suggestion.hidden = !words;
    suggestion.querySelector("[data-suggestion]").textContent = words;
  }

  /** Shows what the server says of a trial; returns the words. */
  showTrial({ reads_as: readsAs, fails, problem }) {
    const reading = readsAs && readsAs !== this.input.value.trim() ? `Reads as ${readsAs}` : "";
    const words = problem ?? [reading, fails].filter(Boolean).join(". ");
    this.showReading(words, Boolean(problem || fails));
    return words;
  }

  showReading(words, isBad = false) {
    this.reading.textContent = words;
    this.reading.classList.toggle("bad", isBad);
  }

  showError(message) {
    this.error.textContent = message;
    if (message) this.showReading("");
    this.input.toggleAttribute("aria-invalid", false);
    if (message) this.input.setAttribute("aria-invalid", "true");
  }

  setBusy(busy) {
    this.element.classList.toggle("busy", busy);
  }
}
