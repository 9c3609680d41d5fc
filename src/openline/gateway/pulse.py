"""Whether the node answers: asked every few seconds, and told by whoever else asks it something."""

from __future__ import annotations

import threading
from collections.abc import Callable

import httpx

EVERY_S = 2.0
TIMEOUT = httpx.Timeout(3.0)


class Pulse:
    """Knows since when the node is away, and says at once that it is back.

    Parameters
    ----------
    http
        Makes a client of the node.
    back
        Is called when it answers again, from any thread.
    now_ms
        The clock.
    """

    def __init__(
        self, http: Callable[[], httpx.Client], back: Callable[[], None], *, now_ms: Callable[[], int]
    ) -> None:
        self._http = http
        self._back = back
        self._now_ms = now_ms
        self._stopped = threading.Event()
        self.away_ms = 0
        """Since when it does not answer; 0 while it does."""

    def heard(self) -> None:
        """Take note that it answers."""
        if self.away_ms:
            self.away_ms = 0
            self._back()

    def missed(self) -> None:
        """Take note that it does not."""
        self.away_ms = self.away_ms or self._now_ms()

    def look(self, http: httpx.Client) -> None:
        """Ask it whether it is there."""
        try:
            status = http.get("/healthz", timeout=TIMEOUT).status_code
        except httpx.HTTPError:
            return self.missed()
        return self.missed() if status in (502, 503, 504) else self.heard()

    def start(self) -> None:
        """Go on asking until :meth:`stop`."""
        threading.Thread(target=self._run, name="openline-pulse", daemon=True).start()

    def stop(self) -> None:
        """Ask no more."""
        self._stopped.set()

    def _run(self) -> None:
        with self._http() as http:
            while not self._stopped.is_set():
                self.look(http)
                self._stopped.wait(EVERY_S)
