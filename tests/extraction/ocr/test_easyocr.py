"""EasyOCR, the extra of its own: a real picture where it is installed, a clear refusal where it is not."""

import sys
from importlib.util import find_spec

import numpy as np
import pytest

from extraction import OcrUnavailable, ocr_engines
from extraction.ocr import engine_named
from extraction.ocr.easyocr import _reader
from tests.extraction import documents

INSTALLED = find_spec("easyocr") is not None and find_spec("torch") is not None


@pytest.mark.skipif(not INSTALLED, reason="EasyOCR is not installed (make easyocr)")
def test_easyocr_reads_a_real_picture() -> None:
    picture = np.asarray(documents.picture(dpi=110))

    words = engine_named("easyocr").recognize(picture, page=1, language="en")

    found = [word.text for word in words]
    assert {"Invoice", "number", "date", "Total"} <= set(found)
    assert ocr_engines()[1].installed
    total = words[found.index("Total")].box
    assert (total.x0, total.y1) == pytest.approx((60 / 595, 300 / 842), abs=0.01)


@pytest.mark.skipif(not INSTALLED, reason="EasyOCR is not installed (make easyocr)")
def test_easyocr_reads_english_only() -> None:
    with pytest.raises(OcrUnavailable, match="English only"):
        engine_named("easyocr").recognize(np.zeros((9, 9, 3), dtype=np.uint8), page=1, language="de")


def test_easyocr_that_is_missing_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("easyocr", "torch"):
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr("extraction.ocr.easyocr.find_spec", lambda name: None)
    _reader.cache_clear()
    info = ocr_engines()[1]

    assert (info.name, info.installed, info.languages) == ("easyocr", False, ())
    assert "make easyocr" in info.note
    with pytest.raises(OcrUnavailable, match="make easyocr"):
        engine_named("easyocr").warm_up()
