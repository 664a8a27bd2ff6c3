"""Parselyze's webhooks: a receiver that checks the signature by itself is told of jobs that came in there."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.audit import SYSTEM
from accounts.models import Environment
from jobs import retention
from jobs.models import Job
from templates_app.models import ExtractionTemplate
from tests import factories
from tests.api.client import ApiClient, refusal
from tests.api.dialects.test_parselyze import TEMPLATE, TIME, job_that_is
from tests.egress.receiver import Receiver, listening
from webhooks import delivering, services
from webhooks.errors import UnknownEventType, UnknownFormat
from webhooks.models import Delivery, Endpoint

KEYS = ["eventId", "eventType", "jobId", "status", "result", "error", "pageCount", "pageUsed", "pageRemaining"]


@pytest.fixture(autouse=True)
def _only_this_machine_is_allowed(settings: Any) -> None:
    settings.EGRESS_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    settings.WEBHOOK_TIMEOUT_S = 5


@pytest.fixture
def template(environment: Environment) -> ExtractionTemplate:
    return factories.make_template(environment, TEMPLATE).template


@pytest.fixture
def client(environment: Environment) -> Client:
    return Client(headers={"x-api-key": factories.make_api_key(environment)[1]})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as receiver:
        yield receiver


@pytest.fixture
def endpoint(environment: Environment, receiver: Receiver) -> Endpoint:
    return services.create_endpoint(environment=environment, url=receiver.url, actor=SYSTEM, format_name="parselyze")


def checked(endpoint: Endpoint, receiver: Receiver) -> dict[str, Any]:
    """The one message that came, as a receiver takes it that has the secret and nothing of ours."""
    for delivery in Delivery.objects.filter(endpoint=endpoint):
        delivering.deliver(delivery.pk)
    [message] = receiver.requests
    expected = hmac.new(endpoint.secret.encode(), message.body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(message.headers["X-Webhook-Signature"], expected)
    assert message.headers["User-Agent"] == "Parselyze-Webhook/1.0"
    assert message.headers["Content-Type"] == "application/json"
    assert not [name for name in message.headers if name.lower().startswith("webhook-")]
    body: dict[str, Any] = json.loads(message.body)
    assert list(body) == [*KEYS, "timestamp"]
    assert re.fullmatch(TIME, body["timestamp"])
    return body


def test_a_completed_document_is_told_with_its_result(
    client: Client, template: ExtractionTemplate, endpoint: Endpoint, receiver: Receiver
) -> None:
    job = job_that_is("completed", client, template)
    told = checked(endpoint, receiver)
    assert told["eventId"] == str(job.events.get(type="job.completed").uid)
    assert [told[key] for key in KEYS[1:]] == [
        "document.completed",
        str(job.pk),
        "completed",
        {"invoice": {"number": "INV-2025-001", "date": "2025-05-26", "total": 1250.75}},
        None,
        1,
        1,
        None,
    ]
    assert told["result"] == client.get(f"/parselyze/v1/jobs/{job.pk}").json()["result"]


@pytest.mark.parametrize("state", ["failed", "canceled"])
def test_one_that_ended_without_a_result_is_told_with_the_reason(
    client: Client, template: ExtractionTemplate, endpoint: Endpoint, receiver: Receiver, state: str
) -> None:
    job = job_that_is(state, client, template)
    for event in job.events.all():
        services.create_deliveries(event)
    told = checked(endpoint, receiver)
    assert (told["eventType"], told["status"], told["result"]) == ("document.failed", "failed", None)
    assert told["error"] == client.get(f"/parselyze/v1/jobs/{job.pk}").json()["error"]
    assert len(told["error"]) > 10


def test_jobs_that_came_in_elsewhere_are_not_told_and_standard_endpoints_hear_of_both(
    client: Client, template: ExtractionTemplate, endpoint: Endpoint, environment: Environment
) -> None:
    standard = services.create_endpoint(environment=environment, url="https://example.com/", actor=SYSTEM)
    ours = factories.make_job(environment, "completed").events.get()
    services.create_deliveries(ours)
    assert list(Delivery.objects.values_list("endpoint", flat=True)) == [standard.pk]

    theirs = job_that_is("completed", client, template)
    messages = Delivery.objects.filter(event__job=theirs, event_type="job.completed")
    bodies = {delivery.endpoint_id: json.loads(delivery.body) for delivery in messages}
    assert bodies[endpoint.pk]["eventType"] == "document.completed"
    assert bodies[standard.pk]["type"] == "job.completed"
    assert "result" not in bodies[standard.pk]["data"]


def test_the_values_in_messages_expire_with_the_job(
    client: Client, template: ExtractionTemplate, endpoint: Endpoint, environment: Environment
) -> None:
    job = job_that_is("completed", client, template)
    assert "INV-2025-001" in endpoint.deliveries.get().body
    environment.result_retention_days = 1
    environment.save()
    Job.objects.update(ended_at=timezone.now() - timedelta(days=2))

    retention.expire(Job.objects.get(pk=job.pk))

    told = json.loads(endpoint.deliveries.get().body)
    assert (told["eventType"], told["jobId"], told["result"]) == ("document.completed", str(job.pk), None)


def test_a_format_that_nobody_has_and_events_that_it_does_not_tell_are_refused(environment: Environment) -> None:
    told: dict[str, Any] = {"environment": environment, "url": "https://example.com/", "actor": SYSTEM}
    with pytest.raises(UnknownFormat):
        services.create_endpoint(**told, format_name="fax")
    with pytest.raises(UnknownEventType, match=r"Parselyze has no message for 'job.queued'"):
        services.create_endpoint(**told, format_name="parselyze", event_types=["job.queued"])
    assert not Endpoint.objects.exists()


def test_an_endpoint_of_this_format_is_made_over_v1_and_in_the_browser(
    admin_api: ApiClient, environment: Environment
) -> None:
    asked = {"url": "https://example.com/", "format": "parselyze", "eventTypes": ["job.completed"]}
    shown = admin_api.post_json("/api/v1/webhook-endpoints", asked).json()["webhookEndpoint"]
    assert (shown["format"], Endpoint.objects.get().format) == ("parselyze", "parselyze")
    untold = admin_api.post_json("/api/v1/webhook-endpoints", asked | {"eventTypes": ["job.queued"]})
    assert refusal(untold) == (400, "UNKNOWN_EVENT_TYPE")

    browser = Client()
    browser.force_login(factories.make_member(environment))
    form = {"url": "https://example.com/two", "scope": "some", "format": "parselyze", "event_types": ["job.queued"]}
    refused = browser.post("/webhooks/new/", form)
    assert refused.status_code == 422
    assert "The format Parselyze has no message for" in refused.content.decode()
    page = browser.post("/webhooks/new/", form | {"event_types": ["job.failed"]}, follow=True).content.decode()
    assert "<dt>Format</dt><dd>Parselyze</dd>" in page
    assert "X-Webhook-Signature" in page
    assert Endpoint.objects.get(url="https://example.com/two").event_types == ["job.failed"]
    assert "Parselyze" in browser.get("/webhooks/").content.decode()
