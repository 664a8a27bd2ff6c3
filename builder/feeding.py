"""Jobs that a person has approved become golden samples of their templates by themselves, as long as they are kept."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.audit import Actor
from builder.models import Sample, SampleFeeding
from builder.samples import most_telling, released_documents, released_values, templates_for
from jobs import lifecycle
from jobs.models import Extraction, Job, JobEvent, JobStatus, Release
from jobs.selectors import latest_release
from review.models import Outcome
from templates_app.models import ExtractionTemplate

log = logging.getLogger(__name__)

MOST_FED = 20
# All of them together: with a few that somebody has added a test run is still answered at once.
MOST_FED_PAGES = 100
_WITHOUT_RESULT = (f"job.{JobStatus.FAILED}", f"job.{JobStatus.CANCELED}")


def feed_for_event(event: JobEvent) -> None:
    """Subscriber to job events: what reviewers release becomes samples, and is none where a job ends otherwise."""
    if not event.data.get("reviewed") and event.type not in _WITHOUT_RESULT:
        return
    try:
        with transaction.atomic():
            _feed(event.job_id)
    except (AttributeError, LookupError, TypeError, ValueError, DataError, IntegrityError):
        # A sample is a convenience: whoever else is told of the release must not wait for it. Where the database is
        # busy or the time is over, the event is told again.
        log.exception("What was released of job %s became no sample.", event.job_id)


def _feed(job_id: UUID) -> None:
    """The job's fed samples become what was released last, if a person has seen that."""
    jobs = Job.objects.select_for_update(of=("self",)).select_related("document")
    job = jobs.filter(pk=job_id).first()
    if job is None or job.status in lifecycle.OPEN:
        return  # gone, or reopened meanwhile: its next end is told, too
    release = latest_release(job)
    fed: list[Sample] = []
    if release is not None and _was_seen(job, release) and templates_for(job):
        for template_id, documents in sorted(_by_template(job).items()):
            fed += _feed_template(template_id, job, release, documents)
    _delete(job.samples.exclude(pk__in=[sample.pk for sample in fed]))


def _was_seen(job: Job, release: Release) -> bool:
    """Whether a person has looked at it, and not a key of the API."""
    tasks = job.review_tasks.filter(revision=release.revision, outcome=Outcome.APPROVED, unseen=False)
    return tasks.filter(decided_by__isnull=False, decided_by_key=None).exists()


def _by_template(job: Job) -> dict[UUID, list[tuple[Extraction, dict[str, Any]]]]:
    """The documents that a template has read, each with what was released of it."""
    found: dict[UUID, list[tuple[Extraction, dict[str, Any]]]] = defaultdict(list)
    for extraction, stored in released_documents(job):
        if extraction.template_version is not None and stored is not None:
            found[extraction.template_version.template_id].append((extraction, stored))
    return found


def _feed_template(
    template_id: UUID, job: Job, release: Release, documents: Sequence[tuple[Extraction, dict[str, Any]]]
) -> list[Sample]:
    """The samples that the documents are now; those that somebody has added stay as they are."""
    template = _locked(template_id)
    there = list(template.samples.select_related("job__document"))
    own = {sample.position: sample for sample in there if sample.job_id == job.pk}
    twins = [sample for sample in there if sample.job_id != job.pk and _same_bytes(sample.job, job)]
    takes_new = is_fed(template) and all(sample.fed_at for sample in twins)
    fed = []
    for found, stored in documents:
        sample = own.get(found.position)
        if sample is None and takes_new:
            sample = Sample(template=template, job=job, position=found.position)
        elif sample is None or sample.fed_at is None:
            continue
        _fill(sample, release, found, stored)
        fed.append(sample)
    # The same file once more: what was said last counts, and is kept longest.
    gone = {sample.pk for sample in twins if fed and sample.fed_at}
    others = [sample for sample in there if sample.pk not in gone and sample.job_id != job.pk]
    gone |= {sample.pk for sample in _too_many([*others, *fed])}
    _delete(Sample.objects.filter(pk__in=gone))
    return fed


def _locked(template_id: UUID) -> ExtractionTemplate:
    """Nobody else feeds it, or is done with that, until the transaction ends."""
    return ExtractionTemplate.objects.select_for_update().get(pk=template_id)


def _same_bytes(one: Job, other: Job) -> bool:
    return one.document.sha256 == other.document.sha256


def _fill(sample: Sample, release: Release, found: Extraction, stored: dict[str, Any]) -> None:
    right = released_values(stored)
    columns = right | {
        "first_page": found.first_page,
        "last_page": found.last_page,
        "approved_at": release.created_at,
        "approved_by": release.released_by,
        "fed_at": release.created_at,
        "is_corrected": found.result is None or released_values(found.result) != right,
    }
    for name, value in columns.items():
        setattr(sample, name, value)
    sample.save()


def _too_many(samples: Sequence[Sample]) -> list[Sample]:
    """The fed ones that have no place: those that tell least."""
    count = pages = 0
    gone = []
    for sample in most_telling(samples):
        own_pages = _page_count(sample)
        if count == MOST_FED or pages + own_pages > MOST_FED_PAGES:
            gone.append(sample)
        else:
            count, pages = count + 1, pages + own_pages
    return gone


def _page_count(sample: Sample) -> int:
    last = sample.last_page or sample.job.page_count or sample.first_page
    return last - sample.first_page + 1


def _delete(samples: QuerySet[Sample]) -> int:
    """Delete those of them that came by themselves, and say how many; who takes one over meanwhile keeps it."""
    fed = list(samples.filter(fed_at__isnull=False).select_for_update().values_list("pk", flat=True))
    Sample.objects.filter(pk__in=fed).delete()
    return len(fed)


def forget_fed(job: Job) -> None:
    """Forgetter of an expiring job's values: its fed samples go with it."""
    _delete(job.samples.all())


def is_fed(template: ExtractionTemplate) -> bool:
    """Whether jobs that reviewers release become samples of it by themselves: they do unless it was switched off."""
    return not SampleFeeding.objects.filter(template=template, is_on=False).exists()


@transaction.atomic
def switch(*, template: ExtractionTemplate, actor: Actor, is_on: bool) -> None:
    """Have released jobs become samples, or no further ones: those that are there stay."""
    if is_fed(_locked(template.pk)) == is_on:
        return
    SampleFeeding.objects.update_or_create(template=template, defaults={"is_on": is_on})
    _record(template, actor, "feeding_switched", {"on": is_on})


@transaction.atomic
def remove_fed(*, template: ExtractionTemplate, actor: Actor) -> int:
    """Take all away that came by themselves, and say how many. Their jobs stay as they are."""
    _locked(template.pk)
    count = _delete(template.samples.all())
    if count:
        _record(template, actor, "fed_samples_removed", {"samples": count})
    return count


def _record(template: ExtractionTemplate, actor: Actor, verb: str, details: dict[str, Any]) -> None:
    audit.record(
        environment=template.environment,
        actor=actor,
        action=f"template.{verb}",
        target=template.name,
        details=details,
    )
