"""Tables as HTML and as Markdown."""

from html import escape

from extraction.datamodel import Table, TableCell
from extraction.layout.markup import escaped


def table_html(table: Table) -> str:
    """`<table>` with `<thead>` where it has a heading; spans as attributes, blank places as empty cells."""
    parts = ["<table>"]
    headings = _heading_rows(table)
    places = {(cell.row, cell.col): cell for cell in table.cells}
    covered = _covered(table)
    for row in range(table.row_count):
        if row == 0:
            parts.append("<thead>" if headings else "<tbody>")
        elif row == headings:
            parts.append("</thead><tbody>")
        tag = "th" if row < headings else "td"
        cells = []
        for col in range(table.col_count):
            cell = places.get((row, col))
            if cell is not None:
                cells.append(f"<{tag}{_spans(cell)}>{_html_text(cell)}</{tag}>")
            elif (row, col) not in covered:
                cells.append(f"<{tag}></{tag}>")
        parts.append(f"<tr>{''.join(cells)}</tr>")
    parts.append("</thead></table>" if headings == table.row_count else "</tbody></table>")
    return "".join(parts)


def table_markdown(table: Table) -> str:
    """A pipe table. A heading of several rows is put into one; a spanning cell's text stands in its first place."""
    grid = [["" for _ in range(table.col_count)] for _ in range(table.row_count)]
    for cell in table.cells:
        grid[cell.row][cell.col] = _markdown_text(cell)
    headings = _heading_rows(table)
    over = _spanned_headings(table)
    top = [" ".join(part for part in over[col] if part) for col in range(table.col_count)]
    lines = [top, ["---"] * table.col_count, *grid[headings:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def table_text(table: Table) -> str:
    """Rows as lines, cells divided by tabs."""
    grid = [["" for _ in range(table.col_count)] for _ in range(table.row_count)]
    for cell in table.cells:
        grid[cell.row][cell.col] = " ".join(cell.text.split())
    return "\n".join("\t".join(line).rstrip() for line in grid)


def _heading_rows(table: Table) -> int:
    return max((cell.row + 1 for cell in table.cells if cell.is_header), default=0)


def _spanned_headings(table: Table) -> list[list[str]]:
    """The heading's texts over each column, those of spanning cells over all that they span."""
    over: list[list[str]] = [[] for _ in range(table.col_count)]
    for cell in table.cells:
        if cell.is_header:
            text = _markdown_text(cell)
            for col in range(cell.col, cell.col + cell.col_span):
                over[col].append(text)
    return over


def _covered(table: Table) -> set[tuple[int, int]]:
    return {
        (row, col)
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for col in range(cell.col, cell.col + cell.col_span)
    }


def _spans(cell: TableCell) -> str:
    rows = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    return rows + (f' colspan="{cell.col_span}"' if cell.col_span > 1 else "")


def _markdown_text(cell: TableCell) -> str:
    return escaped(" ".join(cell.text.split())).replace("|", "\\|")


def _html_text(cell: TableCell) -> str:
    return "<br>".join(escape(line, quote=False) for line in cell.text.split("\n"))
