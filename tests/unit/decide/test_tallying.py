"""Limits, increase, empty zones, sightings."""

import pytest

from openline.decide.counting import Band, Report
from openline.decide.covering import Look
from openline.decide.noticing import Notice, Place
from openline.decide.tallying import Placed, Vigil, at_text
from openline.decide.watching import Watch
from openline.kernel.batch import TrackTable
from openline.kernel.candidate import ENTER, EXIT, INSIDE
from openline.model.agreement import Limit
from openline.model.presence import CountRange
from openline.model.watch import WatchEvent, WatchSettings

NOON_MS = 1_796_040_000_000
MINUTE_MS = 60_000


class Scene:
    """One zone, ten tanks of the north, minutes from noon."""

    def __init__(self, *limits: Limit, **settings: float) -> None:
        tracks = TrackTable()
        for number in range(10):
            tracks.code(f"tank-{number}", party="north", kind="tank")
        self.watch = Watch(WatchSettings(**settings), tracks)
        self.zone = self.watch.place(Place("Z", "zone"))
        self.watch.state.tally.presence.put_band(Band("Z", "inside", self.zone, limits=limits))
        self.watch.pass_time(NOON_MS)

    def move(self, minute: float, kind: int, *tracks: int) -> list[WatchEvent]:
        at_ms = NOON_MS + round(minute * MINUTE_MS)
        return self.watch.take(Notice(at_ms, at_ms, kind, it, self.zone, 0.0, 0.0) for it in tracks)

    def pass_to(self, minute: float) -> list[WatchEvent]:
        return self.watch.pass_time(NOON_MS + round(minute * MINUTE_MS))

    def sight(
        self, name: str, low: int, high: int, minutes: tuple[float, float], *overlaps: str,
        source: str = "observer", definite: bool = True,
    ) -> list[WatchEvent]:  # fmt: skip
        report = Report(
            sighting=name, count=CountRange(low, high), definite=definite, counted="people",
            party="group", source=source, overlaps=overlaps,
        )  # fmt: skip
        start_ms, end_ms = (NOON_MS + round(it * MINUTE_MS) for it in minutes)
        placed = Placed(band=0, report=report, spans_ms=((start_ms, end_ms),))
        self.watch.tally.sight([placed], self.watch.state.clock_ms)
        return self.watch.said()


def of(events: list[WatchEvent], name: str) -> list[WatchEvent]:
    return [event for event in events if event.event == name]


@pytest.mark.requirement("R17")
class TestLimits:
    tanks = Limit(counted="tank", maximum=2)

    def test_a_limit_is_exceeded_and_restored_once_each(self):
        scene = Scene(self.tanks)
        assert of(scene.move(1, ENTER, 0, 1), "limit_exceeded") == []
        (exceeded,) = of(scene.move(2, ENTER, 2, 3), "limit_exceeded")
        assert (exceeded.party, exceeded.counted, exceeded.low, exceeded.maximum) == ("north", "tank", 3, 2)
        assert exceeded.certainty == "certain"
        assert of(scene.move(3, EXIT, 3), "limit_restored") == []
        (restored,) = of(scene.move(4, EXIT, 2), "limit_restored")
        assert (restored.low, restored.high, restored.zone, restored.band) == (2, 2, "Z", "inside")

    def test_a_range_that_reaches_over_the_limit_exceeds_it_possibly(self):
        scene = Scene(Limit(counted="people", maximum=100))
        (possible,) = of(scene.sight("a", 60, 110, (0, 60)), "limit_exceeded")
        assert (possible.certainty, possible.low, possible.high) == ("possible", 60, 110)

    def test_a_limit_for_one_party_leaves_the_others_alone(self):
        scene = Scene(Limit(counted="tank", maximum=0, party="south"))
        assert of(scene.move(1, ENTER, 0), "limit_exceeded") == []

    def test_a_limit_that_is_edited_away_is_no_longer_exceeded(self):
        scene = Scene(self.tanks)
        scene.move(1, ENTER, 0, 1, 2)
        scene.watch.state.tally.presence.put_band(Band("Z", "inside", scene.zone))
        assert [it.event for it in scene.watch.said()] == ["limit_restored"]


class TestIncrease:
    def test_the_first_quarter_of_an_hour_is_the_baseline(self):
        scene = Scene(silence_s=900)
        scene.move(5, INSIDE, 0, 1, 2)
        assert of(scene.pass_to(40), "increase") == []

    @pytest.mark.requirement("R35")
    def test_it_is_worded_as_an_increase_in_reported_presence_with_its_coverage(self):
        scene = Scene(silence_s=900)
        scene.move(5, INSIDE, 0, 1, 2)
        watcher = Look(coverage="c", start_ms=NOON_MS, end_ms=NOON_MS + 10**9, state="observed", whole=True)
        scene.watch.tally.look({"Z": watcher})
        scene.move(40, ENTER, 3, 4)
        (event, *_) = of(scene.pass_to(42), "increase")
        assert (event.counted, event.before_high, event.low, event.certainty) == ("tracks", 3, 5, "certain")
        assert event.wording == "increase in reported presence"
        assert event.coverage == {"observed_s": 2460, "unstated_s": 1140}

    def test_sightings_grow_like_tracks_do_and_as_ranges(self):
        scene = Scene(silence_s=900)
        scene.sight("a", 10, 30, (1, 600))
        scene.pass_to(30)
        scene.sight("b", 20, 60, (30, 600), "a", source="account")
        (event,) = of(scene.pass_to(32), "increase")
        assert (event.counted, event.before_low, event.before_high) == ("people", 10, 30)
        assert (event.low, event.high, event.certainty) == (10, 60, "possible")

    def test_the_first_report_before_any_fix_is_the_baseline_and_the_next_is_held_against_it(self):
        scene = Scene(silence_s=900)
        scene.watch.state.tally.began_ms = None
        scene.sight("a", 10, 30, (0, 600))
        scene.watch.tally.due_tick(NOON_MS + MINUTE_MS)
        assert of(scene.watch.said(), "increase") == []
        scene.sight("b", 60, 80, (0, 600), source="account")
        scene.watch.tally.due_tick(NOON_MS + 2 * MINUTE_MS)
        (event,) = of(scene.watch.said(), "increase")
        assert (event.before_low, event.before_high, event.low) == (10, 30, 70)

    def test_one_more_track_is_told_by_its_enter_alone(self):
        scene = Scene(silence_s=900)
        scene.move(5, INSIDE, 0)
        scene.pass_to(20)
        assert [it.event for it in scene.move(30, ENTER, 1) + scene.pass_to(40)] == ["enter"]


class TestEmpty:
    def vigil(self, scene: Scene, *windows: tuple[int, int]) -> None:
        bounds = [(NOON_MS + a * MINUTE_MS, NOON_MS + b * MINUTE_MS) for a, b in windows]
        vigil = Vigil(alert_ms=10 * MINUTE_MS, windows_ms=bounds)
        scene.watch.tally.keep_vigil(0, vigil, scene.watch.state.clock_ms)

    def test_a_zone_that_nobody_is_in_for_so_long_is_said_to_be_empty_once(self):
        scene = Scene()
        self.vigil(scene)
        scene.move(1, ENTER, 0)
        scene.move(5, EXIT, 0)
        assert scene.pass_to(14.9) == []
        (event,) = of(scene.pass_to(60), "empty")
        assert (event.zone, event.window_s, event.at) == ("Z", 600.0, at_text(NOON_MS + 15 * MINUTE_MS))

    def test_whoever_comes_back_in_time_stops_it(self):
        scene = Scene()
        self.vigil(scene)
        scene.move(1, ENTER, 0)
        scene.move(5, EXIT, 0)
        scene.move(14, ENTER, 1)
        assert of(scene.pass_to(60), "empty") == []

    def test_time_in_which_the_zone_was_not_in_force_does_not_count(self):
        scene = Scene()
        self.vigil(scene, (30, 45), (100, 200))
        (event,) = of(scene.pass_to(43), "empty")
        assert event.at == at_text(NOON_MS + 40 * MINUTE_MS)

    def test_a_reported_presence_is_a_presence(self):
        scene = Scene()
        scene.sight("a", 1, 5, (0, 30))
        self.vigil(scene)
        assert of(scene.pass_to(39), "empty") == []
        assert len(of(scene.pass_to(41), "empty")) == 1


@pytest.mark.requirement("R36")
class TestSightings:
    def test_it_is_said_when_its_time_comes_and_when_it_expires(self):
        scene = Scene()
        assert scene.sight("a", 10, 30, (5, 20)) == []
        (inside,) = scene.pass_to(6)
        assert (inside.event, inside.sighting, inside.low, inside.high) == ("inside", "a", 10, 30)
        assert (inside.certainty, inside.lon, inside.track) == ("certain", None, "")
        (expired,) = scene.pass_to(21)
        assert (expired.event, expired.sighting) == ("expired", "a")

    def test_one_that_lies_partly_inside_is_possible_and_may_be_nobody(self):
        scene = Scene()
        (inside,) = scene.sight("a", 10, 30, (0, 20), definite=False)
        assert (inside.certainty, inside.low, inside.high) == ("possible", 0, 30)

    def test_one_that_comes_long_after_it_was_seen_says_that_it_is_late(self):
        scene = Scene()
        scene.pass_to(30)
        (inside,) = scene.sight("a", 10, 30, (5, 60))
        assert inside.late


def test_counts_are_said_when_they_changed_and_as_often_as_asked():
    scene = Scene(count_every_s=600)
    scene.move(1, ENTER, 0, 1)
    counts = of(scene.pass_to(11), "count")
    assert [(it.party, it.counted, it.low, it.high) for it in counts] == [
        ("north", "tracks", 2, 2),
        ("north", "tank", 2, 2),
    ]
    assert of(scene.pass_to(60), "count") == []


@pytest.mark.parametrize(
    ("at_ms", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ],
)
def test_times_are_written_in_utc_with_milliseconds(at_ms, text):
    assert at_text(at_ms) == text
