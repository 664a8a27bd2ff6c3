"""What each part of a page is."""

import random
from dataclasses import replace

import pytest

from extraction import BoundingBox, Word
from extraction.datamodel import ParsedDocument, TableCell
from extraction.layout.markup import document_markdown
from extraction.layout.segments import TableSegment, segments_of
from extraction.tables import find_tables
from extraction.tables.segments import table_segments
from tests.extraction.layout.pages import HEIGHT_PT, WIDTH_PT, column, document, page, words

PROSE = [
    "The quick brown fox jumps over the lazy dog and runs away",
    "into the wood where nobody has seen it since that summer,",
    "which was long.",
]


def kinds(read: ParsedDocument) -> list[tuple[str, str]]:
    return [(segment.kind, segment.text) for segment in segments_of(read)]


def box(x0: float, y0: float, x1: float, y1: float) -> BoundingBox:
    """Corners in points from the top left."""
    return BoundingBox(1, x0 / WIDTH_PT, y0 / HEIGHT_PT, x1 / WIDTH_PT, y1 / HEIGHT_PT)


def bold(found: list[Word]) -> list[Word]:
    return [replace(word, bold=True) for word in found]


def test_large_and_bold_lines_are_headings_and_the_rest_is_text() -> None:
    found = words("Annual report", 50, 150, 20) + column(PROSE, 50, 200)
    found += bold(words("What comes next", 50, 260)) + column(PROSE, 50, 280)

    assert kinds(document(page(found))) == [
        ("SectionHeader", "Annual report"),
        ("Text", "\n".join(PROSE)),
        ("SectionHeader", "What comes next"),
        ("Text", "\n".join(PROSE)),
    ]


def test_prose_becomes_one_line_of_markdown_and_an_address_keeps_its_lines() -> None:
    address = ["Jane Doe", "High Street 1", "London"]
    found = column(PROSE, 50, 200) + column(address, 50, 300)

    prose, lines = segments_of(document(page(found)))

    assert prose.markdown == " ".join(PROSE)
    assert lines.markdown == "Jane Doe  \nHigh Street 1  \nLondon"
    assert lines.html == "<p>Jane Doe<br>High Street 1<br>London</p>"


def test_the_document_as_markdown_has_headings_by_size_and_no_page_numbers() -> None:
    found = words("Annual report", 50, 150, 24) + words("Sales", 50, 190, 16) + column(PROSE, 50, 230)
    found += words("3", 300, 780)

    text = document_markdown(segments_of(document(page(found))))

    assert text == "# Annual report\n\n## Sales\n\n" + " ".join(PROSE) + "\n"


def test_a_list_becomes_items() -> None:
    found = column(["Please bring", "• a pen", "• some paper"], 50, 200)

    (segment,) = segments_of(document(page(found)))

    assert segment.markdown == "Please bring\n- a pen\n- some paper"
    assert segment.html == "<p>Please bring</p><ul><li>a pen</li><li>some paper</li></ul>"


def test_what_could_be_taken_for_markup_is_escaped() -> None:
    (segment,) = segments_of(document(page(words("# 5 <b> * a_b", 50, 200))))

    assert segment.markdown == r"\# 5 \<b> \* a_b"
    assert segment.html == "<p># 5 &lt;b&gt; * a_b</p>"


def test_a_picture_has_its_caption_and_one_as_large_as_the_page_is_paper() -> None:
    found = words("Figure 2: Sales by country", 150, 410) + column(PROSE, 50, 500)
    pictures = (box(100, 200, 400, 400), box(0, 0, WIDTH_PT, HEIGHT_PT))

    read = segments_of(document(page(found, pictures=pictures)))

    assert [segment.kind for segment in read] == ["Picture", "Caption", "Text"]
    assert read[0].box == pictures[0]
    assert read[1].markdown == "*Figure 2: Sales by country*"


def test_paper_that_is_cut_into_strips_is_no_picture() -> None:
    strips = [box(0, at * HEIGHT_PT / 4, WIDTH_PT, (at + 1) * HEIGHT_PT / 4) for at in range(4)]
    logo = box(100, 60, 200, 160)
    read = segments_of(document(page(column(PROSE, 50, 500), pictures=(*strips, logo))))
    assert [(segment.kind, segment.box) for segment in read if segment.kind == "Picture"] == [("Picture", logo)]


def test_print_of_a_size_that_much_of_the_document_has_is_no_heading() -> None:
    small = column(PROSE * 4, 50, 300, size=8)
    address = words("Jane Doe", 50, 150, 10) + words("12345 Sampletown", 50, 190, 10)
    found = address + column(PROSE[:2], 50, 220, size=10) + small
    assert {segment.kind for segment in segments_of(document(page(found)))} == {"Text"}


def test_what_stands_right_over_a_table_in_larger_print_is_its_heading() -> None:
    table = TableSegment(box(50, 180, 300, 260), "a", "<table></table>", "| a |")
    found = column(PROSE * 4, 50, 300, size=8) + column(PROSE[:2], 50, 60, size=10) + words("Gases", 50, 162, 10)
    read = segments_of(document(page(found)), [table])
    assert ("SectionHeader", "Gases") in [(segment.kind, segment.text) for segment in read]


def test_a_table_takes_the_place_of_its_lines() -> None:
    found = column(PROSE, 50, 200) + words("Pen", 60, 300) + words("1.20", 300, 300) + words("Thanks a lot", 50, 400)
    table = TableSegment(box(50, 290, 400, 320), "Pen 1.20", "<table></table>", "| Pen | 1.20 |", 0.9)

    read = segments_of(document(page(found)), (table,))

    assert [(segment.kind, segment.markdown) for segment in read] == [
        ("Text", " ".join(PROSE)),
        ("Table", "| Pen | 1.20 |"),
        ("Text", "Thanks a lot"),
    ]
    assert read[1].confidence == 0.9


def test_confidence_is_that_of_the_average_letter() -> None:
    one, other = words("abc d", 50, 200)

    (segment,) = segments_of(document(page([replace(one, confidence=0.9), replace(other, confidence=0.5)])))

    assert segment.confidence == 0.8


def test_every_word_is_in_exactly_one_segment() -> None:
    found = words("Acme Ltd", 50, 30) + words("Annual report", 50, 150, 20) + column(PROSE, 50, 200)
    found += column(PROSE, 320, 300) + words("Page 1 of 1", 280, 780)

    read = page(found)

    inside = [
        id(word)
        for part in segments_of(document(read))
        for block in part.blocks
        for line in block.lines
        for word in line.words
    ]
    assert sorted(inside) == sorted(id(word) for word in read.words)


def test_a_line_that_begins_in_a_table_goes_on_outside_of_it() -> None:
    found = words("Pen 1.20", 60, 300) + words("see below", 110, 300)
    cell = TableCell(0, 0, 1, 1, "Pen 1.20", box(60, 298, 100, 312))
    table = TableSegment(box(50, 290, 100, 320), "Pen 1.20", "", "", 0.9, (cell,))

    assert kinds_with(document(page(found)), table) == [("Table", "Pen 1.20"), ("Text", "see below")]


def kinds_with(read: ParsedDocument, *tables: TableSegment) -> list[tuple[str, str]]:
    return [(segment.kind, segment.text) for segment in segments_of(read, tables)]


def test_a_number_at_a_lines_start_is_no_item_of_a_list_in_markdown() -> None:
    (segment,) = segments_of(document(page(words("2007. It was so.", 50, 200))))

    assert segment.markdown == "2007\\. It was so."


def test_a_word_divided_between_the_lines_of_a_heading_does_not_divide_the_heading() -> None:
    found = words("Literacy and Stock Mar-", 50, 200, 14) + words("ket Participation", 50, 226, 14)
    found += column(PROSE, 50, 300)

    assert kinds(document(page(found)))[0][1] == "Literacy and Stock Mar-\nket Participation"


def test_what_is_repeated_on_pages_stands_in_markdown_where_it_is_printed_first() -> None:
    pages = [
        page(words("Acme Ltd", 50, 30) + column(PROSE, 50, 200) + words(f"Page {number}", 280, 780), number)
        for number in (1, 2)
    ]

    assert document_markdown(segments_of(document(*pages))) == "\n\n".join(("Acme Ltd", *[" ".join(PROSE)] * 2)) + "\n"


@pytest.mark.parametrize("seed", range(12))
def test_every_word_of_any_page_is_in_exactly_one_segment_or_cell(seed: int) -> None:
    chance = random.Random(seed)
    found: list[Word] = []
    for number in range(chance.randint(3, 12)):
        x, y = chance.uniform(20, 250), chance.uniform(20, 690)
        for row in range(chance.randint(1, 7)):
            for col in range(chance.randint(1, 4)):
                text = chance.choice((f"w{number}", f"{row}.50", "Total amount of it", "12"))
                found += words(text, x + col * chance.choice((45, 70)), y + 13 * row)
    marked = [replace(word, text=f"{word.text}#{at}") for at, word in enumerate(found)]
    read = document(page(marked))

    shown = [word for segment in segments_of(read, table_segments(find_tables(read))) for word in segment.text.split()]

    assert sorted(shown) == sorted(word.text for word in marked)
