"""Whether the way from one fix to the next crosses a line, to which side and where; exact in sign.

A proper crossing counts two half-changes of side, to the left positive. A contact at a bend of the line, or
with a fix, counts the side toward which the way leaves less the side from which it came; zero stands for
*along the line*, so that a way which joins the line, runs along it and leaves it counts what it should
without the run being looked at. Of a fix on the line one way counts the coming and the next the leaving: the
sum is kept until a fix is off the line again. Then an odd number of whole changes is a crossing, and an odd
number of halves is none: the way came from nowhere known, or over the line's loose end, which belongs to no
side.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.linegrid import LineArrays
from openline.kernel.orientation import orientation


class Hits(NamedTuple):
    """Lines that one way meets, as rows of equal number; also the scratch in which they are gathered.

    Attributes
    ----------
    line
        int32.
    halves
        int32, half-changes of side, see the module.
    at
        float64, where on the way the last change of side happens, from 0 to 1.
    exact
        bool, set when a fix lies on the line or a bend on the way: ask :func:`settle` or
        :func:`touch_or_cross`.
    seen
        int64[segments], the last way that looked at a segment: it may stand in several cells.
    """

    line: NDArray[np.int32]
    halves: NDArray[np.int32]
    at: NDArray[np.float64]
    exact: NDArray[np.bool_]
    seen: NDArray[np.int64]


@njit(cache=True, nogil=True, inline="always")
def _turns(x0: float, x1: float, ax: float, bx: float) -> float:
    """Return the whole turns, in degrees, that bring a segment into the frame of the way."""
    return 360.0 * round((x0 + x1 - ax - bx) / 720.0)


@njit(cache=True, nogil=True, inline="always")
def _apart(a: float, b: float, p: float, q: float) -> bool:
    return max(a, b) < min(p, q) or min(a, b) > max(p, q)


@njit(cache=True, nogil=True, inline="always")
def _share(x0: float, y0: float, x1: float, y1: float, ax: float, ay: float, bx: float, by: float) -> float:
    """Return where on the way from 0 to 1 it meets the infinite line through a and b."""
    before = (bx - ax) * (y0 - ay) - (by - ay) * (x0 - ax)
    after = (bx - ax) * (y1 - ay) - (by - ay) * (x1 - ax)
    if before == after:
        return 0.0
    return min(max(before / (before - after), 0.0), 1.0)


@njit(cache=True, nogil=True)
def gather(
    arrays: LineArrays,
    cells: NDArray[np.int64],
    cell_count: int,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    way: int,
    hits: Hits,
) -> int:
    """Find the lines that a way meets among the segments of some cells, and return how many.

    ``way`` is a number never used before with these ``hits``.
    """
    n = 0
    for c in range(cell_count):
        cell = cells[c]
        for e in range(arrays.cells[cell], arrays.cells[cell + 1]):
            k = arrays.entries[e]
            if hits.seen[k] == way:
                continue
            hits.seen[k] = way
            ax, ay = arrays.segments[k, 0], arrays.segments[k, 1]
            bx, by = arrays.segments[k, 2], arrays.segments[k, 3]
            turns = _turns(x0, x1, ax, bx)
            ax += turns
            bx += turns
            if _apart(ax, bx, x0, x1) or _apart(ay, by, y0, y1):
                continue
            before = orientation(ax, ay, bx, by, x0, y0)
            after = orientation(ax, ay, bx, by, x1, y1)
            if before * after > 0:
                continue
            of_a = orientation(x0, y0, x1, y1, ax, ay)
            of_b = orientation(x0, y0, x1, y1, bx, by)
            if of_a * of_b > 0:
                continue
            line = arrays.segment_line[k]
            h = 0
            while h < n and hits.line[h] != line:
                h += 1
            if h == n:
                hits.line[h] = line
                hits.halves[h] = 0
                hits.at[h] = 0.0
                hits.exact[h] = False
                n += 1
            if before * after * of_a * of_b == 0:
                hits.exact[h] = True
            else:
                hits.halves[h] += 2 * after
                hits.at[h] = max(hits.at[h], _share(x0, y0, x1, y1, ax, ay, bx, by))
    return n


@njit(cache=True, nogil=True, inline="always")
def _vertex(segments: NDArray[np.float64], start: int, length: int, i: int) -> tuple[float, float]:
    if i < length:
        return segments[start + i, 0], segments[start + i, 1]
    return segments[start + length - 1, 2], segments[start + length - 1, 3]


@njit(cache=True, nogil=True)
def _side_at_bend(
    ax: float, ay: float, vx: float, vy: float, bx: float, by: float, x: float, y: float
) -> int:
    """Return the side of the bend a-v-b on which the ray from v toward (x, y) runs; 0 along an arm."""
    of_first = orientation(ax, ay, vx, vy, x, y)
    of_second = orientation(vx, vy, bx, by, x, y)
    if of_first == 0 and (x - vx) * (ax - vx) + (y - vy) * (ay - vy) > 0.0:
        return 0
    if of_second == 0 and (x - vx) * (bx - vx) + (y - vy) * (by - vy) > 0.0:
        return 0
    turn = orientation(ax, ay, vx, vy, bx, by)
    if turn > 0:
        return 1 if of_first > 0 and of_second > 0 else -1
    if turn < 0:
        return -1 if of_first < 0 and of_second < 0 else 1
    if (bx - vx) * (ax - vx) + (by - vy) * (ay - vy) > 0.0:
        return 0  # a spike: the line turns back upon itself and has no sides here
    return of_first


@njit(cache=True, nogil=True)
def _side_of_vertex(arrays: LineArrays, line: int, i: int, turns: float, x: float, y: float) -> int:
    """Return the side on which the ray from the i-th vertex to (x, y) runs; 0 along, or at a loose end."""
    segments, start, length = arrays.segments, arrays.start[line], arrays.length[line]
    vx, vy = _vertex(segments, start, length, i)
    if 0 < i < length:
        ax, ay = _vertex(segments, start, length, i - 1)
        bx, by = _vertex(segments, start, length, i + 1)
    elif _closed(arrays, line):
        ax, ay = _vertex(segments, start, length, length - 1)
        bx, by = _vertex(segments, start, length, 1)
    else:
        return 0
    return _side_at_bend(ax + turns, ay, vx + turns, vy, bx + turns, by, x, y)


@njit(cache=True, nogil=True, inline="always")
def _closed(arrays: LineArrays, line: int) -> bool:
    first, last = arrays.start[line], arrays.start[line] + arrays.length[line] - 1
    return bool(
        arrays.segments[first, 0] == arrays.segments[last, 2]
        and arrays.segments[first, 1] == arrays.segments[last, 3]
    )


@njit(cache=True, nogil=True)
def _side_toward(
    arrays: LineArrays, line: int, x0: float, y0: float, x1: float, y1: float
) -> tuple[bool, int]:
    """Return whether point 0 is on the line, and the side on which the ray from there to 1 runs."""
    start = arrays.start[line]
    for i in range(arrays.length[line]):
        ax, ay, bx, by = arrays.segments[start + i]
        turns = _turns(x0, x1, ax, bx)
        ax += turns
        bx += turns
        if _apart(ax, bx, x0, x0) or _apart(ay, by, y0, y0):
            continue
        if orientation(ax, ay, bx, by, x0, y0) != 0:
            continue
        if x0 == ax and y0 == ay:
            return True, _side_of_vertex(arrays, line, i, turns, x1, y1)
        if x0 == bx and y0 == by:
            return True, _side_of_vertex(arrays, line, i + 1, turns, x1, y1)
        return True, orientation(ax, ay, bx, by, x1, y1)
    return False, 0


@njit(cache=True, nogil=True)
def settle(
    arrays: LineArrays, line: int, x0: float, y0: float, x1: float, y1: float
) -> tuple[int, float, bool]:
    """Count a line's half-changes of side when a fix or a bend lies exactly on the way.

    Returns
    -------
    halves, at
        As in :class:`Hits`.
    on
        Whether the way ends on the line: what it changes is not known before a fix is off the line again.
    """
    halves, at = 0, 0.0
    start, length = arrays.start[line], arrays.length[line]
    for i in range(length):
        ax, ay, bx, by = arrays.segments[start + i]
        turns = _turns(x0, x1, ax, bx)
        ax += turns
        bx += turns
        if _apart(ax, bx, x0, x1) or _apart(ay, by, y0, y1):
            continue
        before = orientation(ax, ay, bx, by, x0, y0)
        after = orientation(ax, ay, bx, by, x1, y1)
        of_a = orientation(x0, y0, x1, y1, ax, ay)
        of_b = orientation(x0, y0, x1, y1, bx, by)
        if before * after < 0 and of_a * of_b < 0:
            halves += 2 * after
            at = max(at, _share(x0, y0, x1, y1, ax, ay, bx, by))
        # The bend at a; the closing vertex of a closed line is the a of its first segment.
        if of_a == 0 and _strictly_between(ax, ay, x0, y0, x1, y1):
            came = _side_of_vertex(arrays, line, i, turns, x0, y0)
            left = _side_of_vertex(arrays, line, i, turns, x1, y1)
            if came != left:
                halves += left - came
                at = max(at, _along(ax, ay, x0, y0, x1, y1))
    _, left = _side_toward(arrays, line, x0, y0, x1, y1)
    on, came = _side_toward(arrays, line, x1, y1, x0, y0)
    return halves + left - came, at, on


@njit(cache=True, nogil=True, inline="always")
def _strictly_between(x: float, y: float, x0: float, y0: float, x1: float, y1: float) -> bool:
    """Say whether a point on the infinite line through 0 and 1 lies between them, neither of them."""
    if x0 != x1:
        return min(x0, x1) < x < max(x0, x1)
    return min(y0, y1) < y < max(y0, y1)


@njit(cache=True, nogil=True, inline="always")
def _along(x: float, y: float, x0: float, y0: float, x1: float, y1: float) -> float:
    """Return where on the way a point of it lies, from 0 to 1."""
    if abs(x1 - x0) > abs(y1 - y0):
        return (x - x0) / (x1 - x0)
    return (y - y0) / (y1 - y0)


@njit(cache=True, nogil=True)
def touch_or_cross(
    arrays: LineArrays, line: int, x0: float, y0: float, x1: float, y1: float
) -> tuple[bool, int, float]:
    """Judge as DE-9IM *crosses*: the insides of way and line share points, but no stretch.

    Returns
    -------
    crosses
        Equal to ``shapely.crosses(LineString([0, 1]), line)``; insides leave out loose ends, the way's too.
    halves, at
        As in :class:`Hits`, of proper crossings and bends alone.

    Notes
    -----
    Held by ``tests/oracle/test_against_shapely_crossings.py``.
    """
    crosses, halves, at, touched_at = False, 0, -1.0, 1.0
    start, length = arrays.start[line], arrays.length[line]
    for i in range(length):
        ax, ay, bx, by = arrays.segments[start + i]
        turns = _turns(x0, x1, ax, bx)
        ax += turns
        bx += turns
        if _apart(ax, bx, x0, x1) or _apart(ay, by, y0, y1):
            continue
        before = orientation(ax, ay, bx, by, x0, y0)
        after = orientation(ax, ay, bx, by, x1, y1)
        if before == 0 and after == 0:
            overlap = min(max(ax, bx), max(x0, x1)) - max(min(ax, bx), min(x0, x1))
            if x0 == x1:
                overlap = min(max(ay, by), max(y0, y1)) - max(min(ay, by), min(y0, y1))
            if overlap > 0.0:
                return False, 0, 0.0
        of_a = orientation(x0, y0, x1, y1, ax, ay)
        of_b = orientation(x0, y0, x1, y1, bx, by)
        if before * after < 0 and of_a * of_b < 0:
            crosses = True
            halves += 2 * after
            at = max(at, _share(x0, y0, x1, y1, ax, ay, bx, by))
        elif of_a == 0 and _strictly_between(ax, ay, x0, y0, x1, y1):
            if i == 0 and not _closed(arrays, line):
                continue
            crosses = True
            came = _side_of_vertex(arrays, line, i, turns, x0, y0)
            left = _side_of_vertex(arrays, line, i, turns, x1, y1)
            here = _along(ax, ay, x0, y0, x1, y1)
            halves += left - came
            if came != left:
                at = max(at, here)
            else:
                touched_at = min(touched_at, here)
    return crosses, halves, at if at >= 0.0 else touched_at
