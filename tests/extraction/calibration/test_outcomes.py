"""What a calibration was worth: reliability, and what a threshold does to the values of the past."""

import pytest

from extraction.calibration import Bin, Told, TradeOff, calibration_error, reliability, trade_off
from extraction.calibration.outcomes import interval

HALF = [Told(0.5, True), Told(0.5, False), Told(0.9, True), Told(0.9, True)]


def test_values_of_like_confidence_are_counted_together() -> None:
    assert reliability(HALF, bins=2) == (Bin(0.5, 1.0, 2.0, 2, 2.0), Bin(0.9, 2.0, 2.0, 2, 2.0))


def test_values_that_are_said_alike_are_never_torn_apart() -> None:
    assert reliability(HALF, bins=4) == (Bin(0.5, 1.0, 2.0, 2, 2.0), Bin(0.9, 2.0, 2.0, 2, 2.0))


def test_the_error_is_the_mean_distance_between_what_is_said_and_what_happens() -> None:
    assert calibration_error(HALF, bins=2) == pytest.approx(0.05)
    assert calibration_error([]) == 0.0
    assert reliability([]) == ()


def test_a_threshold_sends_what_is_below_it_to_review_and_lets_the_errors_above_it_through() -> None:
    told = [*HALF, Told(0.95, False)]
    found = trade_off(told, 0.9)
    assert found.to_review == 0.4
    assert found.errors == pytest.approx(1 / 3)
    assert found.errors_low == pytest.approx(0.0615, abs=1e-4)
    assert found.errors_high == pytest.approx(0.7923, abs=1e-4)


def test_a_threshold_that_nothing_reaches_says_nothing_about_errors() -> None:
    assert trade_off(HALF, 0.95) == TradeOff(0.95, 1.0, 0.0, 0.0, 1.0)
    assert trade_off([], 0.5) == TradeOff(0.5, 0.0, 0.0, 0.0, 1.0)


def test_a_value_counts_for_as_many_as_it_stands_for() -> None:
    assert trade_off([Told(0.9, True, 3.0), Told(0.9, False)], 0.9).errors == 0.25


def test_no_error_among_few_is_no_proof() -> None:
    low, high = interval(0, 30)
    assert low == 0.0
    assert high == pytest.approx(0.1135, abs=1e-4)


def test_values_that_stand_for_many_say_no_more_than_so_many_values() -> None:
    doubtful = [Told(0.2, False)] * 1000
    audited = [Told(0.99, at > 0, 20.0) for at in range(50)]
    found = trade_off([*doubtful, *audited], 0.9)
    assert (round(found.errors, 6), round(found.errors_low, 4), round(found.errors_high, 4)) == (0.02, 0.0035, 0.105)
    seldom, sure = reliability([*doubtful, *audited], bins=2)
    assert (seldom.values, sure.values, sure.count, round(sure.worth, 6)) == (1000, 50, 1000.0, 50.0)
