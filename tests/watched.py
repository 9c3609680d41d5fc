"""A small world to watch: a zone a degree square, a line, and fixes given by the minute."""

from __future__ import annotations

import numpy as np

from openline.app.watch import WatchRun
from openline.kernel.batch import PositionBatch, TrackTable
from openline.model.agreement import Line, Zone
from openline.model.space import Polygon
from openline.model.watch import WatchEvent, WatchSettings

NOON_MS = 1_796_040_000_000
"""2026-11-30T12:00:00Z."""

Fix = tuple[str, float, float, float]
"""Track, minutes from noon, longitude, latitude."""


def e7(*vertices: tuple[float, float]) -> tuple[tuple[int, int], ...]:
    """Return degrees as the model has them."""
    return tuple((round(lon * 1e7), round(lat * 1e7)) for lon, lat in vertices)


def square(
    id: str = "Z",
    west: float = 0.0,
    south: float = 0.0,
    east: float = 1.0,
    north: float = 1.0,
    **more: object,
) -> Zone:
    """Return a rectangular zone."""
    ring = e7((west, south), (east, south), (east, north), (west, north))
    return Zone(id=id, name=id, footprint=Polygon(parts=((ring,),)), **more)


def meridian(id: str = "L", lon: float = 0.5, **more: object) -> Line:
    """Return a line from south to north; west is on its left."""
    return Line(id=id, name=id, path=e7((lon, -1.0), (lon, 2.0)), left="west", right="east", **more)


def minutes(minute: float) -> int:
    """Return a time in ms."""
    return NOON_MS + round(minute * 60_000)


class Watched:
    """A watch, fed by the minute. Speeds are not doubted unless a test asks for it."""

    def __init__(self, *ground: Zone | Line, **settings: object) -> None:
        defaults = {
            "max_speed_m_s": 1e9,
            "lookahead_s": 0.0,
            "lateness_s": 0.0,
            "silence_s": 0.0,
            "window_s": 0.0,
        }
        self.tracks = TrackTable()
        self.run = WatchRun(WatchSettings(**{**defaults, **settings}), self.tracks)
        for it in ground:
            if isinstance(it, Zone):
                self.run.put_zone(it)
            else:
                self.run.put_line(it)

    def batch(
        self, *fixes: Fix, alt_m: float = np.nan, alt_reference: int = 0, accuracy_m: float = 0.0
    ) -> PositionBatch:
        """Make a batch of fixes."""
        track = np.array([self.tracks.code(it[0]) for it in fixes], np.int32)
        time_ms = np.array([minutes(it[1]) for it in fixes], np.int64)
        lon, lat = (np.array([it[k] for it in fixes], np.float64) for k in (2, 3))
        n = len(fixes)
        return PositionBatch(
            track, time_ms, lon, lat, np.full(n, alt_m), np.full(n, alt_reference, np.int8),
            np.full(n, accuracy_m), np.arange(1, n + 1),
        )  # fmt: skip

    def read(self, *fixes: Fix, **more: float) -> list[WatchEvent]:
        """Take everything as one file."""
        return self.run.read([self.batch(*fixes, **more)])

    def feed(self, *fixes: Fix, **more: float) -> list[WatchEvent]:
        """Take fixes as a stream gives them."""
        return self.run.feed(self.batch(*fixes, **more))


def words(events: list[WatchEvent]) -> list[str]:
    """Return what was said, shortly: ``enter Z``, ``cross L east``, ``perimeter Z in``."""
    return [" ".join(filter(None, (it.event, it.zone or it.line, it.direction))) for it in events]
