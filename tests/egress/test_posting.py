"""The guarded POST against real receivers on this machine, friendly and hostile."""

import gzip
import socket
import time
from typing import Any

import pytest

import egress
from egress import AllowedHosts, Answer
from tests.egress.conftest import ResolveTo
from tests.egress.receiver import Receiver, answering, dripping, listening

HERE = AllowedHosts.parse(["127.0.0.1"])


def post(url: str, *, timeout_s: float = 5, allowed: AllowedHosts = HERE, body: bytes = b"{}") -> Answer:
    return egress.post(url, body=body, headers={"webhook-id": "msg_1"}, timeout_s=timeout_s, allowed=allowed)


def test_the_receiver_gets_the_very_bytes_and_the_sender_learns_what_it_said(receiver: Receiver) -> None:
    receiver.respond = answering(200, b'{"ok":true}', X_Request_Id="r1")

    got = post(receiver.url + "?tenant=%20a", body='{"a":"ü"}'.encode())

    assert (got.status, got.head, got.error_class, got.is_success) == (200, '{"ok":true}', "", True)
    assert got.headers["X-Request-Id"] == "r1"
    assert got.resolved_address == "127.0.0.1"
    assert 0 <= got.latency_ms < 5000
    [request] = receiver.requests
    assert (request.path, request.body) == ("/hook?tenant=%20a", '{"a":"ü"}'.encode())
    assert request.headers == {
        "webhook-id": "msg_1",
        "Host": f"127.0.0.1:{receiver.port}",
        "Content-Length": "10",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_a_success(receiver: Receiver, status: int) -> None:
    receiver.respond = answering(status)

    assert post(receiver.url).is_success


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_not_followed(receiver: Receiver, status: int) -> None:
    with listening() as elsewhere:
        receiver.respond = answering(status, Location=elsewhere.url)

        got = post(receiver.url)

    assert (got.status, got.is_success) == (status, False)
    assert got.headers["Location"] == elsewhere.url
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_an_internal_host_is_never_called_however_it_is_written(receiver: Receiver, host: str) -> None:
    got = post(f"http://{host}:{receiver.port}/hook", allowed=AllowedHosts())

    assert got.error_class in {"blocked_address", "dns"}
    assert got.status is None
    assert receiver.requests == []


def test_a_blocked_address_is_named(receiver: Receiver) -> None:
    got = post(receiver.url, allowed=AllowedHosts())

    assert (got.error_class, got.resolved_address) == ("blocked_address", "127.0.0.1")
    assert got.error_message == "127.0.0.1 is 127.0.0.1: not a public address."


def test_a_host_can_be_allowed_by_its_name(receiver: Receiver) -> None:
    got = post(f"http://localhost:{receiver.port}/hook", allowed=AllowedHosts.parse(["localhost"]))

    assert got.is_success


def test_a_name_is_looked_up_once_and_the_checked_address_is_the_one_called(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a name that is harmless when it is checked, and internal a moment later
    answers = iter(["127.0.0.2", "127.0.0.1"])
    asked: list[str] = []

    def rebinding(host: str, port: int, **options: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    with listening(host="127.0.0.2", port=receiver.port) as harmless:
        monkeypatch.setattr(socket, "getaddrinfo", rebinding)

        got = post(f"http://rebind.test:{receiver.port}/hook", allowed=AllowedHosts.parse(["127.0.0.2"]))

    assert got.resolved_address == "127.0.0.2"
    assert asked == ["rebind.test"]
    assert (len(harmless.requests), len(receiver.requests)) == (1, 0)
    assert harmless.requests[0].headers["Host"] == f"rebind.test:{receiver.port}"


def test_blocked_addresses_among_permitted_ones_are_left_out(receiver: Receiver, resolve_to: ResolveTo) -> None:
    with listening(host="127.0.0.3", port=receiver.port) as internal:
        resolve_to("127.0.0.3", "127.0.0.1")

        got = post(f"http://mixed.test:{receiver.port}/", allowed=HERE)

    assert (got.is_success, got.resolved_address) == (True, "127.0.0.1")
    assert internal.requests == []


def test_the_second_address_is_tried_when_the_first_refuses(receiver: Receiver, resolve_to: ResolveTo) -> None:
    resolve_to("127.0.0.9", "127.0.0.1")

    got = post(f"http://two.test:{receiver.port}/", allowed=AllowedHosts.parse(["127.0.0.0/8"]))

    assert (got.is_success, got.resolved_address) == (True, "127.0.0.1")


def test_a_proxy_and_netrc_in_the_environment_are_ignored(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with listening() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")

        got = post(receiver.url)

    assert got.is_success
    assert proxy.requests == []
    assert "Authorization" not in receiver.requests[0].headers


def test_a_receiver_that_says_nothing_is_cut_at_the_deadline(receiver: Receiver) -> None:
    receiver.respond = lambda handler: time.sleep(2)

    got = post(receiver.url, timeout_s=0.3)

    assert (got.error_class, got.status) == ("timeout", None)
    assert 300 <= got.latency_ms < 800


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1000, None),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 100, None),
    ],
)
def test_a_header_that_arrives_byte_by_byte_is_cut_at_the_deadline(
    receiver: Receiver, data: bytes, status: int | None
) -> None:
    receiver.respond = dripping(data, pause_s=0.02)

    got = post(receiver.url, timeout_s=0.4)

    assert (got.error_class, got.status, got.is_success) == ("too_slow", status, False)
    assert 400 <= got.latency_ms < 900


def test_a_body_that_arrives_byte_by_byte_is_cut_at_the_deadline_and_what_came_is_kept(receiver: Receiver) -> None:
    def respond(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        dripping(b"a" * 1000, pause_s=0.05)(handler)

    receiver.respond = respond

    got = post(receiver.url, timeout_s=0.5)

    assert (got.error_class, got.status, got.is_success) == ("too_slow", 200, False)
    assert 500 <= got.latency_ms < 1000
    assert set(got.head) == {"a"}


def test_a_huge_body_is_read_to_64_kib_and_kept_to_4(receiver: Receiver) -> None:
    sent = 0

    def respond(handler: Any) -> None:
        nonlocal sent
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
        while True:
            sent += handler.wfile.write(b"x" * 65536)

    receiver.respond = respond

    got = post(receiver.url)

    assert (got.is_success, len(got.head)) == (True, 4096)
    # What lies in the buffers of two sockets at most.
    assert sent < 20_000_000


def test_an_answer_is_never_unpacked(receiver: Receiver) -> None:
    receiver.respond = answering(200, gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip")

    got = post(receiver.url)

    assert got.is_success
    assert len(got.head) <= 4096
    assert "\x00" not in got.head


def test_headers_without_end_are_a_protocol_error(receiver: Receiver) -> None:
    def respond(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            handler.wfile.write(b"X-More: " + b"y" * 60_000 + b"\r\n")

    receiver.respond = respond

    assert post(receiver.url).error_class == "protocol"


def test_an_answer_that_is_not_http_is_a_protocol_error(receiver: Receiver) -> None:
    receiver.respond = dripping(b"SSH-2.0-OpenSSH_9.2\r\n", pause_s=0)

    assert post(receiver.url).error_class == "protocol"


def test_a_receiver_that_hangs_up_is_told_apart(receiver: Receiver) -> None:
    receiver.respond = lambda handler: None

    assert post(receiver.url).error_class == "closed"


def test_a_port_that_nobody_listens_on_is_refused() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        got = post(f"http://127.0.0.1:{unused.getsockname()[1]}/")

    assert (got.error_class, got.resolved_address) == ("refused", "127.0.0.1")


def test_a_name_that_does_not_resolve_is_a_dns_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    got = post("https://nowhere.invalid/")

    assert (got.error_class, got.resolved_address) == ("dns", "")
    assert got.error_message == "nowhere.invalid could not be resolved: Name or service not known."


def test_a_name_server_that_hangs_is_cut_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*args: Any, **options: Any) -> list[Any]:
        time.sleep(3)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)

    got = post("https://slow.test/", timeout_s=0.2)

    assert got.error_class == "dns"
    assert got.latency_ms < 1000


def test_a_url_that_became_invalid_is_an_answer_too() -> None:
    assert post("ftp://example.com/").error_class == "invalid_url"


def test_a_body_that_ends_before_its_announced_length_is_no_whole_answer(receiver: Receiver) -> None:
    receiver.respond = answering(200, b"ok", Content_Length="10")

    got = post(receiver.url)

    assert (got.error_class, got.status, got.head, got.is_success) == ("protocol", 200, "ok", False)


def test_a_receiver_that_keeps_the_connection_open_is_not_waited_for(receiver: Receiver) -> None:
    def respond(handler: Any) -> None:
        answering(200, b"ok", Connection="keep-alive")(handler)
        time.sleep(1)

    receiver.respond = respond

    got = post(receiver.url)

    assert (got.is_success, got.head) == (True, "ok")
    assert got.latency_ms < 800


def test_a_receiver_that_does_not_read_is_cut_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        got = post(f"http://127.0.0.1:{deaf.getsockname()[1]}/", body=b"x" * 20_000_000, timeout_s=0.4)

    assert (got.error_class, got.status) == ("timeout", None)
    assert 400 <= got.latency_ms < 900
