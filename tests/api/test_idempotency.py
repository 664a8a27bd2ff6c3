"""A request that is repeated with its Idempotency-Key makes one job, whatever happens in between."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import Environment
from api import idempotency
from api.errors import ApiError
from api.models import IdempotencyKey
from jobs.models import Document, Job
from tests import factories
from tests.api.client import JOBS, ApiClient, refusal


def test_a_replay_returns_the_same_job_with_200(api: ApiClient) -> None:
    first, second = api.create(key="inv-1001"), api.create(key="inv-1001")
    assert (first.status_code, second.status_code) == (202, 200)
    assert "X-Idempotent-Replay" not in first
    assert second["X-Idempotent-Replay"] == "true"
    assert first.json() == second.json()
    assert Job.objects.count() == 1


@pytest.mark.parametrize("change", [{"content": b"%PDF-1.7 other"}, {"documentReview": "50"}])
def test_the_same_key_for_another_request_is_a_422(api: ApiClient, change: dict[str, Any]) -> None:
    api.create(key="inv-1001")
    assert refusal(api.create(key="inv-1001", **change)) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert Job.objects.count() == 1


def test_a_key_whose_request_is_running_is_a_409(api: ApiClient, environment: Environment) -> None:
    api.create(key="inv-1001")
    IdempotencyKey.objects.update(job=None)
    assert refusal(api.create(key="inv-1001")) == (409, "IDEMPOTENCY_IN_PROGRESS")


def test_keys_of_two_environments_do_not_meet(api: ApiClient) -> None:
    other = factories.make_environment("other")
    factories.make_template(other)
    api.create(key="inv-1001")
    assert ApiClient(factories.make_api_key(other)[1]).create(key="inv-1001").status_code == 202


def test_a_failed_job_does_not_hold_its_key(api: ApiClient) -> None:
    first = api.create(key="inv-1001").json()["job"]["id"]
    Job.objects.update(status="failed")
    response = api.create(key="inv-1001")
    assert response.status_code == 202
    assert response.json()["job"]["id"] != first


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(10) as pool:
        yield pool


@pytest.mark.django_db(transaction=True)
def test_parallel_identical_requests_make_one_job(threads: ThreadPoolExecutor) -> None:
    environment = factories.make_environment()
    factories.make_template(environment)
    key = factories.make_api_key(environment)[1]

    def post(_: int) -> int:
        try:
            return int(ApiClient(key).create(key="inv-1001").status_code)
        finally:
            connection.close()

    answers = list(threads.map(post, range(20)))
    assert Job.objects.count() == 1
    assert answers.count(202) == 1
    assert set(answers) <= {202, 200, 409}


# --- faults -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x00b", "a\tb"])
def test_a_key_that_is_none_is_refused_and_makes_nothing(api: ApiClient, key: str) -> None:
    content = factories.uploaded()
    response = api.post(JOBS, {"file": content, "templateName": "invoice"}, headers={"Idempotency-Key": key})
    assert refusal(response) == (400, "INVALID_IDEMPOTENCY_KEY")
    assert (Job.objects.count(), Document.objects.count(), IdempotencyKey.objects.count()) == (0, 0, 0)


def test_a_key_that_is_let_go_while_it_is_asked_for_is_a_409(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a key that another request holds, and gives up between our try to take it and our look at it
    first, _ = idempotency.begin(environment=environment, key="inv-1001", fingerprint="a")
    find = IdempotencyKey.objects.select_related

    def find_late(*fields: str) -> Any:
        idempotency.abandon(first)
        return find(*fields)

    monkeypatch.setattr(IdempotencyKey.objects, "select_related", find_late)

    with pytest.raises(ApiError) as refused:
        idempotency.begin(environment=environment, key="inv-1001", fingerprint="a")
    assert (refused.value.status, refused.value.code) == (409, "IDEMPOTENCY_IN_PROGRESS")


def test_a_request_whose_key_was_taken_over_meanwhile_makes_no_job_and_leaves_the_key_alone(
    environment: Environment,
) -> None:
    # given a request that hangs for longer than a key waits, and another one that takes its key over
    slow, _ = idempotency.begin(environment=environment, key="inv-1001", fingerprint="a")
    long_ago = slow.created_at - idempotency.ABANDONED_AFTER - timedelta(seconds=1)
    IdempotencyKey.objects.update(created_at=long_ago)
    slow.refresh_from_db()
    other, _ = idempotency.begin(environment=environment, key="inv-1001", fingerprint="a")

    # when the slow one comes to its end after all
    job = factories.make_job(environment)
    with pytest.raises(ApiError):
        idempotency.finish(slow, job)
    idempotency.abandon(slow)

    # then the key still belongs to the other
    idempotency.finish(other, job)
    assert IdempotencyKey.objects.get().job == job
