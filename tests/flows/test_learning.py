"""Learn at the workbench, with a real worker: a field becomes right, others come, all of it is saved as a draft."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.audit import SYSTEM
from accounts.models import Role
from builder import samples, workbench
from builder.comparing import compare_result
from builder.live import try_here
from builder.models import Sample
from jobs.models import Job
from templates_app.models import TemplateVersion
from tests import factories
from tests.builder.invoices import FIRST, SECOND, printed
from tests.builder.workbench_hands import Hands
from tests.flows.running_desk import RunningDesk, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.queue]

RIGHT: tuple[dict[str, Any], ...] = (
    {"number": "NW-20417", "due": "2026-04-13", "total": "1727.40"},
    {"number": "NW-20533", "due": "2026-06-01", "total": "1106.70"},
)


def test_what_golden_samples_teach_is_found_at_once_and_saved(desk: RunningDesk, chromium: Any) -> None:
    # given a template with one field that looks in the wrong place, and two approved samples
    environment = factories.make_environment()
    factories.make_member(environment, Role.ADMIN, "nadia")
    desk.start_worker()
    desk.start_web()
    files = [factories.uploaded(printed(invoice), name) for invoice, name in ((FIRST, "a.pdf"), (SECOND, "b.pdf"))]
    template = workbench.begin(environment=environment, actor=SYSTEM, title="Nordwind", files=files).template
    wrong = "fields:\n  total: {type: money, title: Sum, find: [{row: Order number}]}\n"
    source = workbench.working(template).source.replace("fields: {}\n", wrong)
    workbench.keep(template=template, actor=SYSTEM, source=source)
    wait_until(lambda: not Job.objects.exclude(status="completed").exists(), timeout_s=60, what="reading")
    for sample, values in zip(samples.samples_of(template), RIGHT, strict=True):
        samples.approve_sample(sample, SYSTEM, values, {})
    page = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=desk.url).new_page()
    hands = Hands(page)
    hands.sign_in("nadia", factories.PASSWORD)
    page.goto(reverse("builder:workbench", args=["nordwind"]))
    hands.wait_for_page()
    expect(page.locator(".bench-row")).to_have_count(1)

    # when an admin has the workbench learn
    hands.press("Alt+l")

    # then every field is right on the sample that is shown, the next moment
    expect(page.get_by_text("Number: right on 2 of 2, 0 before. 2 more became better.")).to_be_visible(timeout=30_000)
    expect(page.locator(".bench-row")).to_have_count(3)
    expect(page.locator(".bench-value")).to_have_text(["1727.40", "NW-20417", "2026-04-13"])

    # and as a draft it finds all that was approved
    hands.press("Control+s")
    expect(page.get_by_text("Saved as version 1, a draft.")).to_be_visible()
    draft = TemplateVersion.objects.get()
    assert draft.status == "draft"
    for tried in try_here(list(Sample.objects.order_by("created_at")), draft.source):
        assert tried.result is not None
        found = compare_result(tried.result, samples.right_in(tried.sample))
        assert {name: each.verdict for name, each in found.items()} == dict.fromkeys(RIGHT[0], "right")
