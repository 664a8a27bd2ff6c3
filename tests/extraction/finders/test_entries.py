"""The entries finder: rows of a list by expressions, line by line."""

import pytest

from extraction import extract, load_template
from extraction.datamodel import FieldResult, JsonValue, ParsedDocument
from extraction.errors import TemplateInvalid
from extraction.finders import DocumentView
from extraction.finders.layout_text import layout_passage
from tests.extraction.finders.pages import Printed, document_of, one_page, page_of

ORDER: tuple[Printed, ...] = (
    (60, 100, "Items"),
    (72, 112, "1"), (96, 112, "Chair"), (300, 112, "70.00"),
    (96, 124, "of oak"),
    (96, 136, "delivered"),
    (72, 148, "2"), (96, 148, "Lamp"),
    (96, 160, "of brass"),
    (60, 172, "Total"), (300, 172, "70.00"),
)  # fmt: skip


def listed(document: ParsedDocument, rules: str, columns: str = "pos: int, name: text, price: decimal") -> FieldResult:
    source = f"template: t\nlocale: en-US\nfields: {{a: {{type: list, columns: {{{columns}}}, find: [{rules}]}}}}"
    return extract(document, load_template(source)).fields[0]


def rows(result: FieldResult) -> list[dict[str, JsonValue]]:
    assert isinstance(result.value, list)
    return [{name: cell for name, cell in row.items() if cell is not None} for row in result.value]


def test_each_matching_line_is_an_entry() -> None:
    result = listed(one_page(*ORDER), r"entries: {start: Items, end: Total, line: '^ +(?P<pos>\d) +(?P<name>\w+)'}")
    assert rows(result) == [{"pos": 1, "name": "Chair"}, {"pos": 2, "name": "Lamp"}]


def test_a_first_line_begins_an_entry_and_further_lines_add_to_it() -> None:
    rules = r"""entries: {start: Items, end: Total, line: '(?P<name>\S.*)',
        first: '^ +(?P<pos>\d) +(?P<name>\w+)(?: +(?P<price>\d+\.\d\d))?$'}"""
    result = listed(one_page(*ORDER), rules)
    assert rows(result) == [
        {"pos": 1, "name": "Chair\nof oak\ndelivered", "price": "70.00"},
        {"pos": 2, "name": "Lamp\nof brass"},
    ]
    name = result.items[0].fields[1]
    assert name.box is not None
    assert (round(name.box.y0 * 800), round(name.box.y1 * 800)) == (112, 146)


def test_a_last_line_ends_an_entry_and_skipped_lines_are_passed_over() -> None:
    rules = r"""entries: {start: Items, end: Total, line: '(?P<name>\S.*)', first: '^ +(?P<pos>\d) +(?P<name>\w+)',
        last: '(?P<name>of \w+)', skip: [brass]}"""
    assert rows(listed(one_page(*ORDER), rules)) == [{"pos": 1, "name": "Chair\nof oak"}, {"pos": 2, "name": "Lamp"}]


def test_lines_of_several_kinds_make_rows_with_different_columns() -> None:
    document = one_page((60, 100, "Start"), (60, 112, "Group Birds"), (60, 124, "1. Owl"), (60, 136, "End"))
    rules = r"entries: {start: Start, end: End, line: ['Group (?P<group>\w+)', '(?P<pos>\d)\. (?P<name>\w+)']}"
    result = listed(document, rules, "group: text, pos: int, name: text")
    assert rows(result) == [{"group": "Birds"}, {"pos": 1, "name": "Owl"}]


def test_several_blocks_over_several_pages_are_one_list() -> None:
    document = document_of(
        page_of((60, 100, "Start"), (60, 112, "1 Cat"), (60, 124, "End"), (60, 136, "2 Dog")),
        page_of((60, 100, "Start"), (60, 112, "3 Frog"), number=2),
        page_of((60, 112, "4 Crow"), (60, 124, "End"), number=3),
    )
    rules = r"entries: {start: Start, end: End, line: '^(?P<pos>\d) (?P<name>\w+)'}"
    assert [row["pos"] for row in rows(listed(document, rules))] == [1, 3, 4]


def test_a_block_may_reach_to_the_last_match_of_its_end() -> None:
    printed = ((60, 100, "Start"), (60, 112, "1 Cat"), (60, 124, "End"), (60, 136, "2 Dog"), (60, 148, "End"))
    rules = r"entries: {start: Start, end: End, end_match: last, line: '^(?P<pos>\d)'}"
    assert [row["pos"] for row in rows(listed(one_page(*printed), rules))] == [1, 2]


def test_several_rules_add_up() -> None:
    rules = r"""entries: [{start: Items, end: Total, line: '(?P<name>oak)'},
        {start: Items, end: Total, line: '(?P<name>brass)'}]"""
    assert rows(listed(one_page(*ORDER), rules)) == [{"name": "oak"}, {"name": "brass"}]


def test_a_group_without_text_may_stand_for_a_value() -> None:
    rules = r"""entries: {start: Items, end: Total, empty: {price: '0'},
        line: '^ +(?P<pos>\d) +(?P<name>\w+)(?: +(?P<price>\d+\.\d\d))?$'}"""
    result = listed(one_page(*ORDER), rules)
    assert [row["price"] for row in rows(result)] == ["70.00", "0"]
    assert result.items[1].fields[2].box is None


def test_a_column_is_changed_before_it_is_read() -> None:
    rules = r"""entries: {start: Items, end: Total, line: '(?P<pos>\d) +(?P<name>\w+)',
        replace: {name: [[Lamp, Light]]}}"""
    assert [row["name"] for row in rows(listed(one_page(*ORDER), rules))] == ["Chair", "Light"]


def test_groups_that_are_no_columns_are_left_out() -> None:
    rules = r"entries: {start: Items, end: Total, line: '(?P<pos>\d) +(?P<other>\w+)'}"
    assert rows(listed(one_page(*ORDER), rules)) == [{"pos": 1}, {"pos": 2}]


@pytest.mark.parametrize(
    ("start", "line", "note"),
    [
        ("Articles", "(?P<pos>x)", "no block has the start and the end"),
        ("Items", "(?P<pos>x)", "no line of the block matches"),
    ],
)
def test_what_is_missing_is_said(start: str, line: str, note: str) -> None:
    result = listed(one_page(*ORDER), f"entries: {{start: {start}, end: Total, line: '{line}'}}")
    assert (result.value, result.trace[0].note) == (None, note)


def test_expressions_that_match_nothing_at_all_end() -> None:
    result = listed(one_page(*ORDER), "entries: {start: 'x*', end: 'y*', line: '(?P<pos>z)'}")
    assert result.value is None


def test_an_endless_expression_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extraction.finders.entries.TIMEOUT_S", 0.05)
    document = one_page((50, 100, "Start"), (50, 112, "a" * 80 + "c"), (50, 124, "End"))
    result = listed(document, "entries: {start: Start, end: End, line: '(?P<pos>(a|aa)+)$'}")
    assert result.trace[0].note == "an expression ran longer than 0.05 s: make it simpler"


def test_rules_without_an_expression_for_entries_are_refused() -> None:
    with pytest.raises(TemplateInvalid, match="entries need an expression for their lines"):
        listed(one_page(*ORDER), "entries: {start: Items, end: Total}")


def test_pages_keep_their_layout_text_for_the_next_step() -> None:
    view = DocumentView(one_page(*ORDER))
    assert layout_passage(view, None) is layout_passage(view, None)
