// Owns the source that is worked on: the truth behind all views. Every change goes through the server, one after the
// other, and comes back as rows, problems and values. Undo and redo go over sources. The server keeps one working copy for
// all admins: what another has made of it since is refused to be overwritten, and stays in `theirs` until one is chosen.
// Events: "change" (another state is there), "busy", "refused" {message}, "outdated" ({message, by, at}, or null once it is
// over).

import { post } from "./desk-api.js";

const PAUSE_MS = 300;
const MOST_STEPS = 200;

export class Work extends EventTarget {
  rows = [];
  problems = [];
  tried = new Map(); // sample id -> {problem, duration_ms, fields}
  trouble = "";
  theirs = null; // what somebody else has made of it meanwhile, as the server says it
  #undone = [];
  #done = [];
  #timer = 0;
  #chain = Promise.resolve();
  #open = 0;
  #refused = []; // edits that were refused because of `theirs`: what `act` makes again
  #typedAt = 0;

  /** `latest`: the number of the latest version, 0 for none. */
  constructor({ source, saved, latest, url }) {
    super();
    Object.assign(this, { source, saved, url, base: source, version: latest });
  }

  get canUndo() { return this.#done.length > 0; }
  get canRedo() { return this.#undone.length > 0; }
  get isBusy() { return this.#open > 0 || this.#timer !== 0; }
  get isSaved() { return this.source === this.saved; }
  row(name) { return this.rows.find((row) => row.name === name); }

  /** Typed in the text: tried after a pause. */
  type(source) {
    if (source === this.source) return;
    this.#remember(Date.now() - this.#typedAt > 1200);
    this.#typedAt = Date.now();
    this.source = source;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.try(), PAUSE_MS);
    this.#emit("busy");
  }

  /** Has the source tried on all samples, as it is now. */
  try() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    return this.#ask("try/", () => ({}), false);
  }

  /** `edits` as the server takes them. A promise of the answer, or of null where it was refused. `taken` is called when
   *  the answer is there, before everybody is told of it. */
  edit(edits, taken = () => null) {
    return this.#ask("edit/", () => ({ edits: JSON.stringify(edits) }), true, taken);
  }

  /** Fields made of what is pointed at; the answer's `added` are their names. */
  guess(how, sample, place, into = "") {
    return this.#ask("guess/", () => ({ how, sample, place: JSON.stringify(place), into }), true);
  }

  /** Fields and where they look, learned from golden samples; the answer's `told` says what became better. */
  learn() {
    return this.#ask("learn/", () => ({}), true);
  }

  discard() {
    return this.#ask("discard/", () => ({}), true);
  }

  /** A promise of {version, status}, or null. */
  save() {
    return this.#next(async () => {
      const { source } = this;
      const answer = await this.#send("save/", { source });
      if (!answer) return null;
      this.saved = source;
      this.#emit("change");
      return answer;
    });
  }

  /** What another admin has made of it, instead of what stands here, which undo brings back. */
  takeTheirs() {
    if (!this.theirs) return Promise.resolve(null);
    this.#remember();
    this.source = this.theirs.source;
    this.#refused = [];
    return this.#settle();
  }

  /** What stands here, over what another admin has made of it; with the edits that were refused meanwhile. */
  async keepMine() {
    if (!this.theirs) return;
    const again = this.#refused.splice(0);
    await this.#settle();
    for (const act of again) await act();
  }

  #settle() {
    const { base, version, saved } = this.theirs;
    Object.assign(this, { base, version, saved });
    return this.try();
  }

  undo() { this.#step(this.#done, this.#undone); }
  redo() { this.#step(this.#undone, this.#done); }

  #step(from, to) {
    if (!from.length) return;
    to.push(this.source);
    this.source = from.pop();
    this.#emit("change");
    this.try();
  }

  #remember(isStep = true) {
    if (isStep) this.#done.push(this.source);
    if (this.#done.length > MOST_STEPS) this.#done.shift();
    this.#undone = [];
  }

  #ask(address, valuesOf, isEdit, taken) {
    return this.#next(() => this.#answered(address, valuesOf, isEdit, taken));
  }

  /** One request at a time: two of a page would refuse each other. */
  #next(act) {
    const asked = this.#chain.then(act);
    this.#chain = asked.catch(() => null);
    return asked;
  }

  async #answered(address, valuesOf, isEdit, taken) {
    const { source } = this;
    const answer = await this.#send(address, { source, ...valuesOf() });
    if (!answer) {
      if (isEdit && this.theirs) this.#refused.push(() => this.#ask(address, valuesOf, isEdit, taken));
      return null;
    }
    // What was typed meanwhile is tried by its own timer, and an edit of an older text is made again on the newer one.
    if (source !== this.source) return isEdit ? this.#answered(address, valuesOf, isEdit, taken) : null;
    if (isEdit && answer.source !== source) {
      this.#remember();
      this.source = answer.source;
    }
    taken?.(answer);
    this.#take(answer);
    return answer;
  }

  async #send(address, values) {
    this.#open += 1;
    this.#emit("busy");
    try {
      const answer = await post(this.url + address, { ...values, base: this.base, version: this.version });
      Object.assign(this, { base: answer.source, version: answer.version });
      this.#meanwhile(null);
      return answer;
    } catch (refusal) {
      if (refusal.code === "CHANGED_MEANWHILE") this.#meanwhile(refusal.details.theirs, refusal.message);
      else this.#emit("refused", { message: refusal.message });
      return null;
    } finally {
      this.#open -= 1;
      this.#emit("busy");
    }
  }

  #meanwhile(theirs, message = "") {
    if (!theirs && !this.theirs) return;
    this.theirs = theirs;
    this.#emit("outdated", theirs && { message, by: theirs.by, at: theirs.at });
  }

  #take({ rows, problems, tried, trouble }) {
    // While the text is not right, the last rows and values stay to be seen.
    if (rows.length || !problems.length) this.rows = rows;
    this.problems = problems;
    this.trouble = trouble;
    if (tried && !problems.length) this.tried = new Map(tried.map((each) => [each.sample, each]));
    this.#emit("change");
  }

  #emit(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
