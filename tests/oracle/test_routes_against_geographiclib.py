"""Whoever keeps within speeds, slack and width is inside a volume of the route, by geographiclib."""

import math
from itertools import pairwise

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.decide.routing import DEFAULTS, speeds_of, volumes_of_movement
from openline.model.notification import Movement, MovementKind, Waypoint
from openline.model.space import Circle, Position

EARTH = Geodesic.WGS84
T = 1_795_000_000_000
PLACES = {
    "a desert": (38.0, 33.0),
    "the antimeridian": (179.9, 60.0),
    "80 N": (20.0, 80.0),
    "by the pole": (10.0, 89.2),
    "the equator": (-179.95, -0.01),
}


class Rider:
    """Goes along a route at speeds between slow and fast, pausing at will, and keeps to what is planned."""

    def __init__(self, plan: Movement, rng: np.random.Generator, planned_m_s: float) -> None:
        self.plan = plan
        slack_s = DEFAULTS[plan.kind].slack_s if plan.slack_s is None else plan.slack_s
        slow_m_s, fast_m_s = speeds_of(plan)
        self.legs = []
        # (milliseconds since departure, leg, metres along it)
        self.seen: list[tuple[float, int, float]] = []
        for here, there in pairwise(plan.route):
            line = EARTH.InverseLine(
                here.position.lat_e7 / 1e7,
                here.position.lon_e7 / 1e7,
                there.position.lat_e7 / 1e7,
                there.position.lon_e7 / 1e7,
            )
            self.legs.append(line)
        late_s = rng.uniform(-slack_s, slack_s)
        at_ms = T + 1000 * late_s
        for number, line in enumerate(self.legs):
            there = plan.route[number + 1]
            last_m = 0.0
            marks = np.sort(rng.uniform(0, line.s13, 6))
            # Whoever is expected somewhere is no slower than will do.
            ahead = plan.route[number + 1 :]
            due = any(it.arrive_ms is not None or it.depart_ms is not None for it in ahead)
            least_m_s = planned_m_s if due else slow_m_s
            steady = rng.uniform(least_m_s, fast_m_s)
            for mark in [*marks, line.s13]:
                speed = steady if rng.random() < 0.5 else rng.uniform(least_m_s, fast_m_s)
                begins = at_ms
                at_ms += 1000 * (mark - last_m) / speed
                share = rng.random()
                between_m = last_m + share * (mark - last_m)
                self.seen.append((begins + share * (at_ms - begins), number, between_m))
                self.seen.append((at_ms, number, mark))
                last_m = mark
            # Who is early waits.
            planned = [it for it in (there.arrive_ms, there.depart_ms) if it is not None]
            if planned:
                leaves_ms = planned[-1] + 1000 * rng.uniform(-slack_s, slack_s)
                waits_until = max(at_ms, leaves_ms)
                self.seen.append((rng.uniform(at_ms, waits_until), number, line.s13))
                self.seen.append((waits_until, number, line.s13))
                at_ms = waits_until

    def place(self, leg: int, along_m: float) -> tuple[float, float]:
        found = self.legs[leg].Position(along_m)
        return found["lon2"], found["lat2"]


def away_m(lon: float, lat: float, lon2: float, lat2: float) -> float:
    return EARTH.Inverse(lat, lon, lat2, lon2, Geodesic.DISTANCE)["s12"]


def to_line_m(line, lon: float, lat: float) -> float:
    """The least distance to a geodesic of some kilometres, on which distances have a single minimum."""
    low, high = 0.0, line.s13
    golden = (math.sqrt(5) - 1) / 2

    def at(along_m: float) -> float:
        found = line.Position(along_m)
        return away_m(lon, lat, found["lon2"], found["lat2"])

    while high - low > 0.001:
        a, b = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, b) if at(a) < at(b) else (a, high)
    return at((low + high) / 2)


def holds(footprint, lon: float, lat: float) -> bool:
    if isinstance(footprint, Circle):
        centre = footprint.centre
        return away_m(lon, lat, centre.lon_e7 / 1e7, centre.lat_e7 / 1e7) <= footprint.radius_mm / 1000
    line = [(x / 1e7, y / 1e7) for x, y in footprint.centreline]
    for (x, y), (x2, y2) in pairwise(line):
        piece = EARTH.InverseLine(y, x, y2, x2)
        # Cheap: farther from its beginning than it is long and wide.
        if away_m(lon, lat, x, y) <= piece.s13 + footprint.half_width_mm / 1000 + 1 and (
            to_line_m(piece, lon, lat) <= footprint.half_width_mm / 1000
        ):
            return True
    return False


def is_inside(volumes, at_ms: float, lon: float, lat: float) -> bool:
    return any(
        it.interval.start_ms <= at_ms < it.interval.end_ms and holds(it.footprint, lon, lat) for it in volumes
    )


planned_times = st.sampled_from(["none", "arrive", "depart", "both"])
steps = st.lists(
    st.tuples(st.floats(-180, 180), st.floats(0.2, 3.0), planned_times),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("around", list(PLACES))
@given(steps, st.sampled_from(list(MovementKind)), st.booleans(), st.integers(0, 2**32 - 1))
@settings(max_examples=12)
def test_whoever_keeps_to_the_plan_is_inside_one_of_its_volumes(around, steps, kind, exact_speed, seed):
    rng = np.random.default_rng(seed)
    travel = DEFAULTS[kind]
    speed_mm_s = round(rng.uniform(travel.slow_m_s, travel.fast_m_s) * 1000) if exact_speed else None
    lon, lat = PLACES[around]
    route = [Waypoint(position=Position(round(lon * 1e7), round(lat * 1e7)))]
    plan = Movement(id="m", name="m", kind=kind, route=tuple(route), depart_ms=T, speed_mm_s=speed_mm_s)
    slow_m_s, fast_m_s = speeds_of(plan)
    planned_m_s = rng.uniform(slow_m_s, fast_m_s)
    due_ms = T
    for azimuth, pieces, planned in steps:
        length_m = pieces * 600 * slow_m_s
        end = EARTH.Direct(lat, lon, azimuth, length_m)
        lon, lat = end["lon2"], end["lat2"]
        due_ms += math.ceil(1000 * (length_m + 1) / planned_m_s)
        arrives_ms = due_ms if planned in ("arrive", "both") else None
        due_ms += 1_200_000 if planned in ("depart", "both") else 0
        departs_ms = due_ms if planned in ("depart", "both") else None
        position = Position(round(lon * 1e7), round(lat * 1e7))
        route.append(Waypoint(position=position, arrive_ms=arrives_ms, depart_ms=departs_ms))
    plan = Movement(id="m", name="m", kind=kind, route=tuple(route), depart_ms=T, speed_mm_s=speed_mm_s)
    volumes = volumes_of_movement(plan)
    rider = Rider(plan, rng, planned_m_s)
    for at_ms, leg, along_m in rider.seen:
        # Beside the way, as far as the kind may be where it is the narrowest.
        aside = rng.uniform(0, travel.half_width_m), rng.uniform(-180, 180)
        x, y = rider.place(leg, along_m)
        beside = EARTH.Direct(y, x, aside[1], aside[0])
        assert is_inside(volumes, at_ms, beside["lon2"], beside["lat2"])


@pytest.mark.parametrize("around", list(PLACES))
def test_who_is_too_early_too_late_or_beside_the_way_is_outside(around):
    lon, lat = PLACES[around]
    end = EARTH.Direct(lat, lon, 30, 30_000)
    route = tuple(
        Waypoint(position=Position(round(x * 1e7), round(y * 1e7)))
        for x, y in ((lon, lat), (end["lon2"], end["lat2"]))
    )
    plan = Movement(id="m", name="m", kind=MovementKind.CONVOY, route=route, depart_ms=T, slack_s=600)
    volumes = volumes_of_movement(plan)
    middle = EARTH.Direct(lat, lon, 30, 15_000)
    slow_m_s, fast_m_s = speeds_of(plan)
    half_hour_ms = 1_800_000
    earliest_ms = T - 600_000 + 1000 * 15_000 / fast_m_s
    latest_ms = T + 600_000 + 1000 * 15_000 / slow_m_s
    on_the_way = middle["lon2"], middle["lat2"]
    assert is_inside(volumes, earliest_ms + 1, *on_the_way)
    assert is_inside(volumes, latest_ms - 1, *on_the_way)
    # A piece stands for ten minutes of the way, and for what its width reaches over its ends.
    assert not is_inside(volumes, earliest_ms - half_hour_ms, *on_the_way)
    assert not is_inside(volumes, latest_ms + half_hour_ms, *on_the_way)
    beside = EARTH.Direct(middle["lat2"], middle["lon2"], middle["azi2"] + 90, 1_001)
    assert not is_inside(volumes, (earliest_ms + latest_ms) / 2, beside["lon2"], beside["lat2"])
