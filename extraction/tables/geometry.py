"""A page as the table finder sees it: words and rulings in points, rulings merged into whole lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Protocol, TypeVar

from extraction.datamodel import BoundingBox, Line, Page, Word

# Rulings closer together than this are one: a double line, or the edges of two filled cells that meet.
SAME_LINE_PT = 2.6
# A ruling drawn in pieces (per cell, or dashed) goes on over gaps up to this.
JOIN_GAP_PT = 3.5
TOUCH_PT = 3.0  # a ruling that ends this near to another one meets it
_SHORTEST_PT = 5.0
_ON_ITS_SIDE = 1.5  # a line of words so many times higher than wide runs up or down the page
# Spaces between words, in letter heights.
_NARROWEST_SPACE, _WIDEST_SPACE, _FEWEST_SPACES = 0.1, 0.9, 5
_PHRASE_GAP, _WIDEST_PHRASE_GAP, _SPACES_IN_GAP = 0.45, 0.78, 1.35


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in points, origin top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


class Printed(Protocol):
    """Anything with a place on a page, in one unit for both axes."""

    @property
    def x0(self) -> float: ...
    @property
    def y0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def y1(self) -> float: ...
    @property
    def middle(self) -> float: ...
    @property
    def height(self) -> float: ...


Piece = TypeVar("Piece", bound=Printed)


@dataclass(frozen=True, slots=True)
class Placed:
    """A word in points."""

    x0: float
    y0: float
    x1: float
    y1: float
    word: Word

    @property
    def text(self) -> str:
        return self.word.text

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def height(self) -> float:
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Rule:
    """A line at one coordinate (`at`: y of a level one, x of an upright one) from `start` to `end`."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Sheet:
    """One page to be searched for tables."""

    number: int
    width: float
    height: float
    words: tuple[Placed, ...]
    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)

    def box(self, area: Area) -> BoundingBox:
        """The area as fractions of the page."""
        x0, y0 = area.x0 / self.width, area.y0 / self.height
        x1, y1 = area.x1 / self.width, area.y1 / self.height
        return BoundingBox(self.number, *(round(min(max(side, 0.0), 1.0), 6) for side in (x0, y0, x1, y1)))


def sheet_of(page: Page) -> Sheet:
    width, height = page.width_pt, page.height_pt
    words = tuple(
        Placed(word.box.x0 * width, word.box.y0 * height, word.box.x1 * width, word.box.y1 * height, word)
        for line in page.lines
        for word in _words_of(line, height / width)
        if word.text.strip()
    )
    level, upright = [], []
    for ruling in page.rulings:
        x0, y0, x1, y1 = ruling.x0 * width, ruling.y0 * height, ruling.x1 * width, ruling.y1 * height
        if x1 - x0 >= y1 - y0:
            level.append(Rule((y0 + y1) / 2, x0, x1))
        else:
            upright.append(Rule((x0 + x1) / 2, y0, y1))
    return Sheet(page.number, width, height, words, merged(level), merged(upright))


def _words_of(line: Line, height_by_width: float) -> Sequence[Word]:
    """Its words; one for a line that runs up or down the page, whose words are no lines of their own."""
    words, box = line.words, line.box
    if len(words) < 2 or (box.y1 - box.y0) * height_by_width <= _ON_ITS_SIDE * (box.x1 - box.x0):
        return words
    return (Word(line.text, box, min(word.confidence for word in words), words[0].bold),)


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """Pieces of one line put together, sorted by place; what is too short to be a line is dropped."""
    whole: list[Rule] = []
    for group in _at_one_place(sorted(rules, key=lambda rule: rule.at)):
        run: list[Rule] = []
        end = 0.0
        for rule in sorted(group, key=lambda rule: rule.start):
            if run and rule.start - end > JOIN_GAP_PT:
                whole.append(Rule(_middle(run), run[0].start, end))
                run, end = [], 0.0
            run.append(rule)
            end = max(end, rule.end)
        whole.append(Rule(_middle(run), run[0].start, end))
    whole.sort(key=lambda rule: (rule.at, rule.start))
    return [rule for rule in whole if rule.end - rule.start >= _SHORTEST_PT]


def _at_one_place(rules: Sequence[Rule]) -> Iterable[list[Rule]]:
    group: list[Rule] = []
    for rule in rules:
        if group and rule.at - group[0].at > SAME_LINE_PT:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _middle(group: Sequence[Rule]) -> float:
    """Long pieces weigh more."""
    weight = sum(rule.end - rule.start for rule in group)
    return sum(rule.at * (rule.end - rule.start) for rule in group) / weight if weight else group[0].at


def area_of(words: Sequence[Placed]) -> Area:
    return Area(
        min(word.x0 for word in words),
        min(word.y0 for word in words),
        max(word.x1 for word in words),
        max(word.y1 for word in words),
    )


def rows_of(words: Iterable[Piece]) -> list[list[Piece]]:
    """Words grouped by height on the page, each group left to right. Raised and lowered signs stay with their row."""
    rows: list[list[Piece]] = []
    top = bottom = 0.0
    for word in sorted(words, key=lambda word: (word.middle, word.x0)):
        shared = min(bottom, word.y1) - max(top, word.y0)
        if rows and shared >= 0.5 * min(word.height, bottom - top) and word.middle <= bottom:
            rows[-1].append(word)
            weight = 1 / len(rows[-1])
            top, bottom = top + (word.y0 - top) * weight, bottom + (word.y1 - bottom) * weight
        else:
            rows.append([word])
            top, bottom = word.y0, word.y1
    return [sorted(row, key=lambda word: (word.x0, word.y0)) for row in rows]


def pieces_of(row: Sequence[Piece], gap_heights: float) -> list[list[Piece]]:
    """A row cut where its words stand more than `gap_heights` letter heights apart."""
    pieces: list[list[Piece]] = []
    right = 0.0
    for word in row:
        if pieces and word.x0 - right <= gap_heights * min(word.height, pieces[-1][-1].height):
            pieces[-1].append(word)
            right = max(right, word.x1)
        else:
            pieces.append([word])
            right = word.x1
    return pieces


def phrase_gap(rows: Iterable[Sequence[Printed]]) -> float:
    """How far apart, in letter heights, words of one phrase may stand: more where the print's own spaces are wide, as
    a typewriter's are."""
    spaces = [
        (right.x0 - left.x1) / max(min(left.height, right.height), 0.1)
        for row in rows
        for left, right in pairwise(row)
    ]
    usual = [space for space in spaces if _NARROWEST_SPACE < space < _WIDEST_SPACE]
    if len(usual) < _FEWEST_SPACES:
        return _PHRASE_GAP
    return min(max(_PHRASE_GAP, _SPACES_IN_GAP * median(usual)), _WIDEST_PHRASE_GAP)
