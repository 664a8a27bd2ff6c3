"""What a calibration is worth on values that people have seen: pure functions from values to shares."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from extraction.calibration import Bin, Calibration, Outcome, Told, TradeOff, calibration_error, reliability, trade_off
from extraction.calibration.outcomes import interval, worth
from review.outcomes import SeenJob, SeenValue, values_of

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
    """Wrong values that passed, by random audits only: the share of `values`, and of `documents` in which there was
    one or in which one was `overlooked`, each with a 95 % interval. None was looked at where both counts are 0."""

    values: int
    documents: int
    wrong_values: int
    wrong_documents: int
    overlooked: int
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


def trade_offs(jobs: Sequence[SeenJob]) -> list[AtThreshold]:
    """What each of THRESHOLDS, as the environment's, would do to these jobs and their values: what has a threshold of
    its own keeps that. A person sees a field when they see one of its parts, and what is flagged for another reason
    than its confidence under every threshold."""
    values = values_of(jobs)
    fields = _least(((value.job, value.field), _passes_up_to(value)) for value in values)
    least = _least((value.job, _passes_up_to(value)) for value in values) | {
        job.job: 0.0 for job in jobs if job.always
    }
    told = [Told(fields[value.job, value.field], value.right, value.weight) for value in values]
    weights = [(job.weight, least.get(job.job, 1.0)) for job in jobs]
    whole = sum(weight for weight, _ in weights)
    return [
        AtThreshold(
            percent,
            trade_off(told, percent / 100),
            sum(weight for weight, confidence in weights if confidence < percent / 100) / whole,
        )
        for percent in (THRESHOLDS if jobs else ())
    ]


def _passes_up_to(value: SeenValue) -> float:
    """The highest threshold of the environment that lets it pass."""
    if value.always:
        return 0.0
    return value.told if value.limit is None else float(value.told >= value.limit)


def in_force(values: Sequence[SeenValue], threshold: float) -> TradeOff:
    """What happens to values where the environment's threshold is this (0..1), and to those that have their own."""
    fields = _least(((value.job, value.field), float(_passes_up_to(value) >= threshold)) for value in values)
    told = [Told(fields[value.job, value.field], value.right, value.weight) for value in values]
    return replace(trade_off(told, 0.5), threshold=threshold)


def _least(found: Iterable[tuple[Key, float]]) -> dict[Key, float]:
    least: dict[Key, float] = {}
    for key, confidence in found:
        least[key] = min(least.get(key, 1.0), confidence)
    return least


def expected(calibration: Calibration) -> list[AtThreshold]:
    """What thresholds did to the values that a calibration was fitted on; nothing is known of their jobs."""
    known = [(knot.probability, knot.count) for knot in calibration.knots]
    told = [Told(share, True, share * count) for share, count in known]
    told += [Told(share, False, (1 - share) * count) for share, count in known]
    return [AtThreshold(percent, trade_off(told, percent / 100), 0.0) for percent in THRESHOLDS]


def escaped(jobs: Iterable[SeenJob]) -> Escaped:
    """Of jobs of all kinds those of random audits."""
    audited = [job for job in jobs if job.is_audit]
    values = values_of(audited)
    # As if a threshold of nothing had let them all pass.
    passed = trade_off(told_of(values), 0.0)
    failing = sum(bool(job.overlooked) or not all(value.right for value in job.values) for job in audited)
    return Escaped(
        len(values),
        len(audited),
        sum(not value.right for value in values),
        failing,
        sum(job.overlooked for job in audited),
        passed.errors,
        passed.errors_low,
        passed.errors_high,
        *interval(failing, len(audited)),
    )


def by_template(values: Iterable[SeenValue]) -> dict[UUID, list[SeenValue]]:
    found: dict[UUID, list[SeenValue]] = defaultdict(list)
    for value in values:
        found[value.template].append(value)
    return found
