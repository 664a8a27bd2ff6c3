"""The filter editor in a real browser: the preview follows the text, lines move by keyboard, trying leaves it open."""

from collections.abc import Iterator
from typing import Any

import pytest

from templates_app.models import Filter
from tests.factories import DEFAULT_RULES, make_environment, make_filter, make_member, make_template
from tests.templates_app.editor_pages import opened_page, value, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """The editor of the filter `incoming`, opened by an admin."""
    environment = make_environment()
    make_template(environment)
    make_filter(environment)
    admin = make_member(environment, "admin")
    with opened_page(chromium, live_server.url, admin, "/templates/-/filters/incoming/edit/") as page:
        page.locator(".cm-content").wait_for()
        yield page


def test_the_preview_follows_the_text_and_a_problem_leads_to_its_line(page: Any) -> None:
    preview = page.locator("#preview")
    preview.get_by_text("“Invoice No” is printed").wait_for()

    write(page, DEFAULT_RULES.replace("Invoice No", "Rechnung") + "|", "#")
    preview.get_by_text("“Rechnung” is printed").wait_for()
    write(page, DEFAULT_RULES.replace("action: skip", "action: skp") + "|", "#")
    page.locator(".problem").click()

    assert page.locator("yaml-editor").evaluate("editor => editor.line") == 6
    assert preview.inner_text() == "Shown again when the problems are mended."


def test_a_rule_moves_up_and_down_by_keyboard(page: Any) -> None:
    write(page, "a\n|b\nc\nd", "Shift+ArrowDown", "Shift+ArrowDown")  # b and c

    page.keyboard.press("Alt+ArrowDown")
    assert value(page) == "a\nd\nb\nc"
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    assert value(page) == "b\nc\na\nd"


def test_conditions_are_completed_by_the_schema_of_filters(page: Any) -> None:
    write(page, "rules:\n  - label: Invoices\n    when:\n      |", "Control+Space")

    page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    found = set(page.locator(".cm-tooltip-autocomplete .cm-completionLabel").all_inner_texts())
    assert {"any", "all", "none", "pages", "orientation"} <= found
    assert not {"label", "when"} & found


def test_trying_opens_a_page_beside_the_editor_and_saves_nothing(page: Any) -> None:
    write(page, DEFAULT_RULES.replace("Invoices", "Bills") + "|", "#")

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Try these rules").click()

    opened.value.get_by_text("They are not saved").wait_for()
    assert "Bills" in value(page)
    assert Filter.objects.get().source == DEFAULT_RULES
