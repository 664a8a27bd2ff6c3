"""All that the page on confidence shows: who judges, what thresholds do, what escaped, what was fitted when."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Environment
from extraction.calibration import load_prior
from jobs import calibrations
from jobs.models import Calibration as Fit
from jobs.models import CalibrationUse
from review import reckoning
from review.confidence_pictures import Curves, Diagram, Marks, curves_of, diagram_of
from review.outcomes import SeenValue, seen_values
from review.recalibrating import LEAST_OUTCOMES
from review.reckoning import AtThreshold, Escaped
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus
from templates_app.overview import readable_spec

SHOWN_FITS = 30


@dataclass(frozen=True, slots=True)
class Told:
    """What a threshold (in percent) does, in words: shares as they are printed, "" for what is not known."""

    percent: int
    values: str
    jobs: str
    errors: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class BinRow:
    said: str
    right: str
    count: int


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template's values under the threshold that holds for it, which is its own or the environment's."""

    template: ExtractionTemplate
    count: int
    threshold: int
    has_own: bool
    error: str
    told: Told


@dataclass(frozen=True, slots=True)
class FitRow:
    fit: Fit
    is_in_use: bool
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ConfidencePage:
    """`use` is None while nothing but the shipped calibration ever judged; `name` is what judges.
    `told` is for the environment's threshold, `every` for all, and both are what is to be expected where nothing was
    seen yet (`is_expected`)."""

    name: str
    shipped: str
    use: CalibrationUse | None
    value_count: int
    document_count: int
    comparable_count: int
    missing_count: int
    error: str
    bins: tuple[BinRow, ...]
    diagram: Diagram
    curves: Curves
    marks: Marks
    told: Told
    every: tuple[dict[str, Any], ...]
    is_expected: bool
    escaped: Escaped
    escaped_told: dict[str, str]
    templates: tuple[TemplateRow, ...]
    fits: tuple[FitRow, ...]

    @property
    def is_shipped(self) -> bool:
        return self.use is None or self.use.calibration is None

    @property
    def since(self) -> datetime | None:
        return self.use.begun_at if self.use else None


def page_of(environment: Environment) -> ConfidencePage:
    seen = seen_values(environment)
    judge, use = calibrations.judge_in_use(environment), calibrations.use_now(environment)
    then = calibrations.by_name(environment, {value.calibration for value in seen})
    values = reckoning.judged_anew(seen, judge, then)
    comparable = sum(value.raw > 0 and value.calibration in then for value in values)
    shown, expected = reckoning.trade_offs(values), reckoning.expected(load_prior())
    curves, rows = curves_of(shown, expected), shown or expected
    every = [_told(each, knows_jobs=bool(shown)) for each in rows]
    at = _index(environment.review_threshold)
    bins, escaped = reckoning.reliability_of(values), reckoning.escaped(values)
    return ConfidencePage(
        name=judge.version,
        shipped=load_prior().version,
        use=use,
        value_count=len(values),
        document_count=len({value.job for value in values}),
        comparable_count=comparable,
        missing_count=max(LEAST_OUTCOMES - comparable, 0),
        error=_error(values),
        bins=tuple(BinRow(percent_of(each.said), percent_of(each.share), each.values) for each in bins),
        diagram=diagram_of(bins),
        curves=curves,
        marks=curves.places[at],
        told=every[at],
        every=tuple(
            asdict(told) | {"at": asdict(place), "in_table": told.percent % 5 == 0}
            for told, place in zip(every, curves.places, strict=True)
        ),
        is_expected=not shown,
        escaped=escaped,
        escaped_told={name: percent_of(getattr(escaped, name)) for name in ("share", "low", "high")},
        templates=_templates(environment, values),
        fits=_fits(environment, use),
    )


def _index(percent: int) -> int:
    """Of a threshold among those that are shown, the nearest one."""
    first, last = reckoning.THRESHOLDS[0], reckoning.THRESHOLDS[-1]
    return min(max(percent, first), last) - first


def _told(row: AtThreshold, *, knows_jobs: bool) -> Told:
    passes = row.of_values.to_review < 1
    return Told(
        percent=row.percent,
        values=percent_of(row.of_values.to_review),
        jobs=percent_of(row.of_jobs) if knows_jobs else "",
        errors=percent_of(row.of_values.errors) if passes else "",
        low=percent_of(row.of_values.errors_low) if passes and knows_jobs else "",
        high=percent_of(row.of_values.errors_high) if passes and knows_jobs else "",
    )


def percent_of(share: float) -> str:
    """With one digit behind the point; none for 0 and 100, which are only said of none and all."""
    if share <= 0 or share >= 1:
        return "100" if share > 0 else "0"
    return f"{min(max(share * 100, 0.1), 99.9):.1f}"


def _error(values: Sequence[SeenValue]) -> str:
    return f"{reckoning.error_of(values):.3f}" if values else ""


def _templates(environment: Environment, values: Sequence[SeenValue]) -> tuple[TemplateRow, ...]:
    own = reckoning.by_template(values)
    found = ExtractionTemplate.objects.filter(environment=environment, pk__in=own)
    thresholds = _own_thresholds(own)
    return tuple(_template(each, own[each.pk], thresholds.get(each.pk), environment) for each in found)


def _own_thresholds(templates: Mapping[UUID, Sequence[SeenValue]]) -> dict[UUID, float]:
    published = TemplateVersion.objects.filter(template__in=list(templates), status=VersionStatus.PUBLISHED)
    specs = ((version.template_id, readable_spec(version)) for version in published)
    return {pk: spec.review.threshold for pk, spec in specs if spec and spec.review.threshold is not None}


def _template(
    template: ExtractionTemplate,
    values: Sequence[SeenValue],
    own_threshold: float | None,
    environment: Environment,
) -> TemplateRow:
    threshold = environment.review_threshold / 100 if own_threshold is None else own_threshold
    percent = round(threshold * 100)
    told = _told(AtThreshold(percent, reckoning.in_force(values, threshold), 0.0), knows_jobs=True)
    return TemplateRow(template, len(values), percent, own_threshold is not None, _error(values), told)


def _fits(environment: Environment, use: CalibrationUse | None) -> tuple[FitRow, ...]:
    used = use.calibration_id if use else None
    return tuple(
        FitRow(fit, fit.pk == used, f"{fit.error_before:.3f}", f"{fit.error_after:.3f}")
        for fit in calibrations.fits_of(environment)[:SHOWN_FITS]
    )
