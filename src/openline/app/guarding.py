"""The watch in a server: it judges positions in the order in which they became durable, and nothing twice.

The segment files are its queue. How far it has come is kept with the findings in one transaction: after a
crash it goes on from there, and what it had judged since then is judged again from the same state, so that
what is found is found once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from openline.app.durable import write_durably
from openline.app.fixes import Entering, Fixes
from openline.app.frames import BEGINNING, Frame, Place, SegmentLog
from openline.app.recording import Recorder
from openline.app.reordering import joined
from openline.app.sources import SourceBook
from openline.decide.claiming import ClaimedTracks
from openline.errors import StorageError

if TYPE_CHECKING:
    from openline.app.handlers import Handlers
    from openline.app.journal import Journal
    from openline.kernel.batch import PositionBatch
    from openline.model.watch import WatchEvent, WatchSettings

LOG = logging.getLogger(__name__)

NAME = "server"
MOST_BYTES = 1 << 23
"""So much is judged together: the more waits, the less it costs."""
SYNC_EVERY_MS = 500
"""A zone that comes on record is watched so soon."""
IDLE_S = 0.5
LIVE_MS = 600_000
"""Once a fix has come that was younger than this, time passes, however silent it is: silence is said too."""
STILL_LIVE_MS = 86_400_000
"""A watch that stood no longer than this goes on with the time of now."""
RETRY_S = (1.0, 2.0, 5.0, 10.0, 30.0)


class _Memory(msgspec.Struct, frozen=True, array_like=True):
    """What :class:`Recorder` keeps, and behind it how far the segments were judged."""

    watch: bytes
    conformance: bytes
    segment: int = 0
    offset: int = 0


class PlacedRecorder(Recorder):
    """A recorder that keeps with the watch how far its positions were judged.

    Parameters
    ----------
    mark
        A file in which the place is noted too. It counts only where the state itself is gone because
        something that it held was redacted: the watch begins anew then, and not with what is long past.
    """

    def __init__(
        self,
        journal: Journal,
        rules: Handlers,
        settings: WatchSettings,
        tracks: ClaimedTracks,
        *,
        name: str,
        mark: Path,
    ) -> None:
        super().__init__(journal, rules, settings, tracks, name=name)
        self._mark = mark
        saved = journal.store.watch_state(name)
        self.place = BEGINNING
        if saved:
            memory = msgspec.msgpack.decode(saved, type=_Memory)
            self.place = Place(memory.segment, memory.offset)
        elif saved == b"":
            self.place = judged_place(mark)

    def record(
        self, events: Sequence[WatchEvent], batches: Sequence[PositionBatch], *, ended: bool = False
    ) -> None:
        """Record as ever, and note the place whenever how the watch stands was kept."""
        before_ms = self._saved_ms
        super().record(events, batches, ended=ended)
        if ended or events or self._saved_ms != before_ms:
            self._note_place()

    def _written(self) -> bytes:
        memory = _Memory(*msgspec.msgpack.decode(super()._written(), type=tuple[bytes, bytes]), *self.place)
        return msgspec.msgpack.encode(memory)

    def _note_place(self) -> None:
        """Write the place down beside the log."""
        write_durably(self._mark, msgspec.json.encode(self.place))


def judged_place(mark: Path) -> Place:
    """Return how far the watch had come when it was last noted; it may have come farther since."""
    try:
        return msgspec.json.decode(mark.read_bytes(), type=Place)
    except (FileNotFoundError, msgspec.DecodeError):
        return BEGINNING


class Guard:
    """A thread that watches what comes in.

    Parameters
    ----------
    journal, rules
        Where findings go, and what is on record.
    segments, book
        What is durable, and the sources that it is from.
    settings
        How to judge.
    now_ms
        The clock.
    mark
        See :class:`PlacedRecorder`.

    Attributes
    ----------
    error
        What keeps it from going on; ``None`` while nothing does.
    judged, found
        Fixes judged and events said since it was started.
    """

    def __init__(
        self,
        journal: Journal,
        rules: Handlers,
        segments: SegmentLog,
        book: SourceBook,
        *,
        settings: WatchSettings,
        now_ms: Callable[[], int],
        mark: Path,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._journal, self._rules = journal, rules
        self._segments, self._book = segments, book
        self._settings, self._now_ms, self._mark = settings, now_ms, mark
        self._most_bytes = most_bytes
        self._recorder: PlacedRecorder | None = None
        self._entering = Entering(ClaimedTracks())
        self._synced_ms = 0
        self._live = False
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.error: Exception | None = None
        self.judged = 0
        self.found = 0
        self.place = self._open().place

    @property
    def recorder(self) -> PlacedRecorder:
        """The watch; read it from the guard's own thread only."""
        assert self._recorder is not None
        return self._recorder

    def behind(self) -> int:
        """Return how many durable fixes wait to be judged."""
        return self._segments.waiting_since(self.place)

    def start(self) -> None:
        """Begin to watch."""
        self._thread = threading.Thread(target=self._run, name="openline-guard", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 30.0) -> None:
        """Finish what is being judged, and keep how it stands."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    # -- the thread --------------------------------------------------------------------------------

    def _run(self) -> None:
        failed = 0
        while not self._stopping.is_set():
            try:
                if self._recorder is None:
                    self._open()
                self.step(IDLE_S)
            except Exception as error:
                # What was judged may not be on record: go on from what is.
                self._recorder = None
                self.error = error
                wait_s = RETRY_S[min(failed, len(RETRY_S) - 1)]
                failed += 1
                LOG.error("openline: the watch cannot go on, and tries again in %g s: %s", wait_s, error)
                self._stopping.wait(wait_s)
            else:
                failed, self.error = 0, None
        self._save()

    def _open(self) -> PlacedRecorder:
        tracks = ClaimedTracks()
        self._entering = Entering(tracks)
        self._recorder = PlacedRecorder(
            self._journal, self._rules, self._settings, tracks, name=NAME, mark=self._mark
        )
        self._synced_ms = 0
        stood_ms = self._recorder.run.order.watermark_ms
        self._live = stood_ms is not None and self._now_ms() - stood_ms < STILL_LIVE_MS
        self.place = self._recorder.place
        return self._recorder

    def step(self, wait_s: float) -> int:
        """Judge what is durable by now, or let time pass; return how many fixes were judged."""
        recorder = self.recorder
        self._segments.wait(recorder.place, wait_s)
        frames = list(self._segments.frames(recorder.place, most_bytes=self._most_bytes))
        events = self._heed_record()
        batches = [self._entered(frame) for frame in frames]
        if batches:
            events += recorder.run.feed(joined(batches))
            recorder.place = frames[-1].end
        events += self._pass_time(frames, batches)
        recorder.record(events, batches)
        self.place = recorder.place
        count = sum(map(len, batches))
        self.judged += count
        self.found += len(events)
        return count

    def _heed_record(self) -> list[WatchEvent]:
        """Watch what is on record now; not at every entry, for each costs a look at all that is."""
        now_ms = self._now_ms()
        if 0 <= now_ms - self._synced_ms < SYNC_EVERY_MS:
            return []
        self._synced_ms = now_ms
        with self._journal.still():
            return self.recorder.sync()

    def _pass_time(self, frames: Sequence[Frame], batches: Sequence[PositionBatch]) -> list[WatchEvent]:
        """Let time pass as it did when the frames came; by the clock of now only when none waits."""
        now_ms = frames[-1].received_at_ms if frames else self._now_ms()
        newest_ms = max((int(batch.time_ms.max()) for batch in batches if len(batch)), default=None)
        if newest_ms is not None:
            self._live = self._live or now_ms - newest_ms < LIVE_MS
        return self.recorder.run.pass_time(now_ms) if self._live else []

    def _entered(self, frame: Frame) -> PositionBatch:
        source = self._book.get(frame.source)
        if source is None:
            raise StorageError(f"positions of {frame.source!r}, which is no source", where=str(frame.end))
        fixes = Fixes.from_bytes(frame.payload, where=str(frame.end))
        return self._entering.enter(source.id, fixes, source.called)

    def _save(self) -> None:
        """Keep how the watch stands, so that nothing is judged twice after a stop."""
        if self._recorder is None:
            return
        try:
            self._recorder.record([], [], ended=True)
        except Exception as error:
            LOG.error("openline: how the watch stands could not be kept: %s", error)
