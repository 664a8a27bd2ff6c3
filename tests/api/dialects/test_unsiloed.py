"""Unsiloed's API: what is sent becomes a job, what a job brings becomes its words. The engine is the real one."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from accounts.models import Environment
from demo.samples import digital_invoice
from jobs import processing
from jobs.models import Document, Job
from tests import factories

BASE = "/unsiloed"
SCHEMA = {"properties": {"Invoice number": {"type": "string"}, "shoe_size": {"type": "integer"}}}


@pytest.fixture
def client(environment: Environment) -> Client:
    return Client(headers={"api-key": factories.make_api_key(environment)[1]})


def post(client: Client, path: str, **fields: Any) -> Any:
    response = client.post(f"{BASE}{path}", fields)
    assert response.status_code == 200, response.content
    return response.json()


def done(client: Client, path: str, told: dict[str, Any], **headers: str) -> Any:
    processing.run(told["job_id"])
    return client.get(f"{BASE}{path}/{told['job_id']}", headers=headers).json()


def test_a_parsed_document_is_chunks_of_segments_with_their_places_and_words(client: Client) -> None:
    begun = post(client, "/parse", file=factories.uploaded(digital_invoice(1)), merge_tables="false")
    assert (begun["status"], begun["page_count"], "started_at" in begun) == ("Starting", None, False)
    parsed = done(client, "/parse", begun)
    assert (parsed["status"], parsed["page_count"], parsed["total_chunks"]) == (
        "Succeeded", 1, len(parsed["chunks"]),
    )  # fmt: skip
    assert parsed["started_at"] <= parsed["finished_at"]
    segments = [segment for chunk in parsed["chunks"] for segment in chunk["segments"]]
    table = next(segment for segment in segments if segment["segment_type"] == "Table")
    assert table["html"].startswith("<table>")
    assert (table["page_number"], table["image"]) == (1, None)
    assert 0 <= table["bbox"]["left"] < table["bbox"]["left"] + table["bbox"]["width"] <= table["page_width"]
    assert table["ocr"][0].keys() == {"text", "bbox", "confidence"}
    assert {segment["segment_type"] for segment in segments} <= {
        "Text",
        "Table",
        "SectionHeader",
        "Picture",
        "Caption",
    }
    for chunk in parsed["chunks"]:
        assert chunk["embed"] == "\n\n".join(
            each["markdown"].strip() for each in chunk["segments"] if each["markdown"]
        )
        assert chunk["chunk_length"] == len(chunk["embed"].split())


def test_only_the_wanted_types_are_told_said_when_sent_or_when_asked(client: Client) -> None:
    begun = post(client, "/parse", file=factories.uploaded(digital_invoice(1)), keep_segment_types="Table")
    assert {
        each["segment_type"] for chunk in done(client, "/parse", begun)["chunks"] for each in chunk["segments"]
    } == {"Table"}
    answer = client.get(
        f"{BASE}/parse/{begun['job_id']}", headers={"keep-segment-types": "Text, SectionHeader"}
    ).json()
    assert {each["segment_type"] for chunk in answer["chunks"] for each in chunk["segments"]} == {
        "Text", "SectionHeader",
    }  # fmt: skip


def test_instead_of_the_chunks_a_link_that_needs_no_key_leads_to_all_that_was_parsed(client: Client) -> None:
    begun = post(client, "/parse", file=factories.uploaded(digital_invoice(1)))
    told = done(client, "/parse", begun, **{"output-file": "true"})
    assert "chunks" not in told
    link = urlsplit(told["result"]["url"]).path
    response = Client().get(link)
    assert response.status_code == 200
    assert json.loads(b"".join(response.streaming_content))["page_count"] == 1
    assert Client().get(f"{link}x").status_code == 404


def test_what_has_no_effect_here_is_said(client: Client) -> None:
    begun = post(
        client, "/parse", file=factories.uploaded(digital_invoice(1)), llm_processing="{}", enhanced_table="true"
    )
    assert begun["message"] == "Without effect here: llm_processing, enhanced_table."


def test_extracted_values_have_scores_and_places_under_the_schemas_own_names(client: Client) -> None:
    begun = post(
        client, "/v2/extract", pdf_file=factories.uploaded(digital_invoice(1)), schema_data=json.dumps(SCHEMA),
        enable_citations="true",
    )  # fmt: skip
    assert (begun["status"], begun["result"]) == ("queued", None)
    told = done(client, "/extract", begun)
    assert told["status"] == "completed"
    number, size = told["result"]["Invoice number"], told["result"]["shoe_size"]
    assert number["value"] == "NI-2026-4101"
    assert 0.5 < number["score"] <= 1
    [box] = number["bboxes"]
    assert (number["page_no"], box["text"], len(box["bbox"])) == (1, "NI-2026-4101", 4)
    assert box["bbox"][2] <= box["page_width"]
    assert size == {"value": None, "score": 0, "bboxes": [], "page_no": None}


def test_without_citations_a_value_has_only_its_score(client: Client) -> None:
    begun = post(
        client, "/v2/extract", file=factories.uploaded(digital_invoice(1)), schema_data=json.dumps(SCHEMA),
        enable_citations="false",
    )  # fmt: skip
    assert done(client, "/extract", begun)["result"]["shoe_size"] == {"value": None, "score": 0}


def test_what_waits_for_a_reviewer_is_in_review_and_tells_nothing(client: Client) -> None:
    needed = {**SCHEMA, "required": ["shoe_size"]}
    begun = post(client, "/v2/extract", file=factories.uploaded(digital_invoice(1)), schema_data=json.dumps(needed))
    told = done(client, "/extract", begun)
    assert (told["status"], told["result"], Job.objects.get().status) == ("review", None, "review_required")


def test_a_document_that_cannot_be_read_has_failed_with_the_reason(client: Client) -> None:
    told = done(client, "/parse", post(client, "/parse", file=factories.uploaded(b"%PDF-1.7\nno document")))
    assert told["status"] == "Failed"
    assert told["error"] == told["message"] == Job.objects.get().error_message != ""


def test_an_address_is_sent_in_either_kind_of_form(client: Client) -> None:
    url = "https://example.com/report.pdf"
    assert post(client, "/parse", url=url)["status"] == "Starting"
    encoded = client.post(f"{BASE}/v2/extract", f"file_url={url}&schema_data={json.dumps(SCHEMA)}",
                          content_type="application/x-www-form-urlencoded")  # fmt: skip
    assert encoded.status_code == 200
    assert list(Document.objects.values_list("source_url", flat=True)) == [url, url]


CATEGORIES = json.dumps([{"name": "bill", "description": "an invoice that asks for money"}, {"name": "letter"}])


def test_a_document_is_classified_as_a_whole_and_page_by_page(client: Client) -> None:
    begun = post(client, "/classify", pdf_file=factories.uploaded(digital_invoice(1)), categories=CATEGORIES)
    told = done(client, "/classify", begun)
    assert (told["status"], told["progress"]) == ("completed", "Completed")
    result = told["result"]
    assert (result["success"], result["classification"], result["page_results"][0]["page"]) == (True, "bill", 1)
    assert 0.5 < result["confidence"] <= 1


def test_where_no_category_fits_that_is_said(client: Client) -> None:
    begun = post(client, "/classify", pdf_file=factories.uploaded(digital_invoice(1)), categories='["passport"]')
    assert done(client, "/classify", begun)["result"]["classification"] == "other"


def test_a_split_gives_a_pdf_for_each_document_of_the_file(client: Client) -> None:
    begun = post(client, "/splitter", file=factories.uploaded(digital_invoice(1)), categories=CATEGORIES)
    told = done(client, "/splitter", begun)
    assert told["parameters"]["categories"][0]["name"] == "bill"
    [file] = told["result"]["files"]
    assert (file["name"], file["pages"]) == ("bill", [1])
    response = Client().get(urlsplit(file["full_path"]).path)
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("/parse", {}, "Send one document"),
        ("/parse", {"url": "http://10.0.0.1/a.pdf"}, "is not on the public internet"),
        ("/parse", {"url": "https://example.com/a.pdf", "merge_tables": "perhaps"}, "merge_tables"),
        ("/v2/extract", {"url": "https://example.com/a.pdf"}, "schema_data"),
        ("/classify", {"url": "https://example.com/a.pdf"}, "categories"),
        ("/classify", {"url": "https://example.com/a.pdf", "categories": '["a", "a"]'}, "each name once"),
        ("/splitter", {"url": "https://example.com/a.pdf", "categories": '[{"name": ""}]'}, "categories"),
        ("/splitter", {"url": "https://example.com/a.pdf", "categories": '[{"name": {"b": 1}}]'}, "categories"),
        ("/classify", {"url": "https://example.com/a.pdf", "categories": json.dumps(["a" * 101])}, "100"),
        ("/classify", {"url": "https://example.com/a.pdf", "categories": json.dumps([*map(str, range(101))])}, "100"),
        ("/v2/extract", {"url": "https://example.com/a.pdf", "schema_data": "{"}, "schema_data is not JSON"),
        ("/v2/extract", {"url": "https://example.com/a.pdf", "schema_data": '{"type": "string"}'}, "must describe"),
    ],
)
def test_a_bad_request_is_refused_in_its_shape_and_makes_no_job(
    client: Client, path: str, fields: dict[str, str], said: str
) -> None:
    response = client.post(f"{BASE}{path}", fields)
    assert (response.status_code, response.json().keys()) == (400, {"detail", "code"})
    assert said in response.json()["detail"]
    assert not Job.objects.exists()


def test_a_job_of_another_kind_is_not_there(client: Client) -> None:
    begun = post(client, "/parse", url="https://example.com/a.pdf")
    response = client.get(f"{BASE}/extract/{begun['job_id']}")
    assert (response.status_code, response.json()["code"]) == (404, "JOB_NOT_FOUND")
    assert client.get(f"{BASE}/parse/not-an-id").status_code == 404
