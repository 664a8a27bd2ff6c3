"""Samples and tests in a real browser: by keyboard, and a publication that is refused and insisted on."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Environment
from builder.models import Sample
from jobs.models import JobStatus
from tests import factories
from tests.axe import grave_violations
from tests.builder.made_samples import SOURCE, WORSE, draft, golden_sample, run_of

LISTED = """\
template: invoice
fields:
  lines:
    type: list
    columns: {text: text, amount: money}
    find: [{table: {start: [Text, Amount]}}]
"""
LINES = [{"text": "Bolts", "amount": "2.50"}, {"text": "Nuts", "amount": "3.00"}]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium: Any, live_server: LiveServer, client: Client, environment: Environment) -> Any:
    client.force_login(factories.make_member(environment, "admin", "ada"))
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=live_server.url)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_what_is_worse_is_found_by_keyboard_and_published_only_with_a_reason(
    page: Page, environment: Environment
) -> None:
    # given
    version = factories.make_template(environment, SOURCE)
    golden_sample(version)
    worse = draft(version, WORSE)
    run_of(version), run_of(worse)

    # when the grid is gone through with the Tab key, on a phone
    page.goto(reverse("builder:samples", args=["invoice"]))
    expect(page.get_by_role("status").filter(has_text="right")).to_contain_text(
        "2 of 3 right, 1 worse than published version 1."
    )
    page.get_by_role("button", name="1 worse").click()
    expect(page.locator("[data-sample-peek]")).to_have_text("Dateright 2026-01-31found nothing")
    page.locator(".sample-head").focus()
    page.keyboard.press("Tab")
    expect(page.locator("[data-sample-peek]")).to_have_text("Invoice numberright INV-1found INV-1")
    page.keyboard.press("Tab")

    # then what was found stands beside what is right
    expect(page.locator("[data-sample-peek]")).to_have_text("Dateright 2026-01-31found nothing")
    page.get_by_text("Side by side").click()
    expect(page.locator(".side-by-side tbody tr").nth(1)).to_contain_text("missing")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert grave_violations(page) == []

    # and publishing is refused, with what would be lost
    page.goto(reverse("templates_app:version", args=["invoice", 2]))
    page.get_by_role("button", name="Publish").click()
    page.locator("#confirm-dialog [data-confirm-ok]").click()
    expect(page.get_by_role("heading", name="Version 2 is not published")).to_be_visible()
    expect(page.locator(".refusal tbody tr")).to_have_count(1)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert grave_violations(page) == []
    assert version.template.versions.get(status="published") == version

    # until an admin says why it is published all the same
    page.get_by_label("Why it is published all the same").fill("The date is not needed.")
    page.get_by_role("button", name="Publish all the same").click()
    expect(page.get_by_text("Version 2 is published")).to_be_visible()
    assert version.template.versions.get(status="published") == worse


def test_the_rows_of_a_golden_sample_are_corrected_in_a_grid(page: Page, environment: Environment) -> None:
    version = factories.make_template(environment, LISTED)
    job = factories.make_job(environment, JobStatus.COMPLETED, version, is_kept=True)
    sample = Sample.objects.create(
        template=version.template, job=job, values={"lines": LINES}, approved_at=timezone.now()
    )
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(reverse("builder:sample", args=["invoice", sample.pk]))

    # a cell is typed over, a row is put in behind it, and the last one goes
    page.locator("#field-lines summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("line-grid td").first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("Hex bolts")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+Insert")
    page.keyboard.type("Washers")
    page.keyboard.press("Tab")
    page.keyboard.type("1,25")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Delete")
    expect(page.locator("line-grid tbody tr")).to_have_count(2)
    assert grave_violations(page) == []
    sample.refresh_from_db()
    assert sample.values == {"lines": LINES}

    # all of it is sent at once
    page.keyboard.press("Control+Enter")
    expect(page.locator("#field-lines .value-table").first).to_contain_text("Washers")
    sample.refresh_from_db()
    expected = [{"text": "Hex bolts", "amount": "2.50"}, {"text": "Washers", "amount": "1.25"}]
    assert sample.values == {"lines": expected}
