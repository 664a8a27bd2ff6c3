// Owns the layout of a table that is drawn on the page, guessed from its words: where columns and rows part, and what
// then stands in each cell.
// Words and boxes are {x0, y0, x1, y1} in fractions of the page. A layout is {box, columns, rows}: `columns` are
// [{left, slot}, …] from left to right, `rows` [{top, skip}, …] from above; each ends where the next begins, the last
// with the box. `slot` is the number of the slot that a column fills, -1 for none; `skip`: the row is not taken.

const LINE_STEP = 0.6; // of a word's height: words whose middles lie closer stand in one line
const PHRASE_GAP = 1.8; // of a letter's width: words that stand closer belong together
const MOSTLY = 0.5;

const middle = (box) => ({ x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 });
const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;

export const isIn = (box, area) => {
  const { x, y } = middle(box);
  return x >= area.x0 && x <= area.x1 && y >= area.y0 && y <= area.y1;
};

export const around = (boxes) => ({
  x0: Math.min(...boxes.map(({ x0 }) => x0)), y0: Math.min(...boxes.map(({ y0 }) => y0)),
  x1: Math.max(...boxes.map(({ x1 }) => x1)), y1: Math.max(...boxes.map(({ y1 }) => y1)),
});

/** Whether a text is a number, an amount, a date or the like: mostly digits. */
export const isNumeral = (text) => /\d/.test(text) && text.replace(/[^\p{L}]/gu, "").length <= text.replace(/\D/g, "").length;

export function linesOf(words) {
  const lines = [];
  for (const word of words.toSorted((one, other) => middle(one).y - middle(other).y)) {
    const line = lines.at(-1);
    if (line && middle(word).y - middle(around(line)).y < (word.y1 - word.y0) * LINE_STEP) line.push(word);
    else lines.push([word]);
  }
  return lines.map((line) => line.toSorted((one, other) => one.x0 - other.x0));
}

const letterWidth = (words) => median(words.map(({ text, x0, x1 }) => (x1 - x0) / text.length));

/** The words of a line that stand close together, as {x0, x1}. */
function phrasesOf(line, gap) {
  const phrases = [];
  for (const { x0, x1 } of line) {
    const last = phrases.at(-1);
    if (last && x0 - last.x1 < gap) last.x1 = Math.max(last.x1, x1);
    else phrases.push({ x0, x1 });
  }
  return phrases;
}

/** The gaps {x0, x1} that at most `crossing` of the lines run over. */
function gapsThrough(lines, crossing) {
  const edges = lines.flat().flatMap(({ x0, x1 }) => [[x0, 1], [x1, -1]]).sort(([one], [other]) => one - other);
  const gaps = [];
  let count = 0;
  edges.forEach(([x, step], at) => {
    const before = count;
    count += step;
    if (before > crossing && count <= crossing && at < edges.length - 1) gaps.push({ x0: x, x1: x });
    else if (before <= crossing && count > crossing && gaps.length) gaps.at(-1).x1 = x;
  });
  return gaps.filter(({ x0, x1 }) => x1 > x0);
}

/** The middle of where in a gap the fewest of all phrases are cut. */
function clearestIn({ x0, x1 }, phrases) {
  const edges = [x0, ...phrases.flatMap((phrase) => [phrase.x0, phrase.x1]).filter((x) => x > x0 && x < x1), x1].sort((one, other) => one - other);
  const cut = (x) => phrases.filter((phrase) => phrase.x0 < x && x < phrase.x1).length;
  const spans = edges.slice(1).map((end, at) => ({ middle: (edges[at] + end) / 2, size: end - edges[at] }));
  const [best] = spans.map((span) => ({ ...span, cut: cut(span.middle) })).sort((one, other) => one.cut - other.cut || other.size - one.size);
  return best.middle;
}

/** The inner borders of columns. `known` are {x0, x1} of columns that were read on this page, null where none was. */
function guessBorders(lines, known) {
  const gap = letterWidth(lines.flat()) * PHRASE_GAP;
  const phrases = lines.map((line) => phrasesOf(line, gap));
  // A line of one piece says nothing of columns: a text that runs over them.
  const telling = phrases.filter(({ length }) => length > 1);
  const wanted = median(telling.map(({ length }) => length)) - 1;
  let gaps = gapsThrough(telling, 0);
  for (let crossing = 1; gaps.length < wanted && crossing <= telling.length / 4; crossing++) gaps = gapsThrough(telling, crossing);
  const borders = gaps.map((each) => clearestIn(each, phrases.flat()));
  const read = known.filter(Boolean).toSorted((one, other) => one.x0 - other.x0);
  read.slice(1).forEach((column, at) => {
    const [left, right] = [read[at].x1, column.x0];
    if (left < right && !borders.some((x) => x > read[at].x0 && x < column.x1)) borders.push((left + right) / 2);
  });
  return borders.sort((one, other) => one - other);
}

const columnAt = (columns, x) => Math.max(0, columns.findLastIndex(({ left }) => left <= x));

/** For each line its words by column. */
const splitLines = (lines, columns) => lines.map((line) => {
  const cells = columns.map(() => []);
  for (const word of line) cells[columnAt(columns, middle(word).x)].push(word);
  return cells;
});

const textOf = (words) => words.map(({ text }) => text).join(" ");

/** The column whose text begins a row: the first that is mostly filled, if possible one of numbers. */
function anchorOf(split, columns) {
  // A line with one text goes on with a row more often than it begins one.
  const several = split.filter((cells) => cells.filter(({ length }) => length).length > 1);
  const telling = several.length ? several : split;
  const filled = columns.map((_, at) => telling.map((cells) => textOf(cells[at])).filter(Boolean));
  const isFilled = (texts) => texts.length > telling.length * MOSTLY;
  const numbers = filled.findIndex((texts) => isFilled(texts) && texts.filter(isNumeral).length >= texts.length * MOSTLY);
  return { at: numbers >= 0 ? numbers : Math.max(0, filled.findIndex(isFilled)), isNumeral: numbers >= 0 };
}

function guessRows(lines, box, columns) {
  const split = splitLines(lines, columns);
  const anchor = anchorOf(split, columns);
  const rows = [];
  split.forEach((cells, at) => {
    const texts = cells.map(textOf);
    const row = rows.at(-1);
    // A text alone may run over the column of numbers.
    const begins = isNumeral(texts[anchor.at]) || (texts[anchor.at] !== "" && (!anchor.isNumeral || texts.filter(Boolean).length > 1));
    const clashes = row?.begun && texts.some((text, column) => isNumeral(text) && isNumeral(row.texts[column]) && column !== anchor.at);
    if (!row || begins || clashes) rows.push({ begun: begins, texts, first: at, isHead: anchor.isNumeral && !texts.some(isNumeral) && (row?.isHead ?? true) });
    else row.texts = row.texts.map((text, column) => `${text} ${texts[column]}`.trim());
  });
  const edge = (at) => Math.max(...lines.slice(0, at).flat().map(({ y1 }) => y1));
  const isAllHead = rows.every(({ isHead }) => isHead);
  return rows.map(({ first, isHead }, at) => ({
    top: at ? (Math.min(...lines[first].map(({ y0 }) => y0)) + edge(first)) / 2 : box.y0,
    // What stands over the first number is a heading.
    skip: isHead && !isAllHead,
  }));
}

/** The borders that the words in `box` suggest. With `columns` these stay, and only the rows are guessed. */
export function guessLayout(words, box, known, columns = null) {
  const lines = linesOf(words.filter((word) => isIn(word, box)));
  const found = columns ?? [box.x0, ...guessBorders(lines, known).filter((x) => x > box.x0 && x < box.x1)].map((left) => ({ left, slot: -1 }));
  const rows = lines.length ? guessRows(lines, box, found) : [{ top: box.y0, skip: false }];
  return { box, columns: found, rows };
}

/** For each row its cells, one for each column: {text, box}, or null where nothing stands. */
export function cellsOf(words, { box, columns, rows }) {
  const table = rows.map(() => columns.map(() => []));
  for (const line of linesOf(words.filter((word) => isIn(word, box)))) {
    for (const word of line) {
      const { x, y } = middle(word);
      table[Math.max(0, rows.findLastIndex(({ top }) => top <= y))][columnAt(columns, x)].push(word);
    }
  }
  const cellOf = (found) => (found.length ? { text: textOf(found), box: around(found) } : null);
  return table.map((cells) => cells.map(cellOf));
}

/** Where a column or row is best parted in two: in the widest gap of its words, else in its middle. */
export function partingIn(words, area, axis) {
  const [from, to] = axis === "x" ? ["x0", "x1"] : ["y0", "y1"];
  const inside = words.filter((word) => isIn(word, area)).toSorted((one, other) => one[from] - other[from]);
  let best = { size: 0, at: (area[from] + area[to]) / 2 };
  let end = inside[0]?.[to];
  for (const word of inside.slice(1)) {
    if (word[from] - end > best.size) best = { size: word[from] - end, at: (word[from] + end) / 2 };
    end = Math.max(end, word[to]);
  }
  return best.at;
}
