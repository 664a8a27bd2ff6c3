"""Plain text and Markdown as pages of A4: words in the cells of a grid, and pictures that show them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice
from typing import Any, Literal, cast

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extraction.datamodel import BoundingBox, MediaType, Ruling, Word
from extraction.errors import CorruptDocument, NoText, TooManyPages
from extraction.options import ReadOptions
from extraction.readers.base import Drawings, Picture
from extraction.readers.text_rows import Row, columns_for, rows_of, width_of

_WIDTH_PT, _HEIGHT_PT, _MARGIN_PT = 595.0, 842.0, 36.0
# Of a cell of the grid, in its widths: 80 columns make 60 rows a page.
_ROW, _PRINT, _BASELINE = 1.95, 1.6, 1.4
# A fixed-width font has letters of this width, as a share of its size.
_FONT_CELL = 0.602
_FONTS = ("DejaVuSansMono.ttf", "LiberationMono-Regular.ttf", "FreeMono.ttf", "cour.ttf")
_WORD = re.compile(r"\S+")
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")
# Joiners between letters, which scripts need; other invisible characters are dropped.
_KEPT = "\t\n\f\u200c\u200d"
_LINE_PX = 1
OCR_DPI = 200


# A word, the column where it begins and the one behind it.
_Cells = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row on its page: where its top is, in points."""

    row: Row
    top_pt: float


class TextPage:
    """One page of the grid."""

    width_pt, height_pt = _WIDTH_PT, _HEIGHT_PT

    def __init__(self, number: int, rows: Sequence[_Placed], columns: int) -> None:
        self.number = number
        self._rows = rows
        self._cell_pt = _cell_pt(columns)

    def text_layer(self) -> tuple[Word, ...]:
        return tuple(
            Word(text, BoundingBox(self.number, *self._fractions(box)), 1.0, placed.row.bold)
            for placed in self._rows
            for text, box in self._words(placed)
        )

    def unread_pictures(self, words: Sequence[Word]) -> tuple[BoundingBox, ...]:
        return ()

    def is_recognised(self) -> bool:
        return False

    def drawings(self) -> Drawings:
        return Drawings(tuple(Ruling(*self._fractions(line)) for line in self._lines()))

    def picture_for_ocr(self) -> Picture:
        return self.picture_for_view(round(_HEIGHT_PT / 72 * OCR_DPI))

    def picture_for_view(self, long_side_px: int) -> Picture:
        scale = long_side_px / _HEIGHT_PT
        paper = Image.new("RGB", (round(_WIDTH_PT * scale), round(_HEIGHT_PT * scale)), "white")
        draw = ImageDraw.Draw(paper)
        for x0, y0, x1, y1 in self._lines():
            draw.line((x0 * scale, y0 * scale, x1 * scale, y1 * scale), fill="gray", width=_LINE_PX)
        for placed in self._rows:
            cell = self._cell_pt * placed.row.scale
            font = _font(round(cell / _FONT_CELL * scale, 1))
            baseline = (placed.top_pt + _BASELINE * cell) * scale
            for text, box in self._words(placed):
                stroke = round(cell * scale / 14) if placed.row.bold else 0
                draw.text((box[0] * scale, baseline), text, "black", font, "ls", stroke_width=stroke)
        return np.asarray(paper)

    def _words(self, placed: _Placed) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
        """Each word with its left, top, right and bottom in points."""
        cell = self._cell_pt * placed.row.scale
        top = placed.top_pt + (_ROW - _PRINT) / 2 * cell
        words = _cells_of(placed.row.text)
        if placed.row.table is None and _is_from_right([text for text, _, _ in words]):
            words = _mirrored(words, round((_WIDTH_PT - 2 * _MARGIN_PT) / cell))
        for text, start, end in words:
            yield text, (_MARGIN_PT + start * cell, top, _MARGIN_PT + end * cell, top + _PRINT * cell)

    def _lines(self) -> Iterator[tuple[float, float, float, float]]:
        """The lines of tables in points; an upright one is whole as far down as it goes."""
        begun: dict[int, float] = {}
        high = _ROW * self._cell_pt
        for at, placed in enumerate(self._rows):
            table = placed.row.table
            if table is None:
                continue
            xs = [_MARGIN_PT + (column + 0.5) * self._cell_pt for column in table.uprights]
            top, bottom = placed.top_pt, placed.top_pt + high
            if table.above:
                yield xs[0], top, xs[-1], top
            following = self._rows[at + 1].row.table if at + 1 < len(self._rows) else None
            goes_on = following is not None and following.uprights == table.uprights
            if table.below and not goes_on:
                yield xs[0], bottom, xs[-1], bottom
            for column, x in zip(table.uprights, xs, strict=True):
                begun.setdefault(column, top)
                if not goes_on:
                    yield x, begun.pop(column), x, bottom

    def _fractions(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        x0, y0, x1, y1 = box
        return x0 / _WIDTH_PT, y0 / _HEIGHT_PT, min(x1 / _WIDTH_PT, 1.0), min(y1 / _HEIGHT_PT, 1.0)


class TextDocument:
    def __init__(self, pages: Sequence[Sequence[_Placed]], columns: int) -> None:
        self._pages, self._columns = pages, columns
        self.page_count = len(pages)

    def pages(self) -> Iterator[TextPage]:
        for number, rows in enumerate(self._pages, 1):
            yield TextPage(number, rows, self._columns)

    def __enter__(self) -> "TextDocument":
        return self

    def __exit__(self, *exc: Any) -> None:
        """There is nothing to let go of."""


class TextReader:
    """UTF-8 without NUL."""

    media_types: tuple[MediaType, ...] = ("text/plain", "text/markdown")

    def open(self, data: bytes, media_type: MediaType, password: str | None, options: ReadOptions) -> "TextDocument":
        """Raises CorruptDocument, TooManyPages, NoText."""
        text = _decoded(data)
        columns = columns_for(text)
        kind = cast(Literal["text/plain", "text/markdown"], media_type)
        pages = list(islice(_pages(rows_of(text, kind, columns), columns), options.max_pages + 1))
        if not pages:
            raise NoText("There is no text in the file.")
        if len(pages) > options.max_pages:
            raise TooManyPages(
                f"The text has more than {options.max_pages} pages, the most that can be read. Split it."
            )
        return TextDocument(pages, columns)


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorruptDocument(
            f"The text is not UTF-8 at byte {error.start}. Save it as UTF-8 and send that."
        ) from error
    if "\x00" in text:
        raise CorruptDocument("The text has NUL bytes in it. Save it as plain text in UTF-8 and send that.")
    text = _LINE_ENDS.sub("\n", text)
    unseen = {ord(letter): None for letter in set(text) if _is_unseen(letter)}
    return text.translate(unseen) if unseen else text


def _is_unseen(letter: str) -> bool:
    return letter not in _KEPT and unicodedata.category(letter) in ("Cc", "Cf")


def _cells_of(text: str) -> list[_Cells]:
    words: list[_Cells] = []
    column, before = 0, 0
    for match in _WORD.finditer(text):
        start = column + width_of(text[before : match.start()])
        column, before = start + width_of(match.group()), match.end()
        words.append((match.group(), start, max(column, start + 1)))
    return words


def _is_from_right(words: Sequence[str]) -> bool:
    """Whether most of a line's words are Hebrew or Arabic: then it is read from the right."""
    return sum(map(_has_from_right, words)) > len(words) / 2


def _has_from_right(word: str) -> bool:
    return not word.isascii() and any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in word)


def _mirrored(words: Sequence[_Cells], columns: int) -> list[_Cells]:
    """As they stand where lines begin at the right edge; numbers and Latin words next to each other keep theirs."""
    placed: list[_Cells] = []
    for is_from_right, run in groupby(words, key=lambda word: _has_from_right(word[0])):
        own = list(run)
        first, last = own[0][1], own[-1][2]
        for text, start, end in own:
            left = columns - end if is_from_right else columns - last + start - first
            placed.append((text, left, left + end - start))
    return placed


def _cell_pt(columns: int) -> float:
    return (_WIDTH_PT - 2 * _MARGIN_PT) / columns


def _pages(rows: Iterator[Row], columns: int) -> Iterator[list[_Placed]]:
    cell = _cell_pt(columns)
    page: list[_Placed] = []
    top = _MARGIN_PT
    for row in rows:
        height = _ROW * cell * row.scale
        if page and (row.begins_page or top + height > _HEIGHT_PT - _MARGIN_PT):
            yield page
            page, top = [], _MARGIN_PT
        if page or row.text or row.table:
            page.append(_Placed(row, top))
            top += height
    if page:
        yield page


@lru_cache(maxsize=32)
def _font(size_px: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A fixed-width font of this machine; the one that Pillow brings where there is none."""
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size_px)
        except OSError:
            continue
    return ImageFont.load_default(size_px)


READER = TextReader()
