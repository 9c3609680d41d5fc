"""Geodesic distance; against an authority in tests/oracle/test_distance_against_geographiclib.py."""

import math

import numpy as np
import pytest

from openline.kernel.distance import geodesic_distance_m, geodesic_distances_m

QUARTER_MERIDIAN_M = 10_001_965.729


@pytest.mark.parametrize(
    ("lon1", "lat1", "lon2", "lat2", "metres"),
    [
        (0, 0, 0, 90, QUARTER_MERIDIAN_M),
        (17, -90, -120, 90, 2 * QUARTER_MERIDIAN_M),
        (0, 0, 180, 0, 2 * QUARTER_MERIDIAN_M),
        (30, 45, -150, -45, 2 * QUARTER_MERIDIAN_M),
        (0, 0, 1, 0, math.radians(1) * 6_378_137),
        (179.5, 0, -179.5, 0, math.radians(1) * 6_378_137),
        (38.6, 33.5, 38.6, 33.5, 0),
        (-180, 12, 180, 12, 0),
        (5, 90, -77, 90, 0),
    ],
)
def test_known_lengths_are_found(lon1, lat1, lon2, lat2, metres):
    assert geodesic_distance_m(lon1, lat1, lon2, lat2) == pytest.approx(metres, abs=0.001)


def test_there_and_back_are_equally_far():
    rng = np.random.default_rng(5)
    lon1, lon2 = rng.uniform(-180, 180, (2, 200))
    lat1, lat2 = rng.uniform(-90, 90, (2, 200))
    there = geodesic_distances_m(lon1, lat1, lon2, lat2)
    np.testing.assert_allclose(there, geodesic_distances_m(lon2, lat2, lon1, lat1), atol=1e-6)
