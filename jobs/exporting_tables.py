"""Lays released results out as tables: which columns there are, and what stands in each cell. Pure: no queries."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal
from uuid import UUID

from extraction import FieldSpec, TemplateSpec
from extraction.template_spec import ColumnSpec

Cell = str | int | bool | Decimal | date | datetime | None
# Names of a field, or of a group and its member; of a column of a list.
FieldPath = tuple[str, ...]
# A list shows how many rows it has: the rows are a table of their own.
Part = Literal["value", "currency", "rows"]
DOCUMENT_HEADERS = (
    "job_id", "file_name", "document", "first_page", "last_page", "template", "completed_at", "reviewed",
)  # fmt: skip
LINE_HEADERS = ("job_id", "file_name", "document", "line")
DECIMAL_TYPES = {"decimal", "money", "percent"}


@dataclass(frozen=True, slots=True)
class ReleasedDocument:
    """One document of a job with its result as it was released: extraction.ExtractionResult as JSON.

    `number` counts the job's documents from 1; `first_page` and `last_page` are pages of the file, both included.
    """

    job_id: UUID
    filename: str
    number: int
    first_page: int
    last_page: int
    template: str
    completed_at: datetime
    is_reviewed: bool
    revision: int
    batch_id: UUID | None
    metadata: Mapping[str, Any]
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    path: FieldPath
    part: Part = "value"

    @property
    def header(self) -> str:
        name = ".".join(self.path)
        return name if self.part == "value" else f"{name}_{self.part}"


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of the documents' table, and for each list of rows those of its own table."""

    columns: tuple[Column, ...]
    lists: Mapping[FieldPath, tuple[Column, ...]]

    @property
    def headers(self) -> list[str]:
        return _told_apart([*DOCUMENT_HEADERS, *(column.header for column in self.columns)])

    def row(self, document: ReleasedDocument) -> list[Cell]:
        found = dict(_flat(document.result["fields"]))
        return [
            str(document.job_id),
            document.filename,
            document.number,
            document.first_page,
            document.last_page,
            document.template,
            document.completed_at,
            document.is_reviewed,
            *(_cell(found.get(column.path), column.part) for column in self.columns),
        ]

    def line_headers(self, path: FieldPath) -> list[str]:
        return _told_apart([*LINE_HEADERS, *(column.header for column in self.lists[path])])

    def line_rows(self, path: FieldPath, document: ReleasedDocument) -> Iterator[list[Cell]]:
        """A row for each line of one list in a document, with the document's key before it."""
        found = dict(_flat(document.result["fields"])).get(path)
        for number, line in enumerate(found.get("items", ()) if found else (), start=1):
            cells = dict(_flat(line["fields"]))
            key: list[Cell] = [str(document.job_id), document.filename, document.number, number]
            yield [*key, *(_cell(cells.get(column.path), column.part) for column in self.lists[path])]


def layout_of(specs: Iterable[TemplateSpec]) -> Layout:
    """The columns of all these templates, each in its template's order. The first spec leads; what only a later one
    has comes behind the column that it follows there."""
    columns: list[Column] = []
    lists: dict[FieldPath, list[Column]] = {}
    for spec in specs:
        _unite(columns, _columns(spec.fields))
        for path, field in _lists(spec.fields):
            _unite(lists.setdefault(path, []), _columns(field.columns))
    return Layout(tuple(columns), {path: tuple(own) for path, own in lists.items()})


def _unite(known: list[Column], more: Iterable[Column]) -> None:
    at = 0
    for column in more:
        if column in known:
            at = known.index(column) + 1
        else:
            known.insert(at, column)
            at += 1


def _columns(fields: Mapping[str, FieldSpec] | Mapping[str, ColumnSpec], path: FieldPath = ()) -> Iterator[Column]:
    for name, field in fields.items():
        own = (*path, name)
        if isinstance(field, FieldSpec) and field.type == "group":
            yield from _columns(field.fields, own)
        elif field.type == "list":
            yield Column(own, "rows")
        else:
            yield Column(own)
            if field.type == "money":
                yield Column(own, "currency")


def _lists(fields: Mapping[str, FieldSpec], path: FieldPath = ()) -> Iterator[tuple[FieldPath, FieldSpec]]:
    for name, field in fields.items():
        if field.type == "list":
            yield (*path, name), field
        yield from _lists(field.fields, (*path, name))


def _told_apart(headers: list[str]) -> list[str]:
    """A template may name a field as one of our own columns, or as another column's currency: it becomes name_2."""
    seen: set[str] = set()
    for at, header in enumerate(headers):
        number = 2
        while headers[at] in seen:
            headers[at] = f"{header}_{number}"
            number += 1
        seen.add(headers[at])
    return headers


def _flat(fields: Iterable[Mapping[str, Any]], path: FieldPath = ()) -> Iterator[tuple[FieldPath, Mapping[str, Any]]]:
    for field in fields:
        own = (*path, field["name"])
        yield own, field
        if field["type"] == "group":
            yield from _flat(field.get("fields", ()), own)


def _cell(field: Mapping[str, Any] | None, part: Part) -> Cell:
    if field is None:
        return None
    if part == "rows":
        return len(field.get("items", ()))
    if field["value"] is None:
        return None
    many = isinstance(field["value"], list)
    if part == "currency":
        found = [item.get("currency") for item in field["items"]] if many else [field.get("currency")]
        return ", ".join(dict.fromkeys(filter(None, found))) or None
    return "; ".join(str(value) for value in field["value"]) if many else _typed(field["type"], field["value"])


def _typed(kind: str, value: Any) -> Cell:
    """A stored value as what it is; as its text where it does not have the form of its type."""
    try:
        if kind in DECIMAL_TYPES:
            number = Decimal(str(value))
            return number if number.is_finite() else str(value)
        if kind == "date":
            return date.fromisoformat(value)
        if kind == "int":
            return int(value)
    except (InvalidOperation, ValueError, TypeError):
        return str(value)
    return value if kind == "bool" and isinstance(value, bool) else str(value)


def without_traces(result: Mapping[str, Any]) -> dict[str, Any]:
    """A stored result without how each value was found, which is told in words beside each field."""
    return {**result, "fields": [_public_field(field) for field in result["fields"]]}


def _public_field(field: Mapping[str, Any]) -> dict[str, Any]:
    parts = {name: [_public_field(part) for part in field.get(name, ())] for name in ("items", "fields")}
    own = {name: part for name, part in field.items() if name not in ("trace", "items", "fields")}
    return own | {name: fields for name, fields in parts.items() if fields}
