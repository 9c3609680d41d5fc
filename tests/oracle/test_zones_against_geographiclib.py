"""Circles, and distances to edges, against geographiclib's geodesics."""

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.kernel.zones import ZoneIndex
from tests.unit.kernel.shapes import circle, rings, star

EARTH = Geodesic.WGS84
TOLERANCE_M = 0.001


def away_m(lon, lat, lon2, lat2):
    return EARTH.Inverse(lat, lon, lat2, lon2, Geodesic.DISTANCE)["s12"]


def point_at(lon, lat, azimuth_deg, distance_m):
    end = EARTH.Direct(lat, lon, azimuth_deg, distance_m)
    return end["lon2"], end["lat2"]


centre = st.tuples(
    st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, -179.99, 179.999, 180.0, 0.0])),
    st.one_of(st.floats(-90, 90), st.sampled_from([-90.0, 90.0, 89.9999, -89.5, 0.0, 60.0])),
)
radius_m = st.floats(1.0, 8.0).map(lambda power: 10.0**power).filter(lambda r: r < 19_900_000)


@given(centre, radius_m, st.lists(st.floats(-180, 180), min_size=1, max_size=6), st.integers(0, 4))
@settings(max_examples=200)
@pytest.mark.parametrize("crowd", [0, 40])
def test_a_circle_is_what_lies_within_its_radius_wherever_it_is(crowd, at, radius, azimuths, seed):
    index = ZoneIndex.build([circle(*at, radius)])
    rng = np.random.default_rng(seed)
    for _ in range(crowd if -170 < at[0] < 170 and abs(at[1]) < 80 else 0):
        index.add(star(rng, at, 0.05, 9))
    points = [(float(x), float(y)) for x, y in rng.uniform((-180, -90), (180, 90), (5, 2))]
    for azimuth in azimuths:
        for share in (1 - 1e-3, 1 - 1e-6, 1 + 1e-6, 1 + 1e-3, rng.uniform(0, 2)):
            points.append(point_at(*at, azimuth, radius * share))
    columns = np.array(points).T
    point, slot = index.pairs(columns[0], columns[1])
    inside = set(point[slot == 0].tolist())
    for i, (x, y) in enumerate(points):
        beyond = away_m(*at, x, y) - radius
        if abs(beyond) > TOLERANCE_M:
            assert (i in inside) == (beyond < 0)
            assert index.distance_to_edge_m(0, x, y) == pytest.approx(beyond, abs=TOLERANCE_M)


def nearest_m(shape, x, y, pieces=400):
    """The least distance to points close together on the edges, which are straight in degrees."""
    best = np.inf
    for k in range(shape.lon_deg.size):
        ax, ay = shape.lon_deg[k - 1], shape.lat_deg[k - 1]
        bx, by = shape.lon_deg[k], shape.lat_deg[k]
        shares = np.linspace(0, 1, pieces)
        for _ in range(2):
            lengths = [away_m(x, y, ax + s * (bx - ax), ay + s * (by - ay)) for s in shares]
            least = int(np.argmin(lengths))
            best = min(best, lengths[least])
            shares = np.linspace(shares[max(least - 1, 0)], shares[min(least + 1, shares.size - 1)], 30)
    return best


@pytest.mark.parametrize("lat", [0.0, 35.0, -60.0, 75.0])
@pytest.mark.parametrize("reach_deg", [0.01, 0.3])
def test_the_distance_to_an_edge_is_the_shortest_there_is(lat, reach_deg):
    rng = np.random.default_rng(int(lat) + 100)
    shape = star(rng, (20.0, lat), reach_deg, 7)
    index = ZoneIndex.build([shape])
    for _ in range(5):
        x, y = rng.uniform(-1.5, 1.5, 2) * reach_deg + (20.0, lat)
        wanted = nearest_m(shape, x, y, 60)
        assert abs(index.distance_to_edge_m(0, x, y)) == pytest.approx(wanted, rel=1e-3, abs=0.01)


def test_the_distance_is_negative_inside_zero_on_the_edge_and_positive_outside():
    index = ZoneIndex.build([rings([(0, 0), (1, 0), (1, 1), (0, 1)], [(0.4, 0.4), (0.6, 0.4), (0.6, 0.6)])])
    assert index.distance_to_edge_m(0, 0.2, 0.3) == pytest.approx(-away_m(0.2, 0.3, 0, 0.3), rel=1e-4)
    assert index.distance_to_edge_m(0, 1.0, 0.5) == 0.0
    assert index.distance_to_edge_m(0, 1.5, 0.5) == pytest.approx(away_m(1.5, 0.5, 1, 0.5), rel=1e-4)
    assert index.distance_to_edge_m(0, 0.55, 0.45) > 0


def test_the_cut_at_180_degrees_is_no_edge_and_no_obstacle():
    halves = rings([(179, -3), (180, -3), (180, 3), (179, 3)], [(-180, -3), (-178, -3), (-178, 3), (-180, 3)])
    seam = np.array([False, True, False, False, False, False, False, True])
    shape = type(halves)(halves.lon_deg, halves.lat_deg, halves.ring_offsets, seam=seam)
    index = ZoneIndex.build([shape])
    assert index.distance_to_edge_m(0, 180.0, 0) == pytest.approx(-away_m(180, 0, 179, 0), rel=1e-3)
    assert index.distance_to_edge_m(0, -179.8, 0) == pytest.approx(-away_m(-179.8, 0, 179, 0), rel=1e-3)
    assert index.distance_to_edge_m(0, 178.0, 0) == pytest.approx(away_m(178, 0, 179, 0), rel=1e-3)
    assert index.distance_to_edge_m(0, -177.5, 0) == pytest.approx(away_m(-177.5, 0, -178, 0), rel=1e-3)


def test_the_distance_to_a_removed_slot_is_infinite():
    index = ZoneIndex.build([rings([(0, 0), (1, 0), (1, 1)]), circle(0, 0, 5.0)])
    index.remove(0)
    index.remove(1)
    assert index.distance_to_edge_m(0, 0.5, 0.2) == np.inf
    assert index.distance_to_edge_m(1, 0.5, 0.2) == np.inf
