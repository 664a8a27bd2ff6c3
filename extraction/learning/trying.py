"""Trying steps on samples: what each finds there, and how right that is."""

import json
from dataclasses import dataclass
from functools import cached_property

from pydantic import TypeAdapter, ValidationError

from extraction.choosing import Choice, choose
from extraction.datamodel import BoundingBox
from extraction.finders import AnyStep, StepSpec, find_candidates
from extraction.learning.kinds import agreement
from extraction.learning.model import Kind, Samples, Seen, Step
from extraction.template_spec import ValueSpec

PRIOR_WEIGHT = 3.0  # samples that a prior counts for
ABSENT_WEIGHT = 0.7  # of a value that is found where there is none: it may only not have been given
SAME_PLACE = 0.01  # of the page
_STEP: TypeAdapter[StepSpec] = TypeAdapter(AnyStep)


@dataclass(frozen=True)
class Tally:
    """What a step does on each sample: `right` (0..1), or None where it finds nothing; `absent` where it finds
    something although the document has no such value."""

    step: Step
    prior: float
    right: tuple[float | None, ...]
    absent: int
    rivals: int

    @cached_property
    def precision(self) -> float:
        """How likely the step is right where it finds something."""
        found = [credit for credit in self.right if credit is not None]
        seen = len(found) + ABSENT_WEIGHT * self.absent
        return (PRIOR_WEIGHT * self.prior + sum(found)) / (PRIOR_WEIGHT + seen)

    @cached_property
    def covers(self) -> frozenset[int]:
        return frozenset(at for at, credit in enumerate(self.right) if credit is not None and credit >= 0.5)

    @cached_property
    def finds(self) -> frozenset[int]:
        return frozenset(at for at, credit in enumerate(self.right) if credit is not None)

    @property
    def wrong(self) -> int:
        return len(self.finds - self.covers)


def step_key(step: Step) -> str:
    return json.dumps(step, sort_keys=True)


def spec_of(step: Step) -> StepSpec | None:
    try:
        return _STEP.validate_python(step)
    except ValidationError:
        return None  # a text that no step may hang on


@dataclass(frozen=True, slots=True)
class Trial:
    """What a step does on one sample: how right its value is (None where it finds none), how well the text that it
    hangs on matches there (0..1), whether other places hold other values, and where it stands if it is right."""

    credit: float | None
    anchor: float = 1.0
    rivalled: bool = False
    box: BoundingBox | None = None


def try_on(seen: Seen, name: str, kind: Kind, spec: StepSpec) -> Trial:
    choice = _chosen(seen, kind, spec)
    if choice.reading is None:
        return Trial(None)
    text, box = seen.given.get(name, ("", None))
    credit = agreement(kind, choice.reading.value.value, text) if text else 0.0
    found = choice.reading.box
    if credit and box is not None and found is not None and not found.is_centred_in(box, SAME_PLACE):
        credit = 0.0
    return Trial(credit, choice.reading.candidate.anchor, bool(choice.rivals), found if credit else None)


def _chosen(seen: Seen, kind: Kind, spec: StepSpec) -> Choice:
    field = ValueSpec.model_validate(kind.settings)
    return choose(find_candidates(seen.view, spec, field, seen.locale), field, seen.locale)


def tally(samples: Samples, name: str, kind: Kind, step: Step, spec: StepSpec, prior: float) -> Tally:
    """Try a step on all samples."""
    right: list[float | None] = []
    absent = rivals = 0
    for seen in samples:
        trial = try_on(seen, name, kind, spec)
        rivals += trial.rivalled
        if name in seen.given:
            right.append(trial.credit)
        else:
            absent += trial.credit is not None
            right.append(None)
    return Tally(step, prior, tuple(right), absent, rivals)
