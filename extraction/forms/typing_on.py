"""Printing values onto a page that has no fields: text in a box, a cross in a box to be ticked."""

import ctypes
from math import cos, radians, sin
from typing import Any

import pypdfium2.raw as pdfium

from extraction.datamodel import BoundingBox
from extraction.forms.opened import OpenForm
from extraction.readers.pdf_frame import Frame

_LARGEST_PT, _SMALLEST_PT = 11.0, 4.0
_OF_HEIGHT = 0.75  # of the box's height, the print's
_BASELINE = 0.28  # of the box's height, over its lower side
_INSET_PT = 2.0
_FONT = b"Helvetica"


def can_print(text: str) -> bool:
    """Whether the standard font of all readers has every letter of it, on one line."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return text.isprintable()


def print_text(form: OpenForm, box: BoundingBox, text: str) -> bool:
    """In one line, smaller where it would not fit; False where it does not fit even in the smallest print."""
    page = form.page(box.page - 1)
    frame = form.frame(page)
    width, height = frame.size
    size = min(_LARGEST_PT, (box.y1 - box.y0) * height * _OF_HEIGHT)
    item = _text_object(form, text, size)
    room = (box.x1 - box.x0) * width - 2 * _INSET_PT
    needed = _width(item)
    if needed > room:
        size *= room / needed
        pdfium.FPDFPageObj_Destroy(item)
        if size < _SMALLEST_PT:
            return False
        item = _text_object(form, text, size)
    _place(page, frame, item, box.x0 + _INSET_PT / width, box.y1 - (box.y1 - box.y0) * _BASELINE)
    return True


def print_cross(form: OpenForm, box: BoundingBox) -> None:
    page = form.page(box.page - 1)
    frame = form.frame(page)
    width, height = frame.size
    size = (box.y1 - box.y0) * height
    item = _text_object(form, "X", size)
    _place(page, frame, item, (box.x0 + box.x1) / 2 - _width(item) / 2 / width, box.y1 - 0.14 * size / height)


def _text_object(form: OpenForm, text: str, size: float) -> Any:
    item = pdfium.FPDFPageObj_NewTextObj(form.raw, _FONT, size)
    buffer = ctypes.create_string_buffer((text + "\0").encode("utf-16-le"))
    pdfium.FPDFText_SetText(item, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    return item


def _width(item: Any) -> float:
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(item, *map(ctypes.byref, sides))
    return sides[2].value - sides[0].value


def _place(page: Any, frame: Frame, item: Any, x: float, y: float) -> None:
    """`x` and `y`: where the text begins on the page as it is shown, as fractions."""
    across, down = {0: (x, y), 90: (y, 1 - x), 180: (1 - x, 1 - y), 270: (1 - y, x)}[frame.degrees]
    turn = radians(frame.degrees)
    left = frame.left + across * (frame.right - frame.left)
    top = frame.top - down * (frame.top - frame.bottom)
    pdfium.FPDFPageObj_Transform(item, cos(turn), sin(turn), -sin(turn), cos(turn), left, top)
    pdfium.FPDFPage_InsertObject(page.raw, item)
    pdfium.FPDFPage_GenerateContent(page.raw)
