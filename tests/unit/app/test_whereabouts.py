"""What stands near a place, found by boxes: nothing is missed that a measurement of everything finds."""

from __future__ import annotations

import subprocess
import sys
from random import Random

import numpy as np
import pytest
from pyproj import Geod

from openline.app.whereabouts import Whereabouts, box_of, there_of
from openline.decide.distancing import distance_to
from openline.decide.state import Content, NotificationStanding, ObjectStanding, State
from openline.model.agreement import Line
from openline.model.event import NotificationBody, NotificationFacts
from openline.model.notification import (
    Activity,
    ActivityKind,
    Movement,
    MovementKind,
    Notification,
    Recurrence,
    Site,
    SiteFunction,
    Waypoint,
)
from openline.model.space import (
    Circle,
    Corridor,
    EdgeRule,
    Footprint,
    Interval,
    Polygon,
    Position,
    Volume4D,
)

HOUR_MS = 3_600_000
NOW_MS = 100 * HOUR_MS
CENTRES = [(40.9, 34.4), (179.98, 10.0), (-179.99, -40.0), (12.0, 84.0), (-60.0, -88.5), (0.0, 0.0)]


def at(lon: float, lat: float) -> Position:
    lon = (lon + 180.0) % 360.0 - 180.0
    return Position(lon_e7=round(lon * 1e7), lat_e7=round(max(-90.0, min(90.0, lat)) * 1e7))


def footprint(random: Random, lon: float, lat: float) -> Footprint:
    centre = at(lon, lat)
    if random.random() < 0.4:
        return Circle(centre=centre, radius_mm=random.randrange(1_000, 8_000_000))
    size = random.choice((0.01, 0.2, 3.0))
    turn = [(size * random.uniform(0.5, 1.0), 2 * np.pi * k / 5) for k in range(5)]
    ring = tuple(
        (round((lon + r * np.cos(angle)) * 1e7), round(max(-89.5, min(89.5, lat + r * np.sin(angle))) * 1e7))
        for r, angle in turn
    )
    edges = random.choice(tuple(EdgeRule))
    if random.random() < 0.5:
        return Polygon(parts=((ring,),), edges=edges)
    return Corridor(centreline=ring[:3], half_width_mm=random.randrange(1_000, 4_000_000), edges=edges)


def notification(random: Random, number: int) -> Notification:
    lon, lat = random.choice(CENTRES)
    lon, lat = lon + random.uniform(-0.3, 0.3), max(-89.0, min(89.0, lat + random.uniform(-0.3, 0.3)))
    begins_ms = NOW_MS + random.randrange(-3 * HOUR_MS, 3 * HOUR_MS)
    id = f"n{number}"
    kind = random.randrange(3)
    if kind == 0:
        return Site(
            id=id,
            name=id,
            function=SiteFunction.CLINIC,
            footprint=footprint(random, lon, lat),
            valid=Interval(start_ms=begins_ms, end_ms=begins_ms + HOUR_MS),
        )
    if kind == 1:
        part = Volume4D(
            footprint=footprint(random, lon, lat),
            interval=Interval(start_ms=begins_ms, end_ms=begins_ms + 2 * HOUR_MS),
        )
        return Activity(id=id, name=id, kind=random.choice(tuple(ActivityKind)), parts=(part,))
    ends = at(lon, lat), at(lon + 0.3, max(-89.0, min(89.0, lat + 0.2)))
    return Movement(
        id=id,
        name=id,
        kind=random.choice((MovementKind.CONVOY, MovementKind.VESSEL, MovementKind.ROTARY)),
        route=tuple(Waypoint(position=it) for it in ends),
        depart_ms=begins_ms,
    )


def standing(*things: Notification) -> State:
    """Return a state in which these are on record."""
    state = State()
    for number, it in enumerate(things):
        put(state, it, number)
    return state


def put(state: State, thing: Notification, number: int, stands: str = "on_record") -> None:
    facts = NotificationFacts(notification=thing.id, version=1)
    entry = f"e{number}"
    state.objects[thing.id] = ObjectStanding(
        id=thing.id,
        kind=type(thing).__name__.lower(),
        owner="alpha",
        state=stands,
        version=1,
        entry=entry,
        index=number,
        body_sha256="",
    )
    state.notifications[thing.id] = NotificationStanding(id=thing.id, clock_ms=0, since=(), begins_ms=NOW_MS)
    state.contents[entry] = Content(0, facts, NotificationBody(notification=thing))


def small_site(id: str, position: Position) -> Site:
    return Site(
        id=id,
        name=id,
        function=SiteFunction.CLINIC,
        footprint=Circle(centre=position, radius_mm=1_000),
        valid=Interval(start_ms=0),
    )


def test_nothing_is_missed_that_measuring_everything_finds() -> None:
    random = Random(11)
    things = [notification(random, number) for number in range(60)]
    state, boxes = standing(*things), Whereabouts()
    found = 0
    for _ in range(40):
        lon, lat = random.choice(CENTRES)
        place = at(lon + random.uniform(-0.4, 0.4), lat + random.uniform(-0.4, 0.4))
        near = boxes.near(state, place, reach_m=6_000, from_ms=NOW_MS, until_ms=NOW_MS + HOUR_MS)
        expected = {}
        for thing in things:
            away = [
                distance_to(place, it.footprint).metres
                for it in there_of(thing)
                if it.interval.start_ms < NOW_MS + HOUR_MS and it.interval.end_ms > NOW_MS  # type: ignore[operator]
            ]
            if away and min(away) <= 6_000:
                expected[thing.id] = min(away)
        assert expected.items() <= {id: it.metres for id, it in near.items()}.items()
        # What is found beyond that is an activity within its margin of time.
        assert {thing.kind for thing in (state.objects[it] for it in near.keys() - expected.keys())} <= {
            "activity"
        }
        found += len(expected)
    assert found > 30


@pytest.mark.parametrize("edges", list(EdgeRule))
def test_a_box_holds_every_point_of_its_edges(edges: EdgeRule) -> None:
    geod, random = Geod(ellps="WGS84"), Random(5)
    for _ in range(300):
        lon, lat = random.uniform(-180, 180), random.uniform(-70, 70)
        other = lon + random.uniform(-18, 18), max(-74.0, min(74.0, lat + random.uniform(-8, 8)))
        path = (round(lon * 1e7), round(lat * 1e7)), (round(other[0] * 1e7), round(other[1] * 1e7))
        box = box_of(Corridor(centreline=path, half_width_mm=0, edges=edges))
        if edges is EdgeRule.GEODESIC:
            points = geod.npts(lon, lat, *other, 30)
        else:
            points = [(lon + k / 31 * (other[0] - lon), lat + k / 31 * (other[1] - lat)) for k in range(32)]
        for x, y in points:
            assert abs((x - box.middle + 180.0) % 360.0 - 180.0) <= box.half
            assert box.south <= y <= box.north


def test_it_is_found_where_it_was_amended_to_and_no_longer_where_it_was_nor_once_it_is_removed() -> None:
    here, there = at(40.9, 34.4), at(42.0, 35.0)
    others = [small_site(f"o{k}", at(10.0 + k, 0.0)) for k in range(100)]
    state, boxes = standing(small_site("s", here), *others), Whereabouts()

    def near(place: Position) -> set[str]:
        return set(boxes.near(state, place, reach_m=5_000, from_ms=0, until_ms=HOUR_MS))

    assert near(here) == {"s"}
    put(state, small_site("s", there), 1_000)
    boxes.touch("s")
    assert (near(here), near(there)) == (set(), {"s"})
    put(state, small_site("s", there), 1_000, stands="removed")
    boxes.touch("s")
    assert near(there) == set()
    assert [near(at(10.0 + k, 0.0)) for k in (0, 63, 64, 99)] == [{"o0"}, {"o63"}, {"o64"}, {"o99"}]


@pytest.mark.parametrize(
    ("stands", "is_there"), [("on_record", False), ("under_way", True), ("halted", True)]
)
def test_what_is_late_is_there_until_somebody_says_that_it_has_come(stands: str, is_there: bool) -> None:
    route = tuple(Waypoint(position=it) for it in (at(40.9, 34.4), at(41.0, 34.4)))
    convoy = Movement(id="c", name="c", kind=MovementKind.CONVOY, route=route, depart_ms=NOW_MS)
    state, boxes = State(), Whereabouts()
    put(state, convoy, 1, stands=stands)

    late_ms = NOW_MS + 48 * HOUR_MS
    near = boxes.near(state, at(40.95, 34.4), reach_m=5_000, from_ms=late_ms, until_ms=late_ms + HOUR_MS)
    assert bool(near) is is_there


def test_what_recurs_is_near_only_on_its_days() -> None:
    days = Recurrence(days=(1,), from_s=0, to_s=3_600)  # day 0 was a Thursday: day 4 a Monday
    part = Volume4D(footprint=Circle(centre=at(40.9, 34.4), radius_mm=1_000), interval=Interval(start_ms=0))
    patrol = Activity(id="p", name="p", kind=ActivityKind.PATROL, parts=(part,), recurrence=days)
    state, boxes = standing(patrol), Whereabouts()

    def near(at_ms: int) -> set[str]:
        until_ms = at_ms + HOUR_MS
        return set(boxes.near(state, at(40.9, 34.4), reach_m=5_000, from_ms=at_ms, until_ms=until_ms))

    assert near(96 * HOUR_MS) == {"p"}
    assert near(72 * HOUR_MS) == set()


def test_a_line_is_near_all_along() -> None:
    line = Line(id="l", name="l", path=((400_000_000, 340_000_000), (420_000_000, 340_000_000)))
    [there] = there_of(line)
    assert distance_to(at(41.0, 34.02), there.footprint).metres == pytest.approx(2_219, rel=0.01)
    assert box_of(there.footprint).half == pytest.approx(1.0, abs=0.001)


def test_nothing_of_the_compiled_kernel_is_loaded_to_compare_a_place() -> None:
    """In a process of its own: here something else may have loaded it."""
    program = """
import sys
from openline.bootstrap.placing import comparing
from openline.model.space import Position
from tests.desk import Desk
from tests.saying import hear_stop
from tests.unit.app.test_comparing import site_at, CLINIC
desk = Desk("aid", "bravo")
desk.rules.compare = comparing()
desk.notify("aid", site_at("clinic", CLINIC))
hear_stop(desk, "s1", "bravo", "aid", text="STOP at 34.4510 N 40.9210 E")
near = [it.facts for it in desk.entries if it.header.type == "near.find/v1" and it.facts.party == "aid"]
assert near[0].near == ("clinic",), near
assert "numba" not in sys.modules, "the compiler is loaded"
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
