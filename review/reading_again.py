"""A reviewer has the file read again: with another template or filter, or cut otherwise. See jobs.reading_again."""

from dataclasses import dataclass

from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from jobs import reading_again as jobs
from jobs.errors import JobError, TransitionRefused
from jobs.models import Extraction, JobEvent, JobStatus
from jobs.reading_again import Rereading
from jobs.selectors import extractions_of
from review.claims import renew_claim
from review.errors import CannotReadAgain, TaskDecided
from review.models import ReviewTask
from templates_app.selectors import filters_of, published_templates


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a new reading is. `problem`: why it failed, "" where it did not or is not over."""

    status: str
    pages_done: int
    page_count: int
    problem: str


@transaction.atomic
def read_again(*, task: ReviewTask, actor: Actor, wanted: Rereading) -> ReviewTask:
    """Queue the task's job for another reading; it comes back to this reviewer. What was said about the fields so far
    stays in the history and no longer counts, unless the new reading fails.

    Raises ClaimLost, TaskDecided, or CannotReadAgain with what is wrong with `wanted`; then nothing is changed.
    """
    renew_claim(task=task, actor=actor)
    try:
        jobs.read_again(job=task.job, actor=actor, wanted=wanted)
    except TransitionRefused as error:
        raise TaskDecided(error.message) from error
    except JobError as error:
        raise CannotReadAgain(error.message) from error
    task.job.refresh_from_db()
    audit.record(
        environment=task.environment,
        actor=actor,
        action="review.read_again",
        target=str(task.job_id),
        details={name: value for name, value in wanted.told.items() if value},
    )
    return task


def standing_of(task: ReviewTask) -> Standing:
    job = task.job
    return Standing(job.status, job.pages_done, job.page_count or 0, _problem(task))


def _problem(task: ReviewTask) -> str:
    if task.job.status != JobStatus.REVIEW_REQUIRED:
        return ""
    last = JobEvent.objects.filter(job=task.job_id, type=f"job.{JobStatus.REVIEW_REQUIRED}").order_by("-id").first()
    problem: str = last.data.get("message", "") if last else ""
    return problem


@dataclass(frozen=True, slots=True)
class Choice:
    """What a file can be read as, and how it is read now."""

    templates: tuple[dict[str, str], ...]
    filters: tuple[str, ...]
    template: str
    filter: str
    documents: tuple[dict[str, object], ...]
    page_count: int


def choice_of(task: ReviewTask) -> Choice:
    job = task.job
    return Choice(
        templates=tuple({"name": each.name, "title": each.title} for each in published_templates(task.environment)),
        filters=tuple(known.name for known in filters_of(task.environment)),
        template=job.template_version.template.name if job.template_version else "",
        filter=job.filter_name,
        documents=tuple(map(_document, extractions_of(job))),
        page_count=job.page_count or 0,
    )


def _document(found: Extraction) -> dict[str, object]:
    version = found.template_version
    return {
        "first_page": found.first_page,
        "last_page": found.last_page,
        "template": version.template.name if version else "",
        "title": version.template.title if version else "",
        "skipped": version is None,
    }
