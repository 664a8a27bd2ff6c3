"""What Parselyze's API tells of a job, in its words."""

from datetime import UTC, datetime
from typing import Any

from api.dialects import jobs, outputs
from jobs.models import Job, JobStatus

WORDS = {
    JobStatus.QUEUED: "pending",
    JobStatus.PROCESSING: "processing",
    JobStatus.REVIEW_REQUIRED: "processing",
    JobStatus.COMPLETED: "completed",
    JobStatus.FAILED: "failed",
    JobStatus.CANCELED: "failed",
}
NEW = "Document submitted for processing. You will be notified when complete."
DUPLICATE = "This document has already been submitted. Returning existing job."


def submitted(job: Job, *, is_new: bool) -> dict[str, Any]:
    return {
        "jobId": str(job.pk),
        "status": word(job),
        "message": NEW if is_new else DUPLICATE,
        "createdAt": time_of(job.created_at),
    }


def told(job: Job) -> dict[str, Any]:
    """All keys are always there. Raises ApiError 410 once the result of a completed job is no longer kept."""
    template = job.template_version.template if job.template_version else None
    return {
        "jobId": str(job.pk),
        "status": word(job),
        "fileName": job.document.filename,
        "templateId": str(template.pk) if template else None,
        "result": outputs.filled(job) if job.status == JobStatus.COMPLETED else None,
        "error": jobs.why_failed(job) or None,
        "pageCount": job.page_count,
        "attempts": _tries(job),
        "createdAt": time_of(job.created_at),
        "startedAt": time_of(job.started_at),
        "completedAt": time_of(job.ended_at),
    }


def word(job: Job) -> str:
    return jobs.word_for(job, WORDS, retrying="retrying")


def _tries(job: Job) -> int:
    """With the one that is under way, or that brought the result."""
    is_another = job.status not in (JobStatus.QUEUED, JobStatus.FAILED, JobStatus.CANCELED)
    return job.attempts + is_another


def time_of(at: datetime | None) -> str | None:
    """Whole seconds in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
