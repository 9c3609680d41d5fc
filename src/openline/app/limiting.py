"""Limiting: how often somebody may ask, by a bucket that fills with time."""

from __future__ import annotations

from collections import OrderedDict

MOST_KEPT = 65_536
"""So many buckets are kept; whoever has not asked for longest is forgotten first, and has a full one."""


class Buckets:
    """One bucket for each who asks: so many tokens a second, so many at most.

    Parameters
    ----------
    per_s
        How fast a bucket fills.
    burst
        How much it holds.
    """

    def __init__(self, *, per_s: float, burst: float) -> None:
        self._per_s = per_s
        self._burst = max(1.0, burst)
        self._kept: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def take(self, whose: object, now_s: float) -> float:
        """Take a token; return 0, or for how many seconds there is none: then nothing was taken."""
        wait_s = self.wait_s(whose, now_s)
        if wait_s == 0:
            level, at_s = self._kept.get(whose, (self._burst, now_s))
            self._kept[whose] = (min(self._burst, level + (now_s - at_s) * self._per_s) - 1.0, now_s)
            self._kept.move_to_end(whose)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return wait_s

    def wait_s(self, whose: object, now_s: float) -> float:
        """Return for how many seconds there is no token, and take none."""
        level, at_s = self._kept.get(whose, (self._burst, now_s))
        level = min(self._burst, level + (now_s - at_s) * self._per_s)
        return 0.0 if level >= 1.0 else (1.0 - level) / self._per_s
