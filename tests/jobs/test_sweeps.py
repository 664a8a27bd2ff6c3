"""What was lost is found by its row."""

import os
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import Environment
from jobs import events, queue, sweeps, workspace
from jobs.models import Job, JobEvent, Operation, Purpose
from tests import factories


@pytest.fixture(autouse=True)
def _fresh_queue(empty_queue: str) -> None:
    queue._connection.cache_clear()
    queue._queue.cache_clear()


def test_a_job_whose_lease_ran_out_is_queued_again_as_a_further_attempt(environment: Environment) -> None:
    job = factories.make_job(environment, "processing", lease_expires_at=timezone.now() - timedelta(seconds=1))
    sweeps.requeue_lost_jobs()
    job.refresh_from_db()
    assert (job.status, job.attempts, job.lease_token) == ("queued", 1, None)


def test_a_job_lost_on_its_last_attempt_fails(environment: Environment) -> None:
    expired = timezone.now() - timedelta(seconds=1)
    job = factories.make_job(environment, "processing", lease_expires_at=expired, attempts=2)
    sweeps.requeue_lost_jobs()
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "WORKER_LOST")


def test_a_job_with_a_living_lease_is_left_alone(environment: Environment) -> None:
    job = factories.make_job(environment, "processing")
    sweeps.requeue_lost_jobs()
    job.refresh_from_db()
    assert (job.status, job.events.count()) == ("processing", 1)


def age(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(updated_at=timezone.now() - timedelta(seconds=10))


def test_a_queued_job_that_no_queue_knows_is_enqueued_once(environment: Environment) -> None:
    job = factories.make_job(environment)
    age(job)
    sweeps.enqueue_waiting_jobs()
    sweeps.enqueue_waiting_jobs()
    assert queue._queue(queue.EXTRACTION).get_job_ids() == [f"run-{job.pk}-0"]


def test_a_job_that_waits_for_its_retry_is_not_enqueued(environment: Environment) -> None:
    job = factories.make_job(environment, not_before=timezone.now() + timedelta(minutes=1))
    age(job)
    sweeps.enqueue_waiting_jobs()
    assert queue.waiting_task_ids(queue.EXTRACTION) == set()


def sample_reading(environment: Environment, **fields: Any) -> Job:
    return factories.make_job(environment, purpose=Purpose.TRIAL, operation=Operation.SCHEMA, **fields)


def waiting() -> list[str]:
    return queue._queue(queue.EXTRACTION).get_job_ids()


def test_a_sample_is_read_before_other_jobs(environment: Environment) -> None:
    other, sample = factories.make_job(environment), sample_reading(environment)
    queue.enqueue_run(other)
    queue.enqueue_run(sample)
    assert waiting() == [f"run-{sample.pk}-0", f"run-{other.pk}-0"]


def test_a_sample_that_has_failed_once_waits_for_its_turn(environment: Environment) -> None:
    other, sample = factories.make_job(environment), sample_reading(environment, attempts=1)
    queue.enqueue_run(other)
    queue.enqueue_run(sample)
    assert waiting() == [f"run-{other.pk}-0", f"run-{sample.pk}-1"]


def test_many_samples_at_once_do_not_hold_up_other_jobs(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MOST_AT_FRONT", 1)
    other, first = factories.make_job(environment), sample_reading(environment)
    queue.enqueue_run(other)
    queue.enqueue_run(first)
    second = sample_reading(environment)
    queue.enqueue_run(second)
    assert waiting() == [f"run-{job.pk}-0" for job in (first, other, second)]


def test_samples_that_no_queue_knows_go_first_the_oldest_before_the_others(environment: Environment) -> None:
    jobs = [factories.make_job(environment), sample_reading(environment), sample_reading(environment)]
    for minutes, job in zip((3, 2, 1), jobs, strict=True):
        age(job)
        Job.objects.filter(pk=job.pk).update(not_before=timezone.now() - timedelta(minutes=minutes))
    sweeps.enqueue_waiting_jobs()
    other, first, second = jobs
    assert waiting() == [f"run-{job.pk}-0" for job in (first, second, other)]


def test_an_event_whose_hint_was_lost_is_published(environment: Environment) -> None:
    event = factories.make_job(environment).events.get()
    JobEvent.objects.update(created_at=timezone.now() - timedelta(seconds=10))
    sweeps.publish_waiting_events()
    event.refresh_from_db()
    assert event.published_at is not None


def test_an_event_that_a_subscriber_refuses_does_not_hold_up_the_others(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused, other = (factories.make_job(environment).events.get() for _ in range(2))

    def refuse(event: JobEvent) -> None:
        if event.pk == refused.pk:
            raise RuntimeError("no")

    monkeypatch.setattr(events, "subscribers", lambda: [refuse])
    JobEvent.objects.update(created_at=timezone.now() - timedelta(seconds=10))
    sweeps.publish_waiting_events()
    told = JobEvent.objects.exclude(published_at=None)
    assert list(told) == [other]


def test_working_folders_that_killed_workers_left_are_deleted_and_those_in_use_kept(
    environment: Environment, settings: Any
) -> None:
    left, in_use = workspace.root() / "job-left", workspace.root() / "job-in-use"
    for folder in (left, in_use):
        (folder / "out").mkdir(parents=True)
        (folder / "document").write_bytes(b"x")
    long_ago = time.time() - 2 * settings.JOB_TIMEOUT_S - 60
    os.utime(left, (long_ago, long_ago))
    sweeps._orphans_swept_at = -sweeps.ORPHAN_SWEEP_INTERVAL_S
    sweeps.delete_orphaned_files()
    assert not left.exists()
    assert (in_use / "document").read_bytes() == b"x"


def test_old_files_that_no_document_owns_are_deleted_and_others_kept(environment: Environment) -> None:
    document = factories.make_document(environment)
    keys = [default_storage.save(f"{environment.pk}/{name}/original", ContentFile(b"x")) for name in ("old", "new")]
    yesterday = time.time() - 25 * 3600
    os.utime(default_storage.path(keys[0]), (yesterday, yesterday))
    os.utime(default_storage.path(document.storage_key), (yesterday, yesterday))
    default_storage.save("lost+found/piece", ContentFile(b"of the file system"))
    sweeps._orphans_swept_at = -sweeps.ORPHAN_SWEEP_INTERVAL_S
    sweeps.delete_orphaned_files()
    assert [default_storage.exists(key) for key in (*keys, document.storage_key)] == [False, True, True]
