"""Filters on the job pages: the trial's page, what a job shows of its rules, and the choice on the upload page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Environment, Role
from jobs import processing
from jobs.models import Document, Job
from templates_app.models import Filter
from tests import factories
from tests.factories import DEFAULT_RULES

TRIAL = "/jobs/trials/filters/incoming/"
OTHER = "- {label: Nothing at all, action: skip}\n"


@pytest.fixture
def incoming(environment: Environment, client: Client) -> Filter:
    """A filter, with a member of the staff signed in."""
    client.force_login(factories.make_member(environment, Role.STAFF))
    factories.make_template(environment)
    return factories.make_filter(environment)


def started(client: Client, **data: Any) -> Job:
    response = client.post(TRIAL, {"start": "1", **data})
    assert response.status_code == 302, response.content.decode()
    job = Job.objects.latest("created_at")
    assert response["Location"] == reverse("jobs:detail", args=[job.pk])
    return job


def test_a_filter_is_tried_on_a_file(client: Client, incoming: Filter) -> None:
    job = started(client, file=factories.uploaded(), splitting="on")
    assert (job.purpose, job.filter_name, job.options["splitting"]) == ("trial", "incoming", True)
    assert [rule["label"] for rule in job.rules] == ["Invoices", "Everything else"]


def test_a_filter_is_tried_on_a_document_that_is_here_without_storing_it_twice(
    client: Client, environment: Environment, incoming: Filter
) -> None:
    known = factories.make_job(environment, "completed").document
    assert started(client, document=known.pk).document == known
    assert Document.objects.count() == 1


def test_rules_from_the_editor_are_tried_without_being_saved(client: Client, incoming: Filter) -> None:
    page = client.post(TRIAL, {"source": OTHER})
    assert page.status_code == 200
    assert "They are not saved" in page.content.decode()

    job = started(client, file=factories.uploaded(), source=OTHER)

    assert [rule["label"] for rule in job.rules] == ["Nothing at all"]
    incoming.refresh_from_db()
    assert incoming.source == DEFAULT_RULES


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose a file or a document."),
        ({"file": b""}, "empty"),
        ({"file": b"PK\x03\x04 zip"}, "ZIP"),
        ({"document": "no-such-id"}, "is not a valid UUID"),
        ({"file": factories.PDF_HEAD, "source": "- {label: x, template: nothing}"}, "Line 1: There is no template"),
    ],
)
def test_a_bad_trial_comes_back_with_the_reason(
    client: Client, incoming: Filter, data: dict[str, Any], words: str
) -> None:
    if "file" in data:
        data = data | {"file": factories.uploaded(data["file"])}
    response = client.post(TRIAL, {"start": "1", **data})
    assert response.status_code == 422
    assert words.lower() in response.content.decode().lower()
    assert not Document.objects.exists()


def test_another_environment_s_document_cannot_be_tried(client: Client, incoming: Filter) -> None:
    other = factories.make_environment("acme")
    foreign = factories.make_job(other, "completed").document
    assert client.post(TRIAL, {"start": "1", "document": foreign.pk}).status_code == 422
    assert not Job.objects.filter(purpose="trial").exists()


def test_the_trial_s_job_shows_which_rule_fired_and_why(client: Client, incoming: Filter) -> None:
    pdf = factories.written_pdf(["A letter"])
    job = started(client, file=factories.uploaded(pdf))
    processing.run(job.pk)

    page = client.get(reverse("jobs:detail", args=[job.pk])).content.decode()

    assert "None of “Invoice No” is printed" in page
    assert "It is for every document" in page
    assert page.count("badge plain good") == 1
    assert "Skipped" in page
    assert TRIAL in page
    incoming.delete()
    assert "deleted since" in client.get(reverse("jobs:detail", args=[job.pk]) + "?tab=timeline").content.decode()


def test_the_upload_page_offers_filters_and_splitting(client: Client, incoming: Filter) -> None:
    form = client.get(reverse("jobs:upload")).context["form"]
    assert form.fields["readWith"].choices == [
        ("", "Choose a template or a filter"),
        ("Templates", [("templateName=invoice", "Invoice")]),
        ("Filters", [("filterName=incoming", "Incoming")]),
    ]
    assert "documentSplitting" in form.fields
