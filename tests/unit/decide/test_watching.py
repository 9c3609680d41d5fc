"""Notices to events: said once, in the field's words."""

import math

import msgspec
import pytest

from openline.decide.counting import Band
from openline.decide.noticing import (
    CONVERGE,
    LOST,
    REGAINED,
    ZONE_EDITED,
    ZONE_ENDED,
    Notice,
    Pair,
    Place,
    Sides,
)
from openline.decide.remembering import WatchState
from openline.decide.watching import Watch
from openline.kernel.batch import TrackTable
from openline.kernel.candidate import (
    APPROACH,
    CROSS,
    DOUBTFUL,
    ENTER,
    EXIT,
    INSIDE,
    PASS_THROUGH,
    RECEDE,
    RELOCATED,
    WINDOW_CLOSED,
    WINDOW_OPENED,
)
from openline.model.presence import CountRange
from openline.model.watch import WatchEvent, WatchSettings

NOON_MS = 1_796_040_000_000


class Scene:
    """A zone with a perimeter, a line, two tracks; seconds count from noon."""

    def __init__(self, **settings: float) -> None:
        self.tracks = TrackTable()
        self.tracks.code("alpha", object_id="ship", party="north", kind="vessel")
        self.tracks.code("bravo", party="south")
        self.watch = Watch(WatchSettings(**settings), self.tracks)
        self.zone = self.watch.place(Place("Z", "zone"))
        self.perimeter = self.watch.place(Place("Z", "perimeter"))
        self.line = self.watch.place(Place("L", "line"), Sides("east", "west"))
        presence = self.watch.state.tally.presence
        presence.put_band(Band("Z", "inside", self.zone))
        presence.put_band(Band("Z", "perimeter", self.perimeter, self.zone))

    def see(self, *seen: tuple[float, int, int] | Notice) -> list[WatchEvent]:
        """Judge notices, given whole or as (second, kind, place)."""
        notices = [it if isinstance(it, Notice) else self.notice(*it) for it in seen]
        return self.watch.take(notices)

    def notice(self, second: float, kind: int, place: int, **more: float) -> Notice:
        at_ms = NOON_MS + round(second * 1000)
        values = {"known_ms": at_ms, "at_ms": at_ms, "track": 0, "lon_deg": 1.5, "lat_deg": 2.5, **more}
        return Notice(kind=kind, place=place, **values)  # type: ignore[arg-type]

    def pass_to(self, second: float) -> list[WatchEvent]:
        return self.watch.pass_time(NOON_MS + round(second * 1000))


def names(events: list[WatchEvent]) -> list[str]:
    return [event.event for event in events]


def test_an_enter_names_track_object_party_zone_place_and_time():
    scene = Scene()
    (event,) = scene.see(scene.notice(1.234, ENTER, scene.zone, value=-3.04, accuracy_m=5.0))
    assert msgspec.to_builtins(event) == {
        "event": "enter",
        "track": "alpha",
        "object": "ship",
        "party": "north",
        "zone": "Z",
        "at": "2026-11-30T12:00:01.234Z",
        "lon": 1.5,
        "lat": 2.5,
        "distance_to_edge_m": -3.0,
        "accuracy_m": 5.0,
    }


def test_a_cross_names_the_side_that_is_reached():
    scene = Scene()
    left, right = scene.see(
        scene.notice(1, CROSS, scene.line, direction=1), scene.notice(2, CROSS, scene.line, direction=-1)
    )
    assert (left.event, left.line, left.direction) == ("cross", "L", "east")
    assert right.direction == "west"


def test_the_first_fix_inside_is_said_as_inside_and_not_as_enter():
    scene = Scene()
    assert names(scene.see((0, INSIDE, scene.zone), (0, INSIDE, scene.perimeter))) == ["inside"]


def test_a_pass_through_says_enter_and_exit_with_their_cause():
    scene = Scene()
    seen = scene.see(
        scene.notice(1, ENTER, scene.zone, cause=PASS_THROUGH),
        scene.notice(2, EXIT, scene.zone, cause=PASS_THROUGH),
    )
    assert [(it.event, it.cause) for it in seen] == [("enter", "pass_through"), ("exit", "pass_through")]


def test_the_perimeter_is_said_on_the_way_in_and_on_the_way_out():
    scene = Scene()
    seen = scene.see(
        (1, ENTER, scene.perimeter), (2, ENTER, scene.zone), (3, EXIT, scene.zone), (4, EXIT, scene.perimeter)
    )
    assert [(it.event, it.direction) for it in seen] == [
        ("perimeter", "in"),
        ("enter", ""),
        ("exit", ""),
        ("perimeter", "out"),
    ]


def test_a_zone_that_opens_and_closes_over_a_track_is_said_once_and_not_for_its_perimeter_too():
    scene = Scene()
    seen = scene.see(
        scene.notice(1, ENTER, scene.zone, cause=WINDOW_OPENED),
        scene.notice(1, ENTER, scene.perimeter, cause=WINDOW_OPENED),
        scene.notice(9, EXIT, scene.zone, cause=WINDOW_CLOSED),
        scene.notice(9, EXIT, scene.perimeter, cause=WINDOW_CLOSED),
    )
    assert [(it.event, it.cause) for it in seen] == [("enter", "window_opened"), ("exit", "window_closed")]


def test_a_zone_that_is_ended_lets_go_of_whoever_is_inside():
    scene = Scene()
    scene.see((1, ENTER, scene.zone))
    (event,) = scene.see(scene.notice(2, EXIT, scene.zone, cause=ZONE_ENDED, value=math.nan))
    assert (event.event, event.cause, event.distance_to_edge_m) == ("exit", "zone_ended", None)


def test_entering_what_one_is_already_in_says_nothing():
    scene = Scene()
    assert names(scene.see((1, ENTER, scene.zone), (2, ENTER, scene.zone))) == ["enter"]
    assert names(scene.see((3, EXIT, scene.zone), (4, EXIT, scene.zone))) == ["exit"]


class TestDwell:
    def test_an_enter_is_said_when_it_has_lasted_and_bears_the_time_of_the_edge(self):
        scene = Scene(dwell_s=10)
        assert scene.see((1, ENTER, scene.zone)) == []
        assert scene.pass_to(10.999) == []
        (event,) = scene.pass_to(11)
        assert (event.event, event.at) == ("enter", "2026-11-30T12:00:01.000Z")

    def test_what_waited_for_its_dwell_is_not_late_for_that(self):
        scene = Scene(dwell_s=10)
        scene.see((1, ENTER, scene.zone))
        assert not scene.pass_to(60)[0].late
        assert not scene.see((61, EXIT, scene.zone))
        assert not scene.watch.finish()[0].late
        late = scene.notice(40, ENTER, scene.zone)
        scene.pass_to(80)
        assert scene.see(late) == []
        assert scene.pass_to(90)[0].late

    def test_what_waits_is_judged_when_the_next_watch_does_not_dwell(self):
        scene = Scene(dwell_s=600)
        scene.see((1, ENTER, scene.zone))
        scene.watch = Watch(WatchSettings(), scene.watch.tracks, scene.watch.state)
        assert names(scene.see((120, EXIT, scene.zone))) == ["enter", "exit"]
        assert scene.watch.state.pending == {}

    def test_a_stay_shorter_than_the_dwell_was_no_stay(self):
        scene = Scene(dwell_s=10)
        assert scene.see((1, ENTER, scene.zone), (8, EXIT, scene.zone)) == []
        assert scene.pass_to(100) == []
        assert not scene.watch.state.tally.presence.is_in(0, scene.zone)

    def test_an_absence_shorter_than_the_dwell_was_no_absence(self):
        scene = Scene(dwell_s=10)
        scene.see((0, INSIDE, scene.zone))
        assert scene.see((1, EXIT, scene.zone), (8, ENTER, scene.zone)) == []
        assert scene.pass_to(100) == []
        assert scene.watch.state.tally.presence.is_in(0, scene.zone)

    def test_two_crossings_that_undo_each_other_are_none(self):
        scene = Scene(dwell_s=10)
        seen = scene.see(
            scene.notice(1, CROSS, scene.line, direction=1),
            scene.notice(4, CROSS, scene.line, direction=-1),
            scene.notice(30, CROSS, scene.line, direction=1),
        )
        assert seen == []
        assert [(it.event, it.at[17:]) for it in scene.pass_to(60)] == [("cross", "30.000Z")]

    def test_a_pass_through_counts_when_it_lasted_though_both_ends_became_known_at_once(self):
        scene = Scene(dwell_s=10)
        seen = scene.see(
            scene.notice(1, ENTER, scene.zone, cause=PASS_THROUGH, known_ms=NOON_MS + 60_000),
            scene.notice(31, EXIT, scene.zone, cause=PASS_THROUGH, known_ms=NOON_MS + 60_000),
        )
        assert names(seen) == ["enter"]
        assert names(scene.pass_to(61)) == ["exit"]

    def test_what_the_law_changes_does_not_wait(self):
        scene = Scene(dwell_s=10)
        assert names(scene.see(scene.notice(1, ENTER, scene.zone, cause=ZONE_EDITED))) == ["enter"]

    def test_at_the_end_of_a_file_what_waits_is_said(self):
        scene = Scene(dwell_s=10)
        scene.see((1, ENTER, scene.zone))
        assert names(scene.watch.finish()) == ["enter"]


class TestApproach:
    def test_it_is_said_once_while_it_lasts(self):
        scene = Scene()
        seen = scene.see(
            scene.notice(1, APPROACH, scene.zone, value=90.04),
            scene.notice(2, RECEDE, scene.zone),
            scene.notice(3, APPROACH, scene.zone, value=80.0),
        )
        assert [(it.event, it.time_to_entry_s) for it in seen] == [("approach", 90.0)]

    def test_it_is_said_again_after_it_has_ceased_for_a_while(self):
        scene = Scene(rest_s=60)
        seen = scene.see(
            scene.notice(1, APPROACH, scene.zone, value=90.0),
            scene.notice(2, RECEDE, scene.zone),
            scene.notice(62, APPROACH, scene.zone, value=90.0),
        )
        assert names(seen) == ["approach", "approach"]

    def test_whoever_has_just_left_does_not_approach(self):
        scene = Scene(rest_s=60)
        seen = scene.see(
            scene.notice(1, APPROACH, scene.zone, value=90.0),
            (2, ENTER, scene.zone),
            (3, EXIT, scene.zone),
            scene.notice(10, APPROACH, scene.zone, value=90.0),
        )
        assert names(seen) == ["approach", "enter", "exit"]


def test_a_doubtful_fix_is_named_with_the_speed_it_implies():
    scene = Scene()
    (event,) = scene.see(scene.notice(1, DOUBTFUL, -1, value=5432.18))
    assert (event.event, event.implied_speed_m_s, event.zone) == ("doubtful_fix", 5432.2, "")


def test_a_doubtful_fix_at_the_very_same_time_has_no_speed_to_state():
    scene = Scene()
    (event,) = scene.see(scene.notice(1, DOUBTFUL, -1, value=math.inf))
    assert event.implied_speed_m_s is None


def test_a_relocated_track_leaves_without_an_exit_and_says_what_it_was_inside_of():
    scene = Scene()
    scene.see((1, ENTER, scene.zone))
    seen = scene.see(scene.notice(5, RELOCATED, -1, value=900.0), (5, INSIDE, scene.zone))
    assert [(it.event, it.inside) for it in seen] == [("relocated", ("Z",)), ("inside", ())]


class TestSilence:
    def test_a_silent_track_is_lost_contact_with_the_zones_it_was_inside_of(self):
        scene = Scene()
        scene.see((1, ENTER, scene.zone))
        (event,) = scene.see((901, LOST, -1))
        assert (event.event, event.inside) == ("lost_contact", ("Z",))

    def test_a_silent_track_still_counts_as_possible_until_its_validity_ends(self):
        scene = Scene(validity_s=100)
        scene.see((1, ENTER, scene.zone), (50, LOST, -1))
        inside = scene.watch.state.tally.presence.bands[0]
        assert inside.count("north", "tracks") == CountRange(0, 1)
        scene.pass_to(151)
        assert inside.count("north", "tracks") == CountRange(0, 0)

    def test_a_track_that_is_heard_again_counts_as_certain_again(self):
        scene = Scene(validity_s=100)
        scene.see((1, ENTER, scene.zone), (50, LOST, -1))
        assert names(scene.see((60, REGAINED, -1))) == ["regained_contact"]
        scene.pass_to(500)
        assert scene.watch.state.tally.presence.bands[0].count("north", "tracks") == CountRange(1, 1)


class TestConvergence:
    def pair(self, second: int) -> Pair:
        at_ms = NOON_MS + second * 1000
        return Pair(at_ms, at_ms, CONVERGE, 0, 1, 1.5, 2.5, 312.34, 65.0)

    def test_both_tracks_and_parties_are_named(self):
        scene = Scene()
        (event,) = scene.watch.take([self.pair(0)])
        assert (event.track, event.party, event.other_track, event.other_party) == (
            "alpha", "north", "bravo", "south",
        )  # fmt: skip
        assert (event.cpa_m, event.time_to_cpa_s) == (312.3, 65.0)

    def test_it_is_said_once_while_it_lasts_and_again_after_it_has_ceased(self):
        scene = Scene(rest_s=60)
        assert len(scene.watch.take([self.pair(s) for s in (0, 60, 120)])) == 1
        assert len(scene.watch.take([self.pair(300)])) == 1


def test_what_becomes_known_after_the_clock_has_passed_it_says_that_it_is_late():
    scene = Scene()
    scene.pass_to(60)
    (event,) = scene.see((30, ENTER, scene.zone))
    assert event.late


@pytest.mark.requirement("R36")
def test_a_state_that_is_written_down_and_taken_up_again_says_nothing_twice():
    scene = Scene(dwell_s=10)
    scene.see(
        (0, INSIDE, scene.zone),
        scene.notice(1, APPROACH, scene.zone, value=9.0),
        scene.notice(2, EXIT, scene.zone),
        (3, LOST, -1),
    )
    written = msgspec.msgpack.encode(scene.watch.state)
    state = msgspec.msgpack.decode(written, type=WatchState)
    assert msgspec.msgpack.encode(state) == written
    again = Watch(scene.watch.settings, scene.tracks, state)
    rest = [scene.notice(5, APPROACH, scene.zone, value=9.0), scene.notice(20, ENTER, scene.zone)]
    assert again.take(rest) + again.pass_time(NOON_MS + 90_000) == scene.watch.take(rest) + scene.pass_to(90)
