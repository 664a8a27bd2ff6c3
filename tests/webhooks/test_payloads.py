"""What receivers are told."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import Environment
from jobs.models import JobEvent
from tests import factories
from webhooks.payloads import EVENT_TYPES, render

pytestmark = pytest.mark.django_db


def make_event(environment: Environment, event_type: str, **data: Any) -> JobEvent:
    document = factories.make_document(environment, filename="Rechnung März.pdf")
    job = factories.make_job(environment, document=document)
    at = datetime(2026, 3, 12, 10, 0, 0, 123456, tzinfo=UTC)
    return JobEvent.objects.create(job=job, type=event_type, actor="test", data=data, created_at=at)


def test_a_completed_job_is_told_with_the_url_of_its_result_and_none_of_its_values(environment: Environment) -> None:
    event = make_event(environment, "job.completed", revision=1)
    factories.make_extraction(event.job)

    body = render(event)

    status_url = f"https://desk.example.com/api/v1/extraction-jobs/{event.job_id}"
    assert json.loads(body) == {
        "type": "job.completed",
        "timestamp": "2026-03-12T10:00:00.123Z",
        "data": {
            "jobId": str(event.job_id),
            "status": "completed",
            "environment": "demo",
            "templateName": "invoice",
            "filterName": None,
            "operation": "extract",
            "metadata": {},
            "fileName": "Rechnung März.pdf",
            "statusUrl": status_url,
            "resultUrl": f"{status_url}/result",
            "reviewed": False,
            "revision": 1,
        },
    }
    assert "1471.60" not in body
    assert body.startswith('{"type":"job.completed","timestamp":"2026-03-12T10:00:00.123Z","data":{"jobId":"')
    assert render(event) == body


def test_a_result_that_a_reviewer_released_says_so(environment: Environment) -> None:
    event = make_event(environment, "job.completed", revision=1, reviewed=True)

    assert json.loads(render(event))["data"]["reviewed"] is True


def test_a_released_result_that_was_corrected_is_told_as_revised_and_still_completed(environment: Environment) -> None:
    event = make_event(environment, "job.revised", revision=2, reviewed=True)

    body = json.loads(render(event))

    assert (body["type"], body["data"]["status"]) == ("job.revised", "completed")
    assert (body["data"]["revision"], body["data"]["reviewed"]) == (2, True)
    assert body["data"]["resultUrl"].endswith(f"/api/v1/extraction-jobs/{event.job_id}/result")


def test_a_failed_job_is_told_with_its_error(environment: Environment) -> None:
    event = make_event(environment, "job.failed", code="ENCRYPTED", message="The document asks for a password.")

    data = json.loads(render(event))["data"]

    assert data["error"] == {"code": "ENCRYPTED", "message": "The document asks for a password."}
    assert "resultUrl" not in data


def test_a_job_in_review_is_told_with_its_threshold_and_the_number_of_flagged_fields(
    environment: Environment,
) -> None:
    event = make_event(environment, "job.review_required", flagged=["date", "total"], threshold=92)

    data = json.loads(render(event))["data"]

    assert (data["status"], data["reviewThreshold"], data["flaggedFieldCount"]) == ("review_required", 92, 2)
    assert data["reopened"] is False


def test_a_result_that_was_opened_again_says_so(environment: Environment) -> None:
    event = make_event(environment, "job.review_required", reopened=True, revision=2)

    data = json.loads(render(event))["data"]

    assert (data["reopened"], data["flaggedFieldCount"], data["reviewThreshold"]) == (True, 0, None)


def test_the_body_tells_of_the_moment_of_the_event_even_when_it_is_rendered_late(environment: Environment) -> None:
    event = make_event(environment, "job.queued")
    event.job.status = "completed"

    assert json.loads(render(event))["data"]["status"] == "queued"


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_every_event_type_has_a_body(environment: Environment, event_type: str) -> None:
    body = json.loads(render(make_event(environment, event_type)))

    status = {"job.revised": "completed"}.get(event_type, event_type.removeprefix("job."))
    assert (body["type"], body["data"]["status"]) == (event_type, status)
