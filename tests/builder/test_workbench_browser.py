"""A template from a sample, by hand: a new account, one invoice, clicks; then another invoice is read with it."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Role
from builder.models import Sample, WorkingCopy
from extraction import JsonValue
from jobs.models import Job, JobStatus, Purpose
from jobs.selectors import extractions_of
from templates_app.models import ExtractionTemplate, VersionStatus
from tests import factories
from tests.builder.invoices import FIRST, SECOND, printed
from tests.builder.workbench_hands import Hands
from tests.flows.conftest import desk as desk
from tests.flows.running_desk import RunningDesk, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.queue, pytest.mark.timeout(300)]

VALUES = (FIRST.number, FIRST.issued, FIRST.due, FIRST.order, FIRST.vat, "Harbour", FIRST.net, FIRST.total)


def test_from_a_new_account_to_a_published_template_with_eight_fields_and_a_table_in_under_sixty_actions(
    desk: RunningDesk,
    chromium: Any,
    tmp_path: Path,
) -> None:
    # given a desk with an admin who has never done anything, and two invoices of one layout
    environment = factories.make_environment()
    factories.make_member(environment, Role.ADMIN, "nadia")
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    first.write_bytes(printed(FIRST))
    second.write_bytes(printed(SECOND))
    desk.start_worker()
    desk.start_sweeper()
    desk.start_web()
    page = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=desk.url).new_page()
    hands = Hands(page)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    # when they make a template by clicking eight values and the table, and publish it
    hands.sign_in("nadia", factories.PASSWORD)
    hands.click(page.get_by_role("link", name="Templates"))
    hands.click(page.get_by_role("link", name="New template"))
    hands.choose_files(page.get_by_label("Choose files"), first)
    hands.fill(page.get_by_label("What kind of document is it?"), "Nordwind invoice")
    hands.click(page.get_by_role("button", name="Read them and begin"))
    hands.wait_for_page()
    for count, value in enumerate(VALUES, start=1):
        hands.click_word(value)
        expect(page.locator(".bench-row")).to_have_count(count)
        hands.press("Enter")
    hands.press("Alt+t")
    hands.click_word("Table,")
    expect(page.locator(".bench-row")).to_have_count(9)
    hands.press("Enter")
    hands.click(page.get_by_role("button", name="Publish"))
    page.wait_for_url(lambda url: "/build/" not in url)

    # then it is published, and they have done little
    template = ExtractionTemplate.objects.get()
    assert template.versions.filter(status=VersionStatus.PUBLISHED).count() == 1
    assert not WorkingCopy.objects.exists()
    assert Sample.objects.get().template == template
    print(f"{hands.actions} user actions")
    assert hands.actions < 60
    assert errors == []

    # when the second invoice comes by the upload page
    page.goto(reverse("jobs:upload"))
    page.get_by_label("Choose files").set_input_files(second)
    page.get_by_role("link", name="Open job").click()
    wait_until(lambda: _is_read(), timeout_s=60, what="the second invoice being read")

    # then all of it is found
    assert _found() == {
        "invoice_number": "NW-20533",
        "issue_date": "2026-05-02",
        "due_date": "2026-06-01",
        "order_number": "B-9002",
        "seller_vat_id": "DE811907980",
        "buyer_name": "Quay Street Books",
        "net_total": "930.00",
        "grand_total": "1106.70",
        "line_items": [
            {"description": "Shelf", "quantity": "6", "unit_price": "95.00", "amount": "570.00"},
            {"description": "Reading lamp", "quantity": "3", "unit_price": "120.00", "amount": "360.00"},
        ],
    }


def _job() -> Job:
    return Job.objects.get(purpose=Purpose.PRODUCTION)


def _is_read() -> bool:
    job = Job.objects.filter(purpose=Purpose.PRODUCTION).first()
    return job is not None and job.status in (JobStatus.COMPLETED, JobStatus.REVIEW_REQUIRED, JobStatus.FAILED)


def _found() -> dict[str, JsonValue]:
    (found,) = extractions_of(_job())
    return {field["name"]: field["value"] for field in found.result["fields"]}
