"""Guesses at fields from places and labels: proven on the very sample, and good on others of its layout."""

from dataclasses import replace

import pytest

import extraction
from builder import sources
from builder.guessing import Guess, guess_all, guess_at, guess_labelled, guess_table
from extraction import BoundingBox, JsonValue, ParsedDocument, ReadOptions
from tests.builder.invoices import FIRST, SECOND, Invoice, printed


def read(invoice: Invoice) -> ParsedDocument:
    return extraction.read(printed(invoice), options=ReadOptions(drawings=True))


@pytest.fixture(scope="module")
def first() -> ParsedDocument:
    return read(FIRST)


def box_of(document: ParsedDocument, *texts: str) -> BoundingBox:
    """Round words of the first page."""
    boxes = [next(word.box for word in document.pages[0].words if word.text == text) for text in texts]
    return BoundingBox(
        1, min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes)
    )


def found_by(guess: Guess | None, document: ParsedDocument) -> JsonValue:
    assert guess is not None
    source, name = sources.add_field("template: x\nfields: {}\n", guess.name, guess.settings)
    (field,) = extraction.extract(document, extraction.load_template(source)).fields
    assert field.name == name
    return field.value


@pytest.mark.parametrize(
    ("word", "name", "kind", "value"),
    [
        ("NW-20417", "invoice_number", "text", "NW-20533"),
        ("14.03.2026", "issue_date", "date", "2026-05-02"),
        ("DE136695976", "seller_vat_id", "text", "DE811907980"),
        ("Tools", "buyer_name", "text", "Quay Street Books"),
        ("1,727.40", "grand_total", "money", "1106.70"),
    ],
)
def test_a_clicked_value_becomes_a_field_that_the_next_document_has_too(
    first: ParsedDocument, word: str, name: str, kind: str, value: str
) -> None:
    guess = guess_at([first], box_of(first, word), exact=False)
    assert guess is not None
    assert (guess.name, guess.settings["type"]) == (name, kind)
    assert found_by(guess, read(SECOND)) == value


def test_a_clicked_label_stands_for_its_value(first: ParsedDocument) -> None:
    assert found_by(guess_labelled([first], "Order number"), read(SECOND)) == "B-9002"


def test_a_label_that_is_not_printed_gives_nothing(first: ParsedDocument) -> None:
    assert guess_labelled([first], "Customs tariff") is None


def test_a_drawn_box_is_taken_whole(first: ParsedDocument) -> None:
    guess = guess_at([first], box_of(first, "Kaistrasse", "Hamburg"), exact=True)
    assert found_by(guess, first) == "Kaistrasse 4, 20457 Hamburg"


def test_several_lines_are_one_value(first: ParsedDocument) -> None:
    guess = guess_at([first], box_of(first, "Nordwind", "Hamburg"), exact=True)
    assert found_by(guess, first) == "Nordwind Furniture\nKaistrasse 4, 20457 Hamburg"


def test_an_empty_place_gives_nothing(first: ParsedDocument) -> None:
    assert guess_at([first], BoundingBox(1, 0.1, 0.9, 0.3, 0.95), exact=True) is None
    assert guess_at([first], BoundingBox(7, 0.1, 0.1, 0.3, 0.2), exact=True) is None


def test_steps_do_not_take_the_next_value_where_a_sample_lacks_this_one(first: ParsedDocument) -> None:
    without = read(replace(FIRST, due=""))
    guess = guess_at([first, without], box_of(first, "13.04.2026"), exact=False)
    assert found_by(guess, first) == "2026-04-13"
    assert found_by(guess, without) is None


def test_a_table_is_found_at_a_point_in_it(first: ParsedDocument) -> None:
    guess = guess_table([first], box_of(first, "Lamp"))
    assert found_by(guess, read(SECOND)) == [
        {"description": "Shelf", "quantity": "6", "unit_price": "95.00", "amount": "570.00"},
        {"description": "Reading lamp", "quantity": "3", "unit_price": "120.00", "amount": "360.00"},
    ]


def test_a_table_has_the_columns_that_were_drawn(first: ParsedDocument) -> None:
    guess = guess_table([first], box_of(first, "Description", "Amount", "240.00"), [(0.09, 0.48), (0.78, 0.95)])
    assert found_by(guess, read(SECOND)) == [
        {"description": "Shelf", "amount": "570.00"},
        {"description": "Reading lamp", "amount": "360.00"},
    ]


def test_no_table_stands_beside_the_print(first: ParsedDocument) -> None:
    assert guess_table([first], BoundingBox(1, 0.1, 0.85, 0.9, 0.95)) is None


def test_everything_at_once_is_what_was_proposed(first: ParsedDocument) -> None:
    guesses = guess_all([first, read(SECOND)])
    assert [guess.name for guess in guesses] == [
        "invoice_number", "buyer_name", "issue_date", "due_date", "order_number", "seller_vat_id", "net_total",
        "grand_total", "line_items",
    ]  # fmt: skip
    assert all(guess.found_on == 2 for guess in guesses)
    assert guesses[0].settings["required"] is True
