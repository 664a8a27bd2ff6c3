"""Tables as parts of their pages, for reading a document in order."""

from collections.abc import Iterable

from extraction.datamodel import Table
from extraction.layout.segments import TableSegment
from extraction.tables.markup import table_html, table_markdown, table_text


def table_segments(tables: Iterable[Table]) -> tuple[TableSegment, ...]:
    """One segment for each table, on its first page. Tables should be those of single pages (join_pages=False)."""
    return tuple(
        TableSegment(
            table.boxes[0],
            table_text(table),
            table_html(table),
            table_markdown(table),
            table.confidence,
            table.cells,
        )
        for table in tables
    )
