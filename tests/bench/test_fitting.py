"""Fitting a calibration: figures that can be worked out by hand, signs that hold, layouts that stay unseen."""

import math

import numpy as np
import pytest

from bench import fitting
from bench.fitting import NAMES, Table, auroc, calibration_error, fit, left_out, logistic, released
from bench.outcomes import Known, Recorder, counts
from extraction.calibration.features import EXPECTED
from extraction.confidence import Company, Evidence, WordEvidence
from extraction.datamodel import FieldResult

SAID = np.array([0.9, 0.8, 0.7, 0.6])
RIGHT = np.array([1.0, 0.0, 1.0, 0.0])
AT = {name: at for at, name in enumerate(NAMES)}


def evidence(**change: object) -> Evidence:
    given: dict[str, object] = {
        "words": (WordEvidence(1.0, None),),
        "type": "text",
        "has_pattern": False,
        "anchor": 1.0,
        "step": 0,
        "trimmed": False,
        "rivals": 0,
        "flags": (),
    }
    return Evidence(**(given | change))


def known(layout: str, right: bool = True, **change: object) -> Known:
    printed, gold = str(change.pop("printed", "Alder")), change.pop("gold", "Alder")
    place = ("schema", "set", layout, "document", "field")
    return Known(*place, evidence(**change), Company(), 0.9, right, printed, gold, printed)


def table(*parts: tuple[str, str, float, list[float]]) -> Table:
    """Layout, feature, its value, what was right: rows that differ in one feature."""
    rows, right, groups = [], [], []
    for layout, name, value, outcomes in parts:
        row = [0.0] * len(NAMES)
        row[AT[name]] = value
        rows += [row] * len(outcomes)
        right += outcomes
        groups += [layout] * len(outcomes)
    return Table(np.array(rows), np.array(right), np.ones(len(right)), np.array(groups))


def test_auroc_is_the_share_of_pairs_in_order_and_ties_count_half() -> None:
    assert auroc(SAID, RIGHT) == 0.75
    assert auroc(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == 0.5
    assert math.isnan(auroc(SAID, np.ones(4)))


def test_the_calibration_error_is_the_mean_distance_over_bins() -> None:
    said, right = np.array([0.2, 0.2, 0.9, 0.9]), np.array([0.0, 1.0, 1.0, 1.0])
    assert calibration_error(said, right, equal_mass=True, bins=2) == pytest.approx((0.3 + 0.1) / 2)
    assert calibration_error(said, right, equal_mass=False, bins=2) == pytest.approx((0.3 + 0.1) / 2)
    assert calibration_error(said, right, equal_mass=False, bins=1) == pytest.approx(0.2)


def test_values_are_released_above_a_threshold_that_keeps_the_precision() -> None:
    assert released(SAID, RIGHT, precision=1.0) == (0.25, 0.9)
    assert released(SAID, RIGHT, precision=0.6) == (0.75, 0.7)


def test_values_said_alike_are_released_together_or_not_at_all() -> None:
    assert released(np.array([0.9, 0.9, 0.5]), np.array([1.0, 0.0, 1.0]), precision=1.0)[0] == 0.0


def test_values_of_large_layouts_count_by_the_root_of_their_share() -> None:
    values = [known("large")] * 4 + [known("small")]
    assert counts(values) == {("schema", "set/large"): 4, ("schema", "set/small"): 1}
    weights = Table.of(values).weights
    assert weights[4] == pytest.approx(2 * weights[0])
    assert weights.sum() == pytest.approx(5)


def test_what_was_never_seen_weighs_what_is_expected_of_it() -> None:
    _, weights = logistic(table(("one", "rivals", 0.0, [1.0] * 30 + [0.0]), ("other", "rivals", 1.0, [1.0, 0.0] * 9)))
    assert weights[AT["contradicted"]] == pytest.approx(EXPECTED["contradicted"])
    assert weights[AT["rivals"]] < 0


def test_evidence_that_documents_turn_round_weighs_nothing() -> None:
    seen = table(("one", "rivals", 0.0, [0.0] * 300), ("other", "rivals", 3.0, [1.0] * 300))
    _, weights = logistic(seen)
    assert weights[AT["rivals"]] == 0.0
    assert all(weight * EXPECTED[name] >= 0 for name, weight in zip(NAMES, weights, strict=True))


def test_firm_evidence_follows_documents_less(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = table(("one", "twins", 0.0, [1.0] * 90), ("other", "twins", 1.0, [0.0] * 90))
    _, free = logistic(seen)
    monkeypatch.setattr(fitting, "FIRM", {"twins": 20.0})
    _, firm = logistic(seen)
    assert free[AT["twins"]] < firm[AT["twins"]] < EXPECTED["twins"]


def test_what_is_said_of_a_layout_does_not_depend_on_its_own_outcomes() -> None:
    rest = ("a", "rivals", 0.0, [1.0] * 40 + [0.0] * 4), ("b", "rivals", 1.0, [1.0, 0.0] * 15)
    kinds = [left_out(table(*rest, ("mine", "rivals", 1.0, [outcome] * 10))) for outcome in (0.0, 1.0)]
    assert [kinds[0][part][-10:].tolist() for part in (0, 1)] == [kinds[1][part][-10:].tolist() for part in (0, 1)]
    assert kinds[0][0][0] != kinds[1][0][0]  # of the other layouts it does


def test_a_fit_says_of_each_kind_what_happened_to_it() -> None:
    parts = [(f"sure-{at}", "rivals", 0.0, [1.0] * 95 + [0.0] * 5) for at in range(5)]
    parts += [(f"unsure-{at}", "rivals", 2.0, [1.0] * 60 + [0.0] * 40) for at in range(5)]
    fitted = fit(table(*parts), "mine-1", "ten layouts")
    assert (fitted.version, fitted.fitted_on, fitted.outcomes) == ("mine-1", "ten layouts", 0)
    assert fitted.probability(fitted.raw({"rivals": 0.0})) == pytest.approx(0.95, abs=0.03)
    assert fitted.probability(fitted.raw({"rivals": 2.0})) == pytest.approx(0.6, abs=0.05)


@pytest.mark.parametrize(
    ("printed", "gold", "right", "is_cut_off"),
    [
        ("06/01/2020", "06/01/2", False, True),
        ("Kelly Loeffler for Senate-R", "Kelly Loeffler for Senate", False, False),
        ("06/01/2020", "06/01/2", True, False),
        ("06/01/2020", None, False, False),
    ],
)
def test_gold_that_ends_inside_a_printed_word_is_cut_off(
    printed: str, gold: str | None, right: bool, is_cut_off: bool
) -> None:
    assert known("one", right, printed=printed, gold=gold).is_cut_off is is_cut_off


def test_a_recorder_tells_each_value_what_spoke_for_it_and_its_company() -> None:
    recorder = Recorder()
    first, second = (recorder.judge(evidence(rivals=rivals)) for rivals in (0, 2))
    recorder.together(second, Company(adds_up=True))
    assert recorder.told(_found(first.raw)) == (evidence(rivals=0), Company())
    assert recorder.told(_found(second.raw)) == (evidence(rivals=2), Company(adds_up=True))
    assert recorder.told(_found(0.0)) is None


def _found(raw_confidence: float) -> FieldResult:
    return FieldResult("field", "text", "Alder", "Alder", 0.9, None, raw_confidence=raw_confidence)
