"""What the tests of the YAML editor share: a page of the desk that fails on script errors and refused content."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client

from accounts.models import User
from tests.browsing import COMPLAINTS, opened_tab, session_cookie

VALUE = "editor => editor.value"


@contextmanager
def opened_page(chromium: Any, base_url: str, user: User, address: str, **context_options: Any) -> Iterator[Any]:
    """The page at `address` for `user`; afterwards every script error, console error and policy violation fails. A
    browser with options is a new one."""
    client = Client()
    client.force_login(user)
    with _own_tab(chromium, base_url, client, context_options) as page:
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        page.goto(address)
        yield page
    assert errors == []


@contextmanager
def _own_tab(chromium: Any, base_url: str, client: Client, options: dict[str, Any]) -> Iterator[Any]:
    if not options:
        with opened_tab(chromium, base_url, client, 1280, 720) as page:
            yield page
        return
    context = chromium.new_context(base_url=base_url, **options)
    context.add_cookies([session_cookie(client, base_url)])
    context.add_init_script(COMPLAINTS)
    try:
        yield context.new_page()
    finally:
        context.close()


def write(page: Any, text: str, *keys: str) -> None:
    """Set the editor's whole text, then press `keys`; "|" in the text is where the cursor is."""
    page.locator(".cm-content").wait_for()
    page.locator("yaml-editor").evaluate("(editor, text) => { editor.value = text; }", text.replace("|", ""))
    editor = page.locator(".cm-content")
    editor.click()
    editor.press("Control+Home")
    before = text.partition("|")[0] if "|" in text else text
    for _ in range(before.count("\n")):
        editor.press("ArrowDown")
    editor.press("Home")
    editor.press("Home")
    for _ in range(len(before.rpartition("\n")[2])):
        editor.press("ArrowRight")
    for key in keys:
        editor.press(key)


def value(page: Any) -> str:
    return str(page.locator("yaml-editor").evaluate(VALUE))
