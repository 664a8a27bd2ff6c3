"""Extraction in one request: submits a document and waits for its result."""

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from accounts.models import Scope
from api.auth import caller_of
from api.errors import error_body
from api.v1 import presenting, results
from api.v1.create_request import parse
from api.v1.creating import KeyHeader, create, order_of
from api.v1.finding import LONGEST_WAIT_S, waited
from api.v1.openapi import create_body, refusals
from api.v1.order_fields import ExtractionFields
from api.v1.result_schemas import FailedExtraction, ResultAnswer
from api.v1.schemas import JobStateAnswer
from jobs.models import Job, JobStatus, Operation

router = Router()


@router.post(
    "",
    response={200: ResultAnswer, 202: JobStateAnswer, **refusals(404, 409, 410, 413, 415, 429), 422: FailedExtraction},
    summary="Extract and wait for the result",
    openapi_extra=create_body(ExtractionFields),
    operation_id="extract",
    url_name="create_extraction",
    by_alias=True,
    exclude_unset=True,
)
def create_extraction(
    request: HttpRequest,
    response: HttpResponse,
    wait: Annotated[
        float | None, Query(ge=0, le=LONGEST_WAIT_S, description="Seconds; the desk may answer earlier.")
    ] = None,
    idempotency_key: KeyHeader = None,
) -> Any:
    """Takes what an extraction job takes. 200 with the result; 202 with the job's state where it is not done in time
    or waits for a reviewer: follow it as any job. 422 EXTRACTION_FAILED where the document could not be read."""
    caller = caller_of(request, Scope.SUBMIT)
    caller.must(Scope.READ)
    wanted = parse(request, ExtractionFields, Operation.EXTRACT)
    job = create(caller, response, wanted, order_of(wanted.fields, Operation.EXTRACT), idempotency_key).job
    return _answer(request, waited(caller, job, settings.MAX_WAIT_S if wait is None else wait))


def _answer(request: HttpRequest, job: Job) -> Any:
    if job.status == JobStatus.COMPLETED:
        return results.answer(job)
    state = presenting.state(job)
    if job.status not in presenting.WITHOUT_RESULT:
        return Status(202, JobStateAnswer(success=True, job=state))
    problem = presenting.problem(job)
    refusal = error_body(request, 422, "EXTRACTION_FAILED", f"{problem.code}: {problem.message}")
    return Status(422, FailedExtraction(**refusal, job=state))
