"""The page of a job that is no extraction."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import SYSTEM
from accounts.models import Environment, Role
from jobs import processing, services
from jobs.models import Operation
from jobs.ordering import JobOptions, Order
from jobs.services import Source
from tests import factories
from tests.extraction.forms.papers import named_form


@pytest.mark.parametrize(("wanted", "has_pdf"), [({"values": {"code": "abc"}}, True), ({}, False)])
def test_a_form_that_was_filled_is_offered_as_a_pdf(
    client: Client, environment: Environment, tmp_path: Path, wanted: dict[str, dict[str, str]], has_pdf: bool
) -> None:
    order = Order(operation=Operation.FORM, options=JobOptions(form=wanted))
    with named_form(tmp_path).open("rb") as file:
        job = services.submit(environment=environment, actor=SYSTEM, source=Source("form.pdf", file), order=order).job
    processing.run(job.pk)
    client.force_login(factories.make_member(environment, Role.STAFF))
    page = client.get(reverse("jobs:detail", args=[job.pk])).content.decode()
    address = reverse("api-v1:job_form", args=[job.pk])
    assert (address in page) is has_pdf
    if has_pdf:
        assert client.get(address)["Content-Type"] == "application/pdf"
