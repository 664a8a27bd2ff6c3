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
    row.showReading("");
    if (!row.isDirty || !row.isReadLive) this.#forget();
    else if (this.desk.isHeld) this.#timer = setTimeout(() => this.#ask(row), PAUSE_MS);
  }

  /** Whatever is on its way is not shown any more: the field is being saved. */
  stop() {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }

  async #ask(row) {
    const { desk } = this;
    const trial = row.trial;
    const mine = (this.#asked += 1);
    // What goes wrong on the way is said when the field is saved.
    const answer = await post(desk.fieldUrl(row, trial.action), trial.values).catch(() => null);
    const isOfNow = mine === this.#asked && row.isReadLive && JSON.stringify(row.trial) === JSON.stringify(trial);
    if (answer && isOfNow && row.isDirty) this.#show(row, answer);
  }

  #show(row, answer) {
    this.#forget();
    for (const other of answer.others) this.desk.rowNamed(other.name)?.foresee(other);
    const words = row.showTrial(answer);
    this.desk.count();
    if (words) this.desk.say(words);
  }

  #forget() {
    for (const row of this.desk.rows) row.forget();
    this.desk.count();
  }
}
