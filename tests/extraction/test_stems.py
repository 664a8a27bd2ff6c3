"""Words of running text are compared without their endings."""

import pytest

from extraction.stems import is_little, stem, stems_in, words_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("delivered", "delivery"),
        ("companies", "company"),
        ("Termination", "terminate"),
        ("Mieten", "Miete"),
        ("Lieferungen", "Lieferung"),
        ("société", "sociétés"),
        ("obras", "obra"),
        ("tessere", "tessera"),
        ("Größe", "groesse"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("rent", "tenant"), ("paid", "pay"), ("server", "service"), ("4", "42")])
def test_other_words_have_others(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_words_are_cut_out_of_punctuation_and_numbers_stay_whole() -> None:
    assert words_in("No. 4.2 of Müller's 1,250.00 euros (3/4)") == [
        *("No", "4.2", "of", "Müller", "s", "1,250.00", "euros", "3/4"),
    ]


def test_little_words_are_left_out_and_a_capital_letter_is_a_name() -> None:
    assert stems_in("The rent of the flat, type B") == ["rent", "flat", "type", "B".lower()]
    assert [word for word in ("I", "a", "B", "der", "Über", "x") if is_little(word)] == ["I", "a", "der", "Über", "x"]
