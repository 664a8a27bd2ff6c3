"""Tables that go on over the page: a table at a page's foot and one at the next page's head with the same columns."""

from collections.abc import Iterable, Iterator, Sequence

from extraction.datamodel import Table, TableCell
from extraction.tables.geometry import area_of
from extraction.tables.grid import Cell, Grid
from extraction.tables.heading import heading_rows
from extraction.tables.search import FoundGrid

_SAME_COLUMN_SHARE = 0.02  # of the page's width that boundaries may differ by
_FEW_LINES_HEIGHTS = 6.0  # print between the parts, such as a page's foot, in heights of letters


def joined(pages: Iterable[Sequence[FoundGrid]]) -> Iterator[list[FoundGrid]]:
    """The parts of each table, page by page; each as soon as it has ended, as parts hold on to their pages' words."""
    parts: list[FoundGrid] = []
    for found in pages:
        for at, one in enumerate(found):
            if parts and not (at == 0 and _goes_on(parts[-1], one)):
                yield parts
                parts = []
            parts.append(one)
    if parts:
        yield parts


def _goes_on(upper: FoundGrid, lower: FoundGrid) -> bool:
    if lower.sheet.number != upper.sheet.number + 1 or upper.grid.col_count != lower.grid.col_count:
        return False
    if not (_same_columns(upper, lower) and _is_last(upper) and _is_first(lower)):
        return False
    heading, again = (_heading(one.grid) for one in (upper, lower))
    return not again or heading == again


def _same_columns(upper: FoundGrid, lower: FoundGrid) -> bool:
    pairs = zip(upper.grid.xs[1:-1], lower.grid.xs[1:-1], strict=True)
    return all(abs(x / upper.sheet.width - y / lower.sheet.width) <= _SAME_COLUMN_SHARE for x, y in pairs)


def _is_last(found: FoundGrid) -> bool:
    """Whether no more than a page's foot stands under it."""
    return _lines_beyond(found, below=True) <= _FEW_LINES_HEIGHTS


def _is_first(found: FoundGrid) -> bool:
    return _lines_beyond(found, below=False) <= _FEW_LINES_HEIGHTS


def _lines_beyond(found: FoundGrid, *, below: bool) -> float:
    """How many lines of print stand under (or over) a table, counted by their different heights on the page."""
    area = found.grid.area
    words = [word for word in found.sheet.words if (word.y0 > area.y1 if below else word.y1 < area.y0)]
    return float(len({round(word.middle / max(word.height, 1.0)) for word in words}))


def _heading(grid: Grid) -> list[tuple[int, int, str]]:
    """The rows of a heading as they are compared; nothing where the table has none of its own."""
    count = heading_rows(grid)
    return sorted(
        (cell.row, cell.col, "".join(cell.text.split()).casefold()) for cell in grid.cells if cell.row < count
    )


def table_of(parts: Sequence[FoundGrid]) -> Table:
    """One table out of its parts; headings that are printed again are left out."""
    first = parts[0]
    headings = heading_rows(first.grid)
    repeated = _heading(first.grid)
    cells: list[TableCell] = []
    row_count = 0
    for part in parts:
        skipped = headings if part is not first and repeated and _heading(part.grid) == repeated else 0
        cells += (
            _cell(cell, part, row_count - skipped, is_header=part is first and cell.row < headings)
            for cell in part.grid.cells
            if cell.row >= skipped
        )
        row_count += part.grid.row_count - skipped
    letters = [(len(w.text), w.word.confidence) for part in parts for cell in part.grid.cells for w in cell.words]
    total = sum(count for count, _ in letters)
    return Table(
        boxes=tuple(part.sheet.box(part.grid.area) for part in parts),
        row_count=row_count,
        col_count=first.grid.col_count,
        cells=tuple(cells),
        is_ruled=first.is_ruled,
        confidence=round(sum(count * score for count, score in letters) / max(total, 1), 4),
    )


def _cell(cell: Cell, part: FoundGrid, shift: int, *, is_header: bool) -> TableCell:
    return TableCell(
        row=cell.row + shift,
        col=cell.col,
        row_span=cell.row_end - cell.row + 1,
        col_span=cell.col_end - cell.col + 1,
        text=cell.text,
        box=part.sheet.box(area_of(cell.words)),
        is_header=is_header,
    )
