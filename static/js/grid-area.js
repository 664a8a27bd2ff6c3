// Owns reading an area of the page as the rows of a table: which words stand in one line, and in which column.
// Words and boxes are {x0, y0, x1, y1} in fractions of the page.

const LINE_STEP = 0.6; // of a word's height: words whose middles lie closer stand in one line

const middle = (box) => ({ x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 });
const isIn = (box, area) => {
  const { x, y } = middle(box);
  return x >= area.x0 && x <= area.x1 && y >= area.y0 && y <= area.y1;
};
const around = (boxes) => ({
  x0: Math.min(...boxes.map(({ x0 }) => x0)), y0: Math.min(...boxes.map(({ y0 }) => y0)),
  x1: Math.max(...boxes.map(({ x1 }) => x1)), y1: Math.max(...boxes.map(({ y1 }) => y1)),
});

function linesOf(words) {
  const lines = [];
  for (const word of [...words].sort((one, other) => middle(one).y - middle(other).y)) {
    const line = lines.at(-1);
    const step = (word.y1 - word.y0) * LINE_STEP;
    if (line && middle(word).y - middle(around(line)).y < step) line.push(word);
    else lines.push([word]);
  }
  return lines.map((line) => line.sort((one, other) => one.x0 - other.x0));
}

/** Where columns lie that nobody has read yet: between the widest gaps that run through all lines. */
function spreadOf(words, count) {
  const columns = [];
  for (const { x0, x1 } of [...words].sort((one, other) => one.x0 - other.x0)) {
    const last = columns.at(-1);
    if (last && x0 <= last.x1) last.x1 = Math.max(last.x1, x1);
    else columns.push({ x0, x1 });
  }
  while (columns.length > count) {
    const gaps = columns.slice(1).map((column, at) => column.x0 - columns[at].x1);
    const at = gaps.indexOf(Math.min(...gaps));
    columns.splice(at, 2, { x0: columns[at].x0, x1: columns[at + 1].x1 });
  }
  return columns;
}

/** The column that lies nearest to a word. */
function nearest(columns, word) {
  const { x } = middle(word);
  const distances = columns.map((column) => (column ? Math.max(column.x0 - x, x - column.x1, 0) : Infinity));
  return distances.indexOf(Math.min(...distances));
}

/**
 * The rows that stand in `area`: for each slot {text, box}, null where nothing stands. `known` has for each slot where
 * its column lies on this page ({x0, x1}), if that is known. A line without a number goes on with the row above it.
 */
export function rowsIn(words, area, slots, known) {
  const inside = words.filter((word) => isIn(word, area));
  const spread = spreadOf(inside, slots.length);
  const columns = known.every(Boolean) || (known.some(Boolean) && spread.length < slots.length) ? known : spread;
  const rows = [];
  for (const line of linesOf(inside)) {
    const cells = slots.map(() => []);
    for (const word of line) cells[slots.length === 1 ? 0 : nearest(columns, word)].push(word);
    const hasNumber = (row) => slots.some((slot, at) => slot.is_number && row[at].length);
    const above = rows.at(-1);
    if (above && hasNumber(above) && !hasNumber(cells)) cells.forEach((own, at) => above[at].push(...own));
    else rows.push(cells);
  }
  const cellOf = (found) => (found.length ? { text: found.map(({ text }) => text).join(" "), box: around(found) } : null);
  return rows.map((row) => row.map(cellOf));
}

/** Where the columns lie on a page, by the boxes of the cells that were read there: the widest of each. */
export function columnsOn(page, rows, count) {
  return Array.from({ length: count }, (_, column) => {
    const boxes = rows.map(({ cells }) => cells[column]?.box).filter((box) => box?.page === page);
    return boxes.length ? around(boxes) : null;
  });
}

/** Resolves to the next box that is drawn on the page ({page, box}), or to null after Esc. */
export function askForArea(view) {
  const before = view.getAttribute("draw");
  view.setAttribute("draw", "columns");
  return new Promise((resolve) => {
    const end = (answer) => {
      document.removeEventListener("keydown", escape, true);
      view.removeEventListener("box-draw", drawn);
      if (before === null) view.removeAttribute("draw");
      else view.setAttribute("draw", before);
      resolve(answer);
    };
    const drawn = ({ detail }) => end(detail);
    const escape = (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      end(null);
    };
    view.addEventListener("box-draw", drawn);
    document.addEventListener("keydown", escape, true);
  });
}

export async function wordsOn(view, page) {
  const source = view.pages.find(({ number }) => number === page)?.words_src;
  const answer = source ? await fetch(source, { headers: { Accept: "application/json" } }).catch(() => null) : null;
  const rows = answer?.ok ? await answer.json() : [];
  return rows.map(([text, x0, y0, x1, y1]) => ({ text, x0, y0, x1, y1 }));
}

export const standsIn = (row, page, area) => row.cells.some(({ box }) => box?.page === page && isIn(box, area));
