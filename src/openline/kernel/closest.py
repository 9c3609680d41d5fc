"""Who will pass whom how closely, if everybody keeps the present course."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

EQUATOR_M = 6_378_137.0
ECCENTRICITY_SQUARED = 0.006_694_379_990_141_317
"""WGS84."""
DEGREES_PER_METRE = 1.01 * 180.0 / (math.pi * EQUATOR_M * (1.0 - ECCENTRICITY_SQUARED))
"""Of latitude, a little more than anywhere on the ellipsoid: bounds must not miss."""

Pairs = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


def closest_approach(
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    velocity_east_m_s: NDArray[np.float64],
    velocity_north_m_s: NDArray[np.float64],
    alt_m: NDArray[np.float64],
    party: NDArray[np.int32],
    horizon_s: float,
    separation_m: float,
    *,
    alt_separation_m: float = math.inf,
) -> Pairs:
    """Find the pairs of different parties that come within a distance of each other.

    Parameters
    ----------
    lon_deg, lat_deg
        float64[n], where everybody is at one and the same time.
    velocity_east_m_s, velocity_north_m_s
        float64[n], over ground; NaN counts as standing still.
    alt_m
        float64[n]; a pair is passed over only when both altitudes are known and farther apart than
        ``alt_separation_m``.
    party
        int32[n]; 0 is nobody's: such a track is compared with nobody.
    horizon_s
        How far ahead to look.
    separation_m
        Closer than this, or just this close, is close.

    Returns
    -------
    pairs
        int64[k, 2], indexes into the columns, the lower first, ascending.
    cpa_m, time_to_cpa_s
        float64[k], the least distance within the horizon, and when; at once, 0, for those who draw apart.

    Notes
    -----
    Both move straight over the plane that touches the ellipsoid halfway between them: within 0.2 % and 25 m
    of geodesics walked second by second, up to 30 km, 10 minutes and latitude 78
    (``tests/oracle/test_closest_against_geographiclib.py``). Candidates come from a sweep over the latitudes
    that each track will cover.
    """
    east = np.nan_to_num(velocity_east_m_s)
    north = np.nan_to_num(velocity_north_m_s)
    ahead_deg = north * horizon_s * DEGREES_PER_METRE
    margin_deg = 0.5 * separation_m * DEGREES_PER_METRE
    low = lat_deg + np.minimum(ahead_deg, 0.0) - margin_deg
    high = lat_deg + np.maximum(ahead_deg, 0.0) + margin_deg
    order = np.argsort(low, kind="stable")
    arguments = (lon_deg, lat_deg, east, north, alt_m, party, horizon_s, separation_m, alt_separation_m)
    room = max(64, 4 * order.size)
    while True:
        pairs = np.empty((room, 2), np.int64)
        found = np.empty((room, 2))
        count = _sweep(order, low, high, *arguments, pairs, found)
        if count <= room:
            break
        room = count
    ascending = np.lexsort((pairs[:count, 1], pairs[:count, 0]))
    return pairs[ascending], found[ascending, 0].copy(), found[ascending, 1].copy()


@njit(cache=True, nogil=True)
def _sweep(  # type: ignore[no-untyped-def]
    order, low, high, lon, lat, east, north, alt, party, horizon_s, separation_m, above_m, pairs, found
):
    """Write what fits of the pairs found; return how many there are."""
    count = 0
    for place in range(order.size):
        i = order[place]
        if party[i] == 0:
            continue
        for later in range(place + 1, order.size):
            j = order[later]
            if low[j] > high[i]:
                break
            if party[j] == 0 or party[j] == party[i] or abs(alt[i] - alt[j]) > above_m:
                continue
            metres, seconds = _approach(
                lon[i], lat[i], east[i], north[i], lon[j], lat[j], east[j], north[j], horizon_s
            )
            if metres <= separation_m:
                if count < pairs.shape[0]:
                    pairs[count, 0], pairs[count, 1] = min(i, j), max(i, j)
                    found[count, 0], found[count, 1] = metres, seconds
                count += 1
    return count


@njit(cache=True, nogil=True)
def _approach(lon1, lat1, east1, north1, lon2, lat2, east2, north2, horizon_s):  # type: ignore[no-untyped-def]
    """Return the least distance in metres within the horizon, and the seconds until then."""
    middle = math.radians(0.5 * (lat1 + lat2))
    w = 1.0 - ECCENTRICITY_SQUARED * math.sin(middle) ** 2
    along_parallel_m = EQUATOR_M / math.sqrt(w) * math.cos(middle)
    along_meridian_m = EQUATOR_M * (1.0 - ECCENTRICITY_SQUARED) / (w * math.sqrt(w))
    turn = lon2 - lon1
    turn -= 360.0 * round(turn / 360.0)
    x = math.radians(turn) * along_parallel_m
    y = math.radians(lat2 - lat1) * along_meridian_m
    u = east2 - east1
    v = north2 - north1
    speed_squared = u * u + v * v
    seconds = 0.0
    if speed_squared > 0.0:
        seconds = min(max(-(x * u + y * v) / speed_squared, 0.0), horizon_s)
    return math.hypot(x + u * seconds, y + v * seconds), seconds
