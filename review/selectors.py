"""Reads reviews: the queue, who holds what, and all that the desk shows of one document."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.timesince import timesince

from accounts.audit import Actor
from accounts.models import ApiKey, Environment, User
from extraction import BoundingBox
from jobs.deciding import review_threshold
from jobs.models import Extraction, Job, JobStatus, Release
from jobs.selectors import extractions_of, parse_result, reading_of, work_title
from jobs.wording import ValueTable, level_of, reason_text, value_table
from review.errors import TaskNotFound
from review.fields import ReviewedDocument, ReviewedField, display_text, reviewed_document
from review.models import Correction, ReviewTask
from templates_app.selectors import spec_of

QUEUE_SHOWS = 200


def waiting_tasks() -> QuerySet[ReviewTask]:
    """Undecided tasks whose job still waits.

    The job's status is asked by EXISTS, not by a join: an UPDATE over a join compares the claim in a subquery, which
    PostgreSQL does not look at again after it has waited for the row, and two people would get the same task.
    """
    waits = Job.objects.filter(pk=OuterRef("job_id"), status=JobStatus.REVIEW_REQUIRED)
    return ReviewTask.objects.filter(Exists(waits), outcome="")


def held_by(actor: Actor) -> Q:
    """Tasks whose claim is, or was last, this person's or this key's."""
    return Q(claimed_by=actor.user, claimed_by_key=actor.api_key)


def free_for(actor: Actor) -> Q:
    """Tasks that nobody else holds."""
    nobody = Q(claimed_by=None, claimed_by_key=None)
    return nobody | held_by(actor) | Q(claim_expires_at__lte=timezone.now())


def free_tasks(environment: Environment, actor: Actor) -> QuerySet[ReviewTask]:
    """What this reviewer can take, in the order in which it should be done: what they hold, then oldest first."""
    now = timezone.now()
    mine_first = Case(When(held_by(actor), then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        waiting_tasks()
        .filter(free_for(actor), environment=environment)
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
        "claimed_by_key",
        "decided_by",
        "decided_by_key",
        "job__document",
        "job__environment",
        "job__template_version__template",
    )


def waiting_count(environment: Environment) -> int:
    """How many documents wait for a person, held and postponed ones included."""
    return waiting_tasks().filter(environment=environment).count()


STATES = ("waiting", "claimed", "postponed", "decided")


def tasks_of(environment: Environment, *, state: str = "", template: str = "") -> QuerySet[ReviewTask]:
    """Reviews of an environment, in one of STATES and of one template's documents where that is asked for."""
    tasks = _with_everything(ReviewTask.objects.filter(environment=environment))
    if template:
        used = Extraction.objects.filter(job=OuterRef("job_id"), template_version__template__name=template)
        tasks = tasks.filter(Exists(used))
    if state == "decided":
        return tasks.exclude(outcome="", job__status=JobStatus.REVIEW_REQUIRED)
    if not state:
        return tasks
    now = timezone.now()
    tasks = tasks.filter(outcome="", job__status=JobStatus.REVIEW_REQUIRED)
    held, postponed = Q(claim_expires_at__gt=now), Q(postponed_until__gt=now)
    # A column that is NULL compares to nothing: ~Q() takes care of that.
    return tasks.filter({"claimed": held, "postponed": postponed & ~held, "waiting": ~held & ~postponed}[state])


def state_of(task: ReviewTask) -> str:
    """One of STATES, as tasks_of() finds it."""
    now = timezone.now()
    if task.outcome or task.job.status != JobStatus.REVIEW_REQUIRED:
        return "decided"
    if task.claim_expires_at and task.claim_expires_at > now:
        return "claimed"
    return "postponed" if task.postponed_until and task.postponed_until > now else "waiting"


def shown_name(user: User | None, key: ApiKey | None, name: str = "") -> str:
    """How a reviewer is told of: a person's name, or "key ERP import"; `name` where neither is known any more."""
    if user is not None:
        return user.display_name
    return f"key {key.name}" if key is not None else name


def holder_of(task: ReviewTask) -> Actor | None:
    """Who holds the task now, by the name to be shown; None when nobody does or the claim has run out."""
    name = shown_name(task.claimed_by, task.claimed_by_key)
    if not name or task.claim_expires_at is None or task.claim_expires_at <= timezone.now():
        return None
    return Actor(name=name, user=task.claimed_by, api_key=task.claimed_by_key)


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
    holder: Actor | None
    postponed_until: datetime | None


def queue_rows(environment: Environment) -> list[QueueRow]:
    """The oldest waiting documents, oldest first, at most QUEUE_SHOWS."""
    now = timezone.now()
    tasks = _with_everything(waiting_tasks().filter(environment=environment)).order_by("created_at", "id")
    return [
        QueueRow(
            task=task,
            filename=task.job.document.filename,
            template_title=work_title(task.job),
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


def documents_of(task: ReviewTask, corrections: list[Correction] | None = None) -> list[ReviewedDocument]:
    """The documents of a task that have fields, as they stand now, or as `corrections` leave them."""
    if corrections is None:
        corrections = list(task.corrections.select_related("by", "by_key"))
    is_first = task.revision == 1
    return [
        reviewed_document(
            result=parse_result(stored),
            # What was released before waits for nobody.
            flags=found.flags if is_first else {},
            spec=spec_of(found.template_version),
            corrections=corrections,
            threshold=review_threshold(task.job, found.template_version) / 100,
            position=found.position,
        )
        for found, stored in _results_before(task)
        if stored is not None and found.template_version is not None
    ]


def _results_before(task: ReviewTask) -> list[tuple[Extraction, dict[str, Any] | None]]:
    """What the review began with: what the machine found, or what was released last."""
    extractions = extractions_of(task.job)
    if task.revision == 1:
        return [(found, found.result) for found in extractions]
    released = Release.objects.get(job=task.job_id, revision=task.revision - 1)
    return list(zip(extractions, released.documents, strict=True))


def fields_of(task: ReviewTask) -> list[ReviewedField]:
    """Every field of a task as it stands now, document by document, in the order of its template."""
    return [field for document in documents_of(task) for field in document.fields]


@dataclass(frozen=True, slots=True)
class DeskField:
    """A field as the desk shows it; `name` is its key among all fields of the job.

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
    threshold = threshold_of(task)
    found = fields_of(task)
    several = len({field.position for field in found}) > 1
    fields = [desk_field(field, threshold=threshold, names_document=several) for field in found]
    stored = reading_of(task.job)
    return Desk(
        task=task,
        job=task.job,
        to_check=tuple(field for field in fields if field.flagged),
        others=tuple(field for field in fields if not field.flagged),
        pages=tuple(stored.pages) if stored else (),
    )


def threshold_of(task: ReviewTask) -> float:
    """Below which confidence (0..1) a field of the task's job is unsure, where the field says nothing itself."""
    return review_threshold(task.job, task.job.template_version) / 100


def desk_field(field: ReviewedField, *, threshold: float, names_document: bool = False) -> DeskField:
    """`threshold` (0..1) is the job's; a field's own comes first. `names_document`: the title says whose it is."""
    current, machine = field.current, field.machine
    limit = limit_of(field, threshold)
    text = display_text(current.value, current.currency)
    several_lines = any(getattr(step, "lines", 1) != 1 for step in field.spec.find)
    return DeskField(
        name=field.key,
        title=f"{field.title} (document {field.position + 1})" if names_document else field.title,
        type=field.spec.type,
        required=field.spec.required,
        options=tuple(dict.fromkeys(field.spec.options.values())) if field.spec.type == "enum" else (),
        multiline=field.has_parts or (field.spec.type == "text" and (several_lines or "\n" in text)),
        read_only=field.has_parts,
        table=value_table(current),
        text=text,
        machine_text=display_text(machine.value, machine.currency),
        printed=machine.raw_text if machine.raw_text and machine.raw_text != text else "",
        confidence=machine.confidence,
        level=level_of(machine, field.flag or None, limit),
        box=current.box,
        flagged=bool(field.flag) or (field.spec.required and machine.value is None and not field.has_parts),
        why=why_flagged(field, limit),
        state=field.state,
        is_open=field.is_open,
    )


def limit_of(field: ReviewedField, threshold: float) -> float:
    """Below which confidence (0..1) the field is unsure; `threshold` is the job's."""
    own = field.spec.review.threshold
    return threshold if own is None else own


def why_flagged(field: ReviewedField, limit: float) -> str:
    """In plain words; "" for a field without a flag."""
    if not field.flag:
        return ""
    # What was printed is the machine's to tell, which check fails is told by the values of now.
    return reason_text(field.flag, field.current if field.flag == "failed_check" else field.machine, limit)
