"""Lists: what the node listed for the party when it last answered, kept to be read while it does not.

So are the pictures of incidents, which the node alone can join. All are asked for as soon as something new is
shown to the party, and every minute; more seldom where they are long. What they hold of an entry is forgotten
with the releases of it (:meth:`.Kept.blank`).
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from time import perf_counter
from typing import Any

import msgspec

from openline.app.showing.paging import due_cursor
from openline.app.showing.rows import DueRow
from openline.client import Client
from openline.errors import NotFoundError, StorageError
from openline.gateway.keeping import PICTURES, Kept

KINDS = (
    *("stops", "desks", "channels", "messages", "warnings", "statements"),
    *("incidents", "exhibits", "citations"),
    *("due", "matches", "sites", "movements", "activities", "zones", "lines", "agreements", "cells"),
    *("parties", "keys", "areas", "sightings", "coverages"),
)
"""What is kept, in the order in which it is asked for: first what is needed first."""
EVERY_S, LEAST_S = 60.0, 2.0
SHARE = 20
"""The node is asked for no more than this part of the time."""
PAGE = 1000
MOST = 20_000
"""So many rows of a kind are kept: of matches the most serious, of what is due the most urgent."""
_ID = {
    "parties": "party", "agreements": "agreement", "cells": "cell", "matches": "match", "stops": "stop",
    "desks": "desk", "channels": "channel", "messages": "message", "warnings": "warning",
    "statements": "statement", "incidents": "incident", "exhibits": "exhibit", "citations": "citation",
}  # fmt: skip


MOST_PICTURES = 200
"""Of so many incidents all that the node joins is kept, the latest."""


class Asking(ABC):
    """Asks the node again and again for what is kept of it here.

    Parameters
    ----------
    kept
        Where it is kept.
    client
        The node's server.
    now_ms
        The clock.
    trouble
        Is told what went wrong, other than that the node does not answer.
    """

    what = ""
    """What is asked for, in the words of an alarm."""

    def __init__(
        self,
        kept: Kept,
        client: Client,
        *,
        now_ms: Callable[[], int],
        trouble: Callable[[str, Exception], None],
    ) -> None:
        self._kept = kept
        self._client = client
        self._now_ms = now_ms
        self._trouble = trouble
        self._stopped = threading.Event()
        self._woken = threading.Event()

    @abstractmethod
    def look(self) -> None:
        """Ask for all of it and keep it.

        Raises
        ------
        OpenlineError
            The node does not answer, or refuses.
        """

    def wake(self) -> None:
        """Have it asked for: something has changed."""
        self._woken.set()

    def start(self) -> None:
        """Go on asking until :meth:`stop`."""
        threading.Thread(target=self._run, name=f"openline-{self.what}", daemon=True).start()

    def stop(self) -> None:
        """Stop asking; the line to the server closes with the client."""
        self._stopped.set()
        self._woken.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._woken.clear()
            began_s = perf_counter()
            share = SHARE
            try:
                self.look()
            except StorageError:
                share = 0  # it does not answer: that is what these are for
            except Exception as error:  # whatever it was: a copy that is not renewed any more says nothing
                if not self._stopped.is_set():
                    self._trouble(f"the copy of the {self.what}", error)
            pause_s = max(LEAST_S, share * (perf_counter() - began_s))
            if not self._stopped.wait(pause_s):
                self._woken.wait(max(EVERY_S - pause_s, 0))


class Lists(Asking):
    """Keeps each of the node's lists whole as it was at one time."""

    what = "lists"

    def look(self) -> None:
        """Ask for every list and keep it; as :meth:`Asking.look`."""
        for kind in KINDS:
            at_ms = self._now_ms()
            rows = self._listed(kind)
            if self._stopped.is_set():
                return
            if rows is not None:
                self._kept.keep_rows(kind, rows, at_ms=at_ms)

    def _listed(self, kind: str) -> list[tuple[str, str, bytes]] | None:
        """Return all rows of a kind; None where the one behind which to go on was gone meanwhile."""
        rows, after = list[tuple[str, str, bytes]](), ""
        while len(rows) < MOST:
            try:
                page = self._client.server.call(
                    "GET", f"/v1/{kind}", dict[str, Any], query={"after": after, "limit": PAGE}
                )
            except NotFoundError:
                if not after:
                    raise
                return None  # it was answered, or withdrawn: the next look begins anew
            rows += [
                (cursor(kind, it), str(it.get("entry", "")), msgspec.json.encode(it)) for it in page["rows"]
            ]
            if self._stopped.is_set() or not (after := page["next"]):
                break
        return rows


class Pictures(Asking):
    """Keeps all that the node joins of each incident that the party is shown, within the default distance.

    It is apart from the lists, which do not wait for it: it takes long to join.
    """

    what = "pictures"

    def look(self) -> None:
        """Ask for the picture of the latest incidents, and keep those that came; as :meth:`Asking.look`."""
        at_ms = self._now_ms()
        incidents = [row for _, row in self._kept.rows("incidents")]
        incidents.sort(key=lambda it: int(it.get("at_ms", 0)), reverse=True)
        kept = []
        for it in incidents[:MOST_PICTURES]:
            id = str(it["incident"])
            try:
                picture = self._client.server.call("GET", f"/v1/incidents/{id}/picture", dict[str, Any])
            except NotFoundError:
                continue  # it is shown to the party no longer
            if self._stopped.is_set():
                return
            kept.append((id, str(it.get("entry", "")), msgspec.json.encode(picture)))
        self._kept.keep_rows(PICTURES, kept, at_ms=at_ms)


def cursor(kind: str, row: dict[str, Any]) -> str:
    """Return how the node calls a row of a kind: by this it is asked for, and pages go on behind it."""
    if kind == "keys":
        return f"{row['party']}:{row['public_key_hex']}"
    if kind == "due":
        return due_cursor(msgspec.convert(row, DueRow))
    return str(row[_ID[kind]] if kind in _ID else row.get("id") or row["entry"])
