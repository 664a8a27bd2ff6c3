"""Fetches a stranger's file by its URL: guarded at every hop, within one deadline, at most so many bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urljoin

from egress.addresses import AllowedHosts
from egress.errors import ErrorClass, FetchCode, FetchError, InvalidUrl, NoAnswer
from egress.exchange import Exchange
from egress.file_names import file_name
from egress.target_url import Target, parse_url
from egress.timed_socket import Deadline

MAX_REDIRECTS = 3
REDIRECTS = {301, 302, 303, 307, 308}
# "Later", not "never", though they begin with 4: request timeout, too early, too many requests.
PASSING_REFUSALS = {408, 425, 429}
SIGN_IN_WANTED = {401, 403, 407}
PARTIAL_CONTENT = 206
HEADERS = {"User-Agent": "Proofdesk-Fetch/1", "Accept": "*/*"}
MAX_HEADER_BYTES = 256 * 1024

NO_REDIRECT = "Give the URL of the file itself."
NO_ANSWER = {
    ErrorClass.BLOCKED_ADDRESS: (
        "{host} is not on the public internet, so nothing is fetched from it. "
        "The operator can allow it with the setting EGRESS_ALLOWED_PRIVATE_HOSTS."
    ),
    ErrorClass.DNS: "{host} could not be resolved. Check the host name.",
    ErrorClass.REFUSED: "{host} refused the connection. Check host and port.",
    ErrorClass.UNREACHABLE: "{host} could not be reached.",
    ErrorClass.TLS: "No secure connection to {host}: its certificate is not trusted, or the TLS handshake failed.",
    ErrorClass.TIMEOUT: "{host} did not answer in time.",
    ErrorClass.TOO_SLOW: "{host} did not send the whole file in time.",
    ErrorClass.CLOSED: "{host} closed the connection before the file was complete.",
    ErrorClass.PROTOCOL: "{host} sent no complete, valid HTTP answer.",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came with the file. `content_type` without parameters, `filename` plain and without folders: either may be
    empty. `bytes`: how many were written, 0 for an empty file. `final_url`: after all redirects."""

    status: int
    content_type: str
    filename: str
    bytes: int
    resolved_address: str
    final_url: str


@dataclass(frozen=True, slots=True)
class _Hop:
    """`origin`: the host that the caller named. `host`: what messages call the one asked now, which is never a name or
    address that only a redirect told."""

    url: str
    target: Target
    origin: str
    host: str


def fetch(url: str, *, into: Path | IO[bytes], max_bytes: int, timeout_s: float, allowed: AllowedHosts) -> Fetched:
    """GET `url` into a file, which is written anew and deleted again when this fails half-way, or into a stream, in
    which what came before a failure remains. `timeout_s` is for all of it, redirects included.

    Raises FetchError; an OSError comes from writing only."""
    deadline, hop = Deadline(timeout_s), _first_hop(url)
    max_wire_bytes = 2 * max_bytes + MAX_HEADER_BYTES
    for _ in range(1 + MAX_REDIRECTS):
        with (
            _faults_told(hop.host),
            Exchange(hop.target, allowed=allowed, deadline=deadline, max_wire_bytes=max_wire_bytes) as exchange,
        ):
            exchange.send("GET", headers=HEADERS)
            if exchange.status not in REDIRECTS:
                return _take(exchange, hop, into, max_bytes)
            hop = _next_hop(hop, exchange.header("Location"))
    raise FetchError(FetchCode.REFUSED, f"{hop.origin} redirects more than {MAX_REDIRECTS} times. {NO_REDIRECT}")


def _first_hop(url: str) -> _Hop:
    try:
        target = parse_url(url)
    except InvalidUrl as error:
        raise FetchError(FetchCode.REFUSED, error.message) from error
    return _Hop(url, target, target.host, target.host)


def _next_hop(hop: _Hop, location: str) -> _Hop:
    if not location:
        raise FetchError(FetchCode.REFUSED, f"{hop.origin} redirects to nowhere. {NO_REDIRECT}")
    try:
        url = urljoin(hop.url, location)
        target = parse_url(url)
    except (ValueError, InvalidUrl) as error:
        message = f"{hop.origin} redirects to a URL that cannot be fetched. {NO_REDIRECT}"
        raise FetchError(FetchCode.REFUSED, message) from error
    if hop.target.is_tls and not target.is_tls:
        message = f"{hop.origin} redirects from https to http. {NO_REDIRECT}"
        raise FetchError(FetchCode.REFUSED, message)
    return _Hop(url, target, hop.origin, f"The host that {hop.origin} redirects to")


@contextmanager
def _faults_told(host: str) -> Iterator[None]:
    try:
        yield
    except NoAnswer as error:
        code = FetchCode.REFUSED if error.error_class is ErrorClass.BLOCKED_ADDRESS else FetchCode.FAILED
        raise FetchError(code, NO_ANSWER[error.error_class].format(host=host)) from error


def _take(exchange: Exchange, hop: _Hop, into: Path | IO[bytes], max_bytes: int) -> Fetched:
    status = exchange.status or 0
    _refuse_status(status, hop.host)
    if _is_encoded(exchange):
        message = f"{hop.host} sends the file packed although it was asked not to. Have it served as it is."
        raise FetchError(FetchCode.REFUSED, message)
    if (exchange.length or 0) > max_bytes:
        raise _too_large(max_bytes)
    return Fetched(
        status=status,
        content_type=exchange.header("Content-Type").partition(";")[0].strip().lower(),
        filename=file_name(exchange.header("Content-Disposition"), hop.url),
        bytes=_store(exchange, into, max_bytes),
        resolved_address=exchange.address,
        final_url=hop.url,
    )


def _refuse_status(status: int, host: str) -> None:
    said = f"{host} answered {status}"
    if status in PASSING_REFUSALS:
        raise FetchError(FetchCode.FAILED, f"{said}: it wants to be asked later.")
    if status in SIGN_IN_WANTED:
        message = f"{said}: it wants a sign-in. Give a URL that works without one, such as a pre-signed URL."
        raise FetchError(FetchCode.NOT_FOUND, message)
    if 400 <= status <= 499:
        raise FetchError(FetchCode.NOT_FOUND, f"{said}: it has no file at this URL. Check the URL.")
    if 500 <= status <= 599:
        raise FetchError(FetchCode.FAILED, f"{said}: it failed.")
    if not 200 <= status <= 299 or status == PARTIAL_CONTENT:
        raise FetchError(FetchCode.REFUSED, f"{said}, which is not a whole file.")


def _is_encoded(exchange: Exchange) -> bool:
    content, transfer = (exchange.header(name).lower() for name in ("Content-Encoding", "Transfer-Encoding"))
    return content not in {"", "identity"} or transfer not in {"", "identity", "chunked"}


def _store(exchange: Exchange, into: Path | IO[bytes], max_bytes: int) -> int:
    if not isinstance(into, Path):
        return _write(exchange, into, max_bytes)
    file = into.open("wb")
    try:
        with file:
            return _write(exchange, file, max_bytes)
    except BaseException:
        into.unlink(missing_ok=True)
        raise


def _write(exchange: Exchange, file: IO[bytes], max_bytes: int) -> int:
    written = 0
    for chunk in exchange.chunks(max_bytes + 1):
        written += len(chunk)
        if written > max_bytes:
            raise _too_large(max_bytes)
        file.write(chunk)
    return written


def _too_large(max_bytes: int) -> FetchError:
    return FetchError(FetchCode.TOO_LARGE, f"The file is larger than the {max_bytes} bytes that are taken.")
