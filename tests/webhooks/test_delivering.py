"""One try at a delivery, from claim to outcome, against a real receiver."""

import json
import time
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook

from accounts.audit import SYSTEM
from accounts.models import AuditEntry
from jobs.models import JobEvent
from tests.egress.receiver import Receiver, answering, listening
from webhooks import backoff, delivering, services, tasks
from webhooks.models import Attempt, Delivery, Endpoint

pytestmark = pytest.mark.django_db


def make_due(delivery: Delivery, **changes: Any) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=timezone.now(), **changes)


def wait_s(delivery: Delivery) -> float:
    """Seconds from the last try's end to the next one."""
    delivery.refresh_from_db()
    assert delivery.next_attempt_at is not None
    return (delivery.next_attempt_at - timezone.now()).total_seconds()


def test_a_delivery_reaches_the_receiver_signed_and_is_done(
    delivery: Delivery, endpoint: Endpoint, event: JobEvent, receiver: Receiver
) -> None:
    receiver.respond = answering(200, b"thanks")

    tasks.deliver(str(delivery.pk))

    [request] = receiver.requests
    message = Webhook(endpoint.secret).verify(request.body, request.headers)
    assert (message["type"], message["data"]["jobId"]) == ("job.completed", str(event.job_id))
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"
    assert request.headers["User-Agent"] == "Proofdesk-Webhooks/1"
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempt_count, delivery.next_attempt_at) == ("delivered", 1, None)
    assert (delivery.lease_token, delivery.lease_expires_at) == (None, None)
    attempt = delivery.attempts.get()
    assert (attempt.number, attempt.response_status, attempt.response_head) == (1, 200, "thanks")
    assert (attempt.resolved_address, attempt.error_class) == ("127.0.0.1", "")
    assert attempt.request_headers["webhook-id"] == delivery.message_id == request.headers["webhook-id"]
    assert attempt.response_headers["Content-Length"] == "6"


def test_a_delivered_one_is_not_sent_again(delivery: Delivery, receiver: Receiver) -> None:
    delivering.deliver(delivery.pk)
    delivering.deliver(delivery.pk)

    assert len(receiver.requests) == 1


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_any_other_answer_is_tried_again_later(delivery: Delivery, receiver: Receiver, status: int) -> None:
    receiver.respond = answering(status, b"no")

    delivering.deliver(delivery.pk)

    assert 4 < wait_s(delivery) < 5.6
    assert (delivery.status, delivery.attempt_count) == ("pending", 1)
    assert delivery.attempts.get().response_status == status


def test_a_receiver_that_is_down_is_tried_again_later(delivery: Delivery, endpoint: Endpoint) -> None:
    with listening() as gone:
        Endpoint.objects.update(url=gone.url)

    delivering.deliver(delivery.pk)

    assert 4 < wait_s(delivery) < 5.6
    attempt = delivery.attempts.get()
    assert (attempt.response_status, attempt.error_class) == (None, "refused")


def test_the_same_body_and_message_id_are_sent_until_it_works(
    delivery: Delivery, endpoint: Endpoint, receiver: Receiver
) -> None:
    receiver.respond = answering(500)
    delivering.deliver(delivery.pk)
    make_due(delivery)
    receiver.respond = answering(204)
    delivering.deliver(delivery.pk)

    first, second = receiver.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    Webhook(endpoint.secret).verify(second.body, second.headers)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempt_count) == ("delivered", 2)
    assert [attempt.response_status for attempt in delivery.attempts.all()] == [500, 204]


def test_it_is_not_sent_before_it_is_due(delivery: Delivery, receiver: Receiver) -> None:
    Delivery.objects.update(next_attempt_at=timezone.now() + timedelta(seconds=5))

    delivering.deliver(delivery.pk)

    assert receiver.requests == []


def test_the_receivers_retry_after_is_honoured(delivery: Delivery, receiver: Receiver) -> None:
    receiver.respond = answering(429, Retry_After="600")

    delivering.deliver(delivery.pk)

    assert 598 < wait_s(delivery) <= 600


def test_the_tenth_failure_is_the_last(delivery: Delivery, receiver: Receiver) -> None:
    receiver.respond = answering(500)
    make_due(delivery, attempt_count=backoff.MAX_ATTEMPTS - 1)

    delivering.deliver(delivery.pk)

    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempt_count, delivery.next_attempt_at) == ("failed", 10, None)
    delivering.deliver(delivery.pk)
    assert len(receiver.requests) == 1


def test_one_that_failed_for_good_gets_one_more_try_when_it_is_sent_again(
    delivery: Delivery, receiver: Receiver
) -> None:
    receiver.respond = answering(500)
    make_due(delivery, attempt_count=9)
    delivering.deliver(delivery.pk)
    services.resend(delivery=delivery, actor=SYSTEM)

    receiver.respond = answering(200)
    delivering.deliver(delivery.pk)

    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempt_count) == ("delivered", 11)


def test_410_disables_the_endpoint_and_ends_the_delivery(
    delivery: Delivery, endpoint: Endpoint, receiver: Receiver
) -> None:
    receiver.respond = answering(410)

    delivering.deliver(delivery.pk)

    endpoint.refresh_from_db()
    delivery.refresh_from_db()
    assert (endpoint.enabled, endpoint.disabled_reason) == (False, "gone")
    assert (delivery.status, delivery.next_attempt_at) == ("failed", None)
    entry = AuditEntry.objects.get(action="webhook_endpoint.disabled")
    assert (entry.actor, entry.details) == ("system", {"endpoint": str(endpoint.pk), "reason": "gone"})


def test_what_waits_for_a_paused_endpoint_is_kept_and_sent_after_it_resumes(
    delivery: Delivery, endpoint: Endpoint, receiver: Receiver
) -> None:
    services.disable_endpoint(endpoint=endpoint, actor=SYSTEM)
    delivering.deliver(delivery.pk)
    assert receiver.requests == []
    assert Delivery.objects.get().status == "pending"

    services.enable_endpoint(endpoint=endpoint, actor=SYSTEM)
    delivering.deliver(delivery.pk)

    assert len(receiver.requests) == 1


def test_a_dead_couriers_claim_runs_out(delivery: Delivery, receiver: Receiver) -> None:
    assert delivering.claim(delivery.pk) is not None
    delivering.deliver(delivery.pk)
    assert receiver.requests == []

    Delivery.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    delivering.deliver(delivery.pk)

    assert len(receiver.requests) == 1
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_try_whose_claim_was_taken_over_writes_nothing(delivery: Delivery, receiver: Receiver) -> None:
    # given a receiver so slow that another courier takes the delivery over and delivers it meanwhile
    def respond(handler: Any) -> None:
        if len(receiver.requests) == 1:
            Delivery.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
            delivering.deliver(delivery.pk)
            connection.close()
            answering(500)(handler)
        else:
            answering(200)(handler)

    receiver.respond = respond

    delivering.deliver(delivery.pk)

    assert len(receiver.requests) == 2
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempt_count) == ("delivered", 1)
    assert delivery.attempts.get().response_status == 200


def test_a_deleted_endpoint_ends_a_try_quietly(delivery: Delivery, endpoint: Endpoint, receiver: Receiver) -> None:
    claimed = delivering.claim(delivery.pk)
    assert claimed is not None
    services.delete_endpoint(endpoint=endpoint, actor=SYSTEM)

    delivering.deliver(delivery.pk)

    assert receiver.requests == []
    assert not Attempt.objects.exists()


def test_an_unforeseen_fault_counts_as_a_failed_try(delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(*args: Any, **options: Any) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr("egress.post", burst)

    delivering.deliver(delivery.pk)

    assert wait_s(delivery) > 4
    assert delivery.attempts.get().error_class == "internal"


def test_a_slow_receiver_is_cut_at_the_desks_own_deadline(
    delivery: Delivery, receiver: Receiver, settings: Any
) -> None:
    settings.WEBHOOK_TIMEOUT_S = 0.3
    receiver.respond = lambda handler: time.sleep(2)

    delivering.deliver(delivery.pk)

    attempt = delivery.attempts.get()
    assert attempt.error_class == "timeout"
    assert 300 <= attempt.latency_ms < 1000


@pytest.mark.django_db(transaction=True)
def test_two_couriers_at_once_make_one_try(delivery: Delivery, receiver: Receiver) -> None:
    def respond(handler: Any) -> None:
        time.sleep(0.3)
        answering(200)(handler)

    receiver.respond = respond
    start = Barrier(4)

    def courier() -> None:
        start.wait()
        delivering.deliver(delivery.pk)
        connection.close()

    couriers = [Thread(target=courier) for _ in range(4)]
    for thread in couriers:
        thread.start()
    for thread in couriers:
        thread.join()

    assert len(receiver.requests) == 1
    assert Attempt.objects.count() == 1
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempt_count) == ("delivered", 1)


def test_the_frozen_body_is_sent_even_when_the_job_has_changed_since(
    delivery: Delivery, event: JobEvent, receiver: Receiver
) -> None:
    event.job.document.filename = "renamed.pdf"
    event.job.document.save()

    delivering.deliver(delivery.pk)

    assert json.loads(receiver.bodies[0])["data"]["fileName"] == "invoice.pdf"
