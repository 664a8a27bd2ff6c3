"""The `box` finder: what stands in the ruled box that holds a label, or in the box beside it."""

from typing import ClassVar, Literal

from extraction.finders.anchors import Anchor, anchors_of
from extraction.finders.base import MAX_CANDIDATES, AnchoredStep, AnchorLabels, Candidate, Findings
from extraction.finders.cells import Cell, cell_at, rows_in
from extraction.finders.view import DocumentView, PageView, Passage

BESIDE_PT = 4.0  # how far behind a printed line the next box is looked for: double lines stand closer


class BoxStep(AnchoredStep):
    """`box`: the label in the box. `at`: the value stands inside with it (the default), or in the next box `right` or
    `below`."""

    finder: ClassVar[str] = "box"
    looks_at_drawings: ClassVar[bool] = True
    box: AnchorLabels
    at: Literal["inside", "right", "below"] = "inside"


class BoxFinder:
    """One candidate for each place of the label that has printed lines on all four sides."""

    def find(self, view: DocumentView, step: BoxStep) -> Findings:
        anchors, note = anchors_of(view, step, step.box)
        if not anchors:
            return Findings((), note)
        note = "no printed lines stand round the label"
        candidates = []
        for place, anchor in enumerate(anchors):
            cell = _wanted(anchor, step.at)
            if cell is None:
                continue
            note = "the box holds nothing else"
            rows = rows_in(anchor.page, cell, without=anchor.words)
            rows = [row for row in rows if any(word.key for word in row)]
            if rows:
                passage = Passage.of(rows)
                candidates.append(Candidate(passage, passage.text, anchor=anchor.quality, place=place))
        return Findings(candidates[:MAX_CANDIDATES], "" if candidates else note)


def _wanted(anchor: Anchor, at: str) -> Cell | None:
    page = anchor.page
    x, y = (anchor.x0 + anchor.x1) / 2, (anchor.y0 + anchor.y1) / 2
    own = cell_at(page, x, y)
    if own is None or at == "inside":
        return own
    return _beyond(page, own, x, y, right=at == "right")


def _beyond(page: PageView, own: Cell, x: float, y: float, *, right: bool) -> Cell | None:
    """The next box; a gap between double lines is none."""
    if right:
        return cell_at(page, own.x1 + BESIDE_PT, y)
    return cell_at(page, x, own.y1 + BESIDE_PT)
