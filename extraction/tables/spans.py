"""Headings over several columns that no lattice shows: a rule under them, or their place amid the columns, tells."""

from collections.abc import Sequence
from itertools import pairwise

from extraction.tables.geometry import Rule
from extraction.tables.grid import Cell, Grid
from extraction.tables.heading import heading_rows

_OFF_CENTRE_PT = 3.0
_OFF_CENTRE_SHARE = 0.12  # of the width of the columns that a heading stands over
_PARTIAL_SHARE = 0.9  # a rule under one heading is shorter than this share of the table
_SLACK_PT = 3.0
_WIDER_SPACE = 1.2  # between two headings, than between the words of one

Extent = tuple[float, float]


def with_spanning_headings(grid: Grid, level: Sequence[Rule]) -> Grid:
    """Widen cells in the heading over the blank places that they stand over."""
    count = heading_rows(grid)
    if grid.col_count < 3 or not 1 < count < grid.row_count:
        return grid
    extents = _extents(grid, count)
    if extents is None:
        return grid
    cells = [cell for cell in grid.cells if cell.row >= count]
    for row in range(count):
        own = [cell for cell in grid.cells if cell.row == row]
        if row < count - 1:
            own = _by_rules(own, grid, level, extents)
            below = {col for cell in grid.cells if cell.row == row + 1 for col in range(cell.col, cell.col_end + 1)}
            own = _by_place(own, grid, below, extents)
        cells += own
    return Grid(grid.xs, grid.ys, sorted(cells, key=lambda cell: (cell.row, cell.col)))


def with_close_headings_divided(grid: Grid) -> Grid:
    """Divide a cell of the heading's last row that is several headings close together: over the body no column goes
    without one."""
    count = heading_rows(grid)
    extents = _extents(grid, count + 1) if 0 < count < grid.row_count else None
    if extents is None:
        return grid
    cells: list[Cell] = []
    for cell in grid.cells:
        is_last = cell.row == count - 1 and cell.col_end > cell.col and len(cell.lines) == 1
        cells += _divided(cell, extents) if is_last else [cell]
    return Grid(grid.xs, grid.ys, cells)


def _divided(cell: Cell, extents: list[Extent]) -> list[Cell]:
    """A heading for each column, cut at the widest spaces, if these stand out and each heading is over its column."""
    words = cell.lines[0]
    cols = range(cell.col, cell.col_end + 1)
    spaces = sorted((left.x1 - right.x0, at) for at, (left, right) in enumerate(pairwise(words), 1))
    cuts, others = spaces[: len(cols) - 1], spaces[len(cols) - 1 :]
    if len(words) < len(cols) or (others and cuts[-1][0] > _WIDER_SPACE * others[0][0]):
        return [cell]
    bounds = [0, *sorted(at for _, at in cuts), len(words)]
    parts = [Cell(cell.row, c, cell.row_end, c, words[s:e]) for c, (s, e) in zip(cols, pairwise(bounds), strict=True)]
    nearest = [min(cols, key=lambda col: _off_centre(part, extents[col])) for part in parts]
    return parts if nearest == list(cols) else [cell]


def _off_centre(cell: Cell, extent: Extent) -> float:
    return abs(cell.area.x0 + cell.area.x1 - sum(extent)) / 2


def _extents(grid: Grid, first_row: int) -> list[Extent] | None:
    """From where to where each column has print, from its last heading on; None if a column has none."""
    extents: list[Extent] = []
    for col in range(grid.col_count):
        words = [w for c in grid.cells if c.row >= first_row - 1 and c.col == c.col_end == col for w in c.words]
        if not words:
            return None
        extents.append((min(word.x0 for word in words), max(word.x1 for word in words)))
    return extents


def _by_rules(own: list[Cell], grid: Grid, level: Sequence[Rule], extents: list[Extent]) -> list[Cell]:
    width = grid.xs[-1] - grid.xs[0]
    result = []
    for cell in own:
        area = cell.area
        height = cell.words[0].height
        rules = [
            rule
            for rule in level
            if area.y1 - 0.4 * height < rule.at < area.y1 + height
            and rule.start <= area.x0 + _SLACK_PT
            and rule.end >= area.x1 - _SLACK_PT
            and rule.end - rule.start < _PARTIAL_SHARE * width
        ]
        cols = [
            col
            for rule in rules
            for col, (x0, x1) in enumerate(extents)
            if rule.start - _SLACK_PT <= (x0 + x1) / 2 <= rule.end + _SLACK_PT
        ]
        result.append(_widened(cell, cols, own))
    return result


def _widened(cell: Cell, cols: list[int], own: list[Cell]) -> Cell:
    """The cell over these columns too, unless another cell stands there."""
    if not cols:
        return cell
    first, last = min(*cols, cell.col), max(*cols, cell.col_end)
    if any(other is not cell and other.col <= last and other.col_end >= first for other in own):
        return cell
    return Cell(cell.row, first, cell.row_end, last, cell.words)


def _by_place(own: list[Cell], grid: Grid, below: set[int], extents: list[Extent]) -> list[Cell]:
    """Share out all columns but the first among the headings, if each then stands in the middle of its own."""
    over = [cell for cell in own if cell.col >= 1]
    columns = range(1, grid.col_count)
    if not over or len(over) >= len(columns) or not below.issuperset(columns):
        return own
    centres = [(cell.area.x0 + cell.area.x1) / 2 for cell in over]
    groups: list[list[int]] = [[] for _ in over]
    for col in columns:
        middle = sum(extents[col]) / 2
        groups[min(range(len(over)), key=lambda at: abs(centres[at] - middle))].append(col)
    for cell, centre, group in zip(over, centres, groups, strict=True):
        if not group or not group[0] <= cell.col <= cell.col_end <= group[-1]:
            return own
        x0, x1 = extents[group[0]][0], extents[group[-1]][1]
        if abs(centre - (x0 + x1) / 2) > _OFF_CENTRE_PT + _OFF_CENTRE_SHARE * (x1 - x0):
            return own
    wide = [Cell(c.row, g[0], c.row_end, g[-1], c.words) for c, g in zip(over, groups, strict=True)]
    return [*(cell for cell in own if cell.col == 0), *wide]
