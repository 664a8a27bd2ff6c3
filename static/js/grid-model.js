// Owns what stands in a grid and what is typed into it but not saved: cells, rows that are new, rows that are going.
// A cell is {text, mark, why, box} as the server says it, with `pending` ({text, how, box?} or {confirm}) and `error`.

export const KEPT = "kept", NEW = "new", GOING = "going";
const MAX_EDITS = 200; // go into one request

export class GridModel {
  constructor(data) {
    this.rows = [];
    this.marks = []; // how many words had been said before each save, so that a batch is undone at once
    this.take(data, []);
  }

  get isGroup() { return this.kind === "group"; }
  get width() { return this.isGroup ? 1 : this.slots.length; }
  get kept() { return this.rows.filter((row) => row.state !== NEW); }
  get isDirty() { return this.rows.some((row) => row.state === GOING || row.cells.some((cell) => cell.pending)); }
  get hasToSave() { return this.edits({ withRefused: false }).length > 0; }
  /** How many words to take back at once. */
  get lastBatch() { return Math.max(1, this.words - (this.marks.at(-1) ?? this.words - 1)); }

  slot(row, column) { return this.slots[this.isGroup ? row : column]; }
  cell(row, column) { return this.rows[row]?.cells[column]; }
  textOf(cell) { return cell.pending?.text ?? cell.text; }
  pathOf(row, column) { return [...this.path, ...(this.isGroup ? [] : [String(this.kept.indexOf(row))]), ...this.slot(this.rows.indexOf(row), column).path]; }

  /** What is typed now: kept until the server has taken it. True when there is something to save. */
  put(row, column, text, { how = "typed", box = null } = {}) {
    const cell = this.cell(row, column);
    const isSame = text === cell.text && !box;
    cell.error = "";
    if (!isSame) cell.pending = { text, how, ...(box && { box }) };
    else if (["check", "unsure"].includes(cell.mark)) cell.pending = { confirm: true };
    else cell.pending = null;
    return Boolean(cell.pending);
  }

  /** A new row, behind the last or before the row `at`. */
  addRow(at = this.rows.length) {
    const cells = Array.from({ length: this.width }, () => ({ text: "", mark: "", why: "", box: null, pending: null, error: "" }));
    this.rows.splice(at, 0, { state: NEW, cells });
    return at;
  }

  removeRow(at) {
    const row = this.rows[at];
    if (row.state === NEW) this.rows.splice(at, 1);
    else row.state = GOING;
  }

  /** Forgets what is typed into a row, or brings back a row that could not go. */
  revert(row) {
    if (row.state === GOING) row.state = KEPT;
    for (const cell of row.cells) Object.assign(cell, { pending: null, error: "" });
    this.dropEmpty();
  }

  dropEmpty() {
    this.rows = this.rows.filter((row) => row.state !== NEW || row.cells.some((cell) => cell.pending));
  }

  // --- saving

  /** What to send: [{edit, row, cells: [[cell, what is pending]]}], cells first, then rows that go, then new ones. */
  edits({ withRefused = true } = {}) {
    const wanted = (cell) => cell.pending && (withRefused || !cell.error);
    const list = [];
    for (const row of this.rows.filter(({ state }) => state === KEPT)) {
      row.cells.forEach((cell, column) => {
        if (wanted(cell)) list.push({ edit: { path: this.pathOf(row, column), ...wordsOf(cell.pending) }, row, cells: [[cell, cell.pending]] });
      });
    }
    const going = this.rows.filter(({ state }) => state === GOING).reverse();
    for (const row of going) list.push({ edit: this.#removal(row), row, cells: [] });
    const added = new Set();
    for (const row of this.rows.filter(({ state }) => state === NEW)) {
      if (!row.cells.some((cell) => cell.pending)) continue;
      if (this.missingIn(row).length || (!withRefused && row.cells.some((cell) => cell.error))) continue;
      list.push({ edit: this.newRow(this.#placeFor(row, added), row.cells.map(saidIn)), row, cells: row.cells.map((cell) => [cell, cell.pending]) });
      added.add(row);
    }
    return list.slice(0, MAX_EDITS);
  }

  /** What to send so that `rows`, of {text, box} or null for each slot, stand in the place of all rows or below them. */
  editsFor(rows, act) {
    const going = act === "replace" ? this.kept.toReversed().map((row) => this.#removal(row)) : [];
    return [...going, ...rows.map((cells) => this.newRow("-", cells.map((cell) => cell && { how: "drawn", ...cell })))];
  }

  /** What to send for one cell as it is being typed. */
  trialOf(cell, said) {
    const [at, column] = this.placeOf(cell);
    const row = this.rows[at];
    if (row.state !== NEW) return { path: this.pathOf(row, column), ...wordsOf(said) };
    return this.newRow(this.#placeFor(row, new Set()), row.cells.map((each) => (each === cell ? said : saidIn(each))));
  }

  #removal(row) { return { path: [...this.path, String(this.kept.indexOf(row))], act: "remove" }; }

  /** Where the server puts a new row in, once the rows that go are gone and those in `added` are there. */
  #placeFor(row, added) {
    const stands = (each) => each.state === KEPT || added.has(each);
    const at = this.rows.indexOf(row);
    return this.rows.slice(at).some(stands) ? `+${this.rows.slice(0, at).filter(stands).length}` : "-";
  }

  /** `cells`: for each slot {text, how, box?}, or null where nothing is said. */
  newRow(place, cells) {
    const path = [...this.path, place];
    if (this.kind === "many") return { path, ...wordsOf(cells[0]) };
    const said = this.slots.flatMap((slot, column) => (cells[column]?.text.trim() ? [[slot.path[0], cells[column]]] : []));
    const boxes = said.filter(([, { box }]) => box).map(([name, { box }]) => [name, box]);
    return { path, row: Object.fromEntries(said.map(([name, { text }]) => [name, text])), boxes: Object.fromEntries(boxes), how: said[0]?.[1].how ?? "typed" };
  }

  /** The cells without which a new row cannot be saved. */
  missingIn(row) {
    return row.cells.filter((cell, column) => this.slots[column].required && !this.textOf(cell).trim());
  }

  /** The server's answer: `data` as it stands now, after the edits in `sent`. What was typed on meanwhile stays. */
  take(data, sent) {
    const { path, kind, slots, rows, words } = data;
    if (words > this.words) this.marks.push(this.words);
    while (this.marks.length && this.marks.at(-1) >= words) this.marks.pop();
    Object.assign(this, { path, kind, slots, words });
    for (const { edit, row, cells } of sent) {
      if (edit.act === "remove") this.rows.splice(this.rows.indexOf(row), 1);
      else row.state = KEPT;
      for (const [cell, pending] of cells) if (cell.pending === pending) Object.assign(cell, { pending: null, error: "" });
    }
    this.#match(rows);
  }

  #match(rows) {
    const { kept } = this;
    const isSame = kept.length === rows.length;
    const matched = rows.map((cells, at) => {
      const old = isSame || kept[at]?.cells.some((cell) => cell.pending) ? kept[at] : undefined;
      if (!old) return { state: KEPT, cells: cells.map((cell) => ({ pending: null, error: "", ...cell })) };
      old.cells.forEach((cell, column) => Object.assign(cell, cells[column]));
      return old;
    });
    // Rows that are not saved yet stay between those that they stand between.
    if (!isSame) this.rows = [...matched, ...this.rows.filter(({ state }) => state === NEW)];
  }

  /** Marks what the server has refused. Returns the first cell that it is about. */
  refuse(problems, sent) {
    const refused = problems.filter(({ index }) => sent[index]).map(({ index, message, path }) => {
      const { row, cells } = sent[index];
      const named = path.length ? this.slots.findIndex((slot) => slot.path.join("/") === path.join("/")) : -1;
      const cell = cells.length === 1 ? cells[0][0] : row.cells[Math.max(0, named)];
      cell.error = message;
      if (row.state === GOING) row.state = KEPT;
      return cell;
    });
    return refused[0];
  }

  /** Where a cell is: [row, column]. */
  placeOf(cell) {
    const row = this.rows.findIndex(({ cells }) => cells.includes(cell));
    return row < 0 ? null : [row, this.rows[row].cells.indexOf(cell)];
  }
}

const wordsOf = ({ confirm, text, how, box }) => (confirm ? { act: "confirm" } : { text, how, ...(box && { box }) });
const saidIn = (cell) => cell.pending ?? null;
