"""Pulse's API as tests speak it: a client, and a desk whose worker does its jobs while a request waits."""

import io
import json
import time
from typing import Any

from django.test import Client
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from accounts.models import Environment
from api import polling
from api.dialects.pulse.options import ExtractOptions
from jobs import events, processing
from jobs.models import Job, JobEvent, JobStatus
from tests import factories

BASE = "/pulse"


def work() -> None:
    """Does all queued jobs with the real engine, and tells their events, until there is nothing left to do."""
    while waiting := list(Job.objects.filter(status=JobStatus.QUEUED)):
        for job in waiting:
            processing.run(job.pk)
        for event in JobEvent.objects.filter(published_at=None):
            events.publish(event.pk)


class WorkingClock:
    """Time in which jobs are done: waiting is what makes it pass."""

    def __init__(self, monkeypatch: Any) -> None:
        self.monotonic, self.time = time.monotonic, time.time
        monkeypatch.setattr(polling, "time", self)

    def sleep(self, seconds: float) -> None:
        work()


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
