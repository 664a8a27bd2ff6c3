"""The table finder: line items under their headings, over lines, rulings and pages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from extraction import extract, load_template
from extraction.datamodel import ParsedDocument, Ruling
from extraction.finders import DocumentView
from extraction.finders.table import TableFinder, TableRules, TableStep
from extraction.template_spec import ColumnSpec
from tests.extraction.finders.pages import HEIGHT_PT, WIDTH_PT, Printed, document_of, one_page, page_of, scanned_page

HEADINGS: tuple[Printed, ...] = ((50, 100, "Pos"), (100, 100, "Article"), (300, 100, "Qty"), (400, 100, "Total"))
FIRST: tuple[Printed, ...] = ((50, 120, "1"), (100, 120, "Bolts"), (300, 120, "20"), (400, 120, "8.00"))
SECOND: tuple[Printed, ...] = ((50, 150, "2"), (100, 150, "Washers"), (300, 150, "4"), (400, 150, "2.50"))
COLUMNS = {
    "pos": ColumnSpec(type="int"),
    "article": ColumnSpec(type="text"),
    "quantity": ColumnSpec(type="decimal"),
    "total": ColumnSpec(type="money"),
}
START = (("Pos",), ("Article",), ("Qty",), ("Total",))


def found(
    document: ParsedDocument, columns: Mapping[str, ColumnSpec] = COLUMNS, page: int | None = None, **rules: Any
) -> list[dict[str, str]]:
    step = TableStep(table=TableRules(**{"start": START, **rules}), page=page)
    rows = TableFinder().find_rows(DocumentView(document), step, columns, "en-US").rows
    return [{name: cell.raw_text for name, cell in row.items()} for row in rows]


def scanned(
    *printed: Printed, columns: Mapping[str, ColumnSpec] = COLUMNS, score: float = 0.97, **rules: Any
) -> list[dict[str, str]]:
    return found(scanned_page(*HEADINGS, *printed, score=score), columns, **rules)


def row(pos: str, article: str, quantity: str, total: str) -> dict[str, str]:
    return {"pos": pos, "article": article, "quantity": quantity, "total": total}


BOLTS, WASHERS = row("1", "Bolts", "20", "8.00"), row("2", "Washers", "4", "2.50")


def test_cells_stand_under_the_headings_in_their_order() -> None:
    assert found(one_page(*HEADINGS, *FIRST, *SECOND)) == [BOLTS, WASHERS]


def test_columns_are_found_by_headings_of_their_own_and_others_are_left_out() -> None:
    columns = {
        "amount": ColumnSpec(type="money", heading=("Amount", "Total")),
        "article": ColumnSpec(type="text", heading="Article"),
    }
    assert found(one_page(*HEADINGS, *FIRST, *SECOND), columns) == [
        {"article": "Bolts", "amount": "8.00"},
        {"article": "Washers", "amount": "2.50"},
    ]


def test_columns_that_start_does_not_name_stand_under_their_own_name_and_under_what_is_left_of_it() -> None:
    columns = {name: COLUMNS[name] for name in ("pos", "article", "total")} | {"amount": COLUMNS["quantity"]}
    assert found(one_page(*HEADINGS, *FIRST), columns, start=(("Pos",), ("Qty",))) == [
        {"pos": "1", "article": "Bolts", "amount": "20", "total": "8.00"}
    ]


def test_a_heading_may_be_printed_in_several_ways() -> None:
    start = (("Pos",), ("Article",), ("Quantity", "Qty"), ("Amount", "Total"))
    assert found(one_page(*HEADINGS, *FIRST), start=start) == [BOLTS]


def test_without_a_row_start_each_amount_begins_a_row() -> None:
    more: tuple[Printed, ...] = ((100, 132, "zinc plated"), (100, 162, "large"))
    assert found(one_page(*HEADINGS, *FIRST, *SECOND, *more)) == [BOLTS, WASHERS]


def test_joined_columns_have_all_lines_down_to_a_gap() -> None:
    more: tuple[Printed, ...] = ((100, 132, "zinc plated"), (100, 175, "Thank you for your order"))
    rows = found(one_page(*HEADINGS, *FIRST, *SECOND, *more), join="article")
    assert [cell["article"] for cell in rows] == ["Bolts\nzinc plated", "Washers"]


def test_the_column_that_begins_a_row_is_named() -> None:
    discount: tuple[Printed, ...] = ((100, 132, "less discount"), (400, 132, "-0.80"))
    by_amount = found(one_page(*HEADINGS, *FIRST, *discount, *SECOND))
    by_number = found(one_page(*HEADINGS, *FIRST, *discount, *SECOND), row_starts="pos")
    assert [cell["total"] for cell in by_amount] == ["8.00", "-0.80", "2.50"]
    assert by_number == [BOLTS, WASHERS]


@pytest.mark.parametrize("stop", ["Net", ("Sum", "Net"), r"re:^\s*Net\b"])
def test_the_table_ends_where_the_stop_is_printed(stop: str | Sequence[str]) -> None:
    sums: tuple[Printed, ...] = ((300, 180, "Net"), (400, 180, "10.50"))
    document = one_page(*HEADINGS, *FIRST, *SECOND, *sums)
    assert found(document, stop=stop) == [BOLTS, WASHERS]
    assert len(found(document)) == 3


def test_a_stop_inside_a_text_does_not_end_the_table() -> None:
    net: tuple[Printed, ...] = ((50, 135, "3"), (100, 135, "Fishing Net"), (300, 135, "1"), (400, 135, "9.00"))
    rows = found(one_page(*HEADINGS, *FIRST, *net), stop="Net")
    assert [cell["article"] for cell in rows] == ["Bolts", "Fishing Net"]


def test_skipped_lines_are_no_part_of_the_table() -> None:
    carried: tuple[Printed, ...] = ((100, 135, "Carried forward"), (400, 135, "8.00"))
    assert found(one_page(*HEADINGS, *FIRST, *carried, *SECOND), skip="Carried forward") == [BOLTS, WASHERS]


def test_a_table_goes_on_under_headings_that_are_printed_again() -> None:
    document = document_of(page_of(*HEADINGS, *FIRST), page_of(*HEADINGS, *SECOND, number=2))
    assert found(document) == [BOLTS, WASHERS]
    assert found(document, across_pages=False) == [BOLTS]
    assert found(document, page=2) == [WASHERS]


def test_a_table_goes_on_over_a_page_without_headings_only_to_its_stop() -> None:
    last = page_of(*SECOND, (300, 180, "Net"), (400, 180, "10.50"), number=2)
    document = document_of(page_of(*HEADINGS, *FIRST), last)
    assert found(document, stop="Net") == [BOLTS, WASHERS]
    assert found(document, stop="Grand total") == [BOLTS]
    assert found(document) == [BOLTS]


def test_between_two_rulings_everything_is_one_row() -> None:
    ruled: list[Printed] = []
    for top, (pos, article, quantity, total) in (
        (120, ("1", "Bolts", "20", "8.00")),
        (160, ("2", "Nuts", "4", "2.50")),
    ):
        ruled += [(100, top, article), (300, top, quantity), (400, top + 10, total), (50, top + 20, pos)]
    page = page_of(*HEADINGS, *ruled)
    levels = tuple(Ruling(40 / WIDTH_PT, y / HEIGHT_PT, 440 / WIDTH_PT, y / HEIGHT_PT) for y in (115, 155, 195))
    assert found(document_of(replace(page, rulings=levels))) == [BOLTS, row("2", "Nuts", "4", "2.50")]


def test_text_that_runs_over_columns_stays_whole_and_fills_no_other() -> None:
    remark: tuple[Printed, ...] = ((100, 132, "delivered with 5 spare parts of the usual kind"),)
    rows = found(one_page(*HEADINGS, *FIRST, *remark, *SECOND), join="article")
    assert rows[0] == {**BOLTS, "article": "Bolts\ndelivered with 5 spare parts of the usual kind"}


def test_numbers_need_not_stand_right_under_their_headings() -> None:
    wide: tuple[Printed, ...] = ((50, 120, "1"), (100, 120, "Bolts"), (270, 120, "20 pcs"), (380, 120, "1,008.00"))
    assert found(one_page(*HEADINGS, *wide)) == [row("1", "Bolts", "20 pcs", "1,008.00")]


def test_what_is_missing_is_said() -> None:
    view, finder = DocumentView(one_page(*HEADINGS)), TableFinder()

    def note(**rules: Any) -> str:
        step = TableStep(table=TableRules(**{"start": START, **rules}))
        return finder.find_rows(view, step, COLUMNS, "en-US").note

    assert note(start=(("Pos",), ("Weight",))) == "the headings are not printed together on the pages looked at"
    assert note() == "no line under the headings begins a row"
    assert note(join="weight") == "the list has no column “weight”"


def test_headings_far_apart_are_no_table() -> None:
    printed: tuple[Printed, ...] = ((50, 100, "Pos"), (100, 300, "Article"), (300, 300, "Qty"), (400, 300, "Total"))
    assert found(one_page(*printed, (50, 320, "1"), (400, 320, "8.00"))) == []


def test_a_template_reads_typed_rows_with_places() -> None:
    template = load_template(
        """
template: invoice
locale: en-US
fields:
  lines:
    type: list
    columns: {pos: int, article: text, quantity: decimal, total: money}
    find:
      - table: {start: [Pos, Article, Qty, Total], stop: Net, row_starts: pos, join: article}
"""
    )
    document = one_page(*HEADINGS, *FIRST, *SECOND, (300, 180, "Net"), (400, 180, "10.50"))

    (lines,) = extract(document, template).fields

    assert lines.value == [
        {"pos": 1, "article": "Bolts", "quantity": "20", "total": "8.00"},
        {"pos": 2, "article": "Washers", "quantity": "4", "total": "2.50"},
    ]
    total = lines.items[1].fields[3]
    assert (total.raw_text, round(total.box.x0 * WIDTH_PT), round(total.box.y0 * HEIGHT_PT)) == ("2.50", 400, 150)
    assert lines.confidence > 0.9
    assert template.looks_at_drawings


@pytest.mark.parametrize("misread", ["2.S0", "Z.50", "2.5O", "2,S0", "-Z.50"])
def test_a_row_whose_first_value_has_a_misread_character_is_not_lost(misread: str) -> None:
    second = (*SECOND[:3], (400, 150, misread))
    rows = scanned(*FIRST, *second, row_starts="total")
    assert rows == [BOLTS, WASHERS | {"total": misread}]
    assert scanned(*FIRST, *second) == rows


def test_a_row_is_not_begun_by_what_looks_like_a_misread_number_in_print_that_was_not_recognised() -> None:
    second = (*SECOND[:3], (400, 150, "2.S0"))
    assert scanned(*FIRST, *second, score=1.0, row_starts="total") == [BOLTS]


def test_a_letter_for_a_number_begins_a_row_where_two_other_values_stand_beside_it() -> None:
    second = (*SECOND[:2], (300, 150, "l"), SECOND[3])
    assert scanned(*FIRST, *second, row_starts="quantity") == [BOLTS, WASHERS | {"quantity": "l"}]
    assert scanned(*FIRST, *second[1:], row_starts="quantity") == [BOLTS]


def test_words_in_the_column_that_begins_rows_begin_none() -> None:
    for words in ("S235", "M8", "A4", "l"):
        assert scanned(*FIRST, (300, 135, words), row_starts="quantity") == [BOLTS]


def test_of_a_cell_with_several_lines_the_misread_first_one_is_its_value() -> None:
    unit: Printed = (300, 132, "1")
    first = (*FIRST[:2], (300, 120, "2O.S0"), FIRST[3])
    assert scanned(*first, unit, row_starts="total") == [BOLTS | {"quantity": "2O.S0"}]
