"""What the desk's script says about cells of a grid: several small edits of one field in one POST."""

from dataclasses import asdict, dataclass
from dataclasses import field as with_default
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from accounts.requests import DeskRequest, actor
from extraction import BoundingBox, JsonValue
from review import correcting
from review.correcting import HOW_GIVEN, Edit
from review.errors import BadRequest, EditsRefused
from review.models import Correction, ReviewTask
from review.views.actions import desk_action, on_page, seconds_of
from review.views.shown import field_answer, tried_cells_answer


@dataclass(frozen=True, slots=True)
class CellEdit:
    """`text` is what is typed into the cell at `path`, `box` where it stands; `row`, for a path that leads to a row,
    {column: text}, and `boxes` {column: box}."""

    path: tuple[str, ...]
    act: Literal["put", "confirm", "remove"] = "put"
    text: str | None = None
    row: dict[str, JsonValue] | None = None
    how: str = Correction.How.TYPED
    box: BoundingBox | None = None
    boxes: dict[str, BoundingBox] = with_default(default_factory=dict)


EDITS_JSON: TypeAdapter[list[CellEdit]] = TypeAdapter(list[CellEdit])


@desk_action
def cells(request: DeskRequest, task: ReviewTask, field: str) -> dict[str, Any]:
    """Form fields: `edits` (JSON of CellEdits, said one after the other, all or none), `seconds`."""
    edits = _edits(request, task, field, seconds_of(request))
    said = correcting.correct(task=task, actor=actor(request), edits=edits)
    return field_answer(task, field, said)


@desk_action
def try_cells(request: DeskRequest, task: ReviewTask, field: str) -> dict[str, Any]:
    """How the cells would stand after `edits`, or the `problems` that these have. Nothing is saved, so nobody has to
    hold the claim."""
    try:
        said = correcting.try_edits(task=task, field=field, edits=_edits(request, task, field, None))
    except EditsRefused as error:  # half a date is no mistake yet
        return {"problems": [asdict(problem) for problem in error.problems], "others": []}
    return tried_cells_answer(task, field, said)


def _edits(request: DeskRequest, task: ReviewTask, field: str, seconds: float | None) -> list[Edit]:
    """Raises BadRequest."""
    try:
        given = EDITS_JSON.validate_json(request.POST.get("edits", ""))
    except ValidationError as error:
        raise BadRequest("The edits cannot be read.") from error
    page_count = task.job.page_count or 0
    return [_edit(field, each, page_count, None if at else seconds) for at, each in enumerate(given)]


def _edit(field: str, given: CellEdit, page_count: int, seconds: float | None) -> Edit:
    if given.how not in HOW_GIVEN:
        raise BadRequest(f"A correction is typed, clicked or drawn, not '{given.how[:40]}'.")
    return Edit(
        field,
        given.path,
        act=given.act,
        content=given.row if given.row is not None else given.text,
        box=on_page(given.box, page_count=page_count) if given.box else None,
        boxes={name: on_page(box, page_count=page_count) for name, box in given.boxes.items()},
        how=given.how,
        seconds=seconds,
    )
