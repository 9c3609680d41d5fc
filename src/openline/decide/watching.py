"""From candidates to events: what is worth saying, said once, in the field's words.

The kernel notices; this judges. It sees notices only, a hundredth of the fixes, in the order in which they
became known, and changes nothing but its own state: the same notices give the same events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from openline.decide.agenda import NEVER_MS
from openline.decide.claiming import party_at
from openline.decide.noticing import (
    BY_ITSELF,
    CAUSES,
    CONVERGE,
    LOST,
    REGAINED,
    WITH_ITS_PERIMETER,
    Notice,
    Pair,
    Place,
    Sides,
    metres,
)
from openline.decide.quickening import Quickening
from openline.decide.remembering import WatchState, take_over
from openline.decide.tallying import Tally, at_text
from openline.kernel.batch import TrackTable
from openline.kernel.candidate import (
    APPROACH,
    CROSS,
    DOUBTFUL,
    ENTER,
    EXIT,
    INSIDE,
    RECEDE,
    RELOCATED,
)
from openline.model.watch import WatchEvent, WatchSettings


class Watch:
    """Judges notices.

    Parameters
    ----------
    settings
        How to judge.
    tracks
        Names, objects, parties and kinds behind the track numbers; read, never written.
    state
        What a former watch remembered; a fresh one when absent.
    """

    def __init__(self, settings: WatchSettings, tracks: TrackTable, state: WatchState | None = None) -> None:
        self.settings = settings
        self.tracks = tracks
        self.state = state or WatchState()
        self._places = self.state.places
        self._presence = self.state.tally.presence
        self._out: list[WatchEvent] = []
        self.tally = Tally(settings, self.state.tally, self.state.agenda, self._out)
        self.pace = Quickening(settings, self.state.paces, self._presence, self.state.agenda, self._out)
        self._dwell_ms = round(settings.dwell_s * 1000)
        self._validity_ms = round(settings.validity_s * 1000)
        self._due_ms = -NEVER_MS
        """When what is being said was due, where it waited for its dwell: until then it was not late."""
        self._rest_ms = round(max(settings.rest_s, settings.dwell_s) * 1000)
        self._handlers: dict[int, Callable[[Any], None]] = {
            INSIDE: self._inside,
            ENTER: self._enter,
            EXIT: self._exit,
            CROSS: self._cross,
            APPROACH: self._approach,
            RECEDE: self._recede,
            DOUBTFUL: self._doubtful,
            RELOCATED: self._relocated,
            LOST: self._lost,
            REGAINED: self._regained,
            CONVERGE: self._converge,
        }
        self._actions: dict[str, Callable[..., None]] = {
            "claim": self._due_claim,
            "dwell": self._due_dwell,
            "forget": self._due_forget,
            "tick": self.tally.due_tick,
            "count": self.tally.due_count,
            "empty": self.tally.due_empty,
            "sighting": self.tally.due_sighting,
            "expiry": self.tally.due_expiry,
            "came": self.pace.due_came,
            "day": self.pace.due_day,
        }

    # -- the ground --------------------------------------------------------------------------------

    def place(self, place: Place, sides: Sides | None = None) -> int:
        """Return the number of a place, giving it one when it is new; lines come with their sides."""
        number = self.state.numbers.setdefault(place, len(self._places))
        if number == len(self._places):
            self._places.append(place)
        if sides is not None:
            self.state.sides[number] = sides
        return number

    # -- what becomes known ------------------------------------------------------------------------

    def take(self, notices: Iterable[Notice | Pair]) -> list[WatchEvent]:
        """Judge notices, in ascending ``known_ms``, and return what is to be said, in that order.

        A notice that comes after the clock has passed it is judged all the same, and its event says ``late``.
        """
        state, handlers, presence = self.state, self._handlers, self._presence
        heap = state.agenda.heap
        for notice in notices:
            known_ms = notice[0]
            if known_ms > state.clock_ms:
                if heap and heap[0][0] <= known_ms:
                    self._run_agenda(known_ms)
                self._set_clock(known_ms)
            handlers[notice[2]](notice)
            if presence.changed:
                self.tally.judge(known_ms)
        return self._said()

    @property
    def begun(self) -> bool:
        """Whether it has seen or heard anything of the time yet."""
        return self.state.tally.began_ms is not None

    def begin(self, first_ms: int) -> list[WatchEvent]:
        """Let the watch begin with its first fix, which need not be worth a notice."""
        return [] if self.begun else self.pass_time(first_ms)

    def pass_time(self, until_ms: int) -> list[WatchEvent]:
        """Let the clock run on without a notice, and return what that brings about."""
        if until_ms > self.state.clock_ms:
            self._run_agenda(until_ms)
            self._set_clock(until_ms)
        return self._said()

    def bare(self, notices: Iterable[Notice]) -> list[WatchEvent]:
        """Say enters, exits and crossings as they are noticed, and keep nothing in mind."""
        for notice in notices:
            if notice[2] == CROSS:
                self._say_cross(notice)
            elif notice[2] in (ENTER, EXIT):
                about, role, _ = self._places[notice[4]]
                if role == "zone":
                    name = "enter" if notice[2] == ENTER else "exit"
                    self._say(name, notice, zone=about, distance_to_edge_m=metres(notice[8]))
        return self._said()

    def finish(self) -> list[WatchEvent]:
        """Say what still waits for its dwell, for no more will come, and judge the last counts."""
        for notice in list(self.state.pending.values()):
            self._settle(notice)
        self.tally.finish(self.state.clock_ms)
        return self._said()

    def said(self) -> list[WatchEvent]:
        """Return what the tally said when a zone, sighting or coverage report was brought to it."""
        self.tally.judge(self.state.clock_ms)
        self.pace.judge(self.state.clock_ms)
        return self._said()

    def adopt(self, other: Watch, tracks: Iterable[int]) -> None:
        """Take over, without a word, how tracks stand in another watch of the same places."""
        presence, true = self._presence, other._presence
        for track in tracks:
            if track in true.claims:
                presence.claim(track, *true.claims[track])
                self._due_claim(self.state.clock_ms, track)
            for place in set(presence.places(track)).difference(true.places(track)):
                presence.leave(track, place)
            for place in true.places(track):
                presence.enter(track, place)
            presence.hear(track)
            if track in true.silent:
                lost_ms = true.silent[track]
                presence.silence(track, lost_ms)
                self.state.agenda.put(lost_ms + self._validity_ms, "forget", track, lost_ms)
            take_over(self.state.pending, other.state.pending, track)
            take_over(self.state.approaching, other.state.approaching, track)
        for notice in self.state.pending.values():
            self._put_dwell(notice)

    def _said(self) -> list[WatchEvent]:
        said = self._out[:]
        self._out.clear()
        return said

    def _set_clock(self, now_ms: int) -> None:
        self.state.clock_ms = now_ms
        if self.state.tally.began_ms is None:
            self.tally.begin(now_ms)
        if not self.state.paces.begun:  # of a watch from before there was such a thing, too
            self.pace.begin(now_ms)

    def _run_agenda(self, now_ms: int) -> None:
        """Do what is due by a time."""
        for due_ms, _, action, key in self.state.agenda.take_due(now_ms):
            self.state.clock_ms = max(self.state.clock_ms, due_ms)
            self._actions[action](self.state.clock_ms, *key)
            self.tally.judge(self.state.clock_ms)
            self.pace.judge(self.state.clock_ms)

    # -- tracks ------------------------------------------------------------------------------------

    def _say(
        self,
        name: str,
        notice: Notice,
        *,
        zone: str = "",
        line: str = "",
        direction: str = "",
        distance_to_edge_m: float | None = None,
        time_to_entry_s: float | None = None,
        implied_speed_m_s: float | None = None,
        inside: tuple[str, ...] = (),
    ) -> None:
        known_ms, at_ms, _, track, _, lon, lat, _, _, accuracy_m, cause = notice
        tracks = self.tracks
        # By position, in the order of the fields: by name it would take ten times as long.
        event = WatchEvent(
            name,
            tracks.names[track],
            tracks.object_id[track],
            party_at(tracks, track, known_ms),
            zone,
            line,
            at_text(at_ms),
            lon,
            lat,
            direction,
            distance_to_edge_m,
            accuracy_m or None,
            CAUSES[cause],
            max(known_ms, self._due_ms) < self.state.clock_ms,
            time_to_entry_s,
            implied_speed_m_s,
            inside,
        )
        self._out.append(event)

    def _inside(self, notice: Notice) -> None:
        self._move_in(notice, "inside")

    def _enter(self, notice: Notice) -> None:
        if not self._waits(notice):
            self._move_in(notice, "enter")

    def _exit(self, notice: Notice) -> None:
        if not self._waits(notice):
            self._move_out(notice)

    def _cross(self, notice: Notice) -> None:
        if not self._waits(notice):
            self._say_cross(notice)

    def _waits(self, notice: Notice) -> bool:
        """Hold a change of side back until it has lasted; two that undo each other are both forgotten."""
        if not self._dwell_ms and not self.state.pending:
            return False
        key = (notice[3], notice[4])
        first = self.state.pending.get(key)
        if first is not None:
            del self.state.pending[key]
            if notice[1] - first[1] < self._dwell_ms:
                return True
            self._settle(first)
        if notice[10] not in BY_ITSELF or not self._dwell_ms:
            return False
        self.state.pending[key] = Notice._make(notice)
        self._put_dwell(notice)
        return True

    def _put_dwell(self, notice: Notice) -> None:
        self.state.agenda.put(notice[1] + self._dwell_ms, "dwell", notice[3], notice[4], notice[1])

    def _due_dwell(self, now_ms: int, track: int, place: int, at_ms: int) -> None:
        notice = self.state.pending.get((track, place))
        if notice is not None and notice.at_ms == at_ms:
            self._settle(notice)

    def _settle(self, notice: Notice) -> None:
        """Say a change of side that has lasted."""
        self.state.pending.pop((notice.track, notice.place), None)
        self._due_ms = notice.at_ms + self._dwell_ms
        if notice.kind == ENTER:
            self._move_in(notice, "enter")
        elif notice.kind == EXIT:
            self._move_out(notice)
        else:
            self._say_cross(notice)
        self._due_ms = -NEVER_MS

    def _move_in(self, notice: Notice, name: str) -> None:
        track, place, presence = notice[3], notice[4], self._presence
        tracks = self.tracks
        presence.claim(track, party_at(tracks, track, notice[0]), tracks.kind[track])
        if not presence.enter(track, place):
            return
        about, role, _ = self._places[place]
        if role == "zone":
            self._say(name, notice, zone=about, distance_to_edge_m=metres(notice[8]))
        elif role == "perimeter" and not presence.is_in(track, self._zone_of(place)):
            self._say("perimeter", notice, zone=about, direction="in")

    def _move_out(self, notice: Notice) -> None:
        track, place, presence = notice[3], notice[4], self._presence
        if not presence.leave(track, place):
            return
        about, role, _ = self._places[place]
        if role == "zone":
            self._say("exit", notice, zone=about, distance_to_edge_m=metres(notice[8]))
            if (track, place) in self.state.approaching:
                self.state.approaching[track, place] = notice[0]
            if notice[10] in WITH_ITS_PERIMETER:
                # The perimeter goes with the zone: one event says both.
                presence.leave(track, self._perimeter_of(place))
        elif role == "perimeter":
            self._say("perimeter", notice, zone=about, direction="out")

    def _say_cross(self, notice: Notice) -> None:
        sides = self.state.sides[notice[4]]
        reached = {1: sides.left, -1: sides.right}.get(notice[7], "")
        self._say("cross", notice, line=self._places[notice[4]].about, direction=reached)

    def _due_claim(self, now_ms: int, track: int) -> None:
        """Count a track anew that is another party's from now on, as its source claims."""
        if track in self._presence.claims:
            self._presence.claim(track, party_at(self.tracks, track, now_ms), self.tracks.kind[track])

    def _zone_of(self, place: int) -> int:
        return self.state.numbers.get(Place(self._places[place].about, "zone"), -1)

    def _perimeter_of(self, place: int) -> int:
        return self.state.numbers.get(Place(self._places[place].about, "perimeter"), -1)

    def _approach(self, notice: Notice) -> None:
        key = (notice[3], notice[4])
        ceased_ms = self.state.approaching.get(key)
        self.state.approaching[key] = NEVER_MS
        if ceased_ms is None or notice[0] - ceased_ms >= self._rest_ms:
            zone = self._places[notice[4]].about
            self._say("approach", notice, zone=zone, time_to_entry_s=round(notice[8], 1))

    def _recede(self, notice: Notice) -> None:
        if (notice[3], notice[4]) in self.state.approaching:
            self.state.approaching[notice[3], notice[4]] = notice[0]

    def _doubtful(self, notice: Notice) -> None:
        self._say("doubtful_fix", notice, implied_speed_m_s=metres(notice[8]))

    def _relocated(self, notice: Notice) -> None:
        track = notice[3]
        take_over(self.state.pending, {}, track)
        take_over(self.state.approaching, {}, track)
        left = self._presence.remove(track)
        self._say("relocated", notice, implied_speed_m_s=metres(notice[8]), inside=self._zones_among(left))

    def _lost(self, notice: Notice) -> None:
        track = notice[3]
        places = self._presence.places(track)
        self._presence.silence(track, notice[1])
        if places:
            self.state.agenda.put(notice[1] + self._validity_ms, "forget", track, notice[1])
        self._say("lost_contact", notice, inside=self._zones_among(places))

    def _due_forget(self, now_ms: int, track: int, lost_ms: int) -> None:
        if self._presence.silent.get(track) == lost_ms:
            self._presence.forget(track)

    def _regained(self, notice: Notice) -> None:
        self._presence.hear(notice[3])
        self._say("regained_contact", notice)

    def _zones_among(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._places[it].about for it in places if self._places[it].role == "zone")

    def _converge(self, pair: Pair) -> None:
        key = (pair.track, pair.other)
        last_ms = self.state.converging.get(key)
        self.state.converging[key] = pair.known_ms
        if last_ms is not None and pair.known_ms - last_ms <= self._rest_ms:
            return
        names = self.tracks.names
        self._out.append(
            WatchEvent(
                event="converging",
                track=names[pair.track],
                object=self.tracks.object_id[pair.track],
                party=party_at(self.tracks, pair.track, pair.known_ms),
                other_track=names[pair.other],
                other_party=party_at(self.tracks, pair.other, pair.known_ms),
                at=at_text(pair.at_ms),
                lon=pair.lon_deg,
                lat=pair.lat_deg,
                cpa_m=round(pair.cpa_m, 1),
                time_to_cpa_s=round(pair.time_to_cpa_s, 1),
                late=pair.known_ms < self.state.clock_ms,
            )
        )
