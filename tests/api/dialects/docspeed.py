"""Docspeed's API as tests speak it."""

import base64
import json
from typing import Any

from django.test import Client

from accounts.models import Environment
from demo.samples import digital_invoice
from tests import factories

BASE = "/docspeed/v1"
SCHEMA = {"properties": {"Invoice number": {"type": "string"}, "shoe_size": {"type": "integer"}}}


def client_of(environment: Environment) -> Client:
    return Client(headers={"Authorization": f"Bearer {factories.make_api_key(environment)[1]}"})


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def invoice() -> dict[str, Any]:
    return {"pdf_base64": encoded(digital_invoice(1)), "filename": "invoice.pdf"}


def send(client: Client, path: str, body: dict[str, Any], status: int = 200) -> Any:
    response = client.post(f"{BASE}{path}", json.dumps(body), content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


def sync(client: Client, path: str, **asked: Any) -> Any:
    """What is waited for; of the demo's invoice unless another document is sent."""
    body: dict[str, Any] = {"execution_mode": "sync", **asked}
    if not {"input", "inputs"} & asked.keys():
        body["input"] = invoice()
    return send(client, path, body)


def get(client: Client, path: str, status: int = 200) -> Any:
    response = client.get(f"{BASE}{path}")
    assert response.status_code == status, response.content
    return response.json()
