"""`python -m extraction import-invoice2data FILE.yml [--out T.yaml]`."""

import sys
from pathlib import Path
from typing import Any

from extraction.errors import TemplateInvalid
from extraction.importers.invoice2data import convert_invoice2data
from extraction.template_spec import load_template

COMMAND = "import-invoice2data"


def add_import_command(commands: Any) -> None:
    """Declare the command; `commands` is what argparse's add_subparsers gives."""
    importing = commands.add_parser(COMMAND, help="turn a template of invoice2data into one of this language")
    importing.add_argument("file", type=Path, help="YAML or JSON")
    importing.add_argument("--out", type=Path, help="write the template here instead of to standard output")


def import_file(file: Path, out: Path | None) -> int:
    """0 when the template was imported (warnings go to standard error), 2 when it cannot be."""
    try:
        imported = convert_invoice2data(file.read_text(encoding="utf-8"), file.stem)
        load_template(imported.template)
    except (TemplateInvalid, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{file}: {error}\n")
        return 2
    for warning in imported.warnings:
        sys.stderr.write(f"{file}: {warning}\n")
    if out is None:
        sys.stdout.write(imported.template)
    else:
        out.write_text(imported.template, encoding="utf-8")
    return 0
