"""Using a starter: the template, its sample that is golden from the start, and a test run that is all right."""

import pytest
from django.test import Client

from accounts.audit import SYSTEM
from accounts.models import Environment, Role
from builder import testing
from builder.models import Sample
from builder.starting import begin_with_starter
from jobs import processing
from templates_app.models import ExtractionTemplate, VersionStatus
from templates_app.starters import STARTERS, find_starter, starter_source
from tests import factories
from tests.builder.made_samples import run_of


@pytest.mark.parametrize("name", [starter.name for starter in STARTERS if starter.sample])
def test_a_starter_comes_with_its_sample_which_is_golden_and_all_right(environment: Environment, name: str) -> None:
    template = begin_with_starter(environment=environment, actor=SYSTEM, name=name)
    sample = Sample.objects.get(template=template)
    processing.run(sample.job_id)

    version = template.versions.get()
    outcome = testing.outcomes_of(run_of(version))[sample.pk]

    shown = find_starter(name).sample
    assert shown is not None
    assert (version.status, version.source) == (VersionStatus.DRAFT, starter_source(name))
    assert (sample.job.document.filename, sample.values) == (shown.filename, dict(shown.gold()))
    assert sample.approved_at is not None
    assert outcome.verdicts == dict.fromkeys(shown.gold(), "right")


def test_the_same_starter_twice_makes_two_templates(environment: Environment) -> None:
    for _ in range(2):
        begin_with_starter(environment=environment, actor=SYSTEM, name="receipt")

    assert [template.name for template in ExtractionTemplate.objects.order_by("name")] == ["receipt", "receipt-2"]


def test_the_card_leads_an_admin_to_the_workbench(client: Client, environment: Environment) -> None:
    client.force_login(factories.make_member(environment, Role.ADMIN))

    page = client.get("/templates/-/new/").content.decode()
    answer = client.post("/templates/-/from-starter/payslip/")

    assert 'action="/templates/-/from-starter/payslip/"' in page
    assert (answer.status_code, answer["Location"]) == (302, "/templates/payslip/build/")
    assert client.get(answer["Location"]).status_code == 200


def test_an_unknown_starter_makes_nothing(client: Client, environment: Environment) -> None:
    client.force_login(factories.make_member(environment, Role.ADMIN))

    assert client.post("/templates/-/from-starter/nothing/").status_code == 404
    assert not ExtractionTemplate.objects.exists()
