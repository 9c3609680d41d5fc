"""The cells of the volume index: a hash of cells, and in each cell a tree of pages.

Every volume is in one cell only, that of its *anchor*: the south-western corner of its box at its start.
Its *layer* says how large it may be: no wider than 2^(17 + 2 size) units, no longer than 2^(10 + 2 time), so
that the anchors of all volumes of a layer that a query may meet lie within one window. Cells are four times
as large as what they hold: most windows are within two or four.

A cell that holds many is split where its anchors spread most, in place, time or altitude, again and again,
down to pages of 14 (a k-d tree; J. L. Bentley, CACM 18, 1975). A *reference* is 0 for nothing, else an index
times 4 plus PAGE, NODE or SLOT. A node is axis, threshold, and the references of what is below the threshold
and of what is not. A subtree that has grown lopsided is built anew (I. Galperin and R. L. Rivest, "Scapegoat
trees", SODA 1993), so that no order of arrival makes it deep.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.volume_packing import BOX_FIELDS, EAST, END, HALF_TURN, NORTH, SOUTH, START, WEST

ROOM = 14
ENTRY = BOX_FIELDS + 1  # the box's first eight words and the slot
PAGE_WORDS = 2 + ROOM * ENTRY
PAGE, NODE, SLOT = 1, 2, 3
MOST_DEPTH = 128
"""Deeper than any tree gets: see ``_is_too_deep``."""

KEY, ROOT, COUNT, COVER = range(4)
"""Columns of the table: the cell's key, -1 for none, the reference of its tree, how many it holds, and from
the fourth on, two in a word, the first eight numbers of a box around all that it has held."""
TABLE_WORDS = 8
COVER_WORDS = 4

SIZES, LAYERS = 8, 64
STATE = LAYERS
"""The row of ``layers`` after those of the layers."""
CELLS, LOW_ROW, HIGH_ROW, LOW_COLUMN, HIGH_COLUMN, LOW_BUCKET, HIGH_BUCKET, WIDTH, HEIGHT, LENGTH = range(10)
"""Columns of ``layers``: how many cells are in use, between which they lie, and the largest of the boxes in
them, since the layer was last empty."""
USE = 10
USED_PAGES, FREE_PAGE, FREE_PAGES, USED_NODES, FREE_NODE, FREE_NODES, ALL_CELLS, WANTED = range(8)

_QUARTER = HALF_TURN // 2
_ALTITUDE_SCALE_MM = 3_000_000.0


@njit(cache=True, nogil=True)
def layer_of(box: NDArray[np.int32]) -> int:
    """Return a box's layer: its size class plus eight times its time class."""
    width = max(int(box[EAST]) - int(box[WEST]), int(box[NORTH]) - int(box[SOUTH]))
    length = int(box[END]) - int(box[START])
    size, time = 0, 0
    while width > 1 << (17 + 2 * size):
        size += 1
    while time < 7 and length > 1 << (10 + 2 * time):
        time += 1
    return size + SIZES * time


@njit(cache=True, nogil=True)
def cell_of(layer: int, box: NDArray[np.int32]) -> tuple[int, int, int]:
    """Return row, column and bucket of a box's anchor."""
    size, time = layer % SIZES, layer // SIZES
    row = (int(box[SOUTH]) + _QUARTER) >> (19 + 2 * size)
    column = (int(box[WEST]) + HALF_TURN) >> (19 + 2 * size)
    return row, column, int(box[START]) >> (12 + 2 * time)


@njit(cache=True, nogil=True)
def key_of(layer: int, row: int, column: int, bucket: int) -> int:
    """Return what stands for a cell in the table."""
    return layer + ((row + 1) << 6) + (column << 17) + ((bucket + (1 << 20)) << 28)


@njit(cache=True, nogil=True)
def find(table: NDArray[np.int64], key: int) -> int:
    """Return the row of the table that holds a key, or the complement of the free one where it would go."""
    mask = table.shape[0] - 1
    mixed = int(key) * 0x1E3779B97F4A7C15
    at = (mixed ^ (mixed >> 32)) & mask
    while table[at, KEY] != key:
        if table[at, KEY] < 0:
            return ~at
        at = (at + 1) & mask
    return at


@njit(cache=True, nogil=True)
def _forget(table: NDArray[np.int64], at: int) -> None:
    """Take a row out of the table and close the gap (D. E. Knuth, TAOCP 3, 6.4, algorithm R)."""
    mask = table.shape[0] - 1
    gap = at
    while True:
        at = (at + 1) & mask
        if table[at, KEY] < 0:
            break
        mixed = int(table[at, KEY]) * 0x1E3779B97F4A7C15
        home = (mixed ^ (mixed >> 32)) & mask
        if ((at - home) & mask) >= ((at - gap) & mask):
            for column in range(TABLE_WORDS):
                table[gap, column] = table[at, column]
            gap = at
    table[gap, KEY] = -1


@njit(cache=True, nogil=True)
def low_half(word: int) -> int:
    """Return the signed lower half of a word; the upper one is ``word >> 32``."""
    return ((word & 0xFFFFFFFF) ^ 0x80000000) - 0x80000000


@njit(cache=True, nogil=True)
def _cover(cover: NDArray[np.int64], box: NDArray[np.int32]) -> None:
    """Widen four words, two numbers in each, so that they span a box."""
    for i in range(COVER_WORDS):
        low = min(int(cover[i]) >> 32, int(box[2 * i]))
        high = max(low_half(int(cover[i])), int(box[2 * i + 1]))
        cover[i] = (low << 32) + (high & 0xFFFFFFFF)


@njit(cache=True, nogil=True)
def _bare(cover: NDArray[np.int64]) -> None:
    """Let four words span nothing."""
    for i in range(COVER_WORDS):
        cover[i] = (0x7FFFFFFF << 32) + 0x80000000


@njit(cache=True, nogil=True)
def rehash(table: NDArray[np.int64], into: NDArray[np.int64]) -> None:
    """Bring all cells into another table, which is empty."""
    for i in range(table.shape[0]):
        if table[i, KEY] >= 0:
            at = ~find(into, table[i, KEY])
            for column in range(TABLE_WORDS):
                into[at, column] = table[i, column]


@njit(cache=True, nogil=True)
def _new_page(pages: NDArray[np.int32], state: NDArray[np.int64]) -> int:
    page = state[FREE_PAGE] - 1
    if page >= 0:
        state[FREE_PAGE] = pages[page, 1]
        state[FREE_PAGES] -= 1
    else:
        page = state[USED_PAGES]
        state[USED_PAGES] += 1
    pages[page, 0] = 0
    return page


@njit(cache=True, nogil=True)
def _drop_page(pages: NDArray[np.int32], state: NDArray[np.int64], page: int) -> None:
    pages[page, 0], pages[page, 1] = 0, state[FREE_PAGE]
    state[FREE_PAGE] = page + 1
    state[FREE_PAGES] += 1


@njit(cache=True, nogil=True)
def _drop_node(nodes: NDArray[np.int32], state: NDArray[np.int64], node: int) -> None:
    nodes[node, 2] = state[FREE_NODE]
    state[FREE_NODE] = node + 1
    state[FREE_NODES] += 1


@njit(cache=True, nogil=True)
def _put(
    pages: NDArray[np.int32], covers: NDArray[np.int64], page: int, box: NDArray[np.int32], slot: int
) -> None:
    """Write one more entry on a page that has room."""
    if pages[page, 0] == 0:
        _bare(covers[page])
    _cover(covers[page], box)
    at = 2 + pages[page, 0] * ENTRY
    for field in range(BOX_FIELDS):
        pages[page, at + field] = box[field]
    pages[page, at + BOX_FIELDS] = slot
    pages[page, 0] += 1


@njit(cache=True, nogil=True)
def _middle(values: NDArray[np.int32], first: int, end: int) -> int:
    """Return the value that is in the middle when they are sorted (C. A. R. Hoare, "Find", CACM 4, 1961)."""
    wanted, low, high = (first + end) >> 1, first, end - 1
    while low < high:
        pivot, i, j = values[(low + high) >> 1], low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if wanted <= j:
            high = j
        elif wanted >= i:
            low = i
        else:
            break
    return values[wanted]


@njit(cache=True, nogil=True)
def _build(
    entries: NDArray[np.int32],
    layer: int,
    pages: NDArray[np.int32],
    covers: NDArray[np.int64],
    nodes: NDArray[np.int32],
    state: NDArray[np.int64],
) -> int:
    """Build a balanced tree of entries, int32[m, 9], m >= 1, and return the reference of its root."""
    width = float(1 << min(17 + 2 * (layer % SIZES), 27))
    length = float(1 << (10 + 2 * (layer // SIZES)))
    values = np.empty(entries.shape[0], np.int32)
    stack = np.empty((MOST_DEPTH, 3), np.int64)
    stack[0, 0], stack[0, 1], stack[0, 2] = 0, entries.shape[0], -1
    top, root = 1, 0
    while top:
        top -= 1
        first, end, place = stack[top, 0], stack[top, 1], stack[top, 2]
        if end - first == 1:
            reference = (entries[first, BOX_FIELDS] << 2) + SLOT
        elif end - first <= ROOM:
            page = _new_page(pages, state)
            for i in range(first, end):
                _put(pages, covers, page, entries[i], entries[i, BOX_FIELDS])
            reference = (page << 2) + PAGE
        else:
            axis, most, least = 0, -1.0, 0
            for field in range(ENTRY):
                low = high = int(entries[first, field])
                for i in range(first + 1, end):
                    low, high = min(low, int(entries[i, field])), max(high, int(entries[i, field]))
                scale = width if field <= NORTH else length
                if field > NORTH and field < START:
                    scale = _ALTITUDE_SCALE_MM
                elif field == BOX_FIELDS:
                    scale = 1e15  # by their slots only where nothing else tells them apart
                if (high - low) / scale > most:
                    axis, most, least = field, (high - low) / scale, low
            for i in range(first, end):
                values[i] = entries[i, axis]
            threshold = int(_middle(values, first, end))
            if threshold == least:
                threshold += 1
            i, j = first, end - 1
            while i <= j:
                if entries[i, axis] < threshold:
                    i += 1
                else:
                    for field in range(ENTRY):
                        entries[i, field], entries[j, field] = entries[j, field], entries[i, field]
                    j -= 1
            node = state[FREE_NODE] - 1
            if node >= 0:
                state[FREE_NODE] = nodes[node, 2]
                state[FREE_NODES] -= 1
            else:
                node = state[USED_NODES]
                state[USED_NODES] += 1
            nodes[node, 0], nodes[node, 1] = axis, threshold
            stack[top, 0], stack[top, 1], stack[top, 2] = first, i, 2 * node
            stack[top + 1, 0], stack[top + 1, 1], stack[top + 1, 2] = i, end, 2 * node + 1
            top += 2
            reference = (node << 2) + NODE
        if place < 0:
            root = reference
        else:
            nodes[place >> 1, 2 + (place & 1)] = reference
    return root


@njit(cache=True, nogil=True)
def _gather(
    reference: int,
    entries: NDArray[np.int32],
    boxes: NDArray[np.int32],
    pages: NDArray[np.int32],
    nodes: NDArray[np.int32],
    state: NDArray[np.int64],
) -> int:
    """Count the entries of a subtree; with room for them, write them down and free what held them."""
    drop = entries.shape[0] > 0
    stack = np.empty(MOST_DEPTH, np.int64)
    stack[0], top, n = reference, 1, 0
    while top:
        top -= 1
        reference = stack[top]
        index = reference >> 2
        if reference & 3 == SLOT:
            if drop:
                for field in range(BOX_FIELDS):
                    entries[n, field] = boxes[index, field]
                entries[n, BOX_FIELDS] = index
            n += 1
        elif reference & 3 == PAGE:
            count = pages[index, 0]
            if drop:
                for i in range(count):
                    for field in range(ENTRY):
                        entries[n + i, field] = pages[index, 2 + i * ENTRY + field]
                _drop_page(pages, state, index)
            n += count
        elif reference & 3 == NODE:
            stack[top], stack[top + 1] = nodes[index, 2], nodes[index, 3]
            top += 2
            if drop:
                _drop_node(nodes, state, index)
    return n


@njit(cache=True, nogil=True)
def _is_too_deep(depth: int, entries: int) -> bool:
    """Say whether a subtree has more levels than one of so many entries that is half-way balanced."""
    return depth > 3 + 1.8 * math.log2(1.0 + entries / 4.0)


@njit(cache=True, nogil=True)
def keys_of(boxes: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the keys of the cells of boxes, int32[n, 14]."""
    keys = np.empty(boxes.shape[0], np.int64)
    for i in range(boxes.shape[0]):
        layer = layer_of(boxes[i])
        row, column, bucket = cell_of(layer, boxes[i])
        keys[i] = key_of(layer, row, column, bucket)
    return keys


@njit(cache=True, nogil=True)
def _open(table: NDArray[np.int64], layers: NDArray[np.int64], key: int, box: NDArray[np.int32]) -> int:
    """Make a cell for a box, and return its row in the table."""
    layer = layer_of(box)
    row, column, bucket = cell_of(layer, box)
    at = ~find(table, key)
    table[at, KEY], table[at, ROOT], table[at, COUNT] = key, 0, 0
    _bare(table[at, COVER : COVER + COVER_WORDS])
    layers[STATE, ALL_CELLS] += 1
    use = layers[layer]
    if use[CELLS] == 0:
        use[LOW_ROW], use[HIGH_ROW] = row, row
        use[LOW_COLUMN], use[HIGH_COLUMN] = column, column
        use[LOW_BUCKET], use[HIGH_BUCKET] = bucket, bucket
        use[WIDTH], use[HEIGHT], use[LENGTH] = 0, 0, 0
    use[CELLS] += 1
    use[LOW_ROW], use[HIGH_ROW] = min(use[LOW_ROW], row), max(use[HIGH_ROW], row)
    use[LOW_COLUMN], use[HIGH_COLUMN] = min(use[LOW_COLUMN], column), max(use[HIGH_COLUMN], column)
    use[LOW_BUCKET], use[HIGH_BUCKET] = min(use[LOW_BUCKET], bucket), max(use[HIGH_BUCKET], bucket)
    return at


@njit(cache=True, nogil=True)
def insert(
    slots: NDArray[np.int32],
    keys: NDArray[np.int64],
    number: int,
    boxes: NDArray[np.int32],
    table: NDArray[np.int64],
    pages: NDArray[np.int32],
    covers: NDArray[np.int64],
    nodes: NDArray[np.int32],
    layers: NDArray[np.int64],
) -> int:
    """Bring slots into their cells, from ``slots[number]``; return one past the last that is in.

    When it is not the last of all, there is no room for ``layers[STATE, WANTED]`` more pages and nodes, or
    the table is too full: the caller makes more and comes again. Where slots of one cell stand together its
    tree is built once for all of them.
    """
    state = layers[STATE]
    path = np.empty(MOST_DEPTH, np.int64)
    while number < slots.size:
        slot, key = slots[number], keys[number]
        at = find(table, key)
        held = table[at, COUNT] if at >= 0 else 0
        more = 1
        while number + more < slots.size and keys[number + more] == key:
            more += 1
        if 4 * more < held:
            more = 1
        box = boxes[slot]
        layer = layer_of(box)
        place, reference, depth, count = -1, np.int64(0), 0, held
        if at >= 0:
            reference = table[at, ROOT]
        if more == 1:
            # ``place`` is where the reference stands: a side of a node, or below 0 in the table.
            while reference & 3 == NODE:
                node = reference >> 2
                field = nodes[node, 0]
                value = slot if field == BOX_FIELDS else box[field]
                path[depth] = place
                depth += 1
                place = 2 * node + (1 if value >= nodes[node, 1] else 0)
                reference = nodes[node, 2 + (place & 1)]
            count = min(held, ROOM)
            if reference & 3 == PAGE and pages[reference >> 2, 0] == ROOM and _is_too_deep(depth + 1, held):
                # The smallest subtree that is lopsided is built anew.
                up = depth
                while up > 0:
                    up -= 1
                    place = path[up]
                    reference = table[at, ROOT] if place < 0 else nodes[place >> 1, 2 + (place & 1)]
                    count = _gather(reference, boxes[:0], boxes, pages, nodes, state)
                    if _is_too_deep(depth + 1 - up, count):
                        break
        wanted = 2 + (count + more) // 4
        room = min(
            pages.shape[0] - state[USED_PAGES] + state[FREE_PAGES],
            nodes.shape[0] - state[USED_NODES] + state[FREE_NODES],
        )
        if room < wanted or 5 * (state[ALL_CELLS] + 1) > 3 * table.shape[0]:
            state[WANTED] = wanted
            return number
        if at < 0:
            at = _open(table, layers, key, box)
        table[at, COUNT] += more
        use = layers[layer]
        for i in range(number, number + more):
            box = boxes[slots[i]]
            _cover(table[at, COVER : COVER + COVER_WORDS], box)
            use[WIDTH] = max(use[WIDTH], int(box[EAST]) - int(box[WEST]))
            use[HEIGHT] = max(use[HEIGHT], int(box[NORTH]) - int(box[SOUTH]))
            use[LENGTH] = max(use[LENGTH], int(box[END]) - int(box[START]))
        if more == 1 and reference & 3 == PAGE and pages[reference >> 2, 0] < ROOM:
            _put(pages, covers, reference >> 2, box, slot)
        else:
            entries = np.empty((count + more, ENTRY), np.int32)
            count = _gather(reference, entries, boxes, pages, nodes, state)
            for i in range(number, number + more):
                for field in range(BOX_FIELDS):
                    entries[count, field] = boxes[slots[i], field]
                entries[count, BOX_FIELDS] = slots[i]
                count += 1
            reference = _build(entries[:count], layer, pages, covers, nodes, state)
            if place < 0:
                table[at, ROOT] = reference
            else:
                nodes[place >> 1, 2 + (place & 1)] = reference
        number += more
    return number


@njit(cache=True, nogil=True)
def remove(
    slots: NDArray[np.int32],
    boxes: NDArray[np.int32],
    table: NDArray[np.int64],
    pages: NDArray[np.int32],
    covers: NDArray[np.int64],
    nodes: NDArray[np.int32],
    layers: NDArray[np.int64],
) -> None:
    """Take slots, which must be in them, out of their cells."""
    state = layers[STATE]
    for slot in slots:
        box = boxes[slot]
        layer = layer_of(box)
        row, column, bucket = cell_of(layer, box)
        at = find(table, key_of(layer, row, column, bucket))
        table[at, COUNT] -= 1
        place, parent, above = -1, -1, -1
        reference = table[at, ROOT]
        while reference & 3 == NODE:
            parent, above = reference >> 2, place
            field = nodes[parent, 0]
            value = slot if field == BOX_FIELDS else box[field]
            place = 2 * parent + (1 if value >= nodes[parent, 1] else 0)
            reference = nodes[parent, 2 + (place & 1)]
        page = reference >> 2
        if reference & 3 == SLOT:
            reference = 0
        else:
            i = 2
            while pages[page, i + BOX_FIELDS] != slot:
                i += ENTRY
            last = 2 + (pages[page, 0] - 1) * ENTRY
            for field in range(ENTRY):
                pages[page, i + field] = pages[page, last + field]
            pages[page, 0] -= 1
            if pages[page, 0] == 1:
                reference = (pages[page, 2 + BOX_FIELDS] << 2) + SLOT
                _drop_page(pages, state, page)
        if parent >= 0:
            sibling = nodes[parent, 3 - (place & 1)]
            joined = 0
            if reference == 0:
                joined = sibling
            elif (
                reference & 3 == PAGE
                and sibling & 3 == PAGE
                and pages[page, 0] + pages[sibling >> 2, 0] <= ROOM // 2
            ):
                joined = sibling
                for i in range(pages[page, 0]):
                    entry = pages[page, 2 + i * ENTRY : 2 + (i + 1) * ENTRY]
                    _put(pages, covers, sibling >> 2, entry, entry[BOX_FIELDS])
                _drop_page(pages, state, page)
            if joined:
                _drop_node(nodes, state, parent)
                place, reference = above, joined
        if place >= 0:
            nodes[place >> 1, 2 + (place & 1)] = reference
        elif reference:
            table[at, ROOT] = reference
        else:
            _forget(table, at)
            state[ALL_CELLS] -= 1
            layers[layer, CELLS] -= 1
