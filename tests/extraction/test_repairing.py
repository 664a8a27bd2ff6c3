"""Arithmetic repair: what is offered for one misread character, and when nothing is."""

from dataclasses import replace
from decimal import Decimal
from time import process_time

import pytest

from extraction import load_template
from extraction.consequences import Consequences, asked_checks
from extraction.datamodel import TraceStep
from extraction.expression_values import values_of
from extraction.repairing import Repair, possible_repairs, propose_repair, propose_repairs
from tests.extraction.printed_values import INVOICE, PRINTED, Printed, invoice, offers, result_of


def test_a_figure_of_the_total_that_was_read_as_another_is_offered_with_what_holds_then() -> None:
    template = load_template(INVOICE)
    assert propose_repair(template, result_of(template, invoice(total="1,785.92"))) == Repair(
        path="total",
        before="1785.92",
        after="1765.92",
        raw_before="1,785.92",
        raw_after="1,765.92",
        reason="6 read as 8: then “Net and tax make the total” holds",
    )


def test_a_cell_is_offered_by_its_row_with_all_that_holds_then() -> None:
    (repair,) = offers(INVOICE, invoice(1, amount="160.00"))
    assert (repair.path, repair.before, repair.after) == ("lines/1/amount", "160.00", "150.00")
    assert repair.reason == (
        "5 read as 6: then “The lines make the net” and “Quantity times price is the amount” hold"
    )


def test_nothing_is_offered_where_every_check_holds() -> None:
    assert offers(INVOICE, PRINTED) == ()


@pytest.mark.parametrize(
    ("row", "name", "misread", "path", "after", "words"),
    [
        (None, "net", "1,47160", "net", "1471.60", "a lost ."),
        (None, "net", "1,471.6O", "net", "1471.60", "0 read as O"),
        (None, "net", "1,471.S0", "net", "1471.60", "6 read as S"),
        (None, "net", "-1,471.60", "net", "1471.60", "an added minus"),
        (None, "net", "1,4771.60", "net", "1471.60", "an added 7"),
        (None, "tax", "29.32", "tax", "294.32", "a lost 4"),
        (None, "tax", "594.32", "tax", "294.32", "2 read as 5"),
        (1, "quantity", "17", "lines/1/quantity", "12", "2 read as 7"),
        (1, "quantity", "1Z", "lines/1/quantity", "12", "2 read as Z"),
        (1, "price", "2.50", "lines/1/price", "12.50", "a lost 1"),
        (2, "amount", "160", "lines/2/amount", "1.60", "a lost ."),
    ],
)
def test_one_character_is_put_right(
    row: int | None, name: str, misread: str, path: str, after: str, words: str
) -> None:
    found = offers(INVOICE, invoice(row, **{name: misread}))
    assert [(repair.path, repair.after, repair.reason.partition(":")[0]) for repair in found] == [(path, after, words)]


def test_a_mark_of_decimals_read_as_one_of_thousands_is_put_right_by_reading_already() -> None:
    assert offers(INVOICE, invoice(net="1.471.60")) == ()


SUM = """
template: sum
locale: en-US
fields:
  net: {type: money, find: [{row: Net}]}
  tax: {type: money, find: [{row: Tax}]}
  total: {type: money, find: [{row: Total}]}
checks:
  - assert: net + tax == total
"""


def test_where_two_repairs_fit_nothing_is_offered_and_both_can_be_seen() -> None:
    template = load_template(SUM)
    result = result_of(template, {"net": "130.00", "tax": "36.00", "total": "216.00"})
    assert propose_repairs(template, result) == ()
    (failure,) = possible_repairs(template, result)
    assert {(repair.path, repair.after) for repair in failure} == {("net", "180.00"), ("tax", "86.00")}


def test_a_value_that_no_check_names_is_left_alone() -> None:
    source = SUM.replace("net + tax == total", "net == total")
    assert offers(source, {"net": "100.00", "tax": "3S.00", "total": "100.00"}) == ()


def test_a_failed_warning_is_no_reason_for_an_offer() -> None:
    source = INVOICE.replace("the total}", "the total, severity: warning}")
    assert offers(source, invoice(total="1,785.92")) == ()


def test_a_repair_may_not_break_a_warning_that_holds() -> None:
    warning = "  - {assert: total > 1770, severity: warning}\n"
    assert len(offers(INVOICE, invoice(total="1,785.92"))) == 1
    assert offers(INVOICE + warning, invoice(total="1,785.92")) == ()


def test_an_unreadable_value_takes_an_equation() -> None:
    source = SUM.replace("net + tax == total", "tax <= total")
    assert offers(source, {"net": "100.00", "tax": "3S.00", "total": "36.00"}) == ()


def test_two_failures_that_share_no_value_are_mended_one_by_one() -> None:
    source = INVOICE.replace("checks:", "  sent: {type: int, find: [{row: Sent}]}\n"
    "  boxes: {type: int, find: [{row: Boxes}]}\nchecks:\n  - assert: sent == boxes * 12\n")  # fmt: skip
    printed = invoice(total="1,785.92") | {"sent": "1,704", "boxes": "192"}
    found = offers(source, printed)
    assert [(repair.path, repair.after) for repair in found] == [("total", "1765.92"), ("boxes", 142)]


def test_two_misread_values_of_one_failure_are_not_guessed_at() -> None:
    assert offers(INVOICE, invoice(total="1,785.92", net="1,971.60")) == ()


def test_a_row_that_fails_in_print_does_not_hide_a_misreading_elsewhere() -> None:
    lines = [
        {"quantity": "4", "price": "330.00", "amount": "1,320.00"},
        {"quantity": "12", "price": "12.50", "amount": "150.00"},
        {"quantity": "7", "price": "0.20", "amount": "1.60"},
    ]
    assert offers(INVOICE, PRINTED | {"lines": lines}) == ()
    lines[1]["amount"] = "160.00"
    (repair,) = offers(INVOICE, PRINTED | {"lines": lines})
    assert (repair.path, repair.after) == ("lines/1/amount", "150.00")


def test_what_a_person_has_said_is_not_put_in_question() -> None:
    template = load_template(INVOICE)
    result = result_of(template, invoice(total="1,785.92"))
    said = tuple(
        replace(field, confidence=1.0, trace=(TraceStep("person", "typed", "found"),))
        if field.name == "total"
        else field
        for field in result.fields
    )
    assert propose_repairs(template, replace(result, fields=said)) == ()


def test_a_number_that_is_no_part_of_the_table_is_not_explained_as_a_zero() -> None:
    source = """
template: taxes
locale: en-US
fields:
  total: {type: money, find: [{row: Total}]}
  taxes: {type: list, columns: {amount: decimal}, find: [{table: {start: [Tax, Amount]}}]}
checks:
  - assert: sum(taxes.amount) == total
"""
    assert (
        offers(source, {"total": "20.16", "taxes": [{"amount": "7.91"}, {"amount": "12.25"}, {"amount": "8"}]}) == ()
    )


def test_an_unlikely_change_of_a_small_figure_does_not_explain_a_rounded_price() -> None:
    source = INVOICE.replace("sum(lines.amount) - net", "net - net")
    lines = [{"quantity": "20", "price": "2.7700", "amount": "55.46"}]
    template = load_template(source)
    result = result_of(template, PRINTED | {"lines": lines})
    assert propose_repairs(template, result) == ()
    assert ("lines/0/price", "2.7730") in {(r.path, r.after) for r in possible_repairs(template, result)[0]}


IDENTIFIERS = """
template: identifiers
locale: de-DE
fields:
  iban: {type: iban, find: [{label: IBAN}]}
  vat: {type: vat, find: [{label: USt}]}
"""


@pytest.mark.parametrize(
    ("printed", "path", "after", "words"),
    [
        ({"iban": "DE02 12O3 0000 0000 2020 51"}, "iban", "DE02120300000000202051", "0 read as O"),
        ({"iban": "DE02 1203 0000 0000 202O 51"}, "iban", "DE02120300000000202051", "0 read as O"),
        ({"iban": "0E02 1203 0000 0000 2020 51"}, "iban", "DE02120300000000202051", "D read as 0"),
        ({"vat": "DE13669597G"}, "vat", "DE136695976", "6 read as G"),
    ],
)
def test_a_letter_among_the_figures_of_an_identifier_is_put_right_by_its_check_digits(
    printed: Printed, path: str, after: str, words: str
) -> None:
    (repair,) = offers(IDENTIFIERS, printed)
    assert (repair.path, repair.before, repair.after) == (path, None, after)
    assert repair.reason == f"{words}: then its check digits fit"


def test_check_digits_that_fit_several_corrections_offer_none() -> None:
    template = load_template(IDENTIFIERS)
    result = result_of(template, {"vat": "DE136695978"})
    assert propose_repairs(template, result) == ()
    after = {repair.after for repair in possible_repairs(template, result)[0]}
    assert "DE136695976" in after
    assert len(after) > 1


DATES = """
template: dates
locale: de-DE
fields:
  date: {type: date, find: [{label: Datum}]}
  due: {type: date, find: [{label: Zahlbar}]}
  days: {type: int, find: [{label: Tage}]}
checks:
  - assert: CHECK
"""


def test_a_figure_of_a_date_is_put_right_by_an_equation_of_dates() -> None:
    source = DATES.replace("CHECK", "due == date + days(30)")
    (repair,) = offers(source, {"date": "05.03.2018", "due": "04.01.2018"})
    assert (repair.path, repair.before, repair.after) == ("due", "2018-01-04", "2018-04-04")
    assert repair.raw_after == "04.04.2018"


def test_that_one_date_is_before_another_says_too_little() -> None:
    source = DATES.replace("CHECK", "due >= date")
    assert offers(source, {"date": "05.03.2018", "due": "04.01.2018"}) == ()


def test_an_impossible_date_is_put_right_by_an_equation() -> None:
    source = DATES.replace("CHECK", "days(due - date) == days")
    (repair,) = offers(source, {"date": "35.03.2018", "due": "04.04.2018", "days": "30"})
    assert (repair.path, repair.before, repair.after) == ("date", None, "2018-03-05")


def test_a_computed_value_follows_and_is_not_itself_in_question() -> None:
    source = """
template: computed
locale: en-US
fields:
  net: {type: money, find: [{row: Net}]}
  total: {type: money, find: [{row: Total}]}
  paid: {type: money, find: [{row: Paid}]}
  tax: {type: money, value: total - net}
checks:
  - {assert: 'tax == round(net * 0.2, 2)', title: The tax is a fifth}
  - {assert: paid == total, title: All of it is paid}
"""
    (repair,) = offers(source, {"net": "200.00", "total": "210.00", "paid": "240.00"})
    assert (repair.path, repair.after) == ("total", "240.00")
    assert repair.reason == "4 read as 1: then “The tax is a fifth” and “All of it is paid” hold"


def test_members_of_groups_and_one_of_many_values_have_paths_of_their_own() -> None:
    source = """
template: parts
locale: en-US
fields:
  sums:
    type: group
    fields:
      net: {type: money, find: [{row: Net}]}
      total: {type: money, find: [{row: Total}]}
checks:
  - assert: sums.total == sums.net * 2
  - assert: sums.total == 361
"""
    (repair,) = offers(source, {"sums": {"net": "180.50", "total": "861.00"}})
    assert (repair.path, repair.after) == ("sums/total", "361.00")


@pytest.mark.parametrize(
    "check",
    [
        "sum(lines.amount) == net",
        "abs(sum(lines.quantity * lines.price) - net) <= 0.02",
        "lines.quantity * lines.price == lines.amount",
        "lines.amount <= net",
        "max(lines.amount) == 1320",
        "min(lines.amount, lines.price) > 0.5",
        "len(lines) == 3 and sum(lines.amount) == net",
        "lines.amount / sum(lines.amount) < 0.95",
        "sum(lines.amount) - max(lines.amount) == 151.60",
        "net == (sum(lines.amount) if lines else 0)",
        "lines.quantity in [4, 12, 2]",
        "tax + share == total - net + 1320 / sum(lines.amount)",
        "lines.amount == lines.quantity * lines.price and tax < total",
    ],
)
@pytest.mark.parametrize("cell", ["quantity", "price", "amount"])
@pytest.mark.parametrize("value", ["150.00", "12", "0.80", "1320", "160"])
def test_asking_about_one_row_gives_the_same_answer_as_running_the_check_again(
    check: str, cell: str, value: str
) -> None:
    source = INVOICE.partition("checks:")[0] + "  share: {type: decimal, value: 1320 / sum(lines.amount)}\n"
    template = load_template(f"{source}checks:\n  - assert: {check}\n")
    result = result_of(template, PRINTED)
    computed = {"share": template.fields["share"]}
    values = values_of(result.fields)
    for row in range(3):
        expected = result_of(template, invoice(row, **{cell: value})).checks[0].outcome
        asked = Consequences(asked_checks(template.checks), computed, values, f"lines.{cell}", "lines")
        changed = asked.changed(asked.at(row), row, Decimal(value))
        outcomes = [one.outcome(changed) for one in asked.checks]
        assert outcomes == ([expected] if outcomes else [])


def test_a_list_of_a_hundred_rows_is_searched_quickly() -> None:
    lines = [{"quantity": str(at % 7 + 1), "price": "1,234.50", "amount": f"{(at % 7 + 1) * 1234.5:,.2f}"}
             for at in range(100)]  # fmt: skip
    net = sum((at % 7 + 1) * Decimal("1234.5") for at in range(100))
    printed = {"net": f"{net:,.2f}", "tax": f"{net / 5:,.2f}", "total": f"{net * 6 / 5:,.2f}", "lines": lines}
    template = load_template(INVOICE)
    assert propose_repairs(template, result_of(template, printed)) == ()
    lines[41]["amount"] = "8,541.50"
    result = result_of(template, printed)
    started = process_time()
    (repair,) = propose_repairs(template, result)
    # A tenth of it is usual: this notices when every row is asked about all others.
    assert process_time() - started < 0.3
    assert (repair.path, repair.after) == ("lines/41/amount", "8641.50")
