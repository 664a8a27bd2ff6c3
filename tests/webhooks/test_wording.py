"""The words for states and tries."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from egress import ErrorClass
from webhooks.models import Attempt, Delivery, Endpoint
from webhooks.wording import ERRORS, ago, delivery_state, endpoint_state, explain, next_try

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
ACTIVE, PAUSED = Endpoint(enabled=True), Endpoint(enabled=False)


def test_an_endpoint_is_active_paused_or_switched_off() -> None:
    assert endpoint_state(ACTIVE).key == "active"
    assert endpoint_state(PAUSED).key == "paused"
    assert endpoint_state(Endpoint(enabled=False, disabled_reason="gone")).key == "gone"


@pytest.mark.parametrize(
    ("delivery", "endpoint", "key"),
    [
        (Delivery(), ACTIVE, "waiting"),
        (Delivery(attempt_count=2), ACTIVE, "retrying"),
        (Delivery(attempt_count=2), PAUSED, "held"),
        (Delivery(lease_token=uuid4(), lease_expires_at=NOW + timedelta(seconds=1)), ACTIVE, "sending"),
        (Delivery(lease_token=uuid4(), lease_expires_at=NOW - timedelta(seconds=1)), ACTIVE, "waiting"),
        (Delivery(status="delivered"), PAUSED, "delivered"),
        (Delivery(status="failed"), ACTIVE, "failed"),
    ],
)
def test_a_delivery_has_one_state(delivery: Delivery, endpoint: Endpoint, key: str) -> None:
    assert delivery_state(delivery, endpoint, NOW).key == key


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "now"), (0.2, "in 1 s"), (29.6, "in 30 s"), (600, "in 10\xa0minutes"), (7300, "in 2\xa0hours")],
)
def test_the_next_try_is_said_as_people_say_it(seconds: float, words: str) -> None:
    delivery = Delivery(next_attempt_at=NOW + timedelta(seconds=seconds))

    assert next_try(delivery, ACTIVE, NOW) == words
    assert next_try(delivery, PAUSED, NOW) == "when resumed"


def test_there_is_no_next_try_when_all_is_over() -> None:
    assert next_try(Delivery(status="failed", next_attempt_at=None), ACTIVE, NOW) == ""
    assert next_try(Delivery(status="delivered", next_attempt_at=None), ACTIVE, NOW) == ""


def test_past_moments_are_just_now_or_so_long_ago() -> None:
    assert ago(NOW - timedelta(seconds=59), NOW) == "just now"
    assert ago(NOW - timedelta(minutes=5), NOW) == "5\xa0minutes ago"


def test_every_error_class_has_its_words() -> None:
    assert set(ERRORS) == set(ErrorClass)
    assert explain(Attempt(error_class="refused")) == "Nothing listens there: the connection was refused."


@pytest.mark.parametrize(
    ("status", "part"),
    [
        (200, "took it"), (302, "Redirects are not followed"), (401, "signature"), (404, "nothing at this URL"),
        (410, "switched off"), (418, "refused it"), (429, "less often"), (503, "failed"),
    ],
)  # fmt: skip
def test_every_answer_has_its_words(status: int, part: str) -> None:
    assert part in explain(Attempt(response_status=status))
