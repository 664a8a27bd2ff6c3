"""The label finder: right, left, below and above of a printed label."""

import pytest

from extraction.finders import DocumentView
from extraction.finders.label import LabelFinder, LabelStep
from tests.extraction.finders.pages import Printed, document_of, one_page, page_of, scanned_page, texts


def found(step: LabelStep, *printed: Printed) -> list[str]:
    return texts(LabelFinder().find(DocumentView(one_page(*printed)), step).candidates)


def test_the_value_right_of_a_label_ends_at_the_next_column() -> None:
    step = LabelStep(label=("Invoice number",))
    assert found(step, (50, 100, "Invoice number"), (200, 100, "RE 4711"), (400, 100, "Berlin")) == [
        "RE 4711",
        "Berlin",
    ]


def test_a_label_is_found_whatever_its_case_and_punctuation() -> None:
    assert found(LabelStep(label=("Invoice No.",)), (50, 100, "INVOICE NO: 4711")) == ["4711"]


def test_a_value_glued_to_its_label_is_found() -> None:
    assert found(LabelStep(label=("Total",)), (50, 100, "Total:12.00")) == ["12.00"]


def test_the_value_may_stand_a_little_higher_than_its_label() -> None:
    assert found(LabelStep(label=("Due",)), (50, 100, "Due"), (200, 96, "Monday"), (200, 110, "Friday")) == ["Monday"]


def test_the_value_left_of_a_label_is_the_nearest_one() -> None:
    step = LabelStep(label=("paid",), at="left")
    assert found(step, (50, 100, "12.00"), (150, 100, "yes"), (250, 100, "paid")) == ["yes", "12.00"]


def test_the_value_below_stands_in_the_label_s_column() -> None:
    step = LabelStep(label=("Date",), at="below")
    printed = ((50, 100, "Number"), (200, 100, "Date"), (50, 114, "4711"), (200, 114, "1 May 2026"))
    assert found(step, *printed) == ["1 May 2026"]


def test_the_value_below_may_be_right_aligned_with_the_label() -> None:
    step = LabelStep(label=("Amount",), at="below")
    assert found(step, (300, 100, "Amount"), (282, 114, "1,234.00")) == ["1,234.00"]


def test_the_value_above_is_found() -> None:
    step = LabelStep(label=("Signature",), at="above")
    assert found(step, (50, 100, "Ada Lovelace"), (50, 114, "Signature")) == ["Ada Lovelace"]


def test_a_value_further_than_half_an_inch_below_is_not_its_value() -> None:
    view = DocumentView(one_page((50, 100, "Date"), (50, 160, "1 May 2026")))
    findings = LabelFinder().find(view, LabelStep(label=("Date",), at="below"))
    assert list(findings.candidates) == []
    assert findings.note == "no text stands below the label"


def test_several_lines_end_at_a_gap() -> None:
    step = LabelStep(label=("Bill to",), at="below", lines=5)
    printed = ((50, 100, "Bill to"), (50, 114, "ACME Ltd"), (50, 126, "1 High Street"), (50, 160, "Thank you"))
    assert found(step, *printed) == ["ACME Ltd\n1 High Street"]


def test_several_lines_end_at_the_stop_text() -> None:
    step = LabelStep(label=("Bill to",), at="below", lines=5, stop="VAT ID")
    printed = ((50, 100, "Bill to"), (50, 114, "ACME Ltd"), (50, 126, "1 High Street"), (50, 138, "VAT ID GB1"))
    assert found(step, *printed) == ["ACME Ltd\n1 High Street"]


def test_several_lines_may_start_right_of_the_label() -> None:
    step = LabelStep(label=("Ship to",), at="right", lines=3)
    printed = ((50, 100, "Ship to"), (150, 100, "ACME Ltd"), (150, 112, "Hull"), (150, 124, "UK"), (150, 136, "x"))
    assert found(step, *printed) == ["ACME Ltd\nHull\nUK"]


def test_the_label_that_stands_alone_goes_before_one_inside_a_phrase() -> None:
    step = LabelStep(label=("Total",))
    printed = ((50, 100, "Net Total"), (200, 100, "10.00"), (50, 120, "Total"), (200, 120, "11.90"))
    assert found(step, *printed) == ["11.90", "10.00"]


def test_a_misread_letter_is_forgiven_in_pictures_only() -> None:
    printed = (50.0, 100.0, "lnvoice number 4711")
    step = LabelStep(label=("Invoice number",))
    finder = LabelFinder()
    assert texts(finder.find(DocumentView(scanned_page(printed)), step).candidates) == ["4711"]
    assert finder.find(DocumentView(one_page(printed)), step).note == "the label is not printed on the pages looked at"


@pytest.mark.parametrize(("fuzzy", "expected"), [(0, []), (1, []), (2, ["4711"])])
def test_fuzzy_says_how_many_wrong_letters_are_forgiven(fuzzy: int, expected: list[str]) -> None:
    assert found(LabelStep(label=("Invoice number",), fuzzy=fuzzy), (50, 100, "lnvoice numter 4711")) == expected


def test_the_page_can_be_chosen() -> None:
    view = DocumentView(document_of(page_of((50, 100, "Total 1")), page_of((50, 100, "Total 2"), number=2)))
    assert texts(LabelFinder().find(view, LabelStep(label=("Total",), page="last")).candidates) == ["2"]
    assert texts(LabelFinder().find(view, LabelStep(label=("Total",), page=1)).candidates) == ["1"]
    assert texts(LabelFinder().find(view, LabelStep(label=("Total",))).candidates) == ["1", "2"]
