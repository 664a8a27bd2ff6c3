"""HTTPS receivers: who may vouch for them, and for which name."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.webhooks.receiver import listening
from webhooks import transport
from webhooks.addresses import AllowedHosts
from webhooks.transport import Answer

MakeCertificate = Callable[[x509.GeneralName], tuple[Path, ssl.SSLContext]]


@pytest.fixture
def make_certificate(tmp_path: Path) -> MakeCertificate:
    """Returns a self-signed certificate for a name, as a file to trust and as a server's context."""

    def make(name: x509.GeneralName) -> tuple[Path, ssl.SSLContext]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([name]), critical=False)
            .sign(key, hashes.SHA256())
        )
        certificate_path, key_path = tmp_path / "certificate.pem", tmp_path / "key.pem"
        certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        key_path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(certificate_path, key_path)
        return certificate_path, server

    return make


@pytest.fixture(autouse=True)
def _trust_is_read_anew() -> Iterator[None]:
    transport.tls_context.cache_clear()
    yield
    transport.tls_context.cache_clear()


def post(url: str) -> Answer:
    allowed = AllowedHosts.parse(["127.0.0.0/8"])
    return transport.post(url, body=b"{}", headers={}, timeout_s=5, allowed=allowed)


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
