"""Cutting a line's box into word boxes."""

import pytest

from extraction.ocr.words import bounds_of, split_line


def test_a_line_is_shared_out_among_its_words_by_their_letters() -> None:
    words = split_line("Total due 12.50", (100, 20, 260, 40), 0.9, page=2, size_px=(1000, 100))

    assert [word.text for word in words] == ["Total", "due", "12.50"]
    assert {word.confidence for word in words} == {0.9}
    assert words[0].box.x0 == pytest.approx(0.1)
    assert words[-1].box.x1 == pytest.approx(0.26)
    assert all((word.box.page, word.box.y0, word.box.y1) == (2, 0.2, 0.4) for word in words)
    assert words[0].box.x1 < words[1].box.x0 < words[1].box.x1 < words[2].box.x0


def test_boxes_stay_on_the_page_and_confidence_a_probability() -> None:
    (word,) = split_line("edge", (-5, -3, 120, 60), 1.2, page=1, size_px=(100, 50))

    assert (word.box.x0, word.box.y0, word.box.x1, word.box.y1, word.confidence) == (0, 0, 1, 1, 1)


def test_a_line_of_spaces_has_no_words() -> None:
    assert split_line("   ", (0, 0, 10, 10), 0.5, page=1, size_px=(10, 10)) == ()


def test_the_bounds_of_a_tilted_box_hold_all_its_corners() -> None:
    assert bounds_of([[10, 5], [90, 9], [88, 30], [8, 26]]) == (8, 5, 90, 30)
