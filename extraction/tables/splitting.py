"""Making a drawn lattice finer where lines are missing: columns by rivers of white, rows by their lines of print."""

from collections.abc import Sequence
from itertools import pairwise

from extraction.tables.geometry import pieces_of, rows_of
from extraction.tables.grid import Cell, Grid, band_of
from extraction.tables.rivers import rivers
from extraction.tables.rowing import grouped, lines_of
from extraction.tables.wording import is_number, text_of

_PIECE_GAP_HEIGHTS = 0.6
_MOST_CELLS = 0.6  # of a drawn column's cells that a river must divide
_LINES_OF_A_LIST = 3


def refined(grid: Grid) -> Grid:
    return with_rows_split(with_columns_split(unmerged(grid)))


def unmerged(grid: Grid) -> Grid:
    """Divide a cell at boundaries that other rows have drawn, where its print keeps clear of them on both sides."""
    by_span: dict[tuple[int, int], list[Cell]] = {}
    for cell in grid.cells:
        if cell.col_end > cell.col and cell.words:
            by_span.setdefault((cell.col, cell.col_end), []).append(cell)
    cells = [cell for cell in grid.cells if cell.col_end == cell.col or not cell.words]
    for alike in by_span.values():
        divided = [_clear_bounds(grid, cell) for cell in alike]
        most = sum(map(bool, divided)) > len(alike) / 2 and len(alike) > 1
        everywhere = set().union(*divided) if most else set()
        for cell, clear in zip(alike, divided, strict=True):
            allowed = {at for at in everywhere if not _crosses(cell, grid.xs[at])}
            cells += _divided(cell, sorted(clear | allowed), grid)
    return Grid(grid.xs, grid.ys, sorted(cells, key=lambda cell: (cell.row, cell.col)))


def _clear_bounds(grid: Grid, cell: Cell) -> set[int]:
    """Boundaries within the cell with print near them on both sides of one line and a gap there."""
    pieces = [pieces_of(line, _PIECE_GAP_HEIGHTS) for line in cell.lines]
    bands = [[(band_of(grid.xs, piece[0].x0), band_of(grid.xs, piece[-1].x1)) for piece in line] for line in pieces]
    clear = set()
    for at in range(cell.col + 1, cell.col_end + 1):
        left = any(last == at - 1 for line in bands for _, last in line)
        right = any(first == at for line in bands for first, _ in line)
        if left and right and not _crosses(cell, grid.xs[at]):
            clear.add(at)
    return clear


def _crosses(cell: Cell, x: float) -> bool:
    return any(
        piece[0].x0 < x - 1 and piece[-1].x1 > x + 1
        for line in cell.lines
        for piece in pieces_of(line, _PIECE_GAP_HEIGHTS)
    )


def _divided(cell: Cell, bounds: Sequence[int], grid: Grid) -> list[Cell]:
    starts = [cell.col, *bounds]
    ends = [*(at - 1 for at in bounds), cell.col_end]
    parts = [Cell(cell.row, start, cell.row_end, end) for start, end in zip(starts, ends, strict=True)]
    for word in cell.words:
        col = band_of(grid.xs, word.centre)
        next((part for part in parts if part.col <= col <= part.col_end), parts[-1]).words.append(word)
    return parts


def with_columns_split(grid: Grid) -> Grid:
    cuts: list[float] = []
    for col in range(grid.col_count):
        cells = [cell for cell in grid.cells if cell.col == cell.col_end == col and cell.words]
        lines = [line for cell in cells for line in cell.lines]
        for river in rivers(lines):
            divided = sum(_is_divided(cell, river.middle) for cell in cells)
            if divided >= max(2 if len(cells) > 1 else 1, _MOST_CELLS * len(cells)):
                cuts.append(river.middle)
    for cut in cuts:
        grid = _cut_column(grid, cut)
    return grid


def _is_divided(cell: Cell, x: float) -> bool:
    return any(word.x1 <= x for word in cell.words) and any(word.x0 >= x for word in cell.words)


def _cut_column(grid: Grid, x: float) -> Grid:
    at = band_of(grid.xs, x)
    cells = []
    for cell in grid.cells:
        col = cell.col + 1 if cell.col > at else cell.col
        col_end = cell.col_end + 1 if cell.col_end >= at else cell.col_end
        moved = Cell(cell.row, col, cell.row_end, col_end, cell.words)
        if cell.col == cell.col_end == at and not any(word.x0 < x < word.x1 for word in cell.words):
            left = Cell(cell.row, at, cell.row_end, at, [word for word in cell.words if word.centre < x])
            right = Cell(cell.row, at + 1, cell.row_end, at + 1, [word for word in cell.words if word.centre >= x])
            cells += [left, right]
        else:
            cells.append(moved)
    return Grid([*grid.xs[: at + 1], x, *grid.xs[at + 1 :]], grid.ys, cells)


def with_rows_split(grid: Grid) -> Grid:
    """Divide a drawn row that holds several rows of print."""
    for row in range(grid.row_count - 1, -1, -1):
        cells = [cell for cell in grid.cells if cell.row == cell.row_end == row and cell.words]
        cuts = _row_cuts(grid, cells)
        if cuts:
            grid = _cut_row(grid, row, cuts)
    return grid


def _row_cuts(grid: Grid, cells: Sequence[Cell]) -> list[float]:
    if len(cells) < 2 or max(len(cell.lines) for cell in cells) < 2:
        return []
    rows = rows_of(word for cell in cells for word in cell.words)
    lists = [cell for cell in cells if len(cell.lines) > 1 and all(is_number(text_of(line)) for line in cell.lines)]
    of_numbers = any(len(cell.lines) >= 2 for cell in lists)
    full = sum(len(cell.lines) >= 0.8 * len(rows) for cell in cells) == len(cells)
    whole_body = grid.row_count <= 2 and len(rows) >= _LINES_OF_A_LIST and full
    if not (of_numbers or whole_body):
        return []
    lines = lines_of(rows, grid.xs)
    groups = grouped(lines, (), grid.xs) if of_numbers else [[at] for at in range(len(lines))]
    return [(lines[above[-1]].bottom + lines[below[0]].top) / 2 for above, below in pairwise(groups)]


def _cut_row(grid: Grid, row: int, cuts: Sequence[float]) -> Grid:
    extra = len(cuts)
    cells = []
    for cell in grid.cells:
        if cell.row == cell.row_end == row:
            parts = [Cell(row + at, cell.col, row + at, cell.col_end) for at in range(extra + 1)]
            for word in cell.words:
                parts[sum(word.middle > cut for cut in cuts)].words.append(word)
            cells += parts
        else:
            first = cell.row + extra if cell.row > row else cell.row
            last = cell.row_end + extra if cell.row_end >= row else cell.row_end
            cells.append(Cell(first, cell.col, last, cell.col_end, cell.words))
    return Grid(grid.xs, [*grid.ys[: row + 1], *cuts, *grid.ys[row + 1 :]], cells)
