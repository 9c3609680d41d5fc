"""The flight intents of the InterUSS Project: what its documents say must conflict does, and nothing else.

The documents are the tables "Must conflict with" and "Must not conflict with" of
github.com/interuss/monitoring, ``monitoring/uss_qualifier/scenarios/astm/utm``. Beside them stands a check of
our own by shapely and plain comparisons, over the files as they are read, not what Openline made of them.
"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import shapely

from openline.decide.notified import check_notification
from openline.decide.volumes import declared_overlap
from openline.errors import GeometryError
from openline.model.notification import Activity, ActivityKind, Severity
from openline.model.space import AltitudeReference, EdgeRule, Polygon
from openline.wire.intents import read_volumes
from tests.desk import Desk
from tests.flight_intents import mutate, read_intents, resolve_time, volumes
from tests.listed import matches_in

pytestmark = pytest.mark.requirement("R10", "R16")

FOLDER = Path(__file__).parents[1] / "data" / "utm" / "interuss"
STANDARD = FOLDER / "flight_intents" / "standard"
SWISS = FOLDER / "che" / "flight_intents" / "general_flight_auth_flights.yaml"
NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
"""A Thursday."""
NOW_MS = round(NOW.timestamp() * 1000)
TIMES = dict.fromkeys(("StartOfTestRun", "StartOfScenario", "TimeOfEvaluation"), NOW)

Pair = tuple[str, str]


def pairs(ones: str, others: str) -> set[Pair]:
    return set(itertools.product(ones.split(), others.split()))


# nominal_planning/conflict_higher_priority/conflict_higher_priority.md, "Resources":
#
#   ID                                    name       must conflict with  must not conflict with
#   flight1_planned, flight1_activated    Flight 1   Flight 2            Flight 2m
#   flight1m_planned, flight1m_activated  Flight 1m  Flight 2            N/A
#   flight1c_activated                    Flight 1c  Flight 2m           N/A
#   flight2_planned, flight2_activated    Flight 2   Flight 1            N/A
#   flight2m_activated                    Flight 2m  Flight 1c           Flight 1
FLIGHT_1 = "flight1_planned flight1_activated"
FLIGHT_1M = "flight1m_planned flight1m_activated"
FLIGHT_2 = "flight2_planned flight2_activated"
MUST = (
    pairs(FLIGHT_1, FLIGHT_2) | pairs(FLIGHT_1M, FLIGHT_2) | pairs("flight1c_activated", "flight2m_activated")
)
MUST_NOT = pairs(FLIGHT_1, "flight2m_activated")

# nominal_planning/conflict_equal_priority_not_permitted/conflict_equal_priority_not_permitted.md, the same:
#
#   flight1_planned, flight1_activated             Flight 1   Flight 2             N/A
#   flight1m_activated                             Flight 1m  Flight 2             N/A
#   flight1c_planned, flight1c_activated           Flight 1c  N/A                  Flight 2
#   equal_prio_flight2m_planned                    Flight 2m  N/A                  Flight 1
#   equal_prio_flight2_planned, …_activated and
#   …_nonconforming                                Flight 2   Flight 1, Flight 1m  Flight 1c
EQUAL_2 = "equal_prio_flight2_planned equal_prio_flight2_activated equal_prio_flight2_nonconforming"
MUST |= pairs(FLIGHT_1, EQUAL_2) | pairs("flight1m_activated", EQUAL_2)
MUST_NOT |= pairs("flight1c_planned flight1c_activated", EQUAL_2)
MUST_NOT |= pairs(FLIGHT_1, "equal_prio_flight2m_planned")


# subscription_notifications/receive_notifications_for_awareness/receive_notifications_for_awareness.md, of
# flight_1_planned, flight_1_activated and flight_2_planned: "Must be relevant, but not intersecting", where
# "their time ranges and altitudes do intersect" and "their geometries do not intersect, but their convex
# hulls do".
APART_1 = "flight_1 flight_1_planned flight_1_activated"
APART_2 = "flight_2 flight_2_planned flight_2_planned_modified"


@cache
def given(name: str) -> dict[str, list[dict[str, Any]]]:
    """The volumes of each intent of a file, as the file has them."""
    path = SWISS if name == "swiss" else STANDARD / f"{name}.yaml"
    return {id: volumes(intent, TIMES) for id, intent in read_intents(path).items()}


def flight(name: str, id: str) -> Activity:
    """An intent as it is notified."""
    parts = read_volumes(given(name)[id], id)
    made = Activity(id=id, name=id, kind=ActivityKind.DRONE_FLIGHT, parts=parts)
    check_notification(made)
    return made


# -- the other check --------------------------------------------------------------------------------

METRES_PER_DEGREE = 40_075_000 / 360


def outline(volume: dict[str, Any]) -> shapely.Geometry:
    """A footprint in metres from 0 N 0 E, true near the equator; a circle from its own middle."""
    if "outline_circle" in volume["volume"]:
        return shapely.Point(0, 0).buffer(volume["volume"]["outline_circle"]["radius"]["value"])
    vertices = volume["volume"]["outline_polygon"]["vertices"]
    return shapely.Polygon(
        [(it["lng"] * METRES_PER_DEGREE, it["lat"] * METRES_PER_DEGREE) for it in vertices]
    )


def heights(volume: dict[str, Any]) -> tuple[float, float]:
    limits = [volume["volume"][name] for name in ("altitude_lower", "altitude_upper")]
    assert {it["reference"] for it in limits} == {"W84"}
    low, high = (it["value"] * {"M": 1.0, "FT": 0.3048}[it["units"]] for it in limits)
    return low, high


def times(volume: dict[str, Any]) -> tuple[datetime, datetime]:
    start, end = (datetime.fromisoformat(volume[name]["value"]) for name in ("time_start", "time_end"))
    return start, end


def share(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def conflict(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return (
        share(times(one), times(other))
        and share(heights(one), heights(other))
        and shapely.intersects(outline(one), outline(other))
    )


def conflicting(name: str) -> dict[Pair, bool]:
    return {
        (a, b): any(itertools.starmap(conflict, itertools.product(given(name)[a], given(name)[b])))
        for a, b in itertools.combinations(given(name), 2)
    }


# -- as the files say -------------------------------------------------------------------------------


def test_the_documents_speak_of_every_intent_of_the_file_but_none_that_is_not_there() -> None:
    named = {id for pair in MUST | MUST_NOT for id in pair}
    assert named == set(given("conflicting_flights"))
    assert not MUST & MUST_NOT
    assert (len(MUST), len(MUST_NOT)) == (18, 10)


def test_those_that_must_conflict_overlap_as_declared_and_those_that_must_not_do_not() -> None:
    said = {
        pair: declared_overlap(*(flight("conflicting_flights", id) for id in pair))
        for pair in MUST | MUST_NOT
    }
    assert {pair for pair, overlap in said.items() if overlap} == MUST


@pytest.mark.parametrize(
    ("name", "count", "overlapping"),
    [("conflicting_flights", 78, 52), ("non_conflicting", 15, 6), ("swiss", 1, 0)],
)
def test_of_all_pairs_of_a_file_those_overlap_that_do_by_shapely(
    name: str, count: int, overlapping: int
) -> None:
    by_shapely = conflicting(name)
    assert (len(by_shapely), sum(by_shapely.values())) == (count, overlapping)
    flights = {id: flight(name, id) for id in given(name)}
    assert {(a, b): declared_overlap(flights[a], flights[b]) for a, b in by_shapely} == by_shapely


def test_what_must_not_conflict_is_farther_apart_than_openline_takes_for_touching() -> None:
    """Declared areas less than 3 m apart may be taken to meet: none of the files depends on that."""
    gaps = [
        shapely.distance(outline(given(name)[a][0]), outline(given(name)[b][0]))
        for name, apart in (("conflicting_flights", MUST_NOT), ("non_conflicting", pairs(APART_1, APART_2)))
        for a, b in apart
    ]
    assert min(it for it in gaps if it) > 5.0


def test_the_two_that_only_their_hulls_make_relevant_do_not_overlap() -> None:
    for a, b in pairs(APART_1, APART_2):
        one, other = given("non_conflicting")[a][0], given("non_conflicting")[b][0]
        assert share(times(one), times(other))
        assert share(heights(one), heights(other))
        assert shapely.intersects(outline(one).convex_hull, outline(other).convex_hull)
        assert not shapely.intersects(outline(one), outline(other))
        assert not declared_overlap(flight("non_conflicting", a), flight("non_conflicting", b))


def test_by_their_hulls_alone_they_would_be_taken_to_overlap() -> None:
    def hull(id: str) -> Activity:
        made = flight("non_conflicting", id)
        (ring,) = made.parts[0].footprint.parts[0]  # type: ignore[union-attr]
        corners = shapely.get_coordinates(shapely.MultiPoint(ring).convex_hull.exterior)[:-1].astype(int)
        polygon = Polygon(parts=((tuple(map(tuple, corners.tolist())),),), edges=EdgeRule.GEODESIC)
        part = msgspec.structs.replace(made.parts[0], footprint=polygon)
        return msgspec.structs.replace(made, parts=(part,))

    assert declared_overlap(hull("flight_1"), hull("flight_2"))


def test_the_bent_outline_of_flight_2_does_not_cross_itself_and_in_another_order_it_does() -> None:
    """Five vertices, concave. F3548 has vertices in order and no edges that cross: nothing is repaired."""
    (volume,) = msgspec.json.decode(msgspec.json.encode(given("non_conflicting")["flight_2"]))
    assert shapely.is_valid(outline(volume))
    (part,) = flight("non_conflicting", "flight_2").parts
    as_read = [(it["lng"], it["lat"]) for it in volume["volume"]["outline_polygon"]["vertices"]]
    assert [(x / 1e7, y / 1e7) for x, y in part.footprint.parts[0][0]] == as_read  # type: ignore[union-attr]
    vertices = volume["volume"]["outline_polygon"]["vertices"]
    vertices[0], vertices[1] = vertices[1], vertices[0]
    assert not shapely.is_valid(outline(volume))
    with pytest.raises(GeometryError, match="crosses itself"):
        read_volumes([volume], "flight_2")


# -- how the files are read ------------------------------------------------------------------------


def test_a_mutation_changes_what_it_names_and_a_plus_replaces_all_of_it() -> None:
    """conflicting_flights.yaml, flight1c_planned: other vertices and heights, the same units and times."""
    intents = read_intents(STANDARD / "conflicting_flights.yaml")
    (before,) = intents["flight1_planned"]["basic_information"]["area"]
    (after,) = intents["flight1c_planned"]["basic_information"]["area"]
    assert after["outline_polygon"]["vertices"][0] == {"lng": 0.0003, "lat": -0.0002}
    assert after["altitude_lower"] == {"value": -5.04, "reference": "W84", "units": "M"}
    assert (before["altitude_lower"]["value"], len(before["outline_polygon"]["vertices"])) == (0.01, 4)
    assert after["start_time"] == before["start_time"]
    # A triangle of a diamond: merged by index, as lists without a plus are, a fourth vertex would be left.
    (third,) = intents["flight2m_activated"]["basic_information"]["area"]
    assert len(third["outline_polygon"]["vertices"]) == 3
    assert mutate([1, {"a": 2}, 3], [4, {"b": 5}]) == [4, {"a": 2, "b": 5}, 3]
    # Through three mutations, and what another file says.
    last = intents["equal_prio_flight2m_planned"]
    assert last["astm_f3548_21"]["priority"] == 0
    assert last["basic_information"]["area"][0]["altitude_upper"]["value"] == 50
    assert last["uspace_flight_authorisation"]["endurance_minutes"] == 50


def test_times_relative_to_the_test_are_worked_out_as_by_hand() -> None:
    start, end = times(given("conflicting_flights")["flight2m_activated"][0])
    assert (start, end) == (
        datetime(2026, 11, 26, 9, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 26, 10, 45, tzinfo=UTC),
    )
    # A mutation that names another time to start from keeps the offset; the duration counts from there.
    start, end = times(given("non_conflicting")["flight_1_planned"][0])
    assert (end - start, NOW - start) == (timedelta(minutes=45), timedelta(seconds=1))
    # From a Thursday in Zurich the next Tuesday or Thursday is Tuesday, 1 December, UTC+1; and 12 h more.
    start, end = times(given("swiss")["flight1"][0])
    assert (start, end) == (NOW, datetime(2026, 12, 1, 11, tzinfo=UTC))
    # 22:00 Z is midnight at UTC+2: that day has begun, and the next begins at 22:00 Z on Friday.
    start, end = times(given("swiss")["flight2"][0])
    assert (start, end - start) == (datetime(2026, 11, 27, 22, tzinfo=UTC), timedelta(minutes=5))


def test_a_next_day_in_summer_time_begins_an_hour_earlier() -> None:
    area = read_intents(SWISS)["flight1"]["basic_information"]["area"][0]
    friday = datetime(2026, 3, 27, 10, tzinfo=UTC)
    end = resolve_time(area["end_time"], {"StartOfTestRun": friday})
    assert end == datetime(2026, 3, 31, 10, tzinfo=UTC)


# -- through the whole path -------------------------------------------------------------------------


def severities(desk: Desk) -> dict[Pair, Severity]:
    return {(it.about, it.other): it.severity for it in desk.state.matches.values() if it.state == "open"}


def told(desk: Desk, party: str) -> list[tuple[object, object]]:
    rows = [row for it in desk.told(party) for row in matches_in(desk.shown(it))]
    return [(it["happened"], it["severity"]) for it in rows]


def notified(name: str, firsts: list[str], seconds: list[str]) -> dict[Pair, Severity]:
    """Let one party notify the first flights and another the second ones; return who matches whom."""
    desk = Desk("tested", "control", now_ms=NOW_MS)
    for party, ids in (("tested", firsts), ("control", seconds)):
        for id in ids:
            desk.notify(party, flight(name, id))
    return {(one, two): severity for (two, one), severity in severities(desk).items()}


def test_notified_by_two_parties_those_that_conflict_are_severe_and_no_other_is_more_than_moderate() -> None:
    ids = list(given("conflicting_flights"))
    firsts = [it for it in ids if "flight1" in it]
    seconds = [it for it in ids if "flight2" in it]
    assert len(firsts) * len(seconds) == 42
    found = notified("conflicting_flights", firsts, seconds)
    severe = {pair for pair, severity in found.items() if severity is Severity.SEVERE}
    assert severe >= MUST
    assert not severe & MUST_NOT
    assert severe == {
        (a, b) if a in firsts else (b, a)
        for (a, b), overlap in conflicting("conflicting_flights").items()
        if overlap and (a in firsts) != (b in firsts)
    }
    assert set(found.values()) == {Severity.SEVERE, Severity.MODERATE}
    # By margins only: beside each other within 500 m, and at the same heights; one flies above the other.
    assert {pair for pair in MUST_NOT if pair not in found} == pairs(FLIGHT_1, "equal_prio_flight2m_planned")


def test_two_that_must_not_conflict_are_told_that_they_pass_close() -> None:
    found = notified("non_conflicting", APART_1.split(), APART_2.split())
    assert set(found) == pairs(APART_1, APART_2)
    assert set(found.values()) == {Severity.MODERATE}


def test_the_swiss_flights_at_one_place_are_kept_apart_by_their_heights() -> None:
    assert notified("swiss", ["flight1"], ["flight2"]) == {}
    (low,), (high,) = (flight("swiss", id).parts for id in ("flight1", "flight2"))
    assert low.footprint == high.footprint
    assert (high.altitude.floor.value_mm, high.altitude.ceiling.value_mm) == (1_424_000, 1_524_000)
    assert {it.altitude.floor.reference for it in (low, high)} == {AltitudeReference.HAE}
    # At one height they would conflict.
    lowered = msgspec.structs.replace(
        flight("swiss", "flight2"), parts=(msgspec.structs.replace(high, altitude=low.altitude),)
    )
    assert declared_overlap(flight("swiss", "flight1"), lowered)


def test_a_flight_that_grows_into_another_is_told_to_both_and_one_that_shrinks_again_too() -> None:
    """conflict_equal_priority_not_permitted.md, "Attempt to modify planned flight into conflict":

    "The test driver attempts to enlarge Flight 1c so that it conflicts with Flight 2." InterUSS has that
    rejected; Openline records it and tells both, as it has no right of way to decide about.
    """
    desk = Desk("tested", "control", now_ms=NOW_MS)

    def states(party: str, flight_id: str, intent: str) -> None:
        desk.notify(party, msgspec.structs.replace(flight("conflicting_flights", intent), id=flight_id))

    states("control", "flight2", "equal_prio_flight2_planned")
    states("control", "flight2", "equal_prio_flight2_activated")
    states("tested", "flight1", "flight1c_planned")
    states("tested", "flight1", "flight1_planned")
    states("tested", "flight1", "flight1c_activated")
    # "Plan Flight 2m": "The smaller Flight 2 form … does not conflict with Flight 1."
    states("control", "flight2", "equal_prio_flight2m_planned")
    states("tested", "flight1", "flight1_activated")
    # "Declare Flight 2 non-conforming": "This makes … Flight 2 conflict with activated Flight 1".
    states("control", "flight2", "equal_prio_flight2_nonconforming")
    said = [
        ("begun", "moderate"),
        ("changed", "severe"),
        ("changed", "moderate"),
        ("ended", "moderate"),
        ("begun", "severe"),
    ]
    assert told(desk, "tested") == said
    assert told(desk, "control") == said
