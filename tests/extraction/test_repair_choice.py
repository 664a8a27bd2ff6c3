"""Which of several corrections is offered: the one beside which the others hardly count, and none where they do."""

import pytest

from extraction import load_template
from extraction.repairing import possible_repairs, propose_repairs
from tests.extraction.printed_values import Printed, offers, result_of

DUE = """
template: due
locale: en-US
fields:
  total: {type: money, find: [{row: Total}]}
  paid: {type: money, find: [{row: Paid}]}
  due: {type: money, find: [{row: Due}]}
checks:
  - assert: total - paid == due
"""
ROWS = """
template: rows
locale: en-US
fields:
  lines: {type: list, columns: {amount: decimal}, find: [{table: {start: [Article, Amount]}}]}
checks:
  - assert: sum(lines.amount) == 1470
"""
PRODUCT = """
template: product
locale: en-US
fields:
  lines:
    type: list
    columns: {quantity: decimal, price: decimal, amount: decimal}
    find: [{table: {start: [Quantity, Amount]}}]
checks:
  - {assert: abs(lines.quantity * lines.price - lines.amount) <= 0.01}
"""


def sums(total: str, paid: str, due: str) -> Printed:
    return {"total": total, "paid": paid, "due": due}


def rows(*amounts: str) -> Printed:
    return {"lines": [{"amount": amount} for amount in amounts]}


def product(quantity: str, price: str, amount: str) -> Printed:
    return {"lines": [{"quantity": quantity, "price": price, "amount": amount}]}


def proposed(source: str, printed: Printed) -> list[tuple[str, object]]:
    return [(repair.path, repair.after) for repair in offers(source, printed)]


def possible(source: str, printed: Printed) -> set[tuple[str, object]]:
    template = load_template(source)
    return {
        (one.path, one.after) for fixes in possible_repairs(template, result_of(template, printed)) for one in fixes
    }


def test_figures_that_look_alike_count_for_more_than_figures_that_do_not() -> None:
    printed = sums("731.27", "211.12", "523.15")
    assert possible(DUE, printed) == {("total", "734.27"), ("due", "520.15")}
    assert proposed(DUE, printed) == [("total", "734.27")]


def test_nothing_is_offered_where_two_places_have_figures_that_look_alike() -> None:
    printed = sums("938.27", "213.13", "725.64")
    assert possible(DUE, printed) == {("total", "938.77"), ("due", "725.14")}
    assert proposed(DUE, printed) == []


def test_several_unlikely_corrections_count_together() -> None:
    template = load_template("template: vat\nlocale: de-DE\nfields:\n  vat: {type: vat, find: [{label: USt}]}\n")
    result = result_of(template, {"vat": "DE136695978"})
    (fits,) = possible_repairs(template, result)
    assert ("DE136695976", "6 read as 8: then its check digits fit") in {(fit.after, fit.reason) for fit in fits}
    assert len(fits) > 2
    assert propose_repairs(template, result) == ()


def test_a_whole_amount_is_likelier_in_print_than_one_with_odd_cents() -> None:
    printed = sums("620.00", "20.00", "600.90")
    assert possible(DUE, printed) == {("due", "600.00"), ("total", "620.90")}
    assert proposed(DUE, printed) == [("due", "600.00")]


def test_two_factors_are_not_both_negative() -> None:
    source = PRODUCT + "  - assert: sum(lines.amount) == 13.50\n"
    printed = product("-3", "4.50", "13.50")
    assert possible(source, printed) == {("lines/0/quantity", "3"), ("lines/0/price", "-4.50")}
    assert proposed(source, printed) == [("lines/0/quantity", "3")]


def test_which_factor_of_a_negative_amount_has_lost_its_minus_is_not_guessed_at() -> None:
    source = PRODUCT + "  - assert: sum(lines.amount) == -13.50\n"
    printed = product("3", "4.50", "-13.50")
    assert possible(source, printed) == {("lines/0/quantity", "-3"), ("lines/0/price", "-4.50")}
    assert proposed(source, printed) == []


def test_a_factor_that_reads_zero_is_put_right_by_its_own_row() -> None:
    source = PRODUCT + "  - assert: sum(lines.amount) == 198\n"
    assert proposed(source, product("0", "9.90", "198.00")) == [("lines/0/quantity", "20")]


@pytest.mark.parametrize(
    ("misread", "offered"),
    [("9.92", [("lines/0/price", "9.90")]), ("9.9020", [("lines/0/price", "9.9000")])],
)
def test_an_unlikely_figure_of_a_price_is_put_right_where_rounding_does_not_explain_it(
    misread: str, offered: list[tuple[str, object]]
) -> None:
    source = PRODUCT + "  - assert: sum(lines.amount) == 1980\n"
    assert proposed(source, product("200", misread, "1,980.00")) == offered


def test_a_price_that_was_rounded_in_print_is_left_alone_and_so_is_all_that_might_explain_it_instead() -> None:
    printed = product("20", "2.7700", "55.46")
    assert {("lines/0/price", "2.7730"), ("lines/0/amount", "55.40")} <= possible(PRODUCT, printed)
    assert proposed(PRODUCT, printed) == []


def test_a_sum_of_printed_amounts_is_exact_so_that_an_unlikely_figure_is_put_right() -> None:
    source = DUE + "  - assert: total == 735.28\n  - assert: paid == 210.10\n"
    assert proposed(source, sums("735.28", "210.10", "525.12")) == [("due", "525.18")]


def test_an_amount_that_may_have_been_rounded_to_a_coin_is_left_alone() -> None:
    source = DUE + "  - assert: total == 735.28\n  - assert: paid == 210.10\n"
    printed = sums("735.28", "210.10", "525.20")
    assert proposed(source, printed) == []
    printed = sums("735.28", "210.10", "525.15")
    assert possible(source, printed) == {("due", "525.18")}
    assert proposed(source, printed) == []


def test_an_unlikely_figure_of_a_row_is_put_right_where_the_rows_add_up_to_too_much() -> None:
    assert proposed(ROWS, rows("1,320.00", "150.70")) == [("lines/1/amount", "150.00")]


def test_rows_that_add_up_to_too_little_may_lack_one() -> None:
    printed = rows("1,320.00", "147.00")
    assert possible(ROWS, printed) == {("lines/0/amount", "1323.00")}
    assert proposed(ROWS, printed) == []


def test_a_surplus_that_is_an_amount_of_the_list_may_be_a_row_too_many() -> None:
    printed = rows("1,270.00", "200.00", "20.00")
    assert ("lines/0/amount", "1250.00") in possible(ROWS, printed)
    assert proposed(ROWS, printed) == []


def test_a_lost_last_figure_of_the_cents_is_likelier_than_another_one() -> None:
    printed = sums("735.28", "210.10", "525.1")
    source = DUE + "  - assert: total == 735.28\n  - assert: paid == 210.10\n"
    assert proposed(source, printed) == [("due", "525.18")]


def test_a_letter_that_is_all_of_a_number_is_put_right_by_its_row() -> None:
    source = PRODUCT + "  - assert: sum(lines.amount) == 25\n"
    assert proposed(source, product("S Stk", "5.00", "25.00")) == [("lines/0/quantity", "5")]


def test_amounts_of_more_digits_than_are_reckoned_with_exactly_are_left_alone() -> None:
    many = "9" * 27
    printed = sums(f"{many}.10", "0.10", f"{many}.20")
    assert ("due", f"{many}.00") in possible(DUE, printed)
    assert proposed(DUE, printed) == []
