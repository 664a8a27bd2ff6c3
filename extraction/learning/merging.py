"""One step out of several that differ only in their label: other wordings of it, or misread letters."""

from collections import defaultdict
from collections.abc import Sequence

from extraction.learning.model import Kind, Samples, Step
from extraction.learning.trying import Tally, spec_of, step_key, tally

LABELLED = ("label", "keyvalue", "row", "nearest")
MOST_MERGED = 6  # steps that are made so for a field


def merged(samples: Samples, name: str, kind: Kind, tallies: Sequence[Tally]) -> list[Tally]:
    """Steps with a list of labels, each of which adds samples on which those before it find nothing."""
    alike: dict[str, list[Tally]] = defaultdict(list)
    for one in tallies:
        if next(iter(one.step)) in LABELLED and one.covers and not one.wrong:
            alike[_shape(one.step)].append(one)
    found: list[Tally] = []
    for group in alike.values():
        group.sort(key=lambda one: (-len(one.covers), -one.prior))
        kept = [group[0]]
        covered = set(group[0].covers)
        for one in group[1:]:
            if one.covers - covered and not one.finds & covered:
                kept.append(one)
                covered |= one.covers
        if len(kept) > 1 and len(found) < MOST_MERGED:
            step = _joined([one.step for one in kept])
            spec = spec_of(step)
            if spec is not None:
                found.append(tally(samples, name, kind, step, spec, max(one.prior for one in kept)))
    return found


def _shape(step: Step) -> str:
    named = next(iter(step))
    return step_key({named: "", **{key: value for key, value in step.items() if key != named}})


def _joined(steps: Sequence[Step]) -> Step:
    named = next(iter(steps[0]))
    return {**steps[0], named: [step[named] for step in steps]}
