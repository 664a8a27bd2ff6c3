"""Fixtures for tests that run the whole desk in processes of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import global_settings

from tests.flows.running_desk import RunningDesk


@pytest.fixture
def desk(transactional_db: None, empty_queue: str, settings: Any) -> Iterator[RunningDesk]:
    """A desk with nothing started yet; everything that the test starts is ended after it."""
    # The desk's own processes check passwords as in production.
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    running = RunningDesk()
    yield running
    running.stop()
    running.print_logs()
