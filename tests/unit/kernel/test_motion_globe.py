"""Movement over the antimeridian and by the poles."""

import numpy as np
import pytest

from openline.kernel.shape import Shape
from openline.kernel.way import MOST_LEGS, Way, lay, point_at
from tests.unit.kernel.motions import line_index, path, run, said, square


def test_the_short_way_over_the_antimeridian_is_taken() -> None:
    zones = [square(179.5, 0, 180, 1), square(-180, 0, -179.5, 1), square(-10, 0, 10, 1)]
    found = run(path([(179.0, 0.5), (-179.0, 0.5)]), zones=zones)
    assert said(found) == [("enter", 0), ("exit", 0), ("enter", 1), ("exit", 1)]
    assert found.lon_deg[0] == pytest.approx(179.5)
    assert abs(found.lon_deg[1]) == pytest.approx(180)
    assert found.lon_deg[3] == pytest.approx(-179.5)
    assert found.time_ms.tolist() == [15_000, 30_000, 30_000, 45_000]


def test_a_zone_over_the_antimeridian_is_entered_once_and_left_once() -> None:
    lon = np.array([179, 180, 180, 179, -180, -179, -179, -180], float)
    lat = np.array([0, 0, 1, 1, 0, 0, 1, 1], float)
    zone = Shape(lon, lat, np.array([0, 4, 8]), seam=np.array([0, 1, 0, 0, 0, 0, 0, 1], bool))
    points = [(178.5, 0.5), (179.5, 0.5), (180.0, 0.5), (-179.5, 0.5), (-178.5, 0.5)]
    assert said(run(path(points), zones=[zone])) == [("enter", 0), ("exit", 0)]
    assert said(run(path([(178.5, 0.5), (-178.5, 0.5)]), zones=[zone])) == [("enter", 0), ("exit", 0)]


@pytest.mark.parametrize("raw", [True, False])
def test_longitude_180_is_the_same_place_on_either_side(raw: bool) -> None:
    west, east = square(170, -1, 180, 1), square(-180, -1, -170, 1)
    still = path([(-180, 0), (-180, 0.2), (180, 0.4), (-180, 0.5)])
    assert said(run(still, zones=[west, east], raw=raw)) == [("inside", 0), ("inside", 1)]
    found = run(path([(-179, 0), (-180, 0), (-179, 0.2)]), zones=[west], raw=raw)
    assert said(found) == [("enter", 0), ("exit", 0)]
    found = run(path([(179, 0), (180, 0), (179, 0.2)]), zones=[east], raw=raw)
    assert said(found) == [("enter", 0), ("exit", 0)]


def polar_cap(lat_deg: float) -> Shape:
    lon = np.array([-180, -90, 0, 90, 180, 180, -180], float)
    lat = np.array([lat_deg] * 5 + [90, 90], float)
    return Shape(lon, lat, np.array([0, 7]), seam=np.array([0, 0, 0, 0, 1, 1, 1], bool))


def test_a_track_over_the_pole_passes_through_the_cap_around_it() -> None:
    over = path([(0.0, 89.0), (180.0, 89.0)])
    found = run(over, zones=[polar_cap(89.8)])
    assert said(found) == [("enter", 0), ("exit", 0)]
    assert found.time_ms.tolist() == pytest.approx([24_000, 36_000], abs=700)
    # In degrees it went round the pole, not over it.
    assert not len(run(over, zones=[polar_cap(89.8)], raw=True))


def test_a_track_over_the_pole_crosses_a_line_beyond_it() -> None:
    beyond = line_index([(170.0, 89.5), (190.0, 89.5)])
    found = run(path([(0.0, 89.0), (180.0, 89.0)]), lines=beyond)
    assert said(found) == [("cross", 0)]
    assert found.time_ms[0] == pytest.approx(45_000, abs=700)
    beside = line_index([(80.0, 89.5), (100.0, 89.5)])
    assert not len(run(path([(0.0, 89.0), (180.0, 89.0)]), lines=beside))


def a_way() -> Way:
    return Way(*(np.zeros(MOST_LEGS + 1) for _ in range(3)))


def test_a_way_ends_where_its_fixes_are() -> None:
    way = a_way()
    for start, end in (((10, 85), (170, 86)), ((179, 1), (-179, 2)), ((-170, -89), (15, -88))):
        legs = lay(way, *map(float, start), *map(float, end), False)
        assert point_at(way, legs, 0.0) == pytest.approx(start)
        assert point_at(way, legs, 1.0) == pytest.approx(end)
        assert (np.abs(np.diff(way.lon_deg[: legs + 1])) <= 180).all()
        assert (np.diff(way.share[: legs + 1]) > 0).all()
