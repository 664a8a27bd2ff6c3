"""What Unsiloed's API tells of a job, whatever it has brought."""

from datetime import datetime
from typing import Any

from api.dialects.jobs import why_failed, word_for
from api.dialects.unsiloed.mapping import PARSE_WORDS, WORDS
from api.errors import ApiError
from jobs.models import Job, JobStatus
from jobs.selectors import reading_of

_PROGRESS = {
    JobStatus.QUEUED: "Queued",
    JobStatus.PROCESSING: "Processing",
    JobStatus.REVIEW_REQUIRED: "Review",
    JobStatus.COMPLETED: "Completed",
    JobStatus.FAILED: "Failed",
    JobStatus.CANCELED: "Failed",
}


def parse_begun(job: Job) -> dict[str, Any]:
    return parse_state(job) | {"message": _ignored(job) or "The document is queued. Ask for the job until it is done."}


def parse_state(job: Job) -> dict[str, Any]:
    """Without the chunks. `started_at` and `finished_at` are there once there is such a time."""
    told = {
        "job_id": str(job.pk),
        "status": word_for(job, PARSE_WORDS),
        "file_name": job.document.filename,
        "file_type": job.document.media_type or None,
        "page_count": job.page_count,
        "created_at": _time(job.created_at),
        "merge_tables": job.asked.get("merge_tables", False),
        "validate_table_segments": job.asked.get("validate_table_segments", False),
        "keep_segment_types": job.asked.get("keep_segment_types"),
    }
    if job.started_at is not None and job.status != JobStatus.QUEUED:
        told["started_at"] = _time(job.started_at)
    if job.ended_at is not None:
        told["finished_at"] = _time(job.ended_at)
    return told | _why(job)


def begun(job: Job) -> dict[str, Any]:
    return state(job) | {"message": "The document is queued. Ask for the job until it is done."}


def state(job: Job) -> dict[str, Any]:
    """Of an extraction, a classification or a split, without its result."""
    told = {
        "job_id": str(job.pk),
        "status": word_for(job, WORDS),
        "progress": _PROGRESS[JobStatus(job.status)],
        "file_name": job.document.filename,
        "created_at": _time(job.created_at),
        "updated_at": _time(job.updated_at),
        "result": None,
    }
    return told | _why(job)


def output_name(job: Job) -> str:
    """The file with all that was parsed. Raises ApiError 410 once it is gone."""
    reading = reading_of(job)
    if reading is None or not reading.output:
        raise ApiError(410, "RESULT_EXPIRED", "The result is no longer kept. Submit the document again.")
    return reading.output


def _why(job: Job) -> dict[str, Any]:
    if said := why_failed(job):
        return {"message": said, "error": said}
    if job.status == JobStatus.REVIEW_REQUIRED:
        return {"message": "A reviewer looks at what was found before it is given out."}
    ignored = _ignored(job)
    return {"message": ignored} if ignored else {}


def _ignored(job: Job) -> str:
    names = job.asked.get("ignored", [])
    return f"Without effect here: {', '.join(names)}." if names else ""


def _time(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
