"""Steps for samples on which a guessed field is missing: there its label may be worded in another way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from builder.meant import run
from builder.standing_by import rows_in, text_above, text_beside
from extraction import BoundingBox, NotValid
from extraction.choosing import read_candidate
from extraction.finders import Candidate
from extraction.finders.anchors import find_anchors
from extraction.finders.view import Passage, bounding_box
from extraction.learning.proving import Step, Wanted, proven, text_of_label
from extraction.lexicon import meanings
from extraction.proposing.fields import Sample
from extraction.template_spec import ValueSpec

MAX_STEPS = 8
SHIFT = 0.012  # of the page: as far as a place may lie from where it was on the first sample
_NAMED_BY = ("label", "keyvalue", "row", "nearest")


def with_other_samples(
    find: Sequence[Step], name: str, wanted: Wanted, samples: Sequence[Sample], settings: Mapping[str, Any]
) -> tuple[Step, ...]:
    """The steps, and for each further sample on which they find nothing one that does.

    The value is looked for at the place where it is on the first sample. It must hang there on a label that is not
    printed on the first sample: what is, is another field's; and where the field's own label is printed, its value is
    left out. A step that finds another value on the first sample is not taken.
    """
    steps = tuple(find)
    for sample in samples[1:]:
        if len(steps) == MAX_STEPS or run(sample, settings, steps, name).value is not None:
            continue
        if not any(find_anchors(sample.view, [label]) for label in _labels(steps)):
            steps += tuple(_new_steps(sample, name, wanted, samples[0], settings))[:1]
    return steps


def _labels(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        for text in (step[key] for key in _NAMED_BY if key in step):
            yield from [text] if isinstance(text, str) else text


def _new_steps(
    sample: Sample, name: str, wanted: Wanted, first: Sample, settings: Mapping[str, Any]
) -> Iterator[Step]:
    there = _same_place(sample, wanted, settings)
    if there is None:
        return
    for beside, above in ((there.beside, ()), ((), there.above)):
        label = text_of_label(beside or above)
        if not label or find_anchors(first.view, [label]) or _is_another(label, name):
            continue
        found = proven(replace(there, beside=beside, above=above), [sample], settings)
        for step in found.find if found else ():
            value = run(first, settings, [step], name).value
            if label in step.values() and value in (None, wanted.value):
                yield step


def _is_another(label: str, name: str) -> bool:
    """Whether the lexicon knows the label, and as something else than the field."""
    known = [meaning.concept.name for meaning in meanings(label, exact=True)]
    return bool(known) and not any(name == one or name.endswith(f"_{one}") for one in known)


def _same_place(sample: Sample, wanted: Wanted, settings: Mapping[str, Any]) -> Wanted | None:
    """The value of the field's type that stands where the wanted one stands on the first sample."""
    if wanted.page.number > len(sample.view.pages):
        return None
    page, box = sample.view.page(wanted.page.number), bounding_box(wanted.words)
    around = BoundingBox(page.number, box.x0 - SHIFT, box.y0 - SHIFT / 2, box.x1 + SHIFT, box.y1 + SHIFT / 2)
    rows = rows_in(page, around)
    if len(rows) != len(wanted.rows):
        return None
    rows = tuple(
        next(segment for segment in row.segments if own[0] in segment)
        for own in rows
        for row in page.rows
        if own[0] in row.words
    )
    passage = Passage.of(rows)
    spec = ValueSpec.model_validate({key: settings[key] for key in ("type", "pattern") if key in settings})
    try:
        reading = read_candidate(Candidate(passage, passage.text), spec, sample.locale)
    except NotValid:
        return None
    own = (tuple(reading.words),) if len(rows) == 1 else rows
    return Wanted(page, own, reading.value.value, text_beside(page, own), text_above(page, own))
