"""Lines and boxes to be ticked, on text pages and in pictures: one form, drawn by code, seen both ways."""

import io

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from extraction import ParsedDocument, ReadOptions, extract, load_template, read
from extraction.layout.drawing import drawn_in

TEMPLATE = """
template: form
fields:
  cash: {type: bool, find: [{checkbox: "Cash"}]}
  card: {type: bool, find: [{checkbox: "Card"}]}
  transfer: {type: bool, find: [{checkbox: "Transfer"}]}
  cheque: {type: bool, find: [{checkbox: "Cheque"}]}
  paid_by: {type: text, find: [{checkbox: ["Cash", "Card"], give: label}]}
  tax_number: {type: text, find: [{box: "Tax number"}]}
  name: {type: text, find: [{box: "Tax number", at: right}]}
"""


def form_pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    height = A4[1]

    def text(x: float, y: float, words: str) -> None:
        canvas.drawString(x, height - y, words)

    for index, label in enumerate(("Cash", "Card", "Transfer", "Cheque")):
        top = 100 + 24 * index
        canvas.rect(60, height - top - 11, 11, 11)
        text(78, top + 10, label)
    canvas.line(60, height - 124, 71, height - 135)  # a cross
    canvas.line(60, height - 135, 71, height - 124)
    canvas.setLineWidth(1.6)  # a tick that runs over the edge
    canvas.line(62, height - 153, 66, height - 158)
    canvas.line(66, height - 158, 76, height - 143)
    canvas.setLineWidth(1)
    text(62, 181, "X")
    canvas.rect(60, height - 300, 200, 40)
    canvas.rect(260, height - 300, 200, 40)
    text(64, 272, "Tax number")
    text(64, 292, "DE 123 456")
    text(264, 285, "Ada Lovelace")
    canvas.save()
    return out.getvalue()


def scanned(pdf: bytes, degrees: float) -> Image.Image:
    page: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil()
    return page.convert("L").rotate(degrees, fillcolor=255, resample=Image.Resampling.BICUBIC)


def values(document: ParsedDocument) -> dict[str, object]:
    return {field.name: field.value for field in extract(document, load_template(TEMPLATE)).fields}


EXPECTED = {
    "cash": False,
    "card": True,
    "transfer": True,
    "cheque": True,
    "paid_by": "Card",
    "tax_number": "DE 123 456",
    "name": "Ada Lovelace",
}


def test_boxes_of_a_text_page_are_read_from_its_lines() -> None:
    assert values(read(form_pdf(), options=ReadOptions(drawings=True))) == EXPECTED


def test_boxes_of_a_scan_are_read_from_its_pixels() -> None:
    out = io.BytesIO()
    scanned(form_pdf(), 0.3).save(out, "PNG", dpi=(200, 200))
    assert values(read(out.getvalue(), options=ReadOptions(drawings=True))) == EXPECTED


def test_a_page_read_without_drawings_has_none() -> None:
    page = read(form_pdf()).pages[0]
    assert (page.rulings, page.squares) == ((), ())


@pytest.mark.parametrize("degrees", [0.0, 0.3, -0.4])
def test_lines_and_small_boxes_of_a_picture_are_told_apart_from_print(degrees: float) -> None:
    picture = np.asarray(scanned(form_pdf(), degrees).convert("RGB"))
    rulings, squares = drawn_in(picture, 1, A4[0])
    level = [ruling for ruling in rulings if ruling.x1 - ruling.x0 > ruling.y1 - ruling.y0]
    assert (len(level), len(rulings) - len(level)) == (2, 3)
    assert [square.ink > 0.08 for square in sorted(squares, key=lambda square: square.box.y0)] == [
        False,
        True,
        True,
        True,
    ]


def test_a_blank_picture_has_nothing_drawn_on_it() -> None:
    assert drawn_in(np.full((2339, 1654, 3), 255, np.uint8), 1, A4[0]) == ((), ())
