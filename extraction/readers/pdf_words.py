"""The words of a PDF page's text layer, from pdfium's character boxes, as fractions of the upright page.

Boxes are pdfium's loose ones (as high as the font size), so that words of one line have one height and `-` or `.`
stand where their line stands. About 2 microseconds a character.
"""

from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

from extraction.datamodel import BoundingBox, Word

# Characters further apart than this many heights belong to two words even where the file has no space.
_SPLIT_GAP_HEIGHTS = 0.6
_HYPHEN_MARK = 0x02  # pdfium's sign for a hyphen at a line's end

Corners = tuple[float, float, float, float]  # left, bottom, right, top in the page's own points


def words_of(text_page: Any, page_number: int, to_fractions: Callable[[Corners], Corners]) -> tuple[Word, ...]:
    """Words in the file's order. `to_fractions` maps page points to (x0, y0, x1, y1) of the upright page."""
    rect = pdfium.FS_RECTF()
    unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    words: list[Word] = []
    letters: list[str] = []
    left = bottom = right = top = 0.0

    def finish() -> None:
        if letters:
            box = BoundingBox(page_number, *to_fractions((left, bottom, right, top)))
            words.append(Word("".join(letters), box))
            letters.clear()

    last: Corners = (0.0, 0.0, 0.0, 0.0)
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        code = unicode_of(text_page, index)
        letter = "-" if code == _HYPHEN_MARK else _printable(code)
        if letter is None:
            finish()
            continue
        box_of(text_page, index, rect)
        char = (rect.left, rect.bottom, rect.right, rect.top)
        if letters and _apart(last, char):
            finish()
        if letters:
            left, bottom = min(left, char[0]), min(bottom, char[1])
            right, top = max(right, char[2]), max(top, char[3])
        else:
            left, bottom, right, top = char
        letters.append(letter)
        last = char
    finish()
    return tuple(words)


def _printable(code: int) -> str | None:
    """The character, or None where it separates words. Lone surrogates cannot travel as JSON: they become U+FFFD."""
    if code <= 0x20 or code == 0xA0 or 0x2000 <= code <= 0x200B or code in (0x3000, 0xFEFF):
        return None
    if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return "\ufffd"
    return chr(code)


def _apart(last: Corners, char: Corners) -> bool:
    gap = max(char[0] - last[2], last[0] - char[2], char[1] - last[3], last[1] - char[3])
    return gap > _SPLIT_GAP_HEIGHTS * max(last[3] - last[1], char[3] - char[1])
