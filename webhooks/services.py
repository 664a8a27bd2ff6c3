"""Writes webhooks: endpoints by people, deliveries from events, and the wish to send one again."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Environment
from egress import AllowedHosts, parse_url, refuse_blocked_host
from jobs import queue
from jobs.models import Job, JobEvent
from webhooks import payloads, signing
from webhooks.errors import DeliveryInFlight, UnknownEventType, UnknownFormat
from webhooks.formats import STANDARD, Format, formats
from webhooks.models import Delivery, DeliveryStatus, Endpoint


def allowed_hosts() -> AllowedHosts:
    return AllowedHosts.parse(settings.EGRESS_ALLOWED_PRIVATE_HOSTS)


@transaction.atomic
def create_endpoint(
    *,
    environment: Environment,
    url: str,
    actor: Actor,
    description: str = "",
    event_types: Iterable[str] = (),
    format_name: str = STANDARD,
) -> Endpoint:
    """Tell `url` of events from now on; no types means all that the format has a message for. Raises InvalidUrl,
    UnknownEventType or UnknownFormat."""
    endpoint = Endpoint.objects.create(
        environment=environment,
        url=_checked_url(url),
        description=description,
        event_types=_checked_types(event_types, _format(format_name)),
        format=format_name,
        secret=signing.new_secret(),
        created_by=actor.user,
    )
    _record(
        endpoint, actor, "webhook_endpoint.created", {"event_types": endpoint.event_types, "format": endpoint.format}
    )
    return endpoint


@transaction.atomic
def update_endpoint(
    *, endpoint: Endpoint, url: str, actor: Actor, description: str, event_types: Iterable[str]
) -> None:
    """Change where and of what an endpoint is told; what waits for it goes to the new URL. Raises as create does."""
    types = _checked_types(event_types, _format(endpoint.format))
    after = {"url": _checked_url(url), "description": description, "event_types": types}
    stored = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    before = {name: getattr(stored, name) for name in after}
    for name, value in after.items():
        setattr(endpoint, name, value)
    endpoint.save(update_fields=list(after))
    _record(endpoint, actor, "webhook_endpoint.updated", {"before": before, "after": after})


@transaction.atomic
def delete_endpoint(*, endpoint: Endpoint, actor: Actor) -> None:
    """Remove an endpoint with its whole log."""
    _record(endpoint, actor, "webhook_endpoint.deleted")
    endpoint.delete()


@transaction.atomic
def disable_endpoint(*, endpoint: Endpoint, actor: Actor, reason: str = "") -> bool:
    """Tell it nothing; deliveries that wait are kept. `reason` is for the desk itself. Whether it was enabled."""
    if not Endpoint.objects.filter(pk=endpoint.pk, enabled=True).update(enabled=False, disabled_reason=reason):
        return False
    endpoint.enabled, endpoint.disabled_reason = False, reason
    _record(endpoint, actor, "webhook_endpoint.disabled", {"reason": reason} if reason else {})
    return True


@transaction.atomic
def enable_endpoint(*, endpoint: Endpoint, actor: Actor) -> bool:
    """Tell it again; what was kept goes out with the next sweep. Whether it was disabled."""
    if not Endpoint.objects.filter(pk=endpoint.pk, enabled=False).update(enabled=True, disabled_reason=""):
        return False
    endpoint.enabled, endpoint.disabled_reason = True, ""
    _record(endpoint, actor, "webhook_endpoint.enabled")
    return True


def _checked_url(url: str) -> str:
    url = url.strip()
    refuse_blocked_host(parse_url(url), allowed_hosts())
    return url


def _format(name: str) -> Format:
    try:
        return formats()[name]
    except KeyError as error:
        raise UnknownFormat(f"There is no format '{name[:40]}'.") from error


def _checked_types(event_types: Iterable[str], written: Format) -> list[str]:
    chosen = set(event_types)
    if unknown := sorted(chosen - set(payloads.EVENT_TYPES)):
        raise UnknownEventType(f"There is no event type '{unknown[0]}'.")
    if untold := sorted(chosen - set(written.events)):
        raise UnknownEventType(f"The format {written.label} has no message for '{untold[0]}'.")
    return [name for name in payloads.EVENT_TYPES if name in chosen]


def _record(endpoint: Endpoint, actor: Actor, action: str, details: dict[str, object] | None = None) -> None:
    audit.record(
        environment=endpoint.environment,
        actor=actor,
        action=action,
        target=endpoint.url[:200],
        details={"endpoint": str(endpoint.pk)} | (details or {}),
    )


def create_deliveries(event: JobEvent) -> None:
    """Subscriber of job events, called in the transaction that marks the event as told: one delivery per endpoint
    that wants it. Called again it adds nothing."""
    endpoints = [
        endpoint
        for endpoint in Endpoint.objects.filter(environment=event.job.environment_id, enabled=True)
        if _wants(endpoint, event)
    ]
    told = set(Delivery.objects.filter(event=event).values_list("endpoint_id", flat=True)) if endpoints else set()
    missing = [endpoint for endpoint in endpoints if endpoint.pk not in told]
    if not missing:
        return
    bodies = {name: _format(name).render(event) for name in {endpoint.format for endpoint in missing}}
    deliveries = [
        Delivery(
            endpoint=endpoint,
            event=event,
            event_type=event.type,
            message_id=f"msg_{event.uid.hex}",
            body=bodies[endpoint.format],
        )
        for endpoint in missing
    ]
    Delivery.objects.bulk_create(deliveries)
    _hint_on_commit(*deliveries)


def _wants(endpoint: Endpoint, event: JobEvent) -> bool:
    if endpoint.event_types and event.type not in endpoint.event_types:
        return False
    written = _format(endpoint.format)
    return event.type in written.events and written.tells(event)


def forget_values(job: Job) -> None:
    """Called when a job expires: formats that tell its values have put them into bodies, which are kept."""
    for delivery in (
        Delivery.objects.filter(event__job=job).exclude(endpoint__format=STANDARD).select_related("endpoint")
    ):
        delivery.body = _format(delivery.endpoint.format).without_values(delivery.body)
        delivery.save(update_fields=["body"])


def delivery_task_id(delivery_id: UUID, attempt_count: int) -> str:
    return f"delivery-{delivery_id}-{attempt_count}"


def enqueue_delivery(delivery: Delivery) -> bool:
    return queue.enqueue(
        queue.COURIER,
        "webhooks.tasks.deliver",
        str(delivery.pk),
        task_id=delivery_task_id(delivery.pk, delivery.attempt_count),
    )


def _hint_on_commit(*deliveries: Delivery) -> None:
    # A dead queue undoes nothing: the sweep finds the same rows.
    def hint() -> None:
        for delivery in deliveries:
            if not enqueue_delivery(delivery):
                return

    transaction.on_commit(hint, robust=True)


@transaction.atomic
def resend(*, delivery: Delivery, actor: Actor) -> None:
    """Send a delivery once more now, under its old message id. Raises DeliveryInFlight while it is being sent."""
    now = timezone.now()
    free = Q(lease_token=None) | Q(lease_expires_at__lt=now)
    if not Delivery.objects.filter(free, pk=delivery.pk).update(status=DeliveryStatus.PENDING, next_attempt_at=now):
        raise DeliveryInFlight("It is being sent right now. Look again in a few seconds.")
    delivery.refresh_from_db()
    audit.record(
        environment=delivery.endpoint.environment,
        actor=actor,
        action="webhook_delivery.resent",
        target=delivery.message_id,
        details={"delivery": str(delivery.pk), "endpoint": str(delivery.endpoint_id)},
    )
    _hint_on_commit(delivery)
