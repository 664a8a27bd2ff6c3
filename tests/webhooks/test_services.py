"""Endpoints and deliveries as they are written."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.audit import SYSTEM, Actor
from accounts.models import AuditEntry, Environment
from egress import InvalidUrl
from jobs import events
from jobs.models import JobEvent
from tests import factories
from tests.egress.receiver import Receiver
from webhooks import payloads, services
from webhooks.errors import DeliveryInFlight, UnknownEventType
from webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.django_db


def audited(action: str) -> AuditEntry:
    return AuditEntry.objects.get(action=action)


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What is put into the queue, instead of putting it there."""
    seen: list[tuple[Any, ...]] = []

    def enqueue(name: str, task: str, *args: Any, task_id: str) -> bool:
        seen.append((name, task, *args, task_id))
        return True

    monkeypatch.setattr("jobs.queue.enqueue", enqueue)
    return seen


def test_an_endpoint_is_created_with_a_secret_of_its_own_and_an_audit_entry(environment: Environment) -> None:
    admin = factories.make_member(environment)
    actor = Actor(name=admin.username, user=admin, ip_address="192.0.2.1")

    endpoint = services.create_endpoint(
        environment=environment,
        url=" https://erp.example.com/hook ",
        actor=actor,
        description="ERP",
        event_types=["job.failed", "job.completed"],
    )

    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.description, endpoint.enabled) == ("https://erp.example.com/hook", "ERP", True)
    assert endpoint.event_types == ["job.completed", "job.failed"]
    assert endpoint.created_by == admin
    assert endpoint.secret.startswith("whsec_")
    entry = audited("webhook_endpoint.created")
    assert (entry.actor, entry.target, entry.ip_address) == (
        "admin-demo",
        "https://erp.example.com/hook",
        "192.0.2.1",
    )
    assert endpoint.secret not in str(entry.details)


def test_a_bad_url_or_event_type_is_refused_and_nothing_is_written(environment: Environment) -> None:
    with pytest.raises(InvalidUrl):
        services.create_endpoint(environment=environment, url="ftp://example.com", actor=SYSTEM)
    with pytest.raises(InvalidUrl, match="EGRESS_ALLOWED_PRIVATE_HOSTS"):
        services.create_endpoint(environment=environment, url="http://10.0.0.1/", actor=SYSTEM)
    with pytest.raises(UnknownEventType, match=r"job\.lost"):
        services.create_endpoint(
            environment=environment, url="https://example.com", actor=SYSTEM, event_types=["job.lost"]
        )

    assert not Endpoint.objects.exists()
    assert not AuditEntry.objects.exists()


def test_an_update_keeps_the_secret_and_records_before_and_after(endpoint: Endpoint) -> None:
    secret, old_url = endpoint.secret, endpoint.url

    services.update_endpoint(
        endpoint=endpoint,
        url="https://new.example.com",
        actor=SYSTEM,
        description="new",
        event_types=["job.failed"],
    )

    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.event_types, endpoint.secret) == ("https://new.example.com", ["job.failed"], secret)
    details = audited("webhook_endpoint.updated").details
    assert details["before"] == {"url": old_url, "description": "", "event_types": []}
    assert details["after"]["url"] == "https://new.example.com"


def test_pausing_and_resuming_are_recorded_once_each(endpoint: Endpoint) -> None:
    assert services.disable_endpoint(endpoint=endpoint, actor=SYSTEM) is True
    assert services.disable_endpoint(endpoint=endpoint, actor=SYSTEM) is False
    endpoint.refresh_from_db()
    assert endpoint.enabled is False

    assert services.enable_endpoint(endpoint=endpoint, actor=SYSTEM) is True
    assert services.enable_endpoint(endpoint=endpoint, actor=SYSTEM) is False
    endpoint.refresh_from_db()
    assert endpoint.enabled is True

    assert AuditEntry.objects.filter(action="webhook_endpoint.disabled").count() == 1
    assert AuditEntry.objects.filter(action="webhook_endpoint.enabled").count() == 1


def test_resuming_forgets_why_the_desk_switched_it_off(endpoint: Endpoint) -> None:
    services.disable_endpoint(endpoint=endpoint, actor=SYSTEM, reason="gone")

    services.enable_endpoint(endpoint=endpoint, actor=SYSTEM)

    endpoint.refresh_from_db()
    assert (endpoint.enabled, endpoint.disabled_reason) == (True, "")


def test_deleting_takes_the_log_along_and_is_recorded(endpoint: Endpoint, delivery: Delivery) -> None:
    url = endpoint.url

    services.delete_endpoint(endpoint=endpoint, actor=SYSTEM)

    assert not Endpoint.objects.exists()
    assert not Delivery.objects.exists()
    assert audited("webhook_endpoint.deleted").target == url


def test_an_event_becomes_one_delivery_for_each_endpoint_that_wants_it(
    environment: Environment, event: JobEvent
) -> None:
    # given
    other = factories.make_environment("other")
    wants_all = services.create_endpoint(environment=environment, url="https://all.example.com", actor=SYSTEM)
    wants_it = services.create_endpoint(
        environment=environment, url="https://one.example.com", actor=SYSTEM, event_types=["job.completed"]
    )
    services.create_endpoint(
        environment=environment, url="https://no.example.com", actor=SYSTEM, event_types=["job.failed"]
    )
    paused = services.create_endpoint(environment=environment, url="https://paused.example.com", actor=SYSTEM)
    services.disable_endpoint(endpoint=paused, actor=SYSTEM)
    services.create_endpoint(environment=other, url="https://other.example.com", actor=SYSTEM)

    # when
    services.create_deliveries(event)

    # then
    deliveries = list(Delivery.objects.order_by("endpoint__created_at"))
    assert [delivery.endpoint for delivery in deliveries] == [wants_all, wants_it]
    first = deliveries[0]
    assert (first.event_type, first.status, first.attempt_count) == ("job.completed", "pending", 0)
    assert first.body == payloads.render(event)
    assert {delivery.message_id for delivery in deliveries} == {f"msg_{event.uid.hex}"}
    assert first.next_attempt_at is not None
    assert first.next_attempt_at <= timezone.now()


def test_telling_an_event_twice_makes_one_delivery(endpoint: Endpoint, event: JobEvent) -> None:
    services.create_deliveries(event)
    services.create_deliveries(event)

    assert Delivery.objects.count() == 1


def test_telling_an_event_again_reaches_an_endpoint_that_was_left_out(
    environment: Environment, endpoint: Endpoint, event: JobEvent
) -> None:
    services.create_deliveries(event)
    late = services.create_endpoint(environment=environment, url="https://late.example.com", actor=SYSTEM)

    services.create_deliveries(event)

    assert [delivery.endpoint for delivery in Delivery.objects.order_by("endpoint__created_at")] == [endpoint, late]


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_no_delivery_and_no_hint(
    endpoint: Endpoint, event: JobEvent, hints: list[tuple[Any, ...]]
) -> None:
    def tell_and_fail() -> None:
        with transaction.atomic():
            services.create_deliveries(event)
            raise RuntimeError("the subscriber after us fails")

    with pytest.raises(RuntimeError):
        tell_and_fail()

    assert not Delivery.objects.exists()
    assert hints == []


@pytest.mark.django_db(transaction=True)
def test_the_courier_is_told_once_the_event_is_published(
    endpoint: Endpoint, event: JobEvent, hints: list[tuple[Any, ...]], settings: Any
) -> None:
    settings.JOB_EVENT_SUBSCRIBERS = ["webhooks.services.create_deliveries"]

    events.publish(event.pk)
    events.publish(event.pk)

    delivery = Delivery.objects.get()
    assert hints == [("courier", "webhooks.tasks.deliver", str(delivery.pk), f"delivery-{delivery.pk}-0")]


def test_a_delivery_can_be_sent_again_under_the_same_message_id(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(status="failed", next_attempt_at=None, attempt_count=10)
    before = delivery.message_id

    services.resend(delivery=delivery, actor=SYSTEM)

    delivery.refresh_from_db()
    assert (delivery.status, delivery.message_id, delivery.attempt_count) == ("pending", before, 10)
    assert delivery.next_attempt_at is not None
    assert delivery.next_attempt_at <= timezone.now()
    assert audited("webhook_delivery.resent").target == before


def test_a_delivery_on_its_way_is_not_sent_again(delivery: Delivery) -> None:
    from webhooks.delivering import claim

    assert claim(delivery.pk) is not None
    stored = Delivery.objects.get(pk=delivery.pk)

    with pytest.raises(DeliveryInFlight):
        services.resend(delivery=delivery, actor=SYSTEM)

    assert Delivery.objects.get(pk=delivery.pk).next_attempt_at == stored.next_attempt_at
    assert not AuditEntry.objects.filter(action="webhook_delivery.resent").exists()


def test_a_private_receiver_can_be_saved_when_the_operator_allows_it(
    environment: Environment, receiver: Receiver
) -> None:
    assert services.create_endpoint(environment=environment, url=receiver.url, actor=SYSTEM).url == receiver.url
