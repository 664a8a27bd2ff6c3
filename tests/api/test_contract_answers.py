"""The contract of asynchronous extraction, statement by statement: status, result, and the example flow."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from accounts.audit import Actor
from accounts.models import Environment
from demo.management.commands.seed_demo import TEMPLATES_DIR
from demo.samples import digital_invoice
from jobs import processing, services
from jobs.models import Extraction, Job, Release
from tests import factories
from tests.api.client import JOBS, ApiClient, refusal

START = datetime(2026, 3, 12, 10, 0, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 12, 10, 1, 3, tzinfo=UTC)
TIMES = {"createdAt": "2026-03-12T10:00:00.000Z", "updatedAt": "2026-03-12T10:01:03.000Z"}


def aged(job: Job, **columns: Any) -> Job:
    """The job with the moments of the contract's examples."""
    Job.objects.filter(pk=job.pk).update(created_at=START, updated_at=LATER, **columns)
    job.refresh_from_db()
    return job


# --- status -----------------------------------------------------------------------------------------------------

CODE = {"error_code": "PROCESSING_ERROR", "error_message": "Document processing failed."}
PRINTED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "queued": ({}, {**TIMES, "retryAfterMs": 5000}),
    "processing": ({"pages_done": 9, "page_count": 20}, {**TIMES, "progress": 45, "retryAfterMs": 5000}),
    "review_required": (
        {"review_required_at": LATER, "review_threshold": 92, "flagged_field_count": 3},
        {
            **TIMES,
            "retryAfterMs": 5000,
            "resultAvailable": False,
            "reviewRequiredAt": "2026-03-12T10:01:03.000Z",
            "reviewThreshold": 92,
            "reviewFlaggedFieldCount": 3,
        },
    ),
    "completed": (
        {"ended_at": LATER},
        {**TIMES, "completedAt": "2026-03-12T10:01:03.000Z", "resultAvailable": True, "resultUrl": "{url}/result"},
    ),
    "failed": (
        {"ended_at": LATER, **CODE},
        {
            **TIMES,
            "failedAt": "2026-03-12T10:01:03.000Z",
            "error": {"message": "Document processing failed.", "code": "PROCESSING_ERROR"},
        },
    ),
}


@pytest.mark.parametrize("status", PRINTED)
def test_the_status_answer_is_byte_for_byte_as_printed(api: ApiClient, environment: Environment, status: str) -> None:
    columns, printed = PRINTED[status]
    job = aged(factories.make_job(environment, status), **columns)
    url = f"{JOBS}/{job.pk}"
    response = api.get(url)
    expected = {"success": True, "job": {"id": str(job.pk), "status": status, **printed}}
    assert response.status_code == 200
    assert json.dumps(response.json()) == json.dumps(expected).replace("{url}", url)


def test_404_for_a_job_that_is_missing(api: ApiClient) -> None:
    assert refusal(api.get(f"{JOBS}/{uuid4()}")) == (404, "JOB_NOT_FOUND")
    assert refusal(api.get(f"{JOBS}/{uuid4()}/result")) == (404, "JOB_NOT_FOUND")


def test_429_when_a_job_is_polled_too_often(api: ApiClient, environment: Environment, settings: Any) -> None:
    settings.MAX_POLLS_PER_MINUTE = 2
    one, other = factories.make_job(environment), factories.make_job(environment)
    answers = [api.get(f"{JOBS}/{one.pk}") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert refusal(answers[2]) == (429, "RATE_LIMITED")
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert api.get(f"{JOBS}/{other.pk}").status_code == 200


def test_a_result_in_review_is_held_back_until_it_is_approved(api: ApiClient, environment: Environment) -> None:
    job = factories.make_job(environment, "review_required")
    found = factories.make_extraction(job)
    url = f"{JOBS}/{job.pk}"
    held = api.get(f"{url}/result")
    assert refusal(held) == (409, "REVIEW_REQUIRED")
    assert "1471" not in held.content.decode()
    services.release(job=job, actor=Actor("ada"), documents=[found.result])
    assert api.get(url).json()["job"]["resultAvailable"] is True
    assert api.get(f"{url}/result").json()["data"]["documents"][0]["content"]["total"]["value"] == 1471.6


# --- result -----------------------------------------------------------------------------------------------------


@pytest.fixture
def completed(environment: Environment) -> Job:
    job = factories.make_job(environment, "completed", page_count=3)
    release = Release.objects.create(job=job, documents=[factories.make_extraction(job, last_page=3).result])
    Release.objects.filter(pk=release.pk).update(created_at=datetime(2026, 3, 12, 10, 1, 3, 200_000, tzinfo=UTC))
    return aged(job, ended_at=LATER)


def test_the_result_answer_is_as_printed(api: ApiClient, completed: Job) -> None:
    response = api.get(f"{JOBS}/{completed.pk}/result")
    body = response.json()
    documents = body["data"].pop("documents")
    assert response.status_code == 200
    assert json.dumps(body) == json.dumps(
        {
            "success": True,
            "job": {"id": str(completed.pk), "status": "completed", "completedAt": "2026-03-12T10:01:03.000Z"},
            "data": {"completionTime": 63.2, "originalName": "invoice.pdf", "processedPages": 3},
        }
    )
    assert len(documents) == 1


def test_a_document_of_the_result_has_its_fields_with_value_confidence_page_and_place(
    api: ApiClient, completed: Job
) -> None:
    (document,) = api.get(f"{JOBS}/{completed.pk}/result").json()["data"]["documents"]
    total = document["content"].pop("total")
    assert list(document["content"]) == ["number", "date"]
    assert {name: value for name, value in document.items() if name != "content"} == {
        "extracted": True,
        "usedTemplateName": "invoice",
        "averageDocumentConfidence": 88.7,
        "sourcePages": [1, 2, 3],
    }
    assert total == {
        "value": 1471.6,
        "confidence": 70.0,
        "rawText": "$1,471.60",
        "currency": "USD",
        "page": 1,
        "boundingBox": {"x0": 0.8, "y0": 0.8, "x1": 0.9, "y1": 0.82},
    }


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("queued", "RESULT_NOT_READY"),
        ("processing", "RESULT_NOT_READY"),
        ("review_required", "REVIEW_REQUIRED"),
        ("failed", "JOB_FAILED"),
    ],
)
def test_409_while_there_is_no_result_and_where_there_will_be_none(
    api: ApiClient, environment: Environment, status: str, code: str
) -> None:
    job = factories.make_job(environment, status)
    factories.make_extraction(job)
    response = api.get(f"{JOBS}/{job.pk}/result")
    assert refusal(response) == (409, code)
    assert "1471" not in response.content.decode()


def test_410_when_the_job_completed_earlier_but_its_result_is_no_longer_kept(api: ApiClient, completed: Job) -> None:
    Job.objects.update(expired_at=LATER)
    Extraction.objects.all().delete()
    Release.objects.all().delete()
    assert refusal(api.get(f"{JOBS}/{completed.pk}/result")) == (410, "RESULT_EXPIRED")
    state = api.get(f"{JOBS}/{completed.pk}").json()["job"]
    assert (state["status"], state["resultAvailable"], "resultUrl" in state) == ("completed", False, False)


# --- the example polling flow -----------------------------------------------------------------------------------


def test_create_poll_and_fetch_give_the_result(environment: Environment) -> None:
    factories.make_template(environment, (TEMPLATES_DIR / "invoice.yaml").read_text())
    api = ApiClient(factories.make_api_key(environment)[1])
    created = api.create(content=digital_invoice(1)).json()["job"]
    ask: Callable[[str], Any] = lambda url: api.get(url).json()  # noqa: E731
    assert ask(created["statusUrl"])["job"]["status"] == "queued"

    processing.run(UUID(created["id"]))

    state = ask(created["statusUrl"])["job"]
    assert state["status"] == "completed"
    result = ask(state["resultUrl"])
    assert result["job"]["completedAt"] == state["completedAt"]
    assert result["data"]["originalName"] == "invoice.pdf"
    assert result["data"]["processedPages"] == 1
    assert 0 <= result["data"]["completionTime"] < 120
    (document,) = result["data"]["documents"]
    assert document["extracted"] is True
    number = document["content"]["invoice_number"]
    assert (number["page"], number["value"]) == (1, number["rawText"])
    first_line = document["content"]["lines"]["value"][0]
    assert all({"value", "confidence", "page", "boundingBox"} <= set(cell) for cell in first_line.values())
