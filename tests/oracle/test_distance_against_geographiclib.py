"""Distances against Karney's geographiclib, an independent solution."""

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from openline.kernel.distance import geodesic_distance_m, geodesic_distances_m

TOLERANCE_M = 0.0002

longitudes = st.floats(-180, 180)
latitudes = st.floats(-90, 90)
nudges = st.one_of(st.just(0.0), st.floats(-1e-9, 1e-9), st.floats(-1e-3, 1e-3), st.floats(-2, 2))


def exact_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    return Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2, Geodesic.DISTANCE)["s12"]


@given(longitudes, latitudes, longitudes, latitudes)
def test_any_two_points_are_as_far_apart_as_the_exact_solution_says(lon1, lat1, lon2, lat2):
    assert geodesic_distance_m(lon1, lat1, lon2, lat2) == pytest.approx(
        exact_m(lon1, lat1, lon2, lat2), abs=TOLERANCE_M
    )


@given(longitudes, latitudes, nudges, nudges)
def test_nearly_antipodal_points_are_measured_as_well_as_any(lon, lat, east, north):
    there = lon + 180 + east, float(np.clip(-lat + north, -90, 90))
    assert geodesic_distance_m(lon, lat, *there) == pytest.approx(exact_m(lon, lat, *there), abs=TOLERANCE_M)


@given(longitudes, latitudes, nudges, nudges)
def test_neighbours_are_measured_as_well_as_any(lon, lat, east, north):
    there = lon + east, float(np.clip(lat + north, -90, 90))
    assert geodesic_distance_m(lon, lat, *there) == pytest.approx(exact_m(lon, lat, *there), abs=1e-5)


@given(longitudes, longitudes, st.floats(0, 1e-9), st.floats(0, 1e-9))
def test_the_poles_are_no_exception(lon1, lon2, south, north):
    there = lon1, south - 90, lon2, 90 - north
    assert geodesic_distance_m(*there) == pytest.approx(exact_m(*there), abs=TOLERANCE_M)
    here = lon1, 90 - south, lon2, 90 - north
    assert geodesic_distance_m(*here) == pytest.approx(exact_m(*here), abs=TOLERANCE_M)


@given(longitudes, longitudes)
def test_the_equator_is_no_exception(lon1, lon2):
    assert geodesic_distance_m(lon1, 0.0, lon2, 0.0) == pytest.approx(
        exact_m(lon1, 0, lon2, 0), abs=TOLERANCE_M
    )


def test_arrays_give_what_single_pairs_give():
    rng = np.random.default_rng(1)
    lon1, lon2 = rng.uniform(-180, 180, (2, 50))
    lat1, lat2 = rng.uniform(-90, 90, (2, 50))
    singly = [geodesic_distance_m(*pair) for pair in zip(lon1, lat1, lon2, lat2, strict=True)]
    assert geodesic_distances_m(lon1, lat1, lon2, lat2).tolist() == singly
