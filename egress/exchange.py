"""One request to a stranger's server and its answer: guarded address, one deadline, capped reading.

Written on sockets and http.client because requests-hardened, with requests below it, cannot do what is needed here:
it allows loopback or nothing of a private network, tries only the first address of a name, and leaves resolving,
TLS and a header that arrives byte by byte without any total deadline. Proxies, .netrc, redirects, cookies and
decompression do not exist on this way at all, so none of them needs to be switched off.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from email.message import Message
from functools import cache
from typing import Any, Self

import certifi

from egress.addresses import AllowedHosts, plain_address
from egress.errors import ErrorClass, NoAnswer
from egress.target_url import Target
from egress.timed_socket import Deadline, TimedSocket

CHUNK_BYTES = 64 * 1024


class Exchange:
    """Use it as a context manager: `send`, then `chunks`. What is known of the answer stays known when it breaks off;
    both raise only NoAnswer. `address` is the one connected to, or the one that was refused."""

    def __init__(self, target: Target, *, allowed: AllowedHosts, deadline: Deadline, max_wire_bytes: int) -> None:
        self.target = target
        self.allowed = allowed
        self.deadline = deadline
        self.max_wire_bytes = max_wire_bytes
        self.address = ""
        self.status: int | None = None
        self.headers = Message()
        self._closing = ExitStack()
        self._wire: TimedSocket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.close()

    def send(self, method: str, *, headers: Mapping[str, str], body: bytes = b"") -> None:
        """Send the request and read the head of the answer. A 3xx is just a status."""
        with self._faults_named():
            connection = self._connect()
            if self.target.is_tls:
                connection.settimeout(self.deadline.left_s())
                connection = tls_context().wrap_socket(connection, server_hostname=self.target.host)
                self._closing.enter_context(connection)
            self._wire = TimedSocket(connection, self.deadline, self.max_wire_bytes)
            self._response = self._ask(method, headers, body)

    @property
    def length(self) -> int | None:
        """Bytes of the body as announced; None where they are not."""
        return self._response.length

    def header(self, name: str) -> str:
        """A header of the answer; empty where there is none."""
        value: str = self.headers.get(name, "").strip()
        # http.client reads Latin-1, which is the standard; many servers send UTF-8.
        try:
            return value.encode("latin-1").decode()
        except UnicodeError:
            return value

    def chunks(self, max_bytes: int) -> Iterator[bytes]:
        """The body as it arrives, up to `max_bytes` of it. A body that ends before its time is no answer."""
        left = self.length
        while max_bytes and left != 0:
            with self._faults_named():
                chunk = self._response.read1(min(CHUNK_BYTES, max_bytes, left or CHUNK_BYTES))
                if not chunk and left:
                    raise http.client.IncompleteRead(b"", left)
            if not chunk:
                return
            max_bytes -= len(chunk)
            left = None if left is None else left - len(chunk)
            yield chunk

    def _ask(self, method: str, headers: Mapping[str, str], body: bytes) -> http.client.HTTPResponse:
        client = http.client.HTTPConnection(self.target.host, self.target.port)
        client.sock = self._wire  # has what http.client uses of a socket
        client.putrequest(method, self.target.path, skip_host=True, skip_accept_encoding=True)
        fixed = {"Host": self.target.host_header, "Accept-Encoding": "identity", "Connection": "close"}
        if method == "POST":
            fixed["Content-Length"] = str(len(body))
        for name, value in {**headers, **fixed}.items():
            client.putheader(name, value)
        client.endheaders(body or None)
        response = client.getresponse()
        self.status, self.headers = response.status, response.headers
        return response

    def _connect(self) -> socket.socket:
        """Connect to the first permitted address that takes us. What is checked is what is connected to: no second
        look-up can put another address in its place."""
        host = self.target.host
        found = _resolve(host, self.target.port, self.deadline.left_s())
        permitted = [row for row in found if self.allowed.permit(host=host, address=plain_address(row[4][0]))]
        if not permitted:
            self.address = str(plain_address(found[0][4][0]))
            raise NoAnswer(ErrorClass.BLOCKED_ADDRESS, f"{host} is {self.address}: not a public address.")
        for left, (family, kind, protocol, _, place) in zip(range(len(permitted), 0, -1), permitted, strict=True):
            self.address = str(plain_address(place[0]))
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(self.deadline.left_s() / left)
                connection.connect(place)
            except OSError:
                connection.close()
                if left == 1:
                    raise
            else:
                return self._closing.enter_context(connection)
        raise AssertionError("The last address either connects or raises.")

    @contextmanager
    def _faults_named(self) -> Iterator[None]:
        try:
            yield
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(self._class_of(error), str(error) or type(error).__name__) from error

    def _class_of(self, error: Exception) -> ErrorClass:
        match error:
            case TimeoutError():
                return ErrorClass.TOO_SLOW if self._wire and self._wire.read_bytes else ErrorClass.TIMEOUT
            case ssl.SSLError():
                return ErrorClass.TLS
            case ConnectionRefusedError():
                return ErrorClass.REFUSED
            case ConnectionError():
                return ErrorClass.CLOSED
            case http.client.HTTPException():
                return ErrorClass.PROTOCOL
            case _:
                return ErrorClass.UNREACHABLE


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
        raise NoAnswer(ErrorClass.DNS, f"{host} could not be resolved: {reason}.")
    return rows


@cache
def tls_context() -> ssl.SSLContext:
    # The system's authorities, which know the operator's own, and certifi's, for hosts without the Debian package.
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
