"""Text in frames that touch a drawn table, such as the head of a form: it is no part of the table."""

from extraction.tables.grid import Cell, Grid

_FEWEST_LINES = 4


def without_framed_text(grid: Grid) -> Grid:
    """The lattice without rows at its top and foot that are all wide cells, one of them full of text."""
    first, last = 0, grid.row_count
    while (end := _framed_until(grid, first)) is not None and end < last:
        first = end
    while (start := _framed_from(grid, last)) is not None and start > first:
        last = start
    if (first, last) == (0, grid.row_count):
        return grid
    cells = [
        Cell(cell.row - first, cell.col, cell.row_end - first, cell.col_end, cell.words)
        for cell in grid.cells
        if first <= cell.row and cell.row_end < last
    ]
    return Grid(grid.xs, grid.ys[first : last + 1], cells)


def _framed_until(grid: Grid, row: int) -> int | None:
    """The row after those framed ones that begin at `row`, None where there are none."""
    cells = [cell for cell in grid.cells if cell.row == row]
    end = max((cell.row_end for cell in cells), default=row) + 1
    return end if _is_framed(grid, row, end) else None


def _framed_from(grid: Grid, end: int) -> int | None:
    cells = [cell for cell in grid.cells if cell.row_end == end - 1]
    start = min((cell.row for cell in cells), default=end - 1)
    return start if _is_framed(grid, start, end) else None


def _is_framed(grid: Grid, start: int, end: int) -> bool:
    cells = [cell for cell in grid.filled() if cell.row < end and cell.row_end >= start]
    wide = all(cell.col_end > cell.col and start <= cell.row and cell.row_end < end for cell in cells)
    return wide and any(len(cell.lines) >= _FEWEST_LINES for cell in cells)
