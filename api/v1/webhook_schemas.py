"""What v1 says of webhook endpoints, deliveries and their attempts."""

import json
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from api.v1.order_fields import Address
from api.v1.page_query import PageQuery
from api.v1.schemas import EXAMPLE_ID, Moment, Wire
from api.v1.source_fields import STRICT, Sent, Title
from webhooks.models import Attempt, Delivery, Endpoint

EventType = Literal[
    "job.queued",
    "job.processing",
    "job.review_required",
    "job.completed",
    "job.revised",
    "job.failed",
    "job.canceled",
]
WebhookFormat = Literal["standard", "parselyze"]
DeliveryState = Literal["pending", "delivered", "failed"]
URL = "An http or https address; a host on a private network only where the operator has allowed it."
TYPES = "Which events it is told of; empty: all."
FORMAT = (
    "How messages are written and signed, for good: after Standard Webhooks, or as Parselyze's receivers know them."
)

_ENDPOINT: dict[str, Any] = {
    "id": EXAMPLE_ID,
    "url": "https://example.com/hooks/proofdesk",
    "description": "Bookkeeping",
    "eventTypes": ["job.completed", "job.failed"],
    "format": "standard",
    "enabled": True,
    "disabledReason": None,
    "createdAt": "2026-03-12T10:00:00.000Z",
}
_DELIVERY: dict[str, Any] = {
    "id": "6f1a2f7c-3f7e-4a3f-8c0a-0d3a9e8f5b11",
    "endpointId": EXAMPLE_ID,
    "jobId": "0b4a7e58-6f0e-4d4e-9d57-0f5ed3cf4b6e",
    "eventType": "job.completed",
    "messageId": "msg_2c0d2f0e1f4e4c11a0d664cc7b71697d",
    "status": "failed",
    "attemptCount": 1,
    "nextAttemptAt": None,
    "createdAt": "2026-03-12T10:01:03.000Z",
}
_ATTEMPT: dict[str, Any] = {
    "number": 1,
    "startedAt": "2026-03-12T10:01:03.000Z",
    "latencyMs": 212,
    "requestHeaders": {"webhook-id": "msg_2c0d2f0e1f4e4c11a0d664cc7b71697d"},
    "resolvedAddress": "203.0.113.7",
    "responseStatus": 410,
    "responseHeaders": {},
    "responseHead": "gone",
    "errorClass": None,
    "errorMessage": None,
}


class CreateEndpointFields(Sent):
    model_config = STRICT | ConfigDict(
        json_schema_extra={"example": {"url": _ENDPOINT["url"], "eventTypes": _ENDPOINT["eventTypes"]}}
    )

    url: Address = Field(description=URL)
    description: Title = ""
    event_types: list[EventType] = Field(default_factory=list, description=TYPES)
    format: WebhookFormat = Field("standard", description=FORMAT)


class ChangeEndpointFields(Sent):
    """What is left out stays as it is."""

    model_config = STRICT | ConfigDict(json_schema_extra={"example": {"description": "Bookkeeping, Berlin"}})

    url: Address | None = Field(None, description=URL)
    description: Title | None = None
    event_types: list[EventType] | None = Field(None, description=TYPES)


class EndpointShown(Wire):
    id: UUID
    url: str
    description: str
    event_types: list[str]
    format: WebhookFormat = Field(description=FORMAT)
    enabled: bool
    disabled_reason: str | None = Field(description="Why the desk switched it off by itself, such as `gone`.")
    created_at: Moment


class NewEndpoint(EndpointShown):
    secret: str = Field(description="Signs what is sent. It is told here and never again over HTTP.")


class EndpointListAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={"example": {"success": True, "webhookEndpoints": [_ENDPOINT], "nextCursor": None}}
    )

    success: bool = True
    webhook_endpoints: list[EndpointShown]
    next_cursor: str | None = Field(description="Send it as `cursor` to get what follows; null on the last page.")


class EndpointAnswer(Wire):
    model_config = ConfigDict(json_schema_extra={"example": {"success": True, "webhookEndpoint": _ENDPOINT}})

    success: bool = True
    webhook_endpoint: EndpointShown


class NewEndpointAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {"success": True, "webhookEndpoint": _ENDPOINT | {"secret": "whsec_bm90IGEgc2VjcmV0"}}
        }
    )

    success: bool = True
    webhook_endpoint: NewEndpoint


class DeliveryQuery(PageQuery):
    endpoint_id: UUID | None = None
    job_id: UUID | None = None
    status: DeliveryState | None = None
    event_type: EventType | None = None


class DeliveryShown(Wire):
    id: UUID
    endpoint_id: UUID
    job_id: UUID
    event_type: str
    message_id: str = Field(description="The header `webhook-id`: the same for every attempt.")
    status: DeliveryState
    attempt_count: int
    next_attempt_at: Moment | None = Field(description="Null: none is to come.")
    created_at: Moment


class AttemptShown(Wire):
    """One request. Without an answer `responseStatus` is null, and the error says why."""

    number: int
    started_at: Moment
    latency_ms: int
    request_headers: dict[str, Any]
    resolved_address: str | None
    response_status: int | None
    response_headers: dict[str, Any]
    response_head: str
    error_class: str | None
    error_message: str | None


class DeliveryDetail(DeliveryShown):
    body: dict[str, Any] = Field(description="As it is sent, the same for every attempt.")
    attempts: list[AttemptShown]


class DeliveryListAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={"example": {"success": True, "deliveries": [_DELIVERY], "nextCursor": None}}
    )

    success: bool = True
    deliveries: list[DeliveryShown]
    next_cursor: str | None = Field(description="Send it as `cursor` to get what follows; null on the last page.")


class DeliveryAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "success": True,
                "delivery": _DELIVERY | {"body": {"type": "job.completed"}, "attempts": [_ATTEMPT]},
            }
        }
    )

    success: bool = True
    delivery: DeliveryDetail


def endpoint_shown(endpoint: Endpoint) -> EndpointShown:
    return EndpointShown(**_endpoint(endpoint))


def new_endpoint(endpoint: Endpoint) -> NewEndpoint:
    return NewEndpoint(**_endpoint(endpoint), secret=endpoint.secret)


def _endpoint(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.pk,
        "url": endpoint.url,
        "description": endpoint.description,
        "event_types": endpoint.event_types,
        "format": endpoint.format,
        "enabled": endpoint.enabled,
        "disabled_reason": endpoint.disabled_reason or None,
        "created_at": endpoint.created_at,
    }


def delivery_shown(delivery: Delivery) -> DeliveryShown:
    return DeliveryShown(**_delivery(delivery))


def delivery_detail(delivery: Delivery) -> DeliveryDetail:
    attempts = [_attempt(attempt) for attempt in delivery.attempts.all()]
    return DeliveryDetail(**_delivery(delivery), body=json.loads(delivery.body), attempts=attempts)


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.pk,
        "endpoint_id": delivery.endpoint_id,
        "job_id": delivery.event.job_id,
        "event_type": delivery.event_type,
        "message_id": delivery.message_id,
        "status": delivery.status,
        "attempt_count": delivery.attempt_count,
        "next_attempt_at": delivery.next_attempt_at,
        "created_at": delivery.created_at,
    }


def _attempt(attempt: Attempt) -> AttemptShown:
    return AttemptShown(
        number=attempt.number,
        started_at=attempt.started_at,
        latency_ms=attempt.latency_ms,
        request_headers=attempt.request_headers,
        resolved_address=attempt.resolved_address or None,
        response_status=attempt.response_status,
        response_headers=attempt.response_headers,
        response_head=attempt.response_head,
        error_class=attempt.error_class or None,
        error_message=attempt.error_message or None,
    )
