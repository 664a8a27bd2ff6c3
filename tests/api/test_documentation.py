"""What the API says of itself holds: codes in the guide, answers and requests in the schema."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

import api as api_package
from accounts.models import Environment
from config.env import BASE_DIR
from jobs.models import JobEvent
from tests import factories
from tests.api.client import ALL_JOBS, FILE_BASE64, JOBS, ApiClient

JSON = "application/json"


def codes_in_the_program() -> set[str]:
    sources = "\n".join(path.read_text() for path in Path(api_package.__path__[0]).rglob("*.py"))
    return set(re.findall(r'ApiError\(\s*\d+,\s*"([A-Z_]+)"', sources))


def test_every_code_that_the_api_refuses_with_is_in_the_guide() -> None:
    codes = codes_in_the_program()
    assert {"JOB_NOT_FOUND", "RESULT_EXPIRED", "IDEMPOTENCY_KEY_REUSED"} <= codes
    guide = Path(BASE_DIR, "docs", "api.md").read_text()
    assert sorted(code for code in codes if f"`{code}`" not in guide) == []


@pytest.fixture
def schema(client: Client, db: None) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return told


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_operation_says_what_it_does_and_how_it_refuses(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    ids = [operation["operationId"] for _, _, operation in operations(schema)]
    assert len(ids) == len(set(ids)) > 10
    for path, method, operation in operations(schema):
        where = f"{method} {path}"
        assert operation["summary"], where
        assert operation["description"], where
        assert {"400", "401", "403"} <= set(operation["responses"]), where
        assert ("{" not in path) or "404" in operation["responses"], where


def test_every_schema_in_the_document_is_a_valid_one(schema: dict[str, Any]) -> None:
    told = list(schema["components"]["schemas"].values())
    for _, _, operation in operations(schema):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        told += [media["schema"] for body in bodies for media in body.get("content", {}).values()]
        told += [parameter["schema"] for parameter in operation.get("parameters", ())]
    for each in told:
        Draft202012Validator.check_schema(each)


def fits(schema: dict[str, Any], path: str, method: str, response: Any) -> None:
    """The answer is what the schema says of this operation and status."""
    answers = schema["paths"][path][method]["responses"]
    said = answers[str(response.status_code)]["content"][JSON]["schema"]
    Draft202012Validator({**said, "components": schema["components"]}).validate(response.json())


@pytest.mark.parametrize("status", ["queued", "processing", "review_required", "completed", "failed", "canceled"])
def test_answers_about_a_job_of_every_status_fit_the_schema(
    api: ApiClient, environment: Environment, schema: dict[str, Any], status: str
) -> None:
    job = factories.make_job(environment, status, page_count=1, metadata={"a": None}, options={"return_text": True})
    job.releases.create(documents=[factories.make_extraction(job, label="Invoices", reason="fits").result])
    JobEvent.objects.create(job=job, type="job.queued", actor="worker", data={"attempt": 1, "retry_in_s": 5})
    base, other = "/api/v1/extraction-jobs/{job_id}", "/api/v1/jobs/{job_id}"
    fits(schema, base, "get", api.get(f"{JOBS}/{job.pk}"))
    fits(schema, f"{base}/result", "get", api.get(f"{JOBS}/{job.pk}/result"))
    fits(schema, other, "get", api.get(f"{ALL_JOBS}/{job.pk}"))
    fits(schema, f"{other}/result", "get", api.get(f"{ALL_JOBS}/{job.pk}/result"))
    fits(schema, f"{other}/events", "get", api.get(f"{ALL_JOBS}/{job.pk}/events"))
    fits(schema, "/api/v1/jobs", "get", api.get(ALL_JOBS))
    fits(schema, f"{other}/cancel", "post", api.post(f"{ALL_JOBS}/{job.pk}/cancel"))
    fits(schema, f"{other}/retry", "post", api.post(f"{ALL_JOBS}/{job.pk}/retry"))
    fits(schema, other, "delete", api.delete(f"{ALL_JOBS}/{job.pk}"))


def test_answers_to_new_jobs_fit_the_schema(api: ApiClient, schema: dict[str, Any]) -> None:
    for key in ("k", "k"):
        fits(schema, JOBS, "post", api.create(key=key))
    files = [factories.uploaded(), factories.uploaded(b"PK\x03\x04", "b.zip")]
    fits(schema, f"{JOBS}/batch", "post", api.post(f"{JOBS}/batch", {"files": files, "templateName": "invoice"}))
    fits(schema, "/api/v1/extractions", "post", api.create_json("/api/v1/extractions?wait=0"))
    fits(schema, "/api/v1/jobs/parse", "post", api.post(f"{ALL_JOBS}/parse", {"file": factories.uploaded()}))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"filterName": None},
        {"documentReview": 92.0, "returnText": True, "metadata": {"a": [None]}, "deliveryMode": "poll"},
        {"documentReview": True},
        {"documentReview": "92"},
        {"returnText": "true"},
        {"templateName": None},
        {"filterName": "post"},
        {"fileUrl": "https://example.com/a.pdf"},
        {"fileUrl": None},
        {"metadata": []},
        {"colour": "blue"},
        {"schemaChunking": "many"},
        {"returnBoundingBoxes": [1]},
    ],
)
def test_the_schema_of_a_json_body_takes_what_the_api_takes(
    api: ApiClient, schema: dict[str, Any], change: dict[str, Any]
) -> None:
    said = schema["paths"][JOBS]["post"]["requestBody"]["content"][JSON]["schema"]
    body = {"file": FILE_BASE64, "templateName": "invoice", **change}
    status = api.post(JOBS, json.dumps(body), content_type=JSON).status_code
    assert status == (202 if Draft202012Validator(said).is_valid(body) else 400)
