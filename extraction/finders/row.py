"""The `row` finder: a value on the row of a label, wherever its column stands ("Total ... 12.00")."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, PlainValidator

from extraction.finders.anchors import Anchor, anchors_of
from extraction.finders.base import MAX_CANDIDATES, AnchoredStep, AnchorLabels, Candidate, Findings
from extraction.finders.view import INCH_PT, DocumentView, Passage, split_at_gaps


def _pick(value: Any) -> int | str:
    if value in ("first", "last") or (type(value) is int and value >= 1):
        return value  # type: ignore[no-any-return]
    raise ValueError('must be "first", "last" or a number from 1')


class RowStep(AnchoredStep):
    """`row`: the row's label, one or several texts. `pick`: which value right of it: first, last, or a number."""

    finder: ClassVar[str] = "row"
    row: AnchorLabels
    pick: Annotated[
        int | str, PlainValidator(_pick, json_schema_input_type=Annotated[int, Field(ge=1)] | Literal["first", "last"])
    ] = "last"


class RowFinder:
    """Candidates of each row that holds the label, in the order in which `pick` asks for them."""

    def find(self, view: DocumentView, step: RowStep) -> Findings:
        anchors, note = anchors_of(view, step, step.row)
        if not anchors:
            return Findings((), note)
        candidates = [candidate for at, anchor in enumerate(anchors) for candidate in _on_row(anchor, at, step)]
        return Findings(candidates[:MAX_CANDIDATES], "" if candidates else "nothing else stands on the label's row")


def _on_row(anchor: Anchor, place: int, step: RowStep) -> list[Candidate]:
    segments = [s for s in split_at_gaps(anchor.words_right) if any(word.key for word in s)]
    if isinstance(step.pick, int):
        segments = segments[step.pick - 1 : step.pick]
    elif step.pick == "last":
        segments = segments[::-1]
    candidates = []
    for segment in segments:
        passage = Passage.of([segment])
        candidates.append(
            Candidate(
                passage,
                passage.text,
                anchor=anchor.quality,
                distance_in=max(segment[0].x0 - anchor.x1, 0.0) / INCH_PT,
                prefer="last" if step.pick == "last" else "first",
                place=place,
            )
        )
    return candidates
