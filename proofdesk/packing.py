"""`template export`, `template import`: all templates and filters of a desk as one zip, taken along, brought in."""

import argparse
import sys

from proofdesk.client import Client


def export_templates(desk: Client, given: argparse.Namespace) -> int:
    """Write the zip. Returns the exit code."""
    given.file.write_bytes(desk.export_templates())
    return 0


def import_templates(desk: Client, given: argparse.Namespace) -> int:
    """Bring a zip or a text in, or with `--dry-run` only say what would be done: a line each. 1 where something is
    refused."""
    answer = desk.import_templates(given.file, dry_run=given.dry_run)
    for entry in answer["entries"]:
        print(f"{entry['action']}\t{entry['kind']}\t{entry['name']}\t{entry['detail']}")
        for problem in entry["problems"]:
            print(f"{problem['file']}:{problem['line'] or 1}: {problem['message']}", file=sys.stderr)
    return 1 if answer["counts"]["refuse"] else 0
