"""What is to be done at which time, so that time itself can be replayed."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import NamedTuple

import msgspec

NEVER_MS = 1 << 62
"""Later than everything."""

Key = tuple[int | str, ...]


class Due(NamedTuple):
    """One thing to do; equal times are done in the order in which they were asked for."""

    due_ms: int
    number: int
    action: str
    key: Key


class Agenda(msgspec.Struct):
    """Things to do, the earliest first; plain values, so that it can be written down."""

    heap: list[Due] = []
    asked: int = 0

    def put(self, due_ms: int, action: str, *key: int | str) -> None:
        """Ask for something to be done."""
        self.asked += 1
        heappush(self.heap, Due(due_ms, self.asked, action, key))

    def take_due(self, now_ms: int) -> Iterator[Due]:
        """Take out, in order, what is due by a time, also what is asked for meanwhile."""
        while self.heap and self.heap[0].due_ms <= now_ms:
            yield heappop(self.heap)
