"""A table's skeleton while it is being found: column and row boundaries, and cells that may span several of each."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extraction.tables.geometry import Area, Placed, area_of, rows_of


@dataclass(slots=True)
class Cell:
    """A cell from (row, col) to (row_end, col_end), both within, and the words in it."""

    row: int
    col: int
    row_end: int
    col_end: int
    words: list[Placed] = field(default_factory=list)

    @property
    def lines(self) -> list[list[Placed]]:
        return rows_of(self.words)

    @property
    def text(self) -> str:
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)

    @property
    def area(self) -> Area:
        return area_of(self.words)


@dataclass(slots=True)
class Grid:
    """`xs` and `ys` are the boundaries in points, one more than there are columns and rows. Cells do not overlap."""

    xs: list[float]
    ys: list[float]
    cells: list[Cell]

    @property
    def area(self) -> Area:
        return Area(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def col_count(self) -> int:
        return len(self.xs) - 1

    @property
    def row_count(self) -> int:
        return len(self.ys) - 1

    def filled(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.words]


def band_of(bounds: Sequence[float], place: float) -> int:
    """Which of the bands between `bounds` holds `place`; the first or the last one for what lies outside."""
    return bisect_right(bounds, place, 1, len(bounds) - 1) - 1


def place_words(grid: Grid, words: Iterable[Placed]) -> None:
    """Put each word into the cell that holds its middle."""
    owner = {
        (row, col): cell
        for cell in grid.cells
        for row in range(cell.row, cell.row_end + 1)
        for col in range(cell.col, cell.col_end + 1)
    }
    for word in words:
        owner[band_of(grid.ys, word.middle), band_of(grid.xs, word.centre)].words.append(word)


def without_blank_bands(grid: Grid) -> Grid:
    """Drop rows and columns in which no cell with text begins."""
    rows = sorted({cell.row for cell in grid.filled()})
    cols = sorted({cell.col for cell in grid.filled()})
    new_row, new_col = ({old: new for new, old in enumerate(kept)} for kept in (rows, cols))

    def last(kept: list[int], end: int) -> int:
        return max(at for at in kept if at <= end)

    cells = [
        Cell(
            new_row[cell.row],
            new_col[cell.col],
            new_row[last(rows, cell.row_end)],
            new_col[last(cols, cell.col_end)],
            cell.words,
        )
        for cell in grid.filled()
    ]
    xs = [grid.xs[col] for col in cols] + [grid.xs[-1]]
    ys = [grid.ys[row] for row in rows] + [grid.ys[-1]]
    return Grid(xs, ys, cells)
