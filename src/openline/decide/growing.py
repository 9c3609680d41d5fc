"""Increase in reported presence: ranges now against ranges a while ago, never points (R35)."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from openline.decide.agenda import NEVER_MS
from openline.model.presence import CountRange

Certainty = Literal["", "possible", "certain"]
RANK: dict[Certainty, int] = {"": 0, "possible": 1, "certain": 2}

_MOST_BEFORE = 64
"""So many entries older than the window are kept before they are dropped together."""


class Increase(NamedTuple):
    """More than there were."""

    before: CountRange
    now: CountRange
    since_ms: int
    certainty: Certainty


def compare(before: CountRange, now: CountRange, least: int) -> Certainty:
    """Judge whether ``now`` is at least ``least`` more than ``before``.

    Certain when even the fewest there can be now are so many more than the most that can have been; possible
    when the most there can be have become so many more.
    """
    if now.low - before.high >= least:
        return "certain"
    return "possible" if now.high - before.high >= least else ""


class Trend(msgspec.Struct):
    """How a count went over the last window, and what was said of it."""

    history: list[tuple[int, int, int]] = msgspec.field(default_factory=lambda: [(-NEVER_MS, 0, 0)])
    """(time in ms, low, high) of every change, back to the last before the window."""
    base: int = 0
    """Index of that last one."""
    told: Certainty = ""
    told_ms: int = 0

    def rebase(self, now: CountRange) -> None:
        """Take a count as what has always been so."""
        self.history, self.base = [(-NEVER_MS, now.low, now.high)], 0

    def observe(self, now_ms: int, now: CountRange, *, window_ms: int, least: int) -> Increase | None:
        """Take note of a count, and return an increase if one is to be said.

        An increase is said once; again when it has become certain, when it ceased in between, or when a whole
        window has gone by.
        """
        since_ms, history = now_ms - window_ms, self.history
        history.append((now_ms, now.low, now.high))
        while history[self.base + 1][0] <= since_ms:
            self.base += 1
        if self.base > _MOST_BEFORE:
            del history[: self.base]
            self.base = 0
        before = CountRange(*history[self.base][1:])
        certainty = compare(before, now, least)
        if not certainty:
            self.told = ""
            return None
        if RANK[certainty] <= RANK[self.told] and now_ms - self.told_ms < window_ms:
            return None
        self.told, self.told_ms = certainty, now_ms
        return Increase(before, now, since_ms, certainty)
