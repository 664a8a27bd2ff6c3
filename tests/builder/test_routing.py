"""A sample is tried with every filter: which rule fires on it, and what a sample's page says of that."""

import pytest
from django.test import Client

from accounts.audit import SYSTEM
from accounts.models import Environment
from builder.models import Sample
from builder.routing import routes_of, try_filters
from jobs import processing
from jobs.models import Job, Purpose
from templates_app import filters
from tests.builder.made_samples import SOURCE, golden_sample
from tests.factories import DEFAULT_RULES, make_environment, make_filter, make_member, make_template

OTHERS = "rules:\n  - {label: Letters, when: {any: [Dear Sir]}, action: skip}\n"


@pytest.fixture
def sample(environment: Environment) -> Sample:
    return golden_sample(make_template(environment, SOURCE))


def test_every_filter_is_tried_and_the_rule_that_fires_is_told(sample: Sample, environment: Environment) -> None:
    make_filter(environment)
    make_filter(environment, "letters", OTHERS)
    assert [route.state for route in routes_of(sample)] == ["new", "new"]

    jobs = try_filters(sample, SYSTEM)

    assert [route.state for route in routes_of(sample)] == ["waiting", "waiting"]
    assert {job.purpose for job in jobs} == {Purpose.TRIAL}
    for job in jobs:
        processing.run(job.pk)
    fired, unfitted = routes_of(sample)
    assert (fired.state, fired.leads_here, fired.fired.number if fired.fired else 0) == ("fired", True, 1)
    assert (unfitted.state, unfitted.leads_here, unfitted.fired) == ("unfitted", False, None)


def test_a_filter_that_was_edited_since_says_so(sample: Sample, environment: Environment) -> None:
    known = make_filter(environment)
    (job,) = try_filters(sample, SYSTEM)
    processing.run(job.pk)

    filters.save_filter(known=known, title="Mail", source=DEFAULT_RULES + "# edited\n", actor=SYSTEM)

    (route,) = routes_of(sample)
    assert (route.state, route.leads_here) == ("outdated", True)


def test_filters_of_another_environment_are_not_tried(sample: Sample) -> None:
    elsewhere = make_environment("acme")
    make_template(elsewhere)
    make_filter(elsewhere)

    assert routes_of(sample) == []
    assert try_filters(sample, SYSTEM) == []


def test_the_samples_page_shows_the_rule_and_starts_the_trials(
    client: Client, sample: Sample, environment: Environment
) -> None:
    make_filter(environment)
    client.force_login(make_member(environment, "admin"))
    address = f"/templates/invoice/samples/{sample.pk}/"
    assert "not tried yet" in client.get(address).content.decode()

    answer = client.post(f"{address}filters/")

    assert answer.headers["Location"] == f"{address}?filters"
    job = Job.objects.get(filter_name="incoming")
    processing.run(job.pk)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Rule 1 fires" in page
    assert "Invoices: leads here" in page
    assert str(job.pk) in page
