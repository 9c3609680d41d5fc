"""GPX: routes and waypoints in and out, tracks as they stand; the feed has tests of its own."""

import gzip
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import InputError
from openline.wire.gpx import RoutePoint, read_route, read_tracks, route_to_gpx

NOON_MS = 1_794_657_600_000
"""2026-11-14T12:00:00Z."""
NAMESPACE = "http://www.topografix.com/GPX/1/1"


def gpx(inside: str, namespace: str = NAMESPACE) -> bytes:
    xmlns = f' xmlns="{namespace}"' if namespace else ""
    return f'<?xml version="1.0"?>\n<gpx version="1.1" creator="t"{xmlns}>\n{inside}\n</gpx>'.encode()


def point(lat: str, lon: str, inside: str = "", tag: str = "rtept") -> str:
    return f'<{tag} lat="{lat}" lon="{lon}">{inside}</{tag}>'


ROUTE = (
    "<rte><name>South</name>"
    + point("33.5", "38.25", "<time>2026-11-14T15:00:00+03:00</time><name> Gate  1 </name>")
    + point("33.6", "-0.0000001", "<ele>5</ele>")
    + "</rte>"
)


def test_a_route_is_its_points_with_names_and_times():
    assert read_route(gpx(ROUTE), "a.gpx") == [
        RoutePoint(382_500_000, 335_000_000, "Gate 1", NOON_MS),
        RoutePoint(-1, 336_000_000, "", None),
    ]


def test_waypoints_are_a_route_where_there_is_no_other():
    notes: list[str] = []
    stop = point("1", "2", "<name>Well</name>", "wpt")
    assert read_route(gpx(stop + stop.replace("Well", "Gate")), "a.gpx") == [
        RoutePoint(20_000_000, 10_000_000, "Well", None),
        RoutePoint(20_000_000, 10_000_000, "Gate", None),
    ]
    route = read_route(gpx(stop + ROUTE + "<trk/>"), "a.gpx", note=notes.append)
    assert len(route) == 2
    assert notes == [
        "a.gpx: waypoints beside the route were not used (1)",
        "a.gpx: tracks are where somebody was, and were not used (1)",
    ]


def test_a_time_without_a_zone_is_utc_as_gpx_defines_it_and_a_note_says_so():
    notes: list[str] = []
    data = gpx(point("1", "2", "<time>2026-11-14T12:00:00</time>", "wpt"))
    assert read_route(data, "a.gpx", note=notes.append)[0].arrive_ms == NOON_MS
    assert notes == ["a.gpx:3: the time '2026-11-14T12:00:00' has no zone, and is UTC, as GPX defines it"]


@pytest.mark.parametrize(
    ("inside", "where", "what"),
    [
        (point("91", "2", tag="wpt"), "a.gpx:3", "lat 91 is beyond 90"),
        (point("46.5", "181", tag="wpt"), "a.gpx:3", "lon 181 is beyond 180"),
        (point("46,5", "8,5", "<name>A</name>", tag="wpt"), "a.gpx:3 (A): lat", "'46,5' is no number"),
        (point("nan", "2", tag="wpt"), "a.gpx:3: lat", "'nan' is no number"),
        (point("1e400", "2", tag="wpt"), "a.gpx:3", "lat 1e400 is beyond 90"),
        ('<wpt lat="1"/>', "a.gpx:3: lon", "there is none"),
        (point("1", "2", "<time>14:00</time>", "wpt"), "a.gpx:3: time", "is no time"),
        (point("1", "2", "<time>2026-02-30T12:00:00Z</time>", "wpt"), "a.gpx:3: time", "is no time"),
        (point("1", "2", "<time>2026-02-03</time>", "wpt"), "a.gpx:3: time", "is no time"),
        ("", "a.gpx", "neither a route nor a waypoint"),
        ("<trk/><trk/>", "a.gpx", "but 2 tracks"),
        ("<rte><name>A</name></rte>" + ROUTE, "a.gpx", "there are 2 routes in it: A, South"),
        ("<rte/>", "a.gpx", "neither a route nor a waypoint"),
    ],
)
def test_a_route_that_makes_no_sense_is_refused_with_its_point(inside, where, what):
    with pytest.raises(InputError) as caught:
        read_route(gpx(inside), "a.gpx")
    assert caught.value.where == where
    assert what in caught.value.what


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "the file is empty"),
        (b"<gpx", "this is no XML"),
        (gpx(ROUTE)[:-30], "this is no XML"),
        (gzip.compress(gpx(ROUTE))[:-9], "cut off"),
        (b"<kml/>", "this is no GPX: its root is <kml>"),
        (gpx(ROUTE, "http://example.org/gpx"), "its namespace is 'http://example.org/gpx'"),
        (b'<!DOCTYPE gpx [<!ENTITY a "b">]>' + b"<gpx>&a;</gpx>", "DOCTYPE"),
    ],
)
def test_what_is_no_gpx_is_refused(data, what):
    for read in (read_route, read_tracks):
        with pytest.raises(InputError, match=what):
            read(data, "a.gpx")


@pytest.mark.parametrize("namespace", ["", NAMESPACE, NAMESPACE.replace("1/1", "1/0")])
def test_both_versions_are_read_and_files_that_name_none(namespace):
    assert len(read_route(gpx(ROUTE, namespace), "a.gpx")) == 2


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12).map(
    lambda text: " ".join(text.split())
)


@given(
    points=st.lists(
        st.builds(
            RoutePoint,
            lon_e7=st.integers(-1_800_000_000, 1_800_000_000),
            lat_e7=st.integers(-900_000_000, 900_000_000),
            name=names,
            arrive_ms=st.one_of(st.none(), st.integers(0, 2**43)),
        ),
        min_size=1,
        max_size=5,
    ),
    name=names,
)
def test_a_route_that_is_written_reads_back_as_the_same_points(points, name):
    assert read_route(route_to_gpx(points, name=name), "a.gpx") == points


def test_another_reader_finds_a_written_route_in_the_order_of_the_schema():
    data = route_to_gpx([RoutePoint(382_500_000, -335_000_001, "<Gate> & 1", NOON_MS + 5)], name="A & B")
    root = ElementTree.fromstring(data)
    assert root.tag == f"{{{NAMESPACE}}}gpx"
    assert root.attrib == {"version": "1.1", "creator": "Openline"}
    (route,) = root
    assert route.findtext(f"{{{NAMESPACE}}}name") == "A & B"
    stop = route[1]
    assert stop.attrib == {"lat": "-33.5000001", "lon": "38.2500000"}
    assert [(it.tag.split("}")[1], it.text) for it in stop] == [
        ("time", "2026-11-14T12:00:00.005Z"),
        ("name", "<Gate> & 1"),
    ]


def test_tracks_are_kept_as_they_stand_with_their_lines():
    track = (
        "<trk><name>Truck</name><trkseg>\n"
        + point("1.5", "2.5", "<ele>3</ele><time>2026-11-14T12:00:00Z</time>", "trkpt")
        + "\n<trkpt/></trkseg><trkseg>"
        + point("x", "y", tag="trkpt")
        + "</trkseg></trk>"
    )
    read = read_tracks(gpx(track + ROUTE + point("1", "2", tag="wpt")), "a.gpx")
    (it,) = read.tracks
    assert (it.name, it.segments) == ("Truck", 2)
    assert [tuple(point) for point in it.points] == [
        (4, "2026-11-14T12:00:00Z", "2.5", "1.5", "3"),
        (5, None, None, None, None),
        (5, None, "y", "x", None),
    ]
    assert read.beside == {"points of routes": 2, "waypoints": 1}
