"""`python -m extraction replay --template T.yaml --result P.jsonl FILE...`: whether stored results come out again."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from extraction.datamodel import ExtractionResult, ParsedDocument
from extraction.each_file import show_each
from extraction.options import ReadOptions
from extraction.replaying import RESULT_JSON, Difference, replay
from extraction.template_spec import TemplateSpec

SHOWN_CHARS = 80


class _Differs(Exception):
    """A replay that gives other bytes; its text says where."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--template", type=Path, required=True, help="YAML or JSON")
    parser.add_argument("--result", type=Path, required=True, help="lines that `extract --trace` has written")
    parser.add_argument("file", type=Path, nargs="+")


def run(
    given: argparse.Namespace, template: TemplateSpec, options: ReadOptions, say: Callable[[Path, Exception], int]
) -> int:
    """0 when every file gives the bytes of its result again; else what `say`, told of one that does not, returned."""
    recorded = _recorded(given.result)
    return show_each(given, options, lambda document, file: _shown(document, file, template, recorded), say)


def _recorded(lines: Path) -> dict[str, ExtractionResult]:
    """Results by file name without suffix."""
    entries = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {entry["id"]: RESULT_JSON.validate_python(entry["result"]) for entry in entries if "result" in entry}


def _shown(document: ParsedDocument, file: Path, template: TemplateSpec, recorded: dict[str, ExtractionResult]) -> str:
    if file.stem not in recorded:
        raise _Differs("there is no line with its result: write one by extract --trace")
    outcome = replay(document, template, recorded[file.stem])
    if outcome.is_identical:
        return f"{file}: identical\n"
    raise _Differs("differs:" + "".join(f"\n  {_told(difference)}" for difference in outcome.differences))


def _told(difference: Difference) -> str:
    shown = [str(value)[:SHOWN_CHARS] for value in (difference.recorded, difference.replayed)]
    return f"{difference.field or 'result'}: {difference.part} {shown[0]} -> {shown[1]}"
