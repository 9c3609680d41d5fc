"""Room to work in, kept between batches so that a small batch costs no large allocation."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openline.kernel.candidate import CANDIDATE
from openline.kernel.crossing import Hits
from openline.kernel.trackrecord import KEPT_SIDE, MEMBER
from openline.kernel.way import MOST_LEGS, Stays, Way

ENOUGH = 0
MORE_CANDIDATES = 1
MORE_SLOTS = 2
MORE_CELLS = 3
MORE_MEMBERS = 4
MORE_NEAR = 5
MORE_SIDES = 6


class Room(NamedTuple):
    """Scratch of the jitted loop; nothing in it outlives a fix, but for ``hits.seen``.

    Attributes
    ----------
    over
        int32, slots whose footprint a fix is over.
    stays, part
        Slots along a way, and along a part of it.
    members, near
        What the track's lists will be.
    cells
        int64, cells of lines along a leg.
    way
        The way looked at.
    hits
        Lines met on a leg.
    crossed
        Lines met on the whole way; ``exact`` says whether raw mode sees a crossing.
    sides
        ``KEPT_SIDE``, lines that the fix lies on; twice the room, for two legs.
    """

    over: NDArray[np.int32]
    stays: Stays
    part: Stays
    members: NDArray[np.void]
    near: NDArray[np.int32]
    cells: NDArray[np.int64]
    way: Way
    hits: Hits
    crossed: Hits
    sides: NDArray[np.void]


class Workspace:
    """Owns the scratch and makes it larger when the loop says that something does not fit."""

    def __init__(self) -> None:
        self.ways = np.zeros(1, np.int64)
        """How many ways were looked at: the number of each marks the segments seen on it."""
        self._slots = 64
        self._cells = 64
        self._lines = 0
        self._seen = np.empty(0, np.int64)
        self.out = np.empty(256, CANDIDATE)
        """Where candidates are written."""
        self._way = Way(*(np.zeros(MOST_LEGS + 1) for _ in range(3)))
        self._room: Room | None = None

    def room(self, lines: int, segments: int) -> Room:
        """Return scratch for an index with so many lines and segments."""
        if segments > self._seen.size:
            self._seen = np.full(2 * segments, -1, np.int64)
            self._room = None
        if lines > self._lines or self._room is None:
            self._lines = max(2 * lines, 8)
            self._room = Room(
                np.empty(self._slots, np.int32),
                _stays(self._slots),
                _stays(self._slots),
                np.zeros(3 * self._slots, MEMBER),
                np.empty(2 * self._slots, np.int32),
                np.empty(self._cells, np.int64),
                self._way,
                _hits(self._lines, self._seen),
                _hits(self._lines, self._seen),
                np.zeros(2 * self._lines, KEPT_SIDE),
            )
        return self._room

    def widen(self, what: int, wanted: int) -> None:
        """Make room for ``wanted`` candidates, slots or cells at once, twice what there is at least."""
        self._room = None
        if what == MORE_CANDIDATES:
            self.out = np.resize(self.out, max(2 * self.out.size, wanted))
        elif what == MORE_SLOTS:
            self._slots = max(2 * self._slots, wanted)
        elif what == MORE_CELLS:
            self._cells = max(2 * self._cells, wanted)


def _stays(size: int) -> Stays:
    return Stays(np.empty(size, np.int32), np.empty(size), np.empty(size))


def _hits(lines: int, seen: NDArray[np.int64]) -> Hits:
    return Hits(
        np.empty(lines, np.int32),
        np.empty(lines, np.int32),
        np.empty(lines),
        np.empty(lines, np.bool_),
        seen,
    )
