// Owns the strip of pages in the dialog that has a file read again: each document is a group of its pages with what it
// is read as, and between two pages a pair of scissors cuts or joins. What is cut where is cut-plan.js's.

import { SKIP, pagesInWords } from "./cut-plan.js";

const BANDS = 3; // colours that neighbours take in turn
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -Infinity, End: Infinity };

export class CutStrip {
  #groups = new Map(); // first page -> the group of the document that begins there
  #shown = new WeakMap(); // group -> what it shows

  /** `root` holds the templates of the strip's parts, `pages` are as <page-view> has them; `changed()` is called after
   * every change. */
  constructor(root, pages, plan, changed) {
    this.plan = plan;
    this.changed = changed;
    this.root = root;
    this.strip = this.#made("strip");
    this.pages = pages.map((page) => this.#page(page));
    this.gaps = this.pages.slice(0, -1).map((page) => page.querySelector(".cut-gap"));
    this.pages.at(-1).querySelector(".cut-gap").remove();
    this.strip.addEventListener("click", ({ target }) => this.#cut(target.closest("[data-before]")));
    this.strip.addEventListener("keydown", (event) => this.#key(event));
    this.strip.addEventListener("focusin", ({ target }) => this.gaps.includes(target) && this.#stopAt(target));
    this.strip.addEventListener("change", ({ target }) => this.#chosen(target));
    this.#stopAt(this.gaps[0]);
    this.show();
    root.append(this.strip); // filled by then: it looks for its pictures once
  }

  /** Draws the plan. Only what has changed moves: a file may have hundreds of pages, and each its picture. */
  show() {
    const { plan } = this;
    const focused = this.strip.contains(document.activeElement) ? document.activeElement : null;
    const documents = plan.documents;
    const groups = new Map(documents.map(({ first }) => [first, this.#groups.get(first) ?? this.#made("document")]));
    for (const [first, group] of this.#groups) if (!groups.has(first)) group.remove();
    this.#groups = groups;
    documents.forEach((each, at) => {
      const group = groups.get(each.first);
      if (this.strip.children[at] !== group) this.strip.insertBefore(group, this.strip.children[at]);
      const shown = JSON.stringify([each, at, documents.length === 1, plan.byMachine]);
      if (this.#shown.get(group) === shown) return;
      this.#shown.set(group, shown);
      this.#fill(group, each);
      this.#label(group, each, at, documents.length);
    });
    this.gaps.forEach((gap, at) => gap.setAttribute("aria-pressed", String(plan.isCut(at + 2))));
    this.strip.toggleAttribute("data-by-machine", plan.byMachine);
    // Moving an element takes its focus away.
    if (focused !== document.activeElement) focused?.focus({ preventScroll: true });
  }

  #made(what) { return this.root.querySelector(`template[data-cut-${what}]`).content.firstElementChild.cloneNode(true); }

  #page({ number, src, thumb_src: small = src, width, height }) {
    const page = this.#made("page");
    Object.assign(page.querySelector("img"), { width: Math.round(width), height: Math.round(height) }).dataset.src = small;
    page.querySelector("[data-page-number]").textContent = number;
    const gap = page.querySelector(".cut-gap");
    gap.title = `Cut before page ${number + 1}`;
    gap.setAttribute("aria-label", gap.title);
    gap.dataset.before = number + 1;
    return page;
  }

  #fill(group, { first, last }) {
    const place = group.querySelector("[data-cut-pages]");
    for (let number = first; number <= last; number += 1) {
      const [page, gap] = [this.pages[number - 1], this.gaps[number - 1]]; // the gap behind it
      const home = number === last ? group : page;
      if (page.parentElement !== place) place.append(page);
      if (gap && gap.parentElement !== home) home.append(gap);
    }
  }

  #label(group, document, at, count) {
    const { first, last, choice } = document;
    const name = `Document ${at + 1}, ${pagesInWords(document)}`;
    const section = group.querySelector(".cut-document");
    section.dataset.band = at % BANDS;
    section.toggleAttribute("data-left-out", choice === SKIP);
    section.setAttribute("aria-label", this.plan.byMachine ? "All pages" : name);
    group.querySelector("[data-cut-number]").textContent = at + 1;
    group.querySelector("[data-cut-range]").textContent = first === last ? `Page ${first}` : `Pages ${first}–${last}`;
    const select = group.querySelector("[data-cut-choice]");
    select.dataset.first = first;
    select.setAttribute("aria-label", `${name}: read as`);
    select.value = choice;
    // Nothing would be read where the only document is left out.
    select.querySelector(`[value="${SKIP}"]`).disabled = count === 1 && choice !== SKIP;
  }

  #cut(gap) {
    if (!gap) return;
    this.plan.toggle(Number(gap.dataset.before));
    gap.focus({ preventScroll: true }); // also where a click does not do so by itself
    this.show();
    this.changed();
  }

  #chosen(select) {
    this.plan.choose(Number(select.dataset.first), select.value);
    this.show();
    this.changed();
  }

  #key(event) {
    const step = STEPS[event.key];
    if (!step || !this.gaps.includes(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const at = this.gaps.indexOf(event.target) + step;
    this.gaps[Math.min(this.gaps.length - 1, Math.max(0, at))].focus();
  }

  /** Tab stops at one gap; the arrows lead from there to the others. */
  #stopAt(gap) {
    for (const each of this.gaps) each.tabIndex = each === gap ? 0 : -1;
  }
}
