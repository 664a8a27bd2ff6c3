"""The tables of one page: first those that are drawn, then those that are set in columns among the other words."""

from dataclasses import dataclass

from extraction.datamodel import Page
from extraction.tables.geometry import Sheet, sheet_of
from extraction.tables.grid import Grid, without_blank_bands
from extraction.tables.plausible import is_drawn_table
from extraction.tables.ruled import lattices, ruled_grid
from extraction.tables.splitting import refined
from extraction.tables.unruled import unruled_grids


@dataclass(frozen=True, slots=True)
class FoundGrid:
    """A table on one page while its parts on other pages are still to be joined."""

    sheet: Sheet
    grid: Grid
    is_ruled: bool


def grids_on(page: Page) -> list[FoundGrid]:
    """All tables of a page, top to bottom."""
    sheet = sheet_of(page)
    found: list[FoundGrid] = []
    for lattice in lattices(sheet):
        grid = ruled_grid(lattice, sheet.words)
        if grid is None or grid.col_count < 2 or not grid.filled():
            continue
        grid = without_blank_bands(refined(grid))
        if is_drawn_table(grid) and not any(_inside(grid, other.grid) for other in found):
            found.append(FoundGrid(sheet, grid, is_ruled=True))
    rest = [word for word in sheet.words if not any(one.grid.area.holds(word.centre, word.middle) for one in found)]
    for grid in unruled_grids(rest, sheet.level):
        found.append(FoundGrid(sheet, without_blank_bands(grid), is_ruled=False))
    return sorted(found, key=lambda one: (one.grid.area.y0, one.grid.area.x0))


def _inside(grid: Grid, other: Grid) -> bool:
    """Whether a lattice lies within another one that has its words already."""
    return grid.area.overlap(other.area) > 0.8 * grid.area.size
