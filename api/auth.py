"""Who calls: an API key (`Authorization: api-key <key>`), or a signed-in member of the desk with a CSRF token."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from ninja.security import APIKeyHeader, SessionAuth

from accounts.audit import Actor
from accounts.models import SCOPES_OF_ROLE, Environment, Scope
from accounts.requests import actor as signed_in_actor
from accounts.services import authenticate_api_key
from api.errors import ApiError

SCHEME = "api-key "


@dataclass(frozen=True, slots=True)
class Caller:
    """`scopes` are those of the key, or of the member's role."""

    environment: Environment
    actor: Actor
    scopes: frozenset[str]

    def must(self, scope: Scope) -> None:
        """Raises ApiError 403 for whoever has neither this scope nor admin."""
        if not self.scopes & {scope, Scope.ADMIN}:
            who = "This key" if self.actor.api_key else "Your role here"
            raise ApiError(
                403, "NOT_ALLOWED", f"{who} lacks the scope '{scope}': {scope.label.lower()}. Ask an admin for it."
            )


def caller_of(request: HttpRequest, scope: Scope) -> Caller:
    """Who calls, once it is known that they may. Raises ApiError 403."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    caller.must(scope)
    return caller


class ApiKeyAuth(APIKeyHeader):
    """`api-key <key>` in the Authorization header."""

    param_name = "Authorization"

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        if not key:
            return None
        found = authenticate_api_key(key.removeprefix(SCHEME) if key.lower().startswith(SCHEME) else "")
        actor = Actor(name=f"key:{found.name}", api_key=found, ip_address=request.META.get("REMOTE_ADDR") or None)
        return Caller(found.environment, actor, frozenset(found.scopes))


class VendorKeyAuth(ApiKeyAuth):
    """The same keys in the header of another vendor's API, after the `scheme` that it puts before them."""

    def __init__(self, header: str, scheme: str = "") -> None:
        self.param_name = header
        self.scheme = scheme
        super().__init__()

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        if not key or not key.lower().startswith(self.scheme.lower()):
            return None
        return super().authenticate(request, f"{SCHEME}{key[len(self.scheme) :].strip()}")


class MemberAuth(SessionAuth):
    """The desk's own pages: the session cookie, and X-CSRFToken on everything that writes."""

    def __call__(self, request: HttpRequest) -> Caller | None:
        # CSRF is about a browser's cookie: whoever is not signed in gets 401, not 403.
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        membership: Any = getattr(request, "membership", None)
        if membership is None:
            return None
        return Caller(membership.environment, signed_in_actor(request), SCOPES_OF_ROLE[membership.role])
