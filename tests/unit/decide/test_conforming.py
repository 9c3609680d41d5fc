"""On or off the notified route: by how much, with which tolerances, and when it has lasted."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from openline.decide.conforming import (
    CONFORMANCE,
    FITS,
    NONE,
    OF_ACTIVITIES,
    STRAYS,
    TOLERANCES,
    WAITS,
    Course,
    Plan,
    Progress,
    apart_m,
    bare_name,
    has_lasted,
    judge,
    measure,
    state_after,
    together,
    way_of,
)
from openline.decide.moving import NOTIFICATIONS
from openline.decide.routing import DEFAULTS, legs_of
from openline.kernel.batch import PositionBatch
from openline.model.notification import (
    Activity,
    ActivityKind,
    Movement,
    MovementKind,
    Recurrence,
)
from openline.model.space import (
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    Corridor,
    Interval,
    Polygon,
    Position,
    Volume4D,
)
from tests.desk import HOUR_MS, NOON_MS, at, convoy

EARTH = Geodesic.WGS84
ALWAYS = Interval(start_ms=0)
MINUTE_MS = 60_000


def fixes(*rows: tuple[float, float, float], **more: float) -> PositionBatch:
    """Fixes of one track: minutes from noon, longitude, latitude."""
    n = len(rows)
    batch = PositionBatch.of(
        np.zeros(n, np.int32),
        np.array([NOON_MS + round(it[0] * MINUTE_MS) for it in rows], np.int64),
        np.array([it[1] for it in rows]),
        np.array([it[2] for it in rows]),
    )
    for name, value in more.items():
        getattr(batch, name)[:] = value
    return batch


def east(*rows: tuple[float, float, float], **more: float) -> PositionBatch:
    """The same by metres east and north of the middle."""
    places = [at(it[1], it[2]) for it in rows]
    return fixes(
        *((row[0], it.lon_e7 / 1e7, it.lat_e7 / 1e7) for row, it in zip(rows, places, strict=True)), **more
    )


def area(*parts: Volume4D, **fields: object) -> Activity:
    made = Activity(id="a", name="a", kind=ActivityKind.PATROL, parts=parts, tracks=("T",))
    return replace(made, **fields)


def plan_of(thing: Movement | Activity, state: str = "on_record", ended_ms: int | None = None) -> Plan:
    return Plan("north", thing, state, "entry", ended_ms)


def verdicts(plan: Plan, batch: PositionBatch, progress: Progress | None = None) -> list[int]:
    found = judge(plan, progress or Progress(), batch)
    return [] if found is None else found.verdict.tolist()


# -- how far -----------------------------------------------------------------------------------------


@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-89.9, 89.9),
    bearing=st.floats(0, 360),
    away_m=st.floats(0, 100_000),
    radius_m=st.floats(1, 50_000),
)
@settings(max_examples=100)
def test_a_fix_is_as_far_outside_of_a_circle_as_geographiclib_says(lon, lat, bearing, away_m, radius_m):
    there = EARTH.Direct(lat, lon, bearing, radius_m + away_m)
    centre = Position(round(lon * 1e7), round(lat * 1e7))
    circle = Circle(centre=centre, radius_mm=round(radius_m * 1000))
    way = way_of(area(Volume4D(footprint=circle, interval=ALWAYS)))
    found = measure(way, fixes((0, there["lon2"], there["lat2"])))
    assert found.beside_m[0] == pytest.approx(away_m, abs=1.0 + 1e-5 * (radius_m + away_m))


@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-80, 80),
    bearing=st.floats(0, 360),
    length_m=st.floats(1_000, 400_000),
    share=st.floats(0.01, 0.99),
    side=st.sampled_from([-90, 90]),
    away_m=st.floats(0, 20_000),
)
@settings(max_examples=100)
def test_a_fix_is_as_far_beside_a_corridor_as_geographiclib_says(
    lon, lat, bearing, length_m, share, side, away_m
):
    """Also across 180 degrees, and along meridians, where no vertex lies in between."""
    end = EARTH.Direct(lat, lon, bearing, length_m)
    along = EARTH.Direct(lat, lon, bearing, length_m * share)
    there = EARTH.Direct(along["lat2"], along["lon2"], along["azi2"] + side, 1_000 + away_m)
    line = tuple((round(x * 1e7), round(y * 1e7)) for x, y in ((lon, lat), (end["lon2"], end["lat2"])))
    way = way_of(
        area(Volume4D(footprint=Corridor(centreline=line, half_width_mm=1_000_000), interval=ALWAYS))
    )
    # What is farther from the line than it is from an end of it is nearer still to that end.
    nearest_m = min(
        1_000 + away_m,
        *(EARTH.Inverse(there["lat2"], there["lon2"], y / 1e7, x / 1e7)["s12"] for x, y in line),
    )
    found = measure(way, fixes((0, there["lon2"], there["lat2"])))
    assert found.beside_m[0] == pytest.approx(max(nearest_m - 1_000, 0.0), abs=1.5)


def test_inside_of_a_polygon_nothing_is_beside_and_its_dispersion_reaches_farther():
    ring = tuple(
        (it.lon_e7, it.lat_e7) for it in (at(0, 0), at(10_000, 0), at(10_000, 10_000), at(0, 10_000))
    )
    part = Volume4D(footprint=Polygon(parts=((ring,),)), interval=ALWAYS)
    places = east((0, 5_000, 5_000), (0, 9_999, 1), (0, 13_000, 5_000))
    assert measure(way_of(area(part)), places).beside_m == pytest.approx([0, 0, 3_000], abs=10)
    wide = measure(way_of(area(part, dispersion_mm=1_000_000)), places)
    assert wide.beside_m == pytest.approx([0, 0, 2_000], abs=10)


def test_a_polygon_across_180_degrees_is_one_polygon():
    ring = ((1_799_000_000, 0), (1_801_000_000, 0), (1_801_000_000, 1_000_000), (1_799_000_000, 1_000_000))
    way = way_of(area(Volume4D(footprint=Polygon(parts=((ring,),)), interval=ALWAYS)))
    found = measure(way, fixes((0, 180.0, 0.05), (0, -179.95, 0.05), (0, -179.88, 0.05)))
    there_m = EARTH.Inverse(0.05, -179.9, 0.05, -179.88)["s12"]
    assert found.beside_m == pytest.approx([0, 0, there_m], abs=2)


def test_a_convoy_is_beside_behind_or_ahead_by_what_its_volumes_leave():
    """40 km eastward at noon; by then half an hour of slack, a kilometre of width, and a quarter on top."""
    movement = convoy("food")
    way = way_of(movement)
    beside = measure(way, east((30, -10_000, 2_200)))
    # The geodesic runs some 15 m north of the parallel there.
    assert (beside.share[0], beside.behind_s[0]) == (pytest.approx(2.4, abs=0.04), 0)
    assert beside.beside_m[0] == pytest.approx(1_185, abs=5)
    late_ms = legs_of(movement)[0].arrives.latest_ms + 38 * MINUTE_MS
    behind = measure(way, east(((late_ms - NOON_MS) / MINUTE_MS, 19_900, 0)))
    assert behind.beside_m[0] == 0
    assert behind.behind_s[0] == pytest.approx(38 * 60, abs=1)
    ahead = measure(way, east((-45, -19_900, 0)))
    assert ahead.behind_s[0] == pytest.approx(-15 * 60, abs=1)
    assert ahead.share[0] == pytest.approx(1.0, abs=0.01)


def test_the_fixs_own_accuracy_is_added_to_the_tolerance():
    way = way_of(convoy("food"))
    assert measure(way, east((30, -10_000, 1_600))).share[0] > 1
    assert measure(way, east((30, -10_000, 1_600), accuracy_m=150.0)).share[0] < 1


@pytest.mark.parametrize(
    ("reference", "alt_m", "off"),
    [(1, 1_650.0, 150.0), (1, 1_400.0, 0.0), (1, 900.0, -100.0), (0, 1_600.0, 0.0), (2, 9_000.0, 0.0)],
    ids=["above", "within", "below", "other datum, by the margin between them", "above ground: no terrain"],
)
def test_altitude_is_compared_within_a_datum_only(reference, alt_m, off):
    band = AltitudeBand(
        floor=AltitudeLimit(reference=AltitudeReference.MSL, value_mm=1_000_000),
        ceiling=AltitudeLimit(reference=AltitudeReference.MSL, value_mm=1_500_000),
    )
    way = way_of(convoy("hawk", kind=MovementKind.ROTARY, altitude=band))
    found = measure(way, east((5, 0, 0), alt_m=alt_m, alt_reference=reference))
    assert found.above_m[0] == pytest.approx(off)
    assert (found.share[0] > 1) == (abs(off) > TOLERANCES[MovementKind.ROTARY].altitude_m)
    assert measure(way, east((5, 0, 0))).above_m[0] == 0  # no altitude at all


def test_many_fixes_at_once_are_measured_as_each_alone(monkeypatch):
    rng = np.random.default_rng(8)
    movement = convoy("food", (-60_000, 0), (0, 20_000), (60_000, 0), (60_000, 90_000))
    rows = [(rng.uniform(-120, 500), *rng.uniform(-90_000, 90_000, 2)) for _ in range(300)]
    way = way_of(movement)
    whole = measure(way, east(*rows))
    monkeypatch.setattr("openline.decide.conforming.MOST_PAIRS", 1)
    single = measure(way, east(*rows))
    # What lies outside may be told by another volume, equally far off; whether it is outside may not differ.
    assert ((whole.share > 1) == (single.share > 1)).all()
    off = whole.share > 1
    assert off.sum() > 50
    assert whole.share[off] == pytest.approx(single.share[off])


def test_several_ways_at_once_are_measured_as_each_alone():
    rng = np.random.default_rng(9)
    ring = tuple((it.lon_e7, it.lat_e7) for it in (at(0, 0), at(9_000, 0), at(9_000, 9_000), at(0, 9_000)))
    circle = Circle(centre=at(0, 0), radius_mm=5_000_000)
    daily = Recurrence(days=(1, 2, 3, 4, 5, 6, 7), from_s=11 * 3600, to_s=13 * 3600)
    things = [
        convoy("food", (-60_000, 0), (0, 20_000), (60_000, 0)),
        area(Volume4D(footprint=Polygon(parts=((ring,),)), interval=ALWAYS)),
        area(Volume4D(footprint=circle, interval=ALWAYS), recurrence=daily),
        convoy("hawk", kind=MovementKind.ROTARY),
    ]
    ways = [way_of(it) for it in things]
    # As they come, a few more at a time.
    every = together([together(ways[:3]), ways[3]])
    rows = [(rng.uniform(-120, 500), *rng.uniform(-20_000, 20_000, 2)) for _ in range(400)]
    batch, way = east(*rows, alt_m=200.0), rng.integers(0, 4, 400)
    got = measure(every, batch, way)
    for number, alone in enumerate(ways):
        mine = way == number
        expected = measure(alone, batch.take(mine))
        for name in ("share", "beside_m", "behind_s", "above_m", "nearest_s"):
            values = getattr(expected, name)
            assert getattr(got, name)[mine] == pytest.approx(values, rel=1e-6, abs=1e-3), name
        assert 0 < (expected.share <= 1).sum() < mine.sum()


# -- what it is to a notification --------------------------------------------------------------------


def test_every_kind_of_movement_has_tolerances_and_those_of_the_air_one_of_altitude():
    assert set(TOLERANCES) == set(MovementKind)
    for kind, tolerance in TOLERANCES.items():
        assert (tolerance.beside_m, tolerance.time_s) == (
            DEFAULTS[kind].off_route_m,
            DEFAULTS[kind].off_time_s,
        )
        in_the_air = kind in (MovementKind.ROTARY, MovementKind.FIXED_WING, MovementKind.UNMANNED)
        assert np.isfinite(tolerance.altitude_m) == in_the_air


def test_what_waits_anywhere_before_its_time_is_not_off_its_route():
    plan = plan_of(convoy("food"))
    waiting = [(minute, -27_000, 9_000) for minute in (-300, -60, -20, 0, 20, 40)]
    assert verdicts(plan, east(*waiting)) == [WAITS] * 6
    # It should have left by half past twelve, and a quarter of an hour is its tolerance.
    assert verdicts(plan, east((44, -27_000, 9_000), (46, -27_000, 9_000))) == [WAITS, STRAYS]


def test_once_it_was_on_its_route_it_can_stray_from_it():
    plan, progress = plan_of(convoy("food")), Progress()
    assert verdicts(plan, east((0, -20_000, 0), (5, -18_000, 0), (10, -16_000, 4_000)), progress) == [
        FITS, FITS, STRAYS,
    ]  # fmt: skip
    assert verdicts(plan, east((15, -16_000, 5_000)), progress) == [STRAYS]


def test_who_leaves_hours_early_is_ahead():
    plan, progress = plan_of(convoy("food")), Progress()
    early = east((-200, -20_000, 0), (-190, -17_000, 0), (-185, -14_000, 0), (-180, -11_000, 0))
    assert verdicts(plan, early, progress) == [WAITS, WAITS, STRAYS, STRAYS]
    assert progress.suggested


def test_what_a_stream_is_cut_into_changes_no_verdict():
    rng = np.random.default_rng(3)
    rows = [(m, -20_000 + 600 * max(m, 0) + rng.normal(0, 900), rng.normal(0, 900)) for m in range(-40, 60)]
    whole = Progress()
    expected = verdicts(plan_of(convoy("food")), east(*rows), whole)
    assert {FITS, STRAYS, WAITS} <= set(expected)
    for size in (1, 7):
        part = Progress()
        pieces = [rows[k : k + size] for k in range(0, len(rows), size)]
        got = [verdicts(plan_of(convoy("food")), east(*it), part) for it in pieces]
        assert list(itertools.chain(*got)) == expected
        assert part == whole


def test_a_departure_on_record_is_not_asked_for():
    rows = ((0, -20_000, 0), (3, -18_000, 0), (6, -16_000, 0), (9, -14_000, 0))
    told = judge(plan_of(convoy("food")), Progress(), east(*rows))
    assert told is not None
    assert told.unsaid == 2  # the second fix in succession that is away
    for state in ("under_way", "halted"):
        told = judge(plan_of(convoy("food"), state), Progress(), east(*rows))
        assert told is not None
        assert told.unsaid == -1
    one_leap = judge(
        plan_of(convoy("food")), Progress(), east((0, -20_000, 0), (1, -10_000, 0), (2, -20_000, 0))
    )
    assert one_leap is not None
    assert one_leap.unsaid == -1


def test_a_notification_is_nobodys_long_before_and_long_after_unless_it_is_under_way():
    movement = convoy("food")
    day = [(-24 * 60, 0, 0), (0, -20_000, 0), (30 * 60, 19_900, 9_000)]
    assert verdicts(plan_of(movement), east(*day)) == [NONE, FITS, NONE]
    assert verdicts(plan_of(movement, "under_way"), east(*day)) == [NONE, FITS, STRAYS]
    assert verdicts(plan_of(movement, "ended", NOON_MS + HOUR_MS), east(*day)) == [NONE, FITS, NONE]
    assert verdicts(plan_of(movement), east(day[0])) == []


def test_who_has_arrived_is_not_behind():
    plan, progress = plan_of(convoy("food"), "under_way"), Progress(begun=True)
    assert verdicts(plan, east((600, 19_500, 0), (601, 12_000, 0)), progress) == [WAITS, STRAYS]


def test_an_activity_binds_its_tracks_while_it_goes_on_and_keeps_them_out_afterwards():
    circle = Circle(centre=at(0, 0), radius_mm=5_000_000)
    part = Volume4D(footprint=circle, interval=Interval(start_ms=NOON_MS, end_ms=NOON_MS + HOUR_MS))
    plan = plan_of(area(part))
    assert verdicts(plan, east((30, 0, 0), (31, 5_200, 0), (32, 6_300, 0))) == [FITS, FITS, STRAYS]
    # An hour later its tracks may be anywhere but in the area; five minutes are its tolerance.
    assert verdicts(plan, east((63, 0, 0), (120, 0, 0), (120, 6_300, 0))) == [FITS, STRAYS, WAITS]
    found = measure(plan.way, east((120, 0, 0)))
    assert found.behind_s[0] == pytest.approx(3_600, abs=1)


def test_what_recurs_is_held_against_the_occurrence_nearest_in_time():
    circle = Circle(centre=at(0, 0), radius_mm=5_000_000)
    daily = Recurrence(days=(1, 2, 3, 4, 5, 6, 7), from_s=6 * 3600, to_s=8 * 3600)
    plan = plan_of(area(Volume4D(footprint=circle, interval=ALWAYS), recurrence=daily))
    noon_min = (NOON_MS % 86_400_000) / MINUTE_MS
    clock = [-noon_min + 60 * hour for hour in (5, 7, 9, 24 + 7)]
    rows = east(*((minute, 0, 0) for minute in clock))
    assert verdicts(plan, rows) == [STRAYS, FITS, STRAYS, FITS]
    assert measure(plan.way, rows).behind_s == pytest.approx([-3_600, 0, 3_600, 0], abs=1)
    assert OF_ACTIVITIES.time_s < 3_600


# -- the states --------------------------------------------------------------------------------------


def test_one_wrong_fix_says_nothing_and_few_that_come_seldom_do():
    assert not has_lasted(1, 10_000)
    assert not has_lasted(2, 60)
    assert not has_lasted(100, 20)
    assert has_lasted(3, 30)
    assert has_lasted(2, 300)


def test_what_is_told_once_is_not_told_again_until_it_changes():
    lasted = Course(fixes=3, lasted_s=60)
    assert state_after("unknown", FITS, lasted) == "on_route"
    assert state_after("unknown", STRAYS, lasted) == "off_route"
    assert state_after("on_route", FITS, lasted) is None
    assert state_after("on_route", FITS, Course(3, 60, another=True)) == "on_route"
    assert state_after("off_route", STRAYS, lasted) is None
    assert state_after("on_route", STRAYS, Course(fixes=2, lasted_s=60)) is None
    assert state_after("no_matching_notification", NONE, Course(moved=True)) is None
    assert state_after("unknown", NONE, Course()) is None
    assert state_after("unknown", NONE, Course(moved=True)) == "no_matching_notification"
    assert state_after("on_route", NONE, Course()) == "unknown"


def test_nobody_can_ask_for_a_state_and_every_state_can_be_left():
    assert {row.transition for row in CONFORMANCE.rows} == CONFORMANCE.by_itself
    assert all(CONFORMANCE.permitted(state) for state in CONFORMANCE.states)
    for machine in NOTIFICATIONS.values():  # two things that a screen could mistake for each other
        assert set(CONFORMANCE.states).isdisjoint(machine.states)


def test_names_are_compared_without_case_blanks_and_dashes():
    assert bare_name("Eagle–01 ") == bare_name("EAGLE 01") == bare_name("eagle_01") == "eagle01"
    assert bare_name("EAGLE 1") != bare_name("EAGLE 01")


def test_places_are_as_far_apart_as_geographiclib_says():
    there = EARTH.Inverse(33.5, 38.6, -12.0, 170.0)["s12"]
    got = apart_m(np.array([170.0]), np.array([-12.0]), 38.6, 33.5)
    assert got[0] == pytest.approx(there, rel=6e-3)
