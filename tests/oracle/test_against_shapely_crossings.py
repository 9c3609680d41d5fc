"""Crossings, enters and exits beside shapely, which asks the same of every pair of fixes by itself."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from openline.kernel.candidate import CROSS, ENTER, EXIT, KIND_NAMES, PASS_THROUGH
from openline.kernel.lines import LineIndex
from openline.kernel.motion import MotionSettings, MotionState, step
from openline.kernel.shape import Shape
from openline.kernel.zones import ZoneIndex
from tests.converters import capmetro_day, harbour_week, traffic_flights
from tests.unit.kernel.motions import batch_of, line_index, path, run, said

VERRAZZANO = [(-74.0565, 40.6030), (-74.0335, 40.6105)]
SANDY_HOOK = [(-74.02, 40.48), (-73.93, 40.58)]
LADY_BIRD_LAKE = [
    (-97.80, 30.292),
    (-97.772, 30.275),
    (-97.757, 30.2655),
    (-97.745, 30.2595),
    (-97.735, 30.2515),
    (-97.715, 30.2465),
    (-97.695, 30.2475),
]

# On a grid of eighths nothing is rounded, and fixes lie on lines and vertices as often as one likes.
_eighth = st.integers(0, 8).map(lambda n: n / 8)
_point = st.tuples(_eighth, _eighth)
_path = st.lists(_point, min_size=2, max_size=30)


def shape_of(geometry: shapely.Geometry) -> Shape:
    """A polygon or multipolygon as the kernel takes it."""
    rings = [
        np.array(ring.coords)[:-1, :2]
        for part in shapely.get_parts(geometry)
        for ring in (part.exterior, *part.interiors)
    ]
    lon, lat = np.concatenate(rings).T
    return Shape(lon.copy(), lat.copy(), np.concatenate(([0], np.cumsum([len(r) for r in rings]))))


@pytest.mark.requirement("R16")
@settings(max_examples=400)
@given(st.lists(_point, min_size=2, max_size=6), _path)
def test_in_raw_mode_a_pair_crosses_a_line_when_shapely_says_so(line, points) -> None:
    drawn = shapely.LineString(line)
    assume(drawn.length > 0 and drawn.is_simple)
    found = run(path(points), lines=line_index(line), raw=True)
    expected = [
        i
        for i in range(1, len(points))
        if points[i] != points[i - 1] and shapely.LineString(points[i - 1 : i + 1]).crosses(drawn)
    ]
    assert found.fix.tolist() == expected
    assert set(found.kind.tolist()) <= {CROSS}


@given(st.lists(_point, min_size=4, max_size=9, unique=True), _path)
def test_a_closed_line_is_crossed_when_the_side_changes_and_a_fix_on_it_keeps_its_side(ring, points) -> None:
    area = shapely.Polygon(ring)
    assume(area.is_valid and area.area > 0)
    area = shapely.orient_polygons(area)
    found = run(path(points), lines=line_index(list(area.exterior.coords)))
    expected, side = [], None
    for i, point in enumerate(points):
        if area.exterior.intersects(shapely.Point(point)):
            continue
        # Drawn counter-clockwise, the inside is to the left.
        now = 1 if area.contains(shapely.Point(point)) else -1
        if side is not None and now != side:
            expected.append((i, now))
        side = now
    assert found.fix.tolist() == [i for i, _ in expected]
    assert found.direction.tolist() == [now for _, now in expected]


@settings(max_examples=300)
@given(st.lists(st.lists(_point, min_size=3, max_size=6, unique=True), min_size=1, max_size=4), _path)
def test_in_raw_mode_enters_exits_and_passes_are_those_of_shapely(rings, points) -> None:
    simple = [shapely.Polygon(ring) for ring in rings if shapely.Polygon(ring).is_valid]
    area = reduce(shapely.symmetric_difference, simple, shapely.Polygon())
    parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon" and part.area > 0]
    assume(parts)
    area = shapely.MultiPolygon(parts)
    # Eighths that meet between eighths are rounded, and then shapely answers for another shape.
    assume((shapely.get_coordinates(area) * 8 % 1 == 0).all() and area.is_valid)
    found = run(path(points), zones=[shape_of(area)], raw=True)
    expected = []
    inside = shapely.intersects(area, shapely.points(points))
    for i in range(1, len(points)):
        if inside[i] != inside[i - 1]:
            expected.append((i, ENTER if inside[i] else EXIT))
        elif not inside[i] and shapely.LineString(points[i - 1 : i + 1]).intersects(area):
            expected += [(i, ENTER), (i, EXIT)]
    told = [
        row for row in zip(found.fix.tolist(), found.kind.tolist(), strict=True) if row[1] in (ENTER, EXIT)
    ]
    assert told == expected
    assert said(found)[:1] == ([("inside", 0)] if inside[0] else said(found)[:1])


def test_in_raw_mode_random_movement_over_many_lines_and_zones_is_that_of_shapely() -> None:
    rng = np.random.default_rng(5)
    strokes = np.cumsum(rng.normal(0, 0.05, (40, 9, 2)), axis=1) + rng.uniform(0, 1, (40, 1, 2))
    centres, sizes = rng.uniform(0, 1, (30, 2)), rng.uniform(0.01, 0.2, 30)
    areas = [
        shapely.Point(c).buffer(r).difference(shapely.Point(c).buffer(r / 2))
        for c, r in zip(centres, sizes, strict=True)
    ]
    points = np.cumsum(rng.normal(0, 0.03, (3000, 2)), axis=0) % 1.0
    found = step(
        ZoneIndex.build([shape_of(area) for area in areas]),
        LineIndex.build((s[:, 0], s[:, 1]) for s in strokes),
        MotionState(),
        path(points),
        MotionSettings(raw=True),
    )
    ways = shapely.linestrings(np.stack((points[:-1], points[1:]), axis=1))
    crossed = {
        (i + 1, line)
        for i, line in zip(*shapely.STRtree(shapely.linestrings(strokes)).query(ways, "crosses"), strict=True)
    }
    rows = list(zip(found.fix.tolist(), found.ref.tolist(), found.kind.tolist(), strict=True))
    assert {(fix, ref) for fix, ref, kind in rows if kind == CROSS} == crossed
    inside = np.array([shapely.contains_xy(area, points[:, 0], points[:, 1]) for area in areas])
    entered = {(i + 1, z) for z, i in np.argwhere(~inside[:, :-1] & inside[:, 1:]).tolist()}
    left = {(i + 1, z) for z, i in np.argwhere(inside[:, :-1] & ~inside[:, 1:]).tolist()}
    through = {
        (i + 1, z)
        for i, z in zip(*shapely.STRtree(areas).query(ways, "intersects"), strict=True)
        if not inside[z, i] and not inside[z, i + 1]
    }
    assert {(fix, ref) for fix, ref, kind in rows if kind == ENTER} == entered | through
    assert {(fix, ref) for fix, ref, kind in rows if kind == EXIT} == left | through
    passes = found.take(found.cause == PASS_THROUGH)
    assert len(passes) == 2 * len(through) > 0
    assert (np.diff(passes.time_ms)[::2] >= 0).all()


@pytest.mark.parametrize(("line", "crossings", "vessels"), [(VERRAZZANO, 326, 35), (SANDY_HOOK, 250, None)])
def test_the_harbour_week_crosses_the_hand_drawn_lines_as_often_as_shapely_says(
    shared_data: Path, line, crossings, vessels
) -> None:
    batch, tracks = batch_of(harbour_week(shared_data / "tracks_sea/NYHarbor_2020_12_first_week.traj.gz"))
    for raw in (True, False):
        found = run(batch, lines=line_index(line), raw=raw)
        assert Counter(KIND_NAMES[kind] for kind in found.kind) == {"cross": crossings}
        assert vessels is None or len({tracks.object_id[t] for t in found.track}) == vessels


def test_a_day_of_buses_crosses_the_river_as_often_as_shapely_says(shared_data: Path) -> None:
    batch, tracks = batch_of(capmetro_day(shared_data / "tracks_ground/capmetro_2016-11-26.csv.gz"))
    found = run(batch, lines=line_index(LADY_BIRD_LAKE), raw=True)
    assert Counter(KIND_NAMES[kind] for kind in found.kind) == {"cross": 1065}
    assert len({tracks.object_id[t] for t in found.track}) == 116


def test_the_carrier_flight_enters_and_leaves_its_warning_area_once(shared_data: Path) -> None:
    batch, _ = batch_of(traffic_flights(shared_data / "tracks_air/traffic_aircraft_carrier.json.gz"))
    features = json.loads(
        gzip.decompress((shared_data / "zones/faa_nasr_airspace_2026-04-16.geojson.gz").read_bytes())
    )
    area = shapely.union_all(
        [
            shapely.from_geojson(json.dumps(feature["geometry"]))
            for feature in features["features"]
            if "W-291" in feature["properties"]["name"]
        ]
    )
    for settings_ in ({"raw": True}, {"max_speed_m_s": (350.0,), "hysteresis_m": 50.0}):
        assert said(run(batch, zones=[shape_of(area)], **settings_)) == [("enter", 0), ("exit", 0)]
