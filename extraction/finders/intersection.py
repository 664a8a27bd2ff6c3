"""The `intersection` finder: the value of a table where a row's label and a column's heading meet."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from extraction.finders.anchors import Anchor, find_anchors
from extraction.finders.base import MAX_CANDIDATES, AnchorLabels, Candidate, Findings, StepSpec
from extraction.finders.view import DocumentView, Passage, PlacedWord, split_at_gaps

Words = tuple[PlacedWord, ...]


class RowAndColumn(BaseModel):
    """The two labels: at the beginning of the row, and over the column."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    row: AnchorLabels
    column: AnchorLabels

    def __str__(self) -> str:
        return f"{' | '.join(self.row)} x {' | '.join(self.column)}"


class IntersectionStep(StepSpec):
    """`intersection`: {row: label, column: heading}, each one or several texts. `fuzzy`: wrong letters forgiven."""

    finder: ClassVar[str] = "intersection"
    intersection: RowAndColumn
    fuzzy: Annotated[int, Field(ge=0, le=4, strict=True)] | None = None


class IntersectionFinder:
    """One candidate for each row with the label that stands under a heading on its page, the best match first."""

    def find(self, view: DocumentView, step: IntersectionStep) -> Findings:
        wanted = step.intersection
        rows = find_anchors(view, wanted.row, fuzzy=step.fuzzy, page=step.page)
        headings = find_anchors(view, wanted.column, fuzzy=step.fuzzy, page=step.page)
        if not rows or not headings:
            missing = "the row's label" if not rows else "the column's heading"
            return Findings((), f"{missing} is not printed on the pages looked at")
        candidates = []
        for place, row in enumerate(rows):
            heading = _heading_over(row, headings)
            words = _meeting(row, heading) if heading else ()
            if heading and words:
                passage = Passage.of([words])
                quality = min(row.quality, heading.quality)
                candidates.append(Candidate(passage, passage.text, anchor=quality, place=place))
        candidates.sort(key=lambda candidate: -candidate.anchor)
        return Findings(candidates[:MAX_CANDIDATES], "" if candidates else "nothing stands where the two meet")


def _heading_over(row: Anchor, headings: list[Anchor]) -> Anchor | None:
    """The best heading above the row; of equally good ones the nearest."""
    over = [h for h in headings if h.page.number == row.page.number and h.y1 <= row.y0 + 0.5 * (row.y1 - row.y0)]
    return max(over, key=lambda h: (round(h.quality, 2), h.y0), default=None)


def _meeting(row: Anchor, heading: Anchor) -> Words:
    """The stretch of the row that belongs to the heading's column and to no other heading's."""
    columns = [_span(segment) for segment in heading.row.segments if not set(segment) & set(heading.words)]
    own = (heading.x0, heading.x1)
    best: tuple[float, Words] | None = None
    words = row.row.words
    before = words[: row.first] if heading.x0 < row.x0 else ()  # a label such as a currency stands amid its values
    for segment in (*split_at_gaps(words[row.last :]), *split_at_gaps(before)):
        if not any(word.key for word in segment):
            continue
        distance = _apart(_span(segment), own)
        nearer_elsewhere = any(_apart(_span(segment), other) < distance for other in columns)
        if not nearer_elsewhere and (best is None or distance < best[0]):
            best = (distance, segment)
    return best[1] if best else ()


def _span(words: Words) -> tuple[float, float]:
    return words[0].x0, words[-1].x1


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two stretches are from standing in one column: no distance where edges or middles meet."""
    edges = min(abs(one[0] - other[0]), abs(one[1] - other[1]), abs(sum(one) - sum(other)) / 2)
    overlap = min(one[1], other[1]) - max(one[0], other[0])
    return min(edges, edges * 0.5) if overlap > 0 else edges - min(overlap, 0.0)
