"""Jobs that are no extraction: submitted without a template, read by the real engine, their JSON given out."""

import base64
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from accounts.models import Environment
from demo.management.commands.seed_demo import TEMPLATES_DIR
from demo.samples import digital_invoice
from jobs import processing
from jobs.models import Document, Extraction, Job, Release
from tests import factories
from tests.api.client import ALL_JOBS, JOBS, ApiClient, refusal
from tests.extraction.forms.papers import named_form

OPERATIONS = ("parse", "tables", "classify", "split", "schema")


@pytest.fixture
def desk(environment: Environment) -> ApiClient:
    factories.make_template(environment, (TEMPLATES_DIR / "invoice.yaml").read_text())
    return ApiClient(factories.make_api_key(environment)[1])


def run(desk: ApiClient, operation: str, content: bytes = b"", **fields: Any) -> Job:
    file = factories.uploaded(content or digital_invoice(1))
    response = desk.post(f"{ALL_JOBS}/{operation}", {"file": file, **fields})
    assert response.status_code == 202, response.content
    job = Job.objects.get(pk=response.json()["job"]["id"])
    processing.run(job.pk)
    job.refresh_from_db()
    return job


def streamed(response: Any) -> Any:
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    return json.loads(b"".join(response.streaming_content))


def test_a_document_is_classified_by_the_classes_that_are_named(desk: ApiClient) -> None:
    classes = [{"name": "bill", "description": "an invoice that asks for money"}, {"name": "letter"}]
    job = run(desk, "classify", classes=json.dumps(classes))
    data = streamed(desk.get(f"{ALL_JOBS}/{job.pk}/result"))["data"]
    assert (data["class"], data["pages"][0]["class"]) == ("bill", "bill")
    assert [match["name"] for match in data["matches"]] == ["bill", "letter"]
    assert data["matches"][0]["reasons"]


def test_a_file_is_split_by_the_topics_that_are_named(desk: ApiClient) -> None:
    classes = json.dumps([{"name": "bills", "description": "invoices that ask for money"}, {"name": "holidays"}])
    job = run(desk, "split", classes=classes, returnDocuments="true")
    data = streamed(desk.get(f"{ALL_JOBS}/{job.pk}/result"))["data"]
    assert data["topics"] == {"bills": [1], "holidays": []}
    [part] = data["documents"]
    assert (part["first_page"], part["last_page"], part["topic"], part["template"], part["file"]) == (
        1, 1, "bills", None, "document-0001.pdf",
    )  # fmt: skip


def test_a_parsed_document_comes_in_chunks_as_they_are_asked_for(desk: ApiClient) -> None:
    job = run(desk, "parse")
    parsed = streamed(desk.get(f"{ALL_JOBS}/{job.pk}/result"))["data"]
    segments = [segment for page in parsed["pages"] for segment in page["segments"]]
    address = f"{ALL_JOBS}/{job.pk}/chunks"

    [page] = desk.get(f"{address}?by=page").json()["chunks"]
    assert (page["pages"], page["segments"]) == ([1], list(range(len(segments))))
    assert page["text"] == "\n\n".join(segment["markdown"] for segment in segments if segment["markdown"])
    sections = desk.get(address).json()["chunks"]
    assert [at for section in sections for at in section["segments"]] == page["segments"]
    short = desk.get(f"{address}?by=recursive&sizeChars=200").json()["chunks"]
    assert len(short) > len(sections)
    assert all(len(chunk["text"]) <= 200 for chunk in short)


def test_only_a_document_that_was_parsed_has_chunks(desk: ApiClient) -> None:
    job = run(desk, "tables")
    assert refusal(desk.get(f"{ALL_JOBS}/{job.pk}/chunks")) == (409, "NOT_PARSED")
    for asked in ("by=letter", "sizeChars=0", "sizeChars=100001"):
        assert refusal(desk.get(f"{ALL_JOBS}/{job.pk}/chunks?{asked}")) == (400, "INVALID_REQUEST")
    assert refusal(desk.get(f"{ALL_JOBS}/{job.pk}/chunks?size=3")) == (400, "UNKNOWN_FIELD")


def test_chunks_of_a_job_that_has_none_yet_or_no_longer(desk: ApiClient) -> None:
    response = desk.post(f"{ALL_JOBS}/parse", {"file": factories.uploaded(digital_invoice(1))})
    job = Job.objects.get(pk=response.json()["job"]["id"])
    assert refusal(desk.get(f"{ALL_JOBS}/{job.pk}/chunks")) == (409, "RESULT_NOT_READY")
    processing.run(job.pk)
    Job.objects.update(expired_at=timezone.now())
    assert refusal(desk.get(f"{ALL_JOBS}/{job.pk}/chunks")) == (410, "RESULT_EXPIRED")


def test_a_question_is_answered_in_the_documents_own_words_with_the_place(desk: ApiClient) -> None:
    job = run(desk, "ask", question="What is the invoice number?")
    data = streamed(desk.get(f"{ALL_JOBS}/{job.pk}/result"))["data"]
    assert (data["answer"], data["kind"], data["citations"][0]["box"]["page"]) == ("NI-2026-4101", "value", 1)
    job = run(desk, "ask", question="Who is the chairman of the supervisory board?")
    data = streamed(desk.get(f"{ALL_JOBS}/{job.pk}/result"))["data"]
    assert (data["answer"], data["confidence"], data["kind"], data["citations"]) == (None, 0, "none", [])


@pytest.fixture
def paper(tmp_path: Path) -> bytes:
    return named_form(tmp_path).read_bytes()


def test_a_form_is_filled_and_its_pdf_given_out(desk: ApiClient, paper: bytes) -> None:
    job = run(desk, "form", paper, values=json.dumps({"person.name": "Ada", "agree": True, "shoe": "42"}))
    data = streamed(desk.get(f"{ALL_JOBS}/{job.pk}/result"))["data"]
    assert data["written"] == ["person.name", "agree"]
    assert data["not_written"] == [{"name": "shoe", "reason": "there is no such field"}]
    name = next(each for each in data["fields"] if each["name"] == "person.name")
    assert (name["value"], name["box"]["page"]) == ("Ada", 1)
    response = desk.get(f"{ALL_JOBS}/{job.pk}/form")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == 'attachment; filename="invoice-filled.pdf"'
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_a_form_is_sent_as_json_emptied_and_filled_by_instructions(desk: ApiClient, paper: bytes) -> None:
    body = {
        "file": base64.b64encode(paper).decode(), "clear": True, "instructions": "Colour: Blue",
        "fields": ["colour", "code"], "pages": [1],
    }  # fmt: skip
    response = desk.post_json(f"{ALL_JOBS}/form", body)
    job = Job.objects.get(pk=response.json()["job"]["id"])
    processing.run(job.pk)
    data = streamed(desk.get(f"{ALL_JOBS}/{job.pk}/result"))["data"]
    assert [(each["name"], each["value"]) for each in data["fields"]] == [("colour", "Blue"), ("code", "")]
    assert data["written"] == ["colour", "code"]


def test_a_form_whose_fields_are_only_found_has_no_pdf(desk: ApiClient, paper: bytes) -> None:
    job = run(desk, "form", paper)
    assert [each["name"] for each in streamed(desk.get(f"{ALL_JOBS}/{job.pk}/result"))["data"]["fields"]][:2] == [
        "person.name", "colour",
    ]  # fmt: skip
    assert refusal(desk.get(f"{ALL_JOBS}/{job.pk}/form")) == (404, "FORM_NOT_FOUND")
    other = run(desk, "tables")
    assert refusal(desk.get(f"{ALL_JOBS}/{other.pk}/form")) == (404, "FORM_NOT_FOUND")


def test_a_picture_is_no_form(desk: ApiClient) -> None:
    picture = BytesIO()
    Image.new("RGB", (200, 100), "white").save(picture, "PNG")
    job = run(desk, "form", picture.getvalue(), clear="true")
    assert (job.status, job.error_code) == ("failed", "NOT_A_FORM")
    assert refusal(desk.get(f"{ALL_JOBS}/{job.pk}/form")) == (404, "FORM_NOT_FOUND")


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("form", {"values": "[]"}),
        ("form", {"values": '{"name": 3}'}),
        ("form", {"clear": "perhaps"}),
        ("form", {"pages": "[0]"}),
        ("form", {"fields": '[""]'}),
        ("ask", {}),
        ("ask", {"question": ""}),
        ("classify", {"classes": "[]"}),
        ("classify", {"classes": '[{"description": "without a name"}]'}),
        ("classify", {"classes": '"invoice"'}),
    ],
)
def test_an_operation_that_is_asked_wrongly_makes_no_job(
    desk: ApiClient, operation: str, fields: dict[str, str]
) -> None:
    response = desk.post(f"{ALL_JOBS}/{operation}", {"file": factories.uploaded(digital_invoice(1)), **fields})
    assert refusal(response) == (400, "INVALID_REQUEST")
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("operation", "part"),
    [
        ("parse", {"page_count": 1}),
        ("tables", {"page_count": 1}),
        ("classify", {"template": "invoice"}),
        ("split", {}),
        ("schema", {}),
    ],
)
def test_an_operations_result_is_the_json_of_the_engine(
    desk: ApiClient, operation: str, part: dict[str, object]
) -> None:
    job = run(desk, operation, metadata='{"a": null}')
    state = desk.get(f"{ALL_JOBS}/{job.pk}").json()["job"]
    assert (state["status"], state["operation"], state["resultUrl"]) == (
        "completed", operation, f"{ALL_JOBS}/{job.pk}/result",
    )  # fmt: skip
    body = streamed(desk.get(state["resultUrl"]))
    assert (body["success"], body["job"]["id"], body["job"]["metadata"]) == (True, str(job.pk), {"a": None})
    assert body["data"].items() >= part.items()
    assert streamed(desk.get(f"{JOBS}/{job.pk}/result")) == body


def test_the_parts_of_a_split_file_can_be_fetched(desk: ApiClient) -> None:
    job = run(desk, "split", returnDocuments="true")
    (document,) = streamed(desk.get(f"{ALL_JOBS}/{job.pk}/result"))["data"]["documents"]
    assert (document["first_page"], document["last_page"], document["template"]) == (1, 1, "invoice")
    response = desk.get(f"{ALL_JOBS}/{job.pk}/documents/1")
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_an_operation_whose_output_has_expired_is_a_410(desk: ApiClient) -> None:
    job = run(desk, "tables")
    Job.objects.update(expired_at=job.ended_at)
    assert refusal(desk.get(f"{ALL_JOBS}/{job.pk}/result")) == (410, "RESULT_EXPIRED")


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("field", ["templateName", "filterName", "documentReview", "documentSplitting"])
def test_an_operation_takes_no_fields_of_an_extraction(api: ApiClient, operation: str, field: str) -> None:
    body = {"file": factories.uploaded(), field: "1"}
    assert refusal(api.post(f"{ALL_JOBS}/{operation}", body)) == (400, "UNKNOWN_FIELD")
    assert not Document.objects.exists()


def test_an_operation_is_queued_without_a_template_and_releases_nothing_of_itself(api: ApiClient) -> None:
    assert api.post(f"{ALL_JOBS}/parse", {"file": factories.uploaded()}).status_code == 202
    job = Job.objects.get()
    assert (job.operation, job.template_version, Release.objects.count(), Extraction.objects.count()) == (
        "parse", None, 0, 0,
    )  # fmt: skip
    assert refusal(api.get(f"{ALL_JOBS}/{job.pk}/result")) == (409, "RESULT_NOT_READY")


def test_one_key_stands_for_one_operation(api: ApiClient) -> None:
    def post(operation: str) -> Any:
        body, headers = {"file": factories.uploaded()}, {"Idempotency-Key": "k"}
        return api.post(f"{ALL_JOBS}/{operation}", body, headers=headers)

    assert (post("parse").status_code, post("parse").status_code) == (202, 200)
    assert refusal(post("tables")) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert Job.objects.count() == 1


def test_an_unknown_operation_is_a_404(api: ApiClient) -> None:
    assert refusal(api.post(f"{ALL_JOBS}/guess", {"file": factories.uploaded()})) == (404, "NOT_FOUND")
