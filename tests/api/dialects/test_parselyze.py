"""Parselyze's API: recorded pairs of request and answer, played against the desk with the real engine."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from PIL import Image

from accounts.audit import SYSTEM
from accounts.models import Environment
from jobs import services
from jobs.models import Document, Job, JobStatus
from templates_app.models import ExtractionTemplate
from tests import factories
from tests.api.dialects.working import WorkingClock, work
from tests.extraction import documents

RECORDED = sorted((Path(__file__).parent / "recorded" / "parselyze").glob("*.json"))
BASE = "/parselyze"
ABSENT = "550e8400-e29b-41d4-a716-446655440000"
TEMPLATE = """
template: invoice
fields:
  invoice:
    type: group
    fields:
      number: {type: text, find: [{label: Invoice number}]}
      date: {type: date, find: [{label: Date}]}
      total: {type: decimal, find: [{label: Total}]}
"""
PRINTED = (
    ("Invoice number", 60, 100, 11), ("INV-2025-001", 200, 100, 11),
    ("Date", 60, 130, 11), ("2025-05-26", 200, 130, 11),
    ("Total", 60, 160, 11), ("1250.75", 200, 160, 11),
)  # fmt: skip
ZIP = BytesIO()
with ZipFile(ZIP, "w") as _archive:
    _archive.writestr("a.txt", "a")
FILES = {
    "invoice.pdf": documents.pdf(PRINTED),
    "damaged.pdf": b"%PDF-1.7\n" + b"nothing" * 40,
    "invoices.zip": ZIP.getvalue(),
}
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


@pytest.fixture
def template(environment: Environment) -> ExtractionTemplate:
    return factories.make_template(environment, TEMPLATE).template


@pytest.fixture
def client(environment: Environment) -> Client:
    return Client(headers={"x-api-key": factories.make_api_key(environment)[1]})


def submit(client: Client, template: ExtractionTemplate, content: bytes = FILES["invoice.pdf"], **fields: Any) -> Job:
    sent = {"file": factories.uploaded(content), "templateId": str(template.pk), **fields}
    response = client.post(f"{BASE}/v1/documents/parse/async", sent)
    assert response.status_code == 201, response.content
    return Job.objects.get(pk=response.json()["jobId"])


def job_that_is(state: str, client: Client, template: ExtractionTemplate) -> Job:
    job = submit(client, template, FILES["damaged.pdf" if state == "failed" else "invoice.pdf"])
    if state == "canceled":
        services.cancel(job=job, actor=SYSTEM)
    elif state == "processing":
        Job.objects.filter(pk=job.pk).update(
            status=JobStatus.PROCESSING, lease_token=ABSENT, started_at=job.created_at, pages_done=0
        )
    elif state == "retrying":
        Job.objects.filter(pk=job.pk).update(attempts=1, started_at=job.created_at)
    elif state == "in review":
        Job.objects.filter(pk=job.pk).update(document_review=99)
        work()
    elif state in ("completed", "failed"):
        work()
    job.refresh_from_db()
    assert job.status == state.replace("in review", "review_required").replace("pending", "queued").replace(
        "retrying", "queued"
    )
    return job


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_request_is_answered_as_recorded(
    path: Path, client: Client, template: ExtractionTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = json.loads(path.read_text())
    job = job_that_is(recorded["given"], client, template) if "given" in recorded else None
    known = {"<template>": str(template.pk), "<job>": str(job.pk) if job else ABSENT}
    before = Job.objects.count()
    WorkingClock(monkeypatch)

    asked = _with(known, recorded["request"])
    sent = dict(asked.get("fields", {}))
    if name := asked.get("file"):
        sent[asked.get("parts", "file")] = factories.uploaded(FILES[name], name)
    caller = Client() if recorded.get("key") == "" else client
    ask = caller.get if asked["method"] == "GET" else caller.post
    response = ask(BASE + asked["path"], sent)

    answer = _with(known, recorded["answer"])
    assert response.status_code == answer["status"], response.content
    assert list(_differences(answer["body"], response.json())) == []
    is_new = answer["body"].get("jobId") == "<new job>" or "damaged.pdf" in sent.values() or name == "damaged.pdf"
    assert Job.objects.count() == before + is_new


def _with(known: dict[str, str], recorded: Any) -> Any:
    text = json.dumps(recorded)
    for placeholder, value in known.items():
        text = text.replace(placeholder, value)
    return json.loads(text)


def _differences(recorded: dict[str, Any], told: dict[str, Any]) -> Iterator[str]:
    assert list(recorded) == list(told)
    for name, value in recorded.items():
        said = told[name]
        if value == "<time>":
            same = isinstance(said, str) and re.fullmatch(TIME, said) is not None
        elif value == "<text>":
            same = isinstance(said, str) and len(said) > 10
        elif value == "<new job>":
            same = Job.objects.filter(pk=said).exists()
        else:
            same = said == value and type(said) is type(value)
        if not same:
            yield f"{name}: {said!r} instead of {value!r}"


def test_the_files_of_one_environment_are_no_duplicates_of_anothers(
    client: Client, template: ExtractionTemplate
) -> None:
    first = submit(client, template)
    other = factories.make_environment("other")
    theirs = factories.make_template(other, TEMPLATE).template
    key = {"x-api-key": factories.make_api_key(other)[1]}
    assert submit(Client(headers=key), theirs) != first
    response = client.post(
        f"{BASE}/v1/documents/parse/async", {"file": factories.uploaded(), "templateId": str(theirs.pk)}
    )
    assert (response.status_code, response.json()["code"]) == (404, "TEMPLATE_NOT_FOUND")


def test_another_template_makes_another_job(
    client: Client, template: ExtractionTemplate, environment: Environment
) -> None:
    first = submit(client, template)
    second = factories.make_template(environment, TEMPLATE.replace("invoice\n", "bill\n", 1)).template
    assert submit(client, second) != first


def test_a_result_that_has_expired_is_gone_and_its_file_may_come_again(
    client: Client, template: ExtractionTemplate
) -> None:
    job = job_that_is("completed", client, template)
    Job.objects.update(expired_at=job.ended_at)
    response = client.get(f"{BASE}/v1/jobs/{job.pk}")
    assert (response.status_code, response.json()["code"]) == (410, "RESULT_EXPIRED")
    assert submit(client, template) != job


def test_a_hint_that_the_engine_knows_is_used_and_any_other_ignored(
    client: Client, template: ExtractionTemplate, environment: Environment
) -> None:
    assert submit(client, template, language="de-AT").ocr_language == "de"
    assert submit(client, template, documents.pdf(), language="tlh").ocr_language == environment.ocr_language


def test_one_request_takes_one_document(client: Client, template: ExtractionTemplate) -> None:
    two = [factories.uploaded(FILES["invoice.pdf"]), factories.uploaded(documents.pdf())]
    response = client.post(f"{BASE}/v1/documents/parse/async", {"file": two, "templateId": str(template.pk)})
    assert (response.status_code, response.json()["message"]) == (
        400, "Send one document per job: one file in one request.",
    )  # fmt: skip
    assert not Document.objects.exists()


def test_a_scanned_pdf_over_the_limit_fails_in_parselyzes_words(
    client: Client, template: ExtractionTemplate, settings: Any
) -> None:
    settings.PARSELYZE_MAX_SCANNED_PAGES = 1
    scans, blank = BytesIO(), Image.new("RGB", (400, 500), "white")
    blank.save(scans, "PDF", save_all=True, append_images=[blank])
    job = submit(client, template, scans.getvalue())
    work()
    told = client.get(f"{BASE}/v1/jobs/{job.pk}").json()
    assert (told["status"], told["attempts"]) == ("failed", 1)
    assert told["error"] == "Scanned PDFs over 1 pages are not supported yet. Split it and send parts."
    settings.PARSELYZE_MAX_SCANNED_PAGES = 0
    again = submit(client, template, scans.getvalue())
    work()
    again.refresh_from_db()
    assert again.error_code == "NO_TEXT"


def test_waiting_for_a_document_under_review_ends_with_its_id(
    client: Client, template: ExtractionTemplate, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.review_threshold = 99
    environment.save()
    WorkingClock(monkeypatch)
    sent = {"file": factories.uploaded(FILES["invoice.pdf"]), "templateId": str(template.pk)}
    response = client.post(f"{BASE}/v1/documents/parse", sent)
    assert (response.status_code, response.json()["status"]) == (202, "processing")
    assert response.json()["jobId"] == str(Job.objects.get().pk)
