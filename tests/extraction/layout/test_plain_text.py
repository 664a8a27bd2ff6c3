"""Pages as plain text that keeps the layout."""

from extraction.finders import DocumentView
from extraction.layout.plain_text import column_width, plain_text
from tests.extraction.finders.pages import Printed, document_of, page_of


def text_of(*printed: Printed) -> str:
    """A letter is six points wide, and so is a space."""
    (page,) = DocumentView(document_of(page_of(*printed))).pages
    return plain_text([row.words for row in page.rows])[0]


def test_words_stand_in_the_column_of_their_place() -> None:
    printed = ((60, 100, "Item number"), (300, 100, "Price"), (60, 112, "A 17"), (306, 112, "9.00"))
    assert text_of(*printed) == "Item number" + " " * 29 + "Price\n" + "A 17" + " " * 37 + "9.00\n"


def test_a_row_that_begins_further_right_is_indented() -> None:
    assert text_of((60, 100, "Summary"), (84, 112, "Charges")) == "Summary\n    Charges\n"


def test_an_indent_of_less_than_a_column_is_none() -> None:
    assert text_of((60, 100, "Summary"), (64, 112, "Charges")) == "Summary\nCharges\n"


def test_columns_keep_two_spaces_where_the_text_before_needs_their_room() -> None:
    wide = (60, 100, "narrow letters here")
    (page,) = DocumentView(document_of(page_of(wide, (190, 100, "17")))).pages
    assert plain_text([row.words for row in page.rows])[0] == "narrow letters here  17\n"


def test_rows_far_apart_have_a_blank_line_between_them() -> None:
    assert text_of((60, 100, "Letter head"), (60, 160, "Dear reader")) == "Letter head\n\nDear reader\n"


def test_a_label_that_is_glued_to_its_value_stays_so() -> None:
    assert text_of((60, 100, "Date:today 17")) == "Date:today 17\n"


def test_every_word_knows_where_it_starts() -> None:
    (page,) = DocumentView(document_of(page_of((60, 100, "one two"), (84, 112, "three")))).pages
    text, starts = plain_text([row.words for row in page.rows])
    assert [text[start:].split()[0] for start in starts] == ["one", "two", "three"]


def test_a_page_without_words_is_empty() -> None:
    assert plain_text([]) == ("", ())
    assert column_width([]) == 5.0
