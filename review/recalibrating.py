"""Fits how sure the machine may be to what reviews said: always from the shipped calibration, checked before use."""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from accounts.audit import SYSTEM, Actor
from accounts.models import Environment
from extraction.calibration import load_prior
from jobs import calibrations
from jobs.calibrations import Checked, FitOvertaken
from jobs.models import Calibration
from review.errors import TooFewOutcomes
from review.outcomes import SeenValue, seen_values
from review.reckoning import error_of, evened, outcomes_of

log = logging.getLogger(__name__)

# So many values say something, and so many new ones something new.
LEAST_OUTCOMES = 50
# The share of values, the oldest, that a fit is made from to be tried on the others.
FITTED_SHARE = 2 / 3
LOOK_INTERVAL_S = 3600.0
FIT_INTERVAL = timedelta(hours=20)
UNTRIED = "All of its outcomes are of one document: there is nothing to try it on."
WORSE = "On the newest third of the outcomes the shipped one was nearer to what happened."
_TRIED = "tried"


def comparable(environment: Environment, values: Sequence[SeenValue]) -> list[SeenValue]:
    """Those whose raw probability comes from the evidence that this engine's calibration weighs."""
    names = calibrations.by_name(environment, {value.calibration for value in values})
    return [value for value in values if value.raw > 0 and value.calibration in names]


def fit(*, environment: Environment, actor: Actor, after: int | None = None) -> Calibration:
    """Fit the shipped calibration to the newest outcomes of an environment. It is taken into use unless it says less
    of newer outcomes, fitted on the older ones, than the shipped one. Raises TooFewOutcomes, and
    FitOvertaken where the newest fit has no longer the number `after`.

    Not compared with the one in use: that has seen the outcomes it would be tried on.
    """
    values = comparable(environment, seen_values(environment))
    if len(values) < LEAST_OUTCOMES:
        raise TooFewOutcomes(LEAST_OUTCOMES, len(values))
    fitted = load_prior().refitted(outcomes_of(evened(values)), _TRIED)
    checked = cross_checked(values)
    return calibrations.keep_fit(environment=environment, fitted=fitted, checked=checked, actor=actor, after=after)


def cross_checked(values: Sequence[SeenValue]) -> Checked:
    """`values` are the newest first. Values of one document stay together."""
    newer, older = _parted(values)
    prior = load_prior()
    if not older:
        error = error_of([replace(value, told=prior.probability(value.raw)) for value in newer])
        return Checked(0, error, error, UNTRIED)
    trial = prior.refitted(outcomes_of(evened(older)), _TRIED)
    before, after = (
        error_of([replace(value, told=judge.probability(value.raw)) for value in newer]) for judge in (prior, trial)
    )
    return Checked(len(newer), before, after, "" if after <= before else WORSE)


def _parted(values: Sequence[SeenValue]) -> tuple[list[SeenValue], list[SeenValue]]:
    cut = round(len(values) * (1 - FITTED_SHARE))
    while 0 < cut < len(values) and values[cut].job == values[cut - 1].job:
        cut += 1
    return list(values[:cut]), list(values[cut:])


_looked_at = -LOOK_INTERVAL_S


def refit_calibrations() -> None:
    """Once a day for each environment in which reviews have said enough that is new."""
    global _looked_at
    if time.monotonic() - _looked_at < LOOK_INTERVAL_S:
        return
    _looked_at = time.monotonic()
    for environment in Environment.objects.all():
        try:
            _refit_if_due(environment)
        except FitOvertaken:
            log.info("Another sweeper has just fitted the calibration of %s.", environment.slug)
        except Exception:
            log.exception("The calibration of %s could not be fitted; it is tried again later.", environment.slug)


def _refit_if_due(environment: Environment) -> None:
    # Before anything is looked at: another sweeper may do the same.
    after = calibrations.newest_number(environment)
    last = next(iter(calibrations.fits_of(environment)), None)
    if last is not None and last.fitted_at > timezone.now() - FIT_INTERVAL:
        return
    since = last.fitted_at if last else None
    if len(comparable(environment, seen_values(environment, most=2 * LEAST_OUTCOMES, since=since))) < LEAST_OUTCOMES:
        return
    row = fit(environment=environment, actor=SYSTEM, after=after)
    log.info("Fitted %s on %s outcomes%s.", row.name, row.outcomes, " (not in use)" if row.reason else "")
