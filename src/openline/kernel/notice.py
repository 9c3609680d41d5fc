"""Writing candidates down as they are noticed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray


class Fix(NamedTuple):
    """One fix as it is being looked at.

    Attributes
    ----------
    fix
        Index into the batch; -1 when no fix is the occasion.
    track, lon_deg, lat_deg, time_ms, alt_m, alt_reference
        As in :class:`~openline.kernel.batch.PositionBatch`.
    margin_m
        How far outside a slot it has to be for an exit to count; 0 = anywhere outside.
    """

    fix: int
    track: int
    lon_deg: float
    lat_deg: float
    time_ms: int
    alt_m: float
    alt_reference: int
    margin_m: float


@njit(cache=True, nogil=True)
def put(
    out: NDArray[np.void],
    n: int,
    kind: int,
    fix: Fix,
    ref: int,
    time_ms: int,
    lon_deg: float,
    lat_deg: float,
    direction: int,
    value: float,
    cause: int,
) -> int:
    """Write the n-th candidate if it fits, and return n + 1; the caller sees later whether all fitted."""
    if n < out.size:
        row = out[n]
        row["kind"] = kind
        row["track"] = fix.track
        row["fix"] = fix.fix
        row["ref"] = ref
        row["time_ms"] = time_ms
        row["lon_deg"] = lon_deg
        row["lat_deg"] = lat_deg
        row["direction"] = direction
        row["value"] = value
        row["cause"] = cause
    return n + 1


@njit(cache=True, nogil=True)
def bring_forward(out: NDArray[np.void], to: int, start: int, end: int) -> None:
    """Move the candidates from ``start`` to ``end`` before the one at ``to``; the others keep their order."""
    if end > out.size:
        return
    for k in range(start, end):
        moved = out[k : k + 1].copy()
        for i in range(k, to + k - start, -1):
            out[i] = out[i - 1]
        out[to + k - start] = moved[0]
