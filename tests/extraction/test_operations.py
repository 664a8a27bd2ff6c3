"""A plan carried out: files cut, documents sent to their templates, other operations, and what they leave behind."""

import io
import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from extraction import (
    KEPT_NAME,
    DocumentOutcome,
    PasswordRequired,
    Plan,
    ProcessOutcome,
    ProcessRequest,
    RulesInvalid,
    SandboxLimits,
    TemplateInvalid,
    load_rules,
    process,
    process_in_sandbox,
)
from tests.extraction import documents
from tests.extraction.documents import Printed

INVOICE = """
template: invoice
locale: en-US
match: {all: Invoice number}
fields:
  number: {type: text, required: true, find: [{label: Invoice number, page: 1}]}
  note: {type: text, find: [{region: [0, 0.9, 1, 1], page: last}]}
"""
ORDER = "template: order\nmatch: {all: Order}\nfields: {order: {type: text, find: [{label: Order}]}}"


def invoice_pages(number: str) -> tuple[tuple[Printed, ...], tuple[Printed, ...]]:
    first = (("Invoice number", 60, 120, 11), (number, 200, 120, 11), ("Page 1 of 2", 500, 820, 9))
    return first, (("Terms", 60, 120, 11), (f"end of {number}", 60, 790, 11), ("Page 2 of 2", 500, 820, 9))


BUNDLE = documents.pdf(
    *invoice_pages("R-1001"), *invoice_pages("R-2002"), (("Order", 60, 120, 11), ("B7", 200, 120, 11))
)


def carried_out(tmp_path: Path, plan: Plan, data: bytes = BUNDLE) -> ProcessOutcome:
    (tmp_path / "document").write_bytes(data)
    return process(ProcessRequest(tmp_path / "document", tmp_path / "out", plan), lambda done, in_all: None)


def output_of(tmp_path: Path, plan: Plan, data: bytes = BUNDLE) -> dict[str, Any]:
    outcome = carried_out(tmp_path, plan, data)
    assert outcome.output == "output.json"
    found: dict[str, Any] = json.loads((tmp_path / "out" / outcome.output).read_text(encoding="utf-8"))
    return found


def values_of(document: DocumentOutcome) -> dict[str, object]:
    assert document.result is not None
    return {field.name: field.value for field in document.result.fields}


RULES = load_rules("""
- {label: Orders are left out, when: {all: Order}, action: skip}
- {label: Invoices, when: {fits: true}, template: inv}
""")


def test_a_file_is_cut_and_each_document_sent_to_its_template(tmp_path: Path) -> None:
    plan = Plan(templates={"inv": INVOICE}, rules=RULES, splitting=True)
    outcome = carried_out(tmp_path, plan)

    first, second, order = outcome.documents
    assert [(d.first_page, d.last_page, d.template, d.label) for d in outcome.documents] == [
        (1, 2, "inv", "Invoices"),
        (3, 4, "inv", "Invoices"),
        (5, 5, None, "Orders are left out"),
    ]
    assert values_of(first)["number"] == "R-1001"
    assert values_of(second)["number"] == "R-2002"
    assert second.reason.startswith("“page 1 of 2” is printed; rule 2 “Invoices”: inv fits")
    assert order.result is None
    assert outcome.output is None


def test_a_templates_pages_are_the_documents_own_and_its_boxes_the_files(tmp_path: Path) -> None:
    outcome = carried_out(tmp_path, Plan(templates={"inv": INVOICE}, rules=RULES, splitting=True))

    result = outcome.documents[1].result
    assert result is not None
    number, note = result.fields
    assert number.box is not None
    assert note.box is not None
    assert (number.value, number.box.page) == ("R-2002", 3)
    assert (note.value, note.box.page) == ("end of R-2002\nPage 2 of 2", 4)
    assert {step.box.page for step in number.trace if step.box} == {3}


def test_without_splitting_the_whole_file_is_one_document(tmp_path: Path) -> None:
    (whole,) = carried_out(tmp_path, Plan(templates={"inv": INVOICE})).documents
    assert (whole.first_page, whole.last_page, whole.template, whole.reason) == (1, 5, "inv", "the whole file")


def test_a_document_that_no_rule_fits_is_told_of_without_a_result(tmp_path: Path) -> None:
    rules = load_rules("- {label: Receipts, when: {all: Receipt}, template: inv}")
    (whole,) = carried_out(tmp_path, Plan(templates={"inv": INVOICE}, rules=rules)).documents
    assert (whole.template, whole.label, whole.result, whole.reason) == (
        None,
        "",
        None,
        "the whole file; no rule fits",
    )


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        (Plan(), TemplateInvalid),
        (Plan(templates={"a": INVOICE, "b": ORDER}), TemplateInvalid),
        (Plan(templates={"a": INVOICE}, rules=RULES), RulesInvalid),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused_before_the_file_is_read(
    tmp_path: Path, plan: Plan, error: type[Exception]
) -> None:
    with pytest.raises(error):
        carried_out(tmp_path, plan, b"")
    assert not (tmp_path / "out").exists()


def test_each_documents_own_pages_are_written_as_a_pdf(tmp_path: Path) -> None:
    plan = Plan(templates={"inv": INVOICE}, rules=RULES, splitting=True, return_documents=True)
    outcome = carried_out(tmp_path, plan)

    assert [d.file for d in outcome.documents] == ["document-0001.pdf", "document-0002.pdf", "document-0003.pdf"]
    with pypdfium2.PdfDocument(tmp_path / "out" / "document-0002.pdf") as second:
        texts = [page.get_textpage().get_text_bounded() for page in second]
    assert len(texts) == 2
    assert "R-2002" in texts[0]


def test_an_encrypted_files_documents_can_be_opened_without_its_password(tmp_path: Path) -> None:
    (tmp_path / "document").write_bytes(documents.pdf(password="secret"))
    plan = Plan(templates={"inv": INVOICE}, return_documents=True)
    request = ProcessRequest(tmp_path / "document", tmp_path / "out", plan, password="secret")
    (whole,) = process(request, lambda done, in_all: None).documents
    with pypdfium2.PdfDocument(tmp_path / "out" / str(whole.file)) as written:
        assert len(written) == 1


def test_an_encrypted_file_whose_password_was_forgotten_is_not_cut_without_it(tmp_path: Path) -> None:
    (tmp_path / "document").write_bytes(documents.pdf(password="secret"))
    plan = Plan(templates={"inv": INVOICE}, return_documents=True)
    request = ProcessRequest(tmp_path / "document", tmp_path / "out", plan, password="secret")
    process(request, lambda done, in_all: None)
    again = ProcessRequest(tmp_path / "document", tmp_path / "again", plan, kept_path=tmp_path / "out" / KEPT_NAME)
    with pytest.raises(PasswordRequired, match="password"):
        process(again, lambda done, in_all: None)


def test_pictures_become_pages_of_their_size(tmp_path: Path) -> None:
    frames = [documents.picture(page, dpi=100) for page in invoice_pages("R-1001")]
    tiff = io.BytesIO()
    frames[0].save(tiff, "TIFF", save_all=True, append_images=frames[1:], dpi=(100, 100))
    plan = Plan(templates={"inv": INVOICE}, return_documents=True)

    (whole,) = carried_out(tmp_path, plan, tiff.getvalue()).documents

    with pypdfium2.PdfDocument(tmp_path / "out" / str(whole.file)) as written:
        sizes = [page.get_size() for page in written]
    assert sizes == [pytest.approx((595.3, 841.9), abs=1)] * 2


def test_parse_gives_pages_segments_lines_words_and_markdown(tmp_path: Path) -> None:
    found = output_of(tmp_path, Plan("parse"))
    assert (found["media_type"], found["page_count"]) == ("application/pdf", 5)
    assert [page["number"] for page in found["pages"]] == [1, 2, 3, 4, 5]
    page = found["pages"][0]
    assert (round(page["width_pt"]), page["source"]) == (595, "text_layer")
    words = [word[0] for segment in page["segments"] for line in segment["lines"] for word in line["words"]]
    assert words == ["Invoice", "number", "R-1001", "Page", "1", "of", "2"]
    assert page["segments"][0]["box"]["page"] == 1
    assert "R-2002" in found["markdown"]


def test_tables_gives_every_table_with_its_cells(tmp_path: Path) -> None:
    rows = [("Item", "Pieces", "Price"), ("Bolts", "4", "1.20"), ("Nuts", "9", "0.80"), ("Washers", "7", "0.10")]
    printed = [
        (text, 60.0 + 150 * column, 120.0 + 20 * at, 11.0)
        for at, row in enumerate(rows)
        for column, text in enumerate(row)
    ]
    document = documents.pdf(printed)
    (table,) = output_of(tmp_path, Plan("tables"), document)["tables"]
    assert (table["rows"], table["cols"], table["pages"]) == (4, 3, [1])
    assert [cell["text"] for cell in table["cells"]] == [text for row in rows for text in row]
    assert table["html"].startswith("<table>")

    # parsed, the table has its words, too
    (segment,) = output_of(tmp_path, Plan("parse"), document)["pages"][0]["segments"]
    assert segment["kind"] == "Table"
    assert [word[0] for line in segment["lines"] for word in line["words"]] == [text for row in rows for text in row]


def test_classify_ranks_the_templates_for_the_file_and_for_each_page(tmp_path: Path) -> None:
    found = output_of(tmp_path, Plan("classify", templates={"inv": INVOICE, "ord": ORDER}))
    assert [page["template"] for page in found["pages"]] == ["inv", None, "inv", None, "ord"]
    assert {match["template"] for match in found["matches"]} == {"inv", "ord"}
    assert found["pages"][4]["matches"][0]["reasons"][0] == "“Order” is printed"


def test_split_gives_the_documents_and_their_files(tmp_path: Path) -> None:
    plan = Plan("split", templates={"inv": INVOICE, "ord": ORDER}, return_documents=True)
    found = output_of(tmp_path, plan)["documents"]
    assert [(part["first_page"], part["last_page"], part["template"], part["file"]) for part in found] == [
        (1, 2, "inv", "document-0001.pdf"),
        (3, 4, "inv", "document-0002.pdf"),
        (5, 5, "ord", "document-0003.pdf"),
    ]


def test_schema_proposes_fields_and_a_template_that_finds_them(tmp_path: Path) -> None:
    found = output_of(tmp_path, Plan("schema"), documents.pdf())
    assert "invoice_number" in found["json_schema"]["properties"]
    assert "invoice_number" in found["template"]


def test_the_sandbox_gives_what_the_library_gives(tmp_path: Path) -> None:
    (tmp_path / "document").write_bytes(BUNDLE)
    plan = Plan(templates={"inv": INVOICE}, rules=RULES, splitting=True, return_documents=True)
    request = ProcessRequest(tmp_path / "document", tmp_path / "in", plan)
    inside = process_in_sandbox(
        request, limits=SandboxLimits(), on_progress=lambda done, in_all: None, on_tick=lambda: None
    )
    assert inside.documents == carried_out(tmp_path, plan).documents
    assert (tmp_path / "in" / "document-0003.pdf").stat().st_size > 0
