"""The desk in a real Chromium: reviewing by keyboard, clicking words, and a claim that is lost on the way."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Environment, User
from jobs.models import JobStatus, Release
from jobs.selectors import parse_result
from review.models import Correction, Outcome, ReviewTask
from tests.review.conftest import job_now, make_task
from tests.review.hands import INVOICE, Keyboard, click_word, focus_is_on, open_desk, wait_for
from tests.review.orders import make_order
from tests.review.pages import store_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def task(environment: Environment) -> ReviewTask:
    waiting = make_task(environment)
    store_pages(waiting.job, [INVOICE])
    return waiting


def test_two_flagged_fields_are_reviewed_with_three_keys_beyond_the_typed_text(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    hands = Keyboard(page)

    hands.press("Enter")
    focus_is_on(page, "total")
    hands.type("1.471,60")
    hands.press("Enter")
    wait_for(page, "total", "corrected")
    assert page.input_value("#field-total") == "1471.60 EUR"
    hands.press("Control+Enter")

    page.wait_for_url("**/review/")
    assert page.get_by_role("heading", name="All done").is_visible()
    assert hands.pressed == 3
    assert job_now(task).status == JobStatus.COMPLETED
    fields = {field.name: field for field in parse_result(Release.objects.get().documents[0]).fields}
    assert (fields["total"].value, fields["total"].currency, fields["total"].confidence) == ("1471.60", "EUR", 1.0)
    assert (fields["date"].value, fields["date"].confidence) == ("2026-03-04", 1.0)
    assert list(Correction.objects.values_list("field", "how")) == [("date", "confirmed"), ("total", "typed")]


def test_approving_opens_the_next_document_without_a_page_load(
    page: Any, task: ReviewTask, environment: Environment, reviewer: User
) -> None:
    following = make_task(environment, filename="next.pdf")
    store_pages(following.job, [INVOICE])
    open_desk(page, task)
    page.evaluate("window.sameDocument = true")

    for key in ("Enter", "Enter", "Control+Enter"):
        page.keyboard.press(key)
    page.wait_for_url(f"**{reverse('review:desk', args=[following.pk])}")
    page.get_by_role("heading", name="next.pdf").wait_for()
    focus_is_on(page, "date")
    assert page.evaluate("window.sameDocument") is True
    assert page.title().startswith("Review next.pdf")
    following.refresh_from_db()
    assert following.claimed_by == reviewer

    for key in ("Enter", "Enter", "Control+Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**/review/")
    assert Release.objects.count() == 2


def test_a_wrong_value_is_refused_beside_its_field_and_what_was_typed_stays(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.keyboard.type("31.02.2026")
    page.keyboard.press("Enter")
    page.locator("#error-date").get_by_text("“31.02.2026” is no day of the calendar.").wait_for()
    focus_is_on(page, "date")
    assert page.input_value("#field-date") == "31.02.2026"
    assert page.get_attribute("#field-date", "aria-invalid") == "true"
    assert not Correction.objects.exists()

    page.keyboard.press("Escape")
    assert page.input_value("#field-date") == "2026-03-04"
    assert page.get_attribute("#field-date", "aria-invalid") is None


def test_escape_takes_back_the_last_word(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.keyboard.press("Enter")
    wait_for(page, "date", "confirmed")
    focus_is_on(page, "total")
    page.keyboard.press("Escape")
    wait_for(page, "date", "to_check")
    focus_is_on(page, "date")
    assert list(Correction.objects.values_list("how", flat=True)) == ["confirmed", "undone"]


def test_tab_goes_through_the_flagged_fields_and_saves_what_was_typed(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.keyboard.type("5.3.2026")
    page.keyboard.press("Tab")
    focus_is_on(page, "total")
    wait_for(page, "date", "corrected")
    page.keyboard.press("Shift+Tab")
    focus_is_on(page, "date")
    assert page.input_value("#field-date") == "2026-03-05"


def test_approving_too_early_leads_to_the_first_field_that_is_open(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.keyboard.press("Enter")
    focus_is_on(page, "total")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Confirm this field with Enter, or type what the page says.").wait_for()
    focus_is_on(page, "total")
    assert job_now(task).status == JobStatus.REVIEW_REQUIRED


def test_a_clicked_word_fills_the_field_and_shift_appends(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.focus("#field-vendor")
    click_word(page, "Bad")
    expect(page.locator("#field-vendor")).to_have_value("Bad")
    click_word(page, "Segeberg", ("Shift",))
    expect(page.locator("#field-vendor")).to_have_value("Bad Segeberg")
    focus_is_on(page, "vendor")
    page.keyboard.press("Enter")
    wait_for(page, "vendor", "corrected")

    said = Correction.objects.get()
    assert (said.after, said.how, said.box["page"]) == ("Bad Segeberg", "clicked", 1)
    assert said.box["x0"] < 0.2 < said.box["x1"]
    assert said.box["y0"] == pytest.approx(0.6, abs=0.01)


def test_choosing_a_box_on_the_page_focuses_its_field(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    assert page.evaluate("document.querySelector('page-view').selected") == "date"
    click_word(page, "Nordwind")
    focus_is_on(page, "vendor")


def test_a_mended_sum_closes_the_other_fields_of_the_check_at_once(page: Any, environment: Environment) -> None:
    task = make_order(environment, total="85.70")
    store_pages(task.job, [INVOICE])
    page.goto(reverse("review:desk", args=[task.pk]))
    expect(page.locator("#desk-progress")).to_have_text("3 fields to check")
    page.focus("#field-total")
    page.keyboard.press("Control+A")
    page.keyboard.type("35,70")
    page.keyboard.press("Enter")
    wait_for(page, "total", "corrected")
    wait_for(page, "net", "untouched")
    wait_for(page, "tax", "untouched")
    expect(page.locator("#desk-progress")).to_have_text("Every field is checked.")
    expect(page.locator("#why-net .field-why")).to_have_count(0)
    assert page.input_value("#field-rest") == "5.70 EUR"
    assert Correction.objects.get().seconds < 60


def test_rejecting_asks_for_a_reason(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.keyboard.press("Control+Shift+R")
    expect(page.locator("#reject-reason")).to_be_focused()
    page.keyboard.type("Not an invoice")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/review/")
    assert (job_now(task).error_code, job_now(task).error_message) == ("REVIEW_REJECTED", "Not an invoice")
    assert ReviewTask.objects.get().outcome == Outcome.REJECTED


def test_postponing_takes_two_keys(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    page.keyboard.press("Alt+p")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    page.get_by_role("link", name="Postponed").click()
    page.get_by_text("Postponed until").wait_for()
    assert ReviewTask.objects.get().claimed_by is None


def test_a_lost_claim_is_said_and_what_was_typed_stays(page: Any, task: ReviewTask, colleague: User) -> None:
    open_desk(page, task)
    ReviewTask.objects.update(claimed_by=colleague)
    page.keyboard.type("5.3.2026")
    page.keyboard.press("Enter")
    lost = page.locator("#desk-lost")
    lost.get_by_text("You no longer hold this document. kim has it now.").wait_for()
    assert page.input_value("#field-date") == "5.3.2026"
    assert not Correction.objects.exists()

    ReviewTask.objects.update(claimed_by=None, claim_expires_at=None)
    lost.get_by_role("button", name="Take it again").click()
    lost.wait_for(state="hidden")
    page.focus("#field-date")
    page.keyboard.press("Enter")
    wait_for(page, "date", "corrected")


def test_the_page_zooms_by_plus_and_minus_also_while_a_field_has_the_focus(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    zoom = page.locator(".page-view-zoom")
    assert zoom.inner_text() == "100 %"
    page.keyboard.press("Control++")
    expect(page.locator(".page-view-zoom")).to_have_text("120 %")
    assert page.input_value("#field-date") == "2026-03-04"
    page.keyboard.press("Control+-")
    expect(page.locator(".page-view-zoom")).to_have_text("100 %")


def test_every_field_of_the_desk_has_a_label_and_only_inputs_take_the_tab(page: Any, task: ReviewTask) -> None:
    open_desk(page, task)
    assert page.get_by_label("Date", exact=True).input_value() == "2026-03-04"
    stops = page.evaluate(
        """[...document.querySelectorAll(".desk-scroll :is(input, button, textarea)")]
            .filter((element) => element.tabIndex >= 0).map((element) => element.id)"""
    )
    names = ["date", "total", "number", "vendor", "net", "paid"]
    assert stops == [f"field-{name}" for name in names]


def test_what_is_typed_before_the_script_has_come_stays_and_is_saved(page: Any, task: ReviewTask) -> None:
    held: list[Any] = []
    page.route("**/js/desk.js", lambda route: held.append(route))
    page.goto(reverse("review:desk", args=[task.pk]), wait_until="commit")
    page.locator("#field-total").fill("1.471,00")
    expect(page.locator("#field-date")).not_to_be_focused()

    held[0].continue_()
    expect(page.locator("#field-date")).to_be_focused()
    page.locator("#field-total").press("Enter")
    wait_for(page, "total", "corrected")

    assert [(row.field, row.after, row.how) for row in Correction.objects.all()] == [("total", "1471.00", "typed")]
