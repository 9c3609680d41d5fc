"""The outlines of zones as they are stored, and what is asked of a single one: exactly, without any grid.

A ring of v vertices is stored closed, as v + 1 vertices, so that edge k joins vertices k and k + 1. Edges are
taken in *runs*, a few consecutive edges of one ring in a common box: a question skips a whole run that lies
elsewhere, and a run that lies wholly to the left of a point counts by its two ends alone.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.distance import EQUATORIAL_RADIUS_M, FLATTENING, geodesic_distance_m
from openline.kernel.orientation import orientation
from openline.kernel.zone_arrays import ZoneArrays

RUN_EDGES = 16
"""Most edges in a run: with fewer the boxes cost more than they save, with more they grow loose."""

AFTER_START = 2.0**-60
BEFORE_END = 1.0 - 2.0**-53
"""Shares of a way that are not an end of it, however near."""

_ECCENTRICITY2 = FLATTENING * (2 - FLATTENING)


@njit(cache=True, nogil=True)
def _within_rings(zones: ZoneArrays, slot: int, x: float, y: float) -> bool:
    inside = False
    for run in range(zones.slot_runs[slot, 0], zones.slot_runs[slot, 1]):
        box = zones.run_box[run]
        if y < box[1] or y > box[3] or x < box[0]:
            continue
        first, end = zones.run_span[run, 0], zones.run_span[run, 1]
        if x > box[2]:
            inside ^= (zones.vertex_deg[first, 1] > y) != (zones.vertex_deg[end, 1] > y)
            continue
        for k in range(first, end):
            ax, ay = zones.vertex_deg[k, 0], zones.vertex_deg[k, 1]
            bx, by = zones.vertex_deg[k + 1, 0], zones.vertex_deg[k + 1, 1]
            if y < min(ay, by) or y > max(ay, by) or x < min(ax, bx):
                continue
            if x <= max(ax, bx):
                side = orientation(ax, ay, bx, by, x, y)
                if side == 0:
                    return True
                if (side > 0) == (by > ay):
                    continue
            inside ^= (ay > y) != (by > y)
    return inside


@njit(cache=True, nogil=True)
def covers(zones: ZoneArrays, slot: int, x: float, y: float) -> bool:
    """Return whether a slot's footprint holds a point; its edge belongs to it.

    Exact for rings: even-odd over all edges, with orientations that do not round (coordinates that are not
    zero must be above 1e-100 degrees). Circles by geodesic distance, within its 0.2 mm. The meridians -180
    and +180 are one.
    """
    if zones.circle[slot, 2] > 0.0:
        distance_m = geodesic_distance_m(zones.circle[slot, 0], zones.circle[slot, 1], x, y)
        return distance_m <= zones.circle[slot, 2]
    if _within_rings(zones, slot, x, y):
        return True
    return abs(x) == 180.0 and _within_rings(zones, slot, -x, y)


@njit(cache=True, nogil=True)
def _metres_per_degree(lat_deg: float) -> tuple[float, float]:
    """Return the length of a degree of longitude and of one of latitude, in metres, at a latitude."""
    sin_lat = math.sin(math.radians(lat_deg))
    w2 = 1 - _ECCENTRICITY2 * sin_lat * sin_lat
    along_parallel = EQUATORIAL_RADIUS_M / math.sqrt(w2) * math.cos(math.radians(lat_deg))
    along_meridian = EQUATORIAL_RADIUS_M * (1 - _ECCENTRICITY2) / (w2 * math.sqrt(w2))
    return math.radians(along_parallel), math.radians(along_meridian)


@njit(cache=True, nogil=True)
def edge_distance_m(zones: ZoneArrays, slot: int, x: float, y: float) -> float:
    """Return the distance of a point from a slot's edge in metres: positive outside, negative inside.

    Parameters
    ----------
    slot
        One that is present; of a removed one the distance is infinite.

    Notes
    -----
    The geodesic distance to the nearest point of the edges, which are straight in longitude and latitude.
    That point is chosen with degrees scaled at the latitude halfway to the run, so that the result is at
    most 0.1 % too large for distances to 100 km below 80 degrees of latitude, and looser beyond
    (``tests/unit/kernel/test_zones_distance.py``). Cuts along +-180 degrees and poles are no edges.
    """
    if zones.circle[slot, 2] > 0.0:
        centre = zones.circle[slot]
        return geodesic_distance_m(centre[0], centre[1], x, y) - centre[2]
    nearest_m2, nearest_x, nearest_y = math.inf, 0.0, 0.0
    for run in range(zones.slot_runs[slot, 0], zones.slot_runs[slot, 1]):
        box = zones.run_box[run]
        middle = 0.5 * (box[0] + box[2])
        here = x + 360.0 * round((middle - x) / 360.0)
        box_y = min(max(y, box[1]), box[3])
        to_x, to_y = _metres_per_degree(0.5 * (y + box_y))
        gap_x = max(box[0] - here, here - box[2], 0.0) * to_x
        gap_y = (box_y - y) * to_y
        if gap_x * gap_x + gap_y * gap_y >= nearest_m2:
            continue
        for k in range(zones.run_span[run, 0], zones.run_span[run, 1]):
            if zones.seam[k]:
                continue
            ax, ay = zones.vertex_deg[k, 0] - here, zones.vertex_deg[k, 1] - y
            along_x, along_y = zones.vertex_deg[k + 1, 0] - here - ax, zones.vertex_deg[k + 1, 1] - y - ay
            length2 = (along_x * to_x) ** 2 + (along_y * to_y) ** 2
            share = 0.0
            if length2 > 0.0:
                share = -(ax * along_x * to_x * to_x + ay * along_y * to_y * to_y) / length2
                share = min(max(share, 0.0), 1.0)
            foot_x, foot_y = ax + share * along_x, ay + share * along_y
            m2 = (foot_x * to_x) ** 2 + (foot_y * to_y) ** 2
            if m2 < nearest_m2:
                nearest_m2, nearest_x, nearest_y = m2, here + foot_x, y + foot_y
    if nearest_m2 == math.inf:
        return math.inf
    distance_m = geodesic_distance_m(x, y, nearest_x, min(max(nearest_y, -90.0), 90.0))
    return -distance_m if covers(zones, slot, x, y) else distance_m


@njit(cache=True, nogil=True)
def stay(zones: ZoneArrays, slot: int, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float]:
    """Return where on a way a slot's footprint is first and last touched, from 0 to 1.

    Parameters
    ----------
    x0, y0, x1, y1
        The ends of the way, straight in longitude and latitude, not over the antimeridian.

    Returns
    -------
    first, last
        First above last when the way does not touch the footprint. Whether it does is exact for rings, and
        so are 0 and 1: they say that an end is inside. All shares between are rounded.
    """
    if zones.circle[slot, 2] > 0.0:
        return _stay_in_circle(zones.circle[slot], x0, y0, x1, y1)
    first = 0.0 if covers(zones, slot, x0, y0) else 2.0
    last = 1.0 if covers(zones, slot, x1, y1) else -1.0
    if first == 0.0 and last == 1.0:
        return first, last
    low_x, high_x = min(x0, x1), max(x0, x1)
    low_y, high_y = min(y0, y1), max(y0, y1)
    for run in range(zones.slot_runs[slot, 0], zones.slot_runs[slot, 1]):
        box = zones.run_box[run]
        if box[0] > high_x or box[2] < low_x or box[1] > high_y or box[3] < low_y:
            continue
        for k in range(zones.run_span[run, 0], zones.run_span[run, 1]):
            ax, ay = zones.vertex_deg[k, 0], zones.vertex_deg[k, 1]
            bx, by = zones.vertex_deg[k + 1, 0], zones.vertex_deg[k + 1, 1]
            if min(ax, bx) > high_x or max(ax, bx) < low_x or min(ay, by) > high_y or max(ay, by) < low_y:
                continue
            side0 = orientation(ax, ay, bx, by, x0, y0)
            side1 = orientation(ax, ay, bx, by, x1, y1)
            if side0 * side1 > 0:
                continue
            side_a = orientation(x0, y0, x1, y1, ax, ay)
            side_b = orientation(x0, y0, x1, y1, bx, by)
            if side_a * side_b > 0:
                continue
            if side_a == 0 or side_b == 0:
                # The way goes through a vertex, or along the edge: the boxes overlap, so it meets that too.
                if side_a == 0:
                    share = _share_of_way(x0, y0, x1, y1, ax, ay)
                    first, last = min(first, share), max(last, share)
                if side_b == 0:
                    share = _share_of_way(x0, y0, x1, y1, bx, by)
                    first, last = min(first, share), max(last, share)
            else:
                before = (bx - ax) * (y0 - ay) - (by - ay) * (x0 - ax)
                after = (bx - ax) * (y1 - ay) - (by - ay) * (x1 - ax)
                share = before / (before - after) if before != after else 0.0
                share = min(max(share, AFTER_START), BEFORE_END)
                first, last = min(first, share), max(last, share)
    return first, last


@njit(cache=True, nogil=True)
def _share_of_way(x0: float, y0: float, x1: float, y1: float, x: float, y: float) -> float:
    """Return where between 0 and 1 a point on the line through a way lies, all but an end if outside."""
    if abs(x1 - x0) >= abs(y1 - y0):
        share = (x - x0) / (x1 - x0) if x1 != x0 else 0.0
    else:
        share = (y - y0) / (y1 - y0)
    return min(max(share, AFTER_START), BEFORE_END)


@njit(cache=True, nogil=True)
def _stay_in_circle(
    circle: NDArray[np.float64], x0: float, y0: float, x1: float, y1: float
) -> tuple[float, float]:
    nearest = _nearest_share(circle, x0, y0, x1, y1)
    if _beyond_m(circle, x0, y0, x1, y1, nearest) > 0.0:
        return 2.0, -1.0
    return (
        _share_at_edge(circle, x0, y0, x1, y1, nearest, 0.0),
        _share_at_edge(circle, x0, y0, x1, y1, nearest, 1.0),
    )


@njit(cache=True, nogil=True)
def _beyond_m(circle: NDArray[np.float64], x0: float, y0: float, x1: float, y1: float, share: float) -> float:
    """Return the distance from a circle's edge at a share of a way, negative inside."""
    x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
    return geodesic_distance_m(circle[0], circle[1], x, y) - circle[2]


@njit(cache=True, nogil=True)
def _nearest_share(circle: NDArray[np.float64], x0: float, y0: float, x1: float, y1: float) -> float:
    """Return where on a way the centre is nearest, by golden section: the distance has one minimum."""
    golden = 0.5 * (math.sqrt(5.0) - 1.0)
    low, high = 0.0, 1.0
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left = _beyond_m(circle, x0, y0, x1, y1, left)
    at_right = _beyond_m(circle, x0, y0, x1, y1, right)
    while high - low > 1e-7:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = _beyond_m(circle, x0, y0, x1, y1, left)
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = _beyond_m(circle, x0, y0, x1, y1, right)
    middle = 0.5 * (low + high)
    best, least = middle, _beyond_m(circle, x0, y0, x1, y1, middle)
    for end in (0.0, 1.0):
        beyond = _beyond_m(circle, x0, y0, x1, y1, end)
        if beyond < least:
            best, least = end, beyond
    return best


@njit(cache=True, nogil=True)
def _share_at_edge(
    circle: NDArray[np.float64], x0: float, y0: float, x1: float, y1: float, inside: float, end: float
) -> float:
    """Return where between a share inside and an end of the way the edge is crossed, by bisection."""
    if _beyond_m(circle, x0, y0, x1, y1, end) <= 0.0:
        return end
    outside = end
    while abs(outside - inside) > 1e-9:
        middle = 0.5 * (inside + outside)
        if _beyond_m(circle, x0, y0, x1, y1, middle) <= 0.0:
            inside = middle
        else:
            outside = middle
    return inside
