"""How many of a table's first rows are its heading."""

from extraction.tables.grid import Cell, Grid
from extraction.tables.wording import is_number, is_year

_MOST_ROWS = 5


def heading_rows(grid: Grid) -> int:
    """Rows before the first number right of the first column; in a table of words a row that is bold or has no label.

    None where the first row holds numbers already.
    """
    rows: list[list[Cell]] = [[] for _ in range(grid.row_count)]
    for cell in grid.filled():
        rows[cell.row].append(cell)
    first = next((at for at, row in enumerate(rows) if any(_is_value(cell) for cell in row)), None)
    if first is not None:
        # A row with nothing but a label begins the first section of the body.
        section = next((at for at, row in enumerate(rows[:first]) if at and all(cell.col == 0 for cell in row)), first)
        return section if section <= _MOST_ROWS else 0
    if grid.row_count < 2:
        return 0
    starts_blank = all(cell.col > 0 for cell in rows[0])
    return int(starts_blank or (_is_bold(rows[0]) and not _is_bold(rows[1])))


def _is_value(cell: Cell) -> bool:
    text = cell.text
    return cell.col > 0 and is_number(text) and not is_year(text)


def _is_bold(row: list[Cell]) -> bool:
    words = [word.word for cell in row for word in cell.words]
    return bool(words) and all(word.bold for word in words)
