"""The pictures of the page on confidence, as places and paths in units of their pictures: pure geometry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from extraction.calibration import Bin
from extraction.calibration.outcomes import interval
from review.reckoning import THRESHOLDS, AtThreshold

WIDTH, LEFT, RIGHT, TOP = 400, 40, 390, 10
DIAGRAM_BOTTOM = 250
# Two curves over the same thresholds, one under the other.
REVIEW_BOTTOM, ERRORS_TOP, ERRORS_BOTTOM = 120, 150, 250
SMALLEST_DOT, LARGEST_DOT = 3.0, 7.0
# The ends that an axis of shares may have.
ENDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
# Where the diagram may begin: its steps are whole percents from each.
BEGINS = (0.8, 0.6, 0.4, 0.2, 0.0)

Place = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid, with its words."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A bin of the diagram: its middle, its size, and the ends of the 95 % interval of how many were right."""

    x: str
    y: str
    radius: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """What was said (across) and how much of it was right (upwards); `line` is where both are the same."""

    dots: tuple[Dot, ...]
    line: str
    across: tuple[Tick, ...]
    upwards: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """Over the thresholds: what goes to review, of values and of jobs, and which errors pass, with their interval.
    The dashed ones are what the shipped calibration leads to expect."""

    values: str
    jobs: str
    errors: str
    band: str
    expected_values: str
    expected_errors: str
    across: tuple[Tick, ...]
    review_ticks: tuple[Tick, ...]
    error_ticks: tuple[Tick, ...]
    places: tuple["Marks", ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """Where a threshold stands in the curves; None for a curve that says nothing there."""

    x: str
    values: str
    jobs: str | None
    errors: str | None


def diagram_of(bins: Sequence[Bin]) -> Diagram:
    ends = {each: interval(each.share * each.worth, each.worth) for each in bins}
    least = min((min(each.said, ends[each][0]) for each in bins), default=0.5)
    begin = next((each for each in BEGINS if each <= least), BEGINS[-1])
    x, y = _scale(begin, 1.0, LEFT, RIGHT), _scale(begin, 1.0, DIAGRAM_BOTTOM, TOP)
    most = max((each.count for each in bins), default=1.0)
    dots = tuple(
        Dot(
            _number(x(each.said)),
            _number(y(each.share)),
            _number(SMALLEST_DOT + (LARGEST_DOT - SMALLEST_DOT) * (each.count / most) ** 0.5),
            _number(min(y(ends[each][0]), DIAGRAM_BOTTOM)),
            _number(y(ends[each][1])),
        )
        for each in bins
    )
    steps = [begin + (1 - begin) * part / 4 for part in range(5)]
    return Diagram(
        dots,
        f"M{x(begin):.1f} {y(begin):.1f}L{x(1):.1f} {y(1):.1f}",
        tuple(Tick(_number(x(step)), f"{step * 100:g}") for step in steps),
        tuple(Tick(_number(y(step)), f"{step * 100:g} %") for step in steps),
    )


def curves_of(shown: Sequence[AtThreshold], expected: Sequence[AtThreshold]) -> Curves:
    """`shown` and `expected` are for THRESHOLDS; one of them may be empty."""
    both = [*shown, *expected]
    x = _scale(THRESHOLDS[0], THRESHOLDS[-1], LEFT, RIGHT)
    review_end = _end(max(max(each.of_values.to_review, each.of_jobs) for each in both), (0.25, 0.5, 1.0))
    passing = [each for each in shown if each.of_values.to_review < 1]
    # Room for the curves, and for the upper end of the interval in half of the places.
    usual_high = median(each.of_values.errors_high for each in passing) if passing else 0.0
    errors_end = _end(max(1.3 * max(each.of_values.errors for each in both), usual_high), ENDS)
    review = _scale(0, review_end, REVIEW_BOTTOM, TOP)
    errors = _scale(0, errors_end, ERRORS_BOTTOM, ERRORS_TOP)
    lows = [(x(each.percent), errors(min(each.of_values.errors_low, errors_end))) for each in passing]
    highs = [(x(each.percent), errors(min(each.of_values.errors_high, errors_end))) for each in passing]
    return Curves(
        values=_path([(x(each.percent), review(each.of_values.to_review)) for each in shown]),
        jobs=_path([(x(each.percent), review(each.of_jobs)) for each in shown]),
        errors=_path([(x(each.percent), errors(each.of_values.errors)) for each in passing]),
        band=_path([*highs, *reversed(lows)]) + "Z" if passing else "",
        expected_values=_path([(x(each.percent), review(each.of_values.to_review)) for each in expected]),
        expected_errors=_path(
            [(x(each.percent), errors(each.of_values.errors)) for each in expected if each.of_values.to_review < 1]
        ),
        across=tuple(Tick(_number(x(percent)), str(percent)) for percent in (50, 60, 70, 80, 90, 99)),
        review_ticks=_ticks(review, review_end),
        error_ticks=_ticks(errors, errors_end),
        places=tuple(
            Marks(
                _number(x(each.percent)),
                _number(review(each.of_values.to_review)),
                _number(review(each.of_jobs)) if shown else None,
                _number(errors(each.of_values.errors)) if each.of_values.to_review < 1 else None,
            )
            for each in shown or expected
        ),
    )


def _scale(begin: float, end: float, at_begin: float, at_end: float) -> Place:
    return lambda value: at_begin + (value - begin) / (end - begin) * (at_end - at_begin)


def _end(most: float, ends: Sequence[float]) -> float:
    return next((end for end in ends if end >= most), ends[-1])


def _ticks(place: Place, end: float) -> tuple[Tick, ...]:
    return tuple(Tick(_number(place(end * part)), f"{end * part * 100:g} %") for part in (0, 0.5, 1))


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if at else 'M'}{x:.1f} {y:.1f}" for at, (x, y) in enumerate(points))


def _number(value: float) -> str:
    return f"{value:.1f}"
