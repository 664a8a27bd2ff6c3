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
    assert findings.note == "the label is not printed on the pages looked at"


def test_a_label_alone_on_its_row_says_so() -> None:
    findings = RowFinder().find(DocumentView(one_page((50, 100, "Total"))), RowStep(row=("Total",)))
    assert findings.note == "nothing else stands on the label's row"


def test_a_row_is_told_by_the_texts_around_it() -> None:
    printed = ((50.0, 100.0, "Tax"), (300.0, 100.0, "1.00"), (50.0, 120.0, "Sums"), (50.0, 140.0, "Tax"))
    view = DocumentView(one_page(*printed, (300, 140, "2.00")))
    assert texts(RowFinder().find(view, RowStep(row=("Tax",), after=("Sums",))).candidates) == ["2.00"]
    assert texts(RowFinder().find(view, RowStep(row=("Tax",), before=("Sums",))).candidates) == ["1.00"]


def test_values_level_with_a_label_whose_row_ended_before_them_are_found() -> None:
    # Lines of the left columns lie between those of the right ones, so that no row holds the label and its values.
    printed = ((50, 94, "Agency"), (300, 98, "Grand Total:"), (480, 102.5, "27"), (540, 102.5, "4,110.00"))
    view = DocumentView(one_page(*printed))
    assert [len(row.words) for row in view.pages[0].rows] == [3, 2]
    assert texts(RowFinder().find(view, RowStep(row=("Grand Total",))).candidates) == ["4,110.00", "27"]


def test_values_less_than_half_level_with_a_label_belong_to_the_next_row() -> None:
    view = DocumentView(one_page((300, 100, "Grand Total:"), (480, 106, "27")))
    assert texts(RowFinder().find(view, RowStep(row=("Grand Total",))).candidates) == []
