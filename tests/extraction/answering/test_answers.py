"""Fields that are asked for by their meaning: found under any label, shared out, or left empty."""

from extraction.datamodel import ExtractionResult, FieldResult
from extraction.finding import extract
from extraction.replaying import canonical_json, replay
from extraction.template_spec import load_template
from tests.extraction.drawn_pages import drawn
from tests.extraction.finders.pages import scanned_page


def found(fields: str, page: str) -> ExtractionResult:
    return extract(drawn(page), load_template(f"template: t\nfields:\n{fields}"))


def values(fields: str, page: str) -> dict[str, object]:
    return {field.name: field.value for field in found(fields, page).fields}


def only(fields: str, page: str) -> FieldResult:
    (field,) = found(fields, page).fields
    return field


PARTIES = """
Verkäufer                     Käufer
ACME GmbH                     Nordwind KG
USt-IdNr.  DE136695976        USt-IdNr.  DE129273398
"""


def test_a_value_goes_to_the_party_under_whose_heading_it_stands() -> None:
    fields = "  s: {type: vat, find: [{meaning: seller VAT id}]}\n  b: {type: vat, find: [{meaning: VAT id of buyer}]}"
    assert values(fields, PARTIES) == {"s": "DE136695976", "b": "DE129273398"}


def test_no_place_is_the_value_of_two_fields() -> None:
    ordered = "  ordered: {type: date, find: [{meaning: [Order date, Date]}]}\n"
    fields = f"{ordered}  issued: {{type: date, find: [{{meaning: Date}}]}}"
    assert values(fields, "Date         3.05.2026") == {"ordered": None, "issued": "2026-05-03"}


def test_what_nothing_speaks_for_stays_empty() -> None:
    field = only("  a: {type: text, find: [{meaning: Licence plate}]}", "Invoice no   4711\nCustomer   Nordwind KG")
    assert (field.value, field.confidence, field.flags) == (None, 0.0, ())
    assert field.trace[0].note == "no label means this, and no value stands for it"


def test_words_that_no_lexicon_knows_are_looked_for_as_they_are() -> None:
    assert only("  a: {type: text, find: [{meaning: licencePlate}]}", "Licence plate:  HH-AB 12").value == "HH-AB 12"


def test_the_only_date_needs_no_label_but_is_less_certain() -> None:
    alone = only("  a: {type: date, find: [{meaning: date}]}", "ACME Ltd\n3 May 2026\nHull")
    labelled = only("  a: {type: date, find: [{meaning: date}]}", "ACME Ltd\nDate: 3 May 2026\nHull")
    assert alone.value == labelled.value == "2026-05-03"
    assert alone.confidence < labelled.confidence
    assert alone.trace[0].note == "it has no label, but the form of issue date"


def test_of_several_dates_without_a_label_none_is_guessed() -> None:
    page = "1 May 2026\n2 May 2026\n3 May 2026\n4 May 2026"
    assert only("  a: {type: date, find: [{meaning: date}]}", page).value is None


def test_a_date_that_is_said_to_be_another_is_not_taken() -> None:
    assert only("  a: {type: date, find: [{meaning: date}]}", "Fällig am: 3.05.2026").value is None


RECEIPT = """
Total Sales Incl GST          42.48
Rounding Adj                   0.02
Total After Adj               42.50
Cash                          50.00
Change                         7.50
"""


def test_of_several_totals_the_one_is_taken_that_the_others_add_up_to() -> None:
    field = only("  a: {type: money, find: [{meaning: total}]}", RECEIPT)
    assert field.value == "42.50"
    assert "42.50 + 7.50 = 50.00 adds up" in field.trace[0].note


def test_a_tax_that_has_no_label_is_the_difference_that_is_printed() -> None:
    fields = "".join(
        f"  {name}: {{type: money, find: [{{meaning: {words}}}]}}\n"
        for name, words in (("net", "net total"), ("tax", "tax total"), ("total", "grand total"))
    )
    page = "Net amount                100.00\nSomething 19 %             19.00\nTotal amount              119.00"
    assert values(fields, page) == {"net": "100.00", "tax": "19.00", "total": "119.00"}


def test_of_taxes_of_several_rates_none_is_the_tax_but_their_sum_may_be_computed() -> None:
    fields = "".join(
        f"  {name}: {{type: money, find: [{{meaning: {words}}}]{more}}}\n"
        for name, words, more in (
            ("net", "net total", ""), ("tax", "tax total", ", value: total - net"), ("total", "grand total", "")
        )
    )  # fmt: skip
    page = "Net amount      473.00\nVAT 7 %          19.25\nVAT 19 %         37.62\nTotal amount    529.87"
    assert values(fields, page) == {"net": "473.00", "tax": "56.87", "total": "529.87"}
    # a discount between net and total is no tax of more than 30 %: then what is labelled stays
    page = "Net amount      100.00\nVAT 7 %           7.00\nTotal amount     60.00"
    assert values(fields, page) == {"net": "100.00", "tax": "7.00", "total": "60.00"}


def test_the_amount_due_is_the_total_where_nothing_else_is_due() -> None:
    fields = "  total: {type: money, find: [{meaning: total}]}\n  due: {type: money, find: [{meaning: amount due}]}"
    assert values(fields, "Total     119.00") == {"total": "119.00", "due": "119.00"}
    page = "Total     119.00\nPaid       19.00\nBalance due   100.00"
    assert values(fields, page) == {"total": "119.00", "due": "100.00"}


def test_both_ends_of_a_period_are_dates() -> None:
    fields = "  a: {type: date, find: [{meaning: start date}]}\n  b: {type: date, find: [{meaning: end date}]}"
    for printed in ("1.05.2026 - 9.05.2026", "1.05.2026-9.05.2026"):
        assert values(fields, f"Leistungszeitraum:  {printed}") == {"a": "2026-05-01", "b": "2026-05-09"}


def test_many_values_are_all_that_are_said_to_be_one() -> None:
    fields = "  a: {type: email, many: true, find: [{meaning: email}]}"
    page = "E-Mail: a@acme.example\nFax: none\nE-Mail: b@acme.example"
    assert values(fields, page) == {"a": ["a@acme.example", "b@acme.example"]}


def test_the_currency_is_that_of_most_amounts() -> None:
    fields = "  a: {type: enum, options: {EUR: EUR, '€': EUR, USD: USD}, find: [{meaning: currency}]}"
    assert values(fields, "Net   EUR 10.00\nTax   EUR 1.90\nTotal   11.90 €\nabout USD 13.00") == {"a": "EUR"}


def test_a_step_may_be_a_fallback_and_may_be_narrowed_to_a_page() -> None:
    fields = "  a: {type: text, find: [{label: Nowhere}, {meaning: invoice number, page: 2}]}"
    page = "Invoice no   4711\n=== page ===\nInvoice no   4712"
    field = only(fields, page)
    assert field.value == "4712"
    assert [step.outcome for step in field.trace] == ["nothing", "found"]


def test_a_scan_with_a_misread_letter_is_understood() -> None:
    template = load_template("template: t\nfields:\n  a: {type: text, find: [{meaning: invoice number}]}")
    result = extract(scanned_page((50, 80, "Invoice nunber"), (200, 80, "4711")), template)
    assert result.fields[0].value == "4711"


def test_a_replay_gives_the_same_bytes() -> None:
    template = load_template(
        "template: t\nfields:\n  a: {type: money, find: [{meaning: total}]}\n"
        "  g: {type: group, fields: {b: {type: money, find: [{meaning: paid}]}}}"
    )
    result = extract(drawn(RECEIPT), template)
    assert replay(drawn(RECEIPT), template, result).is_identical
    assert canonical_json(extract(drawn(RECEIPT), template)) == canonical_json(result)
