"""The watch at work: positions in, events out, over zones and lines that may change meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from openline.app.conformance import Conformance
from openline.app.hindsight import Hindsight
from openline.app.reordering import Reordering, in_order, joined
from openline.app.reported import Reported
from openline.app.sensing import NO_FIXES, Sensors, notices_of
from openline.app.slots import Change, Ground
from openline.decide.claiming import take_changes
from openline.decide.noticing import ZONE_ADDED, ZONE_EDITED, ZONE_ENDED, Notice
from openline.decide.placing import INSIDE_BAND
from openline.decide.shaping import windows_ms
from openline.decide.tallying import Vigil
from openline.decide.watching import Watch
from openline.kernel.batch import PositionBatch, TrackTable
from openline.kernel.motion import state_refresh
from openline.model.agreement import Line, Zone
from openline.model.presence import Coverage, Sighting
from openline.model.watch import WatchEvent, WatchSettings


class WatchRun:
    """A watch over zones and lines: feed it positions, sightings and edits, and it says what is to be said.

    Parameters
    ----------
    settings
        How to judge.
    tracks
        The table in which the feeds register their tracks.

    Attributes
    ----------
    duplicates
        Fixes that repeated another of the same track and time, and were passed over.
    """

    def __init__(self, settings: WatchSettings, tracks: TrackTable) -> None:
        self.settings = settings
        self.tracks = tracks
        self.watch = Watch(settings, tracks)
        self.ground = Ground(self.watch)
        self.sensors = Sensors(settings, tracks)
        self.reported = Reported(self.watch, self.ground)
        self.order = Reordering(round(settings.lateness_s * 1000))
        self.hindsight = Hindsight(self)
        self.conformance = Conformance(tracks)
        self.duplicates = 0

    @property
    def clock_ms(self) -> int:
        """Event time up to which everything has been judged."""
        return self.watch.state.clock_ms

    @property
    def too_late(self) -> int:
        """Late fixes that could not be put where they belong any more."""
        return self.hindsight.too_late

    # -- positions ---------------------------------------------------------------------------------

    def read(self, batches: Sequence[PositionBatch], *, last: bool = True) -> list[WatchEvent]:
        """Take all there is of one or several files, in any order; return all events by ``at``.

        Unless they are the ``last``, what waits for its dwell or for the next count goes on waiting.
        """
        self._heed_claims()
        fixes = [batch for batch in batches if len(batch)]
        said: list[WatchEvent] = []
        if fixes and self.settings.raw:
            said = self._bare(in_order(joined(fixes)))
        elif fixes:
            batch = in_order(joined(fixes))
            until_ms = int(batch.time_ms.max())
            said = self.watch.begin(int(batch.time_ms.min()))
            noticed = self.sensors.look(self.ground, batch, until_ms)
            self.duplicates += noticed.duplicates
            self.hindsight.too_late += len(noticed.late)
            said += self.watch.take(noticed.notices) + self.watch.pass_time(until_ms)
            said += self.conformance.look(batch)
        if last:
            said += self.watch.finish()
        return sorted(said, key=attrgetter("at"))

    def feed(self, batch: PositionBatch) -> list[WatchEvent]:
        """Take fixes of a stream as they come; return what is to be said by now, as it became known."""
        self._heed_claims()
        self.order.push(batch)
        return self._release()

    def pass_time(self, now_ms: int) -> list[WatchEvent]:
        """Let the clock run while a stream is silent."""
        self.order.pass_time(now_ms)
        return self._release(clocked=True)

    def finish(self, *, last: bool = True) -> list[WatchEvent]:
        """End a stream: no fix waits any longer, and nothing else either unless more is to come."""
        said = self._release(all_of_it=True, clocked=True)
        return said + self.watch.finish() if last else said

    @property
    def waiting(self) -> int:
        """How many changes of side wait for their dwell."""
        return len(self.watch.state.pending)

    def _release(self, *, all_of_it: bool = False, clocked: bool = False) -> list[WatchEvent]:
        batch = self.order.release(all_of_it=all_of_it) or NO_FIXES
        until_ms = self.order.watermark_ms
        if until_ms is None:
            return []
        if self.settings.raw:
            return self._bare(batch)
        if not (len(batch) or clocked or self.watch.begun):
            return []  # a watch begins with its first fix, or when it is told the time
        self.hindsight.prepare()
        begun = self.watch.begin(int(batch.time_ms.min())) if len(batch) else []
        noticed = self.sensors.look(self.ground, batch, until_ms)
        self.duplicates += noticed.duplicates
        said = begun + self.watch.take(noticed.notices) + self.watch.pass_time(until_ms)
        # What late fixes would change of a track's conformance is not said again: see docs/conformance.md.
        return said + self.hindsight.follow(batch, noticed, said) + self.conformance.look(batch)

    def _heed_claims(self) -> None:
        """Have a track counted anew when its source claims that it is another party's."""
        settings = self.settings
        open_s = settings.lateness_s + settings.correction_s + settings.dwell_s
        for time_ms, track in take_changes(self.tracks, judged_ms=self.clock_ms - round(open_s * 1000)):
            self.watch.state.agenda.put(time_ms, "claim", track)

    def _bare(self, batch: PositionBatch) -> list[WatchEvent]:
        """Say what the kernel notices, as it is."""
        found = self.sensors.candidates(self.ground, batch)
        return self.watch.bare(notices_of(self.ground, found, batch))

    def counts(self) -> list[dict[str, object]]:
        """Return who is in every zone and on every perimeter now, per party and class, as ranges."""
        present = []
        for head in self.watch.state.tally.presence.bands:
            for party, counted in sorted(head.classes()):
                count = head.count(party, counted)
                if count.high:
                    about = "line" if head.band.of_line else "zone"
                    present.append(
                        {
                            about: head.band.about,
                            "band": head.band.name,
                            "party": party,
                            "counted": counted,
                            "low": count.low,
                            "high": count.high,
                        }
                    )
        return present

    # -- zones and lines ---------------------------------------------------------------------------

    def put_zone(self, zone: Zone, at_ms: int | None = None) -> list[WatchEvent]:
        """Watch a zone, or watch it as edited; say what that changes for whoever is there.

        ``at_ms`` is the time of the edit; without it, the clock's.
        """
        edited = zone.id in self.ground.zones
        said = self._edit(self.ground.put_zone(zone), at_ms, ZONE_EDITED if edited else ZONE_ADDED)
        vigil = None
        if zone.empty_alert_s is not None:
            windows = [(int(start), int(end)) for start, end in windows_ms(zone.windows)]
            vigil = Vigil(alert_ms=zone.empty_alert_s * 1000, windows_ms=windows)
        self.watch.tally.keep_vigil(self.ground.bands(zone.id)[INSIDE_BAND], vigil, self.clock_ms)
        return said + self._place_again(zone.id, "zone_edited")

    def end_zone(self, zone: str, at_ms: int | None = None) -> list[WatchEvent]:
        """Stop watching a zone: whoever is inside leaves it. Raises NotFoundError."""
        said = self._edit(self.ground.end_zone(zone), at_ms, ZONE_ENDED)
        self.watch.tally.keep_vigil(self.ground.bands(zone)[INSIDE_BAND], None, self.clock_ms)
        return said + self._place_again(zone, "zone_ended")

    def put_line(self, line: Line, at_ms: int | None = None) -> list[WatchEvent]:
        """Watch a line, or watch it as edited."""
        said = self._edit(self.ground.put_line(line), at_ms, ZONE_EDITED)
        return said + self._place_again(line.id, "line_edited")

    def end_line(self, line: str, at_ms: int | None = None) -> list[WatchEvent]:
        """Stop watching a line. Raises NotFoundError."""
        said = self._edit(self.ground.end_line(line), at_ms, ZONE_ENDED)
        return said + self._place_again(line, "line_ended")

    def _edit(self, change: Change, at_ms: int | None, cause: int) -> list[WatchEvent]:
        self.hindsight.restart()
        if not len(self.sensors.motion):
            return []
        found = state_refresh(
            self.ground.index,
            self.sensors.motion,
            at_ms=self.clock_ms if at_ms is None else at_ms,
            added=change.added,
            removed=change.removed,
            replaced=change.replaced,
        )
        notices = notices_of(self.ground, found, NO_FIXES)
        # It becomes known now, whatever time the edit bears: fixes that come next are not late for it.
        return self.watch.take(
            Notice._make(notice)._replace(cause=cause, known_ms=self.clock_ms) for notice in notices
        )

    def _place_again(self, about: str, cause: str) -> list[WatchEvent]:
        self.reported.place_again(about, cause)
        return self.watch.said()

    # -- reported presence -------------------------------------------------------------------------

    def sight(self, sightings: Iterable[Sighting]) -> list[WatchEvent]:
        """Take reported presence into account, from when it was seen until it is valid no longer."""
        for sighting in sightings:
            self.reported.sight(sighting)
        return self.watch.said()

    def cover(self, coverages: Iterable[Coverage]) -> list[WatchEvent]:
        """Take note of who looked where."""
        for coverage in coverages:
            self.reported.cover(coverage)
        return self.watch.said()
