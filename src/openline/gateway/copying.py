"""The copy: everything that the party is shown, kept on its side as it comes, without a gap."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from openline.app.live import Live
from openline.client import Client
from openline.errors import OpenlineError
from openline.gateway.keeping import Kept
from openline.wire.api.entries import ReleaseShown

WAIT_S = 5.0


class Copy:
    """Follows the party's releases and keeps each durably before anybody here is shown it.

    Parameters
    ----------
    party
        Whose copy it is.
    received
        Is called with each release once it is kept: to acknowledge it, for one.
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
        self._stopped = threading.Event()

    def take(self, shown: ReleaseShown) -> None:
        """Keep a release."""
        self._kept.keep(shown.seq, msgspec.json.encode(shown), at_ms=self._now_ms())
        self._count, self.heard_ms = shown.seq, self._now_ms()
        self.live.grown(shown.seq)
        self._received(shown)

    def start(self) -> None:
        """Follow the releases until :meth:`stop`."""
        threading.Thread(target=self._run, name="openline-copy", daemon=True).start()

    def stop(self) -> None:
        """Stop following; the line to the server closes with the client."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                for shown in self._client.follow(after=self._count):
                    if self._stopped.is_set():
                        return
                    self.take(shown)
            except OpenlineError as error:
                self._trouble("copy", error)
            self._stopped.wait(WAIT_S)
