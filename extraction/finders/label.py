"""The `label` finder: the value beside, under or over a printed label."""

from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from extraction.finders.anchors import Anchor, anchors_of, is_printed_in
from extraction.finders.base import MAX_CANDIDATES, AnchoredStep, AnchorLabels, Candidate, Findings, Labels
from extraction.finders.view import COLUMN_GAP_PT, INCH_PT, DocumentView, Passage, PlacedWord, Row, label_key

REACH_PT = 0.5 * INCH_PT  # a value under or over its label starts within this distance
LINE_GAP_PT = 0.2 * INCH_PT  # a value of several lines ends where lines stand further apart
MIN_COLUMN_OVERLAP = 0.5  # of the narrower of the two
LEFT_EDGE_PT = 0.12 * INCH_PT
PARAGRAPH_PITCH = 1.5  # a value ends where the next line stands this much further down than its lines from each other
SAME_COLUMN_SHARE = 0.1  # of a label's width, left and right, that the text under it may still reach into
TIGHT_LINES = 0.6  # of a line's height: the most that lies between two lines of one cell

GAP = "gap"

Words = tuple[PlacedWord, ...]
Align = Literal["left", "right", "center"]


class LabelStep(AnchoredStep):
    """`label`: one or several texts. `at`: where the value stands.

    `align`, for values below or above: whose left edge, right edge or middle stands where the label's does; left out,
    any of them, or overlapping the label by half. `lines`: how many lines it may have; `stop`: texts of which any
    ends it, on its first line too, and "gap" (the default: lines stand more than 0.2 inch apart or half again as far
    as the lines before, or beside them another label begins). `skip`: beginnings of lines that are passed over.
    """

    finder: ClassVar[str] = "label"
    label: AnchorLabels
    at: Literal["right", "left", "below", "above"] = "right"
    lines: Annotated[int, Field(ge=1, le=50, strict=True)] = 1
    align: Align | None = None
    stop: Annotated[Labels, Field(min_length=1, max_length=20)] = (GAP,)
    skip: Labels = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _align_suits_at(self) -> Self:
        if self.align and self.at not in ("below", "above"):
            raise ValueError(f"align is for values below or above their label; beside it ({self.at}) leave it out")
        return self

    @property
    def stop_keys(self) -> tuple[str, ...]:
        """The stop texts in the form in which they are compared."""
        return tuple(label_key(text) or text.casefold() for text in self.stop if text != GAP)

    @property
    def stops_at_gaps(self) -> bool:
        return GAP in self.stop

    def skips(self, words: Sequence[PlacedWord]) -> bool:
        """Whether a line is one of those to be passed over."""
        line = "".join(word.key for word in words)
        return any(line.startswith(label_key(text)) for text in self.skip)


class LabelFinder:
    """Candidates come from every place where the label is printed, the best match first."""

    def find(self, view: DocumentView, step: LabelStep) -> Findings:
        anchors, note = anchors_of(view, step, step.label)
        if not anchors:
            return Findings((), note)
        found = (candidate for at, anchor in enumerate(anchors) for candidate in _beside(anchor, at, step))
        candidates = list(islice(found, MAX_CANDIDATES))
        return Findings(candidates, "" if candidates else f"no text stands {_place(step.at)} the label")


def _place(at: str) -> str:
    return {"right": "right of", "left": "left of", "below": "below", "above": "above"}[at]


def _beside(anchor: Anchor, place: int, step: LabelStep) -> Iterator[Candidate]:
    if step.at in ("below", "above"):
        yield from _stacked(anchor, place, step)
        return
    words = anchor.words_right if step.at == "right" else anchor.words_left
    groups = _groups(words, nearest_last=step.at == "left")
    for group in groups:
        rows = _lines_beside(anchor, _until(group, step.stop_keys), step)
        if not rows:
            continue
        passage = Passage.of(rows)
        gap = group[0].x0 - anchor.x1 if step.at == "right" else anchor.x0 - group[-1].x1
        yield Candidate(passage, passage.text, anchor=anchor.quality, distance_in=max(gap, 0.0) / INCH_PT, place=place)


def _groups(words: Words, *, nearest_last: bool) -> list[Words]:
    """Segments of the rest of a row, the nearest to the label first."""
    segments = list(Row(words).segments) if words else []
    segments = [segment for segment in segments if any(word.key for word in segment)]
    return segments[::-1] if nearest_last else segments


def _until(words: Words, stops: Sequence[str]) -> Words:
    """The words before those that spell a stop text, all of them if none is there."""
    for first in range(len(words)) if stops else ():
        if any(_is_spelled(words[first:], stop) for stop in stops):
            return words[:first]
    return words


def _is_spelled(words: Words, stop: str) -> bool:
    """Whether the first words spell the text, and nothing more."""
    text = ""
    for word in words:
        text += word.key
        if text == stop:
            return True
        if not stop.startswith(text):
            return False
    return False


def _lines_beside(anchor: Anchor, group: Words, step: LabelStep) -> list[Words]:
    """The lines of a value beside its label, which stands level with the first of them or with a later one."""
    if not group or step.lines == 1:
        return [group] if group else []
    rows = anchor.page.rows
    below: Sequence[Row] = rows[anchor.row_index + 1 :]
    if step.stops_at_gaps:
        below = list(takewhile(lambda row: not _stands_under(row, anchor), below))
    bottom = max(word.y1 for word in group)
    under = _collect(below, (group[0].x0, group[-1].x1), step, bottom, step.lines - 1, first=group)
    if anchor.words[-1].text.endswith(":"):
        under = [line for line in map(_before_next_key, under) if line]
    over = _lines_over(anchor, group, step)
    return [line for line in (*over, group, *under) if not step.skips(line)][: step.lines]


def _before_next_key(words: Words) -> Words:
    """A line without what begins another "Key:", on a form that sets keys off so."""
    at = next((at for at, word in enumerate(words) if at and word.text.endswith(":") and len(word.key) > 1), None)
    return words if at is None else words[:at]


def _stands_under(row: Row, anchor: Anchor) -> bool:
    """Whether a row has text in the label's own column: there the next label begins. A touch at the edge is none."""
    slack = SAME_COLUMN_SHARE * (anchor.x1 - anchor.x0)
    return any(word.x0 < anchor.x1 - slack and word.x1 > anchor.x0 + slack for word in row.words)


def _lines_over(anchor: Anchor, group: Words, step: LabelStep) -> list[Words]:
    """Lines of the value above its label's row, as in a cell whose label is set at its middle or its last line.

    They must follow each other closely, have no label of their own, and stand apart from whatever is above them.
    """
    lines = [group]
    for row in anchor.page.rows[: anchor.row_index][::-1]:
        words = _in_column(row, (group[0].x0, group[-1].x1))
        bottom = max((word.y1 for word in words), default=row.bottom)
        apart = lines[0][0].y0 - bottom
        if apart > TIGHT_LINES * group[0].height:
            break
        if words and _stands_under(row, anchor):
            return []
        if words and abs(words[0].x0 - group[0].x0) <= LEFT_EDGE_PT:
            lines.insert(0, words)
    return lines[:-1] if len(lines) <= step.lines else []


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
    rows: Sequence[Row],
    span: tuple[float, float],
    step: LabelStep,
    bottom: float,
    count: int,
    *,
    reach: float = 0.0,
    first: Words = (),
) -> list[Words]:
    """Up to `count` lines downwards that stand in the column `span`; `first` is the line of the value before them."""
    found: list[Words] = []
    gap = LINE_GAP_PT if step.stops_at_gaps else REACH_PT
    lines = [first] if first else []
    for row in rows:
        limit = reach if reach and not found else gap
        if len(found) == count or row.top - bottom > limit:
            break
        words = _in_column(row, span, step.align)
        if not words:
            continue
        if any(is_printed_in(words, stop) for stop in step.stop_keys):
            break
        bottom = max(word.y1 for word in words)
        if step.skips(words):
            continue
        lines.append(words)
        if step.stops_at_gaps and _is_new_paragraph(lines):
            break
        found.append(words)
    return found


def _is_new_paragraph(lines: Sequence[Words]) -> bool:
    """Whether the last line stands clearly further from the one before it than the first two from each other."""
    if len(lines) < 3:
        return False
    tops = [line[0].middle for line in lines]
    return tops[-1] - tops[-2] > PARAGRAPH_PITCH * (tops[1] - tops[0])


def _collect_up(rows: Sequence[Row], span: tuple[float, float], step: LabelStep, top: float) -> list[Words]:
    """Up to `step.lines` lines upwards that stand in the column `span`, the nearest first."""
    found: list[Words] = []
    for row in rows:
        limit = LINE_GAP_PT if found else REACH_PT
        if len(found) == step.lines or top - row.bottom > limit:
            break
        words = _in_column(row, span, step.align)
        if words:
            found.append(words)
            top = min(word.y0 for word in words)
    return found


def _in_column(row: Row, span: tuple[float, float], align: Align | None = None) -> Words:
    """The segment of a row that shares the column: edges meet, or it overlaps half of the narrower one. With `align`,
    the one whose edge (or middle) of that side is nearest to the column's and meets it."""
    if align:
        offsets = [(abs(_edge(s[0].x0, s[-1].x1, align) - _edge(*span, align)), s) for s in row.segments]
        nearest = min(offsets, key=lambda offset: offset[0], default=(LEFT_EDGE_PT, ()))
        return nearest[1] if nearest[0] < LEFT_EDGE_PT else ()
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


def _edge(x0: float, x1: float, align: Align) -> float:
    return {"left": x0, "right": x1, "center": (x0 + x1) / 2}[align]
