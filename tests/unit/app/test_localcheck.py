"""What lies near a coordinate: shapes across 180 degrees and round poles, edges, windows and recurrence."""

import random

import pytest
import shapely

from openline.app.copies import shape_of
from openline.app.localcheck import distance_to, is_inside, near, when_of
from openline.app.releasefile import box_of
from openline.decide.outlining import area_of
from openline.kernel.geodesy import wraps
from openline.model.space import Circle, Corridor, EdgeRule, Polygon, Position

pytestmark = pytest.mark.requirement("R39")

HOUR_MS = 3_600_000
MONDAY_MS = 1_795_392_000_000  # 2026-11-23T00:00:00Z


def e7(*degrees):
    return [round(it * 1e7) for it in degrees]


def polygon(*rings, edges=EdgeRule.PLANAR):
    parts = (tuple(tuple(tuple(e7(lon, lat)) for lon, lat in ring) for ring in rings),)
    return shape_of(Polygon(parts=parts, edges=edges))


def at(shape, lon, lat, reach_m=500_000.0):
    return distance_to(shape, *e7(lon, lat), reach_m=reach_m)


SQUARE = polygon([(38, 33), (39, 33), (39, 34), (38, 34)])


def test_inside_on_the_edge_and_at_a_corner_the_distance_is_nothing():
    for lon, lat in ((38.5, 33.5), (38, 33.5), (38.5, 34), (39, 33)):
        assert at(SQUARE, lon, lat) == (0.0, None)
    distance_m, bearing_deg = at(SQUARE, 39.0000001, 33.5)
    assert 0 < distance_m < 0.02
    assert bearing_deg == pytest.approx(270, abs=0.1)


def test_what_is_out_of_reach_has_no_distance():
    assert at(SQUARE, 45, 33.5, reach_m=100_000) is None
    assert at(SQUARE, -141.5, -33.5) is None


def test_in_a_hole_one_is_outside():
    ring = polygon(
        [(38, 33), (39, 33), (39, 34), (38, 34)], [(38.4, 33.4), (38.6, 33.4), (38.6, 33.6), (38.4, 33.6)]
    )
    distance_m, _ = at(ring, 38.5, 33.5)
    assert 9_000 < distance_m < 11_200
    assert at(ring, 38.3, 33.5) == (0.0, None)


@pytest.mark.parametrize("lon", [179.95, -179.95, 180.0, -180.0])
def test_a_polygon_across_180_degrees_holds_what_is_on_either_side(lon):
    across = polygon([(179.9, -17), (-179.9, -17), (-179.9, -16), (179.9, -16)])
    assert at(across, lon, -16.5) == (0.0, None)
    assert at(across, 179.8, -16.5)[1] == pytest.approx(90, abs=0.1)
    assert at(across, -179.8, -16.5)[1] == pytest.approx(270, abs=0.1)
    assert at(across, -179.8, -16.5)[0] == pytest.approx(at(across, 179.8, -16.5)[0], abs=0.01)
    assert at(across, 0, -16.5) is None


def test_a_circle_a_corridor_and_a_box_across_180_degrees_are_found_from_either_side():
    circle = shape_of(Circle(centre=Position(*e7(179.99, 10)), radius_mm=5_000_000))
    path = tuple(tuple(e7(*it)) for it in ((179.5, 10), (-179.5, 10)))
    corridor = shape_of(Corridor(centreline=path, half_width_mm=1_000_000))
    box = {"box": e7(179.9, 9.9, 180.1, 10.1)}
    for lon in (179.99, -179.99):
        for shape in (circle, corridor, box):
            assert at(shape, lon, 10) == (0.0, None)
    assert at(box, -179.85, 10)[0] == pytest.approx(at(box, 179.85, 10)[0], abs=0.01)


@pytest.mark.parametrize("side", [1, -1])
def test_a_zone_round_a_pole_holds_the_pole_and_is_near_from_every_side(side):
    cap = polygon([(-180, 85 * side), (-90, 85 * side), (0, 85 * side), (90, 85 * side)])
    for lon in (-180, -90, 0, 37, 180):
        assert at(cap, lon, 90 * side) == (0.0, None)
        assert at(cap, lon, 89.9 * side) == (0.0, None)
        assert at(cap, lon, 85 * side) == (0.0, None)
        distance_m, bearing_deg = at(cap, lon, 84.9 * side)
        assert distance_m == pytest.approx(11_169, abs=5)
        assert bearing_deg == pytest.approx(0 if side > 0 else 180, abs=0.1) or bearing_deg > 359.9


def test_a_circle_at_the_pole_reaches_all_longitudes():
    circle = shape_of(Circle(centre=Position(*e7(12, 90)), radius_mm=50_000_000))
    assert at(circle, -100, 89.9) == (0.0, None)
    west, _, east, north = box_of(circle)
    assert (east - west >= 3_600_000_000, north) == (True, 900_000_000)


@pytest.mark.parametrize("edges", list(EdgeRule))
def test_inside_is_what_shapely_says_of_the_stored_outline(edges):
    draw = random.Random(4)
    for _ in range(40):
        west, south = draw.choice([-180.5, -70, 10, 170, 179.5]), draw.uniform(-80, 70)
        ring = [
            (west, south),
            (west + 2, south + 1),
            (west + 3, south + 4),
            (west + 1, south + 2),
            (west, south + 5),
        ]
        parts = ((tuple(tuple(e7(*it)) for it in ring),),)
        footprint = Polygon(parts=parts, edges=edges)
        area, shape = area_of(footprint), shape_of(footprint)
        assert not wraps(area)
        for _ in range(50):
            lon, lat = e7(
                (draw.uniform(west - 1, west + 4) + 180) % 360 - 180, draw.uniform(south - 1, south + 6)
            )
            point = shapely.Point(lon / 1e7, lat / 1e7)
            if shapely.distance(area.boundary, point) > 1e-6:
                assert is_inside(shape["rings"], lon, lat) == area.contains(point)


def test_a_width_is_taken_off_and_a_line_has_none():
    path = tuple(tuple(e7(*it)) for it in ((38, 33), (39, 33)))
    wide = shape_of(Corridor(centreline=path, half_width_mm=500_000, edges=EdgeRule.PLANAR))
    thin = {"path": [*e7(38, 33), *e7(39, 33)], "half_width_mm": 0}
    assert at(thin, 38.5, 33.01)[0] - at(wide, 38.5, 33.01)[0] == pytest.approx(500, abs=1e-6)
    assert at(wide, 38.5, 33.004) == (0.0, None)
    assert at({"path": e7(38, 33), "half_width_mm": 0}, 38, 33.01)[0] == pytest.approx(1109, abs=1)


def row(id, shape, *windows, **other):
    return {"id": id, "volumes": [{"shape": shape, "windows": list(windows)}], **other}


def test_the_nearest_comes_first_and_with_no_radius_only_what_holds_the_point():
    rows = [row("far", {"circle": [*e7(38.01, 33), 0]}), row("in", {"circle": [*e7(38, 33), 1000]})]
    found = near(rows, *e7(38, 33), radius_m=2000.0, at_ms=0)
    assert [it.row["id"] for it in found] == ["in", "far"]
    assert [it.distance_m for it in found] == [0, pytest.approx(934.6, abs=0.2)]
    assert [it.row["id"] for it in near(rows, *e7(38, 33), radius_m=0.0, at_ms=0)] == ["in"]


def test_of_several_volumes_the_one_that_holds_counts_before_a_nearer_one_that_does_not():
    here, there = {"circle": [*e7(38, 33), 1000]}, {"circle": [*e7(38.005, 33), 1000]}
    volumes = [{"shape": here, "windows": [[0, 10]]}, {"shape": there, "windows": [[10, 20]]}]
    both = {"id": "convoy", "volumes": volumes}
    (first,) = near([both], *e7(38, 33), radius_m=2000.0, at_ms=5)
    (later,) = near([both], *e7(38, 33), radius_m=2000.0, at_ms=15)
    (past,) = near([both], *e7(38, 33), radius_m=2000.0, at_ms=25)
    assert (first.when, round(first.distance_m)) == ("holds", 0)
    assert (later.when, round(later.distance_m)) == ("holds", 466)
    assert (past.when, round(past.distance_m)) == ("past", 0)


@pytest.mark.parametrize(
    ("windows", "at_ms", "when"),
    [
        ([], 5, "holds"),
        ([[0, 10]], 0, "holds"),
        ([[0, 10]], 10, "past"),
        ([[0, "UFN"]], 10**14, "holds"),
        ([[10, 20]], 9, "later"),
        ([[0, 5], [10, 20]], 7, "later"),
    ],
)
def test_windows_are_half_open_and_may_have_no_end(windows, at_ms, when):
    assert when_of({}, {"windows": windows}, at_ms) == when


@pytest.mark.parametrize(
    ("hours_from_monday", "when"),
    [
        (5, "pauses"),
        (6, "holds"),
        (7.9, "holds"),
        (8, "pauses"),
        (23.5, "pauses"),
        (30, "pauses"),
        (7 * 24 + 6, "past"),
    ],
)
def test_what_recurs_pauses_in_between(hours_from_monday, when):
    said = {"recurrence": {"days": [1], "from_s": 6 * 3600, "to_s": 8 * 3600}}
    volume = {"windows": [[MONDAY_MS, MONDAY_MS + 7 * 24 * HOUR_MS]]}
    assert when_of(said, volume, MONDAY_MS + round(hours_from_monday * HOUR_MS)) == when


@pytest.mark.parametrize("hours", range(0, 80))
@pytest.mark.parametrize(("from_h", "to_h"), [(22, 2), (6, 8), (0, 0), (5, 5)])
def test_recurrence_agrees_with_what_the_node_expands(hours, from_h, to_h):
    from openline.decide.recurring import occurrences
    from openline.model.notification import Recurrence
    from openline.model.space import Interval

    said = Recurrence(days=(1, 3), from_s=from_h * 3600, to_s=to_h * 3600)
    at_ms, end_ms = MONDAY_MS + hours * HOUR_MS + 1, MONDAY_MS + 14 * 24 * HOUR_MS
    # The list does not cut a span at the beginning of its envelope: begin a week before.
    envelope = Interval(start_ms=MONDAY_MS - 7 * 24 * HOUR_MS, end_ms=end_ms)
    expanded = any(it.start_ms <= at_ms < it.end_ms for it in occurrences(said, envelope, at_ms, at_ms + 1))
    row = {"recurrence": {"days": [1, 3], "from_s": said.from_s, "to_s": said.to_s}}
    when = when_of(row, {"windows": [[envelope.start_ms, end_ms]]}, at_ms)
    assert (when == "holds") == expanded
