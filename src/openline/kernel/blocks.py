"""Writing the blocks of cells, see :mod:`openline.kernel.zone_arrays` for what is in one.

A block of n words takes up ``room(n)``, which grows in steps of a quarter or less: so a record is mostly
added in place, and a block that has outgrown its room moves to the end of the pool. What it leaves behind is
dead until the pool is compacted.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.deeds import CORNER, DEED_HEADER, FULL, LINE
from openline.kernel.zone_arrays import (
    COLUMNS,
    CORNER_HEADER,
    EDGED,
    FILL,
    FINE_BITS,
    HEADER,
    LINE_WORDS,
    TERM_WORDS,
)

CELLS_USED, WORDS_USED, WORDS_DEAD, WORDS_ALLOWED = 0, 1, 2, 3
"""What the elements of ``tally`` say, int64[4]. With more words and cells than allowed, no cell is split."""

FINEST_SHIFT = 8
"""Cells of 2^-14 degrees, 7 m, are not split any more."""

_FEW, _MANY = 4, 12  # lines and terms that a cell may have unsplit, with much room left and with little
_MOST_WORDS = 2**31 - 1  # where a block begins is written as int32


@njit(cache=True, nogil=True)
def _room(size: int) -> int:
    """Return how many words a block of some size takes up."""
    step = 4
    while step * 8 <= size:
        step *= 2
    return (size + step - 1) // step * step


@njit(cache=True, nogil=True)
def _size(words: NDArray[np.int32], block: int) -> int:
    """Return how many words of a block are in use."""
    return int(HEADER + LINE_WORDS * words[block] + words[block + 1] + words[block + 2])


@njit(cache=True, nogil=True)
def cost(words: NDArray[np.int32], block: int) -> int:
    """Return about how many lines and terms a point in a cell is compared with."""
    return int(words[block] + words[block + 1] // TERM_WORDS)


@njit(cache=True, nogil=True)
def _copy(source: NDArray[np.int32], start: int, count: int, to: NDArray[np.int32], place: int) -> None:
    for i in range(count):
        to[place + i] = source[start + i]


@njit(cache=True, nogil=True)
def _new_block(
    words: NDArray[np.int32], tally: NDArray[np.int64], size: int
) -> tuple[NDArray[np.int32], int]:
    """Take room for a block at the end of the pool; its header is empty."""
    block = tally[WORDS_USED]
    end = block + _room(size)
    if end + FILL > _MOST_WORDS:
        raise MemoryError("the cells of the zones take up more than 8 GB")
    if end + FILL > words.size:
        grown = np.empty(2 * end + FILL, np.int32)
        _copy(words, 0, block, grown, 0)
        words = grown
    tally[WORDS_USED] = end
    for i in range(HEADER):
        words[block + i] = 0
    return words, block


@njit(cache=True, nogil=True)
def _refer(cells: NDArray[np.int32], cell: int, words: NDArray[np.int32], block: int) -> None:
    """Let a cell refer to a block."""
    cells[cell] = block + EDGED if words[block] != 0 or words[block + 1] != 0 else block


@njit(cache=True, nogil=True)
def record(
    cells: NDArray[np.int32],
    words: NDArray[np.int32],
    tally: NDArray[np.int64],
    deeds: NDArray[np.int32],
    used: int,
) -> NDArray[np.int32]:
    """Add to the blocks what deeds say; return the pool of words, which may have grown."""
    d = 0
    while d < used:
        cell, kind, size = deeds[d], deeds[d + 4], np.int64(deeds[d + 5])
        d += DEED_HEADER
        block = np.int64(cells[cell] & ~EDGED)
        if block == 0:
            words, block = _new_block(words, tally, HEADER + size)
        held = _size(words, block)
        if _room(held + size) > _room(held):
            words, moved = _new_block(words, tally, held + size)
            _copy(words, block, held, words, moved)
            tally[WORDS_DEAD] += _room(held)
            block = moved
        place = block + HEADER + LINE_WORDS * words[block]
        if kind == LINE:
            words[block] += 1
        elif kind == CORNER:
            place += words[block + 1]
            words[block + 1] += size
        else:
            # Full slots are kept in ascending order.
            first = place + words[block + 1]
            place = first + words[block + 2]
            while place > first and words[place - 1] > deeds[d]:
                place -= 1
            words[block + 2] += 1
        _refer(cells, cell, words, block)
        for p in range(block + held - 1, place - 1, -1):
            words[p + size] = words[p]
        _copy(deeds, d, size, words, place)
        d += size
    return words


@njit(cache=True, nogil=True)
def _drop(
    cells: NDArray[np.int32], words: NDArray[np.int32], tally: NDArray[np.int64], cell: int, slot: int
) -> None:
    """Take out of the block of a cell, if it has one, whatever is recorded of a slot."""
    if cells[cell] <= 0:
        return
    block = np.int64(cells[cell] & ~EDGED)
    held = _size(words, block)
    lines_end = block + HEADER + LINE_WORDS * words[block]
    corners_end = lines_end + words[block + 1]
    p = to = block + HEADER
    while p < block + held:
        size = np.int64(1)
        if p < lines_end:
            size = np.int64(LINE_WORDS)
        elif p < corners_end:
            size = np.int64(CORNER_HEADER + TERM_WORDS * (words[p + 1] >> 1))
        if words[p] != slot:
            _copy(words, p, size, words, to)
            to += size
        elif p < lines_end:
            words[block] -= 1
        elif p < corners_end:
            words[block + 1] -= size
        else:
            words[block + 2] -= 1
        p += size
    kept = to - block
    if kept == HEADER:
        cells[cell] = 0
        tally[WORDS_DEAD] += _room(held)
    elif kept < held:
        _refer(cells, cell, words, block)
        tally[WORDS_DEAD] += _room(held) - _room(kept)


@njit(cache=True, nogil=True)
def forget(
    root: NDArray[np.int32],
    cells: NDArray[np.int32],
    words: NDArray[np.int32],
    tally: NDArray[np.int64],
    slot: int,
    box: tuple[int, int, int, int],
) -> None:
    """Take a slot out of all cells that meet a box of fine coordinates: west, south, east and north."""
    west, south, east, north = box
    waiting = [(np.int64(0), np.int64(0), np.int64(0), np.int64(0)) for _ in range(0)]
    for row in range(south >> FINE_BITS, (north >> FINE_BITS) + 1):
        for column in range(west >> FINE_BITS, (east >> FINE_BITS) + 1):
            pointer = np.int64(root[row * COLUMNS + column])
            waiting.append((pointer, np.int64(FINE_BITS), column << FINE_BITS, row << FINE_BITS))
    while len(waiting) > 0:
        pointer, shift, fine_x, fine_y = waiting.pop()
        bits, first = pointer & 15, pointer >> 4
        shift -= bits
        last = (1 << bits) - 1
        _drop(cells, words, tally, first - 1, slot)
        for j in range(int(max(south - fine_y, 0)) >> shift, min((north - fine_y) >> shift, last) + 1):
            for i in range(int(max(west - fine_x, 0)) >> shift, min((east - fine_x) >> shift, last) + 1):
                cell = first + (j << bits) + i
                parts = ~np.int64(cells[cell])
                if parts >= 0:
                    waiting.append((parts, shift, fine_x + (i << shift), fine_y + (j << shift)))
                else:
                    _drop(cells, words, tally, cell, slot)


@njit(cache=True, nogil=True)
def take_edges(
    cells: NDArray[np.int32], words: NDArray[np.int32], tally: NDArray[np.int64], cell: int
) -> NDArray[np.int64]:
    """Leave only full slots in a block, none if there are none; return the others, ascending by kind."""
    block = np.int64(cells[cell] & ~EDGED)
    held = _size(words, block)
    lines_end = block + HEADER + LINE_WORDS * words[block]
    corners_end = lines_end + words[block + 1]
    slots = np.empty(corners_end - block, np.int64)
    n = 0
    p = block + HEADER
    while p < corners_end:
        slots[n] = words[p]
        n += 1
        p += LINE_WORDS if p < lines_end else CORNER_HEADER + TERM_WORDS * (words[p + 1] >> 1)
    full = np.int64(words[block + 2])
    words[block], words[block + 1] = 0, 0
    _copy(words, corners_end, full, words, block + HEADER)
    if full > 0:
        cells[cell] = block
        tally[WORDS_DEAD] += _room(held) - _room(HEADER + full)
    else:
        tally[WORDS_DEAD] += _room(held)
        cells[cell] = 0
    return slots[:n]


@njit(cache=True, nogil=True)
def is_crowded(
    cells: NDArray[np.int32], words: NDArray[np.int32], tally: NDArray[np.int64], cell: int, shift: int
) -> bool:
    """Return whether a leaf is to be split: sooner while there is much room, never when there is none."""
    block = cells[cell] & ~EDGED
    used = tally[CELLS_USED] + tally[WORDS_USED] - tally[WORDS_DEAD]
    if block <= 0 or shift <= FINEST_SHIFT or used > tally[WORDS_ALLOWED]:
        return False
    bearable = _MANY
    if 4 * used < tally[WORDS_ALLOWED]:
        bearable = 0 if shift == FINE_BITS else _FEW
    return cost(words, block) > max(bearable, words[block + 3])


@njit(cache=True, nogil=True)
def crowded(
    cells: NDArray[np.int32],
    words: NDArray[np.int32],
    tally: NDArray[np.int64],
    deeds: NDArray[np.int32],
    used: int,
    cost_before: int,
) -> NDArray[np.int32]:
    """Return the leaves among those of deeds that are to be split: cell, shift, fine column and row.

    ``cost_before`` is the cost of the cell whose parts they are. A part that has most of it was not helped:
    all edges run through this one, and splitting on would only copy them about.
    """
    found = np.empty((used // DEED_HEADER, 4), np.int32)
    n = 0
    d = 0
    while d < used:
        cell = np.int64(deeds[d])
        if deeds[d + 4] != FULL:
            block = np.int64(cells[cell] & ~EDGED)
            if 4 * cost(words, block) > 3 * cost_before > 0:
                words[block + 3] = max(np.int64(words[block + 3]), 8 * cost_before)
            if is_crowded(cells, words, tally, cell, np.int64(deeds[d + 1])):
                for i in range(4):
                    found[n, i] = deeds[d + i]
                n += 1
        d += DEED_HEADER + deeds[d + 5]
    return found[:n]


@njit(cache=True, nogil=True)
def compacted(
    cells: NDArray[np.int32], words: NDArray[np.int32], tally: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Return the pool without its dead words, blocks in the order of their cells."""
    total = HEADER + FILL
    for cell in range(tally[CELLS_USED]):
        if cells[cell] > 0:
            total += _room(_size(words, np.int64(cells[cell] & ~EDGED)))
    packed = np.zeros(total, np.int32)
    used = HEADER
    for cell in range(tally[CELLS_USED]):
        block = np.int64(cells[cell] & ~EDGED)
        if block > 0:
            size = _size(words, block)
            _copy(words, block, size, packed, used)
            _refer(cells, cell, packed, used)
            used += _room(size)
    tally[WORDS_USED], tally[WORDS_DEAD] = used, 0
    return packed
