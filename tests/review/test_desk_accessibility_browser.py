"""The desk for everybody, in a real Chromium: axe-core in each of its states, themes and sizes; what is announced."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Environment, User
from review import claims
from review.models import ReviewTask
from tests.axe import grave_violations
from tests.factories import acting
from tests.review.conftest import make_task
from tests.review.hands import INVOICE, wait_for
from tests.review.orders import make_order
from tests.review.pages import store_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def order(environment: Environment) -> ReviewTask:
    """With a list, a group, four flags and a suggestion."""
    waiting = make_order(environment, net="80.00")
    store_pages(waiting.job, [INVOICE, INVOICE])
    return waiting


def open_order(page: Any, order: ReviewTask) -> None:
    page.goto(reverse("review:desk", args=[order.pk]))
    expect(page.locator("#suggestion-net")).to_be_visible()
    page.locator("#field-net").click()
    page.keyboard.press("Control+A")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_grave_while_a_document_is_reviewed(page: Any, order: ReviewTask, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    open_order(page, order)
    assert grave_violations(page) == []

    page.keyboard.type("40,00")
    expect(page.locator("#reading-net")).not_to_be_empty()
    assert grave_violations(page) == []

    page.keyboard.press("Enter")
    wait_for(page, "net", "corrected")
    assert grave_violations(page) == []


def test_axe_finds_nothing_grave_in_the_dialogs_of_the_desk(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    for key, name in (("Alt+p", "Postpone this document"), ("Control+Shift+R", "Reject this document?")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=name)).to_be_visible()
        assert grave_violations(page) == []
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog")).to_contain_text("Approve and open the next document")
    assert grave_violations(page) == []


def test_axe_finds_nothing_grave_on_a_desk_that_somebody_else_holds(
    page: Any, order: ReviewTask, colleague: User
) -> None:
    claims.claim(task=order, actor=acting(colleague))
    page.goto(reverse("review:desk", args=[order.pk]))
    expect(page.get_by_role("alert")).to_contain_text("kim is reviewing this document now.")
    assert grave_violations(page) == []


# a tablet, a phone, and a window of 1440 px at 200 %
@pytest.mark.parametrize(("width", "height"), [(820, 1180), (390, 844), (720, 450)])
def test_every_size_shows_field_and_decision_without_scrolling_sideways(
    page: Any, order: ReviewTask, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_order(page, order)
    expect(page.locator("#field-net")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Approve")).to_be_in_viewport()
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
    assert grave_violations(page) == []


def test_a_screen_reader_is_told_the_reason_the_suggestion_and_every_outcome(page: Any, order: ReviewTask) -> None:
    open_order(page, order)
    expect(page.get_by_role("textbox", name="Net", exact=True)).to_be_focused()
    described = page.evaluate(
        """document.activeElement.getAttribute("aria-describedby").split(" ")
            .map((id) => document.getElementById(id).textContent.trim()).join(" ")"""
    )
    assert "Suggestion: 30.00 €? 3 read as 8" in described
    assert "“net + tax == total” does not hold" in described
    page.keyboard.press("Alt+r")
    expect(page.locator("#desk-status")).to_have_text("Every field is checked. Control Enter approves.")


def test_the_sheet_of_keys_names_every_key_of_the_desk(page: Any, environment: Environment) -> None:
    page.goto(reverse("review:desk", args=[make_task(environment).pk]))
    page.get_by_role("button", name="Keys").click()
    sheet = page.get_by_role("dialog").inner_text().replace("\n", " ")
    for key in ("Enter", "Tab", "Esc", "Alt + R", "F2", "Ctrl + Enter", "Ctrl + Shift + R", "Alt + P", "Alt + A", "?"):
        assert key in sheet.replace("+", " + ").replace("  ", " "), key
