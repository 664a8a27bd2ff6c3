"""Where tables end without being told: at other tables, at sections; running lines, and rows begun half way down."""

from extraction.datamodel import ParsedDocument
from tests.extraction.finders.pages import Printed, document_of, one_page, page_of
from tests.extraction.finders.test_table import BOLTS, FIRST, HEADINGS, SECOND, WASHERS, found

TAXES: tuple[Printed, ...] = (
    (50, 220, "Tax rate"),
    (200, 220, "Tax base"),
    (300, 220, "Rebate"),
    (400, 220, "Amount"),
)
OF_TAXES: tuple[Printed, ...] = ((50, 240, "20"), (200, 240, "10.50"), (300, 240, "0"), (400, 240, "2.10"))


def test_a_table_ends_at_the_headings_of_another_one() -> None:
    assert found(one_page(*HEADINGS, *FIRST, *SECOND, *TAXES, *OF_TAXES)) == [BOLTS, WASHERS]


def test_a_table_within_a_row_does_not_end_the_one_around_it() -> None:
    inner = tuple((x / 2 + 100, y / 20 + 124, text) for x, y, text in TAXES)
    rows = found(one_page(*HEADINGS, *FIRST, *inner, (50, 160, "2"), (100, 160, "Nuts"), (400, 160, "1.00")))
    assert [cells["pos"] for cells in rows] == ["1", "2"]


def test_a_table_ends_at_a_section_that_begins_left_of_it() -> None:
    section: tuple[Printed, ...] = ((44, 200, "Further charges:"), (100, 215, "Freight"), (400, 215, "7.00"))
    assert found(one_page(*HEADINGS, *FIRST, *SECOND, *section)) == [BOLTS, WASHERS]


def test_a_heading_that_stands_further_in_does_not_end_it() -> None:
    assert found(one_page(*HEADINGS, *FIRST, (100, 138, "Small parts:"), *SECOND)) == [BOLTS, WASHERS]


def test_text_without_figures_at_the_edge_is_no_end_as_long_as_no_value_came() -> None:
    assert found(one_page(*HEADINGS, (50, 114, "Notes"), *FIRST, *SECOND)) == [BOLTS, WASHERS]


def test_the_known_heading_of_a_section_at_the_edge_ends_the_table() -> None:
    assert found(one_page(*HEADINGS, *FIRST, (50, 160, "Notes"), *((x, y + 40, t) for x, y, t in SECOND))) == [BOLTS]


def _two_pages(foot: str) -> ParsedDocument:
    second = tuple((x, y - 100, text) for x, y, text in SECOND)
    return document_of(
        page_of(*HEADINGS, *FIRST, (400, 780, foot.format(1)), number=1),
        page_of(*second, (100, 100, "Stop"), (400, 780, foot.format(2)), number=2),
    )


def test_lines_that_run_at_the_foot_of_every_page_are_no_rows() -> None:
    assert found(_two_pages("{} of 2"), stop="Stop") == [BOLTS, WASHERS]


def test_a_foot_that_stands_on_one_page_only_is_read() -> None:
    document = document_of(page_of(*HEADINGS, *FIRST, (400, 780, "9.00"), number=1), page_of((50, 780, "x"), number=2))
    assert [cells.get("total") for cells in found(document)] == ["8.00", "9.00"]


def test_a_row_begins_over_its_number_where_that_stands_by_itself_half_way_down() -> None:
    first: tuple[Printed, ...] = ((100, 120, "Bolts"), (300, 120, "20"), (400, 120, "8.00"), (50, 132, "1"))
    second: tuple[Printed, ...] = ((100, 150, "Washers"), (300, 150, "4"), (400, 150, "2.50"), (50, 162, "2"))
    assert found(one_page(*HEADINGS, *first, *second), row_starts="pos") == [BOLTS, WASHERS]


def test_values_under_the_number_of_their_row_stay_with_it() -> None:
    first: tuple[Printed, ...] = ((50, 120, "1"), (100, 120, "Bolts"), (300, 132, "20"), (400, 132, "8.00"))
    second: tuple[Printed, ...] = ((50, 150, "2"), (100, 150, "Washers"), (300, 162, "4"), (400, 162, "2.50"))
    assert found(one_page(*HEADINGS, *first, *second), row_starts="pos") == [BOLTS, WASHERS]


def test_a_label_with_its_value_over_the_headings_is_no_line_of_theirs() -> None:
    over: tuple[Printed, ...] = ((100, 88, "Customer"), (200, 88, "number:"), (260, 88, "4711"))
    long: tuple[Printed, ...] = (FIRST[0], (100, 120, "Hexagon bolts M8 of steel"), *FIRST[2:])
    assert found(one_page(*over, *HEADINGS, *long, *SECOND)) == [
        BOLTS | {"article": "Hexagon bolts M8 of steel"},
        WASHERS,
    ]
