"""The blind audit: a share of sure jobs waits for a person all the same, and nothing on the desk says so."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import SYSTEM
from accounts.models import Environment, Role
from demo.samples import digital_invoice
from jobs import events, processing, services
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


@pytest.mark.parametrize("name", ["review:desk", "review:queue", "jobs:detail"])
def test_no_page_tells_a_reviewer_that_it_is_a_sample(client: Client, environment: Environment, name: str) -> None:
    job = processed(environment, sample=1)
    client.force_login(factories.make_member(environment, Role.REVIEWER, "rita"))
    key = {"review:desk": [ReviewTask.objects.get().pk], "jobs:detail": [job.pk], "review:queue": []}[name]
    page = client.get(reverse(name, args=key)).content.decode()
    assert "a.pdf" in page
    assert not [word for word in ("audit", "sample") if word in page.lower()]
