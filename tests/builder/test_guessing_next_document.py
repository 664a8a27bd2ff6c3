"""Guesses hold on the next document of a layout, whose labels, lines and numbers differ from the sample's."""

import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

import extraction
from builder import sources
from builder.guessing import Guess, guess_all, guess_at
from extraction import BoundingBox, JsonValue, ParsedDocument

Text = tuple[float, float, str]


def page_of(*texts: Text) -> ParsedDocument:
    """A page with texts at points from its top left corner."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica", 10)
    for x, y, text in texts:
        canvas.drawString(x, 842 - y, text)
    canvas.save()
    return extraction.read(buffer.getvalue())


def at(document: ParsedDocument, first: str, last: str = "") -> BoundingBox:
    """The place of a word, or from one word to another."""
    words = [
        next(word.box for word in document.pages[0].words if word.text == text) for text in (first, last or first)
    ]
    return BoundingBox(
        1, min(b.x0 for b in words), min(b.y0 for b in words), max(b.x1 for b in words), max(b.y1 for b in words)
    )


def found_by(guess: Guess | None, document: ParsedDocument) -> JsonValue:
    assert guess is not None
    source, _ = sources.add_field("template: x\nfields: {}\n", guess.name, guess.settings)
    (field,) = extraction.extract(document, extraction.load_template(source)).fields
    return field.value


def test_a_known_value_is_found_behind_another_wording_of_its_label() -> None:
    sample = page_of((60, 60, "Invoice number: NW-104"), (60, 90, "Total: 80.00"))
    following = page_of((60, 60, "Credit note number: KR-7"), (60, 90, "Total: 12.00"))
    guess = guess_at([sample], at(sample, "NW-104"), exact=False)
    assert guess is not None
    assert guess.settings["find"][-1] == {"meaning": "invoice number"}
    assert found_by(guess, following) == "KR-7"


def test_a_label_that_stands_once_beside_its_value_goes_before_its_meaning() -> None:
    sample = page_of((60, 60, "Invoice number: NW-104"), (60, 90, "Total: 80.00"))
    guess = guess_at([sample], at(sample, "NW-104"), exact=False)
    assert guess is not None
    assert guess.settings["find"][0] == {"keyvalue": "Invoice number"}


def test_a_label_that_begins_another_one_goes_behind_its_meaning() -> None:
    def invoice(spots: str, total: str) -> ParsedDocument:
        return page_of((60, 60, "Total Spots"), (200, 60, spots), (60, 90, "Total"), (200, 90, total))

    sample = invoice("10", "985.00")
    guess = guess_at([sample], at(sample, "985.00"), exact=False)
    assert guess is not None
    assert guess.settings["find"][0] == {"meaning": "grand total"}
    assert found_by(guess, invoice("23", "23,125.00")) == "23125.00"


def test_a_party_is_named_though_its_number_comes_first_the_next_time() -> None:
    sample = page_of((60, 60, "Seller"), (60, 76, "Nordwind Ltd"), (60, 92, "Kaistrasse 4"))
    following = page_of((60, 60, "Seller"), (60, 76, "Number: 75969813"), (60, 92, "Quay Works Ltd"))
    guess = guess_at([sample], at(sample, "Nordwind"), exact=False)
    assert guess is not None
    assert guess.name == "seller_name"
    assert found_by(guess, following) == "Quay Works Ltd"


@pytest.mark.parametrize("heading", ["Käufer", "Käufer/Leistungsempfänger"])
def test_lines_drawn_under_a_party_are_found_under_another_heading_and_behind_numbers(heading: str) -> None:
    sample = page_of((60, 60, heading), (60, 76, "Hafenwerk"), (60, 90, "Genossenschaft eG"))
    following = page_of(
        (60, 60, "Käufer/Leistungsempfänger"),
        (60, 76, "GLN: 4000001123452"),
        (60, 90, "Nordlicht"),
        (60, 104, "Stiftung"),
    )
    guess = guess_at([sample], at(sample, "Hafenwerk", "eG"), exact=True)
    assert found_by(guess, following) == "Nordlicht\nStiftung"


def test_keys_between_a_heading_and_drawn_lines_are_skipped_only_where_they_are() -> None:
    sample = page_of((60, 60, "Depot"), (60, 76, "Gate: 12"), (60, 90, "Hafenwerk"), (60, 104, "Lagerhaus eG"))
    following = page_of((60, 60, "Depot"), (60, 76, "Nordlicht"), (60, 90, "Stiftung"))
    guess = guess_at([sample], at(sample, "Hafenwerk", "eG"), exact=True)
    assert guess is not None
    assert guess.settings["find"][0] == {"label": "Depot", "at": "below", "lines": 2, "skip": ["Gate"]}
    assert found_by(guess, following) == "Nordlicht\nStiftung"


def test_a_vat_number_in_certain_print_is_found_though_its_check_digits_do_not_fit() -> None:
    sample = page_of((60, 60, "VAT ID: DE136695976"))
    guess = guess_at([sample], at(sample, "DE136695976"), exact=False)
    assert guess is not None
    assert (guess.name, guess.settings["type"]) == ("seller_vat_id", "text")
    assert found_by(guess, page_of((60, 60, "VAT ID: DE123456789"))) == "DE123456789"
    assert found_by(guess, page_of((60, 60, "VAT ID: pending"))) is None


def test_a_currency_is_three_capitals() -> None:
    sample = page_of((60, 60, "Currency:"), (160, 60, "EUR"))
    guess = guess_at([sample], at(sample, "EUR"), exact=False)
    assert guess is not None
    assert guess.settings["pattern"] == "[A-Z]{3}"
    assert found_by(guess, page_of((60, 60, "Currency:"), (160, 60, "as agreed"))) is None


def test_a_value_without_a_label_is_called_what_the_lexicon_takes_it_for() -> None:
    sample = page_of((60, 60, "Hafenwerk eG, Kaistrasse"), (60, 120, "14.03.2026"), (60, 180, "Lamp 3 pieces"))
    guess = guess_at([sample], at(sample, "14.03.2026"), exact=False)
    assert guess is not None
    assert guess.name == "issue_date"
    assert guess.settings["find"][0] == {"meaning": "issue date"}
    assert found_by(guess, page_of((60, 60, "Lamp"), (300, 300, "02.05.2026"))) == "2026-05-02"


def test_a_cell_of_a_table_does_not_hang_on_the_cell_left_of_it() -> None:
    def order(item: str, count: str) -> ParsedDocument:
        headings = ((60, 60, "Details"), (220, 60, "Quantity"), (320, 60, "Unit price"), (420, 60, "Amount"))
        return page_of(*headings, (60, 80, item), (220, 80, count), (320, 80, "7.00"), (420, 80, "140.00"))

    sample = order("Bindings", "20")
    guess = guess_at([sample], at(sample, "20"), exact=False)
    assert found_by(guess, order("Envelopes", "35")) == 35


# --- more samples than one


def test_a_label_worded_otherwise_on_the_second_sample_is_added() -> None:
    sample = page_of((60, 60, "Gate code:"), (160, 60, "B-12"), (60, 90, "Shift:"), (160, 90, "Early"))
    second = page_of((60, 60, "Dock:"), (160, 60, "C-40"), (60, 90, "Shift:"), (160, 90, "Late"))
    alone = guess_at([sample], at(sample, "B-12"), exact=False)
    assert found_by(alone, second) is None
    guess = guess_at([sample, second], at(sample, "B-12"), exact=False)
    assert guess is not None
    assert guess.found_on == 2
    assert found_by(guess, sample) == "B-12"
    assert found_by(guess, page_of((90, 200, "Dock:"), (190, 200, "D-7"))) == "D-7"


def test_what_has_moved_to_the_place_of_a_missing_value_is_not_taken_for_it() -> None:
    sample = page_of((60, 60, "Gate code:"), (160, 60, "B-12"), (60, 90, "Ramp:"), (160, 90, "R-1"))
    without = page_of((60, 60, "Ramp:"), (160, 60, "R-2"))
    guess = guess_at([sample, without], at(sample, "B-12"), exact=False)
    assert guess is not None
    assert guess.found_on == 1
    assert found_by(guess, without) is None


def test_of_steps_that_find_different_values_on_the_second_sample_those_go_first_that_most_agree_with() -> None:
    sample = page_of((60, 60, "Deposit"), (200, 60, "100.00"))
    second = page_of((60, 60, "Deposit"), (200, 60, "50.00"), (320, 60, "75.00"))
    alone = guess_at([sample], at(sample, "100.00"), exact=False)
    assert found_by(alone, second) == "75.00"
    assert found_by(guess_at([sample, second], at(sample, "100.00"), exact=False), second) == "50.00"


def test_everything_at_once_has_a_step_by_meaning_behind_the_labels_of_both_samples() -> None:
    samples = [
        page_of((60, 60, f"{label}: {number}"), (60, 90, "Total: 80.00"), (60, 110, "Due date: 01.02.2026"))
        for label, number in (("Invoice number", "NW-104"), ("Bill no", "NW-105"))
    ]
    guess = next(guess for guess in guess_all(samples) if guess.name == "invoice_number")
    assert guess.settings["find"][-1] == {"meaning": "invoice number"}
    assert [found_by(guess, sample) for sample in samples] == ["NW-104", "NW-105"]
    assert found_by(guess, page_of((60, 60, "Credit note no: KR-7"))) == "KR-7"
