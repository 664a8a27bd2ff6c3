"""What consists of parts as the desk shows it: a grid of cells that are edited one by one.

Pure: a reviewed field in, frozen records out.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from extraction import BoundingBox, FieldResult, FieldSpec
from extraction.amending import items_of, kind_of
from extraction.template_spec import ColumnSpec, ValueSpec
from jobs.wording import NUMBER_TYPES, level_of, reason_text, title_or_words
from review.fields import ReviewedField, display_text

# Its path within the group, what it may hold, what it holds.
Member = tuple[tuple[str, ...], FieldSpec, FieldResult]
Mark = Literal["sure", "check", "unsure", "missing", "said", ""]


@dataclass(frozen=True, slots=True)
class Slot:
    """What a cell can hold. `path` leads to it from its row, or in a group from the group itself. The amounts of a
    column are shown without the `currency` that all of them have. `headings` may be printed over the column."""

    path: tuple[str, ...]
    title: str
    type: str
    is_number: bool
    required: bool
    options: tuple[str, ...]
    currency: str
    headings: tuple[str, ...]


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

    `path` leads to it from its field, with the `title` it has there: both are empty for the field itself. `words`
    counts what was said about the field so far: undoing a batch goes back to the number before it.
    """

    path: tuple[str, ...]
    title: str
    kind: Literal["list", "many", "group"]
    slots: tuple[Slot, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: int

    @property
    def data(self) -> dict[str, Any]:
        """As the desk's script takes it."""
        return asdict(self)


def grids_of(field: ReviewedField, *, limit: float) -> tuple[Grid, ...]:
    """None at all for a field of one value; a group has one for its single values, and one for each list in it.

    `limit` (0..1) is the confidence below which a cell is in doubt.
    """
    found = _grids((), field.title, field.spec, field.current, limit, len(field.said))
    return tuple(replace(grid, title="") if not grid.path else grid for grid in found)


def _grids(
    path: tuple[str, ...], title: str, spec: FieldSpec, found: FieldResult, limit: float, words: int
) -> Iterator[Grid]:
    kind = kind_of(spec, found)
    if kind == "group":
        single, several = _members(spec, found)
        if single:
            yield _group(path, title, single, limit, words)
        for steps, own, member in several:
            yield from _grids((*path, *steps), title_or_words(own.title, steps[-1]), own, member, limit, words)
    elif kind == "list":
        rows = [row.fields for row in found.items]
        slots = tuple(
            _slot((name,), column, name, _currency([row[at] for row in rows]))
            for at, (name, column) in enumerate(spec.columns.items())
        )
        yield Grid(path, title, kind, slots, _cells(rows, slots, limit), words)
    elif kind == "many":
        values = items_of(found)
        slot = _slot((), spec, title, _currency(values), required=True)
        yield Grid(path, title, kind, (slot,), _cells([(value,) for value in values], (slot,), limit), words)


def _group(path: tuple[str, ...], title: str, members: list[Member], limit: float, words: int) -> Grid:
    slots = tuple(
        _slot(steps, spec, steps[-1], _currency([found]) if found.value is not None else "")
        for steps, spec, found in members
    )
    cells = tuple((_cell(found, limit, slot),) for slot, (_, _, found) in zip(slots, members, strict=True))
    return Grid(path, title, "group", slots, cells, words)


def _members(spec: FieldSpec, group: FieldResult) -> tuple[list[Member], list[Member]]:
    """The single values of a group and of the groups in it, and what of them holds several."""
    single: list[Member] = []
    several: list[Member] = []
    for member in group.fields:
        own = spec.fields[member.name]
        kind = kind_of(own, member)
        if kind == "group":
            for known, inner in zip((single, several), _members(own, member), strict=True):
                known.extend(((member.name, *path), spec, found) for path, spec, found in inner)
        else:
            (single if kind == "value" else several).append(((member.name,), own, member))
    return single, several


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
        headings=spec.heading if isinstance(spec, ColumnSpec) else (),
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
