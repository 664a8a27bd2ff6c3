"""From rivers to columns: page columns of prose are told apart, and rivers that divide one column are dropped."""

import re
from collections.abc import Sequence

from extraction.tables.geometry import Placed, pieces_of, rows_of
from extraction.tables.grid import band_of
from extraction.tables.rivers import River, rivers
from extraction.tables.wording import is_number, text_of

_FEWEST_PROSE_LINES, _MOST_LINES = 10, 500
_PROSE_WORDS = 4
_FULL_LINE = 0.85  # of the width: lines of prose mostly fill their column
_PROSE_SHARE = 0.6
_BESIDE_SHARE = 0.3  # of the lines that a river between page columns must have print on both sides of
_DEPTH = 3
_COLUMN_GAP_HEIGHTS = 0.8
_SIGN_BEFORE = re.compile(r"(?:US|A|C)?[$€£¥]|[(<>±~+-]|EUR|USD|GBP|CHF")
_SIGN_BEHIND = re.compile(r"[%)*†‡§°]+|\d?[)*]|%\s?\)?|\([a-z\d]\)")

Row = list[Placed]


def zones(words: Sequence[Placed], depth: int = _DEPTH) -> list[list[Placed]]:
    """The words of a page, divided at rivers with prose beside them: a page set in columns."""
    rows = rows_of(words)
    for river in rivers(rows) if depth and _FEWEST_PROSE_LINES < len(rows) <= _MOST_LINES else ():
        left = [word for word in words if word.x1 <= river.x0 + 1]
        right = [word for word in words if word.x0 >= river.x1 - 1]
        if river.rows >= _BESIDE_SHARE * len(rows) and (_is_prose(left) or _is_prose(right)):
            kept = {id(word) for word in (*left, *right)}
            over = [word for word in words if id(word) not in kept]
            return [*zones(left, depth - 1), *zones(right, depth - 1), *([over] if over else [])]
    return [list(words)]


def _is_prose(words: Sequence[Placed]) -> bool:
    """Most lines are one long piece and as wide as the others."""
    rows = rows_of(words)
    if len(rows) < _FEWEST_PROSE_LINES:
        return False
    widths = sorted(row[-1].x1 - row[0].x0 for row in rows)
    usual = widths[int(0.8 * len(widths))]
    full = sum(
        len(row) >= _PROSE_WORDS
        and row[-1].x1 - row[0].x0 >= _FULL_LINE * usual
        and len(pieces_of(row, _COLUMN_GAP_HEIGHTS)) == 1
        for row in rows
    )
    return full >= _PROSE_SHARE * len(rows)


def boundaries(rows: Sequence[Row], found: Sequence[River]) -> list[float]:
    """x of the columns' boundaries, the outer ones too."""
    left, right = min(word.x0 for row in rows for word in row), max(word.x1 for row in rows for word in row)
    xs = [left, *(river.middle for river in found), right]
    at = 1
    while at < len(xs) - 1:
        if _is_one_column(rows, xs, at):
            del xs[at]
        else:
            at += 1
    return xs


def _is_one_column(rows: Sequence[Row], xs: list[float], at: int) -> bool:
    """Whether the columns on both sides of a boundary are one: signs beside their numbers, or a heading set to the
    left and its numbers set to the right."""
    left = [_texts(row, xs, at - 1) for row in rows]
    right = [_texts(row, xs, at) for row in rows]
    if _all(_SIGN_BEFORE, left) or _all(_SIGN_BEHIND, right):
        return True
    if any(one and other for one, other in zip(left, right, strict=True)):
        return False
    ends = [max(row for row, text in enumerate(side) if text) for side in (left, right) if any(side)]
    starts = [min(row for row, text in enumerate(side) if text) for side in (left, right) if any(side)]
    if len(ends) < 2:
        return True
    upper, lower = (left, right) if starts[0] < starts[1] else (right, left)
    ended = min(ends) < max(starts)
    numbers = [text for text in lower if text]
    return ended and not any(map(is_number, filter(None, upper))) and all(map(is_number, numbers))


def _texts(row: Row, xs: list[float], col: int) -> str:
    return text_of([word for word in row if band_of(xs, word.centre) == col])


def _all(sign: "re.Pattern[str]", texts: Sequence[str]) -> bool:
    printed = [text for text in texts if text]
    return bool(printed) and all(sign.fullmatch(text) for text in printed)
