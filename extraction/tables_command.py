"""`python -m extraction tables FILE...`: the tables of documents as Markdown, HTML or JSON."""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from extraction.datamodel import ParsedDocument, Table
from extraction.each_file import show_each
from extraction.options import ReadOptions
from extraction.tables import find_tables, table_html, table_markdown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="+")
    parser.add_argument("--by-page", action="store_true", help="leave tables apart that go on over the page")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--html", action="store_true", help="instead of Markdown")
    form.add_argument("--json", action="store_true", help="a line per file: tables with cells, spans and places")


def run(given: argparse.Namespace, options: ReadOptions, say: Callable[[Path, Exception], int]) -> int:
    """0 when every file was read; else what `say`, which tells of a bad file, returned."""
    options = replace(options, drawings=True)

    def shown(document: ParsedDocument, file: Path) -> str:
        return _shown(find_tables(document, join_pages=not given.by_page), given, file)

    return show_each(given, options, shown, say)


def _shown(tables: Sequence[Table], given: argparse.Namespace, file: Path) -> str:
    if given.json:
        line = {"id": file.stem, "file": str(file), "tables": [table_as_json(table) for table in tables]}
        return json.dumps(line, ensure_ascii=False) + "\n"
    return "".join(_titled(tables, given, file))


def _titled(tables: Sequence[Table], given: argparse.Namespace, file: Path) -> Iterator[str]:
    name = f"{file}, " if len(given.file) > 1 else ""
    for number, table in enumerate(tables, 1):
        pages = f"page {table.pages[0]}" + (f" to {table.pages[-1]}" if len(table.pages) > 1 else "")
        title = f"{name}table {number}, {pages}, {table.row_count} rows, {table.col_count} columns"
        yield f"<!-- {title} -->\n{table_html(table)}\n\n" if given.html else f"{title}\n\n{table_markdown(table)}\n\n"


def table_as_json(table: Table) -> dict[str, Any]:
    """A table with everything in its place: boxes are of its parts, one for each page, and of each cell's print."""
    return {
        "pages": table.pages,
        "boxes": [asdict(box) for box in table.boxes],
        "rows": table.row_count,
        "cols": table.col_count,
        "is_ruled": table.is_ruled,
        "confidence": table.confidence,
        "cells": [asdict(cell) for cell in table.cells],
        "html": table_html(table),
        "markdown": table_markdown(table),
    }
