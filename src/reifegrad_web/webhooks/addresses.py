"""Says where messages may go: to addresses of the public internet over HTTPS, and to networks that the operator names.

Whoever may add a webhook must not be able to ask machines through this server that only it can reach: its own
services, those of the company's network, or those that give a cloud's machines their passwords. A name is resolved
once, and the connection goes to the address that was looked at: a second look could find another one.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from reifegrad.errors import fail

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Address = IPv4Address | IPv6Address
LONGEST, _LONGEST_NAME = 500, 253
_PORTS = {"https": 443, "http": 80}
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
"""IPv6 addresses that a gateway turns into the IPv4 address at their end."""
_LOW = 0xFFFF_FFFF
_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_ODD = '\\"<>'
"""Signs that no address has."""


class Refused(Exception):
    """A name leads to an address to which nothing is sent."""


@dataclass(frozen=True)
class Target:
    """Where a message goes: the parts of its address."""

    host: str
    port: int
    path: str
    is_secure: bool

    @property
    def authority(self) -> str:
        """Host and port as the receiver is asked for them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https" if self.is_secure else "http"] else f"{host}:{self.port}"


def read_target(url: str, longest: int = LONGEST) -> Target:
    """The parts of an address of at most so many letters.

    Raises:
        ReifegradError: It is none to which messages can be sent. An address of numbers is looked at here already; what
            a name leads to is seen when something is sent.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise fail("webhook-address", variant="form", url=url[:LONGEST]) from None
    host = parts.hostname or ""
    literal = _literal(host)
    is_odd = not url.isascii() or any(sign.isspace() or sign in _ODD for sign in url) or len(url) > longest
    is_named = literal is not None or (len(host) <= _LONGEST_NAME and _NAME.fullmatch(host))
    if is_odd or not is_named or parts.scheme not in _PORTS or parts.fragment or "@" in parts.netloc:
        raise fail("webhook-address", variant="form", url=url[:LONGEST])
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(host, port or _PORTS[parts.scheme], path, parts.scheme == "https")
    if not target.is_secure and not settings.WEBHOOK_NETWORKS:
        raise fail("webhook-address", variant="http", url=url)
    if literal is not None and not is_allowed(literal, is_secure=target.is_secure):
        raise fail("webhook-address", variant="network", host=host)
    return target


def resolve(target: Target) -> Address:
    """The address to connect to.

    Raises:
        OSError: The name is not known.
        Refused: It leads, also, to an address to which nothing is sent.
    """
    found = _found(target.host, target.port)
    if not found or not all(is_allowed(each, is_secure=target.is_secure) for each in found):
        raise Refused
    return found[0]


def is_allowed(address: Address, *, is_secure: bool) -> bool:
    """Whether messages may go to an address: a public one over HTTPS, or one of the networks that were named."""
    known = list(_meant(address))
    if any(own in network for own in known for network in settings.WEBHOOK_NETWORKS if own.version == network.version):
        return True
    return is_secure and all(each.is_global and not each.is_multicast for each in known)


def _meant(address: Address) -> Iterator[Address]:
    """The address, and the one that it stands for where it carries another one."""
    if isinstance(address, IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
        return
    yield address
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if any(address in network for network in _TRANSLATED):
        yield IPv4Address(int(address) & _LOW)


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _found(host: str, port: int) -> Sequence[Address]:
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
