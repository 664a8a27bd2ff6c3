"""The order in which the parts of a page are read: columns of prose one after the other, forms row by row.

A gutter is a strip that many rows leave free. Rows that run across it divide the page into bands; a band whose two
sides stand on their own is read side by side, and each side is looked at anew (a recursive XY-cut by votes). Sides
whose lines belong together, a label and its value or the cells of a table, stay rows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from extraction.datamodel import BoundingBox, Line

_DEPTH = 8
_MOST_GAPS = 2000  # so that a page of dots costs no more than a page of print
_FEWEST_ROWS = 3
_SAME_ROW = 0.5
_ON_ITS_SIDE = 1.5
_TALL = 3.0  # in line heights: a picture or a table, not a line
_LOOSE = 2.2  # in line heights, from bottom to bottom: lines further apart are not of one paragraph
_TAIL_GAP = 1.0
_PROSE_WORDS = 4.0
_ALIGNED_SHARE = 0.6
_VALUE_SHARE = 0.4
_VALUE = re.compile(r"[^\W\d_]{0,5}[ .:#-]{0,2}[-+(]?[€$£]?\s?\d[\d.,:/ %€$£()-]*[^\W\d_]{0,4}$")


@dataclass(frozen=True, slots=True)
class Part:
    """A line, or anything else that is read in one piece, with its place in points, origin top left. `size` is the
    height of a line's usual word."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    content: object
    size: float

    @property
    def height(self) -> float:
        return self.y1 - self.y0


Row = tuple[Part, ...]
Stretch = list[Row]  # rows that are read one after the other, each from the left


def part_of(box: BoundingBox, size_pt: tuple[float, float], text: str, content: object) -> Part:
    width, height = size_pt
    size = print_size(content, size_pt) if isinstance(content, Line) else (box.y1 - box.y0) * height
    return Part(box.x0 * width, box.y0 * height, box.x1 * width, box.y1 * height, text, content, size)


def print_size(line: Line, size_pt: tuple[float, float]) -> float:
    """The height in points of the line's usual word; of a word that stands on its side, its width."""
    width, height = size_pt
    sizes = []
    for word in line.words:
        wide, high = (word.box.x1 - word.box.x0) * width, (word.box.y1 - word.box.y0) * height
        sizes.append(wide if len(word.text) > 2 and high > _ON_ITS_SIDE * wide else high)
    return median(sizes)


def reading_order(parts: Sequence[Part]) -> list[Stretch]:
    """The page's rows in reading order, cut where a column ends or begins."""
    return list(_ordered(_rows(parts), _DEPTH)) if parts else []


def lines_in_order(lines: Sequence[Line], width_pt: float, height_pt: float) -> tuple[Line, ...]:
    """`lines` (given row by row) with columns of prose one after the other. Pages without prose stay as they are, and
    are told apart quickly."""
    if not _has_columns_of_prose(lines):
        return tuple(lines)
    parts = [part_of(line.box, (width_pt, height_pt), line.text, line) for line in lines]
    ordered = [part.content for stretch in reading_order(parts) for row in stretch for part in row]
    return tuple(line for line in ordered if isinstance(line, Line))


def _has_columns_of_prose(lines: Sequence[Line]) -> bool:
    rows, previous = 0, None
    for line in lines:
        if len(line.words) < _PROSE_WORDS:
            continue
        box = line.box
        if previous is not None and box.x0 >= previous.x1 and box.y0 < previous.y1 and box.y1 > previous.y0:
            rows += 1
        previous = box
    return rows >= _FEWEST_ROWS


def _ordered(rows: Stretch, depth: int) -> Iterator[Stretch]:
    gutter = _gutter(rows) if depth and len(rows) > 1 else None
    if gutter is None:
        yield rows
        return
    for band, is_crossed in _bands(rows, gutter):
        if is_crossed and len(band) < len(rows):
            yield from _ordered(band, depth - 1)
        elif is_crossed:
            yield band
        else:
            yield from _side_by_side(band, gutter, depth)


def _side_by_side(band: Stretch, gutter: float, depth: int) -> Iterator[Stretch]:
    head, body, tail = _ends_cut(band, gutter)
    left, right = _side(body, gutter, on_left=True), _side(body, gutter, on_left=False)
    if not _stand_alone(left, right, len(body)):
        yield band
        return
    for part in (head, left, right, tail):
        if part:
            yield from _ordered(part, depth - 1)


def _rows(parts: Sequence[Part]) -> Stretch:
    """Parts whose middles agree, top to bottom, each row from the left; what is tall makes a row of its own."""
    usual = median([part.height for part in parts])
    rows: list[list[Part]] = []
    middle = smallest = 0.0
    for part in sorted(parts, key=lambda part: part.y0 if part.height > _TALL * usual else (part.y0 + part.y1) / 2):
        at = (part.y0 + part.y1) / 2
        is_tall = part.height > _TALL * usual
        if rows and not is_tall and at - middle <= _SAME_ROW * min(part.height, smallest):
            rows[-1].append(part)
            continue
        rows.append([part])
        middle, smallest = (-1e9, 0.0) if is_tall else (at, part.height)
    return [tuple(sorted(row, key=lambda part: part.x0)) for row in rows]


def _gutter(rows: Stretch) -> float | None:
    """Where most rows leave a gap between two of their parts."""
    gaps = list(_gaps(rows))[:_MOST_GAPS]
    if len(gaps) < _FEWEST_ROWS:
        return None
    left, right = np.array(gaps).T
    middles = np.unique(np.round((left + right) / 2, 1))
    votes = ((left <= middles[:, None]) & (middles[:, None] <= right)).sum(axis=1)
    best = int(votes.argmax())
    return float(middles[best]) if votes[best] >= _FEWEST_ROWS else None


def _gaps(rows: Stretch) -> Iterator[tuple[float, float]]:
    tall = _tall(rows)
    for row in rows:
        end: float | None = None
        for part in sorted(_with_neighbours(row, tall), key=lambda part: part.x0):
            if end is not None and part.x0 > end:
                yield end, part.x0
            end = part.x1 if end is None else max(end, part.x1)


def _tall(rows: Stretch) -> Row:
    usual = median([part.height for row in rows for part in row])
    return tuple(part for row in rows for part in row if part.height > _TALL * usual)


def _with_neighbours(row: Row, tall: Row) -> Row:
    """The row and what is tall beside it."""
    return (*row, *(part for part in tall if part not in row and part.y0 < row[0].y1 and part.y1 > row[0].y0))


def _bands(rows: Stretch, gutter: float) -> list[tuple[Stretch, bool]]:
    """Runs of rows that cross the gutter or do not, from the top."""
    tall = _tall(rows)
    bands: list[tuple[Stretch, bool]] = []
    for row in rows:
        is_crossed = any(part.x0 < gutter < part.x1 for part in _with_neighbours(row, tall))
        if not bands or bands[-1][1] != is_crossed:
            bands.append(([], is_crossed))
        bands[-1][0].append(row)
    return bands


def _ends_cut(band: Stretch, gutter: float) -> tuple[Stretch, Stretch, Stretch]:
    """What the right column has above the left one, both columns, and what the left one has below the right one, as
    far as a gap sets that apart."""
    left_top = min((part.y0 for row in band for part in row if part.x1 <= gutter), default=0.0)
    right_bottom = max((part.y1 for row in band for part in row if part.x0 >= gutter), default=0.0)
    start = sum(max(part.y1 for part in row) <= left_top for row in band)
    end = sum(min(part.y0 for part in row) < right_bottom for row in band)
    if 0 < end < len(band) and _gap(band[end - 1], band[end]) <= _TAIL_GAP * _smaller(band[end - 1], band[end]):
        end = len(band)
    return band[:start], band[start:end], band[end:]


def _gap(above: Row, below: Row) -> float:
    return min(part.y0 for part in below) - max(part.y1 for part in above)


def _smaller(above: Row, below: Row) -> float:
    return min(_height(above), _height(below))


def _height(row: Row) -> float:
    return max(part.height for part in row)


def _side(band: Stretch, gutter: float, *, on_left: bool) -> Stretch:
    rows = (tuple(part for part in row if (part.x1 <= gutter) == on_left) for row in band)
    return [row for row in rows if row]


def _stand_alone(left: Stretch, right: Stretch, rows: int) -> bool:
    """Whether both sides make sense without each other."""
    if not left or not right:
        return False
    if any(isinstance(row[0].content, Line) is False for side in (left, right) for row in side):
        return True
    if all(_is_prose(side) for side in (left, right)):
        return True
    shared = len(left) + len(right) - rows
    if shared < _ALIGNED_SHARE * min(len(left), len(right)):
        return True
    if any(len(row) > 1 for side in (left, right) for row in side) or not (_is_close(left) and _is_close(right)):
        return False
    texts, values = [row[0].text for row in left], [row[0].text for row in right]
    labels = sum(text.rstrip().endswith(":") for text in texts) / len(texts)
    numbers = sum(_VALUE.match(text) is not None for text in values) / len(values)
    return min(len(left), len(right)) >= _FEWEST_ROWS and max(labels, numbers) < _VALUE_SHARE


def _is_prose(side: Stretch) -> bool:
    words = [len(part.text.split()) for row in side for part in row]
    return len(side) >= _FEWEST_ROWS and median(words) >= _PROSE_WORDS


def _is_close(side: Stretch) -> bool:
    """Lines of one block follow each other closely."""
    bottoms = [max(part.y1 for part in row) for row in side]
    steps = [below - above for above, below in pairwise(bottoms)]
    return not steps or median(steps) <= _LOOSE * median([_height(row) for row in side])
