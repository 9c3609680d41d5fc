"""The runtime: however positions come, the same is said."""

from collections import Counter
from itertools import pairwise

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.app.snapshot import restore, save
from openline.app.watch import WatchRun
from openline.errors import NotFoundError, StorageError
from openline.kernel.batch import PositionBatch, TrackTable
from openline.model.agreement import Limit
from openline.model.presence import CountRange, Coverage, Sighting
from openline.model.space import Circle, Interval, Position
from openline.model.watch import WatchEvent, WatchSettings
from tests.watched import NOON_MS, Watched, meridian, minutes, square, words

GROUND = (square(perimeter_mm=30_000_000, empty_alert_s=900), square("Y", 0.4, 0.4, 0.6, 0.6), meridian())
SETTINGS = {
    "dwell_s": 20.0, "hysteresis_m": 500.0, "lookahead_s": 300.0, "silence_s": 400.0, "window_s": 1200.0,
    "separation_m": 0.0, "lateness_s": 0.0, "max_speed_m_s": 3000.0, "correction_s": 0.0,
}  # fmt: skip


@st.composite
def journeys(draw: st.DrawFn) -> PositionBatch:
    """Three tracks that wander about the zones, with gaps, repetitions and jumps; by time."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 120))
    track = rng.integers(0, 3, n).astype(np.int32)
    time_ms = NOON_MS + np.cumsum(rng.choice([0, 10_000, 30_000, 600_000], n, p=[0.1, 0.5, 0.35, 0.05]))
    place = np.empty((n, 2))
    at = rng.uniform(-0.5, 1.5, (3, 2))
    for k in range(n):
        at[track[k]] += rng.normal(0, 0.15, 2) if rng.random() > 0.05 else rng.normal(0, 2.0, 2)
        place[k] = at[track[k]] = np.clip(at[track[k]], -3, 3)
    # One track has one place at a time.
    _, first = np.unique(np.stack([track, time_ms], 1), axis=0, return_index=True)
    keep = np.sort(first)
    return PositionBatch.of(track[keep], time_ms[keep], place[keep, 0], place[keep, 1])


def fresh(**more: float) -> WatchRun:
    watched = Watched(*GROUND, **{**SETTINGS, **more})
    for name in ("a", "b", "c"):
        watched.tracks.code(name, party=name)
    return watched.run


def said_of(events: list[WatchEvent]) -> Counter[bytes]:
    return Counter(msgspec.json.encode(event) for event in events)


def parts_of(batch: PositionBatch, cuts: list[int]) -> list[PositionBatch]:
    """Cut a batch where time moves on: what is of one time comes together."""
    at = sorted(
        {int(np.searchsorted(batch.time_ms, batch.time_ms[c % len(batch)])) for c in cuts} | {0, len(batch)}
    )
    return [batch.take(np.arange(a, b)) for a, b in pairwise(at)]


class TestStreams:
    @settings(max_examples=60)
    @given(journeys(), st.lists(st.integers(0, 200), max_size=8))
    def test_a_stream_says_what_a_file_says_however_it_is_cut(self, batch, cuts):
        stream = fresh()
        said = [event for part in parts_of(batch, cuts) for event in stream.feed(part)]
        assert said_of(said + stream.finish()) == said_of(fresh().read([batch]))

    @settings(max_examples=40)
    @given(journeys(), st.randoms(use_true_random=False))
    def test_a_file_says_the_same_in_any_order_of_its_rows(self, batch, random):
        order = list(range(len(batch)))
        random.shuffle(order)
        shuffled = batch.take(np.array(order))
        assert said_of(fresh().read([shuffled])) == said_of(fresh().read([batch]))

    @settings(max_examples=40)
    @given(journeys(), st.lists(st.integers(0, 200), min_size=1, max_size=4))
    def test_a_restart_anywhere_says_what_an_undisturbed_watch_says(self, batch, cuts):
        undisturbed, disturbed = fresh(lateness_s=45.0), fresh(lateness_s=45.0)
        tracks = disturbed.tracks
        said, said_again = [], []
        for part in parts_of(batch, cuts):
            said += undisturbed.feed(part)
            said_again += disturbed.feed(part)
            disturbed = restore(save(disturbed), disturbed.settings, TrackTable())
            assert disturbed.tracks.names == tracks.names
        said += undisturbed.finish()
        said_again += disturbed.finish()
        assert said_of(said_again) == said_of(said)

    @settings(max_examples=40)
    @given(journeys(), st.lists(st.integers(0, 200), min_size=1, max_size=4))
    def test_files_one_after_the_other_say_what_one_file_says(self, batch, cuts):
        run = fresh()
        said = []
        *parts, rest = parts_of(batch, cuts)
        for part in parts:
            said += run.read([part], last=False)
            run = restore(save(run), run.settings, TrackTable())
        assert said_of(said + run.read([rest])) == said_of(fresh().read([batch]))

    @settings(max_examples=40)
    @given(journeys(), st.integers(0, 2**32 - 1))
    def test_what_is_overtaken_within_the_lateness_is_put_in_order(self, batch, seed):
        rng = np.random.default_rng(seed)
        arrival = np.argsort(batch.time_ms + rng.integers(0, 40_000, len(batch)), kind="stable")
        stream, straight = fresh(lateness_s=40.0), fresh(lateness_s=40.0)
        said = [event for row in arrival for event in stream.feed(batch.take(np.array([row])))]
        expected = [
            event for row in range(len(batch)) for event in straight.feed(batch.take(np.array([row])))
        ]
        assert said_of(said + stream.finish()) == said_of(expected + straight.finish())

    @settings(max_examples=60)
    @given(journeys(), st.integers(0, 200))
    def test_after_a_late_fix_the_watch_stands_as_if_it_had_come_in_time(self, batch, which):
        late = which % len(batch)
        rest = np.delete(np.arange(len(batch)), late)
        stream, straight = fresh(correction_s=1e6), fresh(correction_s=1e6)
        straight.feed(batch)
        for row in rest:
            stream.feed(batch.take(np.array([row])))
        stream.feed(batch.take(np.array([late])))
        straight.finish()
        stream.finish()
        assert stream.counts() == straight.counts()
        code = int(batch.track[late])
        assert stream.sensors.motion.members(code).tolist() == straight.sensors.motion.members(code).tolist()

    def test_nothing_at_all_says_nothing(self):
        assert fresh().read([]) == []
        stream = fresh()
        assert stream.feed(PositionBatch.empty()) == []
        assert stream.finish() == []

    def test_a_snapshot_of_something_else_is_refused(self):
        with pytest.raises(StorageError):
            restore(b"nonsense", WatchSettings(), TrackTable())


class TestRaw:
    def test_every_pair_of_fixes_says_what_it_does_and_nothing_else(self):
        watched = Watched(square(perimeter_mm=10_000_000), meridian(), raw=True)
        said = watched.read(("t", 0, -0.5, 0.5), ("t", 1, 0.6, 0.5), ("t", 2, 0.4, 0.5), ("t", 3, 1.5, 0.5))
        assert words(said) == [
            "enter Z", "cross L east", "cross L west", "cross L east", "exit Z",
        ]  # fmt: skip

    def test_a_stream_says_the_same(self):
        file, stream = Watched(square(), raw=True), Watched(square(), raw=True)
        fixes = [("t", k, -0.5 + 0.3 * k, 0.5) for k in range(7)]
        said = [event for fix in fixes for event in stream.feed(fix)] + stream.run.finish()
        assert said == file.read(*fixes)


class TestEdits:
    def test_a_zone_that_is_added_says_who_is_in_it(self):
        watched = Watched()
        watched.feed(("t", 0, 0.5, 0.5))
        (said,) = watched.run.put_zone(square(), minutes(1))
        assert (said.event, said.cause, said.at) == ("enter", "zone_added", "2026-11-30T12:01:00.000Z")

    def test_an_edit_that_changes_nothing_for_a_track_says_nothing_of_it(self):
        watched = Watched(square(perimeter_mm=10_000_000))
        watched.feed(("t", 0, 0.5, 0.5), ("edge", 0, 1.05, 0.5))
        assert watched.run.put_zone(square(perimeter_mm=20_000_000, north=1.1)) == []
        assert words(watched.feed(("t", 1, 1.05, 0.5))) == ["exit Z"]

    def test_a_perimeter_that_is_taken_away_says_that_the_track_is_out_of_it(self):
        watched = Watched(square(perimeter_mm=10_000_000))
        watched.feed(("edge", 0, 1.05, 0.5))
        assert words(watched.run.put_zone(square())) == ["perimeter Z out"]

    def test_a_line_that_is_moved_is_crossed_where_it_is_now(self):
        watched = Watched(meridian())
        watched.feed(("t", 0, 0.4, 0.5))
        watched.run.put_line(meridian(lon=0.8))
        assert words(watched.feed(("t", 1, 0.6, 0.5))) == []
        assert words(watched.feed(("t", 2, 0.9, 0.5))) == ["cross L east"]
        watched.run.end_line("L")
        assert words(watched.feed(("t", 3, 0.1, 0.5))) == []

    def test_what_is_not_watched_cannot_be_ended(self):
        watched = Watched()
        with pytest.raises(NotFoundError):
            watched.run.end_zone("Z")
        with pytest.raises(NotFoundError):
            watched.run.end_line("L")

    def test_what_was_said_before_an_edit_is_not_corrected_after_it(self):
        watched = Watched(square())
        watched.feed(("t", 0, -0.5, 0.5))
        watched.feed(("t", 4, 0.5, 0.5))
        watched.run.put_zone(square(west=-0.2))
        assert watched.feed(("t", 3, -0.1, 0.5)) == []
        assert watched.run.too_late == 1

    def test_a_limit_that_an_edit_lowers_is_exceeded_at_once(self):
        watched = Watched(square())
        watched.feed(("t", 0, 0.5, 0.5))
        said = watched.run.put_zone(square(limits=(Limit(counted="tracks", maximum=0),)))
        assert words(said) == ["limit_exceeded Z"]


@pytest.mark.requirement("R17")
class TestDepths:
    def test_limits_count_by_depth_from_the_edge(self):
        limits = (
            Limit(counted="tracks", maximum=0, from_mm=0, to_mm=10_000_000),
            Limit(counted="tracks", maximum=1, from_mm=10_000_000),
        )
        watched = Watched(square(limits=limits))
        said = watched.read(("t", 0, -0.5, 0.5), ("t", 1, 0.05, 0.5), ("t", 2, 0.5, 0.5))
        assert [(it.event, it.band) for it in said if it.band] == [
            ("limit_exceeded", "0-10000"),
            ("limit_restored", "0-10000"),
        ]

    def test_limits_count_along_a_line_to_both_sides(self):
        limits = (Limit(counted="tracks", maximum=0, from_mm=0, to_mm=10_000_000),)
        watched = Watched(meridian(limits=limits))
        said = watched.read(("t", 0, 0.3, 0.5), ("t", 1, 0.45, 0.5), ("t", 2, 0.55, 0.5), ("t", 3, 0.9, 0.5))
        assert words(said) == ["limit_exceeded L", "cross L east", "limit_restored L"]


@pytest.mark.requirement("R36")
class TestReported:
    def sighting(
        self, id: str, lon: float, radius_km: float, low: int, high: int, minute: int, **more
    ) -> Sighting:
        return Sighting(
            id=id,
            seen=Interval(start_ms=minutes(minute), end_ms=minutes(minute + 10)),
            area=Circle(centre=Position(round(lon * 1e7), 5_000_000), radius_mm=round(radius_km * 1e6)),
            count=CountRange(low, high),
            **{"source": "observer", "party": "group", **more},
        )

    def test_an_area_is_inside_possibly_inside_or_on_the_perimeter(self):
        watched = Watched(square(perimeter_mm=30_000_000), validity_s=600)
        watched.feed(("clock", 0, 5.0, 5.0))
        said = watched.run.sight(
            [
                self.sighting("whole", 0.5, 5, 10, 30, 0),
                self.sighting("part", 1.0, 5, 10, 30, 0),
                self.sighting("near", 1.15, 5, 10, 30, 0),
                self.sighting("far", 3.0, 5, 10, 30, 0),
            ]
        )
        assert [(it.event, it.sighting, it.certainty, it.low) for it in said] == [
            ("inside", "whole", "certain", 10),
            ("inside", "part", "possible", 0),
            ("perimeter", "part", "possible", 0),
            ("perimeter", "near", "certain", 10),
        ]
        expired = watched.run.pass_time(minutes(20))
        assert Counter(words(expired)) == {"expired Z": 4}

    def test_people_on_the_ground_are_not_certainly_inside_a_zone_in_the_air(self):
        from tests.scenario.test_geofence_complaints import TestAltitude

        watched = Watched(square(altitude=TestAltitude.BAND))
        watched.feed(("clock", 0, 5.0, 5.0))
        (said,) = watched.run.sight([self.sighting("a", 0.5, 5, 10, 30, 0)])
        assert said.certainty == "possible"

    def test_growth_at_the_edge_from_two_origins_is_a_range_with_its_coverage(self):
        watched = Watched(square(perimeter_mm=30_000_000), silence_s=600, window_s=3600)
        watched.feed(("clock", 0, 5.0, 5.0))
        watched.run.cover(
            [
                Coverage(
                    id="c", observed=Interval(start_ms=minutes(0)), state="observed", source="drone",
                    area=Circle(centre=Position(5_000_000, 5_000_000), radius_mm=200_000_000),
                )
            ]
        )  # fmt: skip
        watched.run.sight([self.sighting("first", 1.15, 4, 60, 100, 5)])
        watched.run.pass_time(minutes(25))
        watched.run.sight([self.sighting("second", 1.16, 4, 80, 250, 25, source="account")])
        (said,) = [it for it in watched.run.pass_time(minutes(30)) if it.event == "increase"]
        assert (said.band, said.before_low, said.before_high, said.low, said.high) == (
            "perimeter",
            60,
            100,
            60,
            250,
        )
        assert (said.certainty, said.wording) == ("possible", "increase in reported presence")
        assert said.coverage == {"observed_s": 1560, "unstated_s": 2040}

    def test_a_zone_that_is_edited_away_from_under_a_sighting_lets_it_go(self):
        watched = Watched(square())
        watched.feed(("clock", 0, 5.0, 5.0))
        watched.run.sight([self.sighting("a", 0.5, 5, 10, 30, 0)])
        (said,) = watched.run.put_zone(square(west=0.8))
        assert (said.event, said.sighting, said.cause) == ("expired", "a", "zone_edited")
        assert words(watched.run.put_zone(square())) == ["inside Z"]

    def test_a_sighting_while_the_zone_was_not_in_force_waits_for_it(self):
        watched = Watched(square(windows=(Interval(start_ms=minutes(60)),)), validity_s=7200)
        watched.feed(("clock", 0, 5.0, 5.0))
        assert watched.run.sight([self.sighting("a", 0.5, 5, 10, 30, 0)]) == []
        (said,) = watched.run.pass_time(minutes(61))
        assert (said.event, said.at) == ("inside", "2026-11-30T13:00:00.000Z")


@pytest.mark.requirement("R16")
class TestConvergence:
    def meet(self, *, parties: tuple[str, str], **more: float) -> list[WatchEvent]:
        watched = Watched(
            square("far", 50, 50, 51, 51), **{"lookahead_s": 600.0, "separation_m": 2000.0, **more}
        )
        for name, party in zip("ab", parties, strict=True):
            watched.tracks.code(name, party=party)
        west = [("a", k, 0.001 * k, 0.0) for k in range(11)]
        east = [("b", k, 0.02 - 0.001 * k, 0.001) for k in range(11)]
        return watched.read(*west, *east)

    def test_tracks_of_two_parties_that_will_pass_close_are_told_once(self):
        (said,) = self.meet(parties=("north", "south"))
        assert (said.event, said.track, said.other_track) == ("converging", "a", "b")
        assert {said.party, said.other_party} == {"north", "south"}
        assert said.cpa_m == pytest.approx(110.6, abs=5)
        assert said.time_to_cpa_s <= 600

    def test_tracks_of_one_party_or_of_none_are_not(self):
        assert self.meet(parties=("north", "north")) == []
        assert self.meet(parties=("", "")) == []

    def test_nothing_is_told_of_tracks_that_stay_apart(self):
        assert self.meet(parties=("north", "south"), separation_m=50.0) == []
