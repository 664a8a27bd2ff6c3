"""The words of a PDF page's text layer, from pdfium's character boxes, as fractions of the upright page.

Boxes are pdfium's loose ones (as high as the font size), so that words of one line have one height and `-` or `.`
stand where their line stands. Characters are fetched and put together in bulk: about 0.5 microseconds each.
"""

import ctypes
import re
from collections import deque
from dataclasses import dataclass
from itertools import repeat
from sys import intern
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from extraction.datamodel import BoundingBox, Word
from extraction.readers.pdf_frame import Boxes, Frame

# Characters further apart than this many heights belong to two words even where the file has no space.
_SPLIT_GAP_HEIGHTS = 0.6
# pdfium takes wide kerning for a space, so that "Verkäufer" comes as "Ver käufer". Letters this close stay together:
# the spaces of printed text are wider.
_KERNING_HEIGHTS = 0.125
_HYPHEN_MARKS = (0x02, 0xFFFE)  # pdfium's signs for a hyphen at a line's end
_REPLACEMENT = 0xFFFD
# A digit so much smaller and higher than the one before it is the mark of a footnote: 99.00 is not 99.002.
_RAISED_SIZE, _RAISED_BY_HEIGHTS = 0.8, 0.2
_SOFT_HYPHEN = "\u00ad"
_SAMPLE = 100
_QUARTER_DEGREES = 90
_BOLD = re.compile(rb"bold|black|heavy|(semi|demi)b?", re.IGNORECASE)
_BOLD_WEIGHT = 650
_FONT_NAME_BYTES = 200


def direct(function: Any, answer: Any, *arguments: Any) -> Any:
    """A pdfium function to be called with bare numbers: made for calls that are too many to wrap each argument.
    It keeps Python's lock, as giving that back and forth costs as much as the call."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(answer, *arguments)(address or 0)


_UNICODE_OF = direct(pdfium.FPDFText_GetUnicode, ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_LOOSE_BOX_OF = direct(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_ANGLE_OF = direct(pdfium.FPDFText_GetCharAngle, ctypes.c_float, ctypes.c_void_p, ctypes.c_int)
_IS_GENERATED = direct(pdfium.FPDFText_IsGenerated, ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
_IS_UNMAPPED = direct(pdfium.FPDFText_HasUnicodeMapError, ctypes.c_int, ctypes.c_void_p, ctypes.c_int)

_TEXT_OBJECT_OF = direct(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_FONT_OF = direct(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p, ctypes.c_void_p)

_Codes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class LayerSample:
    """What a few characters from all over the page say: how many there are, the share without a Unicode value (the
    text is then glyph numbers, a garbage that may look like print), and the print's angle on the page, clockwise."""

    characters: int
    unmapped_share: float
    degrees: int


def sample_of(text_page: Any) -> LayerSample:
    """A look at up to _SAMPLE printed characters."""
    handle, count = _handle(text_page), pdfium.FPDFText_CountChars(text_page)
    indices = [
        index
        for index in range(0, count, max(1, count // _SAMPLE))
        if _UNICODE_OF(handle, index) > 0x20 or _IS_UNMAPPED(handle, index) == 1
    ]
    if not indices:
        return LayerSample(max(count, 0), 0.0, 0)
    unmapped = sum(_IS_UNMAPPED(handle, index) == 1 for index in indices)
    angles = np.degrees([_ANGLE_OF(handle, index) for index in indices])
    quarters = (np.rint(angles / _QUARTER_DEGREES).astype(int)) % 4
    most = int(np.bincount(quarters, minlength=4).argmax())
    return LayerSample(count, unmapped / len(indices), most * _QUARTER_DEGREES)


def words_of(text_page: Any, page_number: int, frame: Frame, *, with_bold: bool = False) -> tuple[Word, ...]:
    """Words in the file's order. `with_bold` also looks up each word's font, about half a microsecond each."""
    codes, boxes = _characters(text_page)
    printed = ~_is_space(codes)
    boxes = frame.upright(boxes)
    first = printed.copy()
    first[1:] &= ~printed[:-1] | _apart(boxes) | _raised_digits(codes, boxes)
    first[_after_kerning(text_page, codes, boxes)] = False
    starts = np.flatnonzero(first[printed])
    if not len(starts):
        return ()
    text = codes[printed].tobytes().decode("utf-32-le")
    left, top, right, bottom = boxes[:, printed]
    corners = (
        np.minimum.reduceat(left, starts),
        np.minimum.reduceat(top, starts),
        np.maximum.reduceat(right, starts),
        np.maximum.reduceat(bottom, starts),
    )
    sides = frame.fractions(np.stack(corners)).tolist()
    texts = map(text.__getitem__, map(slice, starts.tolist(), [*starts[1:].tolist(), len(text)]))
    if _SOFT_HYPHEN in text:
        texts = map(_without_soft_hyphens, texts)
    bold = _bold(text_page, np.flatnonzero(first).tolist()) if with_bold else repeat(False)
    # Interned, as a long document has few words many times.
    return tuple(map(Word, map(intern, texts), map(BoundingBox, repeat(page_number), *sides), repeat(1.0), bold))


def _without_soft_hyphens(word: str) -> str:
    """Inside a word they are not printed; at its end a line was broken there."""
    return word[:-1].replace(_SOFT_HYPHEN, "") + word[-1].replace(_SOFT_HYPHEN, "-")


def _bold(text_page: Any, indices: list[int]) -> list[bool]:
    """For each character, whether its font is bold."""
    handle = _handle(text_page)
    known: dict[int, bool] = {}
    found = []
    for index in indices:
        text_object = _TEXT_OBJECT_OF(handle, index)
        font = (_FONT_OF(text_object) if text_object else None) or 0
        if font not in known:
            known[font] = bool(font) and _is_bold(font)
        found.append(known[font])
    return found


def _is_bold(font: int) -> bool:
    """By its name, as many files say nothing true of its weight, or by a weight that is beyond doubt."""
    pointer = ctypes.cast(font, pdfium.FPDF_FONT)
    name = ctypes.create_string_buffer(_FONT_NAME_BYTES)
    pdfium.FPDFFont_GetBaseFontName(pointer, name, _FONT_NAME_BYTES)
    return _BOLD.search(name.value) is not None or pdfium.FPDFFont_GetWeight(pointer) >= _BOLD_WEIGHT


def _handle(text_page: Any) -> int:
    return ctypes.cast(text_page.raw, ctypes.c_void_p).value or 0


def _characters(text_page: Any) -> tuple[_Codes, Boxes]:
    """Each character's code point, and its box as a column: left, bottom, right, top in page points, 0 for a space."""
    handle, count = _handle(text_page), max(0, pdfium.FPDFText_CountChars(text_page))
    codes = _codes(text_page, handle, count)
    boxes = np.zeros((count, 4), dtype=np.float32)  # in memory `count` FS_RECTF: left, top, right, bottom
    printed = np.flatnonzero(~_is_space(codes))
    places = boxes.ctypes.data + printed * boxes.itemsize * 4
    deque(map(_LOOSE_BOX_OF, repeat(handle), printed.tolist(), places.tolist()), maxlen=0)
    return codes, boxes.T[[0, 3, 2, 1]].astype(np.float64)


def _codes(text_page: Any, handle: int, count: int) -> _Codes:
    """At once where pdfium's text has one unit for each character, else one by one."""
    units = np.zeros(count + 1, dtype=np.uint16)
    into = units.ctypes.data_as(ctypes.POINTER(ctypes.c_ushort))
    written = pdfium.FPDFText_GetText(text_page, 0, count, into) if count else 0
    codes = units[:count].astype(np.uint32)
    if written != count + 1 or _is_surrogate(codes).any():
        codes = np.fromiter(map(_UNICODE_OF, repeat(handle), range(count)), dtype=np.uint32, count=count)
    codes[(codes == _HYPHEN_MARKS[0]) | (codes == _HYPHEN_MARKS[1])] = ord("-")
    # Lone surrogates cannot travel as JSON.
    codes[_is_surrogate(codes) | (codes > 0x10FFFF)] = _REPLACEMENT
    return codes


def _is_surrogate(codes: _Codes) -> NDArray[np.bool_]:
    return np.asarray((codes >= 0xD800) & (codes <= 0xDFFF))


def _is_space(codes: _Codes) -> NDArray[np.bool_]:
    """What separates words: all up to the space itself, and Unicode's other spaces."""
    in_block = (codes >= 0x2000) & (codes <= 0x200B)
    return np.asarray((codes <= 0x20) | (codes == 0xA0) | in_block | (codes == 0x3000) | (codes == 0xFEFF))


def _after_kerning(text_page: Any, codes: _Codes, boxes: Boxes) -> list[int]:
    """Letters before which pdfium put a space although they all but touch the letter before them."""
    spaces = np.flatnonzero(codes[1:-1] == 0x20) + 1
    _, top, right, bottom = boxes[:, spaces - 1]
    next_left, next_top, _, next_bottom = boxes[:, spaces + 1]
    height = np.maximum(bottom - top, next_bottom - next_top)
    gap = next_left - right
    is_level = np.abs(next_bottom - bottom) < 0.25 * height
    handle = _handle(text_page)
    return [
        space + 1
        for space in spaces[is_level & (gap >= 0) & (gap <= _KERNING_HEIGHTS * height)].tolist()
        if _may_be_one_word(codes[space - 1], codes[space + 1]) and _IS_GENERATED(handle, space) == 1
    ]


def _may_be_one_word(left: np.uint32, right: np.uint32) -> bool:
    """Two letters, but no capital behind a small one: there the next word begins."""
    one, other = chr(int(left)), chr(int(right))
    return one.isalpha() and other.isalpha() and (other.islower() or one.isupper())


def _raised_digits(codes: _Codes, boxes: Boxes) -> NDArray[np.bool_]:
    """For each character but the first, whether it is a small digit raised behind a digit."""
    is_digit = (codes >= ord("0")) & (codes <= ord("9"))
    _, top, _, bottom = boxes
    height = bottom - top
    is_small = height[1:] <= _RAISED_SIZE * height[:-1]
    is_high = bottom[:-1] - bottom[1:] >= _RAISED_BY_HEIGHTS * height[:-1]
    return np.asarray(is_digit[1:] & is_digit[:-1] & is_small & is_high)


def _apart(boxes: Boxes) -> NDArray[np.bool_]:
    """For each character but the first, whether it is far from the one before it."""
    left, top, right, bottom = boxes
    heights = bottom - top
    highest = np.maximum(heights[:-1], heights[1:])
    gaps = np.maximum(
        np.maximum(left[1:] - right[:-1], left[:-1] - right[1:]),
        np.maximum(top[1:] - bottom[:-1], top[:-1] - bottom[1:]),
    )
    return np.asarray(gaps > _SPLIT_GAP_HEIGHTS * highest)
