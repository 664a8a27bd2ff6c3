"""Reading a page by OCR whichever way round it lay on the glass.

Engines read sideways and upside-down print too, but say so: boxes are taller than wide, and what stands on its head is
read with little confidence. Only then is the page turned and read again.
"""

from collections.abc import Sequence

import numpy as np

from extraction.datamodel import Word
from extraction.ocr.base import OcrEngine
from extraction.ocr.preprocess import is_blank, straighten, strengthen
from extraction.readers.base import Picture

_FEWEST_WORDS = 3
_QUARTER, _HALF, _THREE_QUARTERS = 1, 2, 3  # turns counter-clockwise, in right angles


def read_upright(
    picture: Picture, engine: OcrEngine, *, page: int, language: str
) -> tuple[Picture, tuple[Word, ...], bool]:
    """The picture turned upright and level, the words on it, and whether its sides were exchanged."""

    def read(turned: Picture) -> tuple[Picture, tuple[Word, ...]]:
        level = straighten(turned)
        return level, engine.recognize(strengthen(level), page=page, language=language)

    if is_blank(picture):
        return picture, (), False
    shown, words = read(picture)
    sideways = _is_sideways(words, shown)
    if sideways:
        picture = _turned(picture, _THREE_QUARTERS if _is_doubtful(words, engine) else _QUARTER)
        shown, words = read(picture)
    if _is_doubtful(words, engine):
        other, other_words = read(_turned(picture, _HALF))
        if _confidence(other_words) > _confidence(words):
            shown, words = other, other_words
    return shown, words, sideways


def _turned(picture: Picture, right_angles: int) -> Picture:
    return np.ascontiguousarray(np.rot90(picture, right_angles))


def _is_sideways(words: Sequence[Word], picture: Picture) -> bool:
    height, width = picture.shape[:2]
    boxes = [word.box for word in words if len(word.text) > 2]
    tall = sum((box.y1 - box.y0) * height > (box.x1 - box.x0) * width for box in boxes)
    return len(boxes) >= _FEWEST_WORDS and tall > len(boxes) / 2


def _is_doubtful(words: Sequence[Word], engine: OcrEngine) -> bool:
    return len(words) >= _FEWEST_WORDS and _confidence(words) < engine.doubt_below


def _confidence(words: Sequence[Word]) -> float:
    """Of the average letter."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / max(letters, 1)
