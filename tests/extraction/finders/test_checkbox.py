"""The checkbox finder: drawn boxes and boxes printed as characters, marked or empty."""

from dataclasses import replace

import pytest

from extraction.datamodel import BoundingBox, ParsedDocument, Square
from extraction.finders import DocumentView
from extraction.finders.checkbox import CheckboxFinder, CheckboxStep
from tests.extraction.finders.pages import HEIGHT_PT, WIDTH_PT, Printed, document_of, one_page, page_of, texts


def drawn(*squares: tuple[float, float, float], printed: tuple[Printed, ...] = ()) -> ParsedDocument:
    """Boxes of 10 points at (x, y) with their ink, beside `printed` (else a row "Cash", "Card" and "Cheque")."""
    row = printed or ((80, 100, "Cash"), (180, 100, "Card"), (280, 100, "Cheque"))
    boxes = tuple(
        Square(BoundingBox(1, x / WIDTH_PT, y / HEIGHT_PT, (x + 10) / WIDTH_PT, (y + 10) / HEIGHT_PT), ink)
        for x, y, ink in squares
    )
    return document_of(replace(page_of(*row), squares=boxes))


def marks(document: ParsedDocument, step: CheckboxStep) -> list[str]:
    return texts(CheckboxFinder().find(DocumentView(document), step).candidates)


@pytest.mark.parametrize(("label", "expected"), [("Cash", ["☐"]), ("Card", ["☒"]), ("Cheque", ["☐"])])
def test_a_drawn_box_is_marked_where_there_is_ink_in_it(label: str, expected: list[str]) -> None:
    document = drawn((65, 100, 0.0), (165, 99, 0.31), (265, 101, 0.02))
    assert marks(document, CheckboxStep(checkbox=(label,))) == expected


def test_a_box_behind_its_label_is_not_taken_for_the_next_label_s() -> None:
    document = drawn((108, 100, 0.3), (208, 100, 0.0))
    assert marks(document, CheckboxStep(checkbox=("Cash",), at="right")) == ["☒"]
    assert marks(document, CheckboxStep(checkbox=("Card",), at="right")) == ["☐"]


def test_a_box_with_another_word_before_the_label_is_that_word_s() -> None:
    document = drawn((65, 100, 0.3), printed=((80, 100, "Cash Card"),))
    assert marks(document, CheckboxStep(checkbox=("Card",))) == []


def test_a_box_under_its_label_is_found() -> None:
    document = drawn((90, 115, 0.3), printed=((80, 100, "Cash"),))
    assert marks(document, CheckboxStep(checkbox=("Cash",), at="below")) == ["☒"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[x] Cash", "☒"),
        ("[ X ] Cash", "☒"),
        ("[ ] Cash", "☐"),
        ("[] Cash", "☐"),
        ("( ) Cash", "☐"),
        ("☑ Cash", "☒"),
        ("☐ Cash", "☐"),
        ("X Cash", "☒"),
        ("__ Cash", "☐"),
    ],
)
def test_a_box_may_be_printed_as_characters(line: str, expected: str) -> None:
    assert marks(one_page((80, 100, line)), CheckboxStep(checkbox=("Cash",))) == [expected]


def test_characters_behind_the_label_are_asked_for_with_right() -> None:
    assert marks(one_page((80, 100, "Cash [x]")), CheckboxStep(checkbox=("Cash",), at="right")) == ["☒"]


def test_of_several_labels_the_marked_one_can_be_the_value() -> None:
    document = drawn((65, 100, 0.0), (165, 100, 0.31), (265, 100, 0.0))
    step = CheckboxStep(checkbox=("Cash", "Card", "Cheque"), give="label")
    assert marks(document, step) == ["Card"]


def test_where_none_of_several_labels_is_marked_it_says_so() -> None:
    step = CheckboxStep(checkbox=("Cash", "Card"), give="label")
    findings = CheckboxFinder().find(DocumentView(drawn((65, 100, 0.0), (165, 100, 0.0))), step)
    assert (list(findings.candidates), findings.note) == ([], "no box is marked")


def test_a_label_without_a_box_says_so() -> None:
    findings = CheckboxFinder().find(DocumentView(drawn()), CheckboxStep(checkbox=("Cash",)))
    assert (list(findings.candidates), findings.note) == ([], "no box stands left of the label")


def test_little_ink_makes_the_mark_less_sure() -> None:
    view = DocumentView(drawn((65, 100, 0.065)))
    candidate = CheckboxFinder().find(view, CheckboxStep(checkbox=("Cash",))).candidates[0]
    assert (candidate.raw_text, candidate.value_words[0].confidence) == ("☒", 0.9)
