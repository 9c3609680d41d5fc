"""Volumes of space and time as arrays: many at once, each a footprint, an altitude band and a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from openline.errors import InputError
from openline.kernel.volume_packing import BOX_WORDS, RECORD_WORDS, pack

MOST_RADIUS_M = 100_000.0
"""Largest radius of a footprint; what is larger comes as rings."""

MOST_REACH_LAT_DEG = 85.0
"""Farthest latitude that a footprint with a radius may reach; nearer a pole it comes as rings."""

MOST_LON_DEG = 900.0
"""Unwrapped longitudes stay within this."""

NO_END_MS = int(np.iinfo(np.int64).max)
"""The end of a volume that has none."""

UNBOUNDED_LOW_MM = int(np.iinfo(np.int32).min)
UNBOUNDED_HIGH_MM = int(np.iinfo(np.int32).max)

_LEAST_DEGREE_M = 110_574.0  # a degree of latitude is nowhere shorter

_FAULTS = {
    1: ("has no part", "give at least one ring or path"),
    2: ("has a ring of fewer than three vertices or an empty part", "give rings at least three vertices"),
    3: ("has a vertex that is no place on earth", "give degrees: latitudes within [-90, 90], no NaN"),
    4: ("goes round the globe more than once", "give vertices within 360 degrees of longitude"),
    5: ("has a radius that is negative, not a number or above 100 km", "give larger areas as rings"),
    6: ("has a radius and reaches nearer to a pole than latitude 85", "give it as rings with radius 0"),
    7: ("has a floor above its ceiling", "give low_mm <= high_mm for each reference"),
    8: ("ends before it starts, or as it starts", "give start_ms < end_ms"),
}


class _Packed:
    """Room for what :meth:`Volumes.packed` remembers, which is no column."""

    __slots__ = ("_packed",)
    _packed: tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Volumes(_Packed):
    """A batch of n volumes. Its arrays must not be written to.

    Attributes
    ----------
    lon_deg, lat_deg
        float64[v], the vertices. Longitudes are unwrapped within a volume and may pass +-180.
    part_offsets
        int64[p + 1], where each part's vertices begin.
    closed
        bool[p]. True: a ring, its first vertex not repeated; area by the even-odd rule over all rings of the
        volume. False: a path; one vertex is a point.
    volume_parts
        int64[n + 1], where each volume's parts begin.
    radius_m
        float64[n]. The footprint is every point within ``radius_m`` of the rings' area and the paths; a
        circle is one vertex with a radius. The edge belongs to it.
    low_mm, high_mm
        int32[n, 4], the altitude band in each of four references, both ends inside; the extreme values of
        int32 are unbounded. Two bands overlap when they do in every reference.
    start_ms, end_ms
        int64[n], half-open; ``NO_END_MS`` is no end.

    Raises
    ------
    InputError
        Columns that do not fit one another, or a volume that is none: see :meth:`check`.
    """

    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    part_offsets: NDArray[np.int64]
    closed: NDArray[np.bool_]
    volume_parts: NDArray[np.int64]
    radius_m: NDArray[np.float64]
    low_mm: NDArray[np.int32]
    high_mm: NDArray[np.int32]
    start_ms: NDArray[np.int64]
    end_ms: NDArray[np.int64]

    def __post_init__(self) -> None:
        for name, dtype, dimensions in _COLUMNS:
            given = getattr(self, name)
            column: NDArray[Any] = np.ascontiguousarray(given, dtype)
            if column.ndim != dimensions:
                raise InputError(f"{name} of volumes has {column.ndim} dimensions, not {dimensions}")
            if column is not given:
                object.__setattr__(self, name, column)
        self.check()

    def __len__(self) -> int:
        """Count the volumes."""
        return int(self.radius_m.size)

    def check(self) -> None:
        """Raise ``InputError`` for columns that do not fit one another, or the first volume that is none."""
        n, parts, vertices = len(self), self.closed.size, self.lon_deg.size
        sizes = {
            "lat_deg": (self.lat_deg.shape, (vertices,)),
            "part_offsets": (self.part_offsets.shape, (parts + 1,)),
            "volume_parts": (self.volume_parts.shape, (n + 1,)),
            "low_mm": (self.low_mm.shape, (n, 4)),
            "high_mm": (self.high_mm.shape, (n, 4)),
            "start_ms": (self.start_ms.shape, (n,)),
            "end_ms": (self.end_ms.shape, (n,)),
        }
        for name, (shape, wanted) in sizes.items():
            if shape != wanted:
                raise InputError(f"{name} of volumes has shape {shape}, not {wanted}")
        for name, offsets, end in (
            ("part_offsets", self.part_offsets, vertices),
            ("volume_parts", self.volume_parts, parts),
        ):
            if offsets[0] != 0 or offsets[-1] != end or (offsets[1:] < offsets[:-1]).any():
                raise InputError(f"{name} of volumes does not rise from 0 to {end}")
        fault, volume = _first_fault(
            self.lon_deg,
            self.lat_deg,
            self.part_offsets,
            self.closed,
            self.volume_parts,
            self.radius_m,
            self.low_mm,
            self.high_mm,
            self.start_ms,
            self.end_ms,
        )
        if fault:
            what, next_step = _FAULTS[fault]
            raise InputError(f"a volume {what}", where=f"volume {volume}", next_step=next_step)

    def packed(self) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int64]]:
        """Return rows, boxes and records, see :mod:`openline.kernel.volume_packing`; made once."""
        try:
            return self._packed
        except AttributeError:
            rows = np.empty((self.lon_deg.size + self.closed.size, 2))
            boxes = np.empty((len(self), BOX_WORDS), np.int32)
            records = np.empty((len(self), RECORD_WORDS), np.int64)
            self.pack(rows, boxes, records, 0)
            object.__setattr__(self, "_packed", (rows, boxes, records))
            return rows, boxes, records

    def pack(
        self, rows: NDArray[np.float64], boxes: NDArray[np.int32], records: NDArray[np.int64], row: int
    ) -> int:
        """Write them packed, rows from ``row``; return one past the last."""
        columns = [getattr(self, name) for name, _, _ in _COLUMNS]
        given: tuple[Any, ...] = (*columns, rows, boxes, records, row)
        return int(pack(*given))

    @classmethod
    def concat(cls, batches: Iterable[Volumes]) -> Volumes:
        """Return one batch of all, in order."""
        given = list(batches)
        columns = {}
        for name, dtype, dimensions in _COLUMNS:
            if name in ("part_offsets", "volume_parts"):
                counts = [np.diff(getattr(batch, name)) for batch in given]
                columns[name] = np.cumsum(np.concatenate(([0], *counts)))
            else:
                empty: NDArray[Any] = np.empty((0, 4) if dimensions == 2 else 0, dtype)
                columns[name] = np.concatenate([empty, *(getattr(batch, name) for batch in given)])
        return cls(**columns)

    def take(self, indices: ArrayLike) -> Volumes:
        """Return a batch of the volumes with these numbers, in the order given."""
        chosen = np.asarray(indices, np.int64)
        parts, volume_parts = _spans(self.volume_parts, chosen)
        vertices, part_offsets = _spans(self.part_offsets, parts)
        return Volumes(
            self.lon_deg[vertices],
            self.lat_deg[vertices],
            part_offsets,
            self.closed[parts],
            volume_parts,
            self.radius_m[chosen],
            self.low_mm[chosen],
            self.high_mm[chosen],
            self.start_ms[chosen],
            self.end_ms[chosen],
        )


_TWO_DIMENSIONS = ("low_mm", "high_mm")
_DTYPES = {"closed": np.bool_, "low_mm": np.int32, "high_mm": np.int32} | dict.fromkeys(
    ("lon_deg", "lat_deg", "radius_m"), np.float64
)
_COLUMNS = [
    (it.name, _DTYPES.get(it.name, np.int64), 2 if it.name in _TWO_DIMENSIONS else 1)
    for it in fields(Volumes)
]


def _spans(
    offsets: NDArray[np.int64], chosen: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the numbers in the chosen spans, one span after the other, and the new offsets."""
    counts = offsets[chosen + 1] - offsets[chosen]
    ends = np.cumsum(counts)
    numbers = np.arange(ends[-1] if ends.size else 0) + np.repeat(offsets[chosen] - ends + counts, counts)
    return numbers, np.concatenate(([0], ends))


@njit(cache=True, nogil=True)
def _first_fault(
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    part_offsets: NDArray[np.int64],
    closed: NDArray[np.bool_],
    volume_parts: NDArray[np.int64],
    radius_m: NDArray[np.float64],
    low_mm: NDArray[np.int32],
    high_mm: NDArray[np.int32],
    start_ms: NDArray[np.int64],
    end_ms: NDArray[np.int64],
) -> tuple[int, int]:
    """Return what is wrong with the first volume that is none, and its number; (0, 0) when all are right."""
    for volume in range(radius_m.size):
        if volume_parts[volume] == volume_parts[volume + 1]:
            return 1, volume
        west, east, steepest = np.inf, -np.inf, 0.0
        for part in range(volume_parts[volume], volume_parts[volume + 1]):
            first, end = part_offsets[part], part_offsets[part + 1]
            if end - first < (3 if closed[part] else 1):
                return 2, volume
            for i in range(first, end):
                if not (abs(lon_deg[i]) <= MOST_LON_DEG and abs(lat_deg[i]) <= 90.0):
                    return 3, volume
                west, east = min(west, lon_deg[i]), max(east, lon_deg[i])
                steepest = max(steepest, abs(lat_deg[i]))
        if east - west > 360.0 + 1e-9:
            return 4, volume
        if not 0.0 <= radius_m[volume] <= MOST_RADIUS_M:
            return 5, volume
        if radius_m[volume] > 0.0 and steepest + radius_m[volume] / _LEAST_DEGREE_M > MOST_REACH_LAT_DEG:
            return 6, volume
        for reference in range(4):
            if low_mm[volume, reference] > high_mm[volume, reference]:
                return 7, volume
        if start_ms[volume] >= end_ms[volume]:
            return 8, volume
    return 0, 0
