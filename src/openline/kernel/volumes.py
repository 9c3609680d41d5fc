"""Which volumes of space and time overlap: an index that volumes are added to and taken out of."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openline.errors import InputError
from openline.kernel.volume_batch import (
    NO_END_MS,
    UNBOUNDED_HIGH_MM,
    UNBOUNDED_LOW_MM,
    Volumes,
)
from openline.kernel.volume_cells import (
    ALL_CELLS,
    COVER_WORDS,
    KEY,
    LAYERS,
    PAGE_WORDS,
    STATE,
    TABLE_WORDS,
    USE,
    WANTED,
    insert,
    keys_of,
    rehash,
    remove,
)
from openline.kernel.volume_packing import BOX_WORDS, END_MS, END_ROW, FIRST_ROW, RECORD_WORDS
from openline.kernel.volume_search import EXAMINED, search

__all__ = ["NO_END_MS", "UNBOUNDED_HIGH_MM", "UNBOUNDED_LOW_MM", "Pairs", "VolumeIndex", "Volumes"]

_FEW = 4096  # dead rows that are not worth looking at
_NO_RECORD = np.array([0, -1, 0, 0, 0])


class Pairs(NamedTuple):
    """Overlapping pairs, sorted by query, then slot.

    Attributes
    ----------
    query, slot
        int32[m] each.
    """

    query: NDArray[np.int32]
    slot: NDArray[np.int32]


class VolumeIndex:
    """Volumes, and which of them overlap the volumes asked about.

    Two volumes overlap when their times do, half-open, their altitude bands do in every reference, ends
    included, and their footprints do, edges included. Longitudes count modulo 360 degrees.
    """

    def __init__(self) -> None:
        self._count = 0
        self._used = 0  # slots ever given
        self._free: NDArray[np.int32] = np.empty(0, np.int32)
        self._table = _no_cells(1024)
        self._layers = np.zeros((LAYERS + 1, USE), np.int64)
        self._pages = np.empty((64, PAGE_WORDS), np.int32)
        self._covers = np.empty((64, COVER_WORDS), np.int64)
        self._nodes = np.empty((64, 4), np.int32)
        self._boxes = np.empty((64, BOX_WORDS), np.int32)
        self._records = np.empty((64, RECORD_WORDS), np.int64)
        self._rows = np.empty((256, 2))
        self._used_rows = 0
        self._dead_rows = 0
        self._most_rows = 0
        self._edges = np.empty(1024, np.int32)
        self._out_query = np.empty(65536, np.int32)
        self._out_slot = np.empty(65536, np.int32)
        self._tally = np.zeros(2, np.int64)

    def __len__(self) -> int:
        """Count the volumes."""
        return self._count

    @property
    def examined(self) -> int:
        """Entries that the last :meth:`near` looked at."""
        return int(self._tally[EXAMINED])

    @property
    def nbytes(self) -> int:
        """Memory taken by all arrays, room to grow included, in bytes."""
        return sum(it.nbytes for it in vars(self).values() if isinstance(it, np.ndarray))

    def add(self, volumes: Volumes) -> NDArray[np.int32]:
        """Add volumes and return their slots; slots of volumes that were taken out are given again."""
        n = len(volumes)
        reused = min(n, self._free.size)
        slots = np.concatenate(
            (self._free[self._free.size - reused :], np.arange(self._used, self._used + n - reused))
        ).astype(np.int32)
        rows = volumes.lon_deg.size + volumes.closed.size
        self._rows = _grown(self._rows, self._used_rows + rows)
        self._boxes = _grown(self._boxes, self._used + n - reused)
        self._records = _grown(self._records, self._used + n - reused)
        boxes, records = np.empty((n, BOX_WORDS), np.int32), np.empty((n, RECORD_WORDS), np.int64)
        self._used_rows = volumes.pack(self._rows, boxes, records, self._used_rows)
        self._boxes[slots], self._records[slots] = boxes, records
        if n:
            self._most_rows = max(self._most_rows, int((records[:, END_ROW] - records[:, FIRST_ROW]).max()))
        self._free = self._free[: self._free.size - reused]
        self._used += n - reused
        self._count += n
        keys = keys_of(boxes)
        order = np.argsort(keys, kind="stable")
        in_order, keys, done = slots[order], keys[order], 0
        while done < n:
            trees = (self._pages, self._covers, self._nodes, self._layers)
            done = insert(in_order, keys, done, self._boxes, self._table, *trees)
            if done < n:
                self._make_room()
        return slots

    def discard(self, slots: ArrayLike) -> None:
        """Take volumes out. Raises ``InputError``, nothing done, for a slot that is not there."""
        chosen = np.atleast_1d(np.asarray(slots, np.int64))
        if chosen.size == 0:
            return
        there = (chosen >= 0) & (chosen < self._used)
        there[there] = self._records[chosen[there], END_ROW] > 0
        once = np.unique(chosen).size == chosen.size
        if not (there.all() and once):
            stray = chosen[np.argmin(there)] if not there.all() else "twice"
            raise InputError(f"there is no volume in slot {stray}", next_step="give slots that are in use")
        self._drop(chosen.astype(np.int32))

    def expire(self, before_ms: int) -> NDArray[np.int32]:
        """Take out all volumes that end at ``before_ms`` or earlier, and return their slots."""
        records = self._records[: self._used]
        slots = np.flatnonzero((records[:, END_MS] <= before_ms) & (records[:, END_ROW] > 0)).astype(np.int32)
        if slots.size:
            self._drop(slots)
        return slots

    def near(self, volumes: Volumes) -> Pairs:
        """Return every pair of a volume asked about and a slot that overlap, once."""
        asked = volumes.packed()
        n = len(asked[1])
        if 2 * (len(asked[0]) + self._most_rows) > self._edges.size:
            self._edges = np.empty(4 * (len(asked[0]) + self._most_rows), np.int32)
        query, count = search(0, *asked, *self._arguments())
        pairs = Pairs(self._out_query[:count].copy(), self._out_slot[:count].copy())
        if query == n:
            return pairs
        found = [pairs]
        while query < n:
            if count < self._out_slot.size // 2:
                self._out_query = np.empty(2 * self._out_query.size, np.int32)
                self._out_slot = np.empty(2 * self._out_slot.size, np.int32)
            query, count = search(query, *asked, *self._arguments())
            found.append(Pairs(self._out_query[:count].copy(), self._out_slot[:count].copy()))
        return Pairs(np.concatenate([it.query for it in found]), np.concatenate([it.slot for it in found]))

    def _arguments(self) -> tuple[NDArray[Any], ...]:
        return (
            self._table,
            self._layers,
            self._pages,
            self._covers,
            self._nodes,
            self._boxes,
            self._records,
            self._rows,
            self._edges,
            self._out_query,
            self._out_slot,
            self._tally,
        )

    def _drop(self, slots: NDArray[np.int32]) -> None:
        remove(slots, self._boxes, self._table, self._pages, self._covers, self._nodes, self._layers)
        records = self._records[slots]
        self._dead_rows += int((records[:, END_ROW] - records[:, FIRST_ROW]).sum())
        self._records[slots] = _NO_RECORD
        self._free = np.concatenate((self._free, slots[::-1]))
        self._count -= slots.size
        if self._dead_rows > _FEW and 2 * self._dead_rows > self._used_rows:
            self._close_ranks()

    def _make_room(self) -> None:
        wanted = int(self._layers[STATE, WANTED])
        self._pages = _grown(self._pages, len(self._pages) + wanted)
        self._covers = _grown(self._covers, len(self._pages))
        self._nodes = _grown(self._nodes, len(self._nodes) + wanted)
        if 2 * (self._layers[STATE, ALL_CELLS] + 1) > len(self._table):
            table = _no_cells(2 * len(self._table))
            rehash(self._table, table)
            self._table = table

    def _close_ranks(self) -> None:
        """Move the rows of the volumes that are there together."""
        records = self._records[: self._used]
        there = np.flatnonzero(records[:, END_ROW] > 0)
        first, end = records[there, FIRST_ROW], records[there, END_ROW]
        counts = end - first
        after = np.cumsum(counts)
        total = int(after[-1]) if there.size else 0
        kept = np.repeat(first - after + counts, counts) + np.arange(total)
        self._rows = _grown(self._rows[kept], 256)
        records[there, FIRST_ROW], records[there, END_ROW] = after - counts, after
        self._used_rows, self._dead_rows = total, 0


def _no_cells(size: int) -> NDArray[np.int64]:
    table = np.empty((size, TABLE_WORDS), np.int64)
    table[:, KEY] = -1
    return table


def _grown(array: NDArray[Any], size: int) -> NDArray[Any]:
    """Return the array, or a longer one with the same beginning, at least ``size`` long."""
    if size <= len(array):
        return array
    longer = np.empty((max(size, len(array) + len(array) // 2), *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer
