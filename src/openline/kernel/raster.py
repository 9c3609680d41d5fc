"""Painting an outline into cells: which it holds whole, and what tells inside from outside in the others.

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
Nothing here is decided by a rounded number otherwise, so that painting the same outline again, as removing
does, gives the same records.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.zone_arrays import COLUMNS, CORNER_HEADER, FINE_BITS, ROWS, TERM_WORDS, UNITS, ZoneArrays

FULL, LINE, CORNER = 0, 1, 2
"""Kinds of deed."""

DEED_HEADER = 6
"""Words before the record of a deed: cell, its shift, its fine column and row, kind, words of the record."""

AT_ROOT = -1
"""A pointer that means the grid of all roots."""

_PAD = 1e-9  # degrees, 0.1 mm: far above the rounding of any coordinate, far below any cell
_METRES_PER_DEGREE = 111_700.0  # of latitude, anywhere: not less than the true one
_SPHERE_M = 6_367_500.0
# Both main radii of curvature of the ellipsoid are within this share of the sphere's radius.
_SPHERE_SHARE = 0.0052


@njit(cache=True, nogil=True)
def _with_room(sink: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    if size <= sink.size:
        return sink
    grown = np.empty(2 * size, np.int32)
    grown[: sink.size] = sink
    return grown


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
    terms[t, 0], terms[t, 1], terms[t, 2], terms[t, 3], terms[t, 4] = a, b, c, low, high
    return t + 1


@njit(cache=True, nogil=True)
def _judge_cell(
    edges: NDArray[np.float64],
    span: NDArray[np.int64],
    row: NDArray[np.int64],
    row_count: int,
    column: int,
    box: tuple[float, float, float, float],
    middle_x: float,
    middle_y: float,
    parity: int,
    terms: NDArray[np.float64],
    steps: NDArray[np.float64],
) -> tuple[int, int]:
    """Write the terms of one cell; return how many, and the parity of what always counts.

    ``span`` gives for each edge the first and the last column that it touches in this row of cells; ``box``
    is the cell: left, bottom, right, top; ``middle_x``, ``middle_y`` that of its root.
    """
    left, bottom, right, top = box
    t, s, flats = 0, 0, 0
    for r in range(row_count):
        k = row[r]
        if span[k, 0] > column:
            continue
        ax, ay, bx, by = edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3]
        if ay > by:
            ax, ay, bx, by = bx, by, ax, ay
        if span[k, 1] < column:
            for height in (ay, by):
                if height >= top:
                    parity ^= 1
                elif height > bottom:
                    s = _toggle(steps, s, height)
            continue
        if ay == by:
            # It bounds, but no point has it on its left.
            flats += 1
            continue
        low = ay if ay > bottom else -math.inf
        high = by if by < top else math.inf
        slope = (bx - ax) / (by - ay)
        if low > -math.inf:
            below = ax + (bottom - ay) * slope
            if ax > right and below > right:
                low = -math.inf
            elif ax < left and below < left:
                low = -math.inf
                s = _toggle(steps, s, ay)
        if high < math.inf:
            above = bx + (top - by) * slope
            if bx > right and above > right:
                high = math.inf
            elif bx < left and above < left:
                high = math.inf
                s = _toggle(steps, s, by)
                parity ^= 1
        larger = max(abs(bx - ax), by - ay)
        a, b = (by - ay) / larger, (ax - bx) / larger
        c = (a * (ax - middle_x) + b * (ay - middle_y)) * UNITS
        t = _put_term(terms, t, a, b, c, (low - middle_y) * UNITS, (high - middle_y) * UNITS)
    for i in range(s):
        t = _put_term(terms, t, 0.0, -1.0, (middle_y - steps[i]) * UNITS, -math.inf, math.inf)
    if flats == 0:
        return t, parity
    for r in range(row_count):
        k = row[r]
        height = edges[k, 1]
        if height != edges[k, 3] or span[k, 0] > column or span[k, 1] < column:
            continue
        # A level edge needs a term of its own only where no other is in doubt at its height.
        scaled = (height - middle_y) * UNITS
        known = False
        for i in range(t):
            known |= terms[i, 3] == scaled or terms[i, 4] == scaled
            known |= terms[i, 0] == 0.0 and terms[i, 1] * terms[i, 2] == scaled
        if not known:
            t = _put_term(terms, t, 0.0, 1.0, scaled, scaled, scaled)
    return t, parity


@njit(cache=True, nogil=True)
def _put_deed(
    sink: NDArray[np.int32],
    used: int,
    cell: int,
    shift: int,
    fine_x: int,
    fine_y: int,
    slot: int,
    terms: NDArray[np.float64],
    count: int,
    parity: int,
) -> tuple[NDArray[np.int32], int]:
    """Append what is to be recorded in a leaf; nothing where the slot is not."""
    if count == 0 and parity == 0:
        return sink, used
    plain_line = count == 1 and terms[0, 3] == -math.inf and terms[0, 4] == math.inf
    size = 1 if count == 0 else 4 if plain_line else CORNER_HEADER + TERM_WORDS * count
    sink = _with_room(sink, used + DEED_HEADER + size)
    sink[used], sink[used + 1], sink[used + 2], sink[used + 3] = cell, shift, fine_x, fine_y
    sink[used + 4] = FULL if count == 0 else LINE if plain_line else CORNER
    sink[used + 5] = size
    used += DEED_HEADER
    sink[used] = slot
    reals = sink.view(np.float32)
    if plain_line:
        sign = -1.0 if parity else 1.0
        for i in range(3):
            reals[used + 1 + i] = sign * terms[0, i]
    elif count > 0:
        sink[used + 1] = 2 * count + parity
        for t in range(count):
            for i in range(TERM_WORDS):
                reals[used + CORNER_HEADER + TERM_WORDS * t + i] = terms[t, i]
    return sink, used + size


@njit(cache=True, nogil=True)
def _columns_touched(
    ax: float, ay: float, bx: float, by: float, bottom: float, top: float
) -> tuple[float, float]:
    """Return from where to where an edge runs between two heights, padded."""
    if ay > by:
        ax, ay, bx, by = bx, by, ax, ay
    first_x, last_x = ax, bx
    if ay < bottom:
        first_x = ax + (bx - ax) * ((bottom - ay) / (by - ay))
    if by > top:
        last_x = ax + (bx - ax) * ((top - ay) / (by - ay))
    return min(first_x, last_x) - _PAD, max(first_x, last_x) + _PAD


@njit(cache=True, nogil=True)
def _outline_near(
    zones: ZoneArrays, slot: int, left: float, bottom: float, right: float, top: float
) -> NDArray[np.float64]:
    """Return the edges float64[n, 4] that matter in a box; a run wholly left of it as a single edge."""
    room = 0
    for run in range(zones.slot_runs[slot, 0], zones.slot_runs[slot, 1]):
        room += 2 * (zones.run_span[run, 1] - zones.run_span[run, 0])
    edges = np.empty((room, 4))
    n = 0
    for run in range(zones.slot_runs[slot, 0], zones.slot_runs[slot, 1]):
        around = zones.run_box[run]
        if around[1] > top + _PAD or around[3] < bottom - _PAD:
            continue
        first, end = zones.run_span[run, 0], zones.run_span[run, 1]
        # Longitude 180 is longitude -180 as well: what begins there is seen in the last column, too.
        for turn in range(2 if around[0] == -180.0 and right > 180.0 else 1):
            shifted = 360.0 * turn
            if around[0] + shifted > right + _PAD:
                continue
            step = end - first if around[2] + shifted < left - _PAD else 1
            for k in range(first, end, step):
                edges[n, 0], edges[n, 1] = zones.vertex_deg[k, 0] + shifted, zones.vertex_deg[k, 1]
                edges[n, 2], edges[n, 3] = (
                    zones.vertex_deg[k + step, 0] + shifted,
                    zones.vertex_deg[k + step, 1],
                )
                n += 1
    return edges[:n]


@njit(cache=True, nogil=True)
def paint_rings(
    zones: ZoneArrays,
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    slot: int,
    pointer: int,
    fine_x: int,
    fine_y: int,
    shift: int,
    sink: NDArray[np.int32],
) -> tuple[NDArray[np.int32], int]:
    """List what is to be recorded of a slot with rings, in all roots or in the cells that split another.

    Parameters
    ----------
    root, cells
        As in :class:`ZoneArrays`, but those of this moment.
    pointer, fine_x, fine_y, shift
        The grid to paint: that of the roots (``AT_ROOT``, 0, 0, FINE_BITS), or a pointer as in
        ``ZoneArrays.root`` with the fine coordinates of the split cell's corner and log2 of its width.
    sink
        Room for deeds, int32; a larger copy is returned when it does not suffice.

    Returns
    -------
    sink, used
        Deeds one after the other, each a header (see ``DEED_HEADER``) and a record as in
        ``ZoneArrays.words``.
    """
    used = 0
    width = (1 << shift) / float(1 << FINE_BITS)
    left, bottom = fine_x / float(1 << FINE_BITS) - 180.0, fine_y / float(1 << FINE_BITS) - 90.0
    if pointer == AT_ROOT:
        edges = _outline_near(zones, slot, -180.0, -90.0, 181.0, 91.0)
    else:
        edges = _outline_near(zones, slot, left, bottom, left + width, bottom + width)
    end = len(edges)
    # Cells that are split themselves wait here: pointer, corner, shift, their part of the edges, parity.
    waiting = [(pointer, fine_x, fine_y, shift, 0, end, 0)]
    while len(waiting) > 0:
        pointer, fine_x, fine_y, shift, first, last, inside = waiting.pop()
        if pointer == AT_ROOT:
            columns, rows, bits = COLUMNS, ROWS, 0
        else:
            bits = pointer & 15
            columns = rows = 1 << bits
        step = shift - bits
        width = (1 << step) / float(1 << FINE_BITS)
        left = fine_x / float(1 << FINE_BITS) - 180.0
        bottom = fine_y / float(1 << FINE_BITS) - 90.0
        first_row, last_row, first_column, last_column = 0, rows - 1, 0, columns - 1
        if pointer == AT_ROOT:
            box = zones.slot_box[slot]
            first_row = max(int(box[1] - _PAD + 90.0), 0)
            last_row = min(int(box[3] + _PAD + 90.0), last_row)
            first_column = max(int(box[0] - _PAD + 180.0), 0)
            if box[0] > -180.0:
                last_column = min(int(box[2] + _PAD + 180.0), last_column)
        room = last - first
        span = np.empty((room, 2), np.int64)
        row = np.empty(room, np.int64)
        terms = np.empty((3 * room + 1, TERM_WORDS))
        steps = np.empty(4 * room + 1)
        touched = np.zeros(columns + 1, np.int64)
        part = edges[first:last]
        for j in range(first_row, last_row + 1):
            low, high = bottom + j * width, bottom + (j + 1) * width
            touched[:] = 0
            row_count = 0
            for k in range(room):
                ax, ay, bx, by = part[k, 0], part[k, 1], part[k, 2], part[k, 3]
                if min(ay, by) > high + _PAD or max(ay, by) < low - _PAD:
                    continue
                x0, x1 = _columns_touched(ax, ay, bx, by, low - _PAD, high + _PAD)
                c0, c1 = math.floor((x0 - left) / width), math.floor((x1 - left) / width)
                if c0 >= columns:
                    continue
                span[k, 0], span[k, 1] = c0, c1
                row[row_count] = k
                row_count += 1
                if c1 >= 0:
                    touched[max(c0, 0)] += 1
                    touched[min(c1, columns - 1) + 1] -= 1
            if row_count == 0 and inside == 0:
                continue
            touching, known, parity = 0, False, 0
            for i in range(first_column, last_column + 1):
                touching += touched[i]
                if touching == 0 and not known:
                    # All points from here to the next touched cell have the same edges to their left.
                    parity = inside
                    for r in range(row_count):
                        k = row[r]
                        if span[k, 1] < i:
                            parity ^= (part[k, 1] > low) != (part[k, 3] > low)
                known = touching == 0
                if known and parity == 0:
                    continue
                x, y = fine_x + (i << step), fine_y + (j << step)
                if pointer == AT_ROOT:
                    below = root[j * COLUMNS + i]
                    cell = below >> 4
                    split = (below & 15) != 0
                else:
                    cell = (pointer >> 4) + (j << bits) + i
                    split = cells[cell] < 0
                    below = ~cells[cell]
                if known:
                    if split:
                        cell = (below >> 4) - 1
                    sink, used = _put_deed(sink, used, cell, step, x, y, slot, terms, 0, 1)
                    continue
                if split:
                    begin = end
                    base = inside
                    for r in range(row_count):
                        k = row[r]
                        if span[k, 0] > i:
                            continue
                        if (
                            span[k, 1] < i
                            and (part[k, 1] <= low or part[k, 1] >= high)
                            and (part[k, 3] <= low or part[k, 3] >= high)
                        ):
                            base ^= (part[k, 1] > low) != (part[k, 3] > low)
                            continue
                        if end == len(edges):
                            grown = np.empty((2 * end + 16, 4))
                            grown[:end] = edges
                            edges = grown
                            part = edges[first:last]
                        edges[end] = part[k]
                        end += 1
                    waiting.append((below, x, y, step, begin, end, base))
                    continue
                cell_left = left + i * width
                count, judged = _judge_cell(
                    part,
                    span,
                    row,
                    row_count,
                    i,
                    (cell_left, low, cell_left + width, high),
                    (x >> FINE_BITS) - 179.5,
                    (y >> FINE_BITS) - 89.5,
                    inside,
                    terms,
                    steps,
                )
                sink, used = _put_deed(sink, used, cell, step, x, y, slot, terms, count, judged)
    return sink, used


@njit(cache=True, nogil=True)
def _sphere_m(lon1_deg: float, lat1_deg: float, lon2_deg: float, lat2_deg: float) -> float:
    """Return the length of the great circle on the middle sphere (haversine)."""
    lat1, lat2 = math.radians(lat1_deg), math.radians(lat2_deg)
    sin_lat = math.sin(0.5 * (lat2 - lat1))
    sin_lon = math.sin(0.5 * math.radians(lon2_deg - lon1_deg))
    h = sin_lat * sin_lat + math.cos(lat1) * math.cos(lat2) * sin_lon * sin_lon
    return 2.0 * _SPHERE_M * math.asin(min(1.0, math.sqrt(h)))


@njit(cache=True, nogil=True)
def paint_circle(
    zones: ZoneArrays,
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    slot: int,
    pointer: int,
    fine_x: int,
    fine_y: int,
    shift: int,
    sink: NDArray[np.int32],
) -> tuple[NDArray[np.int32], int]:
    """List what is to be recorded of a slot with a circle; as :func:`paint_rings`.

    A cell is inside or outside by the triangle inequality from its middle, with the distance bounded from
    both sides; in every other it gets a line that is always in doubt (a = b = c = 0).
    """
    used = 0
    centre_x, centre_y, radius_m = zones.circle[slot, 0], zones.circle[slot, 1], zones.circle[slot, 2]
    terms = np.zeros((1, TERM_WORDS))
    terms[0, 3], terms[0, 4] = -math.inf, math.inf
    waiting = [(pointer, fine_x, fine_y, shift)]
    while len(waiting) > 0:
        pointer, fine_x, fine_y, shift = waiting.pop()
        bits = 0
        first_row, last_row, first_column, last_column = 0, ROWS - 1, 0, COLUMNS - 1
        if pointer == AT_ROOT:
            box = zones.slot_box[slot]
            first_row, last_row = max(int(box[1] + 90.0), 0), min(int(box[3] + 90.0), last_row)
            first_column, last_column = max(int(box[0] + 180.0), 0), min(int(box[2] + 180.0), last_column)
        else:
            bits = pointer & 15
            last_row = last_column = (1 << bits) - 1
        step = shift - bits
        half = 0.5 * (1 << step) / float(1 << FINE_BITS)
        for j in range(first_row, last_row + 1):
            y = fine_y + (j << step)
            middle_y = y / float(1 << FINE_BITS) - 90.0 + half
            inmost_y = max(abs(middle_y) - half, 0.0)
            reach_m = _METRES_PER_DEGREE * half * math.hypot(1.0, math.cos(math.radians(inmost_y)))
            for i in range(first_column, last_column + 1):
                x = fine_x + (i << step)
                middle_x = x / float(1 << FINE_BITS) - 180.0 + half
                distance_m = _sphere_m(centre_x, centre_y, middle_x, middle_y)
                if distance_m * (1.0 - _SPHERE_SHARE) - reach_m > radius_m:
                    continue
                whole = distance_m * (1.0 + _SPHERE_SHARE) + reach_m < radius_m
                if pointer == AT_ROOT:
                    below = root[j * COLUMNS + i]
                    cell = below >> 4
                    split = (below & 15) != 0
                else:
                    cell = (pointer >> 4) + (j << bits) + i
                    split = cells[cell] < 0
                    below = ~cells[cell]
                if whole:
                    if split:
                        cell = (below >> 4) - 1
                    sink, used = _put_deed(sink, used, cell, step, x, y, slot, terms, 0, 1)
                elif split:
                    waiting.append((below, x, y, step))
                else:
                    sink, used = _put_deed(sink, used, cell, step, x, y, slot, terms, 1, 0)
    return sink, used
