"""Where a value is printed in a document: every place that holds it, by what it means for its type."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extraction.datamodel import BoundingBox
from extraction.finders.view import PageView, PlacedWord, Row
from extraction.learning.kinds import amount_of, days_of, text_key
from extraction.learning.model import NEAR, Kind, Occurrence, Seen, Words

_DATE = re.compile(r"(?<!\d)(?:\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}([/.-])\d{1,2}\2\d{1,2})(?!\d)")
MOST_PLACES = 12
LONGEST_DATE = 6  # words
LETTERS_PER_MISREAD = 7
MOST_LINES = 8
ROW_REACH = 4  # rows below, in which the next line of a value may stand


def occurrences(seen: Seen, name: str, kind: Kind) -> list[Occurrence]:
    """The places of a field's value on a sample, the most alike first; those at its given place alone if one is."""
    if name not in seen.given:
        return []
    text, box = seen.given[name]
    found: list[Occurrence] = []
    pages = [page for page in seen.view.pages if box is None or box.page == page.number]
    for page in pages:
        found += _on_page(page, text, kind)
    if not found and kind.type == "text":
        found = [place for page in pages for place in _texts(page, text, is_misspelt=True)]
    if box is not None:
        placed = [place for place in found if place.is_at(box)]
        return placed[:1] or _inside(seen.view.page(box.page), box)
    found.sort(key=lambda place: -place.likeness)  # stable: then in the order of reading
    best = found[0].likeness if found else 0.0
    return [place for place in found if place.likeness >= best - 0.05][:MOST_PLACES]


def _on_page(page: PageView, text: str, kind: Kind) -> Iterator[Occurrence]:
    if kind.type == "date":
        yield from _dates(page, text)
    elif kind.type in ("money", "decimal", "percent", "int"):
        yield from _amounts(page, text)
    else:
        yield from _texts(page, text)


def _dates(page: PageView, text: str) -> Iterator[Occurrence]:
    wanted = days_of(text)
    years = {f"{day.year % 100:02}" for day in wanted}
    for row in page.rows:
        taken: set[PlacedWord] = set()
        for window in _windows(row, LONGEST_DATE):
            printed = " ".join(word.text for word in window)
            if not taken.isdisjoint(window) or not (window[0].key and window[-1].key):
                continue
            if any(year in printed for year in years) and days_of(printed.strip(" ,;:()")) & wanted:
                taken.update(window)
                yield Occurrence(page, (window,))
        for word in row.words:
            if word not in taken:
                yield from _dates_within(page, word, wanted)


def _dates_within(page: PageView, word: PlacedWord, wanted: frozenset[date]) -> Iterator[Occurrence]:
    """A date in a word such as "05/08/20-05/12/20"."""
    for match in _DATE.finditer(word.text):
        if match.group() != word.text and days_of(match.group()) & wanted:
            yield Occurrence(page, ((word,),), glued=(word.text[: match.start()], word.text[match.end() :]))


def _amounts(page: PageView, text: str) -> Iterator[Occurrence]:
    wanted = amount_of(text)
    if wanted is None:
        return
    for row in page.rows:
        for segment in row.segments:
            for first, word in enumerate(segment):
                if not any(char.isdigit() for char in word.text):
                    continue
                for window in (segment[first : first + 1], segment[first : first + 2]):
                    if amount_of(" ".join(one.text for one in window)) in (wanted, -wanted):
                        yield Occurrence(page, (window,))
                        break


def _windows(row: Row, longest: int) -> Iterator[Words]:
    for segment in row.segments:
        for first, word in enumerate(segment):
            if not any(char.isdigit() for char in word.text) and not word.text.isalpha():
                continue
            for length in range(1, min(longest, len(segment) - first) + 1):
                yield segment[first : first + length]


def _texts(page: PageView, text: str, *, is_misspelt: bool = False) -> Iterator[Occurrence]:
    """`is_misspelt`: some letters may differ in print too, as where somebody copied the value by hand."""
    wanted = text_key(text)
    if not wanted:
        return
    is_forgiving = is_misspelt or page.recognised or page.source == "ocr"
    misread = max(1, len(wanted) // LETTERS_PER_MISREAD) if is_forgiving else 0
    codes = sum(char.isdigit() for char in wanted) > len(wanted) / 2
    allowed = 0 if codes or len(wanted) < LETTERS_PER_MISREAD else misread
    for at, row in enumerate(page.rows):
        for segment in row.segments:
            for first in range(len(segment)):
                lines = _spelled(page, at, segment, first, wanted, allowed)
                if lines:
                    printed = text_key("".join(word.text for line in lines for word in line))
                    yield Occurrence(page, tuple(lines), fuzz.ratio(printed, wanted) / 100)


def _spelled(page: PageView, at: int, segment: Words, first: int, wanted: str, allowed: int) -> list[Words]:
    """The lines from `segment[first]` on that spell the text, as few as it takes; none where they do not."""
    lines: list[Words] = []
    text = ""
    while len(lines) < MOST_LINES:
        taken: list[PlacedWord] = []
        for word in segment[first:]:
            key = text_key(word.text)
            if len(text) + len(key) > len(wanted) + allowed or not _begins(text + key, wanted, allowed):
                break
            text += key
            taken.append(word)
            if len(text) >= len(wanted) and not allowed:
                break
        if not taken or not text_key(taken[0].text):
            return []
        lines.append(tuple(taken))
        if len(text) >= len(wanted) - allowed and Levenshtein.distance(text, wanted) <= allowed:
            return lines
        if len(taken) < len(segment) - first:
            return []
        below = _line_below(page, at, lines[-1])
        if below is None:
            return []
        at, segment, first = below
    return []


def _begins(text: str, wanted: str, allowed: int) -> bool:
    if not allowed:
        return wanted.startswith(text)
    return Levenshtein.distance(text, wanted[: len(text)], score_cutoff=allowed) <= allowed


def _line_below(page: PageView, at: int, line: Words) -> tuple[int, Words, int] | None:
    """The stretch of words in the same column on one of the next rows."""
    x0, x1 = line[0].x0, line[-1].x1
    height = max(word.height for word in line)
    for row_at in range(at + 1, min(at + 1 + ROW_REACH, len(page.rows))):
        row = page.rows[row_at]
        if row.top - line[0].y1 > 2.5 * height:
            return None
        for segment in row.segments:
            for first, word in enumerate(segment):
                if abs(word.x0 - x0) <= height:
                    return row_at, segment, first
            if min(x1, segment[-1].x1) - max(x0, segment[0].x0) > 0.5 * min(x1 - x0, segment[-1].x1 - segment[0].x0):
                return row_at, segment, 0
    return None


def _inside(page: PageView, box: BoundingBox) -> list[Occurrence]:
    """What stands in the given box, whatever it spells: its value may be worded otherwise."""
    lines = [tuple(word for word in row.words if word.box.is_centred_in(box, NEAR)) for row in page.rows]
    kept = tuple(line for line in lines if line)
    return [Occurrence(page, kept, 0.5)] if kept else []


def texts_of(places: Sequence[Occurrence]) -> list[str]:
    return [" ".join(word.text for word in place.words) for place in places]
