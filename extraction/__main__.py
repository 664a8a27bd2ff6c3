"""The engine on the command line: `python -m extraction read FILE` and `... extract --template T FILE...`."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO, get_args

from extraction import (
    ExtractionError,
    OcrEngineName,
    ReadOptions,
    extract,
    load_template,
    read,
    read_command,
    replay_command,
    sorting_command,
    tables_command,
)
from extraction.asking import command as ask_command
from extraction.compiling import command as compile_command
from extraction.datamodel import BoundingBox, ExtractionResult, FieldResult
from extraction.errors import TemplateInvalid
from extraction.importers.command import COMMAND as IMPORT_COMMAND
from extraction.importers.command import add_import_command, import_file
from extraction.learning import command as learn_command
from extraction.progress import page_progress
from extraction.proposing import command as propose_command
from extraction.readers.sniff import declared_text
from extraction.replaying import RESULT_JSON
from extraction.template_rules import OcrSpec
from extraction.template_spec import TemplateSpec, template_json_schema


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every file was read, 1 when one was not, 2 for a template that cannot be used."""
    given = _parser().parse_args(arguments)
    if given.command == IMPORT_COMMAND:
        return import_file(given.file, given.out)
    if given.command == compile_command.COMMAND:
        return compile_command.run(given)
    if given.command == "schema":
        print(json.dumps(template_json_schema(), indent=1))
        return 0
    if given.command == "read":
        return read_command.run(given, _options(given), _say)
    if given.command == "tables":
        return tables_command.run(given, _options(given), _say)
    if given.command == ask_command.COMMAND:
        return ask_command.run(given, _options(given), _say)
    if given.command == propose_command.COMMAND:
        return propose_command.run(given, _options(given), _say)
    if given.command == learn_command.COMMAND:
        return learn_command.run(given, _options(given), _say)
    if given.command in ("classify", "split", "route"):
        return sorting_command.run(given, _options(given), _say)
    return _with_template(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m extraction", description="Read documents and find their fields.")
    commands = parser.add_subparsers(dest="command", required=True)
    reading = commands.add_parser("read", help="print documents as text, Markdown or JSON")
    read_command.add_arguments(reading)
    tabulating = commands.add_parser("tables", help="print the tables of documents as Markdown, HTML or JSON")
    tables_command.add_arguments(tabulating)
    asking = ask_command.add_command(commands)
    proposing = commands.add_parser(propose_command.COMMAND, help="which fields and tables unknown documents have")
    propose_command.add_arguments(proposing)
    compile_command.add_arguments(
        commands.add_parser(compile_command.COMMAND, help="turn a JSON Schema into a template")
    )
    learning = commands.add_parser(learn_command.COMMAND, help="a template out of documents with their right values")
    learn_command.add_arguments(learning)
    finding = commands.add_parser("extract", help="find a template's fields, one JSON line per file")
    finding.add_argument("--template", type=Path, required=True, help="YAML or JSON")
    finding.add_argument("file", type=Path, nargs="+")
    finding.add_argument("--out", type=Path, help="write the lines here instead of to standard output")
    finding.add_argument("--trace", action="store_true", help="add the whole result with its traces, to be replayed")
    replaying = commands.add_parser("replay", help="whether results of extract --trace come out again, byte by byte")
    replay_command.add_arguments(replaying)
    commands.add_parser("schema", help="print the JSON Schema of the template language")
    classifying = commands.add_parser("classify", help="which of several templates each file is for")
    sorting_command.add_arguments(classifying, several=True)
    splitting = commands.add_parser("split", help="where a file that holds several documents is to be cut")
    sorting_command.add_arguments(splitting, several=False)
    routing = commands.add_parser("route", help="which filter rule fires for each file, and why")
    sorting_command.add_arguments(routing, several=True, rules=True)
    add_import_command(commands)
    for command in (
        reading,
        tabulating,
        asking,
        proposing,
        learning,
        finding,
        replaying,
        classifying,
        splitting,
        routing,
    ):
        command.add_argument("--password")
        command.add_argument(
            "--ocr-engine", choices=get_args(OcrEngineName), help="else the template's, else rapidocr"
        )
        command.add_argument("--language", help="of the print, ISO 639-1; else the template's, else en")
    return parser


def _options(given: argparse.Namespace, asked: OcrSpec | None = None) -> ReadOptions:
    """The command line goes before the template, and that before the defaults."""
    asked, default = asked or OcrSpec(), ReadOptions()
    return ReadOptions(
        ocr_engine=given.ocr_engine or asked.engine or default.ocr_engine,
        language=given.language or asked.language or default.language,
    )


def _with_template(given: argparse.Namespace) -> int:
    """The commands extract and replay."""
    try:
        template = load_template(given.template.read_text(encoding="utf-8"))
    except (TemplateInvalid, OSError) as error:
        _say(given.template, error)
        for path, message in getattr(error, "problems", ()):
            print(f"  {path}: {message}", file=sys.stderr)
        return 2
    options = replace(_options(given, template.ocr), drawings=template.looks_at_drawings)
    if given.command == "replay":
        return replay_command.run(given, template, options, _say)
    if given.out is None:
        return _extract_each(template, given, options, sys.stdout)
    with given.out.open("w", encoding="utf-8") as lines:
        return _extract_each(template, given, options, lines)


def _extract_each(template: TemplateSpec, given: argparse.Namespace, options: ReadOptions, lines: TextIO) -> int:
    failed = 0
    for file in given.file:
        started = time.monotonic()
        try:
            document = read(
                file.read_bytes(),
                password=given.password,
                options=options,
                on_page=page_progress(file),
                declared=declared_text(file.name),
            )
            result = extract(document, template)
        except Exception as error:  # noqa: BLE001 - a task's edge: whatever a file does, the next one has its turn
            failed = _say(file, error)
            continue
        milliseconds = round((time.monotonic() - started) * 1000)
        line = {"id": file.stem, "file": str(file), **_found(result), "ms": milliseconds}
        if given.trace:
            line["result"] = RESULT_JSON.dump_python(result, mode="json")
        print(json.dumps(line, ensure_ascii=False), file=lines, flush=True)
    return failed


def _found(result: ExtractionResult) -> dict[str, Any]:
    """`fields` by name, the members of a group as "group.member"; `line_items` holds the rows of each list."""
    fields: dict[str, Any] = {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for field in result.fields:
        if field.type == "list":
            rows[field.name] = [{cell.name: _as_json(cell) for cell in row.fields} for row in field.items]
        else:
            fields |= _flat(field, field.name)
    return {"fields": fields, "line_items": rows}


def _flat(field: FieldResult, name: str) -> dict[str, Any]:
    if field.type != "group":
        return {name: _as_json(field)}
    return {key: value for member in field.fields for key, value in _flat(member, f"{name}.{member.name}").items()}


def _as_json(field: FieldResult) -> dict[str, Any]:
    shown = {"value": field.value, "raw_text": field.raw_text, "confidence": round(field.confidence, 4)}
    return {**shown, "box": _box(field.box), **({"currency": field.currency} if field.currency else {})}


def _box(box: BoundingBox | None) -> list[float] | None:
    return None if box is None else [box.page, *(round(side, 5) for side in (box.x0, box.y0, box.x1, box.y1))]


def _say(file: Path, error: Exception) -> int:
    code = f"{error.code}: " if isinstance(error, ExtractionError) else ""
    print(f"{file}: {code}{error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
