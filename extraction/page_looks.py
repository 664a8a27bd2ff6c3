"""What a page looks like to somebody who sorts papers: its words, its headings by prominence, how it is laid out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from extraction.datamodel import Line, Page, ParsedDocument
from extraction.document_kinds import Stems, stems
from extraction.finders.view import DocumentView, PageView
from extraction.lexicon import meanings
from extraction.mrz import squeezed, zone_of
from extraction.page_signs import signs_of

_LARGE, _LARGER = 1.25, 1.6  # of the page's usual print
_TOP, _UPPER = 0.15, 0.4  # of the page's height
_TITLE_WORDS = 9
_LABEL = 0.4
_ITEM_COLUMNS = frozenset(
    ("description", "quantity", "unit_price", "amount", "article_number", "unit", "position", "tax_rate")
)
_MOVEMENT_COLUMNS = frozenset(("debit", "credit", "balance"))
_FEW_COLUMNS, _FEW_MOVEMENTS = 3, 2
_FEW_BOXES = 4
_NARROW, _NARROW_ROW = 1.7, 9  # height to width of what is printed; words
_CHANGE = re.compile(
    r"(?:change|cash change|r.ckgeld|wechselgeld|rendu|monnaie|cambio|resto|wisselgeld|baki)\b.*\d[.,]\d\d",
    re.IGNORECASE,
)
_LONG_ROW = 9  # words
_MUCH_TEXT = 0.4


@dataclass(frozen=True, slots=True)
class Heading:
    """A short line: its stems, and 0..1 how much it stands out by size, place and capitals; a label hardly does."""

    text: str
    words: Stems
    prominence: float


@dataclass(frozen=True, slots=True)
class PageLooks:
    """`looks` are names such as "line_items"; `states` the fields that the page states, by the lexicon's names."""

    number: int
    headings: tuple[Heading, ...]
    words: Stems
    looks: frozenset[str]
    states: frozenset[str]
    vocabulary: frozenset[str] = field(default=frozenset())


def looks_of(document: ParsedDocument, page: Page) -> PageLooks:
    """Everything of one page that says what kind of document it is from."""
    signs = signs_of(page, document.media_type)
    (view,) = DocumentView(ParsedDocument(document.media_type, (page,))).pages
    words = stems(page.text)
    looks = {name for name, is_so in _looks(page, view, has_total=signs.has_total).items() if is_so}
    return PageLooks(page.number, _headings(page), words, frozenset(looks), frozenset(signs.values), frozenset(words))


def _headings(page: Page) -> tuple[Heading, ...]:
    heights = [line.box.y1 - line.box.y0 for line in page.lines]
    usual = median(heights) if heights else 1.0
    found = []
    for line in page.lines:
        words = stems(line.text)
        if words and len(words) <= _TITLE_WORDS:
            found.append(Heading(line.text, words, _prominence(line, usual, is_label=_is_label(line, page))))
    return tuple(found)


def _prominence(line: Line, usual: float, *, is_label: bool) -> float:
    size = (line.box.y1 - line.box.y0) / usual if usual else 1.0
    points = 0.25
    points += 0.45 if size >= _LARGER else 0.3 if size >= _LARGE else 0.0
    points += 0.3 if line.box.y0 <= _TOP else 0.2 if line.box.y0 <= _UPPER else 0.0
    letters = [letter for letter in line.text if letter.isalpha()]
    points += 0.1 if letters and all(letter.isupper() for letter in letters) else 0.0
    points += 0.1 if all(word.bold for word in line.words) else 0.0
    return min(points, 1.0) * (_LABEL if is_label and size < _LARGER else 1.0)


def _is_label(line: Line, page: Page) -> bool:
    """Whether a value stands behind it: "Order: 123", or a number to the right on the same row."""
    return ":" in line.text or any(
        other.box.x0 > line.box.x1
        and other.box.y0 < (line.box.y0 + line.box.y1) / 2 < other.box.y1
        and any(letter.isdigit() for letter in other.words[0].text)
        for other in page.lines
    )


def _looks(page: Page, view: PageView, *, has_total: bool) -> Mapping[str, bool]:
    rows = view.rows
    columns = [
        {
            known.concept.name
            for segment in row.segments
            for known in meanings(" ".join(word.text for word in segment), "columns", exact=True)
        }
        for row in rows
    ]
    long_rows = sum(len(row.words) >= _LONG_ROW and len(row.segments) == 1 for row in rows)
    return {
        "line_items": any(len(names & _ITEM_COLUMNS) >= _FEW_COLUMNS for names in columns),
        "movements": any(len(names & _MOVEMENT_COLUMNS) >= _FEW_MOVEMENTS and "date" in names for names in columns),
        "totals": has_total,
        "machine_readable_zone": _has_zone(page),
        "checkboxes": len(page.squares) + page.text.count("☐") + page.text.count("☒") >= _FEW_BOXES,
        "narrow": _is_narrow(view),
        "change_given": any(_CHANGE.match(" ".join(word.text for word in row.words)) for row in rows),
        "running_text": bool(rows) and long_rows >= _MUCH_TEXT * len(rows),
    }


def _has_zone(page: Page) -> bool:
    lines = [squeezed(line.text) for line in page.lines]
    return any(lines[at] and zone_of(lines[at : at + 3]) is not None for at in range(len(lines)))


def _is_narrow(page: PageView) -> bool:
    rows = page.rows
    if not rows or max(len(row.words) for row in rows) > _NARROW_ROW:
        return False
    width = max(row.words[-1].x1 for row in rows) - min(row.words[0].x0 for row in rows)
    return max(row.bottom for row in rows) - min(row.top for row in rows) >= _NARROW * width
