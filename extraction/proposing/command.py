"""`python -m extraction propose FILE...`: which fields and tables documents of an unknown kind have."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from extraction.datamodel import ParsedDocument
from extraction.errors import TemplateInvalid
from extraction.options import ReadOptions
from extraction.progress import page_progress
from extraction.proposing import MAX_DOCUMENTS, Proposal, propose
from extraction.proposing.model import ProposedField, ProposedTable
from extraction.readers.sniff import declared_text
from extraction.reading import read

COMMAND = "propose"
_FIELDS = TypeAdapter(tuple[ProposedField, ...])
_TABLES = TypeAdapter(tuple[ProposedTable, ...])
_LONGEST_VALUE = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="+", help=f"one to {MAX_DOCUMENTS} documents of one kind")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--template", metavar="NAME", help="print a template of that name")
    form.add_argument("--schema", action="store_true", help="print a JSON Schema")
    form.add_argument("--json", action="store_true", help="print everything in its place")


def run(given: argparse.Namespace, options: ReadOptions, say: Callable[[Path, Exception], int]) -> int:
    """0 when there is a proposal; else what `say`, told of a bad file or name, returned."""
    documents: list[ParsedDocument] = []
    options = replace(options, drawings=True)
    for file in given.file:
        try:
            data = file.read_bytes()
            documents.append(
                read(
                    data,
                    password=given.password,
                    options=options,
                    on_page=page_progress(file),
                    declared=declared_text(file.name),
                )
            )
        except Exception as error:  # noqa: BLE001 - a task's edge: whatever is wrong with a file is told by its name
            return say(file, error)
    try:
        sys.stdout.write(_shown(propose(documents), given))
    except (TemplateInvalid, ValueError) as error:
        return say(given.file[0], error)
    return 0


def _shown(proposal: Proposal, given: argparse.Namespace) -> str:
    if given.template is not None:
        return proposal.template_source(given.template)
    if given.schema:
        return json.dumps(proposal.json_schema(), ensure_ascii=False, indent=1) + "\n"
    if given.json:
        return json.dumps(proposal_as_json(proposal, given.file), ensure_ascii=False) + "\n"
    return "".join(f"{line}\n" for line in _lines(proposal))


def proposal_as_json(proposal: Proposal, files: Sequence[Path]) -> dict[str, Any]:
    """Fields and tables with their values, places and steps, beside the JSON Schema; values name files by index."""
    return {
        "files": [str(file) for file in files],
        "fields": _FIELDS.dump_python(proposal.fields, mode="json"),
        "tables": _TABLES.dump_python(proposal.tables, mode="json"),
        "json_schema": proposal.json_schema(),
    }


def _lines(proposal: Proposal) -> list[str]:
    """A line for each field and each table: name, type, how likely, the label and the value in the first document."""
    lines = []
    for field in proposal.fields:
        value = str(field.values[0].value)[:_LONGEST_VALUE]
        lines.append(f"{field.name}\t{field.type}\t{field.confidence:.2f}\t{field.label}\t{value}")
    for table in proposal.tables:
        columns = ", ".join(f"{column.name} ({column.type})" for column in table.columns)
        count = sum(len(value.value) for value in table.values if isinstance(value.value, list))
        lines.append(f"{table.name}\tlist\t{table.confidence:.2f}\t{count} rows\t{columns}")
    return lines
