"""Bringing outlines into the cells and out again, and splitting the cells that grow crowded."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.blocks import (
    CELLS_USED,
    WORDS_ALLOWED,
    WORDS_DEAD,
    WORDS_USED,
    block_cost,
    block_size,
    compacted,
    record,
    room,
    unrecord,
)
from openline.kernel.raster import AT_ROOT, DEED_HEADER, FULL, paint_circle, paint_rings
from openline.kernel.zone_arrays import (
    COLUMNS,
    CORNER_HEADER,
    FINE_BITS,
    HEADER,
    LINE_WORDS,
    TERM_WORDS,
    ZoneArrays,
)

MOST_BITS = 8
"""A cell is split into 256 x 256 at most, in one go."""

ROOT_BITS = 5
"""A root is split into 32 x 32 at least, cells of 3.5 km, for most of them to be free of edges."""

_FEW, _MANY = 4, 12  # lines and terms that a cell may have unsplit, with much room left and with little
_FINEST_SHIFT = 8  # cells of 2^-14 degrees, 7 m, are not split further
_FEW_DEEDS = 4096


@njit(cache=True, nogil=True)
def _paint(
    zones: ZoneArrays,
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    slot: int,
    pointer: int,
    fine_x: int,
    fine_y: int,
    shift: int,
    sink: NDArray[np.int32],
) -> tuple[NDArray[np.int32], int]:
    if zones.circle[slot, 2] > 0.0:
        return paint_circle(zones, root, cells, slot, pointer, fine_x, fine_y, shift, sink)
    return paint_rings(zones, root, cells, slot, pointer, fine_x, fine_y, shift, sink)


@njit(cache=True, nogil=True)
def split(
    zones: ZoneArrays,
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    words: NDArray[np.int32],
    tally: NDArray[np.int64],
    cell: int,
    shift: int,
    fine_x: int,
    fine_y: int,
    bits: int,
    sink: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Split a leaf into 2^bits x 2^bits cells; return cells, words and sink, which may have grown."""
    count = 1 << (2 * bits)
    base = tally[CELLS_USED] + 1
    if base + count > cells.size:
        grown = np.empty(2 * (base + count), np.int32)
        grown[: tally[CELLS_USED]] = cells[: tally[CELLS_USED]]
        cells = grown
    cells[base - 1 : base + count] = 0
    tally[CELLS_USED] = base + count
    pointer = base << 4 | bits
    block = cells[cell]
    if shift == FINE_BITS:
        root[(fine_y >> FINE_BITS) * COLUMNS + (fine_x >> FINE_BITS)] = pointer
        cells[cell] = 0
    else:
        cells[cell] = ~pointer
    if block == 0:
        return cells, words, sink
    cost, size = block_cost(words, block), block_size(words, block)
    held = words[block : block + size].copy()
    lines_end = HEADER + LINE_WORDS * held[0]
    corners_end = lines_end + held[1]
    if size > corners_end:
        # Slots that hold the whole cell stay with it, in the same block.
        cells[base - 1] = block
        words[block], words[block + 1] = 0, 0
        words[block + HEADER : block + HEADER + size - corners_end] = held[corners_end:]
        tally[WORDS_DEAD] += room(size) - room(HEADER + size - corners_end)
    else:
        tally[WORDS_DEAD] += room(size)
    p = HEADER
    while p < corners_end:
        sink, used = _paint(zones, root, cells, held[p], pointer, fine_x, fine_y, shift, sink)
        words = record(cells, words, tally, sink, used)
        p += LINE_WORDS if p < lines_end else CORNER_HEADER + TERM_WORDS * (held[p + 1] >> 1)
    for child in range(base, base + count):
        made = cells[child]
        if made > 0 and 4 * block_cost(words, made) > 3 * cost:
            # All of it runs through this one cell: splitting on would only copy it about.
            words[made + 3] = max(words[made + 3], 8 * block_cost(words, made))
    return cells, words, sink


@njit(cache=True, nogil=True)
def insert(
    zones: ZoneArrays,
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    words: NDArray[np.int32],
    tally: NDArray[np.int64],
    slot: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Bring a slot into the cells; return cells and words, which may have grown."""
    sink = np.empty(_FEW_DEEDS, np.int32)
    deeds, used = _paint(zones, root, cells, slot, AT_ROOT, 0, 0, FINE_BITS, sink)
    words = record(cells, words, tally, deeds, used)
    crowded = [(0, 0, 0, 0) for _ in range(0)]
    d = 0
    while d < used:
        if deeds[d + 4] != FULL and _is_crowded(cells, words, tally, deeds[d], deeds[d + 1]):
            crowded.append((deeds[d], deeds[d + 1], deeds[d + 2], deeds[d + 3]))
        d += DEED_HEADER + deeds[d + 5]
    while len(crowded) > 0:
        cell, shift, fine_x, fine_y = crowded.pop()
        if not _is_crowded(cells, words, tally, cell, shift):
            continue
        bits = bits_for(block_cost(words, cells[cell]))
        bits = max(bits, ROOT_BITS) if shift == FINE_BITS else min(bits, shift - _FINEST_SHIFT)
        base = tally[CELLS_USED] + 1
        cells, words, sink = split(zones, root, cells, words, tally, cell, shift, fine_x, fine_y, bits, sink)
        step = shift - bits
        for j in range(1 << bits):
            for i in range(1 << bits):
                child = base + (j << bits) + i
                if _is_crowded(cells, words, tally, child, step):
                    crowded.append((child, step, fine_x + (i << step), fine_y + (j << step)))
    return cells, words


@njit(cache=True, nogil=True)
def _is_crowded(
    cells: NDArray[np.int32], words: NDArray[np.int32], tally: NDArray[np.int64], cell: int, shift: int
) -> bool:
    """Return whether a leaf is to be split: sooner while there is much room, never when there is none."""
    block = cells[cell]
    used = tally[CELLS_USED] + tally[WORDS_USED] - tally[WORDS_DEAD]
    if block <= 0 or shift <= _FINEST_SHIFT or used > tally[WORDS_ALLOWED]:
        return False
    bearable = _MANY
    if 4 * used < tally[WORDS_ALLOWED]:
        bearable = 0 if shift == FINE_BITS else _FEW
    return block_cost(words, block) > max(bearable, words[block + 3])


@njit(cache=True, nogil=True)
def bits_for(edges: int) -> int:
    """Return into how many bits to split a cell in which some number of edges lies about."""
    bits = 2
    while bits < MOST_BITS and 1 << (2 * bits) < edges:
        bits += 1
    return bits


@njit(cache=True, nogil=True)
def withdraw(
    zones: ZoneArrays,
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    words: NDArray[np.int32],
    tally: NDArray[np.int64],
    slot: int,
) -> NDArray[np.int32]:
    """Take a slot out of the cells; return words, compacted if more than half of them are dead."""
    deeds, used = _paint(zones, root, cells, slot, AT_ROOT, 0, 0, FINE_BITS, np.empty(_FEW_DEEDS, np.int32))
    unrecord(cells, words, tally, deeds, used)
    if 2 * tally[WORDS_DEAD] > tally[WORDS_USED]:
        words = compacted(cells, words, tally)
    return words
