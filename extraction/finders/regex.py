"""The `regex` finder: a regular expression over the text of the pages, within a time limit."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Annotated, ClassVar, Literal

import regex
from pydantic import AfterValidator, Field

from extraction.finders.base import MAX_CANDIDATES, Candidate, Findings, LabelText, StepSpec
from extraction.finders.layout_text import AreaPt, layout_passage
from extraction.finders.regex_text import (
    TIMEOUT_S,
    Budget,
    RegexText,
    Replacements,
    checked_expression,
    replaced,
    without_spaces,
)
from extraction.finders.view import DocumentView, Passage

EXPRESSION_MARK = "re:"
GLUED_QUALITY = 0.8  # of a match without the spaces that the expression asks for


def _bound(text: str) -> str:
    if text.startswith(EXPRESSION_MARK):
        checked_expression(text.removeprefix(EXPRESSION_MARK))
    return text


# A printed text, or "re:" and an expression, that bounds the search.
Bound = Annotated[LabelText, AfterValidator(_bound)]


class RegexStep(StepSpec):
    """`regex`: the value is the group named `value`, else the first group, else the whole match.

    `after` and `before` narrow the search to the text between two printed texts, or expressions ("re:...").
    `over: layout` searches the pages as plain text with their layout (see `layout_text`), in `area_pt` only if one is
    given: left, top, right, bottom in points. `each_line` tries the expression on every line alone, once. `replace`
    changes what was matched before it is read. `combine` makes one value of all matches, or takes the last.
    """

    finder: ClassVar[str] = "regex"
    regex: RegexText
    after: Bound | None = None
    before: Bound | None = None
    over: Literal["rows", "layout"] = "rows"
    area_pt: AreaPt | None = None
    each_line: Annotated[bool, Field(strict=True)] = False
    replace: Replacements = ()
    combine: Literal["first", "last", "sum", "min", "max", "join"] = "first"


class RegexFinder:
    """One candidate per match, in the order of the text. In rows, columns are joined by two spaces."""

    def find(self, view: DocumentView, step: RegexStep) -> Findings:
        try:
            passage = _passage(view, step)
            start, end, note = _bounds(passage.text, step)
            if note:
                return Findings((), note)
            candidates = list(islice(_matches(passage, step, start, end), MAX_CANDIDATES))
            if not candidates and any(page.recognised for page in view.chosen_pages(step.page)):
                candidates = _without_spaces(passage, step, start, end)
        except TimeoutError:
            return Findings((), f"the expression ran longer than {TIMEOUT_S:g} s: make it simpler")
        if not candidates:
            return Findings((), "the expression matches nothing")
        if step.combine == "last":
            candidates.reverse()
        elif step.combine == "join":
            candidates = [_joined(passage, candidates)]
        elif step.combine != "first":
            return Findings(candidates, combine=step.combine)
        return Findings(candidates)


def _passage(view: DocumentView, step: RegexStep) -> Passage:
    if step.over == "layout" or step.area_pt:
        return layout_passage(view, step.page, step.area_pt)
    return view.running_text(step.page)


def _bounds(text: str, step: RegexStep) -> tuple[int, int, str]:
    start, end = 0, len(text)
    if step.after is not None:
        found = _printed(step.after).search(text, timeout=TIMEOUT_S)
        if found is None:
            return 0, 0, f"“{step.after}” (after) is not printed"
        start = found.end()
    if step.before is not None:
        found = _printed(step.before).search(text, start, timeout=TIMEOUT_S)
        if found is None:
            return 0, 0, f"“{step.before}” (before) is not printed behind the start"
        end = found.start()
    return start, end, ""


def _printed(text: str) -> "regex.Pattern[str]":
    if text.startswith(EXPRESSION_MARK):
        return regex.compile(text.removeprefix(EXPRESSION_MARK), regex.MULTILINE)
    return regex.compile(r"\s+".join(regex.escape(part) for part in text.split()), regex.IGNORECASE)


def _matches(passage: Passage, step: RegexStep, start: int, end: int) -> Iterator[Candidate]:
    pattern = regex.compile(step.regex, regex.MULTILINE)
    group: int | str = "value" if "value" in pattern.groupindex else min(pattern.groups, 1)
    for place, match in enumerate(_found(pattern, passage.text, start, end, each_line=step.each_line)):
        words = passage.words_between(*match.span(group)) if match.group(group) else ()
        if words:
            text = replaced(match.group(group), step.replace)
            yield Candidate(passage, text, exact=True, place=place, words=words)


def _without_spaces(passage: Passage, step: RegexStep, start: int, end: int) -> list[Candidate]:
    """What the expression matches if recognition has lost spaces that it asks for."""
    loose = without_spaces(step.regex)
    if loose == step.regex:
        return []
    matches = _matches(passage, step.model_copy(update={"regex": loose}), start, end)
    return [replace(candidate, anchor=GLUED_QUALITY) for candidate in islice(matches, MAX_CANDIDATES)]


def _found(
    pattern: "regex.Pattern[str]", text: str, start: int, end: int, *, each_line: bool
) -> Iterator["regex.Match[str]"]:
    if not each_line:
        yield from pattern.finditer(text, start, end, timeout=TIMEOUT_S)
        return
    budget = Budget(TIMEOUT_S)
    for first, last in line_spans(text, start, end):
        match = pattern.search(text, first, last, timeout=budget.search_s())
        if match:
            yield match


def line_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines of text[start:end] that are not blank, each as (first, last)."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip():
            yield start, stop
        start = stop + 1


def _joined(passage: Passage, candidates: list[Candidate]) -> Candidate:
    """All matches as one text, a space between them."""
    text = " ".join(candidate.raw_text for candidate in candidates)
    words = tuple(dict.fromkeys(word for candidate in candidates for word in candidate.words))
    return Candidate(passage, text, exact=True, words=words)
