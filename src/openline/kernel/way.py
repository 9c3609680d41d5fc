"""The way from one fix to the next: straight in longitude and latitude, the short way round, over the pole.

A way runs on past +-180 degrees rather than jump. Close to a pole, where a straight line in degrees is no way
that anything moves, it is cut into legs along the great circle; everywhere else it is a single leg.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.zones import ZoneArrays, crossed

POLAR_LATITUDE_DEG = 80.0
POLAR_TURN_DEG = 5.0
"""Above this latitude, and with more change of longitude than this, a way is cut into legs."""
MOST_LEGS = 64


class Way(NamedTuple):
    """Ends of legs, float64[MOST_LEGS + 1]: longitude (running on), latitude, share of the way, 0 to 1."""

    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    share: NDArray[np.float64]


class Stays(NamedTuple):
    """Slots that a way touches, ascending: first and last share of the way at which it does."""

    slot: NDArray[np.int32]
    first: NDArray[np.float64]
    last: NDArray[np.float64]


@njit(cache=True, nogil=True)
def lay(way: Way, x0: float, y0: float, x1: float, y1: float, planar: bool) -> int:
    """Lay the way from one point to another and return the number of its legs.

    Parameters
    ----------
    planar
        Never cut near a pole: what a planar geometry would compare with.
    """
    x1 -= 360.0 * round((x1 - x0) / 360.0)
    legs = 1
    if not planar and max(abs(y0), abs(y1)) > POLAR_LATITUDE_DEG and abs(x1 - x0) > POLAR_TURN_DEG:
        legs = MOST_LEGS
        _lay_great_circle(way, x0, y0, x1, y1)
    way.lon_deg[0], way.lat_deg[0], way.share[0] = x0, y0, 0.0
    way.lon_deg[legs], way.lat_deg[legs], way.share[legs] = x1, y1, 1.0
    return legs


@njit(cache=True, nogil=True)
def _lay_great_circle(way: Way, x0: float, y0: float, x1: float, y1: float) -> None:
    """Set the ends between the legs, on the chord between the two points seen from the centre of a sphere."""
    lon0, lat0, lon1, lat1 = math.radians(x0), math.radians(y0), math.radians(x1), math.radians(y1)
    from_x, from_y, from_z = math.cos(lat0) * math.cos(lon0), math.cos(lat0) * math.sin(lon0), math.sin(lat0)
    to_x, to_y, to_z = math.cos(lat1) * math.cos(lon1), math.cos(lat1) * math.sin(lon1), math.sin(lat1)
    running = x0
    for i in range(1, MOST_LEGS):
        share = i / MOST_LEGS
        x = from_x + share * (to_x - from_x)
        y = from_y + share * (to_y - from_y)
        z = from_z + share * (to_z - from_z)
        lon = math.degrees(math.atan2(y, x))
        running = lon - 360.0 * round((lon - running) / 360.0)
        way.lon_deg[i] = running
        way.lat_deg[i] = math.degrees(math.atan2(z, math.hypot(x, y)))
        way.share[i] = share


@njit(cache=True, nogil=True)
def point_at(way: Way, legs: int, share: float) -> tuple[float, float]:
    """Return the point at a share of the way, its longitude within [-180, 180]."""
    leg = 0
    while leg < legs - 1 and way.share[leg + 1] < share:
        leg += 1
    part = (share - way.share[leg]) / (way.share[leg + 1] - way.share[leg])
    x = way.lon_deg[leg] + part * (way.lon_deg[leg + 1] - way.lon_deg[leg])
    y = way.lat_deg[leg] + part * (way.lat_deg[leg + 1] - way.lat_deg[leg])
    if part == 1.0:
        x, y = way.lon_deg[leg + 1], way.lat_deg[leg + 1]
    return x - 360.0 * round(x / 360.0), y


@njit(cache=True, nogil=True)
def zones_along(zones: ZoneArrays, way: Way, legs: int, stays: Stays, part: Stays) -> int:
    """Find the slots that a way touches and return how many; more than fit are to be asked for again.

    ``part`` is scratch, as large as ``stays``.
    """
    if legs == 1 and abs(way.lon_deg[0]) < 180.0 and abs(way.lon_deg[1]) < 180.0:
        x0, y0, x1, y1 = way.lon_deg[0], way.lat_deg[0], way.lon_deg[1], way.lat_deg[1]
        return int(crossed(zones, x0, y0, x1, y1, stays.slot, stays.first, stays.last))
    n = 0
    for leg in range(legs):
        turns = 360.0 * round(way.lon_deg[leg] / 360.0)
        x0, x1 = way.lon_deg[leg] - turns, way.lon_deg[leg + 1] - turns
        y0, y1 = way.lat_deg[leg], way.lat_deg[leg + 1]
        share0, share1 = way.share[leg], way.share[leg + 1]
        # The meridians -180 and +180 are one: what begins or ends on one of them is on the other as well.
        if abs(x0) == 180.0:
            n = _add_part(zones, -x0, y0, -x0, y0, share0, share0, stays, n, part)
        if abs(x1) <= 180.0:
            n = _add_part(zones, x0, y0, x1, y1, share0, share1, stays, n, part)
            if abs(x1) == 180.0:
                n = _add_part(zones, -x1, y1, -x1, y1, share1, share1, stays, n, part)
            continue
        edge = math.copysign(180.0, x1)
        cut = (edge - x0) / (x1 - x0)
        y, share = y0 + cut * (y1 - y0), share0 + cut * (share1 - share0)
        n = _add_part(zones, x0, y0, edge, y, share0, share, stays, n, part)
        n = _add_part(zones, -edge, y, x1 - 2 * edge, y1, share, share1, stays, n, part)
    return n


@njit(cache=True, nogil=True)
def _add_part(
    zones: ZoneArrays,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    share0: float,
    share1: float,
    stays: Stays,
    n: int,
    part: Stays,
) -> int:
    """Merge the slots touched by a part of a way into the n found before."""
    if n > stays.slot.size:
        return n
    found = crossed(zones, x0, y0, x1, y1, part.slot, part.first, part.last)
    if found > part.slot.size:
        return int(found)
    for f in range(found):
        slot = part.slot[f]
        first = share0 + part.first[f] * (share1 - share0)
        last = share0 + part.last[f] * (share1 - share0)
        if part.last[f] == 1.0:
            last = share1
        i = 0
        while i < n and stays.slot[i] < slot:
            i += 1
        if i < n and stays.slot[i] == slot:
            stays.last[i] = last
            continue
        if n == stays.slot.size:
            return n + 1
        for k in range(n, i, -1):
            stays.slot[k], stays.first[k], stays.last[k] = (
                stays.slot[k - 1],
                stays.first[k - 1],
                stays.last[k - 1],
            )
        stays.slot[i], stays.first[i], stays.last[i] = slot, first, last
        n += 1
    return n
