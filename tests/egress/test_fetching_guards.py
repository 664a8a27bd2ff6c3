"""Whom a fetch does not ask, wherever a URL or a redirect leads."""

import socket
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from egress import AllowedHosts, FetchCode, FetchError
from tests.egress.conftest import MakeCertificate, ResolveTo
from tests.egress.getting import PDF, get, refused
from tests.egress.receiver import Receiver, answer, answering, listening

# --- redirects ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_without_cookies(receiver: Receiver, into: Path, status: int) -> None:
    with listening() as other:
        receiver.respond = answering(status, Location=f"{other.url}/b%20c.pdf", Set_Cookie="session=1")
        other.respond = answering(200, PDF)

        got = get(receiver.url, into)

    assert (got.final_url, got.filename, got.bytes) == (f"{other.url}/b%20c.pdf", "b c.pdf", 14)
    assert "Cookie" not in other.requests[0].headers


def test_relative_redirects_are_followed_three_times(receiver: Receiver, into: Path) -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        hop = len(receiver.requests)
        answer(handler, 200, PDF) if hop == 4 else answer(handler, 302, Location=f"step-{hop}?q=ü")

    receiver.respond = respond

    assert get(receiver.url, into).bytes == 14
    assert [request.path for request in receiver.requests][1:] == [f"/step-{hop}?q=%C3%BC" for hop in (1, 2, 3)]


def test_a_redirect_loop_ends_after_three(receiver: Receiver, into: Path) -> None:
    receiver.respond = answering(302, Location=receiver.url)

    got = refused(receiver.url, into)

    message = "127.0.0.1 redirects more than 3 times. Give the URL of the file itself."
    assert got == (FetchCode.REFUSED, False, message)
    assert len(receiver.requests) == 4


@pytest.mark.parametrize("host", ["127.0.0.2", "[::1]", "0x7f.2", "169.254.169.254", "10.0.0.1"])
def test_a_redirect_to_an_internal_host_is_refused(receiver: Receiver, into: Path, host: str) -> None:
    with listening(host="127.0.0.2", port=receiver.port) as internal:
        receiver.respond = answering(302, Location=f"http://{host}:{receiver.port}/latest/meta-data")

        code, retryable, message = refused(receiver.url, into, timeout_s=1)

    assert (code, retryable) == (FetchCode.REFUSED, False)
    assert host.strip("[]") not in message
    assert internal.requests == []


def test_a_redirect_to_a_name_of_a_private_address_is_refused_without_telling_it(
    receiver: Receiver, into: Path, resolve_to: ResolveTo
) -> None:
    asked = resolve_to("10.20.30.40")
    receiver.respond = answering(302, Location="http://intranet.test/secret.pdf")

    got = refused(receiver.url, into)

    assert got == (
        FetchCode.REFUSED,
        False,
        "The host that 127.0.0.1 redirects to is not on the public internet, so nothing is fetched from it. "
        "The operator can allow it with the setting EGRESS_ALLOWED_PRIVATE_HOSTS.",
    )
    assert asked == ["intranet.test"]


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://u:p@127.0.0.1/", "http://[", ""]
)
def test_a_redirect_to_what_is_no_url_for_us_is_refused(receiver: Receiver, into: Path, location: str) -> None:
    receiver.respond = answering(302, Location=location)

    code, retryable, message = refused(receiver.url, into)

    assert (code, retryable) == (FetchCode.REFUSED, False)
    assert message.startswith("127.0.0.1 redirects to ")
    assert len(receiver.requests) == 1


# --- whom we do not ask ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://example.com/a.pdf", "must begin with https://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("/etc/passwd", "must begin with https://"),
        ("https://user:pass@example.com/a.pdf", "Leave user name and password out"),
        ("https://example.com:0/", "Port 0"),
        ("https://example.com/a b", "space"),
    ],
)
def test_a_url_that_is_none_for_us_is_refused_at_once(into: Path, url: str, message: str) -> None:
    code, retryable, said = refused(url, into)

    assert (code, retryable) == (FetchCode.REFUSED, False)
    assert message in said


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_an_internal_host_is_never_asked_however_it_is_written(receiver: Receiver, into: Path, host: str) -> None:
    code = refused(f"http://{host}:{receiver.port}/", into, allowed=AllowedHosts())[0]

    assert code in {FetchCode.REFUSED, FetchCode.FAILED}
    assert receiver.requests == []


def test_the_message_does_not_tell_what_a_name_resolves_to_but_the_cause_does(
    into: Path, resolve_to: ResolveTo
) -> None:
    resolve_to("10.20.30.40")

    with pytest.raises(FetchError) as caught:
        get("http://erp.test/a.pdf", into)

    assert caught.value.code == "FETCH_REFUSED"
    assert "erp.test" in caught.value.message
    assert "10.20" not in caught.value.message
    assert "10.20.30.40" in str(caught.value.__cause__)


def test_a_name_is_looked_up_once_and_the_checked_address_is_the_one_asked(
    receiver: Receiver, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a name that is harmless when it is checked, and internal a moment later
    answers = iter(["127.0.0.2", "127.0.0.1"])

    def rebinding(host: str, port: int, **options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    with listening(host="127.0.0.2", port=receiver.port) as harmless:
        harmless.respond = answering(200, PDF)
        monkeypatch.setattr(socket, "getaddrinfo", rebinding)

        got = get(f"http://rebind.test:{receiver.port}/", into, allowed=AllowedHosts.parse(["127.0.0.2"]))

    assert got.resolved_address == "127.0.0.2"
    assert (len(harmless.requests), len(receiver.requests)) == (1, 0)


def test_a_proxy_and_netrc_in_the_environment_are_ignored(
    receiver: Receiver, into: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with listening() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")

        get(receiver.url, into)

    assert proxy.requests == []
    assert "Authorization" not in receiver.requests[0].headers


# --- https -------------------------------------------------------------------------------------------------------


def test_a_self_signed_certificate_is_not_trusted(into: Path, make_certificate: MakeCertificate) -> None:
    _, server = make_certificate(x509.DNSName("localhost"))
    with listening(tls=server) as receiver:
        code, retryable, message = refused(f"https://localhost:{receiver.port}/", into)

    assert (code, retryable) == (FetchCode.FAILED, True)
    assert message.startswith("No secure connection to localhost: its certificate is not trusted")
    assert receiver.requests == []


def test_https_is_followed_to_https_but_not_to_http(
    into: Path, receiver: Receiver, make_certificate: MakeCertificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, server = make_certificate(x509.DNSName("localhost"))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with listening(tls=server) as secure:
        secure.respond = answering(302, Location=receiver.url)
        got = refused(f"https://localhost:{secure.port}/", into)

        answers = iter([answering(302, Location="/b.pdf"), answering(200, PDF)])
        secure.respond = lambda handler: next(answers)(handler)
        fetched = get(f"https://localhost:{secure.port}/", into)

    message = "localhost redirects from https to http. Give the URL of the file itself."
    assert got == (FetchCode.REFUSED, False, message)
    assert receiver.requests == []
    assert (fetched.final_url, fetched.bytes) == (f"https://localhost:{secure.port}/b.pdf", 14)
