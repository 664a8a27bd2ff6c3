"""Compares two template sources line by line, side by side."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

CONTEXT_LINES = 3
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
    matcher = SequenceMatcher(None, old, new, autojunk=False)
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
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        befores.append(Piece("".join(old[i0:i1]), tag != "equal"))
        afters.append(Piece("".join(new[j0:j1]), tag != "equal"))
    return tuple(piece for piece in befores if piece.text), tuple(piece for piece in afters if piece.text)
