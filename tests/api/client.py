"""A caller of the API with a key, and what a refusal looks like to it."""

import base64
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories

JOBS = "/api/v1/extraction-jobs"
ALL_JOBS = "/api/v1/jobs"
FILE_BASE64 = base64.b64encode(factories.PDF_HEAD).decode()


class ApiClient(Client):
    """Django's client with an API key."""

    def __init__(self, key: str) -> None:
        super().__init__(headers={"Authorization": f"api-key {key}"})

    def create(self, *, key: str | None = None, content: bytes = factories.PDF_HEAD, **fields: Any) -> Any:
        """Post an invoice as a form; a field that is None is left out."""
        body = {"file": SimpleUploadedFile("invoice.pdf", content), "templateName": "invoice", **fields}
        headers = {"Idempotency-Key": key} if key else {}
        return self.post(JOBS, {name: value for name, value in body.items() if value is not None}, headers=headers)

    def create_json(self, url: str = JOBS, **fields: Any) -> Any:
        """Post an invoice as JSON."""
        body = {"file": FILE_BASE64, "templateName": "invoice", **fields}
        return self.post(url, json.dumps(body), content_type="application/json")

    def post_json(self, url: str, body: Any) -> Any:
        return self.post(url, json.dumps(body), content_type="application/json")


def refusal(response: Any) -> tuple[int, str]:
    body = response.json()
    assert set(body) == {"success", "error"}
    assert body["success"] is False
    assert set(body["error"]) == {"code", "message", "requestId"}
    assert body["error"]["requestId"] == response["X-Request-Id"]
    return response.status_code, body["error"]["code"]
