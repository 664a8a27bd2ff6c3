"""Rows become bytes: exact CSV, cells that no spreadsheet runs, JSON line by line."""

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from extraction import load_template
from jobs import exporting_formats
from jobs.exporting_formats import write_csv, write_xlsx
from jobs.exporting_tables import Cell, Column, Layout, ReleasedDocument, layout_of


def csv(*rows: list[Cell], headers: Iterable[str] = ("a", "b"), bom: bool = False) -> str:
    return b"".join(write_csv(list(headers), rows, bom=bom)).decode()


def document(**fields: Any) -> ReleasedDocument:
    """With a field of each name: its type and its value."""
    found = [{"name": name, "type": kind, "value": value} for name, (kind, value) in fields.items()]
    moment = datetime(2026, 3, 12, 10, 30, 15, 900000, tzinfo=UTC)
    return ReleasedDocument(
        job_id="job", filename="a.pdf", number=1, first_page=1, last_page=2, template="t", completed_at=moment,
        is_reviewed=True, revision=1, batch_id=None, metadata={}, result={"template": "t", "fields": found},
    )  # fmt: skip


def sheets(layout: Layout, *documents: ReleasedDocument) -> dict[str, list[list[Any]]]:
    """Every sheet's cells as (value, type), without those of our own columns; s is text, n a number, f a formula."""
    with write_xlsx(layout, documents) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    return {
        sheet.title: [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()] for sheet in book
    }


def test_csv_has_the_exact_text_of_every_kind_of_value() -> None:
    moment = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
    row: list[Cell] = [None, True, False, 7, Decimal("-12.50"), Decimal("0.0000001"), date(2026, 1, 31), moment, "ä"]
    assert csv(row, headers=["h"] * 9) == (
        "h,h,h,h,h,h,h,h,h\r\n,true,false,7,-12.50,0.0000001,2026-01-31,2026-03-12T11:00:00Z,ä\r\n"
    )


def test_csv_quotes_what_any_divider_would_cut() -> None:
    row: list[Cell] = ['say "x", y', "a;b", "two\nlines", " left"]
    assert csv(row, headers=["h"] * 4).split("\r\n", 1)[1] == '"say ""x"", y","a;b","two\nlines"," left"\r\n'


def test_csv_can_begin_with_a_byte_order_mark() -> None:
    assert next(write_csv(["a"], [], bom=True)) == b"\xef\xbb\xbf"
    assert csv(headers=["a"], bom=True) == "\ufeffa\r\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 123", "'+49 30 123"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "\"'\t'=1\""),
        ("\tplain", '"\'\tplain"'),
        ("\rplain", '"\'\rplain"'),
        ("  =1", "'  =1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("＝1+1", "'＝1+1"),
        ("＋1+1", "'＋1+1"),
        ("－x", "'－x"),
        ("＠x", "'＠x"),
        # Where the reader divides by semicolons, a cell begins behind each.
        ("a;=1+1", '"a;\'=1+1"'),
        ("a\n=1+1", '"a\n\'=1+1"'),
        ("-1+1", "'-1+1"),
        ("-12.50", "-12.50"),
        ("-5; -3", '"-5; -3"'),
        ("a-b", "a-b"),
        ("1=1", "1=1"),
    ],
)
def test_no_text_of_a_csv_begins_a_formula(text: str, written: str) -> None:
    assert csv([text], headers=["a"]) == f"a\r\n{written}\r\n"


def test_half_a_character_from_a_broken_file_does_not_stop_the_export() -> None:
    assert csv(["a\ud800"], headers=["a"]) == "a\r\na?\r\n"
    layout = Layout((Column(("x",)),), {})
    assert sheets(layout, document(x=("text", "a\ud800")))["documents"][1][-1] == ("a?", "s")


def test_xlsx_has_real_dates_numbers_and_truths() -> None:
    layout = Layout(tuple(Column((name,)) for name in "abcdef"), {})
    found = document(
        a=("money", "1471.60"), b=("date", "2026-01-31"), c=("bool", True), d=("int", 7), e=("text", "00123"),
        f=("percent", None),
    )  # fmt: skip
    assert sheets(layout, found)["documents"][1] == [
        ("job", "s"), ("a.pdf", "s"), (1, "n"), (1, "n"), (2, "n"), ("t", "s"),
        (datetime(2026, 3, 12, 10, 30, 15), "d"), (True, "b"),
        (1471.6, "n"), (datetime(2026, 1, 31), "d"), (True, "b"), (7, "n"), ("00123", "s"), (None, "n"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "-x", "+1+1", "@x", "https://example.com/", "mailto:a@example.com", "＝1"])
def test_a_text_of_an_xlsx_is_neither_formula_nor_link(text: str) -> None:
    layout = Layout((Column(("x",)),), {})
    with write_xlsx(layout, [document(x=("text", text))]) as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.read())).active
    cell = sheet.cell(2, 9)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert cell.quotePrefix is (text[0] in "=-+@＝")


def test_what_a_spreadsheet_cannot_hold_as_a_number_or_date_stays_whole_as_text() -> None:
    layout = Layout((Column(("a",)), Column(("b",)), Column(("c",))), {})
    found = document(a=("decimal", "12345678901234567.89"), b=("date", "1899-12-31"), c=("text", "x" * 40_000))
    assert sheets(layout, found)["documents"][1][-3:] == [
        ("12345678901234567.89", "s"), ("1899-12-31", "s"), ("x" * 32_767, "s"),
    ]  # fmt: skip


def test_a_full_sheet_goes_on_on_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting_formats, "XLSX_ROWS", 3)
    found = sheets(Layout((), {}), *(document() for _ in range(5)))
    assert {name: len(rows) for name, rows in found.items()} == {
        "documents": 3,
        "documents (2)": 3,
        "documents (3)": 2,
    }
    assert found["documents (3)"][0] == found["documents"][0]


def test_sheets_get_allowed_names_that_differ() -> None:
    long = "a" * 40
    paths = {(name,): () for name in ("History", "documents", long, f"{long}b")}
    assert list(sheets(Layout((), paths))) == [
        "documents", "History (2)", "documents (2)", "a" * 31, f"{'a' * 26} (2)",
    ]  # fmt: skip


def test_the_columns_of_several_versions_are_united_in_their_order() -> None:
    newest = "template: t\nfields: {a: {type: text, find: [{label: A}]}, c: {type: money, find: [{label: C}]}}"
    older = "template: t\nfields: {a: {type: text, find: [{label: A}]}, b: {type: int, find: [{label: B}]}}"
    layout = layout_of([load_template(newest), load_template(older)])
    assert layout.headers[8:] == ["a", "b", "c", "c_currency"]


def test_a_field_called_as_one_of_our_columns_is_told_apart() -> None:
    template = (
        "template: t\nfields: {template: {type: text, find: [{label: A}]}, reviewed: {type: bool, find: [{label: B}]}}"
    )
    assert layout_of([load_template(template)]).headers[5:] == [
        "template", "completed_at", "reviewed", "template_2", "reviewed_2",
    ]  # fmt: skip


def test_a_value_without_the_form_of_its_type_stays_text() -> None:
    layout = Layout((Column(("a",)), Column(("b",)), Column(("c",))), {})
    found = document(a=("money", "n/a"), b=("date", "soon"), c=("decimal", "NaN"))
    assert layout.row(found)[-3:] == ["n/a", "soon", "NaN"]
