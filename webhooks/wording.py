"""Says in plain words how endpoints, deliveries and tries stand."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.utils.timesince import timesince

from egress import ErrorClass
from webhooks.models import Attempt, Delivery, DeliveryStatus, Endpoint


@dataclass(frozen=True, slots=True)
class State:
    """`key` for tests and styles, `label` for people, `tone` a badge's colour, `icon` of the sprite."""

    key: str
    label: str
    tone: str
    icon: str


ACTIVE = State("active", "Active", "good", "status-completed")
PAUSED = State("paused", "Paused", "warn", "status-canceled")
GONE = State("gone", "Switched off", "bad", "status-failed")

WAITING = State("waiting", "Waiting", "", "status-queued")
SENDING = State("sending", "Sending", "info", "status-processing")
RETRYING = State("retrying", "Retrying", "warn", "retry")
HELD = State("held", "Held back", "", "status-canceled")
DELIVERED = State("delivered", "Delivered", "good", "status-completed")
FAILED = State("failed", "Failed", "bad", "status-failed")

ERRORS = {
    ErrorClass.INVALID_URL: "The URL cannot be called.",
    ErrorClass.BLOCKED_ADDRESS: "The host is not on the public internet, and the operator has not allowed it.",
    ErrorClass.DNS: "The host name could not be resolved.",
    ErrorClass.REFUSED: "Nothing listens there: the connection was refused.",
    ErrorClass.UNREACHABLE: "The host could not be reached.",
    ErrorClass.TLS: "No secure connection: the certificate or the TLS handshake failed.",
    ErrorClass.TIMEOUT: "No answer came in time.",
    ErrorClass.TOO_SLOW: "The answer began but did not end in time.",
    ErrorClass.CLOSED: "The receiver closed the connection before it had answered.",
    ErrorClass.PROTOCOL: "What came back was not a whole, valid HTTP answer.",
    ErrorClass.INTERNAL: "The desk itself failed to send it.",
}


def endpoint_state(endpoint: Endpoint) -> State:
    if endpoint.enabled:
        return ACTIVE
    return GONE if endpoint.disabled_reason else PAUSED


def delivery_state(delivery: Delivery, endpoint: Endpoint, now: datetime) -> State:
    if delivery.status == DeliveryStatus.DELIVERED:
        return DELIVERED
    if delivery.status == DeliveryStatus.FAILED:
        return FAILED
    if delivery.lease_expires_at and delivery.lease_expires_at > now:
        return SENDING
    if not endpoint.enabled:
        return HELD
    return RETRYING if delivery.attempt_count else WAITING


def next_try(delivery: Delivery, endpoint: Endpoint, now: datetime) -> str:
    """When it is tried next; empty when it is not."""
    if delivery.status != DeliveryStatus.PENDING or delivery.next_attempt_at is None:
        return ""
    if not endpoint.enabled:
        return "when resumed"
    left_s = (delivery.next_attempt_at - now).total_seconds()
    if left_s <= 0:
        return "now"
    if left_s < 60:
        return f"in {max(1, round(left_s))} s"
    return f"in {timesince(now, delivery.next_attempt_at, depth=1)}"


def ago(moment: datetime, now: datetime) -> str:
    return "just now" if (now - moment).total_seconds() < 60 else f"{timesince(moment, now, depth=1)} ago"


def is_success(attempt: Attempt) -> bool:
    return not attempt.error_class and attempt.response_status is not None and 200 <= attempt.response_status <= 299


def explain(attempt: Attempt) -> str:
    """What came of a try, in a sentence."""
    if attempt.error_class:
        return ERRORS.get(ErrorClass(attempt.error_class), attempt.error_message)
    status = attempt.response_status or 0
    if is_success(attempt):
        return "The receiver took it."
    if 300 <= status <= 399:
        return "The receiver answered with a redirect. Redirects are not followed: enter the final URL."
    if status == HTTPStatus.GONE:
        return "The receiver wants nothing more, so the endpoint was switched off."
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "The receiver asked to be called less often."
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return "The receiver refused it. Does it check the signature with this endpoint's secret?"
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
        return "The receiver has nothing at this URL that takes a POST."
    return "The receiver failed." if status >= 500 else "The receiver refused it."
