"""Tables proposed on one document read the rows of the next one of its layout."""

from extraction import extract, load_template, propose
from extraction.datamodel import ParsedDocument
from tests.extraction.finders.pages import Printed, one_page

TOP: tuple[Printed, ...] = ((300, 88, "Line"), (400, 88, "Price/"), (480, 88, "Position"))
HEADINGS: tuple[Printed, ...] = (
    (50, 100, "No"),
    (100, 100, "Description"),
    (300, 100, "Qty"),
    (400, 100, "unit"),
    (480, 100, "amount"),
)


def document(*rows: tuple[str, str, str, str], section: str = "") -> ParsedDocument:
    printed = [*TOP, *HEADINGS]
    for at, texts in enumerate(rows, 1):
        places = zip((50, 100, 300, 400, 480), (str(at), *texts), strict=True)
        printed += [(x, 100 + 20 * at, text) for x, text in places]
    end = 140 + 20 * len(rows)
    if section:
        printed += [(42, end, section), (100, end + 15, "Freight"), (300, end + 15, "1"), (480, end + 15, "5.00")]
    return one_page(*printed, (400, end + 40, "Net total"), (480, end + 40, "99.00"))


def test_headings_on_two_rows_name_their_column_by_both() -> None:
    (table,) = propose([document(("Bolts", "20", "0.40", "8.00"), ("Paint", "3", "12.50", "37.50"))]).tables
    assert [column.name for column in table.columns][-2:] == ["unit_price", "amount"]


def test_a_section_that_the_first_document_did_not_have_is_no_part_of_the_table() -> None:
    template = propose([document(("Bolts", "20", "0.40", "8.00"), ("Paint", "3", "12.50", "37.50"))]).template_source(
        "t"
    )
    second = document(("Rope", "7", "1.10", "7.70"), ("Nuts", "9", "0.10", "0.90"), section="Further charges:")
    found = next(field for field in extract(second, load_template(template)).fields if field.type == "list")
    cells = [{cell.name: cell.value for cell in row.fields} for row in found.items]
    assert [(row["description"], row["amount"]) for row in cells] == [("Rope", "7.70"), ("Nuts", "0.90")]
