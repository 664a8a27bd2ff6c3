"""What consists of parts as the desk shows it: a grid of cells that are edited one by one.

Pure: a reviewed field in, frozen records out.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from extraction import BoundingBox, FieldResult, FieldSpec
from extraction.amending import items_of, kind_of
from extraction.template_spec import ValueSpec
from jobs.wording import NUMBER_TYPES, level_of, reason_text, title_or_words
from review.fields import ReviewedField, display_text

Mark = Literal["sure", "check", "unsure", "missing", "said", ""]


@dataclass(frozen=True, slots=True)
class Slot:
    """What a cell can hold. `path` leads to it from its row, or in a group from the group itself. The amounts of a
    column are shown without the `currency` that all of them have."""

    path: tuple[str, ...]
    title: str
    type: str
    is_number: bool
    required: bool
    options: tuple[str, ...]
    currency: str


@dataclass(frozen=True, slots=True)
class Cell:
    """`mark` is how sure the machine is, "said" when a person has spoken, "" where nothing stands and nothing must."""

    text: str
    mark: Mark
    why: str
    box: BoundingBox | None


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a "list" or of "many" values, one `slots` entry a column; the members of a "group", one a row.

    `words` counts what was said about the field so far: undoing a batch goes back to the number before it.
    """

    kind: Literal["list", "many", "group"]
    slots: tuple[Slot, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: int

    @property
    def data(self) -> dict[str, Any]:
        """As the desk's script takes it."""
        return asdict(self)


def grid_of(field: ReviewedField, *, limit: float) -> Grid | None:
    """None for a field of one value. `limit` (0..1) is the confidence below which a cell is in doubt."""
    kind = kind_of(field.spec, field.current)
    words = len(field.said)
    if kind == "group":
        members = list(_members(field.spec, field.current))
        slots = tuple(
            _slot(path, spec, path[-1], _currency([found]) if found.value is not None else "")
            for path, spec, found in members
        )
        cells = tuple((_cell(found, limit, slot),) for slot, (_, _, found) in zip(slots, members, strict=True))
        return Grid(kind, slots, cells, words)
    if kind == "list":
        rows = [row.fields for row in field.current.items]
        columns = {name: [row[at] for row in rows] for at, name in enumerate(field.spec.columns)}
        specs = field.spec.columns
        slots = tuple(_slot((name,), specs[name], name, _currency(found)) for name, found in columns.items())
        return Grid(kind, slots, _cells(rows, slots, limit), words)
    if kind == "many":
        values = items_of(field.current)
        slot = _slot((), field.spec, field.title, _currency(values), required=True)
        return Grid(kind, (slot,), _cells([(value,) for value in values], (slot,), limit), words)
    return None


def _members(spec: FieldSpec, group: FieldResult) -> Iterator[tuple[tuple[str, ...], FieldSpec, FieldResult]]:
    """The single values of a group and of the groups in it. Lists in groups are not edited here."""
    for member in group.fields:
        own = spec.fields[member.name]
        if own.type == "group":
            for path, inner, found in _members(own, member):
                yield (member.name, *path), inner, found
        elif not own.has_parts and not member.items:
            yield (member.name,), own, member


def _slot(path: tuple[str, ...], spec: ValueSpec, name: str, currency: str, *, required: bool = False) -> Slot:
    options = tuple(dict.fromkeys(spec.options.values())) or (("yes", "no") if spec.type == "bool" else ())
    return Slot(
        path=path,
        title=title_or_words(spec.title, name),
        type=spec.type,
        is_number=spec.type in NUMBER_TYPES,
        required=required or spec.required,
        options=options,
        currency=currency,
    )


def _currency(found: list[FieldResult] | tuple[FieldResult, ...]) -> str:
    """The one that all amounts have; "" where they differ or have none."""
    used = {each.currency or "" for each in found if each.value is not None}
    return used.pop() if len(used) == 1 else ""


def _cells(rows: list[tuple[FieldResult, ...]], slots: tuple[Slot, ...], limit: float) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(_cell(found, limit, slot) for found, slot in zip(row, slots, strict=True)) for row in rows)


def _cell(found: FieldResult, limit: float, slot: Slot) -> Cell:
    text = display_text(found.value, None if slot.currency else found.currency)
    mark = _mark(found, limit)
    return Cell(text, mark, _why(found, limit) if mark in ("check", "unsure", "missing") else "", found.box)


def _mark(found: FieldResult, limit: float) -> Mark:
    if found.trace and found.trace[-1].finder == "person":
        return "said"
    if found.value is None:
        return "missing" if found.flags else ""
    level = level_of(found, None, limit)
    return "unsure" if level == "unsure" else "check" if level == "check" else "sure"


def _why(found: FieldResult, limit: float) -> str:
    return " ".join(reason_text(code, found, limit) for code in found.flags or ("low_confidence",))
