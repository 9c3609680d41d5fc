"""The copy: everything that the party is shown, kept on its side as it comes, without a gap.

What is withdrawn or redacted is forgotten here too: a release that says so blanks what was kept of its entry,
and what is kept is held page by page against what the node shows of it now.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from openline.app.live import Live
from openline.client import Client
from openline.errors import LedgerError
from openline.gateway.keeping import Kept
from openline.wire.api.entries import ReleaseShown

WAIT_S = 5.0
PAGE = 500
"""So many older releases are looked at again at a time."""


class Copy:
    """Follows the party's releases and keeps each durably before anybody here is shown it.

    Parameters
    ----------
    party
        Whose copy it is.
    received
        Is called with each release once it is kept: to acknowledge it, for one. What is not noted as
        acknowledged after it, is given to it again at the next start.
    """

    def __init__(
        self,
        party: str,
        kept: Kept,
        client: Client,
        *,
        now_ms: Callable[[], int],
        trouble: Callable[[str, Exception], None],
        received: Callable[[ReleaseShown], None] = lambda shown: None,
    ) -> None:
        self.party = party
        self._kept = kept
        self._client = client
        self._now_ms = now_ms
        self._trouble = trouble
        self._received = received
        self._count = kept.last()
        self.live = Live(lambda: {party: self._count})
        self.heard_ms = 0
        """When something was last received; 0 before."""
        self._looked = 0
        """Up to which older release was looked again."""
        self._stopped = threading.Event()
        self._woken = threading.Event()

    def take(self, shown: ReleaseShown) -> None:
        """Keep a release, and forget what it withdraws."""
        self._kept.keep(shown.seq, shown.entry, msgspec.json.encode(shown), at_ms=self._now_ms())
        self._count, self.heard_ms = shown.seq, self._now_ms()
        if shown.detail == "withdrawn":
            self._kept.blank(entry=shown.entry)
        self.live.grown(shown.seq)
        self.catch_up()

    def catch_up(self) -> None:
        """Give what was kept and is not noted as acknowledged to whoever receives it, in order."""
        while rows := self._kept.releases(self._kept.acknowledged(), PAGE):
            for seq, row in rows:
                self._received(msgspec.json.decode(row, type=ReleaseShown))
                if self._kept.acknowledged() < seq:
                    return  # it is tried again with the next release

    def look_again(self) -> None:
        """Hold a page of older releases against what the node shows of them now, and forget what is redacted.

        Raises
        ------
        LedgerError
            The node shows something else than it did: that is not what redaction does.
        OpenlineError
            It cannot be asked.
        """
        kept = self._kept.still_shown(self._looked, PAGE)
        if not kept:
            self._looked = 0  # from the beginning, the next time
            return
        now = {it.seq: it for it in self._client.releases(after=kept[0][0] - 1, limit=PAGE).releases}
        gone, other = [], []
        for seq, row in kept:
            before = msgspec.json.decode(row, type=ReleaseShown)
            after = now.get(seq)
            if after is None:
                continue  # behind the page: the next one begins before it
            self._looked = seq
            if after == before:
                continue
            if after == msgspec.structs.replace(before, shown=None):
                gone.append(seq)
            else:
                other.append(seq)
        if gone:
            self._kept.blank(seqs=gone)
        if other:
            raise LedgerError(
                f"the node shows {len(other)} releases otherwise than it did, the first is {other[0]}",
                where=f"release {other[0]}",
                next_step="what was shown first is kept here: compare both, and tell the other parties",
            )
        if kept[0][0] not in now:
            raise LedgerError(
                f"the node no longer shows release {kept[0][0]}, that it has shown",
                where=f"release {kept[0][0]}",
                next_step="it is kept here: tell the other parties",
            )

    def start(self) -> None:
        """Follow the releases until :meth:`stop`."""
        threading.Thread(target=self._run, name="openline-copy", daemon=True).start()

    def wake(self) -> None:
        """Take the line up again now, where it is down: the node answers."""
        self._woken.set()

    def stop(self) -> None:
        """Stop following; the line to the server closes with the client."""
        self._stopped.set()
        self.wake()

    def _wait(self, for_s: float) -> None:
        self._woken.clear()
        if not self._stopped.is_set():
            self._woken.wait(for_s)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.catch_up()
                for shown in self._client.follow(after=self._count, wait=self._wait):
                    if self._stopped.is_set():
                        return
                    self.take(shown)
            except Exception as error:  # whatever it was: a copy that has died is not whole, and says nothing
                if self._stopped.is_set():
                    return  # the line is closed, and so is what it is kept in
                self._trouble("copy", error)
            self._stopped.wait(WAIT_S)
