"""The client: everything that a party does with a node over HTTP, typed.

::

    from openline.client import Client

    with Client("https://node.example", token=token) as client:
        receipt = client.submit(entry)          # signed here, durable there
        for zone in client.zones(state="active"):
            print(zone.id, zone.owner)          # every page, as far as your party is shown them
        for shown in client.follow(after=0):    # gap-free, for ever, resumed by itself
            print(shown.seq, shown.shown)

What is no entry is sent under an idempotency key of its own; where a line breaks before the answer, it is
asked once more, and done once. Errors are those of :mod:`openline.errors`, whatever was said in between.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from openline.client.addresses import Delivery
from openline.client.calling import Certificate, NoAnswerError, OnItsWayError, Server
from openline.client.checking import check_receipt
from openline.client.entries import Entries
from openline.client.incidents import Incidents
from openline.client.log import Log
from openline.client.members import Accounts
from openline.client.plans import Plans
from openline.client.positions import Positions
from openline.client.reports import Reports
from openline.client.rows import Page, Rows
from openline.client.running import Running
from openline.client.saying import Saying
from openline.client.warned import Warned
from openline.client.watches import Watches

__all__ = ["Certificate", "Client", "NoAnswerError", "OnItsWayError", "Page", "check_receipt"]


class Client(
    Entries,
    Rows,
    Log,
    Plans,
    Positions,
    Delivery,
    Accounts,
    Running,
    Warned,
    Saying,
    Watches,
    Incidents,
    Reports,
):
    """One member of one party, at a node's server or at the party's gateway; see :class:`.Server`."""

    def __init__(
        self,
        address: str,
        *,
        token: str = "",
        certificate: Certificate | None = None,
        authorities: Path | None = None,
        timeout_s: float = 30.0,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.server = Server(
            address,
            token=token,
            certificate=certificate,
            authorities=authorities,
            timeout_s=timeout_s,
            random_bytes=random_bytes,
        )

    def __enter__(self) -> Client:
        """Give the client; its connections are closed at the end of the block."""
        return self

    def __exit__(
        self, type: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.server.close()
