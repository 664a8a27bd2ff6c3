// Owns what is done on the page picture for the field that has the focus: what is typed lights up there, a match is
// taken, a drawn box is read again. Clicked words are desk.js's.

import { post } from "./desk-api.js";

/** What stands in a box {page, x0, y0, x1, y1}, read anew: {lines, box, source, confidence}. Rejects with a Refusal. */
export const readPlace = (desk, place) => post(`${desk.url}reread/`, { box: JSON.stringify(place) });

export class DeskPage {
  constructor(desk) {
    this.desk = desk;
    document.addEventListener("input", ({ target }) => this.#isOfField(target) && desk.view.highlightMatches(target.value));
    document.addEventListener("focusin", ({ target }) => {
      if (!target.closest("page-view")) desk.view?.highlightMatches("");
    });
    document.addEventListener("match-take", ({ detail }) => this.#take(detail));
    document.addEventListener("box-draw", ({ detail }) => this.#read(detail));
  }

  #isOfField(target) {
    return target.matches("input, textarea") && target.closest("[data-field]") && this.desk.isHeld;
  }

  /** The row that is worked on, if its value can be given. */
  get #row() {
    const { desk } = this;
    return desk.isHeld && desk.active && !desk.active.input.readOnly ? desk.active : null;
  }

  #take({ text, box, page }) {
    const row = this.#row;
    if (!row) return;
    row.fill(text, { page, ...box }, false);
    this.desk.live.typed(row);
    this.desk.say(`${row.title}: ${text}`);
  }

  /** First what was read with the whole page, at once; then what is read of the box alone, unless somebody went on. */
  async #read({ page, box, text, purpose }) {
    const row = this.#row;
    if (purpose || !row) return;
    const place = { page, ...box };
    if (text) this.#fill(row, text, place);
    else row.input.focus();
    const before = row.input.value;
    row.setBusy(true);
    const answer = await readPlace(this.desk, place).catch((refusal) => refusal);
    row.setBusy(false);
    if (row.input.value !== before || (text && row.box !== place)) return;
    if (answer instanceof Error) this.#unread(row, answer, Boolean(text));
    else if (answer.lines.length) this.#fill(row, answer.lines.join(row.input.matches("textarea") ? "\n" : " "), place);
    else if (!text) this.#tell(row, "Nothing can be read there. Type the value, or draw the box a little larger.");
  }

  #fill(row, text, place) {
    row.fill(text, place, false, "drawn");
    this.desk.live.typed(row);
    this.desk.say(`${row.title}: read ${text}`);
  }

  #unread(row, refusal, hasText) {
    if (refusal.isAboutClaim) this.desk.claim.lose(refusal);
    else if (!hasText) this.#tell(row, refusal.message);
  }

  #tell(row, message) {
    row.showError(message);
    this.desk.say(`${row.title}: ${message}`);
  }
}
