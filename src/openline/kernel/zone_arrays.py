"""What a zone index is made of, as arrays.

The globe is laid out in cells of one degree, the *roots*. A root, and any cell after it, may be split into
2^bits x 2^bits smaller ones, so that cells are fine only where edges crowd. All cell edges are multiples of
2^-22 degrees and thus exact: the cell of a point is found without rounding. A cell holds the points of its
lower and left edge, not those of its upper and right one.

A cell refers to a *block*: which slots hold the whole of it, and for each slot whose edge runs through it,
how to tell the two sides apart. A split cell has a block as well, for the slots that hold the whole of it;
the edges are told of in its parts. Lengths in a block are float32, in units of 2^-20 degrees (about 10 cm)
from the middle of the root. Their rounding stays below a third of a unit; a point that comes within one unit
of an edge is decided by the exact outline instead (:func:`openline.kernel.outline.covers`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FINE_BITS = 22
FINE = float(1 << FINE_BITS)
"""Smallest steps in a degree; a coordinate times this, rounded down, is its *fine* coordinate."""

COLUMNS, ROWS = 361, 181
"""Roots. The last column holds longitude 180 alone, the last row latitude 90."""

UNITS = float(1 << 20)
"""Units of length in a degree, as blocks have them."""

EDGED = 1
"""Added to the index of a block that has lines or corners, so that asking for them need not read it."""

HEADER = 4
"""Words before the records of a block: number of lines, words of all corners, number of full slots, and the
cost up to which splitting the cell is known to be of no use."""

FILL = 8
"""So many full slots are copied at a time, needed or not: that spares guessing where the copying ends. There
are at least as many words behind the last block."""

LINE_WORDS, CORNER_HEADER, TERM_WORDS = 4, 2, 5


class ZoneArrays(NamedTuple):
    """A zone index as the jitted functions take it. Valid until the index is edited.

    Attributes
    ----------
    root
        int32[ROWS * COLUMNS], for each root a *pointer* to its parts: index in ``cells`` of the first of them
        times 16, plus bits. A root that is not split has itself for its only part.
    cells
        int32, for each cell: 0 = nothing there; above 0 = index in ``words`` of its block, plus ``EDGED``
        where an edge runs through the cell; below 0 = split, the bitwise complement of a pointer. The parts
        of a cell stand together by rows, from south-west to north-east; the element before the first of them
        refers to the block of the split cell itself.
    words
        int32, blocks one after the other. A block is a header, then the records:
        *lines*, slot and three lengths a, b, c: a point (u, v) is inside when a u + b v > c;
        *corners*, slot and 2 terms + parity, then the terms a, b, c, low, high: a term with low <= v < high
        and a u + b v > c turns outside into inside and back; *full* slots.
    reals
        float32, the same memory as ``words``.
    vertex_deg
        float64[v, 2], longitude and latitude, closed rings one after the other.
    seam
        bool[v], true where the edge that begins here is a cut along +-180 degrees or a pole.
    run_box
        float64[r, 4], lowest longitude and latitude, highest longitude and latitude of a run.
    run_span
        int32[r, 2], first and one past the last edge of a run.
    slot_runs
        int32[s, 2], first and one past the last run of a slot; equal for circles and removed slots.
    slot_box
        float64[s, 4], as ``run_box``, around the whole slot; lowest above highest once it is removed. A
        circle that crosses the antimeridian or holds a pole spans all longitudes.
    circle
        float64[s, 3], centre longitude and latitude, radius in metres; radius 0 for rings.
    alt_low_m, alt_high_m
        float64[s, 4], see :class:`openline.kernel.shape.Shape`.
    slot_windows
        int32[s, 2], first and one past the last row in ``windows_ms``; equal means always.
    windows_ms
        int64[w, 2], half-open.
    """

    root: NDArray[np.int32]
    cells: NDArray[np.int32]
    words: NDArray[np.int32]
    reals: NDArray[np.float32]
    vertex_deg: NDArray[np.float64]
    seam: NDArray[np.bool_]
    run_box: NDArray[np.float64]
    run_span: NDArray[np.int32]
    slot_runs: NDArray[np.int32]
    slot_box: NDArray[np.float64]
    circle: NDArray[np.float64]
    alt_low_m: NDArray[np.float64]
    alt_high_m: NDArray[np.float64]
    slot_windows: NDArray[np.int32]
    windows_ms: NDArray[np.int64]
