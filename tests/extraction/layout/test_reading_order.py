"""Columns of prose one after the other, forms row by row."""

import random
import time

from extraction import Word
from extraction.layout import arrange
from extraction.layout.reading_order import part_of, reading_order
from tests.extraction.layout.pages import HEIGHT_PT, WIDTH_PT, column, words

LEFT = [f"left column line {row} goes on here" for row in range(8)]
RIGHT = [f"right column line {row} goes on too" for row in range(8)]


def texts(found: list[Word]) -> list[str]:
    return [line.text for line in arrange(found, WIDTH_PT, HEIGHT_PT)]


def ordered(found: list[Word]) -> list[list[str]]:
    """As `reading_order` divides it, rows joined by " | "."""
    lines = arrange(found, WIDTH_PT, HEIGHT_PT)
    parts = [part_of(line.box, (WIDTH_PT, HEIGHT_PT), line.text, line) for line in lines]
    return [[" | ".join(part.text for part in row) for row in stretch] for stretch in reading_order(parts)]


def test_two_columns_of_prose_do_not_interleave() -> None:
    assert texts(column(LEFT, 50, 100) + column(RIGHT, 320, 100)) == LEFT + RIGHT


def test_a_title_over_the_columns_and_a_line_under_them_keep_their_places() -> None:
    title, note = "A title that runs over both of the columns of this page", "A last line that runs over both columns"
    found = column(LEFT, 50, 100) + column(RIGHT, 320, 100)
    found += words(title, 120, 70) + words(note, 200, 220)

    assert texts(found) == [title, *LEFT, *RIGHT, note]


def test_columns_on_different_baselines_do_not_interleave_either() -> None:
    assert texts(column(LEFT, 50, 100) + column(RIGHT, 320, 105, step=13)) == LEFT + RIGHT


def test_three_columns_are_read_from_the_left() -> None:
    middle = [f"middle part number {row} here" for row in range(8)]
    found = column([text[:26] for text in LEFT], 30, 100)
    found += column(middle, 220, 100) + column([text[:27] for text in RIGHT], 410, 100)

    assert texts(found) == [*(text[:26] for text in LEFT), *middle, *(text[:27] for text in RIGHT)]


def test_labels_stay_with_their_values() -> None:
    found = column(["Invoice number", "Invoice date", "Customer", "Total"], 50, 100)
    found += column(["INV-1", "14.03.2024", "C-77", "1,471.60"], 320, 100)

    assert ordered(found) == [
        ["Invoice number | INV-1", "Invoice date | 14.03.2024", "Customer | C-77", "Total | 1,471.60"]
    ]


def test_addresses_side_by_side_are_read_one_after_the_other() -> None:
    sender, receiver = ["Acme Ltd", "High Street", "London"], ["Bill to", "Jane Doe", "Paris"]

    assert ordered(column(sender, 50, 100) + column(receiver, 320, 100)) == [sender, receiver]


def test_a_short_last_paragraph_under_the_left_column_comes_after_the_right_one() -> None:
    found = column(LEFT, 50, 100) + column(RIGHT, 320, 100) + words("Thank you", 50, 260)

    assert [row for stretch in ordered(found) for row in stretch] == [*LEFT, *RIGHT, "Thank you"]


def test_every_line_comes_exactly_once_whatever_the_page_looks_like() -> None:
    chance = random.Random(5)
    for _ in range(30):
        found = []
        for number in range(60):
            text = " ".join(f"w{number}" for _ in range(chance.randint(1, 7)))
            found += words(text, chance.uniform(0, 500), chance.uniform(0, 780), chance.choice((6, 10, 30)))
        lines = arrange(found, WIDTH_PT, HEIGHT_PT)
        parts = [part_of(line.box, (WIDTH_PT, HEIGHT_PT), line.text, line) for line in lines]
        read = [part.content for stretch in reading_order(parts) for row in stretch for part in row]
        assert sorted(map(id, read)) == sorted(map(id, lines))
        assert sum(len(line.words) for line in lines) == len(found)


def test_a_page_of_thousands_of_scattered_words_costs_less_than_a_few_seconds() -> None:
    chance = random.Random(1)
    found = [word for _ in range(5000) for word in words("ab", chance.uniform(0, 590), chance.uniform(0, 790), 4)]
    lines = arrange(found, WIDTH_PT, HEIGHT_PT)
    started = time.process_time()

    reading_order([part_of(line.box, (WIDTH_PT, HEIGHT_PT), line.text, line) for line in lines])

    assert time.process_time() - started < 5


def test_a_section_under_both_columns_is_read_after_them_though_its_title_is_large() -> None:
    """Between lines a gap is judged by the smaller print: one of 18 points is much under lines of 10."""
    found = column(["Phone 555", "Web example", "Mail me"], 50, 100) + column(["Acme", "Order", "No. 4"], 320, 96)
    found += (
        words("Shipped to", 50, 152, 18)
        + words("Jane Doe", 50, 176)
        + words("1 High Street which is so wide that", 50, 190)
    )
    found += words("it stands under both of the columns and so on", 50, 204)

    rows = [row for stretch in ordered(found) for row in stretch]

    assert rows.index("No. 4") < rows.index("Shipped to")
