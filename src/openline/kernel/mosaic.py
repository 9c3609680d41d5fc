"""The cells of a zone index, and their blocks: outlines are brought in and taken out, crowded cells split."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from openline.kernel.blocks import (
    CELLS_USED,
    FINEST_SHIFT,
    WORDS_ALLOWED,
    WORDS_DEAD,
    WORDS_USED,
    compacted,
    cost,
    crowded,
    forget,
    is_crowded,
    record,
    take_edges,
)
from openline.kernel.deeds import AT_ROOT
from openline.kernel.disc import paint_circles
from openline.kernel.lookup import fine_lat, fine_lon
from openline.kernel.raster import paint_rings
from openline.kernel.zone_arrays import COLUMNS, EDGED, FILL, FINE_BITS, HEADER, ROWS, ZoneArrays

ROOT_BITS = 5
"""A root is split into 32 x 32 at least, cells of 3.5 km, for most of them to be free of edges."""

_MOST_BITS = 8
_NEAR_DEG = 1e-6  # edges are recorded in cells that they only come near to, too
_ROOTS = (AT_ROOT, FINE_BITS, 0, 0)

# No cell is split any more when there are more words than so: what many edges share would be copied for ever.
_WORDS, _WORDS_PER_SLOT, _WORDS_PER_EDGE = 1 << 20, 1 << 9, 1 << 5


def bits_for(edges: int) -> int:
    """Return into 2^bits x 2^bits of what a cell is to be split in which some number of edges lies about."""
    return min(max(2, (edges - 1).bit_length() + 1 >> 1), _MOST_BITS)


def _boxes(box_deg: NDArray[np.float64]) -> list[tuple[int, int, int, int]]:
    """Return in fine coordinates what lies in or near a box; none of an empty one."""
    if not box_deg[0] <= box_deg[2]:
        return []
    west, south, east, north = box_deg + np.array([-_NEAR_DEG, -_NEAR_DEG, _NEAR_DEG, _NEAR_DEG])
    boxes = [(fine_lon(west), fine_lat(south), fine_lon(east), fine_lat(north))]
    if west < -180.0:
        # Longitude -180 is longitude 180 as well.
        boxes.append((fine_lon(180.0), fine_lat(south), fine_lon(181.0), fine_lat(north)))
    return boxes


class Mosaic:
    """``root``, ``cells`` and ``words`` of :class:`ZoneArrays`, and how they change.

    The methods take the arrays of the index for its outlines; their cells are not looked at.
    """

    def __init__(self) -> None:
        self._cells = np.zeros(2 * ROWS * COLUMNS, np.int32)
        self._words = np.zeros(HEADER + FILL, np.int32)
        self._tally = np.array([self._cells.size, HEADER, 0, 0])
        self.root: NDArray[np.int32] = np.arange(1, self._cells.size, 2, dtype=np.int32) << 4
        self._sink = np.empty(4096, np.int32)

    @property
    def cells(self) -> NDArray[np.int32]:
        """The cells in use."""
        return self._cells[: self._tally[CELLS_USED]]

    @property
    def words(self) -> NDArray[np.int32]:
        """The words in use, and a few behind them."""
        return self._words[: self._tally[WORDS_USED] + FILL]

    def prepare(self, crowds: NDArray[np.int64]) -> None:
        """Split the roots, which are empty yet, by how many edges they will have to hold, in one go each."""
        for root in np.flatnonzero(crowds > 1 << (2 * ROOT_BITS)).tolist():
            fine_x, fine_y = root % COLUMNS << FINE_BITS, root // COLUMNS << FINE_BITS
            self._open(int(self.root[root]) >> 4, FINE_BITS, fine_x, fine_y, bits_for(int(crowds[root])))

    def insert(self, zones: ZoneArrays, slots: NDArray[np.int64]) -> None:
        """Bring slots into the cells."""
        self._tally[WORDS_ALLOWED] = (
            _WORDS + _WORDS_PER_EDGE * len(zones.vertex_deg) + _WORDS_PER_SLOT * len(zones.slot_box)
        )
        waiting = self._bring(zones, slots, _ROOTS, 0)
        while waiting:
            cell, shift, fine_x, fine_y = waiting.pop()
            if is_crowded(self._cells, self._words, self._tally, cell, shift):
                cost_before = cost(self._words, int(self._cells[cell]) & ~EDGED)
                bits = bits_for(cost_before)
                bits = max(bits, ROOT_BITS) if shift == FINE_BITS else min(bits, shift - FINEST_SHIFT)
                edged = take_edges(self._cells, self._words, self._tally, cell)
                pointer = self._open(cell, shift, fine_x, fine_y, bits)
                waiting += self._bring(zones, edged, (pointer, shift, fine_x, fine_y), cost_before)

    def withdraw(self, zones: ZoneArrays, slot: int) -> None:
        """Take a slot out of the cells around it."""
        for box in _boxes(zones.slot_box[slot]):
            forget(self.root, self._cells, self._words, self._tally, slot, box)
        if 2 * self._tally[WORDS_DEAD] > self._tally[WORDS_USED]:
            self._words = compacted(self._cells, self._words, self._tally)

    def settle(self) -> None:
        """Order the words by place, without gaps."""
        # Copies that NumPy makes may lie in huge pages, which what jitted functions allocate does not.
        self._cells = self.cells.copy()
        self._words = compacted(self._cells, self._words, self._tally).copy()

    def _paint(self, zones: ZoneArrays, slots: NDArray[np.int64], grid: tuple[int, int, int, int]) -> int:
        """Fill the sink with deeds; return how many words they take."""
        self._sink, used = paint_rings(zones, self.root, self._cells, slots, grid, self._sink, 0)
        if (zones.circle[slots, 2] > 0.0).any():
            self._sink, used = paint_circles(zones, self.root, self._cells, slots, grid, self._sink, used)
        return int(used)

    def _bring(
        self, zones: ZoneArrays, slots: NDArray[np.int64], grid: tuple[int, int, int, int], cost_before: int
    ) -> list[list[int]]:
        """Bring slots into the parts of a cell; return the leaves that are crowded then."""
        used = self._paint(zones, slots, grid)
        self._words = record(self._cells, self._words, self._tally, self._sink, used)
        found = crowded(self._cells, self._words, self._tally, self._sink, used, cost_before)
        return found.tolist()  # type: ignore[no-any-return]

    def _open(self, cell: int, shift: int, fine_x: int, fine_y: int, bits: int) -> int:
        """Give a leaf empty parts; its block, if there is one, stays with it. Return the pointer to them."""
        first = int(self._tally[CELLS_USED]) + 1
        end = first + (1 << 2 * bits)
        if end > self._cells.size:
            self._cells = np.concatenate((self._cells, np.empty(end, np.int32)))
        self._cells[first - 1] = self._cells[cell]
        self._cells[first:end] = 0
        self._tally[CELLS_USED] = end
        pointer = first << 4 | bits
        if shift == FINE_BITS:
            self.root[(fine_y >> FINE_BITS) * COLUMNS + (fine_x >> FINE_BITS)] = pointer
            self._cells[cell] = 0
        else:
            self._cells[cell] = ~pointer
        return pointer
