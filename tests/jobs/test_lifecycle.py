"""The one door for a job's state."""

from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Q

from accounts.models import Environment
from jobs import lifecycle
from jobs.errors import TransitionRefused
from jobs.models import Job, JobEvent, JobStatus
from tests import factories

ALLOWED = {
    ("queued", "processing"),
    ("queued", "canceled"),
    ("queued", "failed"),
    ("processing", "completed"),
    ("processing", "review_required"),
    ("processing", "queued"),
    ("processing", "failed"),
    ("processing", "canceled"),
    ("review_required", "completed"),
    ("review_required", "failed"),
    ("review_required", "canceled"),
    ("review_required", "queued"),
    ("failed", "queued"),
    ("completed", "review_required"),
}


def move(job: Job, to: str, **changes: Any) -> JobEvent:
    if to == "processing":
        changes |= {"lease_token": uuid4()}
    return lifecycle.transition(job, to=JobStatus(to), actor="test", **changes)


@pytest.mark.parametrize(("source", "target"), [pair for pair in product(JobStatus.values, JobStatus.values)])
def test_only_the_steps_of_the_table_are_possible(environment: Environment, source: str, target: str) -> None:
    job = factories.make_job(environment, source)
    events = job.events.count()
    if (source, target) in ALLOWED:
        event = move(job, target)
        assert (job.status, event.type) == (target, f"job.{target}")
        assert job.events.count() == events + 1
    else:
        with pytest.raises(TransitionRefused):
            move(job, target)
        job.refresh_from_db()
        assert (job.status, job.events.count()) == (source, events)


def test_a_transition_that_its_condition_refuses_writes_nothing(environment: Environment) -> None:
    job = factories.make_job(environment, "processing")
    with pytest.raises(TransitionRefused, match="The job is processing and cannot become completed now"):
        move(job, "completed", only_if=Q(lease_token=uuid4()))
    job.refresh_from_db()
    assert (job.status, job.events.count()) == ("processing", 1)


def test_leaving_processing_gives_up_the_lease(environment: Environment) -> None:
    job = factories.make_job(environment, "processing")
    move(job, "review_required")
    assert (job.lease_token, job.lease_expires_at, job.ended_at) == (None, None, None)


@pytest.mark.parametrize("end", ["completed", "failed", "canceled"])
def test_an_ended_job_has_its_time_and_forgets_the_password(environment: Environment, end: str) -> None:
    job = factories.make_job(environment, "processing", sealed_password=b"sealed")
    move(job, end)
    assert job.ended_at is not None
    assert job.sealed_password is None


def test_of_two_workers_that_claim_a_job_one_is_refused(environment: Environment) -> None:
    first, second = factories.make_job(environment), Job.objects.get()
    move(first, "processing")
    with pytest.raises(TransitionRefused):
        move(second, "processing")
    assert Job.objects.get().lease_token == first.lease_token


def test_nothing_else_writes_a_status() -> None:
    """`status=` appears in an update or a save of a job in lifecycle.py alone."""
    import re
    from pathlib import Path

    writers = re.compile(r"\.status\s*=[^=]|update\([^)]*\bstatus=")
    root = Path(lifecycle.__file__).parents[1]
    offenders = [
        f"{path.relative_to(root)}: {line.strip()}"
        for app in ("jobs", "review", "webhooks", "api", "accounts", "demo", "config")
        for path in (root / app).rglob("*.py")
        if path.name != "lifecycle.py"
        for line in path.read_text().splitlines()
        if writers.search(line) and "job" in line.lower()
    ]
    assert offenders == []
