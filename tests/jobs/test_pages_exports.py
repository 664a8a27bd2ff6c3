"""The export page, the file it leads to, and the ways there."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Environment, Role
from jobs.models import JobStatus, Purpose
from tests import factories
from tests.jobs.exports import RECEIPT, line, receipt_fields, released

PAGE, FILE = "jobs:export", "jobs:export_file"


@pytest.fixture
def desk(client: Client, environment: Environment) -> Client:
    client.force_login(factories.make_member(environment, Role.REVIEWER, "rev"))
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def content_of(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


def test_the_page_says_how_much_of_the_list_is_exported(desk: Client, environment: Environment) -> None:
    released(environment, filename="a-1.pdf")
    released(environment, filename="b-1.pdf")
    factories.make_job(
        environment, JobStatus.FAILED, document=factories.make_document(environment, filename="a-2.pdf")
    )
    page = text_of(desk.get(reverse(PAGE)))
    assert "<strong>2 documents</strong> of 2 completed jobs; 3 jobs are listed." in page
    page = text_of(desk.get(reverse(PAGE), {"q": "a-"}))
    assert "<strong>1 document</strong> of 1 completed job; 2 jobs are listed." in page
    assert '<input type="hidden" name="q" value="a-">' in page
    assert "Export 1 document<" in page


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"q": "absent"}, "The list that you came from is empty."),
        ({"status": "failed"}, "Only completed jobs have released results"),
        ({}, "No job of this list has a released result"),
    ],
)
def test_the_page_says_why_there_is_nothing(
    desk: Client, environment: Environment, query: dict[str, str], why: str
) -> None:
    factories.make_job(environment, JobStatus.FAILED)
    page = text_of(desk.get(reverse(PAGE), query))
    assert "Nothing to export" in page
    assert why in page
    assert 'name="format"' not in page


def test_the_file_has_what_the_list_shows_and_the_export_is_noted(desk: Client, environment: Environment) -> None:
    released(environment, filename="a-1.pdf")
    released(environment, filename="b-1.pdf")
    answer = desk.get(reverse(FILE), {"q": "a-", "format": "csv", "bom": "true"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="results-2')
    content = content_of(answer)
    assert content.startswith("\ufeffjob_id,")
    assert [row.split(",")[1] for row in content.splitlines()[1:]] == ["a-1.pdf"]
    entry = AuditEntry.objects.get(action="results.exported")
    assert (entry.actor, entry.details) == ("rev", {"format": "csv", "search": "a-", "documents": 1})


def test_lines_can_be_chosen_where_there_are_lists(desk: Client, environment: Environment) -> None:
    version = factories.make_template(environment, RECEIPT)
    released(environment, receipt_fields(line("Coffee", 2, "3.10")), version=version)
    assert '<option value="items">One for each line of items</option>' in text_of(desk.get(reverse(PAGE)))
    content = content_of(desk.get(reverse(FILE), {"format": "csv", "lines": "items"}))
    assert content.splitlines()[0] == "job_id,file_name,document,line,what,quantity,amount,amount_currency"
    # The choice for CSV is sent with the other formats, too: it means nothing there.
    assert desk.get(reverse(FILE), {"format": "xlsx", "lines": "items", "bom": "true"}).status_code == 200


@pytest.mark.parametrize("query", [{}, {"format": "pdf"}, {"format": "csv", "lines": "absent"}])
def test_what_cannot_be_exported_leads_back_to_the_page(
    desk: Client, environment: Environment, query: dict[str, str]
) -> None:
    released(environment)
    answer = desk.get(reverse(FILE), query)
    assert (answer.status_code, answer["Location"]) == (302, reverse(PAGE))
    assert not AuditEntry.objects.filter(action="results.exported").exists()


def test_the_list_leads_to_the_export_of_what_it_shows(desk: Client, environment: Environment) -> None:
    released(environment)
    listed = reverse("jobs:list")
    assert 'id="export-link" href="/jobs/export/?status=completed&amp;q=inv"' in text_of(
        desk.get(listed, {"q": "inv", "status": "completed"})
    )
    typed = text_of(desk.get(listed, {"q": "x"}, headers={"HX-Request": "true", "HX-Trigger": "job-filter"}))
    assert 'id="export-link" href="/jobs/export/?q=x"' in typed
    assert 'hx-swap-oob="true"' in typed
    assert "export-link" not in text_of(desk.get(listed, headers={"HX-Request": "true", "HX-Trigger": "jobs"}))


def test_a_job_leads_to_the_export_of_itself(desk: Client, environment: Environment) -> None:
    job, other = released(environment), released(environment)
    assert f'href="/jobs/export/?q={job.pk}"' in text_of(desk.get(reverse("jobs:detail", args=[job.pk])))
    answer = desk.get(reverse(FILE), {"q": str(job.pk), "format": "csv"})
    content = content_of(answer)
    assert str(job.pk) in content
    assert str(other.pk) not in content


def test_a_trial_is_exported_as_one_and_what_has_no_result_not_at_all(desk: Client, environment: Environment) -> None:
    trial = released(environment, purpose=Purpose.TRIAL)
    waiting = factories.make_job(environment, JobStatus.REVIEW_REQUIRED)
    page = text_of(desk.get(reverse("jobs:detail", args=[trial.pk])))
    assert f'href="/jobs/export/?q={trial.pk}&amp;purpose=trial"' in page
    assert reverse(PAGE) not in text_of(desk.get(reverse("jobs:detail", args=[waiting.pk])))
