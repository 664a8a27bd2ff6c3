// Owns having the document read again: opens the dialog that asks how (again-choice.js) and sends what it says. What
// happens while it is read is desk-reading.js's.

import { AgainChoice } from "./again-choice.js";
import { post } from "./desk-api.js";

const dialogNow = () => document.getElementById("again-dialog");

export class ReadingAgain {
  #choice = null; // of the document that is on the desk: closing the dialog forgets nothing

  constructor(desk) {
    this.desk = desk;
    document.addEventListener("submit", (event) => {
      if (!event.target.matches("[data-again]")) return;
      event.preventDefault();
      this.#send();
    });
  }

  async ask() {
    const { desk } = this;
    const dialog = dialogNow();
    if (!dialog || !desk.isHeld || desk.leaving || desk.claim.isLost || !(await desk.saveAll())) return;
    if (this.#choice?.dialog !== dialog) this.#choice = new AgainChoice(dialog);
    this.#choice.open(desk.rows.some((row) => row.isSaid));
  }

  async #send() {
    const { desk } = this;
    const choice = this.#choice;
    if (desk.leaving || choice.plan.isEmpty) return;
    desk.leaving = true;
    try {
      await post(`${desk.url}read-again/`, choice.values);
      choice.dialog.close();
      desk.reading.begin();
    } catch (refusal) {
      if (refusal.isAboutClaim) choice.dialog.close();
      if (refusal.isAboutClaim) desk.claim.lose(refusal);
      else choice.showError(refusal.message);
    } finally {
      desk.leaving = false;
    }
  }
}
