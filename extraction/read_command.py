"""`python -m extraction read FILE...`: a document as text, as Markdown, or as JSON with everything in its place."""

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from extraction.datamodel import Block, BoundingBox, Page, ParsedDocument, Segment, Word
from extraction.each_file import show_each
from extraction.layout.markup import document_markdown
from extraction.layout.segments import segments_of
from extraction.options import ReadOptions
from extraction.tables import find_tables, find_tables_and_parts
from extraction.tables.segments import table_segments
from extraction.tables_command import table_as_json

_PAGES = TypeAdapter(tuple[Page, ...])
_BOX = TypeAdapter(BoundingBox)
_DRAWN = {"__all__": {"rulings", "squares"}}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="+")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--markdown", action="store_true", help="headings, paragraphs, lists and tables as Markdown")
    form.add_argument(
        "--json",
        action="store_true",
        help="a line per file: pages with lines and words, segments, tables, Markdown; all with their places",
    )


def run(given: argparse.Namespace, options: ReadOptions, say: Callable[[Path, Exception], int]) -> int:
    """0 when every file was read; else what `say`, which tells of a bad file, returned."""
    options = replace(options, drawings=given.json or given.markdown)
    return show_each(given, options, lambda document, file: _shown(document, given, file), say)


def _shown(document: ParsedDocument, given: argparse.Namespace, file: Path) -> str:
    if given.json:
        return json.dumps(as_json(document, file), ensure_ascii=False) + "\n"
    if given.markdown:
        return document_markdown(segments_of(document, table_segments(find_tables(document, join_pages=False))))
    return document.text + "\n"


def as_json(document: ParsedDocument, file: Path) -> dict[str, Any]:
    pages = tuple(document.pages)
    document = replace(document, pages=pages)  # unpacked once, as each is looked at several times
    tables, parts = find_tables_and_parts(document)
    segments = segments_of(document, table_segments(parts))
    lines = {word: at for page in pages for at, line in enumerate(page.lines) for word in line.words}
    return {
        "id": file.stem,
        "file": str(file),
        "media_type": document.media_type,
        "pages": _PAGES.dump_python(pages, mode="json", exclude=_DRAWN),
        "segments": [_segment(segment, lines) for segment in segments],
        "tables": [table_as_json(table) for table in tables],
        "markdown": document_markdown(segments),
    }


def _segment(segment: Segment, lines: dict[Word, int]) -> dict[str, Any]:
    return {
        "kind": segment.kind,
        "box": _BOX.dump_python(segment.box),
        "confidence": segment.confidence,
        "text": segment.text,
        "html": segment.html,
        "markdown": segment.markdown,
        "blocks": [_block(block, lines) for block in segment.blocks],
    }


def _block(block: Block, lines: dict[Word, int]) -> dict[str, Any]:
    """Its lines by their number on the page, from 0: the words are there already. Of a line that a table takes a part
    of, the block has the rest."""
    return {
        "box": _BOX.dump_python(block.box),
        "text": block.text,
        "lines": [lines[line.words[0]] for line in block.lines],
    }
