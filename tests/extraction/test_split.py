"""split(): where a file with several documents is cut, by what, and how surely."""

from extraction.datamodel import Page
from extraction.split import DocumentPart, split
from extraction.template_spec import TemplateSpec, load_template
from tests.extraction.finders.pages import document_of, page_of

Cut = tuple[int, int, str]


def page(number: int, *texts: str, width: float = 600.0, top: float = 200.0) -> Page:
    lines = [(50.0, top + 40 * at, text) for at, text in enumerate(texts)]
    made = page_of(*lines, number=number)
    return made if width == 600.0 else Page(number, width, 800.0, "text_layer", made.lines)


def parts(*pages: Page, templates: tuple[TemplateSpec, ...] = ()) -> list[Cut]:
    """First page, last page, why it begins."""
    return [(part.first_page, part.last_page, part.reason) for part in split(document_of(*pages), templates)]


def test_printed_page_numbers_cut_a_file() -> None:
    pages = (
        page(1, "A", "Page 1 of 2"), page(2, "A", "Page 2 of 2"), page(3, "B", "Seite 1/3"), page(4, "B", "Seite 2/3"),
        page(5, "B", "Seite 3/3"), page(6, "C", "Page: 1 of 1"), page(7, "D"),
    )  # fmt: skip
    assert parts(*pages) == [
        (1, 2, "the file begins"),
        (3, 5, "“page 1 of 3” is printed"),
        (6, 6, "“page 1 of 1” is printed"),
        (7, 7, "the page before is the last of its document"),
    ]


def test_a_number_in_the_running_text_is_no_page_number() -> None:
    pages = (
        page(1, "See page 1"),
        page(2, "Then 1 of 7 pieces"),
        page(3, "Back to page 1"),
        page(4, "A share of 1 / 3"),
    )
    assert parts(*pages) == [(1, 4, "the file begins")]


def numbered(number: int, printed: str, x: float, *, head: str = "Annual report 2012") -> Page:
    return page_of((50, 20, head), (50, 300, f"Chapter {number} has some text"), (x, 780, printed), number=number)


def test_bare_numbers_that_follow_each_other_hold_a_report_together_and_a_jump_cuts_it() -> None:
    pages = (
        numbered(1, "17", 50), numbered(2, "18", 540), numbered(3, "19", 50),
        numbered(4, "5", 540, head="Statistics"), numbered(5, "6", 540, head="Statistics"),
    )  # fmt: skip
    assert parts(*pages) == [(1, 3, "the file begins"), (4, 5, "its page number does not follow")]


def test_a_year_that_stands_on_every_page_is_no_page_number() -> None:
    pages = [numbered(at, "(c) Example 2012", 50, head=f"Part {'ABC'[at - 1]} of it") for at in (1, 2, 3)]
    assert parts(*pages) == [(1, 3, "the file begins")]


ACME = load_template("""
template: acme
match: {all: ACME}
fields:
  number: {type: text, required: true, find: [{label: Invoice no}]}
  total: {type: money, required: true, find: [{label: Total}]}
""")
BOLT = load_template("""
template: bolt
match: {all: Bolt Ltd}
fields: {order: {type: text, find: [{label: Job}]}}
""")


def test_another_template_or_another_number_begins_another_document() -> None:
    pages = (
        page(1, "ACME", "Invoice no 1001", "Total 5.00"), page(2, "ACME", "Invoice no 1001", "Total 7.00"),
        page(3, "terms"), page(4, "ACME", "Invoice no 1002"), page(5, "Bolt Ltd", "Job 9"),
    )  # fmt: skip
    found = split(document_of(*pages), (ACME, BOLT))
    assert [(part.first_page, part.last_page, part.template) for part in found] == [
        (1, 3, "acme"),
        (4, 4, "acme"),
        (5, 5, "bolt"),
    ]
    assert found[1].reason == "another invoice number: 1002 after 1001"
    assert found[2].reason == "it fits bolt, the pages before fit acme"


def test_a_field_bound_to_the_first_page_is_looked_for_on_every_page_that_may_begin_a_document() -> None:
    first_only = load_template("""
template: acme
match: {all: ACME, page: 1}
fields: {ref: {type: text, required: true, find: [{regex: 'Ref (\\S+)', page: 1}]}}
""")
    pages = (page(1, "ACME", "Ref A-1"), page(2, "ACME", "Ref A-1"), page(3, "ACME", "Ref B-2"))
    found = split(document_of(*pages), (first_only,))
    assert [(part.first_page, part.last_page, part.template) for part in found] == [(1, 2, "acme"), (3, 3, "acme")]
    assert found[1].reason == "another ref: B-2 after A-1"


def invoice(number: int, serial: str, *rows: str) -> Page:
    return page(number, "Bakery Brown", f"Invoice no: {serial}", "Date: 05.03.2024", *rows, top=30)


def test_without_templates_another_invoice_number_begins_another_document() -> None:
    pages = (invoice(1, "R-77", "Total 12.00"), invoice(2, "R-78", "Total 12.00"), invoice(3, "R-78", "more"))
    assert parts(*pages) == [(1, 1, "the file begins"), (2, 3, "another invoice number: r78 after r77")]


def test_what_is_headed_like_a_first_page_before_begins_another_document() -> None:
    head = ("Bakery Brown", "Order of the day", "for the shop")
    items = ("Rolls", "Loaves")
    pages = [page(at, *(head if at % 2 else items), "bread", top=30) for at in (1, 2, 3, 4)]
    assert [cut[:2] for cut in parts(*pages)] == [(1, 2), (3, 4)]


def test_a_sum_that_is_carried_over_holds_a_document_together() -> None:
    first, second = invoice(1, "R-77", "Übertrag 12.00"), page(2, "Übertrag 12.00", "Cake 3.00", "Total 15.00", top=30)
    assert parts(first, second) == [(1, 2, "the file begins")]


def test_size_and_layout_tell_documents_apart_where_nothing_else_does() -> None:
    assert parts(page(1, "One"), page(2, "One", width=850.0)) == [
        (1, 1, "the file begins"),
        (2, 2, "the page has another size"),
    ]


def test_a_page_that_is_only_turned_goes_on() -> None:
    upright = page(1, "One")
    assert parts(upright, Page(2, 800.0, 600.0, "text_layer", upright.lines)) == [(1, 2, "the file begins")]


def test_an_empty_page_and_a_repeated_heading_belong_to_the_pages_before() -> None:
    heading = (50.0, 20.0, "Annual report")
    first, second = page_of(heading, (50, 400, "a"), number=1), page_of(heading, (500, 700, "b"), number=2)
    assert parts(first, second, page_of(number=3)) == [(1, 3, "the file begins")]


def test_the_pages_around_an_empty_one_are_held_against_each_other() -> None:
    pages = (page(1, "A", "Page 1 of 2"), page_of(number=2), page(3, "A", "Page 2 of 2"), page(4, "B", "Page 1 of 1"))
    assert parts(*pages) == [(1, 3, "the file begins"), (4, 4, "“page 1 of 1” is printed")]


def test_every_page_belongs_to_one_document_and_confidence_is_that_of_the_least_certain_cut() -> None:
    assert split(document_of(page(1, "x"))) == (DocumentPart(1, 1, None, 1.0, "the file begins"),)
    assert split(document_of()) == ()
    sure = split(document_of(page(1, "A", "Page 1 of 2"), page(2, "A", "Page 2 of 2")))
    unsure = split(document_of(page(1, "Some text"), page(2, "Other words")))
    assert sure[0].confidence == 0.99
    assert unsure[0].confidence < 0.9


def test_a_thousand_pages_are_cut_in_seconds() -> None:
    pages = [invoice(at, f"R-{(at + 1) // 2}", f"Page {2 - at % 2} of 2") for at in range(1, 1001)]
    found = split(document_of(*pages))
    assert [(part.first_page, part.last_page) for part in found] == [(at, at + 1) for at in range(1, 1001, 2)]
