"""Length of the shortest way between two points on the WGS84 ellipsoid."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

EQUATORIAL_RADIUS_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
POLAR_RADIUS_M = EQUATORIAL_RADIUS_M * (1 - FLATTENING)

_MOST_ROUNDS = 50
_GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)


@njit(cache=True)
def _vincenty_m(difference_rad: float, lat1_rad: float, lat2_rad: float) -> float:
    """Vincenty's inverse solution; -1 where it does not converge, which is near the antipode only."""
    f = FLATTENING
    reduced1 = math.atan((1 - f) * math.tan(lat1_rad))
    reduced2 = math.atan((1 - f) * math.tan(lat2_rad))
    sin1, cos1 = math.sin(reduced1), math.cos(reduced1)
    sin2, cos2 = math.sin(reduced2), math.cos(reduced2)
    on_sphere = difference_rad
    for _ in range(_MOST_ROUNDS):
        sin_l, cos_l = math.sin(on_sphere), math.cos(on_sphere)
        sin_s = math.hypot(cos2 * sin_l, cos1 * sin2 - sin1 * cos2 * cos_l)
        cos_s = sin1 * sin2 + cos1 * cos2 * cos_l
        if sin_s < 1e-9 and cos_s < 0.0:
            return -1.0
        if sin_s == 0.0:
            return 0.0
        arc = math.atan2(sin_s, cos_s)
        sin_a = cos1 * cos2 * sin_l / sin_s
        cos2_a = 1 - sin_a * sin_a
        # On the equator cos2_a is zero and the middle of the arc has no latitude to speak of.
        cos_m = cos_s - 2 * sin1 * sin2 / cos2_a if cos2_a > 1e-14 else 0.0
        c = f / 16 * cos2_a * (4 + f * (4 - 3 * cos2_a))
        before = on_sphere
        on_sphere = difference_rad + (1 - c) * f * sin_a * (
            arc + c * sin_s * (cos_m + c * cos_s * (2 * cos_m * cos_m - 1))
        )
        if abs(on_sphere) > math.pi:
            return -1.0
        if abs(on_sphere - before) < 1e-13:
            u2 = cos2_a * (EQUATORIAL_RADIUS_M**2 / POLAR_RADIUS_M**2 - 1)
            a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
            b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
            d = cos_m + b / 4 * (
                cos_s * (2 * cos_m * cos_m - 1)
                - b / 6 * cos_m * (4 * sin_s * sin_s - 3) * (4 * cos_m * cos_m - 3)
            )
            return POLAR_RADIUS_M * a * (arc - b * sin_s * d)
    return -1.0


@njit(cache=True)
def _by_middle_meridian_m(lat: float, difference_rad: float, lat1_rad: float, lat2_rad: float) -> float:
    half = 0.5 * difference_rad
    first_m, second_m = _vincenty_m(half, lat1_rad, lat), _vincenty_m(half, lat, lat2_rad)
    # From pole to pole no leg converges; the ways over other latitudes are just as short.
    return math.inf if min(first_m, second_m) < 0.0 else first_m + second_m


@njit(cache=True)
def _nearly_antipodal_m(difference_rad: float, lat1_rad: float, lat2_rad: float) -> float:
    """Search where the shortest way crosses the meridian halfway between the two points.

    Both legs are then about a quarter of the globe, where Vincenty converges. At the minimum an error in the
    latitude counts only by its square: 1e-6 rad of latitude are less than 0.01 mm of length.
    """
    step = math.pi / 36
    best, shortest = 0, math.inf
    for i in range(-18, 19):
        length = _by_middle_meridian_m(i * step, difference_rad, lat1_rad, lat2_rad)
        if length < shortest:
            best, shortest = i, length
    low = max(-math.pi / 2, (best - 1) * step)
    high = min(math.pi / 2, (best + 1) * step)
    while high - low > 1e-6:
        left = high - _GOLDEN * (high - low)
        right = low + _GOLDEN * (high - low)
        if _by_middle_meridian_m(left, difference_rad, lat1_rad, lat2_rad) < _by_middle_meridian_m(
            right, difference_rad, lat1_rad, lat2_rad
        ):
            high = right
        else:
            low = left
    found = _by_middle_meridian_m(0.5 * (low + high), difference_rad, lat1_rad, lat2_rad)
    return min(shortest, found)


@njit(cache=True)
def geodesic_distance_m(lon1_deg: float, lat1_deg: float, lon2_deg: float, lat2_deg: float) -> float:
    """Return the geodesic distance between two points.

    Parameters
    ----------
    lon1_deg, lat1_deg, lon2_deg, lat2_deg
        WGS84; any longitudes, latitudes within [-90, 90].

    Returns
    -------
    float
        Metres, within 0.2 mm of Karney's exact solution (``tests/oracle/test_against_geographiclib.py``).

    Notes
    -----
    T. Vincenty, "Direct and inverse solutions of geodesics on the ellipsoid", Survey Review 176 (1975),
    section 4. Where that does not converge, near the antipode, the way is searched as the shortest of all
    ways over the meridian halfway between.
    """
    difference_deg = lon2_deg - lon1_deg
    difference_deg = abs(difference_deg - 360.0 * round(difference_deg / 360.0))
    difference_rad = math.radians(difference_deg)
    lat1_rad, lat2_rad = math.radians(lat1_deg), math.radians(lat2_deg)
    length_m = _vincenty_m(difference_rad, lat1_rad, lat2_rad)
    if length_m < 0.0:
        return _nearly_antipodal_m(difference_rad, lat1_rad, lat2_rad)
    return length_m


@njit(cache=True)
def geodesic_distances_m(
    lon1_deg: NDArray[np.float64],
    lat1_deg: NDArray[np.float64],
    lon2_deg: NDArray[np.float64],
    lat2_deg: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return :func:`geodesic_distance_m` for each of n pairs; float64[n], metres."""
    out = np.empty(lon1_deg.size)
    for i in range(lon1_deg.size):
        out[i] = geodesic_distance_m(lon1_deg[i], lat1_deg[i], lon2_deg[i], lat2_deg[i])
    return out
