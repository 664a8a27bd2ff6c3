"""The one door for a job's state: the table of possible steps, and the only function that writes Job.status."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jobs import queue
from jobs.errors import TransitionRefused
from jobs.models import Job, JobEvent, JobStatus

QUEUED, PROCESSING, REVIEW_REQUIRED = JobStatus.QUEUED, JobStatus.PROCESSING, JobStatus.REVIEW_REQUIRED
COMPLETED, FAILED, CANCELED = JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELED

TRANSITIONS: dict[JobStatus, frozenset[JobStatus]] = {
    QUEUED: frozenset({PROCESSING, CANCELED, FAILED}),
    PROCESSING: frozenset({COMPLETED, REVIEW_REQUIRED, QUEUED, FAILED, CANCELED}),
    # A reviewer can have the file read again in another way.
    REVIEW_REQUIRED: frozenset({COMPLETED, FAILED, CANCELED, QUEUED}),
    # A released result can be opened again; what was released stays as it is.
    COMPLETED: frozenset({REVIEW_REQUIRED}),
    FAILED: frozenset({QUEUED}),
    CANCELED: frozenset(),
}
OPEN = frozenset({QUEUED, PROCESSING, REVIEW_REQUIRED})
ENDED = frozenset({COMPLETED, FAILED, CANCELED})


@transaction.atomic
def create(*, actor: str, **fields: Any) -> Job:
    """Write a new queued job with its first event; both are told to the queue once the transaction is through."""
    job = Job.objects.create(**fields)
    event = JobEvent.objects.create(job=job, type=f"job.{job.status}", actor=actor)
    _hint_on_commit(job, event)
    return job


@transaction.atomic
def transition(
    job: Job,
    *,
    to: JobStatus,
    actor: str,
    only_if: Q | None = None,
    data: dict[str, Any] | None = None,
    event_type: str = "",
    **changes: Any,
) -> JobEvent:
    """Move a job to another status by compare-and-swap, with further column `changes` and its event.

    `only_if` narrows the rows that may be moved (a lease token, say). The event is "job.<status>" unless told
    otherwise. `job` is reloaded on success. Raises TransitionRefused, with nothing written, when the job is not in a
    status that leads to `to`, fails `only_if`, or has expired: nothing is left of it that could be worked on.
    """
    now = timezone.now()
    if to != PROCESSING:
        changes |= {"lease_token": None, "lease_expires_at": None}
    if to in ENDED:
        changes |= {"ended_at": now, "sealed_password": None}
    sources = [source for source, targets in TRANSITIONS.items() if to in targets]
    candidates = Job.objects.filter(only_if or Q(), pk=job.pk, status__in=sources, expired_at=None)
    if not candidates.update(status=to, updated_at=now, **changes):
        raise TransitionRefused(f"The job is {_standing(job)} and cannot become {to} now.")
    job.refresh_from_db()
    event = JobEvent.objects.create(job=job, type=event_type or f"job.{to}", actor=actor, data=data or {})
    _hint_on_commit(job, event)
    return event


def _standing(job: Job) -> str:
    current = Job.objects.filter(pk=job.pk).values_list("status", "expired_at").first()
    if current is None:
        return "deleted"
    status, expired_at = current
    return "expired" if expired_at else str(status)


def _hint_on_commit(job: Job, event: JobEvent) -> None:
    # A dead Redis undoes nothing: the sweeper finds the same rows.
    def hint() -> None:
        if job.status == QUEUED and job.not_before <= timezone.now():
            queue.enqueue_run(job)
        queue.enqueue_event(event)

    transaction.on_commit(hint, robust=True)
