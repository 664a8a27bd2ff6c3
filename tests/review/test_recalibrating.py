"""Fitting the calibration of an environment to its reviews: when, from what, and whether it is taken into use."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment
from extraction.calibration import load_prior
from jobs import calibrations, processing
from jobs.calibrations import Checked
from jobs.models import Calibration, CalibrationUse
from review import recalibrating
from review.errors import TooFewOutcomes
from review.models import ReviewTask
from review.outcomes import SeenValue
from tests import factories
from tests.factories import acting
from tests.review.decided import decide

pytestmark = pytest.mark.django_db


def review(environment: Environment, count: int, *, wrong_in_ten: int, raw: float = 0.9, **columns: Any) -> None:
    """`count` documents of ten values each, so many of them wrong."""
    for at in range(count):
        decide(
            environment,
            [(raw, each >= wrong_in_ten) for each in range(10)],
            age=timedelta(minutes=count - at),
            **columns,
        )


def keep(environment: Environment, reason: str = "") -> Calibration:
    fitted = load_prior().refitted([], "")
    return calibrations.keep_fit(
        environment=environment, fitted=fitted, checked=Checked(9, 0.2, 0.1, reason), actor=SYSTEM
    )


def overtake(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Something happens between the reading of outcomes and the keeping of the fit."""
    tried = recalibrating.cross_checked

    def meanwhile(values: Sequence[SeenValue]) -> Checked:
        happens()
        return tried(values)

    monkeypatch.setattr(recalibrating, "cross_checked", meanwhile)


def sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalibrating, "_looked_at", -recalibrating.LOOK_INTERVAL_S)
    recalibrating.refit_calibrations()


def test_a_fit_moves_the_curve_to_what_happened_and_judges_from_then_on(environment: Environment) -> None:
    review(environment, 20, wrong_in_ten=5)
    admin = factories.make_member(environment)
    row = recalibrating.fit(environment=environment, actor=acting(admin))

    assert (row.name, row.number, row.outcomes, row.checked_on, row.fitted_by) == ("demo-1", 1, 200, 70, admin)
    assert (row.reason, row.based_on) == ("", load_prior().version)
    assert row.error_after < row.error_before
    judge = calibrations.judge_in_use(environment)
    assert judge.version == "demo-1"
    assert 0.5 <= round(judge.probability(0.9), 2) < load_prior().probability(0.9) - 0.1
    job = factories.make_job(environment)
    assert processing._plan(job).calibration == row.source
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "target"))[-2:] == [
        ("calibration.fitted", "demo-1"),
        ("calibration.chosen", "demo-1"),
    ]


def test_outcomes_that_agree_with_the_curve_move_it_little(environment: Environment) -> None:
    prior = load_prior()
    for wrong in (1, 2, 3):
        # Where the shipped curve says 0.9, nine of ten are right.
        raw = next(at / 1000 for at in range(1000) if prior.probability(at / 1000) >= 1 - wrong / 10)
        review(environment, 10, wrong_in_ten=wrong, raw=raw)
    row = recalibrating.fit(environment=environment, actor=SYSTEM)
    fitted = calibrations.by_name(environment, {row.name})[row.name]
    moved = [abs(fitted.probability(at / 100) - prior.probability(at / 100)) for at in range(101)]
    assert max(moved) < 0.05


def test_too_few_outcomes_fit_nothing(environment: Environment) -> None:
    review(environment, 4, wrong_in_ten=5)
    review(factories.make_environment("other"), 5, wrong_in_ten=5)
    # What another engine's calibration has judged cannot be compared.
    review(environment, 5, wrong_in_ten=5, calibration="prior-0")
    with pytest.raises(TooFewOutcomes) as refused:
        recalibrating.fit(environment=environment, actor=SYSTEM)
    assert refused.value.message == "There are outcomes of 40 values so far, and 50 are needed."
    assert not Calibration.objects.exists()
    assert calibrations.source_in_use(environment) == ""


def test_a_fit_that_says_less_of_newer_outcomes_is_kept_and_not_used(environment: Environment) -> None:
    review(environment, 12, wrong_in_ten=0)
    # The older ones, long before, were all wrong.
    for _ in range(24):
        decide(environment, [(0.9, False)] * 10, age=timedelta(days=9))
    row = recalibrating.fit(environment=environment, actor=SYSTEM)
    assert row.reason == recalibrating.WORSE
    assert row.error_after > row.error_before
    assert calibrations.source_in_use(environment) == ""


def test_a_fit_to_one_document_is_kept_and_not_used(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalibrating, "LEAST_OUTCOMES", 10)
    review(environment, 1, wrong_in_ten=5)
    row = recalibrating.fit(environment=environment, actor=SYSTEM)
    assert (row.reason, row.checked_on) == (recalibrating.UNTRIED, 0)
    assert calibrations.source_in_use(environment) == ""


def test_the_sweep_fits_once_a_day_and_only_where_enough_is_new(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = factories.make_environment("quiet")
    review(environment, 6, wrong_in_ten=4)
    review(quiet, 4, wrong_in_ten=4)
    sweep(monkeypatch)
    sweep(monkeypatch)
    assert list(Calibration.objects.values_list("name", "fitted_by_name")) == [("demo-1", "system")]

    Calibration.objects.update(fitted_at=timezone.now() - timedelta(days=1))
    ReviewTask.objects.filter(environment=environment).update(decided_at=timezone.now() - timedelta(days=2))
    sweep(monkeypatch)
    assert Calibration.objects.count() == 1
    ReviewTask.objects.filter(environment=environment).update(decided_at=timezone.now())
    sweep(monkeypatch)
    assert list(Calibration.objects.values_list("name", flat=True)) == ["demo-2", "demo-1"]


def test_of_two_sweepers_at_once_one_fits(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    review(environment, 6, wrong_in_ten=4)
    overtake(monkeypatch, lambda: keep(environment))
    sweep(monkeypatch)
    assert list(Calibration.objects.values_list("number", "checked_on")) == [(1, 9)]
    assert AuditEntry.objects.filter(action="calibration.fitted").count() == 1


def test_what_an_admin_chooses_while_the_sweeper_fits_stays(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    review(environment, 6, wrong_in_ten=4)
    keep(environment)
    Calibration.objects.update(fitted_at=timezone.now() - timedelta(days=1))
    admin = acting(factories.make_member(environment))
    overtake(monkeypatch, lambda: calibrations.choose(environment=environment, calibration=None, actor=admin))
    sweep(monkeypatch)
    assert "fits wait until somebody chooses" in Calibration.objects.get(number=2).reason
    assert calibrations.source_in_use(environment) == ""


def test_what_an_admin_goes_back_to_stays(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    review(environment, 6, wrong_in_ten=4)
    first, second, admin = keep(environment), keep(environment), acting(factories.make_member(environment))
    Calibration.objects.update(fitted_at=timezone.now() - timedelta(days=1))
    calibrations.choose(environment=environment, calibration=first, actor=admin)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.target, entry.details) == ("calibration.chosen", first.name, {"before": second.name})

    sweep(monkeypatch)
    third = Calibration.objects.get(number=3)
    assert third.reason == f"{admin.name} chose the one in use: fits wait until somebody chooses."
    assert calibrations.source_in_use(environment) == first.source

    calibrations.choose(environment=environment, calibration=None, actor=admin)
    assert calibrations.source_in_use(environment) == ""
    calibrations.choose(environment=environment, calibration=third, actor=admin)
    assert CalibrationUse.objects.first().is_kept is False

    uses = CalibrationUse.objects.count()
    calibrations.choose(environment=environment, calibration=third, actor=admin)
    assert CalibrationUse.objects.count() == uses


def test_a_fit_from_another_shipped_calibration_judges_no_longer(environment: Environment) -> None:
    keep(environment)
    assert calibrations.judge_in_use(environment).version == "demo-1"
    Calibration.objects.update(based_on="prior-0")
    assert calibrations.source_in_use(environment) == ""
    assert calibrations.fits_of(environment) == []


def test_a_fit_asks_no_more_of_the_database_for_more_documents(
    environment: Environment, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    review(environment, 30, wrong_in_ten=4)
    with django_assert_max_num_queries(16):
        recalibrating.fit(environment=environment, actor=SYSTEM)
