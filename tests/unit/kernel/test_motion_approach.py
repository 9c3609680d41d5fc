"""Nearing a zone: said once, until the track recedes."""

import numpy as np
import pytest

from openline.kernel.lines import LineIndex
from openline.kernel.motion import MotionSettings, MotionState, step
from openline.kernel.zones import ZoneIndex
from tests.unit.kernel.motions import MINUTE_MS, band, path, run, said, square, windows

ZONE = square(1.0, -1.0, 2.0, 1.0)


def test_a_track_that_will_be_there_within_the_lookahead_approaches_once() -> None:
    found = run(path([(0.1 * k, 0) for k in range(12)]), zones=[ZONE], lookahead_s=240)
    assert said(found) == [("approach", 0), ("enter", 0)]
    assert found.fix.tolist() == [6, 10]
    assert found.value[0] == pytest.approx(240, abs=1)


def test_turning_away_recedes_and_coming_again_approaches_again() -> None:
    points = [(0.0, 0), (0.5, 0), (0.4, 0), (0.2, 0), (0.4, 0), (0.6, 0)]
    found = run(path(points), zones=[ZONE], lookahead_s=180)
    assert said(found) == [("approach", 0), ("recede", 0), ("approach", 0)]


def test_a_course_that_passes_by_does_not_approach() -> None:
    points = [(0.0, 0.5 * k) for k in range(4)]
    assert not len(run(path(points), zones=[ZONE], lookahead_s=600))


def test_entering_ends_an_approach_without_receding() -> None:
    found = run(path([(0.4, 0), (0.8, 0), (1.2, 0), (1.3, 0)]), zones=[ZONE], lookahead_s=60)
    assert said(found) == [("approach", 0), ("enter", 0)]


def test_a_zone_that_is_not_approachable_is_not_approached() -> None:
    zones = ZoneIndex.build([ZONE, square(1.0, -1.0, 1.5, 1.0)])
    batch = path([(0.4, 0), (0.8, 0)])
    settings = MotionSettings(lookahead_s=60)
    found = step(zones, LineIndex(), MotionState(), batch, settings, np.array([False, True]))
    assert said(found) == [("approach", 1)]


def test_looking_ahead_not_at_all_approaches_nothing() -> None:
    assert not len(run(path([(0.4, 0), (0.9, 0)]), zones=[ZONE]))
    assert not len(run(path([(0.4, 0), (0.9, 0)]), zones=[ZONE], lookahead_s=60, raw=True))


def test_altitude_and_windows_have_to_match_on_arrival() -> None:
    points = [(0.4, 0), (0.8, 0)]
    low = square(1.0, -1.0, 2.0, 1.0, **band(0, 1000))
    assert not len(run(path(points, alt_m=[5000, 5000]), zones=[low], lookahead_s=60))
    assert len(run(path(points, alt_m=[500, 500]), zones=[low], lookahead_s=60)) == 1
    later = square(1.0, -1.0, 2.0, 1.0, **windows((MINUTE_MS + 20_000, 10 * MINUTE_MS)))
    assert len(run(path(points), zones=[later], lookahead_s=60)) == 1
    closed = square(1.0, -1.0, 2.0, 1.0, **windows((0, MINUTE_MS + 20_000)))
    assert not len(run(path(points), zones=[closed], lookahead_s=60))


def test_a_repeated_position_does_not_end_an_approach_but_a_stop_does() -> None:
    times = [MINUTE_MS * k for k in range(8)]
    points = [(0.4, 0), (0.8, 0)] + [(0.8, 0)] * 6
    found = run(path(points, times_ms=times), zones=[ZONE], lookahead_s=60)
    assert said(found) == [("approach", 0), ("recede", 0)]
    assert found.fix.tolist() == [1, 4]


def test_an_approach_looks_over_the_antimeridian() -> None:
    found = run(path([(179.4, 0), (179.8, 0)]), zones=[square(-179.9, -1, -179.0, 1)], lookahead_s=60)
    assert said(found) == [("approach", 0)]
    assert found.value[0] == pytest.approx(45, abs=1)


def test_a_course_over_a_pole_is_cut_off_there() -> None:
    found = run(path([(0, 88.0), (0, 89.0)]), zones=[square(-180, 89.5, 180, 90)], lookahead_s=600)
    assert said(found) == [("approach", 0)]
