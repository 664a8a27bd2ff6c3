"""Pages of the webhooks, for admins and for whoever came in by a portal link: what they share."""

from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from accounts.audit import Actor
from accounts.requests import DeskRequest, View, actor, requires
from webhooks import portal, selectors
from webhooks.models import Delivery, Endpoint


class PageRequest(DeskRequest):
    """A member's request after HtmxMiddleware."""

    htmx: HtmxDetails


def managers_only(view: View) -> View:
    """Let admins in, and whoever came in by a portal link that has not run out: to the environment of its key."""
    for_admins = requires()(view)

    @wraps(for_admins)
    def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return for_admins(request, *args, **kwargs)
        link = portal.link_of(request.get_signed_cookie(portal.COOKIE, "", salt=portal.COOKIE))
        if link is None:
            return redirect_to_login(request.get_full_path())
        request.environment = link.api_key.environment
        request.portal_link = link
        return view(request, *args, **kwargs)

    return login_not_required(guarded)


def acting(request: DeskRequest) -> Actor:
    """Whose doing the audit log calls it: the member's, or the key's that made the link."""
    link = getattr(request, "portal_link", None)
    return portal.actor_of(link.api_key, request.META.get("REMOTE_ADDR")) if link else actor(request)


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
