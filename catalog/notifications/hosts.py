"""Which hosts messages may go to: a person chooses the address, so it could be one inside (see decision 0048)."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from catalog.config import Settings
from catalog.errors import Invalid
from catalog.errors.notices import HostNotAllowed

KNOWN = {
    "slack": ("hooks.slack.com",),
    "teams": ("*.logic.azure.com", "*.api.powerplatform.com", "*.webhook.office.com"),
    "webhook": (),
}
"""Hosts that each kind of channel may use without asking an administrator."""
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Allowed:
    """What an administrator allows beside the known hosts: host patterns, and networks that are not public."""

    hosts: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()


def allowed(settings: Settings) -> Allowed:
    """Read what the settings allow; raises Invalid, which names the setting that is wrong."""
    hosts = tuple(word.lower() for word in _words(settings.notice_hosts))
    try:
        networks = tuple(ip_network(word, strict=False) for word in _words(settings.notice_networks))
    except ValueError as error:
        raise Invalid(reason=f"CATALOG_NOTICE_NETWORKS is not right: {error}.") from None
    return Allowed(hosts, networks)


def check_host(kind: str, host: str, may: Allowed) -> None:
    """Raise HostNotAllowed unless this kind of channel may send to the host."""
    patterns = (*KNOWN.get(kind, ()), *may.hosts)
    if not any(fnmatch(host.lower().rstrip("."), pattern) for pattern in patterns):
        raise HostNotAllowed(host=host, reason="it is not among the hosts that are allowed.")


def reachable(host: str, port: int, may: Allowed) -> str:
    """Give the address of a host to connect to; raises HostNotAllowed when any of its addresses is not public.

    What is connected to is the address that was looked at: a name may mean another one a moment later.
    """
    found = _addresses(host, port)
    for address in found:
        if not _is_fine(address, may.networks):
            raise HostNotAllowed(host=host, reason="it leads to an address that is not public.")
    if not found:
        raise HostNotAllowed(host=host, reason="it has no address.")
    return str(found[0])


def _addresses(host: str, port: int) -> Sequence[Address]:
    try:
        return [ip_address(host.strip("[]"))]
    except ValueError:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [ip_address(str(one[4][0]).partition("%")[0]) for one in found]


def _is_fine(address: Address, networks: Sequence[Network]) -> bool:
    plain = _meant(address)
    if any(plain.version == network.version and plain in network for network in networks):
        return True
    return plain.is_global and not plain.is_multicast


def _meant(address: Address) -> Address:
    """Give the IPv4 address that some IPv6 addresses only wrap."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
