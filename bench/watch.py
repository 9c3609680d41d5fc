"""The watch over five million fixes: bare geometry, and with everything that the default judges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from bench.measure import rate_row
from bench.membership import reading
from bench.workload import lines, rings, shapes, walk
from openline.kernel.batch import PositionBatch
from openline.kernel.lines import LineIndex
from openline.kernel.motion import MotionSettings, MotionState, step
from openline.kernel.zones import ZoneIndex

ZONES, LINES, TRACKS = 1000, 1000, 5000
FULL = MotionSettings(hysteresis_m=20.0, lookahead_s=60.0, max_speed_m_s=(400.0,))


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Give a row for bare and one for full semantics, over 1,000 zones and 1,000 lines of 20 segments.

    A fix every ten seconds; sorted by track and time outside of what is measured, as a file's are.
    """
    steps = 20 if quick else 1000
    lon, lat, track = walk(TRACKS, steps)
    order = np.argsort(track, kind="stable")
    time_ms = np.repeat(np.arange(steps, dtype=np.int64) * 10_000, TRACKS)
    batch = PositionBatch.of(track[order], time_ms[order], lon[order], lat[order])
    zones = ZoneIndex.build(shapes(rings(ZONES)))
    line_index = LineIndex.build((path[:, 0], path[:, 1]) for path in lines(LINES))
    for name, settings in (("raw", MotionSettings(raw=True)), ("full", FULL)):
        work = watched(zones, line_index, batch, settings)
        found = work()
        yield rate_row(
            f"watch, {name}, {ZONES:,} zones, {LINES:,} lines, {found:,} notices",
            "reading the arrays",
            len(batch),
            work,
            reading(batch.lon_deg, batch.lat_deg),
            unit="M positions/s",
        )


def watched(
    zones: ZoneIndex, line_index: LineIndex, batch: PositionBatch, settings: MotionSettings
) -> Callable[[], int]:
    return lambda: len(step(zones, line_index, MotionState(), batch, settings))
