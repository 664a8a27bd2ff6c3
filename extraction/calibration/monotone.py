"""A rising curve from a raw probability to how often such values are right: the monotone part of a calibration."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

LOWEST, HIGHEST = 0.001, 0.999


@dataclass(frozen=True, slots=True)
class Knot:
    """At this raw probability (0..1) values are right with this probability, by as many outcomes."""

    raw: float
    probability: float
    count: float


@dataclass(slots=True)
class _Block:
    raw: float
    right: float
    count: float

    @property
    def share(self) -> float:
        return self.right / self.count


def value_at(knots: Sequence[Knot], raw: float) -> float:
    """The curve's height: straight lines between knots, from (0, LOWEST) and to (1, HIGHEST or the last knot's)."""
    after = bisect_left(knots, raw, key=lambda knot: knot.raw)
    left = knots[after - 1] if after else Knot(0.0, LOWEST, 0.0)
    right = knots[after] if after < len(knots) else Knot(1.0, max(knots[-1].probability, LOWEST), 0.0)
    width = right.raw - left.raw
    along = (raw - left.raw) / width if width > 0 else 1.0
    height = left.probability + (right.probability - left.probability) * along
    return min(max(height, LOWEST), HIGHEST)


def rising(points: Iterable[tuple[float, float, float]]) -> tuple[Knot, ...]:
    """The rising curve that is nearest to points of (raw, share right, count), by pooling adjacent violators.

    A pool is one knot at the middle of its points, so that between two knots the curve rises too. (Ayer et al. 1955.)
    """
    pools: list[_Block] = []
    for raw, same in groupby(sorted(points), key=lambda point: point[0]):
        alike = list(same)
        count = sum(own for _, _, own in alike)
        pools.append(_Block(raw * count, sum(share * own for _, share, own in alike), count))
        while len(pools) > 1 and pools[-2].share >= pools[-1].share:
            last = pools.pop()
            pools[-1].raw += last.raw
            pools[-1].right += last.right
            pools[-1].count += last.count
    return tuple(
        Knot(round(pool.raw / pool.count, 6), round(min(max(pool.share, LOWEST), HIGHEST), 6), round(pool.count, 3))
        for pool in pools
    )
