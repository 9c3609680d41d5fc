"""Entering, leaving and passing through, with the accuracy of fixes, altitude and windows."""

import numpy as np
import pytest

from openline.kernel.candidate import ENTER, EXIT
from openline.kernel.lines import LineIndex
from openline.kernel.motion import MotionSettings, MotionState, advance, step
from openline.kernel.shape import Shape
from openline.kernel.zones import ZoneIndex
from tests.unit.kernel.motions import (
    MINUTE_MS,
    band,
    causes,
    line_index,
    path,
    run,
    said,
    square,
    windows,
)

UNIT = square(0, 0, 1, 1)
DEGREE_M = 111_319.5  # of longitude, at the equator
EQUATOR_STRIP = square(0, -0.01, 1, 0.01)


def metres_east(*metres: float) -> list[tuple[float, float]]:
    """Points on the equator, so far east of the strip's eastern edge."""
    return [(1.0 + m / DEGREE_M, 0.0) for m in metres]


class TestMovement:
    def test_a_track_first_seen_inside_is_inside_and_did_not_enter(self) -> None:
        found = run(path([(0.5, 0.5), (0.6, 0.5)]), zones=[UNIT])
        assert said(found) == [("inside", 0)]
        assert found.value[0] == pytest.approx(-0.5 * DEGREE_M, rel=0.01)

    def test_enter_and_exit_are_told_where_and_when_the_edge_was_crossed(self) -> None:
        found = run(path([(-0.5, 0.5), (0.5, 0.5), (3.0, 0.5)]), zones=[UNIT])
        assert said(found) == [("enter", 0), ("exit", 0)]
        assert found.lon_deg.tolist() == pytest.approx([0.0, 1.0])
        assert found.lat_deg.tolist() == pytest.approx([0.5, 0.5])
        assert found.time_ms.tolist() == [MINUTE_MS // 2, MINUTE_MS + MINUTE_MS // 5]
        assert found.fix.tolist() == [1, 2]
        assert found.value[0] < 0 < found.value[1]

    def test_a_zone_between_two_fixes_is_passed_through(self) -> None:
        found = run(path([(-1.0, 0.5), (2.0, 0.5)]), zones=[UNIT])
        assert said(found) == [("enter", 0), ("exit", 0)]
        assert causes(found) == ["pass_through", "pass_through"]
        assert found.time_ms.tolist() == [MINUTE_MS // 3, 2 * MINUTE_MS // 3]

    def test_a_fix_on_the_edge_is_inside(self) -> None:
        assert said(run(path([(-0.5, 0.5), (0.0, 0.5), (-0.5, 0.5)]), zones=[UNIT], raw=True)) == [
            ("enter", 0),
            ("exit", 0),
        ]

    def test_at_one_fix_exits_come_first_and_passes_stay_together(self) -> None:
        zones = [square(2, 0, 3, 1), square(0, 0, 1, 1), square(1.4, 0, 1.6, 1)]
        found = run(path([(0.5, 0.5), (2.5, 0.5)]), zones=zones)
        assert said(found) == [("inside", 1), ("exit", 1), ("enter", 0), ("enter", 2), ("exit", 2)]

    def test_standing_still_says_nothing_more(self) -> None:
        assert said(run(path([(0.5, 0.5)] * 5), zones=[UNIT])) == [("inside", 0)]

    @pytest.mark.jit_only
    def test_a_track_may_be_in_more_zones_than_any_fixed_list_holds(self) -> None:
        many = [square(-k / 1000, -1, 1 + k / 1000, 1) for k in range(1, 301)]
        found = run(path([(5, 0), (0.5, 0), (5, 0)]), zones=many)
        assert said(found) == [("enter", k) for k in range(300)] + [("exit", k) for k in range(300)]

    def test_lines_and_zones_are_told_together_in_order(self) -> None:
        found = run(path([(-0.5, 0.5), (0.5, 0.5)]), zones=[UNIT], lines=line_index([(0.2, 0), (0.2, 1)]))
        assert said(found) == [("cross", 0), ("enter", 0)]


class TestExitsHeld:
    def test_an_exit_is_reported_only_beyond_the_accuracy(self) -> None:
        points = metres_east(-100, 40, 60, 120)
        found = run(path(points, accuracy_m=50.0), zones=[EQUATOR_STRIP])
        assert said(found) == [("inside", 0), ("exit", 0)]
        assert found.fix[1] == 2
        assert found.value[1] == pytest.approx(60, abs=0.1)

    def test_a_late_exit_tells_when_the_edge_was_crossed(self) -> None:
        found = run(path(metres_east(-100, 100, 300)), zones=[EQUATOR_STRIP], hysteresis_m=200.0)
        assert said(found) == [("inside", 0), ("exit", 0)]
        assert found.time_ms[1] == pytest.approx(MINUTE_MS // 2, abs=5)
        assert found.lon_deg[1] == pytest.approx(1.0)
        assert found.fix[1] == 2

    def test_coming_back_within_the_accuracy_says_nothing(self) -> None:
        points = metres_east(-100, 40, -30, 40, -100, 300)
        found = run(path(points), zones=[EQUATOR_STRIP], hysteresis_m=50.0)
        assert said(found) == [("inside", 0), ("exit", 0)]
        assert found.time_ms[1] > 4 * MINUTE_MS

    def test_the_larger_of_accuracy_and_hysteresis_counts(self) -> None:
        points = metres_east(-100, 40, 60)
        inaccurate = path(points, accuracy_m=[0, 80, 80])
        assert said(run(inaccurate, zones=[EQUATOR_STRIP], hysteresis_m=50.0)) == [("inside", 0)]
        assert len(run(path(points), zones=[EQUATOR_STRIP], hysteresis_m=50.0)) == 2

    def test_in_raw_mode_no_exit_is_held(self) -> None:
        batch = path(metres_east(-100, 40, -30), accuracy_m=50.0)
        assert said(run(batch, zones=[EQUATOR_STRIP], raw=True, hysteresis_m=500.0)) == [
            ("inside", 0),
            ("exit", 0),
            ("enter", 0),
        ]

    def test_a_corner_that_is_grazed_within_the_accuracy_is_left_later(self) -> None:
        zone = [square(0, 0, 0.01, 0.01)]
        points = [(-0.001, 0.0095), (0.0005, 0.0102), (0.005, 0.02)]
        found = run(path(points), zones=zone, hysteresis_m=100.0)
        assert said(found) == [("enter", 0), ("exit", 0)]
        assert causes(found)[0] == "pass_through"
        assert found.fix.tolist() == [1, 2]
        assert found.time_ms[0] < found.time_ms[1] < MINUTE_MS


class TestAltitude:
    def test_climbing_into_the_band_enters_and_out_of_it_leaves(self) -> None:
        found = run(
            path([(0.5, 0.5)] * 4, alt_m=[100, 500, 500, 1500]), zones=[square(0, 0, 1, 1, **band(300, 1000))]
        )
        assert said(found) == [("enter", 0), ("exit", 0)]
        assert causes(found) == ["altitude", "altitude"]
        assert found.time_ms.tolist() == [MINUTE_MS, 3 * MINUTE_MS]

    def test_an_exit_by_altitude_is_never_held(self) -> None:
        batch = path([(0.5, 0.5)] * 2, alt_m=[500, 1500], accuracy_m=1e6)
        assert said(run(batch, zones=[square(0, 0, 1, 1, **band(300, 1000))])) == [("inside", 0), ("exit", 0)]

    def test_an_unknown_altitude_always_matches(self) -> None:
        zone = [square(0, 0, 1, 1, **band(300, 1000))]
        assert said(run(path([(0.5, 0.5)]), zones=zone)) == [("inside", 0)]

    def test_a_lost_altitude_is_that_of_the_last_fix_that_had_one_for_a_while(self) -> None:
        zone = [square(0, 0, 1, 1, **band(300, 1000))]
        lost = np.nan
        batch = path([(0.5, 0.5)] * 7, alt_m=[2000, lost, lost, lost, 2000, lost, 2000])
        assert not len(run(batch, zones=zone, alt_hold_s=180.0))
        found = run(batch, zones=zone, alt_hold_s=120.0)
        assert said(found) == [("enter", 0), ("exit", 0)]
        assert found.time_ms.tolist() == [3 * MINUTE_MS, 4 * MINUTE_MS]
        assert said(run(batch, zones=zone)) == [("enter", 0), ("exit", 0)] * 2
        assert said(run(batch, zones=zone, alt_hold_s=180.0, raw=True)) == [("enter", 0), ("exit", 0)] * 2

    def test_a_lost_altitude_is_held_across_batches(self) -> None:
        index, state = ZoneIndex.build([square(0, 0, 1, 1, **band(300, 1000))]), MotionState()
        batch = path([(0.5, 0.5)] * 4, alt_m=[2000, np.nan, np.nan, np.nan])
        settings = MotionSettings(alt_hold_s=120.0)
        found = [said(step(index, LineIndex(), state, batch.take([k]), settings)) for k in range(4)]
        assert found == [[], [], [], [("enter", 0)]]

    def test_where_a_track_was_not_believed_to_be_its_altitude_is_not_held_either(self) -> None:
        zone = [square(0, 0, 9, 9, **band(300, 1000))]
        batch = path(
            [(0.5, 0.5), (0.5, 0.5), (5.0, 5.0), (5.0, 5.0)],
            times_ms=[0, 10_000, 20_000, 30_000],
            alt_m=[2000, np.nan, np.nan, np.nan],
        )
        found = run(batch, zones=zone, alt_hold_s=60.0, max_speed_m_s=(100.0,), relocate_after=2)
        assert said(found) == [("doubtful", -1), ("relocated", -1), ("inside", 0)]

    def test_raw_holds_no_altitude_not_even_for_a_late_fix(self) -> None:
        zone = [square(0, 0, 1, 1, **band(0, 500))]
        batch = path([(0.5, 0.5)] * 3, times_ms=[0, 60_000, 30_000], alt_m=[1000, 1000, np.nan])
        assert said(run(batch, zones=zone, alt_hold_s=60.0, raw=True)) == [("enter", 0)]

    def test_flying_over_is_no_entering(self) -> None:
        zone = [square(0, 0, 1, 1, **band(300, 1000))]
        assert not len(run(path([(-1, 0.5), (0.5, 0.5), (2, 0.5)], alt_m=[5000] * 3), zones=zone))
        assert not len(run(path([(-1, 0.5), (2, 0.5)], alt_m=[5000] * 2), zones=zone))

    def test_diving_through_between_two_fixes_is_passing_through(self) -> None:
        zone = [square(0, 0, 1, 1, **band(300, 1000))]
        assert causes(run(path([(-1, 0.5), (2, 0.5)], alt_m=[2000, 0]), zones=zone)) == ["pass_through"] * 2

    def test_leaving_sideways_within_the_band_is_movement(self) -> None:
        zone = [square(0, 0, 1, 1, **band(300, 1000))]
        found = run(path([(-1, 0.5), (0.5, 0.5), (2, 0.5)], alt_m=[500] * 3), zones=zone)
        assert said(found) == [("enter", 0), ("exit", 0)]
        assert causes(found) == ["movement", "movement"]


class TestWindows:
    def test_a_window_that_opens_over_a_track_lets_it_enter_and_one_that_closes_lets_it_leave(self) -> None:
        zone = [square(0, 0, 1, 1, **windows((90_000, 150_000)))]
        found = run(path([(0.1 * k, 0.5) for k in range(1, 6)]), zones=zone)
        assert said(found) == [("enter", 0), ("exit", 0)]
        assert causes(found) == ["window_opened", "window_closed"]
        assert found.time_ms.tolist() == [90_000, 150_000]
        assert found.lon_deg.tolist() == pytest.approx([0.25, 0.35])

    def test_a_window_that_opens_and_closes_between_two_fixes_is_told(self) -> None:
        zone = [square(0, 0, 1, 1, **windows((70_000, 80_000)))]
        found = run(path([(0.5, 0.5)] * 3), zones=zone)
        assert said(found) == [("enter", 0), ("exit", 0)]
        assert found.fix.tolist() == [2, 2]

    def test_one_window_after_another_is_left_and_entered(self) -> None:
        zone = [square(0, 0, 1, 1, **windows((0, 70_000), (80_000, 200_000)))]
        found = run(path([(0.5, 0.5)] * 3), zones=zone)
        assert said(found) == [("inside", 0), ("exit", 0), ("enter", 0)]
        assert found.time_ms.tolist() == [0, 70_000, 80_000]

    def test_who_crosses_the_edge_while_the_window_is_closed_does_not_enter(self) -> None:
        zone = [square(0, 0, 1, 1, **windows((10 * MINUTE_MS, 20 * MINUTE_MS)))]
        assert not len(run(path([(-0.5, 0.5), (0.5, 0.5), (2, 0.5)]), zones=zone))
        assert not len(run(path([(-0.5, 0.5), (2, 0.5)]), zones=zone))

    def test_a_pass_through_counts_while_the_window_is_open(self) -> None:
        zone = [square(0, 0, 1, 1, **windows((0, 30_000)))]
        found = run(path([(-1, 0.5), (2, 0.5)]), zones=zone)
        assert causes(found) == ["pass_through", "window_closed"]
        assert found.time_ms.tolist() == [20_000, 30_000]

    def test_an_exit_by_a_window_is_never_held(self) -> None:
        zone = [square(0, 0, 1, 1, **windows((0, 90_000)))]
        found = run(path([(0.5, 0.5)] * 3, accuracy_m=1e6), zones=zone)
        assert said(found) == [("inside", 0), ("exit", 0)]

    def test_a_held_exit_ends_with_the_window(self) -> None:
        zone = [square(0, -0.01, 1, 0.01, **windows((0, 90_000)))]
        found = run(path(metres_east(-10, 10, 10)), zones=zone, hysteresis_m=100.0)
        assert causes(found) == ["movement", "window_closed"]

    def test_a_silent_track_leaves_when_the_window_closes_and_is_told_once(self) -> None:
        zones = ZoneIndex.build([square(0, 0, 1, 1, **windows((0, 90_000), (200_000, 300_000)))])
        state = MotionState()
        lines = line_index([(5, 5), (6, 6)])
        step(zones, lines, state, path([(0.5, 0.5)]), MotionSettings())
        assert not len(advance(zones, state, 80_000))
        closed = advance(zones, state, 120_000)
        assert (said(closed), causes(closed), closed.time_ms.tolist()) == (
            [("exit", 0)],
            ["window_closed"],
            [90_000],
        )
        assert closed.fix.tolist() == [-1]
        assert not len(advance(zones, state, 120_000))
        # A fix that was under way when the window closed changes nothing.
        late = step(zones, lines, state, path([(0.6, 0.5)], times_ms=[85_000]), MotionSettings())
        assert not len(late)
        opened = advance(zones, state, 250_000)
        assert (said(opened), opened.time_ms.tolist()) == ([("enter", 0)], [200_000])
        assert not len(step(zones, lines, state, path([(0.6, 0.5)], times_ms=[260_000]), MotionSettings()))
        assert causes(advance(zones, state, 400_000)) == ["window_closed"]

    def test_advancing_keeps_held_exits_held(self) -> None:
        zones = ZoneIndex.build([EQUATOR_STRIP])
        state = MotionState()
        settings = MotionSettings(hysteresis_m=100.0)
        lines = line_index([(5, 5), (6, 6)])
        step(zones, lines, state, path(metres_east(-10, 10)), settings)
        assert not len(advance(zones, state, 10 * MINUTE_MS))
        found = step(zones, lines, state, path(metres_east(200), times_ms=[11 * MINUTE_MS]), settings)
        assert said(found) == [("exit", 0)]

    def test_a_line_counts_only_while_its_window_is_open(self) -> None:
        lines = line_index()
        lines.add([0.5, 0.5], [0, 1], [[40_000, 100_000]])
        found = run(path([(0, 0.5), (1, 0.5), (0, 0.5), (1, 0.5)]), lines=lines)
        assert found.time_ms.tolist() == [90_000]


class TestShapes:
    def test_a_circle_is_entered_where_its_edge_is(self) -> None:
        circle = Shape(centre_lon_deg=0.0, centre_lat_deg=0.0, radius_m=DEGREE_M / 2)
        found = run(path([(-1, 0.0), (0, 0.0), (1, 0.0)]), zones=[circle])
        assert said(found) == [("enter", 0), ("exit", 0)]
        assert found.lon_deg.tolist() == pytest.approx([-0.5, 0.5], abs=1e-5)

    def test_a_hole_is_outside(self) -> None:
        lon = np.array([0, 4, 4, 0, 1, 3, 3, 1], float)
        lat = np.array([0, 0, 4, 4, 1, 1, 3, 3], float)
        found = run(path([(0.5, 2), (2, 2), (3.5, 2)]), zones=[Shape(lon, lat, np.array([0, 4, 8]))])
        assert [kind for kind, _ in said(found)] == ["inside", "exit", "enter"]
        assert found.kind.tolist()[1:] == [EXIT, ENTER]
