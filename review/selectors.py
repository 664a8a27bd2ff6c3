"""Reads reviews: the queue, who holds what, and the fields of one task as they stand now."""

from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.audit import Actor
from accounts.models import ApiKey, Environment, Membership, User
from accounts.selectors import REVIEWER_ROLES
from jobs.deciding import review_threshold
from jobs.lifecycle import OPEN
from jobs.models import Extraction, Job, JobStatus, Release
from jobs.selectors import extractions_of, parse_result
from jobs.wording import reason_text
from review.errors import TaskNotFound
from review.fields import ReviewedDocument, ReviewedField, reviewed_document
from review.models import Cause, Correction, ReviewTask
from review.wanted import EVERYTHING, Wanted, in_order, narrowing
from templates_app.selectors import spec_of


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


def offered_to(actor: Actor) -> Q:
    """Tasks that were handed over to nobody, to this person, or to somebody who may no longer review here."""
    colleague = Membership.objects.filter(
        environment=OuterRef("environment_id"),
        user=OuterRef("assigned_to_id"),
        role__in=REVIEWER_ROLES,
        user__is_active=True,
    )
    return Q(assigned_to=None) | Q(assigned_to=actor.user) | Q(~Exists(colleague))


def handed_over_between(actor: Actor) -> Q:
    """Tasks that this person or key has handed over, or that were handed over to this person."""
    by = Q(assigned_by=actor.user, assigned_by_key=actor.api_key)
    between = by | Q(assigned_to=actor.user) if actor.user else by
    return Q(assigned_to__isnull=False) & between


def free_tasks(environment: Environment, actor: Actor, wanted: Wanted = EVERYTHING) -> QuerySet[ReviewTask]:
    """What this reviewer can take, in the order in which it should be done: what they hold, what was handed over to
    them, then as they want it. What they hold is theirs whatever they want."""
    now = timezone.now()
    handed_over = [When(assigned_to=actor.user, then=Value(1))] if actor.user else []
    mine_first = Case(When(held_by(actor), then=Value(0)), *handed_over, default=Value(2), output_field=IntegerField())
    tasks = waiting_tasks().filter(free_for(actor), offered_to(actor), environment=environment)
    if wanted.is_narrowed:
        tasks = tasks.filter(held_by(actor) | narrowing(wanted))
    tasks = tasks.exclude(postponed_until__gt=now)
    return in_order(tasks, wanted.order, mine_first)


def next_task(
    *, environment: Environment, actor: Actor, after: ReviewTask, wanted: Wanted = EVERYTHING
) -> ReviewTask | None:
    """What a reviewer would be given once `after` is decided, as far as can be told now."""
    return with_everything(free_tasks(environment, actor, wanted).exclude(pk=after.pk)).first()


def version_of(task: ReviewTask) -> int:
    """Grows with every word about the task: whoever has read it at another version has read something else."""
    return task.corrections.order_by("-pk").values_list("pk", flat=True).first() or 0


def find_task(*, environment: Environment, task_id: UUID) -> ReviewTask:
    """Raises TaskNotFound when it is missing or belongs to another environment."""
    task = with_everything(ReviewTask.objects.filter(environment=environment, pk=task_id)).first()
    if task is None:
        raise TaskNotFound(task_id)
    return task


def with_everything(tasks: QuerySet[ReviewTask]) -> QuerySet[ReviewTask]:
    """With the rows beside each task that pages and answers tell of."""
    return tasks.select_related(
        "environment",
        "claimed_by",
        "claimed_by_key",
        "assigned_to",
        "assigned_by",
        "assigned_by_key",
        "decided_by",
        "decided_by_key",
        "job__document",
        "job__environment",
        "job__template_version__template",
    )


def unopened_samples(environment: Environment) -> QuerySet[ReviewTask]:
    """What waits for nothing but a random audit, and nobody has held yet. For admins: no reviewer must know them."""
    return waiting_tasks().filter(environment=environment, cause=Cause.SAMPLE, opened_at=None)


def reload(task: ReviewTask) -> None:
    """Read the task again, with the rows beside it: they may have changed as well."""
    task.refresh_from_db(from_queryset=with_everything(ReviewTask.objects.all()))


def waiting_count(environment: Environment) -> int:
    """How many documents wait for a person, held and postponed ones included."""
    return waiting_tasks().filter(environment=environment).count()


STATES = ("waiting", "claimed", "postponed", "decided")


def tasks_of(environment: Environment, *, state: str = "", template: str = "") -> QuerySet[ReviewTask]:
    """Reviews of an environment, in one of STATES and of one template's documents where that is asked for."""
    tasks = with_everything(ReviewTask.objects.filter(environment=environment))
    if template:
        used = Extraction.objects.filter(job=OuterRef("job_id"), template_version__template__name=template)
        tasks = tasks.filter(Exists(used))
    if state == "decided":
        return tasks.exclude(outcome="", job__status__in=OPEN)
    if not state:
        return tasks
    now = timezone.now()
    tasks = tasks.filter(outcome="", job__status__in=OPEN)
    held, postponed = Q(claim_expires_at__gt=now), Q(postponed_until__gt=now)
    # A column that is NULL compares to nothing: ~Q() takes care of that.
    return tasks.filter({"claimed": held, "postponed": postponed & ~held, "waiting": ~held & ~postponed}[state])


def state_of(task: ReviewTask) -> str:
    """One of STATES, as tasks_of() finds it."""
    now = timezone.now()
    if task.outcome or task.job.status not in OPEN:
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


def documents_of(task: ReviewTask, corrections: list[Correction] | None = None) -> list[ReviewedDocument]:
    """The documents of a task that have fields, as they stand now, or as `corrections` leave them."""
    if corrections is None:
        corrections = words_about(task)
    extractions, released = extractions_of(task.job), _released_before(task)
    before = released.documents if released else [found.result for found in extractions]
    return [
        reviewed_document(
            result=parse_result(stored),
            # What was released before waits for nobody.
            flags={} if released else found.flags,
            spec=spec_of(found.template_version),
            corrections=corrections,
            threshold=review_threshold(task.job, found.template_version) / 100,
            position=found.position,
        )
        for found, stored in zip(extractions, before, strict=True)
        if stored is not None and found.template_version is not None
    ]


def words_about(task: ReviewTask) -> list[Correction]:
    """What was said in this review about the reading that counts, oldest first."""
    said = task.corrections.filter(reading_number=task.job.reading_number)
    return list(said.select_related("by", "by_key"))


def _released_before(task: ReviewTask) -> Release | None:
    """What the review began with, where that was released before; None: what the machine found in this reading."""
    if task.revision == 1:
        return None
    return Release.objects.filter(
        job=task.job_id, revision=task.revision - 1, reading_number=task.job.reading_number
    ).first()


def fields_of(task: ReviewTask) -> list[ReviewedField]:
    """Every field of a task as it stands now, document by document, in the order of its template."""
    return [field for document in documents_of(task) for field in document.fields]


def threshold_of(task: ReviewTask) -> float:
    """Below which confidence (0..1) a field of the task's job is unsure, where the field says nothing itself."""
    return review_threshold(task.job, task.job.template_version) / 100


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
