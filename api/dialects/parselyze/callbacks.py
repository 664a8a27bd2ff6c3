"""Parselyze's webhooks: what its receivers are told of a job that came in at its addresses, and how that is signed."""

import hashlib
import hmac
import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from api.dialects import jobs, outputs
from api.dialects.parselyze import answers
from api.errors import ApiError
from jobs.models import Job, JobEvent
from webhooks.formats import Format

DIALECT = "parselyze"
COMPLETED, FAILED = ("document.completed", "completed"), ("document.failed", "failed")
TOLD = {"job.completed": COMPLETED, "job.revised": COMPLETED, "job.failed": FAILED, "job.canceled": FAILED}


class Callbacks:
    label = "Parselyze"
    meaning = "document.completed and document.failed with the result, of jobs that came in at /parselyze only."
    events: Collection[str] = tuple(TOLD)
    content_type = "application/json"
    user_agent = "Parselyze-Webhook/1.0"
    snippet = """import hashlib, hmac

expected = hmac.new(
    secret.encode(),
    body,  # as it came, unparsed
    hashlib.sha256,
).hexdigest()
given = headers["X-Webhook-Signature"]
is_ours = hmac.compare_digest(expected, given)"""

    def tells(self, event: JobEvent) -> bool:
        return event.job.dialect == DIALECT

    def render(self, event: JobEvent) -> str:
        job, (event_type, status) = event.job, TOLD[event.type]
        has_ended_well = status == "completed"
        return _json(
            {
                "eventId": str(event.uid),
                "eventType": event_type,
                "jobId": str(job.pk),
                "status": status,
                "result": _result(job) if has_ended_well else None,
                "error": None if has_ended_well else event.data.get("message") or jobs.why_failed(job) or None,
                "pageCount": job.page_count,
                "pageUsed": job.page_count,
                # Pages are not counted against anything.
                "pageRemaining": None,
                "timestamp": answers.time_of(event.created_at),
            }
        )

    def without_values(self, body: str) -> str:
        return _json(json.loads(body) | {"result": None})

    def signed_headers(self, *, secret: str, message_id: str, sent_at: datetime, body: str) -> dict[str, str]:
        """The secret is taken as the text that it is."""
        return {"X-Webhook-Signature": hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()}


FORMAT: Format = Callbacks()


def _result(job: Job) -> dict[str, Any] | None:
    try:
        return outputs.filled(job)
    except ApiError:
        return None  # no longer kept


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
