"""Pulse's API: what follows on an extraction. The engine is the real one."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Environment
from demo.samples import bank_statement, digital_invoice
from jobs.models import Document, Job
from tests import factories
from tests.api.dialects.pulse import BASE, extracted_job, job_told, send
from tests.api.dialects.working import WorkingClock, work

SCHEMA = {"properties": {"Invoice number": {"type": "string"}, "shoe_size": {"type": "integer"}}}
TOPICS = [
    {"name": "bill", "description": "an invoice that asks for money"},
    {"name": "contract", "description": "employment contract between employer and employee"},
    {"name": "passport", "description": "a passport"},
]
MIXED = factories.written_pdf(
    ("INVOICE", "Invoice number: A-100", "Invoice date: 2026-03-01", "Net total: EUR 40.00", "Total due: EUR 50.00"),
    ("EMPLOYMENT CONTRACT", "between the employer Nord AG and the employee Ada Berg", "Contract number: C-7",
     "The employee is employed from 1 March 2026 on.", "Signature of the employer and of the employee"),
    ("INVOICE", "Invoice number: B-200", "Invoice date: 2026-03-02", "Net total: EUR 60.00", "Total due: EUR 70.00"),
)  # fmt: skip


@pytest.fixture
def client(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Client:
    """While it waits for an answer, jobs are done."""
    WorkingClock(monkeypatch)
    return Client(headers={"x-api-key": factories.make_api_key(environment)[1]})


def extraction_of(client: Client, content: bytes | None = None, **form: Any) -> str:
    told = send(client, "/extract", file=factories.uploaded(content or digital_invoice(1)), **form)
    return str(told["extraction_id"])


def test_tables_are_html_page_by_page_with_the_ids_of_the_extractions_own(client: Client) -> None:
    extraction_id = extraction_of(client, bank_statement(1))
    told = send(client, "/tables", {"extraction_id": extraction_id})
    tables = told["tables_output"]["tables"]
    assert [table["citations"] for table in tables] == [["tbl-1"], ["tbl-2"], ["tbl-3"], ["tbl-4"]]
    assert all(table["table_content"].startswith("<table><thead><tr><th>Date</th>") for table in tables)
    assert {table["from_chart"] for table in tables} == {False}
    assert told["tables_id"] == str(Job.objects.get(operation="tables").pk)
    assert Document.objects.count() == 1


def test_tables_that_go_on_over_the_page_are_merged_into_records(client: Client) -> None:
    extraction_id = extraction_of(client, bank_statement(1))
    config = {"merge": True, "table_format": "json", "charts_to_tables": True}
    begun = send(client, "/tables", {"extraction_id": extraction_id, "tables_config": config, "async": True}, 202)
    assert begun["tables_id"] == begun["job_id"]
    work()
    told = job_told(client, begun["tables_id"])["result"]
    [table] = told["tables_output"]["tables"]
    assert table["citations"] == ["tbl-1", "tbl-2", "tbl-3", "tbl-4"]
    assert table["table_content"]["headers"] == ["Date", "Details", "Paid out", "Paid in", "Balance EUR"]
    assert table["table_content"]["rows"][1] == {
        "Date": "01.04.2026", "Details": "Card payment Cafe Lindenhof", "Paid out": "6,98", "Paid in": "",
        "Balance EUR": "9.468,89",
    }  # fmt: skip
    assert told["warnings"] == ["Without effect here: charts_to_tables needs a language model."]


def test_only_tables_on_the_pages_of_the_extraction_are_there(client: Client) -> None:
    extraction_id = extraction_of(client, bank_statement(1), pages="3")
    told = send(client, "/tables", {"extraction_id": extraction_id})
    assert [table["citations"] for table in told["tables_output"]["tables"]] == [["tbl-3"]]


def test_a_split_tells_the_pages_of_each_topic(client: Client) -> None:
    extraction_id = extraction_of(client, MIXED)
    told = send(client, "/split", {"extraction_id": extraction_id, "split_config": {"split_input": TOPICS}})
    assert told["split_output"] == {"splits": {"bill": [1, 3], "contract": [2], "passport": []}}
    assert job_told(client, told["split_id"])["result"] == told


def test_a_schema_is_filled_from_an_extraction_with_citations(client: Client) -> None:
    extraction_id = extraction_of(client)
    body = {"extraction_id": extraction_id, "schema_config": {"input_schema": SCHEMA, "effort": True}}
    told = send(client, "/schema", body)
    assert told["schema_output"] == {
        "values": {"Invoice number": "NI-2026-4101", "shoe_size": None},
        "citations": {"Invoice number": ["txt-3"], "shoe_size": []},
    }
    assert told["warnings"] == ["Without effect here: effort."]
    assert (told["schema_id"], told["version"]) == (str(Job.objects.get(operation="extract").pk), 1)
    assert send(client, "/schema", body)["version"] == 2


def test_values_of_pages_that_are_not_wanted_are_not_looked_for(client: Client) -> None:
    extraction_id = extraction_of(client, MIXED)
    body = {"extraction_id": extraction_id, "schema_config": {"input_schema": SCHEMA}}
    assert send(client, "/schema", body | {"page_range": "2-3"})["schema_output"]["values"] == {
        "Invoice number": "B-200", "shoe_size": None,
    }  # fmt: skip
    assert "pages" in send(client, "/schema", body | {"page_range": "4"}, 400)["error"]["message"]


def test_several_extractions_fill_one_schema_and_citations_name_theirs(client: Client) -> None:
    one, other = extraction_of(client, MIXED, pages="2"), extraction_of(client)
    config = {"input_schema": SCHEMA}
    begun = send(client, "/schema", {"extraction_ids": [one, other], "schema_config": config, "async": True}, 202)
    assert begun["status"] == "pending"
    work()
    told = job_told(client, begun["job_id"])["result"]
    assert (told["schema_id"], told["extraction_ids"]) == (begun["job_id"], [one, other])
    assert told["schema_output"]["values"]["Invoice number"] == "NI-2026-4101"
    assert told["schema_output"]["citations"]["Invoice number"] == [f"{other}-txt-3"]


def test_each_topic_of_a_split_fills_its_own_schema_from_its_own_pages(client: Client) -> None:
    extraction_id = extraction_of(client, MIXED)
    split = send(client, "/split", {"extraction_id": extraction_id, "split_config": {"split_input": TOPICS}})
    number = {"properties": {"Contract number": {"type": "string"}}}
    told = send(client, "/schema", {
        "split_id": split["split_id"],
        "split_schema_config": {"bill": {"schema": SCHEMA}, "contract": {"schema": number},
                                "passport": {"schema": number}},
    })  # fmt: skip
    assert told["split_id"] == split["split_id"]
    assert told["results"]["contract"]["values"] == {"Contract number": "C-7"}
    assert told["results"]["bill"]["values"]["Invoice number"] == "A-100"
    assert told["errors"] == {"passport": "The split found no page of this topic."}
    assert told["input_schemas"]["contract"] == number
    assert job_told(client, told["schema_id"])["result"] == told


def test_a_template_of_the_desk_is_a_configuration_by_its_id(client: Client, environment: Environment) -> None:
    version = factories.make_template(environment)
    extraction_id = extraction_of(client, MIXED)
    begun = send(
        client, "/schema",
        {"extraction_id": extraction_id, "schema_config_id": str(version.template_id), "async": True}, 202,
    )  # fmt: skip
    assert Job.objects.get(pk=begun["job_id"]).template_version == version
    refused = send(client, "/schema", {"extraction_id": extraction_id, "schema_config_id": "none"}, 404)
    assert refused["error"]["code"] == "CONFIG_NOT_FOUND"


def test_values_that_wait_for_a_reviewer_are_still_processing(client: Client) -> None:
    needed = {**SCHEMA, "required": ["shoe_size"]}
    body = {"extraction_id": extraction_of(client), "schema_config": {"input_schema": needed}}
    begun = send(client, "/schema", body, 202)
    told = job_told(client, begun["job_id"])
    assert (begun["status"], told["status"], "result" in told) == ("processing", "processing", False)


@pytest.mark.parametrize(
    ("path", "fields", "status", "said"),
    [
        ("/tables", {"extraction_id": ""}, 400, "extraction_id"),
        ("/tables", {"extraction_id": "11111111-2222-4333-8444-555555555555"}, 404, "no such job"),
        ("/tables", {"tables_config": {"table_format": "xlsx"}}, 400, "table_format"),
        ("/tables", {"async": "perhaps"}, 400, "async"),
        ("/split", {}, 400, "split_input"),
        ("/split", {"split_config": {"split_input": [{"name": "a"}, {"name": "a"}]}}, 400, "each name once"),
        ("/split", {"split_config_id": "x"}, 404, "split_config"),
        ("/schema", {}, 400, "input_schema"),
        ("/schema", {"schema_config": {"schema_prompt": "the total"}}, 501, "language model"),
        ("/schema", {"schema_config": {"input_schema": {"type": "string"}}}, 400, "must describe"),
        ("/schema", {"extraction_ids": []}, 400, "input_schema"),
        ("/schema", {"extraction_ids": [1]}, 400, "list of ids"),
        ("/schema", {"split_id": "x", "split_schema_config": {"a": {}}}, 404, "no such job"),
        ("/schema", {"excel_template": {}, "schema_config": {}}, 501, "Spreadsheets"),
    ],
)
def test_a_bad_request_is_refused_and_makes_no_job(
    client: Client, environment: Environment, path: str, fields: dict[str, Any], status: int, said: str
) -> None:
    extraction = extracted_job(environment)
    refused = send(client, path, {"extraction_id": str(extraction.pk), **fields}, status)
    assert said in refused["error"]["message"]
    assert Job.objects.count() == 1


def test_nothing_follows_on_what_is_not_extracted(client: Client) -> None:
    begun = send(client, "/extract", {"file_url": "https://example.com/a.pdf", "async": True}, 202)
    refused = send(client, "/tables", {"extraction_id": begun["job_id"]}, 400)
    assert refused["error"]["code"] == "NOT_COMPLETED"
    client.delete(f"{BASE}/job/{begun['job_id']}")  # nothing is fetched from there
    tables_id = send(client, "/tables", {"extraction_id": extraction_of(client)})["tables_id"]
    assert send(client, "/split", {"extraction_id": tables_id}, 404)["error"]["code"] == "EXTRACTION_NOT_FOUND"
    kept = send(client, "/extract", status=202, file=factories.uploaded(MIXED),
                storage={"enabled": False}, **{"async": "true"})  # fmt: skip
    work()
    assert job_told(client, kept["job_id"])["status"] == "completed"
    assert send(client, "/tables", {"extraction_id": kept["job_id"]}, 404)["error"]["code"] == "EXTRACTION_NOT_FOUND"
    assert client.get(f"{BASE}/job/{tables_id}").status_code == 200
