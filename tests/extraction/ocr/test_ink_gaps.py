"""Spaces that recognition has swallowed: lines of letters drawn as bars, the white between them known."""

import numpy as np
import pytest

from extraction.ocr.ink_gaps import swallowed_spaces
from extraction.readers.base import Picture

HEIGHT, LETTER, TIGHT, SPACE = 40, 16, 3, 14


def drawn(gaps: list[int], *, letter: int = LETTER, ink: int = 0, paper: int = 255) -> tuple[Picture, list[float]]:
    """Bars with the given white between them, and their middles."""
    width = 10 + (len(gaps) + 1) * letter + sum(gaps) + 10
    line = np.full((HEIGHT, width, 3), paper, dtype=np.uint8)
    at, middles = 10, []
    for gap in (*gaps, 0):
        line[8:32, at : at + letter] = ink
        middles.append(at + letter / 2)
        at += letter + gap
    return line, middles


def white_before(text: str, *, space: int = SPACE, tight: int = TIGHT) -> list[int]:
    """The gaps of a text as it was printed: wide where it has a space."""
    printed = text.replace(" ", "")
    spaces = [at for at in range(len(text)) if text[at] == " "]
    starts = {at - number for number, at in enumerate(spaces)}
    return [space if at in starts else tight for at in range(1, len(printed))]


def found(printed: str, spaces: list[int], **white: int) -> list[int]:
    line, middles = drawn(white_before(printed, **white))
    return swallowed_spaces(printed.replace(" ", ""), middles, spaces, line)


def test_a_swallowed_space_is_found_where_the_ink_leaves_one() -> None:
    assert found("Nr 4711 vom 05", [2]) == [6, 9]


def test_spaces_that_the_text_has_are_not_told_again() -> None:
    assert found("Nr 4711 vom 05", [2, 6, 9]) == []


def test_a_line_without_any_known_space_needs_a_clearer_gap() -> None:
    assert found("Summe 4711", []) == [5]
    assert found("Summe 4711", [], space=9) == []
    assert found("Summe 4711 EUR", [9], space=9) == [5]


def test_the_wide_letters_of_a_typewriter_stay_together() -> None:
    assert found("TOTAL", [], tight=12) == []
    assert found("TOTAL DUE", [5], tight=12, space=40) == []


def test_between_digits_and_beside_slender_letters_a_gap_must_be_wider() -> None:
    line, middles = drawn([3, 3, 14, 3, 3, 11])
    assert swallowed_spaces("ABCDEFG", middles, [3], line) == [6]
    assert swallowed_spaces("ABC4711", middles, [3], line) == []
    assert swallowed_spaces("ABCDEl,", middles, [3], line) == []


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (90, 200)])
def test_faded_print_is_seen_as_well(ink: int, paper: int) -> None:
    line, middles = drawn(white_before("Summe 4711"), ink=ink, paper=paper)
    assert swallowed_spaces("Summe4711", middles, [], line) == [5]


def test_nothing_is_said_of_a_line_without_contrast_or_with_few_letters() -> None:
    line, middles = drawn(white_before("Summe 4711"), ink=230)
    assert swallowed_spaces("Summe4711", middles, [], line) == []
    assert found("A 1", []) == []


def test_in_very_small_print_a_gap_is_too_few_pixels_to_tell() -> None:
    line, middles = drawn(white_before("Summe 4711"))
    assert swallowed_spaces("Summe4711", middles, [], line[7:22]) == []
