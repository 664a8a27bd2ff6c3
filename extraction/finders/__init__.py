"""The registry of finders: which keys a find step may start with, and who looks for them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Discriminator, Tag
from rapidfuzz import fuzz, process

from extraction.finders.anchors import find_anchors
from extraction.finders.base import Candidate, FieldFinder, Finder, Findings, FoundRows, RowsFinder, StepSpec
from extraction.finders.box import BoxFinder, BoxStep
from extraction.finders.checkbox import CheckboxFinder, CheckboxStep
from extraction.finders.constant import ConstantFinder, ConstantStep
from extraction.finders.entries import EntriesFinder, EntriesStep
from extraction.finders.intersection import IntersectionFinder, IntersectionStep
from extraction.finders.keyvalue import KeyValueFinder, KeyValueStep
from extraction.finders.known import KnownFinder, KnownStep
from extraction.finders.label import LabelFinder, LabelStep
from extraction.finders.meaning import MeaningFinder, MeaningStep
from extraction.finders.mrz import MrzFinder, MrzStep
from extraction.finders.nearest import NearestFinder, NearestStep
from extraction.finders.regex import RegexFinder, RegexStep
from extraction.finders.region import RegionFinder, RegionStep
from extraction.finders.row import RowFinder, RowStep
from extraction.finders.table import TableFinder, TableStep
from extraction.finders.view import DocumentView

if TYPE_CHECKING:
    from extraction.template_spec import ColumnSpec, ValueSpec

FINDERS: dict[str, Finder[Any] | FieldFinder[Any] | RowsFinder[Any]] = {
    BoxStep.finder: BoxFinder(),
    CheckboxStep.finder: CheckboxFinder(),
    IntersectionStep.finder: IntersectionFinder(),
    KeyValueStep.finder: KeyValueFinder(),
    NearestStep.finder: NearestFinder(),
    ConstantStep.finder: ConstantFinder(),
    EntriesStep.finder: EntriesFinder(),
    KnownStep.finder: KnownFinder(),
    LabelStep.finder: LabelFinder(),
    MeaningStep.finder: MeaningFinder(),
    MrzStep.finder: MrzFinder(),
    RegexStep.finder: RegexFinder(),
    RegionStep.finder: RegionFinder(),
    RowStep.finder: RowFinder(),
    TableStep.finder: TableFinder(),
}


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
    settings = {key for finder in FINDERS for key in step_keys(finder)}
    if settings.issuperset(keys):
        return f"“{first}” is a setting, and the step names no finder: it needs one of {known}"
    close = process.extractOne(str(first), list(FINDERS), scorer=fuzz.ratio, score_cutoff=55)
    hint = f": did you mean “{close[0]}”?" if close else ""
    return (
        f"unknown finder “{first}”{hint} There are {known}"
        if hint
        else f"unknown finder “{first}”: use one of {known}"
    )


AnyStep = Annotated[
    Annotated[
        Annotated[LabelStep, Tag("label")]
        | Annotated[BoxStep, Tag("box")]
        | Annotated[CheckboxStep, Tag("checkbox")]
        | Annotated[ConstantStep, Tag("constant")]
        | Annotated[EntriesStep, Tag("entries")]
        | Annotated[IntersectionStep, Tag("intersection")]
        | Annotated[KeyValueStep, Tag("keyvalue")]
        | Annotated[KnownStep, Tag("known")]
        | Annotated[MrzStep, Tag("mrz")]
        | Annotated[MeaningStep, Tag("meaning")]
        | Annotated[NearestStep, Tag("nearest")]
        | Annotated[RegexStep, Tag("regex")]
        | Annotated[RegionStep, Tag("region")]
        | Annotated[RowStep, Tag("row")]
        | Annotated[TableStep, Tag("table")],
        Discriminator(_kind),
    ],
    BeforeValidator(_names_one_finder),
]


def find_candidates(view: DocumentView, step: StepSpec, field: "ValueSpec", locale: str) -> Findings:
    """Candidates of one step for a field, best first."""
    why = kept_out(view, step)
    if why:
        return Findings((), why)
    finder = FINDERS[step.finder]
    if isinstance(finder, FieldFinder):
        return finder.find_for(view, step, field, locale)
    return finder.find(view, step) if isinstance(finder, Finder) else Findings((), "finds rows, not values")


def find_list_rows(view: DocumentView, step: StepSpec, columns: "Mapping[str, ColumnSpec]", locale: str) -> FoundRows:
    """The rows of a list that one step finds."""
    why = kept_out(view, step)
    if why:
        return FoundRows((), note=why)
    finder = FINDERS[step.finder]
    if not isinstance(finder, RowsFinder):
        return FoundRows((), note="finds values, not rows")
    return finder.find_rows(view, step, columns, locale)


def kept_out(view: DocumentView, step: StepSpec) -> str:
    """Why the step is not for this document, "" where it is."""
    if step.where and not find_anchors(view, step.where):
        return "none of the texts is printed where this step is for (where)"
    if step.unless and find_anchors(view, step.unless):
        return "a text is printed where this step is not for (unless)"
    return ""


def step_keys(finder: str) -> list[str]:
    """What a step of a finder may say."""
    models = [StepSpec]
    for model in models:
        models += model.__subclasses__()
    return [key for model in models if getattr(model, "finder", "") == finder for key in model.model_fields]


def finds_values(step: StepSpec) -> bool:
    """Whether the step can fill a field of one value (or many of them)."""
    return isinstance(FINDERS[step.finder], Finder | FieldFinder)


def finds_rows(step: StepSpec) -> bool:
    """Whether the step can fill a list."""
    return isinstance(FINDERS[step.finder], RowsFinder)


__all__ = [
    "FINDERS",
    "AnyStep",
    "Candidate",
    "DocumentView",
    "Findings",
    "FoundRows",
    "RowsFinder",
    "StepSpec",
    "find_candidates",
    "find_list_rows",
    "finds_rows",
    "finds_values",
    "kept_out",
    "step_keys",
]
