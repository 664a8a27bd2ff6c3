"""Extraction jobs beyond what the contract prints: bodies, limits, who may, the documentation."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Environment
from accounts.services import revoke_api_key
from api.models import IdempotencyKey
from jobs.models import Document, Job
from tests import factories
from tests.api.client import JOBS, ApiClient, refusal
from webhooks.models import Endpoint

# --- create -----------------------------------------------------------------------------------------------------


def test_a_multipart_upload_makes_a_queued_job(api: ApiClient) -> None:
    response = api.create(deliveryMode="poll")
    job = Job.objects.get()
    assert response.status_code == 202
    assert response.json() == {
        "success": True,
        "job": {"id": str(job.pk), "status": "queued", "statusUrl": f"{JOBS}/{job.pk}", "retryAfterMs": 5000},
    }
    assert (job.document.filename, job.document_review) == ("invoice.pdf", None)


def test_a_json_upload_carries_the_file_as_base64_and_its_name(api: ApiClient) -> None:
    body = {
        "file": base64.b64encode(factories.PDF_HEAD).decode(),
        "filename": "march.pdf",
        "templateName": "invoice",
        "documentReview": 92,
    }
    response = api.post(JOBS, json.dumps(body), content_type="application/json")
    assert response.status_code == 202
    job = Job.objects.get()
    assert (job.document.filename, job.document_review) == ("march.pdf", 92)
    with job_file(job) as file:
        assert file.read() == factories.PDF_HEAD


def job_file(job: Job) -> Any:
    from jobs.storage import open_document

    return open_document(job.document)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"templateName": None}, (400, "INVALID_REQUEST")),
        ({"documentReview": "0"}, (400, "INVALID_REQUEST")),
        ({"documentReview": "100"}, (400, "INVALID_REQUEST")),
        ({"documentReview": "92.5"}, (400, "INVALID_REQUEST")),
        ({"deliveryMode": "pigeon"}, (400, "INVALID_REQUEST")),
        ({"deliveryMode": "webhook"}, (400, "WEBHOOK_NOT_CONFIGURED")),
        ({"language": "x"}, (400, "INVALID_REQUEST")),
        ({"ocrEngine": "crystal-ball"}, (400, "INVALID_REQUEST")),
        ({"options.templateName": "invoice"}, (400, "UNKNOWN_FIELD")),
        ({"colour": "blue"}, (400, "UNKNOWN_FIELD")),
        ({"file": None}, (400, "FILE_REQUIRED")),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, (400, "EMPTY_FILE")),
        ({"file": SimpleUploadedFile("a.zip", b"PK\x03\x04rest")}, (415, "UNSUPPORTED_TYPE")),
        ({"templateName": "unknown"}, (404, "TEMPLATE_NOT_FOUND")),
    ],
)
def test_a_bad_request_is_refused_with_its_code_and_makes_nothing(
    api: ApiClient, fields: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert refusal(api.create(key="key-1", **fields)) == expected
    assert (Job.objects.count(), Document.objects.count(), IdempotencyKey.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("body", "code"),
    [("{", "INVALID_JSON"), ("[1]", "INVALID_JSON"), ("{}", "FILE_REQUIRED"), ('{"file": "@@"}', "INVALID_BASE64")],
)
def test_a_broken_json_body_is_a_clear_400(api: ApiClient, body: str, code: str) -> None:
    assert refusal(api.post(JOBS, body, content_type="application/json")) == (400, code)


def test_another_media_type_is_a_415(api: ApiClient) -> None:
    assert refusal(api.post(JOBS, "x", content_type="text/plain")) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_ocr_engine_and_language_of_the_job_go_before_the_environments(api: ApiClient) -> None:
    api.create(ocrEngine="tesseract", language="de")
    api.create()
    assert list(Job.objects.order_by("created_at").values_list("ocr_engine", "ocr_language")) == [
        ("tesseract", "de"),
        ("rapidocr", "en"),
    ]


def test_webhook_delivery_is_accepted_once_an_endpoint_hears_of_outcomes(
    api: ApiClient, environment: Environment
) -> None:
    Endpoint.objects.create(environment=environment, url="https://example.com/", secret="whsec_x")
    assert api.create(deliveryMode="webhook").status_code == 202


def test_a_json_body_too_large_for_memory_is_a_413(api: ApiClient, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert refusal(api.post(JOBS, '{"file": "aaaaaaaa"}', content_type="application/json")) == (413, "FILE_TOO_LARGE")


def test_a_body_larger_than_any_document_is_refused_unread(api: ApiClient, settings: Any) -> None:
    settings.MAX_DOCUMENT_BYTES = 1000
    assert refusal(api.create(content=factories.PDF_HEAD + b"x" * 2_000_000)) == (413, "FILE_TOO_LARGE")
    assert not Document.objects.exists()


def test_a_file_over_the_limit_is_a_413(api: ApiClient, settings: Any) -> None:
    settings.MAX_DOCUMENT_BYTES = 1000
    assert refusal(api.create(content=factories.PDF_HEAD + b"x" * 2000)) == (413, "FILE_TOO_LARGE")
    assert not Document.objects.exists()


# --- who may ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", [None, "", "api-key", "api-key pd_00000000_wrong", "Bearer pd_00000000_wrong", "api-key nonsense"]
)
def test_no_key_or_a_wrong_one_is_a_401(api: ApiClient, header: str | None) -> None:
    client = Client(headers={"Authorization": header} if header is not None else {})
    for response in (client.post(JOBS), client.get(f"{JOBS}/{uuid4()}"), client.get(f"{JOBS}/{uuid4()}/result")):
        assert refusal(response) == (401, "INVALID_API_KEY")


def test_a_revoked_key_is_a_401(environment: Environment) -> None:
    from accounts.audit import SYSTEM

    key, text = factories.make_api_key(environment)
    revoke_api_key(key=key, actor=SYSTEM)
    assert refusal(ApiClient(text).get(f"{JOBS}/{uuid4()}")) == (401, "INVALID_API_KEY")


@pytest.mark.parametrize(("role", "status"), [("admin", 202), ("staff", 202), ("reviewer", 403)])
def test_members_submit_by_session_and_csrf_token_as_their_role_allows(
    environment: Environment, role: str, status: int
) -> None:
    factories.make_template(environment)
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_member(environment, role))
    body = {"file": SimpleUploadedFile("a.pdf", factories.PDF_HEAD), "templateName": "invoice"}
    assert client.post(JOBS, body).status_code == 403
    assert not Job.objects.exists()
    client.cookies["csrftoken"] = token = "a" * 32
    body["file"].seek(0)
    assert client.post(JOBS, body, headers={"X-CSRFToken": token}).status_code == status


# --- status of a canceled job -----------------------------------------------------------------------------------


def test_a_canceled_job_is_shown_as_failed_with_its_own_code(api: ApiClient, environment: Environment) -> None:
    ended_at = datetime(2026, 3, 12, 10, 1, tzinfo=UTC)
    job = factories.make_job(environment, "canceled", ended_at=ended_at)
    state = api.get(f"{JOBS}/{job.pk}").json()["job"]
    assert (state["status"], state["failedAt"]) == ("failed", "2026-03-12T10:01:00.000Z")
    assert state["error"] == {"message": "The job was canceled.", "code": "JOB_CANCELED"}
    assert refusal(api.get(f"{JOBS}/{job.pk}/result")) == (409, "JOB_FAILED")


# --- documentation ----------------------------------------------------------------------------------------------


def test_the_openapi_schema_names_both_ways_to_send_a_file(client: Client, db: None) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    content = schema["paths"][JOBS]["post"]["requestBody"]["content"]
    assert set(content) == {"multipart/form-data", "application/json"}
    multipart = content["multipart/form-data"]["schema"]
    assert multipart["properties"]["documentReview"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 99,
        "default": "",
        "description": "Fields with a confidence below this go to a reviewer before the result is given.",
    }
    assert "null" not in str(multipart).casefold()


def test_the_interactive_page_needs_no_foreign_host(client: Client, db: None) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert "https://" not in page.content.decode().replace("https://django-ninja.dev", "")
