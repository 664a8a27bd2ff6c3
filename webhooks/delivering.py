"""Makes one try at a delivery: claim it, send it outside any transaction, write down what came back."""

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

import egress
from accounts import audit
from egress import Answer, ErrorClass
from webhooks import backoff, services
from webhooks.formats import formats
from webhooks.models import Attempt, Delivery, DeliveryStatus, Endpoint

log = logging.getLogger(__name__)

# A claim outlives the longest possible request by this much; after that its courier is taken for dead.
LEASE_GRACE_S = 15
GONE = 410


def deliver(delivery_id: UUID) -> None:
    """Try a delivery that is due; return quietly when it is not, or another courier has it."""
    delivery = claim(delivery_id)
    if delivery is None:
        return
    started_at, written = timezone.now(), formats()[delivery.endpoint.format]
    headers = {
        "Content-Type": written.content_type,
        "User-Agent": written.user_agent,
        **written.signed_headers(
            secret=delivery.endpoint.secret, message_id=delivery.message_id, sent_at=started_at, body=delivery.body
        ),
    }
    _record(delivery, started_at, headers, _send(delivery, headers))


def claim(delivery_id: UUID) -> Delivery | None:
    """Take a due delivery for one try, with a lease; None when it is not to be had."""
    now, token = timezone.now(), uuid4()
    claimed = Delivery.objects.filter(
        Q(lease_token=None) | Q(lease_expires_at__lt=now),
        pk=delivery_id,
        status=DeliveryStatus.PENDING,
        next_attempt_at__lte=now,
        # Not endpoint__enabled: the join would move the test of the lease into a subquery, which PostgreSQL does
        # not repeat after it has waited for the other courier's update, and both would win.
        endpoint__in=Endpoint.objects.filter(enabled=True),
    ).update(lease_token=token, lease_expires_at=now + timedelta(seconds=settings.WEBHOOK_TIMEOUT_S + LEASE_GRACE_S))
    if not claimed:
        return None
    return Delivery.objects.select_related("endpoint__environment").filter(pk=delivery_id, lease_token=token).first()


def _send(delivery: Delivery, headers: dict[str, str]) -> Answer:
    try:
        return egress.post(
            delivery.endpoint.url,
            body=delivery.body.encode(),
            headers=headers,
            timeout_s=settings.WEBHOOK_TIMEOUT_S,
            allowed=services.allowed_hosts(),
        )
    except Exception:
        # The task's edge: an unforeseen fault counts as a failed try, else the sweep would repeat it without end.
        log.exception("Delivery %s met an unexpected error.", delivery.pk)
        return Answer(
            latency_ms=0, error_class=ErrorClass.INTERNAL, error_message="The desk itself failed; see its log."
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a try means for its delivery."""

    status: DeliveryStatus
    next_attempt_at: datetime | None = None


def outcome_of(answer: Answer, *, number: int, now: datetime, chance: float) -> Outcome:
    """`number` counts tries from 1; `chance` is 0..1 of the jitter."""
    if answer.is_success:
        return Outcome(DeliveryStatus.DELIVERED)
    retry_after = next((value for name, value in answer.headers.items() if name.lower() == "retry-after"), "")
    delay = backoff.delay_after(
        number, chance=chance, retry_after_s=backoff.parse_retry_after(retry_after, now=now) if retry_after else None
    )
    if delay is None or answer.status == GONE:
        return Outcome(DeliveryStatus.FAILED)
    return Outcome(DeliveryStatus.PENDING, now + delay)


@transaction.atomic
def _record(delivery: Delivery, started_at: datetime, headers: dict[str, str], answer: Answer) -> None:
    number, now = delivery.attempt_count + 1, timezone.now()
    outcome = outcome_of(answer, number=number, now=now, chance=random.random())  # noqa: S311 - jitter, not a secret
    held = Delivery.objects.filter(pk=delivery.pk, lease_token=delivery.lease_token).update(
        status=outcome.status,
        next_attempt_at=outcome.next_attempt_at,
        attempt_count=number,
        lease_token=None,
        lease_expires_at=None,
    )
    if not held:
        log.warning("Delivery %s was deleted or taken over before its try could be written down.", delivery.pk)
        return
    Attempt.objects.create(
        delivery=delivery,
        number=number,
        started_at=started_at,
        latency_ms=answer.latency_ms,
        request_headers=headers,
        resolved_address=answer.resolved_address,
        response_status=answer.status,
        response_headers=answer.headers,
        response_head=answer.head,
        error_class=answer.error_class,
        error_message=answer.error_message,
    )
    if answer.status == GONE:
        services.disable_endpoint(endpoint=delivery.endpoint, actor=audit.SYSTEM, reason="gone")
