// Owns the words of a <page-view>'s pages: loading them when first needed, finding them by place and by text.

import { BoxGrid } from "./boxgrid.js";
import { comparable, findMatches } from "./wordmatch.js";

class Words {
  constructor(rows) {
    this.list = rows.map(([text, x0, y0, x1, y1, confidence]) => ({ text, x0, y0, x1, y1, confidence }));
    this.grid = new BoxGrid(this.list);
  }

  /** What stands in a box: its words in reading order, with spaces between. */
  textIn(box) {
    return this.grid.within(box).map((word) => word.text).join(" ");
  }

  /** Where `typed` stands, best first: [{text, box, mistakes}, …]. */
  matches(typed) {
    this.comparable ??= this.list.map(comparable);
    return findMatches(typed, this.comparable).map(({ words, mistakes }) => ({ text: words.map(({ text }) => text).join(" "), box: around(words), mistakes }));
  }
}

const around = (words) => ({
  x0: Math.min(...words.map(({ x0 }) => x0)), y0: Math.min(...words.map(({ y0 }) => y0)),
  x1: Math.max(...words.map(({ x1 }) => x1)), y1: Math.max(...words.map(({ y1 }) => y1)),
});

export class PageWords {
  #byPage = new Map(); // page number -> Words, or the promise of them

  /** The page's words; none where they cannot be had, and then they are asked for again next time. */
  async of(page) {
    if (!page?.words_src) return new Words([]);
    if (!this.#byPage.has(page.number)) this.#byPage.set(page.number, this.#load(page));
    return this.#byPage.get(page.number);
  }

  /** The page's words if they are here already, else null. */
  here(number) {
    const words = this.#byPage.get(number);
    return words instanceof Words ? words : null;
  }

  async #load({ number, words_src: url }) {
    try {
      const response = await fetch(url, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(`${response.status}`);
      const words = new Words(await response.json());
      this.#byPage.set(number, words);
      return words;
    } catch {
      this.#byPage.delete(number);
      return new Words([]);
    }
  }
}
