"""The interactive documentation in a real browser, under the desk's own security policy."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from jobs.models import Job
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Any:
    """The documentation, opened by a member of staff; fails on any complaint in the console."""
    environment = factories.make_environment()
    factories.make_template(environment)
    client = Client()
    client.force_login(factories.make_member(environment, "staff"))
    context = chromium.new_context(base_url=live_server.url)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    ours = (live_server.url, "data:")
    page.on("request", lambda ask: None if ask.url.startswith(ours) else complaints.append(ask.url))
    page.goto("/api/v1/docs")
    yield page
    context.close()
    assert complaints == []


def test_the_documentation_lists_every_operation_and_asks_no_other_host(page: Any) -> None:
    page.get_by_text("Create an extraction job").wait_for()
    schema = Client().get("/api/v1/openapi.json").json()
    assert page.locator(".opblock").count() == sum(len(methods) for methods in schema["paths"].values())
    assert page.locator("h1.title, h2.title").first.inner_text().startswith("Proofdesk API")


def test_an_operation_can_be_tried_out_with_the_session_of_the_desk(page: Any) -> None:
    page.get_by_text("Create an extraction job").click()
    page.get_by_role("button", name="Try it out").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": factories.PDF_HEAD}
    )
    page.get_by_placeholder("templateName", exact=True).fill("invoice")
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table .response-col_status").get_by_text("202").wait_for()
    job = Job.objects.get()
    assert job.document.filename == "a.pdf"
    # what was not filled in was not sent
    assert (job.document_review, job.ocr_language, job.sealed_password) == (None, "en", None)
