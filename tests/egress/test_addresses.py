"""Which addresses may be called."""

import pytest

from egress.addresses import AllowedHosts, is_public, plain_address

BLOCKED = [
    # this machine, private networks, link-local with the cloud's metadata, carrier-grade NAT
    "0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.100.100.200",
    # protocol, documentation, benchmark, relay, multicast, reserved, broadcast, a cloud's host agent
    "192.0.0.8", "192.0.0.192", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "192.88.99.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    # the same in IPv6
    "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:0:7f00:1::", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1",
    "2002:7f00:1::", "2002:0a00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1",
    "ff02::1", "4000::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a00:1450:4001::1",
          "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]  # fmt: skip


@pytest.mark.parametrize("address", BLOCKED)
def test_an_internal_or_special_address_is_not_public(address: str) -> None:
    assert not is_public(plain_address(address))
    assert not AllowedHosts().permit(host="hook.example.com", address=plain_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_host_on_the_internet_is_public(address: str) -> None:
    assert is_public(plain_address(address))
    assert AllowedHosts().permit(host="hook.example.com", address=plain_address(address))


def test_the_operator_allows_networks_and_single_addresses() -> None:
    allowed = AllowedHosts.parse(["10.0.0.0/8", "192.168.1.7", "fd00::/8", ""])

    def permits(address: str) -> bool:
        return allowed.permit(host="erp.lan", address=plain_address(address))

    assert permits("10.200.0.1")
    assert permits("::ffff:10.200.0.1")
    assert permits("192.168.1.7")
    assert permits("fd12::1")
    assert not permits("192.168.1.8")
    assert not permits("127.0.0.1")
    assert not permits("169.254.169.254")


def test_the_operator_allows_a_host_by_the_name_in_the_url() -> None:
    allowed = AllowedHosts.parse(["ERP.lan"])
    address = plain_address("10.0.0.5")

    assert allowed.permit(host="erp.lan", address=address)
    assert not allowed.permit(host="evil.example.com", address=address)
    assert not allowed.permit(host="erp.lan.example.com", address=address)
