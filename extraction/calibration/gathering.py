"""What speaks for and against a value that a step has found: gathered while its surroundings are still at hand."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from extraction.choosing import LOOKS_LIKE_MONEY, Reading
from extraction.confidence import Evidence, WordEvidence
from extraction.finders import DocumentView, StepSpec
from extraction.finders.view import PlacedWord, cents
from extraction.lexicon import meanings
from extraction.template_spec import ValueSpec

SPACE = 0.7  # of a word's height: what stands nearer than that belongs to the same text
TWIN_CENTS = 5
_LABELLED = ("label", "row", "keyvalue", "nearest")
_END_OF_TEXT = (":", ".", ";", "#", "|")
_AMOUNTS = ("money", "decimal")


def evidence_of(view: DocumentView, chosen: Reading, field: ValueSpec, at: int, step: StepSpec) -> Evidence:
    """What a reading of the step number `at` (from 0) says about itself, apart from other places and other steps."""
    is_text = field.type == "text"
    return Evidence(
        words=tuple(WordEvidence(word.confidence, view.page(word.page).ocr_engine) for word in chosen.words),
        type=field.type,
        has_pattern=field.pattern is not None,
        anchor=chosen.candidate.anchor,
        step=at,
        trimmed=chosen.trimmed,
        rivals=0,
        flags=chosen.value.flags,
        bare_amount=field.type == "money" and LOOKS_LIKE_MONEY.search(chosen.raw_text) is None,
        finder=step.finder,
        letters=len(chosen.raw_text),
        lines=chosen.raw_text.count("\n") + 1,
        holds_colon=is_text and ":" in chosen.raw_text,
        alternatives=_alternatives(view, chosen, field),
        twins=_twins(view, chosen, field),
    )


def with_witnesses(
    evidence: Evidence, chosen: Reading, step: StepSpec, later: Iterable[tuple[StepSpec, Reading | None]]
) -> Evidence:
    """The evidence with what the steps behind the one that found the value say of it."""
    witnesses = [(other, reading) for other, reading in later if reading is not None]
    agreeing = [(other, reading) for other, reading in witnesses if reading.value.value == chosen.value.value]
    own = set(chosen.words)
    return replace(
        evidence,
        agreeing=len(agreeing),
        differing=len(witnesses) - len(agreeing),
        apart=sum(own.isdisjoint(reading.words) for _, reading in agreeing),
        kinds=sum(other.finder != step.finder for other, _ in agreeing),
    )


def _label_fit(name: str, step: StepSpec) -> float:
    """How well the best label of the step means what the field's name says; 0 where that is not known."""
    if step.finder not in _LABELLED:
        return 0.0
    labels = getattr(step, step.finder, ())
    return max((_same_meaning(name, label) for label in labels if isinstance(label, str)), default=0.0)


def with_surroundings(evidence: Evidence, view: DocumentView, chosen: Reading, name: str, step: StepSpec) -> Evidence:
    """The evidence with what is printed around the value, and how well its label suits the field's name."""
    own = set(chosen.words)
    edges = [_edges(view, word, own) for word in chosen.words]
    # What a step asks for behind a label begins there: it is not cut.
    by_place = step.finder in ("region", "box", "nearest")
    return replace(
        evidence,
        label_fit=_label_fit(name, step),
        is_cut=by_place and any(before for before, _ in edges),
        goes_on=evidence.type == "text" and any(behind for _, behind in edges),
    )


def _edges(view: DocumentView, word: PlacedWord, own: set[PlacedWord]) -> tuple[bool, bool]:
    """Whether words that are not the value's own stand a space before this one, and a space behind it."""
    rows = view.page(word.page).rows
    for row in rows[max(bisect_left(rows, word.y0, key=lambda row: row.bottom) - 1, 0) :]:
        if word in row.words:
            at = row.words.index(word)
            before, behind = row.words[:at][-1:], row.words[at + 1 : at + 2]
            return (
                any(_is_near(one, word) and one not in own and not one.text.endswith(_END_OF_TEXT) for one in before),
                any(_is_near(word, one) and one not in own and not word.text.endswith(_END_OF_TEXT) for one in behind),
            )
        if row.top > word.y1:
            break
    return False, False


def _is_near(left: PlacedWord, right: PlacedWord) -> bool:
    return right.x0 - left.x1 < SPACE * left.height


def _alternatives(view: DocumentView, chosen: Reading, field: ValueSpec) -> int:
    """How many dates (amounts) the document shows besides the value's own words."""
    if field.type == "date":
        return len(view.shown.dates) - len({word.key for word in chosen.words} & view.shown.dates)
    if field.type in _AMOUNTS:
        return len(view.shown.amounts) - len({cents(word.text) for word in chosen.words} & view.shown.amounts)
    return 0


def _twins(view: DocumentView, chosen: Reading, field: ValueSpec) -> int:
    """Amounts within a per cent and five cents of this one that are another."""
    if field.type != "money":
        return 0
    own = cents(chosen.raw_text)
    near = range(1, min(TWIN_CENTS, own // 100) + 1)
    return sum((own - away in view.shown.amounts) + (own + away in view.shown.amounts) for away in near)


@lru_cache(maxsize=2000)
def _same_meaning(name: str, label: str) -> float:
    known = {meaning.concept.name: meaning.score for meaning in meanings(name)}
    said = {meaning.concept.name: meaning.score for meaning in meanings(label)}
    return max((min(known[concept], said[concept]) for concept in known.keys() & said.keys()), default=0.0)
