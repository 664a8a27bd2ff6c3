"""Pages that lay sideways or upside down on the glass."""

import shutil

import numpy as np
import pytest

from extraction import ReadOptions, read
from extraction.options import OcrEngineName
from tests.extraction import documents

LINES = ["Invoice", "Invoice number", "INV-2024-0042", "Invoice date", "14.03.2024", "Total", "EUR 1,471.60"]


@pytest.mark.parametrize("right_angles", [1, 2, 3])
@pytest.mark.parametrize(
    "engine",
    [
        "rapidocr",
        pytest.param("tesseract", marks=pytest.mark.skipif(not shutil.which("tesseract"), reason="no Tesseract")),
    ],
)
def test_a_page_is_read_whichever_way_it_lay(engine: OcrEngineName, right_angles: int) -> None:
    scan = documents.picture(dpi=100)
    turned = scan.rotate(90 * right_angles, expand=True)

    page = read(documents.encoded(turned, "PNG", dpi=(100, 100)), options=ReadOptions(ocr_engine=engine)).pages[0]

    assert page.text.split("\n") == LINES
    assert (page.width_pt, page.height_pt) == pytest.approx((595, 842), abs=1)
    box = page.lines[0].box
    ink = np.asarray(scan.convert("L")) < 128
    height, width = ink.shape
    inside = ink[int(box.y0 * height) : int(box.y1 * height) + 1, int(box.x0 * width) : int(box.x1 * width) + 1]
    assert inside.sum() >= 0.9 * ink[: int(100 / 842 * height)].sum()
