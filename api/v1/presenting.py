"""Turns jobs and results into the words of v1. Pure: rows in, schemas out."""

from decimal import Decimal

from django.urls import reverse

from api.v1.schemas import (
    Box,
    CreatedJob,
    FinishedJob,
    FoundField,
    JobProblem,
    JobState,
    ResultData,
    ResultDocument,
    WireValue,
)
from extraction.datamodel import FieldResult
from jobs.models import Job, JobStatus, Release
from jobs.selectors import parse_result

# How long a client should wait before it asks again.
RETRY_AFTER_MS = 5000
NUMBERS = {"decimal", "money", "percent"}


def outside_status(job: Job) -> str:
    """v1 knows no `canceled`: it is a failure with its own code."""
    return JobStatus.FAILED.value if job.status == JobStatus.CANCELED else job.status


def created(job: Job) -> CreatedJob:
    status_url = reverse("api-v1:job_status", args=[job.pk])
    return CreatedJob(id=job.pk, status=outside_status(job), status_url=status_url, retry_after_ms=RETRY_AFTER_MS)


def state(job: Job) -> JobState:
    """The status answer: only the fields that belong to the job's status are set."""
    shown = JobState(
        id=job.pk,
        status=outside_status(job),
        created_at=job.created_at,
        updated_at=job.updated_at,
    )
    if job.status in (JobStatus.QUEUED, JobStatus.PROCESSING, JobStatus.REVIEW_REQUIRED):
        shown.retry_after_ms = RETRY_AFTER_MS
    if job.status == JobStatus.PROCESSING:
        shown.progress = progress(job)
    if job.status == JobStatus.REVIEW_REQUIRED and job.review_required_at:
        shown.result_available = False
        shown.review_required_at = job.review_required_at
        shown.review_threshold = job.review_threshold
        shown.review_flagged_field_count = job.flagged_field_count
    if job.status == JobStatus.COMPLETED and job.ended_at:
        shown.completed_at = job.ended_at
        shown.result_available = True
        shown.result_url = reverse("api-v1:job_result", args=[job.pk])
    if job.status in (JobStatus.FAILED, JobStatus.CANCELED) and job.ended_at:
        shown.failed_at = job.ended_at
        shown.error = problem(job)
    return shown


def progress(job: Job) -> int:
    """Percent of the pages that are read; 99 at most while the job is not done."""
    return min(99, 100 * job.pages_done // job.page_count) if job.page_count else 0


def problem(job: Job) -> JobProblem:
    if job.status == JobStatus.CANCELED:
        return JobProblem(code="JOB_CANCELED", message="The job was canceled.")
    return JobProblem(code=job.error_code, message=job.error_message)


def finished(job: Job) -> FinishedJob:
    assert job.ended_at is not None  # noqa: S101 - a completed job has ended: the lifecycle writes both at once
    return FinishedJob(id=job.pk, status="completed", completed_at=job.ended_at)


def result_data(job: Job, release: Release) -> ResultData:
    result = parse_result(release.result)
    pages = job.page_count or 0
    confidences = [field.confidence for field in result.fields]
    document = ResultDocument(
        extracted=True,
        used_template_name=job.template_version.template.name,
        average_document_confidence=round(100 * sum(confidences) / len(confidences), 1) if confidences else 0,
        source_pages=list(range(1, pages + 1)),
        content={field.name: found(field) for field in result.fields},
    )
    return ResultData(
        completion_time=round((release.created_at - job.created_at).total_seconds(), 1),
        original_name=job.document.filename,
        processed_pages=pages,
        documents=[document],
    )


def found(field: FieldResult) -> FoundField:
    """A field with its place and confidence; so are the parts of a list, a group or a field with many values."""
    box = field.box
    return FoundField(
        value=_wire_value(field),
        confidence=round(100 * field.confidence, 1),
        raw_text=field.raw_text,
        currency=field.currency,
        page=box.page if box else None,
        bounding_box=Box(x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y1) if box else None,
    )


def _wire_value(field: FieldResult) -> WireValue:
    if field.value is None:
        return None
    if field.type == "list":
        return [{cell.name: found(cell) for cell in row.fields} for row in field.items]
    if field.type == "group":
        return {member.name: found(member) for member in field.fields}
    if isinstance(field.value, list):
        return [found(item) for item in field.items]
    if field.type in NUMBERS and isinstance(field.value, str):
        return float(Decimal(field.value))
    return field.value if isinstance(field.value, str | int | bool) else str(field.value)
