"""The blind audit: a share of sure jobs waits for a person all the same, and nothing on the desk says so."""

from io import BytesIO

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.audit import SYSTEM
from accounts.models import Environment, Role
from demo.samples import digital_invoice
from extraction import FieldResult
from jobs import events, processing, services
from jobs.deciding import _is_drawn_for_audit
from jobs.models import Extraction, Job, Release
from jobs.ordering import Order
from jobs.services import Source
from review.models import Cause, ReviewTask
from tests import factories

SOURCE = """
template: blind
review: {{sample: {sample}, threshold: {threshold}}}
fields:
  issuer: {{type: text, find: [{{constant: ACME}}]}}
  notes: {{type: text, review: never, find: [{{label: Nowhere}}]}}
"""


def processed(environment: Environment, *, sample: float, threshold: float = 0.5) -> Job:
    """A job on which the machine is sure of everything, of which a person sees what is below `threshold`."""
    factories.make_template(environment, SOURCE.format(sample=sample, threshold=threshold))
    job = services.submit(
        environment=environment,
        actor=SYSTEM,
        source=Source("a.pdf", BytesIO(digital_invoice(1))),
        order=Order(template_name="blind"),
    ).job
    processing.run(job.pk)
    for event in job.events.filter(published_at=None):
        events.publish(event.pk)
    return Job.objects.get(pk=job.pk)


def test_a_sure_job_in_the_sample_waits_for_a_person_and_releases_nothing(environment: Environment) -> None:
    job = processed(environment, sample=1)
    assert (job.status, job.flagged_field_count) == ("review_required", 1)
    assert Extraction.objects.get(job=job).flags == {"issuer": "forced"}
    assert ReviewTask.objects.get(job=job).cause == Cause.SAMPLE
    assert not Release.objects.exists()


def test_a_sure_job_outside_the_sample_is_completed(environment: Environment) -> None:
    job = processed(environment, sample=0)
    assert (job.status, Extraction.objects.get(job=job).flags) == ("completed", {})
    assert not ReviewTask.objects.exists()


def test_a_job_that_needs_a_person_anyway_is_no_sample(environment: Environment) -> None:
    job = processed(environment, sample=1, threshold=1)
    assert Extraction.objects.get(job=job).flags == {"issuer": "low_confidence"}
    assert ReviewTask.objects.get(job=job).cause == Cause.FLAGGED


def test_the_draw_looks_at_the_job_alone_and_not_at_how_sure_the_machine_is(environment: Environment) -> None:
    version = factories.make_template(environment, SOURCE.format(sample=0.5, threshold=0.5))
    jobs = [factories.make_job(environment, template_version=version) for _ in range(40)]

    def drawn(confidence: float) -> list[bool]:
        field = FieldResult("issuer", "text", "ACME", "ACME", confidence, None)
        outcomes = []
        for job in jobs:
            with transaction.atomic():
                found = [factories.make_extraction(job, [field], {})]
                outcomes.append(_is_drawn_for_audit(job, found))
                transaction.set_rollback(True)
        return outcomes

    barely, surely = drawn(0.51), drawn(1.0)
    assert barely == surely
    assert 8 < sum(surely) < 32


@pytest.mark.parametrize("name", ["review:desk", "review:queue", "jobs:detail"])
def test_no_page_tells_a_reviewer_that_it_is_a_sample(client: Client, environment: Environment, name: str) -> None:
    job = processed(environment, sample=1)
    client.force_login(factories.make_member(environment, Role.REVIEWER, "rita"))
    key = {"review:desk": [ReviewTask.objects.get().pk], "jobs:detail": [job.pk], "review:queue": []}[name]
    page = client.get(reverse(name, args=key)).content.decode()
    assert "a.pdf" in page
    assert not [word for word in ("audit", "sample") if word in page.lower()]
