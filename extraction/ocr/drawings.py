"""What is drawn on a scanned page besides its print, found in its pixels."""

from extraction.datamodel import Page, Ruling, Word
from extraction.layout.drawing import drawn_in
from extraction.readers.base import Drawings, Picture

_INNER = 0.15  # of a word's height, above and below: an underline is no part of its word


def drawings_in(picture: Picture, page: Page) -> Drawings:
    """`page` is what was read from `picture`, upright: its words are not drawings."""
    rulings, squares = drawn_in(picture, page.number, page.width_pt)
    words = page.words
    return Drawings(
        tuple(ruling for ruling in rulings if not any(_is_part_of(ruling, word) for word in words)), squares
    )


def _is_part_of(ruling: Ruling, word: Word) -> bool:
    """Whether a line is a stroke of large print."""
    box = word.box
    inner = _INNER * (box.y1 - box.y0)
    across = box.x0 <= ruling.x0 and ruling.x1 <= box.x1
    return across and box.y0 + inner <= ruling.y0 and ruling.y1 <= box.y1 - inner
