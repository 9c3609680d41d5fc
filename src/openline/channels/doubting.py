"""Doubting: why nothing would arrive at an address, said to whoever adds it, before it is needed.

It refuses nothing: a name may lead elsewhere tomorrow, and a network be allowed. Each message is judged anew
by :mod:`openline.channels.guarding` when it goes.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Collection

from openline.app.addresses import Address, check_url
from openline.channels.guarding import Guard
from openline.errors import RefusedError

RESOLVED_WITHIN_S = 2.0
"""So long a name is waited for."""


def doubt(address: Address, guard: Guard, media: Collection[str]) -> str:
    """Say why nothing that goes to an address now would arrive; empty when nothing is known against it.

    Parameters
    ----------
    guard
        To which machines messages may go.
    media
        The media for which something is set up that carries.
    """
    if address.medium not in media:
        return f"nothing is set up here that carries {address.medium}: nothing is sent there until there is"
    if address.medium != "webhook":
        return ""
    host, port = check_url(address.where, address.for_mode)
    found = _resolved(host, port)
    if found is None:
        return "its name leads nowhere from here: nothing is sent there until it does"
    try:
        for it in found:
            guard.check(it)
    except RefusedError as error:
        return f"{error.what}: nothing is sent there. {error.next_step} (delivery.webhooks.networks)"
    return ""


def _resolved(host: str, port: int) -> list[str] | None:
    """Return the addresses of a host; None when it has none, or they are not found in time."""
    found: list[str] = []

    def look() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            return
        found.extend(str(it[4][0]) for it in rows)

    looking = threading.Thread(target=look, name="openline-resolve", daemon=True)
    looking.start()
    looking.join(RESOLVED_WITHIN_S)
    return found or None
