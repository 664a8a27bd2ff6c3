"""What webhook tests start from: a receiver that listens, an endpoint for it, a completed job's event."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.audit import SYSTEM
from accounts.models import Environment
from jobs.models import JobEvent
from tests import factories
from tests.egress.receiver import Receiver, listening
from webhooks import services
from webhooks.models import Delivery, Endpoint


@pytest.fixture(autouse=True)
def _only_this_machine_is_allowed(settings: Any) -> None:
    settings.EGRESS_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    settings.WEBHOOK_TIMEOUT_S = 5
    settings.PUBLIC_URL = "https://desk.example.com"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as receiver:
        yield receiver


@pytest.fixture
def endpoint(environment: Environment, receiver: Receiver) -> Endpoint:
    return services.create_endpoint(environment=environment, url=receiver.url, actor=SYSTEM)


@pytest.fixture
def event(environment: Environment) -> JobEvent:
    return factories.make_job(environment, "completed").events.get()


@pytest.fixture
def delivery(endpoint: Endpoint, event: JobEvent) -> Delivery:
    services.create_deliveries(event)
    return endpoint.deliveries.get()
