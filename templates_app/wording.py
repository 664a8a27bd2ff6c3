"""Says a template's rules in plain words, for people who do not read YAML."""

from extraction.finders import AnyStep
from extraction.finders.label import LabelStep
from extraction.finders.regex import RegexStep
from extraction.finders.region import RegionStep
from extraction.finders.row import RowStep
from extraction.template_spec import FieldSpec, TemplateSpec

PLACES = {"right": "right of", "left": "left of", "below": "below", "above": "above"}


def finder_in_words(step: AnyStep) -> str:
    """Such as "right of “Invoice No” or “Invoice #”, on the first page"."""
    match step:
        case LabelStep():
            words = f"{PLACES[step.at]} {_any_of(step.label)}"
            if step.lines > 1:
                words += f", up to {step.lines} lines"
        case RowStep():
            words = f"{_pick(step.pick)} on the row {_any_of(step.row)}"
        case RegexStep():
            words = f"text like {step.regex}"
            words += f", after “{step.after}”" if step.after else ""
            words += f", before “{step.before}”" if step.before else ""
        case RegionStep():
            words = _area(step)
        case _:
            return step.describe()
    return words + _page(step.page)


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
