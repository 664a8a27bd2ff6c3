"""The page of one job, what can be done there, and its files."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.models import Environment, Role
from jobs.deciding import RESULT_JSON
from jobs.models import Job, JobEvent, JobStatus, Purpose, Release
from jobs.sealing import unseal
from jobs.storage import job_file_key
from tests import factories

HTMX = {"HX-Request": "true"}


def sign_in(client: Client, environment: Environment, role: str = Role.STAFF) -> Client:
    client.force_login(factories.make_member(environment, role))
    return client


def page_of(job: Job, name: str = "detail", *args: Any) -> str:
    return reverse(f"jobs:{name}", args=[job.pk, *args])


def text_of(response: Any) -> str:
    return str(response.content.decode())


# --- job page ---------------------------------------------------------------------------------------------------
@pytest.fixture
def waiting_job(environment: Environment) -> Job:
    job = factories.make_job(environment, JobStatus.REVIEW_REQUIRED, review_threshold=90)
    factories.make_extraction(job)
    return job


def test_the_job_page_shows_the_document_with_its_fields_and_why_they_wait(
    client: Client, environment: Environment, waiting_job: Job
) -> None:
    response = sign_in(client, environment).get(page_of(waiting_job))
    page = text_of(response)
    assert "Held back until a reviewer approves it." in page
    assert "Below the review threshold of 95 %." in page
    assert [(row.label, row.value, row.level) for row in response.context["documents"][0].rows] == [
        ("Invoice number", "INV-1", "sure"),
        ("Date", "2026-01-31", "sure"),
        ("Total", "1471.60 USD", "check"),
    ]
    assert response.context["pages"][0]["src"] == page_of(waiting_job, "page_picture", 1)
    assert [box["field"] for box in response.context["boxes"]] == ["number", "date", "total"]


def test_a_released_value_that_differs_is_shown_as_corrected_beside_the_machines(
    client: Client, environment: Environment
) -> None:
    job = factories.make_job(environment, JobStatus.COMPLETED)
    factories.make_extraction(job)
    corrected = factories.make_field("total", "1471.00", type="money", currency="USD")
    result = RESULT_JSON.validate_python(job.extractions.get().result)
    released = type(result)(template="invoice", fields=(*result.fields[:2], corrected))
    reviewer = factories.make_user("rev")
    Release.objects.create(job=job, documents=[RESULT_JSON.dump_python(released, mode="json")], released_by=reviewer)
    response = sign_in(client, environment).get(page_of(job))
    row = response.context["documents"][0].rows[2]
    assert (row.value, row.machine_value, row.said_by_person) == ("1471.00 USD", "1471.60 USD", "corrected")
    assert "<del>1471.60 USD</del>" in text_of(response)


@pytest.mark.parametrize(
    ("tab", "part"),
    [
        ("json", "&quot;value&quot;: &quot;1471.60&quot;"),
        ("text", "No text on this page."),
        ("timeline", 'aria-label="Timeline"'),
        ("nonsense", 'data-field="total"'),
    ],
)
def test_a_tab_is_the_pane_alone_for_htmx_and_a_whole_page_otherwise(
    client: Client, environment: Environment, waiting_job: Job, tab: str, part: str
) -> None:
    sign_in(client, environment)
    whole = text_of(client.get(page_of(waiting_job), {"tab": tab}))
    pane = text_of(client.get(page_of(waiting_job), {"tab": tab}, headers=HTMX))
    assert part in whole
    assert part in pane
    assert "<page-view" in whole
    assert "<page-view" not in pane


def test_a_page_that_could_not_be_read_is_told_of(client: Client, environment: Environment) -> None:
    job = factories.make_job(environment, JobStatus.COMPLETED)
    told = "Page 2 of the PDF is damaged. Open the file, save it again and send that."
    problem = {"code": "CORRUPT_DOCUMENT", "message": told}
    pages = [factories.DEFAULT_PAGE, {**factories.DEFAULT_PAGE, "number": 2, "problem": problem}]
    factories.make_extraction(job, pages=pages)
    page = text_of(sign_in(client, environment).get(page_of(job)))
    assert "1 page could not be read." in page
    assert told in page


def test_the_facts_of_a_job_name_what_said_how_sure_its_values_are(
    client: Client, environment: Environment, waiting_job: Job
) -> None:
    extraction = waiting_job.extractions.get()
    sign_in(client, environment)
    # given a result of the time before there was a calibration, there is nothing to name
    assert "says how sure values are" not in text_of(client.get(page_of(waiting_job) + "?tab=timeline"))
    # when
    extraction.result["calibration"] = "mine-3"
    extraction.save()
    # then
    page = text_of(client.get(page_of(waiting_job) + "?tab=timeline"))
    assert "<dt>Calibration</dt>" in page
    assert "mine-3" in page


def test_the_json_leaves_the_traces_out(client: Client, environment: Environment, waiting_job: Job) -> None:
    response = sign_in(client, environment).get(page_of(waiting_job), {"tab": "json"})
    assert "trace" not in response.context["json"]


@pytest.mark.parametrize(
    ("role", "status", "error_code", "offered"),
    [
        (Role.STAFF, "queued", "", {"cancel"}),
        (Role.STAFF, "review_required", "", {"cancel"}),
        (Role.REVIEWER, "review_required", "", {"review"}),
        (Role.ADMIN, "review_required", "", {"cancel", "review"}),
        (Role.STAFF, "failed", "CORRUPT_DOCUMENT", {"retry"}),
        (Role.STAFF, "failed", "REVIEW_REJECTED", set()),
        (Role.REVIEWER, "failed", "CORRUPT_DOCUMENT", set()),
        (Role.ADMIN, "completed", "", set()),
    ],
)
def test_the_page_offers_what_state_and_role_allow(
    client: Client, environment: Environment, role: str, status: str, error_code: str, offered: set[str]
) -> None:
    job = factories.make_job(environment, status, error_code=error_code)
    context = sign_in(client, environment, role).get(page_of(job)).context
    assert {name for name in ("cancel", "retry", "review") if context[f"may_{name}"]} == offered


def test_a_failed_job_says_what_happened_and_what_to_do(client: Client, environment: Environment) -> None:
    job = factories.make_job(
        environment, JobStatus.FAILED, error_code="PASSWORD_REQUIRED", error_message="The PDF is encrypted."
    )
    answer = sign_in(client, environment).get(page_of(job))
    page = text_of(answer)
    assert "The PDF is encrypted." in page
    assert "Give its password here" in page
    assert "PASSWORD_REQUIRED" in page
    assert (answer.context["asks_password"], answer.context["may_retry"]) == (True, False)


def test_an_encrypted_document_is_read_again_with_the_password_from_its_page(
    client: Client, environment: Environment
) -> None:
    job = factories.make_job(environment, JobStatus.FAILED, error_code="PASSWORD_REQUIRED")
    sign_in(client, environment)
    client.post(reverse("jobs:retry", args=[job.pk]), {"password": "geheim"})
    job.refresh_from_db()
    assert job.status == JobStatus.QUEUED
    assert unseal(job.sealed_password or b"") == "geheim"


def test_a_moving_job_shows_its_progress_and_turns_into_the_finished_page(
    client: Client, environment: Environment
) -> None:
    job = factories.make_job(environment, JobStatus.PROCESSING, pages_done=2, page_count=8)
    sign_in(client, environment)
    assert "2 of 8 pages read" in text_of(client.get(page_of(job)))
    poll = {**HTMX, "HX-Trigger": "job-progress"}
    fragment = client.get(page_of(job), headers=poll)
    assert text_of(fragment).lstrip().startswith('<section class="card stack" id="job-progress"')
    assert 'value="25"' in text_of(fragment)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.COMPLETED, lease_token=None)
    finished = client.get(page_of(job), headers=poll)
    assert (finished["HX-Refresh"], finished.content) == ("true", b"")


def test_the_timeline_tells_events_in_plain_words(client: Client, environment: Environment) -> None:
    job = factories.make_job(environment, JobStatus.COMPLETED)
    job.events.all().delete()
    retry = {"attempt": 1, "code": "WORKER_LOST", "message": "The worker died.", "retry_in_s": 5}
    for kind, actor, data in (
        ("queued", "grace", {}),
        ("processing", "worker", {"attempt": 1}),
        ("queued", "worker", retry),
        ("processing", "worker", {"attempt": 2}),
        ("review_required", "worker", {"flagged": ["total"], "threshold": 90}),
        ("completed", "rev", {"reviewed": True}),
        ("queued", "key:Mailbox", {}),
    ):
        JobEvent.objects.create(job=job, type=f"job.{kind}", actor=actor, data=data)
    entries = sign_in(client, environment).get(page_of(job)).context["timeline"]
    assert [(entry.title, entry.note) for entry in entries] == [
        ("Submitted by grace", ""),
        ("Reading began", ""),
        ("Attempt 1 failed", "The worker died. (WORKER_LOST) Trying again 5 seconds later."),
        ("Reading began, attempt 2", ""),
        ("Held back for review", "Threshold 90 %. One field waits for a person: Total."),
        ("Approved and released by rev", ""),
        ("Queued again with the API key “Mailbox”", ""),
    ]


def test_a_trials_page_says_so_and_links_back_to_the_version(client: Client, environment: Environment) -> None:
    version = factories.make_template(environment, published=False)
    job = factories.make_job(environment, JobStatus.COMPLETED, version, purpose=Purpose.TRIAL)
    page = text_of(sign_in(client, environment).get(page_of(job)))
    assert "A trial of draft" in page
    assert f'href="{reverse("templates_app:version", args=["invoice", 1])}"' in page


# --- cancel and retry -------------------------------------------------------------------------------------------
def test_cancel_ends_an_open_job_in_the_senders_name(client: Client, environment: Environment) -> None:
    job = factories.make_job(environment)
    response = sign_in(client, environment).post(page_of(job, "cancel"))
    job.refresh_from_db()
    assert (response.status_code, response["Location"], job.status) == (302, page_of(job), "canceled")
    assert [event.actor for event in job.events.all()] == ["test", "staff-demo"]


def test_retry_queues_a_failed_job_again(client: Client, environment: Environment) -> None:
    job = factories.make_job(environment, JobStatus.FAILED, error_code="CORRUPT_DOCUMENT", attempts=3)
    sign_in(client, environment).post(page_of(job, "retry"))
    job.refresh_from_db()
    assert (job.status, job.attempts, job.error_code) == ("queued", 0, "")


@pytest.mark.parametrize(("action", "status"), [("cancel", "completed"), ("retry", "completed")])
def test_what_is_too_late_is_refused_with_a_message_and_changes_nothing(
    client: Client, environment: Environment, action: str, status: str
) -> None:
    job = factories.make_job(environment, status)
    response = sign_in(client, environment).post(page_of(job, action), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    job.refresh_from_db()
    assert job.status == status


@pytest.mark.parametrize("action", ["cancel", "retry"])
def test_cancel_and_retry_take_posts_of_staff_only(client: Client, environment: Environment, action: str) -> None:
    job = factories.make_job(environment, JobStatus.QUEUED if action == "cancel" else JobStatus.FAILED)
    before = job.status
    assert sign_in(client, environment).get(page_of(job, action)).status_code == 405
    assert sign_in(client, environment, Role.REVIEWER).post(page_of(job, action)).status_code == 403
    job.refresh_from_db()
    assert job.status == before


# --- files ------------------------------------------------------------------------------------------------------
def store(job: Job, name: str, content: bytes) -> None:
    default_storage.save(job_file_key(job, name), ContentFile(content))


def test_pictures_and_words_are_served_for_this_person_to_keep(
    client: Client, environment: Environment, waiting_job: Job
) -> None:
    store(waiting_job, "page-0001.jpg", b"picture")
    store(waiting_job, "page-0001.json", b"[]")
    sign_in(client, environment)
    for name, media_type, content in (
        ("page_picture", "image/jpeg", b"picture"),
        ("page_words", "application/json", b"[]"),
    ):
        response = client.get(page_of(waiting_job, name, 1))
        assert (response["Content-Type"], response.getvalue()) == (media_type, content)
        assert response["Cache-Control"] == "private, max-age=31536000, immutable"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert client.get(page_of(waiting_job, name, 2)).status_code == 404


def test_a_picture_whose_file_is_gone_is_404(client: Client, environment: Environment, waiting_job: Job) -> None:
    assert sign_in(client, environment).get(page_of(waiting_job, "page_picture", 1)).status_code == 404


def test_the_document_is_always_a_download(client: Client, environment: Environment) -> None:
    document = factories.make_document(environment, filename='naïve "<b>".pdf')
    response = sign_in(client, environment).get(
        page_of(factories.make_job(environment, document=document), "document")
    )
    assert response["Content-Disposition"].startswith("attachment;")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert response.getvalue() == factories.PDF_HEAD


@pytest.mark.parametrize(
    ("name", "args", "method"),
    [
        ("detail", (), "get"),
        ("document", (), "get"),
        ("page_picture", (1,), "get"),
        ("page_words", (1,), "get"),
        ("cancel", (), "post"),
        ("retry", (), "post"),
    ],
)
def test_another_environments_job_is_404_everywhere(
    client: Client, environment: Environment, waiting_job: Job, name: str, args: tuple[int, ...], method: str
) -> None:
    sign_in(client, factories.make_environment("other"), Role.ADMIN)
    store(waiting_job, "page-0001.jpg", b"picture")
    store(waiting_job, "page-0001.json", b"[]")
    assert getattr(client, method)(page_of(waiting_job, name, *args)).status_code == 404
    waiting_job.refresh_from_db()
    assert waiting_job.status == "review_required"


def test_a_visitor_is_sent_to_sign_in(client: Client, environment: Environment) -> None:
    response = client.get(page_of(factories.make_job(environment)))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("accounts:login"))


def test_an_unknown_job_is_404(client: Client, environment: Environment) -> None:
    assert sign_in(client, environment).get(reverse("jobs:detail", args=[uuid4()])).status_code == 404


def test_a_list_is_shown_as_a_table_and_its_json_has_the_cells_without_traces(
    client: Client, environment: Environment
) -> None:
    entries = "{entries: {start: a, end: b, line: '(?P<a>c)'}}"
    source = f"template: t\nfields: {{lines: {{type: list, columns: {{a: int}}, find: [{entries}]}}}}"
    job = factories.make_job(environment, JobStatus.COMPLETED, factories.make_template(environment, source))
    cell = factories.make_field("a", 7, type="int")
    rows = [replace(factories.make_field("lines", {"a": 7}, type="group"), fields=(cell,)) for _ in range(2)]
    lines = factories.make_field("lines", [{"a": 7}, {"a": 7}], type="list", items=tuple(rows), raw_text=None)
    factories.make_extraction(job, [lines])
    sign_in(client, environment)
    shown = text_of(client.get(page_of(job)))
    assert '<th scope="col" class="num">A</th>' in shown
    assert shown.count('<tr><td class="num">7</td></tr>') == 2
    shown = json.loads(client.get(page_of(job) + "?tab=json").context["json"])["fields"][0]
    assert (shown["value"], shown["items"][0]["fields"][0]["value"]) == ([{"a": 7}, {"a": 7}], 7)
    assert "trace" not in str(shown)
