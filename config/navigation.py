"""What every signed-in page shows round its content: where one is, where one may go, and what waits there.

It stands on the top floor since it looks into all apps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.models import Environment, Membership, Role
from jobs.models import JobStatus
from jobs.selectors import status_counts
from review.selectors import waiting_count

Count = Callable[[Environment], int]


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the sidebar. `count` is what waits there, 0 where that is nothing or not worth a number."""

    label: str
    url: str
    icon: str
    hotkey: str
    group: str
    count: int
    active: bool


@dataclass(frozen=True, slots=True)
class _Place:
    label: str
    view: str
    icon: str
    hotkey: str
    roles: frozenset[str]
    # Further views that belong to it; an app's name stands for all its views that no other place names.
    also: frozenset[str] = frozenset()
    group: str = ""
    count: Count | None = None


def _moving_jobs(environment: Environment) -> int:
    counts = status_counts(environment)
    return counts[JobStatus.QUEUED] + counts[JobStatus.PROCESSING]


ALL = frozenset(Role.values)
ADMIN = frozenset({Role.ADMIN})
UPLOADERS = frozenset({Role.ADMIN, Role.STAFF})
REVIEWERS = frozenset({Role.ADMIN, Role.REVIEWER})
TEMPLATES = frozenset({"templates_app", "builder", "jobs:filter_trial"})
SETTINGS = frozenset({"accounts:keys", "accounts:members", "jobs:ocr_settings", "jobs:retention", "review:confidence"})
PLACES = (
    _Place("Upload", "jobs:upload", "upload", "g u", UPLOADERS),
    _Place("Jobs", "jobs:list", "jobs", "g j", ALL, frozenset({"jobs"}), count=_moving_jobs),
    _Place("Review", "review:queue", "review", "g r", REVIEWERS, frozenset({"review"}), count=waiting_count),
    _Place("Templates", "templates_app:list", "templates", "g t", UPLOADERS, TEMPLATES, "Set-up"),
    _Place("Webhooks", "webhooks:list", "webhooks", "g w", ADMIN, frozenset({"webhooks"}), "Set-up"),
    _Place("Settings", "accounts:members", "settings", "g s", ADMIN, SETTINGS, "Set-up"),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Template context: environment, environments, membership and nav; nothing for a visitor without membership but
    the environment that a portal link has let them into."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None:
        link = getattr(request, "portal_link", None)
        return {"portal_link": link, "environment": link.api_key.environment} if link else {}
    return {
        "membership": membership,
        "environment": membership.environment,
        "environments": [mine.environment for mine in getattr(request, "memberships", [membership])],
        # Counted only when the sidebar is drawn: fragments do without.
        "nav": SimpleLazyObject(lambda: _items(request, membership)),
    }


def _items(request: HttpRequest, membership: Membership) -> list[NavItem]:
    current = _current_place(request)
    return [
        NavItem(
            label=place.label,
            url=reverse(place.view),
            icon=place.icon,
            hotkey=place.hotkey,
            group=place.group,
            count=place.count(membership.environment) if place.count else 0,
            active=place is current,
        )
        for place in PLACES
        if membership.role in place.roles
    ]


def _current_place(request: HttpRequest) -> _Place | None:
    match = request.resolver_match
    if match is None:
        return None
    exact = (place for place in PLACES if match.view_name in {place.view, *place.also})
    by_app = (place for place in PLACES if match.app_name in place.also)
    return next(exact, None) or next(by_app, None)
