"""Tables without a lattice: runs of lines that rivers of white divide into the same columns. Prose is refused."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from extraction.tables.columns import boundaries, zones
from extraction.tables.geometry import Placed, Rule, pieces_of, rows_of
from extraction.tables.grid import Cell, Grid, band_of
from extraction.tables.plausible import is_table
from extraction.tables.rivers import rivers
from extraction.tables.rowing import grouped, lines_of
from extraction.tables.spans import with_close_headings_divided, with_spanning_headings
from extraction.tables.wording import is_caption, is_number, is_year, text_of

_COLUMN_GAP_HEIGHTS = 0.8
_FAR_HEIGHTS = 2.6  # lines further apart than this belong to different runs
_MAX_ROWS = 400  # of one table on one page; it bounds the time for hostile pages
_MAX_SINGLES = 3  # lines of one piece in a row that do not end a run
_KEPT_SINGLES = 2  # at either end, for headings and the last lines of cells
_PROSE_LINES = ((9, 0.55), (5, 0.85))  # so many words over such a share of the width are a line of prose
_PROSE_PIECE_WORDS = 5
_NEW_TABLE_PITCHES = 1.7  # white above a heading in the midst of numbers, in usual distances of lines
_FEWEST_ROWS_ABOVE = 3
_OFF_CENTRE_PT = 3.0
_SENTENCE_WORDS = 8  # a line of several pieces with so many words, run over columns, is no heading
_WIDE_SPACE_HEIGHTS = 0.36  # more than a space between words of a heading

Row = list[Placed]


def unruled_grids(words: Sequence[Placed], level: Sequence[Rule]) -> list[Grid]:
    """Tables among words that no lattice holds, top to bottom."""
    runs = (run for zone in zones(words) for run in _runs(rows_of(zone)))
    parts = (part for run in runs for part in _split_at_headings(run))
    return [grid for grid in (_grid_of(part, level) for part in parts) if grid is not None]


def _pieces(row: Row) -> list[Row]:
    return pieces_of(row, _COLUMN_GAP_HEIGHTS)


def _runs(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Stretches of lines without prose or much white between them, with few lines of a single piece in a row."""
    text_width = max((row[-1].x1 - row[0].x0 for row in rows), default=0.0)
    run: list[Row] = []
    for row in rows:
        prose = _is_prose(row, text_width)
        if run and (prose or len(run) == _MAX_ROWS or _far(run[-1], row) or _is_long_tail(run, row)):
            yield run
            run = []
        if not prose:
            run = [*run[-_KEPT_SINGLES:], row] if all(_is_single(line) for line in run) else [*run, row]
    if run:
        yield run


def _is_long_tail(run: list[Row], row: Row) -> bool:
    tail = run[-_MAX_SINGLES:]
    return len(tail) == _MAX_SINGLES and all(_is_single(line) for line in [*tail, row])


def _is_single(row: Row) -> bool:
    return len(_pieces(row)) == 1


def _far(above: Row, below: Row) -> bool:
    height = min(median(word.height for word in above), median(word.height for word in below))
    return min(word.y0 for word in below) - max(word.y1 for word in above) > _FAR_HEIGHTS * height


def _is_prose(row: Row, text_width: float) -> bool:
    pieces = _pieces(row)
    if len(pieces) == 1:
        width = (row[-1].x1 - row[0].x0) / max(text_width, 1.0)
        return any(len(row) >= words and width >= share for words, share in _PROSE_LINES)
    return len(pieces) <= 3 and all(len(piece) >= _PROSE_PIECE_WORDS for piece in pieces)


def _split_at_headings(run: list[Row]) -> Iterator[list[Row]]:
    """Divide a run where, under some white, another heading begins: after rows of numbers, or with more columns than
    all above it, such as the items of an invoice under its addresses."""
    steps = [_middle(below) - _middle(above) for above, below in pairwise(run)]
    usual = median(steps) if steps else 0.0
    part: list[Row] = []
    last_many = -1
    for at, row in enumerate(run):
        if _is_single(row):
            part.append(row)
            continue
        white = last_many >= 0 and (_middle(row) - _middle(run[last_many])) > _NEW_TABLE_PITCHES * usual
        if white and _is_heading(row) and (any(map(_has_numbers, part)) or _has_more_columns(row, part)):
            singles = at - last_many - 1
            lead = part[-1:] if singles else []
            yield part[: len(part) - len(lead)]
            part = lead
        part.append(row)
        last_many = at
    yield part


def _middle(row: Row) -> float:
    return median(word.middle for word in row)


def _has_numbers(row: Row) -> bool:
    return any(is_number(text_of(piece)) for piece in _pieces(row)[1:])


def _has_more_columns(row: Row, part: Sequence[Row]) -> bool:
    """A heading of several lines has its lines close together: it is no such part."""
    count = len(_pieces(row))
    return len(part) >= _FEWEST_ROWS_ABOVE and count > 2 and all(len(_pieces(above)) < count for above in part)


def _is_heading(row: Row) -> bool:
    texts = [text_of(piece) for piece in _pieces(row)]
    return not any(is_number(text) and not is_year(text) for text in texts)


def _grid_of(rows: list[Row], level: Sequence[Rule]) -> Grid | None:
    while len(rows) >= 2:
        found = rivers(rows)
        if not found:
            ends = _without_single_ends(rows)
            if len(ends) == len(rows):
                return None
            rows = ends
            continue
        xs = boundaries(rows, found)
        kept = _without_titles_and_notes(rows, xs)
        if len(kept) == len(rows):
            break
        rows = kept
    if len(rows) < 2:
        return None
    lines = lines_of(rows, xs)
    grid = with_close_headings_divided(_built(rows, grouped(lines, level, xs), xs))
    grid = with_spanning_headings(grid, level)
    return grid if is_table(grid, level) else None


def _without_single_ends(rows: list[Row]) -> list[Row]:
    first, last = 0, len(rows)
    while first < last and _is_single(rows[first]):
        first += 1
    while last > first and _is_single(rows[last - 1]):
        last -= 1
    return rows[first:last]


def _without_titles_and_notes(rows: list[Row], xs: list[float]) -> list[Row]:
    """Drop lines at either end that run over columns from the first one on, and single ones that are no part."""
    first, last = 0, len(rows)
    usual = median(_middle(below) - _middle(above) for above, below in pairwise(rows))
    while first < last and _is_title(rows, first, xs, usual):
        first += 1
    while last > first and _is_note(rows, last - 1, xs, usual):
        last -= 1
    return rows[first:last]


def _is_title(rows: list[Row], at: int, xs: list[float], usual: float) -> bool:
    row = rows[at]
    if is_caption(text_of(row)):
        return True
    spans = [_span(piece, xs) for piece in _pieces(row)]
    if any(first == 0 and last > 0 for first, last in spans) and (len(spans) == 1 or len(row) >= _SENTENCE_WORDS):
        return True
    near = at + 1 < len(rows) and _middle(rows[at + 1]) - _middle(row) <= _NEW_TABLE_PITCHES * usual
    return len(spans) == 1 and (spans[0][0] == 0 or not near or _is_centred(row, xs[0], xs[-1]))


def _is_centred(row: Row, left: float, right: float) -> bool:
    return abs((row[0].x0 + row[-1].x1) / 2 - (left + right) / 2) <= _OFF_CENTRE_PT


def _is_note(rows: list[Row], at: int, xs: list[float], usual: float) -> bool:
    row = rows[at]
    spans = [_span(piece, xs) for piece in _pieces(row)]
    sentence = len(spans) == 1 or len(row) >= _SENTENCE_WORDS
    if is_caption(text_of(row)) or (sentence and any(last > first == 0 for first, last in spans)):
        return True
    if len(spans) > 1:
        return False
    near = at > 0 and _middle(row) - _middle(rows[at - 1]) <= 1.1 * usual
    return spans[0][0] == 0 or spans[0][0] < spans[0][1] or not near


def _span(piece: Row, xs: list[float]) -> tuple[int, int]:
    """The first and last column that a piece runs over; more than one only if it has no gap between them."""
    slack = 0.3 * piece[0].height
    cuts = [x for x in xs[1:-1] if piece[0].x0 + slack < x < piece[-1].x1 - slack]
    solid = [x for x in cuts if not _has_gap_at(piece, x)]
    if not solid:
        col = band_of(xs, (piece[0].x0 + piece[-1].x1) / 2)
        return (col, col)
    return band_of(xs, piece[0].x0 + slack), band_of(xs, piece[-1].x1 - slack)


def _has_gap_at(piece: Row, x: float) -> bool:
    """Whether a boundary falls between two words of which the right one is a number, or that stand wide apart."""
    if any(word.x0 < x - 1 and word.x1 > x + 1 for word in piece):
        return False
    behind = [word for word in piece if word.x0 >= x - 1]
    before = [word for word in piece if word.x1 <= x + 1]
    if not behind or not before:
        return True
    gap = min(word.x0 for word in behind) - max(word.x1 for word in before)
    wide = gap > _WIDE_SPACE_HEIGHTS * piece[0].height
    return wide or (is_number(text_of(behind)) and not is_number(before[-1].text))


def _built(rows: Sequence[Row], groups: Sequence[Sequence[int]], xs: list[float]) -> Grid:
    tops = [min(word.y0 for at in group for word in rows[at]) for group in groups]
    bottoms = [max(word.y1 for at in group for word in rows[at]) for group in groups]
    ys = [tops[0], *((bottom + top) / 2 for bottom, top in zip(bottoms, tops[1:], strict=False)), bottoms[-1]]
    cells: list[Cell] = []
    for row, group in enumerate(groups):
        own: list[Cell] = []
        for at in group:
            for piece in _pieces(rows[at]):
                _place_piece(piece, row, xs, own)
        cells += sorted(own, key=lambda cell: cell.col)
    return Grid(xs, ys, cells)


def _place_piece(piece: Row, row: int, xs: list[float], cells: list[Cell]) -> None:
    """A piece that runs over a boundary spans the columns it touches, else each word goes to its column."""
    first, last = _span(piece, xs)
    if last > first:
        _cell(cells, row, first, last).words.extend(piece)
        return
    for word in piece:
        col = band_of(xs, word.centre)
        _cell(cells, row, col, col).words.append(word)


def _cell(cells: list[Cell], row: int, first: int, last: int) -> Cell:
    """The row's cell at a place, widened if need be; cells that come to overlap become one."""
    merged = Cell(row, first, row, last)
    for cell in [cell for cell in cells if cell.col <= last and cell.col_end >= first]:
        merged = Cell(
            row, min(merged.col, cell.col), row, max(merged.col_end, cell.col_end), merged.words + cell.words
        )
        cells.remove(cell)
    cells.append(merged)
    return merged
