"""The engine on the command line: `python -m extraction read FILE` and `... extract --template T FILE...`."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO, get_args

from pydantic import TypeAdapter

from extraction import ExtractionError, OcrEngineName, ReadOptions, extract, load_template, read
from extraction.datamodel import BoundingBox, FieldResult, ParsedDocument
from extraction.errors import TemplateInvalid
from extraction.template_spec import OcrSpec, TemplateSpec


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every file was read, 1 when one was not, 2 for a template that cannot be used."""
    given = _parser().parse_args(arguments)
    if given.command == "read":
        return _read(given.file, given.password, _options(given), as_json=given.json)
    return _extract(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m extraction", description="Read documents and find their fields.")
    commands = parser.add_subparsers(dest="command", required=True)
    reading = commands.add_parser("read", help="print a document's text")
    reading.add_argument("file", type=Path)
    reading.add_argument("--json", action="store_true", help="pages, lines and words with their places as JSON")
    finding = commands.add_parser("extract", help="find a template's fields, one JSON line per file")
    finding.add_argument("--template", type=Path, required=True, help="YAML or JSON")
    finding.add_argument("file", type=Path, nargs="+")
    finding.add_argument("--out", type=Path, help="write the lines here instead of to standard output")
    for command in (reading, finding):
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


def _read(file: Path, password: str | None, options: ReadOptions, *, as_json: bool) -> int:
    try:
        document = read(file.read_bytes(), password=password, options=options)
    except (ExtractionError, OSError) as error:
        return _say(file, error)
    if as_json:
        print(TypeAdapter(ParsedDocument).dump_json(document, indent=1).decode())
    else:
        print(document.text)
    return 0


def _extract(given: argparse.Namespace) -> int:
    try:
        template = load_template(given.template.read_text(encoding="utf-8"))
    except (TemplateInvalid, OSError) as error:
        _say(given.template, error)
        for path, message in getattr(error, "problems", ()):
            print(f"  {path}: {message}", file=sys.stderr)
        return 2
    options = _options(given, template.ocr)
    if given.out is None:
        return _extract_each(template, given.file, given.password, options, sys.stdout)
    with given.out.open("w", encoding="utf-8") as lines:
        return _extract_each(template, given.file, given.password, options, lines)


def _extract_each(
    template: TemplateSpec, files: list[Path], password: str | None, options: ReadOptions, lines: TextIO
) -> int:
    failed = 0
    for file in files:
        started = time.monotonic()
        try:
            document = read(file.read_bytes(), password=password, options=options)
            fields = {field.name: _as_json(field) for field in extract(document, template).fields}
        except Exception as error:  # noqa: BLE001 - a task's edge: whatever a file does, the next one has its turn
            failed = _say(file, error)
            continue
        milliseconds = round((time.monotonic() - started) * 1000)
        line = {"id": file.stem, "file": str(file), "fields": fields, "ms": milliseconds}
        print(json.dumps(line, ensure_ascii=False), file=lines, flush=True)
    return failed


def _as_json(field: FieldResult) -> dict[str, Any]:
    confidence = round(field.confidence, 4)
    return {"value": field.value, "raw_text": field.raw_text, "confidence": confidence, "box": _box(field.box)}


def _box(box: BoundingBox | None) -> list[float] | None:
    return None if box is None else [box.page, *(round(side, 5) for side in (box.x0, box.y0, box.x1, box.y1))]


def _say(file: Path, error: Exception) -> int:
    code = f"{error.code}: " if isinstance(error, ExtractionError) else ""
    print(f"{file}: {code}{error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
