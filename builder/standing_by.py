"""What stands in a place of a page, and beside and above a value: the texts that may be its label."""

from extraction import BoundingBox
from extraction.finders.view import PageView, PlacedWord
from extraction.learning.proving import Words
from extraction.proposing.wording import is_label

ABOVE_PT = 40.0  # how far over a value its label may stand


def rows_in(page: PageView, place: BoundingBox) -> tuple[Words, ...]:
    def inside(word: PlacedWord) -> bool:
        x, y = (word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2
        return place.x0 <= x <= place.x1 and place.y0 <= y <= place.y1

    rows = (tuple(word for word in row.words if inside(word)) for row in page.rows)
    return tuple(row for row in rows if row)


def text_beside(page: PageView, rows: tuple[Words, ...]) -> Words:
    """What stands left of the value on its row: in its own run of words, or in the column before."""
    row = next(row for row in page.rows if rows[0][0] in row.words)
    segment = next(s for s in row.segments if rows[0][0] in s)
    before = segment[: segment.index(rows[0][0])][-6:]
    if before:
        return before if is_label(before) else ()
    at = row.segments.index(segment)
    left = row.segments[at - 1] if at else ()
    return left if left and is_label(left) else ()


def text_above(page: PageView, rows: tuple[Words, ...]) -> Words:
    x0, x1, top = rows[0][0].x0, rows[0][-1].x1, min(word.y0 for word in rows[0])
    above = [
        segment
        for row in page.rows
        for segment in row.segments
        if 0 < top - segment[0].middle <= ABOVE_PT and segment[0].x0 < x1 and segment[-1].x1 > x0 and is_label(segment)
    ]
    return max(above, key=lambda segment: segment[0].middle, default=())
