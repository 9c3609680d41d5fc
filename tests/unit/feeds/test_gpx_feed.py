"""GPX and KML tracks as feeds: names, heights, clocks, what is wrong by its usual name."""

import gzip
import io
import zipfile
from datetime import datetime
from xml.etree import ElementTree

import numpy as np
import pytest

from openline.errors import InputError
from openline.feeds import open_positions

HEAD = '<?xml version="1.0"?>\n<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">\n'
NOON = "2026-11-14T12:00:00Z"
NOON_MS = 1_794_657_600_000


def gpx(*tracks: str) -> str:
    return HEAD + "\n".join(tracks) + "</gpx>"


def trkpt(lat="46.5", lon="8.5", time: str | None = NOON, ele: str | None = None) -> str:
    inside = (f"<ele>{ele}</ele>" if ele is not None else "") + (f"<time>{time}</time>" if time else "")
    return f'<trkpt lat="{lat}" lon="{lon}">{inside}</trkpt>\n'


def trk(*points: str, name: str = "Truck") -> str:
    called = f"<name>{name}</name>" if name else ""
    return f"<trk>{called}<trkseg>\n{''.join(points)}</trkseg></trk>"


def kml(*placemarks: str) -> str:
    return (
        '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>\n'
        + "\n".join(placemarks)
        + "</Document></kml>"
    )


def track(*points: tuple[str, str], mode: str = "", name: str = "Drone") -> str:
    whens = "".join(f"<when>{when}</when>\n" for when, _ in points)
    coords = "".join(f"<gx:coord>{coord}</gx:coord>\n" for _, coord in points)
    altitude_mode = f"<altitudeMode>{mode}</altitudeMode>" if mode else ""
    return f"<Placemark><name>{name}</name><gx:Track>{altitude_mode}\n{whens}{coords}</gx:Track></Placemark>"


def read(source):
    feed = open_positions(source)
    (batch,) = list(feed)
    return batch, feed


# -- GPX -------------------------------------------------------------------------------------------


def test_a_point_is_a_fix_above_the_sea_with_the_line_it_stands_on(write):
    batch, feed = read(
        write(gpx(trk(trkpt(ele="1500.5"), trkpt(time="2026-11-14T15:00:01.5+03:00"))), "a.gpx")
    )
    assert feed.format == "gpx"
    assert feed.tracks.names == ["Truck"]
    assert batch.time_ms.tolist() == [NOON_MS, NOON_MS + 1500]
    assert (batch.lon_deg[0], batch.lat_deg[0], batch.alt_m[0]) == (8.5, 46.5, 1500.5)
    assert np.isnan(batch.alt_m[1])
    assert batch.alt_reference.tolist() == [1, 1]
    assert batch.row.tolist() == [4, 5]


def test_a_track_without_a_name_has_the_files_and_tracks_of_one_name_are_numbered(write):
    text = gpx(trk(trkpt(), name=""), trk(trkpt()), trk(trkpt()), trk(trkpt(), name=""))
    batch, feed = read(write(gzip.compress(text.encode()), "patrol.gpx.gz"))
    assert feed.tracks.names == ["patrol", "Truck", "Truck-2", "patrol-2"]
    assert batch.track.tolist() == [0, 1, 2, 3]


def test_segments_are_one_track_because_what_moved_through_the_gap_was_the_same(write):
    text = gpx(f"<trk><name>Truck</name><trkseg>{trkpt()}</trkseg><trkseg>{trkpt()}</trkseg></trk>")
    source = write(text, "a.gpx")
    batch, feed = read(source)
    assert feed.tracks.names == ["Truck"]
    assert len(batch) == 2
    assert feed.take_notes() == [f"{source}: the 2 segments of 'Truck' are one track"]


def test_a_time_without_a_zone_is_utc_as_gpx_defines_it_and_is_told_once(write):
    source = write(gpx(trk(trkpt(time="2026-11-14T12:00:00"), trkpt(time="2026-11-14T12:00:01"))), "a.gpx")
    batch, feed = read(source)
    assert batch.time_ms.tolist() == [NOON_MS, NOON_MS + 1000]
    assert feed.take_notes() == [f"{source}: times without a zone are UTC, as GPX defines them"]


@pytest.mark.parametrize(
    ("point", "reason", "field"),
    [
        (trkpt(time=None), "no time", "time"),
        (trkpt(time="yesterday"), "unreadable time", "time"),
        (trkpt(lat="108.5", lon="46.5"), "latitude beyond 90", "lat"),
        (trkpt(lon="1e30"), "longitude beyond 180", "lon"),
        (trkpt(lon="190"), "longitude beyond 180, as if counted from 0 to 360", "lon"),
        (trkpt(lat="46,5", lon="8,5"), "not a number", "lon"),
        (trkpt(ele="19,5"), "not a number", "alt_m"),
        ("<trkpt/>\n", "no time", "time"),
        ('<trkpt lat="1"><time>2026-11-14T12:00:00Z</time></trkpt>\n', "no position", "lon"),
    ],
)
def test_a_bad_point_is_counted_and_named_by_its_line(write, point, reason, field):
    batch, feed = read(write(gpx(trk(trkpt(), point, trkpt())), "a.gpx"))
    assert batch.row.tolist() == [4, 6]
    assert feed.rejects.counts == {reason: 1}
    named = feed.rejects.examples[reason][0]
    assert (named.row, named.field) == (5, field)


def test_routes_and_waypoints_are_no_positions_and_are_counted(write):
    way = '<rte><rtept lat="1" lon="2"/><rtept lat="1" lon="3"/></rte><wpt lat="1" lon="2"/>'
    _, feed = read(write(gpx(way, trk(trkpt())), "a.gpx"))
    assert feed.rejects.beside == {"points of routes": 2, "waypoints": 1}
    with pytest.raises(InputError, match=r"no track \(trk\) in it, only 2 points of routes, 1 waypoints"):
        list(open_positions(write(gpx(way), "b.gpx")))


@pytest.mark.parametrize("format", ["gpx", "kml"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "<gpx",
        "hello",
        "<html/>",
        '<!DOCTYPE gpx [<!ENTITY a "b">]><gpx>&a;</gpx>',
        "<kml><Document/></kml>",
    ],
)
def test_what_is_no_document_with_tracks_is_refused(write, format, text):
    with pytest.raises(InputError) as caught:
        list(open_positions(write(text, "what"), format))
    assert "what" in caught.value.where


def test_a_document_is_read_whole_even_where_others_are_streamed_and_cannot_be_followed(write):
    source = write(gpx(trk(*[trkpt()] * 3)), "a.gpx")
    (batch,) = list(open_positions(source, streamed=True))
    assert len(batch) == 3
    for given in (None, "gpx", "kml"):
        with pytest.raises(InputError, match="cannot be followed"):
            list(open_positions(source, given, follow=True))


def test_a_document_that_comes_live_is_refused(monkeypatch, write):
    with open(write(gpx(trk(trkpt())), "a.gpx"), "rb") as file:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(file))
        with pytest.raises(InputError, match="a gpx file cannot be followed"):
            list(open_positions("-", follow=True))


def test_a_real_track_is_read_point_for_point_as_another_reader_finds_it(shared_data):
    path = shared_data / "tracks_ground" / "movingpandas_304_to_UL_2019-02-18.gpx"
    batch, feed = read(str(path))
    space = "{http://www.topografix.com/GPX/1/1}"
    points = list(ElementTree.parse(path).getroot().iter(f"{space}trkpt"))
    assert len(batch) == len(points) == 2144
    assert feed.tracks.names == ["304.1"]
    assert feed.rejects.summary() == ""
    np.testing.assert_array_equal(batch.lon_deg, [float(it.attrib["lon"]) for it in points])
    np.testing.assert_array_equal(batch.lat_deg, [float(it.attrib["lat"]) for it in points])
    np.testing.assert_array_equal(batch.alt_m, [float(it.findtext(f"{space}ele") or "nan") for it in points])
    times = [datetime.fromisoformat(it.findtext(f"{space}time") or "") for it in points]
    np.testing.assert_array_equal(batch.time_ms, [round(it.timestamp() * 1000) for it in times])
    lines = path.read_text().split("\n")
    assert all("<trkpt" in lines[row - 1] for row in batch.row.tolist())


# -- KML -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "alt_m", "reference"),
    [("absolute", 120.5, 1), ("relativeToGround", 120.5, 2), ("", np.nan, 0), ("clampToGround", np.nan, 0)],
)
def test_heights_of_a_kml_track_mean_what_its_mode_says(write, mode, alt_m, reference):
    batch, feed = read(write(kml(track((NOON, "8.5 46.5 120.5"), mode=mode)), "a.kml"))
    assert (feed.format, feed.tracks.names) == ("kml", ["Drone"])
    np.testing.assert_allclose(batch.alt_m, [alt_m])
    assert batch.alt_reference.tolist() == [reference]
    assert (batch.lon_deg[0], batch.lat_deg[0], batch.time_ms[0]) == (8.5, 46.5, NOON_MS)


@pytest.mark.parametrize(
    ("when", "coord", "reason"),
    [
        ("", "8 46 0", "no time"),
        (NOON, "", "no position"),
        (NOON, "8,46,0", "not a number"),
        (NOON, "46 108 0", "latitude beyond 90"),
        (NOON, "8,5 46,5 0", "not a number"),
    ],
)
def test_a_bad_point_of_a_kml_track_is_counted_and_named(write, when, coord, reason):
    batch, feed = read(write(kml(track((NOON, "8 46 0"), (when, coord))), "a.kml"))
    assert len(batch) == 1
    assert feed.rejects.counts == {reason: 1}


def test_more_times_than_places_are_counted(write):
    text = kml(track((NOON, "8 46 0"))).replace("<when>", f"<when>{NOON}</when><when>", 1)
    batch, feed = read(write(text, "a.kml"))
    assert len(batch) == 1
    assert feed.rejects.counts == {"no position": 1}


def test_a_time_of_kml_without_a_zone_refuses_the_file(write):
    source = write(kml(track((NOON, "8 46 0"), ("2026-11-14T12:00:00", "8 46 0"))), "a.kml")
    with pytest.raises(InputError, match="has no zone"):
        list(open_positions(source))


def test_kmz_is_read_and_what_is_no_track_is_counted(write):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("doc.kml", kml(track((NOON, "8 46 0")), "<Placemark/>"))
    batch, feed = read(write(out.getvalue(), "flight.kmz"))
    assert (len(batch), feed.format) == (1, "kml")
    assert feed.rejects.beside == {"placemarks without times": 1}
    with pytest.raises(InputError, match="cut short or damaged"):
        list(open_positions(write(out.getvalue()[:-30], "cut.kmz")))


def test_a_kml_file_without_times_says_where_it_belongs(shared_data):
    source = str(shared_data / "tracks_drone" / "interuss_dcdemo.kml")
    with pytest.raises(InputError, match="only 19 placemarks without times") as caught:
        list(open_positions(source))
    assert "--zones" in caught.value.next_step
