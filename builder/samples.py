"""Samples of a template: added from files and jobs, taken away, and what is right in them."""

from collections.abc import Iterable, Mapping
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Environment
from builder.comparing import Currencies, Right, right_of
from builder.errors import NoSample
from builder.models import Sample
from builder.renaming import counterparts, renames_of, without_doubles
from extraction import JsonValue
from jobs import lifecycle, services
from jobs.models import Extraction, Job, JobStatus, Operation, Purpose
from jobs.selectors import extractions_of, latest_release, parse_result
from jobs.services import Source
from templates_app.models import ExtractionTemplate

MOST_FED_AT_BENCH = 5
ADDED_FIRST = (F("fed_at").asc(nulls_first=True), "created_at", "id")


def samples_of(template: ExtractionTemplate) -> list[Sample]:
    """All samples, the oldest first; those that came by themselves stand behind those that somebody has added."""
    samples = template.samples.select_related("template__environment", "job__document", "job__environment")
    samples = samples.order_by(*ADDED_FIRST)
    return list(samples.select_related("added_by", "approved_by"))


def bench_samples(template: ExtractionTemplate) -> list[Sample]:
    """Those that the workbench shows, and tries on each change: all that somebody has added, and of those that came by
    themselves the few that tell most."""
    samples = samples_of(template)
    told_most = {sample.pk for sample in most_telling(samples)[:MOST_FED_AT_BENCH]}
    return [sample for sample in samples if sample.fed_at is None or sample.pk in told_most]


def most_telling(samples: Iterable[Sample]) -> list[Sample]:
    """Of those that came by themselves: the corrected ones before others, the newest first."""
    fed = [(sample.is_corrected, sample.fed_at, sample) for sample in samples if sample.fed_at is not None]
    return [sample for *_, sample in sorted(fed, key=lambda each: each[:2], reverse=True)]


def find_sample(*, template: ExtractionTemplate, sample_id: UUID) -> Sample | None:
    return next((sample for sample in samples_of(template) if sample.pk == sample_id), None)


def samples_of_job(job: Job) -> list[Sample]:
    """Whose templates have (a document of) the job as a sample."""
    return list(job.samples.select_related("template").order_by(*ADDED_FIRST))


def templates_for(job: Job) -> list[ExtractionTemplate]:
    """The templates that a released extraction can become a sample of; none for any other job."""
    if job.status != JobStatus.COMPLETED or job.operation != Operation.EXTRACT or job.expired_at is not None:
        return []
    if job.purpose != Purpose.PRODUCTION:
        return []
    used = (found.template_version.template for found in extractions_of(job) if found.template_version)
    return list({template.pk: template for template in used}.values())


def title_of(sample: Sample) -> str:
    """Its file's name, with its pages where it is only a part of the file."""
    name = sample.job.document.filename
    if sample.last_page is None or (sample.first_page == 1 and sample.last_page == sample.job.page_count):
        return name
    if sample.first_page == sample.last_page:
        return f"{name}, page {sample.first_page}"
    return f"{name}, pages {sample.first_page} to {sample.last_page}"


def right_in(sample: Sample) -> Right:
    """What somebody has said is right in it; no fields where nobody has."""
    return Right(sample.values, sample.currencies)


def add_sample(
    template: ExtractionTemplate,
    actor: Actor,
    job: Job | None = None,
    file: IO[Any] | None = None,
    filename: str = "",
) -> Sample:
    """A file that arrives, to be read by a job of its own, or what add_job makes of a job (the first of it).

    Raises NoSample, or what jobs.services.submit_sample raises; then nothing is stored.
    """
    if job is not None:
        return add_job(template=template, actor=actor, job=job)[0]
    if file is None:
        raise NoSample("Choose a document.")
    read = services.submit_sample(environment=template.environment, actor=actor, source=Source(filename, file))
    return _add(template, actor, read, position=0)


@transaction.atomic
def add_job(*, template: ExtractionTemplate, actor: Actor, job: Job) -> list[Sample]:
    """Each document of a released extraction that used this template, with its released values: they are right.

    A document that somebody has added already stays as it is; one that came by itself stays from now on. Raises
    NoSample for any other job.
    """
    job = Job.objects.select_for_update().select_related("environment", "document").get(pk=job.pk)
    if job.environment_id != template.environment_id or template not in templates_for(job):
        raise NoSample("Only a released result of this template can become a sample of it, while it is kept.")
    added = []
    for found, stored in released_documents(job):
        if found.template_version is None or found.template_version.template_id != template.pk:
            continue
        fields: dict[str, Any] = {"first_page": found.first_page, "last_page": found.last_page}
        if stored is not None:
            fields |= released_values(stored) | {"approved_at": timezone.now(), "approved_by": actor.user}
        added.append(_add(template, actor, job, position=found.position, **fields))
    return added


def released_documents(job: Job) -> list[tuple[Extraction, dict[str, Any] | None]]:
    """Each document of the job with its result (extraction.ExtractionResult as JSON): as it was released last, or as
    it was found where nobody has looked."""
    release = latest_release(job)
    documents = release.documents if release else []
    return [
        (found, documents[at] if at < len(documents) else found.result) for at, found in enumerate(extractions_of(job))
    ]


def released_values(stored: dict[str, Any]) -> dict[str, Any]:
    """What a result says, as columns of a sample in which it is right."""
    right = right_of(parse_result(stored))
    return {"values": dict(right.values), "currencies": dict(right.currencies)}


@transaction.atomic
def _add(template: ExtractionTemplate, actor: Actor, job: Job, *, position: int, **fields: Any) -> Sample:
    sample, is_new = Sample.objects.get_or_create(
        template=template, job=job, position=position, defaults={"added_by": actor.user, **fields}
    )
    services.keep(job=job, kept=True)
    if sample.fed_at is not None:
        Sample.objects.filter(pk=sample.pk).update(fed_at=None, added_by=actor.user, **fields)
        sample.refresh_from_db()
        is_new = True
    if is_new:
        _record(sample, actor, "added", {"job": str(job.pk)})
    return sample


def _take_over(sample: Sample) -> None:
    """One that came by itself stays from now on: somebody has something to say about it.

    Raises NoSample where it has gone meanwhile. To be called in a transaction, before anything else is locked.
    """
    if sample.fed_at is None:
        return
    job = Job.objects.select_for_update().filter(pk=sample.job_id, expired_at=None).first()
    fed = Sample.objects.filter(pk=sample.pk, fed_at__isnull=False)
    if job is None or not fed.update(fed_at=None):
        raise NoSample("This document is no sample any more: newer ones have taken its place, or its job has gone.")
    services.keep(job=job, kept=True)
    sample.fed_at = None


@transaction.atomic
def remove_sample(sample: Sample, actor: Actor) -> None:
    """Take it away from its template. Its job is kept no longer unless somebody has added it to another one; one that
    was there for the sample alone is deleted, with its document."""
    # The job first, as whoever feeds samples or lets jobs expire: else they wait for each other.
    job = Job.objects.select_for_update(of=("self",)).select_related("environment", "document").get(pk=sample.job_id)
    _record(sample, actor, "removed", {"job": str(job.pk)})
    sample.delete()
    if job.samples.filter(fed_at=None).exists():
        return
    services.keep(job=job, kept=False)
    if job.purpose == Purpose.TRIAL and job.operation == Operation.SCHEMA:
        job.refresh_from_db()
        if job.status in lifecycle.OPEN:
            services.cancel(job=job, actor=actor)
        services.delete(job=job, actor=actor)


@transaction.atomic
def approve_sample(
    sample: Sample, actor: Actor, values: Mapping[str, JsonValue], currencies: Currencies | None = None
) -> Sample:
    """Make it a golden sample: `values`, by field, are what is right in it, all of it. Without `currencies` those of
    amounts that stay as they were stay, too. Raises NoSample for one that came by itself and has gone meanwhile."""
    _take_over(sample)
    names = without_doubles(values, sample.values, renames_of(sample.template))
    values = {name: values[name] for name in names}
    kept = _still_fitting(sample, values) if currencies is None else dict(currencies)
    sample.values, sample.currencies = values, kept
    sample.approved_at, sample.approved_by = timezone.now(), actor.user
    sample.save(update_fields=["values", "currencies", "approved_at", "approved_by"])
    _record(sample, actor, "approved", {"fields": sorted(values)})
    return sample


def _still_fitting(sample: Sample, values: Mapping[str, JsonValue]) -> dict[str, str]:
    return {
        path: currency
        for path, currency in sample.currencies.items()
        if (name := path.partition(".")[0]) in values and values[name] == sample.values.get(name)
    }


@transaction.atomic
def correct_sample_value(
    sample: Sample, actor: Actor, field: str, value: JsonValue, currencies: Currencies | None = None
) -> Sample:
    """Say what is right in one field: a value as results have it, with the currencies of its amounts by their places
    (builder.comparing.Currencies). What is right in other fields, and whether it is a golden sample, stays. Raises
    NoSample for one that came by itself and has gone meanwhile."""
    _take_over(sample)
    sample = Sample.objects.select_for_update().select_related("template__environment").get(pk=sample.pk)
    said_as = counterparts([field], sample.values, renames_of(sample.template)).get(field, field)
    currencies = {path.replace(field, said_as, 1): each for path, each in (currencies or {}).items()}
    field = said_as
    others = {path: each for path, each in sample.currencies.items() if path.partition(".")[0] != field}
    sample.values = {**sample.values, field: value}
    sample.currencies = {**others, **currencies}
    sample.save(update_fields=["values", "currencies"])
    _record(sample, actor, "corrected", {"field": field})
    return sample


def _record(sample: Sample, actor: Actor, verb: str, details: dict[str, Any]) -> None:
    audit.record(
        environment=_environment(sample),
        actor=actor,
        action=f"sample.{verb}",
        target=f"{sample.template.name} {sample.pk}",
        details=details,
    )


def _environment(sample: Sample) -> Environment:
    return sample.template.environment
