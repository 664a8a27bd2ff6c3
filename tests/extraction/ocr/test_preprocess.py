"""Setting a scan straight, and leaving a good one alone."""

import numpy as np
import pytest
from PIL import Image

from extraction.ocr.preprocess import is_blank, skew_degrees, straighten, strengthen
from extraction.readers.base import Picture
from tests.extraction import documents

PROSE = [("the quick brown fox jumps over the lazy dog 0123456789", 60, 80 + 24 * row, 12) for row in range(28)]


def tilted(degrees: float) -> Picture:
    """A page turned clockwise by `degrees`, as it lay on the glass."""
    return np.asarray(documents.picture(PROSE, dpi=120).rotate(-degrees, Image.Resampling.BICUBIC, fillcolor="white"))


@pytest.mark.parametrize("degrees", [-5.0, -2.0, -0.8, 1.0, 3.0, 6.0])
def test_the_skew_of_a_page_of_print_is_measured(degrees: float) -> None:
    assert skew_degrees(tilted(degrees)) == pytest.approx(degrees, abs=0.2)


def test_a_tilted_page_is_level_afterwards() -> None:
    assert abs(skew_degrees(straighten(tilted(2.0)))) <= 0.2


@pytest.mark.parametrize(
    "picture",
    [
        tilted(0.0),
        tilted(0.3),
        np.full((500, 400, 3), 255, dtype=np.uint8),
        np.random.default_rng(7).integers(0, 256, (500, 400, 3), dtype=np.uint8),
    ],
    ids=["level", "almost level", "blank", "noise"],
)
def test_a_page_without_clear_skew_is_left_as_it_is(picture: Picture) -> None:
    assert straighten(picture) is picture


def test_a_faded_page_is_stretched_and_a_good_one_left_as_it_is() -> None:
    good = tilted(0.0)
    faded = (200 + good.astype(np.float32) * (40 / 255)).astype(np.uint8)

    stretched = strengthen(faded)

    assert strengthen(good) is good
    assert (int(stretched.min()), int(stretched.max())) == (0, 255)


def test_only_a_page_without_a_mark_is_blank() -> None:
    paper = np.full((300, 200, 3), 250, dtype=np.uint8)
    marked = paper.copy()
    marked[150, 100] = 90

    assert is_blank(paper)
    assert not is_blank(marked)
