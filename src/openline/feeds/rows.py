"""Fixes that are decoded one at a time, gathered into a batch; each is used, or counted and named."""

from __future__ import annotations

import math

import numpy as np

from openline.feeds import reasons
from openline.feeds.feed import Reading, Reject
from openline.kernel.batch import ALTITUDE_REFERENCES, PositionBatch

_REFERENCE_CODES = {name: code for code, name in enumerate(ALTITUDE_REFERENCES)}


class Rows:
    """Gathers fixes; the reading takes the tracks and the rejects."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._fixes: list[tuple[int, int, float, float, float, int, float, int]] = []

    def add(
        self,
        *,
        row: int,
        track: str,
        time_ms: int | None,
        lon_deg: float | None,
        lat_deg: float | None,
        alt_m: float = math.nan,
        alt_reference: str = "HAE",
        accuracy_m: float = 0.0,
        kind: str = "",
        said: str = "",
    ) -> None:
        """Take one fix.

        Parameters
        ----------
        row
            Its line or record number.
        time_ms
            ``None`` where the source gives none.
        lon_deg, lat_deg
            ``None`` where the source gives none.
        said
            The message as it stands in the source, to name a fix without position or time by.
        """
        reason = ""
        field, value = "message", said
        if lon_deg is None or lat_deg is None:
            reason = reasons.NO_POSITION
        elif not abs(lat_deg) <= 90.0:
            reason, field, value = reasons.LATITUDE, "lat", str(lat_deg)
        elif not abs(lon_deg) <= 180.0:
            reason, field, value = reasons.LONGITUDE, "lon", str(lon_deg)
        elif time_ms is None:
            reason = reasons.NO_TIME
        if reason or lon_deg is None or lat_deg is None or time_ms is None:
            self._reading.rejects.add(reason, Reject(self._reading.source, row, field, value))
            return
        code = self._reading.tracks.code(track, kind=kind)
        reference = _REFERENCE_CODES[alt_reference]
        self._fixes.append((code, time_ms, lon_deg, lat_deg, alt_m, reference, accuracy_m, row))

    def batch(self) -> PositionBatch:
        """Return what was gathered, and begin anew."""
        fixes, self._fixes = self._fixes, []
        if not fixes:
            return PositionBatch.empty()
        track, time_ms, lon_deg, lat_deg, alt_m, reference, accuracy_m, row = zip(*fixes, strict=True)
        return PositionBatch(
            np.array(track, np.int32),
            np.array(time_ms, np.int64),
            np.array(lon_deg, np.float64),
            np.array(lat_deg, np.float64),
            np.array(alt_m, np.float64),
            np.array(reference, np.int8),
            np.array(accuracy_m, np.float64),
            np.array(row, np.int64),
        )
