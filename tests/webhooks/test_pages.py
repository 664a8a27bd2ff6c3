"""The webhook pages as admins use them, and nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment
from jobs.models import JobEvent
from tests import factories
from tests.egress.receiver import Receiver, answering
from webhooks import delivering, services
from webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(environment: Environment) -> Client:
    client = Client()
    client.force_login(factories.make_member(environment, "admin"))
    return client


def page(client: Client, name: str, *args: UUID, **query: Any) -> str:
    response = client.get(reverse(f"webhooks:{name}", args=args), query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_an_empty_list_says_what_to_do_next(admin: Client) -> None:
    text = page(admin, "list")

    assert "No webhooks yet" in text
    assert reverse("webhooks:create") in text


def test_the_list_shows_each_endpoint_with_its_state_and_last_delivery(
    admin: Client, endpoint: Endpoint, delivery: Delivery
) -> None:
    services.create_endpoint(environment=endpoint.environment, url="https://quiet.example.com", actor=SYSTEM)
    delivering.deliver(delivery.pk)

    text = page(admin, "list")

    assert endpoint.url in text
    assert 'data-state="active"' in text
    assert 'data-state="delivered"' in text
    assert "none yet" in text


def test_the_list_refreshes_as_a_fragment(admin: Client, endpoint: Endpoint) -> None:
    response = admin.get(reverse("webhooks:list"), headers=HTMX)

    text = response.content.decode()
    assert text.strip().startswith('<div class="table-wrap" id="webhooks"')
    assert "<html" not in text


def test_the_form_explains_every_event(admin: Client) -> None:
    text = page(admin, "create")

    assert "job.review_required" in text
    assert "Some values are not certain enough: a reviewer has to look at them." in text


def test_an_admin_creates_an_endpoint_and_sees_its_secret(admin: Client, environment: Environment) -> None:
    response = admin.post(
        reverse("webhooks:create"),
        {
            "url": "https://erp.example.com/hook",
            "description": "ERP",
            "scope": "some",
            "event_types": ["job.failed", "job.completed"],
        },
    )

    endpoint = Endpoint.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("webhooks:detail", args=[endpoint.pk]))
    assert (endpoint.environment, endpoint.url) == (environment, "https://erp.example.com/hook")
    assert endpoint.event_types == ["job.completed", "job.failed"]
    assert AuditEntry.objects.get(action="webhook_endpoint.created").actor == "admin-demo"
    response = admin.get(response["Location"])
    assert endpoint.secret in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_every_event_wins_over_boxes_that_are_still_ticked(admin: Client) -> None:
    admin.post(
        reverse("webhooks:create"),
        {"url": "https://erp.example.com", "scope": "all", "event_types": ["job.failed"]},
    )

    assert Endpoint.objects.get().event_types == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"url": "", "scope": "all"}, "This field is required."),
        ({"url": "ftp://example.com", "scope": "all"}, "The URL must begin with https:// or http://"),
        ({"url": "http://10.0.0.1/", "scope": "all"}, "EGRESS_ALLOWED_PRIVATE_HOSTS"),
        ({"url": "https://example.com", "scope": "some"}, "Tick at least one event"),
        ({"url": "https://example.com", "scope": "some", "event_types": ["job.lost"]}, "job.lost"),
    ],
)
def test_a_wrong_form_answers_422_with_the_reason_and_writes_nothing(
    admin: Client, data: dict[str, Any], message: str
) -> None:
    response = admin.post(reverse("webhooks:create"), data)

    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Endpoint.objects.exists()


def test_an_admin_edits_an_endpoint(admin: Client, endpoint: Endpoint) -> None:
    assert endpoint.url in page(admin, "edit", endpoint.pk)

    response = admin.post(
        reverse("webhooks:edit", args=[endpoint.pk]), {"url": "https://new.example.com", "scope": "all"}
    )

    assert response.status_code == 302
    endpoint.refresh_from_db()
    assert endpoint.url == "https://new.example.com"


def test_a_wrong_edit_answers_422_and_changes_nothing(admin: Client, endpoint: Endpoint) -> None:
    response = admin.post(reverse("webhooks:edit", args=[endpoint.pk]), {"url": "nonsense", "scope": "all"})

    assert response.status_code == 422
    assert Endpoint.objects.get().url == endpoint.url


def test_pausing_and_resuming_show_on_the_page(admin: Client, endpoint: Endpoint, delivery: Delivery) -> None:
    admin.post(reverse("webhooks:pause", args=[endpoint.pk]))
    text = page(admin, "detail", endpoint.pk)
    assert 'data-state="paused"' in text
    assert 'data-state="held"' in text
    assert "when resumed" in text

    admin.post(reverse("webhooks:resume", args=[endpoint.pk]))
    text = page(admin, "detail", endpoint.pk)
    assert 'data-state="active"' in text
    assert 'data-state="waiting"' in text


def test_an_endpoint_that_is_gone_says_why(admin: Client, endpoint: Endpoint) -> None:
    services.disable_endpoint(endpoint=endpoint, actor=SYSTEM, reason="gone")

    text = page(admin, "detail", endpoint.pk)

    assert 'data-state="gone"' in text
    assert "The receiver answered 410 Gone" in text


def test_deleting_leads_back_to_the_list(admin: Client, endpoint: Endpoint) -> None:
    response = admin.post(reverse("webhooks:delete", args=[endpoint.pk]))

    assert (response.status_code, response["Location"]) == (302, reverse("webhooks:list"))
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize("name", ["pause", "resume", "delete"])
def test_a_link_alone_changes_nothing(admin: Client, endpoint: Endpoint, name: str) -> None:
    assert admin.get(reverse(f"webhooks:{name}", args=[endpoint.pk])).status_code == 405
    endpoint.refresh_from_db()
    assert endpoint.enabled


def test_the_log_lists_deliveries_and_filters_by_status(
    admin: Client, endpoint: Endpoint, delivery: Delivery, environment: Environment
) -> None:
    delivering.deliver(delivery.pk)
    failed = factories.make_job(environment, "failed", document=factories.make_document(environment, filename="b.pdf"))
    services.create_deliveries(failed.events.get())

    everything = page(admin, "detail", endpoint.pk)
    delivered = page(admin, "detail", endpoint.pk, status="delivered")
    gave_up = page(admin, "detail", endpoint.pk, status="failed")

    assert "invoice.pdf" in everything
    assert "b.pdf" in everything
    assert reverse("jobs:detail", args=[failed.pk]) in everything
    assert "invoice.pdf" in delivered
    assert "b.pdf" not in delivered
    assert "None of this status" in gave_up


def test_the_log_refreshes_as_a_fragment_and_the_page_as_a_whole_when_the_state_changed(
    admin: Client, endpoint: Endpoint, delivery: Delivery
) -> None:
    url = reverse("webhooks:detail", args=[endpoint.pk])
    response = admin.get(url, headers={**HTMX, "X-Shown-State": "active"})
    text = response.content.decode()
    assert text.strip().startswith('<section class="stack" id="log"')
    assert endpoint.secret not in text

    services.disable_endpoint(endpoint=endpoint, actor=SYSTEM, reason="gone")
    response = admin.get(url, headers={**HTMX, "X-Shown-State": "active"})

    assert response["HX-Refresh"] == "true"


def test_a_log_without_deliveries_says_what_will_come(admin: Client, endpoint: Endpoint) -> None:
    assert "Nothing sent yet" in page(admin, "detail", endpoint.pk)


def test_a_long_log_has_pages(admin: Client, endpoint: Endpoint, event: JobEvent) -> None:
    for _ in range(27):
        other = JobEvent.objects.create(job=event.job, type="job.completed", actor="test")
        services.create_deliveries(other)

    assert "1–25 of 27 deliveries" in page(admin, "detail", endpoint.pk)
    assert "26–27 of 27 deliveries" in page(admin, "detail", endpoint.pk, page=2)


def test_a_delivery_shows_every_try_with_what_was_sent_and_what_came_back(
    admin: Client, delivery: Delivery, receiver: Receiver
) -> None:
    receiver.respond = answering(500, b"<b>out of order</b>", X_Trace="t-1")
    delivering.deliver(delivery.pk)
    Delivery.objects.update(next_attempt_at=timezone.now())
    receiver.respond = answering(204)
    delivering.deliver(delivery.pk)

    text = page(admin, "delivery", delivery.pk)

    assert "The receiver failed." in text
    assert "The receiver took it." in text
    assert "&lt;b&gt;out of order&lt;/b&gt;" in text
    assert "X-Trace: t-1" in text
    assert "127.0.0.1" in text
    assert f"webhook-id: {delivery.message_id}" in text
    assert "webhook-signature: v1," in text
    assert reverse("jobs:detail", args=[delivery.event.job_id]) in text
    assert "hx-trigger" not in text


def test_a_delivery_under_way_refreshes_itself(admin: Client, delivery: Delivery) -> None:
    assert "Not sent yet" in page(admin, "delivery", delivery.pk)

    response = admin.get(reverse("webhooks:delivery", args=[delivery.pk]), headers=HTMX)

    text = response.content.decode()
    assert text.strip().startswith('<div class="stack" id="delivery" hx-get=')
    assert "<html" not in text


def test_resend_makes_it_due_now(admin: Client, delivery: Delivery) -> None:
    Delivery.objects.update(status="failed", next_attempt_at=None, attempt_count=10)

    response = admin.post(reverse("webhooks:resend", args=[delivery.pk]))

    assert (response.status_code, response["Location"]) == (302, reverse("webhooks:delivery", args=[delivery.pk]))
    delivery.refresh_from_db()
    assert delivery.status == "pending"
    assert AuditEntry.objects.get(action="webhook_delivery.resent").actor == "admin-demo"


def test_resend_of_one_that_is_being_sent_says_so(admin: Client, delivery: Delivery) -> None:
    Delivery.objects.update(lease_token=uuid4(), lease_expires_at=timezone.now() + timedelta(seconds=30))

    response = admin.post(reverse("webhooks:resend", args=[delivery.pk]), follow=True)

    text = response.content.decode()
    assert "It is being sent right now." in text
    assert 'data-state="sending"' in text


ENDPOINT_PAGES = ["detail", "edit", "pause", "resume", "delete"]
DELIVERY_PAGES = ["delivery", "resend"]


def requests(endpoint_id: UUID, delivery_id: UUID) -> list[tuple[str, str]]:
    """Every page as (method, address)."""
    posts = {"pause", "resume", "delete", "resend"}
    ids = {name: [endpoint_id] for name in ENDPOINT_PAGES} | {name: [delivery_id] for name in DELIVERY_PAGES}
    return [("post" if name in posts else "get", reverse(f"webhooks:{name}", args=ids[name])) for name in ids]


def test_another_environments_endpoints_and_deliveries_are_404_and_untouched(
    admin: Client, receiver: Receiver
) -> None:
    other = factories.make_environment("other")
    endpoint = services.create_endpoint(environment=other, url=receiver.url, actor=SYSTEM)
    services.create_deliveries(factories.make_job(other, "completed").events.get())
    delivery = endpoint.deliveries.get()
    Delivery.objects.update(status="failed", next_attempt_at=None)

    for method, url in requests(endpoint.pk, delivery.pk):
        assert getattr(admin, method)(url).status_code == 404, url

    endpoint.refresh_from_db()
    delivery.refresh_from_db()
    assert endpoint.enabled
    assert delivery.status == "failed"
    assert receiver.url not in page(admin, "list")


@pytest.mark.parametrize("role", ["staff", "reviewer"])
def test_only_admins_are_let_in(environment: Environment, endpoint: Endpoint, delivery: Delivery, role: str) -> None:
    client = Client()
    client.force_login(factories.make_member(environment, role))
    urls: list[tuple[str, str]] = [("get", reverse("webhooks:list")), ("post", reverse("webhooks:create"))]

    for method, url in urls + requests(endpoint.pk, delivery.pk):
        assert getattr(client, method)(url).status_code == 403, url

    assert Endpoint.objects.get().enabled


def test_visitors_are_sent_to_the_sign_in(client: Client, endpoint: Endpoint, delivery: Delivery) -> None:
    attempt: Callable[[str], Any]
    for method, url in requests(endpoint.pk, delivery.pk):
        attempt = getattr(client, method)
        response = attempt(url)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("accounts:login"))
