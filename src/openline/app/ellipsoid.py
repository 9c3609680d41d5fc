"""Distances on the WGS84 ellipsoid in plain Python, for what has no time to load a library (R39).

Good to a millimetre for any two points that are not nearly opposite each other
(``tests/oracle/test_localcheck_against_geographiclib.py``); the kernel's are for arrays.
"""

from __future__ import annotations

from math import atan, atan2, cos, degrees, hypot, pi, radians, sin, sqrt, tan

A_M = 6_378_137.0
F = 1 / 298.257223563
B_M = A_M * (1 - F)
E2 = F * (2 - F)
MEAN_M = 6_371_008.8
"""Mean radius, for what is too far away to matter."""

_ENOUGH = 1e-13
"""Change of longitude on the auxiliary sphere, in radians: less than a micrometre."""
_MOST_ROUNDS = 60


def range_and_bearing(
    lon_e7: float, lat_e7: float, to_lon_e7: float, to_lat_e7: float
) -> tuple[float, float]:
    """Return the distance in metres and the true bearing at the first point, within [0, 360).

    Notes
    -----
    T. Vincenty, "Direct and Inverse Solutions of Geodesics on the Ellipsoid", Survey Review 23 (1975), the
    inverse. It does not converge for points nearly opposite each other: there the distance is that on a
    sphere, within 0.6 %.
    """
    if (lon_e7, lat_e7) == (to_lon_e7, to_lat_e7):
        return 0.0, 0.0
    # Reduced latitudes; the tangent of 90 degrees is large and finite here.
    u1 = atan((1 - F) * tan(radians(lat_e7 / 1e7)))
    u2 = atan((1 - F) * tan(radians(to_lat_e7 / 1e7)))
    turn = radians(((to_lon_e7 - lon_e7) / 1e7 + 180.0) % 360.0 - 180.0)
    sin1, cos1, sin2, cos2 = sin(u1), cos(u1), sin(u2), cos(u2)
    lam = turn
    for _ in range(_MOST_ROUNDS):
        east, north = cos2 * sin(lam), cos1 * sin2 - sin1 * cos2 * cos(lam)
        sin_arc = hypot(east, north)
        cos_arc = sin1 * sin2 + cos1 * cos2 * cos(lam)
        arc = atan2(sin_arc, cos_arc)
        if sin_arc == 0.0:
            # The same point, as a pole has many longitudes; or the very opposite one.
            return (0.0 if cos_arc > 0 else pi * MEAN_M), 0.0
        sin_azimuth = cos1 * cos2 * sin(lam) / sin_arc
        cos2_azimuth = 1 - sin_azimuth * sin_azimuth
        cos_middle = cos_arc - 2 * sin1 * sin2 / cos2_azimuth if cos2_azimuth > 1e-15 else 0.0
        c = F / 16 * cos2_azimuth * (4 + F * (4 - 3 * cos2_azimuth))
        inner = cos_middle + c * cos_arc * (2 * cos_middle**2 - 1)
        before, lam = lam, turn + (1 - c) * F * sin_azimuth * (arc + c * sin_arc * inner)
        if abs(lam - before) < _ENOUGH:
            break
    else:
        return arc * MEAN_M, degrees(atan2(east, north)) % 360.0
    k2 = cos2_azimuth * (A_M * A_M - B_M * B_M) / (B_M * B_M)
    a = 1 + k2 / 16384 * (4096 + k2 * (-768 + k2 * (320 - 175 * k2)))
    b = k2 / 1024 * (256 + k2 * (-128 + k2 * (74 - 47 * k2)))
    third = b / 6 * cos_middle * (4 * sin_arc**2 - 3) * (4 * cos_middle**2 - 3)
    correction = b * sin_arc * (cos_middle + b / 4 * (cos_arc * (2 * cos_middle**2 - 1) - third))
    return B_M * a * (arc - correction), degrees(atan2(east, north)) % 360.0


def in_space(lon_e7: float, lat_e7: float) -> tuple[float, float, float]:
    """Return a point of the ellipsoid as metres from the middle of the earth."""
    lon, lat = radians(lon_e7 / 1e7), radians(lat_e7 / 1e7)
    across = A_M / sqrt(1 - E2 * sin(lat) ** 2)
    out = across * cos(lat)
    return out * cos(lon), out * sin(lon), across * (1 - E2) * sin(lat)


def metres_a_degree(lat_e7: float) -> tuple[float, float]:
    """Return how many metres a degree of longitude and one of latitude are at a latitude."""
    lat = radians(lat_e7 / 1e7)
    w2 = 1 - E2 * sin(lat) ** 2
    return radians(A_M * cos(lat) / sqrt(w2)), radians(A_M * (1 - E2) / w2**1.5)


LEAST_M_A_DEGREE = radians(A_M * (1 - E2))
"""Metres in a degree of latitude where it is shortest, at the equator; one of longitude there is longer."""


def reach_e7(lat_e7: float, range_m: float) -> tuple[float, float]:
    """Return how much of longitude and of latitude lies within a range of a point: rounded outward.

    All longitudes, 180 degrees to either side, where a pole is near.
    """
    north = range_m / LEAST_M_A_DEGREE
    farthest = abs(lat_e7) / 1e7 + north
    east = 180.0 if farthest >= 89.99 else min(180.0, north / cos(radians(farthest)))
    return east * 1e7 + 1.0, north * 1e7 + 1.0
