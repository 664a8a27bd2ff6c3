"""A field of the desk as its script takes it, and what the script is answered about fields."""

from dataclasses import asdict
from typing import Any

from review import selectors
from review.correcting import Said
from review.desk import DeskField, desk_field
from review.fields import ReviewedField
from review.models import ReviewTask
from review.suggestions import suggestions_of


def box_of(field: DeskField) -> dict[str, Any] | None:
    """A field's box as <page-view> takes it: what a person has said is sure."""
    if field.box is None:
        return None
    said = field.state in ("confirmed", "corrected")
    level = "sure" if said else "unsure" if field.level == "missing" else field.level
    return {"field": field.name, "label": field.title, "level": level, **asdict(field.box)}


def saved(field: DeskField) -> dict[str, Any]:
    said = {"name": field.name, "text": field.text, "state": field.state, "is_open": field.is_open}
    return said | {"grids": [grid.data for grid in field.grids], "why": field.why} if field.grids else said


def field_answer(task: ReviewTask, key: str, said: Said) -> dict[str, Any]:
    """The field as it stands now, the `others` in which the checks have moved a flag or computed a value, and all that
    is suggested now."""
    own = desk_field(said.field(key), threshold=selectors.threshold_of(task))
    return {
        "field": saved(own),
        "box": box_of(own),
        "others": _others(task, key, said),
        "suggestions": [{"field": each.field, "words": each.words} for each in suggestions_of(said.documents)],
    }


def tried_answer(task: ReviewTask, key: str, said: Said) -> dict[str, Any]:
    """How a text that is not saved reads, which check it would fail, and the `others` as they would stand then."""
    field = said.field(key)
    own = desk_field(field, threshold=selectors.threshold_of(task))
    fails = own.why if field.flag == "failed_check" else ""
    return {"reads_as": own.text, "fails": fails, "others": _others(task, key, said)}


def tried_cells_answer(task: ReviewTask, key: str, said: Said) -> dict[str, Any]:
    """The field as it would stand after edits of its cells, and the `others` as they would stand then."""
    own = desk_field(said.field(key), threshold=selectors.threshold_of(task))
    return {"field": saved(own), "others": _others(task, key, said)}


def _others(task: ReviewTask, key: str, said: Said) -> list[dict[str, Any]]:
    threshold = selectors.threshold_of(task)
    pairs = zip(said.before, said.now, strict=True)
    moved = [desk_field(now, threshold=threshold) for old, now in pairs if now.key != key and _has_moved(old, now)]
    return [saved(field) | {"why": field.why} for field in moved]


def _has_moved(before: ReviewedField, now: ReviewedField) -> bool:
    return (before.flag, before.state, before.current.value) != (now.flag, now.state, now.current.value)
