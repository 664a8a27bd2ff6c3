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


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"\xff\xfe\xff", "INVALID_JSON"),
        ("[" * 100_000, "INVALID_JSON"),
        (f'{{"file": "{FILE}", "documentReview": {"9" * 5000}}}', "INVALID_JSON"),
        (f'{{"file": "{FILE}", "templateName": "invoice", "documentReview": NaN}}', "INVALID_REQUEST"),
        (f'{{"file": "{FILE}", "templateName": "invoice", "documentReview": 1e999}}', "INVALID_REQUEST"),
        (body(templateName="a\x00b"), "INVALID_REQUEST"),
        (body(templateName=["a\x00b"]), "INVALID_REQUEST"),
        (body(templateName="\ud800"), "INVALID_REQUEST"),
        (body(filename="\ud800.pdf"), "INVALID_REQUEST"),
        (body(**{"\ud800": "x"}), "INVALID_REQUEST"),
        (body(password="x" * 201), "INVALID_REQUEST"),
        (body(delivery="webhook"), "INVALID_REQUEST"),
        (body(delivery={"mode": "poll", "url": "https://example.com"}), "INVALID_REQUEST"),
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
