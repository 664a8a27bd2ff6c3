"""The `regex` finder: a regular expression over the text of the pages, row by row, within a time limit."""

from typing import Annotated, ClassVar

import regex
from pydantic import AfterValidator, StringConstraints

from extraction.finders.base import MAX_CANDIDATES, Candidate, Findings, LabelText, StepSpec
from extraction.finders.view import DocumentView, Passage

TIMEOUT_S = 1.0


def _compiles(source: str) -> str:
    try:
        regex.compile(source)
    except regex.error as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    except (RecursionError, OverflowError, MemoryError) as error:
        raise ValueError("is too large or too deeply nested for a regular expression") from error
    return source


# A regular expression of the `regex` package, compiled once when the template is loaded to prove that it is one.
RegexText = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_compiles)]


class RegexStep(StepSpec):
    """`regex`: the value is the group named `value`, else the first group, else the whole match.

    `after` and `before` narrow the search to the text between two printed texts.
    """

    finder: ClassVar[str] = "regex"
    regex: RegexText
    after: LabelText | None = None
    before: LabelText | None = None


class RegexFinder:
    """One candidate per match, in the order of the text. Columns of a row are joined by two spaces."""

    def find(self, view: DocumentView, step: RegexStep) -> Findings:
        passage = view.running_text(step.page)
        start, end, note = _bounds(passage.text, step)
        if note:
            return Findings((), note)
        try:
            candidates = _matches(passage, step.regex, start, end)
        except TimeoutError:
            return Findings((), f"the expression ran longer than {TIMEOUT_S:g} s: make it simpler")
        return Findings(candidates, "" if candidates else "the expression matches nothing")


def _bounds(text: str, step: RegexStep) -> tuple[int, int, str]:
    start, end = 0, len(text)
    if step.after is not None:
        found = _printed(step.after).search(text)
        if found is None:
            return 0, 0, f"“{step.after}” (after) is not printed"
        start = found.end()
    if step.before is not None:
        found = _printed(step.before).search(text, start)
        if found is None:
            return 0, 0, f"“{step.before}” (before) is not printed behind the start"
        end = found.start()
    return start, end, ""


def _printed(text: str) -> "regex.Pattern[str]":
    return regex.compile(r"\s+".join(regex.escape(part) for part in text.split()), regex.IGNORECASE)


def _matches(passage: Passage, source: str, start: int, end: int) -> list[Candidate]:
    pattern = regex.compile(source, regex.MULTILINE)
    group: int | str = "value" if "value" in pattern.groupindex else min(pattern.groups, 1)
    candidates: list[Candidate] = []
    for match in pattern.finditer(passage.text, start, end, timeout=TIMEOUT_S):
        words = passage.words_between(*match.span(group)) if match.group(group) else ()
        if words:
            candidates.append(Candidate(passage, match.group(group), exact=True, place=len(candidates), words=words))
        if len(candidates) == MAX_CANDIDATES:
            break
    return candidates
