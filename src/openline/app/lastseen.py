"""Where every track was last seen, and who fell silent since."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from openline.decide.noticing import LOST, REGAINED, Notice
from openline.kernel.batch import PositionBatch
from openline.kernel.lastfix import GAP, LAST_FIX, NEVER_MS, remember


class LastSeen:
    """The last usable fix of every track, its speed, and whether it has lost contact.

    Attributes
    ----------
    rows
        ``LAST_FIX``, by track.
    """

    def __init__(self, silence_ms: int, rows: NDArray[np.void] | None = None) -> None:
        self._silence_ms = silence_ms
        self.rows = np.zeros(0, LAST_FIX) if rows is None else rows

    def reserve(self, tracks: int) -> None:
        """Make room for track codes below ``tracks``."""
        if tracks > self.rows.size:
            grown = np.zeros(max(tracks, 2 * self.rows.size), LAST_FIX)
            grown["time_ms"] = NEVER_MS
            grown[: self.rows.size] = self.rows
            self.rows = grown

    def take(self, batch: PositionBatch) -> list[Notice]:
        """Take note of fixes, those of one track in ascending time; return who was silent before one."""
        gaps = np.empty(len(batch) if self._silence_ms else 0, GAP)
        count = remember(
            self.rows,
            batch.track,
            batch.time_ms,
            batch.lon_deg,
            batch.lat_deg,
            batch.alt_m,
            self._silence_ms,
            gaps,
        )
        notices = []
        for fix, before_ms, lon_deg, lat_deg, lost in gaps[:count].tolist():
            code, known_ms = int(batch.track[fix]), int(batch.time_ms[fix])
            if not lost:
                notices.append(self._lost(code, before_ms, lon_deg, lat_deg))
            where = round(float(batch.lon_deg[fix]), 7), round(float(batch.lat_deg[fix]), 7)
            notices.append(Notice(known_ms, known_ms, REGAINED, code, -1, *where))
        return notices

    def silent(self, until_ms: int) -> list[Notice]:
        """Return the tracks that have been silent for too long by a time, each once."""
        if not self._silence_ms:
            return []
        seen = self.rows["time_ms"]
        due = (seen != NEVER_MS) & (seen < until_ms - self._silence_ms) & ~self.rows["lost"]
        codes = np.flatnonzero(due)
        self.rows["lost"][codes] = True
        columns = (self.rows[name][codes].tolist() for name in ("time_ms", "lon_deg", "lat_deg"))
        return [self._lost(*row) for row in zip(codes.tolist(), *columns, strict=True)]

    def _lost(self, code: int, last_ms: int, lon_deg: float, lat_deg: float) -> Notice:
        at_ms = last_ms + self._silence_ms
        return Notice(at_ms, at_ms, LOST, code, -1, round(lon_deg, 7), round(lat_deg, 7))
