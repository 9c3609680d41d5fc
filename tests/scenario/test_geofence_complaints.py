"""What users of geofences have complained of for years, so that ours does not.

The numbers name the complaint in the tracker of the project that got it.
"""

import math

import pytest

from openline.app.snapshot import restore, save
from openline.kernel.batch import TrackTable
from openline.model.agreement import Limit
from openline.model.space import AltitudeBand, AltitudeLimit, AltitudeReference, Interval
from tests.watched import Watched, meridian, minutes, square, words

METRE_DEG = 1 / 111_319.5


def test_a_track_that_trembles_at_the_edge_enters_once():
    """Tile38 #816, Traccar #2189."""
    watched = Watched(square())
    tremble = [("t", 1 + k / 60, 1 + (-1) ** k * 15 * METRE_DEG, 0.5) for k in range(60)]
    said = watched.read(("t", 0, 1.1, 0.5), *tremble, ("t", 3, 1.1, 0.5))
    assert words(said) == ["enter Z", "exit Z"]


def test_a_track_that_trembles_within_its_own_accuracy_enters_once():
    """Tile38 #816, Traccar #2189."""
    watched = Watched(square(), hysteresis_m=0)
    tremble = [("t", 1 + k / 60, 1 + (-1) ** k * 80 * METRE_DEG, 0.5) for k in range(60)]
    said = watched.read(("t", 0, 1.1, 0.5), *tremble, ("t", 3, 1.1, 0.5), accuracy_m=100.0)
    assert words(said) == ["enter Z", "exit Z"]


def test_a_track_that_trembles_on_a_line_crosses_it_once_when_asked_to_dwell():
    """Tile38 #816, Traccar #2189."""
    watched = Watched(meridian(), dwell_s=5)
    tremble = [("t", 1 + k / 60, 0.5 + (-1) ** k * 15 * METRE_DEG, 0.5) for k in range(61)]
    said = watched.read(("t", 0, 0.4, 0.5), *tremble, ("t", 3, 0.6, 0.5))
    assert words(said) == ["cross L east"]


def test_an_edited_zone_says_who_is_in_it_now_and_who_is_not():
    """Tile38 #589."""
    watched = Watched(square())
    watched.feed(("in", 0, 0.2, 0.5), ("out", 0, 1.5, 0.5), ("both", 0, 0.9, 0.5))
    said = watched.run.put_zone(square(west=0.8, east=1.8), minutes(1))
    assert sorted((it.event, it.track, it.cause) for it in said) == [
        ("enter", "out", "zone_edited"),
        ("exit", "in", "zone_edited"),
    ]
    assert words(watched.feed(("both", 2, 0.1, 0.5))) == ["exit Z"]


def test_a_zone_that_expires_between_two_fixes_says_exit_at_its_end():
    """Tile38 #635."""
    watched = Watched(square(windows=(Interval(start_ms=minutes(-60), end_ms=minutes(5)),)))
    said = watched.read(("t", 0, 0.5, 0.5), ("t", 10, 0.5, 0.5))
    assert words(said) == ["inside Z", "exit Z"]
    assert (said[1].at, said[1].cause) == ("2026-11-30T12:05:00.000Z", "window_closed")


def test_a_zone_that_expires_over_a_silent_track_says_exit_too():
    """Tile38 #635."""
    watched = Watched(square(windows=(Interval(start_ms=minutes(-60), end_ms=minutes(5)),)))
    watched.feed(("t", 0, 0.5, 0.5))
    assert words(watched.run.pass_time(minutes(4))) == []
    (said,) = watched.run.pass_time(minutes(6))
    assert (said.event, said.at, said.cause) == ("exit", "2026-11-30T12:05:00.000Z", "window_closed")


def test_a_zone_that_opens_over_a_track_says_enter():
    """Tile38 #635."""
    watched = Watched(square(windows=(Interval(start_ms=minutes(5)),)))
    said = watched.read(("t", 0, 0.5, 0.5), ("t", 10, 0.5, 0.5))
    assert [(it.event, it.at[14:16], it.cause) for it in said] == [("enter", "05", "window_opened")]


def test_a_zone_that_is_ended_says_exit():
    """Tile38 #589, #635."""
    watched = Watched(square(perimeter_mm=10_000_000))
    watched.feed(("t", 0, 0.5, 0.5))
    (said,) = watched.run.end_zone("Z", minutes(1))
    assert (said.event, said.track, said.cause) == ("exit", "t", "zone_ended")


def test_a_restart_says_nothing_again():
    """OwnTracks #196."""
    before = Watched(square(), meridian(), lookahead_s=600)
    before.feed(("t", 0, -1.0, 0.5), ("t", 10, -0.5, 0.5), ("t", 20, 0.2, 0.5), ("u", 20, 0.3, 0.3))
    tracks = TrackTable()
    after = restore(save(before.run), before.run.settings, tracks)
    assert tracks.names == before.tracks.names
    quiet = before.batch(("t", 21, 0.25, 0.5), ("u", 21, 0.3, 0.31))
    assert words(after.feed(quiet)) == []
    assert words(after.feed(before.batch(("t", 30, 0.7, 0.5)))) == ["cross L east"]


def test_fixes_that_overtake_each_other_are_put_in_order_while_the_stream_waits():
    """Traccar #4417, #6015."""
    watched = Watched(square(), lateness_s=120)
    said = watched.feed(("t", 0, -0.5, 0.5), ("t", 2, 1.5, 0.5), ("t", 1, 0.5, 0.5))
    said += watched.feed(("t", 9, 2.5, 0.5))
    said += watched.run.finish()
    assert words(said) == ["enter Z", "exit Z"]
    assert [it.cause for it in said] == ["", ""]


def test_a_fix_that_comes_too_late_for_that_corrects_what_was_said_and_says_so():
    """Traccar #4417, #6015."""
    watched = Watched(square())
    watched.feed(("t", 0, -0.5, 0.5))
    said = watched.feed(("t", 4, 0.5, 0.5))
    assert [(it.event, it.at[14:19]) for it in said] == [("enter", "02:00")]
    (corrected,) = watched.feed(("t", 3, -0.1, 0.5))
    assert (corrected.event, corrected.late) == ("corrected", True)
    assert corrected.was["at"] == "2026-11-30T12:02:00.000Z"
    assert corrected.now["at"] == "2026-11-30T12:03:10.000Z"


def test_a_visit_that_comes_to_light_late_is_said_late():
    """Traccar #4417, #6015."""
    watched = Watched(square())
    assert words(watched.feed(("t", 0, -0.5, 1.5), ("t", 4, 0.5, 1.5))) == []
    said = watched.feed(("t", 2, 0.0, 0.5))
    assert words(said) == ["enter Z", "exit Z"]
    assert all(it.late for it in said)


def test_a_fix_that_is_too_old_to_correct_anything_is_counted():
    """Traccar #4417, #6015."""
    watched = Watched(square(), correction_s=60)
    for minute in range(10):
        watched.feed(("t", minute, -0.5, 0.5))
    assert words(watched.feed(("t", 1, 0.5, 0.5))) == []
    assert watched.run.too_late == 1


def test_a_zone_that_is_jumped_through_between_two_fixes_is_entered_and_left():
    """Traccar pull request #4316."""
    watched = Watched(square())
    said = watched.read(("t", 0, -1.0, 0.5), ("t", 3, 2.0, 0.5))
    assert [(it.event, it.at[14:19], it.cause) for it in said] == [
        ("enter", "01:00", "pass_through"),
        ("exit", "02:00", "pass_through"),
    ]


@pytest.mark.parametrize("west", [179.5, -180.5])
def test_a_zone_over_the_antimeridian_is_not_turned_inside_out(west):
    """Tile38 #650."""
    watched = Watched(square(west=west, east=west + 1.0))
    assert words(watched.read(("t", 0, 0.0, 0.5), ("far", 0, 90.0, 0.5), ("in", 0, 179.9, 0.5))) == [
        "inside Z"
    ]
    said = watched.read(("in", 10, -179.9, 0.5), ("in", 20, -179.0, 0.5))
    assert words(said) == ["exit Z"]


def test_a_line_over_the_antimeridian_is_crossed_where_it_is():
    """Tile38 #650."""
    watched = Watched(meridian(lon=180.0))
    assert words(watched.read(("t", 0, 179.0, 0.5), ("t", 2, -179.0, 0.5))) == ["cross L east"]


class TestAltitude:
    """Tile38 #531, #308."""

    BAND = AltitudeBand(
        floor=AltitudeLimit(reference=AltitudeReference.STD, value_mm=1_000_000),
        ceiling=AltitudeLimit(reference=AltitudeReference.STD, value_mm=2_000_000),
    )
    STD = 3

    def test_who_flies_over_a_zone_is_not_in_it(self):
        watched = Watched(square(altitude=self.BAND))
        assert words(watched.read(("t", 0, 0.5, 0.5), alt_m=5000.0, alt_reference=self.STD)) == []

    def test_who_climbs_into_it_enters_because_of_the_altitude(self):
        watched = Watched(square(altitude=self.BAND, perimeter_mm=5_000_000))
        said = watched.feed(("t", 0, 0.5, 0.5), alt_m=500.0, alt_reference=self.STD)
        said += watched.feed(("t", 1, 0.51, 0.5), alt_m=1500.0, alt_reference=self.STD)
        said += watched.feed(("t", 2, 0.52, 0.5), alt_m=2500.0, alt_reference=self.STD)
        assert [(it.event, it.cause) for it in said] == [("enter", "altitude"), ("exit", "altitude")]

    def test_who_does_not_say_how_high_it_is_may_be_in_it(self):
        watched = Watched(square(altitude=self.BAND))
        assert words(watched.read(("t", 0, 0.5, 0.5), alt_m=math.nan)) == ["inside Z"]


def test_a_thousand_zones_elsewhere_change_nothing_that_is_said():
    """Tile38 #491, #676."""
    elsewhere = [
        square(f"far-{k}", 10 + k % 40, 10 + k // 40, 10.9 + k % 40, 10.9 + k // 40) for k in range(1000)
    ]
    way = [("t", k, -0.5 + 0.1 * k, 0.5) for k in range(20)]
    assert Watched(square(), *elsewhere).read(*way) == Watched(square()).read(*way)


def test_an_exit_is_never_said_before_its_enter():
    """Traccar pull request #4223."""
    watched = Watched(square(), square("Y", west=1.0, east=2.0), hysteresis_m=0)
    said = watched.read(("t", 0, -0.5, 0.5), ("t", 1, 0.5, 0.5), ("t", 2, 1.5, 0.5), ("t", 3, 2.5, 0.5))
    assert words(said) == ["enter Z", "exit Z", "enter Y", "exit Y"] or words(said) == [
        "enter Z", "enter Y", "exit Z", "exit Y",
    ]  # fmt: skip
    inside = set()
    for event in said:
        if event.event == "enter":
            inside.add(event.zone)
        else:
            inside.remove(event.zone)


def test_a_zone_that_stands_empty_says_so():
    """CloudTAK #480."""
    watched = Watched(square(empty_alert_s=600))
    watched.feed(("t", 0, 0.5, 0.5))
    assert words(watched.feed(("t", 5, 1.5, 0.5))) == ["exit Z"]
    (said,) = watched.run.pass_time(minutes(30))
    assert (said.event, said.zone, said.window_s) == ("empty", "Z", 600.0)


def test_whatever_is_raised_is_cleared():
    """ATAK-CIV #202."""
    watched = Watched(square(limits=(Limit(counted="tracks", maximum=0),)), silence_s=300)
    said = watched.feed(("t", 0, 0.5, 0.5))
    said += watched.run.pass_time(minutes(10))
    said += watched.feed(("t", 11, 0.5, 0.5))
    said += watched.feed(("t", 12, 1.5, 0.5))
    assert [it.event for it in said] == [
        "inside", "limit_exceeded", "lost_contact", "limit_exceeded", "regained_contact", "limit_exceeded",
        "exit", "limit_restored",
    ]  # fmt: skip
    assert [it.certainty for it in said if it.event == "limit_exceeded"] == ["certain", "possible", "certain"]


def test_a_feed_that_stalls_is_told_from_a_quiet_one():
    """OpenTAKServer #171."""
    watched = Watched(square(), silence_s=300)
    watched.feed(("t", 0, 0.5, 0.5))
    (said,) = watched.run.pass_time(minutes(6))
    assert (said.event, said.track, said.inside) == ("lost_contact", "t", ("Z",))
    assert watched.run.counts() == [
        {"zone": "Z", "band": "inside", "party": "", "counted": "tracks", "low": 0, "high": 1}
    ]
