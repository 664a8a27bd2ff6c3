"""Bodies that no honest client sends: each is refused in the API's one shape, and makes nothing."""

import base64
import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from api.models import IdempotencyKey
from jobs.models import Document, Job
from tests import factories
from tests.api.client import JOBS, ApiClient, refusal

FILE = base64.b64encode(factories.PDF_HEAD).decode()
MANY_PARTS = "".join(f'--b\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\nx\r\n' for n in range(1500)) + "--b--"


def body(**fields: Any) -> str:
    return json.dumps({"file": FILE, "templateName": "invoice", **fields})


def nested(depth: int) -> object:
    return [nested(depth - 1)] if depth else 1


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"\xff\xfe\xff", "INVALID_JSON"),
        ("[" * 100_000, "INVALID_JSON"),
        (f'{{"file": "{FILE}", "documentReview": {"9" * 5000}}}', "INVALID_JSON"),
        (f'{{"file": "{FILE}", "templateName": "invoice", "documentReview": NaN}}', "INVALID_JSON"),
        (f'{{"file": "{FILE}", "templateName": "invoice", "documentReview": 1e999}}', "INVALID_JSON"),
        (body(templateName="a\x00b"), "INVALID_REQUEST"),
        (body(templateName=["a\x00b"]), "INVALID_REQUEST"),
        (body(templateName="\ud800"), "INVALID_REQUEST"),
        (body(filename="\ud800.pdf"), "INVALID_REQUEST"),
        (body(**{"\ud800": "x"}), "INVALID_REQUEST"),
        (body(password="x" * 201), "INVALID_REQUEST"),
        (body(delivery="webhook"), "INVALID_REQUEST"),
        (body(delivery={"mode": "poll", "url": "https://example.com"}), "INVALID_REQUEST"),
        (body(metadata={"a": {"b": "x\x00y"}}), "INVALID_REQUEST"),
        (body(metadata={"x\x00y": 1}), "INVALID_REQUEST"),
        (body(metadata={"a": "\ud800"}), "INVALID_REQUEST"),
        (body(metadata={"a": nested(21)}), "INVALID_REQUEST"),
        (body(metadata={"a": "x" * 17_000}), "INVALID_REQUEST"),
        (body(metadata=[1]), "INVALID_REQUEST"),
        (f'{{"file": "{FILE}", "templateName": "invoice", "metadata": {{"a": 1e999}}}}', "INVALID_JSON"),
        (f'{{"file": "{FILE}", "templateName": "invoice", "metadata": {{"a": Infinity}}}}', "INVALID_JSON"),
        (body(file="\ud800"), "INVALID_BASE64"),
        (body(file="data:application/pdf;base64,"), "INVALID_BASE64"),
    ],
)
def test_a_hostile_json_body_is_a_400(api: ApiClient, sent: str | bytes, code: str) -> None:
    assert refusal(api.post(JOBS, sent, content_type="application/json")) == (400, code)
    assert (Job.objects.count(), Document.objects.count(), IdempotencyKey.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("sent", "content_type", "code"),
    [
        ("--x\r\nbroken", "multipart/form-data", "INVALID_REQUEST"),
        ("--x\r\nbroken", "multipart/form-data; boundary=x", "FILE_REQUIRED"),
        ("x", f"multipart/form-data; boundary={'y' * 5000}", "INVALID_REQUEST"),
        (MANY_PARTS, "multipart/form-data; boundary=b", "INVALID_REQUEST"),
    ],
)
def test_a_hostile_multipart_body_is_a_400(api: ApiClient, sent: str, content_type: str, code: str) -> None:
    assert refusal(api.post(JOBS, sent, content_type=content_type)) == (400, code)
    assert not Document.objects.exists()


def test_a_nested_delivery_mode_is_taken_as_the_field(api: ApiClient) -> None:
    response = api.post(JOBS, body(delivery={"mode": "webhook"}), content_type="application/json")
    assert refusal(response) == (400, "WEBHOOK_NOT_CONFIGURED")


@pytest.mark.parametrize("key", ["pd_\x00_x", "pd_é_é", "pd__", "pd_" + "x" * 9000])
def test_a_hostile_key_is_a_401(db: None, key: str) -> None:
    response = Client(headers={"Authorization": f"api-key {key}"}).get(f"{JOBS}/{uuid4()}")
    assert refusal(response) == (401, "INVALID_API_KEY")


# --- forms ------------------------------------------------------------------------------------------------------


def test_a_field_or_a_file_that_is_sent_twice_is_refused(api: ApiClient) -> None:
    assert refusal(api.create(templateName=["invoice", "other"])) == (400, "INVALID_REQUEST")
    files = [factories.uploaded(), factories.uploaded()]
    assert refusal(api.post(JOBS, {"file": files, "templateName": "invoice"})) == (400, "INVALID_REQUEST")
    assert not Document.objects.exists()


def test_more_files_than_a_request_may_have_are_a_400(api: ApiClient, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    files = [factories.uploaded() for _ in range(3)]
    response = api.post(f"{JOBS}/batch", {"files": files, "templateName": "invoice"})
    assert refusal(response) == (400, "INVALID_REQUEST")
    assert "at most 2 files" in response.json()["error"]["message"]
    assert not Document.objects.exists()


@pytest.mark.parametrize("text", ["{", "[1]", "NaN", '{"a": "\\u0000"}'])
def test_metadata_of_a_form_that_is_no_json_object_is_a_400(api: ApiClient, text: str) -> None:
    assert api.create(metadata=text).status_code == 400
    assert not Document.objects.exists()
