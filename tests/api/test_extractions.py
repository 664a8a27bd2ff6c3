"""Extraction in one request: it waits, and says what became of the job."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Environment
from jobs.models import Document, Job
from tests import factories
from tests.api.client import FILE_BASE64, JOBS, ApiClient, refusal

URL = "/api/v1/extractions"
Become = Callable[[Job], None]


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Callable[[Become], ApiClient]]:
    """Starts a thread that does something with the first job it sees; returns a client."""
    threads: list[threading.Thread] = []

    def start(become: Become) -> ApiClient:
        def work() -> None:
            deadline = time.monotonic() + 20
            while not (job := Job.objects.first()) and time.monotonic() < deadline:
                time.sleep(0.05)
            become(job)
            connection.close()

        environment = factories.make_environment()
        factories.make_template(environment)
        threads.append(threading.Thread(target=work))
        threads[0].start()
        return ApiClient(factories.make_api_key(environment)[1])

    yield start
    for thread in threads:
        thread.join()


def end(job: Job, status: str, **columns: Any) -> None:
    Job.objects.filter(pk=job.pk).update(status=status, ended_at=timezone.now(), **columns)


def post(api: ApiClient, query: str = "", **fields: Any) -> Any:
    return api.create_json(f"{URL}{query}", **fields)


def test_a_document_that_is_done_in_time_is_answered_with_its_result(worker: Any) -> None:
    def complete(job: Job) -> None:
        job.releases.create(documents=[factories.make_extraction(job).result])
        end(job, "completed", page_count=1)

    api = worker(complete)
    response = post(api, "?wait=20", filename="march.pdf")
    assert response.status_code == 200
    assert response.json() == api.get(f"{JOBS}/{Job.objects.get().pk}/result").json()
    assert response.json()["data"]["originalName"] == "march.pdf"


def test_a_document_that_cannot_be_read_is_a_422_with_the_jobs_own_error(worker: Any) -> None:
    api = worker(lambda job: end(job, "failed", error_code="PASSWORD_REQUIRED", error_message="It is encrypted."))
    response = post(api, "?wait=20")
    body = response.json()
    assert (response.status_code, body["success"]) == (422, False)
    assert (body["error"]["code"], body["error"]["message"]) == (
        "EXTRACTION_FAILED", "PASSWORD_REQUIRED: It is encrypted.",
    )  # fmt: skip
    assert body["error"]["requestId"] == response["X-Request-Id"]
    assert body["job"]["id"] == str(Job.objects.get().pk)
    assert body["job"]["error"] == {"message": "It is encrypted.", "code": "PASSWORD_REQUIRED"}


def test_a_document_that_waits_for_a_reviewer_is_a_202_with_the_jobs_state(worker: Any) -> None:
    def hold(job: Job) -> None:
        columns = {"review_required_at": timezone.now(), "review_threshold": 92, "flagged_field_count": 3}
        Job.objects.filter(pk=job.pk).update(status="review_required", **columns)

    response = post(worker(hold), "?wait=20")
    job = response.json()["job"]
    assert (response.status_code, job["status"], job["reviewFlaggedFieldCount"]) == (202, "review_required", 3)


def test_a_document_that_takes_longer_is_a_202_with_the_jobs_state(api: ApiClient) -> None:
    started = time.monotonic()
    response = post(api, "?wait=0.3")
    assert time.monotonic() - started >= 0.3
    assert (response.status_code, set(response.json()["job"])) == (
        202, {"id", "status", "createdAt", "updatedAt", "retryAfterMs"},
    )  # fmt: skip


def test_without_wait_the_desks_own_maximum_holds(api: ApiClient, settings: Any) -> None:
    settings.MAX_WAIT_S = 0.3
    started = time.monotonic()
    assert post(api).status_code == 202
    assert 0.3 <= time.monotonic() - started < 10


def test_a_repeated_request_waits_for_the_same_job(api: ApiClient) -> None:
    def repeat() -> Any:
        body = {"file": FILE_BASE64, "templateName": "invoice"}
        return api.post(f"{URL}?wait=0", body, content_type="application/json", headers={"Idempotency-Key": "k"})

    first, second = repeat(), repeat()
    assert first.json() == second.json()
    assert (second["X-Idempotent-Replay"], Job.objects.count()) == ("true", 1)


def test_what_a_job_would_refuse_is_refused_here_too(api: ApiClient, environment: Environment) -> None:
    assert refusal(post(api, templateName="unknown")) == (404, "TEMPLATE_NOT_FOUND")
    assert refusal(post(api, colour="blue")) == (400, "UNKNOWN_FIELD")
    assert refusal(post(api, "?wait=-1")) == (400, "INVALID_REQUEST")
    assert not Document.objects.exists()


def test_a_key_that_may_submit_but_not_read_gets_no_result(api: ApiClient, environment: Environment) -> None:
    key, text = factories.make_api_key(environment)
    key.scopes = ["submit"]
    key.save()
    assert refusal(post(ApiClient(text))) == (403, "NOT_ALLOWED")
    assert not Document.objects.exists()
