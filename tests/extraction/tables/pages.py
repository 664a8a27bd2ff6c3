"""Pages for tests of tables: print and rulings at places in points."""

from collections.abc import Sequence

from extraction.datamodel import BoundingBox, Line, Page, ParsedDocument, Ruling, Word

WIDTH_PT, HEIGHT_PT = 600.0, 800.0
LETTER_PT, LINE_PT = 5.0, 10.0
Printed = tuple[float, float, str]


def page(printed: Sequence[Printed], *, levels: Sequence[tuple[float, float, float]] = (), number: int = 1) -> Page:
    """Text whose top left corner is at (x, y); `levels` are level rulings as (y, x0, x1)."""
    lines = []
    for x, y, text in printed:
        words, at = [], x
        for token in text.split(" "):
            end = at + LETTER_PT * len(token)
            sides = (at / WIDTH_PT, y / HEIGHT_PT, end / WIDTH_PT, (y + LINE_PT) / HEIGHT_PT)
            words.append(Word(token, BoundingBox(number, *sides)))
            at = end + LETTER_PT * 0.5
        lines.append(Line(tuple(words), words[0].box))
    rulings = tuple(Ruling(x0 / WIDTH_PT, y / HEIGHT_PT, x1 / WIDTH_PT, y / HEIGHT_PT) for y, x0, x1 in levels)
    return Page(number, WIDTH_PT, HEIGHT_PT, "text_layer", tuple(lines), rulings=rulings)


def document(*pages: Page) -> ParsedDocument:
    return ParsedDocument("application/pdf", pages)


def rows(top: float, xs: Sequence[float], *texts: Sequence[str], pitch: float = 12.0) -> list[Printed]:
    """Rows of texts that begin at `xs`; an empty text is left out."""
    return [
        (x, top + pitch * at, text) for at, row in enumerate(texts) for x, text in zip(xs, row, strict=True) if text
    ]
