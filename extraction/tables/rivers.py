"""Columns without lines: rivers of white that run down between words through almost all rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extraction.tables.geometry import Placed, phrase_gap

_MAX_CROSSED_SHARE = 0.25  # of the rows: headings that span columns, a long label
_MIN_BOTH_SIDES_SHARE = 0.2
_PRINTED_TWICE = 2  # rows that a column must be printed in

# How many rows may cross a river, tried in this order: few before many, and not every number for the sake of time.
_CROSSINGS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 26, 32, 40, 52, 64, 80, 100)

Row = Sequence[Placed]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class River:
    """White between x0 and x1. `rows` have print on both sides of it, `crossed` have print in it."""

    x0: float
    x1: float
    rows: int
    crossed: int

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


def rivers(rows: Sequence[Row], *, max_crossed_share: float = _MAX_CROSSED_SHARE) -> list[River]:
    """Rivers between the columns of `rows`, left to right, each with a column of words between it and the next."""
    if len(rows) < 2:
        return []
    height = median(word.height for row in rows for word in row)
    gap = phrase_gap(rows) * height
    covered = [_covered(row, gap) for row in rows]
    allowed = max(1 if len(rows) >= 3 else 0, int(max_crossed_share * len(rows)))
    found: list[River] = []
    for crossings in (count for count in _CROSSINGS if count <= allowed):
        for x0, x1 in _gaps(covered, crossings):
            if x1 - x0 < _narrowest(len(rows)) * height or any(x0 <= river.middle <= x1 for river in found):
                continue
            river = _river(covered, x0, x1)
            if river is not None and river.x1 - river.x0 >= _narrowest(river.rows) * height:
                found.append(river)
    return _with_columns_between(sorted(found, key=lambda river: river.x0), covered)


def _covered(row: Row, gap: float) -> list[Interval]:
    """The printed stretches of a row, spaces closed."""
    stretches: list[Interval] = []
    for word in sorted(row, key=lambda word: word.x0):
        if stretches and word.x0 - stretches[-1][1] <= gap:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], word.x1))
        else:
            stretches.append((word.x0, word.x1))
    return stretches


def _gaps(covered: Sequence[Sequence[Interval]], crossings: int) -> list[Interval]:
    """Widest stretches that at most so many rows have print in."""
    turns = sorted(turn for row in covered for start, end in row for turn in ((start, 1), (end, -1)))
    gaps: list[Interval] = []
    depth, opened = 0, None
    for x, step in turns:
        before, depth = depth, depth + step
        if before > crossings >= depth:
            opened = x
        elif before <= crossings < depth and opened is not None:
            gaps.append((opened, x))
            opened = None
    return gaps


def _river(covered: Sequence[Sequence[Interval]], x0: float, x1: float) -> River | None:
    both = crossed = 0
    for row in covered:
        if any(start < x1 and end > x0 for start, end in row):
            crossed += 1
        elif row[0][1] <= x0 and row[-1][0] >= x1:
            both += 1
    if both < max(2, _MIN_BOTH_SIDES_SHARE * sum(len(row) > 1 for row in covered)):
        return None
    return River(x0, x1, both, crossed)


def _narrowest(rows: int) -> float:
    """In letter heights: the more rows agree, the narrower it may be."""
    return 0.45 if rows >= 8 else 0.6 if rows >= 5 else 0.8 if rows >= 3 else 1.1


def _with_columns_between(found: list[River], covered: Sequence[Sequence[Interval]]) -> list[River]:
    """Drop one of two neighbours with a single row's print between them, unless that is the heading of a blank
    column: one with headings on both sides."""
    kept = list(found)
    at = 0
    while at < len(kept) - 1:
        left, right = kept[at], kept[at + 1]
        printed = [row for row in covered if _has_print(row, left.x0, right.x1)]
        before = kept[at - 1].x1 if at else float("-inf")
        behind = kept[at + 2].x0 if at + 2 < len(kept) else float("inf")
        is_heading = printed == [covered[0]] and all(
            _has_print(covered[0], *sides) for sides in ((before, left.x0), (right.x1, behind))
        )
        if is_heading or len(printed) >= min(_PRINTED_TWICE, len(covered) - 1):
            at += 1
        else:
            kept.remove(_dropped(left, right, printed, before, behind))
            at = max(at - 1, 0)
    return kept


def _dropped(left: River, right: River, printed: Sequence[Sequence[Interval]], before: float, behind: float) -> River:
    """The one towards the column blank on that row, as a heading stands over its numbers; else the narrower."""
    if printed:
        over_left, over_right = _has_print(printed[0], before, left.x0), _has_print(printed[0], right.x1, behind)
        if over_left != over_right:
            return right if over_left else left
    return min(left, right, key=lambda river: river.x1 - river.x0)


def _has_print(row: Sequence[Interval], x0: float, x1: float) -> bool:
    return any(start >= x0 and end <= x1 for start, end in row)
