"""One cell: what is read, what is asked, and what is refused because two people would read two things."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import InputError
from openline.model.notification import SiteFunction, VehicleCount
from openline.model.presence import CountRange
from openline.wire.sheets import cells
from openline.wire.sheets.times import moment_of, time_of_day_s_of, zone_of
from openline.wire.vocabulary import FUNCTIONS_ARABIC

EIGHT_MS = int(datetime(2026, 11, 14, 8, 0, tzinfo=UTC).timestamp() * 1000)
NAIVE = datetime(2026, 11, 14, 8, 0, tzinfo=UTC).replace(tzinfo=None)
"""What a cell with a date holds: a time that says nothing about its zone."""
PLUS_THREE = timezone(timedelta(hours=3))


@pytest.mark.requirement("R38")
@pytest.mark.parametrize(
    "text",
    [
        "2026-11-14 08:00Z",
        "2026-11-14T08:00:00Z",
        "2026-11-14T08:00:00.000+00:00",
        "2026-11-14 11:00+03:00",
        "2026-11-14 11:00 UTC+3",
        "2026/11/14 08:00 UTC",
        "140800ZNOV26",
        "14 0800Z NOV 2026",
        "141100CNOV26",
        "14.11.2026 08:00Z",
        "14. 11. 2026 08:00 Z",
        "14 Nov 2026 08:00Z",
        "14-NOV-2026 0800Z",
        "November 14, 2026 08:00Z",
        "14 تشرين الثاني 2026 08:00Z",
        "١٤ نوفمبر ٢٠٢٦ ٠٨:٠٠ Z",
        "\u200f2026-11-14\u00a008:00Z ",
    ],
)
def test_a_time_with_its_zone_is_read_however_it_is_written(text: str) -> None:
    assert moment_of(text, None) == (EIGHT_MS, "")


@pytest.mark.requirement("R38")
@pytest.mark.parametrize(
    "raw", ["2026-11-14 08:00", "14.11.2026 08:00", NAIVE, 46340.333333333336]
)
def test_a_time_without_zone_is_refused_unless_the_row_names_one(raw: Any) -> None:
    with pytest.raises(InputError, match="no zone") as caught:
        moment_of(raw, None)
    assert "Time zone" in caught.value.next_step
    assert moment_of(raw, UTC).value == EIGHT_MS
    assert moment_of(raw, PLUS_THREE).value == EIGHT_MS - 3 * 3_600_000


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("03/04/2026 08:00Z", ("03 Apr 2026 day first", "04 Mar 2026 month first")),
        ("14/11/2026 08:00", ("14 Nov 2026 day first", "no date at all month first")),
        ("11-14-2026", ("no date at all day first", "14 Nov 2026 month first")),
    ],
)
def test_a_date_with_strokes_is_refused_with_both_its_readings(text: str, both: tuple[str, str]) -> None:
    with pytest.raises(InputError) as caught:
        moment_of(text, UTC)
    assert all(it in caught.value.what for it in both)


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        ("14.11.26 08:00Z", "two digits"),
        ("46340.5", "2026-11-14, or 2030-11-15"),
        ("2026-11-14", "no time of day"),
        (date(2026, 11, 14), "no time of day"),
        ("2026-11-14 8:00 PM", "12-hour"),
        ("2026-11-14 24:30Z", "no time of day"),
        ("30 Feb 2026 08:00Z", "no such day"),
        ("2026-02-30 08:00Z", "no such day"),
        ("14 Nob 2026 08:00Z", "no month"),
        ("140800JNOV26", "names no zone"),
        ("2206-11-14 08:00Z", "cannot be meant"),
        ("2026-11-14 08:00 Damascus", "zone 'DAMASCUS'"),
        (time(8, 0), "without its date"),
        (True, "without its date"),
        (12.0, "no time"),
        ("tomorrow", "no time"),
    ],
)
def test_what_is_no_time_says_why(raw: Any, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        moment_of(raw, UTC)
    assert caught.value.next_step


def test_a_bare_number_of_days_is_read_by_the_workbooks_own_beginning_and_asked_about() -> None:
    """The serial of 14 November 2026 is 46340 since 1900 and 44878 since 1904."""
    for days, since_1904 in ((46340.0, False), (44878.0, True)):
        value, question = moment_of(days + 1 / 3, UTC, since_1904=since_1904)
        assert value == EIGHT_MS
        assert "bare number" in question


def test_where_a_day_is_enough_it_begins_in_utc() -> None:
    midnight_ms = EIGHT_MS - 8 * 3_600_000
    for raw in ("2026-11-14", "14.11.2026", date(2026, 11, 14), NAIVE.replace(hour=0)):
        assert moment_of(raw, None, day_is_enough=True).value == midnight_ms


@given(st.datetimes(NAIVE.replace(year=1991), NAIVE.replace(year=2099)), st.integers(-14, 14))
def test_every_time_with_an_offset_is_the_time_that_python_reads(moment: datetime, hours: int) -> None:
    placed = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    expected = (placed - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert moment_of(placed.isoformat(), None).value == expected
    assert moment_of(moment.isoformat(" "), placed.tzinfo).value == expected  # type: ignore[arg-type]


def test_a_zone_is_utc_or_a_fixed_offset_and_never_a_place() -> None:
    assert zone_of("UTC | التوقيت العالمي").value == UTC
    assert zone_of("+03:00").value == PLUS_THREE
    for text in ("Asia/Damascus", "local", "+15:00", "3"):
        with pytest.raises(InputError):
            zone_of(text)


def test_a_time_of_day_that_recurs_is_of_the_utc_day() -> None:
    for raw in ("06:00", "0600", "6:00Z", time(6), 600, 0.25, timedelta(hours=6)):
        assert time_of_day_s_of(raw, UTC).value == 21_600
    with pytest.raises(InputError, match="UTC day"):
        time_of_day_s_of("06:00", PLUS_THREE)


# -- numbers ---------------------------------------------------------------------------------------


@pytest.mark.requirement("R38")
@pytest.mark.parametrize(
    ("raw", "metres"),
    [
        (150, 150),
        (1.5, 1.5),
        ("150", 150),
        (" 150 m ", 150),
        ("0,5 km", 500),
        ("1.5 km", 1500),
        ("1 500", 1500),
        ("1\u202f500", 1500),
        ("1'500", 1500),
        ("١٥٠", 150),
        ("١٬٥٠٠", 1500),
        ("١٫٥ كم", 1500),
        ("1,500.5", 1500.5),
        ("1.500,5", 1500.5),
        ("1,500,000", 1_500_000),
        ("12,5", 12.5),
    ],
)
def test_a_length_that_means_one_thing_is_read(raw: Any, metres: float) -> None:
    assert cells.metres_of(raw) == (pytest.approx(metres), "")


def test_a_number_that_is_two_numbers_is_refused_with_both_or_asked_about() -> None:
    with pytest.raises(InputError, match=r"'1,500' is 1500 to some and 1\.5 to others"):
        cells.metres_of("1,500")
    value, question = cells.metres_of("1.500")
    assert value == 1.5
    assert "1500" in question


def test_where_only_whole_numbers_make_sense_a_comma_divides_thousands() -> None:
    assert cells.count_of("1,500") == (CountRange(1500, 1500), "")
    with pytest.raises(InputError):
        cells.count_of("1,5")


@pytest.mark.parametrize("raw", ["-5", "much", "5 parsec", "", True, NAIVE, "9" * 20, "1,50,0"])
def test_what_is_no_length_is_refused(raw: Any) -> None:
    with pytest.raises(InputError):
        cells.metres_of(raw)


@given(st.integers(0, 10**9), st.sampled_from([" ", "'", "\u00a0", "\u202f"]))
def test_thousands_divided_by_blanks_are_the_number(number: int, mark: str) -> None:
    text = f"{number:,}".replace(",", mark)
    assert cells.metres_of(text).value == number


def test_a_range_of_people_is_read_and_one_that_became_a_date_is_refused() -> None:
    for raw in ("30-50", "30 – 50", "30 to 50", "٣٠ إلى ٥٠"):
        assert cells.count_of(raw).value == CountRange(30, 50)
    assert cells.count_of(40.0).value == CountRange(40, 40)
    with pytest.raises(InputError, match="made a date of it"):
        cells.count_of(NAIVE)
    with pytest.raises(InputError, match="backwards"):
        cells.count_of("50-30")


# -- places ----------------------------------------------------------------------------------------


@pytest.mark.requirement("R7", "R38")
@pytest.mark.parametrize(
    "text",
    ["33.506 N 38.618 E", "33,506 N 38,618 E", "N33°30'21.6\" E38°37'04.8\"", "\u200f33.506 N 38.618 E"],
)
def test_a_place_in_one_cell_is_read_in_any_notation(text: str) -> None:
    position, question = cells.place_of(text)
    assert (position.lat_e7, position.lon_e7) == (335_060_000, 386_180_000)
    assert question == ""


def test_a_place_in_the_military_grid_is_read() -> None:
    position = cells.place_of("37SDT6452007449").value
    assert (position.lat_e7 / 1e7, position.lon_e7 / 1e7) == pytest.approx((33.506, 38.618), abs=2e-5)


def test_a_pair_told_apart_by_its_order_alone_is_asked_about_and_one_number_refused() -> None:
    assert "order" in cells.place_of("33.5, 38.6").question
    for raw in ("33,506", 33.506):
        with pytest.raises(InputError):
            cells.place_of(raw)


def test_a_latitude_column_reads_a_decimal_comma_for_it_can_mean_nothing_else() -> None:
    assert cells.degrees_of(90)("33,506").value == 33.506
    with pytest.raises(InputError, match="beyond 90"):
        cells.degrees_of(90)("93,506")


def test_an_outline_has_rings_and_holes() -> None:
    ring = "34 N 38 E; 34 N 39 E; 35 N 39 E"
    hole = "34.1 N 38.5 E; 34.1 N 38.8 E; 34.3 N 38.8 E"
    (part,) = cells.rings_of(f"{ring}; 34 N 38 E // hole: {hole}").value
    assert part[0] == ((380_000_000, 340_000_000), (390_000_000, 340_000_000), (390_000_000, 350_000_000))
    assert len(part) == 2
    with pytest.raises(InputError, match="vertex 2"):
        cells.rings_of("34 N 38 E; nowhere; 35 N 39 E")
    with pytest.raises(InputError, match="hole"):
        cells.rings_of(f"hole: {hole}")


# -- the rest --------------------------------------------------------------------------------------


def test_a_choice_is_known_by_either_name_and_an_unknown_one_gets_the_nearest() -> None:
    read = cells.choice_of(tuple((str(key), name) for key, name in FUNCTIONS_ARABIC.items()))
    for text in ("hospital", " Hospital ", "مستشفى", "hospital | مستشفى", "HOSPITAL/مستشفى"):
        assert read(text).value == SiteFunction.HOSPITAL
    with pytest.raises(InputError) as caught:
        read("hopsital")
    assert "did you mean 'hospital'?" in caught.value.next_step


def test_vehicles_are_so_many_of_what_with_their_marks() -> None:
    assert cells.vehicles_of("4 trucks (white, UN on the roof); 1 car").value == (
        VehicleCount(what="trucks", count=4, marks="white, UN on the roof"),
        VehicleCount(what="car", count=1),
    )
    for text in ("trucks", "some trucks; 1 car", "4"):
        with pytest.raises(InputError, match="how many of what"):
            cells.vehicles_of(text)


def test_days_run_round_the_week_and_weekdays_are_refused_for_they_differ() -> None:
    assert cells.days_of("Sun-Thu").value == (1, 2, 3, 4, 7)
    assert cells.days_of("Mon, الأربعاء").value == (1, 3)
    assert cells.days_of("daily").value == (1, 2, 3, 4, 5, 6, 7)
    for text in ("weekdays", "weekend", "Mon-Wed-Fri"):
        with pytest.raises(InputError):
            cells.days_of(text)


def test_a_telephone_number_that_became_a_number_is_asked_about() -> None:
    value, question = cells.address_of(963311234567.0)
    assert value == "963311234567"
    assert "zeros" in question
    assert cells.address_of("+963 31 123").question == ""


def test_a_text_loses_what_steers_a_screen_and_an_apostrophe_that_made_it_harmless() -> None:
    assert cells.text_of("a\x1b[31mb\x00").value == "a[31mb"
    assert cells.text_of("'=1+1").value == "=1+1"
    assert cells.text_of("'twas").value == "'twas"
    with pytest.raises(InputError, match="letters"):
        cells.text_of("x" * 5000)


@given(st.one_of(st.text(max_size=60), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.dates()))
def test_no_cell_does_anything_but_be_read_or_be_refused(raw: Any) -> None:
    parsers = [
        cells.text_of,
        cells.address_of,
        cells.names_of,
        cells.metres_of,
        cells.speed_km_h_of,
        cells.minutes_of,
        cells.whole_of,
        cells.count_of,
        cells.vehicles_of,
        cells.place_of,
        cells.places_of,
        cells.rings_of,
        cells.altitude_of,
        cells.days_of,
        cells.degrees_of(90),
        cells.choice_of((("yes", "نعم"),)),
        zone_of,
        lambda it: moment_of(it, UTC),
        lambda it: time_of_day_s_of(it, UTC),
    ]
    for parse in parsers:
        with contextlib.suppress(InputError):
            parse(raw)
