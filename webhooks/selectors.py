"""Reads webhooks: endpoints with how they fare, the log of an endpoint, one delivery with its tries."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.models import Environment
from webhooks.models import Delivery, DeliveryStatus, Endpoint


@dataclass(frozen=True, slots=True)
class EndpointSummary:
    """An endpoint with its newest delivery and how many wait or failed for good."""

    endpoint: Endpoint
    latest: Delivery | None
    pending_count: int
    failed_count: int


def endpoint_summaries(environment: Environment) -> list[EndpointSummary]:
    """The endpoints of an environment, oldest first."""
    newest = Delivery.objects.filter(endpoint=OuterRef("pk")).order_by("-created_at").values("pk")[:1]
    endpoints = list(
        Endpoint.objects.filter(environment=environment)
        .annotate(
            latest_id=Subquery(newest),
            pending_count=Count("deliveries", filter=Q(deliveries__status=DeliveryStatus.PENDING)),
            failed_count=Count("deliveries", filter=Q(deliveries__status=DeliveryStatus.FAILED)),
        )
        .order_by("created_at")
    )
    latest = Delivery.objects.in_bulk([endpoint.latest_id for endpoint in endpoints if endpoint.latest_id])
    return [
        EndpointSummary(endpoint, latest.get(endpoint.latest_id), endpoint.pending_count, endpoint.failed_count)
        for endpoint in endpoints
    ]


def find_endpoint(*, environment: Environment, endpoint_id: UUID) -> Endpoint | None:
    """The endpoint, or None when it is missing or belongs to another environment."""
    return (
        Endpoint.objects.select_related("environment", "created_by")
        .filter(environment=environment, pk=endpoint_id)
        .first()
    )


def find_delivery(*, environment: Environment, delivery_id: UUID) -> Delivery | None:
    """The delivery, or None when it is missing or belongs to another environment."""
    return (
        Delivery.objects.select_related("endpoint__environment", "event__job__document")
        .filter(endpoint__environment=environment, pk=delivery_id)
        .first()
    )


def deliveries_of(
    environment: Environment,
    *,
    endpoint_id: UUID | None = None,
    job_id: UUID | None = None,
    status: str = "",
    event_type: str = "",
) -> QuerySet[Delivery]:
    """All deliveries of an environment, or those that all of these hold for."""
    wanted = {"endpoint": endpoint_id, "event__job": job_id, "status": status, "event_type": event_type}
    given = {name: value for name, value in wanted.items() if value}
    deliveries = Delivery.objects.filter(endpoint__environment=environment, **given)
    return deliveries.select_related("event").defer("body")


def delivery_log(endpoint: Endpoint, status: str = "") -> QuerySet[Delivery]:
    """Deliveries to an endpoint, newest first, of one status or all."""
    deliveries = Delivery.objects.filter(endpoint=endpoint).select_related("event__job__document")
    return (deliveries.filter(status=status) if status else deliveries).order_by("-created_at", "-id").defer("body")


def status_counts(endpoint: Endpoint) -> dict[str, int]:
    """Number of deliveries by status, zeros included."""
    rows = Delivery.objects.filter(endpoint=endpoint).order_by().values_list("status").annotate(Count("id"))
    return dict.fromkeys(DeliveryStatus.values, 0) | dict(rows)
