"""What late fixes change: replay the track from where all was in order, and correct what was said."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from openline.app.lastseen import LastSeen
from openline.app.reordering import in_order, joined
from openline.app.sensing import Noticed, Sensors
from openline.decide.correcting import corrections
from openline.decide.remembering import WatchState
from openline.decide.watching import Watch
from openline.kernel.batch import PositionBatch
from openline.kernel.motion import MotionState
from openline.model.watch import WatchEvent

if TYPE_CHECKING:
    from openline.app.watch import WatchRun


class Checkpoint(NamedTuple):
    """Everything as it stood when the clock had a certain time."""

    clock_ms: int
    watch: bytes
    motion: Mapping[str, NDArray[np.generic]]
    seen: NDArray[np.void]


class Hindsight:
    """Keeps the last ``correction_s`` of a stream, so that late fixes can be put where they belong.

    It reaches back to the last edit of a zone or line at most: what was said before rested on other ground.
    """

    def __init__(self, run: WatchRun) -> None:
        self.too_late = 0
        """Late fixes that came behind all that is kept."""
        self.corrected = 0
        """How often late fixes were put where they belong: a watch taken up again knows less of before."""
        self._run = run
        self._horizon_ms = round(run.settings.correction_s * 1000)
        self._checkpoints: deque[Checkpoint] = deque()
        self._recent: deque[PositionBatch] = deque()
        self._said: deque[tuple[int, WatchEvent]] = deque()

    def restart(self) -> None:
        """Begin anew: what was said so far stands."""
        self._checkpoints.clear()
        self._recent.clear()
        self._said.clear()

    def prepare(self) -> None:
        """Remember how everything stands, every now and then, before the stream goes on."""
        run = self._run
        if not self._horizon_ms:
            return
        if self._checkpoints and run.clock_ms - self._checkpoints[-1].clock_ms < self._horizon_ms / 2:
            return
        self._checkpoints.append(
            Checkpoint(
                run.clock_ms,
                msgspec.msgpack.encode(run.watch.state),
                run.sensors.motion.save(),
                run.sensors.seen.rows.copy(),
            )
        )
        while len(self._checkpoints) > 1 and self._checkpoints[1].clock_ms < run.clock_ms - self._horizon_ms:
            self._checkpoints.popleft()
        oldest_ms = self._checkpoints[0].clock_ms
        while self._recent and int(self._recent[0].time_ms.max()) <= oldest_ms:
            self._recent.popleft()
        while self._said and self._said[0][0] <= oldest_ms:
            self._said.popleft()

    def follow(self, batch: PositionBatch, noticed: Noticed, said: Sequence[WatchEvent]) -> list[WatchEvent]:
        """Take note of what a release of the stream gave; return what its late fixes correct."""
        if not self._horizon_ms:
            self.too_late += len(noticed.late)
            return []
        if len(batch):
            self._recent.append(batch)
            # What was kept after a fix that came behind it knows nothing of that fix.
            oldest_ms = int(batch.time_ms.min())
            while len(self._checkpoints) > 1 and self._checkpoints[-1].clock_ms >= oldest_ms:
                self._checkpoints.pop()
        self._said.extend((self._run.clock_ms, event) for event in said)
        return self._correct(noticed.late) if len(noticed.late) else []

    def _correct(self, late: PositionBatch) -> list[WatchEvent]:
        """Replay the tracks of late fixes, and take over how they stand then."""
        reached = late.time_ms > self._checkpoints[0].clock_ms
        self.too_late += int(np.count_nonzero(~reached))
        if not reached.any():
            return []
        self.corrected += 1
        late = late.take(reached)
        since = max(
            (it for it in self._checkpoints if it.clock_ms < int(late.time_ms.min())),
            key=lambda it: it.clock_ms,
        )
        run = self._run
        tracks = np.unique(late.track)
        fixes = joined(list(self._recent))
        fixes = in_order(fixes.take(np.isin(fixes.track, tracks) & (fixes.time_ms > since.clock_ms)))
        silence_ms = round(run.settings.silence_s * 1000)
        sensors = Sensors(
            run.settings, run.tracks, MotionState.load(since.motion), LastSeen(silence_ms, since.seen.copy())
        )
        watch = Watch(run.settings, run.tracks, msgspec.msgpack.decode(since.watch, type=WatchState))
        noticed = sensors.look(run.ground, fixes, run.clock_ms)
        names = {run.tracks.names[track] for track in tracks.tolist()}
        true = [
            event
            for event in watch.take(noticed.notices) + watch.pass_time(run.clock_ms)
            if event.track in names
        ]
        said = [event for known_ms, event in self._said if known_ms > since.clock_ms and event.track in names]
        self._said = deque(it for it in self._said if it[0] <= since.clock_ms or it[1].track not in names)
        self._said.extend((run.clock_ms, event) for event in true)
        run.sensors.motion.adopt(sensors.motion, tracks.tolist())
        run.sensors.seen.rows[tracks] = sensors.seen.rows[tracks]
        run.watch.adopt(watch, tracks.tolist())
        return corrections(said, true)
