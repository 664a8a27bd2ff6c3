"""Create, status and result of extraction jobs."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Router, Status

from accounts.models import Role
from api import idempotency
from api.auth import Caller
from api.errors import ApiError, ErrorBody
from api.models import IdempotencyKey
from api.v1 import presenting
from api.v1.create_request import CreateRequest, parse
from api.v1.openapi import CREATE_BODY
from api.v1.schemas import CreateJobAnswer, JobStateAnswer, ResultAnswer
from jobs import selectors, services
from jobs.models import Job, JobStatus
from webhooks.coverage import covers_outcomes

router = Router()


@router.post(
    "",
    response={
        202: CreateJobAnswer,
        200: CreateJobAnswer,
        400: ErrorBody,
        401: ErrorBody,
        404: ErrorBody,
        409: ErrorBody,
        413: ErrorBody,
        415: ErrorBody,
        422: ErrorBody,
    },
    summary="Create an extraction job",
    openapi_extra=CREATE_BODY,
    url_name="create_job",
    by_alias=True,
    exclude_none=True,
)
def create_job(
    request: HttpRequest,
    response: HttpResponse,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> Status[CreateJobAnswer]:
    """Queue a document. Repeating the request with the same Idempotency-Key returns the same job with 200."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    caller.must_be(Role.STAFF)
    wanted = parse(request)
    if wanted.fields.delivery_mode == "webhook" and not covers_outcomes(caller.environment):
        raise ApiError(
            400, "WEBHOOK_NOT_CONFIGURED", "No enabled webhook endpoint would hear of this job. Add one first."
        )
    if idempotency_key is None:
        return Status(202, CreateJobAnswer(job=presenting.created(_submit(caller, wanted, None))))
    key, existing = idempotency.begin(
        environment=caller.environment, key=idempotency_key, fingerprint=wanted.fingerprint
    )
    if existing is not None:
        response["X-Idempotent-Replay"] = "true"
        return Status(200, CreateJobAnswer(job=presenting.created(existing)))
    try:
        job = _submit(caller, wanted, key)
    except BaseException:
        idempotency.abandon(key)
        raise
    return Status(202, CreateJobAnswer(job=presenting.created(job)))


def _submit(caller: Caller, wanted: CreateRequest, key: IdempotencyKey | None) -> Job:
    return services.submit(
        environment=caller.environment,
        actor=caller.actor,
        file=wanted.file,
        filename=wanted.filename,
        template_name=wanted.fields.template_name,
        document_review=wanted.fields.document_review,
        password=wanted.fields.password,
        ocr_engine=wanted.fields.ocr_engine,
        ocr_language=wanted.fields.language,
        in_transaction=(lambda job: idempotency.finish(key, job)) if key else None,
    )


def _job(request: HttpRequest, job_id: UUID) -> Job:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    job = selectors.find_job(environment=caller.environment, job_id=job_id)
    if job is None:
        raise ApiError(404, "JOB_NOT_FOUND", "There is no such job in this environment.")
    return job


@router.get(
    "/{uuid:job_id}",
    response={200: JobStateAnswer, 401: ErrorBody, 404: ErrorBody},
    summary="Status of a job",
    url_name="job_status",
    by_alias=True,
    exclude_none=True,
)
def job_status(request: HttpRequest, job_id: UUID) -> JobStateAnswer:
    """Ask again after `retryAfterMs`. A job in review shows when it came there and how many fields were flagged."""
    return JobStateAnswer(job=presenting.state(_job(request, job_id)))


@router.get(
    "/{uuid:job_id}/result",
    response={200: ResultAnswer, 401: ErrorBody, 404: ErrorBody, 409: ErrorBody},
    summary="Result of a completed job",
    url_name="job_result",
    by_alias=True,
)
def job_result(request: HttpRequest, job_id: UUID) -> ResultAnswer:
    """What was found, as released. Held back with 409 until the job is completed."""
    job = _job(request, job_id)
    release = selectors.latest_release(job)
    if job.status == JobStatus.COMPLETED and release is not None:
        return ResultAnswer(job=presenting.finished(job), data=presenting.result_data(job, release))
    if job.status == JobStatus.REVIEW_REQUIRED:
        raise ApiError(409, "REVIEW_REQUIRED", "A reviewer has to approve the result first.")
    if job.status in (JobStatus.FAILED, JobStatus.CANCELED):
        problem = presenting.problem(job)
        raise ApiError(409, "JOB_FAILED", f"{problem.code}: {problem.message}")
    raise ApiError(409, "RESULT_NOT_READY", "The job is not done. Ask for its status and come back.")
