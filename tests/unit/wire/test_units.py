"""Altitudes, times and ids as people write them."""

import pytest

from openline.errors import InputError
from openline.model.space import AltitudeReference
from openline.wire.units import altitude, altitude_reference, id_from, time_ms


@pytest.mark.parametrize(
    ("text", "reference", "value_mm"),
    [
        ("FL95", "STD", 2_895_600),
        ("fl 095", "STD", 2_895_600),
        ("1500 ft AMSL", "MSL", 457_200),
        ("1500ft MSL", "MSL", 457_200),
        ("300 m AGL", "AGL", 300_000),
        ("12.5m HAE", "HAE", 12_500),
        ("-50 m MSL", "MSL", -50_000),
        ("sfc", "SFC", 0),
        ("GND", "SFC", 0),
        ("Unlimited", "UNL", 0),
        ("500 ft gnd", "AGL", 152_400),
    ],
)
def test_altitudes_are_read_in_the_forms_that_people_write(text, reference, value_mm):
    limit = altitude(text)
    assert (limit.reference, limit.value_mm) == (reference, value_mm)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1500 ft", "has no datum"),
        ("1500 MSL", "has no unit"),
        ("1500", "has no unit"),
        ("1500 ft NAVD88", "datum 'NAVD88' is not known"),
        ("15 furlong MSL", "unit 'furlong'"),
        ("high", "is no altitude"),
        ("nan ft MSL", "is no altitude"),
        ("", "is no altitude"),
    ],
)
def test_an_altitude_without_unit_or_datum_is_refused(text, words):
    with pytest.raises(InputError) as caught:
        altitude(text)
    assert words in str(caught.value)


def test_a_bare_number_takes_what_the_format_says():
    assert altitude("5000", bare_unit="FT", bare_datum="MSL").value_mm == 1_524_000
    assert altitude("5000 m", bare_unit="FT", bare_datum="MSL").value_mm == 5_000_000
    assert altitude("5000 AGL", bare_unit="FT", bare_datum="MSL").reference is AltitudeReference.AGL


def test_an_unknown_datum_is_named():
    with pytest.raises(InputError, match="datum 'EGM96' is not known"):
        altitude_reference("EGM96")


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T03:00:00.250+03:00", 250),
        ("2026-11-14T03:00:00Z", 1_794_625_200_000),
    ],
)
def test_times_with_a_zone_are_read_to_the_millisecond(text, ms):
    assert time_ms(text) == ms


@pytest.mark.parametrize("text", ["2026-11-14T03:00:00", "2026-11-14"])
def test_a_time_without_zone_is_refused(text):
    with pytest.raises(InputError, match="has no zone"):
        time_ms(text)


def test_what_is_no_time_is_refused():
    with pytest.raises(InputError, match="'tomorrow' is no time"):
        time_ms("tomorrow")


def test_ids_come_from_names_and_never_twice():
    taken = {"w-291"}
    assert id_from("San Diego CLASS B", taken, otherwise="zone-1") == "san-diego-class-b"
    assert id_from("San Diego Class B", taken, otherwise="zone-2") == "san-diego-class-b-2"
    assert id_from("W-291", taken, otherwise="zone-3") == "w-291-2"
    assert id_from("منطقة التنف", taken, otherwise="zone-4") == "منطقة-التنف"
    assert id_from("--", taken, otherwise="zone-5") == "zone-5"
