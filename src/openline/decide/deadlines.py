"""Deadlines in the order in which they are to be looked at: asked every second, whatever many of them wait.

The most urgent come first, however many of the others have passed: a FLASH waits for nobody's ROUTINE. Of one
urgency those of one party come together, since all that it owes another stands in one finding.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from openline.decide.undoing import Kept
from openline.model.notification import Precedence

if TYPE_CHECKING:
    from openline.decide.state import TimerStanding

Place: TypeAlias = tuple[str, str, str]
Now: TypeAlias = "Callable[[TimerStanding], TimerStanding | None]"
"""Gives a deadline as it is by now: put off, less urgent, or for good ``None`` if nothing is left of it."""

RANK = {it: rank for rank, it in enumerate(Precedence)}
EXAMINED = 8
"""So many are looked at, at most, for each that is asked for: what has gone by is put aside bit by bit."""


class Passed(NamedTuple):
    """Deadlines that have passed."""

    timers: list[TimerStanding]
    """As they stand on record; the most urgent first, and of those a party's together."""
    more: bool
    """Whether there may be others."""


class Deadlines(Kept[Place, "TimerStanding"]):
    """A map of deadlines that knows which come next.

    There is a heap for each urgency and party. It may hold times that hold no longer, of deadlines that were
    met or put off; they are passed over when their turn comes. Of none that holds is it ever short, also when
    changes are taken back: what is put back was in it before, and only what is asked between changes takes
    anything out.
    """

    __slots__ = ("_heaps", "_held")

    def __init__(self) -> None:
        super().__init__()
        # When to look -> for which of its times the deadline then stands there, and where it stands.
        self._heaps: dict[tuple[int, str], list[tuple[int, int, Place]]] = {}
        self._held = 0

    def __setitem__(self, key: Place, value: TimerStanding) -> None:
        """Hold a deadline."""
        super().__setitem__(key, value)
        if (at_ms := value.next_ms) is not None:
            heap = self._heaps.setdefault((RANK[value.precedence], value.party), [])
            heappush(heap, (at_ms, at_ms, key))
            self._held += 1

    def passed(self, now_ms: int, now: Now, *, most: int | None = None) -> Passed:
        """Return deadlines at which something is to be done by now.

        Parameters
        ----------
        now
            What is by now later than it was is looked at then; what is nothing any more never again.
        most
            About so many; all, if not given.
        """
        self._tidy()
        found: list[TimerStanding] = []
        left = [EXAMINED * most if most is not None else len(self) + self._held]
        coming = [(rank, heap[0][0], party) for (rank, party), heap in self._heaps.items() if heap]
        more = False
        for rank, at_ms, party in sorted(coming):
            room = most - len(found) if most is not None else len(self) + 1
            if at_ms <= now_ms:
                more = self._take(rank, self._heaps[rank, party], now_ms, now, found, room, left) or more
        return Passed(found, more)

    def first_ms(self, now: Now) -> int | None:
        """Return when something is to be done next, if ever."""
        self._tidy()
        heaps = [(rank, heap) for (rank, _), heap in self._heaps.items()]
        firsts = [at_ms for it in heaps if (at_ms := self._first_of(*it, now)) is not None]
        return min(firsts, default=None)

    def _take(
        self,
        rank: int,
        heap: list[tuple[int, int, Place]],
        now_ms: int,
        now: Now,
        found: list[TimerStanding],
        room: int,
        left: list[int],
    ) -> bool:
        """Take what has passed from a heap, and tell whether some was left."""
        passed: dict[Place, int] = {}
        while heap and heap[0][0] <= now_ms and len(passed) < room and left[0] > 0:
            left[0] -= 1
            _, at_ms, place = heappop(heap)
            self._held -= 1
            timer = self._of(rank, place, at_ms)
            if timer is None or place in passed:
                continue
            look_ms = _look_ms(now(timer), at_ms)
            if look_ms is not None and look_ms > now_ms:
                self._put(heap, look_ms, at_ms, place)
            elif look_ms is not None:
                passed[place] = look_ms
                found.append(timer)
        more = bool(heap) and heap[0][0] <= now_ms
        for place, look_ms in passed.items():  # until it is on record that they have passed
            self._put(heap, look_ms, self[place].next_ms or 0, place)
        return more

    def _of(self, rank: int, place: Place, at_ms: int) -> TimerStanding | None:
        """Return the deadline of which that was put into a heap, if it stands like that still."""
        timer = self.get(place)
        holds = timer is not None and timer.next_ms == at_ms and RANK[timer.precedence] == rank
        return timer if holds else None

    def _first_of(self, rank: int, heap: list[tuple[int, int, Place]], now: Now) -> int | None:
        while heap:
            look_ms, at_ms, place = heap[0]
            timer = self._of(rank, place, at_ms)
            holds_ms = _look_ms(now(timer), at_ms) if timer is not None else None
            if holds_ms is not None and holds_ms <= look_ms:
                return look_ms
            heappop(heap)
            self._held -= 1
            if holds_ms is not None:
                self._put(heap, holds_ms, at_ms, place)
        return None

    def _put(self, heap: list[tuple[int, int, Place]], look_ms: int, at_ms: int, place: Place) -> None:
        heappush(heap, (look_ms, at_ms, place))
        self._held += 1

    def _tidy(self) -> None:
        """Forget times that hold no longer, once they are more than those that may."""
        if self._held <= 2 * len(self) + 1000:
            return
        self._heaps, self._held = {}, 0
        for place, timer in self.items():
            if (at_ms := timer.next_ms) is not None:
                heap = self._heaps.setdefault((RANK[timer.precedence], timer.party), [])
                heap.append((at_ms, at_ms, place))
                self._held += 1
        for heap in self._heaps.values():
            heapify(heap)


def _look_ms(now: TimerStanding | None, at_ms: int) -> int | None:
    """Return when to look at a deadline that stands at a time, as it is by now."""
    if now is None:
        return None
    return now.due_ms if now.state == "waiting" else at_ms
