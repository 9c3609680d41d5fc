"""Which zones hold a point."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.outline import RUN_EDGES, ZoneArrays, covers, edge_distance_m, stay
from openline.kernel.shape import Shape

__all__ = ["ZoneArrays", "ZoneIndex", "covers", "crossed", "edge_distance_m", "is_plain", "locate", "members"]


@njit(cache=True, nogil=True)
def locate(zones: ZoneArrays, x: float, y: float) -> int:
    """Return the number of the cell that holds a point; it holds until the index is edited."""
    return 0


@njit(cache=True, nogil=True)
def is_plain(zones: ZoneArrays, cell: int) -> bool:
    """Return whether no edge of any zone runs through a cell: all its points have the same members.

    Cells are convex, so that a way between two points of a plain cell meets no edge either.
    """
    return False


@njit(cache=True, nogil=True)
def members(zones: ZoneArrays, x: float, y: float, out: NDArray[np.int32]) -> int:
    """Write the slots whose footprint holds a point, ascending, and return how many.

    When the number returned is larger than ``out``, the rest was not written and the caller comes again with
    more room. Altitude and time are not looked at.
    """
    n = 0
    for slot in range(zones.slot_box.shape[0]):
        box = zones.slot_box[slot]
        if box[0] > box[2]:
            continue
        if covers(zones, slot, x, y):
            if n < out.size:
                out[n] = slot
            n += 1
    return n


@njit(cache=True, nogil=True)
def crossed(
    zones: ZoneArrays,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    out_slot: NDArray[np.int32],
    out_first: NDArray[np.float64],
    out_last: NDArray[np.float64],
) -> int:
    """Write the slots that a way touches, ascending, and return how many.

    Parameters
    ----------
    x0, y0, x1, y1
        The ends of the way, straight in longitude and latitude. The caller splits it at the antimeridian.
    out_slot
        int32, filled with slots. Both ends of the way count; touching an edge counts.
    out_first, out_last
        float64, where on the way, from 0 to 1, the slot is first and last touched.

    Notes
    -----
    When the number returned is larger than ``out_slot``, the rest was not written and the caller comes again
    with more room.
    """
    n = 0
    for slot in range(zones.slot_box.shape[0]):
        box = zones.slot_box[slot]
        if box[0] > box[2]:
            continue
        first, last = stay(zones, slot, x0, y0, x1, y1)
        if first <= last:
            if n < out_slot.size:
                out_slot[n] = slot
                out_first[n] = first
                out_last[n] = last
            n += 1
    return n


class ZoneIndex:
    """Footprints, added and removed one at a time, and the pairs of points and footprints that meet.

    Slots are numbered in the order of :meth:`add` and never used again.
    """

    def __init__(self) -> None:
        self.version = 0
        """Grows with every edit: what was remembered of cells no longer holds."""
        self._shapes: list[Shape | None] = []
        self._arrays: ZoneArrays | None = None

    @classmethod
    def build(cls, shapes: Iterable[Shape]) -> ZoneIndex:
        """Index many shapes at once."""
        index = cls()
        for shape in shapes:
            index.add(shape)
        return index

    def add(self, shape: Shape) -> int:
        """Add a shape and return its slot."""
        self._shapes.append(shape)
        self.version += 1
        self._arrays = None
        return len(self._shapes) - 1

    def remove(self, slot: int) -> None:
        """Remove a slot. Raises ``IndexError`` for one that is not there."""
        if not 0 <= slot < len(self._shapes) or self._shapes[slot] is None:
            raise IndexError(f"no slot {slot} in the index")
        self._shapes[slot] = None
        self.version += 1
        self._arrays = None

    @property
    def arrays(self) -> ZoneArrays:
        """What the jitted functions take; valid until the next edit."""
        if self._arrays is None:
            self._arrays = _arrays(self._shapes)
        return self._arrays

    def __len__(self) -> int:
        """Count the slots ever given, removed ones too."""
        return len(self._shapes)

    @property
    def nbytes(self) -> int:
        """Memory taken by the arrays, in bytes."""
        return sum(column.nbytes for column in self.arrays)

    def pairs(
        self, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return (point, slot) for every point within every footprint, int32 each, ordered by point."""
        point, slot = [], []
        out = np.empty(len(self._shapes), np.int32)
        for i, (x, y) in enumerate(zip(lon_deg.tolist(), lat_deg.tolist(), strict=True)):
            n = members(self.arrays, x, y, out)
            point += [i] * n
            slot += out[:n].tolist()
        return np.array(point, np.int32), np.array(slot, np.int32)

    def count(self, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]) -> int:
        """Count the pairs."""
        return self.pairs(lon_deg, lat_deg)[0].size

    def distance_to_edge_m(self, slot: int, lon_deg: float, lat_deg: float) -> float:
        """Return the distance of a point from a slot's edge in metres, negative inside."""
        return float(edge_distance_m(self.arrays, slot, lon_deg, lat_deg))


def _arrays(shapes: list[Shape | None]) -> ZoneArrays:
    vertices, seams, boxes, spans = [np.empty((0, 2))], [np.empty(0, np.bool_)], [], []
    slots, slot_boxes, circles, windows, slot_windows = [], [], [], [np.empty((0, 2), np.int64)], []
    low, high, v, w = [], [], 0, 0
    for shape in shapes:
        first_run = len(boxes)
        box = [np.inf, np.inf, -np.inf, -np.inf]
        shape_or = shape or Shape()
        for a, b in zip(shape_or.ring_offsets[:-1], shape_or.ring_offsets[1:], strict=True):
            ring = np.column_stack((shape_or.lon_deg[a:b], shape_or.lat_deg[a:b]))
            ring = np.vstack((ring, ring[:1]))
            seam = shape_or.seam[a:b] if shape_or.seam.size else np.zeros(b - a, np.bool_)
            for k in range(0, len(ring) - 1, RUN_EDGES):
                part = ring[k : k + RUN_EDGES + 1]
                boxes.append([*part.min(0), *part.max(0)])
                spans.append([v + k, v + k + len(part) - 1])
            box = [*np.minimum(box[:2], ring.min(0)), *np.maximum(box[2:], ring.max(0))]
            vertices.append(ring)
            seams.append(np.append(seam, False))
            v += len(ring)
        if shape_or.radius_m > 0:
            box = [-180, -90, 180, 90]
        slots.append([first_run, len(boxes)])
        slot_boxes.append(box)
        circles.append([shape_or.centre_lon_deg, shape_or.centre_lat_deg, shape_or.radius_m])
        low.append(shape_or.alt_low_m)
        high.append(shape_or.alt_high_m)
        windows.append(shape_or.windows_ms)
        slot_windows.append([w, w + len(shape_or.windows_ms)])
        w += len(shape_or.windows_ms)
    return ZoneArrays(
        np.concatenate(vertices),
        np.concatenate(seams),
        np.array(boxes, np.float64).reshape(-1, 4),
        np.array(spans, np.int32).reshape(-1, 2),
        np.array(slots, np.int32).reshape(-1, 2),
        np.array(slot_boxes, np.float64).reshape(-1, 4),
        np.array(circles, np.float64).reshape(-1, 3),
        np.array(low, np.float64).reshape(-1, 4),
        np.array(high, np.float64).reshape(-1, 4),
        np.array(slot_windows, np.int32).reshape(-1, 2),
        np.concatenate(windows),
    )
