"""On which side of an edge a place is, and how far from it: against geographiclib and shapely (R18)."""

from __future__ import annotations

import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.decide.joining import Span, Spot, edge_metres, edge_of, metres_between, near_of
from openline.model.space import Circle, Corridor, EdgeRule, Polygon, Position

pytestmark = pytest.mark.requirement("R18")
WGS84 = Geodesic.WGS84
SQUARE = Polygon(parts=((((380_000_000, 330_000_000), (390_000_000, 330_000_000),
                          (390_000_000, 340_000_000), (380_000_000, 340_000_000)),),))  # fmt: skip
HOLED = Polygon(parts=((
    ((0, 0), (20_000_000, 0), (20_000_000, 20_000_000), (0, 20_000_000)),
    ((8_000_000, 8_000_000), (12_000_000, 8_000_000), (12_000_000, 12_000_000), (8_000_000, 12_000_000)),
),))  # fmt: skip
OVER_180 = Polygon(parts=((((1_790_000_000, 0), (-1_790_000_000, 0), (-1_790_000_000, 20_000_000),
                            (1_790_000_000, 20_000_000)),),))  # fmt: skip


def position(lon: float, lat: float) -> Position:
    return Position(lon_e7=round(lon * 1e7), lat_e7=round(lat * 1e7))


def inverse_m(a: Position, b: Position) -> float:
    found = WGS84.Inverse(a.lat_e7 / 1e7, a.lon_e7 / 1e7, b.lat_e7 / 1e7, b.lon_e7 / 1e7)
    return float(found["s12"])


def brute_m(place: Position, ring: list[tuple[float, float]], steps: int = 4_000) -> float:
    """The least distance from a place to points along straight edges of the map, walked closely."""
    best = float("inf")
    for (lon0, lat0), (lon1, lat1) in zip(ring, ring[1:] + ring[:1], strict=True):
        for step in range(steps + 1):
            share = step / steps
            there = position(lon0 + (lon1 - lon0) * share, lat0 + (lat1 - lat0) * share)
            best = min(best, inverse_m(place, there))
    return best


@given(
    st.floats(-179, 179), st.floats(-89, 89), st.floats(-179, 179), st.floats(-89, 89)
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_distances_are_those_of_geographiclib(lon0: float, lat0: float, lon1: float, lat1: float) -> None:
    a, b = position(lon0, lat0), position(lon1, lat1)
    assert metres_between(a, b) == pytest.approx(inverse_m(a, b), abs=0.01)


@given(st.floats(-3, 3), st.floats(-3, 3))
@settings(max_examples=100, deadline=None)
def test_the_edge_of_a_circle_is_as_far_as_its_radius_says(east: float, north: float) -> None:
    centre = position(38.6, 33.5)
    place = position(38.6 + east, 33.5 + north)
    metres = inverse_m(place, centre)
    edge = edge_of(place, Circle(centre=centre, radius_mm=55_000_000))
    assert edge.edge_m == pytest.approx(abs(metres - 55_000), abs=0.01)
    if abs(metres - 55_000) > 0.01:
        assert (edge.side == "inside") is (metres < 55_000)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(38.5, 33.5), (38.98, 33.5), (39.3, 33.4), (38.5, 33.01), (37.2, 32.2), (38.5, 34.6), (39.0, 33.5)],
)
def test_the_edge_of_a_polygon_is_where_walking_along_it_finds_it(lon: float, lat: float) -> None:
    place = position(lon, lat)
    ring = [(38.0, 33.0), (39.0, 33.0), (39.0, 34.0), (38.0, 34.0)]
    expected = brute_m(place, ring)
    found = edge_of(place, SQUARE)
    assert found.edge_m == pytest.approx(expected, rel=1e-3, abs=15.0)
    covered = shapely.Polygon(ring).covers(shapely.Point(lon, lat))
    assert (found.side == "inside") is covered


def test_a_hole_is_outside_and_its_edge_counts() -> None:
    found = edge_of(position(1.0, 1.0), HOLED)
    assert found.side == "outside"
    hole = [(0.8, 0.8), (1.2, 0.8), (1.2, 1.2), (0.8, 1.2)]
    assert found.edge_m == pytest.approx(brute_m(position(1.0, 1.0), hole), rel=1e-3)


def test_the_cut_at_180_degrees_is_no_edge() -> None:
    place = position(180.0, 1.0)
    found = edge_of(place, OVER_180)
    assert found.side == "inside"
    ring = [(179.0, 0.0), (181.0, 0.0), (181.0, 2.0), (179.0, 2.0)]
    turned = [(lon if lon <= 180 else lon - 360, lat) for lon, lat in ring]
    nearest = min(inverse_m(place, position(lon, 0.0)) for lon in (179.9, 180.0, -179.9))
    assert found.edge_m == pytest.approx(nearest, rel=1e-3)
    assert edge_metres(position(-179.5, 1.0), OVER_180) == pytest.approx(
        inverse_m(position(-179.5, 1.0), position(turned[1][0], 1.0)), rel=1e-3
    )


@given(
    st.floats(-75, 75), st.floats(-179.5, 179.5), st.floats(-0.9, 0.9), st.floats(-0.9, 0.9),
    st.floats(-3, 3), st.floats(-3, 3), st.integers(0, 60_000), st.booleans(),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_nothing_that_is_near_is_passed_over_at_a_glance(
    lat: float, lon: float, east: float, north: float, away_east: float, away_north: float, within_m: int,
    geodesic: bool,
) -> None:  # fmt: skip
    ends = [(lon, lat), (max(-180.0, min(180.0, lon + east)), lat + north)]
    path = tuple((round(x * 1e7), round(y * 1e7)) for x, y in ends)
    edges = EdgeRule.GEODESIC if geodesic else EdgeRule.PLANAR
    corridor = Corridor(centreline=path, half_width_mm=500_000, edges=edges)
    place = position((lon + away_east + 540) % 360 - 180, lat + away_north)
    exact_m = min(
        inverse_m(place, Position(lon_e7=x, lat_e7=y)) for x, y in path
    )  # no nearer than the path is
    found = near_of([corridor], None, [Spot(0, place)], Span(0, 0), within_m=within_m)
    if exact_m <= within_m:
        assert found is not None
        assert found.distance_m is not None
        assert found.distance_m <= exact_m + 1.0


def test_a_corridor_has_its_edge_at_half_its_width() -> None:
    path = ((380_000_000, 330_000_000), (390_000_000, 330_000_000))
    corridor = Corridor(centreline=path, half_width_mm=2_000_000, edges=EdgeRule.GEODESIC)
    middle = WGS84.InverseLine(33.0, 38.0, 33.0, 39.0)
    half = middle.Position(middle.s13 / 2)
    found = edge_of(position(half["lon2"], half["lat2"]), corridor, within_m=2_100)
    assert found.side == "inside"
    assert found.edge_m == pytest.approx(2_000, abs=3.0)
    assert found.straddles
