"""What tests of the way out start from: servers on this machine, certificates for them, names that resolve to them."""

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from egress.exchange import tls_context
from tests.egress.receiver import Receiver, listening

MakeCertificate = Callable[[x509.GeneralName], tuple[Path, ssl.SSLContext]]
ResolveTo = Callable[..., list[str]]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as receiver:
        yield receiver


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "fetched"


@pytest.fixture
def resolve_to(monkeypatch: pytest.MonkeyPatch) -> ResolveTo:
    """Lets every name resolve to the addresses given; returns the list of names that were looked up. An address is
    its own."""

    def resolve(*addresses: str) -> list[str]:
        asked: list[str] = []

        def getaddrinfo(host: str, port: int, **options: Any) -> list[Any]:
            found = addresses
            if host.replace(".", "").isdigit():
                found = (host,)
            else:
                asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return resolve


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
    tls_context.cache_clear()
    yield
    tls_context.cache_clear()
