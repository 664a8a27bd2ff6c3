"""The fields of one document: which of its pairs are fields, what they are called, whose they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extraction.calibration.choosing import usual_judge
from extraction.datamodel import ParsedDocument
from extraction.finders.view import DocumentView, PageView, PlacedWord
from extraction.lexicon import meanings, snake_case
from extraction.normalizers.locales import decide_locale
from extraction.proposing.pairs import EDGE_PT, pairs_on
from extraction.proposing.values import LONGEST_LABEL, TypedPair, typed
from extraction.proposing.wording import text_of

MAX_PAGES = 20
MAX_DRAFTS, MAX_ALIKE = 120, 20
LEAST_SCORE = 0.5
PARTY_WIDTH, PARTY_HEIGHT = 0.45, 0.25  # of the page: as far a party's block may reach from its heading
WITH_A_RATE = 0.9  # one of several amounts of tax is not the sum of them
TOTALS = ("grand_total", "due_total", "net_total", "tax_total")


@dataclass(frozen=True, slots=True)
class Sample:
    """The first pages of a document, how finders see them, and the habits they follow in writing numbers and dates."""

    document: ParsedDocument
    view: DocumentView
    locale: str

    @classmethod
    def of(cls, document: ParsedDocument) -> "Sample":
        first = replace(document, pages=document.pages[:MAX_PAGES])
        view = DocumentView(first)
        view.judge = usual_judge()
        return cls(first, view, decide_locale(first.text))


@dataclass(frozen=True, slots=True)
class Draft:
    """A field of one document. `under`: the heading of the party that it belongs to, "" for none."""

    name: str
    found: TypedPair
    under: str = ""

    @property
    def place(self) -> tuple[int, float, float]:
        word = self.found.words[0]
        return word.page, round(word.middle), word.x0


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a block: of a party by its name, or of another section ("")."""

    text: str
    words: tuple[PlacedWord, ...]
    party: str


def drafts_of(sample: Sample, taken: frozenset[PlacedWord]) -> list[Draft]:
    """The fields of a document in the order of reading. `taken`: words that belong to tables."""
    drafts: list[Draft] = []
    for page, parsed in zip(sample.view.pages, sample.document.pages, strict=True):
        bold = {word.box for word in parsed.words if word.bold}
        headings = headings_on(page)
        for pair in pairs_on(page, bold):
            if not taken.isdisjoint(pair.value) or not taken.isdisjoint(pair.label):
                continue
            found = typed(pair, sample.locale)
            if found is not None:
                drafts.append(named(found, headings, page))
    return sorted(_chosen(drafts), key=lambda draft: draft.place)


def headings_on(page: PageView) -> list[Heading]:
    """Where a block of a party or another section begins, from the top."""
    headings: list[Heading] = []
    for row in page.rows:
        for segment in row.segments:
            text = text_of(segment).rstrip(" :")
            if len(text) > LONGEST_LABEL:
                continue
            party = next(iter(meanings(text, "parties", exact=True)), None)
            if party is not None:
                headings.append(Heading(text, segment, party.concept.name))
            elif meanings(text, "sections", exact=True):
                headings.append(Heading(text, segment, ""))
    return headings


def named(found: TypedPair, headings: Sequence[Heading], page: PageView) -> Draft:
    """The pair as a field: called after its label, and after whose it is, where that is told."""
    concept = found.concept
    if concept is None:
        return Draft(snake_case(found.pair.label_text), found)
    score = found.score * (WITH_A_RATE if "%" in found.pair.label_text and concept.name in TOTALS else 1.0)
    found = replace(found, score=score)
    if concept.party is None:
        return Draft(concept.name, found)
    heading = heading_over(found.pair.label, headings, page)
    party = heading.party if heading is not None and heading.party else concept.party
    name = f"{party}_{concept.name}" if party else concept.name
    return Draft(name, found, heading.text if heading is not None and heading.party else "")


def heading_over(label: Sequence[PlacedWord], headings: Sequence[Heading], page: PageView) -> Heading | None:
    """The last heading above the label in whose columns it stands."""
    x0, y0 = label[0].x0, label[0].middle
    above = [
        heading
        for heading in headings
        if 1 < y0 - heading.words[0].middle <= PARTY_HEIGHT * page.height
        and -EDGE_PT <= x0 - heading.words[0].x0 <= PARTY_WIDTH * page.width
    ]
    return max(above, key=lambda heading: (round(heading.words[0].middle), heading.words[0].x0), default=None)


def _chosen(drafts: Sequence[Draft]) -> list[Draft]:
    """The best first: no word is the value of two fields or of one and the label of another, no name comes twice."""
    chosen: dict[str, Draft] = {}
    values: set[PlacedWord] = set()
    labels: set[PlacedWord] = set()
    for draft in sorted(drafts, key=_rank):
        found = draft.found
        if len(chosen) == MAX_DRAFTS or found.score < LEAST_SCORE or not values.isdisjoint(found.words):
            continue
        if not labels.isdisjoint(found.words) or not values.isdisjoint(found.pair.label):
            continue
        if found.pair.concept is None and not labels.isdisjoint(found.pair.label):
            continue
        name = _free_name(draft, chosen)
        if not name:
            continue
        chosen[name] = replace(draft, name=name)
        values.update(found.words)
        if found.pair.concept is None:
            labels.update(found.pair.label)
    return list(chosen.values())


def _free_name(draft: Draft, chosen: Mapping[str, Draft]) -> str:
    """The draft's name, or one from its label where that is given away; "" for a label or a value that was there."""
    other = chosen.get(draft.name)
    if other is None:
        return draft.name
    label = draft.found.pair.label_text
    if other.found.reading.value.value == draft.found.reading.value.value or other.found.pair.label_text == label:
        return ""
    name = snake_case(label)
    names = (name, *(f"{name}_{number}" for number in range(2, MAX_ALIKE)))
    return next((free for free in names if free not in chosen), "")


def _rank(draft: Draft) -> tuple[float, float]:
    """Of equals the first one on the pages, of totals the last one."""
    page, y, x = draft.place
    order = page * 1e6 + y * 1e2 + x / 1e2
    return -draft.found.score, -order if draft.name in TOTALS else order
