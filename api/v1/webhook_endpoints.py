"""Webhook endpoints over HTTP: read, create, change, pause, resume, delete. For admins, as the pages are."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from accounts.models import Scope
from api.auth import Caller, caller_of
from api.errors import ApiError
from api.pagination import newest_first
from api.v1.job_query import refuse_unknown_parameters
from api.v1.openapi import json_body, refusals
from api.v1.page_query import PageQuery
from api.v1.schemas import Done
from api.v1.webhook_schemas import (
    ChangeEndpointFields,
    CreateEndpointFields,
    EndpointAnswer,
    EndpointListAnswer,
    NewEndpointAnswer,
    endpoint_shown,
    new_endpoint,
)
from webhooks import selectors, services
from webhooks.models import Endpoint

router = Router()


@router.get(
    "",
    response={200: EndpointListAnswer, **refusals()},
    summary="List webhook endpoints",
    operation_id="listWebhookEndpoints",
    url_name="list_webhook_endpoints",
    by_alias=True,
)
def list_webhook_endpoints(request: HttpRequest, query: Query[PageQuery]) -> EndpointListAnswer:
    """Newest first, `limit` at a time, without their secrets."""
    caller = caller_of(request, Scope.ADMIN)
    refuse_unknown_parameters(request, PageQuery)
    rows = Endpoint.objects.filter(environment=caller.environment)
    page = newest_first(rows, cursor=query.cursor, limit=query.limit)
    return EndpointListAnswer(
        webhook_endpoints=[endpoint_shown(row) for row in page.rows], next_cursor=page.next_cursor
    )


@router.post(
    "",
    response={201: NewEndpointAnswer, **refusals(413, 415)},
    summary="Create a webhook endpoint",
    openapi_extra=json_body(CreateEndpointFields, required=True),
    operation_id="createWebhookEndpoint",
    url_name="create_webhook_endpoint",
    by_alias=True,
)
def create_webhook_endpoint(request: HttpRequest) -> Status[NewEndpointAnswer]:
    """It is told of events from now on. The answer holds its secret, which is never told again here."""
    caller = caller_of(request, Scope.ADMIN)
    sent = CreateEndpointFields.read(request)
    endpoint = services.create_endpoint(
        environment=caller.environment,
        url=sent.url,
        description=sent.description,
        event_types=sent.event_types,
        format_name=sent.format,
        actor=caller.actor,
    )
    return Status(201, NewEndpointAnswer(webhook_endpoint=new_endpoint(endpoint)))


@router.get(
    "/{uuid:endpoint_id}",
    response={200: EndpointAnswer, **refusals(404)},
    summary="A webhook endpoint",
    operation_id="getWebhookEndpoint",
    url_name="webhook_endpoint",
    by_alias=True,
)
def webhook_endpoint(request: HttpRequest, endpoint_id: UUID) -> EndpointAnswer:
    """Without its secret."""
    _, endpoint = _find(request, endpoint_id)
    return EndpointAnswer(webhook_endpoint=endpoint_shown(endpoint))


@router.patch(
    "/{uuid:endpoint_id}",
    response={200: EndpointAnswer, **refusals(404, 413, 415)},
    summary="Change a webhook endpoint",
    openapi_extra=json_body(ChangeEndpointFields, required=True),
    operation_id="updateWebhookEndpoint",
    url_name="change_webhook_endpoint",
    by_alias=True,
)
def change_webhook_endpoint(request: HttpRequest, endpoint_id: UUID) -> EndpointAnswer:
    """What is left out stays. What waits for it goes to the new address."""
    caller, endpoint = _find(request, endpoint_id)
    sent = ChangeEndpointFields.read(request)
    services.update_endpoint(
        endpoint=endpoint,
        url=endpoint.url if sent.url is None else sent.url,
        description=endpoint.description if sent.description is None else sent.description,
        event_types=endpoint.event_types if sent.event_types is None else sent.event_types,
        actor=caller.actor,
    )
    return EndpointAnswer(webhook_endpoint=endpoint_shown(endpoint))


@router.delete(
    "/{uuid:endpoint_id}",
    response={200: Done, **refusals(404)},
    summary="Delete a webhook endpoint",
    operation_id="deleteWebhookEndpoint",
    url_name="delete_webhook_endpoint",
    by_alias=True,
)
def delete_webhook_endpoint(request: HttpRequest, endpoint_id: UUID) -> Done:
    """With its whole log of deliveries."""
    caller, endpoint = _find(request, endpoint_id)
    services.delete_endpoint(endpoint=endpoint, actor=caller.actor)
    return Done()


@router.post(
    "/{uuid:endpoint_id}/pause",
    response={200: EndpointAnswer, **refusals(404)},
    summary="Pause a webhook endpoint",
    operation_id="pauseWebhookEndpoint",
    url_name="pause_webhook_endpoint",
    by_alias=True,
)
def pause_webhook_endpoint(request: HttpRequest, endpoint_id: UUID) -> EndpointAnswer:
    """It is told nothing; what waits is kept, and new events are not collected. A paused one stays paused."""
    caller, endpoint = _find(request, endpoint_id)
    services.disable_endpoint(endpoint=endpoint, actor=caller.actor)
    return EndpointAnswer(webhook_endpoint=endpoint_shown(endpoint))


@router.post(
    "/{uuid:endpoint_id}/resume",
    response={200: EndpointAnswer, **refusals(404)},
    summary="Resume a webhook endpoint",
    operation_id="resumeWebhookEndpoint",
    url_name="resume_webhook_endpoint",
    by_alias=True,
)
def resume_webhook_endpoint(request: HttpRequest, endpoint_id: UUID) -> EndpointAnswer:
    """What was kept goes out. One that was not paused stays as it is."""
    caller, endpoint = _find(request, endpoint_id)
    services.enable_endpoint(endpoint=endpoint, actor=caller.actor)
    return EndpointAnswer(webhook_endpoint=endpoint_shown(endpoint))


def _find(request: HttpRequest, endpoint_id: UUID) -> tuple[Caller, Endpoint]:
    caller = caller_of(request, Scope.ADMIN)
    endpoint = selectors.find_endpoint(environment=caller.environment, endpoint_id=endpoint_id)
    if endpoint is None:
        raise ApiError(404, "WEBHOOK_ENDPOINT_NOT_FOUND", "There is no such webhook endpoint in this environment.")
    return caller, endpoint
