"""Plain text and Markdown as documents: declared by a name or a media type, then like any other."""

import base64
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Environment
from jobs import processing
from jobs.models import Document, Job
from tests import factories
from tests.api.client import ALL_JOBS, JOBS, ApiClient, refusal

NOTE = b"Invoice number: INV-2041\r\nTotal: 50.50 EUR\r\n"
MARKDOWN = b"# Order\n\n| Item | Price |\n|---|---|\n| Bolt | 1.50 |\n| Nut | 0.20 |\n"
SCHEMA = json.dumps({"type": "object", "properties": {"invoice number": {"type": "string"}}})


@pytest.fixture
def desk(environment: Environment) -> ApiClient:
    return ApiClient(factories.make_api_key(environment)[1])


def done(response: Any) -> Job:
    assert response.status_code == 202, response.content
    job = Job.objects.get(pk=response.json()["job"]["id"])
    processing.run(job.pk)
    job.refresh_from_db()
    return job


def result_of(desk: ApiClient, job: Job) -> Any:
    response = desk.get(f"{ALL_JOBS}/{job.pk}/result")
    assert response.status_code == 200, (job.error_code, job.error_message)
    return json.loads(b"".join(response.streaming_content) if response.streaming else response.content)["data"]


def test_fields_are_extracted_from_a_text_file(desk: ApiClient) -> None:
    job = done(desk.post(JOBS, {"file": factories.uploaded(NOTE, "note.txt"), "jsonSchema": SCHEMA}))

    [found] = result_of(desk, job)["documents"]
    assert found["output"] == {"invoice number": "INV-2041"}
    assert job.document.media_type == "text/plain"


def test_a_markdown_file_is_parsed_with_its_pages_to_look_at(desk: ApiClient) -> None:
    job = done(desk.post(f"{ALL_JOBS}/parse", {"file": factories.uploaded(MARKDOWN, "order.md")}))

    data = result_of(desk, job)
    assert data["media_type"] == "text/markdown"
    assert [each["kind"] for each in data["pages"][0]["segments"]] == ["SectionHeader", "Table"]
    assert data["markdown"].startswith("# Order\n\n| Item | Price |")
    assert desk.get(f"{ALL_JOBS}/{job.pk}/pages/1").status_code == 200


def test_a_media_type_declares_text_as_well_as_a_name_does(desk: ApiClient) -> None:
    file = SimpleUploadedFile("note", NOTE, content_type="text/plain; charset=utf-8")
    job = done(desk.post(f"{ALL_JOBS}/ask", {"file": file, "question": "What is the invoice number?"}))

    assert result_of(desk, job)["answer"] == "INV-2041"


def test_in_json_the_filename_declares_it(desk: ApiClient) -> None:
    body = {"file": base64.b64encode(MARKDOWN).decode(), "filename": "order.md"}
    job = done(desk.post(f"{ALL_JOBS}/tables", json.dumps(body), content_type="application/json"))

    [table] = result_of(desk, job)["tables"]
    assert [cell["text"] for cell in table["cells"]] == ["Item", "Price", "Bolt", "1.50", "Nut", "0.20"]


def test_pages_of_a_text_file_are_given_back_as_a_pdf(desk: ApiClient) -> None:
    classes = json.dumps([{"name": "bills", "description": "invoices"}, {"name": "orders", "description": "bolts"}])
    fields = {"file": factories.uploaded(NOTE + b"\f" + MARKDOWN, "a.txt"), "classes": classes}
    job = done(desk.post(f"{ALL_JOBS}/split", {**fields, "returnDocuments": "true"}))

    parts = result_of(desk, job)["documents"]
    assert parts[-1]["last_page"] == 2
    file = desk.get(f"{ALL_JOBS}/{job.pk}/documents/1")
    assert b"".join(file.streaming_content).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (bytes(range(256)), "rubbish.txt"),
        ("Grüße".encode("latin-1"), "letter.md"),
        ("Total".encode("utf-16"), "note.txt"),
        (NOTE, "note"),
        (NOTE, "note.csv"),
    ],
)
def test_what_is_no_text_or_is_not_said_to_be_is_refused_and_nothing_is_kept(
    desk: ApiClient, content: bytes, name: str
) -> None:
    response = desk.post(f"{ALL_JOBS}/parse", {"file": factories.uploaded(content, name)})

    assert refusal(response) == (415, "UNSUPPORTED_TYPE")
    assert not Document.objects.exists()


def test_an_empty_text_file_is_refused_and_a_blank_one_fails_with_its_reason(desk: ApiClient) -> None:
    empty = desk.post(f"{ALL_JOBS}/parse", {"file": factories.uploaded(b"", "note.txt")})
    blank = done(desk.post(f"{ALL_JOBS}/parse", {"file": factories.uploaded(b" \r\n\t", "note.txt")}))

    assert refusal(empty)[0] == 400
    assert (blank.status, blank.error_code) == ("failed", "NO_TEXT")


def test_the_same_bytes_as_text_and_as_markdown_are_two_documents(desk: ApiClient) -> None:
    first = desk.post(f"{ALL_JOBS}/parse", {"file": factories.uploaded(NOTE, "a.txt"), "deduplicate": "true"})
    other = desk.post(f"{ALL_JOBS}/parse", {"file": factories.uploaded(NOTE, "a.md"), "deduplicate": "true"})
    again = desk.post(f"{ALL_JOBS}/parse", {"file": factories.uploaded(NOTE, "b.md"), "deduplicate": "true"})

    assert [each.status_code for each in (first, other, again)] == [202, 202, 200]
    assert other.json()["job"]["id"] == again.json()["job"]["id"]
