"""Invoices whose label has moved below its value, read and corrected by a reviewer, for tests of proposals."""

from io import BytesIO

from accounts.audit import SYSTEM, Actor
from accounts.models import Environment
from jobs import processing, services
from jobs.models import Job
from jobs.ordering import Order
from jobs.services import Source
from tests import factories
from tests.builder.approved_jobs import approve, told

SOURCE = """\
template: invoice
title: Invoice
locale: en-US
fields:
  number: {type: text, title: Invoice number, find: [{label: "Invoice No", at: right}]}
  # as the printer has it
  total: {type: money, title: Sum, required: true, find: [{label: "Amount due", at: right}]}
"""
TOTALS = ("120.50", "87.20", "1311.00")


def moved_pdf(total: str) -> bytes:
    return factories.written_pdf(
        ["Widget Works", "", f"Invoice No: A{total[:2]}", "", "Chair, oak", "", total, "Amount due", "", "Thank you"]
    )


def read(environment: Environment, total: str, content: bytes | None = None) -> Job:
    """A document that the engine has read with the published template."""
    job = services.submit(
        environment=environment,
        actor=SYSTEM,
        source=Source(f"{total}.pdf", BytesIO(content or moved_pdf(total))),
        order=Order(template_name="invoice"),
    ).job
    processing.run(job.pk)
    return Job.objects.get(pk=job.pk)


def corrected(environment: Environment, actor: Actor, *totals: str) -> list[Job]:
    """For each a document in which no total was found, released with it."""
    jobs = []
    for total in totals:
        job = read(environment, total)
        assert job.status == "review_required", job.status
        jobs.append(approve(told(job), actor, total))
    return jobs


def total_of(job: Job) -> object:
    (found,) = job.extractions.all()
    return next(each["value"] for each in (found.result or {})["fields"] if each["name"] == "total")
