"""Expressions: what they give, what they refuse, and that they never run as code or out of bounds."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from extraction.evaluating import NotApplicable, WrongKind, evaluate, failing_rows, is_true
from extraction.expressions import UNREADABLE, ExpressionRefused, Value, parse_expression
from extraction.saying import said_values

VALUES: dict[str, Value] = {
    "net": Decimal("100.00"),
    "tax": Decimal("19.00"),
    "total": Decimal("119.00"),
    "rate": Decimal("19"),
    "zero": Decimal("0"),
    "date": date(2026, 3, 14),
    "due": date(2026, 4, 13),
    "name": "ACME",
    "paid": False,
    "missing": None,
    "lines": (True, True, True),
    "lines.quantity": (Decimal(2), Decimal(3), None),
    "lines.price": (Decimal("10.00"), Decimal("20.00"), Decimal("7.00")),
    "lines.amount": (Decimal("20.00"), Decimal("60.00"), None),
    "lines.vat": (Decimal(19), UNREADABLE, Decimal(19)),
    "lines.note": (None, None, None),
    "emails": ("a@x.de", "b@x.de"),
    "nothing": (),
    "seller": True,
    "seller.vat": "DE136695976",
}


def value(source: str) -> Value:
    return evaluate(parse_expression(source), VALUES)


def holds(source: str) -> bool:
    return is_true(parse_expression(source), VALUES)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("total - net", Decimal("19.00")),
        ("net * rate / 100", Decimal("19")),
        ("-net + 0.1 + 0.2", Decimal("-99.7")),
        ("round(10 / 3, 2)", Decimal("3.33")),
        ("round(2.5)", Decimal("3")),
        ("round(-1.005, 2)", Decimal("-1.01")),
        ("abs(net - total)", Decimal("19.00")),
        ("sum(lines.amount)", Decimal("80.00")),
        ("sum(lines.amount, tax)", Decimal("99.00")),
        ("sum(lines.quantity * lines.price)", Decimal("80.00")),
        ("lines.quantity * lines.price", (Decimal("20.00"), Decimal("60.00"), None)),
        ("lines.vat + 1", (Decimal(20), UNREADABLE, Decimal(20))),
        ("min(net, tax, rate)", Decimal("19.00")),
        ("max(lines.price)", Decimal("20.00")),
        ("max(date, due)", date(2026, 4, 13)),
        ("len(lines)", Decimal(3)),
        ("len(name)", Decimal(4)),
        ("len(nothing)", Decimal(0)),
        ("due - date", timedelta(30)),
        ("days(due - date)", Decimal(30)),
        ("date + days(30)", date(2026, 4, 13)),
        ("due - 2 * days(15)", date(2026, 3, 14)),
        ("due - days(15) * 2", date(2026, 3, 14)),
        ("name + ' GmbH'", "ACME GmbH"),
        ("net if paid else total", Decimal("119.00")),
        ("'constant'", "constant"),
        ("1_000 + 1e2", Decimal(1100)),
    ],
)
def test_an_expression_has_an_exact_value(source: str, expected: Value) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("net + tax == total", True),
        ("0 < tax < net <= total", True),
        ("abs(sum(lines.amount) - net) <= 0.02", False),
        ("due >= date", True),
        ("due - date <= days(30)", True),
        ("lines.quantity * lines.price == lines.amount", True),
        ("lines.price > 10", False),
        ("rate in [0, 7, 19]", True),
        ("rate not in (7, 19)", False),
        ("lines.quantity in [2, 3]", True),
        ("'a@x.de' in emails", True),
        ("name == 'ACME' and not paid", True),
        ("name == 'B' or net", True),
        ("paid", False),
        ("zero", True),
        ("missing", False),
        ("not missing", True),
        ("due and date", True),
        ("lines", True),
        ("nothing", False),
        ("lines.note", False),
        ("missing or name == 'ACME'", True),
        ("paid and missing > 3", False),
    ],
)
def test_a_question_holds_or_does_not(source: str, expected: bool) -> None:
    assert holds(source) is expected


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("missing + 1 > 0", "missing has no value"),
        ("net / zero > 1", "it divides by zero"),
        ("zero / zero > 1", "it divides by zero"),
        ("sum(lines.note) > 1", "sum() has no values"),
        ("sum(nothing) > 1", "sum() has no values"),
        ("sum(lines.vat) > 1", "sum() meets a cell that could not be read"),
        ("lines.price == emails", "it takes columns of different lists together"),
        ("lines.note == 1", "no row has all the values"),
        ("date + 20 * days(200000) > date", "a date gets out of the calendar"),
        ("days(0.5) > days(0)", "0.5 is no whole number of days"),
        ("1e300 * 1e300 * 1e300 * 1e300 > 1", "a number gets too large"),
    ],
)  # fmt: skip
def test_without_a_value_it_does_not_apply(source: str, reason: str) -> None:
    with pytest.raises((NotApplicable, WrongKind)) as caught:
        holds(source)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("net + name", "“+” does not go between a number and a text"),
        ("date > net", "“>” cannot compare a date with a number"),
        ("due - date > 30", "“>” cannot compare a span of days with a number (days(...) makes a number of a span)"),
        ("paid > paid", "“>” cannot compare a truth value with a truth value"),
        ("sum(emails) == 'x'", "sum() adds numbers, not a text"),
        ("abs(name) > 1", "abs() does not take a text"),
        ("round(net, 0.5) > 1", "round() rounds to 0 to 12 decimals"),
        ("len(net) > 1", "len() counts the rows of a list, many values, or the characters of a text"),
        ("net in rate", "behind “in” stands a list, such as [0, 7, 19], or a column"),
        ("net", None),
        ("net + 1", "“net + 1” is not a question: compare it with something"),
    ],
)
def test_kinds_that_do_not_fit_are_told(source: str, reason: str | None) -> None:
    if reason is None:
        assert holds(source)
        return
    with pytest.raises(WrongKind) as caught:
        holds(source)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "__import__('os').system('x')",
            "no function here; use abs, sum, min, max, round, len, days, mrz_holds, vat_holds",
        ),
        ("().__class__", "“.__class__” can only stand behind the name of a list or a group"),
        ("'x'.join(emails)", "is no function here"),
        ("(lambda: 1)()", "is no function here"),
        ("lambda: 1", "is not part of the language"),
        ("[x for x in lines]", "is not part of the language"),
        ("lines[0]", "is not part of the language"),
        ("f'{net}'", "is not part of the language"),
        ("2 ** 99", "is not part of the language"),
        ("1 << 99", "is not part of the language"),
        ("net // 2", "is not part of the language"),
        ("net % 2", "is not part of the language"),
        ("~net", "is not part of the language"),
        ("net is None", "is not part of the language"),
        ("(net := 3)", "is not part of the language"),
        ("None", "None is neither a number nor a text"),
        ("b'x'", "is neither a number nor a text"),
        ("1j", "is neither a number nor a text"),
        ("...", "... is neither a number nor a text"),
        ("1e999", "is neither a number nor a text"),
        ("sum()", "sum() takes plain values in its brackets"),
        ("round(net, ndigits=2)", "round() takes plain values in its brackets"),
        ("sum(*lines)", "sum() takes plain values in its brackets"),
        ("abs(1, 2)", "abs() takes 1 at most"),
        ("net = 3", "write == for “equal”"),
        ("net in [tax]", "a list holds plain numbers or texts only"),
        ("net +", "something is missing or does not belong there"),
        ("class + 1", "“class” is no name in expressions: rename that field"),
        ("\x00", "cannot be read as an expression"),
        ("-" * 30 + "1", "nested at most 20 levels deep"),
        ("(" * 240 + "1" + ")" * 240, "cannot be read as an expression"),
        ("+".join("1" * 200), "is nested at most 20 levels deep"),
        ("sum(" + ",".join("1" * 21) + ")", "sum() takes 20 at most"),
        ("1" * 501, "at most 500 characters"),
    ],
)
def test_what_is_no_expression_is_refused(source: str, reason: str) -> None:
    with pytest.raises(ExpressionRefused) as caught:
        parse_expression(source)
    assert reason in str(caught.value)


def test_the_names_that_an_expression_uses_are_known_once_each_in_their_order() -> None:
    assert parse_expression("sum(lines.amount) - net - net / seller.vat").names == (
        "lines.amount",
        "net",
        "seller.vat",
    )


def test_a_very_long_list_ends_in_a_word_and_not_in_a_long_wait() -> None:
    many: dict[str, Value] = {"l.x": (Decimal(1),) * 20_000}
    long = " + ".join(["l.x * l.x"] * 14)
    with pytest.raises(NotApplicable) as caught:
        evaluate(parse_expression(f"sum({long})"), many)
    assert str(caught.value) == "there are too many rows for it"


def test_the_rows_in_which_a_comparison_fails_are_known() -> None:
    assert failing_rows(parse_expression("lines.price <= 10"), VALUES) == (1,)
    assert failing_rows(parse_expression("net <= 10"), VALUES) == ()


def test_the_values_behind_an_expression_are_told() -> None:
    expression = parse_expression("abs(sum(lines.amount) - net) <= 0.02 and due > date and missing < lines.price")
    assert said_values(expression, VALUES) == (
        "sum(lines.amount) = 80.00, net = 100.00, due = 2026-04-13, date = 2026-03-14, missing = nothing,"
        " lines.price = [10.00, 20.00, 7.00]"
    )
    assert said_values(parse_expression("lines.price > 10"), VALUES, row=1) == "lines.price = 20.00"


@pytest.mark.parametrize(
    ("number", "is_valid"),
    [("DE136695976", True), ("DE 136 695 976", True), ("DE136695977", False), ("DE1366959", False), ("4711", False)],
)
def test_a_vat_number_holds_by_its_form_and_its_check_digits(number: str, is_valid: bool) -> None:
    assert holds(f"vat_holds('{number}')") == is_valid


def test_a_vat_number_is_a_text() -> None:
    with pytest.raises(WrongKind) as caught:
        holds("vat_holds(net)")
    assert str(caught.value) == "vat_holds() does not take a number"
