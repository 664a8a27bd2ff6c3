"""URLs of receivers: what is refused, and how the rest is called."""

import pytest

from egress.addresses import AllowedHosts
from egress.errors import InvalidUrl
from egress.target_url import parse_url, refuse_blocked_host


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://example.com/", "must begin with https://"),
        ("example.com/hook", "must begin with https://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("https:///hook", "names no host"),
        ("https://user:pass@example.com/", "Leave user name and password out"),
        ("https://example.com:0/", "Port 0"),
        ("https://example.com:99999/", "not a URL"),
        ("https://[::1/", "not a URL"),
        ("https://[::g]/", "not a"),
        ("https://[fe80::1%25eth0]/", "not a host name"),
        ("https://[fe80::1%eth0]/", "not a host name"),
        ("https://a..b/", "not a host name"),
        ("https://example.com/a b", "space"),
        ("https://example.com/\r\nHost:%20evil", "space"),
        ("https://exa\\mple.com/", "space"),
        ("https://" + "a" * 64 + ".com/", "not a host name"),
        ("https://example.com/" + "a" * 2000, "longer than 2000"),
    ],
)
def test_a_bad_url_is_refused_with_what_to_change(url: str, message: str) -> None:
    with pytest.raises(InvalidUrl, match=message):
        parse_url(url)


def test_a_url_becomes_what_is_sent() -> None:
    target = parse_url("https://Bücher.Example:8443/a/ü?q=ä&b=%20#part")

    assert (target.is_tls, target.host, target.port) == (True, "xn--bcher-kva.example", 8443)
    assert target.path == "/a/%C3%BC?q=%C3%A4&b=%20"
    assert target.host_header == "xn--bcher-kva.example:8443"


def test_default_ports_and_ipv6_are_written_as_http_wants_them() -> None:
    assert parse_url("http://example.com").host_header == "example.com"
    assert parse_url("http://example.com").path == "/"
    assert parse_url("https://example.com:443/").host_header == "example.com"
    assert parse_url("http://[2606:4700::1]:81/").host_header == "[2606:4700::1]:81"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "api.localhost", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]"]
)
def test_a_plainly_internal_host_is_refused_at_once_unless_allowed(host: str) -> None:
    target = parse_url(f"http://{host}/hook")

    with pytest.raises(InvalidUrl, match="EGRESS_ALLOWED_PRIVATE_HOSTS"):
        refuse_blocked_host(target, AllowedHosts())
    refuse_blocked_host(target, AllowedHosts.parse(["0.0.0.0/0", "::/0"]))


def test_a_name_is_not_judged_before_it_is_resolved() -> None:
    refuse_blocked_host(parse_url("https://erp.lan/hook"), AllowedHosts())
