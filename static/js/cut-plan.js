// Owns how a file is to be read again: where it is cut and what each of its documents is read as. It knows no page.

export const SKIP = "/skip"; // no template is called so

const NAMED_ONE_BY_ONE = 4;

export class CutPlan {
  #cuts; // the first pages of all documents but the first
  #choices; // what the document that begins on a page is read as, also while it is joined to the one before
  #byHand = new Set(); // where that was chosen here

  /** `before`: how the file is cut now, [{first, choice}]; a choice is a template's name, SKIP, or "" as the rest. */
  constructor(pageCount, before) {
    this.pageCount = pageCount;
    this.before = before;
    this.reset();
  }

  /** In their order: [{first, last, choice}], from page 1 to the last page. */
  get documents() {
    const firsts = [1, ...[...this.#cuts].sort((one, other) => one - other)];
    return firsts.map((first, at) => ({
      first,
      last: (firsts[at + 1] ?? this.pageCount + 1) - 1,
      choice: this.#choices.get(first) ?? "",
    }));
  }

  get isEmpty() { return !this.byMachine && this.documents.every(({ choice }) => choice === SKIP); }

  /** What the server is sent of it. */
  get values() {
    if (this.byMachine) return { splitting: "on" };
    const documents = this.documents.map(({ first, last, choice }) => ({
      first_page: first,
      last_page: last,
      template: choice === SKIP ? null : choice || null,
      skip: choice === SKIP,
    }));
    return { documents: JSON.stringify(documents) };
  }

  isCut(page) { return this.#cuts.has(page); }

  choose(first, choice) {
    this.#choices.set(first, choice);
    this.#byHand.add(first);
  }

  /** Documents that are read as the machine took them for go with the rest from now on. */
  followTheRest() {
    for (const [first, choice] of this.#choices) {
      if (choice !== SKIP && !this.#byHand.has(first)) this.#choices.set(first, "");
    }
    if (this.isEmpty) this.#choices.clear();
  }

  /** Cuts before a page, or joins what was cut there. What is cut off is read as that of which it was a part. */
  toggle(page) {
    this.byMachine = false;
    if (this.#cuts.delete(page)) return;
    const whole = this.documents.find(({ first, last }) => first <= page && page <= last);
    if (!this.#choices.has(page)) this.#choices.set(page, whole.choice);
    this.#cuts.add(page);
  }

  joinAll() {
    this.byMachine = false;
    this.#cuts = new Set();
    this.#choices = new Map();
  }

  reset() {
    this.byMachine = false;
    this.#byHand.clear();
    this.#cuts = new Set(this.before.map(({ first }) => first).filter((first) => first > 1));
    this.#choices = new Map(this.before.map(({ first, choice }) => [first, choice]));
  }

  leaveToMachine() {
    this.joinAll();
    this.byMachine = true;
  }
}

export const pagesInWords = ({ first, last }) => (first === last ? `page\u00a0${first}` : `pages\u00a0${first}–${last}`);

/** What will happen, in a sentence. `asWhat(choice)` says how such a document is read: "as Invoice", "left out". */
export function planInWords(plan, asWhat) {
  const { documents, pageCount } = plan;
  if (plan.isEmpty) return "Nothing would be read: every document is left out.";
  if (plan.byMachine) return `The machine looks where documents begin, and reads each ${asWhat("")}.`;
  if (pageCount === 1) return `The page is read ${asWhat(documents[0].choice)}.`;
  if (documents.length === 1) return `One document: all ${pageCount} pages ${asWhat(documents[0].choice)}.`;
  if (documents.length <= NAMED_ONE_BY_ONE) {
    const each = documents.map((document) => `${pagesInWords(document)} ${asWhat(document.choice)}`);
    return `${documents.length} documents: ${each.join(", ")}.`;
  }
  const counts = new Map();
  for (const { choice } of documents) counts.set(asWhat(choice), (counts.get(asWhat(choice)) ?? 0) + 1);
  return `${documents.length} documents: ${[...counts].map(([what, count]) => `${count} ${what}`).join(", ")}.`;
}
