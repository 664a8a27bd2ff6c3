"""Lines to blocks: what stands close together in one size of print, such as a paragraph or an address."""

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from extraction.datamodel import Block, BoundingBox, Line
from extraction.layout.reading_order import Part, Row, Stretch

# A step is from bottom to bottom, in line heights. One longer than this, against the block's own steps or else the
# stretch's, ends a block.
_LONGER = 1.35
_TIGHT, _LOOSE, _WIDEST = 1.3, 1.65, 2.4
_PROSE_WORDS = 5
_FULL_LINE = 0.8
_OTHER_SIZE = 1.25
_OTHER_SIZE_OCR = 1.5  # recognised boxes are tight: "ace" is lower than "Apg"
_HEADING_NUMBER = re.compile(r"(?:\d{1,2}\.){1,4}\d{0,2}\s+[^\W\d_a-z]")


def blocks_of(stretch: Stretch, *, is_ocr: bool) -> Iterator[Block | Part]:
    """The stretch's lines as blocks; what is no line as it is, in its place."""
    lines_only = [row for row in stretch if _is_text(row)]
    first_step = _first_step(lines_only)
    other_size = _OTHER_SIZE_OCR if is_ocr else _OTHER_SIZE
    open_rows: list[Row] = []
    for row in stretch:
        if not _is_text(row):
            yield from _closed(open_rows)
            open_rows = []
            yield from (part if not isinstance(part.content, Line) else _block([(part,)]) for part in row)
            continue
        if open_rows and _ends_before(row, open_rows, first_step, other_size):
            yield from _closed(open_rows)
            open_rows = []
        open_rows.append(row)
    yield from _closed(open_rows)


def box_around(boxes: list[BoundingBox]) -> BoundingBox:
    return BoundingBox(
        boxes[0].page,
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def _closed(rows: list[Row]) -> Iterator[Block]:
    if rows:
        yield _block(rows)


def _block(rows: list[Row]) -> Block:
    lines = tuple(tuple(part.content for part in row if isinstance(part.content, Line)) for row in rows)
    return Block(lines, box_around([line.box for row in lines for line in row]))


def _is_text(row: Row) -> bool:
    return all(isinstance(part.content, Line) for part in row)


def _first_step(rows: list[Row]) -> float:
    """The longest step from a block's first row to its second one."""
    steps = [step for above, below in pairwise(rows) if 0 < (step := _step(above, below)) < _WIDEST]
    return min(_WIDEST, max(_TIGHT, _LONGER * median(steps))) if len(steps) > 2 else _LOOSE


def _ends_before(row: Row, block: list[Row], first_step: float, other_size: float) -> bool:
    above = block[-1]
    size, size_above = _size(row), _size(above)
    if max(size, size_above) > other_size * min(size, size_above):
        return True
    if above[-1].text.endswith("-") and row[0].text[:1].islower() and _step(above, row) < _WIDEST:
        return False
    is_full = _right(above) - above[0].x0 >= _FULL_LINE * (_right(row) - above[0].x0)
    if not is_full and _is_bold(row) != _is_bold(above):
        return True
    if len(block) > 1:
        own = max(_step(one, other) for one, other in pairwise(block[-3:]))
        return _step(above, row) > max(_TIGHT, _LONGER * own)
    if _HEADING_NUMBER.match(above[0].text) and not is_full:
        return True
    both_short = max(_words(row), _words(above)) < _PROSE_WORDS
    return _step(above, row) > (max(first_step, _LOOSE) if is_full or both_short else first_step)


def _is_bold(row: Row) -> bool:
    return all(word.bold for part in row if isinstance(part.content, Line) for word in part.content.words)


def _words(row: Row) -> int:
    return sum(len(part.text.split()) for part in row)


def _right(row: Row) -> float:
    return max(part.x1 for part in row)


def _step(above: Row, below: Row) -> float:
    """From bottom to bottom, in line heights."""
    return (_bottom(below) - _bottom(above)) / max(_size(below), 0.1)


def _bottom(row: Row) -> float:
    return max(part.y1 for part in row)


def _size(row: Row) -> float:
    return max(part.size for part in row)
