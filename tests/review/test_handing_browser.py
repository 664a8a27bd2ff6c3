"""Documents that change hands in a real Chromium: handed over by keys, found with the note, taken back, taken away."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Environment, Role, User
from review import claims, correcting, handing
from review.models import Correction, ReviewTask
from tests import factories
from tests.factories import acting
from tests.review.conftest import make_task
from tests.review.hands import INVOICE, open_desk
from tests.review.pages import store_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOTE = "Is the VAT right?"


@pytest.fixture
def tasks(environment: Environment, colleague: User) -> list[ReviewTask]:
    """Three documents, the oldest first; somebody is there to hand them over to."""
    tasks = [make_task(environment, filename=f"{name}.pdf") for name in ("first", "second", "third")]
    for task in tasks:
        store_pages(task.job, [INVOICE])
    return tasks


@pytest.fixture
def open_as(chromium: Any, live_server: LiveServer) -> Iterator[Callable[[User], Any]]:
    """Gives a member a browser of their own."""
    contexts: list[Any] = []

    def page_of(user: User) -> Any:
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        context = chromium.new_context(base_url=live_server.url)
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield page_of
    for context in contexts:
        context.close()


def hand_over_by_keys(page: Any) -> None:
    page.keyboard.press("Alt+h")
    expect(page.get_by_label("Colleague")).to_be_focused()
    page.keyboard.type("kim")
    page.keyboard.press("Tab")
    page.keyboard.type(NOTE)
    page.keyboard.press("Control+Enter")


def test_a_document_is_handed_over_by_keys_and_the_colleague_is_offered_it_first_with_the_note(
    page: Any, open_as: Callable[[User], Any], tasks: list[ReviewTask], colleague: User
) -> None:
    open_desk(page, tasks[1])
    hand_over_by_keys(page)

    page.get_by_role("heading", name="first.pdf").wait_for()
    expect(page.get_by_text("second.pdf: handed over to kim")).to_be_visible()
    expect(page.locator("#field-date")).to_be_focused()
    expect(page.get_by_label("Note")).to_have_value("")
    task = ReviewTask.objects.get(pk=tasks[1].pk)
    assert (task.assigned_to, task.note, task.claimed_by) == (colleague, NOTE, None)

    kim = open_as(colleague)
    kim.goto(reverse("review:queue"))
    row = kim.get_by_role("row", name="second.pdf")
    expect(row).to_contain_text("From rita")
    expect(row).to_contain_text(NOTE)
    kim.keyboard.press("n")
    kim.wait_for_url(f"**/review/{tasks[1].pk}/")
    expect(kim.locator("#desk-handed-over")).to_contain_text("rita handed this over to you:")
    expect(kim.locator("#desk-handed-over")).to_contain_text(NOTE)


def test_nobody_to_hand_over_to_is_said_at_once(page: Any, environment: Environment) -> None:
    task = make_task(environment)
    store_pages(task.job, [INVOICE])
    open_desk(page, task)
    page.keyboard.press("Alt+h")
    expect(page.get_by_text("Nobody else may review here.")).to_be_visible()
    assert page.locator("dialog[open]").count() == 0


def test_what_was_typed_is_still_there_when_the_document_is_no_longer_ones_own(
    page: Any, tasks: list[ReviewTask], colleague: User
) -> None:
    open_desk(page, tasks[0])
    ReviewTask.objects.filter(pk=tasks[0].pk).update(claimed_by=colleague)
    hand_over_by_keys(page)
    expect(page.locator("#desk-lost")).to_contain_text("kim has it now.")
    page.keyboard.press("Alt+h")
    expect(page.get_by_label("Note")).to_have_value(NOTE)
    assert ReviewTask.objects.get(pk=tasks[0].pk).assigned_to is None


def test_what_one_has_handed_over_is_taken_back_from_the_list_of_what_others_have(
    page: Any, tasks: list[ReviewTask], reviewer: User, colleague: User
) -> None:
    open_desk(page, tasks[0])
    handing.hand_over(task=tasks[0], actor=acting(reviewer), to=colleague)
    page.goto(reverse("review:queue"))
    page.keyboard.press("3")
    page.wait_for_url("**/review/?tab=others*")
    expect(page.get_by_role("row", name="first.pdf")).to_contain_text("For kim")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="first.pdf")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("first.pdf waits again.")).to_be_visible()
    assert ReviewTask.objects.get(pk=tasks[0].pk).assigned_to is None


def test_an_admin_takes_a_document_away_and_whoever_types_is_told_and_loses_nothing(
    page: Any, open_as: Callable[[User], Any], environment: Environment, tasks: list[ReviewTask]
) -> None:
    open_desk(page, tasks[0])
    page.locator("#field-date").fill("1.2.2026")

    ada = open_as(factories.make_member(environment, Role.ADMIN, "ada"))
    ada.goto(reverse("review:queue"))
    ada.get_by_role("button", name="Release first.pdf").click()
    ada.get_by_role("button", name="Release", exact=True).last.click()
    expect(ada.get_by_text("first.pdf is free again.")).to_be_visible()

    page.keyboard.press("Enter")
    expect(page.locator("#desk-lost")).to_contain_text("You no longer hold this document. Take it again to go on.")
    expect(page.locator("#field-date")).to_have_value("1.2.2026")
    page.get_by_role("button", name="Take it again").click()
    expect(page.locator("#desk-lost")).to_be_hidden()
    page.locator("#field-date").press("Enter")
    page.wait_for_selector('[data-field="date"][data-state="corrected"]')


def test_what_a_colleague_saved_meanwhile_is_shown_and_what_was_typed_stays(
    page: Any, tasks: list[ReviewTask], reviewer: User, colleague: User
) -> None:
    task = tasks[0]
    open_desk(page, task)
    page.locator("#field-date").fill("1.2.2026")
    claims.release_claim(task=task, actor=acting(reviewer))
    kim = acting(colleague)
    claims.claim(task=task, actor=kim)
    correcting.correct_field(task=task, actor=kim, field="date", text="3.2.2026", how="typed")
    correcting.correct_field(task=task, actor=kim, field="total", text="1.471,60", how="typed")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-lost")).to_contain_text("You no longer hold this document. kim has it now.")

    page.get_by_role("button", name="Take it again").click()
    expect(page.locator("#desk-lost")).to_contain_text("kim is reviewing this document now.")
    claims.release_claim(task=task, actor=kim)
    page.get_by_role("button", name="Take it again").click()
    expect(page.locator("#desk-lost")).to_be_hidden()

    expect(page.locator("#field-total")).to_have_value("1471.60 EUR")
    expect(page.locator('[data-field="total"]')).to_have_attribute("data-state", "corrected")
    expect(page.locator("#error-date")).to_have_text(
        "Meanwhile “2026-02-03” was saved here. Enter saves yours, Esc takes theirs."
    )
    expect(page.locator("#field-date")).to_have_value("1.2.2026")
    page.locator("#field-date").press("Enter")
    expect(page.locator("#field-date")).to_have_value("2026-02-01")
    last = Correction.objects.filter(task=task).last()
    assert last is not None
    assert (last.field, last.before, last.after, last.by) == ("date", "2026-02-03", "2026-02-01", reviewer)
