"""Circles on the ellipsoid: whether one holds a point, and where a way runs within it."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.distance import geodesic_distance_m

AFTER_START = 2.0**-60
BEFORE_END = 1.0 - 2.0**-53
"""Shares of a way that are not an end of it, however near."""

METRES_PER_DEGREE = 111_700.0
"""Of latitude, and of longitude on the equator; anywhere the true length is less, by 1.1 % at most."""

_SPHERE_M = 6_367_500.0
SPHERE_SHARE = 0.0052
"""Both radii of curvature of the ellipsoid are within this share of the sphere's radius, so that lengths
are."""

_GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)
_SURE_M = 1e-5  # an edge is found when it is as near as that


@njit(cache=True, nogil=True)
def on_sphere_m(lon1_deg: float, lat1_deg: float, lon2_deg: float, lat2_deg: float) -> float:
    """Return the length of the great circle on the middle sphere (haversine), near the geodesic's."""
    lat1, lat2 = math.radians(lat1_deg), math.radians(lat2_deg)
    sin_lat = math.sin(0.5 * (lat2 - lat1))
    sin_lon = math.sin(0.5 * math.radians(lon2_deg - lon1_deg))
    h = sin_lat * sin_lat + math.cos(lat1) * math.cos(lat2) * sin_lon * sin_lon
    return 2.0 * _SPHERE_M * math.asin(min(1.0, math.sqrt(h)))


@njit(cache=True, nogil=True)
def within_circle(circle: NDArray[np.float64], x: float, y: float) -> bool:
    """Return whether a circle, (lon, lat, radius in metres), holds a point; its edge belongs to it.

    The sphere decides where it can; else the geodesic, within its 0.2 mm.
    """
    about_m = on_sphere_m(circle[0], circle[1], x, y)
    if about_m * (1.0 - SPHERE_SHARE) > circle[2]:
        return False
    if about_m * (1.0 + SPHERE_SHARE) < circle[2]:
        return True
    return geodesic_distance_m(circle[0], circle[1], x, y) <= circle[2]


@njit(cache=True, nogil=True)
def stay_in_circle(
    circle: NDArray[np.float64], x0: float, y0: float, x1: float, y1: float
) -> tuple[float, float]:
    """Return where a way is first and last in a circle; see :func:`openline.kernel.outline.stay`."""
    start, end = _beyond_m(circle, x0, y0, x1, y1, 0.0), _beyond_m(circle, x0, y0, x1, y1, 1.0)
    if start <= 0.0 and end <= 0.0:
        return 0.0, 1.0
    if start <= 0.0:
        return 0.0, _share_at_edge(circle, x0, y0, x1, y1, 0.0, start, 1.0, end)
    if end <= 0.0:
        return _share_at_edge(circle, x0, y0, x1, y1, 1.0, end, 0.0, start), 1.0
    # The way is too short to come from the one end to the circle and from there to the other.
    widest = 1.0 if y0 * y1 < 0.0 else math.cos(math.radians(min(abs(y0), abs(y1))))
    if start + end > METRES_PER_DEGREE * math.hypot((x1 - x0) * widest, y1 - y0):
        return 2.0, -1.0
    nearest, least = _nearest(circle, x0, y0, x1, y1)
    if least > 0.0:
        return 2.0, -1.0
    return (
        _share_at_edge(circle, x0, y0, x1, y1, nearest, least, 0.0, start),
        _share_at_edge(circle, x0, y0, x1, y1, nearest, least, 1.0, end),
    )


@njit(cache=True, nogil=True)
def _beyond_m(circle: NDArray[np.float64], x0: float, y0: float, x1: float, y1: float, share: float) -> float:
    """Return the distance from a circle's edge at a share of a way, negative inside."""
    x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
    if share == 1.0:
        x, y = x1, y1
    return geodesic_distance_m(circle[0], circle[1], x, y) - circle[2]


@njit(cache=True, nogil=True)
def _nearest(circle: NDArray[np.float64], x0: float, y0: float, x1: float, y1: float) -> tuple[float, float]:
    """Return where on a way the centre is nearest, by golden section, and how far the edge is there."""
    low, high = 0.0, 1.0
    left, right = 1.0 - _GOLDEN, _GOLDEN
    at_left = _beyond_m(circle, x0, y0, x1, y1, left)
    at_right = _beyond_m(circle, x0, y0, x1, y1, right)
    while high - low > 1e-7 and min(at_left, at_right) > 0.0:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = _beyond_m(circle, x0, y0, x1, y1, left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = _beyond_m(circle, x0, y0, x1, y1, right)
    if at_left < at_right:
        return left, at_left
    return right, at_right


@njit(cache=True, nogil=True)
def _share_at_edge(
    circle: NDArray[np.float64],
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    inside: float,
    at_inside: float,
    outside: float,
    at_outside: float,
) -> float:
    """Return where between a share inside and one outside the edge is crossed.

    M. Dowell and P. Jarratt, "A modified regula falsi method for computing the root of an equation", BIT 11
    (1971): the value at an end that stays is halved, so that it does not stay for long.
    """
    share, before = inside, 0
    for _ in range(100):
        if at_inside == 0.0 or abs(outside - inside) < 1e-12:
            break
        share = inside + (outside - inside) * at_inside / (at_inside - at_outside)
        beyond = _beyond_m(circle, x0, y0, x1, y1, share)
        if abs(beyond) < _SURE_M:
            break
        if beyond <= 0.0:
            inside, at_inside = share, beyond
            at_outside *= 0.5 if before < 0 else 1.0
            before = -1
        else:
            outside, at_outside = share, beyond
            at_inside *= 0.5 if before > 0 else 1.0
            before = 1
    return min(max(share, AFTER_START), BEFORE_END)
