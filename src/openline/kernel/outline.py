"""The outlines of zones as they are stored, and what is asked of a single one: exactly, without any grid.

A ring of v vertices is stored closed, as v + 1 vertices, so that edge k joins vertices k and k + 1. Edges are
taken in *runs*, a few consecutive edges of one ring in a common box: a question skips a whole run that lies
elsewhere, and a run that lies wholly to the left of a point counts by its two ends alone.
"""

from __future__ import annotations

import math

from numba import njit

from openline.kernel.circle import AFTER_START, BEFORE_END, stay_in_circle, within_circle
from openline.kernel.distance import EQUATORIAL_RADIUS_M, FLATTENING, geodesic_distance_m
from openline.kernel.orientation import orientation
from openline.kernel.zone_arrays import ZoneArrays

RUN_EDGES = 16
"""Most edges in a run: with fewer the boxes cost more than they save, with more they grow loose."""

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
    zero must be above 1e-100 degrees). Circles by geodesic distance. The meridians -180 and +180 are one.
    """
    if zones.circle[slot, 2] > 0.0:
        return within_circle(zones.circle[slot], x, y)
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
        return stay_in_circle(zones.circle[slot], x0, y0, x1, y1)
    first, last = edges_met(zones, slot, x0, y0, x1, y1)
    if covers(zones, slot, x0, y0):
        first, last = 0.0, max(last, 0.0)
    if covers(zones, slot, x1, y1):
        first, last = min(first, 1.0), 1.0
    return first, last


@njit(cache=True, nogil=True)
def edges_met(
    zones: ZoneArrays, slot: int, x0: float, y0: float, x1: float, y1: float
) -> tuple[float, float]:
    """Return where a way first and last meets an edge of a slot's rings; 2 and -1 if it never does.

    Shares as in :func:`stay`. The ends of the way are met only as far as rounding goes: whether they are
    inside is the caller's to ask.
    """
    first, last = 2.0, -1.0
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
