"""Many documents in one request: each becomes a job of its own, or says why it did not."""

from uuid import uuid4, uuid5

from django.http import HttpRequest
from ninja import Router, Status

from accounts.errors import AccountError
from accounts.models import Scope
from api import idempotency
from api.auth import Caller, caller_of
from api.errors import ApiError
from api.v1 import presenting
from api.v1.create_request import CreateRequest, parse_batch
from api.v1.creating import KeyHeader, order_of, refuse_unheard, submit_once
from api.v1.openapi import batch_body, refusals
from api.v1.order_fields import ExtractionFields
from api.v1.schemas import BatchAnswer, BatchFile, BatchProblem
from jobs.errors import JobError
from jobs.models import Operation
from jobs.ordering import Order, bind

router = Router()


@router.post(
    "/batch",
    response={202: BatchAnswer, **refusals(404, 413, 415)},
    summary="Create many extraction jobs",
    openapi_extra=batch_body(),
    operation_id="createExtractionBatch",
    url_name="create_batch",
    by_alias=True,
    exclude_none=True,
)
def create_batch(request: HttpRequest, idempotency_key: KeyHeader = None) -> Status[BatchAnswer]:
    """Queue every part `files` with the same fields. `files` of the answer has, in their order, the job or the error
    of each: one bad file stops no other. With an Idempotency-Key, repeating the batch makes only what is missing."""
    caller = caller_of(request, Scope.SUBMIT)
    if idempotency_key is not None:
        idempotency.check_key(idempotency_key)
    wanted = parse_batch(request, ExtractionFields, Operation.EXTRACT)
    refuse_unheard(caller, wanted[0].fields)
    batch_id = uuid5(caller.environment.pk, f"batch {idempotency_key}") if idempotency_key is not None else uuid4()
    order = order_of(wanted[0].fields, Operation.EXTRACT, batch_id)
    bind(caller.environment, order)  # what is wrong with all of them is said once
    # One key for each file, of the same length whatever the batch's own has.
    keys = [f"{batch_id}#{index}" if idempotency_key is not None else None for index in range(len(wanted))]
    files = [_file(caller, index, each, order, keys[index]) for index, each in enumerate(wanted)]
    return Status(202, BatchAnswer(batch_id=batch_id, files=files))


def _file(
    caller: Caller, index: int, wanted: CreateRequest[ExtractionFields], order: Order, key: str | None
) -> BatchFile:
    told = BatchFile(index=index, filename=wanted.source.filename if wanted.source else "")
    try:
        submitted = submit_once(caller, wanted, order, key)
    except (ApiError, JobError, AccountError) as error:
        told.error = BatchProblem(code=error.code, message=error.message)
    else:
        told.job = presenting.created(submitted.job)
    return told
