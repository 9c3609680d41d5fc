"""All pairs of many points and the slots that hold them.

Points of a live feed lie all over the map: one after the other, each would wait for its cell and its blocks
to come from far memory. They are taken in stretches instead, in short loops over all points of a stretch, so
that many places of memory are waited for at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.lending import at
from openline.kernel.lookup import child, copy_slots, fine_lat, fine_lon, gather, most_in
from openline.kernel.outline import covers
from openline.kernel.zone_arrays import COLUMNS, EDGED, FILL, FINE, FINE_BITS, HEADER, ZoneArrays

_WEST, _SOUTH = float(180 << FINE_BITS), float(90 << FINE_BITS)
_DEEPEST = 2 + FINE_BITS // 2  # blocks on the way down to a point: a split takes two bits at least
_CHUNK = 2048  # points whose cells are found before any block is noted: they stay in the nearest cache
_STRETCH = 1 << 13


class Tasks(NamedTuple):
    """Which points ask which blocks: those of cells with edges, and those whose slots hold the whole cell."""

    edged_point: NDArray[np.int32]
    edged_block: NDArray[np.int32]
    full_point: NDArray[np.int32]
    full_block: NDArray[np.int32]


@njit(cache=True, nogil=True, inline="always")
def _note(tasks: Tasks, edged: int, full: int, point: int, code: int) -> tuple[int, int]:
    """Note a block where there is one; return how many are noted now.

    Always written, then counted: that is no branch.
    """
    tasks.edged_point[np.uint64(edged)], tasks.edged_block[np.uint64(edged)] = point, code & ~EDGED
    tasks.full_point[np.uint64(full)], tasks.full_block[np.uint64(full)] = point, code
    return edged + ((code > 0) & (code & EDGED != 0)), full + ((code > 0) & (code & EDGED == 0))


@njit(cache=True, nogil=True)
def _find_blocks(
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    start: int,
    end: int,
    tasks: Tasks,
) -> tuple[int, int]:
    """Note which blocks the points from ``start`` to ``end`` ask; return how many of either kind.

    Both are -1 when a point lies outside [-180, 180] or [-90, 90].
    """
    blocks, belows = np.empty(_CHUNK, np.int32), np.empty(_CHUNK, np.int32)
    places = np.empty(_CHUNK, np.int32)
    edged, full = 0, 0
    while start < end:
        size = min(_CHUNK, end - start)
        lons, lats = lon_deg[start : start + size], lat_deg[start : start + size]
        strays = 0
        for i in range(size):
            x, y = lons[i], lats[i]
            known = (abs(x) <= 180.0) & (abs(y) <= 90.0)
            strays += not known
            x, y = x if known else 0.0, y if known else 0.0
            blocks[i] = np.int32(np.floor((180.0 if x == -180.0 else x) * FINE) + _WEST)
            belows[i] = np.int32(np.floor(y * FINE) + _SOUTH)
        if strays > 0:
            return -1, -1
        some = 0
        for i in range(size):
            fine_x, fine_y = np.int64(blocks[i]), np.int64(belows[i])
            pointer = np.int64(at(root, (fine_y >> FINE_BITS) * COLUMNS + (fine_x >> FINE_BITS)))
            block = at(cells, (pointer >> 4) - 1)
            below = at(cells, child(pointer, fine_x, fine_y, FINE_BITS - (pointer & 15)))
            k = np.uint64(some)
            places[k], blocks[k], belows[k] = i, block, below
            some += (block | below) != 0
        for k in range(some):
            i = places[k]
            edged, full = _note(tasks, edged, full, start + i, blocks[k])
            edged, full = _note(tasks, edged, full, start + i, belows[k])
            if belows[k] < 0:
                edged, full = _descend(
                    root, cells, lons[i], lats[i], belows[k], start + i, tasks, edged, full
                )
        start += size
    return edged, full


@njit(cache=True, nogil=True, inline="always")
def _descend(
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    x: float,
    y: float,
    below: int,
    point: int,
    tasks: Tasks,
    edged: int,
    full: int,
) -> tuple[int, int]:
    """Note the blocks at a point from a split part of a root downward; return how many are noted now."""
    fine_x, fine_y = fine_lon(180.0 if x == -180.0 else x), fine_lat(y)
    shift = FINE_BITS - (at(root, (fine_y >> FINE_BITS) * COLUMNS + (fine_x >> FINE_BITS)) & 15)
    while below < 0:
        pointer = ~below
        shift -= pointer & 15
        edged, full = _note(tasks, edged, full, point, at(cells, (pointer >> 4) - 1))
        below = at(cells, child(pointer, fine_x, fine_y, shift))
    return _note(tasks, edged, full, point, below)


@njit(cache=True, nogil=True)
def join(
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    words: NDArray[np.int32],
    reals: NDArray[np.float32],
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    start: int,
    out_point: NDArray[np.int32],
    out_slot: NDArray[np.int32],
) -> tuple[int, int]:
    """Write the pairs of points, from ``start`` on, and slots that hold them, until there is no more room.

    Returns
    -------
    next, n
        The point to go on with, and how many pairs were written, for :func:`settle` to look over. At the
        first stretch with a point outside [-180, 180] or [-90, 90], ``next`` is the bitwise complement of its
        start.
    """
    size = min(_STRETCH, lon_deg.size - start)
    room = _DEEPEST * size + 1
    tasks = Tasks(
        np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32)
    )
    n = 0
    while start < lon_deg.size:
        end = min(start + size, lon_deg.size)
        edged, full = _find_blocks(root, cells, lon_deg, lat_deg, start, end, tasks)
        if edged < 0:
            return ~start, n
        most = FILL
        for k in range(edged):
            most += most_in(words, tasks.edged_block[k])
        for k in range(full):
            most += at(words, tasks.full_block[k] + 2)
        if n + most > out_slot.size:
            return start, n
        for k in range(edged):
            i = tasks.edged_point[k]
            x, y = at(lon_deg, i), at(lat_deg, i)
            n = gather(words, reals, tasks.edged_block[k], x, y, i, out_point, out_slot, n)
        for k in range(full):
            block, i = tasks.full_block[k], tasks.full_point[k]
            n = copy_slots(words, block + HEADER, at(words, block + 2), i, out_point, out_slot, n)
        start = end
    return start, n


@njit(cache=True, nogil=True)
def settle(
    zones: ZoneArrays,
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    out_point: NDArray[np.int32],
    out_slot: NDArray[np.int32],
    n: int,
) -> int:
    """Decide the pairs in doubt among the first n, and close the gaps; return how many are left."""
    kept = 0
    while kept < n and out_slot[kept] >= 0:
        kept += 1
    for i in range(kept, n):
        slot, point = np.int64(out_slot[i]), out_point[i]
        if slot < 0:
            slot = ~slot
            if not covers(zones, slot, lon_deg[point], lat_deg[point]):
                continue
        out_point[kept], out_slot[kept] = point, slot
        kept += 1
    return kept
