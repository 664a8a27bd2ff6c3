// Owns finding boxes under a point: a uniform grid over the page, so that 5,000 words cost no more than 50.
// Boxes are {x0, y0, x1, y1} in fractions of the page.

const CELLS = 64;

const cellOf = (fraction) => Math.min(CELLS - 1, Math.max(0, Math.floor(fraction * CELLS)));

export class BoxGrid {
  constructor(boxes) {
    this.boxes = boxes;
    this.cells = new Map();
    for (const box of boxes) {
      for (let row = cellOf(box.y0); row <= cellOf(box.y1); row++) {
        for (let column = cellOf(box.x0); column <= cellOf(box.x1); column++) {
          const key = row * CELLS + column;
          const cell = this.cells.get(key);
          if (cell) cell.push(box);
          else this.cells.set(key, [box]);
        }
      }
    }
  }

  /** The smallest box at the point, or null. */
  at(x, y) {
    let best = null;
    let bestArea = Infinity;
    for (const box of this.cells.get(cellOf(y) * CELLS + cellOf(x)) ?? []) {
      if (x < box.x0 || x > box.x1 || y < box.y0 || y > box.y1) continue;
      const area = (box.x1 - box.x0) * (box.y1 - box.y0);
      if (area < bestArea) [best, bestArea] = [box, area];
    }
    return best;
  }

  /** Every box whose middle lies in the rectangle, in the order they were given. */
  within({ x0, y0, x1, y1 }) {
    return this.boxes.filter((box) => {
      const x = (box.x0 + box.x1) / 2;
      const y = (box.y0 + box.y1) / 2;
      return x >= x0 && x <= x1 && y >= y0 && y <= y1;
    });
  }
}
