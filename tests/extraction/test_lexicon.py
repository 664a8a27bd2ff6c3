"""What labels of several languages stand for."""

import pytest

from extraction.lexicon import concepts, label_words, meanings, snake_case
from extraction.template_spec import FIELD_TYPES


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Rechnungs-Nr.:", "invoice_number"),
        ("Invoice #", "invoice_number"),
        ("N° de facture", "invoice_number"),
        ("Número de factura", "invoice_number"),
        ("Factuurnr.", "invoice_number"),
        ("Date d’échéance", "due_date"),
        ("Rechnungssumme Netto (excl. USt.)", "net_total"),
        ("Totale documento", "grand_total"),
        ("totalAmount", "grand_total"),
        ("invoiceNumber", "invoice_number"),
        ("due_date", "due_date"),
    ],
)
def test_a_label_of_any_language_and_a_property_name_have_one_meaning(label: str, name: str) -> None:
    first = meanings(label)[0]
    assert (first.concept.name, first.score) == (name, 1.0)


def test_a_label_with_two_meanings_gives_both() -> None:
    assert [found.concept.name for found in meanings("VAT")] == ["tax_total", "vat_id"]


def test_the_end_of_a_compound_is_known_but_its_beginning_is_not() -> None:
    assert meanings("Handelsrechnung Nr.")[0].concept.name == "invoice_number"
    assert meanings("Bruttopreis") == ()


def test_one_misread_letter_is_forgiven_and_costs_likeness() -> None:
    found = meanings("Rechnvngsdatum")[0]
    assert found.concept.name == "issue_date"
    assert 0.8 < found.score < 1
    assert meanings("Rechnvngsdatum", exact=True) == ()


def test_an_unknown_label_means_nothing() -> None:
    assert meanings("Kilometerstand") == ()
    assert meanings("") == ()


def test_a_heading_of_a_column_is_looked_up_among_columns() -> None:
    assert meanings("Menge", "columns")[0].concept.name == "quantity"
    assert meanings("Käufer", "parties")[0].concept.name == "buyer"


def test_labels_are_spelled_in_ascii_without_little_words_and_rates() -> None:
    assert label_words("Zuzügl. USt. 19 %") == ["zuzuegl", "ust"]
    assert label_words("Numéro de commande") == ["commande", "#"]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Größe der Wohnung", "groesse_der_wohnung"),
        ("2. Rate", "field_2_rate"),
        ("unitPrice", "unit_price"),
        ("合計", "field"),
    ],
)
def test_a_name_is_made_of_the_labels_words(label: str, name: str) -> None:
    assert snake_case(label) == name


def test_every_concept_has_a_type_of_the_language_and_labels_that_are_texts() -> None:
    for concept in (*concepts("fields"), *concepts("columns")):
        assert concept.type in FIELD_TYPES
        assert concept.labels
        assert all(isinstance(label, str) for label in concept.labels)
