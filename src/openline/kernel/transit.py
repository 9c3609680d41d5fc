"""Which slots a way touches: a straight piece of movement, followed from cell to cell."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.circle import BEFORE_END, stay_in_circle
from openline.kernel.lending import at
from openline.kernel.lookup import child, fine_lat, fine_lon, leaf
from openline.kernel.outline import covers, edges_met
from openline.kernel.zone_arrays import (
    COLUMNS,
    CORNER_HEADER,
    EDGED,
    FINE,
    FINE_BITS,
    HEADER,
    LINE_WORDS,
    TERM_WORDS,
    UNITS,
    ZoneArrays,
)


@njit(cache=True, nogil=True, inline="always")
def _leave(
    fine: int, fine_end: int, shift: int, start_deg: float, along_deg: float, zero_deg: float
) -> float:
    """Return at which share of a way it leaves a cell's column (or row), infinite where it ends there."""
    low = fine >> shift << shift
    if low <= fine_end < low + (1 << shift):
        return math.inf
    edge = low + (1 << shift) if fine_end > fine else low
    return (edge / FINE - zero_deg - start_deg) / along_deg


@njit(cache=True, nogil=True, inline="always")
def _beyond(fine: int, fine_end: int, shift: int) -> int:
    """Return the fine coordinate just beyond a cell's edge toward the end of the way."""
    low = fine >> shift << shift
    return low + (1 << shift) if fine_end > fine else low - 1


@njit(cache=True, nogil=True, inline="always")
def _kept(fine: int, fine_from: int, fine_end: int, shift: int) -> int:
    """Hold a rounded coordinate within the cell that is left, and between here and the end of the way."""
    low = fine_from >> shift << shift
    fine = min(max(fine, low), low + (1 << shift) - 1)
    return min(max(fine, min(fine_from, fine_end)), max(fine_from, fine_end))


@njit(cache=True, nogil=True, inline="always")
def _touch(
    slot: int,
    first: float,
    last: float,
    out_slot: NDArray[np.int32],
    out_first: NDArray[np.float64],
    out_last: NDArray[np.float64],
    n: int,
) -> int:
    """Note a stay, or lengthen the one there is; n grows past the room when there is none left."""
    if n > out_slot.size:
        return n
    i = n
    while i > 0 and at(out_slot, i - 1) > slot:
        i -= 1
    if i > 0 and at(out_slot, i - 1) == slot:
        out_first[i - 1] = min(out_first[i - 1], first)
        out_last[i - 1] = max(out_last[i - 1], last)
        return n
    if n < out_slot.size:
        for k in range(n, i, -1):
            out_slot[k], out_first[k], out_last[k] = out_slot[k - 1], out_first[k - 1], out_last[k - 1]
        out_slot[i], out_first[i], out_last[i] = slot, first, last
    return n + 1


@njit(cache=True, nogil=True, inline="always")
def _past(reals: NDArray[np.float32], p: int, u: np.float32, v: np.float32) -> np.float32:
    return at(reals, p) * u + at(reals, p + 1) * v - at(reals, p + 2)  # type: ignore[no-any-return]


@njit(cache=True, nogil=True)
def crossed(
    zones: ZoneArrays,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    out_slot: NDArray[np.int32],
    out_first: NDArray[np.float64],
    out_last: NDArray[np.float64],
) -> int:
    """Write the slots that a way touches, ascending, and return how many.

    Parameters
    ----------
    x0, y0, x1, y1
        The ends of the way, straight in longitude and latitude. The caller splits it at the antimeridian.
    out_slot
        int32, filled with slots. Both ends of the way count; touching an edge counts.
    out_first, out_last
        float64, where on the way, from 0 to 1, the slot is first and last touched: 0 exactly when the slot
        holds the beginning of the way, 1 exactly when it holds its end.

    Notes
    -----
    When the number returned is larger than ``out_slot``, what was written is of no use and the caller comes
    again with more room, twice as much or so.

    Every cell that the way runs through is visited but for corners of cells that it cuts by less than the
    rounding of a coordinate. Edges are recorded in all cells that they pass within 1e-9 degrees, so that none
    is missed for that.
    """
    root, cells, words, reals = zones.root, zones.cells, zones.words, zones.reals
    along_x, along_y = x1 - x0, y1 - y0
    fine_x, fine_y = fine_lon(x0), fine_lat(y0)
    end_x, end_y = fine_lon(x1), fine_lat(y1)
    n = np.int64(0)
    here, xa, ya = 0.0, x0, y0
    began, arrived = True, False
    while not arrived:
        _, code, shift = leaf(root, cells, fine_x, fine_y)
        leave_x = _leave(fine_x, end_x, shift, x0, along_x, 180.0)
        leave_y = _leave(fine_y, end_y, shift, y0, along_y, 90.0)
        arrived = leave_x == math.inf and leave_y == math.inf
        there, xb, yb = 1.0, x1, y1
        if not arrived:
            there = min(max(min(leave_x, leave_y), here), BEFORE_END)
            xb, yb = x0 + there * along_x, y0 + there * along_y
        pointer = np.int64(at(root, (fine_y >> FINE_BITS) * COLUMNS + (fine_x >> FINE_BITS)))
        inner = FINE_BITS
        while True:
            # Slots that hold the whole of a split cell, on the way down to this one.
            block = np.int64(at(cells, (pointer >> 4) - 1))
            if block > 0:
                for p in range(block + HEADER, block + HEADER + at(words, block + 2)):
                    n = _touch(at(words, p), here, there, out_slot, out_first, out_last, n)
            inner -= pointer & 15
            if inner <= shift:
                break
            pointer = ~np.int64(at(cells, child(pointer, fine_x, fine_y, inner)))
        if code > 0:
            block = code & ~EDGED
            middle_x, middle_y = (fine_x >> FINE_BITS) - 179.5, (fine_y >> FINE_BITS) - 89.5
            ua, va = np.float32((xa - middle_x) * UNITS), np.float32((ya - middle_y) * UNITS)
            ub, vb = np.float32((xb - middle_x) * UNITS), np.float32((yb - middle_y) * UNITS)
            p = block + HEADER
            lines_end = p + LINE_WORDS * at(words, block)
            corners_end = lines_end + at(words, block + 1)
            end = corners_end + at(words, block + 2)
            while p < corners_end:
                slot = np.int64(at(words, p))
                if p < lines_end:
                    past_a, past_b = _past(reals, p + 1, ua, va), _past(reals, p + 1, ub, vb)
                    in_a, in_b = past_a > 0.0, past_b > 0.0
                    doubt_a, doubt_b = abs(past_a) <= 1.0, abs(past_b) <= 1.0
                    quiet = in_a == in_b
                    p += LINE_WORDS
                else:
                    tag = at(words, p + 1)
                    in_a = in_b = (tag & 1) != 0
                    doubt_a, doubt_b, quiet = False, False, True
                    p += CORNER_HEADER
                    terms_end = p + TERM_WORDS * (tag >> 1)
                    while p < terms_end:
                        past_a, past_b = _past(reals, p, ua, va), _past(reals, p, ub, vb)
                        low, high = at(reals, p + 3), at(reals, p + 4)
                        beside_a, beside_b = (va >= low) & (va < high), (vb >= low) & (vb < high)
                        in_a ^= beside_a & (past_a > 0.0)
                        in_b ^= beside_b & (past_b > 0.0)
                        doubt_a |= (abs(va - low) <= 1.0) | (abs(va - high) <= 1.0)
                        doubt_a |= beside_a & (abs(past_a) <= 1.0)
                        doubt_b |= (abs(vb - low) <= 1.0) | (abs(vb - high) <= 1.0)
                        doubt_b |= beside_b & (abs(past_b) <= 1.0)
                        apart = ((va < low) & (vb < low)) | ((va >= high) & (vb >= high))
                        one_side = (past_a > 0.0) == (past_b > 0.0)
                        # Left of an edge its heights do not matter; right of it the way must stay beside it.
                        left = max(past_a, past_b) < -1.0
                        quiet &= apart | (one_side & (left | (beside_a & beside_b)))
                        p += TERM_WORDS
                if quiet and not doubt_a and not doubt_b:
                    if in_a:
                        n = _touch(slot, here, there, out_slot, out_first, out_last, n)
                    continue
                if zones.circle[slot, 2] > 0.0:
                    first, last = stay_in_circle(zones.circle[slot], x0, y0, x1, y1)
                else:
                    first, last = edges_met(zones, slot, x0, y0, x1, y1)
                    if began and (covers(zones, slot, x0, y0) if doubt_a else in_a):
                        first, last = 0.0, max(last, 0.0)
                    if arrived and (covers(zones, slot, x1, y1) if doubt_b else in_b):
                        first, last = min(first, 1.0), 1.0
                if first <= last:
                    n = _touch(slot, first, last, out_slot, out_first, out_last, n)
            for q in range(corners_end, end):
                n = _touch(at(words, q), here, there, out_slot, out_first, out_last, n)
        if leave_x < leave_y:
            fine_y = _kept(fine_lat(yb), fine_y, end_y, shift)
            fine_x = _beyond(fine_x, end_x, shift)
        elif not arrived:
            fine_x = _kept(fine_lon(xb), fine_x, end_x, shift)
            fine_y = _beyond(fine_y, end_y, shift)
        here, xa, ya, began = there, xb, yb, False
    return n


@njit(cache=True, nogil=True)
def is_clear(zones: ZoneArrays, x0: float, y0: float, x1: float, y1: float) -> bool:
    """Return whether a way runs through plain cells only: the members are then the same all along.

    Parameters as in :func:`crossed`.
    """
    root, cells = zones.root, zones.cells
    along_x, along_y = x1 - x0, y1 - y0
    fine_x, fine_y = fine_lon(x0), fine_lat(y0)
    end_x, end_y = fine_lon(x1), fine_lat(y1)
    while True:
        _, code, shift = leaf(root, cells, fine_x, fine_y)
        if code & EDGED != 0:
            return False
        leave_x = _leave(fine_x, end_x, shift, x0, along_x, 180.0)
        leave_y = _leave(fine_y, end_y, shift, y0, along_y, 90.0)
        if leave_x < leave_y:
            fine_y = _kept(fine_lat(y0 + leave_x * along_y), fine_y, end_y, shift)
            fine_x = _beyond(fine_x, end_x, shift)
        elif leave_y < math.inf:
            fine_x = _kept(fine_lon(x0 + leave_y * along_x), fine_x, end_x, shift)
            fine_y = _beyond(fine_y, end_y, shift)
        else:
            return True
