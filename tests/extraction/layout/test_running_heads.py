"""Headers and footers that repeat, and page numbers."""

from extraction.datamodel import Page
from extraction.layout.running_heads import running_heads
from tests.extraction.layout.pages import column, document, page, words


def letter(number: int, *, table_head: bool = False) -> Page:
    found = words("Acme Ltd High Street", 50, 20) + words(f"Page {number}", 500, 20)
    found += column([f"Dear reader of page {number}", f"some text {number * 7} here"], 50, 60)
    if table_head:
        found += words("Item Quantity Price", 50, 90)
    return page(found + words("VAT GB 123", 50, 770), number)


def kinds(pages: list[Page]) -> list[tuple[str, str | None]]:
    heads = running_heads(document(*pages))
    shown = pages[-1]
    return [(line.text, kind) for line, kind in zip(shown.lines, heads.kinds_of(shown.lines), strict=True)]


def test_what_stands_on_every_page_is_header_or_footer_whatever_its_numbers() -> None:
    found = dict(kinds([letter(number) for number in (1, 2, 3)]))

    assert found["Acme Ltd High Street"] == "PageHeader"
    assert found["Page 3"] == "PageHeader"
    assert found["VAT GB 123"] == "PageFooter"


def test_a_repeated_line_below_the_pages_own_text_is_not_its_header() -> None:
    pages = [
        page(words("Acme Ltd", 50, 20) + words(text, 50, 50) + words("Item Price", 50, 80))
        for text in ("Pesticides", "Heavy metals and others", "Chlorine")
    ]

    assert kinds(pages) == [("Acme Ltd", "PageHeader"), ("Chlorine", None), ("Item Price", None)]


def test_a_single_page_has_no_repeated_lines_but_may_have_a_number() -> None:
    found = dict(kinds([letter(1)]))

    assert found["Acme Ltd High Street"] is None
    assert dict(kinds([page(words("Some text", 50, 300) + words("- 12 -", 290, 775))]))["- 12 -"] == "PageFooter"


def test_a_number_in_the_text_is_no_page_number() -> None:
    assert kinds([page(words("12", 290, 400))]) == [("12", None)]
