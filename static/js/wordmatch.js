// Owns finding what somebody types among the words of a page: as a prefix that may hold a typing or reading mistake,
// numbers whatever their separators, several words in a row.

const FEWEST_LETTERS = 2;
const MOST_WORDS = 8;
const MOST_MATCHES = 200;
const NUMBER_PARTS = 4; // "1 471,60" may stand there as two words, a telephone number as four

/** Lower case, without accents and without the punctuation around it. */
export function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
}

const digitsOf = (text) => text.replace(/\D/g, "");
const isTypedNumber = (text) => /^[^\p{L}\d]*\d[^\p{L}]*(\s\p{Lu}{3})?$/u.test(text.trim());
const isPrintedNumber = (text) => /^\p{L}{0,3}[^\p{L}\d]*\d[^\p{L}]*\p{L}{0,3}$/u.test(text);
const mistakesAllowed = (length) => (length < 4 ? 0 : length < 9 ? 1 : 2);

/** How many letters must change so that `typed` begins `word`; more than `most` is Infinity. */
export function prefixDistance(typed, word, most) {
  if (word.startsWith(typed)) return 0;
  if (!most || word.length < typed.length - most) return Infinity;
  const width = Math.min(word.length, typed.length + most);
  let above = Array.from({ length: width + 1 }, (_, column) => column);
  for (let row = 1; row <= typed.length; row++) {
    const here = [row];
    for (let column = 1; column <= width; column++) {
      const changed = above[column - 1] + (typed[row - 1] === word[column - 1] ? 0 : 1);
      here.push(Math.min(changed, above[column] + 1, here[column - 1] + 1));
    }
    if (Math.min(...here) > most) return Infinity;
    above = here;
  }
  const best = Math.min(...above);
  return best <= most ? best : Infinity;
}

/** A word as it is compared: made once for every word of a page. */
export const comparable = (word) => ({ word, plain: plain(word.text), digits: isPrintedNumber(word.text) ? digitsOf(word.text) : "" });

/** The places of `typed` among comparable words in reading order, best first: [{words, mistakes, rest}, …]. */
export function findMatches(typed, words) {
  const found = isTypedNumber(typed) ? numberMatches(digitsOf(typed), words) : [];
  const parts = typed.split(/\s+/).map(plain).filter(Boolean).slice(0, MOST_WORDS);
  if (parts.join("").length >= FEWEST_LETTERS && !found.length) found.push(...wordMatches(parts, words));
  return found.sort((one, other) => one.mistakes - other.mistakes || one.rest - other.rest).slice(0, MOST_MATCHES);
}

function wordMatches(parts, words) {
  const found = [];
  for (let at = 0; at + parts.length <= words.length; at++) {
    let mistakes = 0;
    for (let part = 0; part < parts.length && mistakes < Infinity; part++) {
      const whole = part < parts.length - 1;
      const there = words[at + part].plain;
      const most = mistakesAllowed(parts[part].length);
      mistakes += whole && Math.abs(there.length - parts[part].length) > most ? Infinity : prefixDistance(parts[part], there, most);
    }
    if (mistakes === Infinity) continue;
    const run = words.slice(at, at + parts.length);
    found.push({ words: run.map(({ word }) => word), mistakes, rest: run.at(-1).plain.length - parts.at(-1).length });
  }
  return found;
}

function numberMatches(digits, words) {
  if (digits.length < FEWEST_LETTERS) return [];
  const most = digits.length < 5 ? 0 : 1;
  const found = [];
  for (let at = 0; at < words.length; at++) {
    let run = "";
    for (let end = at; end < Math.min(words.length, at + NUMBER_PARTS) && words[end].digits; end++) {
      run += words[end].digits;
      const mistakes = run.length >= digits.length ? prefixDistance(digits, run, most) : Infinity;
      if (mistakes === Infinity) continue;
      found.push({ words: words.slice(at, end + 1).map(({ word }) => word), mistakes, rest: run.length - digits.length + (end - at) });
      break;
    }
  }
  return found;
}
