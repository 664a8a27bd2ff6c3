"""Texts and JSON that no database keeps are refused in each vendor's API, and nothing comes of them."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Environment
from api.dialects.shapes import SHAPES
from jobs.models import Document, Job
from tests import factories

KEYS = {"docspeed": ("Authorization", "Bearer "), "parselyze": ("x-api-key", ""), "pulse": ("x-api-key", ""),
        "unsiloed": ("api-key", "")}  # fmt: skip
URL = "https://files.example.com/a.pdf"
TEXTS = ["a\x00b", "\ud800"]


@pytest.fixture
def clients(environment: Environment) -> dict[str, Client]:
    key = factories.make_api_key(environment)[1]
    return {vendor: Client(headers={header: f"{before}{key}"}) for vendor, (header, before) in KEYS.items()}


def with_text(text: str) -> dict[str, tuple[str, dict[str, Any]]]:
    schema = {"type": "object", "properties": {text: {"type": "string"}}}
    return {
        "docspeed": ("/v1/extract", {"input": {"text": "none"}, "schema": schema}),
        "parselyze": ("/v1/documents/parse/async", {"fileUrl": URL, "templateId": text}),
        "pulse": ("/extract", {"file_url": URL, "structured_output": {"schema": schema}}),
        "unsiloed": ("/v2/extract", {"file_url": URL, "schema_data": schema}),
    }


@pytest.mark.parametrize("text", TEXTS, ids=["NUL", "half a character"])
@pytest.mark.parametrize("vendor", KEYS)
def test_a_text_that_no_database_keeps(vendor: str, text: str, clients: dict[str, Client]) -> None:
    path, body = with_text(text)[vendor]
    response = clients[vendor].post(f"/{vendor}{path}", json.dumps(body), content_type="application/json")
    refused(vendor, response)


@pytest.mark.parametrize(
    "body", ['{"schema": {"a": NaN}}', "[" * 100_000, b'{"a": "\xff"}'], ids=["NaN", "nested", "no UTF-8"]
)
@pytest.mark.parametrize("vendor", KEYS)
def test_what_is_no_json(vendor: str, body: Any, clients: dict[str, Client]) -> None:
    path, _ = with_text("a")[vendor]
    refused(vendor, clients[vendor].post(f"/{vendor}{path}", body, content_type="application/json"))


@pytest.mark.parametrize("schema", ['{"properties": {"a\\u0000": {}}}', "[" * 100_000, '{"a": NaN}'])
def test_json_within_a_form(schema: str, clients: dict[str, Client]) -> None:
    refused("unsiloed", clients["unsiloed"].post("/unsiloed/v2/extract", {"file_url": URL, "schema_data": schema}))
    refused("pulse", clients["pulse"].post("/pulse/extract", {"fileUrl": URL, "schema": schema}))


@pytest.mark.parametrize("charset", ["idna", "rot13", "undefined", "nothing"])
@pytest.mark.parametrize("vendor", KEYS)
def test_a_form_in_no_charset_for_texts(vendor: str, charset: str, clients: dict[str, Client]) -> None:
    path, _ = with_text("a")[vendor]
    body = b'--B\r\nContent-Disposition: form-data; name="url"\r\n\r\nx\r\n--B--\r\n'
    kind = f"multipart/form-data; boundary=B; charset={charset}"
    refused(vendor, clients[vendor].generic("POST", f"/{vendor}{path}", body, content_type=kind))


def test_a_number_that_no_json_holds(clients: dict[str, Client]) -> None:
    schema = '{"type": "object", "properties": {"a": {"type": "number", "maximum": 1e400}}}'
    body = f'{{"async": true, "file_url": "{URL}", "structured_output": {{"schema": {schema}}}}}'
    refused("pulse", clients["pulse"].post("/pulse/extract", body, content_type="application/json"))


def refused(vendor: str, response: Any) -> None:
    assert response.status_code in (400, 422), response.content
    assert response.json().keys() == SHAPES[f"/{vendor}/"].body(400, "", "").keys()
    assert not Job.objects.exists()
    assert not Document.objects.exists()
