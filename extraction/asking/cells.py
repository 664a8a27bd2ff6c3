"""Cells of tables that a question names by their row and their column: "the price of Widget B"."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from extraction.asking.fields import is_like
from extraction.asking.holding import holds
from extraction.asking.model import Citation
from extraction.asking.passages import rounded
from extraction.asking.understanding import Asked, names_paper, tells_apart
from extraction.datamodel import BoundingBox, ParsedDocument, Table, TableCell
from extraction.lexicon import meanings
from extraction.stems import stems_in

LEAST_EXPLAINED = 0.7  # of the question's words, by weight, that row and heading must hold
LEAST_OF_ROW = 0.5  # of the words that name a row, by weight, that the question must hold
MOST_SURE = 0.9
UNSAID = 0.8  # the column follows from the kind of answer only
WHOLE_ROW = 0.6
ALIKE = 0.9
AROUND = 0.5
WIDE = 3
TIED = 0.9  # a row that is nearly as good
# Columns of the lexicon that answer a kind of question without being named, the likeliest first.
_COLUMNS = {"amount": ("unit_price", "amount"), "number": ("quantity",), "date": ("date",), "percent": ("tax_rate",)}


@dataclass(frozen=True, slots=True)
class Found:
    """`text` is a cell's, or a whole row's; its place comes first, then that of the row's name."""

    text: str
    confidence: float
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Row:
    """A row below the heading. `names` are its cells that say which one it is, not how much."""

    cells: tuple[TableCell, ...]

    @cached_property
    def names(self) -> tuple[TableCell, ...]:
        named = tuple(cell for cell in self.cells if _is_wording(cell.text))
        return named or self.cells[:1]

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(stems_in(" ".join(cell.text for cell in self.names)))


def best_cell(number: int, document: ParsedDocument, tables: Sequence[Table], asked: Asked) -> Found | None:
    """The surest cell, or row, of a document's tables; None where no row is named."""
    pages = {page for table in tables for page in table.pages}
    around = frozenset(own for page in document.pages if page.number in pages for own in stems_in(page.text))
    found = [one for table in tables for one in _Grid(table, around).answers(number, asked)]
    return max(found, key=lambda one: one.confidence, default=None)


def is_in_row(box: BoundingBox, tables: Sequence[Table]) -> bool:
    """Whether a place is in a table with several columns beside the one that names its rows."""
    wide = [table for table in tables if table.col_count >= WIDE]
    return any(box.is_centred_in(place, 0.0) for table in wide for place in table.boxes)


class _Grid:
    """A table's rows below its heading; `around` are the stems of all that is printed on the pages with tables."""

    def __init__(self, table: Table, around: frozenset[str]) -> None:
        self._around = around
        self._headings: dict[int, list[str]] = {}
        for cell in table.cells:
            if cell.is_header:
                for col in range(cell.col, cell.col + cell.col_span):
                    self._headings.setdefault(col, []).append(cell.text)
        below = sorted({cell.row for cell in table.cells if not cell.is_header})
        rows = [tuple(cell for cell in table.cells if cell.row == at and not cell.is_header) for at in below]
        self._rows = [Row(cells) for cells in rows if len(cells) > 1]
        self._with_stem = Counter(own for row in self._rows for own in row.stems)

    def answers(self, number: int, asked: Asked) -> Iterator[Found]:
        scored = sorted(((*self._named(row, asked), row) for row in self._rows), key=lambda one: -one[0])
        if not scored or scored[0][0] < LEAST_OF_ROW or (len(scored) > 1 and scored[1][0] >= TIED * scored[0][0]):
            return
        score, said, row = scored[0]
        cell, explained, sure = self._column(row, [own for own in asked.stems if own not in said], asked)
        share = self._share({*said, *explained}, asked)
        is_other = any(tells_apart(own) and own not in (*said, *explained) for own in asked.stems)
        if share < LEAST_EXPLAINED or is_other:
            return
        if cell is None:
            text = " | ".join(" ".join(one.text.split()) for one in row.cells)
            yield Found(text, round(WHOLE_ROW * share * score, 4), _citations(number, row.cells))
        else:
            names = [one for one in row.names if one != cell]
            text = " ".join(cell.text.split())
            yield Found(text, round(sure * share * score, 4), _citations(number, [cell, *names]))

    def _named(self, row: Row, asked: Asked) -> tuple[float, tuple[str, ...]]:
        """How well the question names the row (0..1), and with which of its words: all that any row has should be
        in this one, and all of this one in the question."""
        said = tuple(own for own in asked.stems if any(is_like(own, other) for other in row.stems))
        sayable = (own for own in asked.stems if any(is_like(own, other) for other in self._with_stem))
        whole, most = sum(map(self._weight, row.stems)), sum(map(self._weight, sayable))
        held = sum(
            self._weight(other) * (1.0 if other in asked.stems else ALIKE)
            for other in row.stems
            if any(is_like(own, other) for own in asked.stems)
        )
        return (held / whole * sum(map(self._weight, said)) / most if whole and most else 0.0), said

    def _weight(self, own: str) -> float:
        """Words that many rows have tell none of them; those that none has tell that it is about something else."""
        return math.log(1 + len(self._rows) / max(self._with_stem[own], 1))

    def _share(self, explained: Collection[str], asked: Asked) -> float:
        """Of the question's words, by weight; what is printed around the table explains a word in part."""
        known = {own for own in asked.stems if own in self._around or names_paper(own)}
        parts = {own: 1.0 if own in explained else AROUND if own in known else 0.0 for own in asked.stems}
        return sum(self._weight(own) * part for own, part in parts.items()) / sum(map(self._weight, parts))

    def _column(self, row: Row, rest: Sequence[str], asked: Asked) -> tuple[TableCell | None, list[str], float]:
        """The cell whose heading is named by the words that do not name the row, those words, and how surely."""
        best: tuple[TableCell | None, list[str], float] = (None, [], 0.0)
        for cell in row.cells:
            if cell in row.names and len(row.names) == 1 and len(row.cells) > 1:
                continue
            heading = " ".join(self._headings.get(cell.col, ()))
            stems = stems_in(heading)
            said = [own for own in rest if any(is_like(own, other) for other in stems)]
            meant = [own for own in rest if own not in said and _means_same(own, heading, asked)]
            explained = [*said, *meant]
            if explained and len(explained) > len(best[1]) and holds(asked.type, cell.text):
                best = (cell, explained, MOST_SURE)
        if best[0] is not None:
            return best
        for concept in _COLUMNS.get(asked.type, ()):
            for cell in row.cells:
                known = meanings(" ".join(self._headings.get(cell.col, ())), "columns")
                if any(one.concept.name == concept for one in known):
                    return cell, [], MOST_SURE * UNSAID
        return best


def _means_same(asked_stem: str, heading: str, asked: Asked) -> bool:
    """Whether the heading is another name of the column that a word of the question names."""
    words = [word for word in asked.topic.split() if stems_in(word) == [asked_stem]]
    wanted = {one.concept.name for word in words for one in meanings(word, "columns")}
    return any(one.concept.name in wanted for one in meanings(heading, "columns"))


def _is_wording(text: str) -> bool:
    letters, figures = (sum(map(kind, text)) for kind in (str.isalpha, str.isdigit))
    return letters > figures


def _citations(number: int, cells: Sequence[TableCell]) -> tuple[Citation, ...]:
    return tuple(Citation(number, cell.box.page, rounded(cell.box), " ".join(cell.text.split())) for cell in cells)
