"""The watch beside the journal: it watches what is on record, and what it finds goes on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from openline.app.conformance import Conformance
from openline.app.findings import digest_of, finding_of, is_finding
from openline.app.handlers import Handlers
from openline.app.reordering import joined
from openline.app.snapshot import restore, save
from openline.app.watch import WatchRun
from openline.model.event import Body, CoverageBody, LineBody, SightingBody, ZoneBody

if TYPE_CHECKING:
    from openline.app.journal import Journal
    from openline.decide.state import ObjectStanding
    from openline.kernel.batch import PositionBatch, TrackTable
    from openline.model.watch import WatchEvent, WatchSettings

SAVE_EVERY_MS = 30_000
"""The state of a watch that finds nothing is saved this often, in event time: so much is looked at again
after a restart, and gives nothing again."""


class _Memory(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a watch over a restart."""

    watch: bytes
    conformance: bytes


class Recorder:
    """A watch over the zones and lines of a node, that records its findings.

    Parameters
    ----------
    journal, rules
        The node's log, and the state of it.
    name
        Of the watch: its state is kept under it with the findings, in one transaction, and taken up again.
    tracks
        An empty table for the feeds to register their tracks in.
    """

    def __init__(
        self, journal: Journal, rules: Handlers, settings: WatchSettings, tracks: TrackTable, *, name: str
    ) -> None:
        self._journal = journal
        self._rules = rules
        self._name = name
        self._tracks = tracks
        saved = journal.store.watch_state(name)
        self.begins_anew = saved == b""
        """What the watch remembered went with a redaction: who is inside is said again."""
        memory = _memory_of(saved) if saved else None
        self.run = restore(memory.watch, settings, tracks) if memory else WatchRun(settings, tracks)
        if memory and memory.conformance:
            self.run.conformance = Conformance(tracks, memory.conformance)
        self._synced = -1
        with journal.still():
            self._changed = rules.heed()
        self._saved_ms = self.run.clock_ms
        self._heeded_more = False
        """Something came on record since the watch was kept whole that positions alone do not tell."""

    def sync(self) -> list[WatchEvent]:
        """Bring the watch to what is on record now; return what that changes."""
        self._journal.refresh()
        said: list[WatchEvent] = []
        with self._journal.still():
            state = self._rules.state
            if state.size == self._synced:
                return said
            self._synced = state.size
            owned = [it for id in self._changed if (it := state.objects.get(id)) is not None]
            contents = [state.contents.get(it.entry) for it in owned]
            self._heeded_more |= bool(self._changed)
            self._changed.clear()
            self._heeded_more |= self.run.conformance.heed(state)
        for it, content in zip(owned, contents, strict=True):
            said += self._follow(it, content.body if content is not None else None)
        return said + self.run.watch.said()

    def _follow(self, owned: ObjectStanding, body: Body | None) -> list[WatchEvent]:
        """Watch one thing as it now stands on record."""
        run = self.run
        said: list[WatchEvent] = []
        match body:
            case ZoneBody(zone=zone) if owned.state == "active" and run.ground.zones.get(zone.id) != zone:
                said += run.put_zone(zone)
            case LineBody(line=line) if owned.state == "active" and run.ground.lines.get(line.id) != line:
                said += run.put_line(line)
            case SightingBody(sighting=sighting) if sighting.id not in run.reported.sightings:
                said += run.sight([sighting])
            case CoverageBody(coverage=coverage) if coverage.id not in run.reported.coverages:
                said += run.cover([coverage])
        # What was redacted is nowhere to be read any longer, and so can no longer be watched.
        gone = owned.state == "ended" or body is None
        if gone and owned.id in run.ground.zones:
            said += run.end_zone(owned.id)
        elif gone and owned.id in run.ground.lines:
            said += run.end_line(owned.id)
        elif gone:
            run.reported.forget(owned.id)
        return said

    def record(
        self, events: Sequence[WatchEvent], batches: Sequence[PositionBatch], *, ended: bool = False
    ) -> None:
        """Put findings on record and, in the same transaction, how the watch stands; durable on return.

        Of the positions that they rest on, ``batches``, only the places that events name are recorded, and a
        digest of all. Events that concern no zone, no line and no other track are not recorded. Once the
        positions have ``ended``, how the watch stands is kept whatever was found: the next go on from it.
        """
        events = [event for event in events if is_finding(event)]
        states = self._states(events, ended=ended)
        if not events and not states:
            return
        fixes = [batch for batch in batches if len(batch)]
        positions_sha256 = digest_of(joined(fixes), self._tracks) if fixes and events else ""
        drafts = [
            finding_of(
                event,
                enrolled=self._rules.state.parties,
                cites=self._cites(event),
                positions_sha256=positions_sha256,
            )
            for event in events
        ]
        self._journal.record(drafts, watch_states=states)

    def _states(self, events: Sequence[WatchEvent], *, ended: bool) -> dict[str, bytes]:
        """Return what is to be kept of the watch with these findings; nothing if it need not be now."""
        if not events and not ended and not self._is_due():
            return {}
        return {self._name: self._whole()}

    def _is_due(self) -> bool:
        """Tell whether so much was judged since the watch was kept whole that it is to be again."""
        return self.run.clock_ms - self._saved_ms >= SAVE_EVERY_MS

    def _whole(self) -> bytes:
        """Write down the watch as it stands."""
        self._saved_ms = self.run.clock_ms
        self._heeded_more = False
        return self._written()

    def _written(self) -> bytes:
        return msgspec.msgpack.encode(_Memory(save(self.run), self.run.conformance.save()))

    def _cites(self, event: WatchEvent) -> list[int]:
        objects = self._rules.state.objects
        concerned = (
            *(event.zone, event.line, *event.inside, event.sighting, event.notification),
            *event.evidence,
        )
        return [objects[it].index for it in concerned if it in objects]


def _memory_of(saved: bytes) -> _Memory:
    """Take apart what was kept; before there was conformance it was the watch alone."""
    try:
        return msgspec.msgpack.decode(saved, type=_Memory)
    except msgspec.DecodeError:
        return _Memory(saved, b"")
