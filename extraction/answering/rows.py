"""The rows of the table whose headings mean what a list's columns are called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extraction.answering.assignment import assigned
from extraction.answering.labelled import LabelledValues
from extraction.answering.phrases import likeness, phrase_of
from extraction.finders import Candidate, FoundRows, find_list_rows
from extraction.finders.meaning import MeaningStep
from extraction.finders.table import TableRules, TableStep
from extraction.finders.view import PageView, label_key
from extraction.lexicon import meanings
from extraction.normalizers import NotValid, normalize
from extraction.proposing.table_headings import headings_of, table_ends
from extraction.template_spec import ColumnSpec

LEAST_LIKELY = 0.45
LEAST_COLUMNS = 2  # unless there is only one
MAX_TABLES = 6  # of which the best filled is taken
WRAPPED_ROWS = 3  # headings that belong together stand on so many rows
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
            texts = dict.fromkeys(headings_of(page.rows[at]))
            if not texts:
                continue
            matched, score = _matched(list(texts), columns)
            if len(matched) >= least:
                yield _Table(page, at, matched, score)


def _distinct(tables: Sequence[_Table]) -> list[_Table]:
    """Tables with the same headings are one, which goes on."""
    first: dict[str, _Table] = {}
    for table in tables:
        first.setdefault("|".join(sorted(label_key(text) for text in table.headings.values())), table)
    return list(first.values())


def _matched(texts: Sequence[str], columns: Columns) -> tuple[dict[str, str], float]:
    """Which heading stands for which column, all at once, and the sum of how likely each is."""
    names = list(columns)
    likely = {
        row: {at: score for at, text in enumerate(texts) if (score := heading_score(name, columns[name], text))}
        for row, name in enumerate(names)
    }
    found = assigned(likely)
    return {names[row]: texts[at] for row, at in found.items()}, sum(likely[row][at] for row, at in found.items())


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
    stop = tuple(label for label in ends if label_key(label) not in own)
    texts = [name for name in table.headings if columns[name].type == "text"]
    rules = TableRules(start=tuple((heading,) for heading in table.headings.values()), stop=stop, join=tuple(texts))
    asked = {name: columns[name].model_copy(update={"heading": (text,)}) for name, text in table.headings.items()}
    return find_list_rows(values.view, TableStep(table=rules), asked, locale)


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
