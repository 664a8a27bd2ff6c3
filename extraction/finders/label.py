"""The `label` finder: the value beside, under or over a printed label."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from extraction.finders.anchors import Anchor, find_anchors
from extraction.finders.base import MAX_CANDIDATES, Candidate, Findings, Labels, LabelText, StepSpec
from extraction.finders.view import COLUMN_GAP_PT, INCH_PT, DocumentView, Passage, PlacedWord, Row, label_key

REACH_PT = 0.5 * INCH_PT  # a value under or over its label starts within this distance
LINE_GAP_PT = 0.2 * INCH_PT  # a value of several lines ends where lines stand further apart
MIN_COLUMN_OVERLAP = 0.5  # of the narrower of the two
LEFT_EDGE_PT = 0.12 * INCH_PT

Words = tuple[PlacedWord, ...]


class LabelStep(StepSpec):
    """`label`: one or several texts. `fuzzy`: wrong letters forgiven (by default none in text, some in pictures).

    `at`: where the value stands. `lines`: how many lines it may have; `stop`: a text that ends it, or "gap" (the
    default: lines stand more than 0.2 inch apart).
    """

    finder: ClassVar[str] = "label"
    label: Labels = Field(min_length=1, max_length=20)
    fuzzy: Annotated[int, Field(ge=0, le=4, strict=True)] | None = None
    at: Literal["right", "left", "below", "above"] = "right"
    lines: Annotated[int, Field(ge=1, le=50, strict=True)] = 1
    stop: LabelText = "gap"


class LabelFinder:
    """Candidates come from every place where the label is printed, the best match first."""

    def find(self, view: DocumentView, step: LabelStep) -> Findings:
        anchors = find_anchors(view, step.label, fuzzy=step.fuzzy, page=step.page)
        if not anchors:
            return Findings((), "the label is not printed on the pages looked at")
        candidates = [candidate for at, anchor in enumerate(anchors) for candidate in _beside(anchor, at, step)][
            :MAX_CANDIDATES
        ]
        return Findings(candidates, "" if candidates else f"no text stands {_place(step.at)} the label")


def _place(at: str) -> str:
    return {"right": "right of", "left": "left of", "below": "below", "above": "above"}[at]


def _beside(anchor: Anchor, place: int, step: LabelStep) -> Iterator[Candidate]:
    if step.at in ("below", "above"):
        yield from _stacked(anchor, place, step)
        return
    row = anchor.row.words
    words = row[anchor.last :] if step.at == "right" else row[: anchor.first]
    groups = _groups(words, nearest_last=step.at == "left")
    for group in groups:
        rows = [group, *_continuation(anchor, group, step)]
        passage = Passage.of(rows)
        gap = group[0].x0 - anchor.x1 if step.at == "right" else anchor.x0 - group[-1].x1
        yield Candidate(passage, passage.text, anchor=anchor.quality, distance_in=max(gap, 0.0) / INCH_PT, place=place)


def _groups(words: Words, *, nearest_last: bool) -> list[Words]:
    """Segments of the rest of a row, the nearest to the label first."""
    segments = list(Row(words).segments) if words else []
    segments = [segment for segment in segments if any(word.key for word in segment)]
    return segments[::-1] if nearest_last else segments


def _continuation(anchor: Anchor, group: Words, step: LabelStep) -> list[Words]:
    """Further lines of a value that starts beside its label: same column, no wide gap between lines."""
    if step.lines == 1:
        return []
    below = anchor.page.rows[anchor.row_index + 1 :]
    return _collect(below, (group[0].x0, group[-1].x1), step, max(word.y1 for word in group), step.lines - 1)


def _stacked(anchor: Anchor, place: int, step: LabelStep) -> Iterator[Candidate]:
    rows = anchor.page.rows
    span = (anchor.x0, anchor.x1)
    if step.at == "below":
        found = _collect(rows[anchor.row_index + 1 :], span, step, anchor.y1, step.lines, reach=REACH_PT)
    else:
        upwards = rows[: anchor.row_index][::-1]
        found = _collect_up(upwards, span, step, anchor.y0)[::-1]
    if not found:
        return
    passage = Passage.of(found)
    first = passage.words[0] if step.at == "below" else passage.words[-1]
    gap = first.y0 - anchor.y1 if step.at == "below" else anchor.y0 - first.y1
    yield Candidate(passage, passage.text, anchor=anchor.quality, distance_in=max(gap, 0.0) / INCH_PT, place=place)


def _collect(
    rows: Sequence[Row], span: tuple[float, float], step: LabelStep, bottom: float, count: int, reach: float = 0.0
) -> list[Words]:
    """Up to `count` lines downwards that stand in the column `span`."""
    found: list[Words] = []
    stop = "" if step.stop == "gap" else label_key(step.stop)
    for row in rows:
        limit = reach if reach and not found else (LINE_GAP_PT if not stop else REACH_PT)
        if len(found) == count or row.top - bottom > limit:
            break
        words = _in_column(row, span)
        if not words:
            continue
        if stop and stop in "".join(word.key for word in words):
            break
        found.append(words)
        bottom = max(word.y1 for word in words)
    return found


def _collect_up(rows: Sequence[Row], span: tuple[float, float], step: LabelStep, top: float) -> list[Words]:
    """Up to `step.lines` lines upwards that stand in the column `span`, the nearest first."""
    found: list[Words] = []
    for row in rows:
        limit = LINE_GAP_PT if found else REACH_PT
        if len(found) == step.lines or top - row.bottom > limit:
            break
        words = _in_column(row, span)
        if words:
            found.append(words)
            top = min(word.y0 for word in words)
    return found


def _in_column(row: Row, span: tuple[float, float]) -> Words:
    """The segment of a row that shares the column: left edges meet, or it overlaps half of the narrower one."""
    best: tuple[float, Words] | None = None
    for segment in row.segments:
        x0, x1 = segment[0].x0, segment[-1].x1
        overlap = (min(x1, span[1]) - max(x0, span[0])) / max(min(x1 - x0, span[1] - span[0]), 1.0)
        aligned = abs(x0 - span[0]) <= LEFT_EDGE_PT or abs(x1 - span[1]) <= LEFT_EDGE_PT
        if (aligned and x0 - span[1] < COLUMN_GAP_PT) or overlap >= MIN_COLUMN_OVERLAP:
            score = abs(x0 - span[0])
            if best is None or score < best[0]:
                best = (score, segment)
    return best[1] if best else ()
