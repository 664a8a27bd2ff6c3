"""The `nearest` finder: the value of some kind that stands nearest to a label, on whichever side."""

from collections.abc import Iterator
from functools import cache
from itertools import islice
from math import hypot
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from extraction.finders.anchors import Anchor, anchors_of
from extraction.finders.base import MAX_CANDIDATES, AnchoredStep, AnchorLabels, Candidate, Findings
from extraction.finders.view import INCH_PT, DocumentView, Passage, PlacedWord
from extraction.normalizers import NotValid, may_hold, normalize

if TYPE_CHECKING:
    from extraction.template_spec import ValueSpec

# Values stand right of their label or under it far more often than left of it or over it.
LEFT_WEIGHT, ABOVE_WEIGHT = 2.0, 2.5
MAX_KIND_WORDS = 6
Kind = Literal["int", "decimal", "money", "percent", "date", "iban", "bic", "vat", "email", "phone"]
Words = tuple[PlacedWord, ...]


class NearestStep(AnchoredStep):
    """`nearest`: the label. `kind`: look only at texts of this type (by default at those that the field can take).

    `within`: how far away the value may stand, in inches.
    """

    finder: ClassVar[str] = "nearest"
    nearest: AnchorLabels
    kind: Kind | None = None
    within: Annotated[float, Field(gt=0, le=20)] = 3.0


class NearestFinder:
    """Candidates of each place of the label, the nearest first."""

    def find(self, view: DocumentView, step: NearestStep) -> Findings:
        anchors, note = anchors_of(view, step, step.nearest)
        if not anchors:
            return Findings((), note)
        found = (candidate for place, anchor in enumerate(anchors) for candidate in _around(anchor, place, step))
        candidates = list(islice(found, MAX_CANDIDATES))
        what = f"no {step.kind}" if step.kind else "no text"
        missing = f"{what} stands within {step.within:g} inches of the label"
        return Findings(candidates, "" if candidates else missing)


def _around(anchor: Anchor, place: int, step: NearestStep) -> list[Candidate]:
    found: list[tuple[float, Candidate]] = []
    for words in _groups(anchor):
        parts = [words] if step.kind is None else list(_of_kind(words, step.kind))
        for part in parts:
            weighted, distance = _distance(anchor, part)
            if part[0].line == anchor.words[-1].line and part[0].x0 >= anchor.x1 and part[0] in anchor.row.words:
                weighted = 0.0  # what follows on the label's own line
            if distance <= step.within * INCH_PT:
                passage = Passage.of([part])
                inches = round(distance / INCH_PT, 4)
                found.append(
                    (weighted, Candidate(passage, passage.text, anchor.quality, distance_in=inches, place=place))
                )
    found.sort(key=lambda item: item[0])  # stable: in reading order where two are equally near
    return [candidate for _, candidate in found]


def _groups(anchor: Anchor) -> Iterator[Words]:
    """The stretches of words between column gaps, without those of the label itself."""
    own = set(anchor.words)
    for row in anchor.page.rows:
        for segment in row.segments:
            if own.isdisjoint(segment):
                groups = [segment]
            else:
                first, last = segment.index(anchor.words[0]), segment.index(anchor.words[-1])
                groups = [segment[last + 1 :], segment[:first]]
            yield from (group for group in groups if any(word.key for word in group))


def _distance(anchor: Anchor, words: Words) -> tuple[float, float]:
    """The distance between two boxes, weighted by direction and as it is, in points."""
    right, left = max(words[0].x0 - anchor.x1, 0.0), max(anchor.x0 - words[-1].x1, 0.0)
    below = max(min(word.y0 for word in words) - anchor.y1, 0.0)
    above = max(anchor.y0 - max(word.y1 for word in words), 0.0)
    weighted = hypot(right + LEFT_WEIGHT * left, below + ABOVE_WEIGHT * above)
    return weighted, hypot(right + left, below + above)


def _of_kind(words: Words, kind: Kind) -> Iterator[Words]:
    """Runs of words that read as the kind, the longest from each start."""
    at = 0 if may_hold(" ".join(word.text for word in words), kind) else len(words)
    while at < len(words):
        lengths = range(min(MAX_KIND_WORDS, len(words) - at), 0, -1)
        length = next((length for length in lengths if _is(words[at : at + length], kind)), 0)
        if length:
            yield words[at : at + length]
        at += length or 1


def _is(words: Words, kind: Kind) -> bool:
    text = Passage.of([words]).text
    if not may_hold(text, kind) or (kind == "money" and not _looks_like_money(text)):
        return False
    try:
        normalize(text, _spec_of(kind), locale="auto")
    except NotValid:
        return False
    return True


@cache
def _spec_of(kind: Kind) -> "ValueSpec":
    from extraction.template_spec import ValueSpec  # it knows every finder, so no finder can begin with it

    return ValueSpec(type=kind)


def _looks_like_money(text: str) -> bool:
    """A bare whole number may be anything; an amount has cents or a currency."""
    cents = len(text) > 3 and text[-3] in ".," and text[-2:].isdigit()
    return cents or any(char.isalpha() or char in "€$£¥₹" for char in text)
