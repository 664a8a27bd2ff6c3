"""What reviews say of the machine: every value in documents that a person has looked at, and whether it was right.

Whoever approves a document stands for all of its values as they are released: right is what was released as the
machine had found it. So words that were taken back, and words about a reading that was superseded, say nothing.

Left out are documents that nobody looked at (ReviewTask.unseen), those that were rejected, and those that were opened
again only because somebody knew better: they are no fair share of anything. What the machine is sure of is seen in
random audits only, so that each audited document stands for as many as were drawn from; a flagged one stands for
itself. Values of a document that was flagged for another field count too, although a reviewer may look at them less
closely. In a list every cell is a value: that is what `raw_confidence` is kept for.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from math import prod
from typing import Any
from uuid import UUID

from accounts.models import Environment
from extraction import TemplateSpec
from jobs.deciding import field_key
from jobs.models import Extraction, JobStatus, Purpose, Release
from review.models import Cause, Outcome, ReviewTask
from templates_app.overview import readable_spec

# However long an environment works: so many values, of so many documents at most, read so many at a time.
MOST_OUTCOMES, MOST_DOCUMENTS, DOCUMENTS_AT_ONCE = 5_000, 1_000, 100

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SeenValue:
    """A value that a person stands for. `field` is the key of the whole field among all of the job's.

    `told` is the confidence (0..1) that it was given out with, `raw` the probability before calibration (0 where there
    was none), by the calibration of that name. `weight` is how many values it stands for. With `always` its field goes
    to review whatever the threshold; `limit` is the field's own threshold, where it has one.
    """

    job: UUID
    template: UUID
    field: str
    raw: float
    told: float
    calibration: str
    right: bool
    weight: float
    is_audit: bool
    always: bool
    limit: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class _Review:
    job: UUID
    cause: str
    at: datetime
    reading_number: int

    @property
    def is_audit(self) -> bool:
        """A reading that a reviewer asked for was not drawn blindly."""
        return self.cause == Cause.SAMPLE and self.reading_number == 1


def seen_values(
    environment: Environment, *, most: int = MOST_OUTCOMES, since: datetime | None = None
) -> list[SeenValue]:
    """The newest values of an environment that a person stands for, newest documents first, whole documents until
    there are `most`; with `since` only of reviews that were decided later."""
    reviews = _reviews(environment, since)
    found: list[SeenValue] = []
    for begin in range(0, MOST_DOCUMENTS, DOCUMENTS_AT_ONCE):
        chunk = [_Review(*row) for row in reviews[begin : begin + DOCUMENTS_AT_ONCE]]
        for values in _values(chunk):
            found += values
            if len(found) >= most:
                return found
        if len(chunk) < DOCUMENTS_AT_ONCE:
            break
    return found


def _reviews(environment: Environment, since: datetime | None) -> Any:
    """Rows for _Review."""
    decided = ReviewTask.objects.filter(
        environment=environment,
        outcome=Outcome.APPROVED,
        unseen=False,
        revision=1,
        cause__in=(Cause.FLAGGED, Cause.SAMPLE),
        job__status=JobStatus.COMPLETED,
        job__purpose=Purpose.PRODUCTION,
    ).order_by("-created_at", "-pk")
    if since is not None:
        decided = decided.filter(decided_at__gt=since)
    return decided.values_list("job_id", "cause", "decided_at", "job__reading_number")


def _values(reviews: Sequence[_Review]) -> Iterator[list[SeenValue]]:
    """The values of each of these jobs, in their order."""
    jobs = [review.job for review in reviews]
    released = {row.job_id: row for row in Release.objects.filter(job__in=jobs).order_by("revision")}
    found: dict[UUID, list[Extraction]] = {job: [] for job in jobs}
    for each in Extraction.objects.filter(job__in=jobs).select_related("template_version").order_by("position"):
        found[each.job_id].append(each)
    for review in reviews:
        release = released.get(review.job)
        if release is not None and release.reading_number == review.reading_number:
            yield list(_of_job(review, found[review.job], release))


def _of_job(review: _Review, found: Sequence[Extraction], release: Release) -> Iterator[SeenValue]:
    specs = [readable_spec(each.template_version) if each.template_version else None for each in found]
    weight = _stands_for([spec for spec in specs if spec]) if review.is_audit else 1.0
    for each, spec, released in zip(found, specs, release.documents, strict=False):
        if spec and each.result is not None and released is not None:
            yield from _of_document(review, each, spec, released, weight)


def _of_document(
    review: _Review, found: Extraction, spec: TemplateSpec, released: Json, weight: float
) -> Iterator[SeenValue]:
    version, result, others = found.template_version, found.result or {}, _named(released["fields"])
    for field in result["fields"]:
        name = field["name"]
        declared = spec.fields.get(name)
        if version is None or declared is None or declared.review.never:
            continue
        # An audit flags every field, whatever it is.
        always = not review.is_audit and found.flags.get(name, "low_confidence") != "low_confidence"
        for leaf, right in _judged(field, others.get(name)):
            yield SeenValue(
                job=review.job,
                template=version.template_id,
                field=field_key(found.position, name),
                raw=leaf.get("raw_confidence", 0.0),
                told=leaf["confidence"],
                calibration=result.get("calibration", ""),
                right=right,
                weight=weight,
                is_audit=review.is_audit,
                always=always,
                limit=declared.review.threshold,
                at=review.at,
            )


def _stands_for(specs: Sequence[TemplateSpec]) -> float:
    """Of how many such jobs one is drawn: each of its documents is, by its template's share."""
    passed_over = prod(1 - spec.review.sample for spec in specs)
    return 1 / (1 - passed_over) if passed_over < 1 else 1.0


def _named(fields: Sequence[Json]) -> dict[str, Json]:
    return {field["name"]: field for field in fields}


def _judged(found: Json, released: Json | None) -> Iterator[tuple[Json, bool]]:
    """Every single value that was found, and whether it was released as it was."""
    released = released or {}
    if found.get("items"):
        for item, other in _side_by_side(found["items"], released.get("items") or []):
            yield from _judged(item, other)
    elif found.get("fields"):
        members = _named(released.get("fields") or ())
        for member in found["fields"]:
            yield from _judged(member, members.get(member["name"]))
    elif found["value"] is not None and not isinstance(found["value"], list | dict):
        yield found, _meaning(found) == _meaning(released)


def _meaning(field: Mapping[str, Any]) -> tuple[Any, Any]:
    return field.get("value"), field.get("currency")


def _side_by_side(found: Sequence[Json], released: Sequence[Json]) -> Iterator[tuple[Json, Json | None]]:
    """Each row that was found beside what became of it: None where it was taken out. Rows may have come in between."""
    keys, other_keys = ([json.dumps(row["value"], sort_keys=True) for row in rows] for rows in (found, released))
    matched = SequenceMatcher(None, keys, other_keys, autojunk=False)
    for kind, begin, end, other_begin, other_end in matched.get_opcodes():
        if kind == "insert":
            continue
        others = released[other_begin:other_end]
        yield from list(zip_longest(found[begin:end], others))[: end - begin]
