"""How the tests of motion build indexes and batches, and read what comes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from openline.kernel.batch import PositionBatch, TrackTable
from openline.kernel.candidate import CAUSE_NAMES, KIND_NAMES, Candidates
from openline.kernel.lines import LineIndex
from openline.kernel.motion import MotionSettings, MotionState, step
from openline.kernel.shape import Shape
from openline.kernel.zones import ZoneIndex
from tests.converters import Fix

MINUTE_MS = 60_000


def square(west: float, south: float, east: float, north: float, **more: Any) -> Shape:
    """A rectangle in degrees; ``more`` are its altitude limits and windows."""
    lon, lat = [west, east, east, west], [south, south, north, north]
    return Shape(np.array(lon, float), np.array(lat, float), np.array([0, 4]), **more)


def band(low_m: float, high_m: float) -> dict[str, Any]:
    """Limits of altitude, whatever the fix measures it from."""
    return {"alt_low_m": np.full(4, float(low_m)), "alt_high_m": np.full(4, float(high_m))}


def windows(*intervals: tuple[int, int]) -> dict[str, Any]:
    """Times in which a shape holds, in milliseconds."""
    return {"windows_ms": np.array(intervals, np.int64).reshape(-1, 2)}


def path(
    points: Sequence[tuple[float, float]],
    *,
    times_ms: Sequence[int] | None = None,
    track: int = 0,
    alt_m: Sequence[float] | None = None,
    accuracy_m: float | Sequence[float] = 0.0,
) -> PositionBatch:
    """One track through points, a minute apart when no times are given."""
    n = len(points)
    lon, lat = np.array(points, float).reshape(-1, 2).T
    times = np.arange(n) * MINUTE_MS if times_ms is None else np.array(times_ms)
    batch = PositionBatch.of(np.full(n, track, np.int32), times, lon, lat)
    if alt_m is not None:
        batch.alt_m[:] = alt_m
        batch.alt_reference[:] = 1
    batch.accuracy_m[:] = accuracy_m
    return batch


def line_index(*lines: Sequence[tuple[float, float]]) -> LineIndex:
    index = LineIndex()
    for line in lines:
        lon, lat = np.array(line, float).T
        index.add(lon, lat)
    return index


def said(candidates: Candidates) -> list[tuple[str, int]]:
    """What happened to which slot or line, in order."""
    return [
        (KIND_NAMES[kind], ref)
        for kind, ref in zip(candidates.kind.tolist(), candidates.ref.tolist(), strict=True)
    ]


def causes(candidates: Candidates) -> list[str]:
    return [CAUSE_NAMES[cause] for cause in candidates.cause.tolist()]


def run(
    batch: PositionBatch,
    *,
    zones: Iterable[Shape] = (),
    lines: LineIndex | None = None,
    state: MotionState | None = None,
    **settings: Any,
) -> Candidates:
    """Watch one batch from nothing."""
    return step(
        ZoneIndex.build(list(zones)),
        lines or LineIndex(),
        state or MotionState(),
        batch,
        MotionSettings(**settings),
    )


def batch_of(fixes: Iterable[Fix]) -> tuple[PositionBatch, TrackTable]:
    """Fixes as a batch, sorted by track and time as the watch sorts a file."""
    tracks = TrackTable()
    rows = [
        (
            tracks.code(fix.track, object_id=fix.object),
            int(datetime.fromisoformat(fix.time).timestamp() * 1000),
            fix.lon,
            fix.lat,
        )
        for fix in fixes
    ]
    code, time, lon, lat = (np.array(column) for column in zip(*rows, strict=True))
    order = np.lexsort((time, code))
    return PositionBatch.of(code[order], time[order], lon[order], lat[order]), tracks
