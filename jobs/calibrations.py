"""The calibrations of an environment: which one judges its documents now, and the choice among them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from accounts import audit
from accounts.audit import SYSTEM, Actor
from accounts.models import Environment
from extraction.calibration import Calibration as Fitted
from extraction.calibration import load_prior
from jobs.models import Calibration, CalibrationUse


class FitOvertaken(Exception):
    """Somebody else has kept a fit meanwhile."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a fit was worth, as jobs.models.Calibration keeps it; `reason` says why it is not to be used."""

    checked_on: int
    error_before: float
    error_after: float
    reason: str = ""


def source_in_use(environment: Environment) -> str:
    """What jobs of the environment are judged by, as extraction.Plan takes it; "" for the shipped calibration."""
    use = use_now(environment)
    return use.calibration.source if use and use.calibration else ""


def judge_in_use(environment: Environment) -> Fitted:
    """The same for whoever calls the engine directly."""
    source = source_in_use(environment)
    return Fitted.from_json(source) if source else load_prior()


def use_now(environment: Environment) -> CalibrationUse | None:
    """The choice that holds; None where nothing but the shipped one ever judged, or where the one that was chosen
    was fitted from another shipped calibration than this engine's: it weighs other evidence."""
    newest = CalibrationUse.objects.filter(environment=environment).select_related("calibration", "begun_by").first()
    if newest is None or newest.calibration is None:
        return newest
    return newest if newest.calibration.based_on == load_prior().version else None


def fits_of(environment: Environment) -> list[Calibration]:
    """Those that were fitted from the calibration shipped with this engine, the newest first."""
    own = Calibration.objects.filter(environment=environment, based_on=load_prior().version)
    return list(own.select_related("fitted_by"))


def by_name(environment: Environment, names: Collection[str]) -> Mapping[str, Fitted]:
    """Of these names the calibrations whose raw probabilities mean the same: the shipped one, and its fits."""
    prior = load_prior()
    own = Calibration.objects.filter(environment=environment, based_on=prior.version, name__in=names)
    return {prior.version: prior} | {row.name: Fitted.from_json(row.source) for row in own}


def newest_number(environment: Environment) -> int:
    """Of all fits, of earlier engines too; 0 where there is none."""
    return Calibration.objects.filter(environment=environment).values_list("number", flat=True).first() or 0


@transaction.atomic
def keep_fit(
    *, environment: Environment, fitted: Fitted, checked: Checked, actor: Actor, after: int | None = None
) -> Calibration:
    """Store a fit of the shipped calibration under the environment's next number, and take it into use unless it is
    not to be: where it came by itself it does not take the place of one that somebody chose.

    With `after` (0: none) it is only kept while the newest has that number; else FitOvertaken is raised.
    """
    locked = Environment.objects.select_for_update().get(pk=environment.pk)
    last = newest_number(locked)
    if after is not None and last != after:
        raise FitOvertaken
    use = use_now(locked)
    if actor == SYSTEM and use is not None and use.is_kept and not checked.reason:
        checked = replace(
            checked, reason=f"{use.begun_by_name} chose the one in use: fits wait until somebody chooses."
        )
    # Shipped ones are called prior-1 and so on.
    name = f"{'own' if locked.slug == 'prior' else locked.slug}-{last + 1}"
    row = Calibration.objects.create(
        environment=locked,
        number=last + 1,
        name=name,
        based_on=load_prior().version,
        source=replace(fitted, version=name).to_json(),
        outcomes=fitted.outcomes,
        checked_on=checked.checked_on,
        error_before=checked.error_before,
        error_after=checked.error_after,
        reason=checked.reason,
        fitted_by=actor.user,
        fitted_by_name=actor.name,
    )
    details = {"outcomes": row.outcomes, "error_before": row.error_before, "error_after": row.error_after}
    audit.record(environment=locked, actor=actor, action="calibration.fitted", target=name, details=details)
    if not checked.reason:
        _begin(locked, row, actor, is_kept=False)
    return row


@transaction.atomic
def choose(*, environment: Environment, calibration: Calibration | None, actor: Actor) -> None:
    """Have a calibration (None: the shipped one) judge from now on. What is not the newest stays until somebody
    chooses again: a fit that comes by itself does not take its place."""
    locked = Environment.objects.select_for_update().get(pk=environment.pk)
    newest, use = next(iter(fits_of(locked)), None), use_now(locked)
    is_kept = calibration != newest
    if use is None or (use.calibration, use.is_kept) != (calibration, is_kept):
        _begin(locked, calibration, actor, is_kept=is_kept)


def _begin(environment: Environment, calibration: Calibration | None, actor: Actor, *, is_kept: bool) -> None:
    before = use_now(environment)
    CalibrationUse.objects.create(
        environment=environment,
        calibration=calibration,
        is_kept=is_kept,
        begun_by=actor.user,
        begun_by_name=actor.name,
    )
    audit.record(
        environment=environment,
        actor=actor,
        action="calibration.chosen",
        target=_name(calibration),
        details={"before": _name(before.calibration if before else None)},
    )


def _name(calibration: Calibration | None) -> str:
    return calibration.name if calibration else load_prior().version
