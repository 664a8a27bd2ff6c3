"""Sends one POST and tells what came back: whatever happens there is an Answer, in time."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from egress.addresses import AllowedHosts
from egress.errors import ErrorClass, InvalidUrl, NoAnswer
from egress.exchange import Exchange
from egress.target_url import parse_url
from egress.timed_socket import Deadline

MAX_BODY_BYTES = 64 * 1024
# Of the body this much is kept for the log.
HEAD_BYTES = 4 * 1024
# Everything that is read from the wire, headers and chunk marks included.
MAX_WIRE_BYTES = 4 * MAX_BODY_BYTES
MAX_LOGGED_HEADERS = 50
MAX_LOGGED_HEADER_CHARACTERS = 500
MAX_LOGGED_ERROR_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `error_class` is empty exactly when a whole answer did. `head`: the first 4 KiB of the body."""

    latency_ms: int
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    head: str = ""
    resolved_address: str = ""
    error_class: str = ""
    error_message: str = ""

    @property
    def is_success(self) -> bool:
        return not self.error_class and self.status is not None and 200 <= self.status <= 299


def post(url: str, *, body: bytes, headers: Mapping[str, str], timeout_s: float, allowed: AllowedHosts) -> Answer:
    """POST `body`; whatever happens there, an Answer comes within `timeout_s` seconds. A 3xx is just a status."""
    started, received = time.monotonic(), bytearray()
    error_class = error_message = ""
    try:
        target = parse_url(url)
    except InvalidUrl as error:
        return Answer(latency_ms=0, error_class=ErrorClass.INVALID_URL, error_message=_printable(error.message))
    with Exchange(target, allowed=allowed, deadline=Deadline(timeout_s), max_wire_bytes=MAX_WIRE_BYTES) as exchange:
        try:
            exchange.send("POST", headers=headers, body=body)
            for chunk in exchange.chunks(MAX_BODY_BYTES):
                received += chunk
        except NoAnswer as error:
            error_class, error_message = error.error_class, _printable(str(error))[:MAX_LOGGED_ERROR_CHARACTERS]
    return Answer(
        latency_ms=round((time.monotonic() - started) * 1000),
        status=exchange.status,
        headers={
            _printable(name): _printable(value)[:MAX_LOGGED_HEADER_CHARACTERS]
            for name, value in exchange.headers.items()[:MAX_LOGGED_HEADERS]
        },
        head=_printable(received[:HEAD_BYTES].decode(errors="replace")),
        resolved_address=exchange.address,
        error_class=error_class,
        error_message=error_message,
    )


def _printable(text: str) -> str:
    # PostgreSQL stores no NUL in a text.
    return text.replace("\x00", "�")
