"""Where the rows of a list are printed: the place of each cell, rows in order, columns one under the other."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from statistics import median

from extraction.finders.view import PageView, PlacedWord
from extraction.learning.kinds import amount_of, days_of, text_key
from extraction.learning.model import Kind, Words
from extraction.normalizers import NotValid, normalize
from extraction.proposing.fields import Sample
from extraction.template_spec import ValueSpec

FIRST_ROWS, LAST_ROWS = 15, 5
ROW_REACH_PT = 30.0  # the cells of one row begin on lines no further apart
STRAY_PT = 60.0  # so far from its column a cell is hardly the one meant
LONGEST_NUMBER, LONGEST_DATE = 3, 4  # words
LIKE = 0.9  # how well an amount without cents goes with the same one with cents
SHORTEST_TEXT = 4  # letters that a line of a text must have in common with the value
NUMBERS = frozenset(("money", "decimal", "percent", "int"))
_CENTS = re.compile(r"[.,]\d\d(?!\d)")
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a page that hold a value, or the first line of one; `share` of its letters that they spell."""

    page: PageView
    words: Words
    share: float = 1.0

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def middle(self) -> float:
        return self.words[0].middle

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1


Cells = Mapping[str, Place]


def located(rows: Sequence[Row], kinds: Mapping[str, Kind], sample: Sample) -> list[Cells]:
    """For each row the places of its cells, as many as are printed together; rows stand below each other. Of long
    tables only the first rows and the last ones are looked for."""
    index = _Index(sample)
    chosen = rows if len(rows) <= FIRST_ROWS + LAST_ROWS else [*rows[:FIRST_ROWS], *rows[-LAST_ROWS:]]
    places = [{name: index.places(text, kinds[name]) for name, text in row.items() if text} for row in chosen]
    found = _in_order(places, kinds, {})
    columns = _columns(found, kinds)
    found = _in_order(places, kinds, columns)
    return [*found[:FIRST_ROWS], *[{} for _ in rows[len(chosen) :]], *found[FIRST_ROWS:]]


@dataclass
class _Index:
    """The words of a document by what they may be, gathered once."""

    sample: Sample
    numbers: dict[Decimal, list[Place]] = field(default_factory=dict)

    def places(self, text: str, kind: Kind) -> list[Place]:
        if kind.type in NUMBERS:
            if not self.numbers:
                for number, place in self._numbers():
                    self.numbers.setdefault(number, []).append(place)
            wanted = amount_of(text)
            same = self.numbers.get(wanted, []) if wanted is not None else []
            cents = bool(_CENTS.search(text))
            return [p if bool(_CENTS.search(p.text)) == cents else replace(p, share=LIKE) for p in same]
        found = _dates if kind.type == "date" else _texts
        return [place for page in self.sample.view.pages for place in found(page, text)]

    def _numbers(self) -> Iterator[tuple[Decimal, Place]]:
        for page in self.sample.view.pages:
            for window in _windows(page, LONGEST_NUMBER):
                text = " ".join(word.text for word in window)
                is_code = text[:1].isalpha() and not _CENTS.search(text)
                if is_code or (len(window) > 1 and not all(word.text[:1].isdigit() for word in window)):
                    continue
                for number in self._read(text):
                    yield number, Place(page, window)

    def _read(self, text: str) -> set[Decimal]:
        """What a number may be: by the document's habits, and by its own looks."""
        spoken = amount_of(text.replace(" ", ""))
        numbers = set() if spoken is None else {spoken}
        try:
            read = normalize(text, ValueSpec(type="decimal"), locale=self.sample.locale).value
        except NotValid:
            return numbers
        return numbers | {Decimal(str(read))}


def _windows(page: PageView, longest: int) -> Iterator[Words]:
    for row in page.rows:
        for segment in row.segments:
            for first, word in enumerate(segment):
                if any(char.isdigit() for char in word.text):
                    for end in range(first + 1, min(first + longest, len(segment)) + 1):
                        yield segment[first:end]


def _dates(page: PageView, text: str) -> Iterator[Place]:
    wanted = days_of(text)
    for window in _windows(page, LONGEST_DATE):
        if days_of(" ".join(word.text for word in window)) & wanted:
            yield Place(page, window)


def _texts(page: PageView, text: str) -> Iterator[Place]:
    """Stretches of lines that begin as the value does, or as one of its lines, for as long as they spell it."""
    lines = [text_key(line) for line in text.splitlines() if text_key(line)]
    whole = "".join(lines)
    for begin in dict.fromkeys((whole, *lines)):
        for row in page.rows:
            for segment in row.segments:
                for first in range(len(segment)):
                    words, spelled = _spelled(segment[first:], begin)
                    if words and (spelled == begin or len(spelled) >= min(SHORTEST_TEXT, len(begin))):
                        yield Place(page, words, len(spelled) / len(whole))


def _spelled(words: Sequence[PlacedWord], wanted: str) -> tuple[Words, str]:
    text, taken = "", 0
    for word in words:
        key = text_key(word.text)
        if not key and not taken:
            break
        if not wanted.startswith(text + key) or text == wanted:
            break
        text, taken = text + key, taken + 1
    return tuple(words[:taken]), text


def _in_order(
    rows: Sequence[Mapping[str, Sequence[Place]]], kinds: Mapping[str, Kind], columns: Mapping[str, float]
) -> list[Cells]:
    """The best places for all rows together, each row below the one before."""
    rows = [{name: sorted(places, key=_site) for name, places in row.items()} for row in rows]
    sites = sorted({_site(place) for row in rows for own in row.values() for place in own})
    # best[i]: the most that the rows so far reach together with the last of them at one of the first i sites.
    best: list[float] = [0.0] * (len(sites) + 1)
    chosen: list[list[int]] = []
    cells = [[_cells_at(row, site, kinds, columns) for site in sites] for row in rows]
    for at in range(len(rows)):
        here: list[int] = [-1]
        reached: list[float] = [best[0]]  # a row may be nowhere
        for number, (_, score) in enumerate(cells[at]):
            value = best[number] + score
            if score > 0 and value > reached[-1] and value > best[number + 1]:
                reached.append(value)
                here.append(number)
            else:
                better_before = reached[-1] > best[number + 1]
                reached.append(reached[-1] if better_before else best[number + 1])
                here.append(here[-1] if better_before else -1)
        best = reached
        chosen.append(here)
    return _traced(chosen, cells)


def _traced(chosen: Sequence[Sequence[int]], cells: Sequence[Sequence[tuple[Cells, float]]]) -> list[Cells]:
    found: list[Cells] = []
    end = len(chosen[0]) - 1 if chosen else 0
    for at in range(len(chosen) - 1, -1, -1):
        site = chosen[at][end]
        found.append(cells[at][site][0] if site >= 0 else {})
        end = site if site >= 0 else end
    return found[::-1]


def _cells_at(
    row: Mapping[str, Sequence[Place]],
    site: tuple[int, float],
    kinds: Mapping[str, Kind],
    columns: Mapping[str, float],
) -> tuple[Cells, float]:
    """The nearest place of each cell, and how well they go together."""
    page, middle = site
    found: dict[str, Place] = {}
    total = 0.0
    for name, places in row.items():
        best = 0.0
        first = bisect_left(places, (page, middle - ROW_REACH_PT), key=_site)
        last = bisect_right(places, (page, middle + ROW_REACH_PT), key=_site)
        for place in places[first:last]:
            score = place.share * (1 - abs(place.middle - middle) / (3 * ROW_REACH_PT))
            if name in columns:
                score -= 0.6 * min(abs(_edge(place, kinds[name]) - columns[name]) / STRAY_PT, 1.0)
            if score > best and not any(set(place.words) & set(other.words) for other in found.values()):
                best, found[name] = score, place
        total += best
    # Of sites with the same cells the one on the first of their lines.
    return found, total - 0.0001 * middle / 1000 if found else 0.0


def _site(place: Place) -> tuple[int, float]:
    return place.page.number, place.middle


def _edge(place: Place, kind: Kind) -> float:
    return place.x1 if kind.type in NUMBERS else place.x0


def _columns(rows: Sequence[Cells], kinds: Mapping[str, Kind]) -> dict[str, float]:
    """Where each column's cells usually end, or begin if they are texts."""
    edges: dict[str, list[float]] = {}
    for row in rows:
        for name, place in row.items():
            edges.setdefault(name, []).append(_edge(place, kinds[name]))
    return {name: median(own) for name, own in edges.items()}
