"""The pictures of the page on confidence: that nothing of them lies outside."""

import pytest

from extraction.calibration import Told, reliability
from review.confidence_pictures import DIAGRAM_BOTTOM, diagram_of


@pytest.mark.parametrize(
    ("right_of_ten", "steps"),
    [(10, ["60", "70", "80", "90", "100"]), (7, ["20", "40", "60", "80", "100"]), (1, ["0", "25", "50", "75", "100"])],
)
def test_the_diagram_begins_below_the_lowest_interval_and_its_steps_are_whole(
    right_of_ten: int, steps: list[str]
) -> None:
    bins = reliability([Told(0.95, at < right_of_ten) for at in range(10)], 1)
    diagram = diagram_of(bins)
    assert [tick.text for tick in diagram.across] == steps
    assert [float(dot.low) < DIAGRAM_BOTTOM for dot in diagram.dots] == [True]
