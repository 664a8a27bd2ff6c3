"""Where the columns of a table stand: under its headings, cut where the fewest lines have print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extraction.finders.view import PageView, PlacedWord
from extraction.tables.geometry import phrase_gap, pieces_of

PHRASE_GAP_HEIGHTS = 0.6  # words of one heading stand no further apart
STACKED_PT = 14.0  # a heading's first line may stand so much over its second
COLUMN_GAP_HEIGHTS = 0.8
_VALUES = 3
LONE_WEIGHT = 0.1  # a line of one piece says little about columns: text may run over them
HEADING_WEIGHT = 0.5
SAME_COST = 0.05  # shares of print cut that differ by less are as good as each other: then the wider gap is taken

Words = Sequence[PlacedWord]


@dataclass(slots=True)
class Heading:
    """A printed heading from x0 to x1; `name` is the column asked for, or None for one that was not."""

    x0: float
    x1: float
    name: str | None

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


def with_neighbours(named: Sequence[Heading], page: PageView, top: float, bottom: float, own: Words) -> list[Heading]:
    """The named headings and every other text that stands between or beside them, left to right.

    `own` are the words of the named ones; `top` and `bottom` the first and the last of their lines.
    """
    found = [Heading(heading.x0, heading.x1, heading.name) for heading in named]
    taken = set(own)
    for row in page.rows:
        middle = median(word.middle for word in row.words)
        if not top - STACKED_PT <= middle <= bottom or (middle < top and _has_a_label(row.words)):
            continue
        for piece in pieces_of(row.words, PHRASE_GAP_HEIGHTS):
            rest = [word for word in piece if word not in taken]
            if rest:
                _add(found, rest[0].x0, rest[-1].x1, beside=len(rest) < len(piece))
    return sorted(found, key=lambda heading: heading.x0)


def _has_a_label(words: Words) -> bool:
    """A row such as "Customer no.: 4711" over the headings is no line of theirs."""
    return any(word.text.endswith(":") for word in words)


def _add(found: list[Heading], x0: float, x1: float, *, beside: bool) -> None:
    """Text over, under or beside one heading belongs to it; other text is a heading of its own."""
    near = [heading for heading in found if min(x1, heading.x1) - max(x0, heading.x0) > (-8.0 if beside else 0.0)]
    if not near:
        found.append(Heading(x0, x1, None))
    elif len(near) == 1 and not any(h is not near[0] and h.x0 < x1 and h.x1 > x0 for h in found):
        near[0].x0, near[0].x1 = min(near[0].x0, x0), max(near[0].x1, x1)


def cuts_between(headings: Sequence[Heading], lines: Sequence[Words], uprights: Sequence[float]) -> list[float]:
    """One x between each two neighbouring headings: at an upright ruling, else where the fewest lines are cut."""
    gap = phrase_gap(lines)
    printed = [_Printed(_stretches(line, gap), _weight(line)) for line in lines if line]
    # What stands over the first row of values is the rest of the headings.
    most = max((line.weight for line in printed), default=0.0)
    printed = printed[next((at for at, line in enumerate(printed) if line.weight >= most / 2), 0) :]
    return [_cut(left, right, printed, uprights) for left, right in pairwise(headings)]


@dataclass(frozen=True, slots=True)
class _Printed:
    """Where a line has print, and how much it says about columns."""

    stretches: list[tuple[float, float]]
    weight: float


def _weight(line: Words) -> float:
    """A line with many gaps is a row of values, one with few is text that may run over columns."""
    return LONE_WEIGHT + (len(pieces_of(line, COLUMN_GAP_HEIGHTS)) - 1) ** 2


def _cut(left: Heading, right: Heading, lines: Sequence[_Printed], uprights: Sequence[float]) -> float:
    drawn = [x for x in uprights if left.centre < x < right.centre]
    if drawn:
        return min(drawn, key=lambda x: abs(x - (left.x1 + right.x0) / 2))
    low, high = left.x0 + 1, max(right.x1 - 1, left.x0 + 2)
    turns = {low, high, left.x1, right.x0, *(x for line in lines for pair in line.stretches for x in pair)}
    places = sorted(x for x in turns if low <= x <= high)
    whole = max(sum(line.weight for line in lines), 1.0)

    def cost(x: float) -> int:
        cut = sum(line.weight for line in lines if any(a < x < b for a, b in line.stretches))
        headings = (left.x0 < x < left.x1) + (right.x0 < x < right.x1)
        return round((cut / whole + HEADING_WEIGHT * headings) / SAME_COST)

    spaces = [((a + b) / 2, b - a) for a, b in pairwise(places) if b - a > 0.05]
    if not spaces:
        return (left.x1 + right.x0) / 2
    return min(spaces, key=lambda space: (cost(space[0]), -space[1]))[0]


def _stretches(line: Words, gap: float) -> list[tuple[float, float]]:
    return [(piece[0].x0, max(word.x1 for word in piece)) for piece in pieces_of(line, gap)]


def column_starts(cuts: Sequence[float], lines: Sequence[Words]) -> set[int]:
    """Where, in whole points, columns begin on lines of several values."""
    starts = set()
    for line in lines:
        pieces = pieces_of(line, COLUMN_GAP_HEIGHTS)
        if len(pieces) >= _VALUES:
            starts |= {round(piece[0].x0) for piece in pieces if _column(cuts, piece[0].x0) > 0}
    return starts


@dataclass(frozen=True, slots=True)
class Splitting:
    """How lines are divided: at `cuts`. `gap` is how far apart words of a phrase may stand, in letter heights;
    `starts` are those of column_starts; `fits` says whether words can be a column's value."""

    cuts: Sequence[float]
    gap: float
    starts: set[int]
    fits: Callable[[int, Words], bool]

    def columns(self, line: Words) -> dict[int, list[PlacedWord]]:
        """The words of a line in each column.

        A phrase that runs over a cut is divided there only if each part behind a cut fits its column, and on a line
        of its own only if they are words that begin where columns begin; else it stays whole, in the column where it
        begins.
        """
        columns: dict[int, list[PlacedWord]] = {}
        pieces = pieces_of(line, self.gap)
        for piece in pieces:
            parts: dict[int, list[PlacedWord]] = {}
            for word in piece:
                parts.setdefault(_column(self.cuts, (word.x0 + word.x1) / 2), []).append(word)
            if len(parts) > 1 and not self._is_divided(parts, alone=len(pieces) == 1):
                parts = {_column(self.cuts, piece[0].x0 + 1): list(piece)}
            for at, words in parts.items():
                columns.setdefault(at, []).extend(words)
        return columns

    def _is_divided(self, parts: dict[int, list[PlacedWord]], *, alone: bool) -> bool:
        behind = [(at, words) for at, words in parts.items() if at != min(parts)]
        if alone and not all(self.starts & _about(words[0].x0) and _is_wording(words) for _, words in behind):
            return False
        return all(self.fits(at, words) for at, words in behind)


def _is_wording(words: Words) -> bool:
    return any(word.text.isalpha() for word in words)


def _about(x: float) -> set[int]:
    return {round(x) - 1, round(x), round(x) + 1}


def _column(cuts: Sequence[float], x: float) -> int:
    return sum(cut < x for cut in cuts)
