"""Finds what was lost: claims of dead workers, jobs and events that no queue knows, files that no row knows. And what
has been kept long enough."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from accounts.models import Environment
from jobs import events, queue, retention, storage, workspace
from jobs.deciding import fail_or_retry
from jobs.models import SAMPLE_READINGS, Document, Job, JobEvent, JobStatus

log = logging.getLogger(__name__)

# Long enough for the hint that every commit sends; shorter only makes double hints.
GRACE = timedelta(seconds=2)
BATCH = 500
ORPHAN_AGE = timedelta(hours=24)
ORPHAN_SWEEP_INTERVAL_S = 3600.0
# Deleting takes time that the other sweeps want: a little on each round until nothing is due, then not for a while.
EXPIRY_BATCH = 50
EXPIRY_SWEEP_INTERVAL_S = 900.0


def requeue_lost_jobs() -> None:
    """Take back jobs whose worker has not renewed its claim in time."""
    now = timezone.now()
    for job in Job.objects.filter(status=JobStatus.PROCESSING, lease_expires_at__lt=now)[:BATCH]:
        log.warning("Job %s was lost by its worker.", job.pk)
        fail_or_retry(
            job,
            code="WORKER_LOST",
            message="The worker died while it read the document, and so did every try before.",
            retryable=True,
            only_if=Q(lease_token=job.lease_token, lease_expires_at__lt=timezone.now()),
        )


def enqueue_waiting_jobs() -> None:
    """Hint again at queued jobs that are due but in no queue: after FLUSHALL, an outage, or a retry's delay."""
    now = timezone.now()
    due = Job.objects.filter(status=JobStatus.QUEUED, not_before__lte=now, updated_at__lte=now - GRACE)
    # Samples first, the oldest last among them: each goes before those that are there.
    samples = list(due.filter(SAMPLE_READINGS).order_by("not_before")[: queue.MOST_AT_FRONT])
    jobs = [*reversed(samples), *due.exclude(pk__in=[job.pk for job in samples]).order_by("not_before")[:BATCH]]
    waiting = queue.waiting_task_ids(queue.EXTRACTION) if jobs else None
    if waiting is None:
        return
    for job in jobs:
        if queue.run_task_id(job.pk, job.attempts) not in waiting:
            queue.enqueue_run(job)


def publish_waiting_events() -> None:
    """Publish events whose hint was lost, oldest first; one that cannot be told does not hold up the others."""
    late = JobEvent.objects.filter(published_at=None, created_at__lte=timezone.now() - GRACE)
    for event_id in late.order_by("id").values_list("id", flat=True)[:BATCH]:
        try:
            events.publish(event_id)
        except Exception:
            log.exception("Event %s could not be published; it is tried again on the next round.", event_id)


_orphans_swept_at = -ORPHAN_SWEEP_INTERVAL_S


def delete_orphaned_files() -> None:
    """Once an hour, delete stored files whose submission never got as far as a row, and what killed workers left."""
    global _orphans_swept_at
    if time.monotonic() - _orphans_swept_at < ORPHAN_SWEEP_INTERVAL_S:
        return
    _orphans_swept_at = time.monotonic()
    if left := workspace.delete_left_folders():
        log.warning("Deleted %s working folders of workers that were killed.", left)
    if not default_storage.exists(""):
        return
    for environment in default_storage.listdir("")[0]:
        # Folders that are none of ours (lost+found) have names that no key begins with.
        stored = {f"{environment}/{document}/original" for document in default_storage.listdir(environment)[0]}
        documents = Document.objects.filter(storage_key__startswith=f"{environment}/")
        for key in stored - set(documents.values_list("storage_key", flat=True)):
            _delete_if_old(key)


def _delete_if_old(key: str) -> None:
    if default_storage.exists(key) and default_storage.get_modified_time(key) < timezone.now() - ORPHAN_AGE:
        storage.delete_original(key)
        log.info("Deleted the orphaned file %s.", key)


_expired_at = -EXPIRY_SWEEP_INTERVAL_S


def expire_results() -> None:
    """Delete what environments have kept as long as they want to, and end what a killed sweeper had begun."""
    global _expired_at
    if time.monotonic() - _expired_at < EXPIRY_SWEEP_INTERVAL_S:
        return
    begun = retention.half_expired_jobs().select_related("environment", "document")[:EXPIRY_BATCH]
    count = sum(_delete_kept(job, retention.finish) for job in begun)
    for environment in Environment.objects.exclude(result_retention_days=None):
        due = retention.due_jobs(environment, environment.result_retention_days or 0)
        for job in due.select_related("environment", "document")[: EXPIRY_BATCH - count]:
            count += _delete_kept(job, retention.expire)
    if count:
        log.info("Deleted documents and results of jobs that were kept long enough: %s.", count)
    if count < EXPIRY_BATCH:
        _expired_at = time.monotonic()


def _delete_kept(job: Job, delete: Callable[[Job], None]) -> int:
    """1, also for a job that could not be deleted: it does not hold up the others."""
    try:
        delete(job)
    except Exception:
        log.exception("Job %s could not be deleted after its time; it is tried again later.", job.pk)
    return 1
