"""What a request says about its sender: the signed-in user's environment and role, and the Actor for the audit log."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.audit import Actor
from accounts.models import Environment, Membership, Role, User

ENVIRONMENT_SESSION_KEY = "environment_id"


class DeskRequest(HttpRequest):
    """A request after EnvironmentMiddleware, from a signed-in member."""

    user: User
    membership: Membership
    environment: Environment


def memberships(user: User) -> list[Membership]:
    return list(Membership.objects.select_related("environment").filter(user=user).order_by("environment__name"))


def actor(request: HttpRequest) -> Actor:
    user = cast(User, request.user)
    return Actor(name=user.username, user=user, ip_address=request.META.get("REMOTE_ADDR") or None)


View = Callable[..., HttpResponseBase]


def requires(*roles: str) -> Callable[[View], View]:
    """Let only members with one of `roles` in (admins always) to a page; others get 403 with a reason."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            membership = getattr(request, "membership", None)
            if membership is None:
                raise PermissionDenied("You are not a member of any environment. Ask an admin to add you.")
            if membership.role not in {*roles, Role.ADMIN}:
                raise PermissionDenied(f"Your role here is {membership.get_role_display().lower()}: this page is not.")
            return view(request, *args, **kwargs)

        guarded.allowed_roles = frozenset({*roles, Role.ADMIN})  # type: ignore[attr-defined]
        return guarded

    return decorate


any_member = requires(*Role.values)
