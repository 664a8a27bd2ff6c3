"""The calibration: evidence moves it the right way, its curve never falls, few outcomes leave it where it was."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from extraction.calibration import Calibration, Outcome, features, load_prior
from extraction.calibration.features import EXPECTED
from extraction.calibration.model import PRIOR_WEIGHT
from extraction.calibration.monotone import Knot, rising, value_at
from extraction.confidence import Company, Evidence, WordEvidence
from extraction.errors import CalibrationInvalid

SURE = Evidence(
    words=(WordEvidence(1.0, None),),
    type="money",
    has_pattern=False,
    anchor=1.0,
    step=0,
    trimmed=False,
    rivals=0,
    flags=(),
    finder="label",
)
PLAIN = Calibration(
    version="plain",
    fitted_on="nothing",
    intercept=2.0,
    coefficients={"rivals": -1.0, "adds_up": 0.5},
    knots=(Knot(0.5, 0.4, 10.0), Knot(0.9, 0.8, 30.0)),
)
READ = (WordEvidence(0.95, "rapidocr"),)


@pytest.mark.parametrize(
    "change",
    [
        {"rivals": 1},
        {"anchor": 0.7},
        {"differing": 1},
        {"trimmed": True},
        {"bare_amount": True},
        {"words": READ},
        {"flags": ("ambiguous_number",)},
        {"finder": "region", "is_cut": True},
        {"type": "text", "goes_on": True},
        {"twins": 1},
    ],
)
def test_every_doubt_makes_the_shipped_calibration_less_sure(change: dict[str, object]) -> None:
    assert load_prior().judge(replace(SURE, **change)).raw < load_prior().judge(SURE).raw


@pytest.mark.parametrize("change", [{"agreeing": 1, "apart": 1, "kinds": 1}, {"has_pattern": True}])
def test_what_speaks_for_a_value_makes_it_surer(change: dict[str, object]) -> None:
    assert load_prior().judge(replace(SURE, **change)).raw > load_prior().judge(SURE).raw


def test_the_shipped_calibration_turns_nothing_round() -> None:
    prior = load_prior()
    turned = [name for name, weight in prior.coefficients.items() if weight * EXPECTED[name] < 0]
    assert turned == []
    assert {*features(SURE)} < {*EXPECTED}


def test_its_curve_never_falls_and_stays_between_nought_and_one() -> None:
    heights = [load_prior().probability(step / 1000) for step in range(1001)]
    assert all(low <= high for low, high in pairwise(heights))
    assert heights[0] > 0
    assert heights[-1] < 1


def test_the_same_evidence_is_always_judged_alike() -> None:
    assert load_prior().judge(SURE) == Calibration.from_json(load_prior().to_json()).judge(SURE)


def test_company_adds_its_weight_to_the_odds_and_no_company_changes_nothing() -> None:
    judged = PLAIN.judge(SURE)
    assert judged.raw == 0.880797  # 1 / (1 + exp(-2))
    assert PLAIN.together(judged, Company()) is judged
    assert PLAIN.together(judged, Company(adds_up=True)).raw == 0.924142  # 1 / (1 + exp(-2.5))


def test_the_curve_runs_in_straight_lines_between_its_knots() -> None:
    assert value_at(PLAIN.knots, 0.7) == pytest.approx(0.6)
    assert value_at(PLAIN.knots, 0.95) == pytest.approx(0.8)
    assert value_at(PLAIN.knots, 0.0) == 0.001
    assert value_at(PLAIN.knots, 0.25) == pytest.approx(0.2005)


def test_points_that_fall_are_pooled_with_their_neighbours() -> None:
    assert rising([(0.2, 0.0, 1.0), (0.4, 1.0, 1.0), (0.6, 0.0, 1.0), (0.8, 1.0, 2.0)]) == (
        Knot(0.2, 0.001, 1.0),
        Knot(0.5, 0.5, 2.0),
        Knot(0.8, 0.999, 2.0),
    )


def test_points_at_one_place_are_one_point_whatever_their_order() -> None:
    assert rising([(0.5, 1.0, 1.0), (0.5, 0.0, 3.0)]) == (Knot(0.5, 0.25, 4.0),)


def test_a_few_outcomes_leave_it_near_where_it_was() -> None:
    refitted = PLAIN.refitted([Outcome(0.9, right=False)] * 3, "mine-1")
    assert refitted.probability(0.9) == pytest.approx(PLAIN.probability(0.9), abs=0.04)
    assert (refitted.version, refitted.outcomes) == ("mine-1", 3)


def test_many_outcomes_decide() -> None:
    happened = [Outcome(0.9, right=at % 2 == 0) for at in range(40 * int(PRIOR_WEIGHT))]
    assert PLAIN.refitted(happened, "mine-1").probability(0.9) == pytest.approx(0.5, abs=0.02)


def test_an_outcome_that_stands_for_many_counts_for_them() -> None:
    one = PLAIN.refitted([Outcome(0.9, right=False, weight=50.0)], "mine-1")
    assert one.knots == PLAIN.refitted([Outcome(0.9, right=False)] * 50, "mine-1").knots


def test_without_outcomes_it_is_the_same_one() -> None:
    assert PLAIN.refitted([], "mine-1") is PLAIN


def test_a_refitted_curve_never_falls_either() -> None:
    outcomes = [Outcome((7 * at % 100) / 100, right=at % 3 > 0) for at in range(300)]
    heights = [PLAIN.refitted(outcomes, "mine-1").probability(step / 200) for step in range(201)]
    assert all(low <= high for low, high in pairwise(heights))


def test_it_is_read_back_from_its_json() -> None:
    assert Calibration.from_json(PLAIN.to_json()) == PLAIN


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"knots": [[0.5, 0.9, 1], [0.9, 0.4, 1]]}, "does not rise"),
        ({"knots": []}, "does not rise"),
        ({"coefficients": {"moon": 1.0}}, "does not know: moon"),
        ({"intercept": "warm"}, "cannot be read"),
        ({"knots": None}, "cannot be read"),
    ],
)
def test_one_that_cannot_be_used_is_refused_with_what_is_wrong(change: dict[str, object], words: str) -> None:
    with pytest.raises(CalibrationInvalid, match=words):
        Calibration.from_json(json.dumps(json.loads(PLAIN.to_json()) | change))


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(CalibrationInvalid, match="cannot be read"):
        Calibration.from_json("{")
