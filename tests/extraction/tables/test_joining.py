"""Tables that go on over the page."""

from extraction.tables import find_tables, table_text
from tests.extraction.tables.pages import document, page, rows

XS = (50.0, 250.0, 350.0)
HEADING = ("Outcome", "Men", "Women")
FIRST = (("Upheld", "112", "98"), ("Rejected", "201", "233"), ("Pending", "54", "60"))
SECOND = (("Withdrawn", "11", "7"), ("Dismissed", "21", "23"), ("Other", "5", "6"))


def test_parts_with_the_same_columns_are_one_table_without_the_repeated_heading() -> None:
    parts = document(
        page([*rows(700, XS, HEADING, *FIRST), (280, 780, "12")]),
        page([*rows(50, XS, HEADING, *SECOND), (280, 780, "13")], number=2),
    )

    (table,) = find_tables(parts)

    assert table_text(table) == "\n".join("\t".join(row) for row in (HEADING, *FIRST, *SECOND))
    assert table.pages == (1, 2)
    assert [cell.box.page for cell in table.cells if cell.col == 0] == [1, 1, 1, 1, 2, 2, 2]
    assert [cell.text for cell in table.cells if cell.is_header] == list(HEADING)


def test_a_part_without_heading_goes_on_as_well() -> None:
    parts = document(page(rows(720, XS, HEADING, *FIRST)), page(rows(50, XS, *SECOND), number=2))
    (table,) = find_tables(parts)
    assert table.row_count == 7


def test_parts_can_be_left_apart() -> None:
    parts = document(page(rows(720, XS, HEADING, *FIRST)), page(rows(50, XS, *SECOND), number=2))
    assert [table.pages for table in find_tables(parts, join_pages=False)] == [(1,), (2,)]


def test_tables_with_other_columns_another_heading_or_text_between_stay_apart() -> None:
    upper = page(rows(720, XS, HEADING, *FIRST))
    moved = page(rows(50, (50.0, 300.0, 420.0), *SECOND), number=2)
    other_heading = page(rows(50, XS, ("Outcome", "Boys", "Girls"), *SECOND), number=2)
    prose = [(50.0, 50.0 + 12 * at, "the committee met eleven times and considered many cases") for at in range(12)]
    after_prose = page([*prose, *rows(260, XS, *SECOND)], number=2)
    later = page(rows(50, XS, *SECOND), number=3)
    for lower in (moved, other_heading, after_prose, later):
        assert len(find_tables(document(upper, lower))) == 2
