"""The log of webhook deliveries over HTTP: read, and send again. For admins, as the pages are."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from accounts.models import Scope
from api.auth import Caller, caller_of
from api.errors import ApiError
from api.pagination import newest_first
from api.v1.job_query import refuse_unknown_parameters
from api.v1.openapi import refusals
from api.v1.webhook_schemas import (
    DeliveryAnswer,
    DeliveryListAnswer,
    DeliveryQuery,
    delivery_detail,
    delivery_shown,
)
from webhooks import selectors, services
from webhooks.models import Delivery

router = Router()


@router.get(
    "",
    response={200: DeliveryListAnswer, **refusals()},
    summary="List deliveries",
    operation_id="listDeliveries",
    url_name="list_deliveries",
    by_alias=True,
)
def list_deliveries(request: HttpRequest, query: Query[DeliveryQuery]) -> DeliveryListAnswer:
    """Newest first, `limit` at a time, without their attempts."""
    caller = caller_of(request, Scope.ADMIN)
    refuse_unknown_parameters(request, DeliveryQuery)
    rows = selectors.deliveries_of(
        caller.environment,
        endpoint_id=query.endpoint_id,
        job_id=query.job_id,
        status=query.status or "",
        event_type=query.event_type or "",
    )
    page = newest_first(rows, cursor=query.cursor, limit=query.limit)
    return DeliveryListAnswer(deliveries=[delivery_shown(row) for row in page.rows], next_cursor=page.next_cursor)


@router.get(
    "/{uuid:delivery_id}",
    response={200: DeliveryAnswer, **refusals(404)},
    summary="A delivery with its attempts",
    operation_id="getDelivery",
    url_name="delivery_detail",
    by_alias=True,
)
def one_delivery(request: HttpRequest, delivery_id: UUID) -> DeliveryAnswer:
    """What was sent where, and what came back each time."""
    _, delivery = _find(request, delivery_id)
    return DeliveryAnswer(delivery=delivery_detail(delivery))


@router.post(
    "/{uuid:delivery_id}/resend",
    response={202: DeliveryAnswer, **refusals(404, 409)},
    summary="Send a delivery again",
    operation_id="resendDelivery",
    url_name="resend_delivery",
    by_alias=True,
)
def resend_delivery(request: HttpRequest, delivery_id: UUID) -> Status[DeliveryAnswer]:
    """Now, under its old message id. 409 while it is being sent."""
    caller, delivery = _find(request, delivery_id)
    services.resend(delivery=delivery, actor=caller.actor)
    return Status(202, DeliveryAnswer(delivery=delivery_detail(delivery)))


def _find(request: HttpRequest, delivery_id: UUID) -> tuple[Caller, Delivery]:
    caller = caller_of(request, Scope.ADMIN)
    delivery = selectors.find_delivery(environment=caller.environment, delivery_id=delivery_id)
    if delivery is None:
        raise ApiError(404, "DELIVERY_NOT_FOUND", "There is no such delivery in this environment.")
    return caller, delivery
