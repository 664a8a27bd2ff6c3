"""Builds parsed documents for tests of finders: text at a place in points, six points for each letter."""

from collections.abc import Sequence
from typing import Literal

from extraction.datamodel import BoundingBox, Line, Page, ParsedDocument, Word

WIDTH_PT, HEIGHT_PT = 600.0, 800.0
LETTER_PT = 6.0
LINE_PT = 10.0
Printed = tuple[float, float, str]


def line_at(x: float, y: float, text: str, *, page: int = 1, score: float = 1.0) -> Line:
    """A line whose top left corner is at (x, y) points."""
    words = []
    at = x
    for token in text.split(" "):
        end = at + LETTER_PT * len(token)
        box = BoundingBox(page, at / WIDTH_PT, y / HEIGHT_PT, end / WIDTH_PT, (y + LINE_PT) / HEIGHT_PT)
        if token:
            words.append(Word(token, box, score))
        at = end + LETTER_PT
    boxes = [word.box for word in words]
    return Line(tuple(words), BoundingBox(page, boxes[0].x0, boxes[0].y0, boxes[-1].x1, boxes[0].y1))


def page_of(
    *printed: Printed, number: int = 1, source: Literal["text_layer", "ocr"] = "text_layer", score: float = 1.0
) -> Page:
    lines = tuple(line_at(x, y, text, page=number, score=score) for x, y, text in printed)
    engine = "rapidocr" if source == "ocr" else None
    return Page(number, WIDTH_PT, HEIGHT_PT, source, lines, engine)


def document_of(*pages: Page) -> ParsedDocument:
    return ParsedDocument("application/pdf", pages)


def one_page(*printed: Printed) -> ParsedDocument:
    return document_of(page_of(*printed))


def scanned_page(*printed: Printed, score: float = 0.999) -> ParsedDocument:
    return document_of(page_of(*printed, source="ocr", score=score))


def texts(candidates: Sequence[object]) -> list[str]:
    return [candidate.raw_text for candidate in candidates]
