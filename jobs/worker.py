"""Our RQ worker: one queue per process, a horse that dies with its parent, and a watchdog that keeps to the timeout.

RQ alone notices a worker killed with its host only after minutes, lets a horse outlive its worker, and kills an
endless native call a minute late. Jobs are safe from all of that by their leases; this makes it quick.
"""

import ctypes
import gc
import logging
import os
import signal
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils.module_loading import autodiscover_modules
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.job import Job as Task
from rq.serializers import JSONSerializer

import extraction
from extraction.warming import warm_finders, warm_readers
from jobs.events import subscribers
from jobs.queue import EXTRACTION

log = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1
# The horse ends its own work at the timeout; only one that hangs is killed from outside, this much later.
WATCHDOG_GRACE_S = 5
RESTART_DELAY_S = 1.0


class DeskWorker(Worker):
    def fork_work_horse(self, job: Task, queue: Queue) -> None:
        # A database connection that crosses a fork is shared by two processes and breaks both.
        connections.close_all()
        super().fork_work_horse(job, queue)

    def main_work_horse(self, job: Task, queue: Queue) -> None:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != self.pid:
            os._exit(1)
        super().main_work_horse(job, queue)

    def maintain_heartbeats(self, job: Task, execution: Any) -> None:
        started = job.started_at.timestamp() if job.started_at else time.time()
        if job.timeout and time.time() - started > job.timeout + WATCHDOG_GRACE_S:
            log.error("Task %s hangs past its timeout: killing its process.", job.id)
            self.kill_horse()
        super().maintain_heartbeats(job, execution)

    def handle_warm_shutdown_request(self) -> None:
        # The horse gives its job back to the queue instead of being waited for.
        if self.horse_pid:
            with suppress(ProcessLookupError):  # it has just ended
                os.kill(self.horse_pid, signal.SIGTERM)

    def request_stop(self, signum: int, frame: Any) -> None:
        self.was_stopped = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    was_stopped = False


def run_worker(queue_name: str) -> None:
    """Work on one queue until told to stop; a queue server that goes away is waited for."""
    _load_what_tasks_need(queue_name)
    while True:
        try:
            worker = _make_worker(queue_name)
            worker.work(logging_level="WARNING")
        except RedisError as error:
            log.warning("The queue server does not answer (%s): trying again.", error)
        else:
            if worker.was_stopped:
                return
            log.warning("The worker of queue %s ended by itself: starting again.", queue_name)
        time.sleep(RESTART_DELAY_S)


def _load_what_tasks_need(queue_name: str) -> None:
    """Each task is a process that is forked from this one: what it finds loaded it need not load itself."""
    autodiscover_modules("tasks")
    subscribers()
    if queue_name == EXTRACTION:
        extraction.warm_up(settings.OCR_ENGINE_TO_WARM)
        warm_finders()
        warm_readers()
    # What stays for good is not looked through by the forked ones' collectors, which would copy every page of it.
    gc.collect()
    gc.freeze()


def _make_worker(queue_name: str) -> DeskWorker:
    connection = Redis.from_url(settings.REDIS_URL)
    queue = Queue(queue_name, connection=connection, serializer=JSONSerializer)
    return DeskWorker([queue], connection=connection, serializer=JSONSerializer, job_monitoring_interval=2)
