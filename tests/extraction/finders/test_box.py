"""The box finder: what stands in the ruled box of a label, or in the next one."""

from dataclasses import replace

from extraction.datamodel import ParsedDocument, Ruling
from extraction.finders import DocumentView
from extraction.finders.box import BoxFinder, BoxStep
from tests.extraction.finders.pages import HEIGHT_PT, WIDTH_PT, document_of, page_of, texts


def ruled(*lines: tuple[float, float, float, float]) -> ParsedDocument:
    """Two boxes side by side over one wide box; `lines` replaces the rulings (points)."""
    page = page_of(
        (60, 105, "Tax number"),
        (60, 120, "DE 123 456"),
        (260, 105, "Name"),
        (60, 155, "Remarks"),
        (60, 170, "paid in cash"),
        (60, 185, "no receipt"),
        (500, 105, "outside"),
    )
    drawn = lines or (
        (50, 100, 450, 100),
        (50, 140, 450, 140),
        (50, 220, 450, 220),
        (50, 100, 50, 220),
        (250, 100, 250, 140),
        (450, 100, 450, 220),
    )
    rulings = tuple(Ruling(x0 / WIDTH_PT, y0 / HEIGHT_PT, x1 / WIDTH_PT, y1 / HEIGHT_PT) for x0, y0, x1, y1 in drawn)
    return document_of(replace(page, rulings=rulings))


def test_the_value_is_all_that_stands_in_the_label_s_own_box() -> None:
    findings = BoxFinder().find(DocumentView(ruled()), BoxStep(box=("Tax number",)))
    assert texts(findings.candidates) == ["DE 123 456"]


def test_a_value_of_several_lines_is_kept_whole() -> None:
    findings = BoxFinder().find(DocumentView(ruled()), BoxStep(box=("Remarks",)))
    assert texts(findings.candidates) == ["paid in cash\nno receipt"]


def test_the_next_box_to_the_right_and_below_can_be_asked_for() -> None:
    view = DocumentView(ruled())
    assert texts(BoxFinder().find(view, BoxStep(box=("Tax number",), at="right")).candidates) == ["Name"]
    below = BoxFinder().find(view, BoxStep(box=("Name",), at="below"))
    assert texts(below.candidates) == ["Remarks\npaid in cash\nno receipt"]


def test_a_box_with_nothing_but_its_label_says_so() -> None:
    findings = BoxFinder().find(DocumentView(ruled()), BoxStep(box=("Name",)))
    assert (list(findings.candidates), findings.note) == ([], "the box holds nothing else")


def test_a_label_that_no_lines_surround_says_so() -> None:
    open_below = ruled((50, 100, 450, 100), (50, 100, 50, 220), (450, 100, 450, 220))
    findings = BoxFinder().find(DocumentView(open_below), BoxStep(box=("Name",)))
    assert (list(findings.candidates), findings.note) == ([], "no printed lines stand round the label")


def test_a_label_that_is_not_printed_says_so() -> None:
    findings = BoxFinder().find(DocumentView(ruled()), BoxStep(box=("IBAN",)))
    assert findings.note == "the label is not printed on the pages looked at"
