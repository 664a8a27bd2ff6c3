"""A request that is repeated with its Idempotency-Key makes one job, whatever happens in between."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from accounts.models import Environment
from api import idempotency
from api.errors import ApiError
from api.models import IdempotencyKey
from api.sweeps import forget_old_idempotency_keys
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


def test_a_key_is_kept_for_48_hours(api: ApiClient) -> None:
    api.create(key="old")
    api.create(key="young")
    now = timezone.now()
    IdempotencyKey.objects.filter(key="old").update(created_at=now - timedelta(hours=48, minutes=1))
    IdempotencyKey.objects.filter(key="young").update(created_at=now - timedelta(hours=47, minutes=59))
    forget_old_idempotency_keys()
    assert [key.key for key in IdempotencyKey.objects.all()] == ["young"]


# --- many at once -----------------------------------------------------------------------------------------------

PARALLEL = 50


def all_at_once(environment: Environment, **fields: Any) -> list[tuple[int, str]]:
    """Status and job id (or error code) of identical requests that PARALLEL threads send at the same moment."""
    key = factories.make_api_key(environment)[1]
    together = threading.Barrier(PARALLEL)

    def post(_: int) -> tuple[int, str]:
        client = ApiClient(key)
        together.wait()
        try:
            response = client.create(**fields)
            body = response.json()
            return response.status_code, body["job"]["id"] if body["success"] else body["error"]["code"]
        finally:
            connection.close()

    with ThreadPoolExecutor(PARALLEL) as threads:
        return list(threads.map(post, range(PARALLEL)))


@pytest.fixture
def shared(transactional_db: None) -> Environment:
    """An environment that is committed, so that other connections see it."""
    environment = factories.make_environment()
    factories.make_template(environment)
    return environment


def test_fifty_parallel_identical_requests_make_one_job(shared: Environment) -> None:
    answers = all_at_once(shared, key="inv-1001")
    job = Job.objects.get()
    assert Document.objects.count() == IdempotencyKey.objects.count() == 1
    assert answers.count((202, str(job.pk))) == 1
    assert set(answers) <= {(202, str(job.pk)), (200, str(job.pk)), (409, "IDEMPOTENCY_IN_PROGRESS")}
    # and the job's file is the only one that was left
    assert [name for _, name in stored_files(shared)] == ["original"]


def stored_files(environment: Environment) -> list[tuple[str, str]]:
    folders = default_storage.listdir(str(environment.pk))[0]
    return [(folder, name) for folder in folders for name in default_storage.listdir(f"{environment.pk}/{folder}")[1]]


def test_fifty_parallel_requests_after_a_failure_make_one_new_job(shared: Environment) -> None:
    client = ApiClient(factories.make_api_key(shared)[1])
    client.create(key="inv-1001")
    Job.objects.update(status="failed")
    answers = all_at_once(shared, key="inv-1001")
    job = Job.objects.get(status="queued")
    assert Job.objects.count() == 2
    assert answers.count((202, str(job.pk))) == 1
    assert set(answers) <= {(202, str(job.pk)), (200, str(job.pk)), (409, "IDEMPOTENCY_IN_PROGRESS")}


def test_fifty_parallel_requests_that_want_no_duplicate_make_one_job(shared: Environment) -> None:
    answers = all_at_once(shared, deduplicate="true")
    job = Job.objects.get()
    assert sorted(answers) == sorted([(202, str(job.pk)), *[(200, str(job.pk))] * (PARALLEL - 1)])
    assert Document.objects.count() == len(stored_files(shared)) == 1


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
