"""What can be done with reviews: open, claim, say what stands in a field, approve, reject.

Whoever changes something must hold the claim. Every change renews it in its first statement, by compare-and-swap, so
that a claim that was lost meanwhile refuses the change before anything is written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

import extraction
from accounts import audit
from accounts.audit import Actor
from accounts.models import Environment, User
from extraction import BoundingBox
from jobs import services as jobs
from jobs.errors import TransitionRefused
from jobs.models import JobEvent, JobStatus
from jobs.processing import RESULT_JSON
from jobs.selectors import extraction_of, parse_result
from review.errors import (
    BadRequest,
    ClaimHeld,
    ClaimLost,
    FieldsOpen,
    NothingToUndo,
    ReasonRequired,
    TaskDecided,
    UnknownField,
    ValueRefused,
)
from review.fields import FieldValue, ReviewedField, released_result
from review.models import Correction, Outcome, ReviewTask
from review.selectors import fields_of, free_tasks, holder_of, waiting_tasks
from templates_app.selectors import spec_of

CLAIM_LASTS = timedelta(minutes=5)
MAX_POSTPONE_MINUTES = 7 * 24 * 60
MAX_REASON_CHARS = 2000


def open_task_for_event(event: JobEvent) -> None:
    """Subscriber to job events: a job that must be reviewed gets its task, one that ended otherwise loses it."""
    if event.type == f"job.{JobStatus.REVIEW_REQUIRED}":
        if event.job.status == JobStatus.REVIEW_REQUIRED:
            ReviewTask.objects.get_or_create(job=event.job, defaults={"environment": event.job.environment})
    elif event.type in {f"job.{status}" for status in (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELED)}:
        ReviewTask.objects.filter(job=event.job, outcome="").update(
            outcome=Outcome.WITHDRAWN, decided_at=timezone.now(), claimed_by=None, claim_expires_at=None
        )


# --- claims -----------------------------------------------------------------------------------------------------
def claim(*, task: ReviewTask, reviewer: User) -> ReviewTask:
    """Take a task that nobody else holds, or renew one's own claim. Raises ClaimHeld or TaskDecided."""
    now = timezone.now()
    free = Q(claimed_by=None) | Q(claimed_by=reviewer) | Q(claim_expires_at__lte=now)
    if not _take(waiting_tasks().filter(free, pk=task.pk), reviewer):
        task.refresh_from_db()
        _refuse_decided(task)
        holder = holder_of(task)
        name = holder.display_name if holder else "Somebody else"
        raise ClaimHeld(f"{name} is reviewing this document now.", holder=name)
    task.refresh_from_db()
    return task


def claim_next(*, environment: Environment, reviewer: User) -> ReviewTask | None:
    """Take the task that one already holds, else the oldest free one; None when every task is held or postponed."""
    while (candidate := free_tasks(environment, reviewer).first()) is not None:
        free = Q(claimed_by=candidate.claimed_by_id, claim_expires_at=candidate.claim_expires_at)
        # Somebody else may have been faster: then look again.
        if _take(waiting_tasks().filter(free, pk=candidate.pk), reviewer):
            candidate.refresh_from_db()
            return candidate
    return None


def renew_claim(*, task: ReviewTask, reviewer: User) -> ReviewTask:
    """Hold a claim for another five minutes. Raises ClaimLost when it is no longer one's own, or TaskDecided."""
    if not _take(waiting_tasks().filter(pk=task.pk, claimed_by=reviewer), reviewer):
        task.refresh_from_db()
        _refuse_decided(task)
        holder = holder_of(task)
        whose = f"{holder.display_name} has it now." if holder else "Take it again to go on."
        raise ClaimLost(f"You no longer hold this document. {whose}")
    task.refresh_from_db()
    return task


def release_claim(*, task: ReviewTask, reviewer: User) -> bool:
    """Give a task back unfinished; what was corrected so far stays. False when the claim was not one's own."""
    mine = ReviewTask.objects.filter(pk=task.pk, claimed_by=reviewer, outcome="")
    return bool(mine.update(claimed_by=None, claim_expires_at=None))


@transaction.atomic
def postpone(*, task: ReviewTask, reviewer: User, minutes: int) -> ReviewTask:
    """Give a task back and offer it to nobody for so many minutes (1 .. a week)."""
    if not 1 <= minutes <= MAX_POSTPONE_MINUTES:
        raise BadRequest(f"A document can be postponed by 1 to {MAX_POSTPONE_MINUTES} minutes.")
    renew_claim(task=task, reviewer=reviewer)
    task.claimed_by, task.claim_expires_at = None, None
    task.postponed_until = timezone.now() + timedelta(minutes=minutes)
    task.save(update_fields=["claimed_by", "claim_expires_at", "postponed_until"])
    return task


def _take(tasks: QuerySet[ReviewTask], reviewer: User) -> int:
    return tasks.update(claimed_by=reviewer, claim_expires_at=timezone.now() + CLAIM_LASTS)


def _refuse_decided(task: ReviewTask) -> None:
    if task.outcome:
        who = f" by {task.decided_by.display_name}" if task.decided_by else ""
        raise TaskDecided(f"This document was {task.get_outcome_display().lower()}{who} already.")
    if task.job.status != JobStatus.REVIEW_REQUIRED:
        raise TaskDecided(f"The job is {task.job.get_status_display().lower()} and no longer waits for a review.")


# --- fields -----------------------------------------------------------------------------------------------------
@transaction.atomic
def confirm_field(*, task: ReviewTask, reviewer: User, field: str) -> ReviewedField:
    """Say that what stands in a field is right. Raises ValueRefused for a required field in which nothing stands."""
    renew_claim(task=task, reviewer=reviewer)
    known = _field(task, field)
    if known.is_missing:
        raise ValueRefused(_missing(known), field=field, typed="")
    if not known.said:
        _say(task, reviewer, known, known.current, Correction.How.CONFIRMED)
    return _field(task, field)


@transaction.atomic
def correct_field(
    *, task: ReviewTask, reviewer: User, field: str, text: str, how: str, box: BoundingBox | None = None
) -> ReviewedField:
    """Say what stands in a field. Empty text: nothing does.

    `how` is "typed" or "clicked", `box` the place that was pointed at; without one the machine's place stays. Text
    that says what stands there already is a confirmation. Raises ValueRefused, with a reason in plain words.
    """
    if how not in (Correction.How.TYPED, Correction.How.CLICKED):
        raise BadRequest(f"A correction is typed or clicked, not '{how}'.")
    renew_claim(task=task, reviewer=reviewer)
    known = _field(task, field)
    if known.is_read_only:
        raise ValueRefused(
            f"{known.title} cannot be typed: confirm it, or reject the document.", field=field, typed=text
        )
    word = _read(task, known, _storable(text), box)
    current = known.current
    if (word.value, word.currency) == (current.value, current.currency) and word.box == current.box:
        return confirm_field(task=task, reviewer=reviewer, field=field)
    _say(task, reviewer, known, word, Correction.How(how))
    return _field(task, field)


@transaction.atomic
def undo_field(*, task: ReviewTask, reviewer: User, field: str) -> ReviewedField:
    """Take back the last word about a field: a further row back to what stood before it. Raises NothingToUndo."""
    renew_claim(task=task, reviewer=reviewer)
    known = _field(task, field)
    if not known.said:
        raise NothingToUndo("Nothing has been changed in this field.")
    _say(task, reviewer, known, known.previous, Correction.How.UNDONE)
    return _field(task, field)


def _field(task: ReviewTask, name: str) -> ReviewedField:
    found = next((field for field in fields_of(task) if field.name == name), None)
    if found is None:
        raise UnknownField(name)
    return found


def _read(task: ReviewTask, known: ReviewedField, text: str, box: BoundingBox | None) -> FieldValue:
    if not text.strip():
        if known.spec.required:
            raise ValueRefused(_missing(known), field=known.name, typed=text)
        return FieldValue(None, None, None, None)
    locale = spec_of(task.job.template_version).locale
    try:
        read = extraction.normalize(text, known.spec, locale=locale)
    except extraction.NotValid as error:
        reason = error.reason[:1].upper() + error.reason[1:]
        raise ValueRefused(f"{reason.rstrip('.')}.", field=known.name, typed=text) from error
    # An amount typed without its currency means the one that stood there.
    currency = read.currency or (known.current.currency if known.spec.type == "money" else None)
    return FieldValue(read.value, text.strip(), currency, box or known.current.box)


def _missing(known: ReviewedField) -> str:
    return f"{known.title} is required: type what the document says, or reject the document."


def _say(task: ReviewTask, reviewer: User, known: ReviewedField, word: FieldValue, how: Correction.How) -> None:
    Correction.objects.create(
        task=task,
        field=known.name,
        before=known.current.value,
        after=word.value,
        raw_text=word.raw_text,
        currency=word.currency or "",
        box=asdict(word.box) if word.box else None,
        how=how,
        by=reviewer,
    )


# --- outcome ----------------------------------------------------------------------------------------------------
@transaction.atomic
def approve(*, task: ReviewTask, actor: Actor) -> ReviewTask:
    """Release the machine's result with what people said. Raises FieldsOpen while a field still needs a person."""
    renew_claim(task=task, reviewer=_reviewer(actor))
    fields = fields_of(task)
    _refuse_open([field for field in fields if field.is_open])
    stored = extraction_of(task.job)
    assert stored is not None  # noqa: S101 - fields_of has read it
    result = released_result(parse_result(stored.result), fields)
    _decide(task, actor, Outcome.APPROVED)
    with _job_may_have_ended():
        jobs.release(job=task.job, actor=actor, result=RESULT_JSON.dump_python(result, mode="json"))
    changed = sorted(field.name for field in fields if field.state == "corrected")
    _record(task, actor, "review.approved", {"corrected": changed})
    return task


@transaction.atomic
def reject(*, task: ReviewTask, actor: Actor, reason: str) -> ReviewTask:
    """End the job without a result, and say why. Raises ReasonRequired when no reason is given."""
    reason = _storable(reason).strip()
    if not reason:
        raise ReasonRequired("Say why the document is rejected: whoever sent it will read this.")
    if len(reason) > MAX_REASON_CHARS:
        raise ReasonRequired(f"Say it in at most {MAX_REASON_CHARS} characters.")
    renew_claim(task=task, reviewer=_reviewer(actor))
    _decide(task, actor, Outcome.REJECTED, reason=reason)
    with _job_may_have_ended():
        jobs.reject(job=task.job, actor=actor, reason=reason)
    _record(task, actor, "review.rejected", {"reason": reason})
    return task


def _storable(typed: str) -> str:
    # PostgreSQL stores no NUL in a text.
    return typed.replace("\x00", "")


def _reviewer(actor: Actor) -> User:
    if actor.user is None:
        raise BadRequest("Only a person can review a document.")
    return actor.user


def _refuse_open(open_fields: list[ReviewedField]) -> None:
    if open_fields:
        names = ", ".join(field.title for field in open_fields)
        verb = "needs" if len(open_fields) == 1 else "need"
        raise FieldsOpen(f"{names} still {verb} you.", tuple(field.name for field in open_fields))


def _decide(task: ReviewTask, actor: Actor, outcome: Outcome, reason: str = "") -> None:
    task.outcome, task.reason, task.decided_by, task.decided_at = outcome, reason, actor.user, timezone.now()
    task.claimed_by, task.claim_expires_at, task.postponed_until = None, None, None
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
