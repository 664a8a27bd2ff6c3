"""Who issued a paper, where no label says it."""

import pytest

from extraction.answering.company_names import company_name_in
from extraction.finding import extract
from extraction.template_spec import TemplateSpec, load_template
from tests.extraction.drawn_pages import drawn

SHOP = load_template("""
template: t
fields:
  shop: {type: text, find: [{meaning: Seller name}]}
  address: {type: text, find: [{meaning: Seller address}]}
""")
ORDER = load_template("""
template: t
fields:
  buyer: {type: text, find: [{meaning: Issuer name}]}
  supplier: {type: text, find: [{meaning: Supplier name}]}
""")
RECEIPT = """
Monday to Saturday

Tidewater Bookshop
(Whitby) Sdn Bhd (113825-W)
(GST Reg No 001492992000)
No 8, Harbour Street
56000 Whitby, Yorkshire
UPPER FLOOR
Tel 01947 555 0134

TAX INVOICE
Receipt no   4711
"""


def values(page: str, template: TemplateSpec = SHOP) -> dict[str, object]:
    return {field.name: field.value for field in extract(drawn(page), template).fields}


def test_a_name_with_a_legal_form_is_found_where_it_begins_and_ends() -> None:
    assert values(RECEIPT) == {
        "shop": "Tidewater Bookshop (Whitby) Sdn Bhd",
        "address": "No 8, Harbour Street\n56000 Whitby, Yorkshire",
    }


def test_without_a_legal_form_it_is_what_stands_first_and_is_no_title() -> None:
    page = "COPY OF TAX INVOICE\n03/04/2026 12:30\nHarbour Books\n31 Harbour Street\nYO22 4AS Whitby\n\nReceipt no 4"

    assert values(page) == {"shop": "Harbour Books", "address": "31 Harbour Street\nYO22 4AS Whitby"}


def test_a_label_says_more_than_the_head() -> None:
    page = "Nordwind Handels GmbH\n\nSeller: Holzwerk Steiger OHG\n\nRechnung Nr. 4711"

    assert values(page)["shop"] == "Holzwerk Steiger OHG"


def test_the_issuer_of_an_order_is_not_the_supplier_that_it_names() -> None:
    page = "Marlowe Architects\n\nSupplier\nTidewater Supplies Ltd\n4 Granary Wharf\n\nPurchase order 4711"

    assert values(page, ORDER) == {"buyer": "Marlowe Architects", "supplier": "Tidewater Supplies Ltd"}


def test_an_amount_ends_the_head_and_a_page_of_figures_has_no_name() -> None:
    assert values("1 x 4711   9.90\nHarbour Books Ltd   12.00") == {"shop": None, "address": None}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("AEON CO. (M) BHD (126926-H)", "AEON CO. (M) BHD"),
        ("Farmasi Maluri S/B(587969-U)", "Farmasi Maluri S/B"),
        ("Bei Spiel GmbH ● Ecke 12 ● 12345 Stadthausen", "Bei Spiel GmbH"),
        ("Absender: Holz GmbH & Co. KG, Kempten", "Holz GmbH & Co. KG"),
        ("Imprimerie SARL au capital de 10 000", "Imprimerie SARL"),
        ("ERDMANN AG", "ERDMANN AG"),
        ("Stavby a.s., Praha", "Stavby a.s."),
        ("as soon as it is paid", None),
        ("we write to you so that you know which ones of us are a part of it Ltd", None),
    ],
)
def test_a_legal_form_ends_a_name(text: str, name: str | None) -> None:
    found = company_name_in(text)

    assert (text[found.start : found.end] if found else None) == name


def test_a_form_alone_has_its_beginning_elsewhere() -> None:
    found = company_name_in("CO. (M) SDN BHD")

    assert found is not None
    assert found.is_begun
