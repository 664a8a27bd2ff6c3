"""split_by_topics() and pages_by_topic(): documents in a row, each with its topic, and the pages of each topic."""

from extraction.datamodel import ParsedDocument
from extraction.described_classes import ClassSpec
from extraction.reading import read
from extraction.topics import pages_by_topic, split_by_topics
from tests.extraction.documents import Printed, pdf

INVOICE, ORDER, CONTRACT = ClassSpec("Invoice"), ClassSpec("Purchase order"), ClassSpec("Contract", "terms of a lease")
TOPICS = (INVOICE, ORDER, CONTRACT)


def sheet(title: str, *texts: str, size: float = 22) -> list[Printed]:
    return [(title, 60, 80, size), *((text, 60, 150 + 20 * at, 11) for at, text in enumerate(texts))]


def bundle() -> ParsedDocument:
    """An invoice of two pages, an invoice, an order, a contract of two pages, a page of nothing that is asked for."""
    return read(
        pdf(
            sheet("Invoice", "Invoice number 2026-1", "Screws 12 pieces 4.00", "Page 1 of 2"),
            sheet("Example Ltd", "Nails 5 pieces 7.00", "Total 11.00", "Page 2 of 2", size=11),
            sheet("Rechnung", "Rechnungsnummer 77-B", "Summe 9,00", "Seite 1 von 1"),
            sheet("Purchase Order", "Order number 4711", "Paper 3 boxes 12.00", "Page 1 of 1"),
            sheet("Lease Agreement", "The parties agree on the terms of this lease.", "Page 1 of 2"),
            sheet("Clause nine", "It ends in June.", "Page 2 of 2", size=11),
            sheet("Pancakes", "Beat two eggs.", "Page 1 of 1"),
        )
    )


def test_every_document_of_a_file_gets_its_topic_and_later_pages_stay_with_it() -> None:
    parts = split_by_topics(bundle(), TOPICS)
    assert [(part.first_page, part.last_page, part.topic) for part in parts] == [
        (1, 2, "Invoice"), (3, 3, "Invoice"), (4, 4, "Purchase order"), (5, 6, "Contract"), (7, 7, None),
    ]  # fmt: skip
    assert parts[0].reason.startswith("the file begins; “Invoice” is a heading")
    assert all(0.5 <= part.confidence <= 1.0 for part in parts)


def test_parts_without_a_topic_are_left_out_where_not_every_page_is_asked_for() -> None:
    parts = split_by_topics(bundle(), [ORDER], whole_pages=False)
    assert [(part.first_page, part.last_page, part.topic) for part in parts] == [(4, 4, "Purchase order")]


def test_another_topic_begins_a_document_where_nothing_else_says_so() -> None:
    document = read(pdf(sheet("Invoice", "Invoice number 1", "and so on"), sheet("Delivery Note", "and so on")))
    parts = split_by_topics(document, [INVOICE, ClassSpec("Delivery note")])
    assert [(part.first_page, part.topic) for part in parts] == [(1, "Invoice"), (2, "Delivery note")]


def test_the_pages_of_each_topic_are_told_and_a_page_may_have_several() -> None:
    pages = pages_by_topic(bundle(), [*TOPICS, ClassSpec("Lease"), ClassSpec("Payslip")])
    assert pages == {
        "Invoice": (1, 2, 3), "Purchase order": (4,), "Contract": (5, 6), "Lease": (5,), "Payslip": (),
    }  # fmt: skip


def test_without_topics_documents_are_still_split_and_without_pages_there_is_nothing() -> None:
    assert [part.topic for part in split_by_topics(bundle(), ())] == [None] * 5
    assert pages_by_topic(bundle(), ()) == {}
    assert split_by_topics(ParsedDocument("application/pdf", ()), TOPICS) == ()
