"""The light distances of the local check against GeographicLib."""

import math
import random

import pytest
from geographiclib.geodesic import Geodesic

from openline.app.ellipsoid import range_and_bearing, reach_e7
from openline.app.localcheck import distance_to

pytestmark = pytest.mark.requirement("R39")

EARTH = Geodesic.WGS84


def test_ranges_are_good_to_a_millimetre_and_bearings_to_a_thousandth_of_a_degree():
    draw = random.Random(1)
    for _ in range(5_000):
        lat, lon = draw.uniform(-90, 90), draw.uniform(-180, 180)
        spread = draw.choice([1e-5, 1e-3, 0.1, 10, 150])
        to_lat = max(-90.0, min(90.0, lat + draw.uniform(-spread, spread)))
        to_lon = lon + draw.uniform(-spread, spread)
        true = EARTH.Inverse(lat, lon, to_lat, to_lon)
        if true["s12"] > 19_000_000:
            continue
        range_m, bearing_deg = range_and_bearing(lon * 1e7, lat * 1e7, to_lon * 1e7, to_lat * 1e7)
        assert abs(range_m - true["s12"]) < 0.001
        if true["s12"] > 1:
            assert abs((bearing_deg - true["azi1"] + 180) % 360 - 180) < 0.001


@pytest.mark.parametrize(
    ("lat", "to_lon", "to_lat"), [(0, 180, 0), (0.3, 179.9, -0.2), (90, 0, -90), (30, 180, -30)]
)
def test_nearly_opposite_points_are_given_within_six_in_a_thousand(lat, to_lon, to_lat):
    range_m, _ = range_and_bearing(0, lat * 1e7, to_lon * 1e7, to_lat * 1e7)
    assert range_m == pytest.approx(EARTH.Inverse(lat, 0, to_lat, to_lon)["s12"], rel=0.006)


def test_nothing_within_a_range_lies_outside_of_its_window():
    draw = random.Random(2)
    for _ in range(5_000):
        lat, range_m = draw.uniform(-90, 90), draw.choice([1, 2_000, 100_000, 500_000])
        end = EARTH.Direct(lat, 10.0, draw.uniform(0, 360), range_m)
        wide, high = reach_e7(lat * 1e7, range_m)
        assert abs(end["lat2"] - lat) * 1e7 <= high
        assert abs((end["lon2"] - 10.0 + 180) % 360 - 180) * 1e7 <= wide


def nearest_by_search(edge, lat, lon):
    """The distance to an edge straight in longitude and latitude: look along it, then narrow down."""
    x0, y0, x1, y1 = (it / 1e7 for it in edge)

    def apart(t):
        return EARTH.Inverse(lat, lon, y0 + t * (y1 - y0), x0 + t * (x1 - x0), Geodesic.DISTANCE)["s12"]

    steps = [k / 60 for k in range(61)]
    best = min(range(61), key=lambda k: apart(steps[k]))
    low, high = steps[max(best - 1, 0)], steps[min(best + 1, 60)]
    for _ in range(50):
        a, b = high - (high - low) * 0.618, low + (high - low) * 0.618
        low, high = (low, b) if apart(a) < apart(b) else (a, high)
    return min(apart((low + high) / 2), apart(0), apart(1))


@pytest.mark.parametrize(
    ("south", "north", "spread", "most_off_m"),
    [
        (-60, 60, 0.01, 0.001),
        (-60, 60, 1, 0.01),
        (60, 85, 0.1, 0.01),
        (-89.9, -85, 0.1, 0.01),
        (-89.9, -85, 4, 0.5),
    ],
)
def test_distances_to_edges_are_those_of_a_search_along_them(south, north, spread, most_off_m):
    draw = random.Random(3)
    for _ in range(60):
        lat, lon = draw.uniform(south, north), draw.choice([draw.uniform(-180, 180), 179.999, -180.0])
        wide = spread / max(math.cos(math.radians(lat)), 0.05)
        ends = []
        for _ in range(2):
            ends += [lon + draw.uniform(-wide, wide), max(-90, min(90, lat + draw.uniform(-spread, spread)))]
        edge = [round(it * 1e7) for it in ends]
        lon_e7, lat_e7 = round(lon * 1e7), round(lat * 1e7)
        true_m = nearest_by_search(edge, lat_e7 / 1e7, lon_e7 / 1e7)
        measured = distance_to({"path": edge, "half_width_mm": 0}, lon_e7, lat_e7, reach_m=500_000)
        if true_m > 499_990:
            continue
        assert measured is not None
        assert abs(measured[0] - true_m) < most_off_m
