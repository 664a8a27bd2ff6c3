"""Fixtures for every test: a database that worker processes can share, a real queue server, Chromium."""

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache

from accounts.models import Environment
from config.env import env
from tests import factories
from tests.browsing import may_be_kept

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


# Fixtures behind which stands a database or a queue server.
SERVERS = {"db", "transactional_db", "live_server", "queue_server"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a user's machine lacks skips its tests with a reason; CI has to have it: there a skip is a failure."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but CI must have what it needs: {report.longrepr}"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tells apart what needs no database: that is the same on each, and CI runs it on one."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & SERVERS or any(item.get_closest_marker(name) for name in ("django_db", "queue")):
            item.add_marker("database")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"]["TEST"]["NAME"] = str(settings.DATA_DIR / "test.sqlite3")


@pytest.fixture(autouse=True)
def _plain_static_files_quick_passwords_empty_cache(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Real hashing takes a tenth of a second for every user that a test makes.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def environment(db: None) -> Environment:
    return factories.make_environment()


@pytest.fixture(scope="session")
def queue_server() -> Iterator[str]:
    """URL of a real queue server: REDIS_URL where it is set, else the embedded one, started for this run."""
    if url := env.str("REDIS_URL", default=""):
        yield url
        return
    from config.management.commands.embedded_queue import embedded_queue_server

    with embedded_queue_server():
        yield settings.REDIS_URL


@pytest.fixture
def empty_queue(queue_server: str) -> str:
    """The queue server's URL, after everything in it was deleted."""
    from redis import Redis

    with Redis.from_url(queue_server) as connection:
        connection.flushall()
    return queue_server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running headless Chromium (a playwright Browser)."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    # Playwright's synchronous face runs an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", may_be_kept(StaticFilesHandler.serve))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def data_dir() -> Path:
    return Path(settings.DATA_DIR)
