"""The tables of one page: first those that are drawn, then those that are set in columns among the other words."""

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.datamodel import Page
from extraction.tables.framed import without_framed_text
from extraction.tables.geometry import Placed, Sheet, sheet_of
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
        grid = ruled_grid(lattice, _outside(found, sheet.words))
        if grid is None or grid.col_count < 2 or not grid.filled():
            continue
        grid = without_blank_bands(refined(without_framed_text(grid)))
        if is_drawn_table(grid):
            found.append(FoundGrid(sheet, grid, is_ruled=True))
    for grid in unruled_grids(_outside(found, sheet.words), sheet.level):
        found.append(FoundGrid(sheet, without_blank_bands(grid), is_ruled=False))
    return sorted(found, key=lambda one: (one.grid.area.y0, one.grid.area.x0))


def _outside(found: Sequence[FoundGrid], words: Sequence[Placed]) -> list[Placed]:
    """The words that no table has yet."""
    return [word for word in words if not any(one.grid.area.holds(word.centre, word.middle) for one in found)]
