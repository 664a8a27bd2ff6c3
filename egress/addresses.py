"""Which network addresses the desk may call: the public ones, and what the operator allows on their own network."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Python's is_global is the base; these are what it lets through (some only in older versions) and must not.
BLOCKED_V4 = tuple(
    IPv4Network(text)
    for text in (
        "100.64.0.0/10",  # carrier-grade NAT: reaches internal hosts at some providers
        "168.63.129.16/32",  # Azure's host agent, public only by number
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "224.0.0.0/4",  # multicast
    )
)
# Of IPv6 only this is handed out for hosts on the internet: ::127.0.0.1, fec0::/10, 5f00::/16, ff00::/8 lie outside.
GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
BLOCKED_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/32",  # Teredo: an IPv4 address hides inside
        "2001:20::/28",  # ORCHIDv2: names, not places
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address hides inside
        "3fff::/20",  # documentation
    )
)
NAT64 = IPv6Network("64:ff9b::/96")


def plain_address(text: str) -> Address:
    """An address without its disguise: `::ffff:127.0.0.1` is 127.0.0.1. Raises ValueError."""
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def is_public(address: Address) -> bool:
    """Whether this is a host on the internet, and not one of the many ways to write an internal one."""
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in BLOCKED_V4)
    if address in NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in GLOBAL_UNICAST_V6 and address.is_global and not any(address in network for network in BLOCKED_V6)


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """What the operator allows beside the internet: host names as they stand in URLs, and networks."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> Self:
        """From entries such as `erp.lan`, `10.1.2.3` or `10.0.0.0/8`."""
        names, networks = set(), []
        for entry in filter(None, (entry.strip().lower() for entry in entries)):
            try:
                networks.append(ip_network(entry, strict=False))
            except ValueError:
                names.add(entry)
        return cls(frozenset(names), tuple(networks))

    def permit(self, *, host: str, address: Address) -> bool:
        """Whether a URL that names `host` may be sent to `address`, which is what that name resolved to."""
        return is_public(address) or host in self.names or any(address in network for network in self.networks)
