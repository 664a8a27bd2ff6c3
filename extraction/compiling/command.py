"""`python -m extraction compile --schema S.json [--out T.yaml]`: a JSON Schema turned into a template."""

import argparse
import json
import sys
from pathlib import Path

from extraction.compiling import compile_schema
from extraction.errors import TemplateInvalid

COMMAND = "compile"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--schema", type=Path, required=True, help="a JSON Schema of an object, as JSON")
    parser.add_argument("--name", help="of the template; else made of the schema's title")
    parser.add_argument("--out", type=Path, help="write the template here instead of to standard output")


def run(given: argparse.Namespace) -> int:
    """0 when the schema was compiled, 2 when it cannot be: every problem is told with its JSON Pointer."""
    try:
        source = compile_schema(json.loads(given.schema.read_text(encoding="utf-8")), given.name)
    except TemplateInvalid as error:
        sys.stderr.write(f"{given.schema}: {error.code}: {error}\n")
        return 2
    except (OSError, ValueError, RecursionError) as error:
        sys.stderr.write(f"{given.schema}: it is no JSON: {error}\n")
        return 2
    if given.out is None:
        sys.stdout.write(source)
    else:
        given.out.write_text(source, encoding="utf-8")
    return 0
