"""Where messages may go: never to an address inside, unless an administrator said so."""

import socket
from pathlib import Path

import pytest

from catalog.config import Settings
from catalog.errors import Invalid
from catalog.errors.notices import HostNotAllowed
from catalog.notifications.hosts import Allowed, allowed, check_host, reachable


def settings(**more: str) -> Settings:
    return Settings(home=Path(), database_url="", **more)  # type: ignore[arg-type]  # all of them are text


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "::1", "fd00::1", "fe80::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "100.64.0.1", "224.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1"],
)  # fmt: skip
def test_an_address_that_is_not_public_is_never_sent_to(host: str) -> None:
    with pytest.raises(HostNotAllowed, match="not public"):
        reachable(host, 80, Allowed())


def test_a_public_address_is_and_so_is_a_network_that_was_named() -> None:
    assert reachable("93.184.215.14", 80, Allowed()) == "93.184.215.14"
    may = allowed(settings(notice_networks="10.20.0.0/16, fd00::/8"))
    assert reachable("10.20.3.4", 80, may) == "10.20.3.4"
    assert reachable("fd00::1", 80, may) == "fd00::1"
    with pytest.raises(HostNotAllowed):
        reachable("10.21.0.1", 80, may)


def test_a_name_of_which_one_address_is_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, 1, 6, "", (address, 443)) for address in ("93.184.215.14", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
    with pytest.raises(HostNotAllowed, match=r"rebound\.example"):
        reachable("rebound.example", 443, Allowed())


@pytest.mark.parametrize(
    ("kind", "host", "fine"),
    [
        ("slack", "hooks.slack.com", True),
        ("slack", "hooks.slack.com.evil.example", False),
        ("slack", "evil.example", False),
        ("teams", "prod-1.westeurope.logic.azure.com", True),
        ("teams", "logic.azure.com.evil.example", False),
        ("webhook", "hooks.slack.com", False),
        ("webhook", "hooks.example.com", True),
        ("webhook", "HOOKS.example.com.", True),
        ("webhook", "deep.chat.example.com", True),
        ("webhook", "example.com", False),
        ("webhook", "127.0.0.1", False),
    ],
)
def test_a_host_is_one_that_is_known_or_that_an_administrator_named(kind: str, host: str, fine: bool) -> None:
    may = allowed(settings(notice_hosts="hooks.example.com, *.chat.example.com"))
    if fine:
        check_host(kind, host, may)
    else:
        with pytest.raises(HostNotAllowed):
            check_host(kind, host, may)


def test_a_network_that_cannot_be_read_names_the_setting() -> None:
    with pytest.raises(Invalid, match="CATALOG_NOTICE_NETWORKS"):
        allowed(settings(notice_networks="10.0.0.0/99"))
