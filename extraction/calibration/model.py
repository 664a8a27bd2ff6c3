"""The calibration: a weighted sum of evidence and a rising curve, as a small file that can be read and refitted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Any

from extraction.calibration.features import EXPECTED, company_features, features
from extraction.calibration.monotone import HIGHEST, LOWEST, Knot, rising, value_at
from extraction.confidence import Company, Evidence, Judgement
from extraction.errors import CalibrationInvalid

# How many outcomes the calibration that was there counts for when it is refitted.
PRIOR_WEIGHT = 150.0
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value of the past: its raw probability (FieldResult.raw_confidence), and whether it was right. `weight` is
    how many values it stands for, as where only a share of all was looked at."""

    raw: float
    right: bool
    weight: float = 1.0


@dataclass(frozen=True)
class Calibration:
    """A judge of values. `version` names it in results; `fitted_on` says in words on what; `outcomes` counts those of
    the monotone part that were not in the shipped one."""

    version: str
    fitted_on: str
    intercept: float
    coefficients: Mapping[str, float]
    knots: tuple[Knot, ...]
    outcomes: int = 0

    def raw(self, own: Mapping[str, float]) -> float:
        """The model's probability by features (those of `features` and `company_features`), before the curve."""
        return _probability(self.intercept + self._sum(own))

    def probability(self, raw: float) -> float:
        """How often values with this raw probability are right, LOWEST..HIGHEST. Never falls as `raw` rises."""
        return value_at(self.knots, raw)

    def judge(self, evidence: Evidence) -> Judgement:
        return self._judgement(self.raw(features(evidence)))

    def together(self, judged: Judgement, company: Company) -> Judgement:
        more = self._sum(company_features(company))
        return self._judgement(_probability(_log_odds(judged.raw) + more)) if more else judged

    def refitted(self, outcomes: Sequence[Outcome], version: str) -> "Calibration":
        """The same evidence weighed in the same way, its curve moved towards what happened.

        This calibration counts for PRIOR_WEIGHT outcomes, spread as those it was fitted on: a handful changes little,
        thousands decide. Without outcomes it is returned as it is.
        """
        if not outcomes:
            return self
        known = sum(knot.count for knot in self.knots)
        prior = [(knot.raw, knot.probability, PRIOR_WEIGHT * knot.count / known) for knot in self.knots]
        ends = [(end, self.probability(end), PRIOR_WEIGHT / len(self.knots)) for end in (0.0, 1.0)]
        happened = [(one.raw, float(one.right), one.weight) for one in outcomes]
        return replace(
            self, version=version, knots=rising([*prior, *ends, *happened]), outcomes=self.outcomes + len(outcomes)
        )

    def to_json(self) -> str:
        told: dict[str, Any] = {
            "version": self.version,
            "fitted_on": self.fitted_on,
            "outcomes": self.outcomes,
            "intercept": self.intercept,
            "coefficients": dict(self.coefficients),
            "knots": [[knot.raw, knot.probability, knot.count] for knot in self.knots],
        }
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def from_json(cls, source: str) -> "Calibration":
        """Raises CalibrationInvalid for anything that to_json() would not have written."""
        try:
            told = json.loads(source)
            knots = tuple(
                Knot(float(raw), float(probability), float(count)) for raw, probability, count in told["knots"]
            )
            coefficients = {str(name): float(weight) for name, weight in told["coefficients"].items()}
            read = cls(
                str(told["version"]),
                str(told["fitted_on"]),
                float(told["intercept"]),
                coefficients,
                knots,
                int(told["outcomes"]),
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise CalibrationInvalid(f"The calibration cannot be read: {type(error).__name__}: {error}") from error
        _refuse(read)
        return read

    def _sum(self, own: Mapping[str, float]) -> float:
        return sum(self.coefficients.get(name, 0.0) * value for name, value in own.items())

    def _judgement(self, raw: float) -> Judgement:
        return Judgement(round(raw, 6), round(self.probability(raw), _DIGITS))


@cache
def load_prior() -> Calibration:
    """The calibration that is shipped with the engine."""
    return Calibration.from_json(Path(__file__).with_name("prior.json").read_text(encoding="utf-8"))


def _refuse(read: Calibration) -> None:
    unknown = sorted(read.coefficients.keys() - EXPECTED.keys())
    if unknown:
        raise CalibrationInvalid(f"The calibration weighs what this engine does not know: {', '.join(unknown)}.")
    raws, heights = [knot.raw for knot in read.knots], [knot.probability for knot in read.knots]
    within = all(0 <= each <= 1 for each in (*raws, *heights)) and all(knot.count > 0 for knot in read.knots)
    if not read.knots or not within or raws != sorted(raws) or heights != sorted(heights):
        raise CalibrationInvalid("The calibration's curve does not rise from 0 to 1.")


def _probability(log_odds: float) -> float:
    return 1 / (1 + exp(-min(max(log_odds, -30.0), 30.0)))


def _log_odds(probability: float) -> float:
    inside = min(max(probability, LOWEST * LOWEST), 1 - LOWEST * LOWEST)
    return log(inside / (1 - inside))


__all__ = ["HIGHEST", "PRIOR_WEIGHT", "Calibration", "Outcome", "load_prior"]
