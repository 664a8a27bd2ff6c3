"""What a calibration is worth on values that people have seen: pure functions from values to shares."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from extraction.calibration import Bin, Calibration, Outcome, Told, TradeOff, calibration_error, reliability, trade_off
from extraction.calibration.outcomes import interval, worth
from review.outcomes import SeenValue

# Shares of a hundred, as thresholds are set.
THRESHOLDS = tuple(range(50, 100))
# Fewer values than so many in a bin say nothing.
IN_A_BIN, MOST_BINS = 25, 10
_SAME = 0.0006  # confidences are kept in four digits

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What a threshold (in percent) does: `of_jobs` is the share (0..1) of jobs in which a person sees a value."""

    percent: int
    of_values: TradeOff
    of_jobs: float


@dataclass(frozen=True, slots=True)
class Escaped:
    """Wrong values that passed, by random audits only: the share of `values` and of `documents` in which there was
    one, each with a 95 % interval. None was looked at where both counts are 0."""

    values: int
    documents: int
    wrong_values: int
    wrong_documents: int
    share: float
    low: float
    high: float
    documents_low: float
    documents_high: float


def judged_anew(values: Sequence[SeenValue], now: Calibration, then: Mapping[str, Calibration]) -> list[SeenValue]:
    """The same with what `now` would tell of them; `then` are the calibrations by their names. What checks made of a
    value is kept: an equation that holds takes the same share of the doubt, a failed one keeps it down. Values stay as
    they were told where their raw probability means something else."""
    return [replace(value, told=_told_by(now, then.get(value.calibration), value)) for value in values]


def _told_by(now: Calibration, judge: Calibration | None, value: SeenValue) -> float:
    if judge is None or value.raw <= 0:
        return value.told
    before, after = judge.probability(value.raw), now.probability(value.raw)
    if value.told < before - _SAME:
        return min(value.told, after)
    if value.told > before + _SAME:
        return 1 - (1 - after) * (1 - value.told) / (1 - before)
    return after


def evened(values: Sequence[SeenValue]) -> list[SeenValue]:
    """The same with weights that add up to what they are worth together (Kish 1965): one value that stands for a
    hundred says less than a hundred values."""
    share = worth(value.weight for value in values) / (sum(value.weight for value in values) or 1.0)
    return [replace(value, weight=value.weight * share) for value in values]


def outcomes_of(values: Iterable[SeenValue]) -> list[Outcome]:
    """Evened values as a calibration is fitted on them."""
    return [Outcome(value.raw, value.right, value.weight) for value in values]


def told_of(values: Sequence[SeenValue]) -> list[Told]:
    return [Told(value.told, value.right, value.weight) for value in values]


def bins_for(count: int) -> int:
    return max(1, min(MOST_BINS, count // IN_A_BIN))


def reliability_of(values: Sequence[SeenValue]) -> tuple[Bin, ...]:
    return reliability(told_of(values), bins_for(len(values)))


def error_of(values: Sequence[SeenValue]) -> float:
    """The mean distance (0..1) between what is said and what is right."""
    return calibration_error(told_of(values), bins_for(len(values)))


def trade_offs(values: Sequence[SeenValue]) -> list[AtThreshold]:
    """What each of THRESHOLDS does to the values of these jobs. A person sees a field when they see one of its parts,
    and what is flagged for another reason than its confidence under every threshold."""
    least = _least(values, lambda value: (value.job, value.field))
    jobs = _least(values, lambda value: value.job)
    weights = {value.job: value.weight for value in values}
    told = [Told(least[value.job, value.field], value.right, value.weight) for value in values]
    whole = sum(weights.values())
    return [
        AtThreshold(
            percent,
            trade_off(told, percent / 100),
            sum(weights[job] for job, confidence in jobs.items() if confidence < percent / 100) / whole,
        )
        for percent in (THRESHOLDS if values else ())
    ]


def in_force(values: Sequence[SeenValue], threshold: float) -> TradeOff:
    """What a template's threshold (0..1) does, with the fields that have their own."""
    least = _least(values, lambda value: (value.job, value.field))
    told = [
        Told(float(least[value.job, value.field] >= _limit(value, threshold)), value.right, value.weight)
        for value in values
    ]
    return replace(trade_off(told, 0.5), threshold=threshold)


def _limit(value: SeenValue, threshold: float) -> float:
    return threshold if value.limit is None else value.limit


def expected(calibration: Calibration) -> list[AtThreshold]:
    """What thresholds did to the values that a calibration was fitted on; nothing is known of their jobs."""
    known = [(knot.probability, knot.count) for knot in calibration.knots]
    told = [Told(share, True, share * count) for share, count in known]
    told += [Told(share, False, (1 - share) * count) for share, count in known]
    return [AtThreshold(percent, trade_off(told, percent / 100), 0.0) for percent in THRESHOLDS]


def escaped(values: Iterable[SeenValue]) -> Escaped:
    """Of values of all kinds those of random audits."""
    audited = [value for value in values if value.is_audit]
    # As if a threshold of nothing had let them all pass.
    passed = trade_off(told_of(audited), 0.0)
    documents, failing = {value.job for value in audited}, {value.job for value in audited if not value.right}
    return Escaped(
        len(audited),
        len(documents),
        sum(not value.right for value in audited),
        len(failing),
        passed.errors,
        passed.errors_low,
        passed.errors_high,
        *interval(len(failing), len(documents)),
    )


def _least(values: Iterable[SeenValue], key: Callable[[SeenValue], Key]) -> dict[Key, float]:
    found: dict[Key, float] = defaultdict(lambda: 1.0)
    for value in values:
        found[key(value)] = min(found[key(value)], 0.0 if value.always else value.told)
    return found


def by_template(values: Iterable[SeenValue]) -> dict[UUID, list[SeenValue]]:
    found: dict[UUID, list[SeenValue]] = defaultdict(list)
    for value in values:
        found[value.template].append(value)
    return found
