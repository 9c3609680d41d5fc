"""Which zones hold a point: an index of footprints that may be added and removed one at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from openline.errors import GeometryError, InputError
from openline.kernel.joining import join, settle
from openline.kernel.lookup import is_plain, locate, members
from openline.kernel.mosaic import Mosaic
from openline.kernel.outline import RUN_EDGES, covers, edge_distance_m, stay
from openline.kernel.pool import Pool
from openline.kernel.shape import Shape
from openline.kernel.transit import crossed, is_clear
from openline.kernel.zone_arrays import COLUMNS, ROWS, ZoneArrays

__all__ = [
    "ZoneArrays",
    "ZoneIndex",
    "covers",
    "crossed",
    "edge_distance_m",
    "is_clear",
    "is_plain",
    "locate",
    "members",
    "stay",
]

_AT_ONCE = 64  # slots brought into the cells together when building
_NOWHERE = np.array([np.inf, np.inf, -np.inf, -np.inf])
_EVERYWHERE = np.array([-180.0, -90.0, 180.0, 90.0])


class ZoneIndex:
    """Footprints, and the pairs of points and footprints that hold them.

    Slots are numbered in the order of :meth:`add`, from 0, and never used again. Altitudes and windows of
    the shapes are kept in :attr:`arrays` for the caller; nothing here looks at them.
    """

    def __init__(self) -> None:
        self.version = 0
        """Grows with every edit: what was remembered of cells no longer holds."""
        self._vertex_deg = Pool(np.float64, 2)
        self._seam = Pool(np.bool_)
        self._run_box = Pool(np.float64, 4)
        self._run_span = Pool(np.int32, 2)
        self._slot_runs = Pool(np.int32, 2)
        self._slot_box = Pool(np.float64, 4)
        self._circle = Pool(np.float64, 3)
        self._alt_low_m = Pool(np.float64, 4)
        self._alt_high_m = Pool(np.float64, 4)
        self._slot_windows = Pool(np.int32, 2)
        self._windows_ms = Pool(np.int64, 2)
        self._present = Pool(np.bool_)
        self._dead_edges = 0
        self._mosaic = Mosaic()
        self._arrays: ZoneArrays | None = None

    @classmethod
    def build(cls, shapes: Iterable[Shape]) -> ZoneIndex:
        """Index many shapes at once; the result answers faster than that of adding them one by one."""
        index = cls()
        for shape in shapes:
            index._store(shape)
        column, row = np.floor(index._vertex_deg.rows + np.array([180.0, 90.0])).astype(np.int64).T
        index._mosaic.prepare(np.bincount(row * COLUMNS + column, minlength=ROWS * COLUMNS))
        slots = np.arange(len(index))
        for first in range(0, len(index), _AT_ONCE):
            index._mosaic.insert(index.arrays, slots[first : first + _AT_ONCE])
        index._mosaic.settle()
        index._touch()
        return index

    def add(self, shape: Shape) -> int:
        """Add a shape and return its slot.

        Raises
        ------
        GeometryError
            When a coordinate is not a number or lies outside [-180, 180] or [-90, 90].
        """
        slot = self._store(shape)
        self._mosaic.insert(self.arrays, np.array([slot]))
        self._touch()
        return slot

    def remove(self, slot: int) -> None:
        """Remove a slot. Raises ``IndexError`` for one that is not there."""
        if not 0 <= slot < len(self) or not self._present.rows[slot]:
            raise IndexError(f"no slot {slot} in the index")
        self._mosaic.withdraw(self.arrays, slot)
        first, end = self._slot_runs.rows[slot]
        self._dead_edges += int((self._run_span.rows[first:end] @ (-1, 1)).sum())
        self._present.rows[slot] = False
        self._slot_runs.rows[slot] = 0
        self._slot_windows.rows[slot] = 0
        self._slot_box.rows[slot] = _NOWHERE
        self._circle.rows[slot] = 0.0
        if 2 * self._dead_edges > len(self._vertex_deg):
            self._compact_outlines()
        self._touch()

    def __len__(self) -> int:
        """Count the slots ever given, removed ones too."""
        return len(self._present)

    @property
    def arrays(self) -> ZoneArrays:
        """What the jitted functions take; valid until the next edit."""
        if self._arrays is None:
            words = self._mosaic.words
            self._arrays = ZoneArrays(
                self._mosaic.root,
                self._mosaic.cells,
                words,
                words.view(np.float32),
                self._vertex_deg.rows,
                self._seam.rows,
                self._run_box.rows,
                self._run_span.rows,
                self._slot_runs.rows,
                self._slot_box.rows,
                self._circle.rows,
                self._alt_low_m.rows,
                self._alt_high_m.rows,
                self._slot_windows.rows,
                self._windows_ms.rows,
            )
        return self._arrays

    @property
    def nbytes(self) -> int:
        """Memory in use by the arrays, in bytes."""
        return sum(column.nbytes for column in self.arrays) - self.arrays.reals.nbytes

    def pairs(
        self, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return all pairs of a point and a slot whose footprint holds it.

        Parameters
        ----------
        lon_deg, lat_deg
            float64[n], within [-180, 180] and [-90, 90].

        Returns
        -------
        point, slot
            int32[p] each, in no order.

        Raises
        ------
        InputError
            When a coordinate is out of range or not a number.
        """
        lon_deg, lat_deg = _columns(lon_deg, lat_deg)
        # What is reserved and not written to takes address space only.
        point, slot = _columns_for(2 * lon_deg.size + 65536)
        start, used = 0, 0
        while start < lon_deg.size:
            before = start
            start, n = self._match(lon_deg, lat_deg, start, point[used:], slot[used:])
            _refuse_stray(lon_deg, lat_deg, start)
            used += n
            if start < lon_deg.size:
                # Room for as many pairs a point as so far, or for a stretch that did not fit at all.
                room = int(1.1 * used / max(start, 1) * lon_deg.size) + 2 * (
                    point.size if start == before else 32768
                )
                more_point, more_slot = _columns_for(room)
                more_point[:used], more_slot[:used] = point[:used], slot[:used]
                point, slot = more_point, more_slot
        point.resize(used, refcheck=False)
        slot.resize(used, refcheck=False)
        return point, slot

    def count(self, lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]) -> int:
        """Count the pairs that :meth:`pairs` would return."""
        lon_deg, lat_deg = _columns(lon_deg, lat_deg)
        point, slot = _columns_for(65536)
        start, total = 0, 0
        while start < lon_deg.size:
            before = start
            start, n = self._match(lon_deg, lat_deg, start, point, slot)
            _refuse_stray(lon_deg, lat_deg, start)
            total += n
            if start == before:
                point, slot = _columns_for(2 * point.size)
        return total

    def distance_to_edge_m(self, slot: int, lon_deg: float, lat_deg: float) -> float:
        """Return the distance of a point from a slot's edge in metres, negative inside.

        See :func:`openline.kernel.outline.edge_distance_m`.
        """
        return float(edge_distance_m(self.arrays, slot, lon_deg, lat_deg))

    def _match(
        self,
        lon_deg: NDArray[np.float64],
        lat_deg: NDArray[np.float64],
        start: int,
        point: NDArray[np.int32],
        slot: NDArray[np.int32],
    ) -> tuple[int, int]:
        arrays = self.arrays
        start, n = join(
            arrays.root, arrays.cells, arrays.words, arrays.reals, lon_deg, lat_deg, start, point, slot
        )
        return start, settle(arrays, lon_deg, lat_deg, point, slot, n)

    def _store(self, shape: Shape) -> int:
        """Append an outline and return its slot."""
        slot = len(self)
        ring_count = shape.ring_offsets.size - 1
        box = _NOWHERE
        if shape.radius_m > 0:
            box = _box_of_circle(shape)
        elif shape.lon_deg.size:
            box = np.array(
                [shape.lon_deg.min(), shape.lat_deg.min(), shape.lon_deg.max(), shape.lat_deg.max()]
            )
            if not (np.isfinite(box).all() and (np.abs(box) <= np.abs(_EVERYWHERE)).all()):
                raise GeometryError("a shape has a vertex outside [-180, 180] or [-90, 90], or not a number")
        first_run = len(self._run_box)
        for r in range(ring_count if shape.radius_m <= 0 else 0):
            first, end = int(shape.ring_offsets[r]), int(shape.ring_offsets[r + 1])
            self._store_ring(
                np.column_stack((shape.lon_deg[first:end], shape.lat_deg[first:end])),
                shape.seam[first:end] if shape.seam.size else np.zeros(end - first, np.bool_),
            )
        self._slot_runs.extend([first_run, len(self._run_box)])
        self._slot_box.extend(box)
        self._circle.extend([shape.centre_lon_deg, shape.centre_lat_deg, max(shape.radius_m, 0.0)])
        self._alt_low_m.extend(shape.alt_low_m)
        self._alt_high_m.extend(shape.alt_high_m)
        first_window = self._windows_ms.extend(shape.windows_ms)
        self._slot_windows.extend([first_window, len(self._windows_ms)])
        self._present.extend([True])
        self._touch()
        return slot

    def _store_ring(self, ring_deg: NDArray[np.float64], seam: NDArray[np.bool_]) -> None:
        if len(ring_deg) == 0:
            return
        closed = np.vstack((ring_deg, ring_deg[:1]))
        first = self._vertex_deg.extend(closed)
        self._seam.extend(np.append(seam, False))
        for k in range(0, len(ring_deg), RUN_EDGES):
            part = closed[k : k + RUN_EDGES + 1]
            self._run_box.extend(np.concatenate((part.min(0), part.max(0))))
            self._run_span.extend([first + k, first + k + len(part) - 1])

    def _compact_outlines(self) -> None:
        """Forget the vertices and windows of removed slots."""
        spans, slot_runs = self._run_span.rows, self._slot_runs.rows
        held_run = np.zeros(len(spans), np.bool_)
        held_vertex = np.zeros(len(self._vertex_deg), np.bool_)
        held_window = np.zeros(len(self._windows_ms), np.bool_)
        for first, end in slot_runs[slot_runs[:, 0] < slot_runs[:, 1]]:
            held_run[first:end] = True
            held_vertex[spans[first, 0] : spans[end - 1, 1] + 1] = True
        for first, end in self._slot_windows.rows:
            held_window[first:end] = True
        spans -= np.cumsum(~held_vertex)[spans].astype(np.int32)
        slot_runs -= np.concatenate(([0], np.cumsum(~held_run)))[slot_runs].astype(np.int32)
        windows = self._slot_windows.rows
        windows -= np.concatenate(([0], np.cumsum(~held_window)))[windows].astype(np.int32)
        self._vertex_deg.keep(held_vertex)
        self._seam.keep(held_vertex)
        self._run_box.keep(held_run)
        self._run_span.keep(held_run)
        self._windows_ms.keep(held_window)
        self._dead_edges = 0

    def _touch(self) -> None:
        self.version += 1
        self._arrays = None


def _columns(
    lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lon_deg, lat_deg = np.ascontiguousarray(lon_deg, np.float64), np.ascontiguousarray(lat_deg, np.float64)
    if lon_deg.ndim != 1 or lon_deg.shape != lat_deg.shape:
        raise InputError(f"longitudes {lon_deg.shape} and latitudes {lat_deg.shape} are no pair of columns")
    return lon_deg, lat_deg


def _columns_for(size: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    return np.empty(size, np.int32), np.empty(size, np.int32)


def _refuse_stray(lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64], start: int) -> None:
    """Raise when ``match`` stopped at a stretch with a point that is none."""
    if start >= 0:
        return
    stray = ~((np.abs(lon_deg[~start:]) <= 180.0) & (np.abs(lat_deg[~start:]) <= 90.0))
    i = ~start + int(np.argmax(stray))
    raise InputError(
        f"longitude {lon_deg[i]}, latitude {lat_deg[i]} is no place on earth",
        where=f"point {i}",
        next_step="give degrees, longitude first, within [-180, 180] and [-90, 90]",
    )


def _box_of_circle(shape: Shape) -> NDArray[np.float64]:
    """Return a box around a circle, with a margin; all longitudes where it holds a pole or crosses 180."""
    lon, lat, radius_m = shape.centre_lon_deg, shape.centre_lat_deg, shape.radius_m
    if not (abs(lon) <= 180.0 and abs(lat) <= 90.0 and radius_m < math.inf):
        raise GeometryError(
            f"a circle around longitude {lon}, latitude {lat} with radius {radius_m} m is none"
        )
    # A degree of latitude is nowhere shorter than 110,574 m, and a great circle's never by 0.6 %.
    reach_deg = radius_m / 110_000.0
    south, north = lat - reach_deg, lat + reach_deg
    if south <= -89.9 or north >= 89.9:
        return np.array([-180.0, max(south, -90.0), 180.0, min(north, 90.0)])
    reach_lon_deg = math.degrees(
        math.asin(min(1.0, math.sin(math.radians(reach_deg)) / math.cos(math.radians(lat))))
    )
    west, east = lon - reach_lon_deg, lon + reach_lon_deg
    if west < -180.0 or east > 180.0:
        west, east = -180.0, 180.0
    return np.array([west, south, east, north])
