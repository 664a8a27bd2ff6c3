"""What is printed in the pictures on a page of text: a letterhead, a pasted receipt, half a page that was scanned."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from extraction.datamodel import BoundingBox, Word
from extraction.ocr.base import OcrEngine
from extraction.readers.base import Picture

_DARKER_BY = 60  # than the paper, of 255
_LETTER_IN = (0.035, 0.35)  # heights of letters and of words that run together, in inches
_WIDEST_LETTERS = 12.0  # in their heights
_THIN_IN = 0.035  # lines are no thicker
# Of the ink that is no straight line, letters have most on a page of print, little in a photograph or a chart.
_LETTERS_SHARE, _FEWEST_LETTERS = 0.6, 20


def printed_parts(page_picture: Picture, boxes: Sequence[BoundingBox], width_pt: float) -> list[BoundingBox]:
    """Those of `boxes` that hold print for the most part, by a look at a small picture of the page: reading a
    photograph or a chart takes a second for nothing. `width_pt` is the page's width."""
    dpi = page_picture.shape[1] / width_pt * 72.0
    return [box for box in boxes if _is_print(part_of(page_picture, box), dpi)]


def words_in(
    page_picture: Picture, boxes: Sequence[BoundingBox], engine: OcrEngine, *, language: str
) -> Iterator[Word]:
    """Words in `boxes` of a page, with their places on the page; not those that the engine believes in little. Raises
    OcrUnavailable, ProcessingTimeout."""
    for box in boxes:
        for word in engine.recognize(part_of(page_picture, box), page=box.page, language=language):
            if word.confidence >= engine.doubt_below:
                yield replace(word, box=_on_page(word.box, box))


def part_of(picture: Picture, box: BoundingBox) -> Picture:
    """The pixels of `box`, one at the least each way."""
    height, width = picture.shape[:2]
    rows = slice(round(box.y0 * height), max(round(box.y1 * height), round(box.y0 * height) + 1))
    columns = slice(round(box.x0 * width), max(round(box.x1 * width), round(box.x0 * width) + 1))
    return np.ascontiguousarray(picture[rows, columns])


def _is_print(part: Picture, dpi: float) -> bool:
    import cv2

    gray = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    ink = (gray.astype(np.int16) < np.percentile(gray, 90) - _DARKER_BY).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width, height, area = (stats[1:, column] for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    shortest, highest = (side * dpi for side in _LETTER_IN)
    is_line = (np.minimum(width, height) <= _THIN_IN * dpi) & (np.maximum(width, height) > highest)
    is_letter = (height >= shortest) & (height <= highest) & (width <= _WIDEST_LETTERS * height) & ~is_line
    letters = int(area[is_letter].sum())
    return int(is_letter.sum()) >= _FEWEST_LETTERS and letters >= _LETTERS_SHARE * int(area[~is_line].sum())


def _on_page(inner: BoundingBox, outer: BoundingBox) -> BoundingBox:
    """A place given as fractions of `outer`, as fractions of the page."""
    width, height = outer.x1 - outer.x0, outer.y1 - outer.y0
    return BoundingBox(
        outer.page,
        outer.x0 + inner.x0 * width,
        outer.y0 + inner.y0 * height,
        outer.x0 + inner.x1 * width,
        outer.y0 + inner.y1 * height,
    )
