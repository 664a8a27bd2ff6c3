"""extract() and review_flags(): fields with value, place, confidence and trace; which of them a person must see."""

import pytest
from pydantic import TypeAdapter

from extraction.datamodel import BoundingBox, ExtractionResult, FieldResult, TraceStep
from extraction.finding import extract, review_flags
from extraction.template_spec import TemplateSpec, load_template
from tests.extraction.finders.pages import one_page, scanned_page

INVOICE = (
    (50.0, 100.0, "Invoice number"),
    (200.0, 100.0, "RE-4711"),
    (50.0, 120.0, "Date"),
    (200.0, 120.0, "03/04/2026"),
    (50.0, 200.0, "Net total"),
    (300.0, 200.0, "EUR 1.000,00"),
    (50.0, 220.0, "Total (VAT included)"),
    (300.0, 220.0, "EUR 1.190,00"),
)


def template(fields: str, head: str = "") -> TemplateSpec:
    lines = "\n".join(f"  {line.strip()}" for line in fields.strip().splitlines())
    return load_template(f"template: t\n{head}\nfields:\n{lines}\n")


def only(result: ExtractionResult) -> FieldResult:
    (field,) = result.fields
    return field


def test_fields_come_in_the_order_of_the_template_with_value_place_and_trace() -> None:
    spec = template("""
        total: {type: money, required: true, find: [{row: Total}]}
        number: {type: text, pattern: 'RE-\\d+', find: [{label: Invoice number}]}
    """)
    result = extract(one_page(*INVOICE), spec)
    assert [field.name for field in result.fields] == ["total", "number"]
    total, number = result.fields
    assert (total.value, total.currency, total.raw_text, total.required) == ("1190.00", "EUR", "EUR 1.190,00", True)
    assert total.box == BoundingBox(page=1, x0=0.5, y0=0.275, x1=0.62, y1=0.2875)
    assert (number.value, number.flags) == ("RE-4711", ())
    assert 0.95 < number.confidence < 1
    assert number.trace == (TraceStep("label", "label: Invoice number", "found", "RE-4711", number.box, ""),)


def test_the_same_input_gives_the_same_bytes() -> None:
    spec = template("""
        total: {type: money, find: [{row: Total}, {regex: 'EUR (\\S+)'}]}
        date: {type: date, find: [{label: Date}]}
    """)
    adapter = TypeAdapter(ExtractionResult)
    first = adapter.dump_json(extract(one_page(*INVOICE), spec))
    assert adapter.dump_json(extract(one_page(*INVOICE), spec)) == first
    assert adapter.validate_json(first) == extract(one_page(*INVOICE), spec)


def test_steps_are_fallbacks_in_order_and_the_trace_says_why_each_was_passed_over() -> None:
    spec = template(
        "date: {type: date, find: [{label: Delivery}, {label: Invoice number}, {label: Date}]}", "locale: en-GB"
    )
    field = only(extract(one_page(*INVOICE), spec))
    assert (field.value, field.flags) == ("2026-04-03", ())
    assert [(step.outcome, step.raw_text, step.note) for step in field.trace] == [
        ("nothing", None, "the label is not printed on the pages looked at"),
        ("not_valid", "RE-4711", "“RE” in “RE-4711” is no part of a date"),
        ("found", "03/04/2026", ""),
    ]


def test_a_later_step_with_the_same_value_is_a_witness() -> None:
    alone = template("number: {type: text, find: [{label: Invoice number}]}")
    witnessed = template("number: {type: text, find: [{label: Invoice number}, {regex: '(RE-\\d+)'}]}")
    contradicted = template("number: {type: text, find: [{label: Invoice number}, {label: Date}]}")
    document = one_page(*INVOICE)
    sure = only(extract(document, alone)).confidence
    assert only(extract(document, witnessed)).confidence > sure
    assert only(extract(document, witnessed)).trace[1].note == "the same value as an earlier step"
    assert only(extract(document, contradicted)).confidence < sure
    assert only(extract(document, contradicted)).flags == ("steps_disagree",)


def test_a_value_in_longer_text_is_cut_out_with_its_own_box() -> None:
    document = one_page((50, 100, "Due: within 30 days, by 3 May 2026 at noon"))
    field = only(extract(document, template("due: {type: date, find: [{label: Due}]}")))
    assert (field.value, field.raw_text) == ("2026-05-03", "3 May 2026")
    assert field.box == BoundingBox(page=1, x0=0.323333, y0=0.125, x1=0.423333, y1=0.1375)
    assert field.trace[0].note == "cut out of “within 30 days, by 3 May 2026 at noon”"


def test_an_amount_goes_before_a_bare_number_and_a_percentage_is_no_amount() -> None:
    document = one_page((50, 100, "Tax: 19 % of 3 items 12.00"))
    field = only(extract(document, template("tax: {type: money, find: [{label: Tax}]}")))
    assert (field.value, field.raw_text) == ("12.00", "12.00")


def test_a_pattern_never_cuts_a_word_in_two() -> None:
    document = one_page((50, 100, "Order: X12345 12345 Y"))
    field = only(extract(document, template("order: {type: text, pattern: '\\d{5}', find: [{label: Order}]}")))
    assert (field.value, field.raw_text) == ("12345", "12345")
    assert field.box is not None
    assert field.box.x0 == pytest.approx((50 + 6 * 14) / 600, abs=1e-6)


def test_equally_good_places_with_other_values_lower_the_confidence() -> None:
    document = one_page((50, 100, "Date: 1 May 2026"), (50, 120, "Date: 2 May 2026"))
    spec = template("date: {type: date, find: [{label: Date}]}")
    field = only(extract(document, spec))
    assert (field.value, field.flags) == ("2026-05-01", ("several_candidates",))
    assert field.confidence < only(extract(one_page((50, 100, "Date: 1 May 2026")), spec)).confidence
    assert field.trace[0].note == "other places hold “2 May 2026”"


def test_a_missing_value_has_no_confidence() -> None:
    field = only(extract(one_page(*INVOICE), template("x: {type: date, required: true, find: [{label: Delivery}]}")))
    assert (field.value, field.confidence, field.raw_text, field.box) == (None, 0.0, None, None)
    assert field.flags == ("missing_required",)


def test_what_was_seen_but_could_not_be_read_is_kept_for_the_reviewer() -> None:
    field = only(extract(one_page(*INVOICE), template("x: {type: date, find: [{label: Invoice number}]}")))
    assert (field.value, field.confidence, field.raw_text, field.flags) == (None, 0.0, "RE-4711", ("not_valid",))
    assert field.box is not None


def test_a_badly_read_word_lowers_the_confidence_and_is_flagged() -> None:
    spec = template("number: {type: text, pattern: 'RE-\\d+', find: [{label: Invoice number}]}")
    field = only(extract(scanned_page(*INVOICE, score=0.95), spec))
    assert (field.value, field.flags) == ("RE-4711", ("low_ocr",))
    assert field.confidence < only(extract(scanned_page(*INVOICE, score=0.99), spec)).confidence


REVIEWED = """
    number: {type: text, pattern: 'RE-\\d+', find: [{label: Invoice number}]}
    date: {type: date, find: [{label: Date}]}
    delivery: {type: date, required: true, find: [{label: Delivery}]}
    optional: {type: date, find: [{label: Delivery}]}
    wrong: {type: date, find: [{label: Invoice number}]}
    always: {type: text, review: always, find: [{label: Invoice number}]}
    never: {type: date, required: true, review: never, find: [{label: Delivery}]}
    strict: {type: text, review: {threshold: 0.9999}, find: [{label: Invoice number}]}
"""


def test_review_flags_name_the_fields_a_person_must_see_with_a_reason() -> None:
    spec = template(REVIEWED)
    assert review_flags(extract(one_page(*INVOICE), spec), spec) == {
        "date": "ambiguous_date",
        "delivery": "missing_required",
        "wrong": "not_valid",
        "always": "forced",
        "strict": "low_confidence",
    }


@pytest.mark.parametrize(
    ("head", "threshold", "flagged"),
    [
        ("", None, False),
        ("review: {threshold: 0.9999}", None, True),
        ("review: {threshold: 0.9999}", 0.5, False),
        ("review: {threshold: 0.5}", 0.9999, True),
    ],
)
def test_the_job_s_threshold_goes_before_the_template_s(head: str, threshold: float | None, flagged: bool) -> None:
    # given a value that is sure, but not beyond all doubt
    spec = template("number: {type: text, find: [{label: Invoice number}]}", head)
    flags = review_flags(extract(one_page(*INVOICE), spec), spec, threshold=threshold)
    assert flags == ({"number": "low_confidence"} if flagged else {})


def test_misread_figures_are_put_right_in_recognised_print_only_and_a_person_sees_them() -> None:
    spec = template("total: {type: money, find: [{row: Total}]}")
    printed = ((50.0, 100.0, "Total"), (300.0, 100.0, "EUR 1O,5O"))
    recognised = extract(scanned_page(*printed), spec)
    assert (only(recognised).value, only(recognised).raw_text) == ("10.50", "EUR 1O,5O")
    assert only(recognised).flags == ("repaired_number",)
    assert review_flags(recognised, spec) == {"total": "repaired_number"}
    assert (only(extract(one_page(*printed), spec)).value, only(recognised).trace[-1].outcome) == (None, "found")


def test_a_place_that_can_be_read_goes_before_one_that_must_be_repaired() -> None:
    spec = template("total: {type: money, find: [{row: Total}]}")
    printed = ((50.0, 100.0, "Total"), (300.0, 100.0, "1O,5O"), (50.0, 120.0, "Total"), (300.0, 120.0, "12,00"))
    found = only(extract(scanned_page(*printed), spec))
    assert (found.value, "repaired_number" in found.flags) == ("12.00", False)


def test_a_misread_number_beside_its_label_is_not_replaced_by_the_one_beside_a_label_much_like_it() -> None:
    spec = template("charges: {type: money, find: [{row: Gesamtbetrag der Zuschläge}]}", "locale: de-DE")
    lines = ((50.0, 100.0, "Gesamtbetrag der Zuschläge"), (50.0, 120.0, "Gesamtbetrag der Abschläge"))
    other = (300.0, 120.0, "-14,73")
    misread = only(extract(scanned_page(*lines, (300.0, 100.0, "S,80"), other), spec))
    assert (misread.value, misread.raw_text, misread.flags) == (None, "S,80", ("not_valid",))
    put_right = only(extract(scanned_page(*lines, (300.0, 100.0, "5,8O"), other), spec))
    assert (put_right.value, "repaired_number" in put_right.flags) == ("5.80", True)
    empty = only(extract(scanned_page(*lines, other), spec))
    assert empty.value == "-14.73"
