"""How alike two pages look: their size, what is printed at their ends, where their text stands, their words."""

from collections.abc import Mapping, Set
from math import sqrt

from extraction.datamodel import Page

Picture = tuple[float, ...]
_SIZE_TOLERANCE = 0.02
_COLUMNS, _ROWS = 8, 12


def size_differs(own: tuple[float, float], its: tuple[float, float]) -> bool:
    """Whether one (width, height) is clearly larger than the other, or turned."""
    return any(abs(one - other) > _SIZE_TOLERANCE * other for one, other in zip(own, its, strict=True))


def share_in_common(own: Set[str], its: Set[str]) -> float:
    """0..1: the part of all that stands on either which stands on both; 0 where both are empty."""
    return len(own & its) / len(own | its) if own or its else 0.0


def words_in_common(own: Set[str], its: Set[str], weights: Mapping[str, float]) -> float:
    """0..1: how far two pages speak of the same things (the cosine between their words, rare ones weighing more)."""
    length = sqrt(_length(own, weights)) * sqrt(_length(its, weights))
    return _length(own & its, weights) / length if length else 0.0


def _length(words: Set[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(word, 0.0) ** 2 for word in words)


def layout_likeness(own: Picture, its: Picture) -> float:
    """0..1: how far text stands in the same places (the cosine between two coarse pictures of the pages)."""
    length = sqrt(sum(share * share for share in own)) * sqrt(sum(share * share for share in its))
    return sum(one * two for one, two in zip(own, its, strict=True)) / length if length else 0.0


def picture_of(page: Page) -> Picture:
    """How much text stands in each field of a coarse grid over the page."""
    cells = [0.0] * (_COLUMNS * _ROWS)
    for word in page.words:
        box = word.box
        column = min(max(int((box.x0 + box.x1) / 2 * _COLUMNS), 0), _COLUMNS - 1)
        row = min(max(int((box.y0 + box.y1) / 2 * _ROWS), 0), _ROWS - 1)
        cells[row * _COLUMNS + column] += max(box.x1 - box.x0, 0.0)
    return tuple(cells)
