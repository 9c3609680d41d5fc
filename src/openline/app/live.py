"""Live: who waits for what comes on record, and how they are woken (decision 14).

The journal says that the log has grown; whoever listens for a party is woken when that party has a new
release. Nothing is shown from here: whoever is woken reads the releases, under the access rules.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

Wake = Callable[[int], None]
"""Is told the party's highest release number; called from the writer's thread, so it must not block."""


class Live:
    """Wakes those who listen for a party once it has a release that they have not been told of.

    Parameters
    ----------
    counts
        Gives how many releases each recipient has, as the log stands.
    """

    def __init__(self, counts: Callable[[], Mapping[str, int]]) -> None:
        self._counts = counts
        self._lock = threading.Lock()
        self._listeners: dict[str, list[Wake]] = {}
        self._told: dict[str, int] = {}

    def listen(self, party: str, wake: Wake) -> Callable[[], None]:
        """Wake a listener at every new release to a party; return what stops it."""
        with self._lock:
            self._listeners.setdefault(party, []).append(wake)
            self._told.setdefault(party, self._counts().get(party, 0))

        def stop() -> None:
            with self._lock:
                remaining = self._listeners.get(party, [])
                if wake in remaining:
                    remaining.remove(wake)
                if not remaining:
                    self._listeners.pop(party, None)
                    self._told.pop(party, None)

        return stop

    def grown(self, size: int) -> None:
        """Take note that the log has grown, and wake whoever has something new to read."""
        counts = self._counts()
        with self._lock:
            fresh = [
                (wake, count)
                for party, wakes in self._listeners.items()
                if (count := counts.get(party, 0)) > self._told[party]
                for wake in wakes
            ]
            for party in self._listeners:
                self._told[party] = counts.get(party, 0)
        for wake, count in fresh:
            wake(count)

    def listening(self) -> dict[str, int]:
        """Return how many listen for each party."""
        with self._lock:
            return {party: len(wakes) for party, wakes in self._listeners.items()}
