"""Reads the files of a command one after the other and prints what it makes of each; a bad one stops no other."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from extraction.datamodel import ParsedDocument
from extraction.options import ReadOptions
from extraction.progress import page_progress
from extraction.reading import read


def show_each(
    given: argparse.Namespace,
    options: ReadOptions,
    shown: Callable[[ParsedDocument, Path], str],
    say: Callable[[Path, Exception], int],
) -> int:
    """`given` has `file` and `password`. 0 when every file was read; else what `say`, told of a bad file, returned."""
    failed = 0
    for file in given.file:
        try:
            document = read(file.read_bytes(), password=given.password, options=options, on_page=page_progress(file))
            text = shown(document, file)
        except Exception as error:  # noqa: BLE001 - a task's edge: whatever a file does, the next one has its turn
            failed = say(file, error)
            continue
        sys.stdout.write(text)
        sys.stdout.flush()
    return failed
