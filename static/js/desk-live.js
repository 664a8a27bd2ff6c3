// Owns what is said while somebody types: how the text reads, and which flags would move. Nothing of it is saved, nothing
// waits for it, and an answer that comes too late is dropped.

import { post } from "./desk-api.js";

const PAUSE_MS = 200;

export class LiveReading {
  #timer = 0;
  #asked = 0;

  constructor(desk) {
    this.desk = desk;
  }

  typed(row) {
    this.stop();
    if (!row.isReadLive) return;
    row.showReading("");
    if (!row.isDirty) this.#forget();
    else if (this.desk.isHeld) this.#timer = setTimeout(() => this.#ask(row), PAUSE_MS);
  }

  /** Whatever is on its way is not shown any more: the field is being saved. */
  stop() {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }

  async #ask(row) {
    const { desk } = this;
    const text = row.input.value;
    const mine = (this.#asked += 1);
    // What goes wrong on the way is said when the field is saved.
    const answer = await post(desk.fieldUrl(row, "try"), { text }).catch(() => null);
    if (answer && mine === this.#asked && row.input.value === text && row.isDirty) this.#show(row, text, answer);
  }

  #show(row, text, { reads_as: readsAs, fails, problem, others }) {
    this.#forget();
    for (const other of others) this.desk.rowNamed(other.name)?.foresee(other);
    const reading = readsAs && readsAs !== text.trim() ? `Reads as ${readsAs}` : "";
    const words = problem ?? [reading, fails].filter(Boolean).join(". ");
    row.showReading(words, Boolean(problem || fails));
    this.desk.count();
    if (words) this.desk.say(words);
  }

  #forget() {
    for (const row of this.desk.rows) row.forget();
    this.desk.count();
  }
}
