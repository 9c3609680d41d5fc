"""What painting hands to the blocks: one deed for every cell in which a slot is to be recorded."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.zone_arrays import COLUMNS, CORNER_HEADER, LINE_WORDS, TERM_WORDS

FULL, LINE, CORNER = 0, 1, 2
"""Kinds of deed."""

DEED_HEADER = 6
"""Words before the record of a deed: cell, log2 of its width, its fine column and row, kind, size of the
record."""

AT_ROOT = -16
"""A pointer that means the grid of all roots: it has zero bits, as one root has."""


@njit(cache=True, nogil=True)
def parts_at(
    root: NDArray[np.int32], cells: NDArray[np.int32], pointer: int, column: int, row: int
) -> tuple[int, int]:
    """Return the cell in a column and row of a grid, and the pointer to its parts; 0 where it has none."""
    if pointer == AT_ROOT:
        below = np.int64(root[row * COLUMNS + column])
        return below >> 4, below if below & 15 else 0
    cell = (pointer >> 4) + (row << (pointer & 15)) + column
    return cell, max(np.int64(~cells[cell]), 0)


@njit(cache=True, nogil=True)
def put_deed(
    sink: NDArray[np.int32],
    used: int,
    place: tuple[int, int, int, int],
    slot: int,
    terms: NDArray[np.float64],
    count: int,
    parity: int,
) -> tuple[NDArray[np.int32], int]:
    """Append a deed to those in the sink, or none where the slot holds nothing of the cell.

    Parameters
    ----------
    place
        Cell, log2 of its width, fine column and row of its corner.
    terms, count, parity
        float64[t, TERM_WORDS], how many of them there are, and whether a point for which none of them counts
        is inside.

    Returns
    -------
    sink, used
        The sink, or a larger copy.
    """
    if count == 0 and parity == 0:
        return sink, used
    kind, size = CORNER, CORNER_HEADER + TERM_WORDS * count
    if count == 0:
        kind, size = FULL, 1
    elif count == 1 and terms[0, 3] == -math.inf and terms[0, 4] == math.inf:
        kind, size = LINE, LINE_WORDS
    end = used + DEED_HEADER + size
    if end > sink.size:
        grown = np.empty(2 * end, np.int32)
        for i in range(used):
            grown[i] = sink[i]
        sink = grown
    for i in range(4):
        sink[used + i] = place[i]
    sink[used + 4], sink[used + 5] = kind, size
    used += DEED_HEADER
    sink[used] = slot
    reals = sink.view(np.float32)
    if kind == LINE:
        for i in range(3):
            reals[used + 1 + i] = -terms[0, i] if parity else terms[0, i]
    elif kind == CORNER:
        sink[used + 1] = 2 * count + parity
        for t in range(count):
            for i in range(TERM_WORDS):
                reals[used + CORNER_HEADER + TERM_WORDS * t + i] = terms[t, i]
    return sink, end
