"""The guarded GET into a file, from real servers on this machine, friendly and hostile."""

import gzip
import io
import socket
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from egress import FetchCode, Fetched, FetchError
from tests.egress.getting import PDF, get, raw, refused
from tests.egress.receiver import Receiver, Respond, answer, answering, dripping


def test_a_file_is_fetched_with_all_that_came_with_it(receiver: Receiver, into: Path) -> None:
    receiver.respond = answering(
        200, PDF, Content_Type="Application/PDF; x=y", Content_Disposition='attachment; filename="invoice.pdf"'
    )

    got = get(receiver.url + "?id=%20a", into)

    assert got == Fetched(
        status=200,
        content_type="application/pdf",
        filename="invoice.pdf",
        bytes=14,
        resolved_address="127.0.0.1",
        final_url=receiver.url + "?id=%20a",
    )
    assert into.read_bytes() == PDF
    [request] = receiver.requests
    assert request.path == "/hook?id=%20a"
    assert request.headers == {
        "Host": f"127.0.0.1:{receiver.port}",
        "User-Agent": "Proofdesk-Fetch/1",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def test_a_file_can_be_fetched_into_a_stream_and_takes_its_name_from_the_url(receiver: Receiver) -> None:
    receiver.respond = answering(200, PDF)
    stream = io.BytesIO()

    got = get(receiver.url, stream)

    assert (stream.getvalue(), got.filename, got.content_type, got.bytes) == (PDF, "hook", "", 14)


def test_a_name_in_raw_utf_8_is_read_as_such(receiver: Receiver, into: Path) -> None:
    receiver.respond = raw(
        b"HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=../M\xc3\xbcller.pdf\r\n\r\nx"
    )

    assert get(receiver.url, into).filename == "Müller.pdf"


@pytest.mark.parametrize(
    "data",
    [
        b"Transfer-Encoding: chunked\r\n\r\n5\r\n%PDF-\r\n9;note=1\r\n1.7 hello\r\n0\r\nX-Trailer: 1\r\n\r\n",
        b"\r\n%PDF-1.7 hello",
        b"Content-Length: 14\r\n\r\n%PDF-1.7 helloMORE THAN ANNOUNCED",
    ],
    ids=["chunked", "until the connection closes", "more than announced"],
)
def test_a_body_ends_where_http_says(receiver: Receiver, into: Path, data: bytes) -> None:
    receiver.respond = raw(b"HTTP/1.1 200 OK\r\n" + data)

    assert get(receiver.url, into, max_bytes=14).bytes == 14
    assert into.read_bytes() == PDF


@pytest.mark.parametrize("status", [200, 204])
def test_an_empty_answer_is_an_empty_file(receiver: Receiver, into: Path, status: int) -> None:
    receiver.respond = answering(status)

    assert (get(receiver.url, into).bytes, into.read_bytes()) == (0, b"")


def test_an_older_file_is_replaced_whole(receiver: Receiver, into: Path) -> None:
    into.write_bytes(b"x" * 500)
    receiver.respond = answering(200, PDF)

    get(receiver.url, into)

    assert into.read_bytes() == PDF


def test_an_older_file_stays_when_nothing_is_taken(receiver: Receiver, into: Path) -> None:
    into.write_bytes(b"older")
    receiver.respond = answering(404, PDF)

    with pytest.raises(FetchError):
        get(receiver.url, into)

    assert into.read_bytes() == b"older"


# --- what is not there, or not now -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "retryable", "message"),
    [
        (404, "FETCH_NOT_FOUND", False, "127.0.0.1 answered 404: it has no file at this URL. Check the URL."),
        (410, "FETCH_NOT_FOUND", False, "no file at this URL"),
        (401, "FETCH_NOT_FOUND", False, "wants a sign-in. Give a URL that works without one"),
        (403, "FETCH_NOT_FOUND", False, "wants a sign-in"),
        (408, "FETCH_FAILED", True, "asked later"),
        (429, "FETCH_FAILED", True, "asked later"),
        (500, "FETCH_FAILED", True, "answered 500: it failed"),
        (503, "FETCH_FAILED", True, "answered 503"),
        (206, "FETCH_REFUSED", False, "answered 206, which is not a whole file"),
        (304, "FETCH_REFUSED", False, "not a whole file"),
        (101, "FETCH_REFUSED", False, "not a whole file"),
        (700, "FETCH_REFUSED", False, "not a whole file"),
    ],
)
def test_a_status_that_is_no_file_says_whether_to_ask_again(
    receiver: Receiver, into: Path, status: int, code: str, retryable: bool, message: str
) -> None:
    receiver.respond = answering(status, PDF)

    got = refused(receiver.url, into)

    assert got[:2] == (code, retryable)
    assert message in got[2]


def test_a_port_that_nobody_listens_on_may_answer_later(into: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        got = refused(f"http://127.0.0.1:{unused.getsockname()[1]}/", into)

    assert got == (FetchCode.FAILED, True, "127.0.0.1 refused the connection. Check host and port.")


def test_a_name_that_does_not_resolve_may_do_so_later(into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    got = refused("https://nowhere.test/a.pdf", into)

    assert got == (FetchCode.FAILED, True, "nowhere.test could not be resolved. Check the host name.")


@pytest.mark.parametrize(
    "respond",
    [
        answering(200, PDF, Content_Length="1000"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n%PDF-\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n%PDF-\r\nnonsense\r\n"),
    ],
    ids=["length", "chunked", "bad chunk mark"],
)
def test_a_truncated_file_is_deleted_and_may_come_later(receiver: Receiver, into: Path, respond: Respond) -> None:
    receiver.respond = respond

    got = refused(receiver.url, into)

    assert got == (FetchCode.FAILED, True, "127.0.0.1 sent no complete, valid HTTP answer.")


def test_a_server_that_hangs_up_may_answer_later(receiver: Receiver, into: Path) -> None:
    receiver.respond = lambda handler: None

    assert refused(receiver.url, into)[:2] == (FetchCode.FAILED, True)


# --- time and size -----------------------------------------------------------------------------------------------


def test_a_body_that_drips_is_cut_at_the_deadline(receiver: Receiver, into: Path) -> None:
    receiver.respond = dripping(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1000, pause_s=0.01)
    started = time.monotonic()

    got = refused(receiver.url, into, timeout_s=0.5)

    assert got == (FetchCode.FAILED, True, "127.0.0.1 did not send the whole file in time.")
    assert 0.5 <= time.monotonic() - started < 1


def test_the_deadline_is_for_all_redirects_together(receiver: Receiver, into: Path) -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.3)
        answer(handler, 302, Location=receiver.url)

    receiver.respond = respond
    started = time.monotonic()

    got = refused(receiver.url, into, timeout_s=0.5)

    assert got[:2] == (FetchCode.FAILED, True)
    assert 0.5 <= time.monotonic() - started < 0.9
    assert len(receiver.requests) == 2


def test_a_file_of_exactly_the_limit_is_taken(receiver: Receiver, into: Path) -> None:
    receiver.respond = answering(200, b"x" * 1000)

    assert get(receiver.url, into, max_bytes=1000).bytes == 1000


def test_a_file_that_announces_too_much_is_not_read(receiver: Receiver) -> None:
    receiver.respond = answering(200, b"x" * 1001)
    stream = io.BytesIO()

    with pytest.raises(FetchError, match="The file is larger than the 1000 bytes that are taken") as caught:
        get(receiver.url, stream, max_bytes=1000)

    assert (caught.value.code, caught.value.retryable) == ("FILE_TOO_LARGE", False)
    assert stream.getvalue() == b""


@pytest.mark.parametrize("chunked", [True, False])
def test_a_file_without_end_is_cut_at_the_limit(receiver: Receiver, into: Path, chunked: bool) -> None:
    sent = 0

    def respond(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        head = b"Transfer-Encoding: chunked\r\n\r\n" if chunked else b"\r\n"
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + head)
        while True:
            sent += handler.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    receiver.respond = respond

    got = refused(receiver.url, into, max_bytes=100_000)

    assert got[:2] == (FetchCode.TOO_LARGE, False)
    # What lies in the buffers of two sockets at most.
    assert sent < 20_000_000


def test_of_a_stream_never_more_than_the_limit_is_written(receiver: Receiver) -> None:
    receiver.respond = raw(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000)
    stream = io.BytesIO()

    with pytest.raises(FetchError):
        get(receiver.url, stream, max_bytes=70_000)

    assert len(stream.getvalue()) <= 70_000


@pytest.mark.parametrize(
    "endless", [b"X-More: " + b"y" * 60_000 + b"\r\n", b"\r\n1;" + b"n" * 60_000 + b"\r\nx"], ids=["headers", "chunks"]
)
def test_headers_and_chunk_marks_without_end_are_cut(receiver: Receiver, into: Path, endless: bytes) -> None:
    sent = 0

    def respond(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n")
        while True:
            sent += handler.wfile.write(endless)

    receiver.respond = respond

    assert refused(receiver.url, into)[:2] == (FetchCode.FAILED, True)
    assert sent < 20_000_000


# --- what we do not take -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [{"Content_Encoding": "gzip"}, {"Content_Encoding": "identity, BR"}, {"Transfer_Encoding": "gzip, chunked"}],
)
def test_a_packed_file_is_refused(receiver: Receiver, into: Path, headers: dict[str, str]) -> None:
    receiver.respond = answering(200, gzip.compress(PDF), **headers)

    code, retryable, message = refused(receiver.url, into)

    assert (code, retryable) == (FetchCode.REFUSED, False)
    assert "packed although it was asked not to" in message


def test_a_full_disk_is_no_fault_of_the_server(receiver: Receiver) -> None:
    class Full(io.BytesIO):
        def write(self, data: Any, /) -> int:
            raise OSError(28, "No space left on device")

    receiver.respond = answering(200, PDF)

    with pytest.raises(OSError, match="No space left"):
        get(receiver.url, Full())
