"""Says a template's rules in plain words, for people who do not read YAML."""

from functools import singledispatch

from extraction.finders import AnyStep, StepSpec
from extraction.finders.base import AnchoredStep
from extraction.finders.box import BoxStep
from extraction.finders.checkbox import CheckboxStep
from extraction.finders.constant import ConstantStep
from extraction.finders.entries import EntriesStep
from extraction.finders.intersection import IntersectionStep
from extraction.finders.keyvalue import KeyValueStep
from extraction.finders.known import KnownStep
from extraction.finders.label import GAP, LabelStep
from extraction.finders.meaning import MeaningStep
from extraction.finders.mrz import MrzStep
from extraction.finders.nearest import NearestStep
from extraction.finders.regex import RegexStep
from extraction.finders.region import RegionStep
from extraction.finders.row import RowStep
from extraction.finders.table import TableStep
from extraction.template_spec import FieldSpec, TemplateSpec

PLACES = {"right": "right of", "left": "left of", "below": "below", "above": "above"}
EDGES = {"left": "in line with its left edge", "right": "in line with its right edge", "center": "under its middle"}
COMBINED = {
    "last": "the last text like",
    "sum": "the sum of all texts like",
    "min": "the smallest of all texts like",
    "max": "the largest of all texts like",
    "join": "all texts together like",
}


def finder_in_words(step: AnyStep) -> str:
    """Such as "right of “Invoice No” or “Invoice #”, on the first page"."""
    narrowed = ""
    if isinstance(step, AnchoredStep):
        narrowed += f", after {_any_of(step.after)}" if step.after else ""
        narrowed += f", before {_any_of(step.before)}" if step.before else ""
    narrowed += _page(step.page)
    narrowed += f", where {_any_of(step.where)} is printed" if step.where else ""
    narrowed += f", where no {_any_of(step.unless)} is printed" if step.unless else ""
    return _said(step) + narrowed


@singledispatch
def _said(step: StepSpec) -> str:
    """What a step looks at, but for what all steps have."""
    return step.describe()


@_said.register
def _label(step: LabelStep) -> str:
    words = f"{PLACES[step.at]} {_any_of(step.label)}"
    if step.align:
        words += f", {EDGES[step.align].replace('under', 'over') if step.at == 'above' else EDGES[step.align]}"
    words += f", up to {step.lines} lines" if step.lines > 1 else ""
    stops = tuple(text for text in step.stop if text != GAP)
    return words + (f", down to {_any_of(stops)}" if stops else "")


@_said.register
def _row(step: RowStep) -> str:
    return f"{_pick(step.pick)} on the row {_any_of(step.row)}"


@_said.register
def _regex(step: RegexStep) -> str:
    words = f"{COMBINED.get(step.combine, 'text like')} {step.regex}"
    words += f", after “{step.after}”" if step.after else ""
    return words + (f", before “{step.before}”" if step.before else "")


@_said.register
def _region(step: RegionStep) -> str:
    return _area(step)


@_said.register
def _keyvalue(step: KeyValueStep) -> str:
    words = f"beside or below {_any_of(step.keyvalue)}"
    return words + (f", up to {step.lines} lines" if step.lines > 1 else "")


@_said.register
def _nearest(step: NearestStep) -> str:
    what = f"the nearest {step.kind}" if step.kind else "the nearest fitting text"
    return f"{what} within {step.within:g} inches of {_any_of(step.nearest)}"


@_said.register
def _box(step: BoxStep) -> str:
    where = {"inside": "in the printed box of", "right": "in the box right of", "below": "in the box below"}[step.at]
    return f"{where} {_any_of(step.box)}"


@_said.register
def _checkbox(step: CheckboxStep) -> str:
    if step.give == "label":
        return f"which of {_any_of(step.checkbox)} is ticked"
    return f"whether the box {PLACES[step.at]} {_any_of(step.checkbox)} is ticked"


@_said.register
def _intersection(step: IntersectionStep) -> str:
    return f"where the row {_any_of(step.intersection.row)} meets the column {_any_of(step.intersection.column)}"


@_said.register
def _meaning(step: MeaningStep) -> str:
    return f"whatever means {_any_of(step.meaning)}"


@_said.register
def _mrz(step: MrzStep) -> str:
    if step.mrz == "zone":
        return "the machine-readable zone"
    return f"{step.mrz.replace('_', ' ')} in the machine-readable zone"


@_said.register
def _known(step: KnownStep) -> str:
    return f"{_any_of(step.known)}, if it is printed"


@_said.register
def _constant(step: ConstantStep) -> str:
    return f"always “{step.constant}”"


@_said.register
def _table(step: TableStep) -> str:
    headings = ", ".join(_any_of(heading) for heading in step.table.start)
    stop = f", down to {_any_of(step.table.stop)}" if step.table.stop else ""
    return f"rows of the table under {headings}{stop}" + ("" if step.table.across_pages else ", on one page")


@_said.register
def _entries(step: EntriesStep) -> str:
    blocks = " and ".join(f"text like {rules.start} and text like {rules.end}" for rules in step.entries)
    return f"rows of lines between {blocks}"


def where_in_words(field: FieldSpec) -> tuple[str, ...]:
    """Where a field's value comes from: a line for each find step, then how it is computed, or its parts."""
    steps = [finder_in_words(step) for step in field.find]
    computed = [f"computed: {field.value}"] if field.value else []
    parts = [f"{name} ({part.type})" for name, part in {**field.fields, **field.columns}.items()]
    return (*steps, *computed, *(["holds " + ", ".join(parts)] if parts else []))


def review_in_words(field: FieldSpec, template: TemplateSpec) -> str:
    """When a person looks at the field."""
    if field.review.always:
        return "always"
    if field.review.never:
        return "never"
    threshold = template.review.threshold if field.review.threshold is None else field.review.threshold
    return "as set for the environment" if threshold is None else f"below {_percent(threshold)}"


def _any_of(texts: tuple[str, ...]) -> str:
    return " or ".join(f"“{text}”" for text in texts)


def _pick(pick: int | str) -> str:
    return f"value {pick}" if isinstance(pick, int) else f"{pick} value"


def _percent(share: float) -> str:
    return f"{share * 100:.4g} %"


def _area(step: RegionStep) -> str:
    x0, y0, x1, y1 = step.region
    area = f"{_percent(x0)} to {_percent(x1)} across and {_percent(y0)} to {_percent(y1)} down"
    if step.anchor:
        return f"in the area {area} from {_any_of(step.anchor)}"
    return f"in the area {area}"


def _page(page: int | str | None) -> str:
    if page is None:
        return ""
    return f", on page {page}" if isinstance(page, int) else f", on the {page} page"
