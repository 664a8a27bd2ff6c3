"""The label finder: right, left, below and above of a printed label."""

from typing import Any

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


def test_the_value_ends_on_its_own_line_at_the_stop_text() -> None:
    step = LabelStep(label=("Invoice No.",), stop="dated")
    assert found(step, (50, 100, "Invoice No. RE 4711 dated 1 May 2026")) == ["RE 4711"]


def test_a_stop_text_that_is_not_printed_ends_nothing() -> None:
    step = LabelStep(label=("Invoice No.",), stop="dated")
    assert found(step, (50, 100, "Invoice No. RE 4711")) == ["RE 4711"]


SELLER_AND_BUYER: tuple[Printed, ...] = (
    (50, 100, "Seller"),
    (50, 120, "Name:"),
    (200, 120, "ACME Ltd"),
    (50, 160, "Buyer"),
    (50, 180, "Name:"),
    (200, 180, "Beta Inc"),
    (50, 220, "Payee"),
    (50, 240, "Name:"),
    (200, 240, "Gamma SA"),
)


def test_a_label_that_is_printed_often_is_told_by_the_texts_around_it() -> None:
    assert found(LabelStep(label=("Name",)), *SELLER_AND_BUYER) == ["ACME Ltd", "Beta Inc", "Gamma SA"]
    assert found(LabelStep(label=("Name",), after=("Buyer",)), *SELLER_AND_BUYER) == ["Beta Inc", "Gamma SA"]
    assert found(LabelStep(label=("Name",), after=("Buyer",), before=("Payee",)), *SELLER_AND_BUYER) == ["Beta Inc"]
    assert found(LabelStep(label=("Name",), before=("Kunde", "Buyer")), *SELLER_AND_BUYER) == ["ACME Ltd"]


def test_a_narrowing_text_counts_where_it_stands_for_itself_before_a_place_inside_a_phrase() -> None:
    printed = ((50, 80, "our Buyer"), (50, 90, "Name: nobody"), *SELLER_AND_BUYER)
    step = LabelStep(label=("Name",), after=("Buyer",), before=("Payee",))
    assert found(step, *printed) == ["Beta Inc"]


@pytest.mark.parametrize(
    ("step", "note"),
    [
        (LabelStep(label=("Name",), after=("Carrier",)), "“Carrier” (after) is not printed"),
        (
            LabelStep(label=("Name",), after=("Buyer",), before=("Seller", "Shop")),
            "“Seller” or “Shop” (before) is not printed behind the start",
        ),
        (
            LabelStep(label=("Seller",), after=("Buyer",)),
            "the label is not printed between the texts that narrow the search",
        ),
    ],
)
def test_a_search_narrowed_to_nothing_says_why(step: LabelStep, note: str) -> None:
    findings = LabelFinder().find(DocumentView(one_page(*SELLER_AND_BUYER)), step)
    assert list(findings.candidates) == []
    assert findings.note == note


def test_lines_that_begin_with_a_skipped_text_are_passed_over() -> None:
    step = LabelStep(label=("Seller:",), at="below", skip=("Number", "GLN"))
    printed = (
        (50, 100, "Seller:"),
        (50, 112, "Number 549910"),
        (50, 124, "GLN: 4000001123452"),
        (50, 136, "ACME Ltd"),
    )
    assert found(step, *printed) == ["ACME Ltd"]


def test_a_value_of_several_lines_ends_where_the_lines_stand_further_apart() -> None:
    step = LabelStep(label=("Seller:",), at="below", lines=5)
    name = ((50.0, 100.0, "Seller:"), (50.0, 112.0, "ACME Ltd"), (50.0, 123.0, "Mutual Society"))
    assert found(step, *name, (50, 146, "1 High Street")) == ["ACME Ltd\nMutual Society"]
    assert found(step, *name, (50, 135, "1 High Street")) == ["ACME Ltd\nMutual Society\n1 High Street"]


def test_a_value_beside_its_label_ends_where_the_next_label_begins() -> None:
    step = LabelStep(label=("Name:",), lines=3)
    printed = ((50, 100, "Name:"), (200, 100, "ACME Ltd"), (50, 114, "Street:"), (200, 114, "1 High Street"))
    assert found(step, *printed) == ["ACME Ltd"]


def test_a_value_beside_a_label_set_at_the_middle_of_its_cell_has_lines_above_it() -> None:
    printed = ((200, 80, "549910"), (50, 80, "Number:"), (200, 98, "ACME Ltd"), (50, 110, "Name:"))
    below = ((200, 110, "Mutual"), (200, 122, "Society"), (50, 150, "Street:"), (200, 150, "1 High Street"))
    assert found(LabelStep(label=("Name:",), lines=3), *printed, *below)[0] == "ACME Ltd\nMutual\nSociety"
    assert found(LabelStep(label=("Name:",), lines=1), *printed, *below)[0] == "Mutual"


def test_lines_of_the_value_before_are_not_taken_for_the_first_lines_of_a_cell() -> None:
    step = LabelStep(label=("Bill to:",), lines=3)
    printed = ((50, 100, "Ship to:"), (200, 100, "ACME Ltd"), (200, 112, "1 High Street"), (50, 124, "Bill to:"))
    assert found(step, *printed, (200, 124, "Beta Inc"), (200, 136, "2 Low Street")) == ["Beta Inc\n2 Low Street"]


def test_lines_of_a_value_end_before_the_next_key_on_them() -> None:
    step = LabelStep(label=("Address",), lines=2)
    printed = ((50, 100, "Address: 343 Winter Road"), (104, 112, "Seattle 93849 Phone: 234-986"))
    assert found(step, *printed) == ["343 Winter Road\nSeattle 93849"]


def test_a_line_that_only_touches_the_label_s_column_is_part_of_the_value() -> None:
    step = LabelStep(label=("Address",), lines=2)
    assert found(step, (50, 100, "Address: 342 Wrinkle Road"), (95, 112, "Bozeman 83839"))[0].endswith("Bozeman 83839")


def test_a_misread_stop_text_still_ends_a_scanned_value() -> None:
    printed = ((50, 100, "Shop"), (50, 112, "Main Street 1"), (50, 124, "G8T ID NO 4711"))
    view = DocumentView(scanned_page(*printed))
    findings = LabelFinder().find(view, LabelStep(label=("Shop",), at="below", lines=5, stop="GST ID NO"))
    assert texts(findings.candidates) == ["Main Street 1"]


def test_a_label_may_be_broken_over_two_lines() -> None:
    step = LabelStep(label=("Unit price",), at="below")
    assert found(step, (50, 100, "Item"), (200, 94, "Unit"), (200, 106, "price"), (200, 120, "12.00")) == ["12.00"]


def test_a_label_broken_at_a_hyphen_is_found() -> None:
    step = LabelStep(label=("Rechnungsnummer",))
    assert found(step, (50, 100, "Rechnungs-"), (50, 112, "nummer"), (200, 112, "4711")) == ["4711"]


def test_lines_far_from_each_other_or_in_other_columns_are_no_label() -> None:
    step = LabelStep(label=("Unit price",), at="below")
    assert found(step, (200, 94, "Unit"), (200, 120, "price"), (200, 134, "12.00")) == []
    assert found(step, (100, 94, "Unit"), (200, 106, "price"), (200, 120, "12.00")) == []


def test_a_label_on_one_line_goes_before_a_broken_one() -> None:
    step = LabelStep(label=("Unit price",), at="below")
    printed = (
        (50, 300, "Unit price"),
        (50, 314, "99.00"),
        (200, 94, "Unit"),
        (200, 106, "price"),
        (200, 120, "12.00"),
    )
    assert found(step, *printed) == ["99.00"]


# Under "Amount" (x 300 to 336): a value at its left edge, one at its right edge, one under its middle, on rows of
# their own 14 points apart; the first is the nearest.
ALIGNED = ((300, 100, "Amount"), (300, 114, "leftmost-value"), (246, 128, "rightmost-value"), (309, 142, "mid"))


@pytest.mark.parametrize(
    ("align", "value"),
    [(None, "leftmost-value"), ("left", "leftmost-value"), ("right", "rightmost-value"), ("center", "mid")],
)
def test_align_picks_the_value_whose_edge_stands_where_the_label_s_does(align: Any, value: str) -> None:
    assert found(LabelStep(label=("Amount",), at="below", align=align), *ALIGNED) == [value]


def test_align_holds_for_values_above_and_for_each_of_several_lines() -> None:
    step = LabelStep(label=("Signature",), at="above", align="left", lines=2)
    printed = ((50, 100, "Ada Lovelace"), (62, 112, "(in ink)"), (50, 124, "London"), (50, 136, "Signature"))
    assert found(step, *printed) == ["Ada Lovelace\nLondon"]


def test_a_value_that_is_not_aligned_is_not_taken() -> None:
    view = DocumentView(one_page((300, 100, "Amount"), (320, 114, "12.00")))
    findings = LabelFinder().find(view, LabelStep(label=("Amount",), at="below", align="left"))
    assert (list(findings.candidates), findings.note) == ([], "no text stands below the label")


def test_align_beside_a_label_is_refused() -> None:
    with pytest.raises(ValueError, match=r"align is for values below or above their label; beside it \(right\)"):
        LabelStep(label=("Amount",), align="left")


ADDRESS = ((50, 100, "From"), (50, 114, "ACME Ltd"), (50, 128, "1 Dock Street"), (50, 142, "Phone 4711"))


@pytest.mark.parametrize(
    ("stop", "value"),
    [
        (["Fax", "Phone"], "ACME Ltd\n1 Dock Street"),
        (["Phone", "Dock"], "ACME Ltd"),
        ("Phone", "ACME Ltd\n1 Dock Street"),
        (["gap"], "ACME Ltd\n1 Dock Street\nPhone 4711"),
    ],
)
def test_any_of_several_texts_stops_a_value(stop: Any, value: str) -> None:
    assert found(LabelStep(label=("From",), at="below", lines=9, stop=stop), *ADDRESS) == [value]


def test_a_gap_stops_a_value_beside_a_text_only_if_it_is_named() -> None:
    printed = (*ADDRESS[:3], (50, 160, "Hull"), (50, 174, "Phone 4711"))
    step = LabelStep(label=("From",), at="below", lines=9, stop=["Phone"])
    assert found(step, *printed) == ["ACME Ltd\n1 Dock Street\nHull"]
    assert found(step.model_copy(update={"stop": ("Phone", "gap")}), *printed) == ["ACME Ltd\n1 Dock Street"]


def test_any_stop_text_on_the_first_line_ends_it() -> None:
    step = LabelStep(label=("Date",), stop=["Page", "Sheet No"])
    assert found(step, (50, 100, "Date 1 May 2026 Sheet No 4")) == ["1 May 2026"]
