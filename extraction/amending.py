"""A person's word put into a part of a field: a row or cell of a list, a member of a group, one of many values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extraction.datamodel import FieldResult
from extraction.finding_parts import MAX_ROWS, group_of, list_of, row_of
from extraction.finding_values import many_of
from extraction.template_spec import FieldSpec, ValueSpec

PartKind = Literal["value", "row", "list", "group", "many"]
# The JSON Pointer token for the place behind the last row.
BEHIND = "-"
# Before a row's number: the place between that row and the one above it, for a new row.
INSERTED = "+"


class NoSuchPart(LookupError):
    """The path leads to nothing; the message says in plain words where it ends."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a field: what stands there now (None: nothing yet), and what can stand there.

    `path` leads to it with plain row numbers from 0. `spec` is its own: for a "row" that of its list, for one of many
    values that of the field.
    """

    path: tuple[str, ...]
    found: FieldResult | None
    spec: ValueSpec
    kind: PartKind
    # Whether it is a row or one of many values, which can be taken out.
    removable: bool = False


def part_of(found: FieldResult, spec: FieldSpec, path: Sequence[str]) -> Part:
    """The part at `path`, tokens of a JSON Pointer behind the field's own. Raises NoSuchPart."""
    if not path:
        return Part((), found, spec, kind_of(spec, found))
    if spec.type == "group":
        member = next((member for member in found.fields if member.name == path[0]), None)
        if member is None:
            raise NoSuchPart(f"the group has no member “{path[0]}”")
        inner = part_of(member, spec.fields[path[0]], path[1:])
        return replace(inner, path=(path[0], *inner.path))
    if spec.type != "list" and spec.many is None:
        raise NoSuchPart("the field has one value and no parts")
    items = items_of(found)
    at, is_new = _place(path[0], len(items), is_last=len(path) == 1)
    if (len(items) if is_new else at) >= (limit := spec.many.max if spec.many else MAX_ROWS):
        raise NoSuchPart(f"it holds at most {limit}")
    item = None if is_new else items[at]
    if len(path) == 1:
        step = f"{INSERTED}{at}" if is_new and at < len(items) else str(at)
        return Part((step,), item, spec, "row" if spec.type == "list" else "value", removable=True)
    if spec.type != "list" or len(path) > 2 or item is None:
        raise NoSuchPart("a value has no parts")
    cell = next((cell for cell in item.fields if cell.name == path[1]), None)
    if cell is None:
        raise NoSuchPart(f"the list has no column “{path[1]}”; it has {', '.join(spec.columns)}")
    return Part((str(at), path[1]), cell, spec.columns[path[1]], "value")


def kind_of(spec: FieldSpec, found: FieldResult) -> PartKind:
    if spec.type == "list":
        return "list"
    if spec.type == "group":
        return "group"
    return "many" if spec.has_parts or found.items else "value"


def items_of(found: FieldResult) -> tuple[FieldResult, ...]:
    """The rows of a list; the values of a field with many, also where one stands alone."""
    if found.items or found.value is None or found.type in ("list", "group"):
        return found.items
    return (replace(found, trace=()),)


def is_inserted(path: Sequence[str]) -> bool:
    """Whether the path leads to a new place between two rows."""
    return bool(path) and path[-1].startswith(INSERTED)


def list_around(found: FieldResult, spec: FieldSpec, path: Sequence[str]) -> FieldResult:
    """The list or the many values in which the part at `path` (of a Part) stands; else the field itself."""
    member = next((each for each in found.fields if path and each.name == path[0]), None)
    if spec.type != "group" or member is None:
        return found
    return list_around(member, spec.fields[member.name], path[1:])


def _place(step: str, count: int, *, is_last: bool) -> tuple[int, bool]:
    """A row's number, and whether a new row is to have it."""
    if step == BEHIND and is_last:
        return count, True
    if step.startswith(INSERTED) and is_last:
        at, _ = _place(step.removeprefix(INSERTED), count + 1, is_last=False)
        return at, True
    # RFC 6901: digits without leading zeros.
    if not (step.isascii() and step.isdecimal()) or (step != "0" and step.startswith("0")):
        raise NoSuchPart(f"“{step}” is no number of a row: 0 is the first, - stands behind the last")
    if len(step) > len(str(MAX_ROWS)) or int(step) >= count:
        raise NoSuchPart(f"there is no row {step}: there are {count}, counted from 0")
    return int(step), False


def with_part(found: FieldResult, spec: FieldSpec, path: Sequence[str], part: FieldResult | None) -> FieldResult:
    """The field with another `part` at `path` (of a Part); None takes a row or one of many values out.

    A path that is_inserted() puts the part in between two others."""
    if not path:
        return part or found
    if spec.type == "group":
        members = tuple(
            with_part(member, spec.fields[member.name], path[1:], part) if member.name == path[0] else member
            for member in found.fields
        )
        return replace(group_of(found.name, spec, members), trace=found.trace)
    items = list(items_of(found))
    at = int(path[0])
    if is_inserted(path) and part is not None:
        items.insert(at, part)
    elif len(path) > 1 and part is not None:
        cells = tuple(part if cell.name == path[1] else cell for cell in items[at].fields)
        items[at : at + 1] = [row_of(found.name, cells)]
    else:
        items[at : at + 1] = [part] if part is not None else []
    if spec.many is not None:
        return many_of(found, spec.many, tuple(items))
    return list_of(found, tuple(items))
