// Owns which field of a row a column of a drawn table is: by where that field was read on this page, by the words of
// its heading, by the kind of what stands there, and by the order of the template.

import { isNumeral } from "./grid-layout.js";

const KNOWN = 4, HEADING = 6; // weigh more than the kind of what stands there
const WORST = -0.35; // a column that suits a slot less is none of it
const DATE = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$|^\d{1,2}\.?\s?\p{L}{3,}\.?\s?\d{2,4}$/u;

const plain = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/** How much of a column's extent {x0, x1} lies within another's, 0..1. */
const overlap = (one, other) => Math.max(0, Math.min(one.x1, other.x1) - Math.max(one.x0, other.x0)) / Math.max(1e-6, Math.min(one.x1 - one.x0, other.x1 - other.x0));

/** Whether one of the slot's names stands in the words over a column. */
function isHeaded(slot, words) {
  const names = [slot.title, slot.path.at(-1) ?? "", ...slot.headings].map(plain).filter(Boolean);
  return names.some((name) => ` ${words} `.includes(` ${name} `) || (words.length > 2 && name.startsWith(words)));
}

/** How well texts suit the slot's type, from -1 to 1. */
function suits(slot, texts) {
  if (!texts.length) return -1;
  const part = (test) => texts.filter(test).length / texts.length;
  const numbers = part((text) => isNumeral(text) && !DATE.test(text));
  if (slot.type === "date") return 2 * part((text) => DATE.test(text)) - 1;
  if (slot.type === "money") return numbers * (0.6 + 0.4 * part((text) => /[.,]\d{2}\D*$/.test(text))) * 2 - 1;
  if (slot.type === "int") return 2 * part((text) => isNumeral(text) && !/[.,]\d{1,2}(?!\d)/.test(text)) - 1;
  if (slot.is_number) return 2 * numbers - 1;
  // A text may hold no letter, but numbers alone are rather something else.
  return 1.2 * part((text) => /\p{L}{2}/u.test(text)) - 0.5 + (numbers === 1 ? -0.5 : 0);
}

/** The pairs of `columns` and `slots` in the same order that together score best: [[column, slot], …]. */
function inOrder(columns, slots, score) {
  const best = Array.from({ length: columns.length + 1 }, () => Array.from({ length: slots.length + 1 }, () => ({ sum: 0, pairs: [] })));
  for (let column = columns.length - 1; column >= 0; column--) {
    for (let slot = slots.length - 1; slot >= 0; slot--) {
      const without = [best[column + 1][slot], best[column][slot + 1]].sort((one, other) => other.sum - one.sum)[0];
      const own = score(columns[column], slots[slot]);
      const rest = best[column + 1][slot + 1];
      const withBoth = { sum: own + rest.sum, pairs: [[columns[column], slots[slot]], ...rest.pairs] };
      best[column][slot] = own > 0 && withBoth.sum >= without.sum ? withBoth : without;
    }
  }
  return best[0][0].pairs;
}

/**
 * Says of each column of `layout` that nobody has chosen (`isChosen`) which slot it fills. `cells` are those of the
 * layout; `known` has for each slot where it was read on this page ({x0, x1}), or null.
 */
export function assignSlots({ box, columns, rows }, cells, slots, known) {
  const taken = new Set(columns.filter(({ isChosen }) => isChosen).map(({ slot }) => slot));
  const open = columns.map((_, at) => at).filter((at) => !columns[at].isChosen);
  const extent = (at) => ({ x0: columns[at].left, x1: columns[at + 1]?.left ?? box.x1 });
  const texts = columns.map((_, at) => cells.filter((_, row) => !rows[row].skip).map((row) => row[at]?.text).filter(Boolean));
  const heads = columns.map((_, at) => plain(cells[0]?.[at]?.text ?? ""));
  const score = (at, slot) => {
    const place = known[slot] ? KNOWN * (overlap(known[slot], extent(at)) - 0.5) : 0;
    return place + (isHeaded(slots[slot], heads[at]) ? HEADING : 0) + suits(slots[slot], texts[at]);
  };
  for (const at of open) columns[at].slot = -1;
  // What is known or headed is sure, in whatever order; the rest stands as in the template.
  const sure = open.flatMap((at) => slots.map((_, slot) => ({ at, slot, score: score(at, slot) })))
    .filter((pair) => pair.score >= KNOWN / 2).sort((one, other) => other.score - one.score);
  const give = (at, slot) => { columns[at].slot = slot; taken.add(slot); };
  for (const { at, slot } of sure) if (columns[at].slot < 0 && !taken.has(slot)) give(at, slot);
  const left = open.filter((at) => columns[at].slot < 0);
  const free = slots.map((_, slot) => slot).filter((slot) => !taken.has(slot));
  for (const [at, slot] of inOrder(left, free, (column, slot) => score(column, slot) - WORST)) give(at, slot);
  // Where rows have one value only, it is whatever stands there.
  const first = slots.length === 1 && !taken.size ? open.find((at) => texts[at].length) : undefined;
  if (first !== undefined) give(first, 0);
}
