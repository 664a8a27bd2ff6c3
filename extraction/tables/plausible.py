"""Whether what was found is a table, and not prose in columns, a list, a chart or a table of contents."""

from collections.abc import Sequence
from itertools import pairwise

from extraction.tables.geometry import Rule
from extraction.tables.grid import Grid
from extraction.tables.wording import as_number, is_bullet, is_leader, is_number

_FULL_ROW_SHARE = 0.5  # of the columns
_FULL_ROWS_SHARE = 0.4
_NUMBERS_SHARE = 0.3  # of the cells right of the first column
_NUMBERS_SHARE_OF_TWO = 0.6  # where there are two columns only
_CELL_WORDS = 6.0
_WIDE_SHARE = 0.7
_FEWEST_CELLS = 4
_TICKS = 4  # numbers in even steps on an axis


def is_table(grid: Grid, level: Sequence[Rule]) -> bool:
    """For what was found by white space alone."""
    col_count, rows = grid.col_count, _rows(grid)
    full = sum(len(row) >= max(2, _FULL_ROW_SHARE * col_count) for row in rows)
    if full < 2 or full < _FULL_ROWS_SHARE * len(rows):
        return False
    if _is_list(grid) or _is_chart(grid) or _is_contents(grid):
        return False
    behind = [text for row in rows for col, text in row.items() if col > 0]
    numbers = sum(is_number(text) for text in behind) / len(behind)
    if col_count == 2:
        return numbers >= _NUMBERS_SHARE_OF_TWO and full >= 3
    words = sum(len(text.split()) for row in rows for text in row.values()) / sum(map(len, rows))
    if numbers >= _NUMBERS_SHARE:
        return True
    regular = full >= 0.75 * len(rows) and full >= 4
    return words <= _CELL_WORDS and (regular or _has_rule_inside(grid, level))


def is_drawn_table(grid: Grid) -> bool:
    """For a lattice: it must hold print in rows and columns; a frame or a chart does not."""
    if grid.col_count < 2 or grid.row_count < 2:
        return False
    filled = grid.filled()
    return len(filled) >= _FEWEST_CELLS and not _is_chart(grid)


def _rows(grid: Grid) -> list[dict[int, str]]:
    rows: list[dict[int, str]] = [{} for _ in range(grid.row_count)]
    for cell in grid.filled():
        rows[cell.row][cell.col] = cell.text
    return rows


def _columns(grid: Grid) -> list[list[str]]:
    rows = _rows(grid)
    return [[row[col] for row in rows if col in row] for col in range(grid.col_count)]


def _is_list(grid: Grid) -> bool:
    """Bullets or numbers of items, and their text."""
    first = _columns(grid)[0]
    return grid.col_count == 2 and sum(map(is_bullet, first)) >= 0.6 * len(first)


def _is_chart(grid: Grid) -> bool:
    """All columns of numbers, but for labels, are even steps: the ticks of axes. Counting up by one is no axis."""
    columns = [[as_number(text) for text in column] for column in _columns(grid)]
    values = [[value for value in column if value is not None] for column in columns]
    ticks = [col > 0 and len(column) >= _TICKS and _even_steps(column) for col, column in enumerate(values)]
    others = [
        column
        for column, is_axis in zip(values, ticks, strict=True)
        if len(column) >= _TICKS and not is_axis and not _even_steps(column)
    ]
    return any(ticks) and not others


def _even_steps(values: Sequence[float]) -> bool:
    step = values[1] - values[0]
    even = all(abs((right - left) - step) <= 0.01 * abs(step) for left, right in pairwise(values))
    return abs(step) not in (0.0, 1.0) and even


def _is_contents(grid: Grid) -> bool:
    """A table of contents: leaders, and page numbers that only grow."""
    last = [as_number(text) for text in _columns(grid)[-1]]
    pages = [value for value in last if value is not None]
    led = sum(any(is_leader(word) for word in cell.text.split()) for cell in grid.filled())
    grows = pages == sorted(pages) and all(value == int(value) and value < 2000 for value in pages)
    return len(pages) >= 3 and grows and led >= 0.5 * grid.row_count


def _has_rule_inside(grid: Grid, level: Sequence[Rule]) -> bool:
    """A level rule over most of its width between two of its rows, such as the one under a heading."""
    area = grid.area
    middles = sorted((cell.area.y0 + cell.area.y1) / 2 for cell in grid.filled())
    return any(
        middles[0] < rule.at < middles[-1]
        and min(rule.end, area.x1) - max(rule.start, area.x0) >= _WIDE_SHARE * (area.x1 - area.x0)
        for rule in level
    )
