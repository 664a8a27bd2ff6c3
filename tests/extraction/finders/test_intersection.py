"""The intersection finder: where a row's label and a column's heading meet."""

import pytest

from extraction.finders import DocumentView
from extraction.finders.intersection import IntersectionFinder, IntersectionStep
from tests.extraction.finders.pages import Printed, document_of, one_page, page_of, texts

TABLE: tuple[Printed, ...] = (
    (200, 100, "Q1"),
    (300, 100, "Q2"),
    (400, 100, "Q3 2025"),
    (50, 120, "Revenue"),
    (194, 120, "10.0"),
    (288, 120, "20.00"),
    (412, 120, "30.00"),
    (50, 140, "Cost"),
    (194, 140, "4.0"),
    (400, 140, "6.00"),
)


def meeting(row: str, column: str, *printed: Printed) -> list[str]:
    step = IntersectionStep(intersection={"row": row, "column": column})
    return texts(IntersectionFinder().find(DocumentView(one_page(*(printed or TABLE))), step).candidates)


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("Revenue", "Q1", ["10.0"]),
        ("Revenue", "Q2", ["20.00"]),
        ("Revenue", "Q3 2025", ["30.00"]),
        ("Cost", "Q1", ["4.0"]),
    ],
)
def test_the_value_stands_on_the_row_and_in_the_column(row: str, column: str, expected: list[str]) -> None:
    assert meeting(row, column) == expected


def test_an_empty_cell_is_not_filled_from_its_neighbour() -> None:
    assert meeting("Cost", "Q2") == []


def test_the_heading_nearest_above_the_row_counts() -> None:
    second = tuple((x, y + 100, text.replace("20.00", "99.00")) for x, y, text in TABLE)
    relabelled = tuple((x, y, "Profit" if text == "Revenue" else text) for x, y, text in second)
    assert meeting("Profit", "Q2", *TABLE, *relabelled) == ["99.00"]


def test_row_and_heading_must_stand_on_one_page() -> None:
    document = document_of(page_of((200, 100, "Q1")), page_of((50, 120, "Revenue"), (200, 120, "10.00"), number=2))
    step = IntersectionStep(intersection={"row": "Revenue", "column": "Q1"})
    findings = IntersectionFinder().find(DocumentView(document), step)
    assert (list(findings.candidates), findings.note) == ([], "nothing stands where the two meet")


def test_a_missing_heading_is_named() -> None:
    step = IntersectionStep(intersection={"row": "Revenue", "column": "Q9"})
    findings = IntersectionFinder().find(DocumentView(one_page(*TABLE)), step)
    assert findings.note == "the column's heading is not printed on the pages looked at"


def test_a_row_may_be_told_by_a_text_amid_its_values() -> None:
    printed = ((50, 100, "Net"), (150, 100, "Tax"), (250, 100, "Rate"), (350, 100, "Gross"))
    sums = ((50, 120, "7.67"), (150, 120, "1.12"), (250, 120, "EUR"), (350, 120, "8.79"))
    assert meeting("EUR", "Net", *printed, *sums) == ["7.67"]
    assert meeting("EUR", "Tax", *printed, *sums) == ["1.12"]
    assert meeting("EUR", "Gross", *printed, *sums) == ["8.79"]
