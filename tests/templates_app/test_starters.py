"""Every starter finds all that its samples say, its checks hold, and it reads what it was not made for."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.conf import settings
from PIL import Image, ImageChops, ImageStat

import extraction
from demo import samples as demo
from extraction import ExtractionResult, JsonValue, ReadOptions, TemplateSpec
from extraction.finding import review_flags
from templates_app.starters import STARTERS, Starter, find_starter, starter_source
from templates_app.starters.samples import SAMPLES, Sample, samples_of
from templates_app.starters.samples.identity import HOLDERS, identity_gold, identity_pdf, zone_lines
from templates_app.starters.samples.picture import HEIGHT_PX, WIDTH_PX, sample_picture

NAMES = (
    "invoice", "receipt", "purchase-order", "delivery-note", "bank-statement", "payslip", "id-document", "form",
)  # fmt: skip
# Whole zones fit their check digits; without a personal number there is none to test.
NOT_ASKED = {
    "sample-id-document-td1.pdf": ["mrz_holds(mrz, 'optional')"],
    "sample-id-document-td2.pdf": ["mrz_holds(mrz, 'optional')"],
}


def spec_of(starter: str) -> TemplateSpec:
    return extraction.load_template(starter_source(starter))


def found(data: bytes, starter: str) -> ExtractionResult:
    spec = spec_of(starter)
    return extraction.extract(extraction.read(data, options=ReadOptions(drawings=spec.looks_at_drawings)), spec)


def values(result: ExtractionResult) -> dict[str, Any]:
    return {field.name: field.value for field in result.fields}


def outcomes(result: ExtractionResult) -> dict[str, str]:
    return {check.expression: check.outcome for check in result.checks}


def agreeing(result: ExtractionResult, truth: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: value for name, value in values(result).items() if name in truth}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.filename)
def test_a_starter_finds_all_that_its_sample_says_and_nobody_need_look(sample: Sample) -> None:
    result = found(sample.make(), sample.starter)

    assert values(result) == dict(sample.gold())
    assert review_flags(result, spec_of(sample.starter), threshold=0.9) == {}
    asked = {check: outcome for check, outcome in outcomes(result).items() if outcome != "not_applicable"}
    assert set(asked.values()) == {"passed"}
    assert [check for check in outcomes(result) if check not in asked] == NOT_ASKED.get(sample.filename, [])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.filename)
def test_a_sample_is_the_same_bytes_every_time_and_no_other(sample: Sample) -> None:
    assert sample.make() == sample.make()
    assert sum(other.make() == sample.make() for other in samples_of(sample.starter)) == 1


def test_there_are_eight_starters_with_three_samples_each_and_a_blank_one() -> None:
    assert tuple(starter.name for starter in STARTERS) == (*NAMES, "blank")
    assert {name: len(samples_of(name)) for name in NAMES} == dict.fromkeys(NAMES, 3)
    assert len({sample.filename for sample in SAMPLES}) == 24
    assert (find_starter("blank").sample, find_starter("blank").picture) == (None, "")


@pytest.mark.parametrize("starter", STARTERS[:-1], ids=lambda starter: starter.name)
def test_a_starter_is_shown_with_one_sentence_its_fields_and_its_sample(starter: Starter) -> None:
    assert starter.about.endswith(".")
    assert len(starter.field_titles) == len(spec_of(starter.name).fields) >= 5
    assert starter.sample == samples_of(starter.name)[0]


@pytest.mark.parametrize("starter", STARTERS[:-1], ids=lambda starter: starter.name)
def test_the_picture_of_a_card_is_that_of_its_sample(starter: Starter) -> None:
    """`manage.py draw_starters` draws them anew."""
    kept = Image.open(settings.BASE_DIR / "static" / starter.picture).convert("RGB")
    fresh = Image.open(BytesIO(sample_picture(starter.sample.make()))).convert("RGB")

    assert kept.size == fresh.size == (WIDTH_PX, HEIGHT_PX)
    assert max(ImageStat.Stat(ImageChops.difference(kept, fresh)).mean) < 2


@pytest.mark.parametrize("kind", ["TD1", "TD2", "TD3"])
@pytest.mark.parametrize(
    ("part", "field"),
    [("document_number", "document_number"), ("birth_date", "birth_date"), ("expiry_date", "expiry_date")],
)
def test_a_wrong_check_digit_makes_its_check_and_that_of_all_fail(kind: str, part: str, field: str) -> None:
    holder = HOLDERS[kind]
    digits = {
        "document_number": holder.number.ljust(9, "<"),
        "birth_date": f"{holder.born:%y%m%d}",
        "expiry_date": f"{holder.expires:%y%m%d}",
    }[part]
    lines = tuple(_with_wrong_digit(line, digits) for line in zone_lines(holder))

    result = found(identity_pdf(kind, lines=lines), "id-document")

    failed = [check for check, outcome in outcomes(result).items() if outcome == "failed"]
    assert failed == [f"mrz_holds(mrz, '{part}')", "mrz_holds(mrz)"]
    assert {own.name for own in result.fields if "failed_check" in own.flags} == {field, "mrz"}
    assert {field, "mrz"} <= review_flags(result, spec_of("id-document"), threshold=0.9).keys()


def _with_wrong_digit(line: str, digits: str) -> str:
    at = line.find(digits) + len(digits)
    return line if digits not in line else f"{line[:at]}{(int(line[at]) + 1) % 10}{line[at + 1 :]}"


def test_a_wrong_last_digit_makes_the_check_of_all_fail_alone() -> None:
    first, second = zone_lines(HOLDERS["TD3"])
    lines = (first, second[:-1] + str((int(second[-1]) + 1) % 10))

    result = found(identity_pdf("TD3", lines=lines), "id-document")

    assert [check for check, outcome in outcomes(result).items() if outcome == "failed"] == ["mrz_holds(mrz)"]


def test_a_photographed_passport_is_read_by_its_zone() -> None:
    picture = pypdfium2.PdfDocument(identity_pdf("TD3"))[0].render(scale=150 / 72).to_pil().convert("RGB")
    photograph = BytesIO()
    picture.save(photograph, "JPEG", quality=80)

    result = found(photograph.getvalue(), "id-document")

    assert values(result) == identity_gold("TD3")
    assert set(outcomes(result).values()) == {"passed"}


def test_the_invoice_starter_reads_the_demo_s_invoice() -> None:
    gold: Mapping[str, Any] = demo.digital_invoice_gold()

    result = found(demo.digital_invoice(), "invoice")

    truth = {
        "invoice_number": gold["invoice_number"],
        "issue_date": gold["invoice_date"],
        "due_date": gold["due_date"],
        "order_number": gold["order_number"],
        "net_total": gold["net_total"],
        "tax_total": gold["tax"],
        "grand_total": gold["total"],
    }
    assert agreeing(result, truth) == truth
    assert [(row["description"], row["amount"]) for row in values(result)["lines"]] == [
        (row["description"], row["amount"]) for row in gold["lines"]
    ]
    # Its VAT number is made up: the starter shows it, and says that its check digits do not fit.
    assert values(result)["seller_vat_id"] == "DE 318 774 920"
    failed = [check for check, outcome in outcomes(result).items() if outcome != "passed"]
    assert failed == ["vat_holds(seller_vat_id)"]


def test_the_bank_statement_starter_follows_the_demo_s_statement_over_four_pages() -> None:
    gold = demo.bank_statement_gold()

    result = found(demo.bank_statement(), "bank-statement")

    truth = {name: gold[name] for name in ("account_holder", "statement_number", "period_start", "period_end")}
    truth |= {name: gold[name] for name in ("opening_balance", "closing_balance")}
    assert agreeing(result, truth) == truth
    assert len(values(result)["movements"]) >= 100
    assert set(outcomes(result).values()) == {"passed"}


def test_the_receipt_starter_reads_the_demo_s_photograph() -> None:
    gold = demo.receipt_picture_gold()

    result = found(demo.receipt_picture(), "receipt")

    assert values(result) == {
        "merchant": gold["merchant"],
        "address": "Lindenplatz 3, 24937 Flensburg",
        "receipt_number": gold["receipt_number"],
        "date": gold["date"],
        "net_total": gold["net_total"],
        "tax_total": gold["tax"],
        "grand_total": gold["total"],
        "paid_by": gold["payment"],
    }
