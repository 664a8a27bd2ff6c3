"""An endpoint with its delivery log, a delivery with every try, and sending it again."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.requests import DeskRequest
from webhooks import selectors, services, wording
from webhooks.errors import DeliveryInFlight
from webhooks.formats import formats
from webhooks.models import Attempt, Delivery, DeliveryStatus, Endpoint
from webhooks.views import PageRequest, acting, delivery_or_404, endpoint_or_404, managers_only
from webhooks.wording import State

PAGE_SIZE = 25
TAB_LABELS = {
    "": "All",
    DeliveryStatus.PENDING: "Waiting",
    DeliveryStatus.DELIVERED: "Delivered",
    DeliveryStatus.FAILED: "Failed",
}


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One line of the log."""

    delivery: Delivery
    state: State
    next_try: str
    ago: str


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try, with what came of it in words."""

    attempt: Attempt
    is_success: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class StatusTab:
    key: str
    label: str
    count: int
    query: str
    is_current: bool


# The page shows the signing secret: no cache may keep it.
@never_cache
@require_safe
@managers_only
def endpoint_page(request: PageRequest, endpoint_id: UUID) -> HttpResponse:
    endpoint = endpoint_or_404(request, endpoint_id)
    state = wording.endpoint_state(endpoint)
    status = request.GET.get("status", "")
    status = status if status in DeliveryStatus.values else ""
    # A page that shows another state than the endpoint has by now is out of date as a whole.
    if request.htmx and request.headers.get("X-Shown-State", state.key) != state.key:
        return HttpResponseClientRefresh()
    counts = selectors.status_counts(endpoint)
    page: Page[Delivery] = Paginator(selectors.delivery_log(endpoint, status), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "endpoint": endpoint,
        "written": formats()[endpoint.format],
        "state": state,
        "tabs": _tabs(status, counts),
        "page": page,
        "rows": _rows(page, endpoint),
        "has_deliveries": any(counts.values()),
    }
    part = "#log" if request.htmx else ""
    return render(request, f"webhooks/detail.html{part}", context)


def _tabs(status: str, counts: dict[str, int]) -> list[StatusTab]:
    return [
        StatusTab(
            key=key or "all",
            label=label,
            count=counts[key] if key else sum(counts.values()),
            query=f"?status={key}" if key else "",
            is_current=key == status,
        )
        for key, label in TAB_LABELS.items()
    ]


def _rows(page: Page[Delivery], endpoint: Endpoint) -> list[DeliveryRow]:
    now = timezone.now()
    return [
        DeliveryRow(
            delivery=delivery,
            state=wording.delivery_state(delivery, endpoint, now),
            next_try=wording.next_try(delivery, endpoint, now),
            ago=wording.ago(delivery.created_at, now),
        )
        for delivery in page
    ]


@require_safe
@managers_only
def delivery_page(request: PageRequest, delivery_id: UUID) -> HttpResponse:
    delivery = delivery_or_404(request, delivery_id)
    endpoint, now = delivery.endpoint, timezone.now()
    attempts = [
        AttemptRow(attempt, wording.is_success(attempt), wording.explain(attempt))
        for attempt in delivery.attempts.order_by("-number")
    ]
    context = {
        "delivery": delivery,
        "endpoint": endpoint,
        "written": formats()[endpoint.format],
        "job": delivery.event.job,
        "state": wording.delivery_state(delivery, endpoint, now),
        "next_try": wording.next_try(delivery, endpoint, now),
        "is_live": delivery.status == DeliveryStatus.PENDING and endpoint.enabled,
        "attempts": attempts,
        "body": json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False),
    }
    part = "#tries" if request.htmx else ""
    return render(request, f"webhooks/delivery.html{part}", context)


@require_POST
@managers_only
def resend(request: DeskRequest, delivery_id: UUID) -> HttpResponse:
    delivery = delivery_or_404(request, delivery_id)
    try:
        services.resend(delivery=delivery, actor=acting(request))
    except DeliveryInFlight as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, "It is on its way again, under the same message id.")
    return redirect("webhooks:delivery", delivery.pk)
