"""Webhook endpoints and their deliveries over HTTP: for admins, with the guards of the pages."""

import json
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Environment
from tests import factories
from tests.api.client import ApiClient, refusal
from webhooks.models import Delivery, Endpoint
from webhooks.services import create_deliveries

ENDPOINTS, DELIVERIES = "/api/v1/webhook-endpoints", "/api/v1/deliveries"
URL = "https://example.com/hooks"


@pytest.fixture
def endpoint(environment: Environment) -> Endpoint:
    return Endpoint.objects.create(environment=environment, url=URL, secret="whsec_AAAA", description="Books")


@pytest.fixture
def delivery(environment: Environment, endpoint: Endpoint) -> Delivery:
    create_deliveries(factories.make_job(environment, "completed").events.get())
    return endpoint.deliveries.get()


def change(api: ApiClient, endpoint: Endpoint, **body: Any) -> Any:
    return api.patch(f"{ENDPOINTS}/{endpoint.pk}", json.dumps(body), content_type="application/json")


def test_the_secret_is_told_when_the_endpoint_is_created_and_never_again(admin_api: ApiClient, db: None) -> None:
    created = admin_api.post_json(ENDPOINTS, {"url": f" {URL} ", "eventTypes": ["job.failed", "job.completed"]})

    endpoint = Endpoint.objects.get()
    shown = created.json()["webhookEndpoint"]
    assert created.status_code == 201
    assert (shown["secret"], shown["url"]) == (endpoint.secret, URL)
    assert shown["eventTypes"] == endpoint.event_types == ["job.completed", "job.failed"]
    for answer in (admin_api.get(f"{ENDPOINTS}/{endpoint.pk}"), admin_api.get(ENDPOINTS)):
        assert answer.status_code == 200
        assert endpoint.secret not in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "ftp://example.com"}, "INVALID_URL"),
        ({"url": "http://10.0.0.1/"}, "INVALID_URL"),
        ({"url": "http://169.254.169.254/"}, "INVALID_URL"),
        ({"url": "https://user:pass@example.com/"}, "INVALID_URL"),
        ({"url": "https://example.com/\x00"}, "INVALID_REQUEST"),
        ({"url": URL, "description": "a\x00"}, "INVALID_REQUEST"),
        ({"url": URL, "eventTypes": ["job.lost"]}, "INVALID_REQUEST"),
        ({"url": URL, "eventTypes": None}, "INVALID_REQUEST"),
        ({"url": URL, "secret": "whsec_mine"}, "UNKNOWN_FIELD"),
        ({}, "INVALID_REQUEST"),
    ],
)
def test_a_bad_endpoint_is_refused_and_nothing_is_saved(
    admin_api: ApiClient, db: None, body: dict[str, Any], code: str
) -> None:
    assert refusal(admin_api.post_json(ENDPOINTS, body)) == (400, code)
    assert not Endpoint.objects.exists()


def test_what_is_left_out_of_a_change_stays(admin_api: ApiClient, endpoint: Endpoint) -> None:
    assert change(admin_api, endpoint, eventTypes=["job.failed"]).status_code == 200
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.description, endpoint.event_types) == (URL, "Books", ["job.failed"])

    assert refusal(change(admin_api, endpoint, url="http://10.0.0.1/")) == (400, "INVALID_URL")
    endpoint.refresh_from_db()
    assert endpoint.url == URL


def test_an_endpoint_is_paused_resumed_and_deleted(admin_api: ApiClient, endpoint: Endpoint) -> None:
    address = f"{ENDPOINTS}/{endpoint.pk}"
    states = [
        admin_api.post(f"{address}/{verb}").json()["webhookEndpoint"]["enabled"]
        for verb in ("pause", "pause", "resume", "resume")
    ]
    assert states == [False, False, True, True]
    assert admin_api.delete(address).json() == {"success": True}
    assert refusal(admin_api.get(address)) == (404, "WEBHOOK_ENDPOINT_NOT_FOUND")


def test_deliveries_are_listed_narrowed_and_shown_with_their_attempts(
    admin_api: ApiClient, delivery: Delivery
) -> None:
    delivery.attempts.create(number=1, started_at=timezone.now(), latency_ms=9, response_status=503)
    wanted: dict[str, Any] = {
        "endpointId": delivery.endpoint_id,
        "jobId": delivery.event.job_id,
        "status": "pending",
        "eventType": "job.completed",
    }

    def listed(**query: Any) -> list[str]:
        return [row["id"] for row in admin_api.get(DELIVERIES, query).json()["deliveries"]]

    assert listed() == listed(**wanted) == [str(delivery.pk)]
    assert listed(status="failed") == listed(eventType="job.failed") == []
    assert listed(endpointId=delivery.pk) == listed(jobId=delivery.pk) == []
    assert refusal(admin_api.get(DELIVERIES, {"status": "lost"})) == (400, "INVALID_REQUEST")
    assert refusal(admin_api.get(DELIVERIES, {"endpoint": "x"})) == (400, "UNKNOWN_FIELD")
    shown = admin_api.get(f"{DELIVERIES}/{delivery.pk}").json()["delivery"]
    assert shown["body"] == json.loads(delivery.body)
    assert [(one["number"], one["responseStatus"], one["errorClass"]) for one in shown["attempts"]] == [(1, 503, None)]


def test_a_delivery_is_sent_again_but_not_while_it_is_on_its_way(admin_api: ApiClient, delivery: Delivery) -> None:
    Delivery.objects.update(status="failed", next_attempt_at=None)
    again = admin_api.post(f"{DELIVERIES}/{delivery.pk}/resend")
    delivery.refresh_from_db()
    assert (again.status_code, again.json()["delivery"]["status"], delivery.status) == (202, "pending", "pending")

    later = timezone.now() + timezone.timedelta(minutes=1)
    Delivery.objects.update(lease_token=delivery.pk, lease_expires_at=later, next_attempt_at=None)
    assert refusal(admin_api.post(f"{DELIVERIES}/{delivery.pk}/resend")) == (409, "DELIVERY_IN_FLIGHT")
    delivery.refresh_from_db()
    assert delivery.next_attempt_at is None


def test_another_environment_s_webhooks_are_not_found(admin_api: ApiClient, delivery: Delivery) -> None:
    other = factories.make_environment("acme")
    Endpoint.objects.update(environment=other)
    endpoint = f"{ENDPOINTS}/{delivery.endpoint_id}"
    answers = (
        admin_api.get(endpoint),
        change(admin_api, delivery.endpoint, description="mine"),
        admin_api.delete(endpoint),
        admin_api.post(f"{endpoint}/pause"),
    )
    assert [refusal(answer) for answer in answers] == [(404, "WEBHOOK_ENDPOINT_NOT_FOUND")] * 4
    for answer in (
        admin_api.get(f"{DELIVERIES}/{delivery.pk}"),
        admin_api.post(f"{DELIVERIES}/{delivery.pk}/resend"),
    ):
        assert refusal(answer) == (404, "DELIVERY_NOT_FOUND")
    assert admin_api.get(ENDPOINTS).json()["webhookEndpoints"] == admin_api.get(DELIVERIES).json()["deliveries"] == []
    assert Endpoint.objects.get().enabled


def test_a_plain_key_sees_no_webhooks(api: ApiClient, delivery: Delivery) -> None:
    for url in (ENDPOINTS, f"{ENDPOINTS}/{delivery.endpoint_id}", DELIVERIES, f"{DELIVERIES}/{delivery.pk}"):
        assert refusal(api.get(url)) == (403, "NOT_ALLOWED")
    assert refusal(api.delete(f"{ENDPOINTS}/{delivery.endpoint_id}")) == (403, "NOT_ALLOWED")
    assert Endpoint.objects.exists()
