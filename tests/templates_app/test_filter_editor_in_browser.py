"""The filter editor in a real browser: the preview follows the text, lines move by keyboard, trying leaves it open."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from templates_app.models import Filter
from tests.factories import DEFAULT_RULES, make_environment, make_filter, make_member, make_template

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """The editor of the filter `incoming`, opened by an admin; fails on any script error."""
    environment = make_environment()
    make_template(environment)
    make_filter(environment)
    client = Client()
    client.force_login(make_member(environment, "admin"))
    context = chromium.new_context(base_url=live_server.url)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/templates/-/filters/incoming/edit/")
    yield page
    context.close()
    assert errors == []


def test_the_preview_follows_the_text_and_a_problem_leads_to_its_line(page: Any) -> None:
    text, preview = page.locator("textarea"), page.locator("#preview")
    preview.get_by_text("“Invoice No” is printed").wait_for()

    text.fill(DEFAULT_RULES.replace("Invoice No", "Rechnung"))
    preview.get_by_text("“Rechnung” is printed").wait_for()
    text.fill(DEFAULT_RULES.replace("action: skip", "action: skp"))
    page.locator(".problem").click()

    assert page.locator(".code-lines .bad").all_inner_texts() == ["6"]
    assert preview.inner_text() == "Shown again when the problems are mended."


def test_a_rule_moves_up_and_down_by_keyboard(page: Any) -> None:
    text = page.locator("textarea")
    text.fill("a\nb\nc\nd")
    text.evaluate("text => text.setSelectionRange(2, 5)")  # b and c

    text.press("Alt+ArrowDown")
    assert text.input_value() == "a\nd\nb\nc"
    text.press("Alt+ArrowDown")
    text.press("Alt+ArrowUp")
    text.press("Alt+ArrowUp")
    text.press("Alt+ArrowUp")
    assert text.input_value() == "b\nc\na\nd"


def test_trying_opens_a_page_beside_the_editor_and_saves_nothing(page: Any) -> None:
    text = page.locator("textarea")
    text.fill(DEFAULT_RULES.replace("Invoices", "Bills"))

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Try these rules").click()

    opened.value.get_by_text("They are not saved").wait_for()
    assert "Bills" in text.input_value()
    assert Filter.objects.get().source == DEFAULT_RULES
