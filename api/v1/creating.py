"""Makes a job from a parsed request, once for each Idempotency-Key, whichever endpoint it came to."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Header
from pydantic import WithJsonSchema

from api import idempotency
from api.auth import Caller
from api.errors import ApiError
from api.models import IdempotencyKey
from api.v1.create_request import CreateRequest
from api.v1.finding import document_of
from api.v1.order_fields import (
    AskFields,
    ClassifyFields,
    ExtractionFields,
    FileFields,
    FormFields,
    SchemaFields,
    SplitFields,
)
from jobs import services
from jobs.models import Document, Operation
from jobs.ordering import JobOptions, Order
from jobs.services import Submitted
from webhooks.coverage import covers_outcomes

# Checked where it is read: its refusal has a code of its own.
_Key = Annotated[str, WithJsonSchema({"type": "string", "pattern": idempotency.KEY})]
KeyHeader = Annotated[
    _Key | None,
    Header(
        alias="Idempotency-Key",
        description="Repeating the request with the same key returns the job that it has made.",
        example="inv-1001-upload-1",
    ),
]


def create(
    caller: Caller, response: HttpResponse, wanted: CreateRequest[FileFields], order: Order, key: str | None
) -> Submitted:
    """The job that the request asks for, new or made before; then X-Idempotent-Replay is set.

    Raises ApiError, and what services.submit and idempotency.begin raise; then nothing is left of the request.
    """
    refuse_unheard(caller, wanted.fields)
    submitted = submit_once(caller, wanted, order, key)
    if not submitted.is_new:
        response["X-Idempotent-Replay"] = "true"
    return submitted


def refuse_unheard(caller: Caller, fields: FileFields) -> None:
    if fields.delivery_mode == "webhook" and not covers_outcomes(caller.environment):
        raise ApiError(
            400, "WEBHOOK_NOT_CONFIGURED", "No enabled webhook endpoint would hear of this job. Add one first."
        )


def submit_once(caller: Caller, wanted: CreateRequest[FileFields], order: Order, key: str | None) -> Submitted:
    if key is None:
        return _submit(caller, wanted, order, None)
    taken, existing = idempotency.begin(environment=caller.environment, key=key, fingerprint=wanted.fingerprint)
    if existing is not None:
        return Submitted(existing, is_new=False)
    try:
        return _submit(caller, wanted, order, taken)
    except BaseException:
        idempotency.abandon(taken)
        raise


def _submit(
    caller: Caller, wanted: CreateRequest[FileFields], order: Order, taken: IdempotencyKey | None
) -> Submitted:
    return services.submit(
        environment=caller.environment,
        actor=caller.actor,
        source=wanted.source or document_of(caller, wanted.fields.from_job or ""),
        order=order,
        deduplicate=bool(wanted.fields.deduplicate),
        in_transaction=(lambda job: idempotency.finish(taken, job)) if taken else None,
        beside=[*wanted.beside, *_others(caller, wanted.fields)],
    )


def _others(caller: Caller, fields: FileFields) -> list[Document]:
    named = fields.from_jobs if isinstance(fields, SchemaFields) else None
    return [document_of(caller, job_id) for job_id in named or ()]


def order_of(fields: FileFields, operation: Operation, batch_id: UUID | None = None) -> Order:
    extracting = fields if isinstance(fields, ExtractionFields) else ExtractionFields()
    cutting = fields if isinstance(fields, ExtractionFields | SplitFields) else extracting
    return Order(
        operation=operation,
        template_name=extracting.template_name,
        filter_name=extracting.filter_name,
        json_schema=extracting.json_schema,
        options=JobOptions(
            splitting=bool(extracting.document_splitting),
            return_text=bool(extracting.return_text),
            return_documents=bool(cutting.return_documents),
            schema_chunking=extracting.schema_chunking or "auto",
            classes=[each.model_dump() for each in fields.classes or ()] if isinstance(fields, ClassifyFields) else (),
            question=fields.question if isinstance(fields, AskFields) else "",
            form=_form(fields) if isinstance(fields, FormFields) else {},
        ),
        document_review=extracting.document_review,
        password=fields.password,
        ocr_engine=fields.ocr_engine,
        ocr_language=fields.language,
        metadata=fields.metadata or {},
        batch_id=batch_id,
    )


def _form(fields: FormFields) -> dict[str, Any]:
    """extraction.FormRequest as JSON: what was said of it."""
    return fields.model_dump(include={"clear", "values", "instructions", "fields", "pages"}, exclude_none=True)
