"""The list of jobs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Environment, Role
from jobs.models import JobStatus, Purpose, Release
from tests import factories

HTMX = {"HX-Request": "true"}


def sign_in(client: Client, environment: Environment, role: str = Role.STAFF) -> Client:
    client.force_login(factories.make_member(environment, role))
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_an_empty_list_says_what_to_do_next(client: Client, environment: Environment) -> None:
    page = text_of(sign_in(client, environment).get(reverse("jobs:list")))
    assert "No documents yet" in page
    assert f'href="{reverse("jobs:upload")}"' in page


def test_a_line_of_the_list_tells_status_template_pages_confidence_and_sender(
    client: Client, environment: Environment
) -> None:
    sign_in(client, environment)
    sender = factories.make_user("grace", first_name="Grace", last_name="Hopper")
    job = factories.make_job(environment, JobStatus.COMPLETED, page_count=3, submitted_by=sender)
    factories.make_extraction(job)
    page = text_of(client.get(reverse("jobs:list")))
    for part in ("invoice.pdf", "Completed", "Invoice", ">3<", "Grace Hopper", "just now", "70 %", "Total"):
        assert part in page


def test_the_list_shows_how_many_fields_wait_and_who_sent_by_key(client: Client, environment: Environment) -> None:
    sign_in(client, environment)
    key, _ = factories.make_api_key(environment, "ERP")
    job = factories.make_job(environment, JobStatus.REVIEW_REQUIRED, flagged_field_count=2, api_key=key)
    factories.make_extraction(job)
    page = text_of(client.get(reverse("jobs:list")))
    assert "2 to check" in page
    assert "ERP" in page


def test_a_job_that_a_person_released_is_marked_reviewed(client: Client, environment: Environment) -> None:
    sign_in(client, environment)
    job = factories.make_job(environment, JobStatus.COMPLETED)
    extraction = factories.make_extraction(job)
    Release.objects.create(job=job, documents=[extraction.result], released_by=factories.make_user("rev"))
    assert "Reviewed" in text_of(client.get(reverse("jobs:list")))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"a-1.pdf", "a-2.pdf", "b-1.pdf"}),
        ({"status": "failed"}, {"a-2.pdf"}),
        ({"template": "receipt"}, {"b-1.pdf"}),
        ({"q": "A-"}, {"a-1.pdf", "a-2.pdf"}),
        ({"q": "a-", "status": "completed"}, {"a-1.pdf"}),
        ({"status": "nonsense"}, {"a-1.pdf", "a-2.pdf", "b-1.pdf"}),
        ({"purpose": "trial"}, {"t-1.pdf"}),
    ],
)
def test_filters_narrow_the_list(
    client: Client, environment: Environment, query: dict[str, str], shown: set[str]
) -> None:
    sign_in(client, environment)
    receipt = factories.make_template(environment, factories.DEFAULT_SOURCE.replace("invoice", "receipt"))
    invoice = factories.make_template(environment)

    def job(name: str, status: str, version: Any, **fields: Any) -> None:
        document = factories.make_document(environment, filename=name)
        factories.make_job(environment, status, version, document=document, **fields)

    job("a-1.pdf", JobStatus.COMPLETED, invoice)
    job("a-2.pdf", JobStatus.FAILED, invoice)
    job("b-1.pdf", JobStatus.COMPLETED, receipt)
    job("t-1.pdf", JobStatus.COMPLETED, invoice, purpose=Purpose.TRIAL)
    page = text_of(client.get(reverse("jobs:list"), query))
    assert {name for name in ("a-1.pdf", "a-2.pdf", "b-1.pdf", "t-1.pdf") if name in page} == shown


def test_a_job_is_found_by_its_id(client: Client, environment: Environment) -> None:
    sign_in(client, environment)
    job = factories.make_job(environment)
    factories.make_job(environment)
    response = client.get(reverse("jobs:list"), {"q": f" {job.pk} "})
    assert [row.job for row in response.context["rows"]] == [job]


def test_status_counts_follow_the_other_filters(client: Client, environment: Environment) -> None:
    sign_in(client, environment)
    factories.make_job(environment, JobStatus.FAILED)
    document = factories.make_document(environment, filename="other.pdf")
    factories.make_job(environment, JobStatus.COMPLETED, document=document)
    tabs = client.get(reverse("jobs:list"), {"q": "other", "status": "failed"}).context["tabs"]
    assert {tab.label: tab.count for tab in tabs if tab.count} == {"All": 1, "Completed": 1}
    assert [tab.url for tab in tabs][:2] == ["/jobs/?q=other", "/jobs/?status=queued&q=other"]


def test_nothing_that_matches_is_told_apart_from_nothing_at_all(client: Client, environment: Environment) -> None:
    sign_in(client, environment)
    factories.make_job(environment)
    page = text_of(client.get(reverse("jobs:list"), {"q": "absent"}))
    assert "No job matches" in page
    assert "No documents yet" not in page


def test_the_list_shows_25_jobs_a_page_and_keeps_the_filter_in_the_links(
    client: Client, environment: Environment
) -> None:
    sign_in(client, environment)
    for _ in range(26):
        factories.make_job(environment, JobStatus.COMPLETED)
    response = client.get(reverse("jobs:list"), {"status": "completed"})
    assert len(response.context["rows"]) == 25
    assert "?status=completed&amp;page=2" in text_of(response)
    assert len(client.get(reverse("jobs:list"), {"page": "2"}).context["rows"]) == 1


@pytest.mark.parametrize(
    ("status", "is_live"),
    [("queued", True), ("processing", True), ("review_required", False), ("completed", False), ("failed", False)],
)
def test_the_rows_refresh_themselves_only_while_a_job_is_under_way(
    client: Client, environment: Environment, status: str, is_live: bool
) -> None:
    sign_in(client, environment)
    factories.make_job(environment, status)
    page = text_of(client.get(reverse("jobs:list"), {"q": "invoice"}))
    assert ('hx-get="/jobs/?q=invoice" hx-trigger="every 2s"' in page) is is_live


def test_htmx_gets_the_rows_alone_and_the_filter_form_gets_a_clean_address(
    client: Client, environment: Environment
) -> None:
    sign_in(client, environment)
    factories.make_job(environment)
    query = {"q": "inv", "template": "", "status": "queued", "purpose": ""}
    poll = client.get(reverse("jobs:list"), query, headers={**HTMX, "HX-Trigger": "jobs"})
    assert text_of(poll).lstrip().startswith('<section class="stack" id="jobs"')
    assert "HX-Push-Url" not in poll
    assert "HX-Request" in poll["Vary"]
    typed = client.get(reverse("jobs:list"), query, headers={**HTMX, "HX-Trigger": "job-filter"})
    assert typed["HX-Push-Url"] == "/jobs/?status=queued&q=inv"


def test_the_list_costs_the_same_queries_however_many_jobs_it_shows(
    client: Client, environment: Environment, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, environment)
    for _ in range(10):
        factories.make_extraction(factories.make_job(environment, JobStatus.COMPLETED))
    with django_assert_max_num_queries(12):
        client.get(reverse("jobs:list"))


def test_another_environments_jobs_are_not_listed(client: Client, environment: Environment) -> None:
    sign_in(client, environment)
    other = factories.make_environment("other")
    factories.make_job(other, document=factories.make_document(other, filename="secret.pdf"))
    assert "secret.pdf" not in text_of(client.get(reverse("jobs:list")))


@pytest.mark.parametrize("query", ["q=%00", "q=in%00voice", "template=%00", "q=%ff", "page=-1", f"page={'9' * 5000}"])
def test_a_filter_that_nobody_types_is_no_error(client: Client, environment: Environment, query: str) -> None:
    sign_in(client, environment)
    factories.make_job(environment)
    assert client.get(f"{reverse('jobs:list')}?{query}").status_code == 200
