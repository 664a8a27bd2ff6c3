"""What the rows of a list say of each other."""

from decimal import Decimal

from extraction.calibration.in_rows import Sums, companies_in_rows
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


def test_columns_fail_where_no_sum_of_a_column_is_another_value() -> None:
    totals = {"quantity": Decimal(5), "amount": Decimal("15.00")}
    held, failed = (Sums.of(totals, (Decimal(total), Decimal("1.00"))) for total in ("15.00", "16.00"))
    assert (held.held, held.failed) == (frozenset({"amount"}), frozenset())
    assert (failed.held, failed.failed) == (frozenset(), frozenset({"quantity", "amount"}))
    rows = companies_in_rows(_listed(("2", "3.00", "6.00"), ("3", "3.00", "9.00")), failed)
    assert [[cell.column_fails for cell in cells] for cells in rows] == [[False, False, True]] * 2
