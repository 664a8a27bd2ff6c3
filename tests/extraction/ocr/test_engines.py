"""The registry, RapidOCR and Tesseract reading real pictures."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from extraction import OcrUnavailable, Word, ocr_engines, warm_up
from extraction.ocr import engine_named
from extraction.readers.base import Picture
from tests.extraction import documents

WORDS = {"Invoice", "number", "INV-2024-0042", "date", "14.03.2024", "Total", "EUR", "1,471.60"}
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


def scan() -> Picture:
    return np.asarray(documents.picture(dpi=150))


def ink_box(picture: Picture, word: Word) -> tuple[int, int]:
    """Dark pixels in the word's box, and in the box grown by a fifth of its height all around."""
    height, width = picture.shape[:2]
    left, top = int(word.box.x0 * width), int(word.box.y0 * height)
    right, bottom = int(word.box.x1 * width) + 1, int(word.box.y1 * height) + 1
    margin = (bottom - top) // 5
    grown = picture[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin]
    return int((picture[top:bottom, left:right] < 128).sum()), int((grown < 128).sum())


def test_every_engine_is_listed_the_default_first() -> None:
    engines = ocr_engines()

    assert [engine.name for engine in engines] == ["rapidocr", "easyocr", "tesseract"]
    assert engines[0].installed
    assert {"en", "de", "fr"} <= set(engines[0].languages)
    assert all(engine.note for engine in engines)


def test_listing_the_engines_and_importing_the_engine_loads_no_parser_and_no_model() -> None:
    program = """if True:
        import sys, extraction
        extraction.ocr_engines()
        heavy = {"cv2", "onnxruntime", "rapidocr", "torch", "easyocr", "pdfplumber", "pypdfium2", "PIL", "reportlab"}
        print(sorted(heavy & set(sys.modules)))"""

    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"


@pytest.mark.parametrize("name", ["rapidocr", pytest.param("tesseract", marks=needs_tesseract)])
def test_a_clean_page_is_read_word_for_word_with_boxes_around_the_ink(name: str) -> None:
    picture = scan()

    words = engine_named(name).recognize(picture, page=3, language="en")

    assert {word.text for word in words} == WORDS
    assert {word.box.page for word in words} == {3}
    assert all(0.5 < word.confidence <= 1.0 for word in words)
    for word in words:
        inside, around = ink_box(picture, word)
        assert inside >= 0.8 * around, word


@pytest.mark.parametrize("name", ["rapidocr", pytest.param("tesseract", marks=needs_tesseract)])
def test_a_blank_page_has_no_words(name: str) -> None:
    blank = np.full((400, 300, 3), 255, dtype=np.uint8)

    assert engine_named(name).recognize(blank, page=1, language="en") == ()


@pytest.mark.parametrize("name", ["rapidocr", pytest.param("tesseract", marks=needs_tesseract)])
def test_a_language_that_is_not_there_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(OcrUnavailable, match=r"Choose one of|Install it"):
        engine_named(name).recognize(scan(), page=1, language="xx")


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(OcrUnavailable, match="rapidocr, easyocr, tesseract"):
        warm_up("../../etc")


def test_tesseract_that_is_missing_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not ocr_engines()[2].installed
    with pytest.raises(OcrUnavailable, match="apt install tesseract-ocr"):
        engine_named("tesseract").recognize(scan(), page=1, language="en")


def test_a_long_till_receipt_is_read_without_shrinking_its_letters_away() -> None:
    printed = [(f"Item {number} 4.{number:02}", 20, 20 + 22 * number, 10) for number in range(1, 70)]
    receipt = np.asarray(documents.picture(printed, dpi=150, size=(220, 1600)))

    words = engine_named("rapidocr").recognize(receipt, page=1, language="en")

    found = {word.text for word in words}
    assert len({f"4.{number:02}" for number in range(1, 70)} & found) >= 66
