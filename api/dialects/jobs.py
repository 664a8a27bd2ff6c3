"""Jobs as dialects see them: submitted, found again by an id in the vendor's form, waited for."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.models import Scope
from api.auth import Caller
from api.errors import ApiError
from api.polling import MOVING, wait_while
from jobs import selectors, services
from jobs.models import Document, Job, JobStatus, Operation
from jobs.ordering import Order
from jobs.services import Source, Submitted
from jobs.wording import failure_text


def submit(
    caller: Caller,
    dialect: str,
    source: Source | Document,
    order: Order,
    *,
    deduplicate: bool = False,
    in_transaction: Callable[[Job], None] | None = None,
    **asked: Any,
) -> Submitted:
    """A job of this dialect; `asked` is what only its answers need to know. Raises ApiError 403 and what
    jobs.services.submit raises."""
    caller.must(Scope.SUBMIT)
    return services.submit(
        environment=caller.environment,
        actor=caller.actor,
        source=source,
        order=replace(order, dialect=dialect, asked=asked),
        deduplicate=deduplicate,
        in_transaction=in_transaction,
    )


def find_job(caller: Caller, job_id: str, *operations: Operation) -> Job:
    """The job of the caller's environment, of one of the operations if any are named. Raises ApiError 403 and 404."""
    caller.must(Scope.READ)
    try:
        job = selectors.find_job(environment=caller.environment, job_id=UUID(job_id))
    except ValueError:
        job = None
    if job is None or (operations and job.operation not in operations):
        raise ApiError(404, "JOB_NOT_FOUND", "Job not found: there is no such job, or it has expired.")
    return job


def waited(caller: Caller, job: Job, wait_s: float | None = None, until: Collection[str] = MOVING) -> Job:
    """The job once its status is none of `until`, after so many seconds at the latest (MAX_WAIT_S unless said)."""
    limit_s = settings.MAX_WAIT_S if wait_s is None else wait_s
    return wait_while(lambda: find_job(caller, str(job.pk)), lambda seen: seen.status in until, limit_s)


def word_for(job: Job, words: Mapping[JobStatus, str], retrying: str = "") -> str:
    """The vendor's word for the job's status; `retrying` for one that is queued again, where the vendor tells."""
    return retrying if retrying and job.status == JobStatus.QUEUED and job.attempts else words[JobStatus(job.status)]


def why_failed(job: Job) -> str:
    """For a job that has failed or was canceled, what the client is told of it; "" for any other."""
    if job.status == JobStatus.CANCELED:
        return "The job was canceled."
    if job.status != JobStatus.FAILED:
        return ""
    return job.error_message or failure_text(job.error_code)
