"""Lines out of words, and their reading order: row by row from the top, in a row from the left.

Rows go before columns on purpose: business forms put a label in one column and its value in the next, and a reader
of an invoice goes along the row. Only columns of prose are read one after the other: see reading_order.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import median

from extraction.datamodel import BoundingBox, Line, Word
from extraction.layout.direction import has_right_to_left, in_reading_direction, split_off_sideways
from extraction.layout.reading_order import lines_in_order

# In units of the smaller word's height: a space is 0.25 to 0.35, a justified one up to 1.
_COLUMN_GAP = 1.3
_OVERLAP = 0.6  # neighbours may touch, and OCR boxes run into each other a little
_LEVEL, _CLOSE = 0.15, 0.4  # neighbours in the file that stand like this are neighbours in a line
_SAME_LINE = 0.5  # how far the vertical centres of neighbours on one line may be apart
_SAME_ROW = 0.5
# So that thousands of words on one spot (hostile, or a watermark) cost linear time.
_LINES_LOOKED_AT = 48


@dataclass(slots=True)
class _OpenLine:
    """Words from the left so far; where they begin, and what the last one of them is like."""

    left: float
    first_centre: float
    first_height: float
    right: float
    centre: float
    height: float
    words: list[Word]


def arrange(words: Sequence[Word], width_pt: float, height_pt: float) -> tuple[Line, ...]:
    """Lines in reading order. The page's size in points (any unit that is the same both ways) is needed since boxes
    are fractions. A little skew does no harm, as a word is held against its left neighbour only."""
    if not words:
        return ()
    level, sideways = split_off_sideways(words, height_pt / width_pt)
    lines = [*_level_lines(level, width_pt, height_pt), *map(_close, sideways)]
    return lines_in_order(_row_by_row(lines), width_pt, height_pt)


def _level_lines(words: Sequence[Word], width_pt: float, height_pt: float) -> list[Line]:
    if not words:
        return []
    runs = _runs(words, width_pt, height_pt)
    runs.sort(key=attrgetter("left"))
    bucket_height = max(median([run.height for run in runs]), height_pt / 2000)
    lines: list[_OpenLine] = []
    buckets: dict[int, list[_OpenLine]] = {}
    for run in runs:
        line = _best_line(buckets, int(run.first_centre / bucket_height), run)
        if line is None:
            line = run
            lines.append(line)
        else:
            line.words += run.words
            line.centre, line.height, line.right = run.centre, run.height, max(line.right, run.right)
        near = buckets.setdefault(int(line.centre / bucket_height), [])
        if not near or near[-1] is not line:
            near.append(line)
    if has_right_to_left(words):
        return [_close(in_reading_direction(line.words)) for line in lines]
    return [_close(line.words) for line in lines]


def _runs(words: Sequence[Word], width_pt: float, height_pt: float) -> list[_OpenLine]:
    """Neighbours in the file that are neighbours on the page: most files hold their words line by line."""
    runs: list[_OpenLine] = []
    run: _OpenLine | None = None
    for word in words:
        box = word.box
        left, right = box.x0 * width_pt, box.x1 * width_pt
        top, bottom = box.y0 * height_pt, box.y1 * height_pt
        centre, height = (top + bottom) / 2, bottom - top
        if (
            run is not None
            and abs(centre - run.centre) <= _LEVEL * height
            and -_OVERLAP * height <= left - run.right <= _CLOSE * height
            and right > run.right
        ):
            run.right, run.centre, run.height = right, centre, height
            run.words.append(word)
        else:
            run = _OpenLine(left, centre, height, right, centre, height, [word])
            runs.append(run)
    return runs


def _best_line(buckets: dict[int, list[_OpenLine]], bucket: int, run: _OpenLine) -> _OpenLine | None:
    best, best_distance = None, 0.0
    left, centre, height = run.left, run.first_centre, run.first_height
    for row in (bucket - 1, bucket, bucket + 1):
        for line in buckets.get(row, ())[-_LINES_LOOKED_AT:]:
            smaller = min(height, line.height)
            distance = abs(centre - line.centre)
            if distance > _SAME_LINE * smaller or (best is not None and distance >= best_distance):
                continue
            if -_OVERLAP * smaller <= left - line.right <= _COLUMN_GAP * smaller:
                best, best_distance = line, distance
    return best


def _close(words: list[Word]) -> Line:
    boxes = [word.box for word in words]
    if len(boxes) == 1:
        return Line((words[0],), boxes[0])
    return Line(
        tuple(words),
        BoundingBox(
            boxes[0].page,
            min([box.x0 for box in boxes]),
            min([box.y0 for box in boxes]),
            max([box.x1 for box in boxes]),
            max([box.y1 for box in boxes]),
        ),
    )


def _row_by_row(lines: list[Line]) -> tuple[Line, ...]:
    """Rows of lines whose centres agree, top to bottom; each row left to right."""
    rows: list[list[Line]] = []
    row_centre = row_height = 0.0
    for line in sorted(lines, key=lambda line: line.box.y0 + line.box.y1):
        centre, height = (line.box.y0 + line.box.y1) / 2, line.box.y1 - line.box.y0
        if rows and centre - row_centre <= _SAME_ROW * min(height, row_height):
            rows[-1].append(line)
        else:
            rows.append([line])
            row_centre, row_height = centre, height
    return tuple(line for row in rows for line in sorted(row, key=lambda line: line.box.x0))
