"""Runs every sweep in settings.SWEEPS again and again: what was lost is found by its row."""

import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils.module_loading import import_string

log = logging.getLogger("jobs.sweep")


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Find lost jobs, waiting events, due deliveries and expired claims, every SWEEP_INTERVAL_S seconds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Run each sweep once and end.")

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()

        def stop(signum: int, frame: FrameType | None) -> None:
            stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        while not stopping.is_set():
            sweep_once()
            if options["once"]:
                return
            stopping.wait(settings.SWEEP_INTERVAL_S)


def sweep_once() -> None:
    """Run every sweep; one that fails is logged and does not keep the others from running."""
    for path in settings.SWEEPS:
        close_old_connections()
        try:
            import_string(path)()
        except Exception:
            log.exception("The sweep %s failed; it is tried again in %s s.", path, settings.SWEEP_INTERVAL_S)
