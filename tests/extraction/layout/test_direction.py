"""Lines up and down the page, and scripts read from the right."""

from extraction import BoundingBox, Word
from extraction.layout import arrange
from extraction.layout.direction import in_reading_direction
from tests.extraction.layout.pages import HEIGHT_PT, WIDTH_PT, words

LETTER_PT, SIZE_PT, SPACE_PT = 5.0, 10.0, 3.0


def upwards(text: str, x: float, bottom: float) -> list[Word]:
    """Words that run up the page from `bottom`, in the order that they are written in."""
    found = []
    for word in text.split():
        top = bottom - LETTER_PT * len(word)
        box = BoundingBox(1, x / WIDTH_PT, top / HEIGHT_PT, (x + SIZE_PT) / WIDTH_PT, bottom / HEIGHT_PT)
        found.append(Word(word, box))
        bottom = top - SPACE_PT
    return found


def test_a_label_that_runs_up_the_page_is_one_line_beside_the_level_ones() -> None:
    found = [*words("Sales", 100, 100), *upwards("share in % of all", 40, 300), *words("Costs", 100, 200)]

    assert [line.text for line in arrange(found, WIDTH_PT, HEIGHT_PT)] == ["Sales", "Costs", "share in % of all"]


def test_two_labels_side_by_side_stay_two() -> None:
    found = [*upwards("Total amount", 40, 300), *upwards("Still open", 120, 300)]

    assert sorted(line.text for line in arrange(found, WIDTH_PT, HEIGHT_PT)) == ["Still open", "Total amount"]


def test_numbers_under_each_other_are_no_line() -> None:
    found = [*words("12", 100, 100), *words("345", 100, 112), *words("678", 100, 124)]

    assert [line.text for line in arrange(found, WIDTH_PT, HEIGHT_PT)] == ["12", "345", "678"]


def test_a_hebrew_or_arabic_line_is_read_from_the_right_and_a_number_in_it_as_it_stands() -> None:
    hebrew = words("2024-42 \u05de\u05e1 \u05d7\u05e9\u05d1\u05d5\u05df", 100, 100)
    arabic = words("Acme Ltd \u0631\u0642\u0645 \u0641\u0627\u062a\u0648\u0631\u0629 \u0627\u0644\u0649", 100, 120)

    assert [line.text for line in arrange([*hebrew, *arabic], WIDTH_PT, HEIGHT_PT)] == [
        "\u05d7\u05e9\u05d1\u05d5\u05df \u05de\u05e1 2024-42",
        "\u0627\u0644\u0649 \u0641\u0627\u062a\u0648\u0631\u0629 \u0631\u0642\u0645 Acme Ltd",
    ]


def test_any_other_line_keeps_its_order() -> None:
    found = words("Stra\u00dfe \u05de\u05e1 12 b", 100, 100)

    assert in_reading_direction(found) == found
