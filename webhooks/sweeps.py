"""Finds deliveries that are due but in no queue: retries whose time has come, lost hints, dead couriers."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from jobs import queue
from webhooks.models import Delivery, DeliveryStatus
from webhooks.services import delivery_task_id, enqueue_delivery

# Long enough for the hint that a new delivery's commit sends; shorter only makes double hints.
GRACE = timedelta(seconds=2)
BATCH = 500


def enqueue_due_deliveries() -> None:
    now = timezone.now()
    due = Delivery.objects.filter(
        Q(lease_token=None) | Q(lease_expires_at__lt=now),
        Q(attempt_count__gt=0) | Q(created_at__lte=now - GRACE),
        status=DeliveryStatus.PENDING,
        next_attempt_at__lte=now,
        endpoint__enabled=True,
    )
    deliveries = list(due.order_by("next_attempt_at")[:BATCH])
    waiting = queue.waiting_task_ids(queue.COURIER) if deliveries else None
    if waiting is None:
        return
    for delivery in deliveries:
        if delivery_task_id(delivery.pk, delivery.attempt_count) not in waiting and not enqueue_delivery(delivery):
            return
