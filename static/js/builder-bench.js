// Owns the workbench as a whole: which sample, field and view are shown, the commands and their keys, saving.

import "./yaml-editor.js";
import { Outdated } from "./builder-outdated.js";
import { commandOf } from "./builder-keys.js";
import { BenchPage } from "./builder-page.js";
import { button, make, toast } from "./builder-parts.js";
import { FieldRow } from "./builder-row.js";
import { Samples } from "./builder-samples.js";
import { BenchSource } from "./builder-source.js";
import { TableCommand } from "./builder-table.js";
import { Work } from "./builder-work.js";
import { post } from "./desk-api.js";

const root = document.getElementById("bench");
const part = (name) => root.querySelector(`[data-bench-${name}]`);
const commandButton = (name) => root.querySelector(`[data-do="${name}"]`);
const EMPTY = {
  ready: "Click a value on the page, draw a box around it, or type its label above.",
  reading: "Its values can be clicked as soon as the page is read. Until then type a label above, or write YAML.",
};
const say = (text) => (document.getElementById("bench-status").textContent = text);
const data = JSON.parse(document.getElementById("bench-data").textContent);

class Bench {
  chosen = null; // a field's name
  #rows = new Map(); // name -> FieldRow
  #table = null;
  #pointing = null; // the field whose value is pointed at

  constructor() {
    this.work = new Work({ ...data, url: root.dataset.url });
    this.page = new BenchPage(root.querySelector("page-view"), this);
    this.source = new BenchSource(part("editor"), this.work, (name) => this.choose(name, { scroll: false }));
    this.shown = new Samples(root, data.samples, root.dataset.url, { chosen: (sample) => this.#chosen(sample), ready: (fresh) => this.#ready(fresh) });
    this.work.addEventListener("change", () => this.draw());
    this.work.addEventListener("busy", () => this.#busy());
    this.work.addEventListener("refused", ({ detail }) => toast(detail.message, "warning"));
    new Outdated(root, this.work, () => part("notice")?.remove());
    this.#listen();
    this.page.show(this.sample);
    this.draw();
    this.work.try();
  }

  get samples() { return this.shown.ready; }
  get sample() { return this.shown.current; }

  // --- what there is to see

  draw() {
    const { work } = this;
    for (const [name, row] of this.#rows) {
      if (work.row(name)) continue;
      row.element.remove();
      this.#rows.delete(name);
    }
    if (!work.row(this.chosen)) this.chosen = null;
    work.rows.forEach(({ name }, at) => {
      if (!this.#rows.has(name)) this.#rows.set(name, new FieldRow(this, name));
      const { element } = this.#rows.get(name);
      const list = part("rows");
      if (list.children[at] !== element) list.insertBefore(element, list.children[at] ?? null);
    });
    for (const [name, row] of this.#rows) row.update(name === this.chosen);
    this.#drawPage();
    this.#drawDetected();
    this.#drawState();
    this.source.draw();
    this.shown.draw((sample) => this.#foundOn(sample));
  }

  #drawPage() {
    const found = this.work.tried.get(this.sample?.id)?.fields ?? {};
    const fields = this.work.rows.filter(({ name }) => found[name]).map(({ name, label }) => ({ name, label, ...found[name] }));
    this.page.draw(fields, this.chosen);
  }

  #drawDetected() {
    const { hints } = this.page;
    part("detected").hidden = !hints.length;
    part("empty").hidden = this.work.rows.length > 0 || hints.length > 0;
    const canPoint = this.sample?.state === "ready";
    part("empty").querySelector("p").textContent = canPoint ? EMPTY.ready : EMPTY.reading;
    part("find").elements.label.placeholder = canPoint ? "Find a label" : "Add a field by its label";
    part("hint").hidden = !canPoint;
    commandButton("table").disabled = !canPoint;
    commandButton("all").replaceChildren(`Add all ${hints.length}`);
    part("detected-list").replaceChildren(...hints.map(({ name, label, text, is_table: isTable }) => {
      const add = button("", () => this.page.take(name), { icon: "plus", className: "bench-hint-row", title: `Make a field of ${label}` });
      add.append(make("span", { class: "truncate" }, label), make("span", { class: "faint truncate" }, isTable ? `table, ${text}` : text));
      return make("li", {}, add);
    }));
  }

  #foundOn(sample) {
    const fields = this.work.tried.get(sample.id)?.fields;
    if (!fields) return null;
    const all = this.work.rows.filter(({ name }) => fields[name]);
    return { of: all.length, found: all.filter(({ name }) => fields[name].level !== "missing").length };
  }

  #drawState() {
    const { work } = this;
    this.#busy();
    part("count").textContent = work.rows.length;
    commandButton("undo").disabled = !work.canUndo;
    commandButton("redo").disabled = !work.canRedo;
    const standing = part("standing");
    standing.textContent = !work.version ? "nothing saved yet" : work.isSaved ? `version ${work.version}` : `changed since version ${work.version}`;
    standing.classList.toggle("unsaved", !work.isSaved);
    this.#drawProblems();
    const golden = this.sample?.is_golden;
    const ready = this.sample?.state === "ready" && work.tried.has(this.sample.id) && work.rows.length > 0;
    commandButton("learn").hidden = !this.shown.list.some(({ is_golden: isGolden }) => isGolden);
    commandButton("approve").disabled = !ready || work.problems.length > 0;
    commandButton("approve").lastChild.textContent = golden ? "Approve these values anew" : "Approve this sample’s values";
    part("verdict").textContent = this.#verdict();
    part("correct").hidden = !golden || !work.version; // its own pages are there once a version is
    part("correct").href = this.sample?.url ?? "";
  }

  #verdict() {
    const { work, sample } = this;
    if (work.trouble) return work.trouble;
    if (!sample || !work.rows.length) return "";
    const tried = work.tried.get(sample.id);
    if (tried?.problem) return tried.problem;
    const found = this.#foundOn(sample);
    return found ? `${found.found} of ${found.of} fields found${sample.is_golden ? " · approved" : ""}` : "";
  }

  #drawProblems() {
    const { problems } = this.work;
    const box = part("problems");
    box.hidden = !problems.length;
    part("problem-count").hidden = !problems.length;
    part("problem-count").textContent = problems.length;
    box.replaceChildren(...problems.slice(0, 5).map(({ line, message }) => {
      const open = button("", () => this.#toLine(line), { className: "problem" });
      open.append(make("span", { class: "problem-line" }, line ? `Line ${line}` : "Whole"), make("span", {}, message));
      return open;
    }));
  }

  #toLine(line) {
    this.showView("yaml");
    if (line) this.source.reveal(line);
  }

  #busy() {
    part("busy").classList.toggle("on", this.work.isBusy);
    const longest = Math.max(0, ...[...this.work.tried.values()].map(({ duration_ms: ms }) => ms));
    part("busy").textContent = longest ? `found in ${longest} ms` : "";
  }

  showView(view) {
    root.dataset.view = view;
    for (const each of root.querySelectorAll("[data-view-of]")) each.setAttribute("aria-pressed", String(each.dataset.viewOf === view));
    for (const pane of root.querySelectorAll("[data-pane]")) pane.hidden = pane.dataset.pane !== view;
    if (view === "yaml") this.source.shown(this.work.row(this.chosen)?.line);
  }

  // --- samples

  show(sample) { this.shown.show(sample); }

  #chosen(sample) {
    this.page.show(sample);
    this.draw();
  }

  #ready(fresh) {
    if (fresh.includes(this.sample)) this.page.show(this.sample);
    this.draw();
    this.work.try();
    say(`${fresh.length} sample${fresh.length === 1 ? " is" : "s are"} read`);
  }

  // --- fields

  choose(name, { scroll = true } = {}) {
    this.chosen = name;
    this.draw();
    if (scroll && name) this.#rows.get(name)?.element.scrollIntoView({ block: "nearest" });
  }

  async edit(edits, row = null) {
    const renamed = edits.length === 1 && edits[0].do === "rename" ? edits[0] : null;
    const at = this.work.rows.findIndex(({ name }) => name === edits[0].field);
    if (renamed && this.#rows.has(renamed.field)) {
      // The row stays the same one under its new name; where that is refused the old one comes back.
      const own = this.#rows.get(renamed.field);
      const answer = await this.work.edit(edits, () => {
        this.#rows.delete(renamed.field);
        own.rename(renamed.to);
        this.#rows.set(renamed.to, own);
        if (this.chosen === renamed.field) this.chosen = renamed.to;
      });
      if (!answer) row?.update(true);
      return;
    }
    const hadFocus = document.activeElement?.closest(".bench-row")?.dataset.name;
    const answer = await this.work.edit(edits);
    if (!answer) this.draw();
    else if (edits[0].do === "remove") {
      say(`${edits[0].field} removed`);
      const next = this.work.rows[Math.min(at, this.work.rows.length - 1)];
      if (next) this.#rows.get(next.name).line.focus();
    } else if (edits[0].do === "move" && hadFocus) this.#rows.get(hadFocus)?.line.focus();
  }

  /** Makes a field of a place on the shown sample, or teaches the field that waits for one. */
  async make(how, place) {
    if (this.sample?.state !== "ready") {
      if (how === "label") await this.#addByHand(place.label);
      return;
    }
    if (this.#table && how === "click") {
      this.#table.end();
      how = "table";
    }
    const into = this.#pointing ?? "";
    this.#point(null);
    const answer = await this.work.guess(how, this.sample.id, place, into);
    if (!answer) return;
    const [name] = answer.added;
    say(answer.added.length === 1 ? `${this.work.row(name).label} added` : `${answer.added.length} fields added`);
    if (how !== "all") this.#open(name);
  }

  /** While nothing is read yet a field is one that stands at its label, whatever it may be. */
  async #addByHand(label) {
    const before = new Set(this.work.rows.map(({ name }) => name));
    if (!(await this.work.edit([{ do: "add", field: label }]))) return;
    const added = this.work.rows.find(({ name }) => !before.has(name));
    if (!added) return;
    say(`${added.label} added`);
    this.#open(added.name);
  }

  /** Shows a field that is new, with its title ready to be typed over. */
  #open(name) {
    this.showView("fields");
    this.choose(name);
    const row = this.#rows.get(name);
    row.title?.focus({ preventScroll: true });
    row.title?.select();
  }

  pointFor(name) {
    this.#point(this.#pointing === name ? null : name);
    root.querySelector(".page-view-scroll")?.focus();
  }

  #point(name) {
    this.#pointing = name;
    root.classList.toggle("pointing", Boolean(name));
    part("hint").textContent = name
      ? `Click the value of ${this.work.row(name).label} on this sample, or draw a box around it. Esc: leave it.`
      : "Click a value to make it a field, or draw a box around it.";
  }

  /** Accepted: on to the next value. */
  leave() {
    const { chosen } = this;
    this.choose(null);
    this.#rows.get(chosen)?.line.focus();
  }

  // --- commands

  do(command) {
    const commands = {
      undo: () => this.work.undo(), redo: () => this.work.redo(), save: () => this.save(), publish: () => this.publish(),
      table: () => this.#tableMode(), all: () => this.make("all", {}), learn: () => this.#learn(), approve: () => this.#approve(), discard: () => this.#discard(),
      theirs: () => this.work.takeTheirs(), mine: () => this.work.keepMine(), unpoint: () => this.#point(null),
      view: () => this.showView(root.dataset.view === "yaml" ? "fields" : "yaml"), find: () => this.#find(),
    };
    commands[command]?.();
  }

  #find() {
    this.showView("fields");
    part("find").elements.label.focus();
  }

  #tableMode() {
    if (this.#table) {
      this.#table.end();
      return;
    }
    if (this.sample?.state !== "ready") return;
    commandButton("table").setAttribute("aria-pressed", "true");
    this.#table = new TableCommand(this.page.view, {
      take: (page, box, columns) => this.make("table", { page, ...box, columns }),
      ended: () => {
        this.#table = null;
        commandButton("table").setAttribute("aria-pressed", "false");
      },
    });
    this.#point(null);
    root.querySelector(".page-view-scroll")?.focus();
  }

  async #learn() {
    const answer = await this.work.learn();
    if (answer) toast(answer.told, "success");
  }

  async save() {
    const saved = await this.work.save();
    if (!saved) return null;
    part("notice")?.remove();
    this.draw();
    toast(`Saved as version ${saved.version}, a draft.`, "success");
    return saved;
  }

  async publish() {
    if (this.work.problems.length) return this.#drawProblems();
    const saved = await this.work.save();
    if (!saved) return;
    const form = document.querySelector("[data-bench-publish]");
    form.action = root.dataset.publish.replace(/\/0\//, `/${saved.version}/`);
    form.submit();
  }

  async #discard() {
    if (!(await this.work.discard())) return;
    part("notice")?.remove();
    this.work.saved = this.work.source;
    this.draw();
  }

  async #approve() {
    const { fields } = this.work.tried.get(this.sample.id);
    const values = Object.fromEntries(this.work.rows.filter(({ name }) => fields[name]).map(({ name }) => [name, fields[name].value]));
    const currencies = Object.fromEntries(Object.entries(fields).filter(([, { currency }]) => currency).map(([name, { currency }]) => [name, currency]));
    try {
      const { sample } = await post(this.sample.approve_url, { values: JSON.stringify(values), currencies: JSON.stringify(currencies) });
      Object.assign(this.sample, { is_golden: sample.is_golden, approved: sample.approved });
      this.draw();
      toast(`${sample.title} is approved: no later version may find less in it.`, "success");
    } catch (refusal) {
      toast(refusal.message, "error");
    }
  }

  // --- hands

  #listen() {
    root.addEventListener("click", (event) => {
      const command = event.target.closest("[data-do]");
      if (command) this.do(command.dataset.do);
      const view = event.target.closest("[data-view-of]");
      if (view) this.showView(view.dataset.viewOf);
    });
    const find = part("find");
    find.addEventListener("submit", (event) => {
      event.preventDefault();
      const { label } = find.elements;
      if (label.value.trim()) this.make("label", { label: label.value.trim() }).then(() => {
        label.value = "";
        this.page.view.highlightMatches("");
      });
    });
    find.elements.label.addEventListener("input", () => this.page.view.highlightMatches(find.elements.label.value.trim()));
    document.addEventListener("keydown", (event) => this.#key(event));
    window.addEventListener("beforeunload", (event) => {
      if (this.work.theirs || (this.work.isBusy && !this.work.isSaved)) event.preventDefault();
    });
  }

  #key(event) {
    const command = commandOf(event);
    const sample = this.shown.list[command - 1];
    if (!command || (command === "unpoint" && !this.#pointing) || (Number(command) && !sample)) return;
    event.preventDefault();
    if (sample) this.show(sample);
    else this.do(command);
  }
}

root.bench = new Bench();
