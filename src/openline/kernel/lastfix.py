"""The last fix of every track: how long it was silent before each fix, and how fast it went."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

NEVER_MS = -(1 << 62)
"""Time of the last fix of a track that was never seen."""

LAST_FIX = np.dtype(
    [
        ("time_ms", np.int64),
        ("lon_deg", np.float64),
        ("lat_deg", np.float64),
        ("alt_m", np.float64),
        ("lon_deg_s", np.float64),
        ("lat_deg_s", np.float64),
        ("lost", np.bool_),
    ],
    align=True,
)
"""One track: its last fix, its speed over the degrees from the fix before, and whether it is lost already."""

GAP = np.dtype(
    [
        ("fix", np.int64),
        ("before_ms", np.int64),
        ("lon_deg", np.float64),
        ("lat_deg", np.float64),
        ("lost", np.bool_),
    ],
    align=True,
)
"""A silence that a fix ended: the fix, when and where the track was seen before, whether it was lost then."""


@njit(cache=True, nogil=True)
def remember(
    last: NDArray[np.void],
    track: NDArray[np.int32],
    time_ms: NDArray[np.int64],
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    alt_m: NDArray[np.float64],
    silence_ms: int,
    gaps: NDArray[np.void],
) -> int:
    """Take note of fixes, those of one track in ascending time; older ones are passed over.

    Parameters
    ----------
    last
        ``LAST_FIX``[tracks], changed in place.
    silence_ms
        A silence longer than this is a gap; 0 = none is.
    gaps
        ``GAP``, filled from the front; as long as there are fixes, so that all gaps fit.

    Returns
    -------
    int
        How many gaps there were.
    """
    n = 0
    for i in range(track.size):
        row = last[track[i]]
        elapsed_ms = time_ms[i] - row["time_ms"]
        if row["time_ms"] == NEVER_MS:
            row["lon_deg_s"], row["lat_deg_s"] = 0.0, 0.0
        elif elapsed_ms < 0:
            continue
        else:
            if silence_ms > 0 and elapsed_ms > silence_ms:
                gap = gaps[n]
                gap["fix"] = i
                gap["before_ms"] = row["time_ms"]
                gap["lon_deg"] = row["lon_deg"]
                gap["lat_deg"] = row["lat_deg"]
                gap["lost"] = row["lost"]
                n += 1
            if elapsed_ms > 0:
                east = lon_deg[i] - row["lon_deg"]
                east -= 360.0 * round(east / 360.0)
                row["lon_deg_s"] = 1000.0 * east / elapsed_ms
                row["lat_deg_s"] = 1000.0 * (lat_deg[i] - row["lat_deg"]) / elapsed_ms
        row["time_ms"], row["lon_deg"], row["lat_deg"] = time_ms[i], lon_deg[i], lat_deg[i]
        row["alt_m"], row["lost"] = alt_m[i], False
    return n
