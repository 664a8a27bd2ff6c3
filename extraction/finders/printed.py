"""What is printed on one page: words in points, rows across the page, segments between column gaps."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from statistics import median

from extraction.datamodel import BoundingBox, Page, Ruling, Word

INCH_PT = 72.0
COLUMN_GAP_PT = 0.2 * INCH_PT  # words further apart stand in different columns
ROW_TOLERANCE_PT = 0.08 * INCH_PT  # words whose middles differ by less stand on one row
USUAL_PRINT_PT = 12.0  # the height of a recognised word in print of ten or eleven points
UNKNOWN_ENGINE, UNKNOWN_SCORE = "unknown", 0.999  # of words that somebody else's OCR put under a scan
_GLUED = re.compile(r".*?[^\W\d_]{2}['’.]?(?=\([^()]*[\dA-Z])|[^\W\d_]{4,}(?=[$€£]?\d[\d.,]*[.,]\d\d$)")
_PUNCTUATION = str.maketrans("", "", " \t\n.:;,-_()[]|*'\"’–—")


@lru_cache(maxsize=10_000)  # a document has few words many times: time and memory
def label_key(text: str) -> str:
    """The form in which printed labels are compared: no case, no spaces, no punctuation."""
    return unicodedata.normalize("NFKC", text).translate(_PUNCTUATION).casefold()


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word with its place in points; `line` is the index of the line it came from."""

    text: str
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float
    line: int
    key: str
    box: BoundingBox

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True)
class Row:
    """All words on one height of a page, left to right."""

    words: tuple[PlacedWord, ...]

    @cached_property
    def segments(self) -> tuple[tuple[PlacedWord, ...], ...]:
        """The words between column gaps."""
        return split_at_gaps(self.words)

    @cached_property
    def top(self) -> float:
        return min(word.y0 for word in self.words)

    @cached_property
    def bottom(self) -> float:
        return max(word.y1 for word in self.words)


def is_gap(left: PlacedWord, right: PlacedWord) -> bool:
    """Whether a column gap lies between two neighbours: wide, or narrower but seen by the reader as well."""
    gap = right.x0 - left.x1
    return gap > COLUMN_GAP_PT or (left.line != right.line and gap > 0.6 * min(left.height, right.height))


def split_at_gaps(words: Sequence[PlacedWord]) -> tuple[tuple[PlacedWord, ...], ...]:
    """Neighbouring words of a row, cut where a column gap lies."""
    if not words:
        return ()
    groups = [[words[0]]]
    for left, right in pairwise(words):
        if is_gap(left, right):
            groups.append([])
        groups[-1].append(right)
    return tuple(tuple(group) for group in groups)


class PrintedPage:
    """What stands on a page, in points: the part of a PageView that takes memory."""

    def __init__(self, page: Page, scale: float) -> None:
        self.page = page
        self.width, self.height = page.width_pt / scale, page.height_pt / scale

    @cached_property
    def words(self) -> tuple[PlacedWord, ...]:
        recognised = self.page.source == "ocr" or self.page.recognised
        placed = (
            self._place(part, index)
            for index, line in enumerate(self.page.lines)
            for word in line.words
            for part in split_glued(word, recognised=recognised)
        )
        return tuple(word for word in placed if word.text)

    def _place(self, word: Word, line: int) -> PlacedWord:
        box = word.box
        return PlacedWord(
            text=word.text.strip(),
            page=self.page.number,
            x0=box.x0 * self.width,
            y0=box.y0 * self.height,
            x1=box.x1 * self.width,
            y1=box.y1 * self.height,
            confidence=min(word.confidence, UNKNOWN_SCORE) if self.page.recognised else word.confidence,
            line=line,
            key=label_key(word.text),
            box=box,
        )

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        groups: list[list[PlacedWord]] = []
        middle = smallest = 0.0
        for word in sorted(self.words, key=lambda w: (w.middle, w.x0)):
            smaller = min(smallest, word.height)
            if groups and word.middle - middle <= min(ROW_TOLERANCE_PT, max(0.6 * smaller, 1.0)):
                groups[-1].append(word)
                middle += (word.middle - middle) / len(groups[-1])
                smallest = smaller
            else:
                groups.append([word])
                middle, smallest = word.middle, word.height
        return tuple(Row(tuple(sorted(group, key=lambda w: (w.x0, w.y0)))) for group in groups)

    @cached_property
    def words_by_row(self) -> tuple[PlacedWord, ...]:
        return tuple(word for row in self.rows for word in row.words)

    @cached_property
    def level_rulings(self) -> tuple[Ruling, ...]:
        return tuple(sorted((r for r in self._rulings if r.x1 - r.x0 >= r.y1 - r.y0), key=lambda r: r.y0))

    @cached_property
    def upright_rulings(self) -> tuple[Ruling, ...]:
        return tuple(sorted((r for r in self._rulings if r.x1 - r.x0 < r.y1 - r.y0), key=lambda r: r.x0))

    @cached_property
    def _rulings(self) -> tuple[Ruling, ...]:
        width, height = self.width, self.height
        return tuple(Ruling(r.x0 * width, r.y0 * height, r.x1 * width, r.y1 * height) for r in self.page.rulings)


def split_glued(word: Word, *, recognised: bool = False) -> Iterable[Word]:
    """Cut "Total:12.00" after the colon: recognisers often glue a label to its value. Times such as 12:30 stay.

    What was recognised is cut in "BHD(126926-H)" and "Total12.00" as well, but not in "item(s)" or "A4".
    """
    head, colon, tail = word.text.partition(":")
    if colon and tail and head[-1:].isalpha() and not tail.startswith("/"):
        return _cut(word, len(head) + 1)
    glued = _GLUED.match(word.text) if recognised else None
    return _cut(word, glued.end()) if glued else (word,)


def _cut(word: Word, at: int) -> Iterable[Word]:
    middle = word.box.x0 + (word.box.x1 - word.box.x0) * at / len(word.text)
    left = BoundingBox(word.box.page, word.box.x0, word.box.y0, middle, word.box.y1)
    right = BoundingBox(word.box.page, middle, word.box.y0, word.box.x1, word.box.y1)
    return (Word(word.text[:at], left, word.confidence), Word(word.text[at:], right, word.confidence))


def print_scale(page: Page, media_type: str) -> float:
    """How much larger a picture's print is than print on paper usually is; 1 where the size of the paper is known.

    A picture file seldom knows how large its paper was. What counts as near goes by the size of the letters then, so
    that a till receipt and a photograph of it taken from further away are read alike.
    """
    if page.source != "ocr" or media_type == "application/pdf":
        return 1.0
    heights = [(word.box.y1 - word.box.y0) * page.height_pt for line in page.lines for word in line.words]
    return min(max(median(heights) / USUAL_PRINT_PT, 0.25), 8.0) if heights else 1.0
