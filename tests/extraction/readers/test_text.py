"""Plain text and Markdown as documents."""

import random
import time
from contextlib import suppress

import pytest

from extraction import (
    CorruptDocument,
    NoText,
    ParsedDocument,
    ReadOptions,
    TooManyPages,
    UnsupportedType,
    declared_text,
    find_tables,
    read,
    segments_of,
    sniff,
)
from extraction.readers.text import READER
from extraction.tables.segments import table_segments

DRAWN = ReadOptions(drawings=True)


def read_text(text: str | bytes, media_type: str = "text/plain", **options: int) -> ParsedDocument:
    data = text if isinstance(text, bytes) else text.encode()
    return read(data, options=ReadOptions(drawings=True, **options), declared=media_type)


def test_each_line_of_a_text_is_a_line_in_its_cells() -> None:
    document = read_text("Invoice no. 4711\n\nTotal: 12.50 EUR\n")

    assert document.media_type == "text/plain"
    assert document.text == "Invoice no. 4711\nTotal: 12.50 EUR"
    (page,) = document.pages
    assert (page.number, page.width_pt, page.height_pt, page.source) == (1, 595.0, 842.0, "text_layer")
    first, second = page.words[0].box, page.words[3].box
    assert (round(first.x0 * 595, 3), round(first.x1 * 595, 2)) == (36.0, round(36 + 7 * 523 / 80, 2))
    assert round((second.y0 - first.y0) * 842, 2) == round(2 * 1.95 * 523 / 80, 2)


def test_a_page_holds_sixty_rows_and_a_form_feed_begins_the_next_one() -> None:
    rows = "\n".join(f"row {number}" for number in range(1, 62))

    document = read_text(rows + "\fbehind the feed")

    assert [len(page.lines) for page in document.pages] == [60, 1, 1]
    assert [page.lines[0].text for page in document.pages] == ["row 1", "row 61", "behind the feed"]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\u2028"])
def test_every_kind_of_line_end_is_one(end: str) -> None:
    assert read_text(f"first{end}second{end}").text == "first\nsecond"


def test_a_byte_order_mark_and_control_characters_are_no_text() -> None:
    assert read_text("\ufeffPaid\x07 in\u200b full\x1b").text == "Paid in full"


def test_tabs_go_to_the_next_stop() -> None:
    document = read_text("Qty\tPrice\n12\t3.50\n")

    price, amount = (word.box for word in document.pages[0].words if word.text in ("Price", "3.50"))
    assert price.x0 == amount.x0
    assert round(price.x0 * 595, 2) == round(36 + 8 * 523 / 80, 2)


def test_a_long_line_is_wrapped_between_words_and_nothing_is_lost() -> None:
    prose = " ".join(f"word{number}" for number in range(200))

    lines = read_text(prose).text.split("\n")

    assert " ".join(lines) == prose
    assert all(len(line) <= 80 for line in lines)


def test_lines_in_columns_are_not_wrapped_up_to_160_of_them() -> None:
    line = "Item" + " " * 100 + "Total"

    document = read_text(line + "\n" + "4711" + " " * 100 + "12.50")

    total, amount = (word.box for word in document.pages[0].words if word.text in ("Total", "12.50"))
    assert total.x0 == amount.x0
    assert total.x1 <= 1 - 36 / 595


def test_a_word_without_end_is_cut_where_the_page_ends() -> None:
    words = read_text("x" * 1000).pages[0].words

    assert [len(word.text) for word in words] == [160] * 6 + [40]
    assert all(word.box.x1 <= 1 for word in words)


def test_wide_letters_take_two_cells_and_marks_on_letters_none() -> None:
    wide, marked = read_text("請求書 e\u0301te\u0301").pages[0].words

    assert round((wide.box.x1 - wide.box.x0) * 595, 2) == 39.22
    assert round((marked.box.x1 - marked.box.x0) * 595, 2) == round(3 * 523 / 80, 2)


def test_a_line_from_right_to_left_begins_at_the_right_and_is_read_in_its_order() -> None:
    document = read_text("שלום עולם סכום 12 EUR\n")

    first = document.pages[0].words[0]
    assert document.text == "שלום עולם סכום 12 EUR"
    assert first.text == "שלום"
    assert round(first.box.x1 * 595, 1) == 559.0


@pytest.mark.parametrize("blank", [b" ", b"\n\n\t\n", b"\xef\xbb\xbf\n", b"\f\f\f", b"\x01\x02"])
def test_a_file_with_nothing_to_read_says_so(blank: bytes) -> None:
    with pytest.raises(NoText):
        read_text(blank)


def test_text_has_no_more_pages_than_any_document() -> None:
    assert len(read_text("row\n" * 120, max_pages=2).pages) == 2
    with pytest.raises(TooManyPages, match="more than 2 pages"):
        read_text("row\n" * 121, max_pages=2)


def test_what_is_no_text_behind_its_first_kibibyte_is_refused_when_it_is_read() -> None:
    with pytest.raises(CorruptDocument, match="UTF-8 at byte 5000"):
        read_text(b"x" * 5000 + b"\xff")
    with pytest.raises(CorruptDocument, match="NUL"):
        read_text(b"x" * 5000 + b"\x00")


MARKDOWN = r"""# Invoice INV-2041

**Supplier:** Acme *Ltd*, [site](https://example.org/a)

Items
-----

| Description | Qty | Amount |
|:---|---:|---:|
| Steel bolts M8 | 100 | 12.50 |
| Paint, blue \| matt | 1 | 30.00 |

```
| as | it is |
```
"""


def test_markdown_is_read_as_a_person_sees_it() -> None:
    document = read_text(MARKDOWN, "text/markdown")

    assert document.text.split("\n")[:3] == ["Invoice INV-2041", "Supplier: Acme Ltd, site", "Items"]
    assert document.text.endswith("| as | it is |")


def test_headings_of_markdown_are_headings() -> None:
    document = read_text(MARKDOWN, "text/markdown")

    segments = segments_of(document, table_segments(find_tables(document, join_pages=False)))
    assert [segment.markdown for segment in segments if segment.kind == "SectionHeader"] == [
        "# Invoice INV-2041",
        "## Items",
    ]


def test_a_table_of_markdown_is_a_table_with_its_cells() -> None:
    (table,) = find_tables(read_text(MARKDOWN, "text/markdown"))

    assert table.is_ruled
    assert {(cell.row, cell.col): cell.text for cell in table.cells} == {
        (0, 0): "Description",
        (0, 1): "Qty",
        (0, 2): "Amount",
        (1, 0): "Steel bolts M8",
        (1, 1): "100",
        (1, 2): "12.50",
        (2, 0): "Paint, blue | matt",
        (2, 1): "1",
        (2, 2): "30.00",
    }


def test_a_cell_that_is_too_wide_for_the_page_goes_on_below() -> None:
    words = " ".join(f"word{number}" for number in range(60))

    (table,) = find_tables(read_text(f"| A | B |\n|---|---|\n| {words} | 1 |\n", "text/markdown"))

    long = next(cell for cell in table.cells if (cell.row, cell.col) == (1, 0))
    assert long.text.split() == words.split()


def test_plain_text_keeps_what_would_be_marks_in_markdown() -> None:
    assert read_text("# 5 **net**\n").text == "# 5 **net**"


def test_the_picture_shows_the_words_where_they_stand() -> None:
    with READER.open(b"Total", "text/plain", None, DRAWN) as document:
        (page,) = document.pages()
        (word,) = page.text_layer()
        picture = page.picture_for_view(1400)

    high, wide = picture.shape[:2]
    assert high == 1400
    box = word.box
    left, right = round(box.x0 * wide) - 2, round(box.x1 * wide) + 2
    inside = picture[round(box.y0 * high) - 2 : round(box.y1 * high) + 2, left:right]
    assert inside.min() < 100
    assert int((picture < 128).sum()) == int((inside < 128).sum())


def test_text_has_to_be_declared_and_to_be_text() -> None:
    assert declared_text("notes.TXT") == "text/plain"
    assert declared_text("notes.md", "text/plain") == "text/markdown"
    assert declared_text("upload", "text/markdown; charset=utf-8") == "text/markdown"
    assert declared_text("page.html", "text/html") is None
    assert sniff(b"%PDF-1.7", "text/plain") == "application/pdf"
    assert sniff(b"x" * 1023 + b"\xc3", "text/plain") == "text/plain"  # cut off within a letter
    with pytest.raises(UnsupportedType):
        sniff(b"some words")
    for rubbish in (b"MZ\x90\x00\x03", b"\xff\xfeh\x00i\x00", b"caf\xe9"):
        with pytest.raises(UnsupportedType, match="no text in UTF-8"):
            sniff(rubbish, "text/plain")


@pytest.mark.parametrize(
    "part",
    ["**a ", "`", "*a", "[a](", "# a" + " " * 1000, "| a " * 7, "|-", "_a __", "- " * 3, "x" * 99 + " ", "\t"],
)
def test_a_line_full_of_marks_is_read_in_seconds(part: str) -> None:
    hostile = part * (300_000 // len(part))
    started = time.process_time()

    with suppress(TooManyPages):
        read_text(f"x|x\n{hostile}\n{hostile}z\n# {hostile}z", "text/markdown", max_pages=5)

    assert time.process_time() - started < 8


@pytest.mark.parametrize("media_type", ["text/plain", "text/markdown"])
def test_whatever_the_text_every_word_is_on_its_page(media_type: str) -> None:
    letters = "ab1|#-*_`~[]()\\ \t\n\n|é請שع\u0301\f\r.:=>"
    chance = random.Random(7)
    for _ in range(150):
        text = "".join(chance.choices(letters, k=chance.randrange(1, 400)))
        for page in read_text("x\n" + text, media_type).pages:
            for word in page.words:
                box = word.box
                assert 0 <= box.x0 < box.x1 <= 1, (text, word)
                assert 0 <= box.y0 < box.y1 <= 1, (text, word)


def test_plain_text_loses_no_letter() -> None:
    chance = random.Random(11)
    for _ in range(50):
        text = "".join(chance.choices("abc12.,- \t\n", k=2000))
        assert "".join(read_text("x" + text).text.split()) == "".join(("x" + text).split())
