"""How reviews begin and end: opened by a job's event, approved, rejected, opened again after the release.

Whoever decides must hold the claim: it is renewed in the first statement, by compare-and-swap.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from jobs import services as jobs
from jobs.deciding import RESULT_JSON
from jobs.errors import TransitionRefused
from jobs.lifecycle import ENDED
from jobs.models import Job, JobEvent, JobStatus
from jobs.selectors import extractions_of
from review.claims import NOBODY, renew_claim
from review.errors import CannotReopen, FieldsOpen, ReasonRequired, TaskDecided
from review.fields import ReviewedDocument, ReviewedField
from review.models import Cause, Outcome, ReviewTask
from review.selectors import documents_of

MAX_REASON_CHARS = 2000


def open_task_for_event(event: JobEvent) -> None:
    """Subscriber to job events: a job that must be reviewed gets its task, one that ended otherwise loses it."""
    if event.type == f"job.{JobStatus.REVIEW_REQUIRED}":
        if event.job.status == JobStatus.REVIEW_REQUIRED:
            cause = Cause.SAMPLE if event.data.get("sampled") else Cause.FLAGGED
            defaults = {"environment": event.job.environment, "cause": cause}
            ReviewTask.objects.get_or_create(job=event.job, revision=event.data.get("revision", 1), defaults=defaults)
    elif event.job.status in ENDED:
        # Told late, an end may be over already: the job may have been tried again, or reopened.
        ReviewTask.objects.filter(job=event.job, outcome="").update(
            outcome=Outcome.WITHDRAWN, decided_at=timezone.now(), **NOBODY
        )


@transaction.atomic
def approve(*, task: ReviewTask, actor: Actor) -> ReviewTask:
    """Release the machine's result with what people said. Raises FieldsOpen while a field still needs a person."""
    renew_claim(task=task, actor=actor)
    reviewed = documents_of(task)
    fields = [field for document in reviewed for field in document.fields]
    _refuse_open([field for field in fields if field.is_open])
    documents = _as_released(task, reviewed)
    _decide(task, actor, Outcome.APPROVED)
    with _job_may_have_ended():
        jobs.release(job=task.job, actor=actor, documents=documents)
    changed = sorted(field.key for field in fields if field.state == "corrected")
    _record(task, actor, "review.approved", {"corrected": changed, "revision": task.revision})
    return task


def _as_released(task: ReviewTask, reviewed: list[ReviewedDocument]) -> list[dict[str, Any] | None]:
    """For each of the job's extractions its result, None where it has none."""
    results = {each.position: RESULT_JSON.dump_python(each.result, mode="json") for each in reviewed}
    return [results.get(found.position) for found in extractions_of(task.job)]


@transaction.atomic
def reject(*, task: ReviewTask, actor: Actor, reason: str) -> ReviewTask:
    """End the job without a result, and say why. Raises ReasonRequired when no reason is given."""
    # PostgreSQL stores no NUL in a text, and nobody can write half a character.
    reason = reason.replace("\x00", "").encode("utf-8", "ignore").decode().strip()
    if not reason:
        raise ReasonRequired("Say why the document is rejected: whoever sent it will read this.")
    if len(reason) > MAX_REASON_CHARS:
        raise ReasonRequired(f"Say it in at most {MAX_REASON_CHARS} characters.")
    renew_claim(task=task, actor=actor)
    _decide(task, actor, Outcome.REJECTED, reason=reason)
    with _job_may_have_ended():
        jobs.reject(job=task.job, actor=actor, reason=reason)
    _record(task, actor, "review.rejected", {"reason": reason})
    return task


@transaction.atomic
def reopen(*, job: Job, actor: Actor) -> ReviewTask:
    """Open a released result for corrections: a new task, which begins with what was released. Nobody holds it yet.

    The release stays as it is; approving makes the next revision. Raises CannotReopen.
    """
    try:
        revision = jobs.reopen(job=job, actor=actor)
    except TransitionRefused as error:
        raise CannotReopen(error.message) from error
    job.refresh_from_db()
    task = ReviewTask.objects.create(environment=job.environment, job=job, revision=revision, cause=Cause.REOPENED)
    _record(task, actor, "review.reopened", {"revision": revision})
    return task


def _refuse_open(open_fields: list[ReviewedField]) -> None:
    if open_fields:
        names = ", ".join(field.title for field in open_fields)
        verb = "needs" if len(open_fields) == 1 else "need"
        raise FieldsOpen(f"{names} still {verb} you.", tuple(field.key for field in open_fields))


def _decide(task: ReviewTask, actor: Actor, outcome: Outcome, reason: str = "") -> None:
    task.outcome, task.reason, task.decided_at = outcome, reason, timezone.now()
    task.decided_by, task.decided_by_key, task.decided_by_name = actor.user, actor.api_key, actor.name
    task.claimed_by, task.claimed_by_key, task.claim_expires_at, task.postponed_until = None, None, None, None
    task.save()


@contextmanager
def _job_may_have_ended() -> Iterator[None]:
    """The job can be canceled while its review is being decided: then the whole decision is undone and refused."""
    try:
        yield
    except TransitionRefused as error:
        raise TaskDecided(error.message) from error


def _record(task: ReviewTask, actor: Actor, action: str, details: dict[str, Any]) -> None:
    audit.record(environment=task.environment, actor=actor, action=action, target=str(task.job_id), details=details)
