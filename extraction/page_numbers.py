"""Printed page numbers: "Page 2 of 3", "Seite 2", "2/3", and bare numbers at the head or foot of a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extraction.finders.view import PageView, Row

EDGE = 0.14  # of the page's height: the head and the foot
_EDGE_ROWS = 3
_SAME_HEIGHT = 0.025
_PAGE_WORD = r"(?:page|seite|blatt|pagina|página|pág\.?|pag\.?|strona|sida|side|стр\.?|stránka|oldal|sivu)"
_OF = r"(?:of|von|de|sur|di|van|z|av|af|aus|out\s+of|/)"
NUMBERED = re.compile(
    rf"\b{_PAGE_WORD}\s*(?:no\.?|nr\.?|n°)?\s*[:#]?\s*(\d{{1,4}})(?:\s*{_OF}\s*(\d{{1,4}}))?(?![\d.,/])", re.IGNORECASE
)
_BARE = re.compile(rf"[-–(\s]*(\d{{1,4}})\s*{_OF}\s*(\d{{1,4}})[-–)\s]*", re.IGNORECASE)
_ALONE = re.compile(r"[-–—(\[|\s]*(\d{1,4})[-–—)\]|\s]*")


@dataclass(frozen=True, slots=True)
class PageNumber:
    """ "Page 2 of 3"; `total` is None where only "Page 2" is printed."""

    number: int
    total: int | None

    def __str__(self) -> str:
        return f"page {self.number} of {self.total}" if self.total else f"page {self.number}"


@dataclass(frozen=True, slots=True)
class BareNumber:
    """A number that may be the page's: by itself at the head or foot. `y` is where, as a fraction of the height."""

    number: int
    y: float


def printed_number(page: PageView) -> PageNumber | None:
    """The page's own number as printed; in the running text only with "of", and with the word "page" before it."""
    for row in page.rows:
        outside = is_at_edge(row, page)
        texts = [" ".join(word.text for word in segment) for segment in row.segments]
        whole = " ".join(texts)
        found = NUMBERED.search(whole)
        if found is None and outside:
            found = next((bare for text in texts if (bare := _BARE.fullmatch(text))), None)
        if found is None or not (found[2] or outside):
            continue
        number, total = int(found[1]), int(found[2]) if found[2] else None
        if number >= 1 and (total is None or number <= total):
            return PageNumber(number, total)
    return None


def bare_numbers(page: PageView) -> tuple[BareNumber, ...]:
    """What may be the page's number in the outermost rows: alone, or first or last beside a running title."""
    found = []
    for row in (*page.rows[:_EDGE_ROWS], *page.rows[-_EDGE_ROWS:]):
        if not is_at_edge(row, page):
            continue
        texts = {row.words[0].text, row.words[-1].text, " ".join(word.text for word in row.words)}
        texts |= {" ".join(word.text for word in segment) for segment in row.segments}
        y = (row.top + row.bottom) / 2 / page.height
        found += [BareNumber(int(alone[1]), y) for text in texts if (alone := _ALONE.fullmatch(text))]
    return tuple(dict.fromkeys(found))


def follows(before: Sequence[BareNumber], now: Sequence[BareNumber]) -> bool:
    """Whether one of the page's numbers is the next one after the page before, at the same height."""
    return any(
        own.number == its.number + 1 and abs(own.y - its.y) <= _SAME_HEIGHT and its.number > 0
        for own in now
        for its in before
    )


def same_height(before: Sequence[BareNumber], now: Sequence[BareNumber]) -> bool:
    return any(abs(own.y - its.y) <= _SAME_HEIGHT / 2 for own in now for its in before)


def is_at_edge(row: Row, page: PageView) -> bool:
    return row.bottom <= EDGE * page.height or row.top >= (1 - EDGE) * page.height
