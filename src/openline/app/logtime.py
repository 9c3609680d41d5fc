"""The time by which a log goes: the clock's, but that it neither runs back nor stands still.

A clock that was an hour ahead leaves times in the log that are. When it is put right the log cannot follow.
If its time stood still until then, no deadline that begins meanwhile would pass, and nobody would hear of it.
So it goes on, a little slower than time does, until the clock has caught up.
"""

from __future__ import annotations

from collections.abc import Callable

PACE = 0.9
"""So much slower: an hour is caught up in ten, and a minute for an answer is then 67 seconds."""


class LogTime:
    """What time it is; whoever asks keeps other threads away.

    Parameters
    ----------
    now_ms
        The clock.
    elapsed_ms
        What goes on whatever is done to the clock, from any beginning; without it time may stand still.
    """

    def __init__(self, now_ms: Callable[[], int], elapsed_ms: Callable[[], float] | None = None) -> None:
        self._now_ms, self._elapsed_ms = now_ms, elapsed_ms
        self._last: tuple[float, float] | None = None

    def at_least(self, least_ms: int) -> int:
        """Return what time it is, no earlier than a time, nor than what was returned before."""
        now_ms: float = max(self._now_ms(), least_ms)
        if self._elapsed_ms is not None:
            elapsed_ms = self._elapsed_ms()
            if self._last is not None:
                last_ms, at_ms = self._last
                now_ms = max(now_ms, last_ms + PACE * (elapsed_ms - at_ms))
            self._last = now_ms, elapsed_ms
        return int(now_ms)
