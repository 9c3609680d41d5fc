"""Finding the cell of a point, and the slots that hold a point of a cell."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.lending import at
from openline.kernel.outline import covers
from openline.kernel.zone_arrays import (
    COLUMNS,
    CORNER_HEADER,
    EDGED,
    FILL,
    FINE,
    FINE_BITS,
    HEADER,
    LINE_WORDS,
    ROWS,
    TERM_WORDS,
    UNITS,
    ZoneArrays,
)

_WEST, _SOUTH = 180 << FINE_BITS, 90 << FINE_BITS
_LEAST_CORNER = CORNER_HEADER + TERM_WORDS
_NONE = np.iinfo(np.int32).max
_FAR_EAST, _FAR_NORTH = (COLUMNS << FINE_BITS) - 1, (ROWS << FINE_BITS) - 1


@njit(cache=True, nogil=True, inline="always")
def child(pointer: int, fine_x: int, fine_y: int, shift: int) -> int:
    """Return the cell of fine coordinates among those of a pointer, whose width is 2^shift."""
    bits = pointer & 15
    mask = (1 << bits) - 1
    return (pointer >> 4) + (((fine_y >> shift) & mask) << bits) + ((fine_x >> shift) & mask)


@njit(cache=True, nogil=True, inline="always")
def leaf(root: NDArray[np.int32], cells: NDArray[np.int32], fine_x: int, fine_y: int) -> tuple[int, int, int]:
    """Return the cell without parts that holds fine coordinates, what it refers to, and log2 of its width."""
    pointer = np.int64(at(root, (fine_y >> FINE_BITS) * COLUMNS + (fine_x >> FINE_BITS)))
    shift = FINE_BITS - (pointer & 15)
    cell = child(pointer, fine_x, fine_y, shift)
    code = np.int64(at(cells, cell))
    while code < 0:
        pointer = ~code
        shift -= pointer & 15
        cell = child(pointer, fine_x, fine_y, shift)
        code = np.int64(at(cells, cell))
    return cell, code, shift


@njit(cache=True, nogil=True, inline="always")
def fine_lon(x: float) -> int:
    """Return the fine coordinate of a longitude, the nearest there is if it is none."""
    return min(max(math.floor(x * FINE) + _WEST, 0), _FAR_EAST)


@njit(cache=True, nogil=True, inline="always")
def fine_lat(y: float) -> int:
    """Return the fine coordinate of a latitude, the nearest there is if it is none."""
    return min(max(math.floor(y * FINE) + _SOUTH, 0), _FAR_NORTH)


@njit(cache=True, nogil=True)
def locate(zones: ZoneArrays, x: float, y: float) -> int:
    """Return the number of the cell that holds a point; it holds until the index is edited."""
    return leaf(zones.root, zones.cells, fine_lon(180.0 if x == -180.0 else x), fine_lat(y))[0]


@njit(cache=True, nogil=True)
def is_plain(zones: ZoneArrays, cell: int) -> bool:
    """Return whether no edge of any slot runs through a cell: all its points have the same members.

    Cells are convex, so that a way between two points of a plain cell meets no edge either.
    """
    return bool(zones.cells[cell] & EDGED == 0)


@njit(cache=True, nogil=True, inline="always")
def most_in(words: NDArray[np.int32], block: int) -> int:
    """Return a number that the slots in a block do not exceed."""
    return int(at(words, block) + at(words, block + 1) // _LEAST_CORNER + at(words, block + 2))


@njit(cache=True, nogil=True, inline="always")
def copy_slots(
    words: NDArray[np.int32],
    p: int,
    count: int,
    point: int,
    out_point: NDArray[np.int32],
    out_slot: NDArray[np.int32],
    n: int,
) -> int:
    """Write so many slots that hold the whole of a cell; room and return as :func:`gather`."""
    end = n + count
    while n < end:
        for i in range(FILL):
            out_point[np.uint64(n + i)] = point
            out_slot[np.uint64(n + i)] = at(words, p + i)
        n += FILL
        p += FILL
    return end


@njit(cache=True, nogil=True, inline="always")
def gather(
    words: NDArray[np.int32],
    reals: NDArray[np.float32],
    block: int,
    x: float,
    y: float,
    point: int,
    out_point: NDArray[np.int32],
    out_slot: NDArray[np.int32],
    n: int,
) -> int:
    """Write the slots of a block that hold a point behind the n already there; return the new n.

    A slot in doubt, because the point is too near to its edge, is written as its bitwise complement. There
    must be room for :func:`most_in` more and ``FILL`` besides.
    """
    u = np.float32((x - math.floor(x) - 0.5) * UNITS)
    v = np.float32((y - math.floor(y) - 0.5) * UNITS)
    p = block + HEADER
    lines_end = p + LINE_WORDS * at(words, block)
    corners_end = lines_end + at(words, block + 1)
    full = at(words, block + 2)
    while p < lines_end:
        past = at(reals, p + 1) * u + at(reals, p + 2) * v - at(reals, p + 3)
        slot = at(words, p)
        out_point[np.uint64(n)] = point
        out_slot[np.uint64(n)] = slot if abs(past) > 1.0 else ~slot
        n += past >= -1.0
        p += LINE_WORDS
    while p < corners_end:
        slot, tag = at(words, p), at(words, p + 1)
        holds = (tag & 1) != 0
        doubt = False
        p += CORNER_HEADER
        terms_end = p + TERM_WORDS * (tag >> 1)
        while p < terms_end:
            past = at(reals, p) * u + at(reals, p + 1) * v - at(reals, p + 2)
            low, high = at(reals, p + 3), at(reals, p + 4)
            within = (v >= low) & (v < high)
            holds ^= within & (past > 0.0)
            doubt |= (abs(v - low) <= 1.0) | (abs(v - high) <= 1.0) | (within & (abs(past) <= 1.0))
            p += TERM_WORDS
        out_point[np.uint64(n)] = point
        out_slot[np.uint64(n)] = ~slot if doubt else slot
        n += holds | doubt
    return copy_slots(words, p, full, point, out_point, out_slot, n)


@njit(cache=True, nogil=True)
def members(zones: ZoneArrays, x: float, y: float, out: NDArray[np.int32]) -> int:
    """Write the slots whose footprint holds a point, ascending, and return how many.

    When the number returned is larger than ``out``, what was written is of no use and the caller comes again
    with at least that much room, which may be a little more than needed. Altitude and time are not looked at.
    """
    cells, words, reals = zones.cells, zones.words, zones.reals
    fine_x, fine_y = fine_lon(180.0 if x == -180.0 else x), fine_lat(y)
    pointer = zones.root[(fine_y >> FINE_BITS) * COLUMNS + (fine_x >> FINE_BITS)]
    shift = FINE_BITS - (pointer & 15)
    block, below = cells[(pointer >> 4) - 1], cells[child(pointer, fine_x, fine_y, shift)]
    n = 0
    while True:
        if block > 0:
            block &= ~EDGED
            most = n + most_in(words, block) + FILL
            if most > out.size:
                return most
            n = gather(words, reals, block, x, y, 0, out, out, n)
        if below == 0:
            break
        block, below = below, 0
        if block < 0:
            pointer = ~block
            shift -= pointer & 15
            block, below = cells[(pointer >> 4) - 1], cells[child(pointer, fine_x, fine_y, shift)]
    doubts = 0
    for i in range(n):
        slot = np.int64(out[i])
        if slot < 0:
            doubts += 1
            slot = ~slot if covers(zones, ~slot, x, y) else _NONE
        j = i
        while j > 0 and out[j - 1] > slot:
            out[j] = out[j - 1]
            j -= 1
        out[j] = slot
    while doubts > 0 and n > 0 and out[n - 1] == _NONE:
        n -= 1
    return n
