"""Sets request.membership and request.environment for signed-in users, from the environment they last switched to."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.requests import ENVIRONMENT_SESSION_KEY, memberships


class EnvironmentMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            mine = memberships(request.user)
            chosen = request.session.get(ENVIRONMENT_SESSION_KEY)
            # Before the first switch: the oldest membership, so that a new environment moves nobody.
            first = min(mine, key=lambda membership: membership.pk, default=None)
            current = next((m for m in mine if str(m.environment_id) == chosen), first)
            request.memberships = mine  # type: ignore[attr-defined]
            request.membership = current  # type: ignore[attr-defined]
            request.environment = current.environment if current else None  # type: ignore[attr-defined]
        return self.get_response(request)
