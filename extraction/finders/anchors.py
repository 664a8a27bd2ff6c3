"""Where a label is printed: matching that ignores case, spaces and punctuation and forgives misread letters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from extraction.finders.base import AnchoredStep
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
SAME_QUALITY = 0.1
SHORTEST_PART = 3  # letters of a label's first line, if it is broken over two
WRAPPED_ROWS, WRAPPED_GAP, WRAPPED_QUALITY = 2, 0.6, 0.85  # the gap in heights of its print
LEVEL_OVERLAP = 0.5  # of the lower one's height: then two words stand level


@dataclass(frozen=True, slots=True)
class Anchor:
    """A printed label: `row.words[first:last]` on `page`. `quality` is 1.0 for the very words and nothing around."""

    page: PageView
    row_index: int
    first: int
    last: int
    quality: float
    words: tuple[PlacedWord, ...]

    @property
    def row(self) -> Row:
        return self.page.rows[self.row_index]

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands in the order of reading: page, row, word."""
        return self.page.number, self.row_index, self.first

    @property
    def words_right(self) -> tuple[PlacedWord, ...]:
        """The rest of the row; where that is empty, what stands level with the label though its row ended before it
        (columns whose lines are set apart differently)."""
        return self.row.words[self.last :] or tuple(word for word in self._level_words if word.x0 >= self.x1)

    @property
    def words_left(self) -> tuple[PlacedWord, ...]:
        return self.row.words[: self.first] or tuple(word for word in self._level_words if word.x1 <= self.x0)

    @property
    def _level_words(self) -> list[PlacedWord]:
        def overlap(word: PlacedWord) -> float:
            return min(word.y1, self.y1) - max(word.y0, self.y0)

        height = self.y1 - self.y0
        level = (word for word in self.page.words if overlap(word) >= LEVEL_OVERLAP * min(word.height, height))
        return sorted(level, key=lambda word: word.x0)

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


def anchors_of(view: DocumentView, step: AnchoredStep, labels: Sequence[str]) -> tuple[list[Anchor], str]:
    """A step's labels on its pages and between its `after` and `before`, best first; or why there are none."""
    found = find_anchors(view, labels, fuzzy=step.fuzzy, page=step.page)
    if not found:
        return [], "the label is not printed on the pages looked at"
    start: tuple[int, ...] = ()
    if step.after:
        starts = _best_places(view, step.after, step)
        if not starts:
            return [], f"{_quoted(step.after)} (after) is not printed"
        start = starts[0]
        found = [anchor for anchor in found if anchor.place > start]
    if step.before:
        ends = [place for place in _best_places(view, step.before, step) if place > start]
        if not ends:
            return [], f"{_quoted(step.before)} (before) is not printed behind the start"
        found = [anchor for anchor in found if anchor.place < ends[0]]
    return found, "" if found else "the label is not printed between the texts that narrow the search"


def _quoted(texts: Sequence[str]) -> str:
    return " or ".join(f"“{text}”" for text in texts)


def _best_places(view: DocumentView, texts: Sequence[str], step: AnchoredStep) -> list[tuple[int, int, int]]:
    """Where a narrowing text is printed, in the order of reading; inside a phrase only if nowhere by itself."""
    anchors = find_anchors(view, texts, page=step.page)
    return sorted(anchor.place for anchor in anchors if anchor.quality > anchors[0].quality - SAME_QUALITY)


def find_anchors(
    view: DocumentView, labels: Sequence[str], *, fuzzy: int | None = None, page: PageChoice = None
) -> list[Anchor]:
    """Every place where one of `labels` is printed, best match first, then in the order of the pages.

    `fuzzy` is the number of wrong letters forgiven; None means none where a text layer was read, and one for every
    six letters (two at most) where a picture was.
    """
    if view.anchors_kept is None:
        return _find_anchors(view, labels, fuzzy, page)
    key = (*labels, fuzzy, page)
    if key not in view.anchors_kept:
        view.anchors_kept[key] = tuple(_find_anchors(view, labels, fuzzy, page))
    return list(view.anchors_kept[key])


def _of_label(view: DocumentView, page: PageView, key: str, edits: int) -> Sequence[Anchor]:
    """The places of one text on a page: steps name the same texts in several lists of them."""
    if view.anchors_kept is None:
        return _on_page(page, key, edits) or list(_wrapped(page, key))
    place = (page.number, key, edits)
    if place not in view.anchors_kept:
        view.anchors_kept[place] = tuple(_on_page(page, key, edits) or _wrapped(page, key))
    kept: Sequence[Anchor] = view.anchors_kept[place]
    return kept


def _find_anchors(view: DocumentView, labels: Sequence[str], fuzzy: int | None, page: PageChoice) -> list[Anchor]:
    found: list[tuple[float, int, int, int, Anchor]] = []
    for order, label in enumerate(labels):
        key = label_key(label) or label.casefold()
        for page_view in view.chosen_pages(page):
            edits = _edits(key, page_view) if fuzzy is None else fuzzy
            anchors = _of_label(view, page_view, key, edits)
            found += [(-anchor.quality, order, page_view.number, anchor.row_index, anchor) for anchor in anchors]
    found.sort(key=lambda item: (*item[:4], item[4].first))
    return _without_overlaps([item[4] for item in found])


def _on_page(page: PageView, key: str, edits: int) -> list[Anchor]:
    if edits == 0 and key not in page.squashed:
        return []
    return [anchor for index, row in enumerate(page.rows) for anchor in _in_row(page, row, index, key, edits)]


def _wrapped(page: PageView, key: str) -> Iterator[Anchor]:
    """A label broken over two lines of one column ("Unit" over "price"): its last line is where it stands."""
    if not any(key[:at] in page.squashed and key[at:] in page.squashed for at in range(SHORTEST_PART, len(key))):
        return
    for index, row in enumerate(page.rows):
        for segment in row.segments:
            begun = "".join(word.key for word in segment)
            if SHORTEST_PART <= len(begun) < len(key) and key.startswith(begun):
                below = page.rows[index + 1 : index + 1 + WRAPPED_ROWS]
                for offset, lower in enumerate(below, 1):
                    yield from _rest_below(page, segment, lower, index + offset, key[len(begun) :])


def _rest_below(page: PageView, upper: Sequence[PlacedWord], row: Row, index: int, rest: str) -> Iterator[Anchor]:
    """Words that begin a stretch of the row, spell the rest of a label and stand close under its first line."""
    at = 0
    for segment in row.segments:
        for length in range(1, len(segment) + 1):
            words = segment[:length]
            if "".join(word.key for word in words) != rest:
                continue
            overlap = min(words[-1].x1, upper[-1].x1) - max(words[0].x0, upper[0].x0)
            in_column = overlap >= 0.5 * min(words[-1].x1 - words[0].x0, upper[-1].x1 - upper[0].x0)
            if in_column and words[0].y0 - upper[0].y1 <= WRAPPED_GAP * upper[0].height:
                yield Anchor(page, index, at, at + length, WRAPPED_QUALITY, words)
        at += len(segment)


def _edits(key: str, page: PageView) -> int:
    return 0 if not page.recognised else min(MAX_AUTOMATIC_EDITS, len(key) // LETTERS_PER_EDIT)


def is_printed_in(words: Sequence[PlacedWord], key: str) -> bool:
    """Whether a text (as a label_key) is part of a line; where the line was recognised, almost the text will do."""
    printed = "".join(word.key for word in words)
    if key in printed:
        return True
    edits = 0 if words[0].confidence == 1.0 else min(MAX_AUTOMATIC_EDITS, len(key) // LETTERS_PER_EDIT)
    if not edits or len(printed) < len(key) - edits:
        return False
    found = partial_ratio_alignment(key, printed, score_cutoff=100.0 * (1 - edits / len(key)) - 0.01)
    return found is not None


def _in_row(page: PageView, row: Row, index: int, key: str, edits: int) -> Iterator[Anchor]:
    words = row.words
    for first in range(len(words)):
        text = ""
        best: tuple[int, int] | None = None
        for last in range(first + 1, len(words) + 1):
            if last - first > 1 and words[last - 1].x0 - words[last - 2].x1 > COLUMN_GAP_PT:
                break
            text += words[last - 1].key
            if len(text) > len(key) + edits or (not edits and not key.startswith(text)):
                break
            if len(text) < len(key) - edits:
                continue
            distance = Levenshtein.distance(text, key, score_cutoff=edits)
            if distance <= edits and words[first].key and (best is None or distance < best[0]):
                best = (distance, last)
        if best is not None:
            quality = _quality(words, first, best[1], best[0], len(key))
            yield Anchor(page, index, first, best[1], quality, words[first : best[1]])


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
