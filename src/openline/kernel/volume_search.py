"""Which volumes of the index overlap which of a batch."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.lending import borrow
from openline.kernel.volume_cells import (
    CELLS,
    COVER,
    ENTRY,
    HEIGHT,
    HIGH_BUCKET,
    HIGH_COLUMN,
    HIGH_ROW,
    KEY,
    LAYERS,
    LENGTH,
    LOW_BUCKET,
    LOW_COLUMN,
    LOW_ROW,
    MOST_DEPTH,
    NODE,
    ROOT,
    SIZES,
    SLOT,
    WIDTH,
    find,
    key_of,
    low_half,
)
from openline.kernel.volume_overlap import overlap
from openline.kernel.volume_packing import (
    ALL_ROUND_EAST,
    BOX_FIELDS,
    BOX_WORDS,
    EAST,
    END,
    END_MS,
    END_ROW,
    FIRST_ROW,
    HALF_TURN,
    HIGH,
    LOW,
    NORTH,
    RADIUS_UM,
    SOUTH,
    START,
    START_MS,
    TURN,
    TURN_E7,
    WEST,
)

_QUARTER = HALF_TURN // 2
EXAMINED, TWICE = 0, 1


@njit(cache=True, nogil=True)
def _sort(slots: NDArray[np.int32], first: int, end: int, is_twice: int) -> int:
    """Sort a stretch (D. L. Shell, CACM 2, 1959) and return its end, with what is there twice told once."""
    gap = 1
    while gap < (end - first) // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(first + gap, end):
            slot, k = slots[i], i
            while k >= first + gap and slots[k - gap] > slot:
                slots[k] = slots[k - gap]
                k -= gap
            slots[k] = slot
        gap //= 3
    if is_twice:
        kept = first
        for i in range(first, end):
            if kept == first or slots[kept - 1] != slots[i]:
                slots[kept] = slots[i]
                kept += 1
        end = kept
    return end


@njit(cache=True, nogil=True)
def _is_met(
    slot: int,
    query: int,
    turn: int,
    boxes: NDArray[np.int32],
    records: NDArray[np.int64],
    rows: NDArray[np.float64],
    query_boxes: NDArray[np.int32],
    query_records: NDArray[np.int64],
    query_rows: NDArray[np.float64],
    edges: NDArray[np.int32],
) -> bool:
    """Return whether a volume overlaps a query whose box, moved east by some turns, meets its box."""
    record, asked = records[slot], query_records[query]
    if record[START_MS] >= asked[END_MS] or asked[START_MS] >= record[END_MS]:
        return False
    for i in range(BOX_FIELDS, BOX_WORDS, 2):
        if boxes[slot, i] > query_boxes[query, i + 1] or query_boxes[query, i] > boxes[slot, i + 1]:
            return False
    reach_m = (record[RADIUS_UM] + asked[RADIUS_UM]) * 1e-6
    first, end = turn, turn + 1
    if boxes[slot, EAST] == ALL_ROUND_EAST or query_boxes[query, EAST] == ALL_ROUND_EAST:
        first, end = -2, 3
    for turn in range(first, end):
        if overlap(
            rows,
            record[FIRST_ROW],
            record[END_ROW],
            query_rows,
            asked[FIRST_ROW],
            asked[END_ROW],
            turn * TURN_E7,
            reach_m,
            edges,
        ):
            return True
    return False


@njit(cache=True, nogil=True)
def _is_near(
    cover: NDArray[np.int64],
    west: int,
    east: int,
    south: int,
    north: int,
    low: int,
    high: int,
    start: int,
    end: int,
) -> bool:
    """Return whether a box meets what a cell or a page covers."""
    return (
        (cover[0] >> 32 <= east)
        & (low_half(cover[0]) >= west)
        & (cover[1] >> 32 <= north)
        & (low_half(cover[1]) >= south)
        & (cover[2] >> 32 <= high)
        & (low_half(cover[2]) >= low)
        & (cover[3] >> 32 <= end)
        & (low_half(cover[3]) >= start)
    )


@njit(cache=True, nogil=True)
def _descend(
    reference: int,
    query: int,
    turn: int,
    window: NDArray[np.int64],
    pages: NDArray[np.int32],
    covers: NDArray[np.int64],
    nodes: NDArray[np.int32],
    boxes: NDArray[np.int32],
    records: NDArray[np.int64],
    rows: NDArray[np.float64],
    query_boxes: NDArray[np.int32],
    query_records: NDArray[np.int64],
    query_rows: NDArray[np.float64],
    edges: NDArray[np.int32],
    stack: NDArray[np.int64],
    out: NDArray[np.int32],
    n: int,
    tally: NDArray[np.int64],
) -> int:
    """Write the slots in a cell that overlap a query, from ``out[n]``; return the new n, room or not."""
    box = query_boxes[query]
    west, east = int(box[WEST]) + turn * TURN, int(box[EAST]) + turn * TURN
    south, north = int(box[SOUTH]), int(box[NORTH])
    low, high, start, end = int(box[LOW]), int(box[HIGH]), int(box[START]), int(box[END])
    stack[0], top = reference, 1
    while top:
        top -= 1
        reference = stack[top]
        index = reference >> 2
        if reference & 3 == NODE:
            field, threshold = nodes[index, 0], nodes[index, 1]
            if field == BOX_FIELDS or window[1, field] >= threshold:
                stack[top] = nodes[index, 3]
                top += 1
            if field == BOX_FIELDS or window[0, field] < threshold:
                stack[top] = nodes[index, 2]
                top += 1
            continue
        is_slot = reference & 3 == SLOT
        if not is_slot and not _is_near(covers[index], west, east, south, north, low, high, start, end):
            continue
        entry = boxes[index] if is_slot else pages[index, 2:]
        count = 1 if is_slot else pages[index, 0]
        tally[EXAMINED] += count
        for i in range(0, count * ENTRY, ENTRY):
            if (
                (entry[i + START] <= end)
                & (entry[i + END] >= start)
                & (entry[i + WEST] <= east)
                & (entry[i + EAST] >= west)
                & (entry[i + SOUTH] <= north)
                & (entry[i + NORTH] >= south)
                & (entry[i + LOW] <= high)
                & (entry[i + HIGH] >= low)
            ):
                slot = index if is_slot else entry[i + BOX_FIELDS]
                if _is_met(
                    slot, query, turn, boxes, records, rows, query_boxes, query_records, query_rows, edges
                ):
                    if n < out.size:
                        out[n] = slot
                    n += 1
    return n


@njit(cache=True, nogil=True)
def search(
    query: int,
    query_rows: NDArray[np.float64],
    query_boxes: NDArray[np.int32],
    query_records: NDArray[np.int64],
    table: NDArray[np.int64],
    layers: NDArray[np.int64],
    pages: NDArray[np.int32],
    covers: NDArray[np.int64],
    nodes: NDArray[np.int32],
    boxes: NDArray[np.int32],
    records: NDArray[np.int64],
    rows: NDArray[np.float64],
    edges: NDArray[np.int32],
    out_query: NDArray[np.int32],
    out_slot: NDArray[np.int32],
    tally: NDArray[np.int64],
) -> tuple[int, int]:
    """Write the pairs of queries and slots that overlap, each once, sorted.

    Parameters
    ----------
    query
        The first query to answer.
    query_rows, query_boxes, query_records
        The queries, packed.

    Returns
    -------
    query, n
        One past the last query that is answered, and the number of pairs written for those answered. When
        it is not the last of all, the room was too small.
    """
    if query == 0:
        tally[EXAMINED] = 0
    # What is borrowed can be handed on without counting references, thousands of times a query.
    table, layers, pages, covers = borrow(table), borrow(layers), borrow(pages), borrow(covers)
    nodes, boxes, records, rows = borrow(nodes), borrow(boxes), borrow(records), borrow(rows)
    query_rows, query_boxes = borrow(query_rows), borrow(query_boxes)
    query_records, edges = borrow(query_records), borrow(edges)
    out_query, out_slot, tally = borrow(out_query), borrow(out_slot), borrow(tally)
    own_window, own_stack = np.empty((2, BOX_FIELDS), np.int64), np.empty(MOST_DEPTH, np.int64)
    window, stack = borrow(own_window), borrow(own_stack)
    n = np.int64(0)
    while query < query_boxes.shape[0]:
        n_before = n
        tally[TWICE] = 0
        box = query_boxes[query]
        south, north = int(box[SOUTH]), int(box[NORTH])
        start, end = int(box[START]), int(box[END])
        window[0, LOW], window[1, LOW] = -(1 << 40), box[HIGH]
        window[0, HIGH], window[1, HIGH] = box[LOW], 1 << 40
        is_round = box[EAST] == ALL_ROUND_EAST
        for layer in range(LAYERS):
            if layers[layer, CELLS] == 0:
                continue
            use = layers[layer]
            size, time = layer % SIZES, layer // SIZES
            width, height, length = use[WIDTH], use[HEIGHT], use[LENGTH]
            window[0, SOUTH], window[1, SOUTH] = south - height, north
            window[0, NORTH], window[1, NORTH] = south, north + height
            window[0, START], window[1, START] = start - length, end
            window[0, END], window[1, END] = start, end + length
            first_row = max((south - height + _QUARTER) >> (19 + 2 * size), use[LOW_ROW])
            last_row = min((north + _QUARTER) >> (19 + 2 * size), use[HIGH_ROW])
            first_bucket = max((start - length) >> (12 + 2 * time), use[LOW_BUCKET])
            last_bucket = min(end >> (12 + 2 * time), use[HIGH_BUCKET])
            if int(box[EAST]) - int(box[WEST]) + width >= TURN:
                tally[TWICE] = 1
            for turn in range(0 if is_round else -1, 1 if is_round else 2):
                west, east = int(box[WEST]) + turn * TURN, int(box[EAST]) + turn * TURN
                window[0, WEST], window[1, WEST] = max(west - width, -HALF_TURN), min(east, HALF_TURN - 1)
                if window[0, WEST] > window[1, WEST]:
                    continue
                window[0, EAST], window[1, EAST] = west, east + width
                first_column = max((window[0, WEST] + HALF_TURN) >> (19 + 2 * size), use[LOW_COLUMN])
                last_column = min((window[1, WEST] + HALF_TURN) >> (19 + 2 * size), use[HIGH_COLUMN])
                rows_of_cells, columns = last_row - first_row + 1, last_column - first_column + 1
                buckets = last_bucket - first_bucket + 1
                if min(rows_of_cells, columns, buckets) <= 0:
                    continue
                # Where there are fewer cells than places to look for them, all cells are looked at.
                is_many = rows_of_cells * columns * buckets > table.shape[0]
                row, column, bucket = first_row, first_column, first_bucket - 1
                for step in range(table.shape[0] if is_many else rows_of_cells * columns * buckets):
                    if is_many:
                        at = step
                        key = table[at, KEY]
                        row, column = ((key >> 6) & 0x7FF) - 1, (key >> 17) & 0x7FF
                        bucket = (key >> 28) - (1 << 20)
                        if (
                            key < 0
                            or key & 63 != layer
                            or not first_row <= row <= last_row
                            or not first_column <= column <= last_column
                            or not first_bucket <= bucket <= last_bucket
                        ):
                            continue
                    else:
                        bucket += 1
                        if bucket > last_bucket:
                            bucket = first_bucket
                            column += 1
                            if column > last_column:
                                column = first_column
                                row += 1
                        at = find(table, key_of(layer, row, column, bucket))
                        if at < 0:
                            continue
                    if not _is_near(
                        table[at, COVER:],
                        int(box[WEST]) + turn * TURN,
                        int(box[EAST]) + turn * TURN,
                        south,
                        north,
                        int(box[LOW]),
                        int(box[HIGH]),
                        start,
                        end,
                    ):
                        continue
                    n = _descend(
                        table[at, ROOT],
                        query,
                        turn,
                        window,
                        pages,
                        covers,
                        nodes,
                        boxes,
                        records,
                        rows,
                        query_boxes,
                        query_records,
                        query_rows,
                        edges,
                        stack,
                        out_slot,
                        n,
                        tally,
                    )
        if n > out_slot.size:
            return query, n_before
        n = _sort(out_slot, n_before, n, tally[TWICE])
        for i in range(n_before, n):
            out_query[i] = query
        query += 1
    own_window[0, 0] = own_stack[0] = 0  # until here both are in use
    return query, n
