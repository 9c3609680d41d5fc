"""Events as lines that a person reads."""

import pytest

from openline.cli.telling import Teller, brief_echo
from openline.model.watch import WatchEvent

AT = "2026-11-30T12:00:00.750Z"
SHOWN = "2026-11-30T12:00:00Z"


def line(**fields: object) -> str:
    teller = Teller(
        {"z": "The Zone", "l": "The River"}, lambda lon, lat, accuracy_m: f"<{lat} {lon} {accuracy_m}>"
    )
    return teller.line(WatchEvent(at=AT, **fields))


def test_a_crossing_names_who_where_and_the_bank_that_is_reached():
    said = line(
        event="cross",
        track="a1",
        object="Alpha",
        party="north",
        line="l",
        direction="east bank",
        lon=1.5,
        lat=2.5,
        accuracy_m=8.0,
    )
    assert said == f"{SHOWN}  crosses       a1 (Alpha, north)  The River  to east bank  <2.5 1.5 8.0>"


def test_a_sighting_is_a_range_with_its_source_and_no_point():
    said = line(
        event="inside", sighting="s1", source="patrol", party="group", zone="z", band="inside",
        counted="people", low=10, high=30, certainty="certain",
    )  # fmt: skip
    assert (
        said == f"{SHOWN}  is inside     sighting s1 of group by patrol  The Zone  10 to 30 people  certain"
    )


def test_a_sighting_on_record_does_not_say_by_whom_it_was_reported():
    said = line(event="inside", sighting="s1", party="group", zone="z", band="inside")
    assert said == f"{SHOWN}  is inside     sighting s1 of group  The Zone"


def test_an_increase_is_worded_as_reported_presence_with_its_coverage():
    said = line(
        event="increase", zone="z", band="perimeter", counted="people", low=60, high=250, before_low=60,
        before_high=100, window_s=3600.0, certainty="possible", wording="increase in reported presence",
        coverage={"observed_s": 1560, "unstated_s": 2040},
    )  # fmt: skip
    assert "  increase in reported presence  The Zone (perimeter)  60 to 250 people" in said
    assert "was 60 to 100, 60 min ago" in said
    assert said.endswith("possible  coverage: observed 26 min, unstated 34 min")


def test_a_correction_says_what_was_said_and_what_is_true():
    said = line(event="corrected", track="a1", zone="z", late=True, was={"event": "enter", "at": AT})
    assert said == f"{SHOWN}  CORRECTED     a1  The Zone  said enter at {SHOWN}; it did not happen  [late]"


def test_a_convergence_names_both_tracks_and_parties():
    said = line(
        event="converging", track="a", party="north", other_track="b", other_party="south", cpa_m=312.3,
        time_to_cpa_s=65.0,
    )  # fmt: skip
    assert said == f"{SHOWN}  converging    a (north) and b (south)  within 312 m in 65 s"


def test_a_lost_contact_says_what_the_track_was_inside_of():
    assert line(event="lost_contact", track="a", inside=("z",)).endswith("a  was inside The Zone")


@pytest.mark.requirement("R7")
def test_a_usual_event_fits_a_line_and_says_where_in_all_three_ways():
    event = WatchEvent(
        event="enter", at=AT, track="367782880", object="Alpha", zone="z", lon=-74.04452, lat=40.6200715
    )
    said = Teller({"z": "The Narrows"}).line(event)
    assert said.endswith("The Narrows  40.62007 N 74.04452 W  18T WK 8081 9702  15.6 km 200°T of New York")
    assert len(said) <= 140


@pytest.mark.requirement("R7")
def test_a_grid_square_is_as_small_as_the_accuracy_that_is_known():
    assert "  37S DT 35143 31112  " in brief_echo(38.3, 33.7180315, 5.0)
    for accuracy_m in (None, 10.0, 500.0):
        assert "  37S DT 3514 3111  " in brief_echo(38.3, 33.7180315, accuracy_m)


def test_on_a_narrow_terminal_the_place_has_a_line_of_its_own(monkeypatch):
    event = WatchEvent(event="exit", at=AT, track="a1", zone="z", lon=1.5, lat=2.5)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    told = Teller({"z": "The Zone"}, lambda *_: "<place>", indent=3).line(event)
    assert told == f"{SHOWN}  leaves        a1  The Zone  <place>"
    monkeypatch.setenv("COLUMNS", "59")
    told = Teller({"z": "The Zone"}, lambda *_: "<place>", indent=3).line(event)
    assert told == f"{SHOWN}  leaves        a1  The Zone\n     <place>"
