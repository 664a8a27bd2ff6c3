"""Fixtures of reviews over HTTP: a program that may review, an order that waits, and the same order held by it."""

import pytest

from accounts.models import Environment
from review.models import ReviewTask
from tests.api.client import ApiClient
from tests.api.review_tasks.asking import TASKS, client
from tests.review.orders import make_order


@pytest.fixture
def reviewing(environment: Environment) -> ApiClient:
    return client(environment, "read", "review")


@pytest.fixture
def task(environment: Environment) -> ReviewTask:
    """An order whose total does not fit its sums."""
    return make_order(environment, total="85.70")


@pytest.fixture
def held(task: ReviewTask, reviewing: ApiClient) -> ReviewTask:
    assert reviewing.post(f"{TASKS}/{task.pk}/claim").status_code == 200
    return task
