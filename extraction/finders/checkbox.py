"""The `checkbox` finder: whether the box beside a label is marked, drawn or printed as a character."""

from collections.abc import Iterator
from typing import ClassVar, Literal

import regex

from extraction.datamodel import Square
from extraction.finders.anchors import Anchor, anchors_of
from extraction.finders.base import MAX_CANDIDATES, AnchoredStep, AnchorLabels, Candidate, Findings
from extraction.finders.view import INCH_PT, DocumentView, PageView, Passage, PlacedWord, split_at_gaps

REACH_PT = 0.5 * INCH_PT  # a box further from its label belongs to something else
MARKED_INK, EMPTY_INK = 0.08, 0.04  # share of the box's inside; between them it is hard to tell
MARKED, EMPTY = "☒", "☐"
_GLYPH = (
    r"(?P<marked>[☑☒✓✔✗✘■⬛●◉]|\[\s*[xX✓✔✗✘*]\s*\]|\(\s*[xX✓✔●*]\s*\)|(?<![^\W_])[xX](?![^\W_]))"
    r"|(?P<empty>[☐□▢❏❑○◯]|\[[\s_]*\]|\([\s_]*\)|(?<!\S)_+(?!\S))"
)
_AT_END, _AT_START = regex.compile(rf"(?:{_GLYPH})\s*$"), regex.compile(rf"^\s*(?:{_GLYPH})")
At = Literal["left", "right", "above", "below"]
SIDES: dict[At, str] = {"left": "left of", "right": "right of", "above": "above", "below": "below"}


class CheckboxStep(AnchoredStep):
    """`checkbox`: the label of the box. `at`: where the box stands, seen from the label.

    `give`: the value is "mark", whether the box is marked (for the type bool), or "label": of several labels the one
    whose box is marked (for enum and text).
    """

    finder: ClassVar[str] = "checkbox"
    looks_at_drawings: ClassVar[bool] = True
    checkbox: AnchorLabels
    at: At = "left"
    give: Literal["mark", "label"] = "mark"


class CheckboxFinder:
    """One candidate for each place of the label that has a box: the mark ☒ or ☐, or the label itself if marked."""

    def find(self, view: DocumentView, step: CheckboxStep) -> Findings:
        anchors, note = anchors_of(view, step, step.checkbox)
        if not anchors:
            return Findings((), note)
        candidates = []
        note = f"no box stands {SIDES[step.at]} the label"
        for place, anchor in enumerate(anchors):
            mark = _drawn(anchor, step.at) or _printed(anchor, step.at)
            if mark is None:
                continue
            note = "no box is marked"
            if step.give == "mark":
                candidates.append(_candidate(mark, anchor, place))
            elif mark.text == MARKED:
                candidates.append(_candidate_label(mark, anchor, place))
        return Findings(candidates[:MAX_CANDIDATES], "" if candidates else note)


def _candidate(mark: PlacedWord, anchor: Anchor, place: int) -> Candidate:
    return Candidate(Passage.of([(mark,)]), mark.text, anchor=anchor.quality, exact=True, place=place)


def _candidate_label(mark: PlacedWord, anchor: Anchor, place: int) -> Candidate:
    passage = Passage.of([anchor.words])
    return Candidate(passage, passage.text, anchor=anchor.quality * mark.confidence, place=place)


def _drawn(anchor: Anchor, at: At) -> PlacedWord | None:
    """The nearest drawn box on the side asked for, with no other text between it and the label."""
    page = anchor.page
    found = []
    for square in page.squares:
        placed = _placed(square, page)
        gap = _gap(anchor, placed, at)
        if gap is not None and gap <= REACH_PT and not _between(anchor, placed, at):
            found.append((gap, placed))
    return min(found, key=lambda item: item[0])[1] if found else None


def _placed(square: Square, page: PageView) -> PlacedWord:
    box = square.box
    sure = square.ink >= MARKED_INK or square.ink <= EMPTY_INK
    text = MARKED if square.ink >= (MARKED_INK + EMPTY_INK) / 2 else EMPTY
    return PlacedWord(
        text=text,
        page=page.number,
        x0=box.x0 * page.width,
        y0=box.y0 * page.height,
        x1=box.x1 * page.width,
        y1=box.y1 * page.height,
        confidence=0.999 if sure else 0.9,
        line=-1,
        key="",
        box=box,
    )


def _gap(anchor: Anchor, box: PlacedWord, at: At) -> float | None:
    """How far the box stands from the label on the side asked for; None where it stands elsewhere."""
    middle_x, slack = (box.x0 + box.x1) / 2, 0.35 * box.height
    if at in ("left", "right"):
        if not anchor.y0 - slack <= box.middle <= anchor.y1 + slack:
            return None
        gap = anchor.x0 - box.x1 if at == "left" else box.x0 - anchor.x1
    else:
        if not anchor.x0 - slack <= middle_x <= anchor.x1 + slack:
            return None
        gap = anchor.y0 - box.y1 if at == "above" else box.y0 - anchor.y1
    return max(gap, 0.0) if gap > -0.5 * box.height else None


def _between(anchor: Anchor, box: PlacedWord, at: At) -> bool:
    """Whether a word stands between them: then the box is that word's. Words inside the box are its mark."""
    if at not in ("left", "right"):
        return False
    left, right = (box.x1, anchor.x0) if at == "left" else (anchor.x1, box.x0)
    return any(word.key and left <= (word.x0 + word.x1) / 2 <= right for word in anchor.row.words)


def _printed(anchor: Anchor, at: At) -> PlacedWord | None:
    """A box printed as characters: one of a symbol font, or brackets."""
    for words in _beside(anchor, at):
        text = Passage.of([words]).text
        found = (_AT_END if at == "left" else _AT_START).search(text)
        if found:
            own = Passage.of([words]).words_between(*found.span())
            mark = MARKED if found.group("marked") else EMPTY
            return _as_mark(own, mark)
    return None


def _beside(anchor: Anchor, at: At) -> Iterator[tuple[PlacedWord, ...]]:
    words = anchor.row.words
    if at == "left":
        near = words[max(anchor.first - 3, 0) : anchor.first]
        near = tuple(word for word in near if anchor.x0 - word.x1 <= REACH_PT)
    elif at == "right":
        near = tuple(word for word in words[anchor.last : anchor.last + 3] if word.x0 - anchor.x1 <= REACH_PT)
    else:
        near = _stacked(anchor, at)
    if near:
        yield near


def _stacked(anchor: Anchor, at: At) -> tuple[PlacedWord, ...]:
    rows = anchor.page.rows
    index = anchor.row_index + (1 if at == "below" else -1)
    if not 0 <= index < len(rows):
        return ()
    row = rows[index]
    apart = row.top - anchor.y1 if at == "below" else anchor.y0 - row.bottom
    groups = [group for group in split_at_gaps(row.words) if group[-1].x1 > anchor.x0 and group[0].x0 < anchor.x1]
    return groups[0] if groups and apart <= REACH_PT else ()


def _as_mark(words: tuple[PlacedWord, ...], mark: str) -> PlacedWord:
    first = words[0]
    return PlacedWord(
        text=mark,
        page=first.page,
        x0=first.x0,
        y0=first.y0,
        x1=words[-1].x1,
        y1=max(word.y1 for word in words),
        confidence=min(word.confidence for word in words),
        line=first.line,
        key="",
        box=Passage.of([words]).box,
    )
