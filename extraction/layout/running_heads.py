"""What is printed again and again at the head and the foot of a document's pages, and page numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extraction.datamodel import Line, ParsedDocument, SegmentKind

_ZONE = 0.16  # of the page's height, at either end
_PLACES = 60  # on a page, from the top
_FEWEST_PAGES = 2
_SHARE_OF_PAGES = 0.4
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—\s|]*(?:(?:page|seite|s\.|pag\.?|pagina|página|pág\.?|p\.?|blatt|strona|sida|side)\s*:?\s*)?"
    r"(?:\d{1,4}|[ivxlc]{1,6})\s*(?:(?:of|von|de|sur|di|van|z|av|af|/|-)\s*\d{1,4})?[-–—\s|]*",
    re.IGNORECASE,
)

_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class RunningHeads:
    """The lines, by text and height, that stand on many pages of a document."""

    repeated: frozenset[_Key]

    def kinds_of(self, lines: Sequence[Line]) -> list[SegmentKind | None]:
        """PageHeader, PageFooter, or None for a line of the page's own text. Only rows between the page's edge and
        its own text count, so that the head of a table that goes on is not taken for the page's."""
        from_top = sorted(lines, key=_middle)
        heads = set(self._until_own_text([line for line in from_top if _middle(line) <= _ZONE]))
        feet = set(self._until_own_text([line for line in from_top[::-1] if _middle(line) >= 1 - _ZONE]))
        return ["PageHeader" if id(line) in heads else "PageFooter" if id(line) in feet else None for line in lines]

    def _until_own_text(self, lines: Sequence[Line]) -> Iterator[int]:
        for row in _rows(lines):
            if not all(self._is_running(line) for line in row):
                return
            yield from (id(line) for line in row)

    def _is_running(self, line: Line) -> bool:
        return is_page_number(line.text) or any(key in self.repeated for key in _keys(line))


def is_page_number(text: str) -> bool:
    return _PAGE_NUMBER.fullmatch(text) is not None


def running_heads(document: ParsedDocument) -> RunningHeads:
    """Lines whose text, but for its numbers, stands at the same height on many pages of the document."""
    pages_with: Counter[_Key] = Counter()
    for page in document.pages:
        outer = (line for line in page.lines if not _ZONE < _middle(line) < 1 - _ZONE)
        pages_with.update({key for line in outer for key in _keys(line)})
    needed = max(_FEWEST_PAGES, _SHARE_OF_PAGES * len(document.pages))
    return RunningHeads(frozenset(key for key, pages in pages_with.items() if pages >= needed))


def _rows(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """`lines` are sorted by their middles, either way."""
    row: list[Line] = []
    for line in lines:
        if row and not row[0].box.y0 < _middle(line) < row[0].box.y1:
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def _keys(line: Line) -> tuple[_Key, _Key]:
    """Two, of which one is the same for lines on either side of a border between places."""
    text = _DIGITS.sub("#", line.text.casefold())
    at = _middle(line) * _PLACES
    return (text, 2 * round(at)), (text, 2 * int(at) + 1)


def _middle(line: Line) -> float:
    return (line.box.y0 + line.box.y1) / 2
