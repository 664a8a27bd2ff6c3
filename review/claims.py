"""Claims: one reviewer at a time, a person or an API key, holds a document. All of it is compare-and-swap.

Every change to a review renews the claim in its first statement, so that a claim that was lost meanwhile refuses the
change before anything is written.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.audit import Actor
from accounts.models import Environment
from jobs.models import JobStatus
from review.errors import BadRequest, BeingRead, ClaimHeld, ClaimLost, TaskDecided
from review.models import ReviewTask
from review.selectors import free_for, free_tasks, held_by, holder_of, reload, shown_name, waiting_tasks
from review.wanted import EVERYTHING, Wanted

CLAIM_LASTS = timedelta(minutes=5)
MAX_POSTPONE_MINUTES = 7 * 24 * 60
NOBODY = {"claimed_by": None, "claimed_by_key": None, "claim_expires_at": None}


def claim(*, task: ReviewTask, actor: Actor) -> ReviewTask:
    """Take a task that nobody else holds, or renew one's own claim. Raises ClaimHeld, BeingRead or TaskDecided."""
    if not _take(waiting_tasks().filter(free_for(actor), pk=task.pk), actor):
        reload(task)
        refuse_decided(task)
        raise _held(task)
    reload(task)
    return task


def claim_next(*, environment: Environment, actor: Actor, wanted: Wanted = EVERYTHING) -> ReviewTask | None:
    """Take the task that one already holds, else the first that is free and wanted; None when there is none."""
    while (candidate := free_tasks(environment, actor, wanted).first()) is not None:
        as_seen = Q(
            claimed_by=candidate.claimed_by_id,
            claimed_by_key=candidate.claimed_by_key_id,
            claim_expires_at=candidate.claim_expires_at,
            assigned_to=candidate.assigned_to_id,
        )
        # Somebody else may have been faster: then look again.
        if _take(waiting_tasks().filter(as_seen, pk=candidate.pk), actor):
            reload(candidate)
            return candidate
    return None


def renew_claim(*, task: ReviewTask, actor: Actor) -> ReviewTask:
    """Hold a claim for another five minutes. Raises ClaimLost when it is somebody else's, BeingRead or TaskDecided."""
    if not _take(waiting_tasks().filter(held_by(actor), pk=task.pk), actor):
        reload(task)
        refuse_decided(task)
        holder = holder_of(task)
        whose = f"{holder.name} has it now." if holder else "Take it again to go on."
        raise ClaimLost(f"You no longer hold this document. {whose}")
    reload(task)
    return task


def keep_claim(*, task: ReviewTask, actor: Actor) -> bool:
    """Renew one's own claim while the document is read again; False where it is somebody else's, or decided."""
    own = ReviewTask.objects.filter(held_by(actor), pk=task.pk, outcome="")
    return bool(own.update(claim_expires_at=timezone.now() + CLAIM_LASTS))


def release_claim(*, task: ReviewTask, actor: Actor) -> bool:
    """Give a task back unfinished; what was corrected so far stays. False when the claim was not one's own."""
    return bool(ReviewTask.objects.filter(held_by(actor), pk=task.pk, outcome="").update(**NOBODY))


@transaction.atomic
def postpone(*, task: ReviewTask, actor: Actor, minutes: int) -> ReviewTask:
    """Give a task back and offer it to nobody for so many minutes (1 .. a week)."""
    if not 1 <= minutes <= MAX_POSTPONE_MINUTES:
        raise BadRequest(f"A document can be postponed by 1 to {MAX_POSTPONE_MINUTES} minutes.")
    renew_claim(task=task, actor=actor)
    until = timezone.now() + timedelta(minutes=minutes)
    ReviewTask.objects.filter(pk=task.pk).update(**NOBODY, postponed_until=until)
    reload(task)
    return task


def _take(tasks: QuerySet[ReviewTask], actor: Actor) -> int:
    if actor.user is None and actor.api_key is None:
        raise BadRequest("Only a person or an API key can review a document.")
    now = timezone.now()
    return tasks.update(
        claimed_by=actor.user,
        claimed_by_key=actor.api_key,
        claim_expires_at=now + CLAIM_LASTS,
        opened_at=Coalesce("opened_at", Value(now, output_field=DateTimeField())),
    )


def refuse_held(task: ReviewTask, actor: Actor) -> None:
    """Raises ClaimHeld while somebody else works on the task."""
    holder = holder_of(task)
    if holder and (holder.user, holder.api_key) != (actor.user, actor.api_key):
        raise _held(task)


def _held(task: ReviewTask) -> ClaimHeld:
    holder = holder_of(task)
    name = holder.name if holder else "Somebody else"
    return ClaimHeld(f"{name} is reviewing this document now.", holder=name)


def refuse_decided(task: ReviewTask) -> None:
    if task.outcome:
        name = shown_name(task.decided_by, task.decided_by_key, task.decided_by_name)
        who = f" by {name}" if name else ""
        raise TaskDecided(f"This document was {task.get_outcome_display().lower()}{who} already.")
    if task.job.status in (JobStatus.QUEUED, JobStatus.PROCESSING):
        raise BeingRead("The document is being read again. It comes back in a moment.")
    if task.job.status != JobStatus.REVIEW_REQUIRED:
        raise TaskDecided(f"The job is {task.job.get_status_display().lower()} and no longer waits for a review.")
