"""Who issued a paper, where no label says it: the name at its head, and the address under it."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import mean

from extraction.answering.company_names import company_name_in
from extraction.answering.labelled import LabelledValues
from extraction.finders.view import PageView, Passage, PlacedWord, Row
from extraction.lexicon import concepts, label_words, meanings
from extraction.proposing.wording import is_known_label, text_of

HEAD_ROWS, NAME_ROWS, ADDRESS_ROWS = 24, 10, 6
FORMAL, FIRST_LINE, NEXT = (
    0.74,
    0.64,
    0.94,
)  # how sure a name is: by its legal form, by its place; and further ones
ADDRESS = 0.7
LEAST_LETTERS, LEAST_LETTER_SHARE, MOST_NAME_WORDS = 4, 0.65, 7
LEAST_READ = 0.8  # how surely words must have been recognised to be a name without a legal form
MAX_GAP_HEIGHTS = 1.8  # between the lines of an address
MOST_BEGINNINGS = 3
MOST_COUNTRY_WORDS = 1  # a line behind that with the postcode is the state, or the country
# What is no line of an address: whom to call, what the company is registered as, when it was printed.
_NO_ADDRESS = re.compile(
    r"[:：@]|\bwww\.|^\W*\(|\b(?:te?l|fax|phone|telefon|téléphone|mobile?|e-?mail|gst|sst|vat|tva|ust|mwst|iva|btw|tax|reg|siret"
    r"|brn|roc|steuer\w*|invoice|receipt|rechnung|facture|cashier|kasse|co\.? no)\b|\d{1,2}:\d\d",
    re.IGNORECASE,
)
_CENTS = re.compile(r"(?<![\d.,/])\d+[.,]\d\d(?![\d.,/])")
_POSTCODE = re.compile(r"(?:^|,)\W*\d{4,5}(?=\s+[^\W\d])")
_NUMBER_BEHIND = re.compile(r"\s*\(?[\w -]*\d{4}[\w -]*\)$")
_PHONE_ALONE = re.compile(r"[\d\s()+/-]+")

Words = tuple[PlacedWord, ...]


@dataclass(frozen=True, slots=True)
class HeadText:
    """A text of the head: its lines, and what speaks for it."""

    lines: tuple[Words, ...]
    text: str
    score: float
    why: str


def issuer_names(values: LabelledValues, parties: Collection[str]) -> list[HeadText]:
    """Names that may be the issuer's, the likeliest first: those with a legal form, else the first lines. `parties`:
    under whose heading they may stand, "" for none."""
    head = _Head.of(values, parties)
    if head is None:
        return []
    found = list(head.formal_names()) or list(head.first_lines())
    return [HeadText(one.lines, one.text, round(one.score * NEXT**at, 4), one.why) for at, one in enumerate(found)]


def issuer_addresses(values: LabelledValues, parties: Collection[str]) -> list[HeadText]:
    """The lines under the issuer's name, up to what is no address; empty where no line of them has a number."""
    head, names = _Head.of(values, parties), issuer_names(values, parties)
    if head is None or not names:
        return []
    lines = tuple(head.address_under(names[0].lines[-1]))
    if not lines:
        return []
    return [
        HeadText(lines, "\n".join(map(text_of, lines)), ADDRESS, "it stands under the name at the head of the page")
    ]


@dataclass(frozen=True)
class _Head:
    values: LabelledValues
    page: PageView
    parties: Collection[str]

    @classmethod
    def of(cls, values: LabelledValues, parties: Collection[str]) -> "_Head | None":
        return cls(values, values.pages[0], parties) if values.pages and values.pages[0].rows else None

    @property
    def _rows(self) -> Sequence[Row]:
        """The rows above the first amount."""
        rows = self.page.rows[:HEAD_ROWS]
        return rows[: next((at for at, row in enumerate(rows) if _CENTS.search(text_of(row.words))), len(rows))]

    def formal_names(self) -> Iterator[HeadText]:
        seen: set[str] = set()
        for at, row in enumerate(self._rows):
            for number, segment in enumerate(row.segments):
                lines = self._formal(at, number, segment)
                name = " ".join(map(text_of, lines))
                if lines and name not in seen and self.values.party_over(lines[0], self.page) in self.parties:
                    seen.add(name)
                    yield HeadText(lines, _whole(name), FORMAL, "a name with a legal form is at the head of the page")

    def _formal(self, at: int, number: int, segment: Words) -> tuple[Words, ...]:
        passage = Passage.of([segment])
        name = company_name_in(passage.text)
        if name is None:
            return ()
        lines: list[Words] = [tuple(passage.words_between(name.start, name.end))]
        is_begun = name.is_begun
        while is_begun and len(lines) <= MOST_BEGINNINGS:
            if number:
                number -= 1
                before = self.page.rows[at].segments[number]
            else:
                at -= 1
                before = self._above(at, tuple(word for line in lines for word in line))
                if not before:
                    return ()
            lines.insert(0, before)
            own = company_name_in(" ".join(map(text_of, lines)))
            is_begun = own is not None and own.is_begun
        return () if is_begun else tuple(lines)

    def _above(self, at: int, words: Words) -> Words:
        """What stands right over the words, if it can be a part of a name."""
        if at < 0:
            return ()
        above = next((own for own in self.page.rows[at].segments if _overlap(own, words)), ())
        return above if above and _is_wording(above) else ()

    def first_lines(self) -> Iterator[HeadText]:
        for row in self._rows[:NAME_ROWS]:
            for segment in row.segments[:1]:
                is_free = self.values.party_over(segment, self.page) in self.parties
                passage = Passage.of([segment])
                text = _NUMBER_BEHIND.sub("", passage.text)
                words = tuple(passage.words_between(0, len(text)))
                if is_free and words and _is_wording(words) and _may_be_name(words):
                    yield HeadText((words,), text, FIRST_LINE, "it stands first on the page")

    def address_under(self, name: Words) -> Iterator[Words]:
        bottom, height = max(word.y1 for word in name), mean(word.height for word in name)
        pending: list[Words] = []
        begun, has_town = 0, False
        for row in self.page.rows:
            line = next((own for own in row.segments if _overlap(own, name) and own[0].middle > bottom), None)
            if line is None:
                continue
            text = text_of(line)
            is_far = line[0].y0 - bottom > MAX_GAP_HEIGHTS * height
            if is_far or begun + len(pending) >= ADDRESS_ROWS:
                return
            bottom = max(word.y1 for word in line)
            if _is_something_else(text) or any(map(is_known_label, row.segments)):
                if begun:
                    return
                pending = []
            elif has_town and not any(char.isdigit() for char in text) and len(line) > MOST_COUNTRY_WORDS:
                return
            elif begun or any(char.isdigit() for char in text):
                yield from (*pending, line)
                begun, pending = begun + 1 + len(pending), []
                has_town = has_town or (_POSTCODE.search(text) is not None and not text.endswith(","))
            else:
                pending = [line] if text.endswith(",") else []


def _is_something_else(text: str) -> bool:
    is_marked = _NO_ADDRESS.search(text) or _PHONE_ALONE.fullmatch(text)
    return bool(is_marked) or _is_title(text)


@cache
def _title_words() -> frozenset[str]:
    return frozenset(word for title in concepts("titles") for label in title.labels for word in label_words(label))


def _is_title(text: str) -> bool:
    """What papers call themselves, or several such words: "Copy of tax invoice"."""
    words = label_words(text)
    is_one = bool(meanings(text, "titles", exact=True))  # however its spaces were read
    return is_one or (bool(words) and all(word in _title_words() for word in words))


def _whole(name: str) -> str:
    """The name up to its legal form, where a number is printed right behind it."""
    found = company_name_in(name)
    return name[found.start : found.end].strip() if found else name


def _overlap(one: Words, other: Words) -> bool:
    left, right = one[0].x0, max(word.x1 for word in one)
    other_left, other_right = other[0].x0, max(word.x1 for word in other)
    return min(right, other_right) > max(left, other_left)


def _is_wording(words: Words) -> bool:
    """Mostly letters, and no label with its colon."""
    text = text_of(words)
    letters, figures = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    is_plain = ":" not in text and "@" not in text and letters >= LEAST_LETTERS
    return is_plain and letters >= LEAST_LETTER_SHARE * (letters + figures)


def _may_be_name(words: Words) -> bool:
    text = text_of(words)
    is_title = _is_title(text) or is_known_label(words)
    is_sure = mean(word.confidence for word in words) >= LEAST_READ
    is_short = len(words) <= MOST_NAME_WORDS and "," not in text
    return is_sure and is_short and not is_title and _NO_ADDRESS.search(text) is None
