"""Reading a part of a page once more, off the picture of the page that was kept for people.

Rows of print are told apart by their ink and read one by one: looking for them as on a whole page finds them less well
in a strip cut out of a small picture, and single figures not at all.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction.datamodel import BoundingBox, Word
from extraction.finding_values import union_box
from extraction.layout import arrange
from extraction.ocr import engine_named
from extraction.ocr.pictures import part_of
from extraction.ocr.preprocess import is_blank
from extraction.options import OcrEngineName
from extraction.readers.base import Picture

_MARGIN_PX = 3  # around a row: letters must not touch the picture's edge
_LOWEST_PX = 5  # what is lower is a line that was drawn, or dirt
_LEAST_CONFIDENCE = 0.3
# Shares of the highest row: parts of letters (dots, accents) lie so close to it, a row cut by the box is so low.
_GAP_IN_LETTERS, _CUT_ROW = 0.2, 0.5
# A word is cut by a box that holds more than this share of its width, and less than the rest.
_CUT_WORD = 0.2


@dataclass(frozen=True, slots=True)
class Reread:
    """`lines` from top to bottom, `box` around them (None where nothing stands), `confidence` 0..1 on average."""

    lines: tuple[str, ...]
    box: BoundingBox | None
    confidence: float


NOTHING = Reread((), None, 0.0)


def reread(page_picture: bytes, box: BoundingBox, *, engine: OcrEngineName, language: str) -> Reread:
    """What stands in `box` of a page whose picture the engine has written itself. Raises OcrUnavailable.

    Never give it bytes from outside: they are decoded in this very process.
    """
    from PIL import Image

    picture = np.asarray(Image.open(io.BytesIO(page_picture)).convert("RGB"))
    part = part_of(picture, box)
    if is_blank(part):
        return NOTHING
    ocr = engine_named(engine)
    found = []
    for row in _rows(part):
        text, confidence = ocr.recognize_line(_cut_out(part, row), language=language)
        if text.strip() and confidence >= _LEAST_CONFIDENCE:
            found.append((text.strip(), confidence, _on_page(row, part, box)))
    if not found:
        return NOTHING
    confidence = sum(each for _, each, _ in found) / len(found)
    return Reread(tuple(text for text, _, _ in found), union_box([place for *_, place in found]), round(confidence, 4))


def standing_in(words: Sequence[Word], box: BoundingBox, *, width: float, height: float) -> Reread:
    """What was read before: the words whose middle lies in `box` of a page of that size (any unit)."""
    inside = [word for word in words if _holds(box, word.box)]
    if not inside:
        return NOTHING
    lines = arrange(inside, width, height)
    confidence = sum(word.confidence for word in inside) / len(inside)
    return Reread(tuple(line.text for line in lines), union_box([word.box for word in inside]), round(confidence, 4))


def cuts_a_word(words: Sequence[Word], box: BoundingBox) -> bool:
    """Whether the box was drawn around a part of a word, so that what was read before does not answer it."""
    for word in words:
        if not box.y0 <= (word.box.y0 + word.box.y1) / 2 <= box.y1 or word.box.x1 <= word.box.x0:
            continue
        held = min(word.box.x1, box.x1) - max(word.box.x0, box.x0)
        if _CUT_WORD < held / (word.box.x1 - word.box.x0) < 1 - _CUT_WORD:
            return True
    return False


def _holds(outer: BoundingBox, inner: BoundingBox) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1


@dataclass(frozen=True, slots=True)
class _Row:
    """Pixels of a part that a row of print takes; right and bottom are the first beyond it."""

    left: int
    top: int
    right: int
    bottom: int


def _rows(part: Picture) -> list[_Row]:
    ink = _ink(part)
    bands = _joined(_runs(np.asarray(_without_uprights(ink).any(axis=1))))
    if not bands:
        return []
    highest = max(bottom - top for top, bottom in bands)
    rows = []
    for top, bottom in bands:
        at_edge = top == 0 or bottom == len(ink)
        if bottom - top < _LOWEST_PX or (at_edge and bottom - top < _CUT_ROW * highest):
            continue
        (columns,) = np.nonzero(ink[top:bottom].any(axis=0))
        rows.append(_Row(int(columns[0]), top, int(columns[-1]) + 1, bottom))
    return rows


def _ink(part: Picture) -> NDArray[np.bool_]:
    """True where there is print, dark on light or light on dark: whichever takes less room."""
    import cv2

    gray = cv2.GaussianBlur(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), (3, 3), 0)
    _, light = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    is_light = np.asarray(light, dtype=np.bool_)
    return ~is_light if is_light.mean() >= 0.5 else is_light


def _without_uprights(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without the upright lines of a table's frame, which join all rows; a lonely figure 1 is no frame."""
    framed = ink & (ink.mean(axis=0) < 0.95)
    return framed if bool(framed.any()) else ink


def _runs(is_inked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_inked, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _joined(bands: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Bands of ink with the dots and accents of their letters."""
    if not bands:
        return []
    gap = max(1, round(_GAP_IN_LETTERS * max(bottom - top for top, bottom in bands)))
    starts = [bands[0][0], *(after[0] for before, after in pairwise(bands) if after[0] - before[1] > gap)]
    ends = [*(before[1] for before, after in pairwise(bands) if after[0] - before[1] > gap), bands[-1][1]]
    return list(zip(starts, ends, strict=True))


def _cut_out(part: Picture, row: _Row) -> Picture:
    """The row with a margin; where the part ends, its edge goes on."""
    import cv2

    height, width = part.shape[:2]
    top, left = max(0, row.top - _MARGIN_PX), max(0, row.left - _MARGIN_PX)
    bottom, right = min(height, row.bottom + _MARGIN_PX), min(width, row.right + _MARGIN_PX)
    missing = (
        _MARGIN_PX - (row.top - top),
        _MARGIN_PX - (bottom - row.bottom),
        _MARGIN_PX - (row.left - left),
        _MARGIN_PX - (right - row.right),
    )
    framed: Any = cv2.copyMakeBorder(part[top:bottom, left:right], *missing, cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(framed, dtype=np.uint8)


def _on_page(row: _Row, part: Picture, box: BoundingBox) -> BoundingBox:
    height, width = part.shape[:2]
    across, down = (box.x1 - box.x0) / width, (box.y1 - box.y0) / height
    return BoundingBox(
        box.page,
        box.x0 + row.left * across,
        box.y0 + row.top * down,
        box.x0 + row.right * across,
        box.y0 + row.bottom * down,
    )
