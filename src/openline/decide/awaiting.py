"""Awaiting: statements that were asked for, in the order in which they are due; asked for at every look."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from openline.decide.spoken import Asked
from openline.decide.undoing import Kept

Place: TypeAlias = tuple[str, str]
"""(statement, party)."""
IsOpen: TypeAlias = Callable[[str, Asked], bool]
"""Tells of a statement whether it is awaited still, as it stands by now."""


class Askings(Kept[Place, Asked]):
    """A map of what was asked for that knows what is due next.

    Its heap may hold what is not awaited any more; that is passed over when its turn comes. It is never short
    of what is, also when changes are taken back: what is put back was in it before, and only what is asked
    between changes takes anything out.
    """

    __slots__ = ("_heap",)

    def __init__(self) -> None:
        super().__init__()
        self._heap: list[tuple[int, Place]] = []

    def __setitem__(self, key: Place, value: Asked) -> None:
        """Hold what came of an asking."""
        super().__setitem__(key, value)
        if not value.answer and not value.silent:
            heappush(self._heap, (value.due_ms, key))

    def due(self, now_ms: int, is_open: IsOpen, *, most: int) -> list[tuple[Place, Asked]]:
        """Return what was due by now and is awaited, the longest due first; no more than ``most``."""
        self._tidy()
        found: list[tuple[Place, Asked]] = []
        while len(found) < most and (first := self._first(is_open)) is not None and first[0] <= now_ms:
            _, place = heappop(self._heap)
            if not found or found[-1][0] != place:
                found.append((place, self[place]))
        for place, asked in found:  # until it is on record that nothing came
            heappush(self._heap, (asked.due_ms, place))
        return found

    def first_ms(self, is_open: IsOpen) -> int | None:
        """Return when the next that is awaited is due."""
        self._tidy()
        first = self._first(is_open)
        return None if first is None else first[0]

    def _first(self, is_open: IsOpen) -> tuple[int, Place] | None:
        while self._heap:
            due_ms, place = self._heap[0]
            asked = self.get(place)
            if asked is not None and asked.due_ms == due_ms and is_open(place[0], asked):
                return due_ms, place
            heappop(self._heap)
        return None

    def _tidy(self) -> None:
        """Forget what is not awaited any more, once it is more than what may be."""
        if len(self._heap) <= 2 * len(self) + 1000:
            return
        self._heap = [(it.due_ms, place) for place, it in self.items() if not it.answer and not it.silent]
        heapify(self._heap)
