"""The zone index against shapely: the same pairs, and inside where a point lies on an edge."""

from functools import reduce
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import workload
from openline.kernel.shape import Shape
from openline.kernel.zones import ZoneIndex, crossed
from tests.unit.kernel.shapes import rings, star


def polygon(shape):
    """Even-odd over all rings, as shapely sees it: what lies in an odd number of them."""
    vertices = np.column_stack((shape.lon_deg, shape.lat_deg))
    parts = [shapely.Polygon(vertices[first:end]) for first, end in pairwise(shape.ring_offsets)]
    return reduce(shapely.symmetric_difference, parts)


def simple_star(rng, centre, radius, count):
    """A star whose edges do not cross: the others are no polygons to shapely."""
    while not polygon(made := star(rng, centre, radius, count)).is_valid:
        pass
    return made


def keys(point, slot):
    return np.sort(point.astype(np.int64) << 32 | slot)


def shapely_pairs(polygons, lon_deg, lat_deg):
    point, slot = shapely.STRtree(polygons).query(shapely.points(lon_deg, lat_deg), predicate="intersects")
    return keys(point, slot)


@pytest.mark.jit_only
@pytest.mark.parametrize("count", [100, 1_000, 10_000])
def test_the_workload_gives_the_same_pairs(count):
    positions = 1_000_000 if count < 10_000 else 100_000
    zones = workload.shapes(workload.rings(count))
    lon_deg, lat_deg, _ = workload.walk(5_000, positions // 5_000)
    polygons = np.array([polygon(zone) for zone in zones])
    found = keys(*ZoneIndex.build(zones).pairs(lon_deg, lat_deg))
    wanted = shapely_pairs(polygons, lon_deg, lat_deg)
    different = np.setxor1d(found, wanted)
    on_edge = shapely.distance(
        polygons[different & 0xFFFFFFFF].boundary if different.size else [],
        shapely.points(lon_deg[different >> 32], lat_deg[different >> 32]),
    )
    assert np.all(on_edge == 0.0)
    assert np.all(np.isin(different, found))


def test_vertices_and_cell_edges_give_the_same_pairs_but_for_points_on_an_edge():
    zones = workload.shapes(workload.rings(200, seed=5))
    rng = np.random.default_rng(6)
    polygons = np.array([polygon(zone) for zone in zones])
    on_x = np.concatenate([zone.lon_deg for zone in zones])[::7]
    on_y = np.concatenate([zone.lat_deg for zone in zones])[::7]
    even, odd = rng.integers(0, 10 * 64, 2000) / 64, rng.uniform(0, 10, 2000)
    lon_deg = np.concatenate((on_x, even, odd, rng.permutation(on_x)))
    lat_deg = np.concatenate((on_y, odd, even, on_y))
    found = keys(*ZoneIndex.build(zones).pairs(lon_deg, lat_deg))
    wanted = shapely_pairs(polygons, lon_deg, lat_deg)
    assert np.all(np.isin(wanted, found)), "what shapely holds inside is inside"
    extra = np.setdiff1d(found, wanted)
    touching = shapely.distance(
        polygons[extra & 0xFFFFFFFF], shapely.points(lon_deg[extra >> 32], lat_deg[extra >> 32])
    )
    assert np.all(touching < 1e-12)


@given(st.integers(0, 10_000))
@settings(max_examples=40)
def test_holes_and_parts_are_those_of_shapely(seed):
    rng = np.random.default_rng(seed)
    outer, hole, island = (simple_star(rng, (0.0, 0.0), radius, 9) for radius in (1.0, 0.5, 0.2))
    far = simple_star(rng, (2.0, 1.0), 0.8, 6)
    parts = [list(zip(part.lon_deg, part.lat_deg, strict=True)) for part in (outer, hole, island, far)]
    shape = rings(*parts)
    lon_deg, lat_deg = rng.uniform(-1.2, 3, 400), rng.uniform(-1.2, 2, 400)
    whole = polygon(shape)
    found = np.zeros(400, np.bool_)
    found[ZoneIndex.build([shape]).pairs(lon_deg, lat_deg)[0]] = True
    assert np.array_equal(found, shapely.intersects_xy(whole, lon_deg, lat_deg))


@given(st.integers(0, 10_000))
@settings(max_examples=60)
def test_a_way_touches_what_shapely_intersects_from_where_to_where(seed):
    rng = np.random.default_rng(seed)
    zones = [simple_star(rng, rng.uniform(-1, 1, 2), rng.uniform(0.05, 0.8), 8) for _ in range(6)]
    index = ZoneIndex.build(zones)
    slot, first, last = np.empty(20, np.int32), np.empty(20), np.empty(20)
    for _ in range(5):
        start, end = rng.uniform(-1.5, 1.5, 2), rng.uniform(-1.5, 1.5, 2)
        way = shapely.LineString([start, end])
        n = crossed(index.arrays, *start, *end, slot, first, last)
        meets = [s for s, zone in enumerate(zones) if shapely.intersects(polygon(zone), way)]
        assert slot[:n].tolist() == meets
        for k in range(n):
            met = shapely.intersection(polygon(zones[slot[k]]), way)
            ends = shapely.points(shapely.get_coordinates(met))
            along = shapely.line_locate_point(way, ends, normalized=True)
            assert first[k] == pytest.approx(along.min(), abs=1e-9)
            assert last[k] == pytest.approx(along.max(), abs=1e-9)


def test_a_point_on_an_edge_is_inside():
    square = Shape(np.array([0.0, 0.1, 0.1, 0.0]), np.array([0.0, 0.0, 0.3, 0.3]), np.array([0, 4]))
    lon_deg, lat_deg = np.array([0.1, 0.05, 0.0, 0.1]), np.array([0.2, 0.3, 0.0, 0.1 + 0.2])
    point, _ = ZoneIndex.build([square]).pairs(lon_deg, lat_deg)
    assert point.tolist() == [0, 1, 2]
    covered = shapely.covers(polygon(square), shapely.points(lon_deg, lat_deg))
    assert covered.tolist() == [True, True, True, False]
