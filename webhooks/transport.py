"""Sends one POST to a stranger's server without trusting it: guarded address, total deadline, capped answer.

Written on sockets and http.client because requests-hardened, with requests below it, cannot do what is needed here:
it allows loopback or nothing of a private network, tries only the first address of a name, and leaves resolving,
TLS and a header that arrives byte by byte without any total deadline. Proxies, .netrc, redirects, cookies and
decompression do not exist on this way at all, so none of them needs to be switched off.
"""

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

import certifi

from webhooks.addresses import AllowedHosts, plain_address
from webhooks.errors import InvalidUrl
from webhooks.target_url import Target, parse_url

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_BODY_BYTES = 64 * 1024
# Of the body this much is kept for the log.
HEAD_BYTES = 4 * 1024
# Everything that is read from the wire, headers and chunk marks included.
MAX_WIRE_BYTES = 4 * MAX_BODY_BYTES
MAX_LOGGED_HEADERS = 50
MAX_LOGGED_HEADER_CHARACTERS = 500


class ErrorClass(StrEnum):
    """Why no whole answer came."""

    INVALID_URL = "invalid_url"
    BLOCKED_ADDRESS = "blocked_address"
    DNS = "dns"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_SLOW = "too_slow"
    CLOSED = "closed"
    PROTOCOL = "protocol"
    INTERNAL = "internal"


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


class _Failed(Exception):
    def __init__(self, error_class: ErrorClass, message: str) -> None:
        super().__init__(message)
        self.error_class = error_class


def post(url: str, *, body: bytes, headers: Mapping[str, str], timeout_s: float, allowed: AllowedHosts) -> Answer:
    """POST `body`; whatever happens there, an Answer comes within `timeout_s` seconds. A 3xx is just a status."""
    exchange = _Exchange(time.monotonic() + timeout_s)
    started = time.monotonic()
    failure = ("", "")
    try:
        exchange.run(parse_url(url), body, headers, allowed)
    except (_Failed, InvalidUrl, OSError, http.client.HTTPException) as error:
        failure = _classify(error, answered=exchange.has_answered)
    return Answer(
        latency_ms=round((time.monotonic() - started) * 1000),
        status=exchange.status,
        headers=exchange.headers,
        head=_printable(exchange.body[:HEAD_BYTES].decode(errors="replace")),
        resolved_address=exchange.address,
        error_class=failure[0],
        error_message=failure[1],
    )


def _classify(error: Exception, *, answered: bool) -> tuple[str, str]:
    match error:
        case _Failed():
            found = error.error_class
        case InvalidUrl():
            found = ErrorClass.INVALID_URL
        case TimeoutError():
            found = ErrorClass.TOO_SLOW if answered else ErrorClass.TIMEOUT
        case ssl.SSLError():
            found = ErrorClass.TLS
        case ConnectionRefusedError():
            found = ErrorClass.REFUSED
        case ConnectionError():
            found = ErrorClass.CLOSED
        case http.client.HTTPException():
            found = ErrorClass.PROTOCOL
        case _:
            found = ErrorClass.UNREACHABLE
    return found, _printable(str(error) or type(error).__name__)[:500]


def _printable(text: str) -> str:
    # PostgreSQL stores no NUL in a text.
    return text.replace("\x00", "�")


class _Exchange:
    """One request under way; what is known of the answer stays known when it breaks off."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.address = ""
        self.has_answered = False
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self.body = b""

    def left_s(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("The time for this request is used up.")
        return left

    def run(self, target: Target, body: bytes, headers: Mapping[str, str], allowed: AllowedHosts) -> None:
        with self._connect(target, allowed) as plain:
            plain.settimeout(self.left_s())
            if not target.is_tls:
                self._talk(plain, target, body, headers)
                return
            with tls_context().wrap_socket(plain, server_hostname=target.host) as secured:
                self._talk(secured, target, body, headers)

    def _connect(self, target: Target, allowed: AllowedHosts) -> socket.socket:
        """Connect to the first permitted address that takes us. What is checked is what is connected to: no second
        look-up can put another address in its place."""
        found = _resolve(target.host, target.port, self.left_s())
        permitted = [row for row in found if allowed.permit(host=target.host, address=plain_address(row[4][0]))]
        if not permitted:
            self.address = str(plain_address(found[0][4][0]))
            raise _Failed(ErrorClass.BLOCKED_ADDRESS, f"{target.host} is {self.address}: not a public address.")
        for left, (family, kind, protocol, _, place) in zip(range(len(permitted), 0, -1), permitted, strict=True):
            self.address = str(plain_address(place[0]))
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(self.left_s() / left)
                connection.connect(place)
            except OSError:
                connection.close()
                if left == 1:
                    raise
            else:
                return connection
        raise AssertionError("The last address either connects or raises.")

    def _talk(self, connection: socket.socket, target: Target, body: bytes, headers: Mapping[str, str]) -> None:
        client = http.client.HTTPConnection(target.host, target.port)
        client.sock = _TimedSocket(connection, self)  # has what http.client uses of it
        client.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
        fixed = {
            "Host": target.host_header,
            "Content-Length": str(len(body)),
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        for name, value in {**headers, **fixed}.items():
            client.putheader(name, value)
        client.endheaders(body)
        response = client.getresponse()
        self.status = response.status
        self.headers = {
            _printable(name): _printable(value)[:MAX_LOGGED_HEADER_CHARACTERS]
            for name, value in response.getheaders()[:MAX_LOGGED_HEADERS]
        }
        while len(self.body) < MAX_BODY_BYTES:
            chunk = response.read1(MAX_BODY_BYTES - len(self.body))
            if not chunk:
                return
            self.body += chunk


class _TimedSocket:
    """The part of a socket that http.client uses, with every read bounded by what is left of the whole deadline."""

    def __init__(self, connection: socket.socket, exchange: _Exchange) -> None:
        self._connection = connection
        self._exchange = exchange

    def sendall(self, data: bytes) -> None:
        self._connection.settimeout(self._exchange.left_s())
        self._connection.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._connection, self._exchange))

    def close(self) -> None:
        """The socket belongs to the exchange, which closes it when the body is read."""


class _TimedReader(io.RawIOBase):
    def __init__(self, connection: socket.socket, exchange: _Exchange) -> None:
        self._connection = connection
        self._exchange = exchange
        self._read_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        if self._read_bytes > MAX_WIRE_BYTES:
            raise http.client.HTTPException("The answer's headers or chunk marks have no end.")
        self._connection.settimeout(self._exchange.left_s())
        count = self._connection.recv_into(buffer)
        self._exchange.has_answered = True
        self._read_bytes += count
        return count


def _resolve(host: str, port: int, timeout_s: float) -> list[Any]:
    """getaddrinfo's rows. It has no timeout of its own, so it runs in a thread that may be left behind."""
    rows: list[Any] = []
    errors: list[OSError] = []

    def look_up() -> None:
        try:
            rows.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            errors.append(error)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(timeout_s)
    if not rows:
        reason = errors[0].strerror if errors else "no answer in time"
        raise _Failed(ErrorClass.DNS, f"{host} could not be resolved: {reason}.")
    return rows


@cache
def tls_context() -> ssl.SSLContext:
    # The system's authorities, which know the operator's own, and certifi's, for hosts without the Debian package.
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
