"""What a message says: the event types and the body of each. Never the extracted values: those are fetched."""

import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from jobs.models import JobEvent

# Every event that can be subscribed to, with what it means in plain words.
EVENT_TYPES = {
    "job.queued": "A document was taken in, or is going to be tried again.",
    "job.processing": "A worker has begun to read the document.",
    "job.review_required": "Some values are not certain enough: a reviewer has to look at them.",
    "job.completed": "The result is released and can be fetched.",
    "job.revised": "A released result was opened again, corrected, and released once more.",
    "job.failed": "The document could not be read, or a reviewer rejected it.",
    "job.canceled": "Somebody canceled the job before it ended.",
}

# The job's status after an event that is not named for it.
STATUS_AFTER = {"job.revised": "completed"}


def render(event: JobEvent) -> str:
    """The body for an event as compact JSON. It tells of the moment of the event, whatever became of the job since."""
    body = {"type": event.type, "timestamp": _iso(event.created_at), "data": _job_data(event)}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _job_data(event: JobEvent) -> dict[str, Any]:
    job = event.job
    # The address is part of the API's contract, which stands a floor above.
    status_url = f"{settings.PUBLIC_URL}/api/v1/extraction-jobs/{job.pk}"
    data: dict[str, Any] = {
        "jobId": str(job.pk),
        "status": STATUS_AFTER.get(event.type, event.type.removeprefix("job.")),
        "environment": job.environment.slug,
        "templateName": job.template_version.template.name if job.template_version else None,
        "filterName": job.filter_name or None,
        "operation": job.operation,
        "metadata": job.metadata,
        "fileName": job.document.filename,
        "statusUrl": status_url,
    }
    match event.type:
        case "job.completed" | "job.revised":
            data |= {"resultUrl": f"{status_url}/result", "reviewed": bool(event.data.get("reviewed"))}
            data["revision"] = event.data.get("revision", 1)
        case "job.failed":
            data["error"] = {"code": event.data.get("code", ""), "message": event.data.get("message", "")}
        case "job.review_required":
            data["reviewThreshold"] = event.data.get("threshold")
            data["flaggedFieldCount"] = len(event.data.get("flagged", ()))
            data["reopened"] = bool(event.data.get("reopened"))
    return data
