"""`python -m extraction learn --samples S.jsonl --out T.yaml`: a template out of documents with their right values."""

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from extraction.datamodel import BoundingBox, JsonValue
from extraction.errors import ExtractionError
from extraction.learning.learned import learn
from extraction.learning.model import GivenValue, LearningSample
from extraction.lexicon import snake_case
from extraction.options import ReadOptions
from extraction.progress import page_progress
from extraction.reading import read

COMMAND = "learn"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--samples",
        type=Path,
        required=True,
        help='a line a document: {"file", "layout"?, "fields": {name: value or {"value", "box"}}}',
    )
    parser.add_argument("--out", type=Path, required=True, help="the template, YAML")
    parser.add_argument(
        "--wanted", nargs="+", default=(), help="names of fields that no sample gives, to be looked for by their names"
    )
    parser.add_argument("--name", help="of the template; else that of the file it is written to")


def run(given: argparse.Namespace, options: ReadOptions, say: Callable[[Path, Exception], int]) -> int:
    """0 when the template is written; else what `say`, told of a bad file or line, returned."""
    samples: list[LearningSample] = []
    options = replace(options, drawings=True)
    file = given.samples
    try:
        for line in given.samples.read_text(encoding="utf-8").splitlines():
            if line.strip():
                file = given.samples
                entry = json.loads(line)
                values = {name: _value(value) for name, value in entry["fields"].items()}
                file = given.samples.parent / entry["file"]
                document = read(
                    file.read_bytes(), password=given.password, options=options, on_page=page_progress(file)
                )
                samples.append(LearningSample(document, values, entry.get("layout")))
        file = given.out
        learned = learn(samples, given.name or snake_case(given.out.stem, "template"), given.wanted)
        given.out.write_text(learned.source, encoding="utf-8")
    except (ExtractionError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        what = ValueError(f"a sample needs {error}") if isinstance(error, KeyError) else error
        return say(file, what)
    return 0


def _value(given: Any) -> GivenValue:
    """A value alone, or with the place where it stands."""
    if not isinstance(given, dict):
        return _plain(given)
    box = given.get("box")
    if box is None:
        return _plain(given["value"])
    page, x0, y0, x1, y1 = box
    return _plain(given["value"]), BoundingBox(int(page), float(x0), float(y0), float(x1), float(y1))


def _plain(value: Any) -> JsonValue:
    """JSON's numbers as they are written: 1.50 is an amount, not a float."""
    plain: JsonValue = str(value) if isinstance(value, float) else value
    return plain
