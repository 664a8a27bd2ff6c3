"""What the desk's script says about cells of a grid: several small edits of one field in one POST."""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from accounts.requests import DeskRequest, actor
from extraction import BoundingBox, JsonValue
from review import correcting
from review.correcting import HOW_GIVEN, Edit
from review.errors import BadRequest
from review.models import Correction, ReviewTask
from review.views.actions import desk_action, on_page, seconds_of
from review.views.shown import field_answer


@dataclass(frozen=True, slots=True)
class CellEdit:
    """`text` is what is typed into the cell at `path`; `row`, for a path that leads to a row, {column: text}."""

    path: tuple[str, ...]
    act: Literal["put", "confirm", "remove"] = "put"
    text: str | None = None
    row: dict[str, JsonValue] | None = None
    how: str = Correction.How.TYPED
    box: BoundingBox | None = None


EDITS_JSON: TypeAdapter[list[CellEdit]] = TypeAdapter(list[CellEdit])


@desk_action
def cells(request: DeskRequest, task: ReviewTask, field: str) -> dict[str, Any]:
    """Form fields: `edits` (JSON of CellEdits, said one after the other, all or none), `seconds`."""
    try:
        given = EDITS_JSON.validate_json(request.POST.get("edits", ""))
    except ValidationError as error:
        raise BadRequest("The edits cannot be read.") from error
    page_count = task.job.page_count or 0
    seconds = seconds_of(request)
    edits = [_edit(field, each, page_count, None if at else seconds) for at, each in enumerate(given)]
    said = correcting.correct(task=task, actor=actor(request), edits=edits)
    return field_answer(task, field, said)


def _edit(field: str, given: CellEdit, page_count: int, seconds: float | None) -> Edit:
    if given.how not in HOW_GIVEN:
        raise BadRequest(f"A correction is typed, clicked or drawn, not '{given.how[:40]}'.")
    return Edit(
        field,
        given.path,
        act=given.act,
        content=given.row if given.row is not None else given.text,
        box=on_page(given.box, page_count=page_count) if given.box else None,
        how=given.how,
        seconds=seconds,
    )
