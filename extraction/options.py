"""How a document is to be read: the engine, its language and the caps that keep reading affordable."""

from dataclasses import dataclass
from typing import Literal

OcrEngineName = Literal["rapidocr", "easyocr", "tesseract"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """`language` is ISO 639-1 ("en", "de"), `max_pixels` holds for one picture or one rendered page, `ocr_dpi` is
    the resolution at which a PDF page without usable text is rendered for OCR (lowered where the page would pass
    `max_pixels`). A PDF with more than `max_scanned_pages` pages that only OCR could read is refused; 0: none is.
    `drawings` asks for what is drawn on the pages as well (rulings, squares, pictures): tables, forms
    and segments need it, and it costs some milliseconds a page."""

    ocr_engine: OcrEngineName = "rapidocr"
    language: str = "en"
    max_pages: int = 1000
    max_scanned_pages: int = 0
    max_pixels: int = 60_000_000
    ocr_dpi: int = 200
    drawings: bool = False


DEFAULT_OPTIONS = ReadOptions()
