"""Which slots a track will reach soon if it keeps its course."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.candidate import APPROACH, MOVEMENT, RECEDE
from openline.kernel.notice import Fix, put
from openline.kernel.occupancy import in_band, is_open
from openline.kernel.trackrecord import ON_COURSE, REPEATED_MS
from openline.kernel.way import Stays
from openline.kernel.zones import ZoneArrays

SMOOTHING_S = 5.0
"""A course is the mean of the last legs, weighted so that what is this old counts half."""


@njit(cache=True, nogil=True)
def steer(track: np.void, lon_deg: float, lat_deg: float, time_ms: int) -> tuple[float, float]:
    """Return the course of a track at a new fix, in degrees of longitude and latitude a second.

    A repeated position changes nothing until it has been repeated for so long that the track must have
    stopped.
    """
    lon_deg_s, lat_deg_s = track["lon_deg_s"], track["lat_deg_s"]
    moved_lon_deg, moved_lat_deg = lon_deg - track["lon_deg"], lat_deg - track["lat_deg"]
    if moved_lon_deg == 0.0 and moved_lat_deg == 0.0:
        if time_ms - track["placed_ms"] > REPEATED_MS:
            return 0.0, 0.0
        return lon_deg_s, lat_deg_s
    passed_s = (time_ms - max(track["placed_ms"], track["time_ms"] - REPEATED_MS)) / 1000.0
    moved_lon_deg -= 360.0 * round(moved_lon_deg / 360.0)
    weight = 1.0
    if track["flags"] & ON_COURSE != 0:
        weight = passed_s / (passed_s + SMOOTHING_S)
    return (
        lon_deg_s + weight * (moved_lon_deg / passed_s - lon_deg_s),
        lat_deg_s + weight * (moved_lat_deg / passed_s - lat_deg_s),
    )


@njit(cache=True, nogil=True)
def seconds_ahead(lon_deg_s: float, lat_deg: float, lat_deg_s: float, lookahead_s: float) -> float:
    """Return how far ahead a straight course makes sense: not past a pole, nor half round the globe."""
    if lat_deg_s != 0.0:
        to_pole_s = (math.copysign(90.0, lat_deg_s) - lat_deg) / lat_deg_s
        lookahead_s = min(lookahead_s, to_pole_s)
    if abs(lon_deg_s) * lookahead_s > 179.0:
        lookahead_s = 179.0 / abs(lon_deg_s)
    return lookahead_s


@njit(cache=True, nogil=True)
def foresee(
    zones: ZoneArrays,
    approachable: NDArray[np.bool_],
    out: NDArray[np.void],
    n: int,
    fix: Fix,
    members: NDArray[np.void],
    near: NDArray[np.int32],
    ahead: Stays,
    ahead_count: int,
    ahead_s: float,
    after: NDArray[np.int32],
) -> tuple[int, int]:
    """Compare what lies ahead with what was approached before.

    Parameters
    ----------
    members
        ``MEMBER``, the slots in which the track is now: they are not approached.
    near
        int32, the slots approached so far, ascending.
    ahead, ahead_count, ahead_s
        The slots on the way that the track will go in the next ``ahead_s`` seconds.
    after
        int32, room for as many as ``near`` and ``ahead_count``: the slots approached now.

    Returns
    -------
    int
        How many candidates are written now.
    int
        How many slots are in ``after``.
    """
    i, j, m, kept = 0, 0, 0, 0
    while i < near.size or j < ahead_count:
        if j == ahead_count or (i < near.size and near[i] < ahead.slot[j]):
            slot, was_near, first = near[i], True, math.inf
            i += 1
        else:
            slot, first = ahead.slot[j], ahead.first[j]
            was_near = i < near.size and near[i] == slot
            i += was_near
            j += 1
        while m < members.size and members[m]["slot"] < slot:
            m += 1
        if m < members.size and members[m]["slot"] == slot:
            continue
        wait_s = first * ahead_s
        reached = (
            0.0 < first <= 1.0
            and approachable[slot]
            and in_band(zones, slot, fix.alt_m, fix.alt_reference)
            and is_open(zones, slot, fix.time_ms + int(wait_s * 1000.0))
        )
        if reached:
            after[kept] = slot
            kept += 1
        if reached != was_near:
            kind, value = (APPROACH, wait_s) if reached else (RECEDE, math.nan)
            n = put(out, n, kind, fix, slot, fix.time_ms, fix.lon_deg, fix.lat_deg, 0, value, MOVEMENT)
    return n, kept
