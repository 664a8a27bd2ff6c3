"""Takes a URL apart, the same way when it is saved and when it is called."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, urlsplit

from egress.addresses import AllowedHosts, plain_address
from egress.errors import InvalidUrl

MAX_LENGTH = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}
_PATH_SAFE = "/%:@!$&'()*+,;=~"
_NOT_PRINTED = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: `host` as resolved and verified by TLS, `path` with its query as sent."""

    is_tls: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS["https" if self.is_tls else "http"] else f"{host}:{self.port}"


def parse_url(url: str) -> Target:
    """Raises InvalidUrl with what to change."""
    if len(url) > MAX_LENGTH:
        raise InvalidUrl(f"The URL is longer than {MAX_LENGTH} characters.")
    if _NOT_PRINTED.search(url):
        raise InvalidUrl("The URL has a space or another character that URLs cannot have.")
    try:
        parts = urlsplit(url)
        scheme, port = parts.scheme, parts.port
    except ValueError as error:
        raise InvalidUrl("This is not a URL. Write it like https://example.com/path") from error
    if scheme not in DEFAULT_PORTS:
        raise InvalidUrl("The URL must begin with https:// or http://")
    if parts.username is not None or parts.password is not None:
        raise InvalidUrl("Leave user name and password out of the URL: they are not sent.")
    if port == 0:
        raise InvalidUrl("Port 0 cannot be called.")
    path = quote(parts.path or "/", safe=_PATH_SAFE)
    if parts.query:
        path += "?" + quote(parts.query, safe=_PATH_SAFE + "?")
    return Target(
        is_tls=scheme == "https", host=_ascii_host(parts.hostname or ""), port=port or DEFAULT_PORTS[scheme], path=path
    )


def _ascii_host(host: str) -> str:
    if not host:
        raise InvalidUrl("The URL names no host. Write it like https://example.com/path")
    try:
        if ":" in host:
            # A scope (fe80::1%eth0) means something on one machine only.
            if IPv6Address(host).scope_id:
                raise ValueError("scope")
            return host
        return host.encode("idna").decode()
    except ValueError as error:
        raise InvalidUrl(f"'{host}' is not a host name.") from error


def refuse_blocked_host(target: Target, allowed: AllowedHosts) -> None:
    """Tell at once, without asking DNS, that a plainly internal host would never be called. Raises InvalidUrl."""
    literal = "127.0.0.1" if target.host == "localhost" or target.host.endswith(".localhost") else target.host
    try:
        address = plain_address(literal)
    except ValueError:
        return
    if not allowed.permit(host=target.host, address=address):
        raise InvalidUrl(
            f"{target.host} is not on the public internet, so it is not called. "
            "The operator can allow it with the setting EGRESS_ALLOWED_PRIVATE_HOSTS."
        )
