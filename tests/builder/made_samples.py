"""Templates with samples that were really read, and runs that were really done, for tests of the builder."""

from io import BytesIO

from accounts.audit import SYSTEM, Actor
from accounts.models import Environment
from builder import samples, testing
from builder.models import Sample, TestRun
from jobs import processing, services
from jobs.models import Job
from jobs.ordering import Order
from jobs.services import Source
from templates_app import services as templates
from templates_app.models import ExtractionTemplate, TemplateVersion
from tests import factories

SOURCE = """\
template: invoice
title: Invoice
locale: en-US
fields:
  number:
    type: text
    title: Invoice number
    find: [{label: "Invoice No", at: right}]
  date:
    type: date
    find: [{label: "Date", at: right}]
  total:
    type: money
    find: [{label: "Total", at: right}]
"""
# Finds the date no more.
WORSE = SOURCE.replace('label: "Date"', 'label: "Day of issue"')
# Finds what SOURCE finds.
SAME = SOURCE.replace("title: Invoice\n", "title: Supplier invoice\n")


def invoice_pdf(number: str = "INV-1", total: str = "1,471.60", count: int = 1) -> bytes:
    """`count` invoices of a page each."""
    lines = [f"Invoice No: {number}", "Date: 01/31/2026", f"Total: {total} USD"]
    return factories.written_pdf(*[lines] * count)


def released_job(environment: Environment, content: bytes | None = None) -> Job:
    """An extraction with the published template, done by the engine."""
    job = services.submit(
        environment=environment,
        actor=SYSTEM,
        source=Source("a.pdf", BytesIO(content or invoice_pdf())),
        order=Order(template_name="invoice", document_review=1),
    ).job
    processing.run(job.pk)
    job = Job.objects.get(pk=job.pk)
    assert job.status == "completed", job.error_message
    return job


def golden_sample(version: TemplateVersion, content: bytes | None = None, actor: Actor = SYSTEM) -> Sample:
    """A released job of the version's template, kept as a sample."""
    return samples.add_sample(version.template, actor, released_job(version.template.environment, content))


def uploaded_sample(template: ExtractionTemplate, content: bytes | None = None) -> Sample:
    """A file that was added, and read."""
    sample = samples.add_sample(template, SYSTEM, file=BytesIO(content or invoice_pdf()), filename="b.pdf")
    processing.run(sample.job_id)
    return Sample.objects.get(pk=sample.pk)


def draft(version: TemplateVersion, source: str) -> TemplateVersion:
    return templates.save_version(template=version.template, source=source, actor=SYSTEM)


def run_of(version: TemplateVersion, *, reads_anew: bool = False) -> TestRun:
    """A run that a worker has brought to its end."""
    run = TestRun.objects.create(version=version)
    assert testing.carry_out(run.pk, reads_anew=reads_anew)
    run.refresh_from_db()
    return run
