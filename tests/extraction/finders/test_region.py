"""The region finder: a rectangle of the page, or one that hangs on a label."""

import pytest

from extraction.finders import DocumentView
from extraction.finders.region import RegionFinder, RegionStep
from tests.extraction.finders.pages import Printed, one_page, texts

# A page is 600 by 800 points.
PRINTED: tuple[Printed, ...] = ((60, 80, "ACME Ltd"), (60, 96, "Hull"), (300, 80, "Invoice"), (300, 400, "far away"))


def found(step: RegionStep) -> list[str]:
    return texts(RegionFinder().find(DocumentView(one_page(*PRINTED)), step).candidates)


def test_a_region_holds_the_words_inside_it_row_by_row() -> None:
    assert found(RegionStep(region=(0.05, 0.05, 0.4, 0.2))) == ["ACME Ltd\nHull"]


def test_a_word_that_lies_mostly_outside_is_left_out() -> None:
    # given "Ltd" from 90 to 108 points and a region that ends at 99
    assert found(RegionStep(region=(0.05, 0.05, 99 / 600, 0.115))) == ["ACME"]


def test_a_region_can_hang_on_an_anchor() -> None:
    assert found(RegionStep(region=(-0.05, 0.35, 0.4, 0.5), anchor=("Invoice",))) == ["far away"]


@pytest.mark.parametrize(
    ("step", "note"),
    [
        (RegionStep(region=(0.9, 0.9, 1, 1)), "no text lies in the region"),
        (RegionStep(region=(0, 0, 1, 1), page=7), "the document has no such page"),
        (RegionStep(region=(0, 0, 1, 1), anchor=("Order",)), "the anchor is not printed"),
    ],
)
def test_an_empty_region_says_why(step: RegionStep, note: str) -> None:
    assert RegionFinder().find(DocumentView(one_page(*PRINTED)), step).note == note
