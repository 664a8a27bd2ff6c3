"""Misreadings of one character: which are thought of, how likely they are and how they are said."""

import pytest

from extraction.confusions import (
    FAR_FETCHED,
    LIKELY,
    POSSIBLE,
    UNLIKELY,
    in_words,
    likeness_cost,
    may_be_number,
    possible_prints,
)


@pytest.mark.parametrize(
    ("text", "printed", "cost", "words"),
    [
        ("12,8", "12,3", LIKELY, "3 read as 8"),
        ("S0", "50", LIKELY, "5 read as S"),
        ("1.5", "1,5", LIKELY, ", read as ."),
        ("15", "1,5", POSSIBLE, "a lost ,"),
        ("122", "12", POSSIBLE, "an added 2"),
        ("1", "-1", POSSIBLE, "a lost minus"),
        ("27", "22", UNLIKELY, "2 read as 7"),
        ("14", "134", FAR_FETCHED, "a lost 3"),
        ("1,4", "1,43", POSSIBLE, "a lost 3"),
        ("1,4", "13,4", FAR_FETCHED, "a lost 3"),
    ],
)
def test_a_misreading_has_a_cost_and_words(text: str, printed: str, cost: int, words: str) -> None:
    assert printed in set(possible_prints(text, "decimal"))
    assert (likeness_cost(text, printed), in_words(text, printed)) == (cost, words)


def test_amounts_in_cents_are_not_stretched_to_three_decimals() -> None:
    longer = {text for text in possible_prints("2,77", "money") if len(text) > 4}
    assert {"12,77", "2,777", "-2,77"} - longer == {"2,777"}


def test_letters_are_thought_of_in_identifiers_only() -> None:
    assert "O1" in set(possible_prints("01", "iban"))
    assert "O1" not in set(possible_prints("01", "int"))


def test_a_minus_is_thought_of_in_numbers_only() -> None:
    assert "-1" in set(possible_prints("1", "int"))
    assert "-1" not in set(possible_prints("1", "date"))


@pytest.mark.parametrize(
    ("word", "may_be"),
    [("1,4S00", True), ("1O0,O0", True), ("-S", True), ("l", True), ("12", False), ("OO1", False), ("19x", False),
     ("Stk", False), ("", False), ("-", False)],
)  # fmt: skip
def test_a_word_of_figures_and_few_letters_that_look_like_some_may_be_a_number(word: str, may_be: bool) -> None:
    assert may_be_number(word) is may_be
