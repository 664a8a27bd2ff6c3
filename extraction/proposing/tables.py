"""The tables of a document that have headings: columns with names and types, and the step that reads their rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extraction.datamodel import FieldResult, FieldType
from extraction.finders.anchors import find_anchors
from extraction.finders.view import PageView, PlacedWord, label_key
from extraction.finding_parts import find_list
from extraction.lexicon import label_meaning_key, meanings, snake_case
from extraction.normalizers import NotValid, normalize
from extraction.proposing.column_headings import printed_headings
from extraction.proposing.fields import Sample
from extraction.proposing.table_headings import LEAST_COLUMNS, MOST_STOPS, column_meanings, heading_rows, table_ends
from extraction.template_spec import FieldSpec, ValueSpec

POSITION = "position"
MAX_HEADINGS = 10  # of a page: each costs about as much as reading a table
LEAST_ROWS = 3  # of a table of mere words
LEAST_FILLED = 0.45  # of the cells, by which a table is told from words that stand in a row
TYPED_SHARE = 0.8  # of a column's cells that must be of a type
_TYPES: tuple[FieldType, ...] = ("int", "decimal", "money", "percent", "date")
_ITEM_COLUMNS = frozenset(("description", "article_number", "quantity", "unit_price"))
_BOOKING_COLUMNS = frozenset(("debit", "credit", "balance"))
_TAX_COLUMNS = frozenset(("tax_rate", "tax_amount", "taxable_amount"))


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    heading: str
    type: FieldType


@dataclass(frozen=True, slots=True)
class TableDraft:
    """A table of one document: how it is read, what was read, and the words that its rows and headings hold."""

    name: str
    columns: tuple[Column, ...]
    stop: tuple[str, ...]
    row_starts: str | None
    result: FieldResult
    filled: float
    words: frozenset[PlacedWord]


def list_spec(columns: Sequence[Column], stop: Sequence[str], row_starts: str | None) -> dict[str, Any]:
    """The settings of the list field that reads a table."""
    rules: dict[str, Any] = {"start": [column.heading for column in columns]}
    if stop:
        rules["stop"] = list(stop)
    if row_starts is not None:
        rules["row_starts"] = row_starts
    joined = [column.name for column in columns if column.type == "text"]
    if joined:
        rules["join"] = joined
    cells = {column.name: {"type": column.type, "heading": column.heading} for column in columns}
    return {"type": "list", "columns": cells, "find": [{"table": rules}]}


def tables_of(sample: Sample) -> list[TableDraft]:
    """The tables of a document in the order of reading; of several with the same headings the first one reads all."""
    tables: list[TableDraft] = []
    seen: set[str] = set()
    for page in sample.view.pages:
        for at, main in list(heading_rows(page))[:MAX_HEADINGS]:
            headings = [heading.label for heading in printed_headings(page, at)] or main
            key = " ".join(label_meaning_key(heading) for heading in headings)
            if key in seen:
                continue
            seen.add(key)
            table = table_under(sample, page, at, headings)
            if table is not None:
                count = sum(other.name.startswith(table.name) for other in tables)
                tables.append(replace(table, name=f"{table.name}_{count + 1}") if count else table)
    return tables


def table_under(
    sample: Sample,
    page: PageView,
    at: int,
    headings: Sequence[str],
    *,
    least_columns: int = LEAST_COLUMNS,
    ends: Sequence[str] = (),
) -> TableDraft | None:
    """The table under the headings in row `at` of the page; None where they head none. `ends`: texts that end it,
    beside the totals and sections that usually do."""
    headings = [
        heading for heading in dict.fromkeys(headings) if find_anchors(sample.view, [heading], page=page.number)
    ]
    own = {label_key(heading) for heading in headings}
    usual = (label for label in table_ends(sample.view.pages, page, at) if label_key(label) not in own)
    stop = tuple(dict.fromkeys((*ends, *usual)))[:MOST_STOPS]
    if len(headings) < least_columns:
        return None
    first = _columns(headings, {heading.label: heading.texts for heading in printed_headings(page, at)})
    columns = _typed(first, _read(sample, first, stop), sample.locale)
    result = _read(sample, columns, stop)
    kept = tuple(column for column in columns if _filled(result, column))
    if not result.items or len(kept) < least_columns - 1:
        return None
    row_starts, result = _by_rows(sample, kept, stop)
    share = _share_filled(result, kept)
    has_types = any(column.type != "text" for column in kept) or len(result.items) >= LEAST_ROWS
    if share < LEAST_FILLED or not has_types:
        return None
    return TableDraft(_name(kept), kept, stop, row_starts, result, share, _words(sample, page, at, result))


def _by_rows(sample: Sample, columns: Sequence[Column], stop: Sequence[str]) -> tuple[str | None, FieldResult]:
    """How rows are told apart: as the finder does by itself, or by a column of numbers if that leaves fewer gaps."""
    plain = _read(sample, columns, stop)
    if not any(column.name == POSITION and column.type == "int" for column in columns):
        return None, plain
    counted = _read(sample, columns, stop, POSITION)
    better = counted.items and _share_filled(counted, columns) >= _share_filled(plain, columns)
    return (POSITION, counted) if better else (None, plain)


def _columns(headings: Sequence[str], said: Mapping[str, Sequence[str]]) -> list[Column]:
    """A column for each heading, called after what it means. `said`: what a heading on several rows says."""
    columns: dict[str, Column] = {}
    for heading in headings:
        texts = sorted(said.get(heading, (heading,)), key=len, reverse=True)
        exact = (found for text in texts for found in column_meanings(text))
        known = next(exact, None) or next(iter(meanings(heading, "columns")), None)
        name = known.concept.name if known is not None else snake_case(heading, "column")
        if name in columns:
            name = snake_case(heading, "column")
            name = f"{name}_2" if name in columns else name
        if name not in columns:
            columns[name] = Column(name, heading, known.concept.type if known is not None else "text")
    return list(columns.values())


def _read(
    sample: Sample, columns: Sequence[Column], stop: Sequence[str], row_starts: str | None = None
) -> FieldResult:
    spec = FieldSpec.model_validate(list_spec(columns, stop, row_starts))
    return find_list(sample.view, "proposed", spec, sample.locale)


def _typed(columns: Sequence[Column], result: FieldResult, locale: str) -> list[Column]:
    """Each column with the type that most of its cells have; a known one keeps its own as far as it fits."""
    typed = []
    for column in columns:
        cells = [cell.raw_text for row in result.items for cell in row.fields if cell.name == column.name]
        texts = [text for text in cells if text]
        choices = (column.type, *_TYPES) if column.type != "text" else _TYPES if not _is_known(column) else ()
        kind = next((kind for kind in choices if texts and _fits(texts, kind, locale)), "text")
        typed.append(Column(column.name, column.heading, kind))
    return typed


def _is_known(column: Column) -> bool:
    return bool(column_meanings(column.heading) or column_meanings(column.name))


def _fits(texts: Sequence[str], kind: FieldType, locale: str) -> bool:
    right = sum(_is(text, kind, locale) for text in texts)
    return right >= TYPED_SHARE * len(texts)


def _is(text: str, kind: FieldType, locale: str) -> bool:
    if kind == "decimal" and text[-3:-2] in (".", ","):
        return False  # two decimals: an amount
    if kind == "int" and text.strip().startswith("0") and len(text.strip()) > 1:
        return False
    try:
        normalize(text, ValueSpec(type=kind), locale=locale)
    except NotValid:
        return kind == "decimal" and _has_unit(text, locale)
    return True


def _has_unit(text: str, locale: str) -> bool:
    """ "20 Stk": the finder takes the number out of it."""
    head = text.split()[0] if text.split() else ""
    return head != text and any(char.isdigit() for char in head) and _is(head, "decimal", locale)


def _filled(result: FieldResult, column: Column) -> float:
    cells = [cell for row in result.items for cell in row.fields if cell.name == column.name]
    return sum(cell.value is not None for cell in cells) / max(len(cells), 1)


def _share_filled(result: FieldResult, columns: Sequence[Column]) -> float:
    return sum(_filled(result, column) for column in columns) / len(columns)


def _words(sample: Sample, page: PageView, at: int, result: FieldResult) -> frozenset[PlacedWord]:
    """The words of the headings' row and of all rows, down to the last one."""
    words = set(page.rows[at].words)
    for row in result.items:
        box = row.box
        if box is None:
            continue
        own = sample.view.page(box.page)
        top, bottom = box.y0 * own.height - 1, box.y1 * own.height + 1
        words.update(word for word in own.words if top <= word.middle <= bottom)
    return frozenset(words)


def _name(columns: Sequence[Column]) -> str:
    names = {column.name for column in columns}
    if names & _BOOKING_COLUMNS and "date" in names:
        return "transactions"
    if len(names & _TAX_COLUMNS) >= 2 and not names & {"quantity", "unit_price"}:
        return "taxes"
    return "line_items" if names & _ITEM_COLUMNS else "table"
