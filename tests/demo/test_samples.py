"""The demo's samples: the same bytes every time, different by number, and read exactly by the demo's templates."""

import io

import pypdfium2
import pytest
from PIL import Image

from demo.invoice import make_invoice
from demo.receipt import make_receipt
from demo.samples import (
    SAMPLES,
    Gold,
    Sample,
    bank_statement,
    bank_statement_gold,
    digital_invoice,
    digital_invoice_gold,
    scanned_invoice,
    template_source,
)
from demo.statement import make_statement
from extraction.datamodel import ExtractionResult, JsonValue
from extraction.finding import extract, review_flags
from extraction.reading import read
from extraction.template_spec import TemplateSpec, load_template


def by_slug(slug: str) -> Sample:
    return next(sample for sample in SAMPLES if sample.slug == slug)


def spec_of(template_name: str) -> TemplateSpec:
    return load_template(template_source(template_name))


def found(data: bytes, template_name: str) -> ExtractionResult:
    return extract(read(data), spec_of(template_name))


def values(result: ExtractionResult) -> dict[str, JsonValue]:
    return {field.name: field.value for field in result.fields}


def agrees(result: ExtractionResult, gold: Gold) -> bool:
    return values(result) == dict(gold)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.slug)
def test_a_sample_is_the_same_bytes_every_time(sample: Sample) -> None:
    assert sample.make() == sample.make()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.slug)
def test_the_template_of_a_sample_asks_for_the_fields_whose_truth_is_known(sample: Sample) -> None:
    assert list(spec_of(sample.template_name).fields) == list(sample.gold())


def test_slugs_and_file_names_are_unique() -> None:
    assert (
        len({sample.slug for sample in SAMPLES}) == len({sample.filename for sample in SAMPLES}) == len(SAMPLES) == 4
    )


@pytest.mark.parametrize("number", range(1, 41))
def test_every_field_of_every_digital_invoice_is_found_and_none_needs_a_person(number: int) -> None:
    spec = spec_of("invoice")
    result = found(digital_invoice(number), "invoice")
    assert values(result) == dict(digital_invoice_gold(number))
    assert {field.currency for field in result.fields if field.type == "money"} == {"EUR"}
    assert review_flags(result, spec, threshold=0.90) == {}


@pytest.mark.parametrize("number", range(8))
def test_every_field_of_every_statement_is_found_and_none_needs_a_person(number: int) -> None:
    spec = spec_of("bank-statement")
    result = found(bank_statement(number), "bank-statement")
    assert values(result) == dict(bank_statement_gold(number))
    assert review_flags(result, spec, threshold=0.90) == {}


def test_invoices_of_different_numbers_differ() -> None:
    assert len({make_invoice(number).number for number in range(50)}) == 50
    assert digital_invoice(1) != digital_invoice(2)


@pytest.mark.parametrize("number", range(20))
def test_the_amounts_of_an_invoice_add_up(number: int) -> None:
    invoice = make_invoice(number)
    assert len(invoice.lines) >= 5
    assert invoice.net == sum(line.quantity * line.unit_price for line in invoice.lines)
    assert invoice.net + invoice.tax == invoice.total
    assert invoice.due > invoice.issued


def test_the_balances_of_a_statement_add_up_over_its_four_pages() -> None:
    statement = make_statement(1)
    assert statement.opening + statement.paid_in - statement.paid_out == statement.closing
    assert len(statement.movements) >= 100
    assert len(pypdfium2.PdfDocument(bank_statement(1))) == 4


def test_a_receipt_s_net_and_tax_make_its_total() -> None:
    receipt = make_receipt(1)
    assert receipt.net + receipt.tax == receipt.total


def test_the_scan_is_one_page_without_any_text() -> None:
    document = pypdfium2.PdfDocument(scanned_invoice())
    assert len(document) == 1
    assert document[0].get_textpage().get_text_range() == ""


def test_the_receipt_is_a_jpeg_photograph() -> None:
    picture = Image.open(io.BytesIO(by_slug("receipt").make()))
    assert (picture.format, picture.mode) == ("JPEG", "RGB")


def test_of_the_scan_a_person_must_see_the_smudged_due_date_and_little_else() -> None:
    sample = by_slug("scanned-invoice")
    result = found(sample.make(), sample.template_name)
    flags = review_flags(result, spec_of("invoice"), threshold=0.90)
    assert "due_date" in flags
    assert len(flags) <= 3
    unflagged = {name: value for name, value in values(result).items() if name not in flags}
    assert unflagged == {name: value for name, value in sample.gold().items() if name not in flags}


def test_every_field_of_the_photographed_receipt_is_found() -> None:
    sample = by_slug("receipt")
    result = found(sample.make(), sample.template_name)
    assert agrees(result, sample.gold())
    assert review_flags(result, spec_of("receipt"), threshold=0.90) == {}
