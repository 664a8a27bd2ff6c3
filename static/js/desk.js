// Owns the review desk: its rows, saving and undoing what is said about fields, and who is told of what happens there.
// Around it: desk-row.js one row, desk-live.js what is said while typing, desk-order.js the order of the rows,
// desk-decide.js ending a document and opening the next, desk-again.js and desk-reading.js having it read again,
// desk-claim.js the claim, desk-keys.js the keys. Selecting rows and boxes is fieldlink.js, the page picture pageview.js.

import { ReadingAgain } from "./desk-again.js";
import { fetchDesk, post } from "./desk-api.js";
import { Claim } from "./desk-claim.js";
import { Decision } from "./desk-decide.js";
import { bindKeys } from "./desk-keys.js";
import { LiveReading } from "./desk-live.js";
import { chooseOrder, chosenOrder, putInOrder } from "./desk-order.js";
import { DeskPage } from "./desk-page.js";
import { DeskReading } from "./desk-reading.js";
import { rowFor } from "./grid-row.js";

const byId = (id) => document.getElementById(id);

class Desk {
  rows = []; // the focus may move before the first one is read

  constructor() {
    this.history = []; // rows in the order in which they were said, for Esc
    this.active = null;
    this.leaving = false; // a decision is under way
    this.words = 0; // how many were sent
    this.live = new LiveReading(this);
    this.claim = new Claim(this);
    this.decision = new Decision(this);
    this.page = new DeskPage(this);
    this.again = new ReadingAgain(this);
    this.reading = new DeskReading(this);
    bindKeys(this);
    this.#listen();
    this.#mount();
  }

  get root() { return byId("desk"); }
  get url() { return this.root.dataset.url; }
  get heading() { return this.root.querySelector("h1").textContent; }
  get isHeld() { return this.root.hasAttribute("data-held"); }
  get view() { return this.root.querySelector("page-view"); }

  rowNamed(name) { return this.rows.find((row) => row.name === name); }
  fieldUrl(row, action) { return `${this.url}fields/${encodeURIComponent(row.name)}/${action}/`; }

  rowOf(element) {
    const row = element?.closest?.("[data-field]");
    return row ? this.rows.find((candidate) => candidate.element === row) : undefined;
  }

  /** Puts another document's desk, an element that is not on the page, in the place of this one. */
  show(arriving) {
    Object.assign(this.root.dataset, { url: arriving.dataset.url, version: arriving.dataset.version });
    for (const state of ["data-held", "data-reading"]) this.root.toggleAttribute(state, arriving.hasAttribute(state));
    for (const part of arriving.querySelectorAll("[data-swap]")) byId(part.id).replaceWith(part);
    this.#mount();
  }

  #mount() {
    putInOrder(this.root, chosenOrder());
    this.#readRows();
    this.history = [];
    this.active = null;
    this.live.stop();
    this.count();
    const first = this.rows.find((row) => row.isOpen) ?? this.rows[0];
    if (this.isHeld && first) first.focus();
    else this.root.querySelector("h1").focus();
    if (this.isHeld) this.decision.next.prepare(this.url);
    if (this.reading.isUnderWay) this.reading.follow();
  }

  #readRows() {
    const known = new Map(this.rows.map((row) => [row.element, row]));
    const elements = [...this.root.querySelectorAll(".desk-part [data-field]")];
    this.rows = elements.map((element) => known.get(element) ?? rowFor(element, (row, edits) => this.#try(row, edits)));
  }

  say(text) {
    // A change of text is what screen readers notice, also when the same thing happens twice.
    const status = byId("desk-status");
    status.textContent = status.textContent === text ? `${text}\u00a0` : text;
  }

  toast(message, level = "error") {
    document.dispatchEvent(new CustomEvent("toast", { detail: { message, level } }));
  }

  count() {
    const open = this.rows.filter((row) => row.isOpen).length;
    byId("desk-progress").textContent = open ? `${open} field${open === 1 ? "" : "s"} to check` : "Every field is checked.";
    byId("desk-progress").toggleAttribute("data-done", !open);
  }

  order(order) {
    chooseOrder(order);
    putInOrder(this.root, order);
    this.#readRows();
    this.active?.element.scrollIntoView({ block: "nearest" });
  }

  // --- fields

  /** Enter: save or confirm, then go on. A confirmation cannot be refused but for the claim, so nobody waits for it. */
  async advance(row) {
    if (row.saving && row.isDirty) await row.saving;
    const saved = this.save(row);
    if ((row.isDirty || !row.saved) && !(await saved)) return;
    if (row.hasFocus) this.#goOn(row);
  }

  #goOn(row) {
    const at = this.rows.indexOf(row);
    const next = [...this.rows.slice(at + 1), ...this.rows.slice(0, at)].find((other) => other.isOpen);
    if (next) return next.focus();
    this.root.querySelector("[data-act=approve]").focus();
    return this.say("Every field is checked. Control Enter approves.");
  }

  /** Tab: the next flagged field, or the one before. False where there is none: then the browser goes on. */
  tab(row, backwards) {
    const at = this.rows.indexOf(row);
    const others = backwards ? this.rows.slice(0, at).reverse() : this.rows.slice(at + 1);
    const next = others.find((other) => other.isFlagged || other.isOpen);
    next?.focus();
    return Boolean(next);
  }

  /** Saves what is typed, or confirms what stands there. True when the server has taken it. */
  save(row) {
    if (row.saving) return row.saving;
    if (!row.isDirty && row.isSaid) return Promise.resolve(true);
    this.live.stop();
    row.saving = (row.isDirty ? this.#correct(row) : this.#confirm(row)).finally(() => (row.saving = null));
    return row.saving;
  }

  async #correct(row) {
    row.setBusy(true);
    const done = await row.send((action, values) => this.#tell(row, action, values));
    row.setBusy(false);
    return done;
  }

  async #confirm(row) {
    const { state, open } = row.element.dataset;
    // Nothing can be confirmed in an empty required field: the server says so, and until then it stays open.
    if (row.saved) row.setState("confirmed", false);
    this.count();
    const done = await this.#tell(row, "confirm", {});
    if (!done) row.setState(state, open === "yes");
    this.count();
    return done;
  }

  async #tell(row, action, values) {
    const undoing = action === "undo";
    this.words += 1;
    // At once, so that an Esc which is quicker than the answer finds what to undo.
    this.history = this.history.filter((other) => !undoing || other !== row);
    if (!undoing) this.history.push(row);
    try {
      const answer = await post(this.fieldUrl(row, action), { ...values, ...row.time });
      this.#take(row, answer, values.text ?? row.input.value);
      this.say(`${row.title}: ${undoing ? "undone" : answer.field.state}, ${row.spoken(answer.field)}.`);
      return true;
    } catch (refusal) {
      if (!undoing) this.history.splice(this.history.lastIndexOf(row), 1);
      this.#refused(row, refusal);
      return false;
    }
  }

  #take(row, { field, box, others, suggestions }, sent) {
    for (const known of this.rows) known.forget();
    const boxes = this.view.boxes.filter((other) => other.field !== row.name);
    this.view.boxes = box ? [...boxes, box] : boxes;
    row.take(field, sent);
    for (const other of others) this.rowNamed(other.name)?.moveFlag(other);
    for (const known of this.rows) known.suggest(suggestions.find((each) => each.field === known.name)?.words ?? "");
    this.count();
  }

  #refused(row, refusal) {
    if (refusal.isAboutClaim) this.claim.lose(refusal);
    for (const known of this.rows) known.forget();
    row.refuse(refusal);
    this.count();
    this.say(`${row.title}: ${refusal.message}`);
  }

  /** Alt+R: takes what is suggested in a field; elsewhere it leads to the next field with a suggestion. */
  async takeSuggestion(row) {
    const offered = this.rows.filter((each) => each.hasSuggestion);
    if (!this.isHeld || !offered.length) return;
    if (!offered.includes(row)) {
      offered[0].focus();
      return;
    }
    row.revert();
    row.saving ??= this.#tell(row, "suggested", {}).finally(() => (row.saving = null));
    if ((await row.saving) && row.hasFocus) this.#goOn(row);
  }

  /** What edits of a field's cells would change; null where that cannot be said. */
  #try(row, edits) {
    return post(this.fieldUrl(row, "cells/try"), { edits: JSON.stringify(edits) }).catch(() => null);
  }

  /** Shows what others have said while somebody else held the document. What is typed here stays. */
  async catchUp() {
    let arriving;
    let words;
    do { // what is said while it is on its way, it does not know
      words = this.words;
      arriving = await fetchDesk(this.url).catch(() => null);
    } while (arriving && (this.words !== words || this.rows.some((row) => row.saving)));
    const elements = [...(arriving?.querySelectorAll(".desk-part [data-field]") ?? [])];
    if (!arriving?.hasAttribute("data-held")) return;
    if (elements.length !== this.rows.length || elements.some((each) => !this.rowNamed(each.dataset.field))) {
      this.#startAgain(arriving);
      return;
    }
    const focused = document.activeElement?.id;
    for (const element of elements) {
      const row = this.rowNamed(element.dataset.field);
      if (row.isDirty) row.meanwhile(element.dataset);
      else if (!row.isLike(element)) row.element.replaceWith(element);
    }
    this.#readRows();
    this.view.boxes = JSON.parse(arriving.querySelector("#desk-boxes").textContent);
    this.count();
    if (focused && document.activeElement === document.body) byId(focused)?.focus();
  }

  /** The document was read again by somebody else: what was typed fits nowhere any more, and is told. */
  #startAgain(arriving) {
    const typed = this.rows.filter((row) => row.isDirty).map((row) => `${row.title}: ${row.input.value}`);
    this.show(arriving);
    const kept = typed.length ? ` You had typed ${typed.join(", ")}.` : "";
    this.toast(`The document was read again meanwhile.${kept}`, "warning");
  }

  /** Esc: first what was typed, then what was said about this field, then what was said last anywhere. */
  async undo(row) {
    if (row?.isDirty) {
      row.revert();
      this.live.typed(row);
      return;
    }
    const target = row?.isSaid ? row : this.history.at(-1);
    if (!target) return;
    if (target.saving && !(await target.saving)) return;
    if (await this.#tell(target, "undo", target.undoing)) target.focus();
  }

  /** Saves everything that is typed; where something is refused, false and the focus there. */
  async saveAll() {
    const unsaved = this.rows.filter((row) => row.isDirty || row.saving);
    const results = await Promise.all(unsaved.map((row) => (row.isDirty && row.saving ? row.saving.then(() => this.save(row)) : this.save(row))));
    const failed = unsaved[results.indexOf(false)];
    failed?.focus();
    return !failed;
  }

  // --- pointing and typing

  #listen() {
    document.addEventListener("focusin", (event) => {
      const row = this.rowOf(event.target);
      if (row && row !== this.active) row.focusedAt = performance.now();
      this.active = row ?? this.active;
    });
    document.addEventListener("box-select", (event) => {
      this.active = this.rowNamed(event.detail.field) ?? this.active;
    });
    document.addEventListener("input", (event) => {
      const row = this.rowOf(event.target);
      if (!row?.takes(event.target)) return;
      row.typed();
      this.live.typed(row);
    });
    document.addEventListener("focusout", (event) => {
      const row = this.rowOf(event.target);
      const to = event.relatedTarget;
      // Whoever goes to the page is about to click words into this very field.
      const isDone = to && this.rowOf(to) !== row && !to.closest("page-view");
      // Without the claim nothing can be saved: an answer to that would arrive after the claim was taken again.
      if (isDone && row?.isDirty && this.isHeld && !this.leaving && !this.claim.isLost) this.save(row);
    });
    document.addEventListener("grid-typed", (event) => this.rowOf(event.target) && this.live.typed(this.rowOf(event.target)));
    document.addEventListener("grid-save", (event) => {
      if (this.isHeld && !this.leaving && !this.claim.isLost) this.save(this.rowOf(event.target));
    });
    document.addEventListener("word-click", (event) => {
      const { text, box, page, shiftKey } = event.detail;
      if (!this.isHeld || !this.active) return;
      this.active.fill(text, { page, ...box }, shiftKey);
      this.live.typed(this.active);
    });
    document.addEventListener("click", (event) => this.#click(event));
    addEventListener("popstate", () => location.reload());
    addEventListener("beforeunload", (event) => {
      if (this.rows.some((row) => row.isDirty)) event.preventDefault();
    });
  }

  #click(event) {
    const { minutes } = event.target.closest("[data-minutes]")?.dataset ?? {};
    if (minutes) this.decision.postpone(minutes);
    const { orderBy } = event.target.closest("[data-order-by]")?.dataset ?? {};
    if (orderBy) this.order(orderBy);
    const act = event.target.closest("[data-act]")?.dataset.act;
    const row = this.rowOf(event.target);
    const acts = {
      confirm: () => { row.input.focus(); this.advance(row); },
      undo: () => this.undo(row),
      suggested: () => { row.input.focus(); this.takeSuggestion(row); },
      approve: () => this.decision.approve(),
      reject: () => this.decision.askReject(),
      postpone: () => this.decision.askPostpone(),
      release: () => this.decision.release(),
      retake: () => this.claim.retake(),
      again: () => this.again.ask(),
    };
    if (act) acts[act]?.();
  }
}

new Desk();
