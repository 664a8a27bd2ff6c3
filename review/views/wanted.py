"""What of the queue a reviewer wants: read from the address, and kept in the session for what comes next."""

from dataclasses import asdict
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from accounts.requests import DeskRequest
from review.wanted import EVERYTHING, Order, Wanted

SESSION_KEY = "review_queue"
PARAMETERS = {"order": "order", "template": "template", "search": "q"}


def asked(request: HttpRequest) -> Wanted:
    """What the address says; what nobody knows of it says nothing."""
    said = {name: _text(request, parameter) for name, parameter in PARAMETERS.items()}
    return Wanted(**said | {"order": said["order"] if said["order"] in Order.values else Order.OLDEST.value})


def _text(request: HttpRequest, parameter: str) -> str:
    # PostgreSQL refuses NUL in every text, even in one that is only looked for.
    return request.GET.get(parameter, "").replace("\x00", "").strip()[:200]


def remember(request: DeskRequest, wanted: Wanted) -> None:
    if remembered(request) != wanted:
        request.session[SESSION_KEY] = {"environment": str(request.environment.pk), **asdict(wanted)}


def remembered(request: DeskRequest) -> Wanted:
    """What was wanted last in this environment: names of templates mean nothing in another one."""
    kept = dict(request.session.get(SESSION_KEY) or {})
    return Wanted(**kept) if kept.pop("environment", None) == str(request.environment.pk) else EVERYTHING


def queue_url(wanted: Wanted, tab: str = "waiting") -> str:
    """Always says the order: an address that says nothing stands for what is remembered."""
    values = {"tab": "" if tab == "waiting" else tab} | {
        parameter: getattr(wanted, name) for name, parameter in PARAMETERS.items()
    }
    return f"{reverse('review:queue')}?{urlencode({name: value for name, value in values.items() if value})}"
