"""From what people declare to 4D volumes: never inside of it, and whether two things truly meet."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from pyproj import Geod

from openline.decide.recurring import NEVER_MS
from openline.decide.routing import volumes_of_movement
from openline.decide.volumes import declared_overlap, ever_together, volumes_of
from openline.kernel.volume_batch import Volumes
from openline.model.agreement import Line, Zone
from openline.model.notification import (
    Activity,
    ActivityKind,
    Movement,
    MovementKind,
    Recurrence,
    Site,
    SiteFunction,
    Waypoint,
)
from openline.model.presence import CountRange, Sighting
from openline.model.space import (
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    Corridor,
    EdgeRule,
    Interval,
    Polygon,
    Position,
    Volume4D,
)

GEOD = Geod(ellps="WGS84")
T = 1_795_000_000_000
HOUR = 3_600_000
FLOATS = ("lon_deg", "lat_deg", "radius_m")
LONGS = ("part_offsets", "volume_parts", "start_ms", "end_ms")
COLUMNS = (*FLOATS, *LONGS, "closed", "low_mm", "high_mm")
ANY_ALTITUDE = AltitudeBand()


def ring(*vertices: tuple[float, float]) -> tuple[tuple[int, int], ...]:
    return tuple((round(lon * 1e7), round(lat * 1e7)) for lon, lat in vertices)


def box(west: float, south: float, east: float, north: float, **said) -> Polygon:
    return Polygon(parts=((ring((west, south), (east, south), (east, north), (west, north)),),), **said)


def circle(lon: float, lat: float, radius_m: float) -> Circle:
    return Circle(centre=Position(round(lon * 1e7), round(lat * 1e7)), radius_mm=round(radius_m * 1000))


def site(footprint, **said) -> Site:
    return Site(
        id="s",
        name="Clinic",
        function=SiteFunction.CLINIC,
        footprint=footprint,
        **{"valid": Interval(start_ms=T), **said},
    )


def activity(*footprints, hours=(0, 1), altitude=ANY_ALTITUDE, **said) -> Activity:
    interval = Interval(start_ms=T + hours[0] * HOUR, end_ms=T + hours[1] * HOUR)
    parts = tuple(Volume4D(footprint=it, altitude=altitude, interval=interval) for it in footprints)
    return Activity(id="a", name="Range", kind=ActivityKind.LIVE_FIRE, parts=parts, **said)


def zone(footprint, **said) -> Zone:
    return Zone(id="z", name="Zone", footprint=footprint, **said)


def movement(*places: tuple[float, float], **said) -> Movement:
    route = tuple(Waypoint(position=Position(*it)) for it in ring(*places))
    return Movement(id="m", name="Water", kind=MovementKind.CONVOY, route=route, depart_ms=T, **said)


def parts_of(volumes, n: int = 0):
    """Arrays of the parts of one volume, and whether each is closed."""
    first, last = volumes.volume_parts[n : n + 2]
    return [
        (
            volumes.lon_deg[volumes.part_offsets[k] : volumes.part_offsets[k + 1]],
            volumes.lat_deg[volumes.part_offsets[k] : volumes.part_offsets[k + 1]],
            bool(volumes.closed[k]),
        )
        for k in range(first, last)
    ]


def area_in_degrees(volumes, n: int = 0):
    """The rings of a volume by the even-odd rule."""
    area = shapely.Polygon()
    for lon, lat, closed in parts_of(volumes, n):
        assert closed
        area = area.symmetric_difference(shapely.Polygon(np.column_stack((lon, lat))))
    return area


def limit(reference: AltitudeReference, value_m: float) -> AltitudeLimit:
    return AltitudeLimit(reference=reference, value_mm=round(value_m * 1000))


def band(reference: AltitudeReference, low_m: float, high_m: float) -> AltitudeBand:
    return AltitudeBand(floor=limit(reference, low_m), ceiling=limit(reference, high_m))


def test_a_circle_stays_one_vertex_and_a_radius():
    volumes = volumes_of(site(circle(38, 33, 200)), margin_m=500)
    ((lon, lat, closed),) = parts_of(volumes)
    assert (lon.tolist(), lat.tolist(), closed) == ([38.0], [33.0], False)
    assert volumes.radius_m.tolist() == [700.0]
    assert volumes.start_ms.tolist() == [T]
    assert volumes.end_ms.tolist() == [NEVER_MS]


def test_columns_have_the_types_and_lengths_that_the_index_takes():
    volumes = volumes_of(activity(box(38, 33, 39, 34), circle(38, 33, 9)), margin_m=1, margin_s=600)
    wanted = dict.fromkeys(LONGS, np.int64) | dict.fromkeys(FLOATS, np.float64)
    wanted |= {"closed": np.bool_, "low_mm": np.int32, "high_mm": np.int32}
    assert {name: getattr(volumes, name).dtype for name in COLUMNS} == wanted
    assert volumes.low_mm.shape == volumes.high_mm.shape == (2, 4)
    assert volumes.volume_parts.tolist() == [0, 1, 2]
    assert volumes.part_offsets.tolist() == [0, 4, 5]
    assert volumes.start_ms.tolist() == [T - 600_000] * 2
    assert volumes.end_ms.tolist() == [T + HOUR + 600_000] * 2


def test_a_leg_is_a_path_that_follows_the_geodesic_and_a_radius_that_is_not_too_small():
    plan = movement((38, 60), (42, 60))
    volumes = volumes_of(plan, margin_m=250)
    for n in range(len(volumes.radius_m)):
        ((lon, _, closed),) = parts_of(volumes, n)
        assert not closed
        assert lon.size >= 2
        assert 1250 < volumes.radius_m[n] < 1251
    middle = GEOD.npts(38, 60, 42, 60, 1)[0]
    path = zip(volumes.lon_deg, volumes.lat_deg, strict=True)
    assert min(GEOD.inv(x, y, *middle)[2] for x, y in path) < 2000


@pytest.mark.parametrize("places", [((38, 60), (42, 60), (42.01, 60), (40, 61)), ((179, 70), (-178, 71))])
def test_the_pieces_of_a_route_are_the_same_one_by_one(places):
    plan = movement(*places)
    together = volumes_of(plan)
    alone = Volumes.concat([volumes_of(zone(it.footprint)) for it in volumes_of_movement(plan)])
    assert together.part_offsets.tolist() == alone.part_offsets.tolist()
    np.testing.assert_allclose(together.lon_deg, alone.lon_deg, rtol=0, atol=1e-12)
    np.testing.assert_allclose(together.lat_deg, alone.lat_deg, rtol=0, atol=1e-12)
    assert together.radius_m.tolist() == alone.radius_m.tolist()


def test_a_planar_polygon_is_its_own_ring_and_its_holes():
    outer, hole = ring((38, 33), (39, 33), (39, 34), (38, 34)), ring((38.4, 33.4), (38.6, 33.4), (38.5, 33.6))
    volumes = volumes_of(zone(Polygon(parts=((outer, hole),))))
    assert volumes.radius_m.tolist() == [0.0]
    assert [lon.size for lon, _, _ in parts_of(volumes)] == [4, 3]
    wanted = shapely.Polygon(np.array(outer) / 1e7, [np.array(hole) / 1e7])
    assert area_in_degrees(volumes).symmetric_difference(wanted).area < 1e-12


def test_a_geodesic_edge_never_runs_inside_of_what_is_declared():
    declared = box(0, 60, 8, 61, edges=EdgeRule.GEODESIC)
    volumes = volumes_of(zone(declared))
    area = area_in_degrees(volumes)
    for x, y in GEOD.npts(0, 61, 8, 61, 50):
        away_m = shapely.distance(area, shapely.Point(x, y)) * 111_700
        assert away_m <= volumes.radius_m[0]


def test_a_polygon_over_180_degrees_is_one_ring_that_passes_it():
    outer = ring((179, 10), (-179, 10), (-179, 12), (179, 12))
    volumes = volumes_of(zone(Polygon(parts=((outer,),))), margin_m=100)
    ((lon, _, _),) = parts_of(volumes)
    assert (lon.min(), lon.max()) == (179, 181)
    assert volumes.radius_m.tolist() == [100.0]


def test_parts_on_either_side_of_180_degrees_are_brought_together():
    west = ring((178, 10), (179, 10), (179, 11))
    east = ring((179.5, 10), (-179, 10), (-179, 11), (179.5, 11))
    volumes = volumes_of(zone(Polygon(parts=((west,), (east,)))))
    assert volumes.lon_deg.max() - volumes.lon_deg.min() == 3
    assert len(parts_of(volumes)) == 2


def test_a_route_over_180_degrees_makes_no_volume_round_the_globe():
    volumes = volumes_of(movement((179.9, 5), (-179.9, 5.1)))
    for n in range(len(volumes.radius_m)):
        ((lon, _, _),) = parts_of(volumes, n)
        assert np.ptp(lon) < 1


@pytest.mark.parametrize(
    ("footprint", "margin_m"),
    [
        (circle(20, 84.99, 5_000), 100),
        (circle(0, 90, 30_000), 0),
        (circle(38, 33, 99_900), 200),
        (Corridor(centreline=ring((0, 86), (40, 86)), half_width_mm=2_000_000), 50),
        (box(10, 84, 20, 84.999), 500),
        (box(38, 33, 39, 34), 120_000),
    ],
)
def test_what_is_too_wide_or_too_near_a_pole_is_a_plain_ring_and_never_inside(footprint, margin_m):
    volumes = volumes_of(zone(footprint), margin_m=margin_m)
    assert volumes.radius_m.tolist() == [0.0]
    area = area_in_degrees(volumes)
    rng = np.random.default_rng(7)
    match footprint:
        case Circle(centre=at, radius_mm=radius_mm):
            starts, reach_m = [(at.lon_e7 / 1e7, at.lat_e7 / 1e7)] * 40, radius_mm / 1000 + margin_m
        case Corridor():
            starts, reach_m = GEOD.npts(0, 86, 40, 86, 40), 2000 + margin_m
        case Polygon():
            corners = [(x / 1e7, y / 1e7) for x, y in footprint.parts[0][0]]
            # Planar edges: points along them are shares of them.
            edges = pairwise([*corners, corners[0]])
            starts = [
                (a[0] + s * (b[0] - a[0]), a[1] + s * (b[1] - a[1]))
                for a, b in edges
                for s in rng.uniform(0, 1, 10)
            ]
            reach_m = margin_m
    for x, y in starts:
        lon, lat, _ = GEOD.fwd(x, y, rng.uniform(-180, 180), max(reach_m - 0.001, 0))
        assert any(area.covers(shapely.Point(lon + turn, lat)) for turn in (-360, 0, 360))


def test_a_line_is_a_path_of_no_width_and_what_is_added_to_it():
    line = Line(id="l", name="Line", path=ring((38, 33), (38.1, 33), (38.2, 33.1)))
    volumes = volumes_of(line, margin_m=250)
    ((lon, _, closed),) = parts_of(volumes)
    assert {38.0, 38.1, 38.2} <= set(lon.tolist())
    assert not closed
    assert 250 <= volumes.radius_m[0] < 251
    assert volumes.start_ms[0] == np.iinfo(np.int64).min
    assert volumes.end_ms[0] == NEVER_MS


def test_a_zone_has_a_volume_for_each_window():
    windows = (Interval(start_ms=T, end_ms=T + 1), Interval(start_ms=T + 5))
    volumes = volumes_of(zone(circle(38, 33, 9), windows=windows), margin_s=1)
    assert volumes.start_ms.tolist() == [T - 1000, T - 995]
    assert volumes.end_ms.tolist() == [T + 1001, NEVER_MS]


@pytest.mark.requirement("F10")
def test_dispersion_is_part_of_where_an_activity_is():
    fire = activity(circle(38, 33, 1000), dispersion_mm=3_000_000)
    assert volumes_of(fire, margin_m=100).radius_m.tolist() == [4100.0]
    assert declared_overlap(fire, site(circle(38.04, 33, 1)))
    assert not declared_overlap(activity(circle(38, 33, 1000)), site(circle(38.04, 33, 1)))


def test_what_was_seen_may_still_be_there_for_a_while():
    seen = Sighting(
        id="g",
        seen=Interval(start_ms=T, end_ms=T + HOUR),
        area=circle(38, 33, 500),
        count=CountRange(1, 2),
        source="post",
    )
    assert volumes_of(seen, validity_ms=6 * HOUR).end_ms.tolist() == [T + 7 * HOUR]
    late = activity(circle(38, 33, 100), hours=(2, 3))
    assert declared_overlap(seen, late, validity_ms=6 * HOUR)
    assert not declared_overlap(seen, late)


def test_bands_are_rounded_outward_and_unbounded_where_nothing_is_known():
    volumes = volumes_of(activity(circle(38, 33, 9), altitude=band(AltitudeReference.MSL, 100, 200.5)))
    low, high = volumes.low_mm[0].tolist(), volumes.high_mm[0].tolist()
    # HAE, MSL, AGL, STD
    assert low[:2] == [100_000 - 110_000, 100_000]
    assert high[:2] == [200_500 + 110_000, 200_500]
    assert (low[2], high[2]) == (np.iinfo(np.int32).min, np.iinfo(np.int32).max)
    unbounded = volumes_of(activity(circle(38, 33, 9)))
    assert set(unbounded.low_mm.ravel().tolist()) == {np.iinfo(np.int32).min}
    assert set(unbounded.high_mm.ravel().tolist()) == {np.iinfo(np.int32).max}
    beyond = volumes_of(activity(circle(38, 33, 9), altitude=band(AltitudeReference.HAE, 3e6, 4e6)))
    assert beyond.low_mm[0, 0] < np.iinfo(np.int32).max


def test_batches_are_put_together_in_their_order():
    one = volumes_of(zone(box(38, 33, 39, 34)))
    other = volumes_of(activity(circle(10, 10, 5), box(1, 1, 2, 2)))
    both = Volumes.concat([one, other, one])
    assert both.volume_parts.tolist() == [0, 1, 2, 3, 4]
    assert both.part_offsets.tolist() == [0, 4, 5, 9, 13]
    assert both.lon_deg.tolist() == [*one.lon_deg, *other.lon_deg, *one.lon_deg]
    assert both.low_mm.shape == (4, 4)


def test_things_overlap_only_where_place_altitude_and_time_do_at_once():
    here = activity(box(38, 33, 39, 34), altitude=band(AltitudeReference.MSL, 0, 100))
    assert declared_overlap(here, zone(box(38.5, 33.5, 40, 35)))
    assert not declared_overlap(here, zone(box(39.1, 33.5, 40, 35)))
    above = zone(box(38.5, 33.5, 40, 35), altitude=band(AltitudeReference.MSL, 101, 200))
    assert not declared_overlap(here, above)
    unknown = zone(box(38.5, 33.5, 40, 35), altitude=band(AltitudeReference.AGL, 101, 200))
    assert declared_overlap(here, unknown)
    later = zone(box(38.5, 33.5, 40, 35), windows=(Interval(start_ms=T + HOUR),))
    assert not declared_overlap(here, later)


def test_edges_that_touch_overlap_also_at_180_degrees():
    assert declared_overlap(activity(box(38, 33, 39, 34)), zone(box(39, 33, 40, 34)))
    assert declared_overlap(activity(box(179, 33, 180, 34)), zone(box(-180, 33, -179, 34)))
    assert not declared_overlap(activity(box(179, 33, 179.999, 34)), zone(box(-180, 33, -179, 34)))


@pytest.mark.parametrize(("lon", "lat"), [(38, 33), (179.999, 60), (20, 80), (0, 88)])
def test_circles_overlap_to_within_three_metres_of_their_true_distance(lon, lat):
    rng = np.random.default_rng(3)
    for _ in range(10):
        x, y, _ = GEOD.fwd(lon, lat, rng.uniform(-180, 180), 2000)
        spare = 3 / np.cos(np.radians(min(lat + 0.1, 89)))
        assert declared_overlap(activity(circle(lon, lat, 1200)), zone(circle(x, y, 800.1)))
        assert not declared_overlap(activity(circle(lon, lat, 1200)), zone(circle(x, y, 800 - spare)))


def test_a_convoy_meets_what_goes_on_along_its_way_when_it_may_be_there():
    plan = movement((38, 33), (39, 33), slack_s=0, speed_mm_s=11_000)
    half_way = circle(38.5, 33, 500)
    assert declared_overlap(plan, activity(half_way, hours=(1, 2)))
    assert not declared_overlap(plan, activity(half_way, hours=(-2, 0)))
    assert not declared_overlap(plan, activity(circle(38.5, 33.1, 500), hours=(1, 2)))
    at_the_end = circle(39, 33, 500)
    assert not declared_overlap(plan, activity(at_the_end, hours=(0, 1)))


def test_what_recurs_meets_only_on_its_days_and_at_its_hours():
    week = 24 * 7
    mornings = Recurrence(days=(1, 2, 3, 4, 5), from_s=6 * 3600, to_s=8 * 3600)
    evenings = Recurrence(days=(1, 2, 3, 4, 5), from_s=18 * 3600, to_s=20 * 3600)
    a = activity(circle(38, 33, 500), hours=(0, week), recurrence=mornings)
    b = activity(circle(38, 33, 500), hours=(0, week), recurrence=evenings)
    assert volumes_of(a).end_ms[0] - volumes_of(a).start_ms[0] == week * HOUR
    assert not ever_together(a, b)
    assert not declared_overlap(a, b)
    assert ever_together(a, b, margin_s=10.5 * 3600)
    assert ever_together(a, site(circle(38, 33, 9)))
    assert declared_overlap(a, site(circle(38, 33, 9)))


def test_times_of_volumes_that_are_far_from_each_other_count_only_where_one_asks_so():
    mornings = Recurrence(days=tuple(range(1, 8)), from_s=0, to_s=1)
    far = activity(circle(38, 33, 500), circle(60, 10, 500), hours=(0, 48), recurrence=mornings)
    other = activity(circle(0, 0, 500), hours=(0, 48))
    assert ever_together(far, other)
    assert not ever_together(far, other, margin_m=1000)
    beside = activity(circle(38.02, 33, 500), hours=(0, 48))
    assert ever_together(far, beside, margin_m=1000)


def test_nothing_meets_what_has_no_volume_in_common_time():
    assert not ever_together(
        activity(circle(38, 33, 9)), zone(circle(38, 33, 9), windows=(Interval(start_ms=0, end_ms=5),))
    )
