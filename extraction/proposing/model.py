"""What a proposal says: the fields and tables that documents of a kind seem to have, with their values in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extraction.datamodel import BoundingBox, FieldType, JsonValue


@dataclass(frozen=True, slots=True)
class ProposedValue:
    """A value in the document with the index `document` (from 0), as the proposed steps find it there."""

    document: int
    value: JsonValue
    raw_text: str
    box: BoundingBox | None
    confidence: float
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class ProposedField:
    """A field: `label` as it is printed, `find` the steps of a template that find its values, `pattern` for a text
    that is cut out of more. `in_all`: every document has it. `confidence` (0..1) that it is a field worth asking for.
    """

    name: str
    type: FieldType
    label: str
    values: tuple[ProposedValue, ...]
    find: tuple[Mapping[str, Any], ...]
    confidence: float
    in_all: bool
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class ProposedColumn:
    """A column of a table: `heading` as it is printed."""

    name: str
    type: FieldType
    heading: str


@dataclass(frozen=True, slots=True)
class ProposedTable:
    """A table: each of its `values` is a list of rows, {column: value}."""

    name: str
    columns: tuple[ProposedColumn, ...]
    values: tuple[ProposedValue, ...]
    find: tuple[Mapping[str, Any], ...]
    confidence: float
    in_all: bool
