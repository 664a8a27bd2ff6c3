// Owns what on the pages looks like the text that is being typed, and which of it is taken next.

export class Matches {
  #typed = "";
  #isTaken = false;
  list = []; // [{text, box, mistakes}], best first, of the page shown
  at = -1; // the one that is taken next, or was taken last

  /** `view`: pages(), page(), words (a PageWords), showPage(number), changed(). */
  constructor(view) {
    this.view = view;
  }

  get best() { return this.list[this.at] ?? null; }

  /** Looks for `text` on the page shown; a promise of how many places there are. */
  async find(text = this.#typed) {
    this.#typed = text.trim();
    const typed = this.#typed;
    const page = this.view.page();
    const words = typed && page ? await this.view.words().of(page) : null;
    // Somebody types, or turns the page, faster than words are loaded: then another call has the word.
    if (typed !== this.#typed || page !== this.view.page()) return this.list.length;
    const hadSome = this.list.length > 0;
    this.list = words ? words.matches(typed) : [];
    this.at = this.list.length ? 0 : -1;
    this.#isTaken = false;
    if (hadSome || this.list.length) this.view.changed();
    return this.list.length;
  }

  /** The best match, called again the next one; null where nothing matches on any page. */
  async take() {
    if (this.#isTaken) this.at = (this.at + 1) % this.list.length;
    else if (!this.list.length && !(await this.#findElsewhere())) return null;
    this.#isTaken = true;
    this.view.changed();
    return this.best;
  }

  /** Shows the next page on which something matches; whether there is one. */
  async #findElsewhere() {
    const typed = this.#typed;
    const pages = this.view.pages();
    const here = pages.indexOf(this.view.page());
    for (const page of typed ? [...pages.slice(here), ...pages.slice(0, here)] : []) {
      const { length } = (await this.view.words().of(page)).matches(typed);
      if (typed !== this.#typed) return false;
      if (!length) continue;
      this.view.showPage(page.number);
      return Boolean(await this.find(typed));
    }
    return false;
  }
}
