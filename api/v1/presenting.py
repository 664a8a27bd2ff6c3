"""Turns jobs into the words of v1: created, their state, all of them, their timeline. Pure: rows in, schemas out."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from api.v1.schemas import CreatedJob, JobDetail, JobProblem, JobState, TimelineEvent
from jobs.models import Job, JobEvent, JobStatus, Operation

# How long a client should wait before it asks again.
RETRY_AFTER_MS = 5000
MOVING = (JobStatus.QUEUED, JobStatus.PROCESSING)
WITHOUT_RESULT = (JobStatus.FAILED, JobStatus.CANCELED)


def outside_status(job: Job) -> str:
    """v1 knows no `canceled`: it is a failure with its own code."""
    return JobStatus.FAILED.value if job.status == JobStatus.CANCELED else job.status


def inside_statuses(outside: str) -> tuple[str, ...]:
    """The statuses that are shown as this one."""
    return WITHOUT_RESULT if outside == JobStatus.FAILED else (outside,)


def created(job: Job) -> CreatedJob:
    status_url = reverse("api-v1:job_status", args=[job.pk])
    return CreatedJob(id=job.pk, status=outside_status(job), status_url=status_url, retry_after_ms=RETRY_AFTER_MS)


def state(job: Job) -> JobState:
    """The status answer: only the fields that belong to the job's status are set."""
    return JobState(**_state(job))


def detail(job: Job) -> JobDetail:
    """The state with what the job was asked to do."""
    return JobDetail(
        **_state(job),
        operation=job.operation,
        filename=job.document.filename,
        template_name=job.template_version.template.name if job.template_version else None,
        filter_name=job.filter_name or None,
        attempts=job.attempts,
        page_count=job.page_count,
        batch_id=job.batch_id,
    )


def _state(job: Job) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": job.pk,
        "status": outside_status(job),
        "created_at": job.created_at,
        "updated_at": job.updated_at,
        "metadata": job.metadata or None,
    }
    if job.status in MOVING or job.status == JobStatus.REVIEW_REQUIRED:
        shown["retry_after_ms"] = RETRY_AFTER_MS
    if job.status == JobStatus.PROCESSING:
        shown["progress"] = progress(job)
    if job.status == JobStatus.REVIEW_REQUIRED:
        shown |= {
            "result_available": False,
            "review_required_at": job.review_required_at,
            "review_threshold": job.review_threshold,
            "review_flagged_field_count": job.flagged_field_count,
        }
    if job.status == JobStatus.COMPLETED:
        shown |= {"completed_at": job.ended_at, "result_available": job.expired_at is None}
        shown["result_url"] = None if job.expired_at else result_url(job)
    if job.status in WITHOUT_RESULT:
        shown |= {"failed_at": job.ended_at, "error": problem(job)}
    return {name: value for name, value in shown.items() if value is not None}


def result_url(job: Job) -> str:
    view = "job_result" if job.operation == Operation.EXTRACT else "operation_result"
    return reverse(f"api-v1:{view}", args=[job.pk])


def progress(job: Job) -> int:
    """Percent of the pages that are read; 99 at most while the job is not done."""
    return min(99, 100 * job.pages_done // job.page_count) if job.page_count else 0


def problem(job: Job) -> JobProblem:
    if job.status == JobStatus.CANCELED:
        return JobProblem(code="JOB_CANCELED", message="The job was canceled.")
    return JobProblem(code=job.error_code, message=job.error_message)


def timeline(events: Iterable[JobEvent]) -> list[TimelineEvent]:
    return [_event(event) for event in events]


def _event(event: JobEvent) -> TimelineEvent:
    # Part by part: an event also knows what nobody is to learn before a review is over.
    data = event.data
    flagged = data.get("flagged")
    return TimelineEvent(
        id=event.uid,
        type=event.type,
        created_at=event.created_at,
        actor=event.actor,
        attempt=data.get("attempt"),
        retry_in_s=data.get("retry_in_s"),
        code=data.get("code"),
        message=data.get("message"),
        review_threshold=data.get("threshold"),
        flagged_fields=None if flagged is None else [pointer(key) for key in flagged],
        reviewed=data.get("reviewed"),
        revision=data["revision"] if data.get("revision", 1) > 1 else None,
        reopened=data.get("reopened"),
    )


def pointer(key: str) -> str:
    """A field of a job, named by its key (jobs.deciding.field_key), as a JSON Pointer into the result's `data`."""
    number, _, name = key.rpartition(".")
    return f"/documents/{int(number) - 1 if number else 0}/content/{name}"
