"""Painting rings into cells: which cells they hold whole, and what tells inside from outside in the others.

Membership is even-odd: a point is inside when an odd number of edges lies to its left at its height. For the
points of one cell an edge is *right* of the cell and counts for none of them, or *left* of it, or *touches*
it.

A left edge counts for the heights between its two vertices, and for nothing else: it is two *steps*, each of
them counting for all points below a vertex. Steps of equal height cancel, and where edges join they do. So
what lies to the left of a cell, however long, shrinks to the few heights at which it begins or ends beside
the cell.

A touching edge becomes a *term*: it counts right of its line, between its two heights. Where it ends outside
the cell, the height is dropped if its line goes on beside the cell; to the left that needs a step, which then
cancels with that of the next edge. Most cells on an edge are left with one term without heights: a *line*.

Classing rounds outward, by ``_PAD``: to call an edge touching that is not is never wrong, merely slower.
Nothing is decided by a rounded number otherwise, so that painting the same rings again, as removing does,
gives the same records.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.deeds import AT_ROOT, parts_at, put_deed
from openline.kernel.zone_arrays import COLUMNS, FINE, FINE_BITS, ROWS, TERM_WORDS, UNITS, ZoneArrays

# Written so, they are of the type that counts and parities have, and nothing is compiled twice.
_NONE, _ONE = np.int64(0), np.int64(1)

_PAD = 1e-9  # degrees, 0.1 mm: far above the rounding of any coordinate, far below any cell


class _Row(NamedTuple):
    """A row of cells, and room to work in for it.

    Attributes
    ----------
    edges
        float64[e, 4], longitude and latitude of both vertices of an edge.
    near
        int64[e], numbers of the edges that matter in this row, as many as :func:`_survey` returned.
    reach
        int64[e, 2], first and last column of the row that an edge touches.
    touching
        int64[columns + 1], change in the number of touching edges from the column before to this one.
    terms, steps
        float64[3 e + 1, TERM_WORDS], float64[4 e].
    """

    edges: NDArray[np.float64]
    near: NDArray[np.int64]
    reach: NDArray[np.int64]
    touching: NDArray[np.int64]
    terms: NDArray[np.float64]
    steps: NDArray[np.float64]


@njit(cache=True, nogil=True)
def _edges_near(
    zones: ZoneArrays, slot: int, left: float, bottom: float, right: float, top: float
) -> NDArray[np.float64]:
    """Return the edges float64[n, 4] that matter in a box; a run wholly left of it as a single edge."""
    room = 0
    for run in range(zones.slot_runs[slot, 0], zones.slot_runs[slot, 1]):
        room += 2 * (zones.run_span[run, 1] - zones.run_span[run, 0])
    edges = np.empty((room, 4))
    n = 0
    for run in range(zones.slot_runs[slot, 0], zones.slot_runs[slot, 1]):
        box = zones.run_box[run]
        if box[1] > top + _PAD or box[3] < bottom - _PAD:
            continue
        first, end = zones.run_span[run, 0], zones.run_span[run, 1]
        # Longitude -180 is longitude 180 as well: what begins there is seen in the last column, too.
        for turn in range(2 if box[0] == -180.0 and right >= 180.0 else 1):
            shift = 360.0 * turn
            if box[0] + shift > right + _PAD:
                continue
            step = end - first if box[2] + shift < left - _PAD else 1
            for k in range(first, end, step):
                for i in range(2):
                    edges[n, 2 * i] = zones.vertex_deg[k + i * step, 0] + shift
                    edges[n, 2 * i + 1] = zones.vertex_deg[k + i * step, 1]
                n += 1
    return edges[:n]


@njit(cache=True, nogil=True)
def _survey(row: _Row, left: float, bottom: float, width: float, columns: int) -> int:
    """Find the edges that matter in a row of cells, and the columns they touch; return how many matter."""
    low, high = bottom - _PAD, bottom + width + _PAD
    row.touching[:] = 0
    count = 0
    for k in range(len(row.edges)):
        ax, ay, bx, by = row.edges[k, 0], row.edges[k, 1], row.edges[k, 2], row.edges[k, 3]
        if ay > by:
            ax, ay, bx, by = bx, by, ax, ay
        if ay > high or by < low:
            continue
        x0 = ax + (bx - ax) * ((low - ay) / (by - ay)) if ay < low else ax
        x1 = ax + (bx - ax) * ((high - ay) / (by - ay)) if by > high else bx
        first = math.floor((min(x0, x1) - _PAD - left) / width)
        last = math.floor((max(x0, x1) + _PAD - left) / width)
        if first >= columns:
            continue
        row.near[count] = k
        row.reach[k, 0], row.reach[k, 1] = first, last
        count += 1
        if last >= 0:
            row.touching[max(first, 0)] += 1
            row.touching[min(last, columns - 1) + 1] -= 1
    return count


@njit(cache=True, nogil=True)
def _parity_in(row: _Row, count: int, column: int, height: float, parity: int) -> int:
    """Return the parity in a cell that no edge touches: it is that of any height in it."""
    for r in range(count):
        k = row.near[r]
        if row.reach[k, 1] < column:
            parity ^= (row.edges[k, 1] > height) != (row.edges[k, 3] > height)
    return parity


@njit(cache=True, nogil=True)
def _toggle(steps: NDArray[np.float64], count: int, height: float) -> int:
    """Add a step, or cancel the one of equal height; return how many there are then."""
    for i in range(count):
        if steps[i] == height:
            steps[i] = steps[count - 1]
            return count - 1
    steps[count] = height
    return count + 1


@njit(cache=True, nogil=True)
def _put_term(
    terms: NDArray[np.float64], t: int, a: float, b: float, c: float, low: float, high: float
) -> int:
    terms[t, 0], terms[t, 1], terms[t, 2] = a, b, c * UNITS
    terms[t, 3], terms[t, 4] = low * UNITS, high * UNITS
    return t + 1


@njit(cache=True, nogil=True)
def _judge(
    row: _Row,
    count: int,
    column: int,
    corner: tuple[float, float],
    width: float,
    middle: tuple[float, float],
    parity: int,
) -> tuple[int, int]:
    """Write the terms of a cell that edges touch; return how many, and the parity without them.

    Parameters
    ----------
    corner, middle
        Longitude and latitude of the cell's lower left corner, and of the middle of its root.
    """
    left, bottom = corner
    right, top = left + width, bottom + width
    x0, y0 = middle
    t, s, level = _NONE, _NONE, 0
    for r in range(count):
        k = row.near[r]
        if row.reach[k, 0] > column:
            continue
        ax, ay, bx, by = row.edges[k, 0], row.edges[k, 1], row.edges[k, 2], row.edges[k, 3]
        if ay > by:
            ax, ay, bx, by = bx, by, ax, ay
        if row.reach[k, 1] < column:
            for height in (ay, by):
                if height >= top:
                    parity ^= 1
                elif height > bottom:
                    s = _toggle(row.steps, s, height)
            continue
        if ay == by:
            # It bounds, but no point has it on its left.
            level += 1
            continue
        low = ay if ay > bottom else -math.inf
        high = by if by < top else math.inf
        slope = (bx - ax) / (by - ay)
        if low > -math.inf:
            below = ax + (bottom - ay) * slope
            if min(ax, below) > right:
                low = -math.inf
            elif max(ax, below) < left:
                low = -math.inf
                s = _toggle(row.steps, s, ay)
        if high < math.inf:
            above = bx + (top - by) * slope
            if min(bx, above) > right:
                high = math.inf
            elif max(bx, above) < left:
                high = math.inf
                s = _toggle(row.steps, s, by)
                parity ^= 1
        larger = max(abs(bx - ax), by - ay)
        a, b = (by - ay) / larger, (ax - bx) / larger
        t = _put_term(row.terms, t, a, b, a * (ax - x0) + b * (ay - y0), low - y0, high - y0)
    for i in range(s):
        t = _put_term(row.terms, t, 0.0, -1.0, y0 - row.steps[i], -math.inf, math.inf)
    if level > 0:
        t = _add_level_edges(row, count, column, y0, t)
    return t, parity


@njit(cache=True, nogil=True)
def _add_level_edges(row: _Row, count: int, column: int, y0: float, t: int) -> int:
    """Add a term for each level edge that touches a cell, unless another term is in doubt at its height."""
    for r in range(count):
        k = row.near[r]
        height = row.edges[k, 1] - y0
        if row.edges[k, 1] != row.edges[k, 3] or not row.reach[k, 0] <= column <= row.reach[k, 1]:
            continue
        known = False
        for i in range(t):
            a, b, c, low, high = row.terms[i]
            known |= low == height * UNITS or high == height * UNITS
            known |= a == 0.0 and b * c == height * UNITS
        if not known:
            t = _put_term(row.terms, t, 0.0, 1.0, height, height, height)
    return t


@njit(cache=True, nogil=True)
def _hand_down(
    row: _Row,
    count: int,
    column: int,
    bottom: float,
    top: float,
    parity: int,
    edges: NDArray[np.float64],
    end: int,
) -> tuple[NDArray[np.float64], int, int]:
    """Append to ``edges`` what matters in the parts of a cell; return them, their end, and the parity."""
    if end + count > len(edges):
        grown = np.empty((2 * (end + count), 4))
        for k in range(end):
            for i in range(4):
                grown[k, i] = edges[k, i]
        edges = grown
    for r in range(count):
        k = row.near[r]
        ay, by = row.edges[k, 1], row.edges[k, 3]
        if row.reach[k, 0] > column:
            continue
        if row.reach[k, 1] < column and not (bottom < ay < top or bottom < by < top):
            # At the left, from below the cell to above it or not at all: the same for all its parts.
            parity ^= (ay > bottom) != (by > bottom)
            continue
        for i in range(4):
            edges[end, i] = row.edges[k, i]
        end += 1
    return edges, end, parity


@njit(cache=True, nogil=True)
def paint_rings(
    zones: ZoneArrays,
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    slots: NDArray[np.int64],
    grid: tuple[int, int, int, int],
    sink: NDArray[np.int32],
    used: int,
) -> tuple[NDArray[np.int32], int]:
    """List what is to be recorded of slots with rings, in all roots or in the parts of a cell.

    Parameters
    ----------
    root, cells
        As in :class:`ZoneArrays`, but those of this moment.
    slots
        int64; those without rings are passed over.
    grid
        What to paint: a pointer (``AT_ROOT`` for all), log2 of the width of the cell whose parts it means,
        the fine column and row of its corner.
    sink, used
        Deeds so far, int32, and how many words of it they take.

    Returns
    -------
    sink, used
        The same with more deeds; a larger copy where they did not fit. Of one slot and one cell there is one.
    """
    for s in range(slots.size):
        slot = slots[s]
        if zones.slot_runs[slot, 0] == zones.slot_runs[slot, 1]:
            continue
        x, y, width = grid[2] / FINE - 180.0, grid[3] / FINE - 90.0, (1 << grid[1]) / FINE
        if grid[0] == AT_ROOT:
            edges = _edges_near(zones, slot, x, y, x + COLUMNS, y + ROWS)
        else:
            edges = _edges_near(zones, slot, x, y, x + width, y + width)
        end = len(edges)
        # Grids still to paint, each with its part of the edges and the parity of all others.
        waiting = [(grid, 0, end, 0)]
        while len(waiting) > 0:
            (pointer, shift, fine_x, fine_y), first, last, inside = waiting.pop()
            shift -= pointer & 15
            width = (1 << shift) / FINE
            left, bottom = fine_x / FINE - 180.0, fine_y / FINE - 90.0
            columns = COLUMNS if pointer == AT_ROOT else 1 << (pointer & 15)
            first_row, last_row, first_column, last_column = 0, columns - 1, 0, columns - 1
            if pointer == AT_ROOT:
                first_row = max(int(zones.slot_box[slot, 1] - _PAD + 90.0), 0)
                last_row = min(int(zones.slot_box[slot, 3] + _PAD + 90.0), ROWS - 1)
                first_column = max(int(zones.slot_box[slot, 0] - _PAD + 180.0), 0)
                if zones.slot_box[slot, 0] > -180.0:
                    last_column = min(int(zones.slot_box[slot, 2] + _PAD + 180.0), last_column)
            room = last - first
            row = _Row(
                edges[first:last],
                np.empty(room, np.int64),
                np.empty((room, 2), np.int64),
                np.empty(columns + 1, np.int64),
                np.empty((3 * room + 1, TERM_WORDS)),
                np.empty(4 * room),
            )
            for j in range(first_row, last_row + 1):
                low = bottom + j * width
                count = _survey(row, left, low, width, columns)
                if count == 0 and inside == 0:
                    continue
                touching, alone, parity = 0, False, 0
                for i in range(first_column, last_column + 1):
                    touching += row.touching[i]
                    if touching == 0 and not alone:
                        parity = _parity_in(row, count, i, low, inside)
                    alone = touching == 0
                    if alone and parity == 0:
                        continue
                    cell, parts = parts_at(root, cells, pointer, i, j)
                    x, y = fine_x + (i << shift), fine_y + (j << shift)
                    if alone:
                        place = (cell if parts == 0 else (parts >> 4) - 1, shift, x, y)
                        sink, used = put_deed(sink, used, place, slot, row.terms, _NONE, _ONE)
                    elif parts == 0:
                        middle = (x >> FINE_BITS) - 179.5, (y >> FINE_BITS) - 89.5
                        corner = left + i * width, low
                        found, base = _judge(row, count, i, corner, width, middle, inside)
                        sink, used = put_deed(sink, used, (cell, shift, x, y), slot, row.terms, found, base)
                    else:
                        begin = end
                        edges, end, base = _hand_down(row, count, i, low, low + width, inside, edges, end)
                        waiting.append(((parts, shift, x, y), begin, end, base))
    return sink, used
