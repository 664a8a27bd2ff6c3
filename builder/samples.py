"""Samples of a template: added from files and jobs, taken away, and what is right in them."""

from collections.abc import Mapping
from typing import IO, Any
from uuid import UUID

from django.db import transaction
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
from jobs.models import Job, JobStatus, Operation, Purpose
from jobs.selectors import extractions_of, latest_release, parse_result
from jobs.services import Source
from templates_app.models import ExtractionTemplate


def samples_of(template: ExtractionTemplate) -> list[Sample]:
    """All samples, the oldest first."""
    samples = template.samples.select_related("template__environment", "job__document", "job__environment")
    return list(samples.select_related("added_by", "approved_by"))


def find_sample(*, template: ExtractionTemplate, sample_id: UUID) -> Sample | None:
    return next((sample for sample in samples_of(template) if sample.pk == sample_id), None)


def samples_of_job(job: Job) -> list[Sample]:
    """Whose templates have (a document of) the job as a sample."""
    return list(job.samples.select_related("template"))


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

    A document that is a sample already stays as it is. Raises NoSample for any other job.
    """
    job = Job.objects.select_for_update().select_related("environment", "document").get(pk=job.pk)
    if job.environment_id != template.environment_id or template not in templates_for(job):
        raise NoSample("Only a released result of this template can become a sample of it, while it is kept.")
    release = latest_release(job)
    added = []
    for at, found in enumerate(extractions_of(job)):
        if found.template_version is None or found.template_version.template_id != template.pk:
            continue
        stored = release.documents[at] if release and at < len(release.documents) else found.result
        fields: dict[str, Any] = {"first_page": found.first_page, "last_page": found.last_page}
        if stored is not None:
            right = right_of(parse_result(stored))
            fields |= {"values": dict(right.values), "currencies": dict(right.currencies)}
            fields |= {"approved_at": timezone.now(), "approved_by": actor.user}
        added.append(_add(template, actor, job, position=found.position, **fields))
    return added


@transaction.atomic
def _add(template: ExtractionTemplate, actor: Actor, job: Job, *, position: int, **fields: Any) -> Sample:
    sample, is_new = Sample.objects.get_or_create(
        template=template, job=job, position=position, defaults={"added_by": actor.user, **fields}
    )
    services.keep(job=job, kept=True)
    if is_new:
        _record(sample, actor, "added", {"job": str(job.pk)})
    return sample


@transaction.atomic
def remove_sample(sample: Sample, actor: Actor) -> None:
    """Take it away from its template. Its job is kept no longer unless another sample has it; one that was there for
    the sample alone is deleted, with its document."""
    _record(sample, actor, "removed", {"job": str(sample.job_id)})
    job = sample.job
    sample.delete()
    if job.samples.exists():
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
    amounts that stay as they were stay, too."""
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
    (builder.comparing.Currencies). What is right in other fields, and whether it is a golden sample, stays."""
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
