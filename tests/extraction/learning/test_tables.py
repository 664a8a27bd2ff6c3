"""Lists learned from sample rows: read in other documents of the layout, and in other layouts."""

from collections.abc import Sequence
from typing import Any

from extraction import TemplateSpec, extract
from extraction.datamodel import ParsedDocument
from extraction.learning.tables import learn_list
from extraction.proposing.fields import Sample
from tests.extraction.finders.pages import Printed, document_of, one_page, page_of

Item = tuple[str, str, str, str]
BOLTS: Item = ("Hexagon bolts", "20", "0.40", "8.00")
WASHERS: Item = ("Washers", "4", "0.50", "2.00")
PAINT: Item = ("Paint for metal", "3", "12.50", "37.50")
ROPE: Item = ("Rope", "7", "1.10", "7.70")
NAMES = ("description", "quantity", "unit_price", "amount")
HEADINGS = ("Pos", "Description", "Quantity", "Unit price", "Amount")
COLUMNS = (50.0, 90.0, 300.0, 380.0, 480.0)
ODD_HEADINGS = ("Lp", "What we made", "How often", "One", "All of it")


def table(*items: Item, top: float = 100, headings: Sequence[str] = HEADINGS, pitch: float = 20) -> list[Printed]:
    printed = [(x, top, text) for x, text in zip(COLUMNS, headings, strict=True) if text]
    for at, item in enumerate(items, 1):
        printed += [(x, top + pitch * at, text) for x, text in zip(COLUMNS, (str(at), *item), strict=True) if text]
    return printed


def invoice(*items: Item, **more: Any) -> ParsedDocument:
    end = 100 + more.get("pitch", 20) * len(items) + 40
    total = f"{sum(float(item[3]) for item in items):.2f}"
    return one_page((50, 40, "Invoice"), *table(*items, **more), (300, end, "Net total"), (480, end, total))


def wanted(*items: Item) -> list[dict[str, str]]:
    return [dict(zip(NAMES, item, strict=True)) for item in items]


def learned(*samples: tuple[ParsedDocument, list[dict[str, str]] | None]) -> dict[str, Any] | None:
    return learn_list([rows for _, rows in samples], [Sample.of(document) for document, _ in samples])


def read(settings: dict[str, Any] | None, document: ParsedDocument, *names: str) -> list[tuple[Any, ...]]:
    assert settings is not None
    template = TemplateSpec.model_validate({"template": "learned", "locale": "en-US", "fields": {"items": settings}})
    rows = extract(document, template).fields[0].value
    return [tuple(row.get(name) for name in names or NAMES) for row in rows or ()]


def test_one_sample_is_enough_to_read_more_rows_of_the_layout() -> None:
    settings = learned((invoice(BOLTS), wanted(BOLTS)))
    assert read(settings, invoice(WASHERS, PAINT, ROPE)) == [WASHERS, PAINT, ROPE]


def test_headings_that_nobody_knows_are_found_over_the_values() -> None:
    settings = learned((invoice(BOLTS, PAINT, headings=ODD_HEADINGS), wanted(BOLTS, PAINT)))
    assert read(settings, invoice(WASHERS, ROPE, headings=ODD_HEADINGS)) == [WASHERS, ROPE]


def test_a_description_of_several_lines_is_joined_and_remarks_are_left_out() -> None:
    def document(first: str, second: str, price: str) -> ParsedDocument:
        lines: list[Printed] = [(90, 132, second), (90, 144, f"List price: {price}"), (90, 184, "List price: 9.00")]
        return one_page(*table((first, "20", "0.40", "8.00"), WASHERS, pitch=40, top=80), *lines)

    rows = wanted(("Bolts\nzinc plated", "20", "0.40", "8.00"), WASHERS)
    settings = learned((document("Bolts", "zinc plated", "0.45"), rows))
    assert read(settings, document("Nuts", "of brass", "0.60")) == [("Nuts\nof brass", "20", "0.40", "8.00"), WASHERS]


def test_a_column_that_is_not_printed_is_left_out() -> None:
    unprinted = [row | {"unit_price": "99.99"} for row in wanted(BOLTS, PAINT)]
    bolts, paint = ("Hexagon bolts", "20", "", "8.00"), ("Paint for metal", "3", "", "37.50")
    document = invoice(bolts, paint, headings=(*HEADINGS[:3], "", "Amount"))
    settings = learned((document, unprinted))
    assert settings is not None
    assert "unit_price" not in settings["columns"]
    assert read(settings, document, "description", "amount") == [
        ("Hexagon bolts", "8.00"),
        ("Paint for metal", "37.50"),
    ]


def test_a_column_without_a_value_in_any_sample_is_read_by_its_meaning() -> None:
    rows = [row | {"unit_price": None} for row in wanted(BOLTS, PAINT)]
    settings = learned((invoice(BOLTS, PAINT), rows))
    assert read(settings, invoice(WASHERS), "unit_price") == [("0.50",)]


def test_the_headings_may_stand_at_the_foot_of_the_page_before() -> None:
    def document(*items: Item) -> ParsedDocument:
        printed = table(*items, top=700)
        below = [(x, y - 680, text) for x, y, text in printed if y > 700]
        return document_of(page_of(*(one for one in printed if one[1] == 700)), page_of(*below, number=2))

    settings = learned((document(BOLTS, PAINT), wanted(BOLTS, PAINT)))
    assert settings is not None
    assert settings["columns"]["amount"]["heading"] == "Amount"


def test_what_stands_at_the_edge_under_the_rows_ends_the_table() -> None:
    def document(*items: Item) -> ParsedDocument:
        freight = ("Freight", "1", "7.00", "7.00")
        return one_page(*table(*items), (46, 240, "Further services"), *table(freight, top=240)[5:])

    settings = learned((document(BOLTS, PAINT), wanted(BOLTS, PAINT)))
    assert read(settings, document(WASHERS)) == [WASHERS]


def test_two_layouts_make_two_steps() -> None:
    one, other = invoice(BOLTS, PAINT), invoice(ROPE, WASHERS, headings=ODD_HEADINGS)
    settings = learned((one, wanted(BOLTS, PAINT)), (other, wanted(ROPE, WASHERS)))
    assert settings is not None
    assert len([step for step in settings["find"] if "table" in step]) == 2
    assert read(settings, one) == [BOLTS, PAINT]
    assert read(settings, other) == [ROPE, WASHERS]


def test_a_sample_with_wrong_rows_does_not_spoil_the_others() -> None:
    wrong = (invoice(ROPE), wanted(("Something else", "11", "5.55", "61.05")))
    settings = learned((invoice(BOLTS), wanted(BOLTS)), wrong, (invoice(PAINT), wanted(PAINT)))
    assert read(settings, invoice(WASHERS, ROPE)) == [WASHERS, ROPE]


def test_samples_whose_rows_nobody_knows_are_passed_over() -> None:
    settings = learned((invoice(ROPE), None), (invoice(BOLTS), wanted(BOLTS)))
    assert read(settings, invoice(WASHERS)) == [WASHERS]


def test_rows_that_stand_nowhere_teach_nothing() -> None:
    assert learned((invoice(BOLTS), wanted(("Something else", "11", "5.55", "61.05")))) is None
    assert learned((invoice(BOLTS), None)) is None


def test_amounts_are_found_as_the_document_writes_them() -> None:
    items = ("Kabel", "3", "1.234,50", "3.703,50"), ("Dose", "2", "2,25", "4,50")
    document = one_page((50, 40, "Rechnung vom 14.03.2024"), *table(*items))
    rows = [{"unit_price": "1234.5000", "amount": "3703.50"}, {"unit_price": "2.2500", "amount": "4.50"}]
    settings = learned((document, rows))
    assert settings is not None
    headings = {name: column["heading"] for name, column in settings["columns"].items()}
    assert {**headings, "position": "Pos"} == {"unit_price": "Unit price", "amount": "Amount", "position": "Pos"}


def test_other_layouts_are_read_by_what_their_headings_mean() -> None:
    settings = learned((invoice(BOLTS, PAINT, headings=ODD_HEADINGS), wanted(BOLTS, PAINT)))
    assert read(settings, invoice(WASHERS, ROPE), "quantity", "amount") == [("4", "2.00"), ("7", "7.70")]
