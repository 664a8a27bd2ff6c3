"""Tables without a lattice, amid what is none."""

from extraction.tables import find_page_tables, table_text
from tests.extraction.tables.pages import page, rows

PROSE = "the committee met eleven times and considered four hundred cases in the year"
XS = (50.0, 250.0, 350.0)
NUMBERS = (("Outcome", "2001", "2002"), ("Upheld", "112", "98"), ("Rejected", "201", "233"), ("Pending", "54", "60"))


def texts(
    printed: list[tuple[float, float, str]], levels: list[tuple[float, float, float]] | None = None
) -> list[str]:
    return [table_text(table) for table in find_page_tables(page(printed, levels=levels or ()))]


def test_a_currency_sign_is_part_of_the_amount_it_stands_before() -> None:
    printed = rows(100, (50, 240, 270), ("Sales", "$", "4,120"), ("Services", "", "  310"), ("Total", "$", "4,430"))
    printed += rows(100, (340, 370), ("$", "3,980"), ("", "  290"), ("$", "4,270"))
    assert texts(printed) == ["Sales\t$ 4,120\t$ 3,980\nServices\t310\t290\nTotal\t$ 4,430\t$ 4,270"]


def test_a_table_in_one_column_of_a_page_with_two_is_found_alone() -> None:
    left = [(50.0, 100.0 + 12 * at, "the committee met eleven times in the") for at in range(30)]
    table = rows(160, (330, 430, 500), *NUMBERS)
    above = [(330.0, 100.0 + 12 * at, "the committee met eleven times in the") for at in range(4)]
    below = [(330.0, 230.0 + 12 * at, "the committee met eleven times in the") for at in range(19)]
    assert texts(left + above + table + below) == ["\n".join("\t".join(row) for row in NUMBERS)]


def test_headings_set_to_the_left_and_numbers_set_to_the_right_are_one_column() -> None:
    printed = rows(100, (50, 200, 350), ("Region", "Cases", "Share"))
    printed += rows(112, (50, 280, 430), ("North", "112", "11.2"), ("South", "212", "21.0"), ("West", "401", "38.9"))
    assert texts(printed) == ["Region\tCases\tShare\nNorth\t112\t11.2\nSouth\t212\t21.0\nWest\t401\t38.9"]


def test_a_title_a_source_and_prose_are_no_part_of_the_table() -> None:
    printed = [(50.0, 60.0, PROSE), (50.0, 72.0, PROSE), (50.0, 96.0, "Table 4: Cases by outcome")]
    printed += rows(112, XS, *NUMBERS)
    printed += [(50.0, 162.0, "Source: annual report."), (50.0, 190.0, PROSE)]
    assert texts(printed) == ["\n".join("\t".join(row) for row in NUMBERS)]


def test_two_tables_under_each_other_stay_two() -> None:
    printed = [*rows(100, XS, *NUMBERS), (50.0, 166.0, "By age of the applicant"), *rows(186, XS, *NUMBERS)]
    assert len(texts(printed)) == 2


def test_a_short_rule_under_a_heading_says_over_which_columns_it_stands() -> None:
    xs = (50.0, 250.0, 350.0, 450.0)
    printed = [(250.0, 100.0, "Estimates"), *rows(114, xs, ("Case", "Low", "High", "Mean"))]
    printed += rows(128, xs, ("Baseline", "1.2", "2.1", "1.6"), ("Policy", "0.9", "1.4", "1.1"))
    (table,) = find_page_tables(page(printed, levels=[(112.0, 245.0, 380.0), (126.0, 50.0, 480.0)]))
    assert [(c.text, c.col, c.col_span) for c in table.cells if c.row == 0] == [("Estimates", 1, 2)]


def test_rules_between_rows_keep_lines_of_one_cell_together() -> None:
    printed = rows(100, (50, 250), ("Country", "Rate"))
    printed += rows(116, (50, 250), ("United Kingdom of", "11.2"), ("Great Britain", ""))
    printed += rows(144, (50, 250), ("France", "9.8"))
    levels = [(y, 50.0, 290.0) for y in (98.0, 113.0, 141.0, 156.0)]
    assert texts(printed, levels) == ["Country\tRate\nUnited Kingdom of Great Britain\t11.2\nFrance\t9.8"]


def test_a_heading_without_a_rule_under_it_is_no_part_of_the_first_row() -> None:
    xs = (50.0, 80.0, 300.0, 380.0)
    items = (("1", "Cable", "6", "14.10"), ("2", "Logger", "6", "3,870.00"), ("3", "Battery", "1", "31.40"))
    printed = rows(100, xs, ("#", "Description", "Quantity", "Amount"))
    printed += [placed for at, item in enumerate(items) for placed in rows(128 + 22 * at, xs, item)]
    levels = [(145.0 + 22 * at, 50.0, 430.0) for at in range(3)]
    read = (("#", "Description", "Quantity", "Amount"), *items)
    assert texts(printed, levels) == ["\n".join("\t".join(row) for row in read)]


def test_lines_of_the_first_row_stay_together_where_rules_divide_the_others() -> None:
    printed = rows(100, XS, ("Outcome", "2001", "2002"))
    printed += [(50.0, 122.0, "Upheld after"), *rows(133, XS, ("a hearing", "112", "98"))]
    printed += rows(155, XS, ("Rejected", "201", "233"))
    levels = [(117.0 + each, 50.0, 400.0) for each in (0.0, 32.0, 54.0)]
    assert texts(printed, levels) == ["Outcome\t2001\t2002\nUpheld after a hearing\t112\t98\nRejected\t201\t233"]


def test_prose_in_two_columns_is_no_table() -> None:
    lines = [(x, 100.0 + 12 * at, "the committee met eleven times in the") for at in range(30) for x in (50.0, 330.0)]
    assert texts(lines) == []


def test_lists_contents_and_letterheads_are_no_tables() -> None:
    bullets = rows(100, (50, 70), *(("•", "a point that was made in the debate") for _ in range(5)))
    numbered = rows(200, (50, 80), *((f"{at}.", "a point that was made in the debate") for at in range(1, 6)))
    contents = rows(300, (50, 120, 480), *((f"{at} Part", "." * 60, str(4 * at)) for at in range(1, 6)))
    letter = rows(420, (50, 330), ("Signed", "Witness"), ("John Smith", "Mary Jones"), ("Director", "Secretary"))
    for printed in (bullets, numbered, contents, letter):
        assert texts(printed) == []


def test_the_ticks_of_a_chart_are_no_table() -> None:
    printed = rows(100, (50, 300), *((str(value), str(value)) for value in range(450, -1, -50)))
    assert texts(printed) == []


def test_an_empty_page_has_no_tables() -> None:
    assert find_page_tables(page(())) == ()
