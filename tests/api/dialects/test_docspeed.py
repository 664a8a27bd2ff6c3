"""Docspeed's operations: a request becomes a job, a job an answer in its words. The engine is the real one."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from accounts.models import Environment
from api.dialects.docspeed.values import GROUNDING
from demo.samples import bank_statement, digital_invoice
from jobs import services
from jobs.models import Document, Job
from tests import factories
from tests.api.dialects.docspeed import BASE, SCHEMA, client_of, encoded, get, invoice, send, sync
from tests.api.dialects.pulse import pictured
from tests.api.dialects.working import WorkingClock, work


@pytest.fixture
def client(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Client:
    """While it waits for an answer, jobs are done."""
    WorkingClock(monkeypatch)
    return client_of(environment)


def statement() -> dict[str, Any]:
    return {"pdf_base64": encoded(bank_statement(1)), "filename": "statement.pdf"}


def pdf(*pages: list[str]) -> dict[str, Any]:
    return {"pdf_base64": encoded(factories.written_pdf(*pages))}


def test_a_document_is_parsed_into_markdown_pages_regions_and_spans(client: Client) -> None:
    told = sync(client, "/parse")
    assert told["markdown"] == told["pages"][0]["markdown"]
    assert "Invoice number NI-2026-4101" in told["markdown"]
    [page] = told["pages"]
    assert (page["page_index"], page["width"], page["height"], page["ocr_lines"]) == (0, 595, 842, [])
    title = next(region for region in told["regions"] if region["label"] == "title")
    assert title == {
        "region_id": "p0_r2", "page_index": 0, "label": "title",
        "shape": {"type": "bbox", "bbox": [57, 134, 80, 144]},
    }  # fmt: skip
    span = next(span for span in told["spans"] if span["region_ids"] == ["p0_r2"])
    assert told["markdown"][span["start"] : span["end"]] == "### Bill to"
    assert span["entity_type"] == "title"
    job = Job.objects.get()
    assert told["doc_id"] == f"file_{job.document_id.hex}"
    assert told["metadata"]["filename"] == "invoice.pdf"


def test_only_as_many_places_are_told_as_are_asked_for(client: Client) -> None:
    bare = sync(client, "/parse", grounding="none")
    assert (bare["regions"], bare["spans"], bare["pages"][0]["ocr_lines"]) == ([], [], [])
    lines = sync(client, "/parse", grounding="ocr_lines")["pages"][0]["ocr_lines"]
    number = next(line for line in lines if line["text"] == "NI-2026-4101")
    assert (number["line_id"], number["bbox"], number["page_index"]) == ("p0_r3_l1", [466, 141, 527, 153], 0)
    assert number["polygon"] == [466.11, 140.61, 527.24, 140.61, 527.24, 152.51, 466.11, 152.51]


def test_pictures_of_a_document_are_artifacts_behind_links_that_need_no_key(client: Client) -> None:
    picture = {"pdf_base64": encoded(pictured())}
    assert "artifacts" not in sync(client, "/parse", input=picture)
    [artifact] = sync(client, "/parse", input=picture, include_artifacts=True)["artifacts"]
    assert (artifact["type"], artifact["page_index"], artifact["region_ids"]) == ("image", 0, ["p0_r1"])
    response = Client().get(f"{urlsplit(artifact['url']).path}")
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")


def test_a_page_is_laid_out_in_regions_and_nested_the_lines_within_them(client: Client) -> None:
    told = sync(client, "/layout")
    [page] = told["pages"]
    assert (told["mode"], page["width"], page["height"]) == ("non_overlapping", 595, 842)
    assert [region["region_type"] for region in page["regions"]].count("table") == 2
    assert all(region["nested_children"] == [] for region in page["regions"])
    [file_id] = Document.objects.values_list("pk", flat=True)
    assert page["image_ref"] == f"/v1/files/file_{file_id.hex}/pages/0/image"
    [nested] = sync(client, "/layout", mode="nested")["pages"]
    by_id = {region["region_id"]: region for region in nested["regions"]}
    assert by_id["p0_r0"]["nested_children"] == ["p0_r0_l0", "p0_r0_l1"]
    assert by_id["p0_r0_l1"] == {
        "region_id": "p0_r0_l1", "page_index": 0, "region_type": "line", "bbox": [440, 51, 539, 79], "score": 1.0,
        "nested_children": [],
    }  # fmt: skip


def test_the_text_of_a_page_comes_line_by_line(client: Client) -> None:
    told = sync(client, "/ocr", language="global", mode="classic", input=pdf(["One line", "Another line"], ["Last"]))
    assert (told["language"], told["mode"]) == ("global", "classic")
    assert [page["text"] for page in told["pages"]] == ["One line\nAnother line", "Last"]
    assert [line["line_id"] for page in told["pages"] for line in page["lines"]] == [
        "p0_r0_l0", "p0_r1_l0", "p1_r0_l0",
    ]  # fmt: skip
    assert told["pages"][1]["page_index"] == 1


def test_a_document_is_classified_by_the_classes_that_are_described(client: Client) -> None:
    classes = [{"label": "bill", "description": "an invoice that asks for money"},
               {"label": "letter", "description": "running text"}]  # fmt: skip
    told = sync(client, "/classify", class_definitions=classes, classification_scope="page", input_type="pdf")
    assert (told["doc_class"], told["input_type"], told["page_count"]) == ("bill", "pdf", 1)
    [page] = told["page_classifications"]
    assert (page["page_index"], page["doc_class"]) == (0, "bill")
    assert 0.5 < page["confidence"] <= 1
    assert told["page_dimensions"] == [{"page_index": 0, "width": 595, "height": 842}]
    assert told["classification_metadata"] == {
        "classification_scope": "page", "verbosity": "none", "budget_limited": False, "total_pages": 1,
        "processed_pages": 1, "sampled_page_indexes": [0], "class_count": 2,
    }  # fmt: skip
    assert "debug" not in told


def test_without_classes_a_document_is_of_a_known_kind_or_of_none(client: Client) -> None:
    told = sync(client, "/classify", verbosity="debug")
    assert told["doc_class"] == "invoice"
    [page] = told["debug"]["sampled_page_classifications"]
    assert "“INVOICE” is a heading" in page["reasons"]
    assert sync(client, "/classify", input=pdf(["xyz"]))["doc_class"] == "other"


def test_a_file_is_split_into_its_documents_with_pages_from_1(client: Client) -> None:
    both = pdf(
        ["Invoice", "Invoice number: A-1", "Total due: 12.00"],
        ["Delivery note", "Carrier: DHL", "Weight: 3 kg", "Received by:"],
    )
    told = sync(client, "/split", input=both)
    assert told["total_pages"] == 2
    parts = [(part["start_page"], part["end_page"], part["doc_class"]) for part in told["documents"]]
    assert parts == [(1, 1, "invoice"), (2, 2, "delivery_note")]
    assert told["documents"][1]["reason"]
    [_, second] = [part["file_ref"] for part in told["documents"]]
    assert (second["filename"], second["content_type"]) == ("document-page-2.pdf", "application/pdf")
    assert get(client, f"/files/{second['file_id']}") == second
    assert "Carrier: DHL" in sync(client, "/parse", input={"file_id": second["file_id"]})["markdown"]
    split_job = Job.objects.get(operation="split")
    again = get(client, f"/jobs/job_{split_job.pk.hex}/result")
    assert again == told


def test_a_file_with_one_document_is_its_own_part(client: Client) -> None:
    [part] = sync(client, "/split")["documents"]
    assert part["file_ref"]["file_id"] == f"file_{Document.objects.get().pk.hex}"


def test_tables_have_cells_a_whole_grid_and_places(client: Client) -> None:
    told = sync(client, "/tables", input=statement())
    table = told["tables"][0]
    assert told["grounding"] == "cell"
    assert table["html"].startswith("<table>")
    grid = table["render_grid"]["rows"]
    assert (len(grid), table["header_row_count"]) == (table["grid_row_count"], 1)
    for row in grid:
        assert sum(cell["colspan"] for cell in row["cells"]) == table["grid_col_count"]
    assert grid[0]["is_header"]
    cell = table["cells"][0]
    assert (cell["row_index"], cell["col_index"], cell["value"]) == (0, 0, cell["text"])
    assert all(isinstance(side, int) for side in cell["bbox"])
    places = {region["region_id"]: region for region in told["grounding_regions"]}
    assert places[cell["cell_id"]]["shape"]["bbox"] == cell["bbox"]
    assert places[table["region_ids"][0]]["label"] == "table"
    assert len(table["source_page_indexes"]) > 1


@pytest.mark.parametrize(("grounding", "regions"), [("none", []), ("table", ["t0_p0"])])
def test_tables_are_placed_only_as_far_as_is_asked(client: Client, grounding: str, regions: list[str]) -> None:
    told = sync(client, "/tables", grounding=grounding)
    table = told["tables"][0]
    assert table["region_ids"] == regions
    assert (table["bbox"] is None) == (grounding == "none")
    assert {cell["bbox"] for cell in table["cells"]} == {None}
    assert ("grounding_regions" in told) == (grounding == "table")


def test_values_have_the_shape_of_the_schema_and_their_places_beside_them(client: Client) -> None:
    told = sync(client, "/extract", schema=SCHEMA)
    assert (told["schema"], told["grounding_mode"], told["page_count"]) == (SCHEMA, "cell", 1)
    places = told["result"].pop(GROUNDING)
    assert told["result"] == {"Invoice number": "NI-2026-4101", "shoe_size": None}
    assert places.keys() == {"/Invoice number"}
    place = places["/Invoice number"]
    assert 0.5 < place.pop("confidence") <= 1
    assert place == {"page_index": 0, "bbox": [466, 141, 527, 153], "region_ids": ["p0_r3"]}


def test_with_regions_the_place_of_a_value_is_that_of_its_region_as_parse_has_it(client: Client) -> None:
    places = sync(client, "/extract", schema=SCHEMA, grounding="regions")["result"][GROUNDING]
    place = places["/Invoice number"]
    parsed = sync(client, "/parse")
    region = next(each for each in parsed["regions"] if each["region_id"] == place["region_ids"][0])
    assert place["bbox"] == region["shape"]["bbox"]


def test_without_grounding_there_are_only_values(client: Client) -> None:
    told = sync(client, "/extract", schema_payload=SCHEMA, grounding="none")
    assert told["result"] == {"Invoice number": "NI-2026-4101", "shoe_size": None}


def test_without_a_schema_what_the_document_seems_to_have_is_extracted(client: Client) -> None:
    told = sync(client, "/extract")
    result, properties = told["result"], told["schema"]["properties"]
    places = result.pop(GROUNDING)
    assert result.keys() == properties.keys()
    assert (result["invoice_number"], result["due_date"], result["grand_total"]) == (
        "NI-2026-4101", "2026-01-27", 5614.18,
    )  # fmt: skip
    assert 31.4 in [row["amount"] for row in result["line_items"]]
    assert places["/invoice_number"]["region_ids"] == ["p0_r3"]


def test_without_a_schema_what_is_not_sure_is_left_out(client: Client, environment: Environment) -> None:
    environment.review_threshold = 99
    environment.save()
    told = sync(client, "/extract")
    result, places = told["result"], told["result"].pop(GROUNDING)
    assert result.keys() == told["schema"]["properties"].keys()
    assert (result["invoice_number"], result["line_items"]) == (None, [])
    assert result["due_date"] == "2026-01-27"
    assert all(place["confidence"] >= 0.99 for place in places.values())


def test_a_schema_is_made_of_a_document(client: Client) -> None:
    told = sync(client, "/schema/auto", inputs=[invoice()])
    assert told["mode"] == "single_doc"
    assert told["schema"]["properties"]["due_date"]["format"] == "date"


def test_of_several_documents_a_schema_has_what_most_of_them_have(client: Client) -> None:
    inputs = [pdf(["Invoice number: A-1", "Due date: 2026-01-05", "Carrier: DHL"]),
              pdf(["Invoice number: A-2", "Due date: 2026-02-05"]),
              pdf(["Invoice number: A-3", "Director: Jo March"])]  # fmt: skip
    told = sync(client, "/schema/auto", inputs=inputs)
    assert told["mode"] == "multi_doc_global"
    assert list(told["schema"]["properties"]) == ["invoice_number", "due_date"]
    assert told["schema"]["required"] == ["invoice_number"]


def test_a_schema_is_made_of_names_that_are_known(client: Client) -> None:
    told = send(client, "/schema/auto", {"description": "Invoice number, due date and the total amount"})
    assert told["mode"] == "zero_doc"
    assert told["schema"]["properties"] == {
        "invoice_number": {"type": "string"},
        "due_date": {"type": "string", "format": "date"},
        "grand_total": {"type": "number"},
    }
    receipt = send(client, "/schema/auto", {"description": "All data of a till receipt"})["schema"]["properties"]
    assert {"paid_by", "grand_total"} <= receipt.keys()
    assert not Job.objects.exists()


def test_a_question_is_answered_in_the_documents_own_words_with_the_region(client: Client) -> None:
    told = sync(client, "/chat/single", query="When is it due?")
    assert told["answer"] == "27 January 2026"
    [citation] = told["citations"]
    assert citation["doc_id"] == f"file_{Document.objects.get().pk.hex}"
    assert citation["region_ids"] == ["p0_r4"]
    [place] = citation["places"]
    assert (place["page_index"], place["text"]) == (0, "27 January 2026")
    regions = {region["region_id"]: region["shape"]["bbox"] for region in told["grounding_regions"]}
    left, top, right, bottom = regions["p0_r4"]
    assert left <= place["bbox"][0] < place["bbox"][2] <= right
    assert top <= place["bbox"][1] < place["bbox"][3] <= bottom


def test_what_a_document_does_not_say_is_not_found(client: Client) -> None:
    told = sync(client, "/chat/single", query="What is the colour of the elephant?")
    assert (told["answer"], told["citations"]) == ("Not found in the document.", [])


def test_a_question_is_put_to_several_documents_at_once(client: Client) -> None:
    told = sync(client, "/chat/multi", inputs=[pdf(["Nothing to see here"]), invoice()], query="When is it due?")
    first, second = Job.objects.order_by("asked__at")
    assert (told["answer"], told["doc_ids"]) == (
        "27 January 2026", [f"file_{first.document_id.hex}", f"file_{second.document_id.hex}"],
    )  # fmt: skip
    assert told["citations"][0]["doc_id"] == told["doc_ids"][1]
    assert first.batch_id == second.batch_id != None  # noqa: E711 - both are the same one


def test_of_several_documents_one_that_cannot_be_read_is_named(client: Client) -> None:
    broken = {"pdf_base64": encoded(b"%PDF-1.7\nno document")}
    told = sync(client, "/chat/multi", inputs=[broken, invoice()], query="When is it due?", include_grounding=False)
    assert told["answer"] == "27 January 2026"
    assert told["citations"] == [{"doc_id": told["doc_ids"][1], "region_ids": []}]
    assert told["errors"].keys() == {told["doc_ids"][0]}


def test_low_confidence_is_processing_until_somebody_has_released_it(client: Client) -> None:
    needed = {**SCHEMA, "required": ["shoe_size"]}
    begun = sync(client, "/extract", schema=needed)
    assert (begun["status"], begun["execution_mode"], begun["operation"]) == ("processing", "sync", "extract")
    path = f"/jobs/{begun['job_id']}"
    assert get(client, path) == begun
    assert get(client, f"{path}/result", 409)["detail"]["code"] == "JOB_NOT_READY"
    job = Job.objects.get()
    assert job.status == "review_required"
    found = job.extractions.get().result
    services.release(job=job, actor=factories.acting(factories.make_user()), documents=[found])
    assert get(client, path)["status"] == "completed"
    assert get(client, f"{path}/result")["result"]["Invoice number"] == "NI-2026-4101"


def test_async_is_the_default_and_every_operation_has_the_same_result_later(client: Client) -> None:
    begun = send(client, "/ocr", {"input": pdf(["One line"])}, 202)
    assert begun.keys() == {"job_id", "operation", "status", "execution_mode", "created_at", "updated_at"}
    assert (begun["operation"], begun["status"], begun["execution_mode"]) == ("ocr", "pending", "async")
    work()
    assert get(client, f"/jobs/{begun['job_id']}")["status"] == "completed"
    assert get(client, f"/jobs/{begun['job_id']}/result")["pages"][0]["text"] == "One line"


def test_the_other_prefix_leads_to_the_same_job_and_unknown_keys_do_no_harm(client: Client) -> None:
    body = {"input": pdf(["One line"]), "execution_mode": "async", "profile": "grounded", "grounding": "regions"}
    response = client.post("/docspeed/api/v1/parse", body, content_type="application/json")
    job_id = response.json()["job_id"]
    work()
    own, other = (client.get(f"{base}/jobs/{job_id}/result") for base in (BASE, "/docspeed/api/v1"))
    assert own.json() == other.json()
    assert own.json()["markdown"] == "One line\n"


@pytest.mark.parametrize(
    ("given", "media_type"),
    [({"text": "Invoice number: T-77\nDue date: 2026-05-06"}, "text/plain"),
     ({"markdown": "# Invoice\n\nInvoice number: T-77\n\nDue date: **2026-05-06**"}, "text/markdown")],
)  # fmt: skip
def test_text_that_is_sent_is_a_document_like_any_other(
    client: Client, given: dict[str, str], media_type: str
) -> None:
    parsed = sync(client, "/parse", input=given)
    assert "T-77" in parsed["markdown"]
    assert get(client, f"/files/{parsed['doc_id']}")["content_type"] == media_type
    told = sync(client, "/chat/single", input=given, query="When is it due?")
    assert told["answer"] == "2026-05-06"
    assert told["citations"][0]["region_ids"]
    asked = {"properties": {"invoice_number": {"type": "string"}}}
    result = sync(client, "/extract", input=given, schema=asked, grounding="none")["result"]
    assert result == {"invoice_number": "T-77"}
    assert sync(client, "/split", input=given)["total_pages"] == 1


def test_a_text_file_is_uploaded_as_what_it_is_called(client: Client) -> None:
    told = client.post(f"{BASE}/files", {"file": factories.uploaded(b"# Title\n\nSome words.", "note.md")}).json()
    assert (told["filename"], told["content_type"]) == ("note.md", "text/markdown")
    assert sync(client, "/ocr", input={"file_id": told["file_id"]})["pages"][0]["text"] == "Title\nSome words."


def test_the_demo_invoice_is_asked_for_in_every_form_that_a_file_can_have(client: Client) -> None:
    uploaded = client.post(f"{BASE}/files", {"file": factories.uploaded(digital_invoice(1))}).json()
    by_id = sync(client, "/parse", input={"file_id": uploaded["file_id"]})
    assert by_id["markdown"] == sync(client, "/parse")["markdown"]
    assert by_id["doc_id"] == uploaded["file_id"]
