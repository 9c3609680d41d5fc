"""Where every track was last seen: who falls silent, and who is on a course that meets another's."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from openline.decide.watching import LOST, REGAINED, Notice
from openline.kernel.batch import PositionBatch

NEVER_MS = -(1 << 62)

_SEEN = np.dtype(
    [
        ("time_ms", np.int64),
        ("lon_deg", np.float64),
        ("lat_deg", np.float64),
        ("alt_m", np.float64),
        ("lon_deg_s", np.float64),
        ("lat_deg_s", np.float64),
        ("lost", np.bool_),
    ]
)


class LastSeen:
    """The last usable fix of every track, its speed over the degrees, and whether it has lost contact."""

    def __init__(self, silence_ms: int, rows: NDArray[np.void] | None = None) -> None:
        self._silence_ms = silence_ms
        self.rows = np.zeros(0, _SEEN) if rows is None else rows

    @classmethod
    def load(cls, silence_ms: int, saved: Mapping[str, NDArray[np.generic]]) -> LastSeen:
        """Take up from what :meth:`save` gave."""
        rows = np.zeros(saved["time_ms"].size, _SEEN)
        for name, column in saved.items():
            rows[name] = column
        return cls(silence_ms, rows)

    def save(self) -> dict[str, NDArray[np.generic]]:
        """Return everything as named columns."""
        return {name: np.ascontiguousarray(self.rows[name]) for name in _SEEN.names or ()}

    def reserve(self, tracks: int) -> None:
        """Make room for track codes below ``tracks``."""
        if tracks > self.rows.size:
            grown = np.zeros(max(tracks, 2 * self.rows.size), _SEEN)
            grown["time_ms"] = NEVER_MS
            grown[: self.rows.size] = self.rows
            self.rows = grown

    def take(self, batch: PositionBatch) -> list[Notice]:
        """Take note of fixes, by track and time; return who fell silent and was heard again meanwhile."""
        if not len(batch):
            return []
        rows, track, time_ms = self.rows, batch.track, batch.time_ms
        first = np.empty(track.size, np.bool_)
        first[0] = True
        np.not_equal(track[1:], track[:-1], out=first[1:])
        before_ms = np.empty_like(time_ms)
        before_ms[1:] = time_ms[:-1]
        starts = np.flatnonzero(first)
        before_ms[starts] = rows["time_ms"][track[starts]]
        known = before_ms != NEVER_MS
        gaps = np.flatnonzero(known & (time_ms - before_ms > self._silence_ms)) if self._silence_ms else ()
        notices = []
        for i in map(int, gaps):
            code = int(track[i])
            # The place of silence is the fix before: of this batch, or the last one of an earlier batch.
            last = rows[code] if first[i] else None
            if last is None or not last["lost"]:
                lon, lat = (
                    (last["lon_deg"], last["lat_deg"])
                    if last is not None
                    else (batch.lon_deg[i - 1], batch.lat_deg[i - 1])
                )
                notices.append(self._lost(code, int(before_ms[i]), float(lon), float(lat)))
            known_ms, lon, lat = int(time_ms[i]), float(batch.lon_deg[i]), float(batch.lat_deg[i])
            notices.append(Notice(known_ms, known_ms, REGAINED, code, -1, round(lon, 7), round(lat, 7)))
        self._remember(batch, starts)
        return notices

    def _remember(self, batch: PositionBatch, starts: NDArray[np.int64]) -> None:
        """Keep each track's last fix of the batch, and its speed from the fix before."""
        ends = np.append(starts[1:], len(batch)) - 1
        codes = batch.track[ends]
        old = self.rows[codes]
        lone = ends == starts
        earlier = np.maximum(ends - 1, 0)
        from_ms = np.where(lone, old["time_ms"], batch.time_ms[earlier])
        elapsed_s = (batch.time_ms[ends] - from_ms) / 1000
        usable = (from_ms != NEVER_MS) & (elapsed_s > 0)
        new = np.zeros(ends.size, _SEEN)
        for name in ("time_ms", "lon_deg", "lat_deg", "alt_m"):
            new[name] = getattr(batch, name)[ends]
        for name in ("lon_deg", "lat_deg"):
            moved = new[name] - np.where(lone, old[name], getattr(batch, name)[earlier])
            if name == "lon_deg":
                moved -= 360.0 * np.round(moved / 360.0)
            new[f"{name}_s"] = np.divide(moved, elapsed_s, out=np.zeros(ends.size), where=usable)
        newer = new["time_ms"] >= old["time_ms"]
        self.rows[codes[newer]] = new[newer]

    def silent(self, until_ms: int) -> list[Notice]:
        """Return the tracks that have been silent for too long by a time, each once."""
        if not self._silence_ms:
            return []
        rows = self.rows
        seen = rows["time_ms"]
        due = (seen != NEVER_MS) & (seen < until_ms - self._silence_ms) & ~rows["lost"]
        codes = np.flatnonzero(due)
        rows["lost"][codes] = True
        return [
            self._lost(int(code), int(row["time_ms"]), float(row["lon_deg"]), float(row["lat_deg"]))
            for code, row in zip(codes, rows[codes], strict=True)
        ]

    def _lost(self, code: int, last_ms: int, lon_deg: float, lat_deg: float) -> Notice:
        at_ms = last_ms + self._silence_ms
        return Notice(at_ms, at_ms, LOST, code, -1, round(lon_deg, 7), round(lat_deg, 7))
