"""Stored shapes against zones densified with geographiclib and judged in a local azimuthal-equidistant plane.

The oracle's edges are cut every 100 m, so that its own error is under a millimetre. Points nearer to the true
edge than the stated tolerance are left out; many are put just outside of it.
"""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from geographiclib.geodesic import Geodesic

from openline.decide.shaping import band_of, check_footprint, line_band_of, path_of, perimeter_of, shape_of
from openline.kernel.shape import Shape
from openline.kernel.zones import ZoneIndex
from openline.model.agreement import Line
from openline.model.space import Circle, Corridor, EdgeRule, Polygon, Position

STEP_M = 100.0
ZONE_TOLERANCE_M = 0.5
BAND_TOLERANCE_M = 1.0


def e7(lon: float, lat: float) -> tuple[int, int]:
    return round(lon * 1e7), round(lat * 1e7)


def polygon(parts, edges: EdgeRule) -> Polygon:
    return Polygon(
        parts=tuple(tuple(tuple(e7(*xy) for xy in ring) for ring in part) for part in parts), edges=edges
    )


def inside(shape: Shape, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Ask the kernel's index; where it answers by rings, the even-odd rule in plain NumPy must agree."""
    found = np.zeros(lon.size, bool)
    found[ZoneIndex.build([shape]).pairs(lon, lat)[0]] = True
    if not shape.radius_m:
        np.testing.assert_array_equal(found, even_odd(shape, lon, lat))
    return found


def even_odd(shape: Shape, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    found = np.zeros(lon.size, bool)
    for first, last in pairwise(shape.ring_offsets):
        x0, y0 = shape.lon_deg[first:last], shape.lat_deg[first:last]
        for a, b, c, d in zip(x0, y0, np.roll(x0, -1), np.roll(y0, -1), strict=True):
            if b != d:
                found ^= ((b > lat) != (d > lat)) & (lon < a + (lat - b) / (d - b) * (c - a))
    return found


def true_edge(vertices, edges: EdgeRule) -> np.ndarray:
    """Cut the edges between vertices every 100 m, by geographiclib or straight in the map."""
    points = []
    for (lon0, lat0), (lon1, lat1) in pairwise(vertices):
        lon1 -= 360 * round((lon1 - lon0) / 360)
        line = Geodesic.WGS84.InverseLine(lat0, lon0, lat1, lon1)
        steps = max(1, int(line.s13 / STEP_M))
        points.append((lon0, lat0))
        for k in range(1, steps):
            if edges is EdgeRule.GEODESIC:
                at = line.Position(line.s13 * k / steps)
                points.append((at["lon2"], at["lat2"]))
            else:
                points.append((lon0 + (lon1 - lon0) * k / steps, lat0 + (lat1 - lat0) * k / steps))
    return np.array([*points, vertices[-1]])


class Plane:
    """An azimuthal-equidistant plane round the middle of a zone, with the zone's true edge in it."""

    def __init__(self, parts, edges: EdgeRule, middle: tuple[float, float]) -> None:
        aeqd = f"+proj=aeqd +lon_0={middle[0]} +lat_0={middle[1]} +ellps=WGS84"
        self.to_plane = pyproj.Transformer.from_crs("+proj=longlat +ellps=WGS84", aeqd, always_xy=True)
        self.rings = [[true_edge([*ring, ring[0]], edges) for ring in part] for part in parts]
        flat = [[np.column_stack(self.to_plane.transform(*ring.T)) for ring in part] for part in self.rings]
        self.zone = shapely.union_all([shapely.Polygon(outer, holes) for outer, *holes in flat])
        assert self.zone.is_valid

    def points(self, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return points over the zone's box and on either side of its edge, and which of them are inside."""
        west, south, east, north = self.zone.bounds
        edge = shapely.get_coordinates(self.zone)
        near = edge[rng.integers(len(edge), size=count)] + rng.normal(0, 4, (count, 2))
        over = np.column_stack((rng.uniform(west, east, count), rng.uniform(south, north, count)))
        xy = np.concatenate((near, over))
        shapely.prepare(self.zone)
        boundary = self.zone.boundary
        shapely.prepare(boundary)
        xy = xy[shapely.distance(boundary, shapely.points(xy)) > ZONE_TOLERANCE_M]
        lon, lat = self.to_plane.transform(*xy.T, direction="INVERSE")
        return lon, lat, shapely.contains_xy(self.zone, *xy.T)


def natural_earth(shared_data: Path, name: str):
    """The rings as they are in the file; the last vertex of each, which repeats the first, left off."""
    features = json.loads((shared_data / "zones/ne_10m_admin_0_disputed_areas.json").read_bytes())["features"]
    geometry = next(f["geometry"] for f in features if f["properties"]["BRK_NAME"] == name)
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[[tuple(xy) for xy in ring[:-1]] for ring in part] for part in parts]


BOTH = pytest.mark.parametrize("edges", list(EdgeRule))


def assert_agrees(parts, edges: EdgeRule, middle: tuple[float, float]) -> None:
    zone = polygon(parts, edges)
    check_footprint(zone)
    lon, lat, truth = Plane(parts, edges, middle).points(np.random.default_rng(1), 2000)
    assert truth.any()
    assert not truth.all()
    ours = inside(shape_of(zone), lon, lat)
    wrong = np.flatnonzero(ours != truth)
    assert wrong.size == 0, [(lon[i], lat[i], bool(truth[i])) for i in wrong[:5]]


@BOTH
@pytest.mark.parametrize(
    ("name", "middle"),
    [
        ("UNDOF Zone", (35.9, 33.0)),
        ("Korean Demilitarized Zone (south)", (127.3, 38.2)),
        ("Korean Demilitarized Zone (north)", (127.3, 38.2)),
        ("Cyprus U.N. Buffer Zone", (33.3, 35.1)),
    ],
)
def test_real_separation_zones_hold_the_same_points(shared_data, name, middle, edges):
    assert_agrees(natural_earth(shared_data, name), edges, middle)


OVER_180 = [
    [
        [(178.5, 51.0), (-178.0, 51.2), (-178.3, 53.0), (179.0, 52.6)],
        [(179.6, 51.8), (-179.5, 51.8), (180.0, 52.2)],
    ]
]
ROUND_POLE = [
    [
        [(-170.0, 87.5), (-60.0, 88.0), (20.0, 87.2), (110.0, 88.3)],
        [(10.0, 89.5), (130.0, 89.6), (-110.0, 89.5)],
    ]
]
ROUND_SOUTH_POLE = [[[(170.0, -88.0), (60.0, -87.5), (-20.0, -88.2), (-110.0, -87.3)]]]
OVER_POLE = [[[(0.0, 88.5), (10.0, 88.5), (172.0, 88.7), (178.0, 88.6)]]]


@BOTH
@pytest.mark.parametrize(
    ("parts", "middle"),
    [
        (OVER_180, (180.0, 52.0)),
        (ROUND_POLE, (0.0, 90.0)),
        (ROUND_SOUTH_POLE, (0.0, -90.0)),
        ([[OVER_180[0][0]], [[(-170.0, 50.0), (-169.0, 50.0), (-169.5, 51.0)]]], (180.0, 52.0)),
    ],
    ids=["over 180", "round a pole, with a hole round it", "round the south pole", "over 180, two parts"],
)
def test_zones_at_the_ends_of_the_map_hold_the_same_points(parts, middle, edges):
    assert_agrees(parts, edges, middle)


def test_geodesic_edges_that_run_close_past_a_pole_hold_the_same_points():
    assert_agrees(OVER_POLE, EdgeRule.GEODESIC, (0.0, 90.0))


def test_long_edges_hold_the_same_points():
    """Edges of some 700 km at 60 degrees north: here the two rules lie 16 km apart."""
    for edges in EdgeRule:
        assert_agrees([[[(20.0, 60.0), (32.5, 60.2), (26.0, 62.0)]]], edges, (26.0, 61.0))


# -- bands: distance to the true edge, in a plane round each point, where distances from it are exact ------


def distances_m(edge: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """The shortest way from each point to a true edge."""
    found = np.empty(lon.size)
    for i, (x, y) in enumerate(zip(lon, lat, strict=True)):
        plane = pyproj.Proj(f"+proj=aeqd +lon_0={x} +lat_0={y} +ellps=WGS84")
        found[i] = shapely.distance(shapely.LineString(np.column_stack(plane(*edge.T))), shapely.Point(0, 0))
    return found


def about(edge: np.ndarray, range_m: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Points at about ``range_m`` from an edge, in all directions, some within metres of that range."""
    rng = np.random.default_rng(2)
    at = edge[rng.integers(len(edge), size=count)]
    wander = rng.normal(0, 0.2 * range_m, count) * rng.integers(0, 2, count) + rng.normal(0, 3, count)
    return pyproj.Geod(ellps="WGS84").fwd(*at.T, rng.uniform(-180, 180, count), np.abs(range_m + wander))[:2]


@pytest.mark.parametrize("edges", list(EdgeRule))
@pytest.mark.parametrize(
    ("ring", "width_m"),
    [
        ([(38.0, 33.0), (39.2, 33.1), (39.0, 33.9), (38.4, 33.4)], 15_000.0),
        ([(179.0, 65.0), (-178.0, 65.1), (-179.0, 66.0)], 40_000.0),
        ([(-170.0, 88.5), (-60.0, 88.9), (20.0, 88.4), (110.0, 88.7)], 25_000.0),
        ([(10.0, 40.0), (14.0, 40.0), (14.0, 43.0), (10.0, 43.0)], 300_000.0),
    ],
    ids=["desert", "over 180", "round a pole", "wide"],
)
def test_perimeters_and_bands_end_at_their_distance_from_the_edge(ring, width_m, edges):
    zone = polygon([[ring]], edges)
    edge = true_edge([*ring, ring[0]], edges)
    lon, lat = about(edge, width_m, 120)
    far_m = distances_m(edge, lon, lat)
    clear = np.abs(far_m - width_m) > BAND_TOLERANCE_M
    lon, lat, far_m = lon[clear], lat[clear], far_m[clear]
    within_zone = inside(shape_of(zone), lon, lat)
    outward = inside(perimeter_of(zone, width_m), lon, lat)
    np.testing.assert_array_equal(outward, within_zone | (far_m <= width_m))
    if width_m < 100_000:
        np.testing.assert_array_equal(
            inside(band_of(zone, 0, width_m), lon, lat), within_zone & (far_m <= width_m)
        )
    if width_m < 20_000:
        np.testing.assert_array_equal(
            inside(band_of(zone, width_m, None), lon, lat), within_zone & (far_m >= width_m)
        )


@BOTH
@pytest.mark.parametrize("half_width_m", [500.0, 60_000.0])
def test_corridors_end_at_their_half_width(half_width_m, edges):
    path = [(176.0, -17.0), (179.5, -18.0), (-178.0, -17.5), (-178.0, -16.0)]
    corridor = Corridor(
        centreline=tuple(e7(*xy) for xy in path), half_width_mm=round(half_width_m * 1000), edges=edges
    )
    check_footprint(corridor)
    lon, lat = about(true_edge(path, edges), half_width_m, 120)
    far_m = distances_m(true_edge(path, edges), lon, lat)
    clear = np.abs(far_m - half_width_m) > BAND_TOLERANCE_M
    ours = inside(shape_of(corridor), lon[clear], lat[clear])
    np.testing.assert_array_equal(ours, far_m[clear] <= half_width_m)


def test_bands_of_a_line_lie_on_both_sides_between_their_distances():
    path = [(126.7, 37.9), (127.1, 38.3), (128.3, 38.6)]
    line = Line(id="mdl", name="MDL", path=tuple(e7(*xy) for xy in path))
    edge = true_edge(path, EdgeRule.PLANAR)
    band = line_band_of(line, 10_000, 40_000)
    for range_m in (10_000, 40_000):
        lon, lat = about(edge, range_m, 120)
        far_m = distances_m(edge, lon, lat)
        clear = np.minimum(np.abs(far_m - 10_000), np.abs(far_m - 40_000)) > BAND_TOLERANCE_M
        truth = (far_m >= 10_000) & (far_m <= 40_000)
        np.testing.assert_array_equal(inside(band, lon[clear], lat[clear]), truth[clear])


@pytest.mark.parametrize("centre", [(38.618, 33.506), (179.9, -16.0), (20.0, 89.7)])
def test_bands_of_a_circle_lie_between_two_distances_from_its_centre(centre):
    circle = Circle(centre=Position(*e7(*centre)), radius_mm=55_000_000)
    band = band_of(circle, 10_000, 20_000)
    rng = np.random.default_rng(3)
    far_m = np.concatenate(
        (rng.uniform(0, 60_000, 500), rng.normal(35_000, 5, 200), rng.normal(45_000, 5, 200))
    )
    lon, lat, _ = pyproj.Geod(ellps="WGS84").fwd(
        np.full(900, centre[0]), np.full(900, centre[1]), rng.uniform(-180, 180, 900), far_m
    )
    clear = np.minimum(np.abs(far_m - 35_000), np.abs(far_m - 45_000)) > BAND_TOLERANCE_M
    truth = (far_m > 35_000) & (far_m < 45_000)
    np.testing.assert_array_equal(inside(band, lon[clear], lat[clear]), truth[clear])


def test_a_geodesic_line_keeps_within_its_tolerance_of_the_true_line():
    path = [(-73.8, 40.6), (-0.5, 51.5), (139.8, 35.6), (-122.4, 37.6)]
    line = Line(id="far", name="Far", path=tuple(e7(*xy) for xy in path), edges=EdgeRule.GEODESIC)
    lon, lat = path_of(line)
    assert np.abs(np.diff(lon)).max() < 180
    middles = np.column_stack((lon[1:] + lon[:-1], lat[1:] + lat[:-1])) / 2
    coarse = []
    for (lon0, lat0), (lon1, lat1) in pairwise(path):
        way = Geodesic.WGS84.InverseLine(lat0, lon0, lat1, lon1)
        coarse += [(p["lon2"], p["lat2"]) for p in (way.Position(s) for s in np.linspace(0, way.s13, 8000))]
    for x, y in middles[:: max(1, len(middles) // 60)]:
        plane = pyproj.Proj(f"+proj=aeqd +lon_0={x} +lat_0={y} +ellps=WGS84")
        near = [xy for xy in coarse if abs(xy[1] - y) < 0.3]
        flat = np.column_stack(plane(*np.array(near).T))
        assert np.sort(np.hypot(*flat.T))[0] < 5_000
        assert shapely.LineString(flat).distance(shapely.Point(0, 0)) < ZONE_TOLERANCE_M


@BOTH
@pytest.mark.parametrize(
    ("ring", "relative"),
    [(OVER_180[0][0], 0.001), (ROUND_POLE[0][0], 0.01)],
    ids=["over 180", "round a pole"],
)
def test_the_distance_to_the_edge_is_the_true_one_and_no_cut_counts(ring, relative, edges):
    index = ZoneIndex.build([shape_of(polygon([[ring]], edges))])
    edge = true_edge([*ring, ring[0]], edges)
    lon, lat = about(edge, 8_000, 60)
    ours = np.array([index.distance_to_edge_m(0, x, y) for x, y in zip(lon, lat, strict=True)])
    truth = distances_m(edge, lon, lat)
    np.testing.assert_allclose(np.abs(ours), truth, rtol=relative, atol=ZONE_TOLERANCE_M)
