"""Writing the blocks of cells, see :mod:`openline.kernel.zone_arrays` for what is in one.

A block of n words takes up ``room(n)``, which grows in steps of a quarter or less: so a record is mostly
added in place, and a block that has outgrown its room moves to the end of the pool. What it leaves behind is
dead until the pool is compacted.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.raster import CORNER, DEED_HEADER, FULL, LINE
from openline.kernel.zone_arrays import CORNER_HEADER, FILL, HEADER, LINE_WORDS, TERM_WORDS

CELLS_USED, WORDS_USED, WORDS_DEAD, WORDS_ALLOWED = 0, 1, 2, 3
"""What the elements of ``tally`` say, int64[4]. With more words and cells than allowed, no cell is split."""

_MOST_WORDS = 2**31 - 1  # where a block begins is written as int32


@njit(cache=True, nogil=True)
def room(size: int) -> int:
    """Return how many words a block of some size takes up."""
    step = 4
    while step * 8 <= size:
        step *= 2
    return (size + step - 1) // step * step


@njit(cache=True, nogil=True)
def block_size(words: NDArray[np.int32], block: int) -> int:
    """Return how many words of a block are in use."""
    return int(HEADER + LINE_WORDS * words[block] + words[block + 1] + words[block + 2])


@njit(cache=True, nogil=True)
def block_cost(words: NDArray[np.int32], block: int) -> int:
    """Return about how many lines and terms a point in a cell is compared with."""
    return int(words[block] + words[block + 1] // TERM_WORDS)


@njit(cache=True, nogil=True)
def new_block(words: NDArray[np.int32], tally: NDArray[np.int64], size: int) -> tuple[NDArray[np.int32], int]:
    """Take room for a block at the end of the pool; its header is empty."""
    block = tally[WORDS_USED]
    end = block + room(size)
    if end > _MOST_WORDS:
        raise MemoryError("the zones take up more than 8 GB of cells")
    if end + FILL > words.size:
        grown = np.empty(2 * end, np.int32)
        grown[:block] = words[:block]
        words = grown
    tally[WORDS_USED] = end
    words[block], words[block + 1], words[block + 2], words[block + 3] = 0, 0, 0, 0
    return words, block


@njit(cache=True, nogil=True)
def _insert(
    cells: NDArray[np.int32],
    words: NDArray[np.int32],
    tally: NDArray[np.int64],
    cell: int,
    kind: int,
    record: NDArray[np.int32],
) -> NDArray[np.int32]:
    block = cells[cell]
    if block == 0:
        words, block = new_block(words, tally, HEADER + record.size)
        cells[cell] = block
    else:
        size = block_size(words, block)
        if room(size + record.size) > room(size):
            words, moved = new_block(words, tally, size + record.size)
            words[moved : moved + size] = words[block : block + size]
            tally[WORDS_DEAD] += room(size)
            cells[cell] = block = moved
    lines_end = block + HEADER + LINE_WORDS * words[block]
    corners_end = lines_end + words[block + 1]
    end = corners_end + words[block + 2]
    if kind == LINE:
        place = lines_end
        words[block] += 1
    elif kind == CORNER:
        place = corners_end
        words[block + 1] += record.size
    else:
        place = end
        while place > corners_end and words[place - 1] > record[0]:
            place -= 1
        words[block + 2] += 1
    for p in range(end - 1, place - 1, -1):
        words[p + record.size] = words[p]
    words[place : place + record.size] = record
    return words


@njit(cache=True, nogil=True)
def _delete(
    cells: NDArray[np.int32],
    words: NDArray[np.int32],
    tally: NDArray[np.int64],
    cell: int,
    kind: int,
    slot: int,
) -> None:
    block = cells[cell]
    size = block_size(words, block)
    place = block + HEADER
    step = LINE_WORDS
    if kind == LINE:
        words[block] -= 1
    else:
        place += LINE_WORDS * words[block]
        step = 1
        if kind == FULL:
            place += words[block + 1]
            words[block + 2] -= 1
    while words[place] != slot:
        if kind == CORNER:
            step = CORNER_HEADER + TERM_WORDS * (words[place + 1] >> 1)
        place += step
    if kind == CORNER:
        step = CORNER_HEADER + TERM_WORDS * (words[place + 1] >> 1)
        words[block + 1] -= step
    for p in range(place, block + size - step):
        words[p] = words[p + step]
    if size - step == HEADER:
        cells[cell] = 0
        tally[WORDS_DEAD] += room(size)
    else:
        tally[WORDS_DEAD] += room(size) - room(size - step)


@njit(cache=True, nogil=True)
def record(
    cells: NDArray[np.int32],
    words: NDArray[np.int32],
    tally: NDArray[np.int64],
    deeds: NDArray[np.int32],
    used: int,
) -> NDArray[np.int32]:
    """Add what deeds say to the blocks; return the pool of words, which may have grown."""
    d = 0
    while d < used:
        body = d + DEED_HEADER
        end = body + deeds[d + 5]
        words = _insert(cells, words, tally, deeds[d], deeds[d + 4], deeds[body:end])
        d = end
    return words


@njit(cache=True, nogil=True)
def unrecord(
    cells: NDArray[np.int32],
    words: NDArray[np.int32],
    tally: NDArray[np.int64],
    deeds: NDArray[np.int32],
    used: int,
) -> None:
    """Take from the blocks what deeds say."""
    d = 0
    while d < used:
        _delete(cells, words, tally, deeds[d], deeds[d + 4], deeds[d + DEED_HEADER])
        d += DEED_HEADER + deeds[d + 5]


@njit(cache=True, nogil=True)
def compacted(
    cells: NDArray[np.int32], words: NDArray[np.int32], tally: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Return the pool without its dead words, blocks in the order of their cells."""
    total = HEADER + FILL
    for cell in range(tally[CELLS_USED]):
        if cells[cell] > 0:
            total += room(block_size(words, cells[cell]))
    packed = np.zeros(total, np.int32)
    used = HEADER
    for cell in range(tally[CELLS_USED]):
        block = cells[cell]
        if block > 0:
            size = block_size(words, block)
            packed[used : used + size] = words[block : block + size]
            cells[cell] = used
            used += room(size)
    tally[WORDS_USED], tally[WORDS_DEAD] = used, 0
    return packed
