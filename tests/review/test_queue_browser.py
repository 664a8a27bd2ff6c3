"""The queue in a real Chromium: its keys, its filters in the address, and a refresh that takes nothing away."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Environment, User
from review import claims
from review.models import ReviewTask
from tests.factories import acting
from tests.review.conftest import make_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


REFRESH_MS = 5_100


@pytest.fixture
def tasks(environment: Environment) -> list[ReviewTask]:
    return [make_task(environment, filename=f"{name}.pdf") for name in ("first", "second", "third")]


@pytest.fixture
def page(
    chromium: Any, live_server: LiveServer, reviewer: User, client: Client, tasks: list[ReviewTask]
) -> Iterator[Any]:
    """The queue of three documents; a script error or a broken security rule fails the test."""
    client.force_login(reviewer)
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=live_server.url)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto("/review/")
    yield page
    context.close()
    assert errors == []


def row(page: Any, name: str) -> Any:
    return page.get_by_role("link", name=f"{name}.pdf")


def test_the_keys_go_through_the_documents_and_open_one(page: Any, tasks: list[ReviewTask]) -> None:
    for key, name in (("j", "first"), ("j", "second"), ("ArrowDown", "third"), ("j", "third"), ("k", "second")):
        page.keyboard.press(key)
        expect(row(page, name)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/review/{tasks[1].pk}/")


def test_n_starts_with_the_first_of_the_chosen_order(page: Any, tasks: list[ReviewTask]) -> None:
    ReviewTask.objects.filter(pk=tasks[2].pk).update(lowest_confidence=0.1)
    page.get_by_label("Order").select_option("confidence")
    page.wait_for_url("**/review/?order=confidence")
    page.locator("h1").click()
    page.keyboard.press("n")
    page.wait_for_url(f"**/review/{tasks[2].pk}/")


def test_letters_that_are_typed_into_the_search_are_letters(page: Any) -> None:
    page.keyboard.press("/")
    page.keyboard.type("jk second")
    expect(page.get_by_label("Search the queue")).to_have_value("jk second")
    page.get_by_label("Search the queue").fill("second")
    page.wait_for_url("**/review/?order=oldest&q=second")
    expect(page.locator(".row-link")).to_have_text(["second.pdf"])
    expect(page.get_by_label("Search the queue")).to_be_focused()


def test_a_refresh_keeps_the_focus_and_gives_the_place_of_a_row_that_has_gone_to_the_next(
    page: Any, tasks: list[ReviewTask], colleague: User
) -> None:
    page.clock.install()
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("j")
    claims.claim(task=tasks[0], actor=acting(colleague))
    page.clock.run_for(REFRESH_MS)
    expect(page.get_by_text("kim")).to_be_visible()
    expect(row(page, "second")).to_be_focused()

    ReviewTask.objects.filter(pk=tasks[1].pk).update(outcome="withdrawn")
    page.clock.run_for(REFRESH_MS)
    expect(row(page, "second")).to_have_count(0)
    expect(row(page, "third")).to_be_focused()
