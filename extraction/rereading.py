"""Reading a part of a page once more, off the picture of the page that was kept for people."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extraction.datamodel import BoundingBox, Word
from extraction.finding_values import union_box
from extraction.layout import arrange
from extraction.ocr import engine_named
from extraction.ocr.pictures import on_page, part_of
from extraction.ocr.preprocess import is_blank, strengthen
from extraction.options import OcrEngineName
from extraction.readers.base import Picture

# Letters of 8 points are 13 pixels high in a kept picture: engines read them better at twice that.
_ENLARGED_BY = 2.0
_MOST_PIXELS = 2_500_000
# Engines look for lines in pictures of some size; a strip of one line would be blown up to it.
_LEAST_SIDE_PX = 736
_MARGIN_PX = 24


@dataclass(frozen=True, slots=True)
class Reread:
    """`lines` in reading order, words with their places on the page; confidence of all words on average, 0..1."""

    lines: tuple[str, ...]
    words: tuple[Word, ...]
    confidence: float

    @property
    def box(self) -> BoundingBox | None:
        """Around all words; None where there are none."""
        return union_box([word.box for word in self.words])


def reread(page_picture: bytes, box: BoundingBox, *, engine: OcrEngineName, language: str) -> Reread:
    """What stands in `box` of a page whose picture the engine has written itself. Raises OcrUnavailable.

    Never give it bytes from outside: they are decoded in this very process.
    """
    from PIL import Image

    picture = np.asarray(Image.open(io.BytesIO(page_picture)).convert("RGB"))
    part = part_of(picture, box)
    if is_blank(part):
        return Reread((), (), 0.0)
    enlarged, on_sheet = _prepared(part)
    found = engine_named(engine).recognize(strengthen(enlarged), page=box.page, language=language)
    words = [replace(word, box=on_page(_within(word.box, on_sheet), box)) for word in found]
    return in_lines(words, width=float(picture.shape[1]), height=float(picture.shape[0]))


def standing_in(words: Sequence[Word], box: BoundingBox, *, width: float, height: float) -> Reread:
    """What was read before: the words whose middle lies in `box` of a page of that size (any unit)."""
    inside = [word for word in words if _holds(box, word.box)]
    return in_lines(inside, width=width, height=height)


def in_lines(words: Sequence[Word], *, width: float, height: float) -> Reread:
    lines = arrange(words, width, height)
    ordered = tuple(word for line in lines for word in line.words)
    confidence = sum(word.confidence for word in ordered) / len(ordered) if ordered else 0.0
    return Reread(tuple(line.text for line in lines), ordered, round(confidence, 4))


def _holds(outer: BoundingBox, inner: BoundingBox) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1


def _prepared(part: Picture) -> tuple[Picture, tuple[float, float, float, float]]:
    """The part enlarged, on a sheet of its own paper, and where it lies there: left, top, width, height as fractions
    of the sheet."""
    import cv2

    height, width = part.shape[:2]
    factor = min(_ENLARGED_BY, (_MOST_PIXELS / (width * height)) ** 0.5)
    across, down = max(1, round(width * factor)), max(1, round(height * factor))
    enlarged = np.asarray(cv2.resize(part, (across, down), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    paper = np.percentile(part.reshape(-1, 3), 80, axis=0).astype(np.uint8)
    sheet_width, sheet_height = (max(_LEAST_SIDE_PX, side + 2 * _MARGIN_PX) for side in (across, down))
    sheet = np.empty((sheet_height, sheet_width, 3), dtype=np.uint8)
    sheet[:] = paper
    left, top = (sheet_width - across) // 2, (sheet_height - down) // 2
    sheet[top : top + down, left : left + across] = enlarged
    return sheet, (left / sheet_width, top / sheet_height, across / sheet_width, down / sheet_height)


def _within(box: BoundingBox, on_sheet: tuple[float, float, float, float]) -> BoundingBox:
    """A place on the sheet as fractions of the part that lies there."""
    left, top, width, height = on_sheet

    def share(value: float, start: float, length: float) -> float:
        return min(1.0, max(0.0, (value - start) / length))

    return BoundingBox(
        box.page,
        share(box.x0, left, width),
        share(box.y0, top, height),
        share(box.x1, left, width),
        share(box.y1, top, height),
    )
