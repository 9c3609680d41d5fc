"""The watch in a server: it judges positions in the order in which they became durable, and nothing twice.

The segment files are its queue. What it remembers is kept whole every now and then, and with the findings, in
one transaction, only the steps in which it has judged since: after a crash they are done again from the same
state, and what is found in them is on record already. It goes on from there.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from openline.app.durable import write_durably
from openline.app.findings import is_finding
from openline.app.fixes import Entering, Fixes
from openline.app.frames import BEGINNING, Frame, Place, SegmentLog
from openline.app.recording import Recorder
from openline.app.reordering import joined
from openline.app.repeating import Step, Steps, key_of, unsaid
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
STEPS = f"index:{NAME}-steps"
"""Under this the steps are kept; what is called so is no watch of its own."""
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

    Attributes
    ----------
    place
        Behind what was judged.
    kept
        Behind what was judged when the watch was last kept whole: what lies behind that is still needed.
    steps
        What was judged since then.
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
        self._corrected = 0
        saved = journal.store.watch_state(name)
        self.kept, self.steps = BEGINNING, Steps()
        self._is_kept = bool(saved)
        if saved:
            memory = msgspec.msgpack.decode(saved, type=_Memory)
            self.kept = Place(memory.segment, memory.offset)
            self.steps = Steps(journal.store.watch_state(STEPS) or b"")
            with journal.still():
                # What was judged was judged by this; zones and lines are in what is kept.
                self.run.conformance.heed(rules.state)
        elif saved == b"":
            self.kept = judged_place(mark)
        self.place = self.kept
        self._step, self._fixes = Step(*self.place, None), 0

    @property
    def judged(self) -> Place:
        """Behind what was judged once already; :attr:`place` comes there by judging it once more."""
        return self.steps.all[-1].place if self.steps.all else self.place

    def stepped(self, place: Place, passed_ms: int | None, fixes: int) -> None:
        """Note what was judged in this step, before :meth:`record` is given what was found in it."""
        self.place = place
        self._step, self._fixes = Step(*place, passed_ms), fixes

    def record(
        self, events: Sequence[WatchEvent], batches: Sequence[PositionBatch], *, ended: bool = False
    ) -> None:
        """Record as ever; with findings, the steps since the watch was kept whole, or all of it again."""
        kept_before = self.kept
        super().record(events, batches, ended=ended)
        if self.kept != kept_before or ended:
            _note(self._mark, _Mark(self.kept, self.place))
        elif events:
            _note_quickly(self._mark, _Mark(self.kept, self.place))

    def _states(self, events: Sequence[WatchEvent], *, ended: bool) -> dict[str, bytes]:
        self.steps.add(msgspec.structs.replace(self._step, said=tuple(map(key_of, events))), self._fixes)
        self._step, self._fixes = Step(*self.place, None), 0
        if ended or self._is_due() or (events and not self._is_repeatable()):
            self.steps.clear()
            states = {self._name: self._whole(), STEPS: self.steps.to_bytes()}
            self.kept, self._is_kept, self._corrected = self.place, True, self.run.hindsight.corrected
            return states
        return {STEPS: self.steps.to_bytes()} if events else {}

    def _is_due(self) -> bool:
        return super()._is_due() or self.steps.are_many

    def _is_repeatable(self) -> bool:
        """Tell whether the steps since the watch was kept whole would find the same once more.

        Not after zones, lines, sightings or notifications have changed; and late fixes that were put where
        they belong by what was known of before would not be. A redaction has emptied what was kept.
        """
        return (
            self._is_kept
            and not self._heeded_more
            and self._corrected == self.run.hindsight.corrected
            and bool(self._journal.store.watch_state(STEPS))
        )

    def _written(self) -> bytes:
        memory = _Memory(*msgspec.msgpack.decode(super()._written(), type=tuple[bytes, bytes]), *self.place)
        return msgspec.msgpack.encode(memory)


class _Mark(msgspec.Struct, frozen=True):
    """The places that are noted beside the log."""

    kept: Place
    judged: Place


_MARK_BYTES = 128
"""A mark is filled up to this, so that another takes its place and never more."""


def _note(mark: Path, places: _Mark) -> None:
    write_durably(mark, msgspec.json.encode(places).ljust(_MARK_BYTES))


def _note_quickly(mark: Path, places: _Mark) -> None:
    """Write over the mark without waiting for the disk: the end of this process does not undo it."""
    try:
        descriptor = os.open(mark, os.O_WRONLY)
    except FileNotFoundError:
        _note(mark, places)
        return
    try:
        os.pwrite(descriptor, msgspec.json.encode(places).ljust(_MARK_BYTES), 0)
    except OSError as error:
        raise StorageError(
            f"could not be written: {error.strerror or error}",
            where=str(mark),
            next_step="see to the disk (space, permissions, health)",
        ) from error
    finally:
        os.close(descriptor)


def judged_place(mark: Path) -> Place:
    """Return how far the watch had come when it was last noted; it may have come farther since."""
    return _noted(mark).judged


def kept_place(mark: Path) -> Place:
    """Return up to where no position is needed any more to take the watch up again."""
    return _noted(mark).kept


def _noted(mark: Path) -> _Mark:
    with suppress(FileNotFoundError, msgspec.DecodeError):
        noted = msgspec.json.decode(mark.read_bytes(), type=_Mark | Place)
        # Before steps were kept there was one place.
        return noted if isinstance(noted, _Mark) else _Mark(noted, noted)
    return _Mark(BEGINNING, BEGINNING)


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
    place
        Behind what was judged.
    kept
        Up to where no position is needed any more, whatever happens.
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
        self._unsaid: list[WatchEvent] = []
        self._has_repeated = False
        self._oldest_ms: int | None = None
        """Since when what is judged now, or next, has waited, about."""
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.error: Exception | None = None
        self.judged = 0
        self.found = 0
        self.place = self.kept = BEGINNING
        self._open()

    @property
    def recorder(self) -> PlacedRecorder:
        """The watch; read it from the guard's own thread only."""
        assert self._recorder is not None
        return self._recorder

    def behind(self) -> int:
        """Return how many durable fixes wait to be judged."""
        return self._segments.waiting_since(self.place)

    def waited_ms(self) -> int:
        """Return how long the oldest fix has waited to be judged; of a watch that cannot go on, 0."""
        oldest_ms = self._oldest_ms
        return 0 if oldest_ms is None or self.error is not None else max(0, self._now_ms() - oldest_ms)

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

    def _open(self) -> None:
        tracks = ClaimedTracks()
        self._entering = Entering(tracks)
        self._recorder = PlacedRecorder(
            self._journal, self._rules, self._settings, tracks, name=NAME, mark=self._mark
        )
        self._synced_ms = 0
        stood_ms = self._recorder.run.order.watermark_ms
        self._live = stood_ms is not None and self._now_ms() - stood_ms < STILL_LIVE_MS
        self._unsaid, self._has_repeated = [], False
        self.place, self.kept = self._recorder.judged, self._recorder.kept

    def _repeat(self, recorder: PlacedRecorder) -> list[WatchEvent]:
        """Judge once more what was judged since the watch was kept whole; return what is not on record of it.

        That is nothing, unless what is notified has changed in the moment before the end.
        """
        fresh: list[WatchEvent] = []
        for step in recorder.steps.all:
            batches = []
            if step.place != recorder.place:
                for frame in self._segments.frames(recorder.place, most_bytes=1 << 62):
                    batches.append(self._entered(frame))
                    recorder.place = frame.end
                    if frame.end >= step.place:
                        break
                if recorder.place != step.place:
                    raise StorageError(
                        "positions that were judged are no longer there",
                        where=f"segment {step.segment}, byte {step.offset:,}",
                        next_step="bring the segment back from a backup",
                    )
            events = recorder.run.feed(joined(batches)) if batches else []
            if step.passed_ms is not None:
                events += recorder.run.pass_time(step.passed_ms)
            fresh += unsaid([it for it in events if is_finding(it)], step.said)
        if fresh:
            LOG.warning("openline: the watch finds %d things more than before it was ended", len(fresh))
        return fresh

    def step(self, wait_s: float) -> int:
        """Judge what is durable by now, or let time pass; return how many fixes were judged."""
        recorder = self.recorder
        if not self._has_repeated:
            self._unsaid = self._repeat(recorder)
            self._has_repeated = True
        self._segments.wait(recorder.place, wait_s)
        frames = list(self._segments.frames(recorder.place, most_bytes=self._most_bytes))
        self._oldest_ms = frames[0].received_at_ms if frames else None
        events = self._unsaid + self._heed_record()
        batches = [self._entered(frame) for frame in frames]
        if batches:
            events += recorder.run.feed(joined(batches))
        passed_ms = self._passed_ms(frames, batches)
        if passed_ms is not None:
            events += recorder.run.pass_time(passed_ms)
        count = sum(map(len, batches))
        recorder.stepped(frames[-1].end if frames else recorder.place, passed_ms, count)
        recorder.record(events, batches)
        self._unsaid = []
        self.place, self.kept = recorder.place, recorder.kept
        # Of what comes next the first came after the last of these.
        self._oldest_ms = frames[-1].received_at_ms if frames and self.behind() else None
        self.judged += count
        self.found += len(events)
        return count

    def _heed_record(self) -> list[WatchEvent]:
        """Watch what is on record now; not at every entry, for each costs a look at all that is."""
        now_ms = self._now_ms()
        if 0 <= now_ms - self._synced_ms < SYNC_EVERY_MS:
            return []
        self._synced_ms = now_ms
        events = self.recorder.sync()  # which keeps the journal still no longer than it reads
        self._live = self._live or self._is_reported_now(now_ms)
        return events

    def _is_reported_now(self, now_ms: int) -> bool:
        """Tell whether somebody reports what is seen these days: that is judged without any position, too."""
        seen = self.recorder.run.reported.sightings.values()
        return any(abs(now_ms - it.seen.start_ms) < STILL_LIVE_MS for it in seen)

    def _passed_ms(self, frames: Sequence[Frame], batches: Sequence[PositionBatch]) -> int | None:
        """Return to what time the clock is: that of the frames as they came, of now only when none waits."""
        now_ms = frames[-1].received_at_ms if frames else self._now_ms()
        newest_ms = max((int(batch.time_ms.max()) for batch in batches if len(batch)), default=None)
        if newest_ms is not None:
            self._live = self._live or now_ms - newest_ms < LIVE_MS
        return now_ms if self._live else None

    def _entered(self, frame: Frame) -> PositionBatch:
        source = self._book.get(frame.source)
        if source is None:
            raise StorageError(f"positions of {frame.source!r}, which is no source", where=str(frame.end))
        fixes = Fixes.from_bytes(frame.payload, where=str(frame.end))
        return self._entering.enter(source.id, fixes, source.called)

    def _save(self) -> None:
        """Keep how the watch stands, so that nothing is judged twice after a stop."""
        if self._recorder is None or not self._has_repeated:
            return
        try:
            self._recorder.record([], [], ended=True)
        except Exception as error:
            LOG.error("openline: how the watch stands could not be kept: %s", error)
