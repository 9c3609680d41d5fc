"""Who is on a course that meets another party's: looked at in event time, tick by tick."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from openline.app.lastseen import LastSeen
from openline.decide.claiming import parties_of, party_at
from openline.decide.noticing import CONVERGE, Notice, Pair
from openline.kernel.batch import PositionBatch, TrackTable
from openline.model.watch import WatchSettings

METRES_PER_DEGREE = 111_319.5
"""Of the equator: a course is good to a per cent, which is more than two fixes tell."""


class Convergence:
    """Looks for closest approaches between tracks of different parties; silent while only one is known."""

    def __init__(self, settings: WatchSettings, tracks: TrackTable) -> None:
        self._tracks = tracks
        self._tick_ms = round(settings.tick_s * 1000)
        self._horizon_s = settings.lookahead_s
        self._separation_m = settings.separation_m
        self._alt_separation_m = settings.alt_separation_m
        self.due: int | None = None
        """Number of the tick that is to be looked at as soon as its time has passed."""

    @property
    def wanted(self) -> bool:
        """Whether there is anything to look for."""
        possible = self._separation_m > 0 and self._horizon_s > 0
        return possible and len(parties_of(self._tracks)) > 1

    def look(self, seen: LastSeen, batch: PositionBatch, until_ms: int) -> list[Notice | Pair]:
        """Take note of fixes that are in order, and return silences and convergences until a time."""
        if not self.wanted:
            return list(seen.take(batch))
        notices: list[Notice | Pair] = []
        for tick, fixes in self._by_ticks(batch):
            if self.due is not None and tick > self.due:
                notices += self._pairs(seen, self.due * self._tick_ms)
            notices += seen.take(fixes)
            self.due = tick
        if self.due is not None and self.due * self._tick_ms <= until_ms:
            notices += self._pairs(seen, self.due * self._tick_ms)
            self.due = None
        return notices

    def _by_ticks(self, batch: PositionBatch) -> Iterator[tuple[int, PositionBatch]]:
        """Yield the fixes up to each tick, in order, with the tick's number."""
        if not len(batch):
            return
        tick = -(-batch.time_ms // self._tick_ms)
        # A stable sort keeps them in order within a tick.
        order = np.argsort(tick, kind="stable")
        numbers, starts = np.unique(tick[order], return_index=True)
        for number, rows in zip(numbers.tolist(), np.split(order, starts[1:]), strict=True):
            yield number, batch.take(rows)

    def _pairs(self, seen: LastSeen, tick_ms: int) -> list[Pair]:
        """Return the pairs that will pass close, as it looks at a tick."""
        # Loaded only when there are parties to keep apart: most files name none.
        from openline.kernel.closest import closest_approach

        age_ms = tick_ms - seen.rows["time_ms"]
        codes = np.flatnonzero((age_ms >= 0) & (age_ms <= self._horizon_s * 1000))
        if codes.size < 2:
            return []
        rows, age_s = seen.rows[codes], age_ms[codes] / 1000
        numbers = {"": 0}
        parties = (party_at(self._tracks, code, tick_ms) for code in codes.tolist())
        party = [numbers.setdefault(it, len(numbers)) for it in parties]
        lon_deg = rows["lon_deg"] + rows["lon_deg_s"] * age_s
        lat_deg = rows["lat_deg"] + rows["lat_deg_s"] * age_s
        pairs, cpa_m, time_to_cpa_s = closest_approach(
            lon_deg - 360.0 * np.round(lon_deg / 360.0),
            np.clip(lat_deg, -90.0, 90.0),
            rows["lon_deg_s"] * METRES_PER_DEGREE * np.cos(np.radians(lat_deg)),
            rows["lat_deg_s"] * METRES_PER_DEGREE,
            np.ascontiguousarray(rows["alt_m"]),
            np.array(party, np.int32),
            self._horizon_s,
            self._separation_m,
            alt_separation_m=self._alt_separation_m,
        )
        found = []
        rows_found = zip(pairs.tolist(), cpa_m.tolist(), time_to_cpa_s.tolist(), strict=True)
        for (a, b), metres, seconds in rows_found:
            one, other = sorted((int(codes[a]), int(codes[b])))
            where = seen.rows[one]
            place = round(float(where["lon_deg"]), 7), round(float(where["lat_deg"]), 7)
            found.append(Pair(tick_ms, tick_ms, CONVERGE, one, other, *place, metres, seconds))
        return found
