"""What a page shows that tells whether a document begins on it: numbers, stated values, headings, layout, words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from extraction.datamodel import MediaType, Page, ParsedDocument
from extraction.finders.view import DocumentView, PageView, PlacedWord, Row, label_key
from extraction.lexicon import label_words, meanings
from extraction.page_likeness import Picture, picture_of
from extraction.page_numbers import BareNumber, PageNumber, bare_numbers, is_at_edge, printed_number

# Numbers that a document has of its own, as the lexicon calls them.
SOME_NUMBER = "number_of_something"
OWN_NUMBERS = (
    SOME_NUMBER, "invoice_number", "receipt_number", "contract_number", "quote_number", "statement_number",
    "delivery_note_number",
)  # fmt: skip
LESSER_VALUES = ("order_number", "customer_number", "reference", "issue_date", "period", "due_date", "estimate_number")
TOTALS = ("grand_total", "due_total", "closing_balance")
STATED_ABOVE = 0.5  # of the page's height: where a document says what it is
DATE_ZONE = 0.35
HEAD_ROWS, FOOT_ROWS = 6, 3
_LABEL_WORDS = 4
_NEAR_BELOW = 2.5  # rows' heights
_TITLE_ZONE = 0.3
_LEAST_NUMBER = 4  # letters: "Annex no. 11" is no document's number
_LONG_WORD = 5
_CONTINUES = re.compile(
    r"\b(?:carried|brought)\s+(?:forward|over|down)|\bcontinued\s+from|\b(?:cont(?:inued|'d|d)?\.?\)|continued$)|\bübertrag\b"
    r"|\bfortsetzung\b|\breport(?:é)?\s+(?:de\s+la\s+page|page)|\bsuite\s+de\b|\briporto\b|\bsuma\s+anterior\b"
    r"|\bsuma\s+y\s+sigue\b|\bsaldo\s+anterior\s+de\s+la\s+p|\btransport\s+van\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\bcarried\s+(?:forward|over)|\bcontinued\s+(?:on|overleaf|over)|\bplease\s+turn\s+over\b|\bübertrag\b|\bzwischensumme\b"
    r"|\bfortsetzung\s+(?:auf|folgt|siehe|nächste)|\bà\s+reporter\b|\breport\s+à\b|\bsuite\s+(?:page|au\s+verso)|\ba\s+riportare\b"
    r"|\bsuma\s+y\s+sigue\b|\btransporteren\b|\bp\.?\s?t\.?\s?o\.?$",
    re.IGNORECASE,
)
_TOTAL_WORD = re.compile(r"tota|summe|betrag|\bdue\b|payer|pagar|betalen|saldo|balance|brutto", re.IGNORECASE)
_DATE = re.compile(
    r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)|\d{4}-\d\d-\d\d|\d{1,2}[. -]{1,2}[^\W\d_]{3,9}\.?,?[ -]\d{4}"
    r"|[^\W\d_]{3,9}\.? \d{1,2}, ?\d{4})\b"
)
_DIGITS = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"[.!?:;…»”\"')\]]$")


@dataclass(frozen=True, slots=True)
class PageSigns:
    """The signs of one page.

    `values` are what it states about its document, by the lexicon's names; `places` what is printed with digits at a
    place of its upper half; `head` and `foot` the rows at its ends without digits; `bottom` is where its own text
    ends, as a fraction of the height; `print_pt` how high its words usually are, `date` the first date.
    """

    number: int
    size_pt: tuple[float, float]
    is_scan: bool
    printed: PageNumber | None
    bare: tuple[BareNumber, ...]
    values: Mapping[str, str]
    places: Mapping[tuple[int, int], str]
    head: frozenset[str]
    foot: frozenset[str]
    words: frozenset[str]
    picture: Picture
    print_pt: float
    bottom: float
    date: str
    row_count: int
    has_total: bool
    continues: bool
    goes_on: bool
    first_row: str
    last_row: str

    @property
    def states_its_number(self) -> bool:
        return any(name in self.values for name in OWN_NUMBERS)

    @property
    def is_business_paper(self) -> bool:
        """Whether it is the page of an invoice and the like: they have a number, a date, and in the end a total."""
        return self.states_its_number and bool(self.date)

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.head and not self.first_row


def signs_of(page: Page, media_type: MediaType) -> PageSigns:
    (view,) = DocumentView(ParsedDocument(media_type, (page,))).pages
    own = [row for row in view.rows if not is_at_edge(row, view)] or list(view.rows)
    texts = [_text(row.words) for row in own]
    return PageSigns(
        page.number,
        (page.width_pt, page.height_pt),
        page.source == "ocr" or page.recognised,
        printed_number(view),
        bare_numbers(view),
        dict(_values(view)),
        _places(view),
        _keys(view.rows[:HEAD_ROWS]),
        _keys(view.rows[-FOOT_ROWS:]),
        frozenset(word.key for word in view.words if len(word.key) >= _LONG_WORD and word.key.isalpha()),
        picture_of(page),
        median([word.height for word in view.words]) if view.words else 0.0,
        max((row.bottom for row in own), default=0.0) / view.height,
        _first_date(view),
        len(own),
        any(_is_total(row) for row in view.rows),
        any(_CONTINUES.search(text) for text in [_text(row.words) for row in view.rows[: HEAD_ROWS * 2]]),
        any(_GOES_ON.search(text) for text in [_text(row.words) for row in view.rows[-FOOT_ROWS * 2 :]]),
        texts[0] if texts else "",
        texts[-1] if texts else "",
    )


def runs_on(before: PageSigns, now: PageSigns) -> bool:
    """Whether a sentence goes over the page: no end above, a small letter below."""
    return (
        bool(before.last_row)
        and before.last_row[-1].isalpha()
        and len(before.last_row.split()) > _LABEL_WORDS
        and now.first_row[:1].islower()
        and not _SENTENCE_END.search(before.last_row)
    )


def _text(words: tuple[PlacedWord, ...]) -> str:
    return " ".join(word.text for word in words)


def _keys(rows: tuple[Row, ...]) -> frozenset[str]:
    keys = (label_key(_DIGITS.sub("", _text(segment))) for row in rows for segment in row.segments)
    return frozenset(key for key in keys if len(key) > 2)


def _values(view: PageView) -> Iterator[tuple[str, str]]:
    """Label and value, the first of each kind: in one stretch of a row, in the next one, or right below."""
    seen: set[str] = set()
    for at, row in enumerate(view.rows):
        if row.top > STATED_ABOVE * view.height:
            return
        for column, segment in enumerate(row.segments):
            named = _label(segment)
            if named is None or named[0] in seen or (named[0] == SOME_NUMBER and row.top > _TITLE_ZONE * view.height):
                continue
            name, length = named
            for value in (segment[length:], *row.segments[column + 1 : column + 2], _below(view, at, segment)):
                if _has_digit(_text(value[:3])):
                    seen.add(name)
                    yield name, _value(name, value)
                    break


def _label(segment: tuple[PlacedWord, ...]) -> tuple[str, int] | None:
    """What the stretch's first words stand for, and how many words that are; the longest label counts."""
    for length in range(min(len(segment), _LABEL_WORDS), 0, -1):
        if length < len(segment) and not _has_digit(_text(segment[length:])):
            continue
        label = _text(segment[:length])
        if _has_digit(label):
            continue
        name = _meant(label, (*OWN_NUMBERS, *LESSER_VALUES))
        if name is None and _is_numbered_title(segment[length:]) and _numbers_something(label):
            name = SOME_NUMBER
        if name is not None:
            return name, length
    return None


def _is_numbered_title(rest: tuple[PlacedWord, ...]) -> bool:
    """Whether behind a title stands a number, and a date at most: no sentence."""
    if not rest or not _has_digit(rest[0].text) or len(rest[0].key) < _LEAST_NUMBER:
        return False
    return all(len(word.text) < 4 or _has_digit(word.text) for word in rest[1:])


def _value(name: str, words: tuple[PlacedWord, ...]) -> str:
    """Up to the last of the first three words that has a digit; a number ends with the first that has."""
    with_digits = [at for at, word in enumerate(words[:3]) if _has_digit(word.text)]
    last = with_digits[0 if name in OWN_NUMBERS else -1]
    return label_key(_text(words[: last + 1]))


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _below(view: PageView, at: int, label: tuple[PlacedWord, ...]) -> tuple[PlacedWord, ...]:
    height = label[0].height
    for row in view.rows[at + 1 : at + 3]:
        if row.top - label[0].y1 > _NEAR_BELOW * height:
            break
        under = [s for s in row.segments if s[0].x0 < label[-1].x1 and s[-1].x1 > label[0].x0]
        if under:
            return under[0]
    return ()


def _places(view: PageView) -> dict[tuple[int, int], str]:
    """Words with digits in the upper part, amounts apart, by their place in half hundredths of the page."""
    return {
        (round(word.x0 / view.width * 100), round(word.y0 / view.height * 100)): word.key
        for word in view.words
        if word.y1 <= STATED_ABOVE * view.height
        and word.y0 >= 0
        and sum(letter.isdigit() for letter in word.text) >= 3
        and not re.fullmatch(r"[-+€$£]*[\d.,' ]*[.,]\d\d[-€$£]*", word.text)
    }


def _first_date(view: PageView) -> str:
    """The first date in the upper part, as printed; "" where there is none."""
    upper = (_text(row.words) for row in view.rows if row.top <= DATE_ZONE * view.height)
    return next((label_key(found[0]) for text in upper if (found := _DATE.search(text))), "")


def _is_total(row: Row) -> bool:
    texts = [_text(segment) for segment in row.segments]
    if not any(re.search(r"\d[.,]\d\d\b", text) for text in texts):
        return False
    labels = (re.sub(r"[\d.,:€$£ -]+$", "", text) for text in texts if _TOTAL_WORD.search(text))
    return any(_meant_loosely(label) in TOTALS for label in labels)


@lru_cache(maxsize=20_000)
def _numbers_something(label: str) -> bool:
    """Whether it is a title such as "Delivery report no." that the lexicon knows as nothing else."""
    words = label_words(label)
    return len(words) > 1 and words[-1] == "#" and label[:1].isupper() and not meanings(label, exact=True)


@lru_cache(maxsize=20_000)
def _meant_loosely(label: str) -> str | None:
    return next((known.concept.name for known in meanings(label)), None)


@lru_cache(maxsize=20_000)
def _meant(label: str, names: tuple[str, ...]) -> str | None:
    """Which of these the label stands for."""
    return next((known.concept.name for known in meanings(label, exact=True) if known.concept.name in names), None)
