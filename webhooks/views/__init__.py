"""Pages of the webhooks, for admins: what they share."""

from uuid import UUID

from django.http import Http404
from django_htmx.middleware import HtmxDetails

from accounts.requests import DeskRequest
from webhooks import selectors
from webhooks.models import Delivery, Endpoint


class PageRequest(DeskRequest):
    """A member's request after HtmxMiddleware."""

    htmx: HtmxDetails


def endpoint_or_404(request: DeskRequest, endpoint_id: UUID) -> Endpoint:
    endpoint = selectors.find_endpoint(environment=request.environment, endpoint_id=endpoint_id)
    if endpoint is None:
        raise Http404("There is no such webhook here.")
    return endpoint


def delivery_or_404(request: DeskRequest, delivery_id: UUID) -> Delivery:
    delivery = selectors.find_delivery(environment=request.environment, delivery_id=delivery_id)
    if delivery is None:
        raise Http404("There is no such delivery here.")
    return delivery
