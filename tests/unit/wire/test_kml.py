"""KML and KMZ: zones, lines, places and timed tracks, in and out, and what is said of files that are none."""

import gzip
import io
import zipfile
from itertools import pairwise
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openline.errors import GeometryError, InputError
from openline.model.agreement import Limit, Line, Zone
from openline.model.space import (
    UFN,
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
from openline.wire import markup
from openline.wire.kml import KmlPlace, read_lines, read_places, read_tracks, read_zones, to_kml, zipped

KML = "{http://www.opengis.net/kml/2.2}"
SQUARE = "8,46,0 9,46,0 9,47,0 8,47,0 8,46,0"
NOON_MS = 1_794_657_600_000
"""2026-11-14T12:00:00Z."""


def ring(coordinates: str = SQUARE) -> str:
    return f"<LinearRing><coordinates>{coordinates}</coordinates></LinearRing>"


def polygon(coordinates: str = SQUARE, inside: str = "", *, holes: str = "") -> str:
    return f"<Polygon>{inside}<outerBoundaryIs>{ring(coordinates)}</outerBoundaryIs>{holes}</Polygon>"


def placemark(inside: str, name: str = "Here", **data: str) -> str:
    extended = "".join(f'<Data name="{key}"><value>{value}</value></Data>' for key, value in data.items())
    return f"<Placemark><name>{name}</name><ExtendedData>{extended}</ExtendedData>{inside}</Placemark>"


def document(*placemarks: str, namespace: str = "http://www.opengis.net/kml/2.2") -> bytes:
    inside = "\n".join(placemarks)
    xmlns = f'xmlns="{namespace}" ' if namespace else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<kml {xmlns}xmlns:gx="http://www.google.com/kml/ext/2.2">'
        f"<Document>\n{inside}\n</Document></kml>"
    ).encode()


def zones(*placemarks: str, **kwargs) -> list[Zone]:
    return read_zones(document(*placemarks), "a.kml", **kwargs)


def limit(reference: str, metres: float = 0) -> AltitudeLimit:
    return AltitudeLimit(reference=AltitudeReference(reference), value_mm=round(metres * 1000))


# -- zones -----------------------------------------------------------------------------------------


@pytest.mark.requirement("R38")
def test_a_polygon_is_a_zone_with_its_holes_and_edges_as_they_are_drawn():
    hole = f"<innerBoundaryIs>{ring('8.4,46.4 8.6,46.4 8.6,46.6 8.4,46.4')}</innerBoundaryIs>"
    places: dict[str, str] = {}
    (zone,) = zones(placemark(polygon(holes=hole)), places=places)
    assert (zone.id, zone.name) == ("here", "Here")
    assert zone.footprint.edges is EdgeRule.GEODESIC
    outer, inner = zone.footprint.parts[0]
    assert outer == (
        (80000000, 460000000),
        (90000000, 460000000),
        (90000000, 470000000),
        (80000000, 470000000),
    )
    assert len(inner) == 3
    assert places == {"here": "a.kml:3 (Here)"}


def test_polygons_of_a_multigeometry_are_parts_of_one_zone_and_a_label_beside_them_is_none():
    two = polygon() + polygon("18,46 19,46 19,47 18,46") + "<Point><coordinates>8,46</coordinates></Point>"
    (zone,) = zones(placemark(f"<MultiGeometry>{two}</MultiGeometry>"))
    assert [len(part[0]) for part in zone.footprint.parts] == [4, 3]


def test_a_point_with_a_radius_is_a_circle_and_a_line_with_a_width_a_corridor():
    circle = placemark("<Point><coordinates> 8.5,46.5,3 </coordinates></Point>", "A", radius_m="1500.5")
    corridor = placemark(
        "<LineString><coordinates>8,46 9,47</coordinates></LineString>", "B", half_width_m="250"
    )
    first, second = zones(circle, corridor)
    assert first.footprint == Circle(centre=Position(85000000, 465000000), radius_mm=1_500_500)
    assert second.footprint == Corridor(
        centreline=((80000000, 460000000), (90000000, 470000000)), half_width_mm=250_000
    )


COLUMN = SQUARE.replace(",0", ",1500")


@pytest.mark.parametrize(
    ("coordinates", "inside", "ceiling", "said"),
    [
        (SQUARE, "", limit("UNL"), ""),
        (COLUMN, "", limit("UNL"), "clamped to the ground"),
        (COLUMN, "<altitudeMode>clampToGround</altitudeMode>", limit("UNL"), "clamped to the ground"),
        (COLUMN, "<extrude>1</extrude><altitudeMode>absolute</altitudeMode>", limit("MSL", 1500), ""),
        (
            COLUMN,
            "<extrude>true</extrude><altitudeMode>relativeToGround</altitudeMode>",
            limit("AGL", 1500),
            "",
        ),
        (COLUMN, "<altitudeMode>absolute</altitudeMode>", limit("UNL"), "no column"),
        (
            COLUMN.replace("1500", "1400", 1),
            "<extrude>1</extrude><altitudeMode>absolute</altitudeMode>",
            limit("MSL", 1500),
            "uneven",
        ),
        (
            COLUMN,
            "<extrude>1</extrude><gx:altitudeMode>relativeToSeaFloor</gx:altitudeMode>",
            limit("UNL"),
            "sea floor",
        ),
        ("8,46 9,46 9,47", "<extrude>1</extrude><altitudeMode>absolute</altitudeMode>", limit("UNL"), ""),
    ],
)
def test_only_an_extruded_polygon_has_a_ceiling_and_other_heights_are_named(
    coordinates, inside, ceiling, said
):
    notes: list[str] = []
    (zone,) = zones(placemark(polygon(coordinates, inside)), note=notes.append)
    assert zone.altitude == AltitudeBand(floor=limit("SFC"), ceiling=ceiling)
    assert bool(said) == bool(notes)
    assert all(said in it for it in notes)


def test_what_extended_data_say_of_altitudes_wins_over_what_is_drawn():
    drawn = polygon(COLUMN, "<extrude>1</extrude><altitudeMode>absolute</altitudeMode>")
    (zone,) = zones(placemark(drawn, floor="FL95", ceiling="5000", ceiling_datum="HAE"))
    assert zone.altitude == AltitudeBand(floor=limit("STD", 2895.6), ceiling=limit("HAE", 5000))


def test_columns_of_unlike_parts_are_held_at_every_height_and_a_note_says_so():
    high = polygon(COLUMN, "<extrude>1</extrude><altitudeMode>absolute</altitudeMode>")
    low = polygon("18,46,5 19,46,5 19,47,5", "<extrude>1</extrude><altitudeMode>absolute</altitudeMode>")
    notes: list[str] = []
    (zone,) = zones(placemark(f"<MultiGeometry>{high}{low}</MultiGeometry>"), note=notes.append)
    assert zone.altitude.ceiling == limit("UNL")
    assert notes == ["a.kml:3 (Here): the parts have columns of their own: held at every height"]


@pytest.mark.parametrize(
    ("span", "window"),
    [
        (
            "<TimeSpan><begin>2026-11-14T12:00:00Z</begin><end>2026-11-14T16:00:00+03:00</end></TimeSpan>",
            Interval(start_ms=NOON_MS, end_ms=NOON_MS + 3_600_000),
        ),
        ("<TimeSpan><begin>2026-11-14T15:00:00+03:00</begin></TimeSpan>", Interval(start_ms=NOON_MS)),
        (
            "<TimeSpan><end>2026-11-14T12:00:00.000Z</end></TimeSpan>",
            Interval(start_ms=0, end_ms=NOON_MS),
        ),
    ],
)
def test_a_time_span_is_when_it_holds(span, window):
    (zone,) = zones(placemark(span + polygon()))
    assert zone.windows == (window,)


@pytest.mark.parametrize(
    ("time", "what"),
    [
        ("2026-11-14T12:00:00", "has no zone"),
        ("2026-11-14", "has no zone"),
        ("14.11.2026 12:00", "is no time"),
        ("2026-13-14T12:00:00Z", "is no time"),
    ],
)
def test_a_time_span_without_zone_or_that_is_no_time_is_refused(time, what):
    with pytest.raises(InputError, match=what) as caught:
        zones(placemark(f"<TimeSpan><begin>{time}</begin></TimeSpan>{polygon()}"))
    assert caught.value.where == "a.kml:3 (Here): TimeSpan"


def test_a_window_that_ends_before_it_begins_is_refused():
    span = "<TimeSpan><begin>2026-11-14T12:00:00Z</begin><end>2026-11-14T11:00:00Z</end></TimeSpan>"
    with pytest.raises(GeometryError, match="ends before it begins"):
        zones(placemark(span + polygon()))


def test_what_is_not_used_is_named():
    notes: list[str] = []
    stamp = "<TimeStamp><when>2026-11-14T12:00:00Z</when></TimeStamp><description>long</description>"
    begin = "<TimeSpan><begin>2026-11-14T12:00:00Z</begin></TimeSpan>"
    read_zones(
        document(
            f"<Folder>{begin}{placemark(stamp + polygon())}</Folder>",
            "<NetworkLink><Link><href>http://example.org/more.kml</href></Link></NetworkLink>",
            "<GroundOverlay/>",
            placemark("<LineString><coordinates>1,2 3,4</coordinates></LineString>", "Road"),
            placemark("<Point><coordinates>1,2</coordinates></Point>", "Well"),
            placemark("", "Empty"),
            placemark(polygon("1,2 3,4 5,7"), "Two", perimetre_m="5", colour="red"),
        ),
        "a.kml",
        note=notes.append,
    )
    assert notes == [
        "a.kml:3 (Here): a TimeStamp is one moment, and is no window: it was not used",
        "a.kml: placemarks that are no zone were not read: Road (line), Well (place), Empty (nothing)",
        "a.kml: time of a folder is not used (1)",
        "a.kml: NetworkLink is not used (1)",
        "a.kml: GroundOverlay is not used (1)",
        "a.kml: extended data 'perimetre_m' were not used: did you mean 'perimeter_m'?",
        "a.kml: extended data 'colour' were not used",
        "a.kml: descriptions are not read (1)",
    ]


def test_schema_data_say_as_much_as_data():
    data = (
        '<ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="perimeter_m">12.5</SimpleData>'
        '<SimpleData name="limits">[{"counted":"tank","maximum":5}]</SimpleData></SchemaData></ExtendedData>'
    )
    (zone,) = zones(f"<Placemark>{data}{polygon()}</Placemark>")
    assert (zone.id, zone.perimeter_mm) == ("zone-1", 12_500)
    assert zone.limits == (Limit(counted="tank", maximum=5),)


def test_zones_of_one_name_get_ids_of_their_own_and_a_given_id_must_be_alone():
    assert [it.id for it in zones(placemark(polygon()), placemark(polygon()))] == ["here", "here-2"]
    with pytest.raises(InputError, match="id 'x' is taken by the placemark of line 3") as caught:
        zones(placemark(polygon(), id="x"), placemark(polygon(), "There", id="x"))
    assert caught.value.where == "a.kml:4 (There): id"


def test_faults_are_left_out_by_name_or_refuse_the_file():
    crossing = placemark(polygon("0,0 1,1 1,0 0,1 0,0"), "Bow")
    with pytest.raises(GeometryError, match="crosses itself") as caught:
        zones(crossing, placemark(polygon("0,0 1,1"), "Edge"), placemark(polygon()))
    assert caught.value.where == "a.kml:3 (Bow)"
    assert caught.value.next_step.endswith("2 placemarks have faults")
    notes: list[str] = []
    (left,) = zones(crossing, placemark(polygon()), leave_out=True, note=notes.append)
    assert left.id == "here"
    assert notes[0].startswith("left out: a.kml:3 (Bow): the outer ring crosses itself")
    assert notes[1] == "a.kml: left out 1 of 2 placemarks"


@pytest.mark.parametrize(
    ("coordinates", "what"),
    [
        ("8,46 9,46 9,97", "latitude 97 of vertex 3 is beyond 90 degrees"),
        ("46,108 46,109 47,109", "latitude 108 of vertex 1 is beyond 90 degrees"),
        ("8,46 9,46 1e300,47", "is in no degrees"),
        ("8,46 9,46 541,47", "longitude 541"),
        ("8,5,46,5 9,5,46,5 9,5,47,5", "vertex 1 is '8,5,46,5', which is no place"),
        ("8, 46 9, 46 9, 47", "vertex 1 is '8,', which is no place"),
        ("8,46 9,46 9,nan", "which is no place"),
        ("8,46 9,46 9,inf", "which is no place"),
        ("8;46 9;46", "which is no place"),
        ("8,46 9,46 ٩,47", "which is no place"),
        ("", "the outer ring is empty"),
        ("8,46 9,46 8,46", "fewer than three different vertices"),
    ],
)
def test_coordinates_that_are_none_are_named(coordinates, what):
    with pytest.raises(InputError) as caught:
        zones(placemark(polygon(coordinates)))
    assert what in str(caught.value)
    assert caught.value.where.startswith("a.kml:3 (Here)")


@pytest.mark.parametrize(
    ("mark", "what"),
    [
        (placemark(polygon(), empty_alert_s="1e999"), "is no number"),
        (placemark("<Point><coordinates>8,46</coordinates></Point>", radius_m="1,5"), "'1,5' is no number"),
        (placemark("<Point><coordinates>8,46</coordinates></Point>", radius_m="1e999"), "is no number"),
        (placemark("<Point><coordinates>8,46</coordinates></Point>", radius_m="9e307"), "is no length"),
        (placemark("<Point><coordinates>8,46</coordinates></Point>", radius_m="0"), "must be above 0"),
        (placemark("<Point/>", radius_m="5"), "the Point has no coordinates"),
        (placemark("<Point><coordinates>8,46 9,47</coordinates></Point>", radius_m="5"), "not 2"),
        (placemark(polygon(), floor="1500 ft"), "has no datum"),
        (placemark(polygon(), floor="FL200", ceiling="FL100"), "above the ceiling"),
        (placemark(polygon(), edges="rhumb"), "edge rule 'rhumb' is not known"),
        (placemark(polygon(), limits="75 tanks"), "no list of limits"),
        (placemark(polygon(), limits='[{"counted":"tank"}]'), "no list of limits"),
        (placemark(polygon(), windows='[{"form":"x"}]'), "no list of windows"),
        (placemark(polygon("8,46,5 9,46,5 9,47,5", "<altitudeMode>up</altitudeMode>")), "'up' is not known"),
        (placemark("<Polygon/>"), "one outer ring, not 0"),
        (
            placemark(polygon(holes=f"<innerBoundaryIs>{ring('0,0 1,0 1,1')}</innerBoundaryIs>")),
            "hole 1 is not inside",
        ),
    ],
)
def test_a_zone_that_makes_no_sense_is_refused_with_its_placemark(mark, what):
    with pytest.raises(InputError) as caught:
        zones(mark)
    assert what in caught.value.what
    assert caught.value.where.startswith("a.kml:3")


# -- lines and places ------------------------------------------------------------------------------


def test_a_line_has_its_sides_and_pieces_that_follow_one_another_are_joined():
    pieces = "".join(
        f"<LineString><coordinates>{it}</coordinates></LineString>" for it in ("3,4 5,6", "1,2 3,4")
    )
    (line,) = read_lines(
        document(placemark(f"<MultiGeometry>{pieces}</MultiGeometry>", left="north", right="south")), "a.kml"
    )
    assert line.path == ((10000000, 20000000), (30000000, 40000000), (50000000, 60000000))
    assert (line.id, line.left, line.right, line.edges) == ("here", "north", "south", EdgeRule.GEODESIC)


def test_pieces_with_a_gap_between_them_are_lines_of_their_own():
    pieces = "".join(
        f"<LineString><coordinates>{it}</coordinates></LineString>" for it in ("1,2 3,4", "5,6 7,8")
    )
    notes: list[str] = []
    mark = placemark(f"<MultiGeometry>{pieces}</MultiGeometry>")
    lines = read_lines(document(mark), "a.kml", note=notes.append)
    assert [(it.id, it.name) for it in lines] == [("here-1", "Here (1 of 2)"), ("here-2", "Here (2 of 2)")]
    assert notes == ["a.kml:3 (Here): its pieces do not follow one another: it became 2 lines"]


def test_points_are_places_with_name_and_description():
    mark = placemark(
        "<description><![CDATA[<b>open</b>]]></description><Point><coordinates>8.5,46.5</coordinates></Point>"
    )
    assert read_places(document(mark), "a.kml") == [
        KmlPlace("here", "Here", "<b>open</b>", 85000000, 465000000)
    ]


# -- there and back --------------------------------------------------------------------------------

HALF_TURN_E7 = 1_800_000_000
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12).map(
    lambda text: " ".join(text.split())
)
lon_e7 = st.integers(-1_800_000_000, 1_800_000_000)
lat_e7 = st.integers(-899_999_999, 899_999_999)
limits_of_altitude = st.one_of(
    st.builds(AltitudeLimit, reference=st.sampled_from(["HAE", "MSL", "AGL", "STD"]).map(AltitudeReference),
              value_mm=st.integers(-500_000, 20_000_000)),
)  # fmt: skip
windows = st.lists(
    st.builds(
        Interval,
        start_ms=st.integers(0, 2**42),
        end_ms=st.one_of(st.just(UFN), st.integers(2**42 + 1, 2**43)),
    ),
    max_size=3,
).map(tuple)


@st.composite
def footprints(draw):
    kind = draw(st.sampled_from(["circle", "corridor", "polygon"]))
    lon, lat = draw(st.integers(-1_700_000_000, 1_700_000_000)), draw(st.integers(-700_000_000, 700_000_000))
    if kind == "circle":
        return Circle(centre=Position(lon, lat), radius_mm=draw(st.integers(1, 5_000_000)))
    edges = draw(st.sampled_from(EdgeRule))
    east, north = draw(st.integers(1000, 90_000)), draw(st.integers(1000, 90_000))
    path = ((lon, lat), (lon + east, lat), (lon + east, lat + north))
    if kind == "corridor":
        return Corridor(centreline=path, half_width_mm=draw(st.integers(1, 100_000)), edges=edges)
    outer = (*path, (lon, lat + north))
    hole = tuple((lon + east * x // 8, lat + north * y // 8) for x, y in ((2, 2), (6, 2), (6, 6)))
    far = tuple((x + 50_000_000, y) for x, y in path)
    part = (outer, hole) if draw(st.booleans()) else (outer,)
    return Polygon(parts=(part, (far,)) if draw(st.booleans()) else (part,), edges=edges)


@st.composite
def some_zones(draw):
    floor = draw(st.one_of(st.just(limit("SFC")), limits_of_altitude))
    ceiling = limit("UNL")
    if draw(st.booleans()):
        reference = floor.reference if floor.value_mm else AltitudeReference.MSL
        if reference is AltitudeReference.SFC:
            reference = AltitudeReference.AGL
        ceiling = AltitudeLimit(reference=reference, value_mm=max(0, floor.value_mm) + 1_000_000)
    name = draw(words) or "x"
    return Zone(
        id=draw(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True)),
        name=name,
        footprint=draw(footprints()),
        altitude=AltitudeBand(floor=floor, ceiling=ceiling),
        windows=draw(windows),
        perimeter_mm=draw(st.integers(0, 100_000)),
        limits=tuple(
            draw(
                st.lists(
                    st.builds(
                        Limit,
                        counted=st.sampled_from(["tank", "convoy"]),
                        maximum=st.integers(0, 100),
                        from_mm=st.integers(0, 1000),
                        to_mm=st.one_of(st.none(), st.integers(1001, 9_999_999)),
                        party=st.sampled_from(["*", "red"]),
                        per=st.sampled_from([msgspec.UNSET, "day"]),
                    ),
                    max_size=2,
                )
            )
        ),
        empty_alert_s=draw(st.one_of(st.none(), st.integers(1, 9999))),
        source=draw(words),
    )


@pytest.mark.requirement("R38")
@given(zone=some_zones())
def test_a_zone_that_is_written_reads_back_as_the_same_zone(zone):
    for data in (to_kml(zones=[zone]), zipped(to_kml(zones=[zone])), gzip.compress(to_kml(zones=[zone]))):
        notes: list[str] = []
        assert read_zones(data, "a.kml", note=notes.append) == [zone]
        assert notes == ["a.kml!doc.kml: descriptions are not read (1)" if data[:2] == b"PK" else
                         "a.kml: descriptions are not read (1)"]  # fmt: skip


@given(
    name=words.filter(bool),
    path=st.lists(st.tuples(lon_e7, lat_e7), min_size=2, max_size=5, unique=True).map(tuple),
    left=words.filter(bool),
    windows=windows,
)
def test_a_line_that_is_written_reads_back_as_the_same_line(name, path, left, windows):
    line = Line(
        id="l", name=name, path=path, left=f"{left} l", right="<r>", windows=windows, source="a & b",
        limits=(Limit(counted="tank", maximum=1, to_mm=5_000_000),),
    )  # fmt: skip
    assume(not any(abs(a[0] - b[0]) in (0, HALF_TURN_E7) for a, b in pairwise(path)))
    assert read_lines(to_kml(lines=[line]), "a.kml") == [line]


def test_places_are_written_with_name_and_description_escaped():
    place = KmlPlace("w-1", 'Wells <1> & "2"', "no ]]> & <script>", 85000000, -465000000)
    assert read_places(to_kml(places=[place]), "a.kml") == [place]


def test_what_xml_cannot_hold_is_marked_and_the_file_stays_readable():
    place = KmlPlace("w", "a\x00b\x1b[31m\ud800c", "", 0, 0)
    (read,) = read_places(to_kml(places=[place]), "a.kml")
    assert read.name == "a⟦U+0000⟧b⟦U+001B⟧[31m�c"


def test_another_reader_finds_the_drawing_the_window_and_the_column():
    zone = Zone(
        id="z-1",
        name="A & B",
        footprint=Circle(centre=Position(85000000, 465000000), radius_mm=1_000_000),
        altitude=AltitudeBand(ceiling=limit("MSL", 1500)),
        windows=(Interval(start_ms=NOON_MS),),
    )
    root = ElementTree.fromstring(to_kml(zones=[zone], name="<all>"))
    (mark,) = root.iter(f"{KML}Placemark")
    assert root.findtext(f"{KML}Document/{KML}name") == "<all>"
    # In the order that the schema of KML 2.2 demands.
    assert [child.tag.removeprefix(KML) for child in mark] == [
        "name", "description", "TimeSpan", "styleUrl", "ExtendedData", "MultiGeometry",
    ]  # fmt: skip
    assert mark.get("id") == "zone-z-1"
    assert mark.findtext(f"{KML}TimeSpan/{KML}begin") == "2026-11-14T12:00:00Z"
    assert mark.find(f"{KML}TimeSpan/{KML}end") is None
    (drawn,) = mark.iter(f"{KML}Polygon")
    assert drawn.findtext(f"{KML}extrude") == "1"
    assert drawn.findtext(f"{KML}altitudeMode") == "absolute"
    tuples = [tuple(map(float, it.split(","))) for it in drawn.find(f".//{KML}coordinates").text.split()]
    assert tuples[0] == tuples[-1]
    assert {it[2] for it in tuples} == {1500.0}
    assert max(it[1] for it in tuples) == pytest.approx(46.5 + 1000 / 111_150, abs=2e-5)


def test_longitudes_past_180_degrees_are_written_within_them_and_are_the_same_shape():
    ring = ((1_795_000_000, 0), (1_805_000_000, 0), (1_805_000_000, 5_000_000), (1_795_000_000, 5_000_000))
    zone = Zone(id="z", name="z", footprint=Polygon(parts=((ring,),)))
    data = to_kml(zones=[zone])
    assert b"-179.5,0 " in data
    (read,) = read_zones(data, "a.kml")
    assert [(lon % 3_600_000_000, lat) for lon, lat in read.footprint.parts[0][0]] == list(ring)


def test_no_column_is_drawn_where_none_could_be_true():
    for floor, ceiling in (("MSL", "MSL"), ("SFC", "STD"), ("SFC", "UNL")):
        band = AltitudeBand(floor=limit(floor), ceiling=limit(ceiling, 500 if ceiling != "UNL" else 0))
        zone = Zone(id="z", name="z", footprint=Circle(centre=Position(0, 0), radius_mm=5000), altitude=band)
        assert b"extrude" not in to_kml(zones=[zone])


# -- archives and hostile files --------------------------------------------------------------------


def archive(files: dict[str, bytes], **kwargs) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **kwargs) as it:
        for name, data in files.items():
            it.writestr(name, data)
    return out.getvalue()


def test_the_first_kml_of_an_archive_is_the_document_and_pictures_are_left_alone():
    data = archive({"images/a.png": b"\x89PNG", "Doc.KML": document(placemark(polygon())), "b.kml": b"<kml"})
    places: dict[str, str] = {}
    (zone,) = read_zones(data, "a.kmz", places=places)
    assert places == {zone.id: "a.kmz!Doc.KML:3 (Here)"}


def test_the_same_document_gives_the_same_archive():
    assert zipped(b"<kml/>") == zipped(b"<kml/>")
    assert zipfile.ZipFile(io.BytesIO(zipped(b"<kml/>"))).read("doc.kml") == b"<kml/>"


def test_an_archive_that_is_cut_off_damaged_or_holds_no_kml_is_refused():
    whole = archive({"doc.kml": document(placemark(polygon()))})
    for cut in (5, len(whole) // 2, len(whole) - 5):
        with pytest.raises(InputError, match="cut short or damaged"):
            read_zones(whole[:cut], "a.kmz")
    spoilt = bytearray(whole)
    spoilt[60:70] = bytes(10)
    with pytest.raises(InputError, match="archive"):
        read_zones(bytes(spoilt), "a.kmz")
    with pytest.raises(InputError, match="no KML document in the archive"):
        read_zones(archive({"a.txt": b"x"}), "a.kmz")
    with pytest.raises(InputError, match="cut short"):
        read_zones(b"PK\x03\x04", "a.kmz")
    locked = bytearray(whole)
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = locked.index(mark) + (6 if mark[2] == 3 else 8)
        locked[at] |= 1
    with pytest.raises(InputError, match="encrypted"):
        read_zones(bytes(locked), "a.kmz")


def test_an_archive_that_unpacks_to_more_than_is_read_is_refused_whatever_it_says_of_its_size(monkeypatch):
    monkeypatch.setattr("openline.wire.kml.archive.LARGEST_BYTES", 100_000)
    bomb = archive({"doc.kml": b" " * 10_000_000})
    assert len(bomb) < 20_000
    with pytest.raises(InputError, match="unpacks to more than"):
        read_zones(bomb, "a.kmz")
    many = archive({f"{k}.txt": b"" for k in range(50)})
    monkeypatch.setattr("openline.wire.kml.archive.MOST_FILES", 20)
    with pytest.raises(InputError, match="more than 20 files"):
        read_zones(many, "a.kmz")


def test_gzip_that_is_cut_off_damaged_or_swells_is_refused(monkeypatch):
    packed = gzip.compress(document(placemark(polygon())))
    assert len(read_zones(packed, "a.kml.gz")) == 1
    with pytest.raises(InputError, match="cut off"):
        read_zones(packed[:-20], "a.kml.gz")
    with pytest.raises(InputError, match="damaged"):
        read_zones(packed[:20] + b"\xff\xff\xff" + packed[20:], "a.kml.gz")
    monkeypatch.setattr(markup, "LARGEST_BYTES", 100_000)
    with pytest.raises(InputError, match="more than"):
        read_zones(gzip.compress(b" " * 10_000_000), "a.kml.gz")


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "'
    + "&a;" * 10
    + '"><!ENTITY c "'
    + "&b;" * 10
    + '">]><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&c;</name></Document></kml>'
)
FETCH = '<!DOCTYPE kml SYSTEM "file:///etc/passwd"><kml xmlns="http://www.opengis.net/kml/2.2"/>'
PARAMETER = '<!DOCTYPE k [<!ENTITY % p SYSTEM "http://example.org/p"> %p;]><kml/>'


@pytest.mark.parametrize("text", [LAUGHS, FETCH, PARAMETER], ids=["laughs", "fetch", "parameter"])
def test_a_document_type_is_refused_before_any_entity(text):
    for data in (text.encode(), text.replace("UTF-8", "UTF-16").encode("utf-16"), zipped(text.encode())):
        with pytest.raises(InputError, match="DOCTYPE"):
            read_zones(data, "a.kml")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (b"<kml", "this is no XML"),
        (document(placemark(polygon()))[:-20], "this is no XML"),
        (document(placemark("<gx:Track>").replace("gx:", "hx:")), "this is no XML: unbound prefix"),
        (document(placemark("&nbsp;")), "this is no XML: undefined entity"),
        (document(placemark("a\x00b")), "this is no XML"),
        (document(placemark("\xe9")).replace("\xe9".encode(), b"\xe9"), "this is no XML"),
        (b'<?xml version="1.0" encoding="klingon"?><kml/>', "cannot be decoded"),
        (b"<html><body/></html>", "this is no KML: its root is <html>"),
        (b'<gpx xmlns="http://www.topografix.com/GPX/1/1"/>', "its root is <gpx>"),
        (document(namespace="http://example.org/kml"), "its namespace is 'http://example.org/kml'"),
        (document("<Folder>" * 200 + "</Folder>" * 200), "nested deeper than 100"),
        (b"hello", "this is no XML"),
    ],
)
def test_what_is_no_kml_is_refused_with_its_place(data, what):
    with pytest.raises(InputError) as caught:
        read_zones(data, "a.kml")
    assert what in caught.value.what
    assert caught.value.where.startswith("a.kml")


def test_a_document_of_too_many_elements_is_refused(monkeypatch):
    monkeypatch.setattr(markup, "MOST_ELEMENTS", 50)
    with pytest.raises(InputError, match="more than 50 elements"):
        zones(*[placemark(polygon())] * 20)


@pytest.mark.parametrize(
    "namespace",
    [
        "",
        "http://earth.google.com/kml/2.1",
        "http://earth.google.com/kml/2.2",
        "http://www.opengis.net/kml/2.3",
    ],
)
def test_older_and_newer_namespaces_and_none_are_read(namespace):
    assert len(read_zones(document(placemark(polygon()), namespace=namespace), "a.kml")) == 1


def test_utf16_and_windows_1252_are_read_as_they_declare():
    text = document(placemark(polygon(), "Äcker")).decode()
    for encoding in ("utf-16", "windows-1252"):
        data = text.replace("UTF-8", encoding).encode(encoding)
        assert read_zones(data, "a.kml")[0].name == "Äcker"


@given(place=st.integers(0, 2000), taken=st.integers(0, 40), put=st.binary(max_size=12))
def test_damage_is_told_or_leaves_zones_that_are_zones(place, taken, put):
    data = bytearray(
        to_kml(zones=[Zone(id="z", name="z", footprint=Circle(centre=Position(0, 0), radius_mm=9000))])
    )
    place %= len(data)
    data[place : place + taken] = put
    where, read = "a.kml", []
    try:
        read = read_zones(bytes(data), "a.kml")
    except InputError as error:
        where = error.where
    assert where.startswith("a.kml")
    assert len(read) <= 1


# -- tracks and a real file ------------------------------------------------------------------------


def test_the_tracks_of_a_placemark_are_one_and_each_value_is_kept_as_it_stands():
    first = (
        "<gx:Track><altitudeMode>absolute</altitudeMode><when>2026-11-14T12:00:00Z</when><when/>"
        "<gx:coord>8 46 100</gx:coord><gx:coord></gx:coord></gx:Track>"
    )
    second = "<gx:Track><when>2026-11-14T12:05:00Z</when><gx:coord>9 47 5</gx:coord></gx:Track>"
    read = read_tracks(
        document(
            placemark(f"<gx:MultiTrack>{first}{second}</gx:MultiTrack>", "Truck"),
            placemark(polygon()),
            "<Placemark><TimeStamp><when>2026-11-14T12:00:00Z</when></TimeStamp><Point/></Placemark>",
        ),
        "a.kml",
    )
    (track,) = read.tracks
    assert track.name == "Truck"
    assert [it[1:] for it in track.points] == [
        ("2026-11-14T12:00:00Z", "8", "46", "100", "MSL"),
        (None, None, None, None, "MSL"),
        ("2026-11-14T12:05:00Z", "9", "47", None, "HAE"),
    ]
    assert read.beside == {"placemarks without times": 1, "places with one time": 1}


def test_a_real_file_of_flight_records_is_read_as_another_reader_finds_it(shared_data):
    path = shared_data / "tracks_drone" / "interuss_dcdemo.kml"
    data = path.read_bytes()
    root = ElementTree.fromstring(data)

    def found(kind: str) -> list[tuple[str, list[tuple[int, int]]]]:
        marks = [it for it in root.iter(f"{KML}Placemark") if it.find(f"{KML}{kind}") is not None]
        return [
            (
                mark.findtext(f"{KML}name") or "",
                [
                    (round(float(lon) * 1e7), round(float(lat) * 1e7))
                    for lon, lat, _ in (
                        it.split(",") for it in (mark.find(f".//{KML}coordinates").text or "").split()
                    )
                ],
            )
            for mark in marks
        ]

    notes: list[str] = []
    read = read_zones(data, path.name, note=notes.append)
    assert [(it.name, [*it.footprint.parts[0][0], it.footprint.parts[0][0][0]]) for it in read] == [
        (name, ring) for name, ring in found("Polygon")
    ]
    assert len(read) == 13
    assert sum("(8 such)" in it and "no column" in it for it in notes) == 1
    lines = read_lines(data, path.name)
    assert [(it.name, list(it.path)) for it in lines] == found("LineString")
    places = read_places(data, path.name)
    assert [(it.name, [(it.lon_e7, it.lat_e7)]) for it in places] == found("Point")
    assert read_zones(to_kml(zones=read), "again") == read
    assert not read_tracks(data, path.name).tracks
