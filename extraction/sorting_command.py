"""`python -m extraction classify`, `... split` and `... route`: what each file is, where to cut it, where it goes."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from extraction.classify import best_match, classify
from extraction.datamodel import ParsedDocument
from extraction.errors import RulesInvalid, TemplateInvalid
from extraction.filter_rules import load_rules, look_at_drawings, require_templates
from extraction.options import ReadOptions
from extraction.progress import page_progress
from extraction.readers.sniff import declared_text
from extraction.reading import read
from extraction.routing import route
from extraction.split import split
from extraction.template_spec import TemplateSpec, load_template

_SUFFIXES = (".yaml", ".yml", ".json")
Say = Callable[[Path, Exception], int]
Tell = Callable[[ParsedDocument, Sequence[TemplateSpec]], dict[str, Any]]


def add_arguments(parser: argparse.ArgumentParser, *, several: bool, rules: bool = False) -> None:
    if rules:
        parser.add_argument("--rules", type=Path, required=True, help="filter rules (YAML or JSON)")
    parser.add_argument("--templates", type=Path, required=True, help="a folder of templates (YAML or JSON)")
    parser.add_argument("file", type=Path, nargs="+" if several else 1)


def run(given: argparse.Namespace, options: ReadOptions, say: Say) -> int:
    """A JSON line per file. 0 when every file was read, else what `say` returned; 2 for a template that cannot be
    used."""
    templates = _load_folder(given.templates, say)
    if templates is None:
        return 2
    try:
        tell, drawings = _teller(given, templates)
    except (RulesInvalid, OSError, UnicodeDecodeError) as error:
        _say_problems(given.rules, error, say)
        return 2
    drawings = drawings or any(template.looks_at_drawings for template in templates)
    options = replace(options, drawings=drawings)
    failed = 0
    for file in given.file:
        try:
            document = read(
                file.read_bytes(),
                password=given.password,
                options=options,
                on_page=page_progress(file),
                declared=declared_text(file.name),
            )
            line = {"id": file.stem, "file": str(file), **tell(document, templates)}
        except Exception as error:  # noqa: BLE001 - a task's edge: whatever a file does, the next one has its turn
            failed = say(file, error)
            continue
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return failed


def _teller(given: argparse.Namespace, templates: Sequence[TemplateSpec]) -> tuple[Tell, bool]:
    """What the command tells of a document, and whether it needs to know what is drawn on the pages."""
    if given.command != "route":
        return (_classified if given.command == "classify" else _split), False
    rules = load_rules(given.rules.read_text(encoding="utf-8"))
    by_name = {template.template: template for template in templates}
    require_templates(rules, by_name)

    def routed(document: ParsedDocument, _: Sequence[TemplateSpec]) -> dict[str, Any]:
        return asdict(route(document, rules, by_name))

    return routed, look_at_drawings(rules)


def _say_problems(path: Path, error: Exception, say: Say) -> None:
    say(path, error)
    for place, message in getattr(error, "problems", ()):
        sys.stderr.write(f"  {place}: {message}\n")


def _classified(document: ParsedDocument, templates: Sequence[TemplateSpec]) -> dict[str, Any]:
    matches = classify(document, templates)
    best = best_match(matches)
    return {"template": best.template if best else None, "matches": [asdict(match) for match in matches]}


def _split(document: ParsedDocument, templates: Sequence[TemplateSpec]) -> dict[str, Any]:
    return {"documents": [asdict(part) for part in split(document, templates)]}


def _load_folder(folder: Path, say: Say) -> list[TemplateSpec] | None:
    """Every template of a folder, by file name; None after a bad one was told of."""
    templates = []
    sound = True
    paths = sorted(path for path in folder.glob("*") if path.suffix in _SUFFIXES) if folder.is_dir() else []
    for path in paths:
        try:
            templates.append(load_template(path.read_text(encoding="utf-8")))
        except (TemplateInvalid, OSError, UnicodeDecodeError) as error:
            _say_problems(path, error, say)
            sound = False
    if not paths:
        say(folder, FileNotFoundError(f"no template ({', '.join(_SUFFIXES)}) lies in this folder"))
    return templates if sound and templates else None
