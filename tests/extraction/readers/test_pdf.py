"""PDF: text layer with places, caps, passwords, damage."""

import pytest

from extraction import (
    CorruptDocument,
    DocumentTooLarge,
    NoText,
    PasswordRequired,
    ReadOptions,
    TooManyPages,
    Word,
    read,
)
from extraction.options import DEFAULT_OPTIONS
from extraction.readers import open_document
from tests.extraction import documents


def word_named(words: tuple[Word, ...], text: str) -> Word:
    return next(word for word in words if word.text == text)


def test_a_text_layer_gives_lines_in_reading_order_with_their_places() -> None:
    document = read(documents.pdf())

    page = document.pages[0]
    assert document.media_type == "application/pdf"
    assert (page.source, page.ocr_engine, page.number) == ("text_layer", None, 1)
    assert (page.width_pt, page.height_pt) == pytest.approx((595.3, 841.9), abs=0.1)
    assert page.text.split("\n") == [
        "Invoice",
        "Invoice number",
        "INV-2024-0042",
        "Invoice date",
        "14.03.2024",
        "Total",
        "EUR 1,471.60",
    ]
    box = word_named(page.words, "INV-2024-0042").box
    assert box.page == 1
    assert box.x0 * page.width_pt == pytest.approx(200, abs=1)
    assert box.y0 * page.height_pt < 120 < box.y1 * page.height_pt + 1
    assert (box.y1 - box.y0) * page.height_pt == pytest.approx(11, abs=2)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_places_are_those_of_the_page_as_it_is_shown(degrees: int) -> None:
    data = documents.turned_pdf(degrees)

    page = read(data).pages[0]

    box = page.words[0].box
    with open_document(data, "application/pdf", None, DEFAULT_OPTIONS) as opened:
        (picture,) = [shown.picture_for_view(1000) for shown in opened.pages()]
    height, width = picture.shape[:2]
    assert (width > height) == (page.width_pt > page.height_pt) == (degrees in (90, 270))
    inside = picture[int(box.y0 * height) : int(box.y1 * height) + 1, int(box.x0 * width) : int(box.x1 * width) + 1]
    assert (picture < 128).sum() > 0
    assert (inside < 128).sum() >= 0.97 * (picture < 128).sum()


def test_every_page_is_reported_as_it_is_done() -> None:
    seen: list[tuple[int, int]] = []

    read(
        documents.pdf(documents.INVOICE, documents.INVOICE, documents.INVOICE),
        on_page=lambda page, pages: seen.append((page.number, pages)),
    )

    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_protected_pdf_asks_for_its_password() -> None:
    data = documents.pdf(password="geheim")

    with pytest.raises(PasswordRequired, match="together with its password"):
        read(data)
    with pytest.raises(PasswordRequired, match="does not open"):
        read(data, password="wrong")
    assert read(data, password="geheim").pages[0].lines[0].text == "Invoice"


def test_a_page_tree_that_claims_a_million_pages_is_refused_before_any_page_is_touched() -> None:
    with pytest.raises((TooManyPages, CorruptDocument)):
        read(documents.page_loop_pdf())


def test_one_page_over_the_cap_is_refused_and_the_cap_itself_is_not() -> None:
    data = documents.pdf(documents.INVOICE, documents.INVOICE)

    assert len(read(data, options=ReadOptions(max_pages=2)).pages) == 2
    with pytest.raises(TooManyPages, match="2 pages; up to 1"):
        read(data, options=ReadOptions(max_pages=1))


def test_a_page_of_200000_points_is_refused_before_it_is_drawn() -> None:
    with pytest.raises(DocumentTooLarge, match="200000 x 200000 points"):
        read(documents.huge_page_pdf())


def test_a_large_page_is_drawn_with_fewer_pixels_until_that_cannot_be_read() -> None:
    data = documents.huge_page_pdf(3_000)
    few = ReadOptions(max_pixels=16_000_000)
    with open_document(data, "application/pdf", None, few) as opened:
        (picture,) = [page.picture_for_ocr() for page in opened.pages()]

    assert 15_000_000 < picture.shape[0] * picture.shape[1] <= 16_000_000
    with pytest.raises(DocumentTooLarge, match="too large to be read by OCR"):
        read(data, options=ReadOptions(max_pixels=4_000_000))


@pytest.mark.parametrize("data", [documents.pdf()[:300], b"%PDF-1.7\n", b"%PDF-1.4\nhello"])
def test_a_damaged_pdf_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(CorruptDocument, match="save it again"):
        read(data)


def test_a_pdf_of_empty_pages_has_no_text() -> None:
    with pytest.raises(NoText, match="No text was found"):
        read(documents.pdf(()), options=ReadOptions(ocr_dpi=72))


def test_what_was_filled_into_a_form_is_text_of_the_page() -> None:
    page = read(documents.filled_form_pdf(label="Invoice number", value="INV-777")).pages[0]

    assert [line.text for line in page.lines] == ["Invoice number", "INV-777"]


@pytest.mark.parametrize("is_note", [False, True])
def test_what_was_filled_in_is_read_though_the_file_does_not_say_how_it_looks(is_note: bool) -> None:
    page = read(documents.undrawn_form_pdf("Invoice number", "INV-777", is_note=is_note)).pages[0]

    assert [line.text for line in page.lines] == ["Invoice number", "INV-777"]
    assert 200 / 595 < page.lines[1].box.x0 < 210 / 595


def test_a_page_that_is_a_scan_is_read_by_ocr_even_with_a_stamp_on_it() -> None:
    page = read(documents.scanned_pdf(documents.picture(), stamp="Fax page 1")).pages[0]

    assert (page.source, page.ocr_engine) == ("ocr", "rapidocr")
    assert "INV-2024-0042" in [word.text for word in page.words]


def test_a_text_layer_of_private_characters_is_not_believed() -> None:
    page = read(documents.unmapped_font_pdf(lines=3)).pages[0]

    assert page.source == "ocr"
    assert page.text.split("\n") == ["Invoice number 42"] * 3


def test_glyph_numbers_in_place_of_letters_are_not_believed() -> None:
    lines = ("Please pay the total", "within thirty days")

    page = read(documents.glyph_number_pdf(*lines)).pages[0]

    assert page.source == "ocr"
    assert page.text.replace(" ", "") == "\n".join(lines).replace(" ", "")


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_print_that_lies_on_its_side_is_turned_upright_though_the_page_does_not_say_so(degrees: int) -> None:
    lines = ("Invoice number INV-77", "Invoice date 14.03.2024", "Total 1,471.60")
    data = documents.sideways_pdf(lines, degrees)

    page = read(data).pages[0]

    assert page.source == "text_layer"
    assert page.text == "\n".join(lines)
    assert (page.width_pt > page.height_pt) == (degrees != 180)
    first = page.words[0].box
    assert (first.x1 - first.x0) * page.width_pt > (first.y1 - first.y0) * page.height_pt


def test_the_picture_of_a_turned_page_is_turned_as_well() -> None:
    data = documents.sideways_pdf(("Invoice number INV-77 of 14.03.2024 to be paid by the end of March",), 90)

    with open_document(data, "application/pdf", None, DEFAULT_OPTIONS) as opened:
        for shown in opened.pages():
            box = shown.text_layer()[0].box
            picture = shown.picture_for_view(1000)

    height, width = picture.shape[:2]
    inside = picture[int(box.y0 * height) : int(box.y1 * height) + 1, int(box.x0 * width) : int(box.x1 * width) + 1]
    assert width > height
    assert (inside < 128).sum() > 50


def test_a_link_on_the_page_changes_nothing_of_its_text() -> None:
    assert read(documents.linked_pdf()).pages[0].text == read(documents.pdf()).pages[0].text


def test_a_scan_in_strips_with_a_stamp_is_read_by_ocr() -> None:
    page = read(documents.scanned_pdf(documents.picture(), stamp="Fax page 1", strips=4)).pages[0]

    assert page.source == "ocr"
    assert "INV-2024-0042" in [word.text for word in page.words]


@pytest.mark.parametrize(("gap_pt", "expected"), [(0.5, ["willig"]), (1.2, ["willig"]), (2.0, ["wil", "lig"])])
def test_letters_that_are_only_kerned_apart_are_one_word(gap_pt: float, expected: list[str]) -> None:
    """Pdfium takes 1.2 points between letters as narrow as these for a space."""
    words = read(documents.spaced_pdf("wil", "lig", gap_pt)).pages[0].words
    assert [word.text for word in words] == expected


def test_a_footnote_mark_is_no_digit_of_the_amount_before_it() -> None:
    amount, mark, ordinary = ("EUR 99.00", 60, 200, 11), ("2", 112, 196, 6), ("99.002", 60, 300, 11)

    words = read(documents.pdf((amount, mark, ordinary))).pages[0].words

    assert [word.text for word in words] == ["EUR", "99.00", "2", "99.002"]


def test_soft_hyphens_are_seen_only_where_a_line_ends() -> None:
    words = read(documents.unicode_pdf("pay\u00adment of the \ufb01nal \ufb02at", "is due soon\u00ad")).pages[0].words

    assert [word.text for word in words] == ["payment", "of", "the", "final", "flat", "is", "due", "soon-"]


def test_chinese_and_japanese_lines_without_spaces_are_one_word_each() -> None:
    page = read(
        documents.unicode_pdf("\u767a\u7968\u53f7\u7801\uff1a42", "\u5408\u8ba1\u91d1\u989d", font="STSong-Light")
    ).pages[0]

    assert [word.text for word in page.words] == ["\u767a\u7968\u53f7\u7801\uff1a42", "\u5408\u8ba1\u91d1\u989d"]
