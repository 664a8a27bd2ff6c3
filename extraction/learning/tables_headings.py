"""What is printed over the columns of a list: the texts that may be their headings, the likeliest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extraction.finders.anchors import find_anchors
from extraction.finders.table import HEADING_LINES_PT
from extraction.finders.table_ends import MARGIN_SHARE
from extraction.finders.view import PageView, PlacedWord, label_key
from extraction.learning.model import Words
from extraction.learning.tables_locating import Cells
from extraction.lexicon import meanings
from extraction.proposing.fields import Sample
from extraction.proposing.table_headings import column_meanings, headings_of
from extraction.proposing.wording import text_of
from extraction.tables.geometry import pieces_of

HEAD_PT = 80.0  # over the first row
MOST_WORDS = 5
PHRASE_GAP_HEIGHTS = 0.6
KNOWN, WHOLE, FAR, SHORT = 1.0, 0.4, 0.006, 0.3
CHOICES = 6


@dataclass(frozen=True, slots=True)
class HeadingText:
    """Words that may head a column, and how well they do."""

    words: Words
    row: int
    score: float
    known: bool  # whether it means what the column is called
    strange: bool  # or another column

    @property
    def text(self) -> str:
        return text_of(self.words).rstrip(" :")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over the first row of a page: for each column its choices, and the row that most of them are on."""

    page: PageView
    choices: Mapping[str, Sequence[HeadingText]]

    @property
    def main_row(self) -> int:
        rows = [own[0].row for own in self.choices.values() if own]
        return max(set(rows), key=lambda row: (rows.count(row), -row))

    def others(self) -> list[str]:
        """The other headings of that row."""
        own = {label_key(choice.text) for choices in self.choices.values() for choice in choices[:1]}
        return [text for text in headings_of(self.page.rows[self.main_row]) if label_key(text) not in own]

    def chosen(self, *, by_meaning: bool) -> dict[str, HeadingText]:
        """One heading for each column, no word for two of them: the likeliest, or the first that means the column."""
        found: dict[str, HeadingText] = {}
        taken: set[PlacedWord] = set()
        names = sorted(self.choices, key=lambda name: -max(choice.score for choice in self.choices[name]))
        for name in names:
            free = [choice for choice in self.choices[name] if taken.isdisjoint(choice.words)]
            if by_meaning:
                free.sort(key=lambda choice: not choice.known)
            if free:
                found[name] = free[0]
                taken |= set(free[0].words)
        return {name: found[name] for name in self.choices if name in found}


def heads_over(rows: Sequence[Cells], sample: Sample, unseen: Sequence[str] = ()) -> list[Head]:
    """The headings over the first row that was located, and those at the foot of the page before it: the table may
    have begun there. `unseen`: columns without a value: they get a heading only where one means just them."""
    first = next((row for row in rows if row), None)
    if first is None:
        return []
    page = next(iter(first.values())).page
    spans: dict[str, tuple[float, float]] = {}
    for row in rows:
        for name, place in row.items():
            x0, x1 = spans.get(name, (place.x0, place.x1))
            spans[name] = min(x0, place.x0), max(x1, place.x1)
    top = min(word.y0 for place in first.values() for word in place.words)
    heads = [_head(page, top, spans, unseen)]
    if page.number > sample.view.pages[0].number:
        before = sample.view.page(page.number - 1)
        ends = [row.bottom for row in before.rows if row.bottom < (1 - MARGIN_SHARE) * before.height]
        heads.append(_head(before, max(ends, default=0.0), spans, unseen))
    return [head for head in heads if head is not None]


def _head(page: PageView, top: float, spans: Mapping[str, tuple[float, float]], unseen: Sequence[str]) -> Head | None:
    windows = list(_windows(page, top))
    choices = {name: _choices(name, span, windows, spans, top) for name, span in spans.items()}
    meant = _meant(page, windows, unseen, [own[0] for own in choices.values() if own])
    kept = {name: own for name, own in (choices | meant).items() if own}
    return Head(page, kept) if kept else None


def _windows(page: PageView, top: float) -> Iterator[tuple[Words, int, bool]]:
    """Stretches of words over the first row: (words, index of their row, whether that is all that stands together)."""
    for at, row in enumerate(page.rows):
        if row.bottom > top + 1 or row.top < top - HEAD_PT:
            continue
        for piece in pieces_of(row.words, PHRASE_GAP_HEIGHTS):
            for first in range(len(piece)):
                for end in range(first + 1, min(first + MOST_WORDS, len(piece)) + 1):
                    yield tuple(piece[first:end]), at, end - first == len(piece)


def _choices(
    name: str,
    span: tuple[float, float],
    windows: Sequence[tuple[Words, int, bool]],
    spans: Mapping[str, tuple[float, float]],
    top: float,
) -> list[HeadingText]:
    asked = {found.concept.name for found in meanings(name, "columns")} | {name}
    left = max((x1 for other, (_, x1) in spans.items() if other != name and x1 <= span[0] + 1), default=0.0)
    right = min((x0 for other, (x0, _) in spans.items() if other != name and x0 >= span[1] - 1), default=1e9)
    found = []
    for words, row, whole in windows:
        text = text_of(words).rstrip(" :")
        x0, x1 = words[0].x0, words[-1].x1
        if not label_key(text) or any(char.isdigit() for char in text):
            continue
        shared = (min(x1, span[1]) - max(x0, span[0])) / max(min(x1 - x0, span[1] - span[0]), 1.0)
        known = [meaning for meaning in column_meanings(text) if meaning.concept.name in asked]
        strange = not known and bool(column_meanings(text))
        if not known and (shared <= 0 or not left - 2 < (x0 + x1) / 2 < right + 2):
            continue
        score = max(shared, -1.0) + KNOWN * bool(known) + WHOLE * whole - FAR * (top - words[0].y1) - SHORT * strange
        found.append(HeadingText(words, row, score - 0.01 * len(words), bool(known), strange))
    found.sort(key=lambda choice: -choice.score)
    return [choice for at, choice in enumerate(found) if at < CHOICES or choice.known]


def _meant(
    page: PageView, windows: Sequence[tuple[Words, int, bool]], names: Sequence[str], taken: Sequence[HeadingText]
) -> dict[str, list[HeadingText]]:
    """The headings, on one line or two, that mean these columns and stand beside the others'."""
    used = {word for choice in taken for word in choice.words}
    parts = {at: set(headings_of(page.rows[at])) for at in {row for _, row, _ in windows}}
    free = [
        (words, row)
        for words, row, whole in windows
        if (whole or text_of(words) in parts[row]) and used.isdisjoint(words)
    ]
    stacked = [
        ((*upper, *lower), below)
        for upper, above in free
        for lower, below in free
        if below > above and min(upper[-1].x1, lower[-1].x1) > max(upper[0].x0, lower[0].x0)
    ]
    found: dict[str, list[HeadingText]] = {}
    for words, row in (*stacked, *free):
        known = next((meaning.concept.name for meaning in column_meanings(text_of(words))), "")
        if known in names:
            found.setdefault(known, []).append(HeadingText(words, row, 0.0, known=True, strange=False))
    return found


def left_to_right(texts: Sequence[str], sample: Sample, head: Head) -> list[str]:
    """The texts that are printed at the head, in the order in which they stand there."""
    return [text for *_, text in _at_the_head(texts, sample, head)]


def left_edge(head: Head, sample: Sample) -> float:
    """Where the headings begin, in points."""
    chosen = [choice.words[0].x0 for choice in head.chosen(by_meaning=True).values()]
    return min([*chosen, *(x0 for x0, *_ in _at_the_head(head.others(), sample, head))])


def _at_the_head(texts: Sequence[str], sample: Sample, head: Head) -> list[tuple[float, float, str]]:
    level = head.page.rows[head.main_row].top
    placed = list[tuple[float, float, str]]()
    for text in dict.fromkeys(texts):
        near = [
            anchor
            for anchor in find_anchors(sample.view, [text], page=head.page.number)
            if abs(anchor.y0 - level) <= HEADING_LINES_PT
        ]
        if near:
            best = min(near, key=lambda anchor: abs(anchor.y0 - level))
            # Of two texts over each other the first is enough: the other is a line of the same heading.
            if not any(best.x0 < x1 and best.x1 > x0 for x0, x1, _ in placed):
                placed.append((best.x0, best.x1, text))
    return sorted(placed)
