"""Tells a person at a terminal how far long work is, on standard error, and says nothing of short work."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from extraction.datamodel import Page

_SILENT_S = 2.0
_EVERY_S = 1.0


def page_progress(file: Path) -> Callable[[Page, int], None]:
    """For the `on_page` of a read: a line a second once the file has taken two seconds."""
    next_at = time.monotonic() + _SILENT_S

    def on_page(page: Page, page_count: int) -> None:
        nonlocal next_at
        now = time.monotonic()
        if now >= next_at and page.number < page_count:
            next_at = now + _EVERY_S
            sys.stderr.write(f"{file}: {page.number} of {page_count} pages\n")

    return on_page
