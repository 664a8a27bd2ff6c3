"""From a place or a label on a sample to a field: its name, title, type and steps that are proven to find it.

Pure: documents in, guesses out. Labels, types and names are those of extraction.proposing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from builder.elsewhere import with_other_samples
from builder.meant import name_meant, of_a_party, run, with_meaning
from builder.standing_by import ABOVE_PT, rows_in, text_above, text_beside
from extraction import BoundingBox, NotValid, ParsedDocument, propose
from extraction.choosing import Reading, read_candidate
from extraction.finders import Candidate
from extraction.finders.anchors import find_anchors
from extraction.finders.view import PageView, Passage, PlacedWord, bounding_box
from extraction.learning.proving import Wanted, Words, proven, text_of_label
from extraction.lexicon import meanings, snake_case
from extraction.proposing.fields import Draft, Sample, drafts_of, heading_over, headings_on, named
from extraction.proposing.model import ProposedField
from extraction.proposing.pairs import pairs_on
from extraction.proposing.tables import TableDraft, list_spec, table_under, tables_of
from extraction.proposing.values import CODE_PATTERN, CURRENCY_PATTERN, type_of, typed
from extraction.proposing.wording import is_known_label, is_label, text_of
from extraction.template_spec import ValueSpec

VAT_PATTERN = r"[A-Z]{2} ?(?:[A-Z0-9]{2} ?)?\d(?:[ .-]?[0-9A-Z]){6,12}"
COLUMNS = 3  # a row of so many labels is the head of a table
MAX_DOCUMENTS = 5
Span = tuple[float, float]
_NAMES = {"date": "date", "money": "amount", "percent": "rate", "int": "number", "decimal": "number"}


@dataclass(frozen=True, slots=True)
class Guess:
    """A field as a template says it: `settings` has title, type, find and more. `found_on`: how many samples."""

    name: str
    settings: dict[str, Any]
    found_on: int


class _Called(NamedTuple):
    """`known`: the lexicon knows the label."""

    name: str
    title: str
    known: bool


@dataclass(frozen=True, slots=True)
class _Idea:
    """A value and what it may be called, before any step is proven. `known`: the name is the lexicon's."""

    name: str
    title: str
    type: str
    wanted: Wanted
    pattern: str | None = None
    known: bool = False


def guess_at(documents: Sequence[ParsedDocument], place: BoundingBox, *, exact: bool) -> Guess | None:
    """The field whose value stands at `place` on the first document.

    `exact`: the value is all that stands in the box, as it was drawn; else one word of it was clicked, and the value
    is what belongs together there. None where nothing stands there that any step finds again.
    """
    samples = [Sample.of(document) for document in documents[:MAX_DOCUMENTS]]
    if place.page > len(samples[0].view.pages):
        return None
    page = samples[0].view.page(place.page)
    rows = rows_in(page, place)
    if not rows:
        return None
    return _first_proven(_ideas_at(samples[0], page, rows, exact=exact), samples)


def guess_labelled(documents: Sequence[ParsedDocument], label: str) -> Guess | None:
    """The field behind a label of the first document; None where the label is not printed or nothing belongs to it."""
    samples = [Sample.of(document) for document in documents[:MAX_DOCUMENTS]]
    return _first_proven(_ideas_labelled(samples[0], label), samples)


def guess_all(documents: Sequence[ParsedDocument]) -> list[Guess]:
    """Every field and table that the documents seem to have; of several, what most of them have."""
    proposal = propose(documents[:MAX_DOCUMENTS])
    samples = [Sample.of(document) for document in documents[: proposal.documents]]
    several = proposal.documents > 1
    guesses = []
    for field in proposal.fields:
        more: dict[str, Any] = {"required": True} if several and field.in_all else {}
        more |= {"pattern": field.pattern} if field.pattern else {}
        kind: dict[str, Any] = {"type": field.type}
        if field.type == "vat" and not any(page.recognised for page in samples[0].view.pages):
            kind = {"type": "text", "pattern": VAT_PATTERN}
        settings = {"title": _title(field.label), **kind, **more}
        guesses.append(Guess(field.name, settings | {"find": _meant_too(field, settings, samples)}, len(field.values)))
    for table in proposal.tables:
        columns = {column.name: {"type": column.type, "heading": column.heading} for column in table.columns}
        settings = {
            "title": _titled(table.name),
            "type": "list",
            "columns": columns,
            "find": [dict(s) for s in table.find],
        }
        guesses.append(Guess(table.name, settings, len(table.values)))
    return guesses


def _meant_too(field: ProposedField, settings: Mapping[str, Any], samples: Sequence[Sample]) -> list[dict[str, Any]]:
    """The steps of a proposed field and one by its meaning, if that finds the same on the first sample that has it."""
    for sample in samples:
        found = run(sample, settings, field.find, field.name)
        if found.value is not None:
            steps = with_meaning(field.find, field.name, found.value, found.box, sample, settings)
            return [dict(step) for step in steps]
    return [dict(step) for step in field.find]


def guess_table(documents: Sequence[ParsedDocument], place: BoundingBox, columns: Sequence[Span] = ()) -> Guess | None:
    """The list of the rows of the table at `place` on the first document, a point in it or a box around it.

    `columns`: where its columns begin and end, as shares of the page's width; else they are found. None for no table.
    """
    sample = Sample.of(documents[0])
    if place.page > len(sample.view.pages):
        return None
    page = sample.view.page(place.page)
    drawn = place.x1 - place.x0 > 0.05
    found = None if columns else _detected_table(sample, page, place)
    if found is None and drawn:
        found = _drawn_table(sample, page, place, columns)
    if found is None:
        return None
    spec = list_spec(found.columns, found.stop, found.row_starts)
    return Guess(found.name, {"title": _titled(found.name), **spec}, 1)


# --- values


def _first_proven(ideas: Iterator[_Idea], samples: Sequence[Sample]) -> Guess | None:
    for idea in map(_as_printed, ideas):
        more = {"pattern": idea.pattern} if idea.pattern else {}
        settings: dict[str, Any] = {"title": idea.title, "type": idea.type, **more}
        found = proven(idea.wanted, samples, settings)
        steps = (*of_a_party(idea.wanted, samples[0], settings), *(found.find if found is not None else ()))
        name, settings["title"] = (idea.name, idea.title) if idea.known else _fitting_name(idea, steps, samples[0])
        place = bounding_box(idea.wanted.words)
        find = with_meaning(steps, name, idea.wanted.value, place, samples[0], settings)
        if find:
            find = with_other_samples(find, name, idea.wanted, samples, settings)
            found_on = sum(run(sample, settings, find, name).value is not None for sample in samples)
            return Guess(name, {**settings, "find": [dict(step) for step in find]}, found_on)
    return None


def _as_printed(idea: _Idea) -> _Idea:
    """A VAT number of a page whose print is certain is a text of that form: its check digits show no misreading, and
    the number is wanted all the same where they do not fit."""
    words = idea.wanted.words
    if idea.type != "vat" or idea.wanted.page.recognised or not re.fullmatch(VAT_PATTERN, text_of(words)):
        return idea
    return replace(idea, type="text", pattern=VAT_PATTERN, wanted=replace(idea.wanted, value=text_of(words)))


def _fitting_name(idea: _Idea, find: Sequence[Mapping[str, Any]], sample: Sample) -> tuple[str, str]:
    """Name and title: a text that no step hangs on was no label. Where the lexicon does not know the label, it may
    know the value by all that stands around it."""
    meant = name_meant(idea.wanted, idea.type, sample)
    labels = {text_of_label(idea.wanted.beside), text_of_label(idea.wanted.above)} - {""}
    used = {text for step in find for text in step.values() if isinstance(text, str)}
    if idea.pattern or (labels and labels & used):
        return meant or idea.name, idea.title
    name = meant or _NAMES.get(idea.type, "field" if idea.type == "text" else idea.type)
    return name, _titled(name)


def _ideas_at(sample: Sample, page: PageView, rows: tuple[Words, ...], *, exact: bool) -> Iterator[_Idea]:
    words = {word for row in rows for word in row}
    if len(rows) == 1:
        yield from _ideas_of_pairs(sample, page, words, exact=exact)
    whole = rows if exact else _belonging(page, rows[0][0], sample.locale)
    yield from _own_ideas(sample, page, whole)
    if whole != rows:
        yield from _own_ideas(sample, page, rows)


def _ideas_of_pairs(sample: Sample, page: PageView, words: set[PlacedWord], *, exact: bool) -> Iterator[_Idea]:
    """What detection makes of the labels around; the likeliest first."""
    drafts = [draft for draft in drafts_of(sample, frozenset()) if draft.found.pair.page == page.number]
    headings = headings_on(page)
    pairs = [pair for pair in pairs_on(page, page.bold) if not words.isdisjoint((*pair.label, *pair.value))]
    others = sorted((found for pair in pairs if (found := typed(pair, sample.locale))), key=lambda found: -found.score)
    for draft in (*drafts, *(named(found, headings, page) for found in others)):
        own, label = set(draft.found.words), draft.found.pair.label
        # Whoever clicks a label that ends with a colon means what it is the label of.
        is_label_of_it = words <= set(label) and label[-1].text.endswith(":")
        if _is_cell(page, label, text_above(page, (tuple(draft.found.words),))):
            continue
        if (own == words) if exact else (words <= own or is_label_of_it):
            yield _idea_of(draft, page)


def _idea_of(draft: Draft, page: PageView) -> _Idea:
    found = draft.found
    beside, above = ((), found.pair.label) if found.pair.stands == "below" else (found.pair.label, ())
    wanted = Wanted(page, (tuple(found.words),), found.reading.value.value, beside, above, draft.under)
    is_currency = found.concept is not None and found.concept.name == "currency" and found.type == "text"
    pattern = CURRENCY_PATTERN if is_currency and len(found.reading.raw_text) == 3 else found.pattern
    known = found.concept is not None and bool(found.concept.labels)
    return _Idea(draft.name, _title(found.pair.label_text), found.type, wanted, pattern, known)


def _belonging(page: PageView, word: PlacedWord, locale: str) -> tuple[Words, ...]:
    """What belongs to a clicked word: the longest run around it that has a type, else the text up to its label."""
    segment = next(s for row in page.rows for s in row.segments if word in s)
    at = segment.index(word)
    runs = sorted(
        ((first, last) for first in range(at + 1) for last in range(at, len(segment))), key=lambda run: run[0] - run[1]
    )
    for first, last in runs:
        if last - first < 6 and type_of(segment[first : last + 1], locale) is not None:
            return (segment[first : last + 1],)
    start = next((i + 1 for i in range(at - 1, -1, -1) if segment[i].text.endswith(":")), 0)
    if any(char.isdigit() for char in word.text):
        return ((word,),)
    return (segment[start:],)


def _own_ideas(sample: Sample, page: PageView, rows: tuple[Words, ...]) -> Iterator[_Idea]:
    """Named after the texts beside and above it, whatever detection thinks of them."""
    beside, above = text_beside(page, rows), text_above(page, rows)
    if _is_cell(page, beside, above):
        beside = ()
    headings = headings_on(page)
    heading = heading_over(beside or above or rows[0], headings, page)
    under = heading.text if heading is not None and heading.party else ""
    kind, value = _read(rows, beside or above, sample.locale)
    if value is None:
        return
    label = beside or above
    wanted = Wanted(page, rows, value, beside, above, under)
    called = _called(label, kind, sample, page)
    idea = _Idea(called.name, called.title, kind, wanted, known=called.known)
    yield idea
    if kind == "text" and len(rows) == 1 and len(rows[0]) == 1 and any(char.isdigit() for char in rows[0][0].text):
        yield replace(idea, pattern=CODE_PATTERN)
    if kind != "text":
        text = _text_reading(rows)
        if text is not None:
            yield replace(idea, type="text", wanted=replace(wanted, value=text.value.value))


def _read(rows: tuple[Words, ...], label: Words, locale: str) -> tuple[str, Any]:
    if len(rows) == 1:
        known = next(iter(meanings(text_of_label(label))), None) if label else None
        found = type_of(rows[0], locale)
        is_code = known is not None and known.concept.code
        if found is not None and not (is_code and found[0] in ("int", "decimal")):
            return found[0], found[1].value.value
    reading = _text_reading(rows)
    return "text", None if reading is None else reading.value.value


def _text_reading(rows: tuple[Words, ...]) -> Reading | None:
    passage = Passage.of(rows)
    try:
        return read_candidate(Candidate(passage, passage.text), ValueSpec(type="text"), "auto")
    except NotValid:
        return None


def _called(label: Words, kind: str, sample: Sample, page: PageView) -> _Called:
    """Name and title after the label, else after the type."""
    text = text_of_label(label)
    if not text:
        name = _NAMES.get(kind, "field" if kind == "text" else kind)
        return _Called(name, _titled(name), False)
    known = next(iter(meanings(text)), None)
    if known is None or known.score < 1:
        return _Called(snake_case(text), _title(text), False)
    heading = heading_over(label, headings_on(page), page)
    party = heading.party if heading is not None and heading.party else known.concept.party
    return _Called(f"{party}_{known.concept.name}" if party else known.concept.name, _title(text), True)


def _is_cell(page: PageView, beside: Words, above: Words) -> bool:
    """Whether a value stands in a table: under a known heading on a row of headings, beside what is no known label
    but another cell, with other words in the next document."""
    if not above or is_known_label(beside) or not meanings(text_of(above), "columns", exact=True):
        return False
    row = next(row for row in page.rows if above[0] in row.words)
    return sum(is_label(segment) for segment in row.segments) >= COLUMNS


# --- labels


def _ideas_labelled(sample: Sample, label: str) -> Iterator[_Idea]:
    for anchor in find_anchors(sample.view, [label]):
        page, words = anchor.page, set(anchor.words)
        headings = headings_on(page)
        pairs = [typed(pair, sample.locale) for pair in pairs_on(page, page.bold) if words & set(pair.label)]
        for found in sorted((each for each in pairs if each), key=lambda each: -each.score):
            yield _idea_of(named(found, headings, page), page)
        yield from _ideas_near(sample, page, anchor.words, anchor.words_right)


def _ideas_near(sample: Sample, page: PageView, label: Words, right: Words) -> Iterator[_Idea]:
    """What stands beside a label, then below it, even where detection sees no pair."""
    segments = [segment for row in page.rows for segment in row.segments]
    beside = next((tuple(word for word in s if word in right) for s in segments if not set(right).isdisjoint(s)), ())
    below = [
        s
        for s in segments
        if 0 < s[0].y0 - label[0].y0 <= ABOVE_PT and s[0].x0 < label[-1].x1 and s[-1].x1 > label[0].x0
    ]
    under = min(below, key=lambda segment: segment[0].y0, default=())
    for value, own in ((beside, "right"), (under, "below")):
        if value:
            kind, read = _read((value,), label, sample.locale)
            called = _called(label, kind, sample, page)
            at = (label, ()) if own == "right" else ((), label)
            if read is not None:
                wanted = Wanted(page, (value,), read, *at)
                yield _Idea(called.name, called.title, kind, wanted, known=called.known)


# --- tables


def _detected_table(sample: Sample, page: PageView, place: BoundingBox) -> TableDraft | None:
    """The detected table with the most words at the place."""
    inside = {word for row in rows_in(page, place) for word in row}
    x, y = (place.x0 + place.x1) / 2, (place.y0 + place.y1) / 2
    best: tuple[int, TableDraft] | None = None
    for table in tables_of(sample):
        own = [word for word in table.words if word.page == page.number]
        if not own:
            continue
        shared = len(inside.intersection(own))
        boxes = [word.box for word in own]
        around = min(b.x0 for b in boxes) <= x <= max(b.x1 for b in boxes)
        around = around and min(b.y0 for b in boxes) <= y <= max(b.y1 for b in boxes)
        if (shared or around) and (best is None or shared > best[0]):
            best = (shared, table)
    return best[1] if best else None


def _drawn_table(sample: Sample, page: PageView, place: BoundingBox, columns: Sequence[Span]) -> TableDraft | None:
    """A table whose headings are the first row in the box, under which `columns` stand, or where gaps divide it."""
    rows = rows_in(page, place)
    if not rows:
        return None
    at = next(number for number, row in enumerate(page.rows) if rows[0][0] in row.words)
    parts = _parted(rows, columns) if columns else _segments(page, at, rows[0])
    headings = [text_of(part) for part in parts if part]
    below = next((row for row in page.rows if row.top > max(word.y1 for word in rows[-1]) - 1), None)
    ends = (
        len(rows) > 1 and below is not None and is_label(below.segments[0])
    )  # a box round the headings alone has none
    end = text_of_label(below.segments[0]) if ends and below is not None else ""
    return table_under(sample, page, at, headings, least_columns=2, ends=[end] if end else [])


def _segments(page: PageView, at: int, words: Words) -> list[Words]:
    return [tuple(word for word in segment if word in words) for segment in page.rows[at].segments]


def _parted(rows: Sequence[Words], columns: Sequence[Span]) -> list[Words]:
    """For each column its words in the first row that has any there; of a heading on two lines the first."""

    def inside(row: Words, span: Span) -> Words:
        return tuple(word for word in row if span[0] <= (word.box.x0 + word.box.x1) / 2 < span[1])

    return [next((words for row in rows[:2] if (words := inside(row, span))), ()) for span in columns]


# --- words for people


def _title(label: str) -> str:
    return label.strip(" :.#")[:200] or "Field"


def _titled(name: str) -> str:
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]
