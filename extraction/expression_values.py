"""What the names in expressions stand for: typed values out of results, and samples of them out of a template."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from extraction.datamodel import FieldResult, JsonValue
from extraction.expressions import UNREADABLE, Cell, Single, Value

if TYPE_CHECKING:
    from extraction.template_spec import FieldSpec, ValueSpec

NUMBER_TYPES = ("int", "decimal", "money", "percent")
_SAMPLE_DATE = date(2026, 3, 14)


def values_of(fields: Iterable[FieldResult], prefix: str = "") -> dict[str, Value]:
    """Every name that an expression may use: fields, "group.member", "list.column" (a column of values).

    A list and a group stand for themselves as well: a list for its rows, to be counted; a group for being there.
    """
    values: dict[str, Value] = {}
    for field in fields:
        name = prefix + field.name
        if field.type == "list":
            values |= _columns(name, field)
        elif field.type == "group":
            values[name] = True if field.value is not None else None
            values |= values_of(field.fields, f"{name}.")
        elif isinstance(field.value, list):
            values[name] = tuple(typed(item.type, item.value) for item in field.items)
        else:
            values[name] = typed(field.type, field.value)
    return values


def _columns(name: str, field: FieldResult) -> dict[str, Value]:
    values: dict[str, Value] = {name: tuple(True for _ in field.items)}
    for at, cell in enumerate(field.items[0].fields if field.items else ()):
        values[f"{name}.{cell.name}"] = tuple(_cell(row.fields[at]) for row in field.items)
    return values


def _cell(cell: FieldResult) -> Cell:
    if cell.value is None:
        return UNREADABLE if "not_valid" in cell.flags else None
    return typed(cell.type, cell.value)


def typed(type_name: str, value: JsonValue) -> Single | None:
    """A result's value as expressions take it."""
    if value is None or isinstance(value, bool):
        return value
    if type_name in NUMBER_TYPES:
        return Decimal(str(value))
    return date.fromisoformat(str(value)) if type_name == "date" else str(value)


def sample_values(fields: "Mapping[str, FieldSpec]", prefix: str = "") -> dict[str, Value]:
    """The same names with a made-up value each, to try expressions on before there is a document."""
    samples: dict[str, Value] = {}
    for own, spec in fields.items():
        name = prefix + own
        if spec.columns:
            samples[name] = (True, True)
            samples |= {f"{name}.{column}": (_sample(cell),) * 2 for column, cell in spec.columns.items()}
        elif spec.fields:
            samples[name] = True
            samples |= sample_values(spec.fields, f"{name}.")
        else:
            samples[name] = (_sample(spec),) * 2 if spec.many else _sample(spec)
    return samples


def _sample(spec: "ValueSpec") -> Single:
    if spec.type in NUMBER_TYPES:
        return Decimal(7)
    if spec.type == "date":
        return _SAMPLE_DATE
    return True if spec.type == "bool" else "x"
