// Owns quarter turns of the view: places on the upright page, as fractions, to places in the turned view and back.
// `turn` is 0, 90, 180 or 270 degrees clockwise.

export const quarters = (degrees) => ((degrees % 360) + 360) % 360;

export function pointToView({ x, y }, turn) {
  if (turn === 90) return { x: 1 - y, y: x };
  if (turn === 180) return { x: 1 - x, y: 1 - y };
  if (turn === 270) return { x: y, y: 1 - x };
  return { x, y };
}

export const pointToPage = (point, turn) => pointToView(point, quarters(360 - turn));

/** The box between two corners, whichever they are, within the page. */
export function boxBetween(one, other) {
  const within = (value) => Math.min(1, Math.max(0, value));
  return {
    x0: within(Math.min(one.x, other.x)), y0: within(Math.min(one.y, other.y)),
    x1: within(Math.max(one.x, other.x)), y1: within(Math.max(one.y, other.y)),
  };
}

export function boxToView(box, turn) {
  if (!turn) return box;
  const one = pointToView({ x: box.x0, y: box.y0 }, turn);
  const other = pointToView({ x: box.x1, y: box.y1 }, turn);
  return { x0: Math.min(one.x, other.x), y0: Math.min(one.y, other.y), x1: Math.max(one.x, other.x), y1: Math.max(one.y, other.y) };
}
