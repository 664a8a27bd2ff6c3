"""A desk whose worker does its jobs while a request waits."""

import time
from typing import Any

from api import polling
from jobs import events, processing
from jobs.models import Job, JobEvent, JobStatus


def work() -> None:
    """Does all queued jobs with the real engine, and tells their events, until there is nothing left to do."""
    while waiting := list(Job.objects.filter(status=JobStatus.QUEUED)):
        for job in waiting:
            processing.run(job.pk)
        for event in JobEvent.objects.filter(published_at=None):
            events.publish(event.pk)


class WorkingClock:
    """Time in which jobs are done: waiting is what makes it pass."""

    def __init__(self, monkeypatch: Any) -> None:
        self.monotonic, self.time = time.monotonic, time.time
        monkeypatch.setattr(polling, "time", self)

    def sleep(self, seconds: float) -> None:
        work()
