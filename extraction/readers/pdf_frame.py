"""How places in a PDF page's own points become places on the page as it is shown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]  # 4 rows of sides x a column per box
Corners = tuple[float, float, float, float]  # left, bottom, right, top in the page's own points


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page in its own points (origin bottom left), and by how much it is turned when shown."""

    left: float
    bottom: float
    right: float
    top: float
    degrees: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points of the page as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.degrees in (90, 270) else (width, height)

    def upright(self, boxes: Boxes) -> Boxes:
        """Left, bottom, right, top in page points to x0, y0, x1, y1 in points of the page as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        x0, x1 = boxes[0] - self.left, boxes[2] - self.left
        y0, y1 = self.top - boxes[3], self.top - boxes[1]
        sides = {
            0: (x0, y0, x1, y1),
            90: (height - y1, x0, height - y0, x1),
            180: (width - x1, height - y1, width - x0, height - y0),
            270: (y0, width - x1, y1, width - x0),
        }[self.degrees]
        return np.asarray(np.nan_to_num(np.stack(sides)))

    def fractions(self, boxes: Boxes) -> Boxes:
        """Upright boxes in points to fractions of the page, held inside it."""
        return np.asarray(np.clip(boxes / np.array(self.size * 2)[:, None], 0.0, 1.0))

    def to_fractions(self, corners: Corners) -> Corners:
        """One box in page points to x0, y0, x1, y1 as fractions of the page as shown; for few boxes."""
        left, bottom, right, top = corners
        x0, x1 = (_fraction(x - self.left, self.right - self.left) for x in (left, right))
        y0, y1 = (_fraction(self.top - y, self.top - self.bottom) for y in (top, bottom))
        turned = {0: (x0, y0, x1, y1), 90: (1 - y1, x0, 1 - y0, x1), 180: (1 - x1, 1 - y1, 1 - x0, 1 - y0)}
        return turned.get(self.degrees, (y0, 1 - x1, y1, 1 - x0))


def _fraction(distance: float, whole: float) -> float:
    return min(1.0, max(0.0, distance / whole))
