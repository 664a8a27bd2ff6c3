"""A page as plain text that keeps its layout: every word at the character column that matches its place.

One row of the page is one line of text. A column is as wide as a letter of the page's densest text, so that a row
hardly ever needs more room than the page has; where it does, what follows moves to the right. Words that follow each
other as in a sentence are one space apart, others two at least.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

DENSEST_SHARE = 0.1  # the share of stretches of text that may be set tighter than a column is wide
MIN_CHARS = 4  # shorter stretches say little about the width of a letter
WORD_GAP_COLUMNS = 1.9  # a gap of fewer columns is a space between words ...
WORD_GAP_HEIGHTS = 0.45  # ... and so is one of less than this share of the words' height
BLANK_LINE_HEIGHTS = 1.5  # rows further apart have a blank line between them
GLUED_PT = 0.01  # nearer words were one word in print
MAX_COLUMN = 400  # a word beyond it follows its neighbour directly, whatever the page's size says
DEFAULT_COLUMN_PT = 5.0


class Positioned(Protocol):
    """A word with its place on the page in points, origin top left."""

    @property
    def text(self) -> str: ...
    @property
    def x0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def y0(self) -> float: ...
    @property
    def y1(self) -> float: ...


Row = Sequence[Positioned]


def plain_text(rows: Sequence[Row]) -> tuple[str, tuple[int, ...]]:
    """A page's rows, top to bottom and each from left to right, as text that ends with a line break.

    Also gives where each word starts in the text, in the order of the rows.
    """
    left = min((row[0].x0 for row in rows if row), default=0.0)
    column = column_width(rows)
    parts: list[str] = []
    starts: list[int] = []
    at = 0
    bottom: float | None = None
    for row in rows:
        if not row:
            continue
        top, height = min(word.y0 for word in row), max(word.y1 - word.y0 for word in row)
        if bottom is not None and top - bottom > BLANK_LINE_HEIGHTS * height:
            parts.append("\n")
            at += 1
        bottom = max(word.y1 for word in row)
        line, line_starts = _line(row, left, column)
        parts.append(line + "\n")
        starts += (at + start for start in line_starts)
        at += len(line) + 1
    return "".join(parts), tuple(starts)


def column_width(rows: Sequence[Row]) -> float:
    """How wide, in points, a character column of the page is."""
    widths = sorted(_letter_widths(rows))
    if not widths:
        return DEFAULT_COLUMN_PT
    return max(widths[int(DENSEST_SHARE * (len(widths) - 1))], 0.5)


def _letter_widths(rows: Sequence[Row]) -> Iterator[float]:
    """The average width of a letter in every stretch of words without a gap."""
    for row in rows:
        stretch: list[Positioned] = []
        for word in row:
            if stretch and word.x0 - stretch[-1].x1 > WORD_GAP_HEIGHTS * (word.y1 - word.y0):
                yield from _letter_width(stretch)
                stretch = []
            stretch.append(word)
        yield from _letter_width(stretch)


def _letter_width(stretch: Sequence[Positioned]) -> Iterator[float]:
    letters = sum(len(word.text) for word in stretch) + len(stretch) - 1
    if letters >= MIN_CHARS and stretch[-1].x1 > stretch[0].x0:
        yield (stretch[-1].x1 - stretch[0].x0) / letters


def _line(row: Row, left: float, column: float) -> tuple[str, list[int]]:
    at = _column(row[0], left, column)
    parts = [" " * at, row[0].text]
    starts = [at]
    at += len(row[0].text)
    for before, word in pairwise(row):
        spaces = _spaces(before, word, at, left, column)
        starts.append(at + spaces)
        parts += (" " * spaces, word.text)
        at += spaces + len(word.text)
    return "".join(parts), starts


def _spaces(before: Positioned, word: Positioned, at: int, left: float, column: float) -> int:
    gap = word.x0 - before.x1
    if abs(gap) < GLUED_PT:
        return 0
    height = min(before.y1 - before.y0, word.y1 - word.y0)
    if gap <= max(WORD_GAP_COLUMNS * column, WORD_GAP_HEIGHTS * height):
        return 1
    return max(_column(word, left, column) - at, 2)


def _column(word: Positioned, left: float, column: float) -> int:
    return min(max(int((word.x0 - left) / column), 0), MAX_COLUMN)
