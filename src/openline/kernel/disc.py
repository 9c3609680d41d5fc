"""Painting circles into cells."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.circle import METRES_PER_DEGREE, SPHERE_SHARE, on_sphere_m
from openline.kernel.deeds import AT_ROOT, parts_at, put_deed
from openline.kernel.zone_arrays import COLUMNS, FINE, ROWS, TERM_WORDS, ZoneArrays


@njit(cache=True, nogil=True)
def paint_circles(
    zones: ZoneArrays,
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    slots: NDArray[np.int64],
    grid: tuple[int, int, int, int],
    sink: NDArray[np.int32],
    used: int,
) -> tuple[NDArray[np.int32], int]:
    """List what is to be recorded of slots with circles, as ``paint_rings`` does of rings.

    A cell is inside or outside by the triangle inequality from its middle, with the geodesic distance bounded
    from both sides. In every other the circle gets a line that is always in doubt: a = b = c = 0.
    """
    terms = np.zeros((1, TERM_WORDS))
    terms[0, 3], terms[0, 4] = -math.inf, math.inf
    for s in range(slots.size):
        slot = slots[s]
        centre_x, centre_y, radius_m = zones.circle[slot]
        if radius_m == 0.0:
            continue
        waiting = [grid]
        while len(waiting) > 0:
            pointer, shift, fine_x, fine_y = waiting.pop()
            shift -= pointer & 15
            half = 0.5 * (1 << shift) / FINE
            columns = 1 << (pointer & 15)
            first_row, last_row, first_column, last_column = 0, columns - 1, 0, columns - 1
            if pointer == AT_ROOT:
                first_row = max(int(zones.slot_box[slot, 1] + 90.0), 0)
                last_row = min(int(zones.slot_box[slot, 3] + 90.0), ROWS - 1)
                first_column = max(int(zones.slot_box[slot, 0] + 180.0), 0)
                last_column = min(int(zones.slot_box[slot, 2] + 180.0), COLUMNS - 1)
            for j in range(first_row, last_row + 1):
                y = fine_y + (j << shift)
                middle_y = y / FINE - 90.0 + half
                widest = math.cos(math.radians(max(abs(middle_y) - half, 0.0)))
                reach_m = METRES_PER_DEGREE * half * math.hypot(1.0, widest)
                for i in range(first_column, last_column + 1):
                    x = fine_x + (i << shift)
                    distance_m = on_sphere_m(centre_x, centre_y, x / FINE - 180.0 + half, middle_y)
                    if distance_m * (1.0 - SPHERE_SHARE) - reach_m > radius_m:
                        continue
                    whole = np.int64(distance_m * (1.0 + SPHERE_SHARE) + reach_m < radius_m)
                    cell, parts = parts_at(root, cells, pointer, i, j)
                    if parts > 0 and whole == 0:
                        waiting.append((parts, shift, x, y))
                        continue
                    place = (cell if parts == 0 else (parts >> 4) - 1, shift, x, y)
                    sink, used = put_deed(sink, used, place, slot, terms, 1 - whole, whole)
    return sink, used
