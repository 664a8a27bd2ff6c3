"""What a few words stand for, as labels and as names of properties."""

import pytest

from extraction.answering.phrases import likeness, phrase_of


@pytest.mark.parametrize(
    ("text", "concept", "party"),
    [
        ("invoice number", "invoice_number", ""),
        ("Rechnungs-Nr.", "invoice_number", ""),
        ("seller VAT id", "vat_id", "seller"),
        ("VAT number of the supplier", "vat_id", "seller"),
        ("Ihre USt-IdNr.", "vat_id", "buyer"),
        ("customer name", "name", "buyer"),
        ("customer number", "customer_number", ""),
        ("Total Sales (Inclusive of GST)", "grand_total", ""),
        ("Total incl. 6% GST", "grand_total", ""),
        ("Summe ohne MwSt", "net_total", ""),
        ("Total RM", "grand_total", ""),
        ("Jumlah", "grand_total", ""),
        ("company phone number", "phone", ""),
        ("Käufer", "name", "buyer"),
    ],
)
def test_words_stand_for_a_thing_and_for_whose_it_is(text: str, concept: str, party: str) -> None:
    sense = phrase_of(text).senses[0]
    assert (sense.concept, sense.party) == (concept, party)


@pytest.mark.parametrize("text", ["", "Wonderful weather"])
def test_other_words_stand_for_nothing(text: str) -> None:
    assert phrase_of(text).senses == ()


def test_words_are_alike_by_what_they_say() -> None:
    assert likeness(phrase_of("machine hours"), phrase_of("Machine-Hours")) == 1.0
    assert 0.5 < likeness(phrase_of("dated as"), phrase_of("Dated")) < 1.0
    assert likeness(phrase_of("warranty date"), phrase_of("Date")) == 0.0
    assert likeness(phrase_of("machine hours"), phrase_of("Colour")) == 0.0
