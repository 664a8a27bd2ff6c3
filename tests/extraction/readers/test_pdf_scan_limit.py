"""A PDF with too many pages that only OCR could read is refused before any page goes to OCR."""

from io import BytesIO

import pytest
from PIL import Image

from extraction import ReadOptions, read
from extraction.errors import TooManyScannedPages
from tests.extraction import documents


def scans(count: int) -> bytes:
    out, blank = BytesIO(), Image.new("RGB", (300, 400), "white")
    blank.save(out, "PDF", save_all=True, append_images=[blank] * (count - 1))
    return out.getvalue()


def test_scanned_pages_over_the_limit_are_refused_at_once() -> None:
    seen: list[int] = []
    with pytest.raises(TooManyScannedPages, match="over 2 pages"):
        read(scans(3), options=ReadOptions(max_scanned_pages=2), on_page=lambda page, count: seen.append(page.number))
    assert seen == []


def test_pages_with_text_do_not_count() -> None:
    printed = documents.pdf(documents.INVOICE, documents.INVOICE, documents.INVOICE)
    assert len(read(printed, options=ReadOptions(max_scanned_pages=2)).pages) == 3
