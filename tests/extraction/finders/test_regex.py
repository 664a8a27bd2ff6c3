"""The regex finder: expressions over the text, row by row."""

import pytest

from extraction.finders import DocumentView
from extraction.finders.regex import RegexFinder, RegexStep
from extraction.finders.view import bounding_box
from tests.extraction.finders.pages import document_of, one_page, page_of, texts

DOCUMENT = one_page((50, 100, "Order 17"), (300, 100, "Order 18"), (50, 120, "Sum 5"), (50, 140, "Order 19"))


def found(step: RegexStep) -> list[str]:
    return texts(RegexFinder().find(DocumentView(DOCUMENT), step).candidates)


def test_the_first_group_is_the_value() -> None:
    assert found(RegexStep(regex=r"Order (\d+)")) == ["17", "18", "19"]


def test_a_group_named_value_goes_before_the_first() -> None:
    assert found(RegexStep(regex=r"(Sum) (?P<value>\d)")) == ["5"]


def test_without_a_group_the_whole_match_is_the_value() -> None:
    assert found(RegexStep(regex=r"Sum \d")) == ["Sum 5"]


def test_after_and_before_bound_the_search() -> None:
    assert found(RegexStep(regex=r"Order (\d+)", after="order 17", before="sum")) == ["18"]
    assert found(RegexStep(regex=r"Order (\d+)", after="Sum")) == ["19"]


def test_columns_of_a_row_are_joined_by_two_spaces_and_pages_by_a_form_feed() -> None:
    view = DocumentView(document_of(page_of((50, 100, "a"), (300, 100, "b")), page_of((50, 100, "c"), number=2)))
    assert texts(RegexFinder().find(view, RegexStep(regex=r"a  b\fc")).candidates) == ["a  b\fc"]


def test_the_box_holds_the_words_of_the_value_only() -> None:
    candidate = RegexFinder().find(DocumentView(DOCUMENT), RegexStep(regex=r"Sum (\d)")).candidates[0]
    box = bounding_box(candidate.value_words)
    assert (box.page, box.x0, box.y0, box.x1, box.y1) == (1, 0.123333, 0.15, 0.133333, 0.1625)


def test_a_missing_bound_says_so() -> None:
    findings = RegexFinder().find(DocumentView(DOCUMENT), RegexStep(regex="x", after="Delivery"))
    assert findings.note == "“Delivery” (after) is not printed"


def test_an_expression_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extraction.finders.regex.TIMEOUT_S", 0.05)
    document = one_page((50, 100, "a" * 80 + "c"))
    findings = RegexFinder().find(DocumentView(document), RegexStep(regex=r"(a|aa)+$"))
    assert findings.note == "the expression ran longer than 0.05 s: make it simpler"
    assert list(findings.candidates) == []
