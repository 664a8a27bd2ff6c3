"""The rows of the table whose headings mean what a list's columns are called."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median_high

from extraction.answering.assignment import assigned
from extraction.answering.labelled import LabelledValues
from extraction.answering.phrases import likeness, phrase_of
from extraction.finders import Candidate, FoundRows, find_list_rows
from extraction.finders.meaning import MeaningStep
from extraction.finders.regex import EXPRESSION_MARK
from extraction.finders.table import TableRules, TableStep
from extraction.finders.view import PageView, label_key
from extraction.lexicon import meanings
from extraction.normalizers import NotValid, normalize
from extraction.proposing.column_headings import PrintedHeading, printed_headings
from extraction.proposing.table_headings import MOST_STOPS, heading_rows, table_ends
from extraction.proposing.wording import text_of
from extraction.template_spec import ColumnSpec

LEAST_LIKELY = 0.45
LINE_WORDS = 8  # by which a row of headings is known again
LEAST_COLUMNS = 2  # unless there is only one
FURTHER_RIGHT = 0.001  # of two headings that say the same of amounts the right one is meant
STRAY_CELLS, WHOLE_CELLS = 1, 3  # a row of so few cells is none where most rows have so many
MAX_TABLES = 6  # of which the best filled is taken
Columns = Mapping[str, ColumnSpec]


@dataclass(frozen=True)
class _Table:
    """Headings by the columns that they stand for, and how well they do."""

    page: PageView
    row: int
    headings: Mapping[str, str]
    score: float


def rows_meant(values: LabelledValues, step: MeaningStep, columns: Columns, locale: str) -> FoundRows:
    """The rows of the table that fills most cells, of those whose headings mean most columns."""
    pages = [page for page in values.pages if page in values.view.chosen_pages(step.page)]
    tables = sorted(_tables(pages, columns), key=lambda table: -table.score)
    if not tables:
        return FoundRows((), note="no headings on the pages looked at mean these columns")
    best, most = FoundRows((), note="no line stands under the headings"), 0.0
    for table in _distinct(tables)[:MAX_TABLES]:
        found = _read(values, table, columns, locale)
        filled = table.score * _filled(found.rows, columns, locale)
        if filled > most:
            best, most = FoundRows(found.rows, anchor=table.score / len(columns) * found.anchor), filled
    return best


def _tables(pages: Sequence[PageView], columns: Columns) -> Iterator[_Table]:
    least = min(LEAST_COLUMNS, len(columns))
    for page in pages:
        for at in range(len(page.rows)):
            headings = printed_headings(page, at)
            if not headings:
                continue
            matched, score = _matched(headings, columns)
            if len(matched) >= least:
                yield _Table(page, at, matched, score)


def _distinct(tables: Sequence[_Table]) -> list[_Table]:
    """Tables with the same headings are one, which goes on."""
    first: dict[str, _Table] = {}
    for table in tables:
        first.setdefault("|".join(sorted(label_key(text) for text in table.headings.values())), table)
    return list(first.values())


def _matched(headings: Sequence[PrintedHeading], columns: Columns) -> tuple[dict[str, str], float]:
    """Which heading stands for which column, all at once, and the sum of how likely each is."""
    names = list(columns)
    likely = {
        row: {
            at: score + FURTHER_RIGHT * at * (columns[name].type == "money")
            for at, heading in enumerate(headings)
            if (score := _likely(name, columns[name], heading))
        }
        for row, name in enumerate(names)
    }
    found = assigned(likely)
    return {names[row]: headings[at].label for row, at in found.items()}, sum(
        likely[row][at] for row, at in found.items()
    )


def _likely(name: str, column: ColumnSpec, heading: PrintedHeading) -> float:
    return max(heading_score(name, column, text) for text in heading.texts)


def heading_score(name: str, column: ColumnSpec, heading: str) -> float:
    """How likely a heading is that of a column, 0..1; 0 for what is not."""
    best = 0.0
    known = meanings(heading, "columns", exact=True) or meanings(heading, "columns")
    for text in column.heading or (name,):
        asked = meanings(text, "columns", exact=True) or meanings(text, "columns")
        for one in asked:
            best = max([best, *(0.96 * one.score * other.score for other in known if other.concept is one.concept)])
        alike = likeness(phrase_of(text), phrase_of(heading))
        best = max(best, alike if alike == 1 or not (asked and known) else alike * 0.5)
    return best if best >= LEAST_LIKELY else 0.0


def _read(values: LabelledValues, table: _Table, columns: Columns, locale: str) -> FoundRows:
    """The rows under the headings, by the finder that reads tables."""
    headings = set(table.headings.values())
    own = {label_key(heading) for heading in headings}
    ends = table_ends(values.view.pages, table.page, table.row)
    stop = (
        *(label for label in ends if label_key(label) not in own),
        *_other_tables(values.view.pages, table),
    )
    texts = [name for name in table.headings if columns[name].type == "text"]
    rules = TableRules(
        start=tuple((heading,) for heading in table.headings.values()), stop=stop[:MOST_STOPS], join=tuple(texts)
    )
    asked = {name: columns[name].model_copy(update={"heading": (text,)}) for name, text in table.headings.items()}
    found = find_list_rows(values.view, TableStep(table=rules), asked, locale)
    return replace(found, rows=_without_strays(found.rows))


def _other_tables(pages: Sequence[PageView], table: _Table) -> Iterator[str]:
    """Expressions for rows of headings of other tables below: with one of them this one ends."""
    own = table.page.rows[table.row]
    for page in pages[pages.index(table.page) :]:
        for at, _ in heading_rows(page):
            row = page.rows[at]
            is_below = page is not table.page or row.top > own.bottom
            if is_below and text_of(row.words) != text_of(own.words):
                yield EXPRESSION_MARK + r"\s+".join(map(re.escape, (word.text for word in row.words[:LINE_WORDS])))


def _without_strays(rows: Sequence[Mapping[str, Candidate]]) -> tuple[Mapping[str, Candidate], ...]:
    """Page numbers and discounts under an amount are no rows of their own."""
    if not rows or median_high(map(len, rows)) < WHOLE_CELLS:
        return tuple(rows)
    return tuple(row for row in rows if len(row) > STRAY_CELLS)


def _filled(rows: Sequence[Mapping[str, Candidate]], columns: Columns, locale: str) -> float:
    """The share of the cells that can be read as their column's type."""
    if not rows:
        return 0.0
    right = sum(_is_valid(cell, columns[name], locale) for row in rows for name, cell in row.items())
    return right / (len(rows) * len(columns))


def _is_valid(cell: Candidate, column: ColumnSpec, locale: str) -> bool:
    try:
        normalize(cell.raw_text, column, locale=locale)
    except NotValid:
        return any(char.isdigit() for char in cell.raw_text) and column.type not in ("text", "date")
    return True
