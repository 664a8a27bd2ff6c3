"""Fills an empty desk with a demo: an environment, three users, published templates, a filter and sample documents."""

import json
import logging
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.audit import SYSTEM
from accounts.models import Environment, Role
from accounts.services import add_member, create_environment
from demo import bundle
from demo.samples import SAMPLES, STARTER_SAMPLES
from jobs import services as jobs
from jobs.ordering import JobOptions, Order
from jobs.services import Source
from templates_app import filters
from templates_app import services as templates
from templates_app.starters import starter_source

SLUG = "demo"
TEMPLATES_DIR = Path(__file__).resolve().parents[2] / "templates"
PASSWORDS_PATH = settings.DATA_DIR / "demo-passwords.json"
SAMPLES_DIR = settings.DATA_DIR / "samples"


class Command(BaseCommand):
    help = "Seed the demo once; later calls only print how to sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        if not Environment.objects.exists():
            # The queue server starts after this: that it cannot be reached yet is no news, the sweeper finds the jobs.
            logging.getLogger("jobs.queue").setLevel(logging.ERROR)
            seed()
        if PASSWORDS_PATH.exists():
            self._greet(json.loads(PASSWORDS_PATH.read_text()))

    def _greet(self, passwords: dict[str, str]) -> None:
        self.stdout.write(f"\n  Proofdesk   {settings.PUBLIC_URL}\n")
        for username, password in passwords.items():
            self.stdout.write(f"  sign in as  {username:<9} {password}")
        self.stdout.write(f"  samples in  {SAMPLES_DIR}\n")


def seed() -> None:
    """Create the demo. Files first; the rows are one transaction, so a half-made demo never stays."""
    SAMPLES_DIR.mkdir(parents=True, exist_ok=True)
    makers = {sample.filename: sample.make for sample in SAMPLES}
    makers |= {sample.filename: sample.make for sample in STARTER_SAMPLES}
    for filename, make in makers.items():
        (SAMPLES_DIR / filename).write_bytes(make())
    (SAMPLES_DIR / bundle.FILENAME).write_bytes(bundle.bundle_pdf())
    passwords = {role.value: secrets.token_urlsafe(9) for role in Role}
    with os.fdopen(os.open(PASSWORDS_PATH, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        json.dump(passwords, file)
    with transaction.atomic():
        environment = create_environment(slug=SLUG, name="Demo", actor=SYSTEM)
        for role in Role:
            add_member(
                environment=environment, username=role.value, role=role, actor=SYSTEM, password=passwords[role.value]
            )
        own = [path.read_text() for path in sorted(TEMPLATES_DIR.glob("*.yaml"))]
        for source in own + [starter_source(sample.starter) for sample in STARTER_SAMPLES]:
            draft = templates.create_template(environment=environment, source=source, actor=SYSTEM)
            templates.publish(version=draft, actor=SYSTEM)
        filters.create_filter(
            environment=environment,
            name=bundle.FILTER_NAME,
            title="Incoming mail",
            source=bundle.filter_source(),
            actor=SYSTEM,
        )
    for sample in SAMPLES:
        _submit(environment, sample.filename, Order(template_name=sample.template_name))
    for shown in STARTER_SAMPLES:
        _submit(environment, shown.filename, Order(template_name=shown.starter))
    _submit(environment, bundle.FILENAME, Order(filter_name=bundle.FILTER_NAME, options=JobOptions(splitting=True)))


def _submit(environment: Environment, filename: str, order: Order) -> None:
    with (SAMPLES_DIR / filename).open("rb") as file:
        jobs.submit(environment=environment, actor=SYSTEM, source=Source(filename, file), order=order)
