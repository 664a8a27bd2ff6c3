"""What is cut out of a page to show where a value was and is found."""

from builder.crops import Mark, crop_of
from extraction import BoundingBox

PAGES = {1: {"width_pt": 600, "height_pt": 800}, 2: {"width_pt": 600, "height_pt": 800}}
OLD, NEW = BoundingBox(1, 0.5, 0.5, 0.6, 0.525), BoundingBox(1, 0.5, 0.25, 0.6, 0.275)


def test_both_places_are_shown_with_what_stands_around_them() -> None:
    crop = crop_of(OLD, NEW, PAGES)
    assert crop is not None
    assert crop.marks == (Mark("before", 297, 397, 66, 26), Mark("now", 297, 197, 66, 26))
    assert (crop.page, crop.view_box) == (1, "174.0 173.0 312.0 274.0")


def test_it_does_not_reach_beyond_the_page() -> None:
    crop = crop_of(None, BoundingBox(1, 0.9, 0.97, 1.0, 1.0), PAGES)
    assert crop is not None
    assert crop.view_box == "288.0 669.0 312.0 131.0"


def test_what_is_found_where_it_was_has_one_mark() -> None:
    crop = crop_of(NEW, NEW, PAGES)
    assert crop is not None
    assert [mark.kind for mark in crop.marks] == ["both"]


def test_of_two_pages_the_one_is_shown_on_which_it_is_found_now() -> None:
    crop = crop_of(OLD, BoundingBox(2, 0.1, 0.1, 0.2, 0.12), PAGES)
    assert crop is not None
    assert (crop.page, [mark.kind for mark in crop.marks]) == (2, ["now"])


def test_there_is_none_where_nothing_is_found_or_the_page_is_not_known() -> None:
    assert crop_of(None, None, PAGES) is None
    assert crop_of(None, BoundingBox(3, 0.1, 0.1, 0.2, 0.12), PAGES) is None
