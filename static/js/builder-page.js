// Owns the page of the workbench: boxes of what is found on the shown sample, dotted ones of what might become a field, and
// what is meant by a click or a box.

const HINT = "hint:";

const overlap = (one, other) => one.page === other.page
  && Math.min(one.x1, other.x1) - Math.max(one.x0, other.x0) > 0.3 * Math.min(one.x1 - one.x0, other.x1 - other.x0)
  && Math.min(one.y1, other.y1) - Math.max(one.y0, other.y0) > 0.3 * Math.min(one.y1 - one.y0, other.y1 - other.y0);

export class BenchPage {
  #hints = [];

  /** `owner`: {choose(name), make(how, place)}. */
  constructor(view, owner) {
    Object.assign(this, { view, owner });
    view.addEventListener("word-click", ({ detail: { box, page } }) => owner.make("click", { page, ...box }));
    view.addEventListener("box-draw", ({ detail: { box, page, purpose } }) => purpose === "box" && owner.make("box", { page, ...box }));
    view.addEventListener("box-select", ({ detail: { field, via } }) => this.#selected(field, via));
  }

  /** What is detected on the shown sample and no field yet. */
  get hints() { return this.#hints; }

  show(sample) {
    this.sample = sample;
    this.view.pages = sample?.pages ?? [];
    this.view.parts.message.hidden = Boolean(sample?.pages.length) || sample?.state !== "ready";
  }

  /** `fields`: [{name, label, level, boxes}] in their order. */
  draw(fields, selected) {
    const own = fields.flatMap(({ name, label, level, boxes }) => boxes.map((box) => ({ field: name, label, level: level === "missing" ? "unsure" : level, ...box })));
    const detected = this.sample?.detected ?? [];
    const names = new Set(fields.map(({ name }) => name));
    this.#hints = detected.filter(({ name, box, is_table: isTable }) => !(isTable && names.has(name)) && !own.some((each) => overlap(each, box)));
    const hints = this.#hints.map(({ name, label, box }) => ({ field: HINT + name, label: `${label}: click to make it a field`, level: "hint", ...box }));
    // A box that comes first is the one that is hit.
    this.view.boxes = [...own, ...hints];
    if (selected !== this.view.selected) this.view.select(selected);
  }

  /** Makes a field of something detected, by its name. */
  take(name) {
    const hint = this.#hints.find((each) => each.name === name);
    if (hint) this.owner.make(hint.is_table ? "table" : "click", { ...hint.box });
  }

  #selected(field, via) {
    if (!field.startsWith(HINT)) this.owner.choose(field);
    else if (via === "pointer") this.take(field.slice(HINT.length));
  }
}
