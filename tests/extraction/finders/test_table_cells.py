"""The table finder: where a cell of several lines ends."""

from extraction.finders import DocumentView
from extraction.finders.table import TableFinder, TableRules, TableStep
from extraction.template_spec import ColumnSpec
from tests.extraction.finders.pages import Printed, one_page

HEADINGS: tuple[Printed, ...] = ((50, 100, "Item"), (300, 100, "Amount"))
ROW: tuple[Printed, ...] = ((50, 120, "Artificial"), (300, 120, "10.00"), (50, 131, "turf"))
COLUMNS = {"item": ColumnSpec(type="text", heading="Item"), "amount": ColumnSpec(type="money", heading="Amount")}


def items(*printed: Printed) -> list[str]:
    step = TableStep(table=TableRules(start=(("Item",), ("Amount",)), row_starts="amount", join=("item",)))
    found = TableFinder().find_rows(DocumentView(one_page(*HEADINGS, *printed)), step, COLUMNS, "en-US")
    return [row["item"].raw_text for row in found.rows]


def test_a_cell_has_the_lines_that_follow_each_other_evenly() -> None:
    assert items(*ROW, (50, 142, "green")) == ["Artificial\nturf\ngreen"]


def test_a_remark_that_stands_further_down_is_no_part_of_the_cell() -> None:
    assert items(*ROW, (50, 154, "delivered in May")) == ["Artificial\nturf"]
