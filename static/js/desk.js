// Owns the review desk: keys, saving fields, the claim's heartbeat, deciding, and going on to the next document without
// a page reload. Selecting rows and boxes is fieldlink.js, the page picture pageview.js, one row desk-row.js.

import { fetchDesk, post } from "./desk-api.js";
import { DeskRow } from "./desk-row.js";
import { bindKeys } from "./desk-keys.js";

const HEARTBEAT_MS = 30_000;
const byId = (id) => document.getElementById(id);

class Desk {
  constructor() {
    this.history = []; // rows in the order in which they were said, for Esc
    this.active = null;
    this.leaving = false;
    bindKeys(this);
    this.#listen();
    this.#mount();
    setInterval(() => this.#renew(), HEARTBEAT_MS);
    document.addEventListener("visibilitychange", () => document.hidden || this.#renew());
  }

  get root() { return byId("desk"); }
  get url() { return this.root.dataset.url; }
  get isHeld() { return this.root.hasAttribute("data-held"); }
  get view() { return this.root.querySelector("page-view"); }

  rowOf(element) {
    const row = element?.closest?.("[data-field]");
    return row ? this.rows.find((candidate) => candidate.element === row) : undefined;
  }

  #mount() {
    this.rows = [...this.root.querySelectorAll("[data-field]")].map((element) => new DeskRow(element));
    this.history = [];
    this.active = null;
    this.#count();
    const first = this.rows.find((row) => row.isOpen) ?? this.rows[0];
    if (this.isHeld) first?.focus();
    else this.root.querySelector("h1").focus();
  }

  say(text) {
    // A change of text is what screen readers notice, also when the same thing happens twice.
    const status = byId("desk-status");
    status.textContent = status.textContent === text ? `${text}\u00a0` : text;
  }

  toast(message, level = "error") {
    document.dispatchEvent(new CustomEvent("toast", { detail: { message, level } }));
  }

  #count() {
    const open = this.rows.filter((row) => row.isOpen).length;
    const text = open ? `${open} field${open === 1 ? "" : "s"} to check` : "Every field is checked.";
    byId("desk-progress").textContent = text;
    byId("desk-progress").toggleAttribute("data-done", !open);
    return open;
  }

  // --- fields

  /** Enter: save or confirm, then go on. A confirmation cannot be refused but for the claim, so nobody waits for it. */
  async advance(row) {
    if (row.saving && row.isDirty) await row.saving;
    const saved = this.save(row);
    if ((row.isDirty || !row.saved) && !(await saved)) return;
    if (document.activeElement === row.input) this.#goOn(row);
  }

  #goOn(row) {
    const at = this.rows.indexOf(row);
    const next = [...this.rows.slice(at + 1), ...this.rows.slice(0, at)].find((other) => other.isOpen);
    if (next) return next.focus();
    this.root.querySelector("[data-act=approve]").focus();
    return this.say("Every field is checked. Control Enter approves.");
  }

  /** Saves what is typed, or confirms what stands there. True when the server has taken it. */
  save(row) {
    if (row.saving) return row.saving;
    if (!row.isDirty && row.isSaid) return Promise.resolve(true);
    row.saving = (row.isDirty ? this.#correct(row) : this.#confirm(row)).finally(() => (row.saving = null));
    return row.saving;
  }

  async #correct(row) {
    const words = row.words;
    row.setBusy(true);
    const done = await this.#tell(row, "correct", words);
    row.setBusy(false);
    return done;
  }

  async #confirm(row) {
    const { state, open } = row.element.dataset;
    // Nothing can be confirmed in an empty required field: the server says so, and until then it stays open.
    if (row.saved) row.setState("confirmed", false);
    this.#count();
    const done = await this.#tell(row, "confirm", {});
    if (!done) row.setState(state, open === "yes");
    this.#count();
    return done;
  }

  async #tell(row, action, values) {
    const undoing = action === "undo";
    // At once, so that an Esc which is quicker than the answer finds what to undo.
    this.history = this.history.filter((other) => !undoing || other !== row);
    if (!undoing) this.history.push(row);
    try {
      const { field, box, others } = await post(`${this.url}fields/${encodeURIComponent(row.name)}/${action}/`, { ...values, ...row.time });
      row.take(field, values.text ?? row.input.value);
      for (const other of others) this.rows.find(({ name }) => name === other.name)?.moveFlag(other);
      this.#placeBox(row.name, box);
      this.#count();
      this.say(`${row.title}: ${undoing ? "undone" : field.state}, ${field.text || "empty"}.`);
      return true;
    } catch (refusal) {
      if (!undoing) this.history.splice(this.history.lastIndexOf(row), 1);
      if (refusal.isAboutClaim) this.#lost(refusal);
      row.showError(refusal.message);
      this.say(`${row.title}: ${refusal.message}`);
      return false;
    }
  }

  #placeBox(name, box) {
    const others = this.view.boxes.filter((other) => other.field !== name);
    this.view.boxes = box ? [...others, box] : others;
  }

  /** Esc: first what was typed, then what was said about this field, then what was said last anywhere. */
  async undo(row) {
    if (row?.isDirty) {
      row.revert();
      return;
    }
    const target = row?.isSaid ? row : this.history.at(-1);
    if (!target) return;
    if (target.saving && !(await target.saving)) return;
    if (await this.#tell(target, "undo", {})) target.focus();
  }

  async #saveAll() {
    const unsaved = this.rows.filter((row) => row.isDirty || row.saving);
    const results = await Promise.all(unsaved.map((row) => (row.isDirty && row.saving ? row.saving.then(() => this.save(row)) : this.save(row))));
    const failed = unsaved[results.indexOf(false)];
    failed?.focus();
    return !failed;
  }

  // --- the document

  async approve() {
    if (!this.isHeld || this.leaving || !(await this.#saveAll())) return;
    await this.#decide("approve", {}, "approved");
  }

  async reject(reason) {
    await this.#decide("reject", { reason }, "rejected");
  }

  async postpone(minutes) {
    if (await this.#saveAll()) await this.#decide("postpone", { minutes }, "postponed");
  }

  async release() {
    if (!(await this.#saveAll())) return;
    await post(`${this.url}release/`).catch(() => {}); // it runs out by itself otherwise
    location.assign(new URL("..", new URL(this.url, location.href)));
  }

  async #decide(action, values, said) {
    if (this.leaving) return;
    this.leaving = true;
    try {
      const answer = await post(`${this.url}${action}/`, values);
      for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
      await this.#open(answer, said);
    } catch (refusal) {
      this.#refused(action, refusal);
    } finally {
      this.leaving = false;
    }
  }

  #refused(action, refusal) {
    if (action === "reject" && refusal.code === "REASON_REQUIRED") {
      byId("reject-error").textContent = refusal.message;
      return;
    }
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    if (refusal.isAboutClaim) {
      this.#lost(refusal);
      return;
    }
    const open = this.rows.filter((row) => refusal.details.fields?.includes(row.name));
    for (const row of open) row.showError("Confirm this field with Enter, or type what the page says.");
    open[0]?.focus();
    if (open.length) this.say(refusal.message);
    else this.toast(refusal.message);
  }

  async #open({ next, is_desk: isDesk }, said) {
    if (!isDesk) {
      location.assign(next);
      return;
    }
    const arriving = await fetchDesk(next).catch(() => null);
    if (!arriving) {
      location.assign(next);
      return;
    }
    this.toast(`${this.root.querySelector("h1").textContent}: ${said}`, "success");
    this.root.dataset.url = arriving.dataset.url;
    this.root.toggleAttribute("data-held", arriving.hasAttribute("data-held"));
    for (const part of arriving.querySelectorAll("[data-swap]")) byId(part.id).replaceWith(part);
    history.pushState({}, "", next);
    document.title = arriving.dataset.title;
    this.#mount();
    this.say(`Next: ${this.root.querySelector("h1").textContent}, ${byId("desk-progress").textContent}`);
  }

  // --- the claim

  async #renew() {
    if (!this.isHeld || this.leaving || !byId("desk-lost").hidden) return;
    const { url } = this;
    await post(`${url}renew/`).catch((refusal) => {
      if (refusal.isAboutClaim && url === this.url && !this.leaving) this.#lost(refusal);
    });
  }

  #lost(refusal) {
    const notice = byId("desk-lost");
    notice.querySelector("[data-lost-message]").textContent = refusal.message;
    notice.querySelector("[data-act=retake]").hidden = refusal.code === "TASK_DECIDED";
    notice.hidden = false;
  }

  async retake() {
    try {
      await post(`${this.url}claim/`);
      byId("desk-lost").hidden = true;
      this.active?.focus();
      this.say("The document is yours again.");
    } catch (refusal) {
      this.#lost(refusal);
      this.say(refusal.message);
    }
  }

  // --- pointing and typing

  #listen() {
    document.addEventListener("focusin", (event) => {
      const row = this.rowOf(event.target);
      if (row && row !== this.active) row.focusedAt = performance.now();
      this.active = row ?? this.active;
    });
    document.addEventListener("box-select", (event) => {
      this.active = this.rows.find((row) => row.name === event.detail.field) ?? this.active;
    });
    document.addEventListener("input", (event) => this.rowOf(event.target)?.typed());
    document.addEventListener("focusout", (event) => {
      const row = this.rowOf(event.target);
      const to = event.relatedTarget;
      // Whoever goes to the page is about to click words into this very field.
      const isDone = to && this.rowOf(to) !== row && !to.closest("page-view");
      // Without the claim nothing can be saved: an answer to that would arrive after the claim was taken again.
      if (isDone && row?.isDirty && this.isHeld && !this.leaving && byId("desk-lost").hidden) this.save(row);
    });
    document.addEventListener("word-click", (event) => {
      const { text, box, page, shiftKey } = event.detail;
      if (this.isHeld && this.active) this.active.fill(text, { page, ...box }, shiftKey);
    });
    document.addEventListener("page-change", (event) => {
      for (const thumb of this.root.querySelectorAll(".thumb")) {
        if (Number(thumb.dataset.page) === event.detail.page) thumb.setAttribute("aria-current", "true");
        else thumb.removeAttribute("aria-current");
      }
    });
    document.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("submit", (event) => {
      if (!event.target.matches("[data-reject]")) return;
      event.preventDefault();
      this.reject(byId("reject-reason").value);
    });
    addEventListener("popstate", () => location.reload());
    addEventListener("beforeunload", (event) => {
      if (this.rows.some((row) => row.isDirty)) event.preventDefault();
    });
  }

  #click(event) {
    const thumb = event.target.closest(".thumb");
    if (thumb) this.view.showPage(Number(thumb.dataset.page));
    const minutes = event.target.closest("[data-minutes]")?.dataset.minutes;
    if (minutes) this.postpone(minutes);
    const act = event.target.closest("[data-act]")?.dataset.act;
    const row = this.rowOf(event.target);
    const acts = {
      confirm: () => { row.input.focus(); this.advance(row); },
      undo: () => this.undo(row),
      approve: () => this.approve(),
      reject: () => this.askReject(),
      postpone: () => this.askPostpone(),
      release: () => this.release(),
      retake: () => this.retake(),
    };
    if (act) acts[act]?.();
  }

  askReject() {
    if (!this.isHeld) return;
    byId("reject-error").textContent = "";
    byId("reject-reason").value = "";
    byId("reject-dialog").showModal();
  }

  askPostpone() {
    if (this.isHeld) byId("postpone-dialog").showModal();
  }
}

new Desk();
