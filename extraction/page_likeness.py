"""How alike two pages look: their size, what is printed at their head, and where their text stands."""

import re
from math import sqrt

from extraction.datamodel import Page
from extraction.finders.view import label_key

HEAD_ZONE = 0.14
_SIZE_TOLERANCE = 0.02
_COLUMNS, _ROWS = 8, 12


def size_differs(page: Page, other: Page) -> bool:
    """Whether one is clearly larger than the other, or turned."""
    return any(
        abs(own - its) > _SIZE_TOLERANCE * its
        for own, its in ((page.width_pt, other.width_pt), (page.height_pt, other.height_pt))
    )


def shares_heading(page: Page, other: Page) -> bool:
    """Whether a line at the head of both is the same, numbers apart."""
    return bool(_heading(page) & _heading(other))


def layout_likeness(page: Page, other: Page) -> float:
    """0..1: how far text stands in the same places (the cosine between two coarse pictures of the pages)."""
    own, its = _picture(page), _picture(other)
    length = sqrt(sum(share * share for share in own)) * sqrt(sum(share * share for share in its))
    return sum(one * two for one, two in zip(own, its, strict=True)) / length if length else 0.0


def _heading(page: Page) -> set[str]:
    keys = (label_key(re.sub(r"\d+", "", line.text)) for line in page.lines if line.box.y1 <= HEAD_ZONE)
    return {key for key in keys if len(key) > 2}


def _picture(page: Page) -> list[float]:
    cells = [0.0] * (_COLUMNS * _ROWS)
    for word in page.words:
        box = word.box
        column = min(max(int((box.x0 + box.x1) / 2 * _COLUMNS), 0), _COLUMNS - 1)
        row = min(max(int((box.y0 + box.y1) / 2 * _ROWS), 0), _ROWS - 1)
        cells[row * _COLUMNS + column] += max(box.x1 - box.x0, 0.0)
    return cells
