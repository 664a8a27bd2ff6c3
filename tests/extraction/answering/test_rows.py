"""Lists that are asked for by their meaning: the table whose headings mean the columns."""

from extraction.finding import extract
from extraction.template_spec import load_template
from tests.extraction.drawn_pages import drawn

LINES = """
template: t
fields:
  lines:
    type: list
    columns:
      what: {type: text, heading: [product description]}
      qty: decimal
      unitPrice: money
      total: money
    find: [{meaning: line items}]
"""
PAGE = """
Steuersatz   Basis      Steuerbetrag
19 %         120,00     22,80

Pos   Bezeichnung       Menge    Einzelpreis   Betrag
1     Stuhl, Eiche      2        20,00         40,00
      geölt
2     Tisch             1        80,00         80,00

Summe netto                                   120,00
"""


def test_the_table_is_found_by_what_its_headings_mean() -> None:
    (field,) = extract(drawn(PAGE), load_template(LINES)).fields
    assert field.value == [
        {"what": "Stuhl, Eiche\ngeölt", "qty": "2", "unitPrice": "20.00", "total": "40.00"},
        {"what": "Tisch", "qty": "1", "unitPrice": "80.00", "total": "80.00"},
    ]
    assert 0 < field.confidence < 1


def test_a_page_without_such_headings_has_no_rows() -> None:
    (field,) = extract(drawn("Rechnung 4711\nStuhl   20,00"), load_template(LINES)).fields
    assert (field.value, field.confidence) == (None, 0.0)
    assert field.trace[0].note == "no headings on the pages looked at mean these columns"


def test_a_list_asks_for_drawings_and_a_value_does_not() -> None:
    value = "template: t\nfields:\n  a: {type: text, find: [{meaning: invoice number}]}"
    assert load_template(LINES).looks_at_drawings
    assert not load_template(value).looks_at_drawings
