"""The `region` finder: what stands in a rectangle of the page, fixed or relative to a label."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from extraction.finders.anchors import find_anchors
from extraction.finders.base import MAX_CANDIDATES, Candidate, Findings, Labels, StepSpec
from extraction.finders.view import DocumentView, PageView, Passage, PlacedWord

MIN_WIDTH_INSIDE = 0.9
MIN_HEIGHT_INSIDE = 0.8
Fraction = Annotated[float, Field(ge=-1, le=1, strict=True)]
Rectangle = tuple[float, float, float, float]


class RegionStep(StepSpec):
    """`region`: [x0, y0, x1, y1] as fractions of the page, origin top left, on `page` (the first unless told).

    With `anchor` (a printed text) the four numbers are distances from the anchor's top left corner, also as fractions
    of the page, and may be negative; all pages are looked at unless `page` is given.
    """

    finder: ClassVar[str] = "region"
    region: tuple[Fraction, Fraction, Fraction, Fraction]
    anchor: Labels = ()
    fuzzy: Annotated[int, Field(ge=0, le=4, strict=True)] | None = None

    @model_validator(mode="after")
    def _region_is_a_rectangle(self) -> Self:
        x0, y0, x1, y1 = self.region
        if not (x0 < x1 and y0 < y1):
            raise ValueError("region must be [left, top, right, bottom] with left < right and top < bottom")
        if not self.anchor and min(self.region) < 0:
            raise ValueError("region must lie within 0..1 of the page (only with an anchor may it be negative)")
        if self.fuzzy is not None and not self.anchor:
            raise ValueError("fuzzy has a meaning only together with anchor")
        return self


class RegionFinder:
    """One candidate per rectangle: its words row by row."""

    def find(self, view: DocumentView, step: RegionStep) -> Findings:
        places = list(_rectangles(view, step))
        if not places:
            missing = "the anchor is not printed" if step.anchor else "the document has no such page"
            return Findings((), missing)
        candidates = []
        for at, (page, rectangle, quality) in enumerate(places):
            passage = Passage.of(_rows_inside(page, rectangle))
            if passage.words:
                candidates.append(Candidate(passage, passage.text, anchor=quality, place=at))
        return Findings(candidates[:MAX_CANDIDATES], "" if candidates else "no text lies in the region")


def _rectangles(view: DocumentView, step: RegionStep) -> Iterator[tuple[PageView, Rectangle, float]]:
    x0, y0, x1, y1 = step.region
    if not step.anchor:
        for page in view.chosen_pages(step.page or "first"):
            yield page, (x0 * page.width, y0 * page.height, x1 * page.width, y1 * page.height), 1.0
        return
    for anchor in find_anchors(view, step.anchor, fuzzy=step.fuzzy, page=step.page):
        page = anchor.page
        left, top = anchor.x0, anchor.y0
        corners = (left + x0 * page.width, top + y0 * page.height, left + x1 * page.width, top + y1 * page.height)
        yield page, corners, anchor.quality


def _rows_inside(page: PageView, rectangle: Rectangle) -> list[tuple[PlacedWord, ...]]:
    near = (row for row in page.rows if row.bottom > rectangle[1] and row.top < rectangle[3])
    rows = (tuple(word for word in row.words if _is_inside(word, rectangle)) for row in near)
    return [row for row in rows if row]


def _is_inside(word: PlacedWord, rectangle: Rectangle) -> bool:
    x0, y0, x1, y1 = rectangle
    width = min(word.x1, x1) - max(word.x0, x0)
    height = min(word.y1, y1) - max(word.y0, y0)
    wide_enough = width >= MIN_WIDTH_INSIDE * (word.x1 - word.x0)
    return width > 0 and height > 0 and wide_enough and height >= MIN_HEIGHT_INSIDE * word.height
