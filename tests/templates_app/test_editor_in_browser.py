"""The YAML editor in a real browser: problems lead to their lines, Tab and Enter indent, Ctrl+S saves."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from templates_app.models import TemplateVersion
from tests.factories import make_environment, make_member, make_template

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SELECTED = "text => text.value.slice(text.selectionStart, text.selectionEnd)"


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """The editor of the template `invoice`, opened by an admin; fails on any script error."""
    environment = make_environment()
    make_template(environment)
    client = Client()
    client.force_login(make_member(environment, "admin"))
    context = chromium.new_context(base_url=live_server.url)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/templates/invoice/edit/")
    yield page
    context.close()
    assert errors == []


def test_a_problem_leads_to_its_line(page: Any) -> None:
    text = page.locator("textarea")
    text.fill(text.input_value().replace("type: date", "type: dat"))

    page.get_by_text("Did you mean “date”?").click()

    assert text.evaluate(SELECTED) == "    type: dat"
    assert page.locator(".code-lines .bad").all_inner_texts() == ["12"]


def test_typing_keeps_the_indentation_and_escape_lets_the_keyboard_out(page: Any) -> None:
    text = page.locator("textarea")
    text.fill("fields:")
    text.press("End")
    for key in ("Enter", "a", ":", "Enter", "b", "Enter", "Shift+Tab", "c", "Tab", "d"):
        text.press(key)

    assert text.input_value() == "fields:\n  a:\n    b\n  c d"
    text.press("Escape")
    text.press("Tab")
    assert page.evaluate("document.activeElement.tagName") != "TEXTAREA"


def test_control_s_saves_a_draft(page: Any) -> None:
    text = page.locator("textarea")
    text.fill(text.input_value() + "# more\n")

    text.press("Control+s")

    page.wait_for_url("**/templates/invoice/versions/2/")
    assert page.locator(".toast-text").all_inner_texts() == ["Saved as draft 2. Try it, then publish it."]
    assert TemplateVersion.objects.get(number=2).source.endswith("# more\n")
