"""Sides of a line: one crossing for each net change, none for a touch."""

import pytest

from openline.kernel.motion import MotionSettings, MotionState, step
from openline.kernel.zones import ZoneIndex
from tests.unit.kernel.motions import MINUTE_MS, line_index, path, run, said

NORTH = [(0.0, -1.0), (0.0, 1.0)]
"""Drawn northward: west is to the left."""
BENT = [(-1.0, 1.0), (0.0, 0.0), (1.0, 1.0)]
"""A valley: above is to the left."""


def crossings(points, line=NORTH, **settings) -> list[tuple[int, int]]:
    """The fix that shows each crossing, and its direction."""
    found = run(path(points), lines=line_index(line), **settings)
    return list(zip(found.fix.tolist(), found.direction.tolist(), strict=True))


def test_a_crossing_tells_direction_time_and_point() -> None:
    found = run(path([(1, 0.5), (-3, 0.5)]), lines=line_index(NORTH))
    assert said(found) == [("cross", 0)]
    assert found.direction.tolist() == [1]
    assert found.time_ms.tolist() == [MINUTE_MS // 4]
    assert (found.lon_deg[0], found.lat_deg[0]) == pytest.approx((0.0, 0.5))


def test_a_fix_on_the_line_keeps_the_former_side() -> None:
    assert crossings([(1, 0), (0, 0), (1, 0)]) == []
    assert crossings([(1, 0), (0, 0), (-1, 0)]) == [(2, 1)]
    assert crossings([(1, 0), (0, 0), (0, 0.5), (0, 0.5), (-1, 0)]) == [(4, 1)]
    assert crossings([(1, 0), (0, 0), (0, 0.5), (1, 1)]) == []


def test_a_crossing_over_a_fix_on_the_line_happens_at_that_fix() -> None:
    found = run(path([(1, 0), (0, 0.25), (-1, 0)]), lines=line_index(NORTH))
    assert (found.time_ms[0], found.lon_deg[0], found.lat_deg[0]) == (MINUTE_MS, 0.0, 0.25)


def test_a_track_first_seen_on_the_line_has_no_former_side() -> None:
    assert crossings([(0, 0), (1, 0)]) == []
    assert crossings([(0, 0), (1, 0), (-1, 0)]) == [(2, 1)]


def test_an_even_number_of_crossings_between_two_fixes_is_none() -> None:
    assert crossings([(-1, 0.5), (1, 0.5)], BENT) == []
    assert crossings([(-1, 0.5), (1, 0.5)], BENT, raw=True) == [(1, 0)]


def test_touching_a_bend_is_crossing_only_in_raw_mode() -> None:
    assert crossings([(-1, 0), (1, 0)], BENT) == []
    assert crossings([(-1, 0), (1, 0)], BENT, raw=True) == [(1, 0)]


def test_going_through_a_bend_is_crossing() -> None:
    assert crossings([(0, -1), (0, 1)], BENT) == [(1, 1)]
    assert crossings([(0, 1), (0, 0), (0, -1)], BENT) == [(2, -1)]
    assert crossings([(0, 1), (0, 0), (-1, 0)], BENT) == [(2, -1)]
    assert crossings([(0, 1), (0, 0), (0.5, 1)], BENT) == []


def test_running_along_the_line_and_leaving_it_counts_the_sides_before_and_after() -> None:
    stairs = [(0, 0), (1, 0), (1, 1), (2, 1)]
    assert crossings([(0.5, 0.5), (0.5, 0), (1, 0), (1, 1), (1.5, 0.5)], stairs) == [(4, -1)]
    assert crossings([(0.5, 0.5), (0.5, 0), (1, 0), (1, 0.5), (0.5, 0.5)], stairs) == []
    assert crossings([(1, -1), (1, 3)], stairs) == [(1, 1)]


def test_going_round_the_loose_end_of_a_line_is_no_crossing() -> None:
    assert crossings([(1, 0.5), (1, 2), (-1, 2), (-1, 0.5)]) == []
    assert crossings([(1, 1), (-1, 1)]) == []
    assert crossings([(1, 0.5), (0, 0.5), (0, 3), (-1, 3)]) == []
    assert crossings([(1, 1), (-1, 1)], raw=True) == []


def test_two_lines_are_told_each_by_itself_and_in_order() -> None:
    lines = line_index([(0.5, -1), (0.5, 1)], NORTH, [(0.2, 1), (0.2, -1)])
    found = run(path([(1, 0), (-1, 0)]), lines=lines)
    assert said(found) == [("cross", 0), ("cross", 1), ("cross", 2)]
    assert found.direction.tolist() == [1, 1, -1]


def test_a_line_that_is_added_or_removed_while_tracks_move_counts_from_then_on() -> None:
    lines, zones, state = line_index(NORTH), ZoneIndex(), MotionState()

    def go(lon: float, minute: int) -> list[tuple[str, int]]:
        batch = path([(lon, 0.001)], times_ms=[minute * MINUTE_MS])
        return said(step(zones, lines, state, batch, MotionSettings()))

    assert go(0.01, 0) == []
    assert go(-0.01, 1) == [("cross", 0)]
    lines.remove(0)
    assert go(0.01, 2) == []
    lines.add([0, 0], [-1, 1])
    assert go(-0.01, 3) == [("cross", 1)]
