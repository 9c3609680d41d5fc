"""The 4D index against shapely: the same pairs of rings with holes, of many parts, and of paths.

Coordinates are whole numbers of 1e-7 degree; shapely is given them as such, so that either side decides
exactly. Pairs with radii are held by ``test_volumes_against_geographiclib.py``.
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from openline.kernel.volumes import NO_END_MS, UNBOUNDED_HIGH_MM, UNBOUNDED_LOW_MM, VolumeIndex, Volumes

DAY_MS = 86_400_000
TURN_E7 = 3_600_000_000
BANDS = {
    # Three kinds of band, as decide/altitudes.py makes them: above the ellipsoid, above the sea with 110 m to
    # and fro against the former, and above ground, which tells nothing of the others.
    "HAE": lambda low, high: ((low, low - 110_000, None, None), (high, high + 110_000, None, None)),
    "MSL": lambda low, high: ((low - 110_000, low, None, None), (high + 110_000, high, None, None)),
    "AGL": lambda low, high: ((None, None, low, None), (None, None, high, None)),
}


def star(rng, centre, reach, step):
    """A simple ring of 3 to 24 vertices on a grid of ``step``."""
    while True:
        count = int(rng.integers(3, 25))
        angle = np.sort(rng.uniform(0, 2 * np.pi, count))
        far = reach * rng.uniform(0.3, 1.0, count)
        ring = centre + np.column_stack((far * np.cos(angle), far * np.sin(angle)))
        ring = np.round(ring / step).astype(np.int64) * step
        polygon = shapely.Polygon(ring)
        if polygon.is_valid and polygon.area > 0:
            return ring


def footprint(rng, centre, reach, step):
    """A shape as parts, closed or not, and as shapely sees it."""
    kind = rng.integers(6)
    if kind <= 2:
        ring = star(rng, centre, reach, step)
        return [ring], [True], shapely.Polygon(ring)
    if kind == 3:
        while True:
            ring, hole = star(rng, centre, reach, step), star(rng, centre, 0.4 * reach, step)
            polygon = shapely.Polygon(ring, [hole])
            if polygon.is_valid:
                return [ring, hole], [True, True], polygon
    if kind == 4:
        while True:
            rings = [star(rng, centre + shift, 0.5 * reach, step) for shift in rng.normal(0, reach, (3, 2))]
            polygons = shapely.MultiPolygon([shapely.Polygon(ring) for ring in rings])
            if polygons.is_valid:
                return rings, [True] * 3, polygons
    counts = rng.integers(2, 12, int(rng.integers(1, 3))) if rng.random() < 0.8 else [1]
    paths = [
        np.round((centre + rng.normal(0, 0.6 * reach, (count, 2))) / step).astype(np.int64) * step
        for count in counts
    ]
    shape = shapely.Point(paths[0][0]) if len(paths[0]) == 1 else shapely.MultiLineString(paths)
    return paths, [False] * len(paths), shape


def made(rng, count, *, spread, reach, step, origin=(0, 0), turn=False, bands=("HAE",), grid_ms=1):
    """Return volumes, and the same as columns that brute force compares."""
    parts, closed, per_volume, shapes, low, high, start, end = [], [], [], [], [], [], [], []
    for _ in range(count):
        size = np.exp(rng.uniform(np.log(reach[0]), np.log(reach[1])))
        centre = np.array(origin) + rng.uniform(0, spread, 2)
        rings, kinds, shape = footprint(rng, centre, size, step)
        away = int(rng.integers(-1, 2)) * TURN_E7 if turn else 0
        parts += [ring + np.array([away, 0]) for ring in rings]
        closed += kinds
        per_volume.append(len(rings))
        shapes.append(shape)
        floor = int(rng.integers(0, 20)) * 100_000
        lows, highs = BANDS[str(rng.choice(bands))](floor, floor + int(rng.integers(0, 5)) * 100_000)
        low.append([UNBOUNDED_LOW_MM if it is None else it for it in lows])
        high.append([UNBOUNDED_HIGH_MM if it is None else it for it in highs])
        start.append(int(rng.integers(0, DAY_MS // grid_ms)) * grid_ms)
        length = int(np.exp(rng.uniform(np.log(600_000), np.log(400 * DAY_MS)))) // grid_ms * grid_ms
        end.append(NO_END_MS if rng.random() < 0.1 else start[-1] + max(length, grid_ms))
    vertices = np.concatenate(parts)
    volumes = Volumes(
        vertices[:, 0] / 1e7,
        vertices[:, 1] / 1e7,
        np.cumsum([0, *map(len, parts)]),
        np.array(closed),
        np.cumsum([0, *per_volume]),
        np.zeros(count),
        np.array(low),
        np.array(high),
        np.array(start),
        np.array(end),
    )
    return volumes, np.array(shapes)


def brute_force(asked, asked_shapes, standing, shapes, turns=(0,)):
    """Compare every pair: times, altitudes and, without a tree, shapes."""
    meets = np.zeros((len(asked), len(standing)), bool)
    for turn in turns:
        moved = shapely.transform(asked_shapes, lambda xy, turn=turn: xy + np.array([turn * TURN_E7, 0]))
        shapely.prepare(moved)
        meets |= shapely.intersects(moved[:, None], shapes[None, :])
    meets &= asked.start_ms[:, None] < standing.end_ms
    meets &= standing.start_ms < asked.end_ms[:, None]
    for reference in range(4):
        meets &= asked.low_mm[:, None, reference] <= standing.high_mm[:, reference]
        meets &= standing.low_mm[:, reference] <= asked.high_mm[:, None, reference]
    return np.argwhere(meets)


def check_same(asked, asked_shapes, standing, shapes, turns=(0,), least=100):
    index = VolumeIndex()
    slots = index.add(standing)
    assert np.array_equal(slots, np.arange(len(standing)))
    wanted = brute_force(asked, asked_shapes, standing, shapes, turns)
    assert len(wanted) >= least
    pairs = index.near(asked)
    assert np.array_equal(np.column_stack((pairs.query, pairs.slot)), wanted)


@pytest.mark.jit_only
@pytest.mark.slow
@pytest.mark.requirement("R11")
def test_a_million_random_pairs_are_the_same():
    rng = np.random.default_rng(31)
    kind = {"spread": 4e7, "reach": (2e3, 1.2e7), "step": 1, "bands": tuple(BANDS)}
    standing, asked = made(rng, 1_600, **kind), made(rng, 640, **kind)
    check_same(*asked, *standing, least=4_000)


@pytest.mark.jit_only
def test_touching_edges_and_vertices_are_the_same():
    """On a grid of few places nearly all that meets does so at vertices, along edges or in between."""
    rng = np.random.default_rng(32)
    kind = {"spread": 40, "reach": (3, 12), "step": 1, "grid_ms": 3_600_000}
    standing, asked = made(rng, 700, **kind), made(rng, 300, **kind)
    touching = shapely.touches(asked[1][:, None], standing[1][None, :]).sum()
    assert touching > 3_000
    check_same(*asked, *standing)


@pytest.mark.jit_only
def test_equal_times_are_the_same():
    rng = np.random.default_rng(33)
    kind = {"spread": 2e7, "reach": (1e6, 1e7), "step": 1, "grid_ms": DAY_MS // 4}
    standing, asked = made(rng, 700, **kind), made(rng, 300, **kind)
    equal = (standing[0].start_ms[None, :] == asked[0].end_ms[:, None]).sum()
    assert equal > 1_000
    check_same(*asked, *standing)


@pytest.mark.jit_only
@pytest.mark.requirement("R11")
def test_across_the_antimeridian_the_same_pairs_come_whatever_turn_they_are_given_in():
    rng = np.random.default_rng(34)
    kind = {"spread": 4e7, "reach": (2e3, 1.2e7), "step": 1, "origin": (1_780_000_000, -180_000_000)}
    standing, asked = made(rng, 700, turn=True, **kind), made(rng, 300, turn=True, **kind)
    check_same(*asked, *standing)


@pytest.mark.jit_only
@pytest.mark.parametrize("pole", [1, -1])
def test_caps_closed_along_a_pole_are_the_same(pole):
    """Rings round the pole, of 360 degrees, and rings and paths near it in every turn."""
    rng = np.random.default_rng(35)
    caps, cap_shapes = [], []
    for _ in range(200):
        lon = np.sort(rng.choice(np.arange(1, 3_599), int(rng.integers(3, 30)), replace=False)) * 1_000_000
        lat = pole * rng.integers(700_000_000, 895_000_000, lon.size + 2)
        lat[-1] = lat[0]
        lon = np.concatenate(([0], lon, [TURN_E7])) + int(rng.integers(-1_800, 1_800)) * 1_000_000
        ring = np.column_stack(
            (np.append(lon, (lon[-1], lon[0])), np.append(lat, (pole * 900_000_000,) * 2))
        )
        caps.append(ring)
        cap_shapes.append(shapely.Polygon(ring))
    count = len(caps)
    vertices = np.concatenate(caps)
    standing = Volumes(
        vertices[:, 0] / 1e7,
        vertices[:, 1] / 1e7,
        np.cumsum([0, *map(len, caps)]),
        np.ones(count),
        np.arange(count + 1),
        np.zeros(count),
        np.full((count, 4), UNBOUNDED_LOW_MM),
        np.full((count, 4), UNBOUNDED_HIGH_MM),
        np.zeros(count),
        np.full(count, NO_END_MS),
    )
    near_pole = (-1_800_000_000, 740_000_000 if pole > 0 else -840_000_000)
    asked = made(rng, 300, spread=1e8, reach=(2e3, 2e7), step=1, origin=near_pole, turn=True)
    check_same(*asked, standing, np.array(cap_shapes), turns=range(-3, 4))
    check_same(standing, np.array(cap_shapes), *asked, turns=range(-3, 4))
    check_same(standing, np.array(cap_shapes), standing, np.array(cap_shapes), turns=range(-3, 4))


@pytest.mark.jit_only
def test_heights_above_ground_and_above_the_ellipsoid_are_the_same():
    """A band above ground meets every band that is not: for want of terrain it always matches."""
    rng = np.random.default_rng(36)
    kind = {"spread": 1e7, "reach": (1e6, 1e7), "step": 1}
    ground, ellipsoid = made(rng, 500, bands=("AGL",), **kind), made(rng, 300, bands=("HAE",), **kind)
    check_same(*ellipsoid, *ground)
    index = VolumeIndex()
    index.add(ground[0])
    without = made(np.random.default_rng(36), 500, bands=("AGL",), **kind)[0]
    assert np.array_equal(without.lon_deg, ground[0].lon_deg)
    met = brute_force(*ellipsoid, *ground)
    in_time = (ellipsoid[0].start_ms[:, None] < ground[0].end_ms) & (
        ground[0].start_ms < ellipsoid[0].end_ms[:, None]
    )
    in_place = shapely.intersects(ellipsoid[1][:, None], ground[1][None, :])
    assert np.array_equal(met, np.argwhere(in_time & in_place))
    check_same(*ground, *made(rng, 300, bands=("AGL",), **kind))


@pytest.mark.jit_only
def test_outlines_of_thousands_of_vertices_are_the_same():
    rng = np.random.default_rng(37)
    angle = np.linspace(0, 2 * np.pi, 10_000, endpoint=False)
    shapes, parts = [], []
    for k in range(12):
        far = 1e7 * (1 + 0.05 * rng.uniform(-1, 1, angle.size) + 0.2 * np.sin(k * angle))
        ring = np.column_stack((far * np.cos(angle), far * np.sin(angle)))
        ring = np.round(ring + rng.normal(0, 1.2e7, 2)).astype(np.int64)
        parts.append(ring)
        shapes.append(shapely.Polygon(ring))
    assert all(shape.is_valid for shape in shapes)
    vertices, count = np.concatenate(parts), len(parts)
    volumes = Volumes(
        vertices[:, 0] / 1e7,
        vertices[:, 1] / 1e7,
        np.cumsum([0, *map(len, parts)]),
        np.ones(count),
        np.arange(count + 1),
        np.zeros(count),
        np.full((count, 4), 0),
        np.full((count, 4), 1),
        np.zeros(count),
        np.ones(count),
    )
    check_same(volumes, np.array(shapes), volumes, np.array(shapes), least=20)
