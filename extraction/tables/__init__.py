"""Tables: page with rulings and words in, cells with places and spans out; as HTML and Markdown."""

from collections.abc import Iterator

from extraction.datamodel import Page, ParsedDocument, Table
from extraction.tables.joining import joined, table_of
from extraction.tables.markup import table_html, table_markdown, table_text
from extraction.tables.search import FoundGrid, grids_on


def find_tables(document: ParsedDocument, *, join_pages: bool = True) -> tuple[Table, ...]:
    """All tables of a document, in the order of the pages. It must have been read with ReadOptions(drawings=True), or
    only tables without lines are found.

    Parts of one table on following pages make one Table, unless `join_pages` is False. Never called by plain reading:
    it costs about as much as reading the words does.
    """
    whole, parts = find_tables_and_parts(document)
    return whole if join_pages else parts


def find_tables_and_parts(document: ParsedDocument) -> tuple[tuple[Table, ...], tuple[Table, ...]]:
    """All tables, those that go on over the page joined; and their parts, page by page."""
    parts: list[Table] = []

    def pages() -> Iterator[list[FoundGrid]]:
        for page in document.pages:
            found = grids_on(page)
            parts.extend(table_of([part]) for part in found)
            yield found

    whole = tuple(table_of(together) for together in joined(pages()))
    return whole, tuple(parts)


def find_page_tables(page: Page) -> tuple[Table, ...]:
    """The tables of one page."""
    return tuple(table_of([found]) for found in grids_on(page))


__all__ = ["find_page_tables", "find_tables", "find_tables_and_parts", "table_html", "table_markdown", "table_text"]
