"""The figures of the page on confidence: reckoned from outcomes, and kept in the cache until one of them changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID

from django.core.cache import cache
from pydantic import TypeAdapter, ValidationError

from accounts.models import Environment
from extraction import TemplateSpec
from extraction.calibration import Bin, Calibration, TradeOff, load_prior
from jobs import calibrations
from review import reckoning
from review.outcomes import Review, SeenJob, SeenValue, limit_in, reviews_of, seen_jobs, values_of
from review.reckoning import AtThreshold, Escaped
from templates_app.models import TemplateVersion, VersionStatus
from templates_app.overview import readable_spec

KEPT_S = 24 * 3600
# To be raised when the same outcomes lead to other figures.
_WAY = 1


@dataclass(frozen=True, slots=True)
class OfTemplate:
    """A template's values under the threshold that holds for it: its `own` (0..1), else the environment's."""

    template: UUID
    values: int
    error: float
    own: float | None
    is_published: bool
    in_force: TradeOff


@dataclass(frozen=True, slots=True)
class Figures:
    """`comparable` values have a raw probability of this engine's evidence, `fixed` ones a threshold of their own.
    `error` is the mean distance (0..1) between what is said and what is right."""

    values: int
    documents: int
    comparable: int
    fixed: int
    error: float
    bins: tuple[Bin, ...]
    thresholds: tuple[AtThreshold, ...]
    escaped: Escaped
    templates: tuple[OfTemplate, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """`of` tells what they were reckoned from."""

    of: str
    figures: Figures


_KEPT_JSON: TypeAdapter[_Kept] = TypeAdapter(_Kept)


def figures_of(environment: Environment, judge: Calibration) -> Figures:
    """What is known of an environment's documents, as `judge` would judge them now, under the thresholds of now."""
    reviews, published = reviews_of(environment), _published(environment)
    key, of = f"confidence/{environment.pk}", _told_apart(environment, judge, reviews, published)
    kept = _kept(cache.get(key))
    if kept is not None and kept.of == of:
        return kept.figures
    figures = _reckoned(environment, judge, reviews, published)
    cache.set(key, _KEPT_JSON.dump_json(_Kept(of, figures)), KEPT_S)
    return figures


def _kept(stored: bytes | None) -> _Kept | None:
    """None also for what another version of the desk has kept."""
    try:
        return _KEPT_JSON.validate_json(stored) if stored else None
    except ValidationError:
        return None


def _told_apart(
    environment: Environment, judge: Calibration, reviews: Sequence[Review], published: Mapping[UUID, UUID]
) -> str:
    """Nothing that figures are reckoned from is ever edited: names tell it apart."""
    names = (_WAY, judge.version, load_prior().version, environment.review_threshold, sorted(published.items()))
    return sha256(repr((names, reviews)).encode()).hexdigest()


def _published(environment: Environment) -> dict[UUID, UUID]:
    """Template -> the version that new jobs get."""
    versions = TemplateVersion.objects.filter(template__environment=environment, status=VersionStatus.PUBLISHED)
    return dict(versions.order_by().values_list("template_id", "pk"))


def _reckoned(
    environment: Environment, judge: Calibration, reviews: Sequence[Review], published: Mapping[UUID, UUID]
) -> Figures:
    seen = seen_jobs(reviews)
    then = calibrations.by_name(environment, {value.calibration for value in values_of(seen)})
    used = {value.template for value in values_of(seen)}
    specs = _specs({template: pk for template, pk in published.items() if template in used})
    jobs = [_now(job, judge, then, specs) for job in seen]
    values = values_of(jobs)
    return Figures(
        values=len(values),
        documents=len(jobs),
        comparable=sum(value.raw > 0 and value.calibration in then for value in values),
        fixed=sum(value.limit is not None for value in values),
        error=reckoning.error_of(values),
        bins=reckoning.reliability_of(values),
        thresholds=tuple(reckoning.trade_offs(jobs)),
        escaped=reckoning.escaped(jobs),
        templates=tuple(
            _of_template(template, own, specs, environment.review_threshold / 100)
            for template, own in reckoning.by_template(values).items()
        ),
    )


def _specs(versions: Mapping[UUID, UUID]) -> dict[UUID, TemplateSpec]:
    found = TemplateVersion.objects.filter(pk__in=versions.values())
    return {version.template_id: spec for version in found if (spec := readable_spec(version))}


def _now(
    job: SeenJob, judge: Calibration, then: Mapping[str, Calibration], specs: Mapping[UUID, TemplateSpec]
) -> SeenJob:
    values = reckoning.judged_anew(job.values, judge, then)
    return replace(job, values=tuple(replace(value, limit=_limit_now(value, specs)) for value in values))


def _limit_now(value: SeenValue, specs: Mapping[UUID, TemplateSpec]) -> float | None:
    """As the published version says; as the one that read it did where the field is there no more."""
    spec = specs.get(value.template)
    return limit_in(spec, value.names, value.asked) if spec and value.names[0] in spec.fields else value.limit


def _of_template(
    template: UUID, values: Sequence[SeenValue], specs: Mapping[UUID, TemplateSpec], threshold: float
) -> OfTemplate:
    spec = specs.get(template)
    own = spec.review.threshold if spec else None
    found = reckoning.in_force(values, threshold)
    return OfTemplate(template, len(values), reckoning.error_of(values), own, spec is not None, found)
