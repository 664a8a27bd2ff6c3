"""Fields and tables proposed for documents that nobody has described."""

import json

import pytest

from demo.invoice import invoice_gold, invoice_pdf
from extraction import ParsedDocument, ReadOptions, TemplateInvalid, extract, load_template, read
from extraction.proposing import Proposal, ProposedField, propose
from tests.extraction.drawn_pages import drawn

LETTER = """
ACME GmbH                              Rechnungs-Nr.: RE-2026-17
                                       Datum: 14.03.2026

Käufer
Nordwind KG
Hafenstraße 1

Kunden-Nr.      K-4711
Zahlbar bis     13.04.2026

Pos   Beschreibung          Menge    Einzelpreis       Betrag
1     Stuhl, Eiche              2          10,00        20,00
2     Tisch                     1       1.451,60     1.451,60

Nettobetrag                                          1.471,60
USt. 19 %                                              279,60
Gesamtbetrag                                         1.751,20

IBAN: DE89 3704 0044 0532 0130 00 - BIC: COBADEFFXXX
"""


def _values(proposal: Proposal, document: int = 0) -> dict[str, object]:
    found = (*proposal.fields, *proposal.tables)
    return {one.name: value.value for one in found for value in one.values if value.document == document}


def _field(proposal: Proposal, name: str) -> ProposedField:
    return next(field for field in proposal.fields if field.name == name)


def test_labels_and_values_of_a_letter_are_proposed_with_names_and_types() -> None:
    proposal = propose([drawn(LETTER)])
    assert {field.name: (field.type, field.values[0].value) for field in proposal.fields} == {
        "invoice_number": ("text", "RE-2026-17"),
        "issue_date": ("date", "2026-03-14"),
        "buyer_name": ("text", "Nordwind KG"),
        "customer_number": ("text", "K-4711"),
        "due_date": ("date", "2026-04-13"),
        "net_total": ("money", "1471.60"),
        "tax_total": ("money", "279.60"),
        "grand_total": ("money", "1751.20"),
        "iban": ("iban", "DE89370400440532013000"),
        "bic": ("bic", "COBADEFFXXX"),
    }


def test_a_value_has_its_place_and_a_field_its_label_and_likelihood() -> None:
    number = _field(propose([drawn(LETTER)]), "invoice_number")
    box = number.values[0].box
    assert number.label == "Rechnungs-Nr."
    assert 0.5 < number.confidence <= 1
    assert box is not None
    assert (box.page, round(box.x0, 2)) == (1, 0.72)


def test_a_proposed_value_is_as_sure_as_a_template_of_steps_without_a_telling_name_finds_it() -> None:
    field = _field(propose([drawn(LETTER)]), "issue_date")
    asked = {"type": field.type, "find": list(field.find)}
    spec = load_template(json.dumps({"template": "t", "fields": {"proposed": asked}}))
    (found,) = extract(drawn(LETTER), spec).fields
    assert field.values[0].confidence == found.confidence


def test_the_rows_of_a_table_are_a_list_with_named_and_typed_columns() -> None:
    (table,) = propose([drawn(LETTER)]).tables
    assert table.name == "line_items"
    assert [(column.name, column.type) for column in table.columns] == [
        ("position", "int"),
        ("description", "text"),
        ("quantity", "decimal"),
        ("unit_price", "money"),
        ("amount", "money"),
    ]
    assert table.values[0].value == [
        {"position": 1, "description": "Stuhl, Eiche", "quantity": "2", "unit_price": "10.00", "amount": "20.00"},
        {"position": 2, "description": "Tisch", "quantity": "1", "unit_price": "1451.60", "amount": "1451.60"},
    ]


def test_a_number_and_its_date_are_found_in_a_running_title() -> None:
    proposal = propose([drawn("Invoice no. 4711/26 of 3 May 2026")])
    assert _values(proposal) == {"invoice_number": "4711/26", "issue_date": "2026-05-03"}


def test_a_row_of_headings_over_one_row_of_values_gives_fields() -> None:
    proposal = propose([drawn("Invoice no    Due date      Customer no\n4711-A        13.04.2026    K-99")])
    assert _values(proposal) == {"invoice_number": "4711-A", "due_date": "2026-04-13", "customer_number": "K-99"}


def test_the_same_label_under_two_parties_is_a_field_of_each() -> None:
    proposal = propose([drawn("Seller\nName: ACME Ltd\nVAT no: DE136695976\n\nBuyer\nName: Nordwind KG")])
    assert _values(proposal) == {
        "seller_name": "ACME Ltd",
        "seller_vat_id": "DE136695976",
        "buyer_name": "Nordwind KG",
    }


def test_an_unknown_label_gives_its_own_words_and_the_strictest_type() -> None:
    proposal = propose([drawn("Zählerstand: 123,4\nÖlwechsel am: 01.02.2026\nFarbe: blau\nRabattsatz: 3 %")])
    assert [(field.name, field.type) for field in proposal.fields] == [
        ("zaehlerstand", "decimal"),
        ("oelwechsel_am", "date"),
        ("farbe", "text"),
        ("rabattsatz", "percent"),
    ]


def test_a_long_number_behind_a_number_label_stays_text() -> None:
    assert _field(propose([drawn("Zähler-Nr.: 00471199")]), "zaehler_nr").type == "text"


def test_an_iban_with_wrong_check_digits_is_a_text_of_that_form() -> None:
    field = _field(propose([drawn("IBAN: DE88 3704 0044 0532 0130 00")]), "iban")
    assert (field.type, field.values[0].value) == ("text", "DE88 3704 0044 0532 0130 00")
    assert field.pattern is not None


def test_prose_is_no_field() -> None:
    proposal = propose([drawn("Thank you for your order.\nWe hope that you enjoy it and look forward to more.")])
    assert (proposal.fields, proposal.tables) == ((), ())


def _notes(*rows: str) -> list[ParsedDocument]:
    return [drawn(row) for row in rows]


def test_of_several_documents_what_most_of_them_have_is_proposed() -> None:
    proposal = propose(
        _notes(
            "Invoice no: A-1\nDue date: 13.04.2026",
            "Invoice no: A-2\nDue date: 14.04.2026\nColour: red",
            "Invoice no: A-3",
        )
    )
    assert [(field.name, field.in_all) for field in proposal.fields] == [("invoice_number", True), ("due_date", False)]
    assert [_values(proposal, at).get("invoice_number") for at in range(3)] == ["A-1", "A-2", "A-3"]
    assert _values(proposal, 2) == {"invoice_number": "A-3"}


def test_values_of_different_types_make_a_field_of_the_wider_type() -> None:
    proposal = propose(_notes("Reading: 12", "Reading: 12,5"))
    assert _field(proposal, "reading").type == "decimal"
    assert [value.value for value in _field(proposal, "reading").values] == ["12", "12.5"]


@pytest.mark.parametrize("count", [0, 6])
def test_no_document_and_more_than_five_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="one to 5 documents"):
        propose([drawn("Total: 1.00 EUR")] * count)


def test_the_template_of_a_proposal_finds_every_proposed_value_again() -> None:
    documents = [read(invoice_pdf(number), options=ReadOptions(drawings=True)) for number in (1, 2, 3)]
    proposal = propose(documents)
    template = load_template(proposal.template_source("nordlicht"))
    assert template.template == "nordlicht"
    for at, document in enumerate(documents):
        found = {field.name: field.value for field in extract(document, template).fields}
        assert found == _values(proposal, at)


def test_the_true_values_of_a_demo_invoice_are_among_the_proposed() -> None:
    gold = invoice_gold(4)
    values = _values(propose([read(invoice_pdf(4), options=ReadOptions(drawings=True))]))
    names = {"invoice_date": "issue_date", "customer": "buyer_name", "tax": "tax_total", "total": "grand_total"}
    for name, value in gold.items():
        if name != "lines":
            assert values[names.get(name, name)] == value
    rows = [{("position" if name == "no" else name): cell for name, cell in row.items()} for row in gold["lines"]]
    assert values["line_items"] == rows


def test_a_template_is_refused_under_a_bad_name_and_without_any_field() -> None:
    with pytest.raises(TemplateInvalid, match="template"):
        propose([drawn("Total: 1.00 EUR")]).template_source("Bad Name")
    with pytest.raises(TemplateInvalid, match="No field and no table"):
        propose([drawn("Thank you")]).template_source("letter")


def test_the_json_schema_says_types_labels_and_what_every_document_has() -> None:
    proposal = propose(_notes("Invoice no: A-1\nTotal: 5.00 EUR", "Invoice no: A-2\nTotal: 6.00 EUR"))
    assert proposal.json_schema() == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "invoice_number": {
                "type": "string",
                "title": "Invoice number",
                "description": "Printed as “Invoice no”",
            },
            "grand_total": {
                "type": "number",
                "title": "Grand total",
                "description": "Printed as “Total”, amount of money",
            },
        },
        "required": ["invoice_number", "grand_total"],
        "additionalProperties": False,
    }


def test_the_json_schema_of_a_table_is_an_array_of_objects() -> None:
    rows = propose([drawn(LETTER)]).json_schema()["properties"]["line_items"]
    assert rows["type"] == "array"
    assert rows["items"]["properties"]["amount"]["type"] == "number"
    assert "“Beschreibung”" in rows["description"]
