"""What a calibration was worth: reliability, and what a threshold sends to review and lets through. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

BINS = 10
Z_95 = 1.959964  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Told:
    """A value that was given out with this confidence (0..1), and whether it was right. `weight`: how many it stands
    for."""

    confidence: float
    right: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Values of like confidence: the mean of what was `said` (0..1), how many were `right`, of how many, each by what
    it stands for. `values` is how many they are, and `worth` how many that stand for themselves say as much."""

    said: float
    right: float
    count: float
    values: int
    worth: float

    @property
    def share(self) -> float:
        return self.right / self.count


@dataclass(frozen=True, slots=True)
class TradeOff:
    """What a threshold does: the share (0..1) of values that a person sees, and the share of errors among those that
    pass, with a 95 % interval. The share of errors is 0, and its interval everything, where none passes."""

    threshold: float
    to_review: float
    errors: float
    errors_low: float
    errors_high: float


def reliability(outcomes: Sequence[Told], bins: int = BINS) -> tuple[Bin, ...]:
    """Values in order of their confidence, cut into as many bins of equal weight; fewer where many are alike."""
    ordered = sorted(outcomes, key=lambda one: one.confidence)
    whole = sum(one.weight for one in ordered)
    found: list[Bin] = []
    begin, passed = 0, 0.0
    for at, one in enumerate(ordered):
        passed += one.weight
        is_last = at + 1 == len(ordered)
        if is_last or (passed >= whole * (len(found) + 1) / bins and ordered[at + 1].confidence != one.confidence):
            found.append(_bin(ordered[begin : at + 1]))
            begin = at + 1
    return tuple(found)


def _bin(own: Sequence[Told]) -> Bin:
    count = sum(one.weight for one in own)
    said, right = sum(one.confidence * one.weight for one in own), sum(one.weight for one in own if one.right)
    return Bin(said / count, right, count, len(own), worth(one.weight for one in own))


def worth(weights: Iterable[float]) -> float:
    """How many values that stand for themselves say as much as values of these weights (Kish 1965)."""
    whole = squares = 0.0
    for weight in weights:
        whole, squares = whole + weight, squares + weight * weight
    return whole * whole / squares if squares else 0.0


def calibration_error(outcomes: Sequence[Told], bins: int = BINS) -> float:
    """The expected distance between what is said and what happens, 0..1; 0 without outcomes."""
    parts = reliability(outcomes, bins)
    whole = sum(part.count for part in parts)
    return sum(part.count * abs(part.said - part.share) for part in parts) / whole if whole else 0.0


def trade_off(outcomes: Sequence[Told], threshold: float) -> TradeOff:
    """What would have happened to these values under a threshold: below it a person looks."""
    whole = sum(one.weight for one in outcomes)
    passing = [one for one in outcomes if one.confidence >= threshold]
    passed = sum(one.weight for one in passing)
    wrong = sum(one.weight for one in passing if not one.right)
    errors, seen = wrong / passed if passed else 0.0, worth(one.weight for one in passing)
    review = (whole - passed) / whole if whole else 0.0
    return TradeOff(threshold, review, errors, *interval(errors * seen, seen))


def interval(part: float, whole: float) -> tuple[float, float]:
    """A 95 % interval of a share, 0..1 (Wilson 1927); everything where nothing was counted."""
    if whole <= 0:
        return 0.0, 1.0
    share, squared = part / whole, Z_95 * Z_95
    middle = share + squared / (2 * whole)
    spread = Z_95 * sqrt(share * (1 - share) / whole + squared / (4 * whole * whole))
    bottom, top = (middle - spread) / (1 + squared / whole), (middle + spread) / (1 + squared / whole)
    return (0.0 if part <= 0 else max(bottom, 0.0)), (1.0 if part >= whole else min(top, 1.0))
