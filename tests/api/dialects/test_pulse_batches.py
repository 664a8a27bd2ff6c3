"""Pulse's API: many documents at once, and pipelines of steps. The engine is the real one."""

from base64 import b64encode
from typing import Any

import pytest
from django.test import Client

from accounts.models import Environment
from api.dialects.pulse.pipelines import go_on
from demo.samples import digital_invoice
from jobs.models import Document, Job, JobEvent
from tests import factories
from tests.api.dialects.pulse import BASE, extracted_job, job_told, send
from tests.api.dialects.working import WorkingClock, work

SCHEMA = {"properties": {"Invoice number": {"type": "string"}}}
TOPICS = [
    {"name": "bill", "description": "an invoice that asks for money"},
    {"name": "passport", "description": "a passport"},
]
INVOICE = digital_invoice(1)
LETTER = factories.written_pdf(("Dear Ada,", "we wish you a happy new year.", "Yours sincerely, Grace"))


@pytest.fixture
def client(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Client:
    """While it waits for an answer, jobs are done."""
    WorkingClock(monkeypatch)
    return Client(headers={"x-api-key": factories.make_api_key(environment)[1]})


def named(name: str, content: bytes) -> dict[str, str]:
    return {"filename": name, "content": b64encode(content).decode()}


def batch_of(client: Client, *files: dict[str, str], **options: Any) -> dict[str, Any]:
    body = {"input": {"files": list(files)}, "output": {}, "extract_options": options, "workers": 4}
    begun: dict[str, Any] = send(client, "/batch/extract", body)
    return begun


def test_every_document_of_a_batch_becomes_an_extraction_or_says_why_not(client: Client) -> None:
    begun = batch_of(
        client, named("a.pdf", INVOICE), named("b.csv", b"no document"), named("c.pdf", LETTER),
        named("d.pdf", b"%PDF-1.7\nbroken"), pages="1", extensions={"chunking": {"chunkTypes": ["page"]}},
    )  # fmt: skip
    assert (begun["status"], begun["total_files"]) == ("processing", 4)
    waiting = job_told(client, begun["batch_job_id"])
    assert (waiting["status"], waiting["result"]["completed"], waiting["result"]["failed"]) == ("pending", 0, 1)
    work()
    told = job_told(client, begun["batch_job_id"])
    assert told["status"] == "completed"
    result = told["result"]
    assert (result["total_files"], result["completed"], result["failed"]) == (4, 2, 2)
    assert [(file["filename"], file["status"]) for file in result["files"]] == [
        ("a.pdf", "completed"), ("c.pdf", "completed"), ("d.pdf", "failed"), ("b.csv", "failed"),
    ]  # fmt: skip
    assert all(file["error"] for file in result["files"][2:])
    first, _ = result["extraction_ids"]
    assert job_told(client, first)["result"]["extensions"]["chunking"]["page"][0].startswith("Nordlicht")


def test_what_follows_on_a_batch_is_done_for_each_of_its_extractions(client: Client) -> None:
    batch_id = batch_of(client, named("a.pdf", INVOICE), named("c.pdf", LETTER))["batch_job_id"]
    work()
    ids = job_told(client, batch_id)["result"]["extraction_ids"]
    source = {"batch_extract_id": batch_id, "output": {}}
    tables = send(client, "/batch/tables", source)
    schemas = send(client, "/batch/schema", source | {"schema_config": {"input_schema": SCHEMA}})
    splits = send(client, "/batch/split", source | {"split_config": {"split_input": TOPICS}})
    assert [begun["total_extractions"] for begun in (tables, schemas, splits)] == [2, 2, 2]
    assert {begun["status"] for begun in (tables, schemas, splits)} == {"processing"}
    work()
    found = [job_told(client, begun["batch_job_id"])["result"] for begun in (tables, schemas, splits)]
    assert [[each["extraction_id"] for each in result["results"]] for result in found] == [ids, ids, ids]
    assert [len(each["tables_output"]["tables"]) for each in found[0]["results"]] == [2, 0]
    values = [each["schema_output"]["values"]["Invoice number"] for each in found[1]["results"]]
    assert values == ["NI-2026-4101", None]
    pages = [each["split_output"]["splits"]["bill"] for each in found[2]["results"]]
    assert pages == [[1], []]
    by_topic = send(client, "/batch/schema", {
        "batch_split_id": splits["batch_job_id"], "output": {},
        "split_schema_config": {"bill": {"schema": SCHEMA}, "passport": {"schema": SCHEMA}},
    })  # fmt: skip
    assert by_topic["total_splits"] == 2
    work()
    split, empty = job_told(client, by_topic["batch_job_id"])["result"]["results"]
    assert (empty["results"], empty["errors"].keys()) == ({}, {"bill", "passport"})
    assert (split["status"], split["errors"].keys()) == ("completed", {"passport"})
    assert split["results"]["bill"]["values"] == {"Invoice number": "NI-2026-4101"}
    together = send(client, "/schema", {"extraction_id": batch_id, "schema_config": {"input_schema": SCHEMA}})
    assert together["extraction_ids"] == ids
    assert together["schema_output"]["citations"] == {"Invoice number": [f"{ids[0]}-txt-3"]}


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("extract", {"input": {"s3_prefix": "s3://a/"}}, 501, "S3"),
        ("extract", {"input": {}}, 400, "one of them"),
        ("extract", {"input": {"file_urls": ["https://example.com/a"], "files": [{}]}}, 400, "one of them"),
        ("extract", {"input": {"file_urls": ["http://10.0.0.1/a.pdf"]}}, 400, "not on the public internet"),
        ("extract", {"input": {"files": [{"filename": "a", "content": "%"}]}}, 400, "base64"),
        ("extract", {"input": {"files": [{"filename": "a", "content": ""}]}}, 400, "empty"),
        ("extract", {"input": {"files": ["a"]}}, 400, "base64"),
        ("extract", {"input": {}, "output": {"local_path": "/srv/out"}}, 400, "stay at the desk"),
        ("schema", {"output": {"s3_prefix": "s3://a/"}}, 400, "stay at the desk"),
        ("tables", {}, 400, "extraction_id"),
        ("split", {"extraction_ids": ["11111111-2222-4333-8444-555555555555"]}, 404, "no such job"),
        ("schema", {"batch_split_id": "x", "split_schema_config": {"a": {"schema": SCHEMA}}}, 404, "no such job"),
    ],
)
def test_a_bad_batch_is_refused_and_makes_no_job(
    client: Client, path: str, body: dict[str, Any], status: int, said: str
) -> None:
    assert said in send(client, f"/batch/{path}", body, status)["error"]["message"]
    assert not Job.objects.exists()


def test_a_batch_that_is_too_much_for_a_key_is_taken_back(client: Client, settings: Any) -> None:
    settings.MAX_ACTIVE_JOBS_PER_KEY = 1
    body = {"input": {"files": [named("a.pdf", INVOICE), named("b.pdf", LETTER)]}, "output": {}}
    assert send(client, "/batch/extract", body, 429)["error"]["code"] == "TOO_MANY_ACTIVE_JOBS"
    assert [job.status for job in Job.objects.all()] == ["canceled"]


def test_all_of_a_batch_is_canceled(client: Client) -> None:
    body = {"input": {"file_urls": ["https://example.com/a.pdf", "https://example.com/b.pdf"]}, "output": {}}
    batch_id = send(client, "/batch/extract", body)["batch_job_id"]
    assert client.delete(f"{BASE}/job/{batch_id}").json()["message"] == "Job canceled."
    assert job_told(client, batch_id)["status"] == "canceled"


def test_an_extract_and_a_schema_are_one_pipeline(client: Client) -> None:
    told = send(client, "/pipeline/execute", file=factories.uploaded(INVOICE), steps={
        "extract": {"figureProcessing": {"showImages": True}}, "schema": {"input_schema": SCHEMA},
    })  # fmt: skip
    assert (told["status"], list(told["results"])) == ("completed", ["extract", "schema"])
    extract, schema = told["results"]["extract"], told["results"]["schema"]
    assert extract["markdown"].startswith("Nordlicht Instruments")
    assert schema["schema_output"]["values"] == {"Invoice number": "NI-2026-4101"}
    assert schema["schema_output"]["citations"] == {"Invoice number": ["txt-3"]}
    assert told["total_latency"] >= extract["latency"] > 0
    assert Document.objects.count() == 1


def test_a_pipeline_goes_on_from_topics_to_their_values_step_by_step(client: Client) -> None:
    steps = {"schema": {"input_schema": SCHEMA}, "split": {"split_input": TOPICS}, "extract": {}}
    form = {"file": factories.uploaded(INVOICE), "steps": steps, "async": "true"}
    begun = send(client, "/pipeline/execute", status=202, **form)
    assert [job.operation for job in Job.objects.all()] == ["parse"]
    assert job_told(client, begun["job_id"])["status"] == "pending"
    work()
    told = job_told(client, begun["job_id"])["result"]
    assert told["results"]["split"]["split_output"]["splits"] == {"bill": [1], "passport": []}
    assert told["results"]["split"]["split_input"] == TOPICS
    schema = told["results"]["schema"]
    assert schema["results"]["bill"]["values"] == schema["schema_output"]["values"]
    assert schema["schema_output"]["values"] == {"Invoice number": "NI-2026-4101"}
    assert schema["errors"].keys() == {"passport"}


def test_a_step_is_begun_once_however_often_its_event_is_told(client: Client) -> None:
    steps = {"extract": {}, "tables": {"table_format": "json"}}
    told = send(client, "/pipeline/execute", file=factories.uploaded(INVOICE), steps=steps)
    assert len(told["results"]["tables"]["tables_output"]["tables"]) == 2
    for event in JobEvent.objects.all():
        go_on(event)
    assert sorted(Job.objects.values_list("operation", flat=True)) == ["parse", "tables"]


def test_several_documents_fill_one_schema_in_a_pipeline(client: Client) -> None:
    steps = {"batch_extract": {"files": [named("c.pdf", LETTER), named("a.pdf", INVOICE),
                                         named("d.pdf", b"%PDF-1.7\nbroken")]},
             "schema": {"input_schema": SCHEMA}}  # fmt: skip
    told = send(client, "/pipeline/execute", {"steps": steps})
    extracts = told["results"]["batch_extract"]
    assert (extracts["total_files"], len(extracts["extraction_ids"])) == (3, 2)
    assert told["results"]["schema"]["schema_output"]["values"] == {"Invoice number": "NI-2026-4101"}
    assert told["results"]["schema"]["extraction_ids"] == extracts["extraction_ids"]


def test_nothing_is_left_of_a_pipeline_that_deletes_what_it_made(client: Client) -> None:
    steps = {"extract": {}, "schema": {"input_schema": SCHEMA}}
    told = send(client, "/pipeline/execute", file=factories.uploaded(INVOICE), steps=steps, auto_delete="true")
    assert told["auto_delete"] is True
    begun = send(client, "/pipeline/execute", status=202, file=factories.uploaded(INVOICE), steps=steps,
                 autoDelete="true", **{"async": "true"})  # fmt: skip
    work()
    assert job_told(client, begun["job_id"])["result"]["results"]["schema"]["schema_output"]["values"]
    assert client.get(f"{BASE}/job/{begun['job_id']}").status_code == 404
    assert not Job.objects.exists()
    assert not Document.objects.exists()


def test_a_pipeline_whose_next_step_cannot_begin_has_failed(client: Client) -> None:
    steps = {"extract": {}, "split": {"split_input": TOPICS[1:]}, "schema": {"input_schema": SCHEMA}}
    refused = send(client, "/pipeline/execute", status=400, file=factories.uploaded(INVOICE), steps=steps)
    assert (refused["error"]["code"], "no page" in refused["error"]["message"]) == ("STEP_NOT_BEGUN", True)
    assert job_told(client, str(Job.objects.get(operation="split").batch_id))["status"] == "failed"


def test_a_pipeline_whose_document_cannot_be_read_has_failed(client: Client) -> None:
    steps = {"extract": {}, "schema": {"input_schema": SCHEMA}}
    file = factories.uploaded(b"%PDF-1.7\nbroken")
    refused = send(client, "/pipeline/execute", status=400, file=file, steps=steps)
    assert refused["error"]["code"] == Job.objects.get().error_code


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 400, "steps"),
        ({"steps": {"schema": {}}}, 400, "schema is no pipeline"),
        ({"steps": {"extract": {}, "tables": {}, "schema": {}}}, 400, "is no pipeline"),
        ({"steps": {"extract": []}}, 400, "an object for each step"),
        ({"steps": {"extract": {}}}, 400, "one document"),
        ({"steps": {"extract": {}, "schema": {}}, "file_url": "https://example.com/a"}, 400, "input_schema"),
        ({"steps": {"extract": {}, "schema": {"schema_prompt": "total"}}, "file_url": "https://example.com/a"}, 501,
         "language model"),
        ({"steps": {"extract": {}, "split": {}}, "file_url": "https://example.com/a"}, 400, "split_input"),
        ({"steps": {"extract": {}, "tables": {"table_format": "csv"}}, "file_url": "https://example.com/a"}, 400,
         "table_format"),
        ({"steps": {"batch_extract": {}, "schema": {"input_schema": SCHEMA}}}, 400, "one of them"),
    ],
)  # fmt: skip
def test_a_bad_pipeline_is_refused_before_it_begins(client: Client, body: Any, status: int, said: str) -> None:
    assert said in send(client, "/pipeline/execute", body, status)["error"]["message"]
    assert not Job.objects.exists()


def test_a_batch_is_no_extraction_of_another_kind(client: Client, environment: Environment) -> None:
    extraction = extracted_job(environment)
    refused = send(client, "/batch/schema", {
        "batch_split_id": str(extraction.pk), "output": {}, "split_schema_config": {"a": {"schema": SCHEMA}},
    }, 404)  # fmt: skip
    assert refused["error"]["code"] == "SPLIT_NOT_FOUND"
