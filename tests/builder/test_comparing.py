"""What was found beside what should have been found, type by type."""

from typing import Any

import pytest

from builder.comparing import Difference, Right, compare, compare_result, right_of
from extraction import ExtractionResult, FieldResult
from tests.factories import make_field

AMOUNT = {"type": "money", "currency": "EUR"}


def row(**cells: Any) -> FieldResult:
    fields = tuple(make_field(name, value, type="decimal") for name, value in cells.items())
    return make_field("lines", cells, type="group", fields=fields)


def lines(*rows: FieldResult) -> FieldResult:
    return make_field("lines", [each.value for each in rows] or None, type="list", items=rows)


@pytest.mark.parametrize(
    ("found", "value", "currency", "verdict"),
    [
        (make_field("f", "INV-1"), "INV-1", "", "right"),
        (make_field("f", "INV-1"), "inv-1", "", "wrong"),
        (make_field("f", "Main  Street\n1"), "Main Street 1", "", "right"),
        (make_field("f", "Cafe\u0301"), "Caf\u00e9", "", "right"),
        (make_field("f", "10.50", **AMOUNT), "10.5", "EUR", "right"),
        (make_field("f", "10.50", **AMOUNT), "10.5", "", "right"),
        (make_field("f", "10.50", **AMOUNT), "10.50", "USD", "wrong"),
        (make_field("f", "10.50", type="money"), "10.50", "USD", "wrong"),
        (make_field("f", "10.51", **AMOUNT), "10.50", "EUR", "wrong"),
        (make_field("f", 3, type="int"), 3, "", "right"),
        (make_field("f", 3, type="int"), "many", "", "wrong"),
        (make_field("f", "2026-01-31", type="date"), "2026-01-31", "", "right"),
        (make_field("f", "2026-01-31", type="date"), "2026-01-30", "", "wrong"),
        (make_field("f", True, type="bool"), True, "", "right"),
        (make_field("f", False, type="bool"), True, "", "wrong"),
        (make_field("f", None), "INV-1", "", "missing"),
        (None, "INV-1", "", "missing"),
        (make_field("f", "INV-1"), None, "", "extra"),
        (make_field("f", None), None, "", "right"),
        (None, None, "", "right"),
        (lines(), [], "", "right"),
    ],
)
def test_a_value_is_compared_by_its_type(found: Any, value: Any, currency: str, verdict: str) -> None:
    right = Right({"f": value}, {"f": currency} if currency else {})
    compared = compare("f", found, right)
    assert compared.verdict == verdict
    assert bool(compared.differences) == (verdict != "right")


def test_rows_are_compared_one_by_one_and_cell_by_cell() -> None:
    right = Right({"lines": [{"amount": "1.00", "rate": None}, {"amount": "2.00"}, {"amount": "3.00"}]}, {})

    compared = compare("lines", lines(row(amount="1"), row(amount="2.50")), right)

    assert compared.verdict == "wrong"
    assert compared.differences == (
        Difference("2.amount", "2.00", "2.50"),
        Difference("3", {"amount": "3.00"}, None),
    )
    assert (
        compare("lines", lines(row(amount="1.0", rate=None), row(amount=2), row(amount=3)), right).verdict == "right"
    )


def test_a_row_too_many_and_a_cell_where_nothing_stands_are_wrong() -> None:
    right = Right({"lines": [{"amount": "1.00", "rate": None}]}, {})

    compared = compare("lines", lines(row(amount="1", rate="7"), row(amount="2")), right)

    assert compared.differences == (
        Difference("1.rate", None, "7"),
        Difference("2", None, {"amount": "2"}),
    )


def test_many_values_are_compared_in_their_order() -> None:
    items = (make_field("tags", "a"), make_field("tags", "b"))
    found = make_field("tags", ["a", "b"], items=items)

    assert compare("tags", found, Right({"tags": ["a", "b"]}, {})).verdict == "right"
    assert compare("tags", found, Right({"tags": ["b", "a"]}, {})).verdict == "wrong"
    assert compare("tags", found, Right({"tags": "a"}, {})).differences == (Difference("2", None, "b"),)


def test_members_of_a_group_are_compared_with_their_currencies() -> None:
    fee = make_field("fee", "5.00", **AMOUNT)
    found = make_field("seller", {"fee": "5.00"}, type="group", fields=(fee,))

    assert compare("seller", found, Right({"seller": {"fee": "5"}}, {"seller.fee": "EUR"})).verdict == "right"
    (difference,) = compare("seller", found, Right({"seller": {"fee": "5"}}, {"seller.fee": "USD"})).differences
    assert difference == Difference("fee", "5", "5.00", "USD", "EUR")
    (missing,) = compare("seller", found, Right({"seller": {"fee": "5", "name": "ACME"}}, {})).differences
    assert missing == Difference("name", "ACME", None)


def test_a_result_is_right_by_its_own_word_and_what_is_not_said_is_not_compared() -> None:
    seller = make_field("seller", {"fee": "5.00"}, type="group", fields=(make_field("fee", "5.00", **AMOUNT),))
    result = ExtractionResult("t", (make_field("total", "9.00", **AMOUNT), seller, make_field("note", None)))

    right = right_of(result)

    assert right == Right(
        {"total": "9.00", "seller": {"fee": "5.00"}, "note": None}, {"total": "EUR", "seller.fee": "EUR"}
    )
    assert {name: each.verdict for name, each in compare_result(result, right).items()} == dict.fromkeys(
        ("total", "seller", "note"), "right"
    )
    assert compare_result(result, Right({}, {})) == {}


def test_a_field_that_the_template_has_lost_is_missing_where_something_should_be_found() -> None:
    compared = compare_result(ExtractionResult("t", ()), Right({"total": "9.00", "note": None}, {}))
    assert {name: each.verdict for name, each in compared.items()} == {"total": "missing"}
