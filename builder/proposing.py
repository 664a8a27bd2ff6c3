"""What reviewers' corrections of a field teach: another way to find it, kept only where it is better and nowhere
worse. The worker's part; pure: no rows, no files."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from builder.comparing import Right, Verdict, compare, compare_result
from builder.learning import learned_field
from builder.proposal_words import Step, in_words, reason_of
from builder.sources import field_names, settings_of
from extraction import (
    BoundingBox,
    ExtractionError,
    ExtractionResult,
    FieldResult,
    JsonValue,
    LearningSample,
    ParsedDocument,
    TemplateInvalid,
    extract,
    learn,
    load_template,
)
from extraction.confidence import Judge

log = logging.getLogger(__name__)

SIDES = ("below", "above", "right", "left")
FEWEST_CORRECTED = 3  # most of those that count
MOST_LEARNED_FROM = 5  # of each: corrected documents, and others


@dataclass(frozen=True, slots=True)
class Case:
    """A document and what people have said is right in it; `boxes`: where a reviewer has pointed, by field."""

    document: ParsedDocument
    right: Right
    boxes: Mapping[str, BoundingBox]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a template finds in a document: the verdict of every field of which it is known what is right, and where
    the fields stand that it finds."""

    verdicts: Mapping[str, Verdict]
    places: Mapping[str, BoundingBox]


@dataclass(frozen=True, slots=True)
class Change:
    """A field that is better found otherwise. `source` is the template with that; of `corrected` documents it was
    right in `before` and is in `now`; `words` is why."""

    field: str
    source: str
    words: str
    corrected: int
    before: int
    now: int


def change_of(
    source: str, name: str, corrected: Sequence[Case], others: Sequence[Case], judge: Judge | None = None
) -> Change | None:
    """What the corrected documents, oldest first, teach of a field; None where nothing is good enough.

    It is right in at least three of them, in most, in more than before, and worse in none of all documents. Of
    `others` (golden samples, and jobs that nobody corrected) the first are learned from, too. A wrong value where
    nothing was found is worse. `judge` says how sure what is found may be. Raises TemplateInvalid where the source is
    no template.
    """
    corrected = corrected[-MOST_LEARNED_FROM:]
    everything = [*corrected, *others]
    if len(corrected) < FEWEST_CORRECTED or name not in field_names(source):
        return None
    then = _found(source, name, everything, judge)
    best: Change | None = None
    for otherwise in _sources(source, name, [*corrected, *others[:MOST_LEARNED_FROM]]):
        now = _found(otherwise, name, everything, judge)
        if any(_is_worse(name, *each) for each in zip(everything, then, now, strict=True)):
            continue
        before, right = _count(name, corrected, then), _count(name, corrected, now)
        if right < FEWEST_CORRECTED or right <= max(before, best.now if best else 0):
            continue
        words = in_words(_reasons(source, otherwise, name, corrected, then, now), len(corrected))
        best = Change(name, otherwise, words, len(corrected), before, right)
    return best


def _sources(source: str, name: str, cases: Sequence[Case]) -> list[str]:
    """The template with each other way, behind those that it has and instead of them. Its own labels on another side
    come first: whoever wrote it has said which they are; then what was learned."""
    old: list[Step] = settings_of(source, name).get("find", [])
    ways = [{"find": [moved]} for step in old for moved in _moved(step)]
    samples = [LearningSample(case.document, _given(case, name)) for case in cases if name in case.right.values]
    try:
        ways += [yaml.safe_load(learn(samples, "learned").source)["fields"][name]]
    except (TemplateInvalid, KeyError):
        log.info("Nothing was learned of a field that reviewers correct.")
    own_type = settings_of(source, name).get("type")
    written: list[str | None] = []
    for way in ways:
        new = [step for step in way.get("find", []) if step not in old]
        settings = {"type": own_type, **way}
        if new:
            written += [learned_field(source, name, settings | {"find": find}) for find in ([*old, *new], way["find"])]
    return [each for each in written if each is not None]


def _moved(step: Step) -> list[Step]:
    """A step with its label on the other sides of the value; what suits only the side that it had is left out."""
    if "label" not in step:
        return []
    bare = {key: value for key, value in step.items() if key != "align"}
    return [{**bare, "at": at} for at in SIDES if at != step.get("at", "right")]


def _given(case: Case, name: str) -> dict[str, JsonValue | tuple[JsonValue, BoundingBox | None]]:
    value = case.right.values[name]
    return {name: (value, case.boxes[name]) if name in case.boxes else value}


def tried_on(source: str, cases: Sequence[Case], judge: Judge | None = None) -> list[Tried]:
    spec = load_template(source)
    tried = []
    for case in cases:
        try:
            result = extract(case.document, spec, judge)
        except ExtractionError:
            result = ExtractionResult(spec.template, ())
        compared = compare_result(result, case.right)
        tried.append(
            Tried(
                {name: each.verdict for name, each in compared.items()},
                {each.name: each.box for each in result.fields if each.box is not None and not _is_nothing(each)},
            )
        )
    return tried


def _found(source: str, name: str, cases: Sequence[Case], judge: Judge | None) -> list[FieldResult | None]:
    spec = load_template(source)
    found: list[FieldResult | None] = []
    for case in cases:
        try:
            fields = extract(case.document, spec, judge).fields
        except ExtractionError:
            fields = ()
        found.append(next((each for each in fields if each.name == name), None))
    return found


def _beside(
    name: str, cases: Sequence[Case], then: Sequence[FieldResult | None], now: Sequence[FieldResult | None]
) -> list[tuple[bool, Case, FieldResult | None]]:
    """Whether each was right, and what is found in it now."""
    together = zip(cases, then, now, strict=True)
    return [(_is_right(name, case, before), case, found) for case, before, found in together]


def _is_worse(name: str, case: Case, then: FieldResult | None, now: FieldResult | None) -> bool:
    """What was right is lost, or where nothing was found there is something that nobody calls right."""
    if _is_right(name, case, now):
        return False
    return _is_right(name, case, then) or (_is_nothing(then) and not _is_nothing(now))


def _is_nothing(found: FieldResult | None) -> bool:
    return found is None or found.value in (None, "", [])


def _is_right(name: str, case: Case, found: FieldResult | None) -> bool:
    return name in case.right.values and compare(name, found, case.right).verdict == "right"


def _count(name: str, cases: Sequence[Case], found: Sequence[FieldResult | None]) -> int:
    return sum(_is_right(name, case, each) for case, each in zip(cases, found, strict=False))


def _reasons(
    source: str,
    otherwise: str,
    name: str,
    cases: Sequence[Case],
    then: Sequence[FieldResult | None],
    now: Sequence[FieldResult | None],
) -> list[str]:
    """Of each document that became right: what tells the step that found its value from those there were."""
    old: list[Step] = settings_of(source, name).get("find", [])
    beside = _beside(name, cases, then[: len(cases)], now[: len(cases)])
    became = [found for was, case, found in beside if not was and found is not None and _is_right(name, case, found)]
    return [reason_of(old, _step_of(otherwise, name, found)) for found in became]


def _step_of(source: str, name: str, found: FieldResult) -> Step:
    """The step that found it, as the template has it; nothing for what was computed."""
    details = {(each.finder, each.detail) for each in found.trace if each.outcome == "found"}
    written: list[Step] = settings_of(source, name).get("find", [])
    steps = load_template(source).fields[name].find
    together = zip(written, steps, strict=True)
    return next((own for own, step in together if (step.finder, step.describe()) in details), {})
