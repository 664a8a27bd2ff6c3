"""`python -m extraction ask FILE... QUESTION`: the answer that documents print, and where."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from extraction.asking import Answer, ask
from extraction.datamodel import ParsedDocument
from extraction.options import ReadOptions
from extraction.progress import page_progress
from extraction.readers.sniff import declared_text
from extraction.reading import read

COMMAND = "ask"


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    parser = commands.add_parser(COMMAND, help="what documents say to a question, in their own words")
    parser.add_argument("file", type=Path, nargs="+")
    parser.add_argument("question", help='such as "When is the invoice due?"')
    parser.add_argument("--json", action="store_true", help="a line with the answer, its confidence and its places")
    return parser


def run(given: argparse.Namespace, options: ReadOptions, say: Callable[[Path, Exception], int]) -> int:
    """0 when every file was read, whether or not they say it; else what `say`, which tells of a bad file, returned.
    The files that were read are asked together."""
    failed = 0
    documents: list[ParsedDocument] = []
    files: list[Path] = []
    for file in given.file:
        try:
            options = replace(options, drawings=True)
            read_now = read(
                file.read_bytes(),
                password=given.password,
                options=options,
                on_page=page_progress(file),
                declared=declared_text(file.name),
            )
        except Exception as error:  # noqa: BLE001 - a task's edge: whatever a file does, the next one has its turn
            failed = say(file, error)
            continue
        documents.append(read_now)
        files.append(file)
    if documents:
        answer = ask(documents, given.question)
        sys.stdout.write(_as_json(answer, files) if given.json else _shown(answer, files))
    return failed


def _shown(answer: Answer, files: list[Path]) -> str:
    if answer.text is None:
        return "not found\n"
    places = [f"  {files[place.document]}, page {place.page}: {place.text}\n" for place in answer.citations]
    return f"{answer.text}\n  {answer.kind}, confidence {answer.confidence:.2f}\n{''.join(places)}"


def _as_json(answer: Answer, files: list[Path]) -> str:
    citations = [{**asdict(place), "file": str(files[place.document])} for place in answer.citations]
    return json.dumps({**asdict(answer), "citations": citations}, ensure_ascii=False) + "\n"
