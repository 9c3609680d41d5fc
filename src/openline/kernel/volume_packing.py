"""Volumes as the index holds them: vertices in rows, and a box of small integers around each.

Coordinates are held in units of 1e-7 degree, rounded to a 65,536th of one (0.2 micrometres). What is declared
in 1e-7 degree is then a whole number, a turn of 360 degrees added or taken away changes nothing but that, and
the exact test (:mod:`openline.kernel.volume_overlap`) is exact for what was declared.

A *box* is int32[14]: west, east, south, north in units of 4e-7 degree (4 cm), rounded outward and widened by
the radius; low and high of the first altitude reference in mm; start and end in units of 4,096 ms, rounded
outward; then low and high of the other three references. West lies within [-180, 180) degrees.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

TURN_E7 = 3_600_000_000.0
FRACTION = 65536.0
BOX_WORDS, BOX_FIELDS = 14, 8
WEST, EAST, SOUTH, NORTH, LOW, HIGH, START, END = range(8)
RECORD_WORDS = 5
START_MS, END_MS, FIRST_ROW, END_ROW, RADIUS_UM = range(5)

E7_PER_UNIT = 4.0
HALF_TURN = 450_000_000
TURN = 2 * HALF_TURN
ALL_ROUND_EAST = HALF_TURN + TURN
"""East of a box that spans all longitudes: it then begins at -180 degrees."""

TIME_SHIFT = 12
MOST = int(np.iinfo(np.int32).max)
LEAST = int(np.iinfo(np.int32).min)

_REACH_DEGREE_M = 110_000.0  # less than a degree of latitude, and of a great circle, is anywhere


@njit(cache=True, nogil=True)
def reach_e7(radius_m: float, lat_e7: float) -> tuple[float, float]:
    """Return how far east and north a distance reaches at most from latitudes up to one, in 1e-7 degree.

    All round where the distance reaches a pole.
    """
    north_deg = radius_m / _REACH_DEGREE_M
    lat_deg = abs(lat_e7) * 1e-7
    if lat_deg + north_deg >= 89.9:
        return TURN_E7, north_deg * 1e7
    share = math.sin(math.radians(north_deg)) / math.cos(math.radians(lat_deg))
    return math.degrees(math.asin(min(1.0, share))) * 1e7, north_deg * 1e7


@njit(cache=True, nogil=True)
def pack(
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    part_offsets: NDArray[np.int64],
    closed: NDArray[np.bool_],
    volume_parts: NDArray[np.int64],
    radius_m: NDArray[np.float64],
    low_mm: NDArray[np.int32],
    high_mm: NDArray[np.int32],
    start_ms: NDArray[np.int64],
    end_ms: NDArray[np.int64],
    rows: NDArray[np.float64],
    boxes: NDArray[np.int32],
    records: NDArray[np.int64],
    row: int,
) -> int:
    """Write volumes as rows, boxes and records; return one past the last row written.

    Parameters
    ----------
    rows
        float64[:, 2]. Each part is a row with the number of its vertices and 1 for a ring, 0 for a path, then
        its vertices, longitude and latitude.
    boxes, records
        int32[n, 14], int64[n, 5]; see above for the former. A record is start and end in ms, first and one
        past the last row, radius in micrometres.
    row
        Where in ``rows`` to begin.
    """
    for volume in range(radius_m.size):
        west, east, south, north = math.inf, -math.inf, math.inf, -math.inf
        first = row
        for part in range(volume_parts[volume], volume_parts[volume + 1]):
            begin, end = part_offsets[part], part_offsets[part + 1]
            rows[row, 0], rows[row, 1] = end - begin, closed[part]
            row += 1
            for i in range(begin, end):
                x = math.floor(lon_deg[i] * (1e7 * FRACTION) + 0.5) / FRACTION
                y = math.floor(lat_deg[i] * (1e7 * FRACTION) + 0.5) / FRACTION
                rows[row, 0], rows[row, 1] = x, y
                row += 1
                west, east, south, north = min(west, x), max(east, x), min(south, y), max(north, y)
        shapes_west = west
        if radius_m[volume] > 0.0:
            aside, up = reach_e7(radius_m[volume], max(abs(south), abs(north)))
            west, east, south, north = west - aside, east + aside, south - up, north + up
        round_it = east - west >= TURN_E7
        turns = math.floor(((shapes_west if round_it else west) + 0.5 * TURN_E7) / TURN_E7)
        if turns != 0.0:
            west, east = west - turns * TURN_E7, east - turns * TURN_E7
            at = first
            for _part in range(volume_parts[volume], volume_parts[volume + 1]):
                count = int(rows[at, 0])
                for i in range(at + 1, at + 1 + count):
                    rows[i, 0] -= turns * TURN_E7
                at += count + 1
        box = boxes[volume]
        box[WEST] = max(math.floor(west / E7_PER_UNIT), -HALF_TURN)
        box[EAST] = math.ceil(east / E7_PER_UNIT)
        if round_it:
            box[WEST], box[EAST] = -HALF_TURN, ALL_ROUND_EAST
        box[SOUTH] = math.floor(south / E7_PER_UNIT)
        box[NORTH] = math.ceil(north / E7_PER_UNIT)
        box[LOW], box[HIGH] = low_mm[volume, 0], high_mm[volume, 0]
        start, end = start_ms[volume], end_ms[volume]
        box[START] = min(max(start >> TIME_SHIFT, LEAST), MOST)
        box[END] = min(max((end >> TIME_SHIFT) + 1, LEAST), MOST)
        for reference in range(1, 4):
            box[BOX_FIELDS - 2 + 2 * reference] = low_mm[volume, reference]
            box[BOX_FIELDS - 1 + 2 * reference] = high_mm[volume, reference]
        records[volume, START_MS], records[volume, END_MS] = start, end
        records[volume, FIRST_ROW], records[volume, END_ROW] = first, row
        records[volume, RADIUS_UM] = np.int64(radius_m[volume] * 1e6 + 0.5)
    return row
