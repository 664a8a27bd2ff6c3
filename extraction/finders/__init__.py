"""The registry of finders: which keys a find step may start with, and who looks for them."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Tag
from rapidfuzz import process

from extraction.finders.base import Candidate, Finder, Findings, StepSpec
from extraction.finders.label import LabelFinder, LabelStep
from extraction.finders.regex import RegexFinder, RegexStep
from extraction.finders.region import RegionFinder, RegionStep
from extraction.finders.row import RowFinder, RowStep
from extraction.finders.view import DocumentView

FINDERS: dict[str, Finder[Any]] = {
    LabelStep.finder: LabelFinder(),
    RegexStep.finder: RegexFinder(),
    RegionStep.finder: RegionFinder(),
    RowStep.finder: RowFinder(),
}
# Planned finders, so that a template written for a later version is refused with a clear word.
LATER_FINDERS = ("nearest", "keyvalue", "box", "checkbox", "intersection", "table")


def _kind(step: Any) -> str | None:
    if isinstance(step, StepSpec):
        return step.finder
    return next((key for key in step if key in FINDERS), None) if isinstance(step, dict) else None


def _names_one_finder(step: Any) -> Any:
    if isinstance(step, StepSpec):
        return step
    known = ", ".join(FINDERS)
    if not isinstance(step, dict) or not step:
        raise ValueError(f'must be a finder with its settings, such as {{label: "Total"}}; finders: {known}')
    named = [key for key in step if key in FINDERS]
    if len(named) > 1:
        raise ValueError(f"names {len(named)} finders ({', '.join(named)}): write one step for each")
    if not named:
        raise ValueError(_unknown(next(iter(step)), [str(key) for key in step], known))
    return step


def _unknown(first: Any, keys: list[str], known: str) -> str:
    later = next((key for key in keys if key in LATER_FINDERS), None)
    if later:
        return f"the finder “{later}” is not supported by this version; use one of {known}"
    close = process.extractOne(str(first), list(FINDERS), score_cutoff=60)
    hint = f"; did you mean “{close[0]}”?" if close else ""
    return f"unknown finder “{first}”{hint} This version knows {known}"


AnyStep = Annotated[
    Annotated[
        Annotated[LabelStep, Tag("label")]
        | Annotated[RegexStep, Tag("regex")]
        | Annotated[RegionStep, Tag("region")]
        | Annotated[RowStep, Tag("row")],
        Discriminator(_kind),
    ],
    BeforeValidator(_names_one_finder),
]


def find_candidates(view: DocumentView, step: StepSpec) -> Findings:
    """Candidates of one step, best first."""
    return FINDERS[step.finder].find(view, step)


__all__ = [
    "FINDERS",
    "LATER_FINDERS",
    "AnyStep",
    "Candidate",
    "DocumentView",
    "Findings",
    "StepSpec",
    "find_candidates",
]
