"""Zones and lines from GeoJSON and back, and what is said of files that cannot be read."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import GeometryError, InputError
from openline.model.agreement import Limit, Line, Zone
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
)
from openline.wire.geojson import lines_to_geojson, read_lines, read_zones, zones_to_geojson

SQUARE = [[38, 33], [39, 33], [39, 34], [38, 34], [38, 33]]


def feature(geometry=None, **properties):
    member = {} if geometry is None else geometry
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": member or {"type": "Polygon", "coordinates": [SQUARE]},
    }


def collection(*features) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def refused(data: bytes, read=read_zones) -> InputError:
    with pytest.raises(InputError) as caught:
        read(data, "z.geojson")
    return caught.value


# -- what is read ----------------------------------------------------------------------------------


def test_a_polygon_is_a_planar_zone_that_holds_everywhere_and_always():
    (zone,) = read_zones(collection(feature(name="Garrison zone")), "z.geojson")
    assert zone.id == "garrison-zone"
    assert zone.name == "Garrison zone"
    assert zone.footprint == Polygon(
        parts=(
            (
                (
                    (380_000_000, 330_000_000),
                    (390_000_000, 330_000_000),
                    (390_000_000, 340_000_000),
                    (380_000_000, 340_000_000),
                ),
            ),
        )
    )
    assert zone.altitude == AltitudeBand()
    assert zone.windows == ()


def test_holes_heights_and_several_parts_are_read():
    hole = [[38.2, 33.2, 9], [38.8, 33.2, 9], [38.5, 33.8, 9], [38.2, 33.2, 9]]
    far = [[[50, 10], [51, 10], [51, 11], [50, 10]]]
    shape = {"type": "MultiPolygon", "coordinates": [[SQUARE, hole], far]}
    (zone,) = read_zones(collection(feature(shape, edges="geodesic")), "z.geojson")
    assert [[len(ring) for ring in part] for part in zone.footprint.parts] == [[4, 3], [3]]
    assert zone.footprint.edges is EdgeRule.GEODESIC


def test_a_point_with_a_radius_is_a_circle_and_a_line_with_a_width_a_corridor():
    circle, corridor = read_zones(
        collection(
            feature({"type": "Point", "coordinates": [38.618, 33.506]}, radius_m=55000),
            feature({"type": "LineString", "coordinates": SQUARE[:2]}, half_width_m=0.5),
        ),
        "z.geojson",
    )
    assert circle.footprint == Circle(centre=Position(386_180_000, 335_060_000), radius_mm=55_000_000)
    assert corridor.footprint.half_width_mm == 500
    assert corridor.footprint.edges is EdgeRule.GEODESIC


@pytest.mark.requirement("R17")
def test_all_properties_of_a_zone_are_read():
    (zone,) = read_zones(
        collection(
            feature(
                id="bw",
                name="Band west",
                floor="1500 ft AMSL",
                ceiling="FL95",
                perimeter_m=15000,
                empty_alert_s=600,
                limits=[
                    {"counted": "tank", "maximum": 75, "to_m": 10000},
                    {"counted": "convoy", "maximum": 3, "per": "day"},
                ],
                valid_from="2026-06-01T04:00:00Z",
                source="the text of 1974",
            )
        ),
        "z.geojson",
    )
    assert zone.id == "bw"
    assert zone.altitude.floor == AltitudeLimit(reference=AltitudeReference.MSL, value_mm=457_200)
    assert zone.altitude.ceiling == AltitudeLimit(reference=AltitudeReference.STD, value_mm=2_895_600)
    assert zone.perimeter_mm == 15_000_000
    assert zone.empty_alert_s == 600
    assert zone.limits == (
        Limit(counted="tank", maximum=75, to_mm=10_000_000),
        Limit(counted="convoy", maximum=3, per="day"),
    )
    assert zone.windows == (Interval(start_ms=1_780_286_400_000),)
    assert zone.source == "the text of 1974"


def test_altitudes_are_read_in_metres_with_a_datum_and_in_the_faa_s_form():
    metres, faa = read_zones(
        collection(
            feature(floor=0, floor_datum="MSL", ceiling=3000.5, ceiling_datum="AGL"),
            feature(floor={"valueFt": 0, "reference": "SFC"}, ceiling={"valueFt": 80000, "reference": "MSL"}),
        ),
        "z.geojson",
    )
    assert metres.altitude.floor == AltitudeLimit(reference=AltitudeReference.MSL)
    assert metres.altitude.ceiling == AltitudeLimit(reference=AltitudeReference.AGL, value_mm=3_000_500)
    assert faa.altitude.floor == AltitudeLimit(reference=AltitudeReference.SFC)
    assert faa.altitude.ceiling == AltitudeLimit(reference=AltitudeReference.MSL, value_mm=24_384_000)


def test_ids_come_from_the_property_the_feature_or_the_name():
    zones = read_zones(
        collection(
            feature(id="a", name="Alpha"),
            feature(name="Alpha") | {"id": 7},
            feature(name="Alpha"),
            feature(name="alpha"),
            feature(),
            feature(name="A"),
        ),
        "z.geojson",
    )
    assert [zone.id for zone in zones] == ["a", "7", "alpha", "alpha-2", "zone-5", "a-2"]
    assert [zone.name for zone in zones][1::3] == ["Alpha", "zone-5"]


def test_gzip_a_byte_order_mark_and_a_single_feature_are_read():
    single = b"\xef\xbb\xbf" + json.dumps(feature(name="one")).encode()
    assert [zone.id for zone in read_zones(gzip.compress(single), "z.geojson.gz")] == ["one"]


def test_a_line_has_named_sides():
    path = {"type": "LineString", "coordinates": [[38, 33], [39, 34]]}
    (line,) = read_lines(collection(feature(path, name="River", left="north", right="south")), "l.geojson")
    assert (line.id, line.left, line.right) == ("river", "north", "south")
    assert line.path == ((380_000_000, 330_000_000), (390_000_000, 340_000_000))


def test_pieces_that_follow_one_another_become_one_line():
    pieces = {
        "type": "MultiLineString",
        "coordinates": [[[2, 2], [3, 3]], [[0, 0], [1, 1]], [[1, 1], [2, 2]]],
    }
    (line,) = read_lines(collection(feature(pieces, name="River")), "l.geojson")
    assert [x // 10_000_000 for x, _ in line.path] == [0, 1, 2, 3]


def test_pieces_with_a_gap_or_against_one_another_become_several_lines_and_that_is_said():
    said: list[str] = []
    pieces = {"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]], [[2, 2], [1, 1]]]}
    lines = read_lines(collection(feature(pieces, name="River")), "l.geojson", note=said.append)
    assert [line.id for line in lines] == ["river-1", "river-2"]
    assert [line.name for line in lines] == ["River (1 of 2)", "River (2 of 2)"]
    assert said == ["l.geojson: feature 1 (River): its pieces do not follow one another: it became 2 lines"]


def test_properties_that_are_not_used_are_named_and_slips_of_the_pen_pointed_out():
    said: list[str] = []
    read_zones(collection(feature(perimiter_m=5, colour="red", note="x")), "z.geojson", note=said.append)
    assert said == [
        "z.geojson: property 'perimiter_m' is not known, and was not used: did you mean 'perimeter_m'?",
        "z.geojson: properties that were not used: colour, note",
    ]


def test_features_with_faults_can_be_left_out_and_each_is_named():
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    data = collection(feature(name="good"), feature(bow, name="bow"), feature(name="also", floor="5 MSL"))
    said: list[str] = []
    assert [z.id for z in read_zones(data, "z.geojson", note=said.append, leave_out=True)] == ["good"]
    assert said[0].startswith("left out: z.geojson: feature 2 (bow): the outer ring crosses")
    assert said[1].startswith("left out: z.geojson: feature 3 (also): floor: altitude '5 MSL' has no unit")
    assert said[2] == "z.geojson: left out 2 of 3 features"
    fault = refused(data)
    assert isinstance(fault, GeometryError)
    assert fault.next_step.endswith("2 features have faults")


# -- what is refused -------------------------------------------------------------------------------


def polygon(*ring):
    return {"type": "Polygon", "coordinates": [list(ring)]}


@pytest.mark.parametrize(
    ("bad", "where", "words"),
    [
        (feature(polygon([0, 0], [1, 1], [1, 0], [0, 1], [0, 0])), "", "crosses itself"),
        (feature(polygon()), "", "the outer ring is empty"),
        (feature({"type": "Polygon", "coordinates": []}), "", "empty"),
        (feature(polygon([0, 0], [1, 91], [1, 0], [0, 0])), "", "latitude 91 of vertex 2"),
        (
            feature(polygon([0, 0], [1, "1"], [1, 0])),
            ": geometry",
            "vertex 2 holds something that is no number",
        ),
        (feature(polygon([0, 0], [1, None], [1, 0])), ": geometry", "vertex 2 holds something"),
        (feature(polygon([0, 0], [1], [1, 0])), ": geometry", "vertex 2 is no pair"),
        (feature(polygon([[0, 0], [1, 1]], [[1, 0], [1, 1]])), ": geometry", "vertex 1 holds something"),
        (feature(polygon([500000, 4500000], [500001, 4500000], [1, 0])), ": geometry", "are no degrees"),
        (feature({"type": "Polygon", "coordinates": 5}), ": geometry", "no list"),
        (feature({"type": "GeometryCollection"}), ": geometry", "'GeometryCollection' is no zone"),
        (feature({"type": "Point", "coordinates": [0, 0]}), ": radius_m", "a Point is no zone"),
        (feature({"type": "Point", "coordinates": [0, 0]}, radius_m=0), "", "radius 0 m"),
        (feature({"type": "Point", "coordinates": [0, 0]}, radius_m="55 km"), ": radius_m", "no number"),
        (feature({"type": "LineString", "coordinates": SQUARE}), ": half_width_m", "no zone by itself"),
        (feature(edges="rhumb"), ": edges", "'rhumb' is not known"),
        (feature(floor=5), ": floor", "5 m has no datum"),
        (feature(floor=5, floor_datum="NAVD88"), ": floor", "datum 'NAVD88' is not known"),
        (feature(floor="500 ft"), ": floor", "has no datum"),
        (feature(floor=[5]), ": floor", "no altitude"),
        (feature(floor="FL200", ceiling="FL100"), "", "above the ceiling"),
        (feature(valid_from="2026-06-01T04:00:00"), ": valid_from", "has no zone"),
        (feature(windows=[{"from": "now"}]), ": windows 1: from", "'now' is no time"),
        (feature(windows=[{"since": "x"}]), ": windows 1", "'since' is not known"),
        (feature(windows="x"), ": windows", "no list of objects"),
        (feature(valid_from="2026-06-02T00:00:00Z", valid_until="2026-06-01T00:00:00Z"), "", "ends before"),
        (feature(limits=[{"counted": "tank"}]), ": limits 1", "whole maximum"),
        (feature(limits=[{"counted": "tank", "maximum": 5, "to_m": "x"}]), ": limits 1", "must be metres"),
        (feature(perimeter_m=-1), "", "perimeter -1 m"),
        (feature(perimeter_m=True), ": perimeter_m", "no number"),
        (feature(source=5), ": source", "no text"),
        (feature(id=[1]), ": id", "must be text"),
    ],
)
def test_a_fault_is_named_with_file_feature_and_field(bad, where, words):
    fault = refused(collection(feature(name="good"), bad))
    assert fault.where == f"z.geojson: feature 2{where}"
    assert words in fault.what


def test_an_id_that_is_taken_is_refused_with_both_features():
    fault = refused(collection(feature(id="a"), feature(id="b"), feature(id="a", name="Again")))
    assert str(fault).startswith("z.geojson: feature 3 (Again): id: id 'a' is taken by feature 1")


def test_a_feature_without_geometry_is_refused():
    bad = feature() | {"geometry": None}
    assert refused(collection(bad)).what == "the feature has no geometry"


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ({"type": "Polygon", "coordinates": [SQUARE]}, "is no line"),
        ({"type": "LineString", "coordinates": [[1, 1]]}, "fewer than two different vertices"),
        ({"type": "MultiLineString", "coordinates": []}, "the line is empty"),
        ({"type": "LineString", "coordinates": [[1, 1], [1, 91]]}, "latitude 91"),
    ],
)
def test_what_is_no_line_is_refused(geometry, words):
    assert words in refused(collection(feature(geometry)), read_lines).what


@pytest.mark.parametrize(
    ("data", "where", "words"),
    [
        (gzip.compress(collection(feature()))[:-20], "z.geojson", "cut off"),
        (b"\x1f\x8bnot gzip at all", "z.geojson", "damaged"),
        (b"", "z.geojson", "no JSON"),
        (b'{"type":\n\n oops}', "z.geojson:3", "no JSON"),
        (collection(feature())[:-30], "z.geojson", "no JSON"),
        (
            collection(feature()).replace(b"[38, 33]", b"[38,\n NaN]"),
            "z.geojson:2",
            "NaN and Infinity are no numbers",
        ),
        (b"[]", "z.geojson", "no GeoJSON"),
        (b'{"type": "Topology"}', "z.geojson", "'Topology' is neither"),
        (b'{"type": "FeatureCollection"}', "z.geojson", "'features' is no list"),
        (b'{"type": "FeatureCollection", "features": [5]}', "z.geojson: feature 1", "no Feature"),
        (
            b'{"type": "Feature", "properties": 5, "geometry": null}',
            "z.geojson: feature 1: properties",
            "no object",
        ),
        (
            b'{"type": "FeatureCollection", "features": [], "crs": {"properties": {"name": "EPSG:32637"}}}',
            "z.geojson: crs",
            "not in WGS84",
        ),
    ],
)
def test_a_file_that_is_no_geojson_is_refused_with_the_place(data, where, words):
    fault = refused(data)
    assert fault.where == where
    assert words in fault.what


def test_the_old_way_of_naming_wgs84_is_accepted():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    data = json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature()]}).encode()
    assert len(read_zones(data, "z.geojson")) == 1


# -- what is written reads back --------------------------------------------------------------------

longitudes = st.integers(-1_800_000_000, 1_800_000_000)
latitudes = st.integers(-890_000_000, 890_000_000)
widths_mm = st.integers(1, 900_000_000)
datums = st.sampled_from([r for r in AltitudeReference if r not in ("SFC", "UNL")])
windows = st.lists(
    st.builds(
        lambda start, length: Interval(start_ms=start, end_ms=start + length if length else "UFN"),
        st.integers(0, 2_000_000_000_000),
        st.integers(0, 10**9),
    ),
    max_size=3,
).map(tuple)


@st.composite
def polygons(draw) -> Polygon:
    lon, lat, size = draw(longitudes), draw(latitudes), draw(st.integers(10, 5_000_000))
    outer = ((lon, lat), (lon + size, lat), (lon + size, lat + size), (lon, lat + size))
    tenth = size // 10
    hole = ((lon + tenth, lat + tenth), (lon + 3 * tenth, lat + tenth), (lon + tenth, lat + 3 * tenth))
    part = (outer, hole) if draw(st.booleans()) else (outer,)
    other = tuple((x + 3 * size, y) for x, y in outer)
    parts = (part, (other,)) if draw(st.booleans()) else (part,)
    return Polygon(parts=parts, edges=draw(st.sampled_from(EdgeRule)))


circles = st.builds(Circle, centre=st.builds(Position, longitudes, latitudes), radius_mm=widths_mm)
corridors = st.builds(
    lambda lon, lat, width, edges: Corridor(
        centreline=((lon, lat), (lon + 70, lat + 90)), half_width_mm=width, edges=edges
    ),
    longitudes,
    latitudes,
    st.integers(1, 1_000_000),
    st.sampled_from(EdgeRule),
)
bands = st.one_of(
    st.just(AltitudeBand()),
    st.builds(
        lambda datum, floor, depth: AltitudeBand(
            floor=AltitudeLimit(reference=datum, value_mm=floor),
            ceiling=AltitudeLimit(reference=datum, value_mm=floor + depth),
        ),
        datums,
        st.integers(-100_000, 30_000_000),
        st.integers(0, 10_000_000),
    ),
)
limits = st.lists(
    st.builds(
        lambda counted, maximum, start, width: Limit(
            counted=counted, maximum=maximum, from_mm=start, to_mm=start + width if width else None
        ),
        st.sampled_from(["people", "tank"]),
        st.integers(0, 9000),
        st.integers(0, 40_000_000),
        st.integers(0, 40_000_000),
    ),
    max_size=2,
).map(tuple)


@given(st.one_of(polygons(), circles, corridors), bands, windows, limits, st.integers(0, 10**8), st.text())
def test_a_zone_that_is_written_reads_the_same(footprint, altitude, windows, limits, perimeter_mm, source):
    zone = Zone(
        id="z",
        name="Zone",
        footprint=footprint,
        altitude=altitude,
        windows=windows,
        limits=limits,
        perimeter_mm=perimeter_mm,
        source=source,
    )
    assert read_zones(zones_to_geojson([zone]), "out") == [zone]


@given(longitudes, latitudes, windows, st.sampled_from(EdgeRule))
def test_a_line_that_is_written_reads_the_same(lon, lat, windows, edges):
    line = Line(
        id="l",
        name="Line",
        path=((lon, lat), (lon + 1, lat + 1)),
        edges=edges,
        left="n",
        right="s",
        windows=windows,
    )
    assert read_lines(lines_to_geojson([line]), "out") == [line]


# -- real files ------------------------------------------------------------------------------------


def test_all_of_the_faa_s_airspaces_are_read_but_for_those_that_cross_themselves(shared_data):
    data = (shared_data / "zones/faa_nasr_airspace_2026-04-16.geojson.gz").read_bytes()
    said: list[str] = []
    zones = read_zones(data, "faa", note=said.append, leave_out=True)
    assert len(zones) == 6908 - 114
    assert sum(each.startswith("left out") for each in said) == 114
    assert len({zone.id for zone in zones}) == len(zones)
    assert {zone.id for zone in zones if "W-291" in zone.name} >= {
        "w-291w-san-diego-ca",
        "w-291e-san-diego-ca",
    }


def test_natural_earth_and_the_baltic_read_as_they_are(shared_data):
    for name, count in (
        ("ne_10m_admin_0_disputed_areas.json", 80),
        ("baltic_12nm_territorial_waters.geojson.gz", 4),
    ):
        assert len(read_zones((shared_data / "zones" / name).read_bytes(), name)) == count
    for name, count in (
        ("baltic_maritime_boundaries_eea.geojson", 56),
        ("ne_10m_admin_0_boundary_lines_disputed_areas.json", 48),
    ):
        assert len(read_lines((shared_data / "zones" / name).read_bytes(), name)) == count
