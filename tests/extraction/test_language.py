"""The language at work: many values, groups, lists, computed fields, checks, preprocessing; and its replay."""

import json
from math import prod

import pytest
from pydantic import TypeAdapter

from extraction.confidence import CEILING
from extraction.datamodel import BoundingBox, ExtractionResult, FieldResult, ParsedDocument, TraceStep
from extraction.finding import extract, review_flags
from extraction.template_spec import TemplateSpec, load_template
from tests.extraction.finders.pages import document_of, one_page, page_of

INVOICE = (
    (50.0, 20.0, "ACME GmbH info@acme.example"),
    (50.0, 100.0, "Date"),
    (200.0, 100.0, "14.03.2026"),
    (50.0, 120.0, "Due"),
    (200.0, 120.0, "13.04.2026"),
    (50.0, 300.0, "1"),
    (100.0, 300.0, "2 x Chair"),
    (300.0, 300.0, "20,00"),
    (50.0, 320.0, "2"),
    (100.0, 320.0, "Table"),
    (300.0, 320.0, "80,00"),
    (50.0, 400.0, "Net"),
    (300.0, 400.0, "EUR 100,00"),
    (50.0, 420.0, "Total"),
    (300.0, 420.0, "EUR 119,00"),
    (50.0, 700.0, "Write to info@acme.example or sales@acme.example"),
)
FIELDS = r"""
  date: {type: date, find: [{label: Date}]}
  due: {type: date, find: [{label: Due}]}
  net: {type: money, find: [{label: Net}]}
  total: {type: money, find: [{label: Total}]}
  lines:
    type: list
    columns: {pos: int, text: text, amount: {type: money, required: true}}
    find:
      - entries: {start: 'Due\s+\S+', end: Net, line: '^\s*(?P<pos>\d+)\s{2,}(?P<text>.+?)\s{2,}(?P<amount>\S+)\s*$'}
"""


def template(more: str = "", fields: str = FIELDS) -> TemplateSpec:
    return load_template(f"template: t\nfields:{fields}{more}\n")


def found(spec: TemplateSpec, name: str, document: ParsedDocument | None = None) -> FieldResult:
    result = extract(document or one_page(*INVOICE), spec)
    return next(field for field in result.fields if field.name == name)


# --- many


def test_a_field_with_many_values_has_them_all_in_order_each_with_its_place() -> None:
    emails = found(template("  emails: {type: email, many: true, find: [{regex: '(\\S+@\\S+)'}]}"), "emails")
    assert emails.value == ["info@acme.example", "info@acme.example", "sales@acme.example"]
    assert emails.raw_text == "info@acme.example\ninfo@acme.example\nsales@acme.example"
    assert [item.name for item in emails.items] == ["emails"] * 3
    assert [item.box.y0 for item in emails.items] == [0.025, 0.875, 0.875]
    assert (emails.box, emails.confidence) == (emails.items[0].box, min(item.confidence for item in emails.items))
    assert emails.confidence > 0
    assert emails.trace[0].note == "3 values"


def test_many_values_are_limited_and_told_apart() -> None:
    unique = "  emails: {type: email, many: {unique: true}, find: [{regex: '(\\S+@\\S+)'}]}"
    assert found(template(unique), "emails").value == ["info@acme.example", "sales@acme.example"]
    first = "  emails: {type: email, many: {max: 1}, find: [{regex: '(\\S+@\\S+)'}]}"
    emails = found(template(first), "emails")
    assert (emails.value, emails.trace[0].note) == (["info@acme.example"], "1 value, 2 more left out")


def test_a_value_that_is_alone_may_stand_for_itself_while_several_are_a_list() -> None:
    field = "  emails: {{type: email, many: {{unique: true, alone: value}}, find: [{{regex: '({}\\S*@\\S+)'}}]}}"
    several = found(template(field.format("")), "emails")
    assert several.value == ["info@acme.example", "sales@acme.example"]
    single = found(template(field.format("sales")), "emails")
    assert (single.value, single.items, single.raw_text) == ("sales@acme.example", (), "sales@acme.example")
    assert (single.box, single.trace[0].note) == (several.items[1].box, "1 value")
    assert found(template(field.format("nobody")), "emails").value is None


def test_several_values_in_one_text_are_all_taken() -> None:
    field = "  emails: {type: email, many: true, find: [{label: Nobody}, {region: [0, 0.8, 1, 1]}, {label: Write to}]}"
    emails = found(template(field), "emails")
    assert emails.value == ["info@acme.example", "sales@acme.example"]
    assert [(step.finder, step.outcome) for step in emails.trace] == [
        ("label", "nothing"),
        ("region", "found"),
        ("label", "not_tried"),
    ]


def test_without_any_of_many_values_a_required_field_is_missing() -> None:
    field = "  emails: {type: email, required: true, many: true, find: [{label: Net}]}"
    emails = found(template(field), "emails")
    assert (emails.value, emails.confidence, emails.flags) == (None, 0.0, ("missing_required",))
    assert emails.trace[0] == TraceStep("label", "label: Net", "not_valid", note="“EUR 100,00” is no e-mail address")


# --- groups


def test_a_group_has_its_fields_within() -> None:
    spec = template("""  dates:
    type: group
    fields:
      issued: {type: date, required: true, find: [{label: Date}]}
      paid: {type: date, find: [{label: Paid}]}
      inner: {type: group, fields: {due: {type: date, review: {threshold: 0.9999}, find: [{label: Due}]}}}
""")
    group = found(spec, "dates")
    assert group.value == {"issued": "2026-03-14", "paid": None, "inner": {"due": "2026-04-13"}}
    least = min(member.confidence for member in group.fields if member.value is not None)
    assert (group.type, group.confidence, group.raw_text) == ("group", least, None)
    assert group.box == BoundingBox(1, 0.333333, 0.125, 0.433333, 0.1625)
    assert [member.name for member in group.fields] == ["issued", "paid", "inner"]
    assert review_flags(extract(one_page(*INVOICE), spec), spec) == {"dates": "low_confidence"}


def test_a_group_without_values_is_missing_and_a_required_member_is_told() -> None:
    spec = template("""  a: {type: group, required: true, fields: {b: {type: date, find: [{label: Paid}]}}}
  c: {type: group, fields: {d: {type: date, required: true, find: [{label: Paid}]}}}
  e: {type: group, fields: {f: {type: date, find: [{label: Paid}]}}}
""")
    group = found(spec, "a")
    assert (group.value, group.confidence, group.flags) == (None, 0.0, ("missing_required",))
    flags = review_flags(extract(one_page(*INVOICE), spec), spec)
    assert flags == {"a": "missing_required", "c": "missing_required"}


# --- lists


def test_a_list_has_rows_of_typed_cells_with_place_and_confidence() -> None:
    lines = found(template(), "lines")
    assert lines.value == [
        {"pos": 1, "text": "2 x Chair", "amount": "20.00"},
        {"pos": 2, "text": "Table", "amount": "80.00"},
    ]
    first, second = lines.items
    assert (lines.type, lines.raw_text) == ("list", None)
    assert lines.confidence == min(first.confidence, second.confidence)
    assert (first.type, first.value) == ("group", lines.value[0])
    assert first.confidence == min(cell.confidence for cell in first.fields)
    amount = second.fields[2]
    assert (amount.name, amount.type, amount.value, amount.raw_text) == ("amount", "money", "80.00", "80,00")
    assert amount.required
    assert amount.confidence > second.confidence  # of its cells the words are the least sure
    assert amount.box == BoundingBox(1, 0.5, 0.4, 0.55, 0.4125)
    assert lines.trace[0].outcome == "found"
    assert lines.trace[0].note == "2 rows"


def test_a_cell_that_cannot_be_read_flags_the_list_and_keeps_what_is_printed() -> None:
    printed = [line if line[2] != "80,00" else (300.0, 320.0, "8o,oo") for line in INVOICE]
    spec = template()
    lines = found(spec, "lines", one_page(*printed))
    assert lines.value[1] == {"pos": 2, "text": "Table", "amount": None}
    cell = lines.items[1].fields[2]
    assert (cell.value, cell.raw_text, cell.flags) == (None, "8o,oo", ("missing_required", "not_valid"))
    assert cell.trace[0].note == "“oo” beside the amount is no currency"
    assert lines.flags == ("missing_required", "not_valid")
    assert review_flags(extract(one_page(*printed), spec), spec) == {"lines": "missing_required"}


def test_a_list_without_rows_has_no_value() -> None:
    lines = found(template(), "lines", one_page((50, 100, "nothing here")))
    assert (lines.value, lines.items, lines.confidence) == (None, (), 0.0)
    assert lines.trace[0].outcome == "nothing"


# --- computed fields


@pytest.mark.parametrize(
    ("field", "value", "currency", "operands"),
    [
        ("tax: {type: money, value: total - net}", "19.00", "EUR", ("total", "net")),
        ("rate: {type: percent, value: 100 * (total - net) / net}", "19", None, ("total", "net")),
        ("share: {type: decimal, value: net / total}", "0.840336", None, ("net", "total")),
        ("share: {type: money, value: net / 3}", "33.33", "EUR", ("net",)),
        ("days: {type: int, value: days(due - date)}", 30, None, ("due", "date")),
        ("late: {type: date, value: due + days(14)}", "2026-04-27", None, ("due",)),
        ("ok: {type: bool, value: total > net}", True, None, ("total", "net")),
        ("seller: {type: text, value: '\"ACME\"'}", "ACME", None, ()),
        ("sum: {type: money, value: sum(lines.amount)}", "100.00", None, ("lines",)),
        ("count: {type: int, value: len(lines)}", 2, None, ("lines",)),
        ("gross: {type: money, value: total, find: [{label: Gross}]}", "119.00", "EUR", ("total",)),
        ("twice: {type: money, value: 2 * tax}\n  tax: {type: money, value: total - net}", "38.00", "EUR", ("tax",)),
    ],
)
def test_a_computed_field_has_the_value_of_its_expression_and_is_as_sure_as_all_of_its_operands(
    field: str, value: object, currency: str | None, operands: tuple[str, ...]
) -> None:
    spec = template(f"  {field}")
    computed = found(spec, field.partition(":")[0])
    assert (computed.value, computed.currency) == (value, currency)
    known = prod(found(spec, name).confidence for name in operands)
    assert computed.confidence == round(min(known, CEILING), 4)
    assert (computed.raw_text, computed.box, computed.flags) == (None, None, ())
    assert (computed.trace[-1].finder, computed.trace[-1].outcome) == ("computed", "found")


def test_what_was_found_goes_before_what_can_be_computed() -> None:
    field = found(template("  gross: {type: money, value: 2 * net, find: [{label: Total}]}"), "gross")
    assert (field.value, [step.finder for step in field.trace]) == ("119.00", ["label"])


@pytest.mark.parametrize(
    ("field", "note"),
    [
        ("x: {type: money, required: true, value: total - paid}", "paid has no value"),
        ("x: {type: int, required: true, value: net / 3}", "33.333333 is no whole number"),
        ("x: {type: money, required: true, value: net / (total - total)}", "it divides by zero"),
        ("x: {type: text, required: true, value: '\"a\"', pattern: b}",
         "“a” does not have the form asked for (b)"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_stays_without_a_value_and_says_why(field: str, note: str) -> None:
    computed = found(template(f"  paid: {{type: money, find: [{{label: Paid}}]}}\n  {field}"), "x")
    assert (computed.value, computed.flags, computed.trace[-1].note) == (None, ("missing_required",), note)


def test_the_trace_of_a_computed_field_tells_its_operands() -> None:
    tax = found(template("  tax: {type: money, value: total - net}"), "tax")
    assert tax.trace == (TraceStep("computed", "total - net", "found", note="total = 119.00, net = 100.00"),)


# --- checks


def checked(rule: str, more: str = "") -> tuple[ExtractionResult, dict[str, str]]:
    spec = template(f"{more}checks:\n  - {rule}")
    result = extract(one_page(*INVOICE), spec)
    return result, review_flags(result, spec, threshold=0.5)


def test_a_failed_error_check_caps_its_fields_below_their_threshold_and_says_so() -> None:
    result, flags = checked("{assert: abs(sum(lines.amount) * 1.20 - total) <= 0.02, flag: [total, lines]}")
    assert result.checks[0].outcome == "failed"
    assert result.checks[0].note == "sum(lines.amount) = 100.00, total = 119.00"
    total = next(field for field in result.fields if field.name == "total")
    assert (total.value, total.confidence, total.flags) == ("119.00", 0.89, ("failed_check",))
    assert total.trace[-1] == TraceStep(
        "check", "abs(sum(lines.amount) * 1.20 - total) <= 0.02", "failed",
        note="sum(lines.amount) = 100.00, total = 119.00",
    )  # fmt: skip
    assert flags == {"total": "failed_check", "lines": "failed_check"}


def test_a_field_s_own_threshold_is_the_one_it_is_capped_below() -> None:
    more = "  strict: {type: money, review: {threshold: 0.7}, find: [{label: Net}]}\n"
    result, flags = checked("{assert: strict > 500, title: Large orders only}", more)
    strict = next(field for field in result.fields if field.name == "strict")
    step = strict.trace[-1]
    assert (strict.confidence, step.detail, step.note) == (0.69, "Large orders only", "strict = 100.00")
    assert flags == {"strict": "failed_check"}


def test_a_warning_flags_without_holding_the_document_back() -> None:
    result, flags = checked("{assert: due < date, severity: warning, flag: due}")
    due = next(field for field in result.fields if field.name == "due")
    assert (due.confidence, due.flags, flags) == (found(template(), "due").confidence, ("check_warning",), {})


@pytest.mark.parametrize(
    ("rule", "outcome", "note"),
    [
        ("{assert: due >= date, when: due and date}", "passed", "due = 2026-04-13, date = 2026-03-14"),
        ("{assert: paid >= date}", "not_applicable", "paid has no value"),
        ("{assert: due < date, when: paid}", "not_applicable", "not asked: paid"),
        ("{assert: due < date, when: paid > date}", "not_applicable", "not asked: paid has no value"),
        ("{assert: due < date, when: not paid}", "failed", "due = 2026-04-13, date = 2026-03-14"),
        ("{assert: net / (total - total) > 1}", "not_applicable", "it divides by zero"),
        ("{assert: len(lines) == 2 and paid or net}", "passed", "len(lines) = 2, paid = nothing, net = 100.00"),
    ],
)
def test_a_check_passes_fails_or_does_not_apply(rule: str, outcome: str, note: str) -> None:
    result, _ = checked(rule, "  paid: {type: date, find: [{label: Paid}]}\n")
    assert (result.checks[0].outcome, result.checks[0].note) == (outcome, note)
    assert all("failed_check" not in field.flags for field in result.fields) or outcome == "failed"


def test_a_check_over_columns_names_the_rows_in_which_it_fails() -> None:
    result, flags = checked("{assert: lines.amount < 50}")
    lines = next(field for field in result.fields if field.name == "lines")
    assert result.checks[0].note == "row 2: lines.amount = 80.00"
    assert [row.flags for row in lines.items] == [(), ("failed_check",)]
    assert [row.confidence for row in lines.items] == [found(template(), "lines").items[0].confidence, 0.89]
    assert (lines.confidence, flags) == (0.89, {"lines": "failed_check"})


def test_a_check_can_flag_the_member_of_a_group() -> None:
    more = "  g: {type: group, fields: {net: {type: money, find: [{label: Net}]}}}\n"
    result, flags = checked("{assert: g.net > 500}", more)
    group = result.fields[-1]
    assert (group.fields[0].flags, group.fields[0].confidence, group.confidence) == (("failed_check",), 0.89, 0.89)
    assert flags == {"g": "failed_check"}


def test_figures_that_add_up_vouch_for_each_other() -> None:
    more = "  tax: {type: money, find: [{regex: '(19)'}]}\n"
    alone, _ = checked("{assert: net > 0}", more)
    summed, _ = checked("{assert: net + tax == total}", more)
    doubt = 1 - alone.fields[-1].confidence
    tax = summed.fields[-1]
    assert (tax.value, tax.confidence) == ("19", round(min(1 - doubt / 2, CEILING), 4))
    assert tax.confidence > 1 - doubt
    assert tax.trace[-1].outcome == "passed"


# --- preprocessing and locale


def test_only_the_pages_asked_for_are_looked_at() -> None:
    pages = [page_of((50, 400, f"Total {number},00"), number=number) for number in (1, 2, 3, 4)]
    field = "\n  total: {type: money, find: [{label: Total, page: first}]}"
    for wanted, value in (("1-3", "1.00"), ("2-", "2.00"), ("4", "4.00"), ("3, 1", "1.00"), ("7-9", None)):
        spec = template(f"\npreprocess: {{pages: '{wanted}'}}", field)
        assert found(spec, "total", document_of(*pages)).value == value


def test_headers_and_footers_that_repeat_are_dropped_from_all_but_the_first_page() -> None:
    pages = [
        page_of((50, 20, "ACME GmbH"), (50, 400, f"Part {number}"), (50, 780, f"Page {number} of 3"), number=number)
        for number in (1, 2, 3)
    ]
    field = "\n  text: {type: text, find: [{regex: '(?s)(.+)'}]}"
    document = document_of(*pages)
    whole = found(template("", field), "text", document)
    bare = found(template("\npreprocess: {drop: [headers, footers]}", field), "text", document)
    assert whole.value.split("\n") == [
        "ACME GmbH", "Part 1", "Page 1 of 3", "ACME GmbH", "Part 2", "Page 2 of 3", "ACME GmbH", "Part 3",
        "Page 3 of 3",
    ]  # fmt: skip
    assert bare.value.split("\n") == ["ACME GmbH", "Part 1", "Page 1 of 3", "Part 2", "Part 3"]


def test_under_auto_the_document_decides_how_its_numbers_are_read() -> None:
    spec = template("", "\n  count: {type: decimal, find: [{label: Count}]}")
    german = extract(one_page((50, 100, "Count 1.234"), (50, 120, "Total 1.471,60")), spec)
    english = extract(one_page((50, 100, "Count 1.234"), (50, 120, "Total 1,471.60")), spec)
    neither = extract(one_page((50, 100, "Count 1.234")), spec)
    assert [(r.locale, r.fields[0].value, r.fields[0].flags) for r in (german, english, neither)] == [
        ("auto-comma", "1234", ()),
        ("auto-dot", "1.234", ()),
        ("auto", "1.234", ("ambiguous_number",)),
    ]


# --- replay

EVERYTHING = (
    "  emails: {type: email, many: {max: 5, unique: true}, find: [{regex: '(\\S+@\\S+)'}]}\n"
    "  tax: {type: money, value: total - net}\n"
    "  g: {type: group, fields: {due: {type: date, find: [{label: Due}]}}}\n"
    "checks:\n  - {assert: sum(lines.amount) == total, flag: [lines]}\n  - {assert: due >= date, severity: warning}\n"
    "match: {all: [ACME GmbH]}\n"
)


def test_a_replay_gives_the_same_bytes_also_from_the_stored_document() -> None:
    results, documents = TypeAdapter(ExtractionResult), TypeAdapter(ParsedDocument)
    document = one_page(*INVOICE)
    first = results.dump_json(extract(document, template(EVERYTHING)))
    assert results.dump_json(extract(document, template(EVERYTHING))) == first
    stored = documents.dump_json(document)
    assert results.dump_json(extract(documents.validate_json(stored), template(EVERYTHING))) == first
    assert results.dump_json(results.validate_json(first)) == first
    assert results.validate_python(json.loads(first)) == extract(document, template(EVERYTHING))


def test_a_template_written_as_json_gives_the_same_bytes() -> None:
    results = TypeAdapter(ExtractionResult)
    spec = template(EVERYTHING)
    again = load_template(spec.model_dump_json(exclude_defaults=True, by_alias=True))
    assert again == spec
    document = one_page(*INVOICE)
    assert results.dump_json(extract(document, again)) == results.dump_json(extract(document, spec))
