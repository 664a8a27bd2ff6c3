// Owns one field of the workbench: its line with what it finds on the shown sample, and under it, while it is chosen, the
// form that changes it. An element is made once and brought up to date, so that whoever types in it is not disturbed.

import { button, confidence, icon, make } from "./builder-parts.js";

export const TYPES = ["text", "money", "date", "int", "decimal", "percent", "bool", "enum", "iban", "bic", "vat", "email", "phone", "list", "group"];
const CELL_TYPES = TYPES.filter((type) => type !== "list" && type !== "group");
const NOTHING = { text: "", level: "missing", percent: 0, why: [], boxes: [], trace: [], table: null };

const options = (types, own) => (types.includes(own) || !own ? types : [...types, own]).map((type) => make("option", { value: type }, type));

export class FieldRow {
  /** `bench`: {work, samples, sample, edit(edits, focus), choose(name), pointFor(name), leave()}. */
  constructor(bench, name) {
    this.bench = bench;
    this.name = name;
    this.line = make("button", { type: "button", class: "bench-line", "aria-expanded": "false" });
    this.line.addEventListener("click", () => this.bench.choose(this.isChosen ? null : this.name));
    this.line.addEventListener("keydown", (event) => this.#key(event));
    this.form = make("div", { class: "bench-form", hidden: true });
    this.element = make("li", { class: "bench-row", "data-name": name }, this.line, this.form);
    this.isChosen = false;
  }

  get row() { return this.bench.work.row(this.name); }

  /** What it finds on a sample; null while that is not known. */
  on(sample) { return this.bench.work.tried.get(sample?.id)?.fields[this.name] ?? null; }

  rename(name) {
    this.name = name;
    this.element.dataset.name = name;
  }

  update(isChosen) {
    const opens = isChosen && !this.isChosen;
    this.isChosen = isChosen;
    this.element.classList.toggle("selected", isChosen);
    this.line.setAttribute("aria-expanded", String(isChosen));
    this.#showLine();
    this.form.hidden = !isChosen;
    const isNew = opens || (isChosen && this.shape !== this.#shape);
    if (isNew) this.#build();
    if (isChosen) this.#fill(isNew);
  }

  // --- the line

  #showLine() {
    const { row } = this;
    const found = this.on(this.bench.sample);
    const known = this.bench.samples.map((sample) => this.on(sample)).filter(Boolean);
    const hits = known.filter(({ level }) => level !== "missing").length;
    this.line.replaceChildren(...[
      make("span", { class: "bench-label" }, row.label, row.required ? make("span", { class: "bench-required", title: "Required" }, "required") : null),
      make("span", { class: "bench-type" }, row.type),
      found ? confidence(found) : make("span", { class: "confidence" }),
      make("span", { class: `bench-value${found?.text ? "" : " absent"}` }, this.#summary(found)),
      known.length > 1 && hits < known.length ? make("span", { class: "bench-hits" }, icon("alert"), `${hits} of ${known.length} samples`) : null,
    ].filter(Boolean));
  }

  #summary(found) {
    if (this.bench.sample?.state !== "ready") return this.row.where[0] ?? "";
    if (!found) return this.bench.work.problems.length ? "not tried" : "…";
    if (found.table) return `${found.count} row${found.count === 1 ? "" : "s"} · ${found.table.rows[0].map(([text]) => text).join(" · ")}`;
    return found.text || "nothing found";
  }

  #key(event) {
    if (event.key === "Delete" || event.key === "Backspace") this.bench.edit([{ do: "remove", field: this.name }]);
    else if (event.altKey && event.key === "ArrowUp") this.bench.edit([{ do: "move", field: this.name, by: -1 }]);
    else if (event.altKey && event.key === "ArrowDown") this.bench.edit([{ do: "move", field: this.name, by: 1 }]);
    else if (event.key === "ArrowUp") this.element.previousElementSibling?.querySelector(".bench-line")?.focus();
    else if (event.key === "ArrowDown") this.element.nextElementSibling?.querySelector(".bench-line")?.focus();
    else return;
    event.preventDefault();
  }

  // --- the form

  get #shape() { return this.row.columns.map(({ name }) => name).join("/"); }

  #build() {
    const { row } = this;
    this.shape = this.#shape;
    const id = (part) => `bench-${part}-${row.name}`;
    const field = (label, part, input) => make("div", { class: "field" }, make("label", { for: id(part) }, label), input);
    this.title = make("input", { id: id("title"), maxlength: "200", autocomplete: "off" });
    this.nameInput = make("input", { id: id("name"), maxlength: "64", autocomplete: "off", spellcheck: "false", class: "mono" });
    this.type = make("select", { id: id("type") }, ...options(TYPES, row.type));
    this.required = make("input", { id: id("required"), type: "checkbox" });
    this.title.addEventListener("change", () => this.#set("title", this.title.value.trim() || null));
    this.nameInput.addEventListener("change", () => this.bench.edit([{ do: "rename", field: this.name, to: this.nameInput.value.trim() }], this));
    this.type.addEventListener("change", () => this.#set("type", this.type.value));
    this.required.addEventListener("change", () => this.#set("required", this.required.checked || null));
    this.finders = make("ol", { class: "finders" });
    this.columns = make("div", { class: "bench-columns" }, ...row.columns.map((column, at) => this.#column(column, at)));
    this.values = make("ul", { class: "bench-samples-values", role: "list" });
    this.table = make("div", { class: "value-table", role: "region", "aria-label": `Rows of ${row.label}`, tabindex: "0" });
    this.trace = make("ol", { class: "bench-trace" });
    const how = make("details", { class: "bench-how" }, make("summary", {}, "How it was found here"), this.trace);
    this.point = button("Point at its value here", () => this.bench.pointFor(this.name), { icon: "box", title: "The next click or box on the page teaches this field where its value stands" });
    const isList = row.type === "list";
    this.form.replaceChildren(
      make("div", { class: "bench-settings" }, field("Title", "title", this.title), field("Name", "name", this.nameInput),
        isList ? "" : field("Type", "type", this.type),
        make("label", { class: "bench-check" }, this.required, "Required")),
      ...(isList ? [this.columns, this.table] : []),
      this.values,
      make("div", { class: "bench-found-by" }, make("span", { class: "label" }, "Where it looks"), this.finders),
      how,
      make("div", { class: "bench-form-foot" }, this.point,
        button("", () => this.bench.edit([{ do: "move", field: this.name, by: -1 }]), { icon: "chevron-down", title: "Move up (Alt+↑)", className: "button quiet small icon-only bench-up" }),
        button("", () => this.bench.edit([{ do: "move", field: this.name, by: 1 }]), { icon: "chevron-down", title: "Move down (Alt+↓)", className: "button quiet small icon-only" }),
        button("Remove", () => this.bench.edit([{ do: "remove", field: this.name }]), { icon: "trash", className: "button quiet small danger" })),
    );
    for (const move of this.form.querySelectorAll(".icon-only")) move.setAttribute("aria-label", move.title);
    this.form.onkeydown = (event) => this.#formKey(event);
  }

  #column(column, at) {
    const name = make("input", { "aria-label": `Name of column ${at + 1}`, maxlength: "64", spellcheck: "false", class: "mono", value: column.name });
    const type = make("select", { "aria-label": `Type of column ${at + 1}` }, ...options(CELL_TYPES, column.type));
    name.addEventListener("change", () => this.bench.edit([{ do: "rename_column", field: this.name, column: this.row.columns[at].name, to: name.value.trim() }]));
    type.addEventListener("change", () => this.#set(`columns.${this.row.columns[at].name}.type`, type.value));
    return make("div", { class: "bench-column" }, make("span", { class: "faint small truncate", title: column.heading }, column.heading || "–"), name, type);
  }

  #fill(isNew) {
    const { row } = this;
    // What was refused because of another admin stays typed until one of both is chosen.
    const stays = !isNew && this.bench.work.theirs;
    const set = (input, value) => { if (input !== document.activeElement && !stays) input.value = value; };
    set(this.title, row.title);
    set(this.nameInput, row.name);
    set(this.type, row.type);
    this.title.placeholder = row.label;
    if (!stays) this.required.checked = row.required;
    row.columns.forEach((column, at) => set(this.columns.children[at].querySelector("select"), column.type));
    this.finders.replaceChildren(...(row.finders.length ? row.finders : row.where).map((words) => make("li", {}, words)));
    const found = this.on(this.bench.sample) ?? NOTHING;
    this.values.replaceChildren(...this.bench.samples.map((sample) => this.#onSample(sample)));
    this.values.hidden = this.bench.samples.length < 2 && !found.why.length;
    this.point.hidden = row.type === "list" || this.bench.sample?.state !== "ready";
    this.#showTable(found.table);
    this.trace.replaceChildren(...found.trace.map((step) => make("li", { class: step.is_found ? "hit" : "" },
      make("code", {}, step.detail.startsWith(step.finder) ? step.detail : `${step.finder} ${step.detail}`), ` ${step.outcome} `,
      step.raw_text ? make("q", {}, step.raw_text) : null, step.note ? make("span", { class: "faint" }, ` (${step.note})`) : null)));
  }

  #onSample(sample) {
    const found = this.on(sample);
    const name = button(sample.title, () => this.bench.show(sample), { className: "bench-sample-name truncate", title: `Show ${sample.title}` });
    const value = make("span", { class: `bench-value${found?.text ? "" : " absent"}` }, found?.table ? `${found.count} rows` : found?.text || (found ? "nothing found" : "…"));
    return make("li", { class: sample === this.bench.sample ? "current" : "" }, name, value, found ? confidence(found) : null,
      ...(found?.why ?? []).map((why) => make("span", { class: "field-why" }, icon("info"), why)));
  }

  #showTable(table) {
    this.table.hidden = !table;
    if (!table) return;
    const cell = (tag, [text, isNumber]) => make(tag, { class: isNumber ? "num" : null, scope: tag === "th" ? "col" : null }, text);
    this.table.replaceChildren(make("table", {},
      make("thead", {}, make("tr", {}, ...table.headings.map((heading) => cell("th", heading)))),
      make("tbody", {}, ...table.rows.map((row) => make("tr", {}, ...row.map((each) => cell("td", each)))))));
  }

  #set(key, value) {
    this.bench.edit([{ do: "set", field: this.name, key, value }]);
  }

  #formKey(event) {
    if (event.key === "Enter" && event.target.matches("input, select") && !event.ctrlKey) {
      event.preventDefault();
      event.target.blur();
      this.bench.leave();
    } else if (event.key === "Escape") {
      this.bench.choose(null);
      this.line.focus();
    } else return;
    event.stopPropagation();
  }
}
