"""Tracks beside what was notified of them: said once, to one desk, and the same however positions come."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest

from openline.app.conformance import Conformance
from openline.app.findings import event_of, finding_of, is_finding
from openline.app.recording import Recorder
from openline.decide.claiming import ClaimedTracks
from openline.decide.conforming import measure
from openline.kernel.batch import PositionBatch, TrackTable
from openline.model.event import ConformFacts, NotificationBody, NotificationFacts, WatchBody
from openline.model.notification import Movement
from openline.model.party import Addressable
from openline.model.watch import WatchEvent, WatchSettings
from tests.desk import HOUR_MS, NOON_MS, Desk, at, convoy
from tests.unit.app.test_recording import Desk as Node

MINUTE_MS = 60_000
Fix = tuple[str, float, float, float]
"""Track, minutes from noon, metres east and north of the middle."""

ON = [("t", minute, -20_000 + 600 * minute, 0.0) for minute in range(20)]
"""The first twelve kilometres of the convoy's way, at its pace."""
OFF = [("t", minute, -20_000 + 600 * minute, 2_200.0) for minute in range(20, 30)]
BACK = [("t", minute, -20_000 + 600 * minute, 0.0) for minute in range(30, 40)]


class Seen:
    """A desk's record, and tracks that are held against it."""

    def __init__(self, *parties: str, tracks: TrackTable | None = None) -> None:
        self.desk = Desk(*parties, now_ms=NOON_MS - 20 * HOUR_MS)
        self.tracks = TrackTable() if tracks is None else tracks
        self.conformance = Conformance(self.tracks)

    def notify(self, by: str, said: Movement) -> None:
        self.desk.notify(by, said)
        self.conformance.heed(self.desk.state)

    def batch(self, *fixes: Fix, party: str = "north", **more: float) -> PositionBatch:
        track = np.array([self.tracks.code(it[0], party=party) for it in fixes], np.int32)
        places = [at(it[2], it[3]) for it in fixes]
        batch = PositionBatch.of(
            track,
            np.array([NOON_MS + round(it[1] * MINUTE_MS) for it in fixes], np.int64),
            np.array([it.lon_e7 / 1e7 for it in places]),
            np.array([it.lat_e7 / 1e7 for it in places]),
        )
        for name, value in more.items():
            getattr(batch, name)[:] = value
        return batch

    def look(self, *fixes: Fix, party: str = "north", **more: float) -> list[WatchEvent]:
        return self.conformance.look(self.batch(*fixes, party=party, **more))

    def restarted(self) -> Seen:
        """The same after a restart: only what was written down is left."""
        again = object.__new__(Seen)
        again.desk, again.tracks = self.desk, TrackTable()
        again.conformance = Conformance(again.tracks, self.conformance.save())
        again.conformance.heed(again.desk.state)
        return again


@pytest.fixture
def seen() -> Seen:
    return Seen("north", "south")


def said(events: list[WatchEvent]) -> list[tuple[str, str, str]]:
    return [(it.event, it.notification, it.desk) for it in events if it.event != "no_departure"]


# -- on and off ----------------------------------------------------------------------------------------


def test_a_track_is_on_its_route_then_off_it_then_on_it_again_each_said_once(seen):
    seen.notify("north", convoy("food", tracks=("T",)))
    events = seen.look(*ON, *OFF, *BACK)
    assert said(events) == [
        ("on_route", "food", "north"), ("off_route", "food", "north"), ("on_route", "food", "north"),
    ]  # fmt: skip
    on, off, back = (it for it in events if it.event != "no_departure")
    assert (on.at, off.at, back.at) == (
        "2026-11-20T12:02:00.000Z", "2026-11-20T12:22:00.000Z", "2026-11-20T12:32:00.000Z",
    )  # fmt: skip
    assert off.beside_m == pytest.approx(1_190, abs=20)
    assert (off.behind_s, off.above_m, on.beside_m) == (None, None, None)
    assert (off.track, off.party) == ("t", "north")


def test_what_is_late_says_how_late(seen):
    seen.notify("north", convoy("food", tracks=("t",), slack_s=0))
    events = seen.look(*(("t", minute, -19_900, 0) for minute in range(60, 64)))
    (late,) = [it for it in events if it.event == "off_route"]
    assert late.beside_m is None
    # The piece of its way that begins there is left after ten minutes at the latest.
    assert late.behind_s == pytest.approx((62 - 10) * 60, abs=60)


def test_a_single_fix_elsewhere_says_nothing(seen):
    seen.notify("north", convoy("food", tracks=("t",)))
    seen.look(*ON)
    assert seen.look(("t", 20, -8_000, 30_000), ("t", 21, -7_400, 0), ("t", 22, -6_800, 30_000)) == []


def test_a_track_is_known_by_its_object_too_and_names_are_compared_as_people_write_them(seen):
    seen.notify("north", convoy("food", tracks=("Aid 7",)))
    seen.tracks.code("t", object_id="AID-07")
    assert said(seen.look(*ON)) == [("no_matching_notification", "", "north")]
    seen.tracks.code("u", object_id="AID-7")
    moves = [("u", *it[1:]) for it in ON]
    assert said(seen.look(*moves)) == [("on_route", "food", "north")]


def test_a_departure_that_nobody_said_is_suggested_to_its_own_desk_once_and_never_recorded(seen):
    seen.notify("north", convoy("food", tracks=("t",)))
    (hint,) = [it for it in seen.look(*ON) if it.event == "no_departure"]
    assert (hint.desk, hint.notification, hint.at) == ("north", "food", "2026-11-20T12:03:00.000Z")
    assert not is_finding(hint)
    assert [it.event for it in seen.look(*OFF, *BACK)] == ["off_route", "on_route"]
    seen.desk.step("north", "food", "depart", 1)
    seen.conformance.heed(seen.desk.state)
    assert [it.event for it in seen.look(("t", 60, 0, 0), ("t", 61, 600, 0), ("t", 62, 1200, 0))] == []


def test_an_amended_route_is_what_counts(seen):
    seen.notify("north", convoy("food", tracks=("t",)))
    seen.desk.step("north", "food", "depart", 1)
    seen.conformance.heed(seen.desk.state)
    seen.look(*ON)
    seen.notify("north", convoy("food", (-20_000, 0), (0, 9_000), (20_000, 0), tracks=("t",)))
    assert said(seen.look(*(("t", m, 0, 0) for m in range(34, 38)))) == [("off_route", "food", "north")]


def test_an_altitude_off_its_band_is_said_with_which_side(seen):
    from openline.model.notification import MovementKind
    from openline.model.space import AltitudeBand, AltitudeLimit, AltitudeReference

    low, high = (AltitudeLimit(reference=AltitudeReference.MSL, value_mm=it) for it in (100_000, 500_000))
    hawk = convoy(
        "hawk", kind=MovementKind.ROTARY, tracks=("t",), altitude=AltitudeBand(floor=low, ceiling=high)
    )
    seen.notify("north", hawk)
    fixes = [("t", k / 4, -20_000 + 900 * k, 0.0) for k in range(8)]
    (off,) = [it for it in seen.look(*fixes, alt_m=800.0, alt_reference=1) if it.event == "off_route"]
    assert (off.above_m, off.beside_m, off.behind_s) == (300.0, None, None)


# -- whose -----------------------------------------------------------------------------------------------


def test_a_track_that_its_source_says_is_anothers_is_not_bound(seen):
    seen.notify("north", convoy("food", tracks=("t",)))
    assert said(seen.look(*ON, party="south")) == [("no_matching_notification", "", "south")]


def test_a_track_of_which_nobody_says_whose_it_is_is_bound_by_its_name(seen):
    seen.notify("north", convoy("food", tracks=("t",)))
    (on,) = [it for it in seen.look(*ON, party="") if it.event == "on_route"]
    assert (on.desk, on.party) == ("north", "")
    assert on.lon is not None


def test_where_two_parties_name_a_track_that_nobody_claims_neither_learns_where_it_is(seen):
    """Whoever names the transponder of another learns nothing by it but that it is not where he said."""
    seen.notify("north", convoy("food", tracks=("t",)))
    seen.notify("south", convoy("feint", (-20_000, 50_000), (20_000, 50_000), tracks=("t",)))
    events = seen.look(*ON, *(("t", m, 4_000, 0) for m in range(50, 55)), party="")
    assert {(it.event, it.desk) for it in events} >= {("on_route", "north"), ("off_route", "south")}
    for it in events:
        told = (it.lon, it.lat, it.accuracy_m, it.beside_m, it.behind_s)
        assert told == (None,) * 5


def test_when_a_claim_changes_what_was_before_stays_the_former_partys():
    tracks = ClaimedTracks()
    seen = Seen("north", "south", tracks=tracks)
    seen.notify("north", convoy("food", tracks=("t",)))
    first = seen.batch(*ON, party="north")
    second = seen.batch(*OFF, *BACK, party="south")
    tracks.change(0, NOON_MS + 20 * MINUTE_MS, "south", before="north")
    both = PositionBatch.joined([first, second])
    assert said(seen.conformance.look(both)) == [
        ("on_route", "food", "north"), ("no_matching_notification", "", "south"),
    ]  # fmt: skip


# -- without any -----------------------------------------------------------------------------------------


@pytest.mark.requirement("F8")
def test_a_track_without_notification_is_told_once_to_its_own_desk(seen):
    seen.notify("south", convoy("other", tracks=("x",)))
    (event,) = seen.look(*ON)
    assert said([event]) == [("no_matching_notification", "", "north")]
    assert event.at == "2026-11-20T12:01:00.000Z"  # 600 m from where it was first heard
    assert seen.look(*OFF, *BACK) == []
    assert finding_of(event).facts == ConformFacts(
        event="no_matching_notification", about="", parties=("north",)
    )


def test_what_is_parked_or_of_no_party_on_record_is_told_of_to_nobody(seen):
    seen.notify("south", convoy("other", tracks=("x",)))
    for k in range(12):
        assert seen.look(*(("t", 5 * k + m, 100 * (m % 4), 0) for m in range(5))) == []
    assert seen.look(*(("u", *it[1:]) for it in ON), party="nobody") == []
    assert seen.look(*(("v", *it[1:]) for it in ON), party="") == []


def test_where_nobody_ever_notified_a_movement_nothing_is_said(seen):
    seen.conformance.heed(seen.desk.state)
    assert seen.look(*ON) == []


def test_a_party_without_a_desk_here_is_told_nothing_through_another(seen):
    seen.desk.enrol("group", Addressable.VIA, ("south",))
    seen.notify("south", convoy("other", tracks=("x",)))
    assert seen.look(*ON, party="group") == []


def test_notified_in_time_it_is_on_its_route_and_afterwards_it_may_rest(seen):
    seen.notify("south", convoy("other", tracks=("x",)))
    assert said(seen.look(*ON[:5])) == [("no_matching_notification", "", "north")]
    seen.notify("north", convoy("food", tracks=("t",)))
    assert said(seen.look(*ON[5:])) == [("on_route", "food", "north")]
    seen.desk.step("north", "food", "depart", 1)
    seen.desk.now_ms = NOON_MS + 45 * MINUTE_MS
    seen.desk.step("north", "food", "arrive", 1)
    seen.conformance.heed(seen.desk.state)
    # What was before its end is its own still, when a file is read late; then it is parked, then it moves.
    assert seen.look(*BACK) == []
    assert seen.look(*(("t", m, 3_400, 0) for m in range(46, 80))) == []
    assert said(seen.look(("t", 80, 4_200, 0))) == [("no_matching_notification", "", "north")]


def test_what_was_withdrawn_or_redacted_binds_nothing(seen):
    seen.notify("north", convoy("food", tracks=("t",)))
    seen.look(*ON)
    seen.desk.gone("north", "food")
    seen.conformance.heed(seen.desk.state)
    assert said(seen.look(*OFF)) == [("no_matching_notification", "", "north")]
    again = Seen("north")
    entry = again.desk.notify("north", convoy("food", tracks=("t",)))
    again.desk.gone("north", "food")
    again.desk.redact("north", entry)
    again.conformance.heed(again.desk.state)
    assert said(again.look(*ON)) == [("no_matching_notification", "", "north")]


# -- however it comes ------------------------------------------------------------------------------------


def wandering(seed: int) -> list[Fix]:
    rng = np.random.default_rng(seed)
    fixes: list[Fix] = []
    for name in ("t", "u", "v"):
        north = 0.0
        for minute in range(-30, 90):
            north = north * 0.9 + float(rng.normal(0, 700))
            pace = -20_000 + 500 * max(minute, 0) + float(rng.normal(0, 100))
            fixes.append((name, minute + float(rng.uniform(0, 0.9)), pace, north))
    return sorted(fixes, key=lambda it: it[1])


def world() -> Seen:
    seen = Seen("north", "south")
    seen.notify("north", convoy("food", tracks=("t",)))
    seen.notify("north", convoy("water", (-20_000, 500), (20_000, 500), tracks=("t", "u")))
    seen.notify("south", convoy("theirs", tracks=("u",)))
    return seen


@pytest.mark.parametrize("seed", range(4))
def test_a_stream_cut_anywhere_and_restarted_says_what_a_file_says(seed):
    fixes = wandering(seed)
    whole = world().look(*fixes)
    assert len(whole) > 6
    rng = np.random.default_rng(seed)
    cut, seen = [], world()
    cuts = [0, *sorted(rng.integers(1, len(fixes), 25).tolist()), len(fixes)]
    for number, (first, end) in enumerate(pairwise(cuts)):
        # Every batch repeats some fixes of the one before, as sources do.
        cut += seen.look(*fixes[max(first - 3, 0) : end]) if first < end else []
        if number % 5 == 4:
            seen = seen.restarted()
    encoded = [sorted(map(msgspec.json.encode, it)) for it in (whole, cut)]
    assert encoded[0] == encoded[1]


def test_a_track_that_goes_on_is_noted_as_a_full_look_would_note_it(monkeypatch):
    fixes = sorted([*ON, *OFF, *BACK, *(("t", m, 3_400 + 600 * (m - 40), 0) for m in range(40, 60))])
    fixes = sorted(fixes, key=lambda it: it[1])
    answers = []
    for full in (False, True):
        seen, went_on = world(), []
        short = Conformance._goes_on

        def go(*given, short=short, full=full, went_on=went_on):
            went_on.append(not full and short(*given))
            return went_on[-1]

        monkeypatch.setattr(Conformance, "_goes_on", go)
        events = [it for k in range(0, 60, 3) for it in seen.look(*fixes[k : k + 3])]
        monkeypatch.setattr(Conformance, "_goes_on", short)
        assert any(went_on) == (not full)
        standing = seen.conformance._standings["t", "north"]
        answers.append((events, standing.state, standing.about, standing.last_ms, standing.fixes))
    assert answers[0] == answers[1]


def test_a_track_that_was_told_of_costs_no_more_than_a_look(seen, monkeypatch):
    seen.notify("south", convoy("other", tracks=("x",)))
    seen.look(*ON)
    monkeypatch.setattr(seen.conformance, "_follow", None)
    assert seen.look(*OFF, *BACK) == []


def test_only_tracks_that_are_bound_are_held_against_volumes(seen, monkeypatch):
    seen.notify("north", convoy("food", tracks=("t",)))
    asked: list[int] = []

    def counted(ways, batch, way):
        asked.append(len(batch))
        return measure(ways, batch, way)

    monkeypatch.setattr("openline.app.conformance.measure", counted)
    seen.look(*ON, *((name, *it[1:]) for name in "abcdef" for it in ON))
    assert asked == [len(ON)]


def test_a_finding_reads_back_as_the_event_that_it_was(seen):
    seen.notify("north", convoy("food", tracks=("t",)))
    (off,) = [it for it in seen.look(*ON, *OFF, accuracy_m=25.0) if it.event == "off_route"]
    body = finding_of(off).body
    assert isinstance(body, WatchBody)
    assert event_of(body.event) == off


# -- on record ---------------------------------------------------------------------------------------------


def test_the_recorder_records_it_for_one_desk_and_a_restart_says_it_no_second_time(tmp_path: Path):
    node = Node(tmp_path / "node")
    settings = WatchSettings(lateness_s=0, lookahead_s=0)
    seen = Seen("north")
    movement = convoy("food", tracks=("t",))
    with node.journal() as (journal, rules):
        begins_ms = movement.depart_ms
        facts = NotificationFacts(notification="food", version=1, legs=1, begins_ms=begins_ms)
        node.say(journal, "movement.notify/v1", facts, NotificationBody(notification=movement))
        recorder = Recorder(journal, rules, settings, seen.tracks, name="w")
        recorder.sync()
        batch = seen.batch(*ON, *OFF[:5])
        events = recorder.run.feed(batch)
        assert said(events) == [("on_route", "food", "north"), ("off_route", "food", "north")]
        recorder.record(events, [batch])
        found = [it for it in rules.state.cards.values() if it.type == "conform.find/v1"]
        assert [(it.about, it.parties) for it in found] == [("food", ("north",))] * 2
        notified = rules.state.objects["food"].entry
        stored = journal.store.of_type("conform.find/v1")[0]
        assert rules.state.cards[notified].at == rules.state.objects["food"].index
        assert b"track" in stored.body
    with node.journal() as (journal, rules):
        again = Seen("north")
        recorder = Recorder(journal, rules, settings, again.tracks, name="w")
        recorder.sync()
        assert recorder.run.feed(again.batch(*ON, *OFF)) == []
        assert said(recorder.run.feed(again.batch(*BACK))) == [("on_route", "food", "north")]
