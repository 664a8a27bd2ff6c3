"""A field of the desk as its script takes it."""

from dataclasses import asdict
from typing import Any

from review.selectors import DeskField


def box_of(field: DeskField) -> dict[str, Any] | None:
    """A field's box as <page-view> takes it: what a person has said is sure."""
    if field.box is None:
        return None
    said = field.state in ("confirmed", "corrected")
    level = "sure" if said else "unsure" if field.level == "missing" else field.level
    return {"field": field.name, "label": field.title, "level": level, **asdict(field.box)}


def saved(field: DeskField) -> dict[str, Any]:
    return {"name": field.name, "text": field.text, "state": field.state, "is_open": field.is_open}
