"""Who a waiting document goes to: handed over to a colleague, taken from whoever has it, taken back into the queue."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import User
from accounts.selectors import reviewers_of
from review.claims import NOBODY, refuse_decided, refuse_held, renew_claim
from review.errors import BadRequest, NotHeld, NotYours
from review.models import ReviewTask
from review.selectors import free_for, handed_over_between, holder_of, reload, shown_name, waiting_tasks

MAX_NOTE_CHARS = 500
NOT_HANDED_OVER: dict[str, Any] = {
    "assigned_to": None, "assigned_by": None, "assigned_by_key": None, "assigned_by_name": "",
}  # fmt: skip


@transaction.atomic
def hand_over(*, task: ReviewTask, actor: Actor, to: User | None, note: str = "") -> ReviewTask:
    """Give a task that one holds to a colleague, with a word to them: nobody else is offered it from then on.

    Raises BadRequest for oneself, and for nobody and anybody who may not review here.
    """
    note = note.replace("\x00", "").encode("utf-8", "ignore").decode().strip()
    if len(note) > MAX_NOTE_CHARS:
        raise BadRequest(f"Say it in at most {MAX_NOTE_CHARS} characters.")
    if to is None or to == actor.user or not reviewers_of(task.environment).filter(pk=to.pk).exists():
        raise BadRequest("Choose a colleague who may review here.")
    renew_claim(task=task, actor=actor)
    ReviewTask.objects.filter(pk=task.pk).update(
        **NOBODY,
        assigned_to=to,
        assigned_by=actor.user,
        assigned_by_key=actor.api_key,
        assigned_by_name=shown_name(actor.user, actor.api_key, actor.name),
        note=note,
        postponed_until=None,
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
    if not ReviewTask.objects.filter(taken, pk=task.pk, outcome="").update(**NOBODY, **NOT_HANDED_OVER):
        raise NotHeld("Nobody has this document any more.")
    reload(task)
    _record(task, actor, "review.taken_away", {"from": had})
    return task


@transaction.atomic
def take_back(*, task: ReviewTask, actor: Actor) -> ReviewTask:
    """Offer a postponed task again now, or one to everybody that was handed over: by oneself, or to oneself.

    Raises NotYours for what others have handed over between them, ClaimHeld while somebody works on it, TaskDecided
    where it no longer waits. A task that everybody is offered stays as it is.
    """
    waiting = waiting_tasks().filter(free_for(actor), pk=task.pk)
    if waiting.filter(postponed_until__gt=timezone.now()).update(postponed_until=None):
        details = {}
    elif waiting.filter(handed_over_between(actor)).update(**NOBODY, **NOT_HANDED_OVER):
        details = {"from": shown_name(task.assigned_to, None)}
    else:
        _refuse_back(task, actor)
        return task
    reload(task)
    _record(task, actor, "review.taken_back", details)
    return task


def _refuse_back(task: ReviewTask, actor: Actor) -> None:
    """Raises what speaks against taking it back, if anything does."""
    reload(task)
    refuse_decided(task)
    refuse_held(task, actor)
    if task.assigned_to is not None:
        to, by = shown_name(task.assigned_to, None), task.assigned_by_name
        raise NotYours(f"{by} has handed this document over to {to}: only they, or an admin, can take it back.")


def _record(task: ReviewTask, actor: Actor, action: str, details: dict[str, Any]) -> None:
    audit.record(environment=task.environment, actor=actor, action=action, target=str(task.job_id), details=details)
