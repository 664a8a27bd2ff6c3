"""The YAML editor in a real browser: highlighting, problems on their lines, completion, keys, and what it posts."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from templates_app.models import TemplateVersion
from tests.axe import grave_violations
from tests.factories import make_environment, make_member, make_template
from tests.templates_app.editor_pages import opened_page, value, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXTAREA = "textarea => textarea.value"
HEAD = "template: invoice\nfields:\n  total:\n"


def take_option(page: Any) -> None:
    page.wait_for_timeout(150)  # an option that has just come is not taken by an Enter meant for the text
    page.keyboard.press("Enter")


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """The editor of the template `invoice`, opened by an admin."""
    environment = make_environment()
    make_template(environment)
    admin = make_member(environment, "admin")
    with opened_page(chromium, live_server.url, admin, "/templates/invoice/edit/") as page:
        page.locator(".cm-content").wait_for()
        yield page


def options(page: Any) -> list[str]:
    page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    return [str(text) for text in page.locator(".cm-tooltip-autocomplete .cm-completionLabel").all_inner_texts()]


def test_keys_and_values_have_colours_that_follow_the_theme(page: Any) -> None:
    key = page.locator(".cm-line", has_text="template:").locator("span").first
    colours = []
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        colours.append(key.evaluate("key => getComputedStyle(key).color"))

    assert colours == ["rgb(10, 82, 98)", "rgb(143, 218, 229)"]


def test_a_problem_stands_on_its_line_and_leads_to_it(page: Any) -> None:
    page.locator("yaml-editor").evaluate("""editor => {
        editor.value = editor.value.replace("type: date", "type: dat");
        editor.querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true }));
    }""")

    page.get_by_text("Did you mean “date”?").click()

    assert page.locator("yaml-editor").evaluate("editor => editor.line") == 12
    assert [found["line"] for found in page.locator("yaml-editor").evaluate("editor => editor.problems")] == [12]
    assert page.locator(".cm-lintRange-error").all_inner_texts() == ["type: dat"]
    expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
    expect(page.locator(".cm-content")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".cm-content")).to_be_focused()


def test_a_problem_goes_when_it_is_mended(page: Any) -> None:
    write(page, "template: invoice\nfields: {}|")
    page.keyboard.type(" ")
    expect(page.locator(".cm-lint-marker-error")).to_have_count(1)

    write(page, HEAD + "    type: money\n    find: [{label: Total}]\n|", "#")

    expect(page.get_by_text("Valid: 1 field")).to_be_visible()
    expect(page.locator(".cm-lint-marker-error")).to_have_count(0)
    assert page.locator("yaml-editor").evaluate("editor => editor.problems") == []


def test_typing_keeps_the_indentation_and_escape_lets_the_keyboard_out(page: Any) -> None:
    write(page, "fields:|", "Enter", "a", ":", "Enter", "b", "Escape", "Enter", "Shift+Tab", "c", "Tab", "d")

    assert value(page) == "fields:\n  a:\n    b\n  c d"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator(".cm-content")).not_to_be_focused()


def test_finders_are_completed_with_what_they_mean(page: Any) -> None:
    write(page, HEAD + "    type: money\n    find:\n      - {|}", "Control+Space")

    found = options(page)
    assert {"label", "row", "regex", "table", "nearest", "constant"} <= set(found)
    assert not {"page", "fuzzy", "at"} & set(found)
    page.keyboard.type("nea")
    expect(page.locator(".cm-completionInfo")).to_have_text("The nearest text that has the field's type.")
    take_option(page)
    assert value(page).endswith("- {nearest: }")


def test_a_finder_has_its_own_keys_only_and_a_key_its_own_values(page: Any) -> None:
    write(page, HEAD + '    find:\n      - {label: "Total", |}', "Control+Space")
    found = options(page)
    assert {"at", "lines", "page", "fuzzy"} <= set(found)
    assert not {"label", "regex", "kind", "pick"} & set(found)

    page.keyboard.type("at")
    take_option(page)

    assert set(options(page)) == {"right", "left", "below", "above"}
    page.keyboard.type("be")
    take_option(page)
    assert value(page).endswith('- {label: "Total", at: below}')


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("template: a\n|", {"fields", "locale", "checks", "match"}, {"template", "find"}),
        (HEAD + "    |", {"type", "find", "required", "review"}, {"template", "label"}),
        (HEAD + "    type: |", {"money", "date", "list", "enum"}, {"required"}),
        (HEAD + "    required: |", {"true", "false"}, set()),
        (HEAD + "    find:\n      - label: Total\n        |", {"at", "align", "stop"}, {"label", "pick"}),
        (HEAD + "    find:\n    - row: Total\n      pick: |", {"first", "last"}, {"right"}),
        (HEAD + "    find:\n      - table:\n          |", {"start", "stop", "join"}, {"fuzzy"}),
        (HEAD + "    columns: {text: text, amount: |}", {"money", "text"}, set()),
        (HEAD + "    columns:\n      amount: {|}", {"heading", "type"}, {"find"}),
        (HEAD + '    find:\n      - {label: "Total", # beside\n         at: |}', {"right", "below"}, {"money"}),
        (
            HEAD + "    find:\n      - {label: Total,\n         |\n         at: below}",
            {"lines"},
            {"label", "at", "type"},
        ),
        (HEAD + "    columns: {\n      amount: {\n        type: |}}", {"money", "text"}, set()),
        (HEAD + "    find: [{label: Total\n    |", {"type", "required"}, {"at", "label"}),
        ("checks:\n  - assert: a\n    severity: |", {"error", "warning"}, set()),
        ("ocr: {engine: |}", {"rapidocr", "tesseract"}, set()),
    ],
)
def test_what_is_offered_fits_the_place(page: Any, text: str, wanted: set[str], unwanted: set[str]) -> None:
    write(page, text, "Control+Space")

    found = set(options(page))

    assert wanted <= found
    assert not unwanted & found


@pytest.mark.parametrize("text", ["# ty|", 'title: "ty|"', "fields:\n  to|"])
def test_nothing_is_offered_where_everything_may_stand(page: Any, text: str) -> None:
    write(page, text, "Control+Space")
    page.wait_for_timeout(400)

    assert page.locator(".cm-tooltip-autocomplete").count() == 0


def test_a_key_that_holds_keys_opens_a_line_for_them(page: Any) -> None:
    write(page, HEAD + "    |")
    page.keyboard.type("fin")
    options(page)
    take_option(page)

    assert value(page) == HEAD + "    find:\n      - "


def test_control_s_saves_what_the_editor_has_as_a_draft(page: Any) -> None:
    write(page, value(page) + "|")
    page.keyboard.type("# more")

    page.keyboard.press("Control+s")

    page.wait_for_url("**/templates/invoice/versions/2/")
    assert page.locator(".toast-text").all_inner_texts() == ["Saved as draft 2. Try it, then publish it."]
    assert TemplateVersion.objects.get(number=2).source.endswith("# more\n")


def test_its_value_can_be_set_undone_and_is_told_only_when_a_person_writes(page: Any) -> None:
    page.evaluate("""() => {
        window.told = 0;
        document.querySelector("yaml-editor").addEventListener("input", () => { window.told += 1; });
    }""")
    before = value(page)

    write(page, "a: 1\n|")
    assert page.evaluate("window.told") == 0
    page.keyboard.type("b")
    assert page.evaluate("window.told") == 1
    assert page.locator("textarea").evaluate(TEXTAREA) == value(page) == "a: 1\nb"
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert page.locator("textarea").evaluate(TEXTAREA) == value(page) == before


def test_search_finds_and_the_panel_closes(page: Any) -> None:
    write(page, "a: one\nb: two\nc: one|", "Control+f")
    page.get_by_role("textbox", name="Find").press_sequentially("one")

    expect(page.locator(".cm-searchMatch")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator(".cm-search")).to_have_count(0)


def test_it_is_named_and_a_click_on_its_label_focuses_it(page: Any) -> None:
    editor = page.get_by_role("textbox", name="Template text YAML or JSON. Escape, then Tab leaves the editor.")

    page.locator("label", has_text="Template text").click()

    expect(editor).to_be_focused()
    assert grave_violations(page) == []


def test_without_javascript_the_textarea_stays(chromium: Any, live_server: Any) -> None:
    environment = make_environment()
    make_template(environment)
    admin = make_member(environment, "admin")
    with opened_page(chromium, live_server.url, admin, "/templates/invoice/edit/", java_script_enabled=False) as page:
        text = page.locator("textarea")
        text.fill(text.input_value() + "# by hand\n")
        page.get_by_role("button", name="Save draft").click()
        page.wait_for_url("**/templates/invoice/versions/2/")

    assert TemplateVersion.objects.get(number=2).source.endswith("# by hand\n")
