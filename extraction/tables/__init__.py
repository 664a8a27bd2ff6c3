"""Tables: page with rulings and words in, cells with places and spans out; as HTML and Markdown."""

from extraction.datamodel import Page, ParsedDocument, Table
from extraction.tables.joining import joined, table_of
from extraction.tables.markup import table_html, table_markdown, table_text
from extraction.tables.search import grids_on


def find_tables(document: ParsedDocument, *, join_pages: bool = True) -> tuple[Table, ...]:
    """All tables of a document, in the order of the pages. It must have been read with ReadOptions(drawings=True), or
    only tables without lines are found.

    Parts of one table on following pages make one Table, unless `join_pages` is False. Never called by plain reading:
    it costs about as much as reading the words does.
    """
    pages = [grids_on(page) for page in document.pages]
    parts = joined(pages) if join_pages else [[found] for page in pages for found in page]
    return tuple(table_of(part) for part in parts)


def find_page_tables(page: Page) -> tuple[Table, ...]:
    """The tables of one page."""
    return tuple(table_of([found]) for found in grids_on(page))


__all__ = ["find_page_tables", "find_tables", "table_html", "table_markdown", "table_text"]
