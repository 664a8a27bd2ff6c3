"""The list of endpoints, and what can be done with one: create, edit, pause, resume, delete."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import DeskRequest
from egress import InvalidUrl
from webhooks import selectors, services, wording
from webhooks.errors import UnknownEventType
from webhooks.formats import Format, formats
from webhooks.forms import EndpointForm
from webhooks.models import Delivery, Endpoint
from webhooks.payloads import EVENT_TYPES
from webhooks.views import PageRequest, acting, endpoint_or_404, managers_only
from webhooks.wording import State


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """One line of the list."""

    endpoint: Endpoint
    state: State
    latest: Delivery | None
    latest_state: State | None
    latest_ago: str
    pending_count: int
    failed_count: int
    written: Format


@require_safe
@managers_only
def endpoint_list(request: PageRequest) -> HttpResponse:
    now = timezone.now()
    rows = [
        EndpointRow(
            endpoint=summary.endpoint,
            state=wording.endpoint_state(summary.endpoint),
            latest=summary.latest,
            latest_state=wording.delivery_state(summary.latest, summary.endpoint, now) if summary.latest else None,
            latest_ago=wording.ago(summary.latest.created_at, now) if summary.latest else "",
            pending_count=summary.pending_count,
            failed_count=summary.failed_count,
            written=formats()[summary.endpoint.format],
        )
        for summary in selectors.endpoint_summaries(request.environment)
    ]
    part = "#rows" if request.htmx else ""
    return render(request, f"webhooks/list.html{part}", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def create(request: DeskRequest) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, EndpointForm())
    form = EndpointForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    data = form.cleaned_data
    try:
        endpoint = services.create_endpoint(
            environment=request.environment,
            url=data["url"],
            description=data["description"],
            event_types=data["event_types"],
            format_name=data["format"],
            actor=acting(request),
        )
    except (InvalidUrl, UnknownEventType) as error:
        form.add_error(_field_of(error), error.message)
        return _form_page(request, form, status=422)
    messages.success(request, "The webhook is active. Give its signing secret to the receiver.")
    return redirect("webhooks:detail", endpoint.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def edit(request: DeskRequest, endpoint_id: UUID) -> HttpResponse:
    endpoint = endpoint_or_404(request, endpoint_id)
    if request.method != "POST":
        return _form_page(request, EndpointForm.for_endpoint(endpoint), endpoint)
    form = EndpointForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, endpoint, status=422)
    data = form.cleaned_data
    try:
        services.update_endpoint(
            endpoint=endpoint,
            url=data["url"],
            description=data["description"],
            event_types=data["event_types"],
            actor=acting(request),
        )
    except (InvalidUrl, UnknownEventType) as error:
        form.add_error(_field_of(error), error.message)
        return _form_page(request, form, endpoint, status=422)
    messages.success(request, "Saved.")
    return redirect("webhooks:detail", endpoint.pk)


def _field_of(error: InvalidUrl | UnknownEventType) -> str:
    return "url" if isinstance(error, InvalidUrl) else "event_types"


def _form_page(
    request: DeskRequest, form: EndpointForm, endpoint: Endpoint | None = None, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "endpoint": endpoint, "event_types": EVENT_TYPES.items(), "formats": formats()}
    return render(request, "webhooks/form.html", context, status=status)


@require_POST
@managers_only
def pause(request: DeskRequest, endpoint_id: UUID) -> HttpResponse:
    endpoint = endpoint_or_404(request, endpoint_id)
    services.disable_endpoint(endpoint=endpoint, actor=acting(request))
    messages.success(request, "Paused. What waits is kept; new events are not collected until you resume.")
    return redirect("webhooks:detail", endpoint.pk)


@require_POST
@managers_only
def resume(request: DeskRequest, endpoint_id: UUID) -> HttpResponse:
    endpoint = endpoint_or_404(request, endpoint_id)
    services.enable_endpoint(endpoint=endpoint, actor=acting(request))
    messages.success(request, "Active again. What was held back is being sent.")
    return redirect("webhooks:detail", endpoint.pk)


@require_POST
@managers_only
def delete(request: DeskRequest, endpoint_id: UUID) -> HttpResponse:
    endpoint = endpoint_or_404(request, endpoint_id)
    services.delete_endpoint(endpoint=endpoint, actor=acting(request))
    messages.success(request, "The webhook and its log are deleted.")
    return redirect("webhooks:list")
