"""Headings of columns as they are printed, over one row or several: what each may say, and how it is found again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from extraction.finders.view import PageView, PlacedWord, Row, label_key
from extraction.proposing.table_headings import WRAPPED_PT, column_meanings, heading_parts
from extraction.proposing.wording import text_of

ROWS_BELOW = 2
LEAST_OVERLAP = 0.5  # of the narrower of two words that stand over each other


@dataclass(frozen=True, slots=True)
class PrintedHeading:
    """`texts`: what it says, on its own row alone and with the rows above and below ("Positions-", "Positions-
    betrag"). `label`: a text of it that no other heading has, where there is one."""

    label: str
    texts: tuple[str, ...]
    words: frozenset[PlacedWord]


@dataclass(slots=True)
class _Stack:
    """A part of the main row, and what stands over and under it, row by row."""

    main: Sequence[PlacedWord]
    above: list[PlacedWord] = field(default_factory=list)
    below: list[list[PlacedWord]] = field(default_factory=list)

    def pieces(self) -> list[str]:
        return [text for words in (self.main, self.above, *self.below) if (text := text_of(words))]

    def texts(self) -> tuple[str, ...]:
        found = [text_of(self.main)]
        for words in self.below:
            found.append(f"{found[-1]} {text_of(words)}".strip())
        if self.above:
            found += [f"{text_of(self.above)} {text}" for text in found]
        return tuple(dict.fromkeys(found))


def printed_headings(page: PageView, at: int) -> list[PrintedHeading]:
    """The headings of which most stand on a row of the page, left to right; empty where it has none."""
    stacks = [_Stack(part) for part in heading_parts(page.rows[at])]
    if not stacks:
        return []
    lone: list[_Stack] = []
    if at and _is_near(page.rows[at - 1], page.rows[at]) and not _has_figures(page.rows[at - 1]):
        for segment in page.rows[at - 1].segments:
            rest = [word for word in segment if not _put(word, stacks)]
            lone += [_Stack([word]) for word in rest if column_meanings(word.text)]
    for row in _rows_below(page, at):
        for stack in stacks:
            stack.below.append([])
        for word in row.words:
            _put(word, stacks, is_below=True)
    stacks += lone
    printed = Counter(label_key(text) for stack in stacks for text in stack.pieces())
    return [_heading(stack, printed) for stack in stacks]


def _heading(stack: _Stack, printed: Counter[str]) -> PrintedHeading:
    pieces = stack.pieces()
    label = next((text for text in pieces if label_key(text) and printed[label_key(text)] == 1), pieces[0])
    return PrintedHeading(label, stack.texts(), frozenset(stack.main))


def _rows_below(page: PageView, at: int) -> list[Row]:
    """The next rows that may belong to the headings: near each other, and without a figure."""
    found: list[Row] = []
    for row in page.rows[at + 1 : at + 1 + ROWS_BELOW]:
        if not _is_near(page.rows[at + len(found)], row) or _has_figures(row):
            break
        found.append(row)
    return found


def _is_near(upper: Row, lower: Row) -> bool:
    return lower.top - upper.bottom <= WRAPPED_PT


def _has_figures(row: Row) -> bool:
    return any(char.isdigit() for word in row.words for char in word.text)


def _put(word: PlacedWord, stacks: Sequence[_Stack], *, is_below: bool = False) -> bool:
    """Whether there is a part over or under the word, which has it then."""
    for stack in stacks:
        left, right = stack.main[0].x0, max(own.x1 for own in stack.main)
        overlap = min(word.x1, right) - max(word.x0, left)
        if overlap >= LEAST_OVERLAP * min(word.x1 - word.x0, right - left):
            (stack.below[-1] if is_below else stack.above).append(word)
            return True
    return False
