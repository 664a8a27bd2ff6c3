"""Where a label is printed: matching that ignores case, spaces and punctuation and forgives misread letters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from extraction.finders.view import (
    COLUMN_GAP_PT,
    DocumentView,
    PageChoice,
    PageView,
    PlacedWord,
    Row,
    is_gap,
    label_key,
)

MAX_AUTOMATIC_EDITS = 2
LETTERS_PER_EDIT = 6


@dataclass(frozen=True, slots=True)
class Anchor:
    """A printed label: `row.words[first:last]` on `page`. `quality` is 1.0 for the very words and nothing around."""

    page: PageView
    row: Row
    row_index: int
    first: int
    last: int
    quality: float

    @property
    def words(self) -> tuple[PlacedWord, ...]:
        return self.row.words[self.first : self.last]

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def y0(self) -> float:
        return min(word.y0 for word in self.words)

    @property
    def y1(self) -> float:
        return max(word.y1 for word in self.words)


def find_anchors(
    view: DocumentView, labels: Sequence[str], *, fuzzy: int | None = None, page: PageChoice = None
) -> list[Anchor]:
    """Every place where one of `labels` is printed, best match first, then in the order of the pages.

    `fuzzy` is the number of wrong letters forgiven; None means none where a text layer was read, and one for every
    six letters (two at most) where a picture was.
    """
    found: list[tuple[float, int, int, int, Anchor]] = []
    for order, label in enumerate(labels):
        key = label_key(label) or label.casefold()
        for page_view in view.chosen_pages(page):
            edits = _edits(key, page_view) if fuzzy is None else fuzzy
            if edits == 0 and key not in page_view.squashed:
                continue
            for index, row in enumerate(page_view.rows):
                for anchor in _in_row(page_view, row, index, key, edits):
                    found.append((-anchor.quality, order, page_view.number, index, anchor))
    found.sort(key=lambda item: (*item[:4], item[4].first))
    return _without_overlaps([item[4] for item in found])


def _edits(key: str, page: PageView) -> int:
    return 0 if page.source == "text_layer" else min(MAX_AUTOMATIC_EDITS, len(key) // LETTERS_PER_EDIT)


def _in_row(page: PageView, row: Row, index: int, key: str, edits: int) -> Iterator[Anchor]:
    words = row.words
    for first in range(len(words)):
        text = ""
        best: tuple[int, int] | None = None
        for last in range(first + 1, len(words) + 1):
            if last - first > 1 and words[last - 1].x0 - words[last - 2].x1 > COLUMN_GAP_PT:
                break
            text += words[last - 1].key
            if len(text) > len(key) + edits:
                break
            if len(text) < len(key) - edits:
                continue
            distance = Levenshtein.distance(text, key, score_cutoff=edits)
            if distance <= edits and words[first].key and (best is None or distance < best[0]):
                best = (distance, last)
        if best is not None:
            yield Anchor(page, row, index, first, best[1], _quality(words, first, best[1], best[0], len(key)))


def _quality(words: Sequence[PlacedWord], first: int, last: int, distance: int, length: int) -> float:
    """1.0, less for wrong letters, for a word before ("Net" before "total") and for a word after ("total" "due")."""
    quality = 1.0 - 0.5 * distance / max(length, 1)
    if first > 0 and not is_gap(words[first - 1], words[first]) and not words[first - 1].text.endswith((":", ";")):
        quality -= 0.2
    ended = words[last - 1].text.endswith(":")
    if not ended and last < len(words) and not is_gap(words[last - 1], words[last]) and _is_plain(words[last].text):
        quality -= 0.15
    return max(quality, 0.0)


def _is_plain(text: str) -> bool:
    return any(char.isalpha() for char in text) and not any(char.isdigit() for char in text) and len(text) > 1


def _without_overlaps(anchors: list[Anchor]) -> list[Anchor]:
    """Keep the better of two matches that share a word (a forgiving match may start one word early)."""
    kept: list[Anchor] = []
    taken: set[tuple[int, int, int]] = set()
    for anchor in anchors:
        places = {(anchor.page.number, anchor.row_index, at) for at in range(anchor.first, anchor.last)}
        if not places & taken:
            taken |= places
            kept.append(anchor)
    return kept
