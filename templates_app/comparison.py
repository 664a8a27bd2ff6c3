"""Compares two template sources line by line, side by side."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import zip_longest
from typing import Literal

CONTEXT_LINES = 3
# A thousand pairs of equal parts take a fifth of a millisecond, and a text of one word would have billions of them.
LINE_PAIRS, WORD_PAIRS = 500_000, 20_000
_TOKENS = re.compile(r"\w+|\s+|.")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line; `changed` when the other side does not have it."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """A line on one side of a comparison, with its number from 1."""

    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class DiffRow:
    """Two lines side by side; None where a side has no such line. A `gap` stands for `skipped` equal lines."""

    kind: Literal["same", "changed", "gap"]
    before: Side | None = None
    after: Side | None = None
    skipped: int = 0


def compare(before: str, after: str) -> list[DiffRow]:
    """Rows from `before` to `after`, with three lines around every change; empty when the texts are equal."""
    old, new = before.splitlines(), after.splitlines()
    matcher = _BoundedMatcher(old, new, max_pairs=LINE_PAIRS)
    rows: list[DiffRow] = []
    end = 0
    for group in matcher.get_grouped_opcodes(CONTEXT_LINES):
        first, last = group[0], group[-1]
        if group == [("equal", 0, len(old), 0, len(new))]:
            return []
        rows += _gap(first[1] - end)
        end = last[2]
        for tag, i0, i1, j0, j1 in group:
            rows += _equal(old[i0:i1], i0, j0) if tag == "equal" else _changed(old[i0:i1], i0, new[j0:j1], j0)
    return rows + _gap(len(old) - end) if rows else []


class _BoundedMatcher(SequenceMatcher[str]):
    """Finds what stayed; only at both ends where the same parts stand there too often to look at every pair."""

    def __init__(self, old: list[str], new: list[str], *, max_pairs: int) -> None:
        super().__init__(None, old, new, autojunk=False)
        self.old, self.new, self.max_pairs = old, new, max_pairs

    def get_matching_blocks(self) -> list[Match]:
        old, new, count = self.old, self.new, Counter(self.new)
        if sum(count[part] for part in old) <= self.max_pairs:
            return super().get_matching_blocks()
        shorter = min(len(old), len(new))
        head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
        tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
        ends = Match(0, 0, head), Match(len(old) - tail, len(new) - tail, tail)
        return [*ends, Match(len(old), len(new), 0)]


def _gap(lines: int) -> list[DiffRow]:
    return [DiffRow("gap", skipped=lines)] if lines > 0 else []


def _equal(lines: list[str], i0: int, j0: int) -> Iterator[DiffRow]:
    for at, text in enumerate(lines):
        yield DiffRow("same", Side(i0 + at + 1, (Piece(text),)), Side(j0 + at + 1, (Piece(text),)))


def _changed(old: list[str], i0: int, new: list[str], j0: int) -> Iterator[DiffRow]:
    for at, (left, right) in enumerate(zip_longest(old, new)):
        left_pieces, right_pieces = _within(left, right)
        yield DiffRow(
            "changed",
            None if left is None else Side(i0 + at + 1, left_pieces),
            None if right is None else Side(j0 + at + 1, right_pieces),
        )


def _within(left: str | None, right: str | None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Which words of two paired lines differ; a line without a partner is one whole piece."""
    if left is None or right is None:
        return (Piece(left or ""),), (Piece(right or ""),)
    old, new = _TOKENS.findall(left), _TOKENS.findall(right)
    befores, afters = [], []
    for tag, i0, i1, j0, j1 in _BoundedMatcher(old, new, max_pairs=WORD_PAIRS).get_opcodes():
        befores.append(Piece("".join(old[i0:i1]), tag != "equal"))
        afters.append(Piece("".join(new[j0:j1]), tag != "equal"))
    return tuple(piece for piece in befores if piece.text), tuple(piece for piece in afters if piece.text)
