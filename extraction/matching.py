"""Whether a document is one that a template is for: the template's `match`, and how many of its labels are printed."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from extraction.finders import DocumentView, StepSpec
from extraction.finders.anchors import find_anchors
from extraction.finders.regex_text import TIMEOUT_S
from extraction.finders.view import PageChoice, label_key
from extraction.template_rules import REGEX_MARK, TextsSpec
from extraction.template_spec import FieldSpec, TemplateSpec


@dataclass(frozen=True, slots=True)
class MatchOutcome:
    """`hits` counts the texts that were wanted and found; `reasons` say in plain words what decided."""

    fits: bool
    hits: int
    reasons: tuple[str, ...]


def match_document(view: DocumentView, wanted: TextsSpec) -> MatchOutcome:
    """Hold a document against texts: all of `all`, one of `any` (where given), none of `none`."""
    missing = [text for text in wanted.all if not is_printed(view, text, wanted.page)]
    unwanted = [text for text in wanted.none if is_printed(view, text, wanted.page)]
    found = [text for text in wanted.any if is_printed(view, text, wanted.page)]
    refusals = [f"“{text}” is missing" for text in missing] + [f"“{text}” is printed" for text in unwanted]
    if wanted.any and not found:
        refusals.append("none of " + ", ".join(f"“{text}”" for text in wanted.any) + " is printed")
    if refusals:
        return MatchOutcome(False, 0, tuple(refusals))
    hits = [*wanted.all, *found]
    return MatchOutcome(True, len(hits), tuple(f"“{text}” is printed" for text in hits))


def is_printed(view: DocumentView, text: str, page: PageChoice) -> bool:
    """Whether a text stands on the pages, without regard to case, spaces and punctuation, and with a misread letter
    or two forgiven in pictures; behind "re:" a regular expression over their text, row by row."""
    key = label_key(text)
    if text.startswith(REGEX_MARK) or not key:
        return is_in(view.running_text(page).text, text)
    pages = view.chosen_pages(page)
    if any(key in page_view.squashed for page_view in pages):
        return True
    return any(page_view.source == "ocr" for page_view in pages) and bool(find_anchors(view, [text], page=page))


def is_in(printed: str, text: str) -> bool:
    """Whether a stretch of print holds a text, by the same rules, but with nothing forgiven."""
    if text.startswith(REGEX_MARK):
        try:
            expression = text.removeprefix(REGEX_MARK)
            return regex.search(expression, printed, regex.MULTILINE, timeout=TIMEOUT_S) is not None
        except TimeoutError:
            return False
    key = label_key(text)
    return key in label_key(printed) if key else text.casefold() in printed.casefold()


def printed_labels(view: DocumentView, template: TemplateSpec) -> tuple[int, int]:
    """Of how many fields a label is printed, and how many fields hang on labels at all."""
    asked = [labels for spec in template.fields.values() if (labels := list(_labels_of(spec)))]
    printed = sum(any(is_printed(view, label, None) for label in labels) for labels in asked)
    return printed, len(asked)


def _labels_of(field: FieldSpec) -> Iterator[str]:
    for step in field.find:
        yield from _step_labels(step)
    for member in field.fields.values():
        yield from _labels_of(member)


def _step_labels(step: StepSpec) -> Iterator[str]:
    """What a step is named after (label, row, keyvalue ...) and its anchor, where these are printed texts."""
    if step.finder in ("regex", "region", "constant"):
        named = getattr(step, "anchor", ())
    else:
        named = getattr(step, step.finder, ())
    if isinstance(named, str):
        yield named
    elif isinstance(named, tuple):
        yield from (text for text in named if isinstance(text, str))
