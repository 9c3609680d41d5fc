"""Lines that movement may cross, found by cell, added and removed one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openline.errors import GeometryError
from openline.kernel.linegrid import COLUMNS, FINEST, ROWS, LineArrays, fill_root, roots_of

_Column = TypeVar("_Column", bound=np.generic)

_CELLS_A_SEGMENT = 9  # about so many cells of a root for each of its segments: most cells stay empty
_ALWAYS = np.empty((0, 2), np.int64)


class LineIndex:
    """Polylines in a grid: one-degree roots over the globe, each cut by how many segments it holds.

    An edit touches only the roots that the line runs through. Numbers of removed lines are not used again.
    """

    def __init__(self) -> None:
        self.version = 0
        """Grows with every edit: what was remembered of cells no longer holds."""
        self._segments = np.empty((0, 4))
        self._segment_line = np.empty(0, np.int32)
        self._segment_count = 0
        self._dead_segments = 0
        self._first: list[int] = []
        self._count: list[int] = []
        self._windows: list[NDArray[np.int64]] = []
        self._side = np.zeros(ROWS * COLUMNS, np.int32)
        self._base = np.zeros(ROWS * COLUMNS, np.int64)
        self._clear_grid()
        self._arrays: LineArrays | None = None

    def _clear_grid(self) -> None:
        self._side[:] = 0
        self._cells = np.zeros(0, np.int32)
        self._cell_count = 0
        self._dead_cells = 0
        self._entries = np.empty(0, np.int32)
        self._entry_count = 0
        self._in_root: dict[int, NDArray[np.int32]] = {}

    @classmethod
    def build(cls, lines: Iterable[tuple[ArrayLike, ArrayLike]]) -> LineIndex:
        """Index many lines at once, each (lon, lat); faster than adding them one by one."""
        index = cls()
        found: dict[int, list[NDArray[np.int32]]] = {}
        for lon_deg, lat_deg in lines:
            for root, numbers in index._store(lon_deg, lat_deg, _ALWAYS):
                found.setdefault(root, []).append(numbers)
        for root, parts in found.items():
            index._cut(root, np.concatenate(parts))
        return index

    def add(self, lon_deg: ArrayLike, lat_deg: ArrayLike, windows_ms: ArrayLike | None = None) -> int:
        """Add a line and return its number.

        Parameters
        ----------
        lon_deg, lat_deg
            float64[v], at least two vertices, densified already where edges are geodesic; longitudes run on
            past +-180 where the line crosses it (unwrapped). A closed line repeats its first vertex.
        windows_ms
            int64[w, 2], half-open intervals in which crossing counts; none = always.

        Raises
        ------
        GeometryError
            For fewer than two distinct vertices, a NaN, a latitude outside [-90, 90], or an edge that spans
            more than 180 degrees of longitude.
        """
        windows = _ALWAYS if windows_ms is None else np.asarray(windows_ms, np.int64).reshape(-1, 2)
        for root, numbers in self._store(lon_deg, lat_deg, windows):
            present = self._in_root.get(root)
            self._cut(root, numbers if present is None else np.concatenate((present, numbers)))
        self._compact()
        return len(self._first) - 1

    def remove(self, line: int) -> None:
        """Remove a line. Raises ``IndexError`` for one that is not there."""
        if not 0 <= line < len(self._first) or self._count[line] == 0:
            raise IndexError(f"no line {line} in the index")
        first, count = self._first[line], self._count[line]
        for root in self._roots(first, count):
            present = self._in_root[root]
            self._cut(root, present[(present < first) | (present >= first + count)])
        self._count[line] = 0
        self._windows[line] = _ALWAYS
        self._dead_segments += count
        self._compact()

    def __len__(self) -> int:
        """Count the lines present."""
        return sum(count > 0 for count in self._count)

    @property
    def nbytes(self) -> int:
        """Memory taken by the arrays, in bytes."""
        return sum(column.nbytes for column in self.arrays)

    @property
    def arrays(self) -> LineArrays:
        """What the jitted functions take; valid until the next edit."""
        if self._arrays is None:
            sizes = [len(windows) for windows in self._windows]
            self._arrays = LineArrays(
                self._segments,
                self._segment_line,
                np.array(self._first, np.int32),
                np.array(self._count, np.int32),
                self._side,
                self._base,
                self._cells,
                self._entries,
                np.concatenate(([0], np.cumsum(sizes))).astype(np.int32),
                np.concatenate([_ALWAYS, *self._windows]),
            )
        return self._arrays

    def _store(
        self, lon_deg: ArrayLike, lat_deg: ArrayLike, windows_ms: NDArray[np.int64]
    ) -> list[tuple[int, NDArray[np.int32]]]:
        """Append a line's segments and return the roots they run through, each with their numbers."""
        path = _checked_path(lon_deg, lat_deg)
        first, count = self._segment_count, len(path) - 1
        self._segment_count += count
        self._segments = _with_room(self._segments, self._segment_count)
        self._segment_line = _with_room(self._segment_line, self._segment_count)
        self._segments[first : first + count] = np.hstack((path[:-1], path[1:]))
        self._segment_line[first : first + count] = len(self._first)
        self._first.append(first)
        self._count.append(count)
        self._windows.append(windows_ms)
        self._touch()
        return [(root, np.array(numbers, np.int32)) for root, numbers in self._roots(first, count).items()]

    def _roots(self, first: int, count: int) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        out = np.empty(COLUMNS + ROWS, np.int32)
        for number in range(first, first + count):
            ax, ay, bx, by = self._segments[number].tolist()
            n = roots_of(ax, ay, bx, by, out)
            if n > out.size:
                out = np.empty(n, np.int32)
                roots_of(ax, ay, bx, by, out)
            for root in out[:n].tolist():
                found.setdefault(root, []).append(number)
        return found

    def _cut(self, root: int, numbers: NDArray[np.int32]) -> None:
        """Lay out the cells of one root anew, behind all others; the old ones are left to be compacted."""
        self._touch()
        old_side = int(self._side[root])
        self._dead_cells += old_side * old_side
        if numbers.size == 0:
            self._side[root] = 0
            self._in_root.pop(root, None)
            return
        self._in_root[root] = numbers
        side = 2
        while side < FINEST and side * side < _CELLS_A_SEGMENT * numbers.size:
            side *= 2
        cells = side * side
        starts = np.zeros(cells + 1, np.int32)
        added = fill_root(root, side, numbers, self._segments, starts, self._entries, False)
        self._entries = _with_room(self._entries, self._entry_count + added)
        fill_root(root, side, numbers, self._segments, starts, self._entries[self._entry_count :], True)
        base = self._cell_count
        # One element more than cells: where the last cell ends.
        self._cell_count += cells + 1
        self._cells = _with_room(self._cells, self._cell_count)
        self._cells[base : base + cells + 1] = starts + np.int32(self._entry_count)
        self._entry_count += added
        self._side[root] = side
        self._base[root] = base

    def _compact(self) -> None:
        """Write everything afresh once more than half of it is dead."""
        if self._dead_segments * 2 > self._segment_count:
            alive = [
                np.arange(first, first + count) for first, count in zip(self._first, self._count, strict=True)
            ]
            kept = np.concatenate([np.empty(0, np.int64), *alive]).astype(np.int64)
            self._segments, self._segment_line = self._segments[kept], self._segment_line[kept]
            self._segment_count, self._dead_segments = kept.size, 0
            self._first = np.concatenate(([0], np.cumsum(self._count)))[:-1].tolist()
            self._clear_grid()
            for root, numbers in self._roots(0, self._segment_count).items():
                self._cut(root, np.array(numbers, np.int32))
        elif self._dead_cells * 2 > self._cell_count:
            present = self._in_root
            self._clear_grid()
            for root, held in present.items():
                self._cut(root, held)

    def _touch(self) -> None:
        self.version += 1
        self._arrays = None


def _with_room(column: NDArray[_Column], size: int) -> NDArray[_Column]:
    """Return the column, or a copy with twice the room when ``size`` elements do not fit."""
    if size <= len(column):
        return column
    grown = np.empty((max(size, 2 * len(column)), *column.shape[1:]), column.dtype)
    grown[: len(column)] = column
    return grown


def _checked_path(lon_deg: ArrayLike, lat_deg: ArrayLike) -> NDArray[np.float64]:
    """Return the vertices float64[v, 2], repeated ones dropped, the first longitude within [-180, 180]."""
    path = np.column_stack((np.asarray(lon_deg, np.float64), np.asarray(lat_deg, np.float64)))
    if not np.isfinite(path).all():
        raise GeometryError(
            "a line has a vertex that is not a number", next_step="give every vertex lon and lat"
        )
    if path.size and np.abs(path[:, 1]).max() > 90.0:
        raise GeometryError("a line has a latitude outside [-90, 90]", next_step="give lon before lat")
    path = path[np.concatenate(([True], (np.diff(path, axis=0) != 0.0).any(axis=1)))] if len(path) else path
    if len(path) < 2:
        raise GeometryError("a line needs two distinct vertices")
    if np.abs(np.diff(path[:, 0])).max() > 180.0:
        raise GeometryError(
            "an edge of a line spans more than 180 degrees of longitude",
            next_step="unwrap the longitudes, or put a vertex between",
        )
    if abs(path[0, 0]) > 180.0:
        path[:, 0] -= 360.0 * np.round(path[0, 0] / 360.0)
    return path
