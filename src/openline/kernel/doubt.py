"""Whether a fix can be true: fixes out of order, twice, or too far away for the time that passed."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from openline.kernel.candidate import DOUBTFUL, DUPLICATE, LATE, RELOCATED
from openline.kernel.distance import geodesic_distance_m
from openline.kernel.trackrecord import REPEATED_MS

BELIEVED = -1
TIME_SLACK_S = 1.0
"""Most feeds give whole seconds: what lies between two fixes may be a second longer than they say."""
_MOST_METRES_PER_DEGREE = 111_695.0
"""No degree of the ellipsoid is longer, in any direction: a meridian's last before the pole is 111,694 m."""


@njit(cache=True, nogil=True)
def _gap_m(
    lon0_deg: float,
    lat0_deg: float,
    accuracy0_m: float,
    lon1_deg: float,
    lat1_deg: float,
    accuracy1_m: float,
) -> float:
    """Return the least distance that two fixes can be apart, given their accuracies."""
    distance_m = geodesic_distance_m(lon0_deg, lat0_deg, lon1_deg, lat1_deg)
    return max(0.0, distance_m - accuracy0_m - accuracy1_m)


@njit(cache=True, nogil=True)
def _surely_near(lon0_deg: float, lat0_deg: float, lon1_deg: float, lat1_deg: float, reach_m: float) -> bool:
    """Say, without trigonometry, that two points are certainly not farther apart than ``reach_m``."""
    east = lon1_deg - lon0_deg
    north = lat1_deg - lat0_deg
    return (east * east + north * north) * _MOST_METRES_PER_DEGREE**2 <= reach_m * reach_m


@njit(cache=True, nogil=True)
def doubt(
    track: np.void,
    lon_deg: float,
    lat_deg: float,
    time_ms: int,
    accuracy_m: float,
    limit_m_s: float,
    relocate_after: int,
) -> tuple[int, float]:
    """Judge a fix by the last one that was used.

    Parameters
    ----------
    track
        The record of a track that was seen. Its run of doubtful fixes is kept up to date here; a fix that is
        ``BELIEVED`` ends the run. ``RELOCATED`` changes nothing yet.
    limit_m_s
        What the track's kind can do; 0 = no limit.

    Returns
    -------
    int
        ``BELIEVED``, ``LATE``, ``DUPLICATE``, ``DOUBTFUL`` or ``RELOCATED``.
    float
        The implied speed in m/s where it was worked out, both accuracies taken off the distance; else NaN.
    """
    if time_ms < track["time_ms"]:
        return LATE, math.nan
    since_ms = max(track["placed_ms"], track["time_ms"] - REPEATED_MS)
    passed_s = (time_ms - since_ms) / 1000.0
    x, y, around_m = track["lon_deg"], track["lat_deg"], track["accuracy_m"]
    most_m = limit_m_s * (passed_s + TIME_SLACK_S)
    if time_ms == track["time_ms"]:
        if _gap_m(x, y, around_m, lon_deg, lat_deg, accuracy_m) <= most_m:
            return DUPLICATE, math.nan
        speed_m_s = math.inf
    else:
        reach_m = most_m + around_m + accuracy_m
        if limit_m_s == 0.0 or _surely_near(x, y, lon_deg, lat_deg, reach_m):
            track["doubts"] = 0
            return BELIEVED, math.nan
        gap_m = _gap_m(x, y, around_m, lon_deg, lat_deg, accuracy_m)
        speed_m_s = gap_m / passed_s
        if gap_m <= most_m:
            track["doubts"] = 0
            return BELIEVED, speed_m_s
    agrees = False
    between_s = (time_ms - track["doubt_ms"]) / 1000.0
    if track["doubts"] > 0 and between_s > 0.0:
        x, y, around_m = track["doubt_lon_deg"], track["doubt_lat_deg"], track["doubt_accuracy_m"]
        gap_m = _gap_m(x, y, around_m, lon_deg, lat_deg, accuracy_m)
        agrees = limit_m_s == 0.0 or gap_m <= limit_m_s * (between_s + TIME_SLACK_S)
    doubts = track["doubts"] + 1 if agrees else 1
    if doubts >= relocate_after:
        return RELOCATED, speed_m_s
    repeated = agrees and lon_deg == track["doubt_lon_deg"] and lat_deg == track["doubt_lat_deg"]
    if not repeated:
        track["doubt_ms"] = time_ms
    track["doubts"] = doubts
    track["doubt_lon_deg"] = lon_deg
    track["doubt_lat_deg"] = lat_deg
    track["doubt_accuracy_m"] = accuracy_m
    return DOUBTFUL, speed_m_s
