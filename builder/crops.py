"""Cuts out of pages: where a value was found and where it is found now, marked, as SVG takes it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extraction import BoundingBox

# Of the page's width: enough to see what stands around, and little enough to read it.
LEAST_WIDTH = 0.52
HEIGHT_TO_WIDTH = 0.42
MARGIN_PT, MARK_PT = 24.0, 3.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A frame in the page's points; `kind` is before, now or both."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Crop:
    """`page` (from 1) and what to show of it, in its points."""

    page: int
    width: float
    height: float
    view_box: str
    marks: tuple[Mark, ...]


def crop_of(
    before: BoundingBox | None, now: BoundingBox | None, pages: Mapping[int, Mapping[str, Any]]
) -> Crop | None:
    """Around both places, or around that of now where they are on two pages. None where it is found nowhere, or the
    page is not known; `pages` are summaries by number, as readings keep them."""
    boxes = {"before": before, "now": now}
    anchor = now or before
    if anchor is None or anchor.page not in pages:
        return None
    shown = {kind: box for kind, box in boxes.items() if box is not None and box.page == anchor.page}
    if before == now:
        shown = {"both": anchor}
    width, height = float(pages[anchor.page]["width_pt"]), float(pages[anchor.page]["height_pt"])
    marks = tuple(_mark(kind, box, width, height) for kind, box in shown.items())
    return Crop(anchor.page, width, height, _view(marks, width, height), marks)


def _mark(kind: str, box: BoundingBox, width: float, height: float) -> Mark:
    x, y = box.x0 * width - MARK_PT, box.y0 * height - MARK_PT
    wide, high = (box.x1 - box.x0) * width + 2 * MARK_PT, (box.y1 - box.y0) * height + 2 * MARK_PT
    return Mark(kind, *(round(each, 1) for each in (x, y, wide, high)))


def _view(marks: tuple[Mark, ...], width: float, height: float) -> str:
    """All marks with a margin, never beyond the page, and of one form where that can be."""
    left, top = min(mark.x for mark in marks), min(mark.y for mark in marks)
    right, bottom = max(mark.x + mark.width for mark in marks), max(mark.y + mark.height for mark in marks)
    wide = min(width, max(LEAST_WIDTH * width, right - left + 2 * MARGIN_PT))
    high = min(height, max(HEIGHT_TO_WIDTH * wide, bottom - top + 2 * MARGIN_PT))
    x = min(max(0.0, (left + right - wide) / 2), width - wide)
    y = min(max(0.0, (top + bottom - high) / 2), height - high)
    return f"{x:.1f} {y:.1f} {wide:.1f} {high:.1f}"
