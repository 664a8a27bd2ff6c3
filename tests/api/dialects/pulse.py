"""Pulse's API as tests speak it."""

import io
import json
from typing import Any

from django.test import Client
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from accounts.models import Environment
from api.dialects.pulse.options import ExtractOptions
from jobs.models import Job
from tests import factories

BASE = "/pulse"


def send(client: Client, path: str, body: dict[str, Any] | None = None, status: int = 200, **form: Any) -> Any:
    """Posts JSON, or without a body a form; what is nested in a form travels as JSON text."""
    if body is not None:
        response = client.post(f"{BASE}{path}", json.dumps(body), content_type="application/json")
    else:
        parts = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in form.items()}
        response = client.post(f"{BASE}{path}", parts)
    assert response.status_code == status, response.content
    return response.json()


def job_told(client: Client, job_id: str) -> Any:
    response = client.get(f"{BASE}/job/{job_id}")
    assert response.status_code == 200, response.content
    return response.json()


def extracted_job(environment: Environment, **asked: Any) -> Job:
    """An extraction whose output nobody asks for."""
    options = ExtractOptions().as_json()
    asked = {"step": "extract", "at": 0, "options": options, **asked}
    return factories.make_job(
        environment, "completed", operation="parse", dialect="pulse", asked=asked, page_count=1, template_version=None
    )


def pictured() -> bytes:
    """A PDF with a line, a picture, and its caption."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.drawString(60, 780, "The pump stands beside the well.")
    canvas.drawImage(ImageReader(Image.new("RGB", (300, 200), "teal")), 60, 500, 300, 200)
    canvas.drawString(60, 480, "Figure 1: The pump")
    canvas.save()
    return buffer.getvalue()
