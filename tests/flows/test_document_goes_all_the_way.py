"""One scanned document, from a person's upload to a signed webhook, in a real desk and a real browser."""

import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from standardwebhooks import Webhook

from accounts.audit import SYSTEM
from demo.management.commands.seed_demo import TEMPLATES_DIR
from demo.samples import scanned_invoice, scanned_invoice_gold
from jobs.models import Job
from tests import factories
from tests.egress.receiver import listening
from tests.flows.running_desk import RunningDesk, wait_until
from webhooks.services import create_endpoint

pytestmark = [pytest.mark.browser, pytest.mark.queue, pytest.mark.timeout(300)]


def sign_in(page: Any, desk: RunningDesk, username: str) -> None:
    page.goto(f"{desk.url}/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{desk.url}/jobs/**")


def get(desk: RunningDesk, path: str, key: str) -> tuple[int, dict[str, Any]]:
    try:
        with urlopen(Request(f"{desk.url}{path}", headers={"Authorization": f"api-key {key}"}), timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def test_a_scan_is_uploaded_reviewed_released_and_told_to_a_webhook(
    desk: RunningDesk, chromium: Any, tmp_path: Path
) -> None:
    # given a desk with an invoice template, three people, an API key and a webhook endpoint
    environment = factories.make_environment()
    factories.make_template(environment, (TEMPLATES_DIR / "invoice.yaml").read_text())
    for role in ("staff", "reviewer"):
        factories.make_member(environment, role, username=role)
    key = factories.make_api_key(environment)[1]
    scan = tmp_path / "scanned-invoice.pdf"
    scan.write_bytes(scanned_invoice())
    desk.start_worker()
    desk.start_worker("courier")
    desk.start_sweeper()
    desk.start_web()

    with listening() as receiver:
        endpoint = create_endpoint(
            environment=environment, url=receiver.url, event_types=["job.completed"], actor=SYSTEM
        )

        # when staff uploads the scan
        page = chromium.new_context().new_page()
        sign_in(page, desk, "staff")
        page.goto(f"{desk.url}/jobs/upload/")
        page.get_by_label("Choose files").set_input_files(scan)
        page.get_by_role("link", name="Open job").click()

        # then it waits for review, and the API holds the result back
        page.get_by_text("Needs review").first.wait_for(timeout=90_000)
        job = Job.objects.get()
        status, body = get(desk, f"/api/v1/extraction-jobs/{job.pk}/result", key)
        assert (status, body["error"]["code"]) == (409, "REVIEW_REQUIRED")

        # when the reviewer corrects one field, confirms the others and approves
        page = chromium.new_context().new_page()
        sign_in(page, desk, "reviewer")
        page.goto(f"{desk.url}/review/")
        page.get_by_role("button", name="Start reviewing").click()
        # The desk is at work once it has put the focus into the first field to check.
        page.locator("[data-flagged] :focus").first.wait_for()
        flagged = page.locator("[data-flagged]").evaluate_all("rows => rows.map(row => row.dataset.field)")
        for name in flagged:
            field = page.locator(f"[data-field={name}]")
            if name == flagged[0]:
                field.locator("input, textarea").fill(corrected_value(name))
            field.locator("input, textarea").press("Enter")
            field.locator(".state-corrected:visible, .state-confirmed:visible").first.wait_for()
        page.keyboard.press("Control+Enter")

        # then the result has the corrected value
        wait_until(lambda: Job.objects.get().status == "completed", timeout_s=20, what="the release")
        status, body = get(desk, f"/api/v1/extraction-jobs/{job.pk}/result", key)
        assert status == 200
        content = body["data"]["documents"][0]["content"]
        assert content[flagged[0]]["value"] == corrected_value(flagged[0])
        assert content[flagged[0]]["confidence"] == 100
        assert content["total"]["value"] == float(str(scanned_invoice_gold()["total"]))

        # and the receiver got exactly one event, signed with the endpoint's secret
        wait_until(lambda: bool(receiver.requests), timeout_s=20, what="the webhook")
        (received,) = receiver.requests
        event = Webhook(endpoint.secret).verify(received.body, received.headers)
        assert (event["type"], event["data"]["jobId"]) == ("job.completed", str(job.pk))


def corrected_value(field: str) -> str:
    """What the paper says for a field that the smudge made unsure."""
    return str(scanned_invoice_gold()[field])
