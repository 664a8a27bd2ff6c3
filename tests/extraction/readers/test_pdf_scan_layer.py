"""The text layer that some OCR put over a scan is told from print."""

import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from extraction import read
from tests.extraction import documents

INVISIBLE, FILLED = 3, 0


def searchable_scan(render_mode: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.drawInlineImage(documents.picture(dpi=50), 0, 0, *A4)
    text = canvas.beginText(60, 700)
    text.setTextRenderMode(render_mode)
    text.textLines("\n".join(["One of the many lines of this page"] * 4))
    canvas.drawText(text)
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(("render_mode", "recognised"), [(INVISIBLE, True), (FILLED, False)])
def test_invisible_print_over_a_picture_is_somebody_else_s_ocr(render_mode: int, recognised: bool) -> None:
    page = read(searchable_scan(render_mode)).pages[0]
    assert (page.source, page.recognised, len(page.lines)) == ("text_layer", recognised, 4)
