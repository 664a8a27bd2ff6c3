"""Fields that consist of parts: the rows and cells of a list, the members of a group."""

from dataclasses import replace

from extraction.calibration.gathering import evidence_of
from extraction.choosing import read_or_repair
from extraction.datamodel import FieldResult, TraceStep
from extraction.finders import Candidate, DocumentView, FoundRows, StepSpec, find_list_rows
from extraction.finding_values import found_field, missing_field, refused_field, union_box
from extraction.normalizers import NotValid
from extraction.template_spec import ColumnSpec, FieldSpec

MAX_ROWS = 10_000


def find_list(view: DocumentView, name: str, field: FieldSpec, locale: str) -> FieldResult:
    """The rows of the first step that has any; `items` holds a group for each row, its `fields` the cells.

    A list is as certain as its least certain cell.
    """
    trace: list[TraceStep] = []
    rows: list[FieldResult] = []
    for at, step in enumerate(field.find):
        if rows:
            trace.append(TraceStep(step.finder, step.describe(), "not_tried", note="an earlier step found rows"))
            continue
        found = find_list_rows(view, step, field.columns, locale)
        rows = _typed_rows(view, name, field, found, at, step, locale)
        trace.append(_step_trace(step, found, rows))
    return list_of(replace(missing_field(name, field), trace=tuple(trace)), tuple(rows))


def list_of(found: FieldResult, rows: tuple[FieldResult, ...]) -> FieldResult:
    """The list with these rows instead of its own: without a value when there is none."""
    return replace(
        found,
        value=[row.value for row in rows] or None,
        confidence=min((row.confidence for row in rows), default=0.0),
        box=union_box([row.box for row in rows]),
        flags=_flags_of(found, rows),
        items=rows,
    )


def _flags_of(found: FieldResult, rows: tuple[FieldResult, ...]) -> tuple[str, ...]:
    if not rows:
        return ("missing_required",) if found.required else ()
    return tuple(dict.fromkeys(flag for row in rows for flag in row.flags))


def group_of(name: str, field: FieldSpec, members: tuple[FieldResult, ...]) -> FieldResult:
    """A group out of its members: without a value when none of them has one."""
    return group_of_members(missing_field(name, field), members)


def group_of_members(group: FieldResult, members: tuple[FieldResult, ...]) -> FieldResult:
    """The group with these members instead of its own."""
    group = replace(group, fields=members)
    found = [member for member in members if member.value is not None]
    if not found:
        return replace(group, flags=("missing_required",) if group.required else ())
    return replace(
        group,
        value={member.name: member.value for member in members},
        confidence=min(member.confidence for member in found),
        box=union_box([member.box for member in found]),
    )


def _typed_rows(
    view: DocumentView, name: str, field: FieldSpec, found: FoundRows, at: int, step: StepSpec, locale: str
) -> list[FieldResult]:
    rows = []
    for printed in found.rows[:MAX_ROWS]:
        cells = tuple(
            _cell(view, column, spec, printed.get(column), found.anchor, (at, step), locale)
            for column, spec in field.columns.items()
        )
        if any(cell.value is not None for cell in cells):
            rows.append(row_of(name, cells))
    return rows


def _cell(
    view: DocumentView,
    name: str,
    column: ColumnSpec,
    candidate: Candidate | None,
    anchor: float,
    step: tuple[int, StepSpec],
    locale: str,
) -> FieldResult:
    if candidate is None:
        flags = ("missing_required",) if column.required else ()
        return replace(missing_field(name, column), flags=flags)
    try:
        reading = read_or_repair(candidate, column, locale)
    except NotValid as error:
        refusal = TraceStep("cell", name, "not_valid", candidate.raw_text[:100], note=error.reason)
        return replace(refused_field(name, column, candidate), trace=(refusal,))
    evidence = evidence_of(view, reading, column, *step)
    evidence = replace(evidence, anchor=min(evidence.anchor, anchor), is_cell=True)
    return found_field(view, name, column, reading, evidence)


def row_of(name: str, cells: tuple[FieldResult, ...]) -> FieldResult:
    """A row out of its cells, in the order of the columns."""
    found = [cell for cell in cells if cell.value is not None]
    return FieldResult(
        name=name,
        type="group",
        value={cell.name: cell.value for cell in cells},
        raw_text=None,
        confidence=min((cell.confidence for cell in found), default=0.0),
        box=union_box([cell.box for cell in cells]),
        flags=tuple(dict.fromkeys(flag for cell in cells for flag in cell.flags)),
        fields=cells,
    )


def _step_trace(step: StepSpec, found: FoundRows, rows: list[FieldResult]) -> TraceStep:
    finder, detail = step.finder, step.describe()
    if rows:
        box = union_box([row.box for row in rows])
        return TraceStep(finder, detail, "found", box=box, note=f"{len(rows)} rows" if len(rows) > 1 else "1 row")
    if found.rows:
        return TraceStep(finder, detail, "not_valid", note=f"no cell of {len(found.rows)} rows could be read")
    return TraceStep(finder, detail, "nothing", note=found.note)
