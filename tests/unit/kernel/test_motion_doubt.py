"""Fixes that cannot be true, come twice, or come late."""

import math

import pytest

from openline.kernel.candidate import DOUBTFUL
from openline.kernel.motion import MotionState
from tests.unit.kernel.motions import MINUTE_MS, line_index, path, run, said, square

KM = 1 / 111.32
FAST = {"max_speed_m_s": (50.0,)}


def at_km(*kilometres: float) -> list[tuple[float, float]]:
    """Points on the equator."""
    return [(km * KM, 0.0) for km in kilometres]


def test_a_fix_that_implies_too_much_speed_is_doubtful_and_not_used() -> None:
    found = run(
        path(at_km(0, 1, 500, 2, 3)),
        zones=[square(4, -1, 5, 1)],
        lines=line_index([(2, -1), (2, 1)]),
        **FAST,
    )
    assert said(found) == [("doubtful", -1)]
    assert found.fix.tolist() == [2]
    assert found.value[0] == pytest.approx(499_000 / 60, rel=1e-3)


def test_a_spike_through_a_zone_and_over_a_line_neither_enters_nor_crosses() -> None:
    zones, lines = [square(1, -1, 2, 1)], line_index([(0.5, -1), (0.5, 1)])
    points = at_km(0, 150, 0)
    assert said(run(path(points), zones=zones, lines=lines, **FAST)) == [("doubtful", -1)]
    assert [kind for kind, _ in said(run(path(points), zones=zones, lines=lines))] == [
        "cross",
        "enter",
        "cross",
        "exit",
    ]


def test_three_doubtful_fixes_that_agree_are_believed_and_nothing_was_crossed_on_the_way() -> None:
    found = run(
        path(at_km(0, 500, 501, 502, 503)),
        zones=[square(-0.1, -1, 0.1, 1), square(4, -1, 5, 1), square(2, -1, 3, 1)],
        lines=line_index([(2, -1), (2, 1)]),
        **FAST,
    )
    assert said(found) == [
        ("inside", 0),
        ("doubtful", -1),
        ("doubtful", -1),
        ("relocated", -1),
        ("inside", 1),
    ]
    assert found.fix.tolist() == [0, 1, 2, 3, 3]


def test_doubtful_fixes_that_disagree_are_never_believed() -> None:
    found = run(path(at_km(0, 500, -500, 900, -900, 500, 1)), **FAST)
    assert said(found) == [("doubtful", -1)] * 5


def test_a_good_fix_ends_a_run_of_doubtful_ones() -> None:
    found = run(path(at_km(0, 500, 501, 1, 500, 501, 2)), **FAST)
    assert said(found) == [("doubtful", -1)] * 4


def test_how_many_have_to_agree_is_a_setting() -> None:
    found = run(path(at_km(0, 500, 501)), relocate_after=2, **FAST)
    assert said(found) == [("doubtful", -1), ("relocated", -1)]


def test_the_accuracy_of_both_fixes_is_taken_off_the_distance() -> None:
    assert len(run(path(at_km(0, 10), accuracy_m=1_000), **FAST)) == 1
    assert len(run(path(at_km(0, 10), accuracy_m=3_600), **FAST)) == 0


def test_a_fix_is_judged_by_the_kind_of_its_track() -> None:
    state = MotionState()
    state.set_kind(0, 1)
    limits = {"max_speed_m_s": (50.0, 300.0)}
    assert len(run(path(at_km(0, 10)), state=state, **limits)) == 0
    assert len(run(path(at_km(0, 10)), **limits)) == 1


def test_without_a_limit_no_speed_is_doubtful() -> None:
    assert not len(run(path(at_km(0, 5_000, 0))))


def test_the_same_place_at_the_same_time_is_a_duplicate_and_another_is_doubtful() -> None:
    times = [0, 0, 0, 0]
    found = run(path(at_km(0, 0, 0.1, 0.3), times_ms=times, accuracy_m=100.0))
    assert said(found) == [("duplicate", -1), ("duplicate", -1), ("doubtful", -1)]
    assert math.isinf(found.value[2])


def test_what_is_older_than_the_last_fix_is_late_and_not_used() -> None:
    times = [0, 2 * MINUTE_MS, MINUTE_MS, 3 * MINUTE_MS]
    found = run(path(at_km(-100, -50, 50, -40), times_ms=times), zones=[square(0, -1, 1, 1)])
    assert said(found) == [("late", -1)]


def test_whole_seconds_do_not_make_a_fast_track_doubtful() -> None:
    assert not len(run(path(at_km(0, 0.09), times_ms=[0, 1000]), **FAST))
    assert len(run(path(at_km(0, 0.11), times_ms=[0, 1000]), **FAST))


def test_a_position_that_is_repeated_until_the_next_is_known_makes_no_jump_of_it() -> None:
    repeated = at_km(*[0] * 20, 1)
    times = [1000 * k for k in range(21)]
    assert not len(run(path(repeated, times_ms=times), **FAST))
    # But who stood for an hour did not travel during that hour.
    times = [MINUTE_MS * k for k in range(60)] + [59 * MINUTE_MS + 1000]
    assert len(run(path(at_km(*[0] * 60, 100), times_ms=times), **FAST)) == 1


def test_raw_mode_doubts_nothing() -> None:
    found = run(path(at_km(-50, 50, -50), times_ms=[0, 0, -5]), zones=[square(0, -1, 1, 1)], raw=True, **FAST)
    assert said(found) == [("enter", 0), ("exit", 0)]
    assert DOUBTFUL not in found.kind
