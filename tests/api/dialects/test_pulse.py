"""Pulse's API: a document is extracted, as one waits or by a job. The engine is the real one."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from accounts.models import Environment
from demo.samples import bank_statement, digital_invoice
from jobs import storage
from jobs.models import Document, Job
from tests import factories
from tests.api.dialects.pulse import BASE, job_told, pictured, send
from tests.api.dialects.working import WorkingClock, work

SCHEMA = {"properties": {"Invoice number": {"type": "string"}, "shoe_size": {"type": "integer"}}}


@pytest.fixture
def client(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Client:
    """While it waits for an answer, jobs are done."""
    WorkingClock(monkeypatch)
    return Client(headers={"x-api-key": factories.make_api_key(environment)[1]})


def invoice() -> Any:
    return factories.uploaded(digital_invoice(1))


def test_a_document_is_extracted_while_one_waits(client: Client) -> None:
    told = send(client, "/extract", file=invoice())
    job = Job.objects.get()
    with storage.open_job_file(job, "output.json") as file:
        assert told["markdown"] == told["content"] == json.load(file)["markdown"]
    assert told["extraction_id"] == told["job_id"] == str(job.pk)
    assert urlsplit(told["extraction_url"]).path == f"/jobs/{job.pk}/"
    assert (told["page_count"], told["extensions"], told["warnings"]) == (1, {}, [])
    assert (told["plan_info"]["tier"], told["plan_info"]["pages_used"]) == ("self-hosted", 1)
    boxes = told["bounding_boxes"]
    assert boxes["Title"] == [
        {"id": "title-1", "content": "Bill to", "page_number": 1,
         "bounding_box": [0.09524, 0.15864, 0.13491, 0.17064]}
    ]  # fmt: skip
    assert [item["id"] for item in boxes["Text"]] == ["txt-1", "txt-2", "txt-3", "txt-4"]
    assert (boxes["Images"], boxes["Footer"]) == ([], [])
    items, _ = boxes["Tables"]
    assert (items["table_info"]["id"], items["table_info"]["dimensions"]) == ("tbl-1", [8, 5])
    assert {"row": 3, "column": 3, "row_span": 1, "column_span": 1, "text": "31.40", "is_header": False} in (
        items["cell_data"]
    )
    assert '<h3 data-bb-text-id="title-1">Bill to</h3>' in boxes["markdown_with_ids"]
    assert '<table data-bb-table-id="tbl-1">' in boxes["markdown_with_ids"]


def test_a_job_is_asked_for_until_it_is_there(client: Client) -> None:
    begun = send(client, "/extract", {"file_url": "https://example.com/a.pdf", "async": True}, 202)
    assert (begun["status"], begun["job_id"]) == ("pending", str(Job.objects.get().pk))
    queued = job_told(client, begun["job_id"])
    assert (queued["status"], queued.keys()) == ("pending", {"job_id", "status", "created_at", "updated_at"})
    client.delete(f"{BASE}/job/{begun['job_id']}")  # nothing is fetched from there
    begun = send(client, "/extract", status=202, file=invoice(), **{"async": "true"})
    Job.objects.filter(pk=begun["job_id"]).update(attempts=1)
    assert job_told(client, begun["job_id"])["status"] == "pending"
    work()
    done = job_told(client, begun["job_id"])
    assert (done["status"], done["result"]["page_count"]) == ("completed", 1)
    assert done["result"]["extraction_id"] == begun["job_id"]
    assert done["created_at"] <= done["completed_at"] <= done["updated_at"]
    assert done["completed_at"].endswith("Z")


def test_the_older_address_never_waits(client: Client) -> None:
    begun = send(client, "/extract_async", status=202, file=invoice())
    assert begun["queuedAt"].endswith("Z")
    work()
    warnings = job_told(client, begun["job_id"])["result"]["warnings"]
    assert warnings == ["'/extract_async' is deprecated: use /extract with async."]


@pytest.mark.parametrize("names", [("altOutputs", "chunkTypes", "chunkSize", "returnHtml"),
                                   ("alt_outputs", "chunk_types", "chunk_size", "return_html")])  # fmt: skip
def test_chunks_word_boxes_and_html_are_told_where_they_are_wanted(client: Client, names: tuple[str, ...]) -> None:
    outputs, types, size, html = names
    told = send(
        client, "/extract", file=invoice(),
        extensions={"chunking": {types: ["page", "header", "recursive", "semantic"], size: 200},
                    outputs: {"wlbb": True, html: True}},
    )  # fmt: skip
    chunks, outputs_told = told["extensions"]["chunking"], told["extensions"]["altOutputs"]
    assert len(chunks["page"]) == 1
    assert [chunk.startswith("### Bill to") for chunk in chunks["header"]] == [False, True]
    assert len(chunks["recursive"]) > 2
    assert len(chunks["semantic"]) > 2
    assert outputs_told["html"].startswith("<p>Nordlicht Instruments INVOICE</p>\n<p>")
    assert outputs_told["wlbb"]["words"][2] == {
        "id": "w-3", "text": "INVOICE", "page_number": 1, "average_word_confidence": 1.0,
        "bounding_box": [0.73898, 0.06012, 0.90476, 0.06012, 0.90476, 0.09401, 0.73898, 0.09401],
    }  # fmt: skip


def test_older_names_answer_under_their_older_names_with_a_word_of_warning(client: Client) -> None:
    told = send(
        client, "/extract", file=invoice(), chunking="page", chunkSize="500", returnHtml="true", thinking="true"
    )
    assert told["chunks"] == told["extensions"]["chunking"]
    assert told["html"] == told["extensions"]["altOutputs"]["html"]
    assert told["warnings"] == [
        "'chunking' is deprecated: use extensions.chunking.chunkTypes.",
        "'chunkSize' is deprecated: use extensions.chunking.chunkSize.",
        "'returnHtml' is deprecated: use extensions.altOutputs.returnHtml.",
        "Without effect here: thinking.",
    ]


def test_only_the_wanted_pages_are_told_and_ids_stay(client: Client) -> None:
    told = send(client, "/extract", file=factories.uploaded(bank_statement(1)), pages="2-3,9")
    assert told["page_count"] == 2
    boxes = told["bounding_boxes"]
    assert [(item["id"], item["page_number"]) for item in boxes["Footer"]] == [("footer-2", 2), ("footer-3", 3)]
    assert {table["table_info"]["location"]["page"] for table in boxes["Tables"]} == {2, 3}


def test_pictures_are_seen_with_the_key_where_they_are_wanted(client: Client, environment: Environment) -> None:
    file = factories.uploaded(pictured())
    told = send(client, "/extract", file=file, figureProcessing={"showImages": True, "description": True})
    [image] = told["bounding_boxes"]["Images"]
    assert (image["id"], image["visual_type"], image["page_number"]) == ("fig-1", "image", 1)
    assert image["content"] == "Figure 1: The pump"
    assert told["warnings"] == ["Without effect here: figureProcessing.description."]
    path = urlsplit(image["image_url"]).path
    for _ in range(2):
        response = client.get(path)
        assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert Client().get(path).status_code == 401
    assert client.get(path.replace("fig-1", "fig-2")).status_code == 404
    assert client.get(f"{BASE}/results/{told['job_id']}/pdf").status_code == 404


@pytest.mark.parametrize("field", ["structuredOutput", "schema", "twice"])
def test_values_come_with_the_extract_with_citations_of_its_items(client: Client, field: str) -> None:
    forms: dict[str, dict[str, Any]] = {
        "structuredOutput": {"structuredOutput": {"schema": SCHEMA}},
        "schema": {"schema": SCHEMA},
        "twice": {"schema": json.dumps(json.dumps(SCHEMA))},
    }
    told = send(client, "/extract", file=invoice(), **forms[field])
    assert told["structured_output"] == {
        "values": {"Invoice number": "NI-2026-4101", "shoe_size": None},
        "citations": {"Invoice number": ["txt-3"], "shoe_size": []},
    }
    assert told["input_schema"] == SCHEMA
    assert (Document.objects.count(), set(Job.objects.values_list("operation", flat=True))) == (
        1, {"parse", "extract"},
    )  # fmt: skip


def test_values_that_wait_for_a_reviewer_keep_the_extract_processing(client: Client) -> None:
    needed = {**SCHEMA, "required": ["shoe_size"]}
    begun = send(client, "/extract", status=202, file=invoice(), structuredOutput={"schema": needed})
    assert begun["status"] == "processing"
    told = job_told(client, begun["job_id"])
    assert (told["status"], "result" in told) == ("processing", False)
    Job.objects.filter(operation="extract").update(status="canceled")
    told = job_told(client, begun["job_id"])
    assert (told["status"], told["result"]["schema_error"]) == ("completed", "The job was canceled.")


def test_what_is_not_to_be_stored_is_gone_with_the_answer(client: Client) -> None:
    told = send(client, "/extract", file=invoice(), storage={"enabled": False})
    assert told["page_count"] == 1
    assert not {"extraction_id", "extraction_url"} & told.keys()
    assert not Job.objects.exists()
    assert not Document.objects.exists()


def test_a_document_that_cannot_be_read_is_the_clients_fault(client: Client) -> None:
    refused = send(client, "/extract", status=400, file=factories.uploaded(b"%PDF-1.7\nno document"))
    job = Job.objects.get()
    assert refused["error"] == {"code": job.error_code, "message": job.error_message,
                                "details": {"code": job.error_code}}  # fmt: skip
    told = job_told(client, str(job.pk))
    assert (told["status"], told["error"]) == ("failed", job.error_message)


def test_whoever_waits_too_long_is_told_what_to_ask_for(client: Client, settings: Any) -> None:
    settings.MAX_WAIT_S = 0
    begun = send(client, "/extract", status=202, file=invoice())
    assert (begun["status"], begun["job_id"]) == ("pending", str(Job.objects.get().pk))


@pytest.mark.parametrize("method", ["delete", "post"])
def test_a_job_is_canceled_and_one_that_has_ended_remains(client: Client, method: str) -> None:
    begun = send(client, "/extract", {"fileUrl": "https://example.com/a.pdf", "async": True}, 202)
    path = f"{BASE}/job/{begun['job_id']}" if method == "delete" else f"{BASE}/cancel/{begun['job_id']}"
    assert getattr(client, method)(path).json() == {"job_id": begun["job_id"], "message": "Job canceled."}
    told = job_told(client, begun["job_id"])
    assert (told["status"], told["error"]) == ("canceled", "The job was canceled.")
    again = getattr(client, method)(path)
    assert (again.status_code, again.json()["message"]) == (200, "The job is canceled already and remains unchanged.")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Send one document"),
        ({"fileUrl": "http://10.0.0.1/a.pdf"}, "is not on the public internet"),
        ({"fileUrl": "https://example.com/a.pdf", "async": "perhaps"}, "async"),
        ({"fileUrl": "https://example.com/a.pdf", "pages": "3-1"}, "pages"),
        ({"fileUrl": "https://example.com/a.pdf", "pages": "first"}, "pages"),
        ({"fileUrl": "https://example.com/a.pdf", "chunking": "lines"}, "lines is none of"),
        ({"fileUrl": "https://example.com/a.pdf", "chunkSize": "0"}, "chunk_size"),
        ({"fileUrl": "https://example.com/a.pdf", "extensions": "[1]"}, "extensions"),
        ({"fileUrl": "https://example.com/a.pdf", "schema": '{"type": "string"}'}, "must describe"),
        ({"fileUrl": "https://example.com/a.pdf", "structuredOutput": "{}", "schema": "{"}, "is not JSON"),
    ],
)
def test_a_bad_request_is_refused_and_makes_no_job(client: Client, fields: dict[str, str], said: str) -> None:
    refused = send(client, "/extract", status=400, **fields)
    assert refused.keys() == {"error"}
    assert said in refused["error"]["message"]
    assert not Job.objects.exists()
    assert not Document.objects.exists()


def test_what_cannot_be_had_here_says_so(client: Client) -> None:
    assert send(client, "/ai-schema-helper", status=501, prompt="an invoice")["error"]["code"] == "NOT_SUPPORTED"


def test_values_that_only_a_prompt_describes_cannot_be_had(client: Client) -> None:
    refused = send(client, "/extract", status=501, file=invoice(), structuredOutput={"schemaPrompt": "the total"})
    assert refused["error"]["code"] == "NOT_SUPPORTED"
    assert not Job.objects.exists()


def test_a_job_of_another_api_is_not_there(client: Client, environment: Environment) -> None:
    job = factories.make_job(environment, "completed", operation="parse")
    assert client.get(f"{BASE}/job/{job.pk}").json()["error"]["code"] == "JOB_NOT_FOUND"
    assert client.get(f"{BASE}/job/not-an-id").status_code == 404
