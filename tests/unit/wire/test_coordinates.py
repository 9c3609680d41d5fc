"""Coordinates read in all forms that people use, refused when they could mean two things, and echoed."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openline.errors import InputError, NotFoundError
from openline.model.space import Position
from openline.wire.coordinates import (
    decimal,
    dms,
    echo,
    echo_in_brief,
    find_places,
    mgrs_of,
    nearest_place,
    parse_position,
    position_at,
    read_position,
    vector_to,
)

pytestmark = pytest.mark.requirement("R7")

GARRISON = Position(386_180_000, 335_060_000)


@pytest.mark.parametrize(
    "text",
    [
        "33.506 38.618",
        "33.506, 38.618",
        "33.506,38.618",
        "33,506 38,618",
        "33.506N, 38.618E",
        "38.618 E 33.506 N",
        "N33.506 E38.618",
        "+33.506 +38.618",
        "33°30'21.6\"N 38°37'04.8\"E",
        "33º30′21.6″N, 038º37′04.8″E",
        "33 30 21.6 38 37 4.8",
        "33 30 21,6 N 38 37 4,8 E",
        "33:30:21.6N 38:37:4.8E",
        "N 33 30.36 E 038 37.08",
        "333021.6N0383704.8E",
        "3330.36N 03837.08E",
        "٣٣٫٥٠٦ ٣٨٫٦١٨",
    ],
)
def test_every_common_form_is_read_as_the_same_position(text):
    position = parse_position(text)
    assert abs(position.lat_e7 - GARRISON.lat_e7) <= 1
    assert abs(position.lon_e7 - GARRISON.lon_e7) <= 1


@pytest.mark.parametrize(
    ("text", "lat_deg", "lon_deg"),
    [
        ("-33.5 -70.6", -33.5, -70.6),
        ("33.5 S 70.6 W", -33.5, -70.6),
        ("70.6W 33.5S", -33.5, -70.6),
        ("−0.5 0.5", -0.5, 0.5),
        ("38 120", 38, 120),
        ("90 -180", 90, -180),
        ("33.5 degrees south, 70.6 degrees west", -33.5, -70.6),
        ("٣٣٫٥ شمالاً، ٣٨٫٦ شرقاً", 33.5, 38.6),
        ("37 north 512345 3812345", 34.4525602, 39.1343962),
    ],
)
def test_south_and_west_are_negative(text, lat_deg, lon_deg):
    assert parse_position(text) == Position(round(lon_deg * 1e7), round(lat_deg * 1e7))


@pytest.mark.parametrize(
    ("text", "form", "precision_m"),
    [
        ("33.506 N 38.618 E", "decimal degrees", 111),
        ("33 N 38 E", "decimal degrees", 111_320),
        ("33°30.4'N 38°37.1'E", "degrees and minutes", 186),
        ("33°30'21\"N 38°37'05\"E", "degrees, minutes and seconds", 31),
        ("37S DT 64520 07449", "MGRS", 1),
        ("37SDT6407", "MGRS", 1000),
        ("37S DT", "MGRS", 100_000),
        ("37 north 512345 3812345", "UTM", 1),
    ],
)
def test_it_is_said_how_a_position_was_read_and_how_precisely_it_was_given(text, form, precision_m):
    reading = read_position(text)
    assert reading.form == form
    assert reading.precision_m == pytest.approx(precision_m, rel=0.01)


def test_a_bare_pair_is_taken_latitude_first_and_that_is_said():
    assert read_position("33.5 38.6").latitude_first
    assert not read_position("33.5N 38.6E").latitude_first


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("33N 38N", "names N and N: which is the latitude"),
        ("33E 38W", "which is the latitude"),
        ("91 38", "latitude 91 is beyond 90 degrees"),
        ("120.5 38", "the latitude comes first"),
        ("33 N 181 E", "longitude 181 is beyond 180"),
        ("33,38", "the comma in '33,38' may divide two numbers or stand for a point"),
        ("33,49,38,66", "may divide two numbers"),
        ("-33 S 70 W", "both a sign and S"),
        ("33 61 N 38 0 E", "minutes or seconds of 60"),
        ("33.5 30 N 38 0 E", "is not clear"),
        ("33 -30 N 38 0 E", "is not clear"),
        ("33.5", "parts missing"),
        ("33.5 N", "parts missing"),
        ("33 30 38", "parts missing"),
        ("33 30 21 5 N 38 E", "parts missing"),
        ("33.5N 38.6E 7", "belongs to no direction"),
        ("nan 5", "is no position"),
        ("hello", "is no position"),
        ("", "is no position"),
        ("37S 0512345 3812345", "S was taken as band S"),
        ("37R 512345 3812345", "lies in band S, not R"),
        ("15 km north of Palmyra", "is no position"),
        ("Palmyra", "is no position"),
        ("37SDT645", "has 3 digits"),
        ("37SDT645200074491", "has 12 digits"),
        ("37SZZ6407", "is no square of the military grid"),
        ("99SDT6407", "is no square of the military grid"),
    ],
)
def test_what_is_no_position_or_could_be_two_is_refused(text, words):
    with pytest.raises(InputError) as caught:
        read_position(text)
    assert words in str(caught.value)


latitudes = st.integers(-900_000_000, 900_000_000)
longitudes = st.integers(-1_800_000_000, 1_800_000_000)
positions = st.builds(Position, longitudes, latitudes)


@given(positions)
@example(Position(-1, -1))
@example(Position(1_800_000_000, 900_000_000))
def test_decimals_read_back_as_the_same_position(position):
    assert parse_position(decimal(position)) == position


@given(positions)
@example(Position(599_999_999, 599_999_999))
def test_minutes_and_seconds_read_back_within_a_twentieth_of_a_second(position):
    again = parse_position(dms(position))
    assert abs(again.lat_e7 - position.lat_e7) <= 140
    assert abs(again.lon_e7 - position.lon_e7) <= 140


@given(longitudes, st.integers(-795_000_000, 835_000_000))
@example(1_799_999_956, 335_283)
def test_the_military_grid_reads_back_within_its_square(lon_e7, lat_e7):
    again = parse_position(mgrs_of(Position(lon_e7, lat_e7)))
    north_m = (again.lat_e7 - lat_e7) * 0.0111
    turn = 3_600_000_000
    east_m = (
        ((again.lon_e7 - lon_e7 + turn // 2) % turn - turn // 2)
        * 0.0111
        * math.cos(math.radians(lat_e7 / 1e7))
    )
    assert math.hypot(north_m, east_m) < 0.8


@pytest.mark.parametrize(
    "text", ["37S DT 64520 07449", "31N AA 66021 00000", "60X WQ 12345 54321", "Z AH 00500 00600"]
)
def test_ten_digits_of_the_grid_are_echoed_digit_by_digit(text):
    assert mgrs_of(parse_position(text)) == text


def test_few_digits_of_the_grid_mean_the_middle_of_their_square():
    assert mgrs_of(parse_position("37SDT6407")) == "37S DT 64500 07500"


# -- places ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Palmyra", "tadmur", "Tadmor", "تدمر"])
def test_a_place_is_found_by_any_of_its_names(name):
    (place, *_) = find_places(name)
    assert (place.name, place.arabic, place.country) == ("Tadmur", "تدمر", "SY")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Raqqa", "Ar Raqqah"),
        ("الرقه", "Ar Raqqah"),
        ("الرَّقّة", "Ar Raqqah"),
        ("deir-ez-zor", "Deir ez-Zor"),
        ("Dayr az Zawr", "Deir ez-Zor"),
        ("mayadin", "Al Mayādīn"),
        ("New York", "New York"),
        ("Bagdhad", "Baghdad"),
    ],
)
def test_spelling_accents_and_articles_do_not_matter(name, found):
    assert find_places(name)[0].name == found


def test_a_place_that_is_not_known_is_said_to_be_not_known():
    with pytest.raises(NotFoundError, match="no place called 'Xqzw' is known"):
        find_places("Xqzw")
    with pytest.raises(NotFoundError):
        find_places("")


def test_the_nearest_place_is_given_with_the_bearing_from_it():
    palmyra = find_places("Palmyra")[0]
    east = position_at(palmyra.position, 90, 3)
    near = nearest_place(east)
    assert near.place == palmyra
    assert near.bearing_deg == pytest.approx(90, abs=0.01)
    assert near.range_km == pytest.approx(3, abs=0.001)


@given(positions)
def test_everywhere_on_earth_something_is_nearest_and_far_is_said_to_be_far(position):
    shown = echo(position)
    assert shown.nearest.range_km < 4000
    assert shown.nearest.far == ("far from any named place" in shown.words)
    assert shown.nearest.far == (shown.nearest.range_km > 300)


@given(positions, st.integers(0, 2000))
def test_no_place_is_nearer_than_the_nearest(position, number):
    some = _PLACES[number % len(_PLACES)]
    # By great circle on a sphere, which strays from the ellipsoid by no more than 0.6 per cent.
    assert nearest_place(position).range_km <= vector_to(position, some).range_km * 1.012


_PLACES = [place for name in ("a", "b", "d", "m", "s", "t") for place in find_places(name, at_most=400)]


def test_the_echo_gives_all_forms_in_words_that_can_be_read_out():
    shown = echo(GARRISON)
    assert list(shown.lines()) == [
        "lat/lon  33.50600 N 38.61800 E",
        "         33°30'21.6\"N 038°37'04.8\"E",
        "MGRS     37S DT 64520 07449",
        "place    22.7 km NNW (340° true) of Rukban الرقبان, JO",
    ]


def test_a_position_in_a_place_is_at_it():
    assert echo(find_places("Palmyra")[0].position).words == "at Tadmur تدمر, SY"


@pytest.mark.requirement("F1")
def test_a_brief_echo_says_when_a_place_is_far_and_when_one_is_there():
    assert echo_in_brief(Position(0, 5_000_000)).endswith("  far: 559 km 178°T of Accra")
    (accra,) = find_places("Accra")[:1]
    assert echo_in_brief(accra.position).endswith("  at Accra")
