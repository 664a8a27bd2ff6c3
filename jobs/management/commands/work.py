"""Works on one queue until told to stop: `manage.py work extraction` or `manage.py work courier`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jobs.queue import COURIER, EXTRACTION
from jobs.worker import run_worker


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Run one worker process. Start as many as the machine has cores; each listens to one queue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("queue", choices=[EXTRACTION, COURIER])

    def handle(self, *args: Any, **options: Any) -> None:
        run_worker(options["queue"])
