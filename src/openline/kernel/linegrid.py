"""Cells that segments run through: one-degree roots, each cut as finely as its own crowd of segments asks.

A walk gives every cell that a segment touches, and sometimes a neighbour: bounds round outward, so that
nothing is missed.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

COLUMNS = 360
ROWS = 180
_PAD = 1e-9  # degrees; far above the rounding of a coordinate, far below the width of a cell
FINEST = 1024


class LineArrays(NamedTuple):
    """What the jitted functions see of a :class:`~openline.kernel.lines.LineIndex`.

    Attributes
    ----------
    segments
        float64[s, 4], a then b, each (lon, lat); those of one line stand one after the other.
    segment_line
        int32[s], the line that owns each.
    start, length
        int32[l], where the segments of a line begin and how many they are; 0 = removed.
    side
        int32[64800], cells along one edge of a root, 0 where the root is empty.
    base
        int64[64800], where the root's cells begin in ``cells``.
    cells
        int32[c], where the entries of a cell begin in ``entries``; they end where those of the next begin.
    entries
        int32[e], numbers of segments.
    window_first
        int32[l + 1], where the windows of a line begin in ``windows_ms``; none = always.
    windows_ms
        int64[w, 2], half-open.
    """

    segments: NDArray[np.float64]
    segment_line: NDArray[np.int32]
    start: NDArray[np.int32]
    length: NDArray[np.int32]
    side: NDArray[np.int32]
    base: NDArray[np.int64]
    cells: NDArray[np.int32]
    entries: NDArray[np.int32]
    window_first: NDArray[np.int32]
    windows_ms: NDArray[np.int64]


@njit(cache=True, nogil=True)
def line_cell(arrays: LineArrays, x: float, y: float) -> int:
    """Return the cell of a point with longitude within [-180, 180]; below zero = its root is empty."""
    i, j = min(int(x + 180.0), COLUMNS - 1), min(int(y + 90.0), ROWS - 1)
    root = j * COLUMNS + i
    side = arrays.side[root]
    if side == 0:
        return -1 - root
    ii = min(int((x - (i - 180.0)) * side), side - 1)
    jj = min(int((y - (j - 90.0)) * side), side - 1)
    cell: int = arrays.base[root] + jj * side + ii
    return cell


@njit(cache=True, nogil=True)
def is_empty(arrays: LineArrays, cell: int) -> bool:
    """Say whether no segment runs through a cell."""
    return bool(cell < 0 or arrays.cells[cell] == arrays.cells[cell + 1])


@njit(cache=True, nogil=True)
def crowded_cells(
    arrays: LineArrays, x0: float, y0: float, x1: float, y1: float, out: NDArray[np.int64]
) -> int:
    """Write the cells with segments in the box of a short way, and return how many.

    Returns -1 for a way that leaves its root or has a box of more cells than ``out`` takes: ask
    :func:`cells_of`. Longitudes are within [-180, 180].
    """
    i, j = min(int(x0 + 180.0), COLUMNS - 1), min(int(y0 + 90.0), ROWS - 1)
    if i != min(int(x1 + 180.0), COLUMNS - 1) or j != min(int(y1 + 90.0), ROWS - 1):
        return -1
    root = j * COLUMNS + i
    side = arrays.side[root]
    if side == 0:
        return 0
    west, south = i - 180.0, j - 90.0
    ii0, ii1 = min(int((x0 - west) * side), side - 1), min(int((x1 - west) * side), side - 1)
    jj0, jj1 = min(int((y0 - south) * side), side - 1), min(int((y1 - south) * side), side - 1)
    if ii0 > ii1:
        ii0, ii1 = ii1, ii0
    if jj0 > jj1:
        jj0, jj1 = jj1, jj0
    if (ii1 - ii0 + 1) * (jj1 - jj0 + 1) > out.size:
        return -1
    n = 0
    for jj in range(jj0, jj1 + 1):
        for cell in range(arrays.base[root] + jj * side + ii0, arrays.base[root] + jj * side + ii1 + 1):
            if arrays.cells[cell] < arrays.cells[cell + 1]:
                out[n] = cell
                n += 1
    return n


@njit(cache=True, nogil=True, inline="always")
def _run(x0: float, y0: float, x1: float, y1: float, low: float, high: float) -> tuple[float, float]:
    """Return from where to where in x a segment runs between two parallels, padded; empty when reversed."""
    if y0 > y1:
        x0, y0, x1, y1 = x1, y1, x0, y0
    low -= _PAD
    high += _PAD
    if y1 < low or y0 > high:
        return 1.0, 0.0
    left, right = x0, x1
    if y0 < low:
        left = x0 + (x1 - x0) * ((low - y0) / (y1 - y0))
    if y1 > high:
        right = x0 + (x1 - x0) * ((high - y0) / (y1 - y0))
    return min(left, right) - _PAD, max(left, right) + _PAD


@njit(cache=True, nogil=True)
def roots_of(x0: float, y0: float, x1: float, y1: float, out: NDArray[np.int32]) -> int:
    """Write the roots that a segment touches and return how many there are; more than fit are not written."""
    n = 0
    for j in range(
        max(math.floor(min(y0, y1) + 90.0 - _PAD), 0),
        min(math.floor(max(y0, y1) + 90.0 + _PAD), ROWS - 1) + 1,
    ):
        left, right = _run(x0, y0, x1, y1, j - 90.0, j - 89.0)
        if left > right:
            continue
        for i in range(math.floor(left + 180.0), math.floor(right + 180.0) + 1):
            if n < out.size:
                out[n] = j * COLUMNS + i % COLUMNS
            n += 1
    return n


@njit(cache=True, nogil=True)
def _cells_in_root(
    side: int,
    west: float,
    south: float,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    base: int,
    out: NDArray[np.int64],
    n: int,
) -> int:
    """Append the cells of one root that a segment touches to the n already written."""
    low = max(math.floor((min(y0, y1) - _PAD - south) * side), 0)
    high = min(math.floor((max(y0, y1) + _PAD - south) * side), side - 1)
    for jj in range(low, high + 1):
        left, right = _run(x0, y0, x1, y1, south + jj / side, south + (jj + 1) / side)
        if left > right:
            continue
        first = max(math.floor((left - west) * side), 0)
        last = min(math.floor((right - west) * side), side - 1)
        for ii in range(first, last + 1):
            if n < out.size:
                out[n] = base + jj * side + ii
            n += 1
    return n


@njit(cache=True, nogil=True)
def cells_of(
    side: NDArray[np.int32],
    base: NDArray[np.int64],
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    out: NDArray[np.int64],
) -> int:
    """Write the cells that a segment touches in roots that have any, and return how many.

    Longitudes may leave [-180, 180]: columns wrap round the globe. When the number returned is larger than
    ``out``, the rest was not written and the caller comes again with more room.
    """
    n = 0
    for j in range(
        max(math.floor(min(y0, y1) + 90.0 - _PAD), 0),
        min(math.floor(max(y0, y1) + 90.0 + _PAD), ROWS - 1) + 1,
    ):
        left, right = _run(x0, y0, x1, y1, j - 90.0, j - 89.0)
        if left > right:
            continue
        for i in range(math.floor(left + 180.0), math.floor(right + 180.0) + 1):
            root = j * COLUMNS + i % COLUMNS
            if side[root] > 0:
                n = _cells_in_root(side[root], i - 180.0, j - 90.0, x0, y0, x1, y1, base[root], out, n)
    return n


@njit(cache=True, nogil=True)
def fill_root(
    root: int,
    side: int,
    numbers: NDArray[np.int32],
    segments: NDArray[np.float64],
    starts: NDArray[np.int32],
    entries: NDArray[np.int32],
    write: bool,
) -> int:
    """Sort segments into the side * side cells of a root.

    First with ``write`` false: counts, leaves in ``starts[c]`` where cell c begins and in its last
    element the total, which is returned. Then with ``write`` true: puts the numbers into ``entries``.
    """
    west, south = root % COLUMNS - 180.0, root // COLUMNS - 90.0
    cells = side * side
    found = np.empty(4 * FINEST + 16, np.int64)
    place = starts[:cells].copy()
    for k in range(numbers.size):
        ax, ay, bx, by = segments[numbers[k]]
        # A line that leaves [-180, 180] meets this root in a frame that is turned round the globe.
        turns = 360.0 * round((west + 0.5 - 0.5 * (ax + bx)) / 360.0)
        n = _cells_in_root(side, west, south, ax + turns, ay, bx + turns, by, 0, found, 0)
        for f in range(n):
            cell = found[f]
            if write:
                entries[place[cell]] = numbers[k]
                place[cell] += 1
            else:
                starts[cell + 1] += 1
    if not write:
        for cell in range(cells):
            starts[cell + 1] += starts[cell]
    return int(starts[cells])
