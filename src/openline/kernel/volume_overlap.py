"""Whether two footprints overlap: exactly for rings and paths, by the nearest two points for radii.

Footprints are rows as :mod:`openline.kernel.volume_packing` writes them. Edges are straight in longitude and
latitude, so that whether two of them meet does not depend on the shape of the earth, and is told without
rounding.

With radii, the nearest point of an edge is searched for by Newton's method on the distance that the middle
latitude gives (Delambre's equations, with the ellipsoid's radii of curvature in the middle); within 0.4 % of
the sum of the radii the geodesic between the two points found decides. A pair is told wrongly only where the
distance is within 1e-5 of the sum of the radii, up to 100 km and latitude 80
(``tests/oracle/test_volumes_against_geographiclib.py``).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.distance import EQUATORIAL_RADIUS_M, FLATTENING, geodesic_distance_m
from openline.kernel.orientation import orientation
from openline.kernel.volume_packing import reach_e7

RUN = 16
"""So many edges share a box when those of one footprint are compared with those of another."""

_RAD = math.radians(1e-7)
_SQUARE = EQUATORIAL_RADIUS_M**2
_E2 = FLATTENING * (2.0 - FLATTENING)
_SURE = 0.004
"""Distances by the middle latitude are right within this share, for certain, up to 200 km."""


@njit(cache=True, nogil=True)
def box_of(rows: NDArray[np.float64], first: int, end: int) -> tuple[float, float, float, float]:
    """Return the lowest and highest longitude and latitude: west, east, south, north."""
    west, east, south, north = math.inf, -math.inf, math.inf, -math.inf
    at = first
    while at < end:
        after = at + 1 + int(rows[at, 0])
        for i in range(at + 1, after):
            west, east = min(west, rows[i, 0]), max(east, rows[i, 0])
            south, north = min(south, rows[i, 1]), max(north, rows[i, 1])
        at = after
    return west, east, south, north


@njit(cache=True, nogil=True)
def _edges_in(
    rows: NDArray[np.float64],
    first: int,
    end: int,
    west: float,
    east: float,
    south: float,
    north: float,
    out: NDArray[np.int32],
    n: int,
) -> int:
    """Write the edges whose boxes meet a box, as rows of their ends, from ``out[n]``; return the new n."""
    at = first
    while at < end:
        after = at + 1 + int(rows[at, 0])
        k, i = at + 1, at + 2
        if rows[at, 1] > 0.0 or after == at + 2:
            k, i = after - 1, at + 1
        while i < after:
            if (
                min(rows[k, 0], rows[i, 0]) <= east
                and max(rows[k, 0], rows[i, 0]) >= west
                and min(rows[k, 1], rows[i, 1]) <= north
                and max(rows[k, 1], rows[i, 1]) >= south
            ):
                out[n], out[n + 1] = k, i
                n += 2
            k = i
            i += 1
        at = after
    return n


@njit(cache=True, nogil=True)
def _holds(rows: NDArray[np.float64], first: int, end: int, x: float, y: float) -> bool:
    """Return whether the rings' area holds a point that lies on none of their edges."""
    inside = False
    at = first
    while at < end:
        after = at + 1 + int(rows[at, 0])
        if rows[at, 1] > 0.0:
            k = after - 1
            for i in range(at + 1, after):
                if (rows[k, 1] > y) != (rows[i, 1] > y):
                    if rows[k, 0] > x and rows[i, 0] > x:
                        inside = not inside
                    elif rows[k, 0] > x or rows[i, 0] > x:
                        low, high = (k, i) if rows[k, 1] < rows[i, 1] else (i, k)
                        side = orientation(rows[low, 0], rows[low, 1], rows[high, 0], rows[high, 1], x, y)
                        if side > 0:
                            inside = not inside
                k = i
        at = after
    return inside


@njit(cache=True, nogil=True)
def _any_part_inside(
    rows: NDArray[np.float64],
    first: int,
    end: int,
    others: NDArray[np.float64],
    other_first: int,
    other_end: int,
    shift: float,
    west: float,
    east: float,
    south: float,
    north: float,
) -> bool:
    """Return whether a part, moved east by ``shift``, begins inside the other's area and inside the box."""
    at = first
    while at < end:
        x, y = rows[at + 1, 0] + shift, rows[at + 1, 1]
        if west <= x <= east and south <= y <= north and _holds(others, other_first, other_end, x, y):
            return True
        at += 1 + int(rows[at, 0])
    return False


@njit(cache=True, nogil=True)
def _meet(
    ax: float, ay: float, bx: float, by: float, px: float, py: float, qx: float, qy: float
) -> bool:
    """Return whether two edges whose boxes meet have a point in common; either may be a point."""
    if orientation(ax, ay, bx, by, px, py) * orientation(ax, ay, bx, by, qx, qy) > 0:
        return False
    return orientation(px, py, qx, qy, ax, ay) * orientation(px, py, qx, qy, bx, by) <= 0


@njit(cache=True, nogil=True)
def _to_edge(
    px: float, py: float, ax: float, ay: float, bx: float, by: float
) -> tuple[float, float]:
    """Return the square of a point's distance from an edge in square metres, and where on the edge it is."""
    lat = py * _RAD
    u0, v0, du, dv = (ax - px) * _RAD, (ay - py) * _RAD, (bx - ax) * _RAD, (by - ay) * _RAD
    share, rounds = 0.0, 0 if du == 0.0 and dv == 0.0 else 4
    for turn in range(rounds):
        u, v = u0 + share * du, v0 + share * dv
        # The first time the frame is the point's own, later that of the latitude midway.
        s = math.sin(lat + 0.5 * v) if turn else math.sin(lat)
        w = 1.0 - _E2 * s * s
        across = _SQUARE / w * (1.0 - s * s)
        along = _SQUARE * (1.0 - _E2) ** 2 / (w * w * w)
        slope = along * v * dv + across * u * du
        curve = along * dv * dv + across * du * du
        if turn:
            narrowing = -2.0 * _SQUARE / w * s * math.sqrt(1.0 - s * s)
            slope += 0.25 * narrowing * dv * u * u
            curve += max(narrowing * dv * u * du, -0.5 * curve)
        after = min(max(share - slope / curve, 0.0), 1.0)
        if turn and abs(after - share) < 1e-9:
            share = after
            break
        share = after
    u, v = u0 + share * du, v0 + share * dv
    return _square_m2(u, v, lat + 0.5 * v), share


@njit(cache=True, nogil=True)
def _square_m2(u: float, v: float, lat: float) -> float:
    """Return the square of the distance between two points, by their differences and middle latitude."""
    s = math.sin(lat)
    w = 1.0 - _E2 * s * s
    across = _SQUARE / w * (1.0 - s * s)
    along = _SQUARE * (1.0 - _E2) ** 2 / (w * w * w)
    half = math.sin(0.5 * u)
    chord = 4.0 * across * half * half + along * v * v * (1.0 - v * v / 12.0) * (1.0 - half * half)
    return chord * (1.0 + chord / (12.0 * _SQUARE))


@njit(cache=True, nogil=True)
def overlap(
    a: NDArray[np.float64],
    a_first: int,
    a_end: int,
    b: NDArray[np.float64],
    b_first: int,
    b_end: int,
    shift: float,
    reach_m: float,
    edges: NDArray[np.int32],
) -> bool:
    """Return whether two footprints overlap; touching counts.

    Parameters
    ----------
    a, a_first, a_end, b, b_first, b_end
        The rows of either.
    shift
        How far east ``b`` is moved first, in 1e-7 degree: a multiple of a turn.
    reach_m
        The sum of the two radii.
    edges
        int32, room for twice the rows of both.
    """
    west, east, south, north = box_of(a, a_first, a_end)
    b_west, b_east, b_south, b_north = box_of(b, b_first, b_end)
    b_west, b_east = b_west + shift, b_east + shift
    aside, up = 0.0, 0.0
    if reach_m > 0.0:
        aside, up = reach_e7(reach_m, min(max(abs(south), abs(north)), max(abs(b_south), abs(b_north))))
    # Everything that counts lies within reach of both.
    west, east = max(west, b_west) - aside, min(east, b_east) + aside
    south, north = max(south, b_south) - up, min(north, b_north) + up
    if west > east or south > north:
        return False
    a_edges = _edges_in(a, a_first, a_end, west, east, south, north, edges, np.int64(0))
    all_edges = _edges_in(b, b_first, b_end, west - shift, east - shift, south, north, edges, a_edges)
    least, enough = math.inf, (reach_m * (1.0 - _SURE)) ** 2
    x0 = y0 = x1 = y1 = 0.0
    for run in range(0, a_edges, 2 * RUN):
        run_end = min(run + 2 * RUN, a_edges)
        run_west, run_east, run_south, run_north = math.inf, -math.inf, math.inf, -math.inf
        for e in range(run, run_end):
            x, y = a[edges[e], 0], a[edges[e], 1]
            run_west, run_east = min(run_west, x), max(run_east, x)
            run_south, run_north = min(run_south, y), max(run_north, y)
        run_west, run_east = run_west - aside, run_east + aside
        run_south, run_north = run_south - up, run_north + up
        for f in range(a_edges, all_edges, 2):
            i, j = edges[f], edges[f + 1]
            px, py, qx, qy = b[i, 0] + shift, b[i, 1], b[j, 0] + shift, b[j, 1]
            low_x, high_x, low_y, high_y = min(px, qx), max(px, qx), min(py, qy), max(py, qy)
            if low_x > run_east or high_x < run_west or low_y > run_north or high_y < run_south:
                continue
            for e in range(run, run_end, 2):
                i, j = edges[e], edges[e + 1]
                ax, ay, bx, by = a[i, 0], a[i, 1], a[j, 0], a[j, 1]
                gap_x = max(min(ax, bx) - high_x, low_x - max(ax, bx))
                gap_y = max(min(ay, by) - high_y, low_y - max(ay, by))
                if gap_x > aside or gap_y > up:
                    continue
                if gap_x <= 0.0 and gap_y <= 0.0 and _meet(ax, ay, bx, by, px, py, qx, qy):
                    return True
                if reach_m <= 0.0:
                    continue
                # Two edges that do not cross are nearest at an end of one of them.
                a_is_point, b_is_point = ax == bx and ay == by, px == qx and py == qy
                for end in range(4):
                    if (a_is_point and end != 0) or (b_is_point and not a_is_point and end != 2):
                        continue
                    if end == 0:
                        cx, cy, dx, dy, ex, ey = ax, ay, px, py, qx, qy
                    elif end == 1:
                        cx, cy, dx, dy, ex, ey = bx, by, px, py, qx, qy
                    elif end == 2:
                        cx, cy, dx, dy, ex, ey = px, py, ax, ay, bx, by
                    else:
                        cx, cy, dx, dy, ex, ey = qx, qy, ax, ay, bx, by
                    square, share = _to_edge(cx, cy, dx, dy, ex, ey)
                    if square < least:
                        least = square
                        x0, y0, x1, y1 = cx, cy, dx + share * (ex - dx), dy + share * (ey - dy)
                if least <= enough:
                    return True
    if (
        least <= (reach_m * (1.0 + _SURE)) ** 2
        and geodesic_distance_m(x0 * 1e-7, y0 * 1e-7, x1 * 1e-7, y1 * 1e-7) <= reach_m
    ):
        return True
    return _any_part_inside(
        a, a_first, a_end, b, b_first, b_end, -shift, west - shift, east - shift, south, north
    ) or _any_part_inside(b, b_first, b_end, a, a_first, a_end, shift, west, east, south, north)
