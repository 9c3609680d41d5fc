"""What a person is told about a notification that cannot be used, and asked about one that may be meant."""

import msgspec
import numpy as np
import pytest

from openline.decide.notified import check_notification, is_material, questions_of
from openline.errors import GeometryError, InputError
from openline.model.notification import (
    Activity,
    ActivityKind,
    Contact,
    Marking,
    Movement,
    MovementKind,
    Recurrence,
    Site,
    SiteFunction,
    VehicleCount,
    Verification,
    Waypoint,
)
from openline.model.presence import CountRange
from openline.model.space import (
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    Corridor,
    EdgeRule,
    Interval,
    Polygon,
    Position,
    Volume4D,
)

T = 1_795_000_000_000
MINUTE = 60_000
HOUR = 3_600_000
DAY = 24 * HOUR
change = msgspec.structs.replace


def at(lon: float, lat: float) -> Position:
    return Position(round(lon * 1e7), round(lat * 1e7))


def wp(lon: float, lat: float, name="", arrive_ms=None, depart_ms=None) -> Waypoint:
    return Waypoint(position=at(lon, lat), name=name, arrive_ms=arrive_ms, depart_ms=depart_ms)


def circle(radius_m: float, lon: float = 38, lat: float = 33) -> Circle:
    return Circle(centre=at(lon, lat), radius_mm=round(radius_m * 1000))


SITE = Site(
    id="s",
    name="Clinic",
    function=SiteFunction.CLINIC,
    footprint=circle(200),
    valid=Interval(start_ms=T),
    verifications=(Verification(by="un", how="visited", at_ms=T, next_at_ms=T + 90 * DAY),),
    markings=(Marking(seen="night", what="lit emblem on the roof", photo_sha256=("ab" * 32,)),),
    contacts=(Contact(role="Guard", medium="radio", address="155.5", tested_at_ms=T, answered=True),),
)
PLAN = Movement(
    id="m",
    name="Water",
    kind=MovementKind.CONVOY,
    route=(
        wp(38, 33, "Depot"),
        wp(38.2, 33, "Mill", T + HOUR, T + 2 * HOUR),
        wp(38.4, 33, "Kilo", T + 3 * HOUR),
    ),
    depart_ms=T,
    vehicles=(VehicleCount(what="truck", count=4),),
    tracks=("one", "two"),
    people=CountRange(8, 10),
    markings=SITE.markings,
    contacts=SITE.contacts,
)
PART = Volume4D(footprint=circle(3000), interval=Interval(start_ms=T, end_ms=T + DAY))
FIRE = Activity(
    id="a",
    name="Range",
    kind=ActivityKind.LIVE_FIRE,
    parts=(PART,),
    dispersion_mm=500_000,
    contacts=SITE.contacts,
)


def refused(n, kind=InputError) -> str:
    with pytest.raises(kind) as caught:
        check_notification(n)
    return str(caught.value)


def route(*waypoints: Waypoint, **said) -> Movement:
    return change(PLAN, route=waypoints, **said)


def fire(**said) -> Activity:
    return change(FIRE, parts=(change(PART, **said),))


@pytest.mark.parametrize("n", [SITE, PLAN, FIRE])
def test_what_is_in_order_passes_and_leaves_no_question(n):
    check_notification(n)
    assert questions_of(n, T) == []


@pytest.mark.parametrize(
    ("waypoint", "said"),
    [
        (wp(38.4, 33, "Kilo", T + HOUR), "waypoint 3 (Kilo): arrives before waypoint 2 departs"),
        (wp(38.4, 33, "", None, T + HOUR), "waypoint 3: departs before waypoint 2 departs"),
        (wp(38.4, 33, "", T + 4 * HOUR, T + 3 * HOUR), "waypoint 3: departs before waypoint 3 arrives"),
    ],
)
def test_a_route_that_goes_back_in_time_is_refused_with_both_waypoints(waypoint, said):
    assert said in refused(route(*PLAN.route[:2], waypoint), GeometryError)


def test_nobody_arrives_before_the_movement_departs():
    early = route(PLAN.route[0], wp(39, 33, "", T - 1))
    assert "waypoint 2: arrives before the movement departs" in refused(early, GeometryError)
    assert "another time than the movement" in refused(route(wp(38, 33, "", None, T + 1), wp(39, 33)))
    assert "arrives after the movement departs" in refused(route(wp(38, 33, "", T + 1), wp(39, 33)))


def test_a_leg_without_length_is_refused_and_a_halt_explained():
    said = refused(route(wp(38, 33, "Depot"), wp(38, 33, "Gate"), wp(39, 33)), GeometryError)
    assert said.startswith("leg 1 (Depot to Gate): leads from a place to the same place")
    assert "halt" in said
    assert "same place" in refused(route(wp(180, 33), wp(-180, 33)))
    assert "same place" in refused(route(wp(10, 90), wp(70, 90)))


@pytest.mark.parametrize("count", [0, 1])
def test_a_route_of_fewer_than_two_waypoints_leads_nowhere(count):
    assert f"a route of {count} waypoint" in refused(route(*PLAN.route[:count]), GeometryError)


def test_a_route_of_too_many_waypoints_is_to_be_simplified():
    many = tuple(wp(38 + k * 1e-4, 33) for k in range(2001))
    said = refused(route(*many), GeometryError)
    assert "2,001 waypoints are more than 2,000" in said
    assert "simplify" in said
    check_notification(route(*many[:2000]))


def test_an_outline_of_too_many_vertices_is_to_be_simplified_whatever_its_edges():
    turn = np.linspace(0, 2 * np.pi, 10_000, endpoint=False)
    ring = tuple((round(38e7 + 1e6 * np.cos(t)), round(33e7 + 1e6 * np.sin(t))) for t in turn)
    for edges in EdgeRule:
        said = refused(change(SITE, footprint=Polygon(parts=((ring,),), edges=edges)), GeometryError)
        assert said.startswith("footprint: 10,000 vertices are more than 2,000")


HASTY = route(PLAN.route[0], wp(38.4, 33, "Kilo", T + 24 * MINUTE))


def test_a_speed_that_is_impossible_for_the_kind_is_refused():
    said = refused(change(HASTY, kind=MovementKind.FOOT), GeometryError)
    assert said.startswith("leg 1 (Depot to Kilo): 37.4 km in 24 minutes: 93.")
    assert "faster than a movement of kind foot ever is (at most 21.6 km/h)" in said
    assert said.endswith("is it another kind of movement?)")


def test_a_speed_that_is_unusual_is_asked_about_and_refused_by_nobody():
    check_notification(HASTY)
    assert any("93." in it and "unusually fast" in it for it in questions_of(HASTY, T))
    assert not any("unusually" in it for it in questions_of(change(HASTY, kind=MovementKind.VEHICLE), T))


def test_two_places_at_one_time_are_refused():
    assert "in no time at all" in refused(route(PLAN.route[0], wp(38.4, 33, "", T)), GeometryError)


def test_legs_without_times_of_their_own_are_named_together():
    said = refused(route(wp(38, 33), wp(40, 33), wp(42, 33, "", T + HOUR)), GeometryError)
    assert said.startswith("legs 1 to 2: 374 km in 60 minutes")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"speed_mm_s": 0}, "speed: 0 km/h is no speed"),
        ({"speed_mm_s": -11_111}, "speed: -40 km/h is no speed"),
        ({"speed_mm_s": 60_000}, "faster than a movement of kind convoy ever is"),
        ({"half_width_mm": 0}, "half width: 0 m must be above 0"),
        ({"half_width_mm": 200_000_000}, "no more than 100 km"),
        ({"slack_s": -1}, "slack: -1 s must be 0 or more"),
        ({"slack_s": 8 * 86_400}, "no more than a week"),
        ({"depart_ms": -1}, "depart: -1 ms"),
        ({"vehicles": (VehicleCount(what="truck", count=0),)}, "vehicle 1: 0 is no number of vehicles"),
        ({"vehicles": (VehicleCount(what=" ", count=1),)}, "vehicle 1: is empty"),
        ({"tracks": ("one", "")}, "track 2: is empty"),
        ({"tracks": ("one", "two", "one")}, "track 3: 'one' stands there twice"),
        ({"people": CountRange(5, 2)}, "people: from 5 to 2 is no range"),
        ({"people": CountRange(-1, 2)}, "people: from -1 to 2 is no range"),
        ({"name": ""}, "name: is empty"),
        ({"name": "x" * 201}, "name: has 201 characters"),
        ({"note": "x" * 4001}, "note: has 4,001 characters"),
        ({"contacts": (Contact(role="Guard", medium="radio", address=" "),)}, "contact 1, address: is empty"),
        ({"contacts": (Contact(role="", medium="radio", address="1"),)}, "contact 1, role: is empty"),
        (
            {"contacts": (Contact(role="Guard", medium="mail", address="a", answered=True),)},
            "contact 1: says whether it answered, but not when",
        ),
        ({"markings": (Marking(seen="day", what="flag", photo_sha256=("AB" * 32,)),)}, "marking 1: 'ABAB"),
        ({"markings": (Marking(seen="day", what="flag", photo_sha256=("ab" * 31,)),)}, "is no SHA-256"),
        ({"markings": (Marking(seen="day", what=""),)}, "marking 1: is empty"),
    ],
)
def test_figures_and_entries_that_are_none_are_refused_by_name(said, words):
    assert words in refused(change(PLAN, **said))


@pytest.mark.parametrize(
    ("waypoint", "words"),
    [
        (wp(33, 138), "waypoint 2: latitude 138 is beyond 90 degrees (are latitude and longitude exch"),
        (wp(400, 33), "waypoint 2: longitude 400"),
        (wp(38.2, 33, "x" * 201), "has 201 characters"),
        (wp(-142, 33), "waypoint between"),
        (wp(120, 33), "leg 1: is 7,4"),
    ],
)
def test_a_waypoint_off_the_map_or_the_way_is_refused(waypoint, words):
    assert words in refused(route(wp(38, 33), waypoint), InputError)


def test_a_route_may_be_as_long_as_a_ship_goes_but_not_longer_than_half_round_the_earth():
    legs = [wp(-160 + 40 * k, 0) for k in range(8)]
    check_notification(route(*legs[:5], kind=MovementKind.VESSEL))
    assert "route: is 31," in refused(route(*legs, kind=MovementKind.VESSEL), GeometryError)


def test_a_movement_of_more_than_a_year_is_refused_and_one_of_months_is_asked_about():
    slow = route(wp(38, 33), wp(38.4, 33, "", T + 367 * DAY))
    assert "route: lasts 367 days" in refused(slow)
    months = route(wp(38, 33), wp(38.4, 33, "", T + 60 * DAY))
    check_notification(months)
    assert any("60 days" in it for it in questions_of(months, T))
    assert any("are there halts" in it for it in questions_of(months, T))


# -- areas -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (change(SITE, footprint=circle(60_000)), "footprint: is 120 km across; the most is 100 km"),
        (fire(footprint=circle(600_000)), "part 1, footprint: is 1,200 km across; the most is 1,000 km"),
        (
            fire(footprint=Corridor(centreline=((0, 0), (80_000_000, 0)), half_width_mm=80_000_000)),
            "part 1, footprint: is 1,051 km across",
        ),
    ],
)
def test_an_area_of_a_continent_is_refused_and_its_size_said(n, words):
    assert words in refused(n, GeometryError)


def test_a_continent_with_geodesic_edges_is_refused_before_its_edges_are_counted():
    turn = np.linspace(0, 2 * np.pi, 1500, endpoint=False)
    star = tuple(
        (round(1.7e9 * np.cos(t) * (1 - k % 2)), round(8e8 * np.sin(t))) for k, t in enumerate(turn)
    )
    assert "km across" in refused(fire(footprint=Polygon(parts=((star,),), edges=EdgeRule.GEODESIC)))


def test_a_ring_that_crosses_itself_is_refused_with_its_part():
    bow = tuple((round(x * 1e7), round(y * 1e7)) for x, y in ((38, 33), (38.1, 33.1), (38.1, 33), (38, 33.1)))
    assert "part 1, footprint: the outer ring crosses itself" in refused(
        fire(footprint=Polygon(parts=((bow,),))), GeometryError
    )
    assert "footprint: " in refused(change(SITE, footprint=Polygon(parts=())), GeometryError)
    assert "latitude 95" in refused(change(SITE, footprint=circle(5, 38, 95)), GeometryError)


def test_bands_upside_down_are_refused_with_their_part():
    floor = AltitudeLimit(reference=AltitudeReference.MSL, value_mm=2_000)
    ceiling = AltitudeLimit(reference=AltitudeReference.MSL, value_mm=1_000)
    upside_down = AltitudeBand(floor=floor, ceiling=ceiling)
    assert "part 1, altitude: the floor 2 m MSL above the ceiling" in refused(fire(altitude=upside_down))
    assert "altitude: the floor" in refused(change(PLAN, altitude=upside_down))
    assert "altitude: the floor" in refused(change(SITE, altitude=upside_down))


def test_an_end_before_its_start_is_refused():
    backwards = Interval(start_ms=T, end_ms=T - 1)
    assert "valid: ends before it begins" in refused(change(SITE, valid=backwards), GeometryError)
    assert "part 1, interval: ends before it begins" in refused(fire(interval=backwards), GeometryError)


def test_only_sites_stay_until_further_notice():
    check_notification(SITE)
    assert "part 1, interval: an activity needs an end" in refused(fire(interval=Interval(start_ms=T)))
    check_notification(change(SITE, valid=Interval(start_ms=T, end_ms=T + 3000 * DAY)))


def test_a_year_of_duration_is_the_most_of_an_activity_and_its_parts_together():
    year = Interval(start_ms=T, end_ms=T + 366 * DAY)
    check_notification(fire(interval=year))
    assert any("366 days" in it for it in questions_of(fire(interval=year), T))
    longer = Interval(start_ms=T, end_ms=T + 367 * DAY)
    assert "lasts 367 days; the most is a year" in refused(fire(interval=longer))
    later = Interval(start_ms=T + 400 * DAY, end_ms=T + 401 * DAY)
    assert "parts: lasts 401 days" in refused(change(FIRE, parts=(PART, change(PART, interval=later))))


@pytest.mark.parametrize(
    ("recurrence", "words"),
    [
        (Recurrence(days=(), from_s=0, to_s=1), "days none"),
        (Recurrence(days=(1, 1), from_s=0, to_s=1), "days 1, 1"),
        (Recurrence(days=(0, 8), from_s=0, to_s=1), "days 0, 8"),
        (Recurrence(days=(1,), from_s=86_400, to_s=1), "from 86400 s"),
        (Recurrence(days=(1,), from_s=-1, to_s=1), "from -1 s"),
        (Recurrence(days=(1,), from_s=0, to_s=86_401), "to 86401 s"),
        (Recurrence(days=(5,), from_s=0, to_s=3600), "part 1, interval: none of the days"),
    ],
)
def test_a_recurrence_that_never_comes_about_is_refused(recurrence, words):
    # The part lasts from Wednesday 18 to Thursday 19 November 2026.
    assert words in refused(change(FIRE, recurrence=recurrence))
    check_notification(change(FIRE, recurrence=Recurrence(days=(4,), from_s=3600, to_s=7200)))


def test_an_activity_has_from_one_to_sixty_four_parts():
    assert "at least one" in refused(change(FIRE, parts=()), GeometryError)
    check_notification(change(FIRE, parts=(PART,) * 64))
    assert "65 volumes are more than 64" in refused(change(FIRE, parts=(PART,) * 65), GeometryError)


@pytest.mark.parametrize("dispersion_mm", [-1, 100_000_001])
def test_dispersion_has_limits(dispersion_mm):
    assert "dispersion: " in refused(change(FIRE, dispersion_mm=dispersion_mm), GeometryError)


def test_a_next_verification_comes_after_the_last_one():
    odd = (Verification(by="un", how="visited", at_ms=T, next_at_ms=T),)
    assert "verification 1: the next verification comes no later" in refused(change(SITE, verifications=odd))
    assert "verification 1, by: is empty" in refused(
        change(SITE, verifications=(Verification(by="", how="", at_ms=T),))
    )


# -- questions -------------------------------------------------------------------------------------


VISITED = Verification(by="un", how="", at_ms=T - 9 * DAY, next_at_ms=T - DAY)
UNTESTED = Contact(role="Lead", medium="radio", address="1")


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (change(SITE, verifications=()), "Nobody has verified"),
        (change(SITE, verifications=(change(VISITED, at_ms=T + DAY, next_at_ms=None),)), "yet to come"),
        (change(SITE, verifications=(VISITED,)), "was due 1 day ago"),
        (change(SITE, valid=Interval(start_ms=T - 9, end_ms=T)), "no longer valid"),
        (change(SITE, contacts=()), "No contact is given"),
        (change(SITE, markings=(Marking(seen="day", what="flag"),)), "at night"),
        (change(PLAN, markings=()), "at night"),
        (change(PLAN, contacts=(UNTESTED,)), "No contact was tested"),
        (change(PLAN, contacts=(change(UNTESTED, tested_at_ms=T, answered=False),)), "None of the tested"),
        (change(PLAN, speed_mm_s=2_000), "7.2 km/h is unusual"),
        (route(wp(38, 33, "Depot"), wp(39, 33, "Kilo")), "leg 1 (Depot to Kilo): 93.5 km without a waypoint"),
        (change(FIRE, dispersion_mm=None), "No dispersion"),
        (change(FIRE, kind=ActivityKind.REPAIR_WORK), "On whose security guarantees"),
        (change(FIRE, kind=ActivityKind.WINDOW_OF_SILENCE, guarantees_from=("a",)), "from each side"),
    ],
)
def test_what_is_doubtful_is_asked_and_refused_by_nobody(n, words):
    check_notification(n)
    asked = questions_of(n, T)
    assert any(words in it for it in asked)
    assert all(it.endswith("?") for it in asked)


def test_a_start_in_the_past_is_asked_about_and_an_end_too():
    assert any("departed 2 hours ago" in it for it in questions_of(PLAN, T + 2 * HOUR))
    assert any("began 3 minutes ago" in it for it in questions_of(FIRE, T + 3 * MINUTE))
    assert any("over already" in it for it in questions_of(FIRE, T + 2 * DAY))


# -- amendments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (PLAN, {"vehicles": ()}),
        (PLAN, {"tracks": ("three",)}),
        (PLAN, {"people": None}),
        (PLAN, {"contacts": ()}),
        (PLAN, {"markings": ()}),
        (PLAN, {"name": "Flour", "note": "one lorry swapped", "serial": "7", "purpose": "food"}),
        (PLAN, {"route": tuple(change(it, name="new " + it.name) for it in PLAN.route)}),
        (SITE, {"name": "Hospital", "verifications": (), "source": "visit", "note": "", "people": None}),
        (FIRE, {"tracks": ("one",), "note": "x", "people": CountRange(1, 2)}),
    ],
)
def test_a_vehicle_swapped_at_three_in_the_morning_keeps_the_clock(before, said):
    assert not is_material(before, change(before, **said))
    assert not is_material(change(before, **said), before)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (PLAN, {"route": PLAN.route[:2]}),
        (PLAN, {"route": (*PLAN.route[:2], change(PLAN.route[2], arrive_ms=T + 4 * HOUR))}),
        (PLAN, {"depart_ms": T - 1}),
        (PLAN, {"speed_mm_s": 9_000}),
        (PLAN, {"half_width_mm": 9_000}),
        (PLAN, {"slack_s": 60}),
        (PLAN, {"kind": MovementKind.VEHICLE}),
        (PLAN, {"altitude": AltitudeBand(floor=AltitudeLimit(reference=AltitudeReference.AGL, value_mm=9))}),
        (SITE, {"footprint": circle(300)}),
        (SITE, {"valid": Interval(start_ms=T, end_ms=T + DAY)}),
        (SITE, {"function": SiteFunction.WAREHOUSE}),
        (FIRE, {"parts": (PART, PART)}),
        (FIRE, {"recurrence": Recurrence(days=(3,), from_s=0, to_s=9)}),
        (FIRE, {"dispersion_mm": 1}),
        (FIRE, {"kind": ActivityKind.EXERCISE}),
        (FIRE, {"guarantees_from": ("coalition",)}),
    ],
)
def test_where_when_or_what_begins_the_time_of_notice_anew(before, said):
    assert is_material(before, change(before, **said))


def test_another_sort_of_notification_is_another_matter():
    assert is_material(SITE, FIRE)
