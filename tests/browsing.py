"""Tabs for tests in Chromium: each with nothing but its own session, in a browser that keeps the scripts it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client

COMPLAINTS = """addEventListener("securitypolicyviolation", (event) =>
    console.error(`refused by the content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""
STORES = "local_storage,indexeddb,cache_storage,service_workers"


@contextmanager
def opened_tab(browser: Any, base_url: str, client: Client, width: int, height: int) -> Iterator[Any]:
    """An empty tab with the client's session. What a test leaves in cookies and stores is gone for the next one; what
    browsers may keep, as scripts and styles, is kept, since every page of the desk asks for dozens of them."""
    context = _keeping_context(browser, base_url)
    context.add_cookies([session_cookie(client, base_url)])
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    tab = context.new_cdp_session(page)
    tab.send("Storage.clearDataForOrigin", {"origin": base_url, "storageTypes": STORES})
    tab.detach()
    try:
        yield page
    finally:
        for each in context.pages:
            each.close()
        context.clear_cookies()


def session_cookie(client: Client, base_url: str) -> dict[str, str]:
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": base_url}


@cache
def _keeping_context(browser: Any, base_url: str) -> Any:
    """Lives as long as its browser."""
    context = browser.new_context(base_url=base_url)
    context.add_init_script(COMPLAINTS)
    return context


def may_be_kept(serve: Any) -> Any:
    """A static file's answer that browsers keep, as in production, where a file's name changes with its content."""

    def serve_and_allow(handler: Any, request: HttpRequest) -> HttpResponseBase:
        answer: HttpResponseBase = serve(handler, request)
        answer["Cache-Control"] = "max-age=3600"
        return answer

    return serve_and_allow
