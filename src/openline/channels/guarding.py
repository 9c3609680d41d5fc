"""Guarding: to which machines messages may go at all, looked at when the connection is made.

Whoever may name a URL could otherwise have the node speak to machines that only the node can reach: its own
services, its neighbours, a cloud's metadata. A name is resolved once, every address that it has is judged,
and the connection goes to an address that was judged: a name that changes meanwhile leads nowhere else.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from typing import TypeAlias

from openline.errors import InputError, RefusedError
from openline.ledger.entry import Mode

IP: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")


class Guard:
    """Which addresses of machines may be connected to.

    Parameters
    ----------
    mode
        Of the theatre: in an exercise this machine itself may be, too.
    allowed
        Networks that may be although they are private, as the operator has set.
    """

    def __init__(self, mode: Mode, allowed: Sequence[str] = ()) -> None:
        self._mode = mode
        self._allowed = [network_of(it) for it in allowed]

    async def resolve(self, host: str, port: int) -> str:
        """Return the address to connect to for a host.

        Raises
        ------
        RefusedError
            One of its addresses may not be connected to.
        OSError
            It has none.
        """
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(it[4][0]) for it in found))
        for address in addresses:
            self.check(address)
        return addresses[0]

    def check(self, address: str) -> None:
        """Refuse an address that is private, of this machine or link, reserved, or many machines' at once.

        Raises
        ------
        RefusedError
            Without the address itself: whoever asks is not told how names resolve here.
        """
        ip = _meant(ipaddress.ip_address(address.partition("%")[0]))
        if any(ip.version == it.version and ip in it for it in self._allowed):
            return
        if ip.is_loopback and self._mode == "exercise":
            return
        site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
        if not ip.is_global or ip.is_multicast or ip.is_reserved or site_local:
            raise RefusedError(
                "it leads to a machine that is not reached from outside",
                where="where",
                next_step="name a public address, or have the operator allow this network",
            )


def network_of(text: str) -> Network:
    """Read a network such as ``10.20.0.0/16``.

    Raises
    ------
    InputError
        It is none.
    """
    try:
        return ipaddress.ip_network(text, strict=True)
    except ValueError as error:
        raise InputError(f"{text!r} is no network: {error}", where="allowed networks") from error


def _meant(ip: IP) -> IP:
    """Return the IPv4 address that an IPv6 address stands for, where it stands for one."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    if ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1):
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip
