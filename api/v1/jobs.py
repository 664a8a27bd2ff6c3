"""All jobs of an environment: list, one with all that is known of it, cancel, retry, delete, timeline, result."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from accounts.models import Scope
from api.auth import caller_of
from api.pagination import newest_first
from api.polling import count_poll
from api.v1 import presenting, results
from api.v1.bodies import optional_fields
from api.v1.finding import Wait, find_job, job_not_found, waited
from api.v1.job_query import JobQuery, refuse_unknown_parameters
from api.v1.openapi import json_body, refusals
from api.v1.order_fields import Password
from api.v1.result_schemas import OperationAnswer, ResultAnswer
from api.v1.schemas import Done, JobDetailAnswer, JobListAnswer, TimelineAnswer, Wire
from jobs import selectors, services
from jobs.models import Job

router = Router()


class RetryFields(Wire):
    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        strict=True,
        json_schema_extra={"example": {"password": "the document's password"}},
    )

    password: Password | None = None


@router.get(
    "",
    response={200: JobListAnswer, **refusals()},
    summary="List jobs",
    operation_id="listJobs",
    url_name="list_jobs",
    by_alias=True,
    exclude_unset=True,
)
def list_jobs(request: HttpRequest, query: Query[JobQuery]) -> JobListAnswer:
    """Newest first, `limit` at a time. Canceled jobs are shown, and found, as failed."""
    caller = caller_of(request, Scope.READ)
    refuse_unknown_parameters(request, JobQuery)
    rows = selectors.filtered_jobs(caller.environment, query.as_filter())
    page = newest_first(rows, cursor=query.cursor, limit=query.limit)
    jobs = [presenting.detail(job) for job in page.rows]
    return JobListAnswer(success=True, jobs=jobs, next_cursor=page.next_cursor)


@router.get(
    "/{uuid:job_id}",
    response={200: JobDetailAnswer, **refusals(404, 429)},
    summary="A job with all that is known of it",
    operation_id="getJob",
    url_name="job_detail",
    by_alias=True,
    exclude_none=True,
)
def job_detail(request: HttpRequest, response: HttpResponse, job_id: UUID, wait: Wait = 0) -> JobDetailAnswer:
    """The state as the contract tells it, with operation, file, template or filter, attempts and pages."""
    caller, job = find_job(request, job_id)
    count_poll(job, response)
    return JobDetailAnswer(job=presenting.detail(waited(caller, job, wait)))


@router.delete(
    "/{uuid:job_id}",
    response={200: Done, **refusals(404, 409)},
    summary="Delete an ended job",
    operation_id="deleteJob",
    url_name="delete_job",
    by_alias=True,
)
def delete_job(request: HttpRequest, job_id: UUID) -> Done:
    """With its document and all that was found, for good. A job that has not ended must be canceled first."""
    caller, job = find_job(request, job_id, Scope.SUBMIT)
    try:
        services.delete(job=job, actor=caller.actor)
    except Job.DoesNotExist as error:  # another request was quicker
        raise job_not_found() from error
    return Done()


@router.post(
    "/{uuid:job_id}/cancel",
    response={200: JobDetailAnswer, **refusals(404, 409)},
    summary="Cancel a job",
    operation_id="cancelJob",
    url_name="cancel_job",
    by_alias=True,
    exclude_none=True,
)
def cancel_job(request: HttpRequest, job_id: UUID) -> JobDetailAnswer:
    """A job that is queued, read or under review ends as failed with JOB_CANCELED. 409 where it has ended already."""
    caller, job = find_job(request, job_id, Scope.SUBMIT)
    return JobDetailAnswer(job=presenting.detail(services.cancel(job=job, actor=caller.actor)))


@router.post(
    "/{uuid:job_id}/retry",
    response={200: JobDetailAnswer, **refusals(404, 409, 413, 415)},
    summary="Try a failed job again",
    openapi_extra=json_body(RetryFields),
    operation_id="retryJob",
    url_name="retry_job",
    by_alias=True,
    exclude_none=True,
)
def retry_job(request: HttpRequest, job_id: UUID) -> JobDetailAnswer:
    """Queue it again with a full set of attempts, and the password that it lacked. A reviewer's rejection is final."""
    caller, job = find_job(request, job_id, Scope.SUBMIT)
    password = optional_fields(request, RetryFields).password or None
    return JobDetailAnswer(job=presenting.detail(services.retry(job=job, actor=caller.actor, password=password)))


@router.get(
    "/{uuid:job_id}/events",
    response={200: TimelineAnswer, **refusals(404)},
    summary="Timeline of a job",
    operation_id="listJobEvents",
    url_name="job_events",
    by_alias=True,
    exclude_none=True,
)
def job_events(request: HttpRequest, job_id: UUID) -> TimelineAnswer:
    """Every step that the job has taken, oldest first."""
    _, job = find_job(request, job_id)
    return TimelineAnswer(events=presenting.timeline(job.events.all()))


@router.get(
    "/{uuid:job_id}/result",
    response={200: ResultAnswer | OperationAnswer, **refusals(404, 409, 410)},
    summary="Result of any completed job",
    operation_id="getJobResult",
    url_name="operation_result",
    by_alias=True,
    exclude_unset=True,
)
def operation_result(request: HttpRequest, job_id: UUID, wait: Wait = 0) -> Any:
    """Of an extraction as the contract tells it; of other operations `data` is what they found."""
    caller, job = find_job(request, job_id)
    return results.answer(waited(caller, job, wait))
