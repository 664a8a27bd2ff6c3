"""Create, status and result of extraction jobs."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from accounts.models import Scope
from api.auth import caller_of
from api.polling import count_poll
from api.v1 import presenting, results
from api.v1.create_request import parse
from api.v1.creating import KeyHeader, create, order_of
from api.v1.finding import Wait, find_job, waited
from api.v1.openapi import create_body, refusals
from api.v1.order_fields import ExtractionFields
from api.v1.result_schemas import ResultAnswer
from api.v1.schemas import CreateJobAnswer, JobStateAnswer
from jobs.models import Operation

router = Router()


@router.post(
    "",
    response={202: CreateJobAnswer, 200: CreateJobAnswer, **refusals(404, 409, 410, 413, 415, 422, 429)},
    summary="Create an extraction job",
    openapi_extra=create_body(ExtractionFields),
    operation_id="createExtractionJob",
    url_name="create_job",
    by_alias=True,
    exclude_none=True,
)
def create_job(
    request: HttpRequest, response: HttpResponse, idempotency_key: KeyHeader = None
) -> Status[CreateJobAnswer]:
    """Queue a document. Repeating the request with the same Idempotency-Key returns the same job with 200."""
    caller = caller_of(request, Scope.SUBMIT)
    wanted = parse(request, ExtractionFields, Operation.EXTRACT)
    submitted = create(caller, response, wanted, order_of(wanted.fields, Operation.EXTRACT), idempotency_key)
    return Status(202 if submitted.is_new else 200, CreateJobAnswer(job=presenting.created(submitted.job)))


@router.get(
    "/{uuid:job_id}",
    response={200: JobStateAnswer, **refusals(404, 429)},
    summary="Status of a job",
    operation_id="getExtractionJob",
    url_name="job_status",
    by_alias=True,
    exclude_none=True,
)
def job_status(request: HttpRequest, response: HttpResponse, job_id: UUID, wait: Wait = 0) -> JobStateAnswer:
    """Ask again after `retryAfterMs`, or let the desk `wait`. A job may be asked for so many times in a minute, which
    the headers RateLimit-Limit, -Remaining and -Reset tell."""
    caller, job = find_job(request, job_id)
    count_poll(job, response)
    return JobStateAnswer(job=presenting.state(waited(caller, job, wait)))


@router.get(
    "/{uuid:job_id}/result",
    response={200: ResultAnswer, **refusals(404, 409, 410)},
    summary="Result of a completed job",
    operation_id="getExtractionResult",
    url_name="job_result",
    by_alias=True,
    exclude_unset=True,
)
def job_result(request: HttpRequest, job_id: UUID, wait: Wait = 0) -> Any:
    """What was found, as released. Held back with 409 until the job is completed; 410 once it is no longer kept."""
    caller, job = find_job(request, job_id)
    return results.answer(waited(caller, job, wait))
