"""Tables as HTML, Markdown and text."""

from extraction.datamodel import BoundingBox, Table, TableCell
from extraction.tables import table_html, table_markdown, table_text

BOX = BoundingBox(1, 0.1, 0.1, 0.9, 0.2)


def cell(row: int, col: int, text: str, *, rows: int = 1, cols: int = 1, header: bool = False) -> TableCell:
    return TableCell(row, col, rows, cols, text, BOX, header)


TABLE = Table(
    boxes=(BOX,),
    row_count=4,
    col_count=3,
    cells=(
        cell(0, 1, "Price | <EUR>", cols=2, header=True),
        cell(1, 0, "Item", header=True),
        cell(1, 1, "net", header=True),
        cell(1, 2, "gross", header=True),
        cell(2, 0, "Bolt,\nlong", rows=2),
        cell(2, 1, "1.00"),
        cell(2, 2, "1.19"),
        cell(3, 2, "1.20"),
    ),
    is_ruled=True,
)


def test_html_has_spans_a_head_and_escaped_text() -> None:
    assert table_html(TABLE) == (
        '<table><thead><tr><th></th><th colspan="2">Price | &lt;EUR&gt;</th></tr>'
        "<tr><th>Item</th><th>net</th><th>gross</th></tr></thead>"
        '<tbody><tr><td rowspan="2">Bolt,<br>long</td><td>1.00</td><td>1.19</td></tr>'
        "<tr><td></td><td>1.20</td></tr></tbody></table>"
    )


def test_markdown_has_one_line_of_headings() -> None:
    assert table_markdown(TABLE) == "\n".join(
        (
            "| Item | Price \\| \\<EUR> net | Price \\| \\<EUR> gross |",
            "| --- | --- | --- |",
            "| Bolt, long | 1.00 | 1.19 |",
            "|  |  | 1.20 |",
        )
    )


def test_text_has_cells_between_tabs() -> None:
    assert table_text(TABLE) == "\tPrice | <EUR>\nItem\tnet\tgross\nBolt, long\t1.00\t1.19\n\t\t1.20"


def test_a_table_without_heading_has_a_body_only() -> None:
    table = Table((BOX,), 1, 2, (cell(0, 0, "a"), cell(0, 1, "b")), is_ruled=False)
    assert table_html(table) == "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"
    assert table_markdown(table) == "|  |  |\n| --- | --- |\n| a | b |"
