"""What a drawn table is guessed to be, from its words alone: columns, rows, headings, and the field of each column."""

from typing import Any

import pytest
from django.urls import reverse

from review.models import ReviewTask

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LETTER, LINE = 0.01, 0.03
# (text, the column of letters where it begins, the number of the line)
Printed = tuple[str, int, int]
SLOTS = [
    {"path": ["no"], "title": "No", "type": "int", "is_number": True, "headings": []},
    {"path": ["text"], "title": "Description", "type": "text", "is_number": False, "headings": ["Bezeichnung"]},
    {"path": ["price"], "title": "Price", "type": "money", "is_number": True, "headings": ["Einzelpreis"]},
    {"path": ["amount"], "title": "Amount", "type": "money", "is_number": True, "headings": ["Betrag"]},
]


def words(printed: list[Printed]) -> list[dict[str, Any]]:
    found = []
    for text, column, line in printed:
        left = 0.02 + column * LETTER
        for word in text.split():
            right, top = left + len(word) * LETTER, 0.1 + line * LINE
            found.append({"text": word, "x0": left, "y0": top, "x1": right, "y1": top + 0.02})
            left = right + LETTER
    return found


@pytest.fixture
def guess(page: Any, task: ReviewTask) -> Any:
    """guess(printed, known): the fields of the columns, and for each row that is taken its texts."""
    page.goto(reverse("review:desk", args=[task.pk]))

    def guess(printed: list[Printed], known: list[Any] | None = None) -> Any:
        return page.evaluate(
            """async ([words, slots, known]) => {
                const { cellsOf, guessLayout } = await import("/static/js/grid-layout.js");
                const { assignSlots } = await import("/static/js/grid-assign.js");
                const layout = guessLayout(words, { x0: 0, y0: 0.05, x1: 1, y1: 0.95 }, known);
                const cells = cellsOf(words, layout);
                assignSlots(layout, cells, slots, known);
                const fields = layout.columns.map(({ slot }) => slots[slot]?.path[0] ?? "-");
                const taken = cells.filter((_, at) => !layout.rows[at].skip);
                return [fields, taken.map((row) => row.map((cell) => cell?.text ?? ""))];
            }""",
            [words(printed), SLOTS, known or [None] * len(SLOTS)],
        )

    return guess


def test_columns_stand_between_the_gaps_that_run_through_all_rows(guess: Any) -> None:
    fields, rows = guess(
        [
            ("1", 0, 0), ("Oak desk with a drawer", 5, 0), ("110,00", 40, 0), ("220,00", 55, 0),
            ("2", 0, 1), ("Lamp", 5, 1), ("7,25", 42, 1), ("7,25", 57, 1),
        ]
    )  # fmt: skip
    assert fields == ["no", "text", "price", "amount"]
    assert rows == [["1", "Oak desk with a drawer", "110,00", "220,00"], ["2", "Lamp", "7,25", "7,25"]]


def test_lines_without_what_begins_a_row_go_on_with_the_row_above(guess: Any) -> None:
    fields, rows = guess(
        [
            ("Oak desk", 0, 0), ("110,00", 40, 0), ("220,00", 55, 0),
            ("with drawer, delivered with all parts", 0, 1),
            ("Lamp", 0, 2), ("7,25", 42, 2), ("7,25", 57, 2),
            ("second choice", 0, 3),
        ]
    )  # fmt: skip
    assert fields == ["text", "price", "amount"]
    assert rows == [
        ["Oak desk with drawer, delivered with all parts", "110,00", "220,00"],
        ["Lamp second choice", "7,25", "7,25"],
    ]


def test_the_headings_say_which_column_is_which_and_are_no_row(guess: Any) -> None:
    fields, rows = guess(
        [
            ("Betrag", 0, 0), ("Bezeichnung", 20, 0), ("Einzelpreis", 45, 0), ("Rabatt", 70, 0),
            ("220,00", 0, 1), ("Oak desk", 20, 1), ("110,00", 45, 1), ("0,00", 70, 1),
            ("7,25", 0, 2), ("Lamp", 20, 2), ("7,25", 45, 2), ("0,00", 70, 2),
        ]
    )  # fmt: skip
    assert fields == ["amount", "text", "price", "-"]
    assert [row[1] for row in rows] == ["Oak desk", "Lamp"]


def test_a_column_that_was_read_there_before_is_the_same_again(guess: Any) -> None:
    known = [None, None, {"x0": 0.57, "x1": 0.63}, {"x0": 0.42, "x1": 0.48}]
    fields, _ = guess([("Desk", 0, 0), ("110,00", 40, 0), ("20,00", 55, 0)], known)
    assert fields == ["text", "amount", "price"]


def test_a_second_number_in_a_column_begins_a_row_of_its_own(guess: Any) -> None:
    _, rows = guess(
        [
            ("1", 0, 0), ("Desk", 5, 0), ("110,00", 40, 0), ("220,00", 55, 0),
            ("2", 0, 1), ("Lamp", 5, 1), ("7,25", 42, 1), ("7,25", 57, 1),
            ("Freight", 5, 2), ("4,50", 57, 2),
        ]
    )  # fmt: skip
    assert rows == [["1", "Desk", "110,00", "220,00"], ["2", "Lamp", "7,25", "7,25"], ["", "Freight", "", "4,50"]]


def test_where_no_words_stand_there_is_one_column_and_no_cell(guess: Any) -> None:
    fields, rows = guess([])
    assert (fields, rows) == (["-"], [[""]])
