"""Deletes what was sent and found some days after a job's end, where its environment wants that.

The job's row, its timeline and the audit log stay. A job expires in three steps, each of which can be done again: it
is claimed (`expired_at`), its files go, its rows go with the event that says so. A job that was claimed but has no
such event is taken up again by the sweep.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import Environment
from jobs import lifecycle, storage
from jobs.models import Document, Extraction, Job, JobEvent, Reading, Release

EXPIRED = "job.expired"
ACTOR = "retention"
MAX_DAYS = 36_500


def due_jobs(environment: Environment, days: int, now: datetime | None = None) -> QuerySet[Job]:
    """The jobs that a retention of so many days would delete now, those that ended first at the head."""
    before = (now or timezone.now()) - timedelta(days=days)
    jobs = Job.objects.filter(environment=environment, status__in=lifecycle.ENDED, expired_at=None, is_kept=False)
    return jobs.filter(ended_at__lt=before).order_by("ended_at")


def half_expired_jobs() -> QuerySet[Job]:
    """Jobs whose deletion was begun and not brought to its end."""
    done = JobEvent.objects.filter(job=OuterRef("pk"), type=EXPIRED)
    return Job.objects.filter(~Exists(done), expired_at__isnull=False).order_by("expired_at")


def expire(job: Job) -> None:
    """Delete a due job's document and all that was found in it. Does nothing where it is no longer due."""
    if _claim(job):
        finish(job)


@transaction.atomic
def _claim(job: Job) -> bool:
    """From here on nobody can work on the job, nor begin anything else on a document that goes with it."""
    # Two jobs on one document expire one after the other: both at once would each leave it to the other.
    document = Document.objects.select_for_update().get(pk=job.document_id)
    days = job.environment.result_retention_days
    if days is None or not due_jobs(job.environment, days).filter(pk=job.pk).update(expired_at=timezone.now()):
        return False
    if _is_left_alone(document):
        Document.objects.filter(pk=document.pk).update(storage_key=None)
    return True


def _is_left_alone(document: Document) -> bool:
    return not document.jobs.filter(expired_at=None).exists()


def finish(job: Job) -> None:
    """Bring the deletion of a claimed job to its end, however often it is begun."""
    document = job.document
    storage.delete_folder(
        storage.document_folder(document) if _is_left_alone(document) else storage.job_folder(job),
    )
    _forget(job)


@transaction.atomic
def delete_unused(document: Document) -> bool:
    """Delete a document that no job was ever on, and its file. False where there is one."""
    locked = Document.objects.select_for_update().filter(pk=document.pk).first()
    if locked is None or locked.jobs.exists():
        return False
    folder = storage.document_folder(locked)
    locked.delete()
    transaction.on_commit(lambda: storage.delete_folder(folder), robust=True)
    return True


@transaction.atomic
def _forget(job: Job) -> None:
    locked = Job.objects.select_for_update().filter(pk=job.pk).first()
    if locked is None or locked.events.filter(type=EXPIRED).exists():
        return
    for kept in (Release.objects, Extraction.every, Reading.every):
        kept.filter(job=locked).delete()
    for forget in _forgetters():
        forget(locked)
    now = timezone.now()
    data = {"days": job.environment.result_retention_days}
    # Published from the start: it is for the timeline.
    JobEvent.objects.create(job=locked, type=EXPIRED, actor=ACTOR, data=data, created_at=now, published_at=now)


def _forgetters() -> list[Callable[[Job], None]]:
    """What the floors above hold of a job's values is theirs to delete, in the same transaction."""
    return [import_string(path) for path in settings.JOB_FORGETTERS]


def retention_days_of(job: Job) -> int | None:
    """For how many days an expired job was kept."""
    event = job.events.filter(type=EXPIRED).first()
    return event.data.get("days") if event else None
