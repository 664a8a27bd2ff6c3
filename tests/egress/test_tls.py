"""HTTPS servers: who may vouch for them, and for which name."""

import socket
import time
from ipaddress import ip_address
from threading import Thread

import pytest
from cryptography import x509

import egress
from egress import AllowedHosts, Answer
from tests.egress.conftest import MakeCertificate
from tests.egress.receiver import listening


def post(url: str) -> Answer:
    allowed = AllowedHosts.parse(["127.0.0.0/8"])
    return egress.post(url, body=b"{}", headers={}, timeout_s=5, allowed=allowed)


def test_a_certificate_that_nobody_vouches_for_is_refused(make_certificate: MakeCertificate) -> None:
    _, server = make_certificate(x509.IPAddress(ip_address("127.0.0.1")))
    with listening(tls=server) as receiver:
        got = post(receiver.url)

    assert (got.error_class, got.resolved_address) == ("tls", "127.0.0.1")
    assert "CERTIFICATE_VERIFY_FAILED" in got.error_message
    assert receiver.requests == []


def test_the_operators_own_authority_is_trusted(
    make_certificate: MakeCertificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, server = make_certificate(x509.DNSName("localhost"))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with listening(tls=server) as receiver:
        got = post(f"https://localhost:{receiver.port}/hook")

    assert (got.is_success, got.resolved_address) == (True, "127.0.0.1")
    assert [request.path for request in receiver.requests] == ["/hook"]


def test_a_certificate_for_another_name_is_refused(
    make_certificate: MakeCertificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, server = make_certificate(x509.DNSName("other.test"))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with listening(tls=server) as receiver:
        got = post(f"https://localhost:{receiver.port}/hook")

    assert got.error_class == "tls"
    assert receiver.requests == []


def test_plain_http_on_an_https_url_is_a_tls_error() -> None:
    with listening() as receiver:
        got = post(receiver.url.replace("http://", "https://"))

    assert got.error_class == "tls"


def test_a_receiver_that_reads_slowly_is_cut_at_the_deadline(
    make_certificate: MakeCertificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, server = make_certificate(x509.DNSName("localhost"))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    def read_slowly() -> None:
        with server.wrap_socket(listener.accept()[0], server_side=True) as connection:
            while connection.recv(16384):
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=read_slowly, daemon=True)
        thread.start()
        got = egress.post(
            f"https://localhost:{listener.getsockname()[1]}/",
            body=b"x" * 20_000_000,
            headers={},
            timeout_s=0.5,
            allowed=AllowedHosts.parse(["127.0.0.1"]),
        )

    assert (got.error_class, got.status) == ("timeout", None)
    assert 500 <= got.latency_ms < 1500
