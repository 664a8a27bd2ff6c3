// Owns the desk while its document is read again: it is covered, tells how far the reading is, and then shows what was
// found, in the place of what stood there before.

import { fetchDesk, fetchStanding } from "./desk-api.js";

const OFTEN_MS = 250;
const SELDOM_MS = 1000;
const OFTEN_TIMES = 20;
const SPOKEN_EVERY_MS = 4000;
const UNDER_WAY = ["queued", "processing"];
const PASSING = ["OFFLINE", "SERVER_ERROR"]; // the reading goes on whatever the page can hear of it

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const byId = (id) => document.getElementById(id);
const fieldsInWords = (count) => (count ? `${count} field${count === 1 ? "" : "s"} to check` : "every field is sure");

export class DeskReading {
  #spokenAt = -Infinity;

  constructor(desk) {
    this.desk = desk;
  }

  get isUnderWay() { return this.desk.root.hasAttribute("data-reading"); }

  begin() {
    const { root } = this.desk;
    root.removeAttribute("data-held"); // until it is read there is nothing to work on
    root.setAttribute("data-reading", "");
    this.#spokenAt = -Infinity;
    root.querySelector("h1").focus();
    this.follow();
  }

  async follow() {
    const { desk } = this;
    const { url } = desk;
    for (const part of desk.root.querySelectorAll(".desk > section, .desk-split")) part.inert = true;
    byId("desk-reading").hidden = false;
    for (let asked = 0; ; asked += 1) {
      const standing = await fetchStanding(url).catch((refusal) => refusal);
      if (desk.url !== url) return;
      if (standing instanceof Error ? !PASSING.includes(standing.code) : !UNDER_WAY.includes(standing.status)) {
        await this.#arrive(standing);
        return;
      }
      this.#tell(standing);
      await pause(asked < OFTEN_TIMES ? OFTEN_MS : SELDOM_MS);
    }
  }

  #tell(standing) {
    const { status, pages_done: done = 0, page_count: count = 0 } = standing;
    const bar = byId("desk-reading").querySelector("progress");
    let words = status === "processing" ? "Reading the document again…" : "Waiting to be read…";
    if (standing instanceof Error) words = "The server cannot be reached. The reading goes on meanwhile.";
    const isMeasured = status === "processing" && count > 0;
    if (isMeasured) words = `Reading page ${Math.min(done + 1, count)} of ${count}…`;
    if (isMeasured && done) bar.value = (100 * done) / count;
    else bar.removeAttribute("value");
    byId("desk-reading").querySelector("[data-reading-words]").textContent = words;
    if (performance.now() - this.#spokenAt < SPOKEN_EVERY_MS) return;
    this.#spokenAt = performance.now();
    this.desk.say(words);
  }

  async #arrive({ problem, message }) {
    const { desk } = this;
    const arriving = await fetchDesk(desk.url).catch(() => null);
    if (!arriving) {
      location.reload();
      return;
    }
    desk.show(arriving);
    document.title = arriving.dataset.title;
    const reason = problem || message;
    if (reason) desk.toast(`It was not read again, and all is as it was. ${reason}`);
    else if (desk.isHeld) desk.say(`Read again ${this.#asWhat()}: ${fieldsInWords(desk.rows.filter((row) => row.isOpen).length)}.`);
  }

  /** What the file is now read as: the title of its document, or how many there are. */
  #asWhat() {
    const read = this.desk.root.querySelectorAll("[data-cut-before]:not([data-skipped])");
    return `as ${read.length > 1 ? `${read.length} documents` : read[0]?.dataset.title || this.desk.root.querySelector("[data-work]").textContent}`;
  }
}
