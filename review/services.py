"""How reviews begin and end: opened by a job's event, approved, rejected, opened again after the release.

Whoever decides must hold the claim: it is renewed in the first statement, by compare-and-swap.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Environment
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
from review.selectors import documents_of, unopened_samples, waiting_tasks
from templates_app.selectors import spec_of

MAX_REASON_CHARS = 2000


def open_task_for_event(event: JobEvent) -> None:
    """Subscriber to job events: a job that must be reviewed gets its task, one that ended otherwise loses it."""
    if event.type == f"job.{JobStatus.REVIEW_REQUIRED}":
        if event.job.status == JobStatus.REVIEW_REQUIRED:
            _open_task(event)
    elif event.job.status in ENDED:
        # Told late, an end may be over already: the job may have been tried again, or reopened.
        ReviewTask.objects.filter(job=event.job, outcome="").update(
            outcome=Outcome.WITHDRAWN, decided_at=timezone.now(), **NOBODY
        )


def _open_task(event: JobEvent) -> None:
    place = _place_in_queue(event.job)
    if event.data.get("again"):
        # Its task waits since before it was read again.
        due_after = _due_after(event.job)
        ReviewTask.objects.filter(job=event.job, outcome="").update(
            lowest_confidence=place["lowest_confidence"], due_at=F("created_at") + due_after if due_after else None
        )
        return
    cause = Cause.SAMPLE if event.data.get("sampled") else Cause.FLAGGED
    defaults = {"environment": event.job.environment, "cause": cause, **place}
    ReviewTask.objects.get_or_create(job=event.job, revision=event.data.get("revision", 1), defaults=defaults)


def _place_in_queue(job: Job) -> dict[str, Any]:
    """What orders the queue, as columns of a new task."""
    due_after = _due_after(job)
    confidences = [
        field["confidence"]
        for result in job.extractions.values_list("result", flat=True)
        if result is not None
        for field in result["fields"]
        if field["value"] is not None
    ]
    return {
        "due_at": timezone.now() + due_after if due_after else None,
        "lowest_confidence": min(confidences, default=None),
    }


def _due_after(job: Job) -> timedelta | None:
    """The soonest that the job's templates ask for, else what the environment does; None: whenever."""
    used = [each.template_version for each in job.extractions.select_related("template_version")]
    asked = [hours for version in used if version and (hours := spec_of(version).review.due_hours)]
    hours = min(asked, default=job.environment.review_due_hours)
    return timedelta(hours=hours) if hours else None


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


def approve_unopened_samples(*, environment: Environment, actor: Actor, at_most: int) -> int:
    """Release the oldest `at_most` jobs that wait for nothing but a random audit and that nobody has opened.

    They are marked as unseen: nobody has looked at them, so they tell nothing about the machine's errors. Only for
    admins. Returns how many were released: what somebody opens meanwhile is left to them.
    """
    oldest = unopened_samples(environment).select_related("environment", "job").order_by("created_at", "id")[:at_most]
    return sum(_approve_unseen(task, actor) for task in oldest)


def _approve_unseen(task: ReviewTask, actor: Actor) -> bool:
    try:
        with transaction.atomic():
            decided = {"decided_by": actor.user, "decided_by_key": actor.api_key, "decided_by_name": actor.name}
            still_unopened = waiting_tasks().filter(pk=task.pk, opened_at=None)
            if not still_unopened.update(
                outcome=Outcome.APPROVED, unseen=True, decided_at=timezone.now(), postponed_until=None, **decided
            ):
                return False
            found = [each.result for each in extractions_of(task.job)]
            with _job_may_have_ended():
                jobs.release(job=task.job, actor=actor, documents=found, reviewed=False)
            _record(task, actor, "review.approved_unseen", {"revision": task.revision})
            return True
    except TaskDecided:
        return False


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
    task = ReviewTask.objects.create(
        environment=job.environment, job=job, revision=revision, cause=Cause.REOPENED, **_place_in_queue(job)
    )
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
