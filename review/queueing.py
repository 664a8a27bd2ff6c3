"""Reads the page of the queue: its tabs, and a row for each waiting document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.timesince import timesince, timeuntil

from accounts.audit import Actor
from accounts.models import Environment, User
from jobs.models import Extraction
from jobs.selectors import work_title
from review.models import ReviewTask
from review.selectors import held_by, holder_of, waiting_tasks, with_everything
from review.wanted import Wanted, in_order, narrowing

QUEUE_SHOWS = 200
TABS = {"waiting": "Waiting", "yours": "Yours", "others": "With others", "postponed": "Postponed"}
DUE_SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One waiting document. `holder` is None while it is free; `assigned_to` is who it was handed over to, where that
    is not its holder; `postponed_until` only while that lies ahead. `due` says in words when it is or was due,
    `urgency` how pressing that is: "overdue", "soon" or "". `take_back_label` is "" where one cannot offer it to
    everybody again."""

    task: ReviewTask
    filename: str
    template_title: str
    waiting_since: datetime
    waited: str
    due_at: datetime | None
    due: str
    urgency: str
    flagged_count: int
    page_count: int
    is_picture: bool
    holder: Actor | None
    assigned_to: User | None
    postponed_until: datetime | None
    take_back_label: str

    @property
    def is_taken(self) -> bool:
        """Whether it is offered to one person only."""
        return self.holder is not None or self.assigned_to is not None


@dataclass(frozen=True, slots=True)
class Queue:
    """`rows` are the first QUEUE_SHOWS of the tab; `counts` tells how many there are in each of TABS, and `in_all` how
    many wait in all of them, whatever is wanted; `hidden_count` are behind the rows. `by_template` counts, in
    all of TABS, by the names of the templates that were used."""

    rows: Sequence[QueueRow]
    counts: dict[str, int]
    in_all: int
    hidden_count: int
    by_template: dict[str, int]

    @property
    def has_deadlines(self) -> bool:
        return any(row.due_at for row in self.rows)


def queue_of(environment: Environment, actor: Actor, wanted: Wanted, tab: str) -> Queue:
    """One of TABS, narrowed and ordered as wanted."""
    now = timezone.now()
    everything = waiting_tasks().filter(environment=environment)
    tabs = _tabs(actor, now)
    wants = narrowing(wanted)
    counts = everything.aggregate(
        in_all=Count("pk"), **{name: Count("pk", filter=condition & wants) for name, condition in tabs.items()}
    )
    tasks = in_order(with_everything(everything.filter(tabs[tab], wants)), wanted.order)[:QUEUE_SHOWS]
    in_all = counts.pop("in_all")
    rows = [_row(task, actor, now) for task in tasks]
    return Queue(rows, counts, in_all, counts[tab] - len(rows), _by_template(everything))


def _by_template(tasks: QuerySet[ReviewTask]) -> dict[str, int]:
    used = Extraction.objects.filter(job__in=tasks.values("job_id"), template_version__isnull=False)
    name = "template_version__template__name"
    return dict(used.values_list(name).annotate(count=Count("job", distinct=True)).order_by(name))


def _tabs(actor: Actor, now: datetime) -> dict[str, Q]:
    claimed, postponed = Q(claim_expires_at__gt=now), Q(postponed_until__gt=now)
    # A column that is NULL compares to nothing: ~Q() takes care of that.
    return {
        "waiting": claimed | ~postponed,
        "yours": (held_by(actor) & claimed) | (Q(assigned_to=actor.user) & ~claimed & ~postponed),
        "others": (~held_by(actor) & claimed)
        | (Q(assigned_to__isnull=False) & ~Q(assigned_to=actor.user) & ~claimed & ~postponed),
        "postponed": postponed & ~claimed,
    }


def _row(task: ReviewTask, actor: Actor, now: datetime) -> QueueRow:
    holder = holder_of(task)
    is_postponed = task.postponed_until is not None and task.postponed_until > now
    return QueueRow(
        task=task,
        filename=task.job.document.filename,
        template_title=work_title(task.job),
        waiting_since=task.created_at,
        waited=_ago(task.created_at, now),
        due_at=task.due_at,
        due=_due(task.due_at, now) if task.due_at else "",
        urgency=_urgency(task.due_at, now),
        flagged_count=task.job.flagged_field_count or 0,
        page_count=task.job.page_count or 0,
        is_picture=task.job.document.media_type.startswith("image/"),
        holder=holder,
        assigned_to=task.assigned_to if holder is None else None,
        postponed_until=task.postponed_until if is_postponed else None,
        take_back_label=_take_back_label(task, actor, is_postponed) if holder is None else "",
    )


def _take_back_label(task: ReviewTask, actor: Actor, is_postponed: bool) -> str:
    if task.assigned_to is None or is_postponed:
        return "Take back" if is_postponed else ""
    if actor.user is None or actor.user not in (task.assigned_to, task.assigned_by):
        return ""
    return "Give back" if actor.user == task.assigned_to else "Take back"


def _ago(moment: datetime, now: datetime) -> str:
    return timesince(moment, now, depth=1) if (now - moment).total_seconds() >= 60 else "just now"


def _urgency(due_at: datetime | None, now: datetime) -> str:
    if due_at is None or due_at > now + DUE_SOON:
        return ""
    return "overdue" if due_at <= now else "soon"


def _due(due_at: datetime, now: datetime) -> str:
    if due_at > now:
        return f"in {timeuntil(due_at, now, depth=1)}"
    return f"Overdue by {timesince(due_at, now, depth=1)}"
