"""One run of ``openline watch``: its sources, its watch, its output."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING

import msgspec

from openline import bootstrap
from openline.cli.output import console, emit, note, progress
from openline.cli.telling import WORDS, Teller
from openline.decide.claiming import ClaimedTracks
from openline.errors import InputError
from openline.model.watch import WatchEvent, WatchSettings

if TYPE_CHECKING:
    from openline.app.recording import Recorder
    from openline.app.watch import WatchRun
    from openline.feeds import Feed
    from openline.kernel.batch import PositionBatch

LIVE_MS = 600_000
"""A stream whose newest fix is younger than this is live: time passes for it even while it is silent."""
AHEAD_MS = 600_000
"""A fix of a followed source that is farther ahead of the clock than this bears a wrong time."""


class Session:
    """A watch with everything around it; nothing is printed before all files were read without fault.

    Parameters
    ----------
    as_json
        Print for a program, not for a person.
    examples
        Print to a person only so many events, the first; ``None`` prints all.
    """

    def __init__(self, settings: WatchSettings, *, as_json: bool, examples: int | None = None) -> None:
        from openline.feeds import Rejects

        self._began = self._lap_began = perf_counter()
        self._laps: dict[str, float] = {}
        self._settings = settings
        self._as_json = as_json
        self._examples = examples
        self._tracks = ClaimedTracks()
        self._rejects = Rejects()
        self._recorder: Recorder | None = None
        self._run: WatchRun | None = None
        self._said: list[WatchEvent] = []
        self._counts: dict[str, Counter[str]] = {}
        self.unsaid = 0
        """How many events were not printed, because the examples were enough."""
        self._live = False
        self._ahead = 0
        self._stack = ExitStack()
        self._encoder = msgspec.json.Encoder()

    def __enter__(self) -> Session:
        """Use the session in a ``with`` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the sources and the journal."""
        self._stack.close()

    @property
    def run(self) -> WatchRun:
        """The watch; a fresh one when none was taken up."""
        if self._run is None:
            self._lap("start")
            from openline.app.watch import WatchRun

            self._run = WatchRun(self._settings, self._tracks)
            self._lap("load the kernel")
        return self._run

    # -- what is watched ---------------------------------------------------------------------------

    def put_zones(self, files: Sequence[Path], *, leave_out: bool = False) -> None:
        """Watch the zones of GeoJSON or OpenAir files."""
        from openline.cli.placed import read_zones

        for file in files:
            for zone in read_zones(file, leave_out=leave_out, note=note):
                if zone.id in self.run.ground.zones:
                    raise InputError(f"zone {zone.id!r} is there already", where=str(file))
                self.run.put_zone(zone)
        self._lap("zones and lines")

    def put_lines(self, files: Sequence[Path], *, leave_out: bool = False) -> None:
        """Watch the lines of GeoJSON files."""
        from openline.cli.placed import read_lines

        for file in files:
            for line in read_lines(file, leave_out=leave_out, note=note):
                if line.id in self.run.ground.zones or line.id in self.run.ground.lines:
                    raise InputError(f"{line.id!r} is there already", where=str(file))
                self.run.put_line(line)
        self._lap("zones and lines")

    def open_home(self, home: Path, *, name: str) -> None:
        """Watch what is on record in a node's HOME, and record what is found."""
        from openline.app.handlers import Handlers
        from openline.app.recording import Recorder
        from openline.app.views import outlines_gone

        rules = Handlers()
        journal = self._stack.enter_context(bootstrap.open_journal(bootstrap.open_home(home), rules))
        self._recorder = Recorder(journal, rules, self._settings, self._tracks, name=name)
        self._run = self._recorder.run
        if self._recorder.begins_anew:
            note(
                f"what was remembered by the watch {name} went with a redaction: it begins anew, and says"
                " again who is inside and what was seen"
            )
        self._said += self._recorder.sync()
        for it in outlines_gone(rules.state):
            note(
                f"{it.kind} {it.id} is NOT WATCHED: its outline was redacted; end it with"
                f" 'openline {it.kind} end {it.id}', or put the place on record under another id"
            )
        self._lap("zones and lines")

    def sight(self, file: Path) -> None:
        """Take reported presence from a CSV file."""
        from openline.cli.carrying import read_text
        from openline.cli.reports import sightings_of

        read = sightings_of(read_text(file), str(file))
        self._said += self.run.sight(sighting for sighting, _ in read)

    def cover(self, file: Path) -> None:
        """Take from a CSV file who looked where and when."""
        from openline.cli.carrying import read_text
        from openline.cli.reports import coverages_of

        read = coverages_of(read_text(file), str(file))
        self._said += self.run.cover(looked for looked, _ in read)

    # -- positions ---------------------------------------------------------------------------------

    def read(self, sources: Sequence[str], format: str | None, *, last: bool = True) -> None:
        """Read files to their end, then say everything in order of time.

        Unless they are the ``last``, what waits for its dwell goes on waiting, for the next.
        """
        from openline.feeds import open_positions

        batches: list[PositionBatch] = []
        with progress("reading positions", len(sources) if len(sources) > 1 else None) as advance:
            for source in sources:
                with open_positions(source, format, tracks=self._tracks, rejects=self._rejects) as feed:
                    batches += feed
                    _tell_notes(feed)
                advance()
        self._lap("read positions")
        with progress(f"watching {sum(map(len, batches)):,} positions of {len(self._tracks):,} tracks"):
            events = self._said + self.run.read(batches, last=last)
        self._said = []
        self._lap("watch")
        self._say(events, batches, ended=True)
        self._lap("write")

    def follow(self, sources: Sequence[str], format: str | None, *, last: bool = True) -> None:
        """Read sources as they grow, in turn, and say things as they become known."""
        from openline.feeds import open_positions

        self._say(self._said, [])
        feeds = [
            self._stack.enter_context(
                open_positions(
                    source,
                    format,
                    follow=True,
                    tracks=self._tracks,
                    rejects=self._rejects,
                    now_ms=bootstrap.now_ms,
                )
            )
            for source in sources
        ]
        for batch in self._in_turn(feeds):
            events = self._recorder.sync() if self._recorder is not None else []
            events += self.run.feed(self._dated(batch))
            if self._live:
                events += self.run.pass_time(bootstrap.now_ms())
            self._say(events, [batch])
        self._say(self.run.finish(last=last), [], ended=True)

    def _in_turn(self, feeds: Sequence[Feed]) -> Iterator[PositionBatch]:
        waiting = [(feed, iter(feed)) for feed in feeds]
        while waiting:
            for one in list(waiting):
                batch = next(one[1], None)
                _tell_notes(one[0])
                if batch is None:
                    waiting.remove(one)
                else:
                    yield batch

    def _dated(self, batch: PositionBatch) -> PositionBatch:
        """Leave out fixes from the future: one would make all that follow look late."""
        now_ms = bootstrap.now_ms()
        ahead = batch.time_ms > now_ms + AHEAD_MS
        if ahead.any():
            self._ahead += int(ahead.sum())
            batch = batch.take(~ahead)
        if len(batch):
            self._live = now_ms - int(batch.time_ms.max()) < LIVE_MS
        return batch

    # -- what is said ------------------------------------------------------------------------------

    def _say(
        self, events: Sequence[WatchEvent], batches: Sequence[PositionBatch], *, ended: bool = False
    ) -> None:
        """Record events if there is a record, and only then print them."""
        if self._recorder is not None and (ended or events or any(map(len, batches))):
            self._recorder.record(events, batches, ended=ended)
        for event in events:
            about = event.zone or event.line or event.notification
            self._counts.setdefault(about, Counter())[event.event] += 1
        if not events:
            return
        if self._as_json:
            sys.stdout.buffer.write(self._encoder.encode_lines(events))
            sys.stdout.buffer.flush()
        else:
            teller = Teller(self._names())
            shown = events
            if self._examples is not None:
                shown = events[: self._examples]
                self._examples -= len(shown)
                self.unsaid += len(events) - len(shown)
            sys.stdout.write("".join(f"{teller.line(event)}\n" for event in shown))
            sys.stdout.flush()

    def _names(self) -> dict[str, str]:
        ground = self.run.ground
        names = {zone.id: zone.name for zone in ground.zones.values()}
        names |= {line.id: line.name for line in ground.lines.values()}
        return self.run.conformance.names | names

    def summarise(self) -> None:
        """Print how often what happened where, and who is there now."""
        present = self.run.counts()
        if self._as_json:
            events = [{"about": about, **counts} for about, counts in sorted(self._counts.items())]
            emit({"event": "summary", "events": events, "present": present})
            return
        from rich.table import Table

        names = self._names()
        table = Table("zone, line or notification", "events", box=None)
        for about, counts in sorted(self._counts.items()):
            words = ", ".join(f"{count:,} {WORDS.get(name, name)}" for name, count in counts.most_common())
            table.add_row(names.get(about, about) or "(tracks as such)", words)
        console().print(table)
        if present:
            table = Table("who is there now", "band", "party", "how many", box=None)
            for it in present:
                about = str(it.get("zone") or it["line"])
                many = f"{it['low']}" if it["low"] == it["high"] else f"{it['low']} to {it['high']}"
                whose = str(it["party"]) or "not said"
                table.add_row(names.get(about, about), str(it["band"]), whose, f"{many} {it['counted']}")
            console().print(table)

    def account(self, *, timings: bool) -> None:
        """Say on standard error what could not be used, and where the time went."""
        run = self.run
        if not self._counts:
            ground = run.ground
            note(
                f"nothing to say of {len(self._tracks):,} tracks, {len(ground.zones):,} zones and"
                f" {len(ground.lines):,} lines"
            )
        if run.waiting:
            note(
                f"changes of side that wait for their dwell: {run.waiting:,}; the next positions decide;"
                " if there are none, give these again with --last"
            )
        passed_over = self._rejects.summary()
        if passed_over:
            note(passed_over)
        for count, what in (
            (run.duplicates, "fixes that repeat another of the same track and time"),
            (run.too_late, "fixes that came too late to correct what was said"),
            (self._ahead, "fixes with a time in the future"),
        ):
            if count:
                note(f"passed over: {what}: {count:,}")
        if timings:
            self._lap("close")
            parts = [f"{name} {seconds:.3f} s" for name, seconds in self._laps.items()]
            note(f"{', '.join(parts)}; in all {perf_counter() - self._began:.3f} s")

    def _lap(self, name: str) -> None:
        now = perf_counter()
        self._laps[name] = self._laps.get(name, 0.0) + now - self._lap_began
        self._lap_began = now


def _tell_notes(feed: Feed) -> None:
    for text in feed.take_notes():
        note(text)
