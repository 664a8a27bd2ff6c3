"""What speaks for and against a document beginning on a page: evidence with its weight and its words.

A weight is in log-odds: above 0 it speaks for a new document, below 0 for one that goes on; 1 is a hint, 3 is strong,
5 decides. Weights of independent signs are added up.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from extraction.page_likeness import layout_likeness, share_in_common, size_differs, words_in_common
from extraction.page_numbers import PageNumber, follows, same_height
from extraction.page_signs import LESSER_VALUES, OWN_NUMBERS, SOME_NUMBER, PageSigns, runs_on

REMEMBERED = 12  # documents whose first and later pages are kept to compare with
_VALUE_WEIGHTS = {SOME_NUMBER: 1.5, "issue_date": 1.5}
_EARLY, _FULL = 0.6, 0.8  # of the page's height: print down to there
_REST_ROWS = 8
_LARGER = 1.1
_MOST_BY_LOOKS = 2.5
_COPY = 0.85
_KIN = 0.3  # share of a heading in common: the same form


@dataclass(frozen=True, slots=True)
class Evidence:
    weight: float
    reason: str


@dataclass(slots=True)
class DocumentSoFar:
    """The pages since the last cut: the first and the last of them, and what they state."""

    first: PageSigns
    last: PageSigns
    values: dict[str, str] = field(default_factory=dict)
    has_total: bool = False
    pages: int = 0
    numbered: int = 0  # bare page numbers that followed each other

    @classmethod
    def beginning_with(cls, page: PageSigns) -> "DocumentSoFar":
        document = cls(page, page)
        document.add(page)
        return document

    def add(self, page: PageSigns) -> None:
        self.numbered += self.pages > 0 and follows(self.last.bare, page.bare)
        self.last = page
        self.pages += 1
        self.has_total = self.has_total or page.has_total
        self.values = {**page.values, **self.values}


class Remembered:
    """The headings of first and of later pages in the documents before this one: what one supplier's begin with."""

    def __init__(self) -> None:
        self._first: deque[PageSigns] = deque(maxlen=REMEMBERED)
        self._later: deque[PageSigns] = deque(maxlen=REMEMBERED)
        self._current: list[PageSigns] = []

    def note(self, page: PageSigns, *, begins: bool) -> None:
        if begins:
            self._first += self._current[:1]
            self._later += self._current[1:]
            self._current = []
        self._current.append(page)
        del self._current[1:-REMEMBERED]

    def evidence(self, page: PageSigns) -> Iterator[Evidence]:
        as_first = max((share_in_common(page.head, other.head) for other in self._first), default=0.0)
        later = (*self._later, *self._current[1:])
        as_later = max((share_in_common(page.head, other.head) for other in later), default=0.0)
        if not self._first or max(as_first, as_later) < _KIN:
            return
        if as_first > as_later:
            yield Evidence(3.0 * (as_first - as_later), "it is headed as a first page before it is")
        elif as_later > as_first:
            yield Evidence(3.0 * (as_first - as_later), "it is headed as later pages before it are")


def evidence_of(document: DocumentSoFar, page: PageSigns, rarity: Mapping[str, float]) -> Iterator[Evidence]:
    """All that the signs of a page say about whether it goes on with the document before it."""
    yield from _by_printed_number(document.last.printed, page.printed)
    yield from _by_bare_numbers(document, page)
    yield from _by_values(document, page)
    yield from _by_places(document, page)
    yield from _by_text_flow(document, page)
    yield from _by_size(document.last, page)
    looks = [*_by_heading(document, page), *_by_fill(document.last, page), *_by_print(document.last, page)]
    yield from _capped([*looks, *_by_words(document, page, rarity)])


def _capped(hints: Sequence[Evidence]) -> Iterator[Evidence]:
    """Looks hang together: however many hints they give, together they do not outweigh one strong sign."""
    total = abs(sum(hint.weight for hint in hints))
    share = min(1.0, _MOST_BY_LOOKS / total) if total else 1.0
    return (Evidence(hint.weight * share, hint.reason) for hint in hints)


def _by_printed_number(before: PageNumber | None, now: PageNumber | None) -> Iterator[Evidence]:
    if now is None:
        if before is not None and before.number == before.total:
            yield Evidence(2.2, "the page before is the last of its document")
        elif before is not None and before.total:
            yield Evidence(-1.0, f"“{before}” is not the last one")
        elif before is not None:
            yield Evidence(1.0, "no page number is printed any more")
        return
    if now.number == 1:
        yield Evidence(8.0 if now.total else 5.0, f"“{now}” is printed")
    elif before is None:
        yield Evidence(-2.5, f"“{now}” is printed")
    elif now.number == before.number + 1 and now.total == before.total:
        yield Evidence(-8.0 if now.total else -5.0, f"“{now}” follows")
    elif now.total != before.total or now.number <= before.number:
        yield Evidence(2.5, f"“{now}” does not follow “{before}”")
    else:
        yield Evidence(-0.5, f"“{now}” is printed, pages before it are missing")


def _by_bare_numbers(document: DocumentSoFar, page: PageSigns) -> Iterator[Evidence]:
    if page.printed is not None:
        return
    before = document.last.bare
    fixed = {number.number for number in before} & {number.number for number in page.bare}  # such as a year
    changed = [number for number in page.bare if number.number not in fixed]
    changed_from = [number for number in before if number.number not in fixed]
    if follows(before, page.bare):
        yield Evidence(-3.2, "its page number follows")
    elif changed and changed_from and (document.numbered or same_height(changed_from, changed)):
        yield Evidence(3.0 if document.numbered else 2.0, "its page number does not follow")
    elif document.numbered:
        yield Evidence(1.2, "the page numbers end")


def _by_values(document: DocumentSoFar, page: PageSigns) -> Iterator[Evidence]:
    for name in (*OWN_NUMBERS, *LESSER_VALUES):
        own, its = page.values.get(name), document.values.get(name)
        if own is None or its is None:
            continue
        weight = _VALUE_WEIGHTS.get(name, 4.5 if name in OWN_NUMBERS else 0.7)
        said = name.replace("_", " ")
        if own == its:
            yield Evidence(max(-0.7 * weight, -2.1), f"the same {said}")
        elif page.is_scan and Levenshtein.distance(own, its) == 1:
            yield Evidence(weight / 3, f"another {said}, or a letter misread: {own} after {its}")
        else:
            yield Evidence(weight, f"another {said}: {own} after {its}")
    if page.states_its_number and not document.last.states_its_number:
        yield Evidence(0.5 if SOME_NUMBER in page.values else 1.0, "it states a number of its own")
    kinds = {name for name in OWN_NUMBERS if name in document.first.values}
    if kinds and not kinds & page.values.keys():
        yield Evidence(-0.6 if document.has_total else -1.2, "it states no such number as the first page")
    elif page.date and document.first.date and not {"issue_date"} & page.values.keys() & document.values.keys():
        other = page.date not in (document.first.date, document.last.date)
        yield Evidence(1.0 if other else -0.6, "another date" if other else "the same date")


def _by_places(document: DocumentSoFar, page: PageSigns) -> Iterator[Evidence]:
    """The same form filled in anew: other numbers where numbers of the same kind stood."""
    for other in (document.first, document.last) if document.pages > 1 else (document.first,):
        shared = page.places.keys() & other.places.keys()
        kin = [place for place in shared if len(page.places[place]) == len(other.places[place])]
        same = sum(page.places[place] == other.places[place] for place in kin)
        changed = len(kin) - same
        if changed > same and share_in_common(page.head, other.head) >= _KIN:
            yield Evidence(min(2.0, 0.7 * changed), "other numbers stand in the same places")
            return


def _by_text_flow(document: DocumentSoFar, page: PageSigns) -> Iterator[Evidence]:
    if page.continues:
        yield Evidence(-3.0, "it says that it continues")
    if document.last.goes_on:
        yield Evidence(-2.0, "the page before says that it goes on")
    if runs_on(document.last, page):
        yield Evidence(-1.2, "a sentence goes over the page")
    if document.last.has_total and document.last.bottom <= _FULL:
        yield Evidence(0.8, "the total stands on the page before")
    elif not document.has_total and document.first.is_business_paper and not page.states_its_number:
        yield Evidence(-1.5, "the total of the document before is still to come")


def _by_fill(before: PageSigns, page: PageSigns) -> Iterator[Evidence]:
    is_small_print = page.print_pt <= _LARGER * before.print_pt  # a title page has few rows in large print
    is_rest = page.row_count <= min(_REST_ROWS, before.row_count / 2)
    if is_rest and is_small_print and not page.states_its_number:
        yield Evidence(-1.0, "it holds a few rows only")
    if before.bottom < _EARLY:
        yield Evidence(0.5, "the page before ends early")
    elif before.bottom > _FULL and not before.has_total:
        yield Evidence(-0.6, "the page before is full")


def _by_heading(document: DocumentSoFar, page: PageSigns) -> Iterator[Evidence]:
    as_last = share_in_common(page.head, document.last.head)
    if document.pages > 1:
        gain = share_in_common(page.head, document.first.head) - as_last
        if gain > 0.1:
            yield Evidence(min(3.0 * gain, 2.5), "it is headed as the document's first page is")
    if as_last >= _KIN:
        yield Evidence(-1.5 * as_last, "the same heading")
    elif as_last == 0:
        yield Evidence(0.3, "another heading")
    if page.foot & document.last.foot:
        yield Evidence(-0.6, "the same footer")


def _by_size(before: PageSigns, page: PageSigns) -> Iterator[Evidence]:
    if not size_differs(page.size_pt, (before.size_pt[1], before.size_pt[0])):
        yield Evidence(0.5, "the page is turned")
    elif size_differs(page.size_pt, before.size_pt):
        yield Evidence(3.2, "the page has another size")


def _by_print(before: PageSigns, page: PageSigns) -> Iterator[Evidence]:
    if page.is_scan != before.is_scan:
        yield Evidence(1.8, "it is a scan" if page.is_scan else "the page before is a scan")
    if before.print_pt and page.print_pt:
        ratio = page.print_pt / before.print_pt
        if not 0.88 <= ratio <= 1.14:
            yield Evidence(0.8, "its print has another size")
        elif 0.98 <= ratio <= 1.02:
            yield Evidence(-0.4, "its print has the same size")
    likeness = layout_likeness(page.picture, before.picture)
    yield Evidence(max(-0.8, min(0.8, 2.0 * (0.45 - likeness))), "another layout" if likeness < 0.45 else "the layout")


def _by_words(document: DocumentSoFar, page: PageSigns, rarity: Mapping[str, float]) -> Iterator[Evidence]:
    if len(page.words) < 10 or len(document.last.words) < 10:
        return
    common = words_in_common(page.words, document.last.words, rarity)
    if common > _COPY and layout_likeness(page.picture, document.last.picture) > _COPY and page.has_total:
        yield Evidence(3.5, "it is a whole document like the page before")
    weight = max(-1.2, min(0.8, 6.0 * (0.15 - common)))
    yield Evidence(weight, "it speaks of other things" if weight > 0 else "it speaks of the same things")
