"""What a client asked for in one request and follows under one id: a job, or one for each of several documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from accounts.models import Scope
from api.auth import Caller
from api.dialects import jobs
from api.dialects.docspeed import ids
from api.dialects.docspeed.mapping import WORDS
from api.dialects.docspeed.refusing import Refusal
from api.errors import ApiError
from api.polling import MOVING, wait_while
from jobs import selectors
from jobs.lifecycle import OPEN
from jobs.models import Job, JobStatus

DIALECT = "docspeed"
# Faults that are ours. Whatever else a job fails with lies in the document.
_OUR_FAULTS = ("PROCESSING_ERROR", "WORKER_LOST")


@dataclass(frozen=True, slots=True)
class Run:
    """Its jobs stand in the order of the request's documents."""

    id: UUID
    jobs: tuple[Job, ...]

    @property
    def first(self) -> Job:
        return self.jobs[0]

    @property
    def operation(self) -> str:
        """Docspeed's word for it."""
        word: str = self.first.asked["operation"]
        return word

    @property
    def options(self) -> dict[str, Any]:
        options: dict[str, Any] = self.first.asked["options"]
        return options

    @property
    def completed(self) -> Sequence[Job]:
        return [job for job in self.jobs if job.status == JobStatus.COMPLETED]


def find_run(caller: Caller, run_id: str) -> Run:
    """Raises ApiError 403 and 404."""
    caller.must(Scope.READ)
    key = ids.read("job", run_id)
    ours = selectors.jobs_of(caller.environment).filter(dialect=DIALECT)
    found = list(ours.filter(Q(pk=key, batch_id=None) | Q(batch_id=key))) if key else []
    if key is None or not found:
        raise ApiError(404, "JOB_NOT_FOUND", "Job not found: there is no such job, or it has expired.")
    return Run(key, tuple(sorted(found, key=lambda job: job.asked["at"])))


def word(run: Run) -> str:
    """How the run stands. Of several documents it is enough if something came of one."""
    if any(job.status in OPEN for job in run.jobs):
        words = {jobs.word_for(job, WORDS) for job in run.jobs}
        return "pending" if words == {"pending"} else "processing"
    return "completed" if run.completed else "failed"


def waited(caller: Caller, run: Run) -> Run:
    """The run once no machine works on it, or as it stands when MAX_WAIT_S are over."""
    return wait_while(
        lambda: find_run(caller, ids.shown("job", run.id)),
        lambda seen: any(job.status in MOVING for job in seen.jobs),
        settings.MAX_WAIT_S,
    )


def why_failed(run: Run) -> str:
    return next(filter(None, map(jobs.why_failed, run.jobs)), "The job has failed.")


def failure(run: Run) -> ApiError:
    """What a request that has waited for a failed run is told."""
    codes = [job.error_code for job in run.jobs if job.status == JobStatus.FAILED]
    code = codes[0] if codes else "JOB_CANCELED"
    return Refusal(500 if code in _OUR_FAULTS else 422, code, why_failed(run), job_id=ids.shown("job", run.id))


def told(run: Run) -> dict[str, Any]:
    """The run as whoever follows it is told."""
    return {
        "job_id": ids.shown("job", run.id),
        "operation": run.operation,
        "status": word(run),
        "execution_mode": run.first.asked["execution_mode"],
        "created_at": run.first.created_at.timestamp(),
        "updated_at": max(job.updated_at for job in run.jobs).timestamp(),
    }
