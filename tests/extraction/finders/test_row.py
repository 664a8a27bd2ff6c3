"""The row finder: a value somewhere on the row of a label."""

import pytest

from extraction.finders import DocumentView
from extraction.finders.row import RowFinder, RowStep
from tests.extraction.finders.pages import one_page, texts

PRINTED = ((50, 100, "Revenue"), (200, 100, "10.00"), (300, 100, "20.00"), (400, 100, "30.00"), (200, 120, "99.00"))


@pytest.mark.parametrize(
    ("pick", "expected"),
    [("first", ["10.00", "20.00", "30.00"]), ("last", ["30.00", "20.00", "10.00"]), (2, ["20.00"]), (9, [])],
)
def test_pick_says_which_value_of_the_row(pick: str | int, expected: list[str]) -> None:
    step = RowStep(row=("Revenue",), pick=pick)
    assert texts(RowFinder().find(DocumentView(one_page(*PRINTED)), step).candidates) == expected


def test_a_row_without_the_label_says_so() -> None:
    findings = RowFinder().find(DocumentView(one_page(*PRINTED)), RowStep(row=("Cost", "Expense")))
    assert findings.note == "the row's label is not printed on the pages looked at"


def test_a_label_alone_on_its_row_says_so() -> None:
    findings = RowFinder().find(DocumentView(one_page((50, 100, "Total"))), RowStep(row=("Total",)))
    assert findings.note == "nothing else stands on the label's row"
