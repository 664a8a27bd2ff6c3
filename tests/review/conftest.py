"""Fixtures of the review tests: an invoice of six fields, two of them flagged, that waits for a reviewer."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from accounts.models import Environment, Role, User
from extraction import BoundingBox, FieldResult
from jobs.models import Job, JobStatus
from review.models import ReviewTask
from tests import factories
from tests.browsing import opened_tab
from tests.factories import acting

SOURCE = """\
template: invoice
title: Invoice
locale: de-DE
fields:
  number:
    type: text
    title: Invoice number
    required: true
    find: [{label: "Rechnung Nr", at: right}]
  date:
    type: date
    find: [{label: "Datum", at: right}]
  vendor:
    type: text
    find: [{label: "Von", at: right}]
  net:
    type: money
    find: [{row: "Netto", pick: last}]
  total:
    type: money
    required: true
    find: [{row: "Summe", pick: last}]
  paid:
    type: bool
    find: [{label: "Bezahlt", at: right}]
"""
TOTAL_BOX = BoundingBox(1, 0.7, 0.8, 0.85, 0.82)
FIELDS = (
    FieldResult("number", "text", "R-17", "R-17", 0.99, BoundingBox(1, 0.6, 0.1, 0.7, 0.12), required=True),
    FieldResult("date", "date", "2026-03-04", "04.03.2026", 0.55, BoundingBox(1, 0.6, 0.15, 0.7, 0.17)),
    FieldResult("vendor", "text", "Nordwind KG", "Nordwind KG", 0.98, BoundingBox(1, 0.1, 0.1, 0.3, 0.12)),
    FieldResult("net", "money", "1236.64", "1.236,64 €", 0.97, BoundingBox(1, 0.7, 0.7, 0.85, 0.72), currency="EUR"),
    FieldResult("total", "money", "1.60", "1,60 €", 0.7, TOTAL_BOX, required=True, currency="EUR"),
    FieldResult("paid", "bool", False, "nein", 0.96, BoundingBox(1, 0.1, 0.9, 0.15, 0.92)),
)
FLAGS = {"date": "low_confidence", "total": "low_confidence"}


def make_task(
    environment: Environment, *, without: tuple[str, ...] = (), filename: str = "rechnung.pdf"
) -> ReviewTask:
    """A waiting review; in the fields named `without` nothing was found."""
    if not environment.extraction_templates.exists():
        factories.make_template(environment, SOURCE)
    job = factories.make_job(
        environment,
        JobStatus.REVIEW_REQUIRED,
        document=factories.make_document(environment, filename=filename),
        flagged_field_count=2,
    )
    fields = [
        replace(field, value=None, raw_text=None, confidence=0.0, box=None, currency=None)
        if field.name in without
        else field
        for field in FIELDS
    ]
    factories.make_extraction(job, fields, FLAGS)
    return ReviewTask.objects.create(environment=environment, job=job)


@pytest.fixture
def reviewer(environment: Environment) -> User:
    return factories.make_member(environment, Role.REVIEWER, "rita")


@pytest.fixture
def colleague(environment: Environment) -> User:
    return factories.make_member(environment, Role.REVIEWER, "kim")


@pytest.fixture
def task(environment: Environment) -> ReviewTask:
    return make_task(environment)


@pytest.fixture
def held(task: ReviewTask, reviewer: User) -> ReviewTask:
    """The task, claimed by the reviewer."""
    from review import claims

    return claims.claim(task=task, actor=acting(reviewer))


def job_now(task: ReviewTask) -> Job:
    return Job.objects.get(pk=task.job_id)


@pytest.fixture
def page(chromium: Any, live_server: LiveServer, reviewer: User, client: Client) -> Iterator[Any]:
    """A page of the reviewer's browser; a script error or a broken security rule fails the test."""
    client.force_login(reviewer)
    with opened_tab(chromium, live_server.url, client, 1440, 900) as page:
        page.context.set_default_timeout(10_000)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
        yield page
    assert errors == []
