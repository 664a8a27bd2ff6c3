"""The `keyvalue` finder: the value that belongs to a key, beside it or under it, as forms print them."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from extraction.finders.base import MAX_CANDIDATES, AnchoredStep, AnchorLabels, Candidate, Findings
from extraction.finders.label import LabelFinder, LabelStep
from extraction.finders.view import DocumentView
from extraction.lexicon import meanings

SAME_COLUMN_IN = 0.2  # what follows its key this closely is its value
FAR_IN = 3.0  # what stands further away belongs to its key only if nothing stands under that


class KeyValueStep(AnchoredStep):
    """`keyvalue`: the key. `lines`: how many lines the value may have.

    A text with a colon behind one of its words is another key, never the value. Beside goes before below, unless only
    what stands under the key has digits, what stands beside it is more than three inches away, or is what another
    key is usually called.
    """

    finder: ClassVar[str] = "keyvalue"
    keyvalue: AnchorLabels
    lines: Annotated[int, Field(ge=1, le=50, strict=True)] = 1


class KeyValueFinder:
    """Candidates of each place of the key: beside it, then under it, or the other way round."""

    def find(self, view: DocumentView, step: KeyValueStep) -> Findings:
        beside, note = _candidates(view, step, "right")
        below, _ = _candidates(view, step, "below")
        candidates: list[Candidate] = []
        for place in sorted({candidate.place for candidate in (*beside, *below)}):
            mine = [c for c in beside if c.place == place][:1]
            under = [c for c in below if c.place == place]
            candidates += _ordered(mine, under)
        if not candidates and not note.startswith("the label"):
            note = "no value stands beside the key or under it"
        return Findings(candidates[:MAX_CANDIDATES], "" if candidates else note)


def _candidates(view: DocumentView, step: KeyValueStep, at: Literal["right", "below"]) -> tuple[list[Candidate], str]:
    settings = step.model_dump(exclude={"keyvalue"}, exclude_unset=True)
    findings = LabelFinder().find(view, LabelStep(label=step.keyvalue, at=at, **settings))
    return [c for c in findings.candidates if not _is_another_key(c)], findings.note


def _is_another_key(candidate: Candidate) -> bool:
    """Whether a text is a key, or a key together with its value, in a column of its own."""
    keys = [word for word in candidate.passage.words if word.text.endswith(":") and len(word.key) > 1]
    return bool(keys) and (candidate.distance_in > SAME_COLUMN_IN or candidate.raw_text.rstrip().endswith(":"))


def _ordered(beside: list[Candidate], below: list[Candidate]) -> list[Candidate]:
    if beside and below and _belongs_below(beside[0], below[0]):
        return below + beside
    return beside + below


def _belongs_below(right: Candidate, under: Candidate) -> bool:
    if right.distance_in <= SAME_COLUMN_IN:
        return False
    if _has_digit(right) != _has_digit(under):
        return _has_digit(under)
    if _is_usual_key(right) != _is_usual_key(under):
        return _is_usual_key(right)
    return right.distance_in > FAR_IN


def _has_digit(candidate: Candidate) -> bool:
    return any(char.isdigit() for char in candidate.raw_text)


def _is_usual_key(candidate: Candidate) -> bool:
    return bool(meanings(candidate.raw_text, exact=True))
