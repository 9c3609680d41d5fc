"""Closest approaches beside geodesics walked second by second, and beside every pair tried."""

import math
from itertools import combinations

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from openline.kernel.closest import closest_approach

WGS84 = Geodesic.WGS84


def fleet(seed: int, count: int, spread_deg: float, lat_deg: float) -> tuple[np.ndarray, ...]:
    random = np.random.default_rng(seed)
    return (
        random.uniform(179.9, 179.9 + spread_deg, count),
        lat_deg + random.uniform(-spread_deg, spread_deg, count) / 2,
        random.normal(0, 15, count),
        random.normal(0, 15, count),
        np.full(count, np.nan),
        random.integers(0, 3, count).astype(np.int32),
    )


def apart_m(one: tuple[float, ...], other: tuple[float, ...], t: float) -> float:
    """Distance of two objects after t seconds, each on the geodesic of its course."""
    places = []
    for lon, lat, east, north in (one, other):
        way = WGS84.Direct(lat, lon, math.degrees(math.atan2(east, north)), math.hypot(east, north) * t)
        places.append((way["lat2"], way["lon2"]))
    return WGS84.Inverse(*places[0], *places[1])["s12"]


@pytest.mark.jit_only
@pytest.mark.requirement("R16")
@pytest.mark.parametrize("lat_deg", [0.0, 35.0, -60.0, 78.0])
def test_the_closest_approach_is_that_of_geodesics_walked_second_by_second(lat_deg: float) -> None:
    lon, lat, east, north, alt, party = fleet(3, 14, 0.4, lat_deg)
    lon = (lon + 180) % 360 - 180
    pairs, cpa_m, time_s = closest_approach(lon, lat, east, north, alt, party, 600.0, 30_000.0)
    assert len(pairs) > 5
    for (i, j), metres, seconds in zip(pairs, cpa_m, time_s, strict=True):
        one, other = ((lon[k], lat[k], east[k], north[k]) for k in (i, j))
        least_m = min(apart_m(one, other, t) for t in range(601))
        assert metres == pytest.approx(least_m, rel=2e-3, abs=25.0)
        # Of two on nearly the same course the time is ill determined; what they are apart then is not.
        assert apart_m(one, other, seconds) == pytest.approx(least_m, rel=2e-3, abs=25.0)


@given(st.integers(0, 10_000), st.integers(2, 40), st.sampled_from([0.01, 0.1, 1.0]))
def test_the_sweep_finds_every_pair_that_trying_them_all_finds(seed: int, count: int, spread: float) -> None:
    lon, lat, east, north, alt, party = fleet(seed, count, spread, 40.0)
    lon = (lon + 180) % 360 - 180
    pairs, _, _ = closest_approach(lon, lat, east, north, alt, party, 300.0, 1500.0)
    found = {(int(i), int(j)) for i, j in pairs}
    expected = set()
    for i, j in combinations(range(count), 2):
        if 0 in (party[i], party[j]) or party[i] == party[j]:
            continue
        two = np.array([i, j])
        alone, _, _ = closest_approach(
            lon[two], lat[two], east[two], north[two], alt[two], party[two], 300.0, 1500.0
        )
        if len(alone):
            expected.add((i, j))
    assert found == expected


def test_tracks_at_known_altitudes_far_apart_do_not_meet_and_at_unknown_ones_may() -> None:
    here = (np.array([10.0, 10.0]), np.array([50.0, 50.001]), np.zeros(2), np.zeros(2))
    party = np.array([1, 2], np.int32)
    known, unknown = np.array([100.0, 3000.0]), np.array([100.0, np.nan])
    assert not len(closest_approach(*here, known, party, 60.0, 500.0, alt_separation_m=300.0)[0])
    assert len(closest_approach(*here, unknown, party, 60.0, 500.0, alt_separation_m=300.0)[0]) == 1
    assert len(closest_approach(*here, known, party, 60.0, 500.0)[0]) == 1


def test_those_who_draw_apart_are_closest_now() -> None:
    lon, lat = np.array([0.0, 0.01]), np.array([0.0, 0.0])
    pairs, cpa_m, time_s = closest_approach(
        lon,
        lat,
        np.array([-5.0, 5.0]),
        np.zeros(2),
        np.full(2, np.nan),
        np.array([1, 2], np.int32),
        60.0,
        2000.0,
    )
    assert pairs.tolist() == [[0, 1]]
    assert time_s.tolist() == [0.0]
    assert cpa_m[0] == pytest.approx(WGS84.Inverse(0, 0, 0, 0.01)["s12"], rel=1e-6)
