"""Builds parsed documents from pages drawn with letters: what documentation shows is what tests read.

A letter is 7.5 points wide and a line 16 points high, so two spaces are a column gap. `+---+` and `|` are printed
lines, `[ ]` and `[x]` boxes to be ticked. A line `=== page ===` begins the next page.
"""

import re
from collections.abc import Iterator

from extraction.datamodel import BoundingBox, Line, Page, ParsedDocument, Ruling, Square, Word

WIDTH_PT, HEIGHT_PT = 600.0, 800.0
LETTER_PT, LINE_PT, TEXT_PT = 7.5, 16.0, 10.0
LEFT_PT, TOP_PT = 30.0, 40.0
PAGE_BREAK = "=== page ==="
_LEVEL = re.compile(r"\+[-+]*-\+")
_TICK = re.compile(r"\[([ x])\]")
_WORD = re.compile(r"[^\s|]+")


def drawn(picture: str) -> ParsedDocument:
    pages = picture.strip("\n").split(PAGE_BREAK)
    return ParsedDocument("application/pdf", tuple(_page(text.strip("\n"), at) for at, text in enumerate(pages, 1)))


def _page(text: str, number: int) -> Page:
    rows = text.split("\n")
    lines = [line for at, row in enumerate(rows) for line in _lines(row, at, number)]
    squares = [square for at, row in enumerate(rows) for square in _squares(row, at, number)]
    return Page(
        number, WIDTH_PT, HEIGHT_PT, "text_layer", tuple(lines), rulings=tuple(_rulings(rows)), squares=tuple(squares)
    )


def _lines(row: str, at: int, page: int) -> Iterator[Line]:
    bare = _TICK.sub("   ", _LEVEL.sub(lambda found: " " * len(found[0]), row))
    for stretch in re.finditer(r"[^\s|]+(?: [^\s|]+)*", bare):
        words = []
        for found in _WORD.finditer(bare, stretch.start(), stretch.end()):
            words.append(Word(found[0], _box(found.start(), found.end(), at, page)))
        boxes = [word.box for word in words]
        yield Line(tuple(words), BoundingBox(page, boxes[0].x0, boxes[0].y0, boxes[-1].x1, boxes[0].y1))


def _squares(row: str, at: int, page: int) -> Iterator[Square]:
    for found in _TICK.finditer(row):
        yield Square(_box(found.start(), found.end(), at, page), 0.4 if found[1] == "x" else 0.0)


def _rulings(rows: list[str]) -> Iterator[Ruling]:
    for at, row in enumerate(rows):
        for found in _LEVEL.finditer(row):
            y = _y(at) + TEXT_PT / 2 / HEIGHT_PT
            yield Ruling(_x(found.start() + 0.5), y, _x(found.end() - 0.5), y)
        for column, letter in enumerate(row):
            if letter == "|":
                half = LINE_PT / HEIGHT_PT
                middle = _y(at) + TEXT_PT / 2 / HEIGHT_PT
                yield Ruling(_x(column + 0.5), middle - half, _x(column + 0.5), middle + half)


def _x(column: float) -> float:
    return (LEFT_PT + column * LETTER_PT) / WIDTH_PT


def _y(row: int) -> float:
    return (TOP_PT + row * LINE_PT) / HEIGHT_PT


def _box(start: int, end: int, row: int, page: int) -> BoundingBox:
    return BoundingBox(page, _x(start), _y(row), _x(end), _y(row) + TEXT_PT / HEIGHT_PT)
