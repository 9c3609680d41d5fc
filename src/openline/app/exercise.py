"""An exercise as data: who takes part, who moves where, and what each beat puts on record.

A script holds roles only, and says of every figure whether it is invented. Times are in seconds of play; the
exercise clock makes UTC milliseconds of them. What parties notify, answer and do on their way is in
``scripted.py``, what they say to each other in ``scripted_lines.py``, and what they say that happened in
``scripted_incidents.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

import msgspec
import numpy as np

from openline.app.ports import Draft
from openline.app.scripted import Act, Notifying, drafts_of_notifying
from openline.app.scripted_incidents import Happening, drafts_of_happening
from openline.app.scripted_lines import Saying, drafts_of_saying
from openline.decide.state import State
from openline.kernel.batch import PositionBatch, TrackTable
from openline.model.agreement import Basis, Line, StanceValue, Zone
from openline.model.event import (
    CoverageBody,
    CoverageFacts,
    LineBody,
    LineFacts,
    ReasonBody,
    ShareFacts,
    SightingBody,
    SightingFacts,
    StanceFacts,
    ZoneBody,
    ZoneFacts,
)
from openline.model.party import Party
from openline.model.presence import CountRange, Coverage, Sighting
from openline.model.space import Circle, Interval, Position


class AddZone(Act, frozen=True, kw_only=True, tag="add_zone"):
    """A zone of ``zones.geojson`` comes on record."""

    id: str
    value: StanceValue
    basis: Basis


class AddLine(Act, frozen=True, kw_only=True, tag="add_line"):
    """A line of ``lines.geojson`` comes on record."""

    id: str
    value: StanceValue
    basis: Basis


class TakeStance(Act, frozen=True, kw_only=True, tag="take_stance"):
    """A party says what a zone or line, as it now stands, is to it."""

    about: str
    value: StanceValue
    basis: Basis


class ReportSighting(Act, frozen=True, kw_only=True, tag="report_sighting"):
    """Somebody reports a range of people within an area, seen over the ``minutes`` before."""

    id: str
    minutes: int
    lon: float
    lat: float
    radius_m: int
    low: int
    high: int
    party: str
    source: str
    grade: str


class ReportCoverage(Act, frozen=True, kw_only=True, tag="report_coverage"):
    """Somebody reports having looked over an area for the ``minutes`` before."""

    id: str
    minutes: int
    lon: float
    lat: float
    radius_m: int
    state: str
    source: str


Action: TypeAlias = (
    AddZone | AddLine | TakeStance | ReportSighting | ReportCoverage | Notifying | Saying | Happening
)


class Beat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A moment of play: what the players are told, and what is put on record."""

    s: float
    title: str
    say: str
    do: tuple[Action, ...] = ()
    lines: bool = False
    """Whether the state of every line at that moment is said with it."""
    tempo: str = ""
    """A line of which it is said how often it is used by then."""
    counter: str = ""
    """A STOP of which it is said how old it is by then, and who has said what."""
    disputed: tuple[str, ...] = ()
    """Statements of which it is said where each puts what it is about."""
    incident: str = ""
    """An incident of which it is said who has said what of it by then."""


class Waypoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where a track is at a second of play."""

    s: float
    lon: float
    lat: float


class ScriptedTrack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An object that moves straight from waypoint to waypoint."""

    track: str
    party: str
    kind: str
    accuracy_m: float
    origin: str
    path: tuple[Waypoint, ...]
    shared_with: Mapping[str, Literal["coarse", "full"]] = {}
    """Who sees where it is while it is played into a server, besides its own party."""


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An exercise, as ``beats.json`` holds it."""

    title: str
    watermark: str
    preface: str
    begins: datetime
    minutes_per_second: int
    fix_every_s: float
    parties: tuple[Party, ...]
    tracks: tuple[ScriptedTrack, ...]
    beats: tuple[Beat, ...]

    def at_ms(self, s: float) -> int:
        """Return the exercise clock at a second of play."""
        return round(self.begins.timestamp() * 1000 + s * self.minutes_per_second * 60_000)

    def s_at(self, ms: int) -> float:
        """Return the second of play at which the exercise clock shows a time."""
        return (ms - self.begins.timestamp() * 1000) / (self.minutes_per_second * 60_000)

    @property
    def fix_times_s(self) -> list[float]:
        """The seconds of play at which tracks report."""
        last = max(it.path[-1].s for it in self.tracks)
        return [step * self.fix_every_s for step in range(int(last / self.fix_every_s) + 1)]


class ExerciseClock:
    """What the node of an exercise goes by: it stands still until the play has come further.

    Parameters
    ----------
    now_ms
        UTC milliseconds at which the play begins.
    """

    def __init__(self, now_ms: int) -> None:
        self._now_ms = now_ms

    def __call__(self) -> int:
        """Return the time in the exercise, in UTC milliseconds."""
        return self._now_ms

    def advance(self, to_ms: int) -> None:
        """Let the play come to a time; it never goes back."""
        self._now_ms = max(self._now_ms, to_ms)


class RunningClock(ExerciseClock):
    """The same of an exercise that is served: once the play is over it goes on as time does.

    Parameters
    ----------
    elapsed_ms
        What goes on whatever is done to the machine's clock.
    """

    def __init__(self, now_ms: int, elapsed_ms: Callable[[], float]) -> None:
        super().__init__(now_ms)
        self._elapsed_ms = elapsed_ms
        self._since_ms: float | None = None

    def __call__(self) -> int:
        """Return the time in the exercise, in UTC milliseconds."""
        went_ms = 0.0 if self._since_ms is None else self._elapsed_ms() - self._since_ms
        return self._now_ms + int(went_ms)

    def run_on(self) -> None:
        """Go on as time does, from here."""
        self._since_ms = self._elapsed_ms()


class Shapes(NamedTuple):
    """The zones and lines that a script names by id."""

    zones: Mapping[str, Zone]
    lines: Mapping[str, Line]


def fixes_at(script: Script, s: float, table: TrackTable) -> PositionBatch:
    """Return one fix of every track that is on the move at a second of play; possibly none."""
    moving = [it for it in script.tracks if it.path[0].s <= s <= it.path[-1].s]
    columns: dict[str, list[float]] = {"lon": [], "lat": []}
    for name, values in columns.items():
        for it in moving:
            known = [getattr(point, name) for point in it.path]
            values.append(float(np.interp(s, [point.s for point in it.path], known)))
    codes = [table.code(it.track, party=it.party, kind=it.kind) for it in moving]
    batch = PositionBatch.of(
        np.array(codes, np.int32),
        np.full(len(moving), script.at_ms(s), np.int64),
        np.array(columns["lon"]),
        np.array(columns["lat"]),
    )
    batch.accuracy_m[:] = [it.accuracy_m for it in moving]
    return batch


def drafts_of(action: Action, script: Script, shapes: Shapes, state: State, s: float) -> Iterator[Draft]:
    """Return what an action at a second of play puts on record as things stand, its shares last.

    Raises
    ------
    InputError, NotFoundError
        The script speaks of something that is not so then.
    """
    at_ms = script.at_ms(s)
    verbal = isinstance(action, AddZone | AddLine | TakeStance) and action.basis is Basis.VERBAL
    call_at_ms = at_ms if verbal else None
    match action:
        case AddZone():
            zone = ZoneFacts(
                zone=action.id, version=1, value=action.value, basis=action.basis, call_at_ms=call_at_ms
            )
            yield Draft(type="zone.add/v1", facts=zone, body=ZoneBody(zone=shapes.zones[action.id]))
        case AddLine():
            line = LineFacts(
                line=action.id, version=1, value=action.value, basis=action.basis, call_at_ms=call_at_ms
            )
            yield Draft(type="line.add/v1", facts=line, body=LineBody(line=shapes.lines[action.id]))
        case TakeStance():
            present = state.object(action.about, "zone", "line")
            stance = StanceFacts(
                about=present.id,
                version=present.version,
                body_sha256=present.body_sha256,
                value=action.value,
                basis=action.basis,
                call_at_ms=call_at_ms,
            )
            yield Draft(type="stance.take/v1", facts=stance, body=ReasonBody())
        case ReportSighting():
            sighting = Sighting(
                id=action.id,
                seen=_before(at_ms, action.minutes),
                area=_circle(action),
                count=CountRange(action.low, action.high),
                party=action.party,
                source=action.source,
                source_grade=action.grade,
            )
            facts = SightingFacts(sighting=action.id)
            yield Draft(type="sighting.report/v1", facts=facts, body=SightingBody(sighting=sighting))
        case ReportCoverage():
            coverage = msgspec.convert(
                {
                    "id": action.id,
                    "observed": _before(at_ms, action.minutes),
                    "area": _circle(action),
                    "state": action.state,
                    "source": action.source,
                },
                Coverage,
            )
            yield Draft(
                type="coverage.report/v1",
                facts=CoverageFacts(coverage=action.id),
                body=CoverageBody(coverage=coverage),
            )
        case _ if isinstance(action, Notifying):
            yield from drafts_of_notifying(action, state, script.at_ms)
        case _ if isinstance(action, Happening):
            yield from drafts_of_happening(action, script.at_ms)
        case _:
            yield from drafts_of_saying(action, state, script.at_ms, at_ms)
    if action.share:
        about = action.about if isinstance(action, TakeStance) else str(getattr(action, "id", ""))
        share = ShareFacts(about=about, shared=action.share)
        yield Draft(type="share.set/v1", facts=share, body=ReasonBody())


def _before(at_ms: int, minutes: int) -> Interval:
    return Interval(start_ms=at_ms - minutes * 60_000, end_ms=at_ms)


def _circle(action: ReportSighting | ReportCoverage) -> Circle:
    centre = Position(lon_e7=round(action.lon * 1e7), lat_e7=round(action.lat * 1e7))
    return Circle(centre=centre, radius_mm=action.radius_m * 1000)
