// Owns the dialog that asks how a document is to be read again: with which template or filter, and cut where. The strip
// of pages in it is desk-cuts.js's.

import { CutPlan, SKIP, planInWords } from "./cut-plan.js";
import { CutStrip } from "./desk-cuts.js";

const pagesNow = () => JSON.parse(document.getElementById("desk-pages").textContent);

export class AgainChoice {
  constructor(dialog) {
    this.dialog = dialog;
    this.form = dialog.querySelector("form");
    this.selects = [...this.form.querySelectorAll("select[data-with]")];
    this.plan = new CutPlan(Number(this.form.dataset.pageCount), this.#before());
    const cuts = this.form.querySelector(".again-cuts");
    this.strip = cuts && new CutStrip(cuts, pagesNow(), this.plan, () => this.#tell());
    this.#readAsBefore();
    this.form.addEventListener("click", (event) => this.#click(event));
    this.selects.forEach((select) => select.addEventListener("change", () => this.#rest()));
  }

  open(isSaid) {
    this.form.querySelector("[data-again-said]").hidden = !isSaid;
    this.#tell();
    this.dialog.showModal();
    this.#select(this.with).focus();
  }

  get values() { return { [this.with]: this.#select(this.with).value, ...this.plan.values }; }

  showError(message) {
    this.form.querySelector("[data-again-error]").textContent = message;
  }

  #select(what) { return this.selects.find((select) => select.dataset.with === what); }

  /** How the file is cut now, and what each document is read as; "" for what is read with the file's own template. */
  #before() {
    const { template, filter } = this.form.dataset;
    const known = new Set([...(this.#select("template")?.options ?? [])].map(({ value }) => value));
    if (Number(this.form.dataset.pageCount) === 1) return []; // its template or filter says all there is to say
    return [...this.form.querySelectorAll("[data-cut-before]")].map(({ dataset }) => {
      const isOwn = known.has(dataset.template) && (filter || dataset.template !== template);
      return { first: Number(dataset.first), choice: "skipped" in dataset ? SKIP : isOwn ? dataset.template : "" };
    });
  }

  #readAsBefore() {
    for (const select of this.selects) {
      select.value = this.form.dataset[select.dataset.with];
      if (select.selectedIndex < 0) select.value = ""; // withdrawn since
    }
    this.#readWith((this.form.dataset.filter && this.#select("filter")) || !this.#select("template") ? "filter" : "template");
  }

  /** Another template or filter was chosen for the file: what a filter has chosen for its documents goes with that. */
  #rest() {
    if (this.form.dataset.filter) this.plan.followTheRest();
    this.strip?.show();
    this.#tell();
  }

  #readWith(what) {
    this.with = what;
    for (const select of this.selects) select.hidden = select.disabled = select.dataset.with !== what;
    for (const button of this.form.querySelectorAll("[data-read-with]")) {
      button.setAttribute("aria-pressed", String(button.dataset.readWith === what));
    }
  }

  #click(event) {
    const { readWith } = event.target.closest("[data-read-with]")?.dataset ?? {};
    const { cuts } = event.target.closest("[data-cuts]")?.dataset ?? {};
    if (cuts) this.#cut(cuts);
    if (!readWith || readWith === this.with) return;
    this.#readWith(readWith);
    this.#rest();
  }

  #cut(how) {
    const { plan } = this;
    if (how === "join") plan.joinAll();
    else if (how === "machine" && !plan.byMachine) plan.leaveToMachine();
    else plan.reset();
    if (how === "before") this.#readAsBefore();
    this.strip.show();
    this.#tell();
  }

  #tell() {
    this.showError("");
    const words = this.form.querySelector("[data-again-words]");
    const sentence = planInWords(this.plan, (choice) => this.#asWhat(choice));
    if (words.textContent !== sentence) words.textContent = sentence;
    this.form.querySelector(".primary").disabled = this.plan.isEmpty;
    const machine = this.form.querySelector("[data-cuts=machine]");
    machine?.setAttribute("aria-pressed", String(this.plan.byMachine));
  }

  #asWhat(choice) {
    if (choice === SKIP) return "left out";
    const select = this.#select(choice ? "template" : this.with);
    const { text } = [...select.options].find(({ value }) => value === (choice || select.value));
    if (!choice && !select.value) return `as the ${this.with} that you choose`;
    return choice || this.with === "template" ? `as ${text}` : `as the filter ${text} says`;
  }
}
