"""Lines out of words, and their reading order: row by row from the top, in a row from the left.

Rows go before columns on purpose: business forms put a label in one column and its value in the next, and a reader
of an invoice goes along the row. A column gap ends a line, so two columns of prose stay two sequences of lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from extraction.datamodel import BoundingBox, Line, Word

# In units of the smaller word's height: a space is 0.25 to 0.35, a justified one up to 1.
_COLUMN_GAP = 1.3
_OVERLAP = 0.6  # neighbours may touch, and OCR boxes run into each other a little
_SAME_LINE = 0.5  # how far the vertical centres of neighbours on one line may be apart
_SAME_ROW = 0.5
# So that thousands of words on one spot (hostile, or a watermark) cost linear time.
_LINES_LOOKED_AT = 48


@dataclass(slots=True)
class _OpenLine:
    right: float
    centre: float
    height: float
    words: list[Word] = field(default_factory=list)


def arrange(words: Sequence[Word], width_pt: float, height_pt: float) -> tuple[Line, ...]:
    """Lines in reading order. The page's size in points (any unit that is the same both ways) is needed since boxes
    are fractions. A little skew does no harm, as a word is held against its left neighbour only."""
    if not words:
        return ()
    heights = [(word.box.y1 - word.box.y0) * height_pt for word in words]
    bucket_height = max(median(heights), height_pt / 2000)
    lines: list[_OpenLine] = []
    buckets: dict[int, list[_OpenLine]] = {}
    for word, height in sorted(zip(words, heights, strict=True), key=lambda pair: pair[0].box.x0):
        left, right = word.box.x0 * width_pt, word.box.x1 * width_pt
        centre = (word.box.y0 + word.box.y1) / 2 * height_pt
        bucket = int(centre / bucket_height)
        line = _best_line(buckets, bucket, left, centre, height)
        if line is None:
            line = _OpenLine(right, centre, height)
            lines.append(line)
        line.words.append(word)
        line.right, line.centre, line.height = max(line.right, right), centre, height
        near = buckets.setdefault(bucket, [])
        if not near or near[-1] is not line:
            near.append(line)
    return _in_reading_order([_close(line.words) for line in lines])


def _best_line(
    buckets: dict[int, list[_OpenLine]], bucket: int, left: float, centre: float, height: float
) -> _OpenLine | None:
    best, best_distance = None, 0.0
    for row in (bucket - 1, bucket, bucket + 1):
        for line in buckets.get(row, ())[-_LINES_LOOKED_AT:]:
            smaller = min(line.height, height)
            gap = left - line.right
            distance = abs(centre - line.centre)
            fits = -_OVERLAP * smaller <= gap <= _COLUMN_GAP * smaller and distance <= _SAME_LINE * smaller
            if fits and (best is None or distance < best_distance):
                best, best_distance = line, distance
    return best


def _close(words: list[Word]) -> Line:
    boxes = [word.box for word in words]
    box = BoundingBox(
        boxes[0].page,
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )
    return Line(tuple(words), box)


def _in_reading_order(lines: list[Line]) -> tuple[Line, ...]:
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
