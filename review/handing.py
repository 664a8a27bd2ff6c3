"""Who a waiting document goes to: handed over to a colleague, taken from whoever has it, taken back into the queue."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import User
from accounts.selectors import reviewers_of
from review.claims import NOBODY, refuse_decided, renew_claim
from review.errors import BadRequest, NotHeld
from review.models import ReviewTask
from review.selectors import holder_of, reload, shown_name, waiting_tasks

MAX_NOTE_CHARS = 500


@transaction.atomic
def hand_over(*, task: ReviewTask, actor: Actor, to: User, note: str = "") -> ReviewTask:
    """Give a task that one holds to a colleague, with a word to them: nobody else is offered it from then on.

    Raises BadRequest for oneself and for somebody who may not review here.
    """
    note = note.replace("\x00", "").encode("utf-8", "ignore").decode().strip()
    if len(note) > MAX_NOTE_CHARS:
        raise BadRequest(f"Say it in at most {MAX_NOTE_CHARS} characters.")
    if to == actor.user or not reviewers_of(task.environment).filter(pk=to.pk).exists():
        raise BadRequest("Choose a colleague who may review here.")
    renew_claim(task=task, actor=actor)
    by = shown_name(actor.user, actor.api_key, actor.name)
    ReviewTask.objects.filter(pk=task.pk).update(
        **NOBODY, assigned_to=to, assigned_by_name=by, note=note, postponed_until=None
    )
    reload(task)
    _record(task, actor, "review.handed_over", {"to": to.username})
    return task


@transaction.atomic
def take_away(*, task: ReviewTask, actor: Actor) -> ReviewTask:
    """Offer a task to everybody again that somebody holds or was handed; what was corrected so far stays.

    Only for admins. Raises NotHeld where nobody has it, TaskDecided where it no longer waits.
    """
    refuse_decided(task)
    holder = holder_of(task)
    had = holder.name if holder else shown_name(task.assigned_to, None)
    taken = Q(claimed_by__isnull=False) | Q(claimed_by_key__isnull=False) | Q(assigned_to__isnull=False)
    changes = {**NOBODY, "assigned_to": None, "assigned_by_name": ""}
    if not ReviewTask.objects.filter(taken, pk=task.pk, outcome="").update(**changes):
        raise NotHeld("Nobody has this document any more.")
    reload(task)
    _record(task, actor, "review.taken_away", {"from": had})
    return task


@transaction.atomic
def take_back(*, task: ReviewTask, actor: Actor) -> ReviewTask:
    """Offer a postponed task again now. Raises TaskDecided where it no longer waits."""
    later = waiting_tasks().filter(pk=task.pk, postponed_until__gt=timezone.now())
    taken = later.update(postponed_until=None)
    reload(task)
    if taken:
        _record(task, actor, "review.taken_back", {})
    else:
        refuse_decided(task)
    return task


def _record(task: ReviewTask, actor: Actor, action: str, details: dict[str, Any]) -> None:
    audit.record(environment=task.environment, actor=actor, action=action, target=str(task.job_id), details=details)
