"""How finders see a page: print that was recognised in pictures of any size, and words that were glued together."""

from dataclasses import replace

import pytest

from extraction.datamodel import MediaType, ParsedDocument
from extraction.finders import DocumentView
from extraction.finders.label import LabelFinder, LabelStep
from tests.extraction.finders.pages import document_of, page_of, texts

RECEIPT = ((50, 100, "Total sales"), (50, 116, "12.50 paid in cash"), (50, 156, "Thank you"))


def enlarged(factor: float, media_type: MediaType = "image/jpeg") -> ParsedDocument:
    page = page_of(*RECEIPT, source="ocr")
    size = {"width_pt": page.width_pt * factor, "height_pt": page.height_pt * factor}
    return ParsedDocument(media_type, (replace(page, **size),))


@pytest.mark.parametrize("factor", [0.4, 1.0, 4.0])
def test_what_counts_as_near_goes_by_the_size_of_the_print(factor: float) -> None:
    step = LabelStep(label=("Total sales",), at="below", lines=3)
    findings = LabelFinder().find(DocumentView(enlarged(factor)), step)
    assert texts(findings.candidates) == ["12.50 paid in cash"]


def test_a_pdf_page_has_the_size_it_says() -> None:
    view = DocumentView(enlarged(4.0, "application/pdf"))
    assert (view.pages[0].width, view.pages[0].height) == (2400.0, 3200.0)


def test_a_recognised_word_is_cut_before_a_bracket_with_a_number_and_before_an_amount() -> None:
    printed = ((50, 100, "AEON CO. (M) BHD'(126926-H)"), (50, 114, "item(s) Total12.00 A4"))
    view = DocumentView(ParsedDocument("image/png", (page_of(*printed, source="ocr"),)))
    first, second = (tuple(word.text for word in row.words) for row in view.pages[0].rows)
    assert first == ("AEON", "CO.", "(M)", "BHD'", "(126926-H)")
    assert second == ("item(s)", "Total", "12.00", "A4")


def test_print_of_a_text_layer_is_left_as_it_is() -> None:
    view = DocumentView(document_of(page_of((50, 100, "BHD(126926-H) Total12.00"))))
    assert [word.text for word in view.pages[0].words] == ["BHD(126926-H)", "Total12.00"]


def test_labels_over_a_scan_may_be_misread_as_in_a_picture() -> None:
    page = page_of((50, 100, "Invo1ce number 4711"))
    step = LabelStep(label=("Invoice number",))
    found = [
        texts(LabelFinder().find(DocumentView(document_of(replace(page, recognised=recognised))), step).candidates)
        for recognised in (True, False)
    ]
    assert found == [["4711"], []]


def test_words_of_somebody_else_s_ocr_are_not_taken_for_certain() -> None:
    view = DocumentView(document_of(replace(page_of((50, 100, "4711")), recognised=True)))
    assert (view.pages[0].ocr_engine, view.pages[0].words[0].confidence) == ("unknown", 0.999)
