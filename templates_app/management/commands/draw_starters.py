"""Draws the pictures of the starters' cards anew, after a sample has changed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from templates_app.starters import STARTERS
from templates_app.starters.samples.picture import sample_picture


class Command(BaseCommand):
    help = "Write the pictures of the starters' samples to static/starters."

    def handle(self, *args: Any, **options: Any) -> None:
        for starter in STARTERS:
            if starter.sample is not None:
                path = settings.BASE_DIR / "static" / starter.picture
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(sample_picture(starter.sample.make()))
                self.stdout.write(f"{path.relative_to(settings.BASE_DIR)}  {path.stat().st_size} bytes")
