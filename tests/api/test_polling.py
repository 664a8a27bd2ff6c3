"""Asking for a job: how often, and waiting for it instead."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from accounts.models import Environment
from api import polling
from jobs.models import Job, JobStatus
from tests import factories
from tests.api.client import ALL_JOBS, JOBS, ApiClient, refusal


def test_every_state_says_how_often_it_may_be_asked_for(api: ApiClient, environment: Environment) -> None:
    job = factories.make_job(environment)
    first, second = api.get(f"{JOBS}/{job.pk}"), api.get(f"{ALL_JOBS}/{job.pk}")
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("120", "119")
    assert second["RateLimit-Remaining"] in ("118", "119")  # a minute may begin in between
    assert 1 <= int(first["RateLimit-Reset"]) <= 60


def test_a_refused_request_says_what_is_left_and_when_to_come_back(
    api: ApiClient, environment: Environment, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAX_POLLS_PER_MINUTE = 1
    monkeypatch.setattr(polling.time, "time", lambda: 1_000_000_050.0)  # 30 seconds before the next minute
    job = factories.make_job(environment)
    api.get(f"{JOBS}/{job.pk}")
    refused = api.get(f"{JOBS}/{job.pk}")
    names = ("Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
    assert [refused[name] for name in names] == ["30", "1", "0", "30"]
    monkeypatch.setattr(polling.time, "time", lambda: 1_000_000_080.0)
    assert api.get(f"{JOBS}/{job.pk}").status_code == 200


def test_a_job_of_another_environment_is_not_counted(api: ApiClient, settings: Any) -> None:
    settings.MAX_POLLS_PER_MINUTE = 1
    job = factories.make_job(factories.make_environment("other"))
    for _ in range(3):
        assert refusal(api.get(f"{JOBS}/{job.pk}")) == (404, "JOB_NOT_FOUND")


@pytest.fixture
def ending_soon(transactional_db: None) -> Iterator[tuple[ApiClient, Job, threading.Event]]:
    """A job that somebody else completes 0.4 seconds after the event is set."""
    environment = factories.make_environment()
    job = factories.make_job(environment, page_count=1)
    job.releases.create(documents=[factories.make_extraction(job).result])
    client = ApiClient(factories.make_api_key(environment)[1])

    asked = threading.Event()

    def end() -> None:
        asked.wait()
        time.sleep(0.4)
        Job.objects.filter(pk=job.pk).update(status=JobStatus.COMPLETED, ended_at=job.created_at)
        connection.close()

    thread = threading.Thread(target=end)
    thread.start()
    yield client, job, asked
    asked.set()
    thread.join()


@pytest.mark.parametrize("base", [JOBS, ALL_JOBS])
def test_a_status_request_can_wait_for_the_end(ending_soon: tuple[ApiClient, Job, threading.Event], base: str) -> None:
    client, job, asked = ending_soon
    assert client.get(f"{base}/{job.pk}").json()["job"]["status"] == "queued"
    asked.set()
    assert client.get(f"{base}/{job.pk}?wait=20").json()["job"]["status"] == "completed"


@pytest.mark.parametrize("base", [JOBS, ALL_JOBS])
def test_a_result_request_can_wait_for_the_result(
    ending_soon: tuple[ApiClient, Job, threading.Event], base: str
) -> None:
    client, job, asked = ending_soon
    assert refusal(client.get(f"{base}/{job.pk}/result")) == (409, "RESULT_NOT_READY")
    asked.set()
    assert client.get(f"{base}/{job.pk}/result?wait=20").status_code == 200


def test_waiting_ends_after_the_time_asked_for_and_at_once_in_review(api: ApiClient, environment: Environment) -> None:
    queued, held = factories.make_job(environment), factories.make_job(environment, "review_required")
    started = time.monotonic()
    assert api.get(f"{JOBS}/{queued.pk}?wait=0.3").json()["job"]["status"] == "queued"
    assert time.monotonic() - started >= 0.3
    started = time.monotonic()
    assert api.get(f"{JOBS}/{held.pk}?wait=30").json()["job"]["status"] == "review_required"
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("wait", ["-1", "soon", "nan", "inf", "3601", "true"])
def test_a_wait_that_is_no_time_is_a_400(api: ApiClient, environment: Environment, wait: str) -> None:
    job = factories.make_job(environment)
    for path in ("", "/result"):
        assert refusal(api.get(f"{JOBS}/{job.pk}{path}?wait={wait}")) == (400, "INVALID_REQUEST")


def test_when_too_many_wait_already_the_next_is_answered_at_once(
    api: ApiClient, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "_waiting", threading.BoundedSemaphore(1))
    polling._waiting.acquire()
    started = time.monotonic()
    assert api.get(f"{JOBS}/{factories.make_job(environment).pk}?wait=30").status_code == 200
    assert time.monotonic() - started < 5
