"""ED-269: UAS zones in and out, and what becomes of periods, limits and words beyond our fields."""

import gzip
import json
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import GeometryError, InputError
from openline.model.agreement import Limit, Zone
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
from openline.wire.ed269 import is_ed269, read_zones, zones_to_ed269

SQUARE = [[8.0, 46.0], [9.0, 46.0], [9.0, 47.0], [8.0, 47.0], [8.0, 46.0]]
NOON_MS = 1_794_657_600_000
"""2026-11-14T12:00:00Z, a Saturday."""
DAY_MS = 86_400_000


def limit(reference: str, metres: float = 0) -> AltitudeLimit:
    return AltitudeLimit(reference=AltitudeReference(reference), value_mm=round(metres * 1000))


def volume(**changes):
    given = {
        "uomDimensions": "M",
        "lowerLimit": 0,
        "lowerVerticalReference": "AGL",
        "upperLimit": 120,
        "upperVerticalReference": "AGL",
        "horizontalProjection": {"type": "Polygon", "coordinates": [SQUARE]},
    }
    return given | changes


def zone(**changes):
    given = {
        "identifier": "AB1",
        "country": "CHE",
        "name": "Here",
        "type": "COMMON",
        "restriction": "PROHIBITED",
        "applicability": [{"permanent": "YES"}],
        "zoneAuthority": [],
        "geometry": [volume()],
    }
    return given | changes


def encoded(*zones, wrapper="UASZoneList") -> bytes:
    return json.dumps({"formatVersion": "1.0.0", wrapper: list(zones)}).encode()


def read(*zones, **kwargs) -> list[Zone]:
    return read_zones(encoded(*zones), "a.json", **kwargs)


def test_the_real_sample_is_read_with_its_words_kept(shared_data):
    data = (shared_data / "zones" / "interuss_ed269.json").read_bytes()
    notes: list[str] = []
    (found,) = read_zones(data, "ch.json", note=notes.append)
    document = json.loads(data)["UASZoneList"][0]
    ring = document["geometry"][0]["horizontalProjection"]["coordinates"][0]
    assert list(found.footprint.parts[0][0]) == [(round(x * 1e7), round(y * 1e7)) for x, y in ring[:-1]]
    assert (found.id, found.name, found.windows) == ("LSXX", "LSXX City Sample", ())
    assert found.altitude == AltitudeBand(floor=limit("SFC"), ceiling=limit("UNL"))
    for word in ("CHE", "REQ_AUTHORISATION", "RST02", "AIR_TRAFFIC", "MSG01", "Supervisor", "0041221234567"):
        assert word in found.source
    assert notes == []
    assert is_ed269(data)


@pytest.mark.parametrize("wrapper", ["UASZoneList", "features"])
def test_both_wrappers_and_gzip_are_read(wrapper):
    data = encoded(zone(), wrapper=wrapper)
    assert is_ed269(data)
    places: dict[str, str] = {}
    assert read_zones(data, "a.json", places=places) == read_zones(gzip.compress(data), "b.json")
    assert places == {"AB1": "a.json: zone 1 (AB1)"}
    assert read_zones(b"\xef\xbb\xbf" + data, "a.json")[0].footprint.edges is EdgeRule.PLANAR


def test_geojson_is_not_taken_for_it():
    assert not is_ed269(
        b'{"type":"FeatureCollection","features":[{"properties":{"horizontalProjection":1}}]}'
    )
    assert not is_ed269(b'{"type":"Feature"}')


@pytest.mark.parametrize(
    ("changes", "floor", "ceiling"),
    [
        ({}, limit("SFC"), limit("AGL", 120)),
        ({"lowerLimit": "50", "upperLimit": "120.5"}, limit("AGL", 50), limit("AGL", 120.5)),
        (
            {"uomDimensions": "FT", "upperLimit": 2500, "upperVerticalReference": "AMSL"},
            limit("SFC"),
            limit("MSL", 762),
        ),
        (
            {"lowerLimit": 0, "lowerVerticalReference": "AMSL", "upperLimit": None},
            limit("MSL"),
            limit("UNL"),
        ),
        ({"lowerLimit": None, "upperVerticalReference": "WGS84"}, limit("SFC"), limit("HAE", 120)),
    ],
)
def test_limits_are_in_metres_or_feet_above_ground_or_sea_and_open_where_none_is_given(
    changes, floor, ceiling
):
    (found,) = read(zone(geometry=[volume(**changes)]))
    assert found.altitude == AltitudeBand(floor=floor, ceiling=ceiling)


def test_a_circle_has_its_radius_in_the_unit_of_the_volume():
    circle = {"type": "Circle", "center": [8.5, 46.5], "radius": 1000}
    metres, feet = read(
        zone(geometry=[volume(horizontalProjection=circle)]),
        zone(identifier="AB2", geometry=[volume(horizontalProjection=circle, uomDimensions="FT")]),
    )
    assert metres.footprint == Circle(centre=Position(85_000_000, 465_000_000), radius_mm=1_000_000)
    assert feet.footprint == Circle(centre=Position(85_000_000, 465_000_000), radius_mm=304_800)


def test_each_volume_is_a_zone_and_rings_after_the_first_are_holes_which_is_said():
    hole = [[8.4, 46.4], [8.6, 46.4], [8.6, 46.6], [8.4, 46.4]]
    notes: list[str] = []
    holed = volume(horizontalProjection={"type": "Polygon", "coordinates": [SQUARE, hole]})
    found = read(zone(geometry=[volume(), holed]), note=notes.append)
    assert [(it.id, it.name) for it in found] == [("AB1", "Here (1 of 2)"), ("AB1-2", "Here (2 of 2)")]
    assert len(found[1].footprint.parts[0]) == 2
    assert notes == [
        "a.json: zone 1 (AB1): geometry 2: horizontalProjection: rings after the first are holes"
    ]


def test_versions_of_one_identifier_are_numbered_and_named():
    notes: list[str] = []
    found = read(zone(), zone(), zone(identifier=None), note=notes.append)
    assert [it.id for it in found] == ["AB1", "AB1-2", "here"]
    assert notes == ["a.json: zone 2 (AB1): identifier 'AB1' is there already: this one is numbered"]


# -- when it applies -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "windows", "said"),
    [
        ({"permanent": "YES"}, (), ""),
        (
            {
                "permanent": "YES",
                "startDateTime": None,
                "endDateTime": None,
                "dailyPeriod": [{"day": [], "startTime": None, "endTime": None}],
            },
            (),
            "",
        ),
        (
            {
                "permanent": "NO",
                "startDateTime": "2026-11-14T12:00:00Z",
                "endDateTime": "2026-11-14T16:00:00+03:00",
            },
            (Interval(start_ms=NOON_MS, end_ms=NOON_MS + 3_600_000),),
            "",
        ),
        ({"permanent": "NO", "startDateTime": "2026-11-14T12:00:00Z"}, (Interval(start_ms=NOON_MS),), ""),
        (
            {"permanent": "NO", "endDateTime": "2026-11-14T12:00:00Z"},
            (Interval(start_ms=0, end_ms=NOON_MS),),
            "",
        ),
        ({"permanent": "YES", "startDateTime": "2026-11-14T12:00:00Z"}, (), "permanent, and with dates"),
        (
            {
                "permanent": "YES",
                "schedule": [{"day": ["MON", "TUE"], "startTime": "08:00Z", "endTime": "17:30:00.00Z"}],
            },
            (),
            "daily periods (MON/TUE 08:00:00Z to 17:30:00Z) have no end: it holds at all hours",
        ),
        (
            {
                "permanent": "NO",
                "startDateTime": "2026-11-14T12:00:00Z",
                "dailyPeriod": [{"day": ["ANY"], "startTime": "08:00+02:00", "endTime": "17:00+02:00"}],
            },
            (Interval(start_ms=NOON_MS),),
            "daily periods (ANY 08:00:00+02:00 to 17:00:00+02:00) have no end",
        ),
    ],
)
def test_periods_are_windows_and_what_no_window_can_say_is_said(period, windows, said):
    notes: list[str] = []
    (found,) = read(zone(applicability=[period]), note=notes.append)
    assert found.windows == windows
    assert bool(notes) == bool(said)
    assert all(said in it for it in notes)
    assert ("daily: " in found.source) == ("daily" in said)


def test_several_periods_are_several_windows_and_one_that_is_permanent_holds_always():
    first = {"permanent": "NO", "endDateTime": "2026-11-14T12:00:00Z"}
    second = {"permanent": "NO", "startDateTime": "2026-11-15T12:00:00Z"}
    (found,) = read(zone(applicability=[first, second]))
    assert found.windows == (
        Interval(start_ms=0, end_ms=NOON_MS),
        Interval(start_ms=NOON_MS + DAY_MS),
    )
    assert read(zone(applicability=[first, {"permanent": "YES"}]))[0].windows == ()


def test_a_zone_that_says_nothing_of_time_holds_always_and_a_note_says_so():
    notes: list[str] = []
    assert read(zone(applicability=[]), note=notes.append)[0].windows == ()
    assert notes == ["a.json: zone 1 (AB1): applicability: nothing says when it applies: it holds always"]


DAYS = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]


@given(
    days=st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True),
    begin=st.times(max_value=time(23, 59)),
    end=st.times(max_value=time(23, 59)),
    offset_h=st.integers(-12, 12),
    start_h=st.integers(0, 200),
    length_h=st.integers(1, 24 * 20),
    asked_min=st.lists(st.integers(-1500, 60 * 24 * 21), min_size=20, max_size=20),
)
def test_daily_periods_between_two_dates_are_windows_that_hold_when_the_schedule_does(
    days, begin, end, offset_h, start_h, length_h, asked_min
):
    """By asking, of any minute, whether a period that began that day or the day before holds it."""
    begin, end = begin.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    zone_text = f"{'-' if offset_h < 0 else '+'}{abs(offset_h):02}:00"
    start = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=start_h)
    stop = start + timedelta(hours=length_h)
    schedule = [{"day": days, "startTime": f"{begin:%H:%M}{zone_text}", "endTime": f"{end:%H:%M}{zone_text}"}]
    period = {
        "permanent": "NO",
        "startDateTime": start.isoformat(),
        "endDateTime": stop.isoformat(),
        "schedule": schedule,
    }
    notes: list[str] = []
    (found,) = read(zone(applicability=[period]), note=notes.append)
    for minutes in asked_min:
        at = start + timedelta(minutes=minutes)
        local = at + timedelta(hours=offset_h)
        holds = False
        for day in (local.date(), local.date() - timedelta(days=1)):
            length = (datetime.combine(day, end) - datetime.combine(day, begin)) % timedelta(days=1)
            since = datetime.combine(day, begin, UTC)
            until = since + (length or timedelta(days=1))
            holds |= DAYS[day.weekday()] in days and since <= local < until
        at_ms = round(at.timestamp() * 1000)
        within = any(w.start_ms <= at_ms < w.end_ms for w in found.windows)
        if notes:  # not one of the days lies between the dates: held between them, which is more
            assert within == (start <= at < stop)
            assert not (holds and start <= at < stop)
        else:
            assert within == (holds and start <= at < stop)


# -- faults ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "what"),
    [
        ({"geometry": []}, "geometry", "no airspace volume"),
        ({"geometry": None}, "geometry", "no airspace volume"),
        ({"geometry": "here"}, "geometry", "no list of objects"),
        ({"geometry": [volume(lowerLimit="low")]}, "geometry 1: lowerLimit", "is no height"),
        ({"geometry": [volume(lowerLimit="1,5")]}, "geometry 1: lowerLimit", "is no height"),
        ({"geometry": [volume(upperLimit=True)]}, "geometry 1: upperLimit", "is no height"),
        ({"geometry": [volume(upperLimit=1e300)]}, "geometry 1: upperLimit", "is no height"),
        ({"geometry": [volume(uomDimensions="KM")]}, "geometry 1: uomDimensions", "is not known"),
        ({"geometry": [volume(upperVerticalReference=None)]}, "upperVerticalReference", "has no datum"),
        ({"geometry": [volume(upperVerticalReference="NAP")]}, "upperVerticalReference", "is not known"),
        ({"geometry": [volume(horizontalProjection=None)]}, "horizontalProjection", "is no zone"),
        ({"geometry": [volume(horizontalProjection={"type": "Circle"})]}, "horizontalProjection", "center"),
        ({"geometry": [volume(horizontalProjection={"type": "Polygon"})]}, "horizontalProjection", "needs"),
        (
            {"geometry": [volume(horizontalProjection={"type": "Polygon", "coordinates": [[[8], [9]]]})]},
            "horizontalProjection",
            "vertex 1 is no longitude",
        ),
        (
            {"geometry": [volume(horizontalProjection={"type": "Polygon", "coordinates": [[["8", "46"]]]})]},
            "horizontalProjection",
            "vertex 1 is no longitude",
        ),
        (
            {"geometry": [volume(horizontalProjection={"type": "Polygon", "coordinates": [[[1e300, 4]]]})]},
            "horizontalProjection",
            "vertex 1 is no longitude",
        ),
        ({"applicability": [{"permanent": "MAYBE"}]}, "applicability 1: permanent", "neither YES nor NO"),
        ({"applicability": [{"permanent": "NO"}]}, "applicability 1", "neither permanent nor"),
        (
            {"applicability": [{"permanent": "NO", "startDateTime": "2026-11-14T12:00:00"}]},
            "startDateTime",
            "no zone",
        ),
        (
            {
                "applicability": [
                    {
                        "permanent": "NO",
                        "schedule": [{"day": ["ANY"], "startTime": "08:00", "endTime": "09:00Z"}],
                    }
                ]
            },
            "dailyPeriod",
            "no time of day with its zone",
        ),
        (
            {
                "applicability": [
                    {
                        "permanent": "NO",
                        "schedule": [{"day": ["LUN"], "startTime": "08:00Z", "endTime": "09:00Z"}],
                    }
                ]
            },
            "day",
            "are no days",
        ),
        ({"name": 5}, "name", "is no text"),
    ],
)
def test_a_fault_is_named_with_its_zone_and_field(changes, field, what):
    with pytest.raises(InputError, match=what) as caught:
        read(zone(**changes))
    assert caught.value.where.startswith("a.json: zone 1 (AB1): ")
    assert caught.value.where.endswith(field)


def test_latitude_first_is_refused_with_advice_and_zones_are_left_out_by_name():
    swapped = [[lat, lon + 90] for lon, lat in SQUARE]
    bad = zone(geometry=[volume(horizontalProjection={"type": "Polygon", "coordinates": [swapped]})])
    with pytest.raises(GeometryError, match="latitude 98 of vertex 1") as caught:
        read(bad, zone())
    assert caught.value.next_step == "longitude comes first, then latitude"
    notes: list[str] = []
    assert len(read(bad, zone(identifier="B"), leave_out=True, note=notes.append)) == 1
    assert notes[0].startswith(
        "left out: a.json: zone 1 (AB1): geometry 1: horizontalProjection: latitude 98"
    )
    assert notes[1] == "a.json: left out 1 of 2 zones"


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'{"zones":[]}', b'{"UASZoneList":{}}', b'{"features":[5]}', b"\xff", b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_ed269_is_refused(data):
    with pytest.raises(InputError) as caught:
        read_zones(data, "a.json")
    assert caught.value.where.startswith("a.json")


def test_gzip_that_is_cut_off_or_swells_is_refused(monkeypatch):
    with pytest.raises(InputError, match="cut off"):
        read_zones(gzip.compress(encoded(zone()))[:-9], "a.json")
    monkeypatch.setattr("openline.wire.markup.LARGEST_BYTES", 100_000)
    with pytest.raises(InputError, match="more than"):
        read_zones(gzip.compress(b" " * 10_000_000), "a.json")


def test_fields_that_nobody_knows_are_named():
    notes: list[str] = []
    read(zone(colour="red"), note=notes.append)
    assert notes == ["a.json: fields that were not used: colour"]


# -- there and back --------------------------------------------------------------------------------

references = st.sampled_from([AltitudeReference.MSL, AltitudeReference.AGL])


@st.composite
def some_zones(draw):
    lon, lat = draw(st.integers(-1_700_000_000, 1_700_000_000)), draw(st.integers(-700_000_000, 700_000_000))
    east = draw(st.integers(1000, 90_000))
    ring = ((lon, lat), (lon + east, lat), (lon + east, lat + 5000))
    reference = draw(references)
    low_mm = draw(st.integers(1, 5_000_000))
    return Zone(
        id=draw(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,12}", fullmatch=True)),
        name=draw(st.sampled_from(["Here", "Hier & <da>", "هنا"])),
        footprint=draw(
            st.sampled_from(
                [
                    Circle(centre=Position(lon, lat), radius_mm=draw(st.integers(1, 9_999_999))),
                    Polygon(parts=((ring,),)),
                ]
            )
        ),
        altitude=AltitudeBand(
            floor=draw(st.sampled_from([limit("SFC"), AltitudeLimit(reference=reference, value_mm=low_mm)])),
            ceiling=draw(
                st.sampled_from([limit("UNL"), AltitudeLimit(reference=reference, value_mm=low_mm + 304_800)])
            ),
        ),
        windows=draw(
            st.sampled_from(
                [
                    (),
                    (Interval(start_ms=NOON_MS, end_ms=NOON_MS + 5),),
                    (
                        Interval(start_ms=NOON_MS, end_ms=NOON_MS + DAY_MS),
                        Interval(start_ms=NOON_MS + 2 * DAY_MS, end_ms=UFN),
                    ),
                ]
            )
        ),
    )


def written(*zones: Zone, **kwargs) -> bytes:
    return zones_to_ed269(zones, country="CHE", restriction="CONDITIONAL", now_ms=NOON_MS, **kwargs)


@given(zone=some_zones())
def test_a_zone_that_is_written_reads_back_with_its_shape_heights_and_windows(zone):
    (back,) = read_zones(written(zone), "a.json")
    assert back.source.startswith("ED-269 CHE; restriction: CONDITIONAL; reason: OTHER")
    for field in ("id", "name", "footprint", "altitude", "windows"):
        assert getattr(back, field) == getattr(zone, field), field


def test_another_reader_finds_the_fields_of_the_format():
    here = Zone(
        id="a-zone-with-a-long-id",
        name="Here",
        footprint=Polygon(parts=((tuple((round(x * 1e7), round(y * 1e7)) for x, y in SQUARE[:-1]),),)),
        altitude=AltitudeBand(ceiling=AltitudeLimit(reference=AltitudeReference.MSL, value_mm=762_000)),
        source="agreed",
    )
    feet = Zone(
        id="b",
        name="B",
        footprint=here.footprint,
        altitude=AltitudeBand(ceiling=AltitudeLimit(reference=AltitudeReference.AGL, value_mm=457_200)),
    )
    document = json.loads(written(here, feet, authority={"name": "Desk", "phone": "1"}))
    assert (document["formatVersion"], document["createdAt"]) == ("1.0.0", "2026-11-14T12:00:00Z")
    first, second = document["UASZoneList"]
    assert first == {
        "identifier": "OL00001",
        "country": "CHE",
        "name": "Here",
        "type": "COMMON",
        "restriction": "CONDITIONAL",
        "reason": ["OTHER"],
        "applicability": [{"permanent": "YES"}],
        "zoneAuthority": [{"name": "Desk", "phone": "1"}],
        "geometry": [
            {
                "uomDimensions": "M",
                "lowerLimit": 0,
                "lowerVerticalReference": "AGL",
                "upperLimit": 762,
                "upperVerticalReference": "AMSL",
                "horizontalProjection": {"type": "Polygon", "coordinates": [SQUARE]},
            }
        ],
        "extendedProperties": {"openline": {"id": "a-zone-with-a-long-id", "source": "agreed"}},
    }
    assert second["identifier"] == "b"
    assert (second["geometry"][0]["uomDimensions"], second["geometry"][0]["upperLimit"]) == ("FT", 1500)


def test_what_the_format_cannot_say_is_refused_or_named():
    level = Zone(
        id="z",
        name="z",
        footprint=Circle(centre=Position(0, 0), radius_mm=5000),
        altitude=AltitudeBand(ceiling=limit("STD", 2895.6)),
    )
    with pytest.raises(InputError, match=r"cannot say 2895.6 m STD") as caught:
        written(level)
    assert caught.value.where == "zone z: upper limit"
    notes: list[str] = []
    road = Zone(
        id="r",
        name="r",
        footprint=Corridor(centreline=((0, 0), (1_000_000, 0)), half_width_mm=500_000),
        perimeter_mm=5,
        limits=(Limit(counted="tank", maximum=1),),
        empty_alert_s=5,
    )
    (back,) = read_zones(written(road, note=notes.append), "a.json")
    assert isinstance(back.footprint, Polygon)
    assert notes == [
        "zone r: ED-269 has no place for its perimeter, limits, alert when empty",
        "zone r: ED-269 has no corridor: its outline is written as a polygon",
    ]
    for wrong in ({"country": "ch"}, {"restriction": "FORBIDDEN"}):
        given = {"country": "CHE", "restriction": "CONDITIONAL"} | wrong
        with pytest.raises(InputError):
            zones_to_ed269([], now_ms=0, **given)


def test_parts_are_volumes_and_a_geodesic_edge_keeps_its_way():
    east = tuple((x + 50_000_000, y) for x, y in ((0, 0), (1_000_000, 0), (1_000_000, 1_000_000)))
    two = Zone(id="t", name="t", footprint=Polygon(parts=((((0, 0), (9, 0), (9, 9)),), (east,))))
    notes: list[str] = []
    assert [it.id for it in read_zones(written(two, note=notes.append), "a.json")] == ["t", "t-2"]
    assert notes == ["zone t: each of its 2 parts is a volume by itself"]
    ring = ((0, 600_000_000), (300_000_000, 600_000_000), (300_000_000, 500_000_000))
    wide = Zone(id="w", name="w", footprint=Polygon(parts=((ring,),), edges=EdgeRule.GEODESIC))
    (back,) = read_zones(written(wide), "a.json")
    # The great circle between two places of one latitude bulges towards the pole.
    assert max(lat for _, lat in back.footprint.parts[0][0]) == pytest.approx(608_488_000, abs=200_000)
