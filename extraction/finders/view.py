"""How finders look at a document: words in points, rows across the page, segments between column gaps, running text.

Built once per document and shared by every step. Distances are points (1/72 inch); the document's own fractions are
kept on each word, so that a box can be handed back unchanged. Of a long document only some pages have their words
and rows in memory at a time: hold on to pages and to places in them, not to rows or to words that are not wanted.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, overload

from extraction.confidence import BY_HAND, Judge
from extraction.datamodel import BoundingBox, Page, ParsedDocument, Ruling, Square
from extraction.finders.printed import (
    COLUMN_GAP_PT,
    INCH_PT,
    UNKNOWN_ENGINE,
    PlacedWord,
    PrintedPage,
    Row,
    is_gap,
    label_key,
    print_scale,
    split_at_gaps,
)
from extraction.packing import MOST_UNPACKED

if TYPE_CHECKING:
    from extraction.finders.layout_text import LayoutText
    from extraction.finders.meaning import Answers


_DATE = re.compile(r"\W?\d{1,4}([./-])\d{1,2}\1\d{1,4}\W?")
_AMOUNT = re.compile(r"\W{0,2}(?:[^\W\d_]{1,3})?[€$£]?-?\d[\d.,']*[.,]\d{2}(?!\d)\W{0,2}")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words in reading order (a value, or a stretch of a row) and the text that they spell.

    `starts` says where in the text each word begins; `ends` where it ends, if the text was edited after it was made.
    """

    words: Sequence[PlacedWord]
    text: str
    starts: Sequence[int]
    ends: Sequence[int] = ()

    @classmethod
    def of(cls, rows: Sequence[Sequence[PlacedWord]]) -> "Passage":
        """Join words by spaces, column gaps by two spaces and rows by line breaks; keeps where each word starts."""
        words: list[PlacedWord] = []
        starts: list[int] = []
        parts: list[str] = []
        length = 0
        for row in rows:
            for word in row:
                joint = _joint(words[-1] if words else None, word, new_row=word is row[0])
                starts.append(length + len(joint))
                length += len(joint) + len(word.text)
                words.append(word)
                parts += (joint, word.text)
        return cls(tuple(words), "".join(parts), tuple(starts))

    @property
    def box(self) -> BoundingBox:
        return bounding_box(self.words)

    def words_between(self, start: int, end: int) -> tuple[PlacedWord, ...]:
        """The words of which at least one character lies in text[start:end]."""
        first = bisect_left(self.starts, start)
        while first > 0 and self._end(first - 1) > start:
            first -= 1
        return tuple(self.words[first : bisect_left(self.starts, end)])

    def _end(self, index: int) -> int:
        return self.ends[index] if self.ends else self.starts[index] + len(self.words[index].text)


def _joint(previous: PlacedWord | None, word: PlacedWord, *, new_row: bool) -> str:
    if previous is None:
        return ""
    if previous.page != word.page:
        return PAGE_BREAK
    if new_row:
        return "\n"
    return "  " if word.x0 - previous.x1 > COLUMN_GAP_PT else " "


def bounding_box(words: Sequence[PlacedWord]) -> BoundingBox:
    """The smallest box round words; where they run over several pages, round those on the first of them."""
    page = words[0].page
    boxes = [word.box for word in words if word.page == page]
    return BoundingBox(
        page=page,
        x0=round(min(box.x0 for box in boxes), 6),
        y0=round(min(box.y0 for box in boxes), 6),
        x1=round(max(box.x1 for box in boxes), 6),
        y1=round(max(box.y1 for box in boxes), 6),
    )


def box_round(words: Sequence[PlacedWord]) -> BoundingBox | None:
    """The box round words; None where a value has none, such as a constant."""
    return bounding_box(words) if words else None


class PageView:
    """One page in points, with its rows top to bottom."""

    def __init__(self, page: Page, scale: float, printed: "Callable[[], PrintedPage]") -> None:
        self.number = page.number
        self.width = page.width_pt / scale
        self.height = page.height_pt / scale
        self.source = page.source
        self.recognised = page.source == "ocr" or page.recognised
        # Confidence takes a name that it does not know for an engine of medium quality.
        self.ocr_engine = UNKNOWN_ENGINE if page.recognised else page.ocr_engine
        self._printed = printed

    @property
    def words(self) -> tuple[PlacedWord, ...]:
        """In the order of the page's lines."""
        return self._printed().words

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._printed().rows

    @property
    def words_by_row(self) -> tuple[PlacedWord, ...]:
        return self._printed().words_by_row

    @property
    def level_rulings(self) -> tuple[Ruling, ...]:
        """Printed lines that run across, in points, from the top."""
        return self._printed().level_rulings

    @property
    def upright_rulings(self) -> tuple[Ruling, ...]:
        """Printed lines that run down, in points, from the left."""
        return self._printed().upright_rulings

    @property
    def squares(self) -> tuple[Square, ...]:
        """Small drawn boxes, as fractions of the page."""
        return self._printed().page.squares

    @property
    def bold(self) -> frozenset[BoundingBox]:
        """The boxes of bold words."""
        lines = self._printed().page.lines
        return frozenset(word.box for line in lines for word in line.words if word.bold)

    @cached_property
    def squashed(self) -> str:
        """Every word's key in row order, glued: a quick test whether a label can be on this page at all."""
        return "".join(word.key for word in self.words_by_row)


class WordsOfPages(Sequence[PlacedWord]):
    """The words of several pages, looked up on the page when asked for."""

    def __init__(self, words_of: Callable[[PageView], Sequence[PlacedWord]]) -> None:
        """`words_of` must give the same for a page each time."""
        self._words_of = words_of
        self._pages: list[PageView] = []
        self._ends: list[int] = []

    def add(self, page: PageView) -> Sequence[PlacedWord]:
        """Put a page's words behind those of the pages before it; returns them."""
        words = self._words_of(page)
        self._pages.append(page)
        self._ends.append(len(self) + len(words))
        return words

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, at: int) -> PlacedWord: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[PlacedWord, ...]: ...
    def __getitem__(self, at: int | slice) -> PlacedWord | tuple[PlacedWord, ...]:
        places = range(len(self))[at]
        if isinstance(places, int):
            return next(self._between(places, places + 1))
        return tuple(self._between(places.start, places.stop))

    def _between(self, start: int, stop: int) -> Iterator[PlacedWord]:
        at = bisect_right(self._ends, start)
        while start < stop:
            before = self._ends[at - 1] if at else 0
            yield from self._words_of(self._pages[at])[start - before : stop - before]
            start = self._ends[at]
            at += 1


PAGE_BREAK = "\f"

PageChoice = int | str | None


class DocumentView:
    """A document as finders see it. `layout_edits` are the template's, for the text that keeps the pages' layout."""

    def __init__(self, document: ParsedDocument, layout_edits: "LayoutText | None" = None) -> None:
        scales = array("d")
        printed = lru_cache(maxsize=MOST_UNPACKED)(lambda at: PrintedPage(document.pages[at], scales[at]))
        pages: list[PageView] = []
        for at, page in enumerate(document.pages):
            scales.append(print_scale(page, document.media_type))
            pages.append(PageView(page, scales[at], partial(printed, at)))
        self.pages = tuple(pages)
        self.layout_edits = layout_edits
        self.answers: Answers | None = None  # to what a template asks of the whole document
        self.judge: Judge = BY_HAND  # who says how sure a found value is
        # Where labels stand, for those who look for them again; not in a long document, whose words are to be let go.
        self.anchors_kept: dict[tuple[object, ...], Any] | None = {} if len(pages) <= MOST_UNPACKED else None
        self.layout_passages: dict[tuple[PageChoice, tuple[float, ...] | None], Passage | None] = {}
        self._running: dict[PageChoice, Passage] = {}
        self._by_number = {page.number: page for page in self.pages}

    def chosen_pages(self, choice: PageChoice) -> tuple[PageView, ...]:
        """The pages a step looks at: all (None), "first", "last", or one by its number from 1."""
        if choice is None:
            return self.pages
        if choice == "first":
            return self.pages[:1]
        if choice == "last":
            return self.pages[-1:]
        page = self._by_number.get(choice) if isinstance(choice, int) else None
        return (page,) if page is not None else ()

    def running_text(self, choice: PageChoice) -> Passage:
        """All text of the chosen pages, row by row; made once."""
        if choice not in self._running:
            self._running[choice] = _running_text(self.chosen_pages(choice))
        return self._running[choice]

    def page(self, number: int) -> PageView:
        return self._by_number[number]

    @cached_property
    def shown(self) -> "Shown":
        """Which dates and amounts the document shows."""
        return Shown.on(self.pages)


@dataclass(frozen=True, slots=True)
class Shown:
    """The dates of a document by their keys, its amounts in cents."""

    dates: frozenset[str]
    amounts: frozenset[int]

    @classmethod
    def on(cls, pages: Iterable[PageView]) -> "Shown":
        dates: set[str] = set()
        amounts: set[int] = set()
        for page in pages:
            for word in page.words:
                if _DATE.fullmatch(word.text):
                    dates.add(word.key)
                elif _AMOUNT.fullmatch(word.text):
                    amounts.add(cents(word.text))
        return cls(frozenset(dates), frozenset(amounts))


def cents(text: str) -> int:
    """A printed amount with two decimals by its figures; 0 without any."""
    return int("0" + "".join(char for char in text if char in "0123456789"))


def _running_text(pages: Iterable[PageView]) -> Passage:
    """What Passage.of makes of the rows of all pages, put together page by page."""
    texts: list[str] = []
    starts = array("I")
    words = WordsOfPages(lambda page: page.words_by_row)
    length = 0
    for page in pages:
        if words.add(page):
            passage = Passage.of([row.words for row in page.rows])
            starts.extend(length + start for start in passage.starts)
            texts.append(passage.text)
            length += len(passage.text) + len(PAGE_BREAK)
    return Passage(words, PAGE_BREAK.join(texts), starts)


__all__ = [
    "COLUMN_GAP_PT",
    "INCH_PT",
    "DocumentView",
    "PageChoice",
    "PageView",
    "Passage",
    "PlacedWord",
    "Row",
    "Shown",
    "WordsOfPages",
    "bounding_box",
    "box_round",
    "cents",
    "is_gap",
    "label_key",
    "split_at_gaps",
]
