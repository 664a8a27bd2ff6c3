"""Deliveries that no queue knows are found again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.audit import SYSTEM
from jobs import queue
from webhooks import services
from webhooks.models import Delivery, Endpoint
from webhooks.sweeps import enqueue_due_deliveries

pytestmark = [pytest.mark.django_db, pytest.mark.queue]


def waiting() -> set[str] | None:
    return queue.waiting_task_ids(queue.COURIER)


@pytest.fixture
def old_delivery(empty_queue: str, delivery: Delivery) -> Delivery:
    """Due for a minute, its hint lost."""
    long_ago = timezone.now() - timedelta(minutes=1)
    Delivery.objects.update(created_at=long_ago, next_attempt_at=long_ago)
    return delivery


def test_a_due_delivery_that_is_in_no_queue_is_enqueued_once(old_delivery: Delivery) -> None:
    enqueue_due_deliveries()
    enqueue_due_deliveries()

    assert waiting() == {f"delivery-{old_delivery.pk}-0"}
    assert len(queue._queue(queue.COURIER).get_job_ids()) == 1


def test_a_retry_is_enqueued_when_its_time_has_come(old_delivery: Delivery) -> None:
    Delivery.objects.update(attempt_count=3)

    enqueue_due_deliveries()

    assert waiting() == {f"delivery-{old_delivery.pk}-3"}


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "delivered"},
        {"status": "failed", "next_attempt_at": None},
        {"next_attempt_at": timezone.now() + timedelta(hours=1)},
        {"lease_token": uuid4(), "lease_expires_at": timezone.now() + timedelta(hours=1)},
    ],
)
def test_one_that_is_done_or_not_due_or_on_its_way_is_left_alone(
    old_delivery: Delivery, changes: dict[str, Any]
) -> None:
    Delivery.objects.update(**changes)

    enqueue_due_deliveries()

    assert waiting() == set()


def test_a_dead_couriers_delivery_is_enqueued_again(old_delivery: Delivery) -> None:
    Delivery.objects.update(lease_token=uuid4(), lease_expires_at=timezone.now() - timedelta(seconds=1))

    enqueue_due_deliveries()

    assert waiting() == {f"delivery-{old_delivery.pk}-0"}


def test_a_paused_endpoints_deliveries_wait(old_delivery: Delivery, endpoint: Endpoint) -> None:
    services.disable_endpoint(endpoint=endpoint, actor=SYSTEM)

    enqueue_due_deliveries()

    assert waiting() == set()


def test_a_dead_queue_is_survived(delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    Delivery.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    monkeypatch.setattr("jobs.queue.waiting_task_ids", lambda name: None)

    enqueue_due_deliveries()

    assert Delivery.objects.get().status == "pending"
