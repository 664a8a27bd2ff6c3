"""All that the page on confidence shows: who judges, what thresholds do, what escaped, what was fitted when."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from accounts.models import Environment
from extraction.calibration import load_prior
from jobs import calibrations
from jobs.models import Calibration as Fit
from jobs.models import CalibrationUse
from review import reckoning
from review.confidence_figures import Figures, OfTemplate, figures_of
from review.confidence_pictures import Curves, Diagram, Marks, curves_of, diagram_of
from review.recalibrating import LEAST_OUTCOMES
from review.reckoning import AtThreshold
from review.thresholds import EarlierThreshold, earlier_threshold
from templates_app.models import ExtractionTemplate

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
    is_published: bool
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
    seen yet (`is_expected`). `escaped` are shares in percent; `earlier` is the threshold to go back to."""

    name: str
    shipped: str
    use: CalibrationUse | None
    figures: Figures
    missing_count: int
    error: str
    bins: tuple[BinRow, ...]
    diagram: Diagram
    curves: Curves
    marks: Marks
    told: Told
    every: tuple[dict[str, Any], ...]
    is_expected: bool
    escaped: dict[str, str]
    templates: tuple[TemplateRow, ...]
    fits: tuple[FitRow, ...]
    earlier: EarlierThreshold | None

    @property
    def is_shipped(self) -> bool:
        return self.use is None or self.use.calibration is None

    @property
    def since(self) -> datetime | None:
        return self.use.begun_at if self.use else None


def page_of(environment: Environment) -> ConfidencePage:
    judge, use = calibrations.judge_in_use(environment), calibrations.use_now(environment)
    figures = figures_of(environment, judge)
    curves, rows = curves_of(figures.thresholds, _expected()), figures.thresholds or _expected()
    every = [_told(each, knows_jobs=bool(figures.thresholds)) for each in rows]
    at = _index(environment.review_threshold)
    return ConfidencePage(
        name=judge.version,
        shipped=load_prior().version,
        use=use,
        figures=figures,
        missing_count=max(LEAST_OUTCOMES - figures.comparable, 0),
        error=percent_of(figures.error) if figures.values else "",
        bins=tuple(BinRow(percent_of(each.said), percent_of(each.share), each.values) for each in figures.bins),
        diagram=diagram_of(figures.bins),
        curves=curves,
        marks=curves.places[at],
        told=every[at],
        every=tuple(
            asdict(told) | {"at": asdict(place), "in_table": told.percent % 5 == 0}
            for told, place in zip(every, curves.places, strict=True)
        ),
        is_expected=not figures.thresholds,
        escaped={name: percent_of(getattr(figures.escaped, name)) for name in ("share", "low", "high")},
        templates=_templates(environment, figures),
        fits=_fits(environment, use),
        earlier=earlier_threshold(environment),
    )


@lru_cache(maxsize=1)
def _expected() -> tuple[AtThreshold, ...]:
    return tuple(reckoning.expected(load_prior()))


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


def _templates(environment: Environment, figures: Figures) -> tuple[TemplateRow, ...]:
    own = {each.template: each for each in figures.templates}
    found = ExtractionTemplate.objects.filter(environment=environment, pk__in=own)
    return tuple(_template(each, own[each.pk], environment) for each in found)


def _template(template: ExtractionTemplate, figures: OfTemplate, environment: Environment) -> TemplateRow:
    percent = environment.review_threshold if figures.own is None else round(figures.own * 100)
    return TemplateRow(
        template=template,
        count=figures.values,
        threshold=percent,
        has_own=figures.own is not None,
        is_published=figures.is_published,
        error=percent_of(figures.error),
        told=_told(AtThreshold(percent, figures.in_force, 0.0), knows_jobs=True),
    )


def _fits(environment: Environment, use: CalibrationUse | None) -> tuple[FitRow, ...]:
    used = use.calibration_id if use else None
    return tuple(
        FitRow(fit, fit.pk == used, percent_of(fit.error_before), percent_of(fit.error_after))
        for fit in calibrations.fits_of(environment)[:SHOWN_FITS]
    )
