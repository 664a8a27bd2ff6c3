"""Words to lines to reading order."""

import random
import time

from extraction import BoundingBox, Word
from extraction.layout import arrange

WIDTH_PT, HEIGHT_PT = 600.0, 800.0


def word(text: str, x: float, y: float, width: float = 40, height: float = 10) -> Word:
    """At (x, y) from the top left, in points."""
    box = BoundingBox(1, x / WIDTH_PT, y / HEIGHT_PT, (x + width) / WIDTH_PT, (y + height) / HEIGHT_PT)
    return Word(text, box)


def texts(words: list[Word]) -> list[str]:
    return [line.text for line in arrange(words, WIDTH_PT, HEIGHT_PT)]


def test_no_words_make_no_lines() -> None:
    assert arrange([], WIDTH_PT, HEIGHT_PT) == ()


def test_words_in_any_order_become_lines_from_the_top_and_from_the_left() -> None:
    words = [word("d", 143, 50), word("a", 100, 20), word("c", 100, 50), word("b", 143, 20)]

    assert texts(words) == ["a b", "c d"]


def test_a_column_gap_ends_a_line_and_the_row_is_read_on() -> None:
    words = [
        word("Total", 50, 20),
        word("due", 93, 20),
        word("12.50", 300, 20),
        word("Paid", 50, 40),
        word("0.00", 300, 40),
    ]

    assert texts(words) == ["Total due", "12.50", "Paid", "0.00"]


def test_a_line_that_climbs_across_the_page_stays_one_line() -> None:
    words = [word(str(index), 20 + 43 * index, 100 - 1.5 * index) for index in range(12)]
    words += [word(f"{index}'", 20 + 43 * index, 114 - 1.5 * index) for index in range(12)]

    assert texts(words) == [
        "0 1 2 3 4 5 6 7 8 9 10 11",
        "0' 1' 2' 3' 4' 5' 6' 7' 8' 9' 10' 11'",
    ]


def test_close_lines_of_small_print_are_not_mixed() -> None:
    words = [
        word(f"{row}{column}", 50 + 30 * column, 100 + 7 * row, width=28, height=7)
        for row in range(5)
        for column in range(4)
    ]

    assert texts(words) == [" ".join(f"{row}{column}" for column in range(4)) for row in range(5)]


def test_a_large_amount_stands_on_the_line_of_its_small_label() -> None:
    words = [word("Total", 50, 105, height=10), word("99.00", 95, 98, height=20)]

    assert texts(words) == ["Total 99.00"]


def test_the_box_of_a_line_holds_its_words() -> None:
    (line,) = arrange([word("a", 100, 20), word("b", 143, 22)], WIDTH_PT, HEIGHT_PT)

    assert line.box == BoundingBox(1, 100 / 600, 20 / 800, 183 / 600, 32 / 800)


def test_twice_the_words_cost_about_twice_the_time_even_on_one_spot() -> None:
    def seconds(count: int) -> float:
        chance = random.Random(1)
        words = [word("x", 300 + chance.random(), 400 + chance.random()) for _ in range(count)]
        started = time.process_time()
        arrange(words, WIDTH_PT, HEIGHT_PT)
        return time.process_time() - started

    seconds(2_000)
    assert seconds(16_000) < 12 * seconds(4_000) + 0.05
