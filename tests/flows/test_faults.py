"""Zero lost jobs: workers and work horses killed -9 and the queue emptied in the middle of real work."""

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from io import BytesIO

import pytest
from redis import Redis

from accounts.audit import SYSTEM
from accounts.models import Environment
from demo.management.commands.seed_demo import TEMPLATES_DIR
from demo.samples import digital_invoice, scanned_invoice
from jobs import services
from jobs.lifecycle import ENDED
from jobs.models import Extraction, Job, JobEvent, JobStatus, Release
from jobs.ordering import Order
from jobs.services import Source
from tests import factories
from tests.flows.running_desk import RunningDesk, children, wait_until
from webhooks.models import Delivery
from webhooks.services import create_endpoint

pytestmark = [pytest.mark.queue, pytest.mark.timeout(420)]
JOBS = 50
SCANS = 4


@pytest.fixture
def submitted(desk: RunningDesk) -> list[Job]:
    environment = factories.make_environment()
    factories.make_template(environment, (TEMPLATES_DIR / "invoice.yaml").read_text())
    create_endpoint(environment=environment, url="http://127.0.0.1:9/", event_types=["job.completed"], actor=SYSTEM)
    files = [scanned_invoice(n) if n < SCANS else digital_invoice(n) for n in range(JOBS)]
    return [submit(environment, content, f"invoice-{n}.pdf") for n, content in enumerate(files)]


def submit(environment: Environment, content: bytes, filename: str) -> Job:
    return services.submit(
        environment=environment,
        actor=SYSTEM,
        source=Source(filename, BytesIO(content)),
        order=Order(template_name="invoice"),
    ).job


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def is_busy(worker: subprocess.Popen[bytes]) -> bool:
    return bool(children(worker.pid))


def test_fifty_jobs_survive_killed_workers_killed_horses_and_an_emptied_queue(
    desk: RunningDesk, submitted: list[Job], empty_queue: str
) -> None:
    # given
    choice = random.Random(7)
    queue = Redis.from_url(empty_queue)
    workers = [desk.start_worker(), desk.start_worker()]
    desk.start_worker("courier")
    desk.start_sweeper()
    horses_killed = workers_killed = 0

    def ended() -> int:
        return Job.objects.filter(status__in=[*ENDED, JobStatus.REVIEW_REQUIRED]).count()

    # when: faults strike while work goes on
    for strike in range(6):
        wait_until(lambda: any(is_busy(worker) for worker in workers), timeout_s=60, what="a busy worker")
        time.sleep(choice.uniform(0, 0.3))
        busy = next((n for n, worker in enumerate(workers) if is_busy(worker)), None)
        if busy is None:
            continue
        if strike % 3 == 0:
            queue.flushall()
        elif strike % 3 == 1:
            kill(workers[busy].pid)
            workers[busy].wait()
            workers[busy] = desk.start_worker()
            workers_killed += 1
        else:
            for horse in children(workers[busy].pid):
                kill(horse)
                horses_killed += 1
    queue.flushall()
    wait_until(lambda: ended() == JOBS, timeout_s=240, what=f"the end of {JOBS} jobs")

    # then
    assert workers_killed >= 1
    assert horses_killed >= 1
    finished = Job.objects.filter(status__in=[JobStatus.COMPLETED, JobStatus.REVIEW_REQUIRED])
    assert finished.count() == JOBS
    assert Extraction.objects.count() == JOBS
    completed = set(Job.objects.filter(status=JobStatus.COMPLETED).values_list("pk", flat=True))
    events = JobEvent.objects.filter(type="job.completed").values_list("job_id", flat=True)
    assert sorted(events) == sorted(completed)
    assert sorted(Release.objects.values_list("job_id", flat=True)) == sorted(completed)
    wait_until(lambda: not JobEvent.objects.filter(published_at=None).exists(), timeout_s=30, what="publishing")
    assert sorted(Delivery.objects.values_list("event__job_id", flat=True)) == sorted(completed)


def test_a_horse_dies_with_its_worker(desk: RunningDesk, empty_queue: str) -> None:
    # given a worker in the middle of a scan
    environment = factories.make_environment()
    factories.make_template(environment, (TEMPLATES_DIR / "invoice.yaml").read_text())
    submit(environment, scanned_invoice(1), "scan.pdf")
    worker = desk.start_worker()
    wait_until(lambda: is_busy(worker), timeout_s=60, what="a busy worker")
    (horse,) = children(worker.pid)

    # when
    kill(worker.pid)
    worker.wait()

    # then
    wait_until(lambda: not os.path.exists(f"/proc/{horse}"), timeout_s=5, what="the horse's end")


def test_a_stopped_worker_gives_its_job_back_without_counting_a_try(desk: RunningDesk, empty_queue: str) -> None:
    # given
    environment = factories.make_environment()
    factories.make_template(environment, (TEMPLATES_DIR / "invoice.yaml").read_text())
    job = submit(environment, scanned_invoice(1), "scan.pdf")
    worker = desk.start_worker()

    def is_processing() -> bool:
        return Job.objects.get(pk=job.pk).status == JobStatus.PROCESSING

    wait_until(is_processing, timeout_s=60, what="processing")
    time.sleep(0.5)

    # when
    os.kill(worker.pid, signal.SIGTERM)
    worker.wait(timeout=15)

    # then
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.QUEUED, 0)
    assert job.events.latest("id").data == {"reason": "worker stopped"}


def test_a_submission_is_accepted_while_the_queue_server_is_down(desk: RunningDesk, settings: object) -> None:
    # given a queue that refuses connections
    from jobs import queue

    queue._connection.cache_clear()
    queue._queue.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    environment = factories.make_environment()
    factories.make_template(environment, (TEMPLATES_DIR / "invoice.yaml").read_text())

    # when
    began = time.monotonic()
    job = submit(environment, digital_invoice(1), "invoice.pdf")
    took_s = time.monotonic() - began
    queue._connection.cache_clear()
    queue._queue.cache_clear()

    # then it is queued, quickly, and the desk finds it later
    assert Job.objects.get(pk=job.pk).status == JobStatus.QUEUED
    assert took_s < 5
    desk.start_worker()
    desk.start_sweeper()
    wait_until(
        lambda: Job.objects.get(pk=job.pk).status == JobStatus.COMPLETED, timeout_s=90, what="the job's completion"
    )
