"""Fitting the calibration that is shipped: a logistic model of the evidence, then a rising curve; and its figures.

Numbers of documents differ a hundredfold between layouts, so that values count by the square root of their layout's
share. The model is a ridge regression, drawn to what is EXPECTED, whose coefficients may not turn round. The curve is
fitted on predictions for layouts that the model has not seen, as those of tomorrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.outcomes import Known, counts
from extraction.calibration import Calibration, company_features, features
from extraction.calibration.features import EXPECTED
from extraction.calibration.monotone import Knot, rising

RIDGE = 200.0
# Drawn back harder. These sets are read well enough that they hardly show what a misread figure costs; figures in
# brackets and amounts rounded as they are paid in cash come in one of them only.
FIRM = {"misread_value": 20.0, "misread_text": 20.0, "bracketed": 20.0, "rounded_twins": 20.0}
ROUNDS = 30
LEAST_SPREAD = 1e-3
FOLDS = 5
LEAST_POOL = 25.0  # values of a knot
STRAIGHT = 100.0  # so many values the straight line counts for in each
NAMES = tuple(EXPECTED)
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """Values as rows of numbers: `features` (values x NAMES), `right` (0 or 1), `weights`, `groups`."""

    features: Numbers
    right: Numbers
    weights: Numbers
    groups: NDArray[np.str_]

    @classmethod
    def of(cls, values: Sequence[Known]) -> "Table":
        rows = []
        for one in values:
            told = {**features(one.evidence), **company_features(one.company)}
            rows.append([told[name] for name in NAMES])
        many = counts(values)
        weights = np.array([many[one.source, one.group] ** -0.5 for one in values])
        return cls(
            np.array(rows),
            np.array([float(one.right) for one in values]),
            weights * len(values) / weights.sum(),
            np.array([one.group for one in values]),
        )

    def only(self, chosen: NDArray[np.bool_]) -> "Table":
        return Table(self.features[chosen], self.right[chosen], self.weights[chosen], self.groups[chosen])


def fit(table: Table, version: str, fitted_on: str) -> Calibration:
    """The calibration of all values of the table."""
    intercept, weights = logistic(table)
    named = {name: round(float(each), 5) for name, each in zip(NAMES, weights, strict=True) if each}
    return Calibration(version, fitted_on, round(intercept, 5), named, curve(table))


def left_out(table: Table) -> tuple[Numbers, Numbers]:
    """For every value what a calibration says that was fitted without its layout: raw, and after the curve."""
    raw, calibrated = np.zeros(len(table.right)), np.zeros(len(table.right))
    for group in sorted(set(table.groups)):
        away = table.groups == group
        fitted = fit(table.only(~away), "", "")
        raw[away] = predicted(table.features[away], *_numbers(fitted))
        calibrated[away] = [fitted.probability(each) for each in raw[away]]
    return raw, calibrated


def logistic(table: Table) -> tuple[float, Numbers]:
    """Intercept and coefficients. Features that would turn round what they mean are left out, the worst half first."""
    active = np.arange(len(NAMES))
    expected = np.array([EXPECTED[name] for name in NAMES])
    ridge = RIDGE * np.array([FIRM.get(name, 1.0) for name in NAMES])
    while True:
        rows = table.features[:, active]
        intercept, own = _newton(rows, table.right, table.weights, expected[active], ridge[active])
        turned = np.sign(expected[active]) * own * table.features[:, active].std(axis=0)
        wrong = np.flatnonzero(turned < 0)
        if not len(wrong):
            weights = np.zeros(len(NAMES))
            weights[active] = own
            return intercept, weights
        worst = wrong[np.argsort(turned[wrong])][: max(1, len(wrong) // 2)]
        active = np.delete(active, worst)


def _newton(
    rows: Numbers, right: Numbers, weights: Numbers, expected: Numbers, ridge: Numbers
) -> tuple[float, Numbers]:
    """Logistic regression on features of equal spread, each drawn to what is expected as hard as `ridge` says. One
    that is never seen is just that."""
    mean = np.average(rows, axis=0, weights=weights)
    spread = np.sqrt(np.average((rows - mean) ** 2, axis=0, weights=weights))
    spread[spread < LEAST_SPREAD] = LEAST_SPREAD
    design = np.column_stack([np.ones(len(rows)), (rows - mean) / spread])
    penalty = np.diag(np.concatenate([[0.0], ridge]))
    drawn = np.concatenate([[0.0], expected * spread])
    solution = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        said = 1 / (1 + np.exp(-design @ solution))
        slope = design.T @ (weights * (right - said)) - penalty @ (solution - drawn)
        bend = (design.T * (weights * said * (1 - said) + 1e-9)) @ design + penalty
        step = np.linalg.solve(bend, slope)
        solution = solution + step / max(1.0, float(np.abs(step).max()))  # no leaps: far off, it is bent otherwise
        if np.abs(step).max() < 1e-7:
            break
    own = solution[1:] / spread
    return float(solution[0] - (own * mean).sum()), own


def predicted(rows: Numbers, intercept: float, weights: Numbers) -> Numbers:
    result: Numbers = 1 / (1 + np.exp(-(intercept + rows @ weights)))
    return result


def curve(table: Table) -> tuple[Knot, ...]:
    """The rising curve over predictions of models that have not seen the layout, in FOLDS parts of the layouts."""
    groups = sorted(set(table.groups))
    raw = np.zeros(len(table.right))
    for fold in range(FOLDS):
        away = np.isin(table.groups, groups[fold::FOLDS])
        raw[away] = predicted(table.features[away], *logistic(table.only(~away)))
    # Pools of a few values would be steps of chance: neighbours are put together first.
    order = np.argsort(raw, kind="stable")
    parts = np.array_split(order, max(int(len(order) / LEAST_POOL), 1))
    straight = _straight(raw, table)
    return rising(_point(part, raw, table, straight) for part in parts)


def _point(part: NDArray[np.intp], raw: Numbers, table: Table, straight: Numbers) -> tuple[float, float, float]:
    """A pool of values, drawn to the straight line: what a few say by chance would be a step of the curve."""
    share = float(np.average(table.right[part], weights=table.weights[part]))
    line = float(np.average(straight[part], weights=table.weights[part]))
    drawn = (share * len(part) + line * STRAIGHT) / (len(part) + STRAIGHT)
    return float(np.average(raw[part], weights=table.weights[part])), drawn, float(len(part))


def _straight(raw: Numbers, table: Table) -> Numbers:
    """The probabilities of a straight line through the log-odds (Platt 1999), which rises everywhere."""
    inside = np.clip(raw, 1e-6, 1 - 1e-6)
    design = np.column_stack([np.ones(len(raw)), np.log(inside / (1 - inside))])
    line = np.array([0.0, 1.0])
    for _ in range(ROUNDS):
        said = 1 / (1 + np.exp(-design @ line))
        slope = design.T @ (table.weights * (table.right - said))
        step = np.linalg.solve((design.T * (table.weights * said * (1 - said) + 1e-9)) @ design, slope)
        line = line + step / max(1.0, float(np.abs(step).max()))
    result: Numbers = 1 / (1 + np.exp(-design @ line))
    return result


def _numbers(fitted: Calibration) -> tuple[float, Numbers]:
    return fitted.intercept, np.array([fitted.coefficients.get(name, 0.0) for name in NAMES])


# --- figures


def auroc(said: Numbers, right: Numbers) -> float:
    """How often a right value is said to be surer than a wrong one; nan without both."""
    good, bad = said[right > 0], np.sort(said[right == 0])
    if not len(good) or not len(bad):
        return float("nan")
    below, upto = np.searchsorted(bad, good, "left"), np.searchsorted(bad, good, "right")
    return float((below + upto).sum() / 2 / len(good) / len(bad))


def calibration_error(said: Numbers, right: Numbers, *, equal_mass: bool, bins: int = 15) -> float:
    """The expected distance between what is said and what happens, over bins of equal mass or of equal width."""
    order = np.argsort(said, kind="stable")
    if equal_mass:
        parts = np.array_split(order, bins)
    else:
        at = np.minimum((said * bins).astype(int), bins - 1)
        parts = [np.flatnonzero(at == number) for number in range(bins)]
    return float(
        sum(len(part) / len(said) * abs(said[part].mean() - right[part].mean()) for part in parts if len(part))
    )


def released(said: Numbers, right: Numbers, precision: float = 0.99) -> tuple[float, float]:
    """The largest share of values above one threshold of which `precision` are right, and that threshold."""
    order = np.argsort(-said, kind="stable")
    said, right = said[order], right[order]
    counted = np.arange(1, len(said) + 1)
    ends = np.append(said[1:] < said[:-1], True)
    good = np.flatnonzero((np.cumsum(right) / counted >= precision) & ends)
    return (float(counted[good[-1]] / len(said)), float(said[good[-1]])) if len(good) else (0.0, 1.0)
