"""What reviews say of the machine: every value in documents that a person has looked at, and whether it was right.

Whoever approves a document stands for all of its values as they are released: right is what was released as the
machine had found it. So words that were taken back, and words about a reading that was superseded, say nothing.

Left out are documents that nobody looked at (ReviewTask.unseen), those that were rejected, and those that were opened
again only because somebody knew better: they are no fair share of anything. What the machine is sure of is seen in
random audits only, so that each audited document stands for as many as were drawn from; a flagged one stands for
itself. Values of a document that was flagged for another field count too, although a reviewer may look at them less
closely. In a list every cell is a value: that is what `raw_confidence` is kept for. What the machine found nothing for
and a person put in is no value, since no confidence was told: it is counted beside them as overlooked.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from math import prod
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Environment
from extraction import FieldSpec, TemplateSpec
from jobs.deciding import field_key
from jobs.models import Extraction, JobStatus, Purpose, Release
from review.models import Cause, Outcome, ReviewTask
from templates_app.overview import readable_spec

# However long an environment works: so many values, of so many documents at most, read so many at a time.
MOST_OUTCOMES, MOST_DOCUMENTS, DOCUMENTS_AT_ONCE = 5_000, 1_000, 100

LOW_CONFIDENCE = "low_confidence"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SeenValue:
    """A value that a person stands for. `field` is the key of the whole field among all of the job's, `names` are the
    field's name and, in a group, those of its members down to the value.

    `told` is the confidence (0..1) that it was given out with, `raw` the probability before calibration (0 where there
    was none), by the calibration of that name. `weight` is how many values it stands for. With `always` its field goes
    to review whatever the threshold. `limit` is the threshold of its field, job or template, None where the
    environment's holds; `asked` is the job's own.
    """

    job: UUID
    template: UUID
    field: str
    names: tuple[str, ...]
    raw: float
    told: float
    calibration: str
    right: bool
    weight: float
    is_audit: bool
    always: bool
    limit: float | None
    asked: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class SeenJob:
    """A job that a person stands for, with the values that were found in it: there may be none. With `always` it goes
    to review whatever the threshold, say for a field that is missing. `overlooked` is how many values (in lists: rows
    and cells) a person put in where the machine had found nothing."""

    job: UUID
    weight: float
    is_audit: bool
    always: bool
    overlooked: int
    values: tuple[SeenValue, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A decided review, all that tells one state of its job from another: `revision` is the newest release's."""

    job: UUID
    cause: str
    at: datetime
    reading_number: int
    asked_percent: int | None
    revision: int | None

    @property
    def is_audit(self) -> bool:
        """A reading that a reviewer asked for was not drawn blindly."""
        return self.cause == Cause.SAMPLE and self.reading_number == 1

    @property
    def asked(self) -> float | None:
        return None if self.asked_percent is None else self.asked_percent / 100


def seen_values(
    environment: Environment, *, most: int = MOST_OUTCOMES, since: datetime | None = None
) -> list[SeenValue]:
    """The newest values of an environment that a person stands for, those decided last first, whole documents until
    there are `most`; with `since` only of reviews that were decided later."""
    return values_of(seen_jobs(reviews_of(environment, since=since), most=most))


def values_of(jobs: Sequence[SeenJob]) -> list[SeenValue]:
    return [value for job in jobs for value in job.values]


def seen_jobs(reviews: Sequence[Review], *, most: int = MOST_OUTCOMES) -> list[SeenJob]:
    """What these reviews say, in their order, until there are `most` values."""
    found: list[SeenJob] = []
    count = 0
    for begin in range(0, len(reviews), DOCUMENTS_AT_ONCE):
        for job in _jobs(reviews[begin : begin + DOCUMENTS_AT_ONCE]):
            found.append(job)
            count += len(job.values)
            if count >= most:
                return found
    return found


def reviews_of(environment: Environment, *, since: datetime | None = None) -> list[Review]:
    """Those that count, MOST_DOCUMENTS at most, decided last first."""
    decided: QuerySet[ReviewTask] = ReviewTask.objects.filter(
        environment=environment,
        outcome=Outcome.APPROVED,
        unseen=False,
        revision=1,
        cause__in=(Cause.FLAGGED, Cause.SAMPLE),
        job__status=JobStatus.COMPLETED,
        job__purpose=Purpose.PRODUCTION,
    ).order_by("-decided_at", "-pk")
    if since is not None:
        decided = decided.filter(decided_at__gt=since)
    released = Release.objects.filter(job=OuterRef("job_id")).order_by("-revision").values("revision")[:1]
    columns = ("job_id", "cause", "decided_at", "job__reading_number", "job__document_review")
    rows = decided.annotate(released=Subquery(released)).values_list(*columns, "released")
    return [Review(*row) for row in rows[:MOST_DOCUMENTS]]


def _jobs(reviews: Sequence[Review]) -> Iterator[SeenJob]:
    """What was seen of each of these jobs, in their order."""
    jobs = [review.job for review in reviews]
    released = {row.job_id: row for row in Release.objects.filter(job__in=jobs).order_by("revision")}
    found: dict[UUID, list[Extraction]] = {job: [] for job in jobs}
    for each in Extraction.objects.filter(job__in=jobs).select_related("template_version").order_by("position"):
        found[each.job_id].append(each)
    for review in reviews:
        release = released.get(review.job)
        if release is not None and release.reading_number == review.reading_number:
            yield _job(review, found[review.job], release)


def _job(review: Review, found: Sequence[Extraction], release: Release) -> SeenJob:
    specs = [readable_spec(each.template_version) if each.template_version else None for each in found]
    weight = _stands_for([spec for spec in specs if spec]) if review.is_audit else 1.0
    values: list[SeenValue] = []
    overlooked = 0
    for each, spec, released in zip(found, specs, release.documents, strict=False):
        if spec and each.result is not None and released is not None:
            for verdict in _of_document(review, each, spec, released, weight):
                if isinstance(verdict, SeenValue):
                    values.append(verdict)
                else:
                    overlooked += verdict
    flags = [flag for each in found for flag in each.flags.values()]
    return SeenJob(
        job=review.job,
        weight=weight,
        is_audit=review.is_audit,
        # An audit flags every field, whatever it is.
        always=not review.is_audit and any(flag != LOW_CONFIDENCE for flag in flags),
        overlooked=overlooked,
        values=tuple(values),
    )


def _of_document(
    review: Review, found: Extraction, spec: TemplateSpec, released: Json, weight: float
) -> Iterator[SeenValue | int]:
    """Its values; a number is how many were overlooked."""
    version, result, others = found.template_version, found.result or {}, _named(released["fields"])
    for field in result["fields"]:
        name = field["name"]
        declared = spec.fields.get(name)
        if version is None or declared is None or declared.review.never:
            continue
        always = not review.is_audit and found.flags.get(name, LOW_CONFIDENCE) != LOW_CONFIDENCE
        for leaf in _judged(field, others.get(name), (name,)):
            if leaf.found is None:
                yield 1
                continue
            yield SeenValue(
                job=review.job,
                template=version.template_id,
                field=field_key(found.position, name),
                names=leaf.names,
                raw=leaf.found.get("raw_confidence", 0.0),
                told=leaf.found["confidence"],
                calibration=result.get("calibration", ""),
                right=leaf.right,
                weight=weight,
                is_audit=review.is_audit,
                always=always,
                limit=limit_in(spec, leaf.names, review.asked),
                asked=review.asked,
                at=review.at,
            )


def limit_in(spec: TemplateSpec, names: Sequence[str], asked: float | None) -> float | None:
    """The threshold (0..1) of a value that is not the environment's: its field's (a member's goes before its group's),
    else what the job asked for, else the template's; None where none of them says one."""
    limit = spec.review.threshold if asked is None else asked
    fields: Mapping[str, FieldSpec] = spec.fields
    for name in names:
        if name not in fields:
            break
        own = fields[name].review.threshold
        limit, fields = (limit if own is None else own), fields[name].fields
    return limit


def _stands_for(specs: Sequence[TemplateSpec]) -> float:
    """Of how many such jobs one is drawn: each of its documents is, by its template's share."""
    passed_over = prod(1 - spec.review.sample for spec in specs)
    return 1 / (1 - passed_over) if passed_over < 1 else 1.0


def _named(fields: Sequence[Json]) -> dict[str, Json]:
    return {field["name"]: field for field in fields}


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A single value as it was `found`, None where it was overlooked, and whether it was released as it was."""

    names: tuple[str, ...]
    found: Json | None
    right: bool


def _judged(found: Json, released: Json | None, names: tuple[str, ...]) -> Iterator[_Leaf]:
    """Every single value that was found or put in. Columns of a list have no names: the list is judged as a whole."""
    released = released or {}
    if found.get("items"):
        for item, other in _side_by_side(found["items"], released.get("items") or []):
            if item is None:
                yield _Leaf(names, None, False)
            else:
                yield from _of_item(item, other, names)
    elif found.get("fields"):
        members = _named(released.get("fields") or ())
        for member in found["fields"]:
            yield from _judged(member, members.get(member["name"]), (*names, member["name"]))
    elif found["value"] in (None, []):
        yield from (_Leaf(names, None, False) for _ in range(_put_in(released)))
    elif not isinstance(found["value"], list | dict):
        yield _Leaf(names, found, _meaning(found) == _meaning(released))


def _of_item(item: Json, other: Json | None, names: tuple[str, ...]) -> Iterator[_Leaf]:
    for leaf in _judged(item, other, ()):
        yield replace(leaf, names=names)


def _put_in(released: Json) -> int:
    """How many values or rows stand where nothing was found."""
    return len(released.get("items") or ()) or int(released.get("value") not in (None, [], ""))


def _meaning(field: Mapping[str, Any]) -> tuple[Any, Any]:
    return field.get("value"), field.get("currency")


def _side_by_side(found: Sequence[Json], released: Sequence[Json]) -> Iterator[tuple[Json | None, Json | None]]:
    """Each row that was found beside what became of it, None where it was taken out; and None beside each row that was
    put in. Rows may have come in between."""
    keys, other_keys = ([json.dumps(row["value"], sort_keys=True) for row in rows] for rows in (found, released))
    matched = SequenceMatcher(None, keys, other_keys, autojunk=False)
    for _, begin, end, other_begin, other_end in matched.get_opcodes():
        yield from zip_longest(found[begin:end], released[other_begin:other_end])
