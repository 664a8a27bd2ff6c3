"""Tables of business papers: wrapped cells, blank columns, two side by side, over pages, turned, scanned."""

import io
from collections.abc import Callable, Sequence

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from extraction import ReadOptions, read
from extraction.datamodel import Table
from extraction.layout.segments import segments_of
from extraction.tables import find_tables
from extraction.tables.segments import table_segments
from tests.extraction.documents import encoded

LINE_PT = 12.0
# Columns by where they begin, or end where they are set to the right: (x, is set to the right)
COLUMNS = ((60, False), (90, False), (330, True), (420, True), (520, True))
HEADING = ("Pos", "Description", "Quantity", "Price", "Amount")
ITEMS = (
    ("1", "Steel bolt, galvanised,\nlength forty millimetres,\nbox of one hundred", "12", "4.50", "54.00"),
    ("2", "Washer", "200", "0.05", "10.00"),
    ("3", "Hex key set with a\nleather case", "1", "19.90", "19.90"),
    ("4", "Delivery by van", "1", "8.00", "8.00"),
)
TOTAL = (None, "Total", None, None, "91.90")
Row = Sequence[str | None]


def pdf(draw: Callable[[Canvas], None], size: tuple[float, float] = A4) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def print_rows(canvas: Canvas, rows: Sequence[Row], top: float, left: float = 0.0) -> None:
    """Rows of the table with white between them, from `top` points above the page's lower edge downwards."""
    canvas.setFont("Helvetica", 9)
    for row in rows:
        for (x, to_right), text in zip(COLUMNS, row, strict=False):
            for at, line in enumerate((text or "").split("\n")):
                draw = canvas.drawRightString if to_right else canvas.drawString
                draw(left + x, top - at * LINE_PT, line)
        top -= LINE_PT * max((text or "").count("\n") + 1 for text in row) + 6


def cells(table: Table) -> list[list[str | None]]:
    """The texts of all places, None for a blank one."""
    grid: list[list[str | None]] = [[None] * table.col_count for _ in range(table.row_count)]
    for cell in table.cells:
        grid[cell.row][cell.col] = cell.text
    return grid


def tables_of(data: bytes) -> list[list[list[str | None]]]:
    return [cells(table) for table in find_tables(read(data, options=ReadOptions(drawings=True)))]


def as_lists(*rows: Row) -> list[list[str | None]]:
    return [list(row) for row in rows]


def test_cells_of_several_lines_and_a_row_of_totals_without_any_ruling() -> None:
    found = tables_of(pdf(lambda canvas: print_rows(canvas, (HEADING, *ITEMS, TOTAL), 700)))

    assert found == [as_lists(HEADING, *ITEMS, TOTAL)]


def test_a_column_that_is_blank_but_for_its_heading() -> None:
    rows = [(*row[:2], None, *row[3:]) for row in ITEMS]

    found = tables_of(pdf(lambda canvas: print_rows(canvas, (HEADING, *rows), 700)))

    assert found == [as_lists(HEADING, *rows)]


def test_the_items_of_an_invoice_are_apart_from_the_addresses_above_them() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        lines = ("Ada Lovelace", "12 St James Square", "London SW1Y 4LB", "Order number: 993548900")
        for at, line in enumerate(lines):
            canvas.drawString(60, 770 - at * LINE_PT, line)
            canvas.drawString(400, 770 - at * LINE_PT, ("Bolts Ltd", "Weena 664", "3012 CN Rotterdam", "VAT 81")[at])
        print_rows(canvas, (HEADING, *ITEMS), 705)

    assert tables_of(pdf(draw)) == [as_lists(HEADING, *ITEMS)]


def test_two_tables_side_by_side_are_two() -> None:
    left = [("Net", "593.36"), ("VAT 21 %", "124.61"), ("Total", "717.97"), ("Paid", "0.00")]
    right = [("Bolts", "11"), ("Nuts", "8"), ("Washers", "93"), ("Screws", "4")]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        for at, (one, other) in enumerate(zip(left, right, strict=True)):
            for x, text in ((60, one[0]), (140, one[1]), (340, other[0]), (420, other[1])):
                canvas.drawString(x, 700 - 16 * at, text)
        canvas.grid([56, 136, 200], [646, 662, 678, 694, 710])
        canvas.grid([336, 416, 480], [646, 662, 678, 694, 710])

    assert tables_of(pdf(draw)) == [as_lists(*left), as_lists(*right)]


def test_a_table_over_three_pages_has_its_heading_once() -> None:
    pages = [[(str(page * 30 + at), f"Article {page * 30 + at}", str(at + 2), "1.50", "3.00") for at in range(30)]
             for page in range(3)]  # fmt: skip

    def draw(canvas: Canvas) -> None:
        for number, rows in enumerate(pages, 1):
            print_rows(canvas, (HEADING, *rows), 780)
            canvas.drawString(280, 30, f"Page {number} of 3")
            canvas.showPage()

    (table,) = find_tables(read(pdf(draw), options=ReadOptions(drawings=True)))

    assert table.pages == (1, 2, 3)
    assert cells(table) == as_lists(HEADING, *(row for rows in pages for row in rows))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_table_on_a_page_that_is_shown_turned_or_printed_sideways(degrees: int) -> None:
    def shown_turned(canvas: Canvas) -> None:
        canvas.setPageRotation(degrees)
        canvas.translate(A4[0] / 2, A4[1] / 2)
        canvas.rotate(degrees)
        print_rows(canvas, (HEADING, *ITEMS), 150, -300)

    def printed_sideways(canvas: Canvas) -> None:
        canvas.translate(A4[0] / 2, A4[1] / 2)
        canvas.rotate(degrees)
        print_rows(canvas, (HEADING, *ITEMS), 150, -300)

    # The canvas exchanges the sides of a page that is shown turned.
    turned = pdf(shown_turned, A4 if degrees == 180 else landscape(A4))
    assert tables_of(turned) == tables_of(pdf(printed_sideways)) == [as_lists(HEADING, *ITEMS)]


def test_headings_that_run_up_the_page_are_read_from_their_start() -> None:
    heads = ("Total amount", "Paid until now", "Still open")
    rows = [("Northern region", "251", "320", "115"), ("Southern region", "748", "415", "500"),
            ("Eastern region", "168", "102", "78"), ("Western region", "30", "421", "572")]  # fmt: skip

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        for at, head in enumerate(heads):
            canvas.saveState()
            canvas.translate(215 + 80 * at, 600)
            canvas.rotate(90)
            canvas.drawString(0, 0, head)
            canvas.restoreState()
        for at, row in enumerate(rows):
            canvas.drawString(60, 580 - 16 * at, row[0])
            for col, text in enumerate(row[1:]):
                canvas.drawRightString(220 + 80 * col, 580 - 16 * at, text)

    assert tables_of(pdf(draw)) == [as_lists((None, *heads), *rows)]


def test_a_scanned_table_has_the_same_cells() -> None:
    rows = (("Pos", "Article", "Quantity", "Price", "Amount"), *(row for row in ITEMS if "\n" not in (row[1] or "")))

    def draw(canvas: Canvas) -> None:
        print_rows(canvas, rows, 500)
        canvas.grid([56, 84, 250, 340, 430, 530], [512, 494, 476, 458])

    page = pypdfium2.PdfDocument(pdf(draw, landscape(A4)))[0]
    picture = Image.fromarray(np.asarray(page.render(scale=200 / 72).to_pil().convert("RGB")))
    scan = picture.rotate(1.5, fillcolor="white", resample=Image.Resampling.BICUBIC)

    assert tables_of(encoded(scan, "PNG", dpi=(200, 200))) == [as_lists(*rows)]


def test_headings_close_together_each_stand_over_their_own_column() -> None:
    rows = [("E103", "Washer, galvanised", "49,99", "21 %", "3 PCS"), ("E104", "Bolt", "0,50", "21 %", "12 PCS")]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        for at, row in enumerate((("Code", "Article", "Price", "", ""), *rows, *rows)):
            for x, text in zip((60, 120, 300, 380, 440), row, strict=True):
                canvas.drawString(x, 700 - 16 * at, text)
        canvas.drawString(380, 700, "VAT")
        canvas.drawRightString(473, 700, "Number of packs")

    (table,) = tables_of(pdf(draw))

    assert table[0] == ["Code", "Article", "Price", "VAT", "Number of packs"]


def test_text_in_the_frame_round_a_table_is_no_part_of_it() -> None:
    letterhead = ("Ada Lovelace", "12 St James Square", "London SW1Y 4LB", "Customer 42", "Order 993548900")
    rows = (("Pos", "Article", "Quantity", "Price", "Amount"), *(row for row in ITEMS if "\n" not in (row[1] or "")))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        for at, line in enumerate(letterhead):
            canvas.drawString(66, 640 - LINE_PT * at, line)
        print_rows(canvas, rows, 500)
        canvas.rect(56, 458, 474, 200)
        canvas.grid([56, 84, 250, 340, 430, 530], [512, 494, 476, 458])

    document = read(pdf(draw), options=ReadOptions(drawings=True))

    assert [cells(table) for table in find_tables(document)] == [as_lists(*rows)]
    segments = segments_of(document, table_segments(find_tables(document)))
    assert [(one.kind, one.text) for one in segments if one.kind != "Table"] == [("Text", "\n".join(letterhead))]
