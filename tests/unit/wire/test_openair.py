"""Airspaces from OpenAir text, and what is said of records that cannot be read."""

from itertools import pairwise

import pytest
from geographiclib.geodesic import Geodesic

from openline.errors import GeometryError, InputError
from openline.model.space import AltitudeLimit, AltitudeReference, Circle, EdgeRule, Polygon
from openline.wire.openair import read_openair

HEAD = "AC R\nAN Here\nAL SFC\nAH FL95\n"
SQUARE = "DP 46:00 N 8:00 E\nDP 46:00 N 9:00 E\nDP 47:00 N 9:00 E\nDP 47:00 N 8:00 E\n"


def read(text: str, **kwargs):
    return read_openair(text.encode(), "a.txt", **kwargs)


def vertices(zone) -> list[tuple[float, float]]:
    return [(lon / 1e7, lat / 1e7) for lon, lat in zone.footprint.parts[0][0]]


def test_an_airspace_is_a_zone_with_geodesic_edges():
    (zone,) = read(HEAD + SQUARE)
    assert (zone.id, zone.name, zone.source) == ("here", "Here", "a.txt:1, class R")
    assert zone.footprint.edges is EdgeRule.GEODESIC
    assert vertices(zone) == [(8, 46), (9, 46), (9, 47), (8, 47)]
    assert zone.altitude.floor.reference is AltitudeReference.SFC
    assert zone.altitude.ceiling == AltitudeLimit(reference=AltitudeReference.STD, value_mm=2_895_600)


@pytest.mark.parametrize(
    ("text", "reference", "value_mm"),
    [
        ("12959 ft", "MSL", 3_949_903),
        ("1968 ft AGL", "AGL", 599_846),
        ("4500", "MSL", 1_371_600),
        ("600m ASFC", "AGL", 600_000),
        ("UNLIM", "UNL", 0),
    ],
)
def test_heights_are_feet_above_the_sea_unless_they_say_otherwise(text, reference, value_mm):
    (zone,) = read(f"AC R\nAN Here\nAH {text}\n{SQUARE}")
    assert zone.altitude.ceiling == AltitudeLimit(reference=AltitudeReference(reference), value_mm=value_mm)


@pytest.mark.parametrize(
    "place",
    [
        "46:30:00 N 008:15:00 E",
        "046:30:00.00N,008:15:00.0E",
        "46:30 N 8:15 E",
        "46.5N 008.25E",
        "46:30:00n 8:15:00e",
    ],
)
def test_places_are_read_in_the_forms_that_are_about(place):
    (zone,) = read(f"{HEAD}V X={place}\nDC 5\n")
    assert zone.footprint == Circle(centre=zone.footprint.centre, radius_mm=9_260_000)
    assert (zone.footprint.centre.lon_e7, zone.footprint.centre.lat_e7) == (82_500_000, 465_000_000)


def test_south_and_west_are_negative():
    (zone,) = read(f"{HEAD}V X=37:02:11.00 S 113:30:37.00 W\nDC 4.5\n")
    assert (zone.footprint.centre.lon_e7, zone.footprint.centre.lat_e7) == (-1_135_102_778, -370_363_889)


def ranges_and_bearings(zone, lon, lat):
    found = [Geodesic.WGS84.Inverse(lat, lon, y, x) for x, y in vertices(zone)]
    return [each["s12"] for each in found], [each["azi1"] % 360 for each in found]


def test_an_arc_by_bearings_keeps_its_radius_and_runs_clockwise():
    (zone,) = read(f"{HEAD}DP 46:30:00 N 008:15:00 E\nV X=46:30:00 N 008:15:00 E\nDA 4.5, 350, 20\n")
    ranges, bearings = ranges_and_bearings(zone, 8.25, 46.5)
    assert ranges[1:] == pytest.approx([4.5 * 1852] * len(ranges[1:]), abs=0.02)
    assert bearings[1] == pytest.approx(350, abs=1e-4)
    assert bearings[-1] == pytest.approx(20, abs=1e-4)
    assert all(b > 349.9 or b < 20.1 for b in bearings[1:])


def test_an_arc_can_run_the_other_way_round():
    (zone,) = read(f"{HEAD}V X=46:30:00 N 008:15:00 E\nV D=-\nDA 4.5 350 20\n")
    _, bearings = ranges_and_bearings(zone, 8.25, 46.5)
    assert all(19.9 < b < 350.1 for b in bearings)
    assert len(bearings) > 60


def test_the_direction_of_arcs_begins_anew_with_each_airspace():
    arc = "V X=46:30 N 8:15 E\n{}DB 46:31 N 8:15 E, 46:30 N 8:17 E\nDP 46:30 N 8:15 E\n"
    against, with_it = read(HEAD + arc.format("V D=-\n") + HEAD + arc.format(""))
    assert len(vertices(against)) > 2 * len(vertices(with_it))


def test_an_arc_by_its_ends_begins_and_ends_exactly_there():
    centre = "46:30 N 8:15 E"
    (zone,) = read(f"{HEAD}DP {centre}\nV X={centre}\nDB 46:31 N 8:15 E, 46:30:00 N 008:16:27 E\n")
    ring = vertices(zone)
    assert ring[1] == (8.25, 46.5166667)
    assert ring[-1] == (8.2741667, 46.5)
    ranges, bearings = ranges_and_bearings(zone, 8.25, 46.5)
    assert ranges[1:] == sorted(ranges[1:])
    assert bearings[1:] == sorted(bearings[1:-1]) + bearings[-1:]


def test_the_chords_of_an_arc_stray_no_more_than_a_tenth_of_a_metre():
    (zone,) = read(f"{HEAD}V X=46:30:00 N 008:15:00 E\nDP 46:30:00 N 008:15:00 E\nDA 10,0,180\n")
    ring = vertices(zone)[1:]
    for (x0, y0), (x1, y1) in pairwise(ring):
        middle = Geodesic.WGS84.Inverse(46.5, 8.25, (y0 + y1) / 2, (x0 + x1) / 2)["s12"]
        assert 18_520 - 0.13 < middle < 18_520.03


def test_bom_crlf_comments_and_other_records_are_taken_as_they_come():
    said: list[str] = []
    text = "﻿* a comment\r\n" + (HEAD + "AT 46:00:00 N 8:00:00 E * label\n" + SQUARE).replace("\n", "\r\n")
    (zone,) = read(text + "SP 0,1,0,0,255\r\n", note=said.append)
    assert zone.name == "Here"
    assert said == ["a.txt:6: records 'AT' are not used", "a.txt:11: records 'SP' are not used"]


def test_names_in_an_older_encoding_are_read():
    (zone,) = read_openair(("AC R\nAN Zürich\n" + SQUARE).encode("cp1252"), "a.txt")
    assert zone.name == "Zürich"


def test_airspaces_of_one_name_get_ids_of_their_own():
    assert [zone.id for zone in read(HEAD + SQUARE + HEAD + SQUARE)] == ["here", "here-2"]


@pytest.mark.parametrize(
    ("records", "line", "words"),
    [
        ("DP 46:00:00 N\n", 5, "is not a place"),
        ("DP 46:61:00 N 008:00:00 E\n", 5, "minutes or seconds of 60"),
        ("DP 91:00:00 N 008:00:00 E\n", 5, "beyond 90 degrees"),
        ("DP 46:00:00 N 008:00:00 E and more\n", 5, "is not a place"),
        ("DC 5\n", 5, "no centre"),
        ("V X=46:00:00 N 008:00:00 E\nDC five\n", 6, "is not a radius"),
        ("V X=46:00:00 N 008:00:00 E\nDC -5\n", 6, "is not a radius"),
        ("V X=46:00:00 N 008:00:00 E\nDA 5,10\n", 6, "a radius and two bearings"),
        ("V D=x\n", 5, "V 'D=x' is not known"),
        ("AL nowhere\n", 5, "is no altitude"),
        ("AL 500 ft NAVD88\n", 5, "datum 'NAVD88' is not known"),
    ],
)
def test_a_record_that_cannot_be_read_is_named_with_its_line(records, line, words):
    with pytest.raises(InputError) as caught:
        read(HEAD + records + SQUARE)
    assert caught.value.where == f"a.txt:{line}"
    assert words in caught.value.what


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            HEAD + "DP 46:00:00 N 008:00:00 E\nDP 47:00:00 N 009:00:00 E\n",
            "fewer than three different vertices",
        ),
        (HEAD + SQUARE + "V X=46:00:00 N 008:00:00 E\nDC 5\n", "both a circle (DC) and vertices"),
        ("AC R\nAN Here\nAL FL200\nAH FL100\n" + SQUARE, "above the ceiling"),
        (HEAD, "is empty"),
    ],
)
def test_an_airspace_that_is_no_zone_is_named_with_its_first_line(text, words):
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.where == "a.txt:1 (Here)"
    assert words in caught.value.what


def test_a_file_without_airspaces_is_refused():
    with pytest.raises(InputError, match="there is no airspace in it"):
        read("* nothing\n")
    with pytest.raises(InputError, match="before the first AC"):
        read("AN Here\n")


def test_all_airspaces_of_the_real_files_are_read_and_those_without_an_area_named(shared_data):
    zones = shared_data / "zones"
    for path in sorted(zones.glob("openair_erictaylor_*.txt")):
        assert len(read_openair(path.read_bytes(), path.name)) == 3
    said: list[str] = []
    swiss = read_openair(
        (zones / "openair_Switzerland_2016.txt").read_bytes(), "ch", note=said.append, leave_out=True
    )
    assert sum(isinstance(zone.footprint, Circle) for zone in swiss) == 59
    left_out = [it for it in said if it.startswith("left out")]
    assert sum(isinstance(zone.footprint, Polygon) for zone in swiss) == 334 - 59 - len(left_out)
    assert said[-1] == f"ch: left out {len(left_out)} of 334 airspaces"
    # Nineteen cables of two points each, and two areas whose edges really cross.
    assert sum("KABEL" in each and "fewer than three" in each for each in said) == 19
    assert sum("LOCARNO" in each and "crosses itself" in each for each in said) == 2
    assert len(left_out) == 21
    with pytest.raises(GeometryError, match="LOCARNO 1 TMA"):
        read_openair((zones / "openair_Switzerland_2016.txt").read_bytes(), "ch")
