"""Routes as chains of volumes: times, stops, widths, pieces."""

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from openline.decide.routing import (
    DEFAULTS,
    MOST_PIECES,
    ROUNDING_MM,
    Progress,
    leg_at,
    legs_of,
    speeds_of,
    volumes_of_movement,
)
from openline.model.notification import Movement, MovementKind, Waypoint
from openline.model.space import Circle, Corridor, Position
from openline.model.watch import MAX_SPEED_M_S

GEOD = Geod(ellps="WGS84")
T = 1_795_000_000_000
MINUTE = 60_000
HOUR = 3_600_000


def wp(lon: float, lat: float, arrive_ms: int | None = None, depart_ms: int | None = None) -> Waypoint:
    position = Position(round(lon * 1e7), round(lat * 1e7))
    return Waypoint(position=position, arrive_ms=arrive_ms, depart_ms=depart_ms)


def movement(*route: Waypoint, kind: MovementKind = MovementKind.CONVOY, **said) -> Movement:
    return Movement(id="m", name="Water", kind=kind, route=route, **{"depart_ms": T, **said})


def test_a_driver_need_know_neither_width_nor_speed():
    (leg,) = legs_of(movement(wp(38, 33), wp(38.5, 33)))
    travel = DEFAULTS[MovementKind.CONVOY]
    assert leg.length_m == pytest.approx(GEOD.inv(38, 33, 38.5, 33)[2])
    assert leg.departs == (T - 1_800_000, T + 1_800_000)
    fastest_ms = 1000 * leg.length_m / travel.fast_m_s
    assert leg.arrives.earliest_ms == pytest.approx(T - 1_800_000 + fastest_ms, abs=2)
    slowest_ms = 1000 * leg.length_m / (travel.slow_m_s / travel.bends)
    assert leg.arrives.latest_ms == pytest.approx(T + 1_800_000 + slowest_ms, abs=2)
    assert leg.half_width_m == travel.half_width_m


def test_a_speed_that_is_given_replaces_the_range_with_as_much_to_spare():
    slow_m_s, fast_m_s = speeds_of(movement(wp(38, 33), wp(38.5, 33), speed_mm_s=10_000))
    assert (slow_m_s, fast_m_s) == (pytest.approx(7.0 / 1.4), pytest.approx(13.0))


def test_uncertainty_grows_along_the_route_and_is_gone_where_a_time_is_planned():
    plan = movement(wp(38, 33), wp(38.3, 33), wp(38.6, 33, T + 2 * HOUR), wp(38.9, 33), slack_s=600)
    spread = [leg.arrives.latest_ms - leg.arrives.earliest_ms for leg in legs_of(plan)]
    again = [leg.departs.latest_ms - leg.departs.earliest_ms for leg in legs_of(plan)]
    assert again[0] == 2 * 600_000
    assert again[2] == 2 * 600_000
    assert spread[2] > again[2]
    assert legs_of(plan)[1].arrives.latest_ms == T + 2 * HOUR + 600_000
    # Who comes early waits there: the way ahead begins by the plan, not before.
    assert legs_of(plan)[2].departs.earliest_ms == T + 2 * HOUR - 600_000


def test_between_planned_times_one_is_where_one_can_have_got_to_and_still_be_in_time():
    plan = movement(wp(38, 33), wp(38.5, 33), wp(39, 33, T + 4 * HOUR), slack_s=0)
    first, second = legs_of(plan)
    fast_m_s = DEFAULTS[MovementKind.CONVOY].fast_m_s
    assert first.arrives.earliest_ms == pytest.approx(T + 1000 * first.length_m / fast_m_s, abs=2)
    assert first.arrives.latest_ms == pytest.approx(T + 4 * HOUR - 1000 * second.length_m / fast_m_s, abs=2)


def test_a_plan_that_is_faster_than_usual_is_believed():
    plan = movement(wp(38, 33), wp(38.5, 33, T + 40 * MINUTE), slack_s=0)
    (leg,) = legs_of(plan)
    assert leg.length_m / 2400 > DEFAULTS[MovementKind.CONVOY].fast_m_s
    assert leg.arrives.earliest_ms < T + 40 * MINUTE == leg.arrives.latest_ms


def test_a_stop_is_a_circle_from_the_earliest_arrival_to_the_latest_departure():
    plan = movement(wp(38, 33), wp(38.3, 33, T + 2 * HOUR, T + 5 * HOUR), wp(38.6, 33), slack_s=600)
    (stop,) = [it for it in volumes_of_movement(plan) if isinstance(it.footprint, Circle)]
    assert stop.footprint == Circle(
        centre=Position(383_000_000, 330_000_000), radius_mm=1_000_000 + ROUNDING_MM
    )
    assert stop.interval.start_ms == legs_of(plan)[0].arrives.earliest_ms < T + 2 * HOUR
    assert stop.interval.end_ms == T + 5 * HOUR + 600_001


def test_who_gathers_before_departing_or_stays_after_arriving_is_there_all_that_time():
    plan = movement(wp(38, 33, T - 3 * HOUR), wp(38.3, 33, T + 2 * HOUR, T + 9 * HOUR), slack_s=0)
    gathers, stays = (it for it in volumes_of_movement(plan) if isinstance(it.footprint, Circle))
    assert (gathers.interval.start_ms, gathers.interval.end_ms) == (T - 3 * HOUR, T + 1)
    assert stays.interval.end_ms == T + 9 * HOUR + 1
    assert leg_at(plan, T + 9 * HOUR) == Progress(1, 1, 1)


def test_open_routes_widen_from_waypoint_to_waypoint_and_roads_do_not():
    for kind, travel in DEFAULTS.items():
        volumes = volumes_of_movement(movement(wp(30, 50), wp(31, 50), kind=kind))
        widths_m = [it.footprint.half_width_mm / 1000 for it in volumes]
        assert widths_m == sorted(widths_m)
        assert widths_m[-1] <= travel.widest_m + ROUNDING_MM / 1000
        assert (widths_m[-1] > travel.half_width_m + 1) == (travel.widening > 0)
    narrow = volumes_of_movement(movement(wp(30, 50), wp(31, 50), kind=MovementKind.VESSEL, half_width_mm=9))
    assert {it.footprint.half_width_mm for it in narrow} == {9 + ROUNDING_MM}


def test_a_long_leg_is_cut_so_that_no_volume_stands_for_all_of_it_all_the_time():
    plan = movement(wp(38, 33), wp(39, 33.5), slack_s=0)
    volumes = volumes_of_movement(plan)
    assert len(volumes) > 20
    whole_ms = volumes[-1].interval.end_ms - volumes[0].interval.start_ms
    assert volumes[0].interval.end_ms - volumes[0].interval.start_ms < whole_ms / 20
    for before, after in pairwise(volumes):
        assert before.footprint.centreline[-1] == after.footprint.centreline[0]
        assert before.interval.start_ms < after.interval.start_ms < before.interval.end_ms


@pytest.mark.parametrize("kind", list(MovementKind))
def test_the_longest_route_has_a_bounded_number_of_volumes(kind):
    assert len(volumes_of_movement(movement(wp(0, 10), wp(40, 40), wp(80, 0), kind=kind))) <= MOST_PIECES + 2


def test_a_recorded_way_of_thousands_of_points_is_taken_together_to_pieces_of_several_legs():
    plan = movement(*(wp(38 + k * 1e-4, 33 + (k % 2) * 1e-5) for k in range(2000)))
    volumes = volumes_of_movement(plan)
    assert len(volumes) < 20
    joined = [vertex for it in volumes for vertex in it.footprint.centreline[1:]]
    assert joined == [(it.position.lon_e7, it.position.lat_e7) for it in plan.route[1:]]


def test_over_180_degrees_a_route_goes_the_short_way():
    plan = movement(wp(179.5, 70), wp(-179.5, 70), kind=MovementKind.VESSEL)
    assert legs_of(plan)[0].length_m < 40_000
    assert all(
        abs(lon) >= 1_795_000_000 for it in volumes_of_movement(plan) for lon, _ in it.footprint.centreline
    )


def test_every_volume_has_the_altitudes_of_the_movement():
    plan = movement(wp(38, 33), wp(39, 33, T + 5 * HOUR, T + 6 * HOUR), wp(39, 34), kind=MovementKind.ROTARY)
    assert {it.altitude for it in volumes_of_movement(plan)} == {plan.altitude}
    assert all(isinstance(it.footprint, Circle | Corridor) for it in volumes_of_movement(plan))


def test_progress_says_on_which_legs_somebody_may_be():
    plan = movement(wp(38, 33), wp(38.3, 33, T + 2 * HOUR, T + 4 * HOUR), wp(38.6, 33), slack_s=900)
    assert leg_at(plan, T - 16 * MINUTE) is None
    assert leg_at(plan, T) == Progress(1, 1, 1)
    assert leg_at(plan, T + 3 * HOUR) == Progress(1, 1, 1)
    assert leg_at(plan, T + 4 * HOUR - 14 * MINUTE) == Progress(1, 1, 2)
    assert leg_at(plan, T + 4 * HOUR) == Progress(2, 1, 2)
    assert leg_at(plan, T + 4 * HOUR + 16 * MINUTE) == Progress(2, 2, 2)
    assert leg_at(plan, legs_of(plan)[-1].arrives.latest_ms + 1) is None


planned_times = st.sampled_from(["none", "arrive", "depart", "both"])


@given(
    st.lists(st.tuples(st.floats(0.01, 0.3), planned_times), min_size=1, max_size=20),
    st.integers(0, 3600),
    st.sampled_from(list(MovementKind)),
)
def test_windows_follow_one_another_whatever_is_planned_and_what_is_not(steps, slack_s, kind):
    fast_m_s = DEFAULTS[kind].fast_m_s
    route, lon, at_ms = [wp(30, 45)], 30.0, T
    for step, planned in steps:
        lon += step
        at_ms += round(1200 * GEOD.inv(lon - step, 45, lon, 45)[2] / fast_m_s)
        arrives_ms = at_ms if planned in ("arrive", "both") else None
        at_ms += HOUR if planned in ("depart", "both") else 0
        route.append(wp(lon, 45, arrives_ms, at_ms if planned in ("depart", "both") else None))
    plan = movement(*route, kind=kind, slack_s=slack_s)
    legs = legs_of(plan)
    assert [leg.number for leg in legs] == list(range(1, len(route)))
    for leg in legs:
        assert leg.departs.earliest_ms <= leg.arrives.earliest_ms
        assert leg.departs.latest_ms <= leg.arrives.latest_ms
        assert leg.departs.earliest_ms <= leg.departs.latest_ms
        assert leg.arrives.earliest_ms <= leg.arrives.latest_ms
        for at_ms, window in ((leg.start.depart_ms, leg.departs), (leg.end.arrive_ms, leg.arrives)):
            assert at_ms is None or window.earliest_ms <= at_ms <= window.latest_ms
    for before, after in pairwise(legs):
        assert before.arrives.earliest_ms <= after.departs.earliest_ms
        assert before.arrives.latest_ms <= after.departs.latest_ms
    for volume in volumes_of_movement(plan):
        assert volume.interval.start_ms < volume.interval.end_ms


def test_no_default_exceeds_what_the_watch_holds_possible():
    assert set(DEFAULTS) == set(MovementKind)
    for kind, travel in DEFAULTS.items():
        assert travel.slow_m_s < travel.fast_m_s < travel.most_m_s
        assert travel.most_m_s <= MAX_SPEED_M_S.get(kind.value, 400.0)
        assert travel.half_width_m <= travel.widest_m


def test_a_vehicle_that_is_swapped_changes_no_volume():
    plan = movement(wp(38, 33), wp(38.3, 33))
    swapped = msgspec.structs.replace(plan, tracks=("another",), note="swapped at 03:00")
    assert volumes_of_movement(swapped) == volumes_of_movement(plan)
