"""Values without a label that are told by their form, such as the only date or the currency of all amounts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extraction.answering.labelled import LabelledValues
from extraction.answering.letterhead import issuer_addresses, issuer_names
from extraction.answering.questions import Question, Wanted
from extraction.answering.similarity import OTHER_PARTY, same_party
from extraction.choosing import Reading, read_candidate, read_every
from extraction.finders import Candidate
from extraction.finders.view import Passage, PlacedWord, label_key
from extraction.normalizers import NotValid

ALONE = 0.66
ISSUERS = ("seller", "issuer")
_OF_ISSUER = {"name": issuer_names, "address": issuer_addresses}


@dataclass(frozen=True, slots=True)
class Unlabelled:
    reading: Reading
    score: float
    why: str


def unlabelled(question: Question, values: LabelledValues, locale: str) -> list[Unlabelled]:
    """One for each value, scored by its share of all such values on the pages."""
    wanted = next((wanted for wanted in question.wanted if wanted.concept.alone and not wanted.instead), None)
    if wanted is None or (question.field.type == "text" and question.field.pattern is None):
        return []
    readings = list(_readings(question, wanted, values, locale))
    counts = Counter(_value(reading) for reading in readings)
    what = wanted.concept.name.replace("_", " ")
    first: dict[str, Unlabelled] = {}
    for reading in readings:
        share = counts[_value(reading)] / len(readings)
        why = f"it has no label, but the form of {what}" + (f", as {share:.0%} of such values" if share < 1 else "")
        score = round(ALONE * wanted.weight * share**0.5, 4)
        first.setdefault(_value(reading), Unlabelled(reading, score, why))
    return list(first.values())


def at_the_head(question: Question, values: LabelledValues, locale: str) -> Iterator[Unlabelled]:
    """Names and addresses at the head of the document, where the issuer's are asked for, or the seller's."""
    if question.field.type != "text":
        return
    for wanted in question.wanted:
        if wanted.party in ISSUERS and not wanted.instead and wanted.concept.name in _OF_ISSUER:
            for found in _OF_ISSUER[wanted.concept.name](values, {"", wanted.party}):
                words = tuple(word for line in found.lines for word in line)
                candidate = Candidate(Passage.of(found.lines), found.text, exact=True, words=words)
                try:
                    reading = read_candidate(candidate, question.field, locale)
                except NotValid:
                    continue
                yield Unlabelled(reading, round(found.score * wanted.weight, 4), found.why)


def _value(reading: Reading) -> str:
    return str(reading.value.value)


def _readings(question: Question, wanted: Wanted, values: LabelledValues, locale: str) -> Iterator[Reading]:
    for page in values.pages:
        for segment in (segment for row in page.rows for segment in row.segments if _may_hold(question, segment)):
            passage = Passage.of([segment])
            try:
                found = read_every(Candidate(passage, passage.text), question.field, locale)
            except NotValid:
                continue
            for reading in found:
                if reading.raw_text.isdigit() or values.is_another(reading.words, wanted.concept.name):
                    continue
                if same_party(wanted, values.party_over(reading.words, page)) > OTHER_PARTY:
                    yield reading


def _may_hold(question: Question, segment: Sequence[PlacedWord]) -> bool:
    """A quick look, before every stretch of a page is read as the type."""
    kind = question.field.type
    if kind == "enum":
        keys = {label_key(text) or text for text in question.field.options}
        return any((word.key or word.text) in keys for word in segment)
    if kind == "email":
        return any("@" in word.text for word in segment)
    if kind == "text" and any(wanted.concept.name == "website" for wanted in question.wanted):
        return any("." in word.text for word in segment)
    return any(char.isdigit() for word in segment for char in word.text)
