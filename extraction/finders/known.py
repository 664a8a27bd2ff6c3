"""The `known` finder: one of a few texts that are known beforehand, such as a shop's name, wherever it is printed."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Annotated, ClassVar

from pydantic import Field
from rapidfuzz.fuzz import partial_ratio_alignment

from extraction.finders.base import AnchorLabels, Candidate, Findings, StepSpec
from extraction.finders.view import DocumentView, PageView, Passage, PlacedWord, label_key

SHORTEST_FORGIVEN = 8  # letters of a text in which some may be misread; where most are figures, none may
SAME_LIKENESS = 0.04  # a longer text goes before a shorter one that is that much more alike


class KnownStep(StepSpec):
    """`known`: one text or several, as they are to come out. `likeness`: the share of letters that must be right.

    Only pictures have letters misread; in a text layer the very text must stand, whatever its case and its spaces. The
    value is the text as it is written here, its place where it is printed.
    """

    finder: ClassVar[str] = "known"
    known: AnchorLabels
    likeness: Annotated[float, Field(gt=0.5, le=1)] = 0.8


class KnownFinder:
    """One candidate for each text that is printed, the most alike first, the longest of those that are equally so."""

    def find(self, view: DocumentView, step: KnownStep) -> Findings:
        found = [
            (likeness, text, words)
            for text in step.known
            for page in view.chosen_pages(step.page)
            for likeness, words in _printed(page, text, step.likeness)
        ]
        if not found:
            return Findings((), "none of the texts is printed")
        best = max(likeness for likeness, _, _ in found) - SAME_LIKENESS
        found.sort(key=lambda one: (one[0] < best, -len(one[1]) if one[0] >= best else -one[0]))
        return Findings(
            [
                Candidate(Passage.of([words]), text, anchor=round(likeness, 4), exact=True, words=tuple(words))
                for likeness, text, words in found
            ]
        )


def _printed(page: PageView, text: str, least: float) -> Iterator[tuple[float, Sequence[PlacedWord]]]:
    """Where a page holds the text best: row by row, or line by line as its columns are read."""
    key = label_key(text)
    best: tuple[float, Sequence[PlacedWord]] | None = None
    for words in (page.words_by_row, page.words):
        printed = "".join(word.key for word in words)
        at, end, likeness = _place(key, printed, least if page.recognised else 1.0)
        if likeness and (best is None or likeness > best[0]):
            best = (likeness, _between(words, at, end))
    if key and best is not None:
        yield best


def _place(key: str, printed: str, least: float) -> tuple[int, int, float]:
    at = printed.find(key)
    if at >= 0:
        return at, at + len(key), 1.0
    if least == 1.0 or sum(char.isalpha() for char in key) < max(SHORTEST_FORGIVEN, len(key) / 2):
        return 0, 0, 0.0
    found = partial_ratio_alignment(key, printed, score_cutoff=100 * least)
    return (found.dest_start, found.dest_end, found.score / 100) if found is not None else (0, 0, 0.0)


def _between(words: Sequence[PlacedWord], start: int, end: int) -> list[PlacedWord]:
    """The words of which letters lie between two places of their glued text."""
    ends = list(accumulate(len(word.key) for word in words))
    return [
        word
        for word, last in zip(words, ends, strict=True)
        if last > start and last - len(word.key) < end and word.key
    ]
