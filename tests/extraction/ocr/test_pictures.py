"""Print in the pictures on a page of text."""

import numpy as np
from PIL import Image, ImageDraw

from extraction import ReadOptions, read
from extraction.datamodel import BoundingBox
from extraction.ocr.pictures import printed_parts
from tests.extraction import documents

LINES = [f"The first part of this letter has a text layer of its own, line {at}" for at in range(8)]
WHOLE = BoundingBox(1, 0.0, 0.0, 1.0, 1.0)


def test_a_page_that_is_half_text_and_half_scan_is_read_as_a_whole() -> None:
    scan = documents.picture((*documents.INVOICE, ("Net", 60, 320, 11), ("EUR 99.00", 200, 320, 11)), size=(595, 400))

    page = read(documents.half_scanned_pdf(LINES, scan)).pages[0]

    assert (page.source, page.ocr_engine) == ("text_layer", "rapidocr")
    texts = [line.text for line in page.lines]
    assert texts[:8] == LINES
    assert texts[8:] == [
        "Invoice", "Invoice number", "INV-2024-0042", "Invoice date", "14.03.2024", "Total", "EUR 1,471.60", "Net",
        "EUR 99.00",
    ]  # fmt: skip
    by_text = {word.text: word for word in page.words}
    assert by_text["letter"].confidence == 1.0
    assert abs(by_text["INV-2024-0042"].box.x0 - 200 / 595) < 0.01


def test_a_picture_without_print_is_not_looked_at_further() -> None:
    page = read(documents.half_scanned_pdf(LINES, photograph()), options=ReadOptions(ocr_engine="tesseract")).pages[0]

    assert [line.text for line in page.lines] == LINES
    assert page.ocr_engine is None


def test_print_is_told_from_a_photograph_and_from_a_chart() -> None:
    print_ = np.asarray(documents.picture(tuple((line, 60, 60 + 20 * at, 11) for at, line in enumerate(LINES)), 100))

    assert printed_parts(print_, [WHOLE], 595.0) == [WHOLE]
    for other in (photograph(), chart(), Image.new("RGB", (800, 500), "white")):
        assert printed_parts(np.asarray(other), [WHOLE], 595.0) == []


def photograph() -> Image.Image:
    noise = np.random.default_rng(4).integers(0, 255, (25, 40, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize((800, 500), Image.Resampling.BICUBIC)


def chart() -> Image.Image:
    image = Image.new("RGB", (800, 500), "white")
    draw = ImageDraw.Draw(image)
    for at in range(10):
        draw.rectangle((60 + 70 * at, 80 + 31 * at % 300, 110 + 70 * at, 450), fill="steelblue")
        draw.text((70 + 70 * at, 460), f"20{at + 10}", fill="black")
    return image
