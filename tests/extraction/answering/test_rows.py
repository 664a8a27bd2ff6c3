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


def rows(page: str) -> object:
    return extract(drawn(page), load_template(LINES)).fields[0].value


def test_headings_that_run_over_rows_are_read_as_a_whole() -> None:
    page = """
Pos   Bezeichnung       Menge    Preis/     Positions-
                                 Einheit    betrag
1     Stuhl             2        20,00      40,00
2     Tisch             1        80,00      80,00
"""
    assert rows(page) == [
        {"what": "Stuhl", "qty": "2", "unitPrice": "20.00", "total": "40.00"},
        {"what": "Tisch", "qty": "1", "unitPrice": "80.00", "total": "80.00"},
    ]


def test_of_two_columns_of_amounts_the_right_one_is_the_total() -> None:
    page = """
Pos   Bezeichnung       Menge    Betrag     Gesamt
1     Stuhl             2        20,00      40,00
"""
    assert rows(page) == [{"what": "Stuhl", "qty": "2", "unitPrice": None, "total": "40.00"}]


def test_a_table_ends_at_the_headings_of_another_one_and_a_lone_amount_is_no_row() -> None:
    page = """
Pos   Bezeichnung       Menge    Einzelpreis   Betrag
1     Stuhl             2        20,00         40,00
                                               -2,00
2     Tisch             1        80,00         80,00

Art   Beschreibung      Steuersatz   Basis     Steuerbetrag
S     Umsatzsteuer      19           120,00    22,80
"""
    assert rows(page) == [
        {"what": "Stuhl", "qty": "2", "unitPrice": "20.00", "total": "40.00"},
        {"what": "Tisch", "qty": "1", "unitPrice": "80.00", "total": "80.00"},
    ]
