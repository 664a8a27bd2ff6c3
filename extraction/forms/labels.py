"""Which printed words are a field's label: those beside it on the same row, or right above."""

from collections.abc import Sequence
from dataclasses import replace

from extraction.datamodel import BoundingBox, Word
from extraction.forms.model import FormField

_WORD_GAP = 1.0  # of a word's height: a wider one ends a label
_REACH_LEFT, _REACH_RIGHT, _REACH_UP = 18.0, 2.5, 2.5  # of a word's height, from the field to its label


def with_labels(fields: Sequence[FormField], words: Sequence[Word], shape: float) -> tuple[FormField, ...]:
    """The fields of one page with their labels. `shape` is the page's height by its width."""
    boxes = [field.box for field in fields]
    free = [word for word in words if word.text.strip("_.:… ") and not any(_inside(word.box, box) for box in boxes)]
    return tuple(field if field.label else replace(field, label=_label(field, free, boxes, shape)) for field in fields)


def _label(field: FormField, words: Sequence[Word], boxes: Sequence[BoundingBox], shape: float) -> str:
    beside = [word for word in words if _same_row(word.box, field.box)]
    left = sorted((w for w in beside if _middle(w.box) < field.box.x0), key=lambda w: -w.box.x1)
    right = sorted((w for w in beside if _middle(w.box) > field.box.x1), key=lambda w: w.box.x0)
    before = _run(left, field.box, boxes, shape)
    if field.type in ("checkbox", "radio"):
        found = _run(right, field.box, boxes, shape) or before[::-1]
    else:
        found = before[::-1] or _above(field.box, words, boxes, shape)
    return " ".join(word.text for word in found).strip(" :_….")


def _run(words: Sequence[Word], field: BoundingBox, boxes: Sequence[BoundingBox], shape: float) -> list[Word]:
    """Words one after the other away from the field, up to a gap or another field."""
    run: list[Word] = []
    at = field
    for word in words:
        height = (word.box.y1 - word.box.y0) * shape
        gap = max(word.box.x0 - at.x1, at.x0 - word.box.x1)
        low, high = min(at.x1, word.box.x1), max(at.x0, word.box.x0)
        between = any(other != field and _same_row(other, field) and low <= _middle(other) <= high for other in boxes)
        reach = _WORD_GAP if run else _REACH_LEFT if word.box.x0 < field.x0 else _REACH_RIGHT
        if between or gap > height * reach:
            break
        run.append(word)
        at = word.box
    return run


def _above(field: BoundingBox, words: Sequence[Word], boxes: Sequence[BoundingBox], shape: float) -> list[Word]:
    over = [
        word for word in words if word.box.x0 < field.x1 and word.box.x1 > field.x0 and word.box.y1 <= field.y0 + 0.004
    ]
    if not over:
        return []
    lowest = max(over, key=lambda word: word.box.y1)
    height = lowest.box.y1 - lowest.box.y0
    blocked = any(
        other != field and other.x0 < field.x1 and other.x1 > field.x0 and lowest.box.y1 <= _level(other) <= field.y0
        for other in boxes
    )
    if blocked or field.y0 - lowest.box.y1 > _REACH_UP * height:
        return []
    row = sorted((word for word in over if _same_row(word.box, lowest.box)), key=lambda word: word.box.x0)
    return [row[0], *_run(row[1:], row[0].box, (), shape)] if row else []


def _inside(word: BoundingBox, box: BoundingBox) -> bool:
    return box.x0 <= _middle(word) <= box.x1 and box.y0 <= _level(word) <= box.y1


def _same_row(word: BoundingBox, box: BoundingBox) -> bool:
    return box.y0 - 0.003 <= _level(word) <= box.y1 + 0.003 or word.y0 <= _level(box) <= word.y1


def _middle(box: BoundingBox) -> float:
    return (box.x0 + box.x1) / 2


def _level(box: BoundingBox) -> float:
    return (box.y0 + box.y1) / 2
