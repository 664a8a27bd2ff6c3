"""Finds the job or the review task that an address names, for whoever may see it."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from accounts.models import Scope
from api.auth import Caller, caller_of
from api.errors import ApiError
from api.polling import MOVING, wait_while
from jobs import selectors
from jobs.models import Document, Job
from review import selectors as reviews
from review.models import ReviewTask

LONGEST_WAIT_S = 3600
Wait = Annotated[
    float,
    Query(
        ge=0,
        le=LONGEST_WAIT_S,
        description="Seconds to wait for the job to end before it is told of; the desk may answer earlier.",
    ),
]


def find_job(request: HttpRequest, job_id: UUID, scope: Scope = Scope.READ) -> tuple[Caller, Job]:
    """The caller and the job. Raises ApiError 403, and 404 also for another environment's."""
    caller = caller_of(request, scope)
    return caller, _look(caller, job_id)


def find_task(request: HttpRequest, task_id: UUID, scope: Scope) -> tuple[Caller, ReviewTask]:
    """The caller and the review task. Raises ApiError 403, and TaskNotFound also for another environment's."""
    caller = caller_of(request, scope)
    return caller, reviews.find_task(environment=caller.environment, task_id=task_id)


def waited(caller: Caller, job: Job, wait_s: float) -> Job:
    """The job as it is once it neither waits for a worker nor is read, or after so many seconds."""
    if not wait_s:
        return job
    return wait_while(lambda: _look(caller, job.pk), lambda seen: seen.status in MOVING, wait_s)


def _look(caller: Caller, job_id: UUID) -> Job:
    job = selectors.find_job(environment=caller.environment, job_id=job_id)
    if job is None:
        raise job_not_found()
    return job


def document_of(caller: Caller, job_id: str) -> Document:
    """What a job was about, for another one. Raises ApiError 404, 409 before it has been fetched, and 410 once it is
    no longer kept."""
    job = _look(caller, UUID(job_id))
    if job.expired_at is not None:
        raise ApiError(410, "RESULT_EXPIRED", "The document is no longer kept. Send it again.")
    if job.document.storage_key is None:
        raise ApiError(409, "RESULT_NOT_READY", "The document was not fetched from its address.")
    return job.document


def job_not_found() -> ApiError:
    return ApiError(404, "JOB_NOT_FOUND", "There is no such job in this environment.")
