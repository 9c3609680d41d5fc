"""Coordinates and places found in running text: where they stand, what they may mean, what is doubtful."""

import time
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.model.space import Position
from openline.wire.coordinates import (
    Place,
    bearing_and_range,
    echo_found,
    find_in_text,
    find_places,
    nearest_place,
    position_at,
)
from openline.wire.coordinates.folding import fold
from openline.wire.coordinates.gazetteer import shipped

pytestmark = pytest.mark.requirement("R7", "F1", "F2")

IN_SYRIA = Position(390_000_000, 350_000_000)


def only(text, **given):
    (found,) = find_in_text(text, **given)
    return found


# -- where it stands -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("STOP! You are hitting us at 34.5N 40.6E, stop!", ["34.5N 40.6E"]),
        ("a 34.5N 40.6E b 37S DV 1234 6789 c", ["34.5N 40.6E", "37S DV 1234 6789"]),
        ("الوضع عند ٣٤٫٥ شمالاً، ٤٠٫٦ شرقاً خطير", ["٣٤٫٥ شمالاً، ٤٠٫٦ شرقاً"]),
        ("\u200eN34 30.5\u200f E040 40\u200e.", ["N34 30.5\u200f E040 40"]),
        ("９ km south of Raqqa", ["９ km south of Raqqa"]),
        ("", []),
        ("\x00 34.5N\x00 40.6E", ["34.5N\x00 40.6E"]),
    ],
)
def test_the_span_is_told_in_the_text_as_it_was_given(text, spans):
    found = find_in_text(text)
    assert [it.text for it in found] == spans
    assert all(text[it.start : it.end] == it.text for it in found)


@given(st.text(alphabet="N34.5E ,°'\"40°SWkmof\n-()37DVPalmyra٣٤شمال\u200f\x00", max_size=60))
def test_any_text_is_read_without_error_and_nothing_found_overlaps(text):
    found = find_in_text(text)
    assert all(text[it.start : it.end] == it.text and it.text for it in found)
    assert all(a.end <= b.start and a.sentence <= b.sentence for a, b in pairwise(found))
    for it in found:
        assert it.position is not None or it.doubts
        assert all(
            abs(each.lat_e7) <= 900_000_000 and abs(each.lon_e7) <= 1_800_000_000 for each in it.positions
        )


@given(st.text(max_size=40))
def test_folding_keeps_the_place_of_every_character(text):
    folded = fold(text)
    assert folded.places is None or len(folded.places) == len(folded.text)
    assert all(0 <= folded.at(k) < len(text) for k in range(len(folded.text)))


@given(st.integers(-899_000_000, 899_000_000), st.integers(-1_799_000_000, 1_799_000_000))
def test_decimal_degrees_of_anywhere_are_found_to_the_last_digit(lat_e7, lon_e7):
    sides = "NS"[lat_e7 < 0], "EW"[lon_e7 < 0]
    text = f"at {abs(lat_e7) / 1e7:.7f} {sides[0]} {abs(lon_e7) / 1e7:.7f} {sides[1]} now"
    assert only(text).position == Position(lon_e7, lat_e7)


# -- what it may mean ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "precision_m"),
    [
        ("37S DV 1234 6789", 7.07),
        ("37S DV 12345 67890", 0.707),
        ("37SDV1267", 707.1),
        ("34.5 N 40.6 E", 7213),
        ("34.512345 N 40.612345 E", 0.0721),
        ("34°30'15\"N 40°36'20\"E", 20.0),
        ("15 km on a bearing of 045 from Palmyra", 518),
        ("15.00 km on a bearing of 045.0 from Palmyra", 14.0),
    ],
)
def test_the_precision_follows_from_the_digits(text, precision_m):
    assert only(text).precision_m == pytest.approx(precision_m, rel=0.01)


def test_a_round_range_and_a_wind_leave_more_open_than_digits_do():
    rough, fine = only("30 km north of Palmyra"), only("31 km north of Palmyra")
    numeric = only("31 km on a bearing of 000 from Palmyra")
    assert rough.precision_m > fine.precision_m > 10 * numeric.precision_m


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("33.506, 38.618", "nothing but their order tells latitude and longitude apart"),
        ("120.5123, 38.1234", "can be no latitude"),
        ("34.5N 40.6", "no E or W"),
        ("34.5 40.6E", "no N or S"),
        ("34°30' 40°36'", "no N or S, and no E or W"),
        ("95.5N 40.6E", "latitude 95.5 is beyond 90"),
        ("34.5N 190.25E", "longitude 190.25 is beyond 180"),
        ("34°75'N 40°36'E", "minutes or seconds of 60"),
        ("33.5N 38.6N", "names N twice"),
        ("37S ZZ 1234 6789", "no square ZZ in zone 37"),
        ("37S DV 1234 678", "4 and 3 digits"),
        ("37SDV123456789", "9 digits"),
        ("37S 0512345 3812345", "S was taken as band S"),
        ("37R 512345 3812345", "lies in band S, not R"),
        ("UTM zone 37 512345 3812345", "neither band nor half"),
        ("5 km north of Qwertyville", "no place called Qwertyville is known"),
        ("5 km north of Falujah", "sounds like it"),
        ("5 km north of Mosul Dam", "dam may lie apart from Mosul"),
        ("5 km north of Sinjar", "2 places are called Sinjar"),
        ("15 km, bearing 045 magnetic, from Palmyra", "magnetic"),
        ("5 km W & SW of Palmyra", "two directions"),
    ],
)
def test_what_is_doubtful_is_said(text, words):
    doubts = only(text).doubts
    assert any(words in each for each in doubts), doubts


@pytest.mark.parametrize(
    "text",
    [
        "33.506 N 38.618 E",
        "37S DV 1234 6789",
        "N34 30.5 E040 40.2",
        "15 km NE of Palmyra",
        "37 north 512345 3812345",
    ],
)
def test_what_can_mean_one_thing_only_has_no_doubts(text):
    found = only(text)
    assert not found.doubts
    assert len(found.positions) == 1


@pytest.mark.parametrize("text", ["95.5N 40.6E", "37S ZZ 1234 6789", "5 km north of Qwertyville"])
def test_what_cannot_be_read_has_no_position(text):
    assert only(text).position is None
    assert only(text).positions == ()


def test_all_that_a_pair_may_mean_is_given_the_likeliest_first():
    assert only("33.506, 38.618").positions == (
        Position(386_180_000, 335_060_000),
        Position(335_060_000, 386_180_000),
    )
    assert only("34.5N 40.6").positions == (
        Position(406_000_000, 345_000_000),
        Position(-406_000_000, 345_000_000),
    )
    north, south = only("37S 0512345 3812345").positions
    assert north.lat_e7 > 0 > south.lat_e7


def test_where_the_text_is_about_decides_only_between_near_and_far():
    west = Position(-400_000_000, 340_000_000)
    assert only("34.5N 40.6", near=west).position == Position(-406_000_000, 345_000_000)
    assert only("33.506, 38.618", near=IN_SYRIA).position == Position(386_180_000, 335_060_000)


# -- bearing and range -----------------------------------------------------------------------------


def test_the_reference_point_is_named_and_so_are_the_others_of_its_name():
    found = only("5 km north of Sinjar")
    assert (found.reference.place.name, found.reference.place.country) == ("Sinjār", "IQ")
    (other,) = found.reference.others
    assert other.place.country == "SY"
    bearing_deg, range_km = bearing_and_range(other.place.position, found.reference.place.position)
    assert (other.bearing_deg, other.range_km) == (pytest.approx(bearing_deg), pytest.approx(range_km))
    assert found.others == (position_at(other.place.position, 0, 5),)


def test_of_several_places_of_a_name_the_nearest_to_where_the_text_is_about_is_taken():
    (other,) = only("5 km north of Sinjar").reference.others
    found = only("5 km north of Sinjar", near=other.place.position)
    assert found.reference.place == other.place
    assert found.position == position_at(other.place.position, 0, 5)


@pytest.mark.parametrize(
    ("text", "bearing_deg"),
    [
        ("12 km from Palmyra on a bearing of 270", 270),
        ("12 km from Palmyra, bearing 270", 270),
        ("Palmyra 270/12km", 270),
        ("12 km from Palmyra to the north-west", 315),
        ("12 km. NW of Palmyra", 315),
        ("12 clicks north-west from Palmyra", 315),
        ("على بعد ١٢ كيلومتراً إلى الشمال الغربي من مدينة تدمر", 315),
        ("۱۲ کیلومتری شمال غربی تدمر", 315),
    ],
)
def test_the_place_may_stand_before_between_or_behind(text, bearing_deg):
    found = only(text)
    assert found.written == "bearing_range"
    assert found.position == position_at(find_places("Palmyra")[0].position, bearing_deg, 12)


@pytest.mark.parametrize(
    "text",
    [
        "خط العرض ٣٤٫٥١ وخط الطول ٤٠٫٦١",
        "34.51 N x 40.61 E",
        "Coordinates are 34.51 and 40.61",
        "we r at 34.51n 40.61e pls help",
        "Lat.: 34,51 Lon.: 40,61",
        "hospital (N34.51 E40.61)",
        "GPS 34.51,40.61 alt 320m",
    ],
)
def test_people_write_coordinates_as_they_like(text):
    assert only(text).position == Position(406_100_000, 345_100_000)


def test_two_ranges_may_share_one_reference():
    first, second = find_in_text("12 km north and 9 km west of Raqqa")
    assert first.reference == second.reference
    assert (first.bearing_deg, second.bearing_deg) == (0, 270)


def test_a_range_without_a_bearing_is_a_place_named_loosely():
    found = only("a roundabout 7 km from Deir ez-Zor city")
    assert found.written == "named_place"
    assert found.loosely
    assert found.range_km == 7


def test_names_that_a_caller_knows_are_found_too():
    place = Place("Camp Quartz", "مخيم الكوارتز", "", Position(386_000_000, 335_000_000), 0)
    gazetteer = shipped().extended([place])
    assert only("2 km south of Camp Quartz", gazetteer=gazetteer).reference.place == place
    assert only("٢ كم جنوب مخيم الكوارتز", gazetteer=gazetteer).reference.place == place
    assert only("2 km south of Camp Quartz").position is None


def test_ids_and_hashes_are_no_places():
    # One in 600 begins like a grid reference.
    ids = [sha256(b"%d" % n).hexdigest() for n in range(5000)]
    assert [it for it in ids if find_in_text(it[:32]) or find_in_text(f"see {it.upper()}.")] == []
    assert find_in_text("38SMB4488756231")



@pytest.mark.parametrize(
    "text",
    [
        "She took a hit and Mary said hello",
        "this will destroy: سوف تدمر كل شيء",
        "Man and nature, a May evening",
    ],
)
def test_words_that_are_also_places_are_not_taken_for_places(text):
    assert find_in_text(text) == []


def test_sentences_are_told_apart_but_lines_are_not():
    found = find_in_text("At Mosul.\nNear Raqqa: 34.5N 40.6E.\n\nIn Hama")
    assert [it.sentence for it in found] == [0, 1, 1, 2]
    assert [it.sentence for it in find_in_text("34.5 N. 40.6 E. near\nMosul")] == [0, 0]
    assert [it.sentence for it in find_in_text("34.5 N. 40.6 E. Mosul is quiet")] == [0, 1]


# -- echo ------------------------------------------------------------------------------------------


def test_what_was_found_is_echoed_with_its_reference_and_its_doubts():
    assert list(echo_found(only("5 km north of Sinjar"))) == [
        "'5 km north of Sinjar'  bearing and range, to 2.1 km",
        "  36.36596 N 41.87656 E  37S GA 5808 2838  5.0 km 000°T of Sinjār",
        "  reference Sinjār سنجار, IQ 36.32090 N 41.87656 E",
        "  or Sinjār سنجار, SY 35.59011 N 37.00472 E, 447 km from it",
        "  doubt: 2 places are called Sinjar",
    ]
    assert list(echo_found(only("33.506, 38.618"))) == [
        "'33.506, 38.618'  decimal degrees, to 72 m",
        "  33.50600 N 38.61800 E  37S DT 6452 0744  22.7 km 340°T of Rukban",
        "  or 38.61800 N 33.50600 E  36S WH 4405 7450  122 km 047°T of Konya",
        "  doubt: nothing but their order tells latitude and longitude apart: the latitude was taken first",
    ]
    assert list(echo_found(only("95.5N 40.6E"))) == [
        "'95.5N 40.6E'  decimal degrees: cannot be read",
        "  doubt: the latitude 95.5 is beyond 90 degrees",
    ]


# -- time ------------------------------------------------------------------------------------------

UNITS = [
    "1 ", "1", "N34 ", "34.5N 40.6E ", "1 km N of Xqz ", "1 km N and ", "A", "Al ", "Al Mosul ", "34°",
    "37S DV 1 ", "1.", "1,", "-", "lat: N ", "شمال ", "تدمر ", "\n", "'", "1-", "34°30'15\"", "37S 0512345 ",
    "1 km (", "Qx'Qx-", "Mosul (36.34 N 43.13 E) ", "15 km N of Palmyra (35.65 N 38.40 E) ", "bearing 045 ",
    "\u200f1",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_no_faster_than_the_text(unit):
    def cpu_s(length):
        text = (unit * (length // len(unit) + 1))[:length]
        times = []
        for _ in range(3):
            began = time.thread_time()
            find_in_text(text)
            times.append(time.thread_time() - began)
        return min(times)

    cpu_s(1000)
    # Four times the text: four times as long, sixteen if every word looked at every other. A few milliseconds
    # are granted, for what is too quick to measure.
    assert cpu_s(12_000) < 8 * cpu_s(3000) + 0.005


def test_the_nearest_place_is_found_by_squares_as_it_is_by_asking_all():
    gazetteer = shipped()
    for lat, lon in [
        (33.5, 38.6),
        (0.0, 0.0),
        (89.9, 10.0),
        (-89.9, 0.0),
        (10.0, 179.99),
        (64.1, -51.7),
        (36.0, 36.0),
    ]:
        position = Position(round(lon * 1e7), round(lat * 1e7))
        least = min(bearing_and_range(place.position, position)[1] for place in gazetteer.places)
        assert nearest_place(position).range_km == pytest.approx(least, rel=0.006)


def test_the_gazetteer_finds_what_a_search_finds():
    for name in ("Raqqa", "تدمر", "Deir ez-Zor", "Hit"):
        (place, *_) = find_places(name)
        assert find_in_text(f"5 km north of {name}")[0].reference.place == place
