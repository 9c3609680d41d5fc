"""Fixes to notices: the kernel's memory of every track, and where each was last seen."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from openline.app.convergence import Convergence
from openline.app.lastseen import LastSeen
from openline.app.slots import Ground
from openline.decide.noticing import Notice, Pair
from openline.kernel.batch import PositionBatch, TrackTable
from openline.kernel.candidate import CROSS, DOUBTFUL, DUPLICATE, LATE, Candidates
from openline.kernel.motion import MotionSettings, MotionState, advance, step
from openline.model.watch import WatchSettings

NO_FIXES = PositionBatch.of(
    np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.float64), np.zeros(0, np.float64)
)
_known_ms = itemgetter(0)


class Noticed(NamedTuple):
    """What a batch gave."""

    notices: list[Notice | Pair]
    """In the order in which they became known."""
    late: PositionBatch
    """Fixes that came behind later ones of their track; they were not used."""
    duplicates: int


class Sensors:
    """All that is remembered of positions. A second set replays what came late, beside the first."""

    def __init__(
        self,
        settings: WatchSettings,
        tracks: TrackTable,
        motion: MotionState | None = None,
        seen: LastSeen | None = None,
    ) -> None:
        self.settings = settings
        self.tracks = tracks
        self.motion = motion or MotionState()
        self.seen = seen or LastSeen(round(settings.silence_s * 1000))
        self.convergence = Convergence(settings, tracks)
        self._kinds: list[str] = []
        self._kind_codes: dict[str, int] = {}

    def look(self, ground: Ground, batch: PositionBatch, until_ms: int) -> Noticed:
        """Look at fixes that are in order, and let time pass until ``until_ms`` for every other track."""
        found = self.candidates(ground, batch)
        notices: list[Notice | Pair] = [*notices_of(ground, found, batch)]
        unused = (found.kind == DOUBTFUL) | (found.kind == DUPLICATE) | (found.kind == LATE)
        used = batch
        if unused.any():
            usable = np.ones(len(batch), np.bool_)
            usable[found.fix[unused]] = False
            used = batch.take(usable)
        self.seen.reserve(len(self.tracks))
        notices += self.convergence.look(self.seen, used, until_ms)
        notices += self.seen.silent(until_ms)
        if ground.roll.windowed:
            notices += notices_of(ground, advance(ground.index, self.motion, until_ms), NO_FIXES)
        notices.sort(key=_known_ms)
        late = batch.take(found.fix[found.kind == LATE])
        return Noticed(notices, late, int(np.count_nonzero(found.kind == DUPLICATE)))

    def candidates(self, ground: Ground, batch: PositionBatch) -> Candidates:
        """Let the kernel look at fixes that are in order."""
        settings = self.settings
        if self.tracks.kind != self._kinds:
            self._learn_kinds()
        how = MotionSettings(
            raw=settings.raw,
            hysteresis_m=settings.hysteresis_m,
            alt_hold_s=settings.alt_hold_s,
            lookahead_s=settings.lookahead_s,
            max_speed_m_s=tuple(map(settings.speed_of, self._kind_codes)) or (0.0,),
        )
        return step(ground.index, ground.line_index, self.motion, batch, how, ground.roll.approachable)

    def _learn_kinds(self) -> None:
        kinds, known = self.tracks.kind, len(self._kinds)
        # Most of the time there are only more of them.
        first = known if kinds[:known] == self._kinds else 0
        for code, kind in enumerate(kinds[first:], first):
            if code >= known or self._kinds[code] != kind:
                self.motion.set_kind(code, self._kind_codes.setdefault(kind, len(self._kind_codes)))
        self._kinds = list(self.tracks.kind)


def notices_of(ground: Ground, found: Candidates, batch: PositionBatch) -> list[Notice]:
    """Return candidates as plain rows in the order of :class:`Notice`, by when they became known."""
    found = found.take((found.kind != DUPLICATE) & (found.kind != LATE))
    if not len(found):
        return []
    known_ms = found.time_ms.copy()
    accuracy_m = np.zeros(len(found))
    by_fix = found.fix >= 0
    known_ms[by_fix] = batch.time_ms[found.fix[by_fix]]
    accuracy_m[by_fix] = batch.accuracy_m[found.fix[by_fix]]
    place = np.full(len(found), -1, np.int32)
    of_line = found.kind == CROSS
    of_zone = ~of_line & (found.ref >= 0)
    place[of_line] = ground.roll.place_of_line[found.ref[of_line]]
    place[of_zone] = ground.roll.place_of_slot[found.ref[of_zone]]
    order = np.lexsort((found.track, place, found.time_ms, known_ms))
    columns = (
        known_ms, found.time_ms, found.kind, found.track, place, np.round(found.lon_deg, 7),
        np.round(found.lat_deg, 7), found.direction, found.value, accuracy_m, found.cause,
    )  # fmt: skip
    rows: Iterable[Any] = zip(*(column[order].tolist() for column in columns), strict=True)
    return list(rows)
