"""Who calls: an API key (`Authorization: api-key <key>`), or a signed-in member of the desk with a CSRF token."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from ninja.security import APIKeyHeader, SessionAuth

from accounts.audit import Actor
from accounts.models import Environment, Role
from accounts.requests import actor as signed_in_actor
from accounts.services import authenticate_api_key
from api.errors import ApiError

SCHEME = "api-key "


@dataclass(frozen=True, slots=True)
class Caller:
    environment: Environment
    actor: Actor
    # None for a key, which may do all that v1 offers.
    role: str | None

    def must_be(self, *roles: str) -> None:
        if self.role is not None and self.role not in {*roles, Role.ADMIN}:
            raise ApiError(403, "ROLE_NOT_ALLOWED", f"Your role here ({self.role}) may not do this.")


class ApiKeyAuth(APIKeyHeader):
    """`api-key <key>` in the Authorization header."""

    param_name = "Authorization"

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        if not key:
            return None
        found = authenticate_api_key(key.removeprefix(SCHEME) if key.lower().startswith(SCHEME) else "")
        actor = Actor(name=f"key:{found.name}", api_key=found, ip_address=request.META.get("REMOTE_ADDR") or None)
        return Caller(found.environment, actor, role=None)


class MemberAuth(SessionAuth):
    """The desk's own pages: the session cookie, and X-CSRFToken on everything that writes."""

    def __call__(self, request: HttpRequest) -> Caller | None:
        # CSRF is about a browser's cookie: whoever is not signed in gets 401, not 403.
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        membership: Any = getattr(request, "membership", None)
        if membership is None:
            return None
        return Caller(membership.environment, signed_in_actor(request), role=membership.role)
