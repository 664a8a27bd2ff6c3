"""Small bars of what happened day by day, drawn by the server, with the numbers for who cannot see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# Twelve bars of five days are the two windows of thirty days that are compared.
BARS, DAYS_PER_BAR = 12, 5
WIDTH, HEIGHT, GAP = 96, 24, 2


@dataclass(frozen=True, slots=True)
class Bar:
    """Five days: `count` of something, `marked` of which are told apart. Places are units of the picture (96 x 24)."""

    first: date
    last: date
    count: int
    marked: int
    x: int
    y: float
    height: float
    marked_y: float
    marked_height: float
    is_recent: bool
    width: int = WIDTH // BARS - GAP


def bars(counts: Mapping[date, tuple[int, int]], today: date) -> tuple[Bar, ...]:
    """From the oldest to the newest; `counts` has (count, marked) by day."""
    sums = [(0, 0)] * BARS
    for day, (count, marked) in counts.items():
        at = BARS - 1 - (today - day).days // DAYS_PER_BAR
        if 0 <= at < BARS:
            sums[at] = (sums[at][0] + count, sums[at][1] + marked)
    highest = max(1, *(count for count, _ in sums))
    return tuple(_bar(at, *each, highest, today) for at, each in enumerate(sums))


def _bar(at: int, count: int, marked: int, highest: int, today: date) -> Bar:
    last = today - timedelta(days=(BARS - 1 - at) * DAYS_PER_BAR)
    # Something is never as flat as nothing.
    height, marked_height = (max(1.5, HEIGHT * each / highest) if each else 0.0 for each in (count, marked))
    return Bar(
        first=last - timedelta(days=DAYS_PER_BAR - 1),
        last=last,
        count=count,
        marked=marked,
        x=at * (WIDTH // BARS) + GAP // 2,
        y=HEIGHT - height,
        height=height,
        marked_y=HEIGHT - marked_height,
        marked_height=marked_height,
        is_recent=at >= BARS // 2,
    )
