"""All pairs of many points and the slots that hold them.

Points of a live feed lie all over the map: one after the other, each would wait for its cell and its blocks
to come from far memory. They are taken in stretches instead, in short loops over all points of a stretch, so
that many places of memory are waited for at once.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.lookup import at, child, fine_lat, fine_lon, gather, most_in
from openline.kernel.outline import covers
from openline.kernel.zone_arrays import COLUMNS, EDGED, FILL, FINE, FINE_BITS, ZoneArrays

_WEST, _SOUTH = float(180 << FINE_BITS), float(90 << FINE_BITS)
_DEEPEST = 2 + FINE_BITS // 2  # blocks on the way down to a point: a split takes two bits at least
_CHUNK = 2048  # points whose cells are found before any block is noted: they stay in the nearest cache
_STRETCH = 1 << 13


@njit(cache=True, nogil=True)
def find_blocks(
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    start: int,
    end: int,
    task_point: NDArray[np.int32],
    task_block: NDArray[np.int32],
) -> int:
    """Note which blocks the points from ``start`` to ``end`` ask, and return how many; -1 if a point is none.

    Notes
    -----
    Short loops rather than one long one: the first becomes vector instructions, the second waits for many
    places of memory at once.
    """
    blocks, belows = np.empty(_CHUNK, np.int32), np.empty(_CHUNK, np.int32)
    places = np.empty(_CHUNK, np.int32)
    tasks = 0
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
            return -1
        some = 0
        for i in range(size):
            fine_x, fine_y = np.int64(blocks[i]), np.int64(belows[i])
            pointer = np.int64(at(root, (fine_y >> FINE_BITS) * COLUMNS + (fine_x >> FINE_BITS)))
            block = at(cells, (pointer >> 4) - 1)
            below = at(cells, child(pointer, fine_x, fine_y, FINE_BITS - (pointer & 15)))
            # Written always, counted where there is something: that is no branch.
            k = np.uint64(some)
            places[k], blocks[k], belows[k] = i, block, below
            some += (block | below) != 0
        for k in range(some):
            i = places[k]
            task_point[np.uint64(tasks)], task_block[np.uint64(tasks)] = start + i, blocks[k]
            tasks += blocks[k] > 0
            task_point[np.uint64(tasks)], task_block[np.uint64(tasks)] = start + i, belows[k]
            tasks += belows[k] > 0
            if belows[k] < 0:
                x, y = lons[i], lats[i]
                tasks = _descend(root, cells, x, y, belows[k], start + i, task_point, task_block, tasks)
        start += size
    return tasks


@njit(cache=True, nogil=True, inline="always")
def _descend(
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    x: float,
    y: float,
    below: int,
    point: int,
    task_point: NDArray[np.int32],
    task_block: NDArray[np.int32],
    tasks: int,
) -> int:
    """Note the blocks at a point from a split part of a root downward; return the new number of tasks."""
    fine_x, fine_y = fine_lon(180.0 if x == -180.0 else x), fine_lat(y)
    shift = FINE_BITS - (root[(fine_y >> FINE_BITS) * COLUMNS + (fine_x >> FINE_BITS)] & 15)
    while below < 0:
        pointer = ~below
        shift -= pointer & 15
        task_point[tasks], task_block[tasks] = point, cells[(pointer >> 4) - 1]
        tasks += task_block[tasks] > 0
        below = cells[child(pointer, fine_x, fine_y, shift)]
    task_point[tasks], task_block[tasks] = point, below
    return tasks + (below > 0)


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
    room = min(_STRETCH, lon_deg.size - start)
    task_point, task_block = np.empty(_DEEPEST * room + 2, np.int32), np.empty(_DEEPEST * room + 2, np.int32)
    n = 0
    while start < lon_deg.size:
        end = min(start + room, lon_deg.size)
        tasks = find_blocks(root, cells, lon_deg, lat_deg, start, end, task_point, task_block)
        if tasks < 0:
            return ~start, n
        most = FILL
        for k in range(tasks):
            most += most_in(words, task_block[k] & ~EDGED)
        if n + most > out_slot.size:
            return start, n
        for k in range(tasks):
            i = task_point[k]
            x, y = at(lon_deg, i), at(lat_deg, i)
            n = gather(words, reals, task_block[k] & ~EDGED, x, y, i, out_point, out_slot, n)
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
