"""Reads reviews: the queue, who holds what, and all that the desk shows of one document."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.timesince import timesince

from accounts.models import Environment, User
from extraction import BoundingBox
from jobs.models import Job, JobStatus
from jobs.processing import review_threshold
from jobs.selectors import extraction_of, parse_result
from jobs.wording import ValueTable, level_of, reason_text, value_table
from review.errors import TaskNotFound
from review.fields import ReviewedField, display_text, reviewed_fields
from review.models import ReviewTask
from templates_app.selectors import spec_of

QUEUE_SHOWS = 200


def waiting_tasks() -> QuerySet[ReviewTask]:
    """Undecided tasks whose job still waits.

    The job's status is asked by EXISTS, not by a join: an UPDATE over a join compares the claim in a subquery, which
    PostgreSQL does not look at again after it has waited for the row, and two people would get the same task.
    """
    waits = Job.objects.filter(pk=OuterRef("job_id"), status=JobStatus.REVIEW_REQUIRED)
    return ReviewTask.objects.filter(Exists(waits), outcome="")


def free_tasks(environment: Environment, reviewer: User) -> QuerySet[ReviewTask]:
    """What this reviewer can take, in the order in which it should be done: what they hold, then oldest first."""
    now = timezone.now()
    free = Q(claimed_by=None) | Q(claimed_by=reviewer) | Q(claim_expires_at__lte=now)
    mine_first = Case(When(claimed_by=reviewer, then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        waiting_tasks()
        .filter(free, environment=environment)
        .exclude(postponed_until__gt=now)
        .order_by(mine_first, "created_at", "id")
    )


def find_task(*, environment: Environment, task_id: UUID) -> ReviewTask:
    """Raises TaskNotFound when it is missing or belongs to another environment."""
    task = _with_everything(ReviewTask.objects.filter(environment=environment, pk=task_id)).first()
    if task is None:
        raise TaskNotFound(task_id)
    return task


def _with_everything(tasks: QuerySet[ReviewTask]) -> QuerySet[ReviewTask]:
    return tasks.select_related(
        "environment",
        "claimed_by",
        "decided_by",
        "job__document",
        "job__environment",
        "job__template_version__template",
    )


def waiting_count(environment: Environment) -> int:
    """How many documents wait for a person, held and postponed ones included."""
    return waiting_tasks().filter(environment=environment).count()


def holder_of(task: ReviewTask) -> User | None:
    """Who holds the task now; None when nobody does or the claim has run out."""
    if task.claimed_by is None or task.claim_expires_at is None or task.claim_expires_at <= timezone.now():
        return None
    return task.claimed_by


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One waiting document. `holder` is None while it is free; `postponed_until` only while that lies ahead."""

    task: ReviewTask
    filename: str
    template_title: str
    waiting_since: datetime
    waited: str
    flagged_count: int
    page_count: int
    is_picture: bool
    holder: User | None
    postponed_until: datetime | None


def queue_rows(environment: Environment) -> list[QueueRow]:
    """The oldest waiting documents, oldest first, at most QUEUE_SHOWS."""
    now = timezone.now()
    tasks = _with_everything(waiting_tasks().filter(environment=environment)).order_by("created_at", "id")
    return [
        QueueRow(
            task=task,
            filename=task.job.document.filename,
            template_title=task.job.template_version.template.title,
            waiting_since=task.created_at,
            waited=timesince(task.created_at, now, depth=1),
            flagged_count=task.job.flagged_field_count or 0,
            page_count=task.job.page_count or 0,
            is_picture=task.job.document.media_type != "application/pdf",
            holder=holder_of(task),
            postponed_until=task.postponed_until if task.postponed_until and task.postponed_until > now else None,
        )
        for task in tasks[:QUEUE_SHOWS]
    ]


def fields_of(task: ReviewTask) -> list[ReviewedField]:
    """Every field of a task as it stands now, in the template's order."""
    stored = extraction_of(task.job)
    if stored is None:
        return []
    return reviewed_fields(
        result=parse_result(stored.result),
        flags=stored.flags,
        spec=spec_of(task.job.template_version),
        corrections=task.corrections.select_related("by"),
    )


@dataclass(frozen=True, slots=True)
class DeskField:
    """A field as the desk shows it.

    `text` is what the input holds, `printed` what the machine read on the page if that looks different. `confidence`
    and `level` (sure, check, unsure or missing) are the machine's; `state` is to_check, untouched, confirmed or
    corrected; `why` says in plain words for what reason it is flagged. A `read_only` field can only be
    confirmed; the rows of a list are shown as a `table`.
    """

    name: str
    title: str
    type: str
    required: bool
    options: tuple[str, ...]
    multiline: bool
    read_only: bool
    table: ValueTable | None
    text: str
    machine_text: str
    printed: str
    confidence: float
    level: str
    box: BoundingBox | None
    flagged: bool
    why: str
    state: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the desk shows of one task: the fields to check first, then the others, in the template's order."""

    task: ReviewTask
    job: Job
    to_check: tuple[DeskField, ...]
    others: tuple[DeskField, ...]
    pages: tuple[dict[str, Any], ...]

    @property
    def fields(self) -> tuple[DeskField, ...]:
        return self.to_check + self.others

    @property
    def open_count(self) -> int:
        return sum(field.is_open for field in self.fields)


def desk_of(task: ReviewTask) -> Desk:
    threshold = review_threshold(task.job) / 100
    fields = [desk_field(field, threshold=threshold) for field in fields_of(task)]
    stored = extraction_of(task.job)
    return Desk(
        task=task,
        job=task.job,
        to_check=tuple(field for field in fields if field.flagged),
        others=tuple(field for field in fields if not field.flagged),
        pages=tuple(stored.pages) if stored else (),
    )


def desk_field(field: ReviewedField, *, threshold: float) -> DeskField:
    """`threshold` (0..1) is the job's; a field's own comes first."""
    current, machine = field.current, field.machine
    own = field.spec.review.threshold
    limit = threshold if own is None else own
    text = display_text(current.value, current.currency)
    several_lines = any(getattr(step, "lines", 1) != 1 for step in field.spec.find)
    return DeskField(
        name=field.name,
        title=field.title,
        type=field.spec.type,
        required=field.spec.required,
        options=tuple(dict.fromkeys(field.spec.options.values())) if field.spec.type == "enum" else (),
        multiline=field.is_read_only or (field.spec.type == "text" and (several_lines or "\n" in text)),
        read_only=field.is_read_only,
        table=value_table(machine),
        text=text,
        machine_text=display_text(machine.value, machine.currency),
        printed=machine.raw_text if machine.raw_text and machine.raw_text != text else "",
        confidence=machine.confidence,
        level=level_of(machine, field.flag or None, limit),
        box=current.box,
        flagged=bool(field.flag) or (field.spec.required and machine.value is None and not field.is_read_only),
        why=reason_text(field.flag, machine, limit) if field.flag else "",
        state=field.state,
        is_open=field.is_open,
    )
