"""Ruled cells: the rectangle of printed lines round a point of a page, and the words in it."""

from dataclasses import dataclass

from extraction.finders.view import PageView, PlacedWord

TOUCH_PT = 3.0  # lines that end this close to each other were drawn to meet


@dataclass(frozen=True, slots=True)
class Cell:
    """A rectangle between printed lines, in points."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, word: PlacedWord) -> bool:
        return self.x0 <= (word.x0 + word.x1) / 2 <= self.x1 and self.y0 <= word.middle <= self.y1


def cell_at(page: PageView, x: float, y: float) -> Cell | None:
    """The nearest printed lines over, under, left and right of a point; None where one of them is missing."""
    levels = [r.y0 for r in page.level_rulings if r.x0 - TOUCH_PT <= x <= r.x1 + TOUCH_PT]
    uprights = [r.x0 for r in page.upright_rulings if r.y0 - TOUCH_PT <= y <= r.y1 + TOUCH_PT]
    top = max((at for at in levels if at <= y), default=None)
    bottom = min((at for at in levels if at > y), default=None)
    left = max((at for at in uprights if at <= x), default=None)
    right = min((at for at in uprights if at > x), default=None)
    if top is None or bottom is None or left is None or right is None:
        return None
    return Cell(left, top, right, bottom)


def rows_in(page: PageView, cell: Cell, without: tuple[PlacedWord, ...] = ()) -> list[tuple[PlacedWord, ...]]:
    """The words in a cell, row by row, but for those named."""
    left_out = set(without)
    rows = (tuple(word for word in row.words if cell.holds(word) and word not in left_out) for row in page.rows)
    return [row for row in rows if row]
