"""Tells a job's events in plain words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobs.deciding import WORKER
from jobs.models import Job, JobEvent, JobStatus
from jobs.retention import EXPIRED
from jobs.selectors import key_label
from jobs.services import REVISED

KEY_ACTOR = "key:"
# Of events that are no status.
ICONS = {EXPIRED: "trash"}
# What to do about an error. Where a code is missing, the engine's message says it already.
ERROR_ADVICE = {
    "PASSWORD_REQUIRED": "Give its password here, and it is read again. The password is forgotten when the job ends.",
    "OCR_UNAVAILABLE": "An admin can choose another engine or language under Settings, Text recognition. Then retry.",
    "TEMPLATE_INVALID": "An admin has to mend the template and publish it again. Then upload the file again.",
    "PROCESSING_TIMEOUT": "Retry once. If it happens again, split the document.",
    "DOCUMENT_CRASHED_READER": "Open the file on your computer and save it again as PDF, then upload that.",
    "WORKER_LOST": "Retry. If it happens again, ask whoever runs this server to look at the workers' log.",
    "PROCESSING_ERROR": "Retry. If it happens again, ask whoever runs this server to look into the log.",
    "REVIEW_REJECTED": "A rejection is final. If it was a mistake, upload the document again.",
}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One step: `title` says what happened, `note` why or what comes next; `tone` colours its mark."""

    at: datetime
    title: str
    note: str
    icon: str
    tone: str


def timeline(job: Job) -> list[TimelineEntry]:
    """The job's events, oldest first."""
    events = list(job.events.all())
    return [_entry(event, job, is_first=number == 0) for number, event in enumerate(events)]


def _by(event: JobEvent) -> str:
    """Such as "by ada" or "with the API key “Export”"."""
    if event.actor.startswith(KEY_ACTOR):
        return f"with the API key “{event.actor.removeprefix(KEY_ACTOR)}”"
    return f"by {event.actor}"


def _entry(event: JobEvent, job: Job, *, is_first: bool) -> TimelineEntry:
    status = event.type.removeprefix("job.")
    title, note, tone = event.type, "", ""
    if status == JobStatus.QUEUED:
        title, note, tone = _queued(event, is_first=is_first)
    elif status == JobStatus.PROCESSING:
        title, note, tone = _processing(event.data)
    elif status == JobStatus.REVIEW_REQUIRED:
        title, note, tone = _reopened(event) if event.data.get("reopened") else _review_required(event.data, job)
    elif event.type == REVISED:
        title, note, tone = _revised(event)
        status = JobStatus.COMPLETED
    elif status == JobStatus.COMPLETED:
        title, note, tone = _completed(event)
    elif status == JobStatus.FAILED:
        title, note, tone = _failed(event)
    elif status == JobStatus.CANCELED:
        title, tone = f"Canceled {_by(event)}", "bad"
    elif event.type == EXPIRED:
        title, note = "Expired", _expired(event.data.get("days"))
    return TimelineEntry(event.created_at, title, note, ICONS.get(event.type, f"status-{status}"), tone)


Words = tuple[str, str, str]


def _queued(event: JobEvent, *, is_first: bool) -> Words:
    data = event.data
    if is_first:
        return f"Submitted {_by(event)}", "", ""
    if "retry_in_s" in data:
        note = f"{data['message']} ({data['code']}) Trying again {data['retry_in_s']} seconds later."
        return f"Attempt {data['attempt']} failed", note, "warn"
    if again := data.get("again"):
        return f"Sent back to be read again {_by(event)}", _again(again), ""
    if event.actor == WORKER:
        return "Given back to the queue", "The worker was stopped while it read the document.", ""
    return f"Queued again {_by(event)}", "", ""


def _again(asked: dict[str, Any]) -> str:
    how = f"With the filter {asked['filter']}" if asked["filter"] else f"With the template {asked['template']}"
    count = asked["documents"]
    cut = f", cut by hand into {count} document{'' if count == 1 else 's'}" if count else ""
    return f"{how}{cut}. What was found before is kept in the history."


def _processing(data: dict[str, Any]) -> Words:
    attempt = data.get("attempt", 1)
    return ("Reading began" if attempt == 1 else f"Reading began, attempt {attempt}"), "", "info"


def _review_required(data: dict[str, Any], job: Job) -> Words:
    if data.get("again") and "code" in data:
        return (
            "Reading again failed",
            f"{data['message']} ({data['code']}) What was found before counts again.",
            "warn",
        )
    if data.get("again") and not data["flagged"]:
        return "Read again", "The machine is sure of every field. The reviewer decides.", "warn"
    names = [key_label(job, key) for key in data.get("flagged", [])]
    count = "One field waits" if len(names) == 1 else f"{len(names)} fields wait"
    threshold = f"Threshold {data['threshold']} %. " if "threshold" in data else ""
    title = "Read again and held back for review" if data.get("again") else "Held back for review"
    return title, f"{threshold}{count} for a person: {', '.join(names)}.", "warn"


def _reopened(event: JobEvent) -> Words:
    kept = event.data["revision"] - 1
    note = f"Held back once more. What was released (revision {kept}) is kept as it was."
    return f"Opened again {_by(event)}", note, "warn"


def _completed(event: JobEvent) -> Words:
    reviewed = event.data.get("reviewed")
    if reviewed:
        return f"Approved and released {_by(event)}", "", "good"
    if reviewed is None:
        return "Completed", "The result was given out without a person.", "good"
    return f"Released {_by(event)} without a look", "It is what the machine found.", "good"


def _revised(event: JobEvent) -> Words:
    revision = event.data.get("revision")
    return (
        f"Approved and released {_by(event)}, revision {revision}",
        "It takes the place of what was released.",
        "good",
    )


def _expired(days: int | None) -> str:
    """`days`: for how many the job was kept, where that is known."""
    kept = f" {days} day{'' if days == 1 else 's'} after the job had ended" if days else ""
    return f"The document and all that was found in it were deleted{kept}."


def _failed(event: JobEvent) -> Words:
    code, message = event.data.get("code", ""), event.data.get("message", "")
    if code == "REVIEW_REJECTED":
        return f"Rejected {_by(event)}", message, "bad"
    return "Failed", f"{message} ({code})" if code else message, "bad"
