"""What the rows of a list say of each other."""

from decimal import Decimal

from extraction.calibration.in_rows import Sums, companies_in_rows, totals_of
from extraction.confidence import Company
from extraction.datamodel import FieldResult

NO_SUMS = Sums(frozenset(), frozenset())
COLUMNS = ("quantity", "unit_price", "amount")


def _listed(*rows: tuple[str | None, ...]) -> FieldResult:
    def row(values: tuple[str | None, ...]) -> FieldResult:
        cells = (
            FieldResult(name, "decimal", value, value, 0.9, None) for name, value in zip(COLUMNS, values, strict=True)
        )
        return FieldResult("lines", "group", {}, None, 0.9, None, fields=tuple(cells))

    return FieldResult("lines", "list", [{}], None, 0.9, None, items=tuple(row(values) for values in rows))


def test_a_product_that_holds_speaks_for_its_cells() -> None:
    ((*cells,),) = companies_in_rows(_listed(("2", "3.00", "6.00")), NO_SUMS)
    assert cells == [Company(row_holds=True)] * 3


def test_a_product_that_nearly_holds_fails_by_what_the_columns_are_called() -> None:
    ((*cells,),) = companies_in_rows(_listed(("6", "2.00", "13.00")), NO_SUMS)
    assert cells == [Company(row_fails=True, row_unproven=True)] * 3


def test_a_product_that_is_far_off_was_never_meant() -> None:
    ((*cells,),) = companies_in_rows(_listed(("10000", "0.05", "5.20")), NO_SUMS)
    assert cells == [Company(row_unproven=True)] * 3


def test_a_row_without_the_usual_cells_is_thin_and_a_column_without_values_empty() -> None:
    rows = companies_in_rows(_listed(("2", None, "6.00"), ("3", None, "9.00"), (None, None, "1.00")), NO_SUMS)
    assert [(cells[2].thin, round(cells[2].empty, 2)) for cells in rows] == [(0.0, 0.33), (0.0, 0.33), (0.5, 0.33)]


def test_a_row_of_which_nothing_is_a_product_is_not_doubted_for_that() -> None:
    def named(name: str, value: str) -> FieldResult:
        return FieldResult(name, "text" if name == "what" else "money", value, value, 0.9, None)

    row = FieldResult("fees", "group", {}, None, 0.9, None, fields=(named("what", "Post"), named("fee", "3.00")))
    ((*cells,),) = companies_in_rows(FieldResult("fees", "list", [{}], None, 0.9, None, items=(row,)), NO_SUMS)
    assert cells == [Company()] * 2


def test_the_product_of_what_costs_nothing_holds() -> None:
    paid, free = companies_in_rows(_listed(("2", "3.00", "6.00"), ("1", "0.00", "0.00")), NO_SUMS)
    assert paid == free == (Company(row_holds=True),) * 3


def test_columns_of_two_lists_are_not_added_together() -> None:
    first, second = (
        _listed(("2", "3.00", "6.00"), ("1", "4.00", "4.00")),
        _listed(("1", "2.00", "2.00"), ("1", "1.00", "1.00")),
    )
    assert totals_of(first) == {"quantity": Decimal(3), "unit_price": Decimal(7), "amount": Decimal(10)}
    assert totals_of(second) == {"quantity": Decimal(2), "unit_price": Decimal(3), "amount": Decimal(3)}
    assert totals_of(_listed(("2", "3.00", "6.00"))) == {}


def test_columns_fail_where_no_sum_of_a_column_is_another_value() -> None:
    totals = {"quantity": Decimal(5), "amount": Decimal("15.00")}
    held, failed = (Sums.of(totals, (Decimal(total), Decimal("1.00"))) for total in ("15.00", "16.00"))
    assert (held.held, held.failed) == (frozenset({"amount"}), frozenset())
    assert (failed.held, failed.failed) == (frozenset(), frozenset({"quantity", "amount"}))
    rows = companies_in_rows(_listed(("2", "3.00", "6.00"), ("3", "3.00", "9.00")), failed)
    assert [[cell.column_fails for cell in cells] for cells in rows] == [[False, False, True]] * 2
