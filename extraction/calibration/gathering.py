"""What speaks for and against a value that a step has found: gathered while its surroundings are still at hand."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from extraction.choosing import LOOKS_LIKE_MONEY, Choice, Reading
from extraction.confidence import Evidence, WordEvidence
from extraction.finders import DocumentView, StepSpec
from extraction.finders.view import PlacedWord, cents
from extraction.lexicon import Meaning, meanings
from extraction.template_spec import ValueSpec

SPACE = 0.7  # of a word's height: what stands nearer than that belongs to the same text
TWIN_CENTS = 5
MOST_ROUNDED = 20  # a smaller amount is rounded by more than its twentieth
NEXT_LINE = 0.6  # of a line's height: what stands nearer below goes on
SAME_EDGE = 0.5  # of a word's height
_LABELLED = ("label", "row", "keyvalue", "nearest")
_END_OF_TEXT = (":", ".", ";", "#", "|")
_AMOUNTS = ("money", "decimal")
ALIKE = ("date", "phone", "email", "iban", "vat")  # types of which a document shows several
_BRACKETED = re.compile(r"[([][^()\[\]]*\d[^()\[\]]*[)\]]?")
LABEL_WORDS = 4  # so many of those before a value are looked at


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
        rounded_twins=_rounded_twins(view, chosen, field),
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


def with_others(evidence: Evidence, choice: Choice) -> Evidence:
    """The evidence with what else the same step might have taken."""
    share = min(choice.runner_up / evidence.anchor, 1.0) if evidence.anchor else 1.0
    return replace(evidence, rivals=len(choice.rivals), runner_up=round(share, 4))


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
        bracketed=evidence.type == "text" and _is_bracketed(view, chosen),
        beside=_beside(view, chosen, name),
        siblings=_siblings(view, evidence.type, step),
        below=evidence.type in ("text", "enum") and _goes_on_below(view, chosen),
    )


def _siblings(view: DocumentView, type_name: str, step: StepSpec) -> int:
    """How many other fields of a type that documents show several of are told apart by nothing but their names."""
    if step.finder != "meaning" or type_name not in ALIKE or view.answers is None:
        return 0
    return max(view.answers.asked(type_name) - 1, 0)


def _is_bracketed(view: DocumentView, chosen: Reading) -> bool:
    """Whether a text holds figures in brackets, or such stand behind it: often they are no part of it."""
    if _BRACKETED.search(chosen.raw_text):
        return True
    if not chosen.words:
        return False
    row, at = _place(view, chosen.words[-1])
    return any(_BRACKETED.match(word.text) for word in row[at + 1 : at + 2])


def _goes_on_below(view: DocumentView, chosen: Reading) -> bool:
    """Whether a line stands directly under the value that begins where it does."""
    if not chosen.words:
        return False
    last = chosen.words[-1]
    left = min(word.x0 for word in chosen.words if word.page == last.page)
    rows = view.page(last.page).rows
    for row in rows[bisect_left(rows, last.middle, key=lambda row: row.top) :]:
        if row.top - last.y1 > NEXT_LINE * last.height:
            break
        if any(abs(word.x0 - left) < SAME_EDGE * last.height and word not in chosen.words for word in row.words):
            return True
    return False


def _beside(view: DocumentView, chosen: Reading, name: str) -> float:
    """Whether what is printed before a value means what the field is called."""
    if not chosen.words or not _meant(name):
        return 0.0
    row, at = _place(view, chosen.words[0])
    before = [word.text for word in row[max(at - LABEL_WORDS, 0) : at]]
    texts = [" ".join(before[first:]) for first in range(len(before))]
    said = next((known for text in texts if (known := _printed_meanings(text))), ())
    return _said(_meant(name), said)


@lru_cache(maxsize=2000)
def _meant(name: str) -> Mapping[str, tuple[float, str]]:
    """What a field may be by its name: score and type of each concept."""
    return {meaning.concept.name: (meaning.score, meaning.concept.type) for meaning in meanings(name)}


@lru_cache(maxsize=20_000)
def _printed_meanings(text: str) -> Sequence[Meaning]:
    return meanings(text, exact=True)


def _said(wanted: Mapping[str, tuple[float, str]], said: Sequence[Meaning]) -> float:
    """1 for a meaning that is wanted, -1 where all that is said is of the same type and something else."""
    same = [wanted[one.concept.name][0] for one in said if one.concept.name in wanted]
    if same:
        return max(same)
    kinds = {kind for _, kind in wanted.values()}
    return -1.0 if said and all(one.concept.type in kinds for one in said) else 0.0


def _place(view: DocumentView, word: PlacedWord) -> tuple[Sequence[PlacedWord], int]:
    """The words of the row that holds a word, and which of them it is; none where rows do not know it."""
    rows = view.page(word.page).rows
    for row in rows[max(bisect_left(rows, word.y0, key=lambda row: row.bottom) - 1, 0) :]:
        if word in row.words:
            return row.words, row.words.index(word)
        if row.top > word.y1:
            break
    return (), 0


def _edges(view: DocumentView, word: PlacedWord, own: set[PlacedWord]) -> tuple[bool, bool]:
    """Whether words that are not the value's own stand a space before this one, and a space behind it."""
    row, at = _place(view, word)
    before, behind = row[:at][-1:], row[at + 1 : at + 2]
    return (
        any(_is_near(one, word) and one not in own and not one.text.endswith(_END_OF_TEXT) for one in before),
        any(_is_near(word, one) and one not in own and not word.text.endswith(_END_OF_TEXT) for one in behind),
    )


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


def _rounded_twins(view: DocumentView, chosen: Reading, field: ValueSpec) -> int:
    """Whether the amount is shown rounded to whole five cents, too, as it is paid in cash: 0 or 1."""
    own = cents(chosen.raw_text)
    if field.type != "money" or own % TWIN_CENTS == 0 or own < MOST_ROUNDED * TWIN_CENTS:
        return 0
    return int(TWIN_CENTS * round(own / TWIN_CENTS) in view.shown.amounts)


@lru_cache(maxsize=2000)
def _same_meaning(name: str, label: str) -> float:
    known = {meaning.concept.name: meaning.score for meaning in meanings(name)}
    said = {meaning.concept.name: meaning.score for meaning in meanings(label)}
    return max((min(known[concept], said[concept]) for concept in known.keys() & said.keys()), default=0.0)
