"""The steps of a template that find a proposed field again: tried on the documents, only those that work are kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extraction.datamodel import BoundingBox, FieldResult, JsonValue
from extraction.finders.view import bounding_box
from extraction.finding_values import find_value
from extraction.proposing.fields import Draft, Sample
from extraction.template_spec import FieldSpec

MAX_KEPT = 2
NEAR = 0.005  # of the page: as far apart one place may be seen twice
Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proven:
    """Steps, best first, and what they find in each document, by its index."""

    find: tuple[Step, ...]
    results: Mapping[int, FieldResult]


def proven_steps(
    drafts: Mapping[int, Draft], samples: Sequence[Sample], field: Mapping[str, Any], wanted: Mapping[int, JsonValue]
) -> Proven | None:
    """Steps for one field of several documents that find the `wanted` value in most of those that have it; None if
    there are none. `field` has the settings besides `find`."""
    hits: list[tuple[int, Step]] = []
    for step in _possible_steps(list(drafts.values()), field["type"]):
        results = _run([step], samples, field)
        right = _count_right(results, drafts, wanted)
        if right:
            hits.append((right, step))
            if sum(count == len(wanted) for count, _ in hits) >= MAX_KEPT:
                break
    hits.sort(key=lambda hit: -hit[0])
    if not hits:
        return None
    kept = [hits[0][1]]
    covered = hits[0][0]
    for right, step in hits[1:]:
        results = _run([*kept, step], samples, field)
        together = _count_right(results, drafts, wanted)
        if len(kept) < MAX_KEPT and (together > covered or right == covered == len(wanted)):
            kept.append(step)
            covered = together
    if covered * 2 <= len(wanted):
        return None
    results = _run(kept, samples, field)
    return Proven(tuple(kept), {at: result for at, result in results.items() if result.value is not None})


def _count_right(
    results: Mapping[int, FieldResult], drafts: Mapping[int, Draft], wanted: Mapping[int, JsonValue]
) -> int:
    """In how many documents the wanted value was found, and at its place: it may be printed elsewhere as well."""
    return sum(
        results[at].value == value and _is_at(results[at].box, bounding_box(drafts[at].found.words))
        for at, value in wanted.items()
    )


def _run(find: Sequence[Step], samples: Sequence[Sample], field: Mapping[str, Any]) -> dict[int, FieldResult]:
    spec = FieldSpec.model_validate({**field, "find": list(find)})
    return {at: find_value(sample.view, "proposed", spec, sample.locale) for at, sample in enumerate(samples)}


def _possible_steps(drafts: Sequence[Draft], kind: str) -> Iterator[Step]:
    """The plainest first; then, below the heading of the party, the same."""
    labels = list(dict.fromkeys(draft.found.pair.label_text for draft in drafts))[:20]
    under = list(dict.fromkeys(draft.under for draft in drafts if draft.under))[:20]
    stands = drafts[0].found.pair.stands
    skipped = list(dict.fromkeys(text for draft in drafts for text in draft.found.pair.skipped))[:20]
    if skipped:
        yield {"label": _one_or_list(labels), "at": "below", "skip": skipped}
    for narrowed in ({}, {"after": _one_or_list(under)}) if under else ({},):
        if stands == "below":
            yield {"label": _one_or_list(labels), "at": "below", **narrowed}
            yield {"keyvalue": _one_or_list(labels), **narrowed}
        elif kind == "money":
            yield {"row": _one_or_list(labels), **narrowed}
            yield {"keyvalue": _one_or_list(labels), **narrowed}
            yield {"label": _one_or_list(labels), **narrowed}
        else:
            yield {"keyvalue": _one_or_list(labels), **narrowed}
            yield {"label": _one_or_list(labels), **narrowed}
            yield {"row": _one_or_list(labels), "pick": "first", **narrowed}
        if kind != "text":
            yield {"nearest": _one_or_list(labels), **narrowed}
    yield from _last_resorts(drafts[0], labels)


def _last_resorts(draft: Draft, labels: Sequence[str]) -> Iterator[Step]:
    page = draft.found.pair.page
    if draft.found.pair.stands != "below":
        yield {"keyvalue": _one_or_list(labels), "page": page}
        yield {"row": _one_or_list(labels), "page": page}
    else:
        yield {"label": _one_or_list(labels), "at": "below", "page": page}


def _one_or_list(texts: Sequence[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else list(texts)


def _is_at(box: BoundingBox | None, place: BoundingBox) -> bool:
    return box is not None and box.is_centred_in(place, NEAR)
