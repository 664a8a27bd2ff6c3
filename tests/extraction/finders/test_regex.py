"""The regex finder: expressions over the text, row by row."""

import pytest

from extraction.finders import DocumentView
from extraction.finders.base import Findings
from extraction.finders.regex import RegexFinder, RegexStep
from extraction.finders.regex_text import without_spaces
from extraction.finders.view import bounding_box
from tests.extraction.finders.pages import document_of, one_page, page_of, scanned_page, texts

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


def test_in_a_scan_spaces_that_recognition_lost_are_forgiven_and_trusted_less() -> None:
    step = RegexStep(regex=r"Nr\.\s+(\S+)\s+vom (\d+)")
    glued, spaced = (50, 100, "Rechnung Nr.4711vom05"), (50, 100, "Rechnung Nr. 4711 vom 05")
    (candidate,) = RegexFinder().find(DocumentView(scanned_page(glued)), step).candidates
    assert (candidate.raw_text, candidate.anchor) == ("4711", 0.8)
    (candidate,) = RegexFinder().find(DocumentView(scanned_page(spaced)), step).candidates
    assert (candidate.raw_text, candidate.anchor) == ("4711", 1.0)
    assert found_nothing(RegexFinder().find(DocumentView(one_page(glued)), step))


def found_nothing(findings: Findings) -> bool:
    return not findings.candidates and findings.note == "the expression matches nothing"


@pytest.mark.parametrize(
    ("source", "loose"),
    [
        (r"a\s+b c", r"a\s*b ?c"),
        (r"a +b", r"a *b"),
        (r"[ x]\s*y", r"[ x]\s*y"),
        (r"a {2,}b\ c\\s+", r"a {2,}b\ c\\s+"),
    ],
)
def test_only_spaces_that_must_be_there_are_made_to_be_missed(source: str, loose: str) -> None:
    assert without_spaces(source) == loose
