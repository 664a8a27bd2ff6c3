"""The lines of a table's body put together to rows, and the words of rows to cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extraction.finders.base import Candidate
from extraction.finders.misread import holds_misread_number
from extraction.finders.table_columns import Words
from extraction.finders.view import INCH_PT, Passage, PlacedWord
from extraction.normalizers import NotValid, normalize

if TYPE_CHECKING:
    from extraction.template_spec import ColumnSpec

LINE_GAP_PT = 0.2 * INCH_PT  # a cell of several lines ends where lines stand further apart
_BESIDE_A_LETTER = 2  # values that stand beside a letter that is a number, so that it is no text
PARAGRAPH_PITCH = 1.5  # or half again as far as its first two lines: what follows is a remark under the cell

Columns = Mapping[str, "ColumnSpec"]


@dataclass(slots=True)
class Line:
    """A line of the table's body: its words by column, where it stands in points, the band between level rulings that
    it is in (page, count of rulings above it), and whether the table has such rulings at all."""

    cells: dict[str, list[PlacedWord]]
    page: int
    top: float
    bottom: float
    band: tuple[int, int]
    ruled: bool


Row = list[Line]


class RowReader:
    """Puts lines together to rows, and the words of rows to cells."""

    def __init__(self, columns: Columns, locale: str, *, row_starts: str | None, join: Sequence[str]) -> None:
        self._columns, self._locale, self._row_starts, self._join = columns, locale, row_starts, join
        amounts = [name for kind in ("decimal", "money") for name, column in columns.items() if column.type == kind]
        self._amount = amounts[-1] if amounts else None
        self._typed = [name for name, column in columns.items() if column.type != "text"] or list(columns)

    def rows(self, lines: Iterable[Line]) -> Iterator[Row]:
        """Bands between rulings, divided where further rows begin."""
        band: list[Line] = []
        for line in lines:
            if band and line.band != band[-1].band and (line.ruled or line.page != band[-1].page):
                yield from self._in_band(band)
                band = []
            band.append(line)
        yield from self._in_band(band)

    def _in_band(self, band: Sequence[Line]) -> Iterator[Row]:
        starts = self._starts(band)
        if not starts:
            return
        if len(starts) == 1 and band[0].ruled:
            # Between two rulings everything is one row, whatever stands over its first value. Over the first of them
            # may be what is left of the heading.
            values = [at for at in range(starts[0] + 1) if self._values(band[at])]
            starts = [0] if band[0].band[1] > 0 else values[:1]
        for at, end in zip(starts, [*starts[1:], len(band)], strict=True):
            yield list(band[at:end])

    def _starts(self, band: Sequence[Line]) -> list[int]:
        """Indexes of lines that begin a row."""
        if self._row_starts is not None:
            return list(self._starts_by_column(band, self._row_starts))
        if self._amount is not None:
            return list(self._starts_by_amount(band, self._amount))
        starts: list[int] = []
        filled: set[str] = set()
        for at, line in enumerate(band):
            values = self._values(line)
            if values and (not starts or values & filled):
                starts.append(at)
                filled = set()
            filled |= values
        return starts

    def _starts_by_column(self, band: Sequence[Line], column: str) -> Iterator[int]:
        """Lines with a value of the column; or, where that stands by itself half way down its row, the line over it
        with the other values, which are too many for the row before."""
        filled: set[str] = set()
        above: int | None = None
        is_first = True
        for at, line in enumerate(band):
            values = self._values(line)
            if self._has(line, column):
                is_alone = not values - {column}
                yield above if is_alone and above is not None else at
                filled = self._values(band[above]) | values if is_alone and above is not None else values
                above, is_first = None, False
            elif above is None and len(values) > 1 and (is_first or values & filled):
                above = at
            else:
                filled |= values

    def _starts_by_amount(self, band: Sequence[Line], amount: str) -> Iterator[int]:
        """Lines with an amount, or a line shortly before it with the other values of its row."""
        behind = 0
        for at, line in enumerate(band):
            if not self._has(line, amount):
                continue
            own = self._values(line)
            before = (
                i for i in range(behind, at) if len(self._values(band[i])) > 1 and not self._values(band[i]) & own
            )
            yield next(before, at)
            behind = at + 1

    def _values(self, line: Line) -> set[str]:
        return {name for name in self._typed if self._has(line, name)}

    def fits(self, name: str | None, words: Words) -> bool:
        return name is None or self._reads(words, name) or self._is_misread(words, name)

    def _has(self, line: Line, name: str) -> bool:
        """Whether the line has a value of the column. One in which a character was misread is one where the line has
        other values: the row is not lost by it."""
        words = line.cells.get(name, [])
        if self._reads(words, name):
            return True
        if not words or not self._is_misread(words, name, alone=True):
            return False
        beside = sum(own != name and self._reads(line.cells.get(own, []), own) for own in self._typed)
        return beside >= (1 if self._is_misread(words, name) else _BESIDE_A_LETTER)

    def _is_misread(self, words: Words, name: str, *, alone: bool = False) -> bool:
        return holds_misread_number(words, self._columns[name].type, alone=alone)

    def _reads(self, words: Words, name: str) -> bool:
        """Whether the words, or one of them, have the column's type."""
        if not words:
            return False
        column = self._columns[name]
        for text in (Passage.of([words]).text, *(word.text for word in words)):
            try:
                normalize(text, column, locale=column.locale or self._locale)
            except NotValid:
                continue
            return True
        return False

    def cells(self, row: Row) -> dict[str, Candidate]:
        found = {}
        for name in self._columns:
            printed = [(line, line.cells[name]) for line in row if line.cells.get(name)]
            if not printed:
                continue
            words = self._joined(printed) if name in self._join else [self._best(printed, name)]
            passage = Passage.of(words)
            found[name] = Candidate(passage, passage.text)
        return found

    def _best(self, printed: Sequence[tuple[Line, Words]], name: str) -> Words:
        """Of a cell with one line: the first that can be read, or may be misread, else the first."""
        values = (words for _, words in printed if self._reads(words, name) or self._is_misread(words, name))
        return next(values, printed[0][1])

    def _joined(self, printed: Sequence[tuple[Line, Words]]) -> list[Words]:
        """The lines of a cell, up to a gap."""
        lines = [printed[0]]
        for line, words in printed[1:]:
            before = lines[-1][0]
            if line.page != before.page or line.top - before.bottom > LINE_GAP_PT:
                break
            if len(lines) > 1 and line.top - before.top > PARAGRAPH_PITCH * (lines[1][0].top - lines[0][0].top):
                break
            lines.append((line, words))
        return [words for _, words in lines]
