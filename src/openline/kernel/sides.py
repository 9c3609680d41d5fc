"""Which lines a track has changed sides of when it comes to a fix."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.candidate import CROSS, MOVEMENT
from openline.kernel.crossing import Hits, gather, settle, touch_or_cross
from openline.kernel.linegrid import LineArrays, cells_of
from openline.kernel.notice import Fix, put
from openline.kernel.way import point_at
from openline.kernel.workspace import Room


@njit(cache=True, nogil=True)
def _row_of(crossed: Hits, count: int, line: int) -> tuple[int, int]:
    """Return the row of a line, a fresh one if it has none, and how many rows there are; they ascend."""
    row = 0
    while row < count and crossed.line[row] < line:
        row += 1
    if row < count and crossed.line[row] == line:
        return row, count
    for k in range(count, row, -1):
        crossed.line[k] = crossed.line[k - 1]
        crossed.halves[k] = crossed.halves[k - 1]
        crossed.at[k] = crossed.at[k - 1]
        crossed.exact[k] = crossed.exact[k - 1]
    crossed.line[row], crossed.halves[row], crossed.at[row], crossed.exact[row] = line, 0, 0.0, False
    return row, count + 1


@njit(cache=True, nogil=True)
def _kept(sides: NDArray[np.void], line: int) -> int:
    for k in range(sides.size):
        if sides[k]["line"] == line:
            return int(sides[k]["halves"])
    return 0


@njit(cache=True, nogil=True)
def _is_open(lines: LineArrays, line: int, time_ms: int) -> bool:
    first, end = lines.window_first[line], lines.window_first[line + 1]
    for k in range(first, end):
        if lines.windows_ms[k, 0] <= time_ms < lines.windows_ms[k, 1]:
            return True
    return bool(first == end)


@njit(cache=True, nogil=True)
def change_sides(
    lines: LineArrays,
    room: Room,
    ways: NDArray[np.int64],
    out: NDArray[np.void],
    n: int,
    fix: Fix,
    before_ms: int,
    legs: int,
    cell_count: int,
    kept: NDArray[np.void],
    raw: bool,
) -> tuple[int, int, int]:
    """Say which lines are crossed on the way laid in ``room``.

    Parameters
    ----------
    cell_count
        How many cells with lines on the only leg are in ``room.cells``; below zero when that is not known.
    kept
        ``KEPT_SIDE``, the lines on which the last fix lay.
    raw
        Judge the pair of fixes by itself, as DE-9IM *crosses*.

    Returns
    -------
    int
        How many candidates are written now.
    int
        How many lines the fix lies on; they are in ``room.sides``.
    int
        How many cells the way has, when they do not fit; else 0.
    """
    way, cells, hits, crossed = room.way, room.cells, room.hits, room.crossed
    # The sides kept at the end of one leg and of the next stand in the two halves by turns.
    half = room.sides.size // 2
    sides, side_count, rows = kept, 0, 0
    for leg in range(legs):
        x0, y0, x1, y1 = way.lon_deg[leg], way.lat_deg[leg], way.lon_deg[leg + 1], way.lat_deg[leg + 1]
        if legs > 1 or cell_count < 0:
            cell_count = cells_of(lines.side, lines.base, x0, y0, x1, y1, cells)
            if cell_count > cells.size:
                return n, 0, cell_count
        ways[0] += 1
        hit_count = gather(lines, cells, cell_count, x0, y0, x1, y1, ways[0], hits)
        side_count = 0
        for h in range(hit_count):
            line, halves, at = hits.line[h], hits.halves[h], hits.at[h]
            crosses = True
            if hits.exact[h] and raw:
                crosses, halves, at = touch_or_cross(lines, line, x0, y0, x1, y1)
            elif hits.exact[h]:
                halves, at, on = settle(lines, line, x0, y0, x1, y1)
                halves += _kept(sides, line)
                if on:
                    row = room.sides[half * (leg % 2) + side_count]
                    row["line"] = line
                    row["halves"] = halves
                    side_count += 1
                    continue
            r, rows = _row_of(crossed, rows, line)
            crossed.halves[r] += halves
            if halves != 0 or raw:
                crossed.at[r] = way.share[leg] + at * (way.share[leg + 1] - way.share[leg])
            crossed.exact[r] = crosses
        sides = room.sides[half * (leg % 2) : half * (leg % 2) + side_count]
    for k in range(side_count):
        room.sides[k] = sides[k]
        for r in range(rows):
            if crossed.line[r] == room.sides[k]["line"]:
                # Met on an earlier leg, too: nothing is settled before the last one leaves the line.
                room.sides[k]["halves"] += crossed.halves[r]
                crossed.halves[r] = 0
    for r in range(rows):
        turned = crossed.halves[r] % 4 == 2
        if not (crossed.exact[r] if raw else turned):
            continue
        direction = 0
        if turned:
            direction = 1 if crossed.halves[r] > 0 else -1
        time_ms = before_ms + round(crossed.at[r] * (fix.time_ms - before_ms))
        if _is_open(lines, crossed.line[r], time_ms):
            x, y = point_at(way, legs, crossed.at[r])
            n = put(out, n, CROSS, fix, crossed.line[r], time_ms, x, y, direction, math.nan, MOVEMENT)
    return n, side_count, 0
