"""From a route as people declare it to where somebody may be, and when: legs, and a chain of volumes.

A traveller may be anywhere that can be reached from the last planned time, and from which the next one can be
reached (the space-time prism of Hägerstrand 1970): between planned times nobody goes faster than the fast
speed, and pauses are nobody's business. Behind the last planned time the slow speed bounds the window. Slack
is added on both sides. Whoever keeps within speeds, slack and width is inside one of the volumes at any time
(``tests/oracle/test_routes_against_geographiclib.py``).
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openline.kernel.geodesy import WGS84
from openline.model.notification import Movement, MovementKind, Waypoint
from openline.model.space import Circle, Corridor, Footprint, Interval, LonLatE7, Volume4D

PIECE_S = 600.0
"""A piece of a leg is no longer than what takes this long at the slow speed: one volume stands for it."""
PIECE_M = 50_000.0
"""Nor longer than this."""
MOST_PIECES = 512
"""Of a route, apart from one more for each waypoint and stop: a longer route has longer pieces."""
ROUNDING_MM = 20
"""A volume is so much wider than declared: cuts lie on 1e-7 degree, 8 mm off the geodesic at most."""


class Travel(NamedTuple):
    """How a kind of movement travels where its author does not say."""

    slow_m_s: float
    fast_m_s: float
    """Speeds on its way, short halts included."""
    bends: float
    """How many times longer the way is than the straight lines between waypoints: divides the slow speed."""
    speed_share: float
    """By which share a speed that was given may be missed."""
    half_width_m: float
    widening: float
    """So much wider for each metre from the last waypoint; a half width that was given does not widen."""
    widest_m: float
    slack_s: float
    off_route_m: float
    """Tolerance before it is off its notified route (conformance): so far outside its volumes."""
    off_time_s: float
    """The same in time."""
    most_m_s: float
    """What nothing of the kind exceeds: a plan that needs more has a wrong time or place."""
    by_land: bool


# Roads: FM 11-43 (1995) 5-2 plans convoys at 24 km/h in towns, 40 on two lanes, 66 on expressways. Roads are
# about 1.4 times longer than the straight line (Ballou, Rahardja and Sakai 2002: 1.2 in the United States to
# 2.1 in Egypt). Foot: FM 21-18 (1990) has 4 km/h on roads by day down to 1.6 across country by night. Air:
# within RNAV 1 and RNAV 5 an aircraft keeps to 1 and 5 NM of its route for 95 % of the time (ICAO Doc 9613);
# who is 30 minutes late has to say so (ICAO Doc 4444, 11.4.2.2.3). Small drones do 19 m/s, larger ones 50
# (EU 2019/945, C1 and C6). Widths on the ground, widening, slack and tolerances are our choice: about what a
# crew with a map keeps to without thinking of it. The last bounds are those of the watch (``model/watch``),
# lower where it knows no such kind.
#
# Columns: slow_m_s, fast_m_s, bends, speed_share, half_width_m, widening, widest_m, slack_s, off_route_m,
# off_time_s.
DEFAULTS: dict[MovementKind, Travel] = {
    MovementKind.CONVOY: Travel(
        6.7, 18.3, 1.4, 0.3, 1000.0, 0.0, 1000.0, 1800.0, 500.0, 900.0, most_m_s=40.0, by_land=True
    ),
    MovementKind.VEHICLE: Travel(
        8.3, 30.6, 1.4, 0.3, 1000.0, 0.0, 1000.0, 900.0, 500.0, 600.0, most_m_s=70.0, by_land=True
    ),
    MovementKind.AMBULANCE: Travel(
        8.3, 33.3, 1.4, 0.3, 1000.0, 0.0, 1000.0, 600.0, 500.0, 600.0, most_m_s=70.0, by_land=True
    ),
    MovementKind.FOOT: Travel(
        0.44, 1.8, 1.25, 0.3, 250.0, 0.05, 2000.0, 1800.0, 250.0, 1800.0, most_m_s=6.0, by_land=True
    ),
    MovementKind.TRAIN: Travel(
        5.6, 44.4, 1.2, 0.2, 250.0, 0.0, 250.0, 1800.0, 250.0, 900.0, most_m_s=120.0, by_land=True
    ),
    MovementKind.VESSEL: Travel(
        2.6, 12.9, 1.1, 0.2, 1852.0, 0.02, 9260.0, 3600.0, 926.0, 1800.0, most_m_s=40.0, by_land=False
    ),
    MovementKind.ROTARY: Travel(
        31.0, 82.0, 1.05, 0.15, 1852.0, 0.03, 9260.0, 900.0, 926.0, 300.0, most_m_s=110.0, by_land=False
    ),
    MovementKind.FIXED_WING: Travel(
        46.0, 300.0, 1.05, 0.15, 9260.0, 0.02, 18520.0, 1800.0, 1852.0, 300.0, most_m_s=400.0, by_land=False
    ),
    MovementKind.UNMANNED: Travel(
        5.0, 60.0, 1.1, 0.2, 500.0, 0.03, 5000.0, 300.0, 250.0, 120.0, most_m_s=150.0, by_land=False
    ),
}


class Window(NamedTuple):
    """From the earliest to the latest time at which something may come about, slack included."""

    earliest_ms: int
    latest_ms: int


class Leg(NamedTuple):
    """The way from one waypoint to the next, numbered from 1."""

    number: int
    start: Waypoint
    end: Waypoint
    length_m: float
    departs: Window
    arrives: Window
    half_width_m: float
    """At its widest."""


class Progress(NamedTuple):
    """How far somebody has come who keeps to the plan: on which legs, from 1."""

    leg: int
    """In the middle of what is possible; of two equally so the later."""
    hindmost: int
    foremost: int


class Stretch(NamedTuple):
    """The waypoints from one planned time to the next, or to the end of the route."""

    first: int
    last: int
    along_m: NDArray[np.float64]
    """Distance of each waypoint from the first one, along the geodesics."""
    departs_ms: int
    """The planned time at its beginning."""
    due_ms: int | None
    """The planned time at its end, if there is one: of arrival, else of departure."""
    slow_m_s: float
    fast_m_s: float
    slack_ms: float

    @property
    def planned_m_s(self) -> float | None:
        """The speed that its two planned times leave: infinite where they leave no time at all."""
        if self.due_ms is None:
            return None
        length_m = float(self.along_m[-1])
        allowed_ms = self.due_ms - self.departs_ms
        return 1000.0 * length_m / allowed_ms if allowed_ms > 0 else math.inf

    def earliest_ms(self, at_m: float) -> float:
        """Return when a point of the stretch is reached, or left, at the earliest."""
        return self.departs_ms - self.slack_ms + 1000.0 * at_m / self.fast_m_s

    def latest_ms(self, at_m: float) -> float:
        """Return when it is reached, or left for good, at the latest."""
        if self.due_ms is None:
            return self.departs_ms + self.slack_ms + 1000.0 * at_m / self.slow_m_s
        left_m = float(self.along_m[-1]) - at_m
        return self.due_ms + self.slack_ms - 1000.0 * left_m / self.fast_m_s

    def leaves(self) -> Window:
        """Return when it begins by the plan, slack included; who pauses behind the corner is on its way."""
        return Window(math.floor(self.departs_ms - self.slack_ms), math.ceil(self.departs_ms + self.slack_ms))

    def window(self, at_m: float) -> Window:
        """Return the earliest and the latest time at a point, rounded outward."""
        return Window(math.floor(self.earliest_ms(at_m)), math.ceil(self.latest_ms(at_m)))


class _Piece(NamedTuple):
    """A part of a stretch that one volume stands for."""

    start_m: float
    end_m: float
    centreline: tuple[LonLatE7, ...]
    from_waypoint_m: float
    """The farthest that any of it lies behind the last waypoint."""


def legs_of(movement: Movement) -> tuple[Leg, ...]:
    """Return the legs of a movement with their times; raises nothing for what passed the checks."""
    travel = DEFAULTS[movement.kind]
    legs = []
    for stretch in stretches_of(movement):
        for k in range(stretch.first, stretch.last):
            begin_m, end_m = (float(stretch.along_m[i - stretch.first]) for i in (k, k + 1))
            legs.append(
                Leg(
                    k + 1,
                    movement.route[k],
                    movement.route[k + 1],
                    end_m - begin_m,
                    stretch.leaves() if k == stretch.first else stretch.window(begin_m),
                    stretch.window(end_m),
                    _half_width_m(movement, travel, end_m - begin_m),
                )
            )
    return tuple(legs)


def leg_at(movement: Movement, at_ms: int) -> Progress | None:
    """Return on which legs somebody who keeps to the plan may be; ``None`` before and after the movement.

    Who waits at a waypoint is on the leg that led there.
    """
    legs = legs_of(movement)
    begun = [leg.number for leg in legs if leg.departs.earliest_ms <= at_ms]
    if not begun or at_ms > _ends_ms(movement, legs):
        return None
    foremost = begun[-1]
    done = sum(leg.arrives.latest_ms < at_ms and _left_ms(legs, leg) < at_ms for leg in legs)
    hindmost = min(done + 1, foremost)
    expected = sum(sum(leg.departs) <= 2 * at_ms for leg in legs)
    return Progress(min(max(expected, hindmost), foremost), hindmost, foremost)


def _left_ms(legs: tuple[Leg, ...], leg: Leg) -> int:
    """Return when the end of a leg is left at the latest."""
    return legs[leg.number].departs.latest_ms if leg.number < len(legs) else leg.arrives.latest_ms


def _ends_ms(movement: Movement, legs: tuple[Leg, ...]) -> int:
    stays_ms = movement.route[-1].depart_ms
    arrives_ms = legs[-1].arrives.latest_ms
    return arrives_ms if stays_ms is None else max(arrives_ms, stays_ms + round(slack_ms_of(movement)))


@lru_cache(maxsize=2_048)
def volumes_of_movement(movement: Movement) -> tuple[Volume4D, ...]:
    """Return where a movement may be, and when: a chain of corridors, and a circle for each planned stop.

    Legs longer than :data:`PIECE_M`, or than :data:`PIECE_S` at the slow speed, are cut into pieces; runs of
    shorter legs are taken together up to that length. There are at most :data:`MOST_PIECES` pieces and two
    more for each waypoint.

    Raises nothing for what passed :func:`openline.decide.notified.check_notification`.
    """
    travel = DEFAULTS[movement.kind]
    stretches = stretches_of(movement)
    scale = max(1.0, sum(float(it.along_m[-1]) / _piece_m(it) for it in stretches) / MOST_PIECES)
    volumes = [*_stop(movement, 0, None)]
    for stretch in stretches:
        for piece in _pieces(movement, stretch, scale * _piece_m(stretch)):
            half_width_m = _half_width_m(movement, travel, piece.from_waypoint_m)
            footprint = Corridor(
                centreline=piece.centreline, half_width_mm=math.ceil(half_width_m * 1000) + ROUNDING_MM
            )
            window = Window(stretch.window(piece.start_m).earliest_ms, stretch.window(piece.end_m).latest_ms)
            volumes.append(_volume(movement, footprint, window))
        volumes += _stop(movement, stretch.last, stretch)
    return tuple(volumes)


def stretches_of(movement: Movement) -> tuple[Stretch, ...]:
    """Cut a route at its planned times; waypoints without any are passed on the way."""
    travel, route = DEFAULTS[movement.kind], movement.route
    lon = np.array([it.position.lon_e7 for it in route], np.float64) / 1e7
    lat = np.array([it.position.lat_e7 for it in route], np.float64) / 1e7
    _, _, length_m = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    along_m = np.concatenate(([0.0], np.cumsum(length_m)))
    anchors = [k for k in range(1, len(route) - 1) if _due_ms(route[k]) is not None]
    slow_m_s, fast_m_s = speeds_of(movement)
    stretches = []
    departs_ms = movement.depart_ms if route[0].depart_ms is None else route[0].depart_ms
    for first, last in zip((0, *anchors), (*anchors, len(route) - 1), strict=True):
        stretch = Stretch(
            first,
            last,
            along_m[first : last + 1] - along_m[first],
            departs_ms,
            _due_ms(route[last]),
            slow_m_s,
            fast_m_s,
            slack_ms_of(movement),
        )
        planned_m_s = stretch.planned_m_s
        if planned_m_s is not None:
            # A plan that is faster than usual is believed, with as much to spare as a speed that was given.
            stretch = stretch._replace(fast_m_s=max(fast_m_s, planned_m_s * (1.0 + travel.speed_share)))
        stretches.append(stretch)
        end = route[last]
        planned = [it for it in (end.arrive_ms, end.depart_ms) if it is not None]
        departs_ms = planned[-1] if planned else departs_ms
    return tuple(stretches)


def speeds_of(movement: Movement) -> tuple[float, float]:
    """Return how fast a movement gets ahead along the straight lines between its waypoints, in m/s."""
    travel = DEFAULTS[movement.kind]
    slow_m_s, fast_m_s = travel.slow_m_s, travel.fast_m_s
    if movement.speed_mm_s is not None:
        slow_m_s = movement.speed_mm_s / 1000 * (1.0 - travel.speed_share)
        fast_m_s = movement.speed_mm_s / 1000 * (1.0 + travel.speed_share)
    return slow_m_s / travel.bends, fast_m_s


def slack_ms_of(movement: Movement) -> float:
    """Return how much a movement may be early or late, in milliseconds."""
    slack_s = DEFAULTS[movement.kind].slack_s if movement.slack_s is None else movement.slack_s
    return slack_s * 1000.0


def _half_width_m(movement: Movement, travel: Travel, from_waypoint_m: float) -> float:
    if movement.half_width_mm is not None:
        return movement.half_width_mm / 1000
    widened_m = travel.half_width_m + travel.widening * from_waypoint_m
    return min(widened_m, max(travel.widest_m, travel.half_width_m))


def _due_ms(waypoint: Waypoint) -> int | None:
    return waypoint.depart_ms if waypoint.arrive_ms is None else waypoint.arrive_ms


def _piece_m(stretch: Stretch) -> float:
    return min(PIECE_M, PIECE_S * stretch.slow_m_s)


def _stop(movement: Movement, at: int, before: Stretch | None) -> list[Volume4D]:
    """Return the volume of a planned stop: from the earliest arrival to the latest departure."""
    waypoint = movement.route[at]
    arrives_ms, leaves_ms = waypoint.arrive_ms, waypoint.depart_ms
    if before is None and leaves_ms is None:
        leaves_ms = movement.depart_ms
    if arrives_ms is None or leaves_ms is None or leaves_ms <= arrives_ms:
        # Who is only said to depart has come there within the window of the piece that leads there.
        return []
    slack_ms = slack_ms_of(movement)
    earliest_ms = arrives_ms - slack_ms if before is None else before.earliest_ms(float(before.along_m[-1]))
    half_width_m = _half_width_m(movement, DEFAULTS[movement.kind], 0.0)
    circle = Circle(centre=waypoint.position, radius_mm=math.ceil(half_width_m * 1000) + ROUNDING_MM)
    return [_volume(movement, circle, Window(math.floor(earliest_ms), math.ceil(leaves_ms + slack_ms)))]


def _volume(movement: Movement, footprint: Footprint, window: Window) -> Volume4D:
    interval = Interval(start_ms=window.earliest_ms, end_ms=window.latest_ms + 1)
    return Volume4D(footprint=footprint, altitude=movement.altitude, interval=interval)


def _pieces(movement: Movement, stretch: Stretch, longest_m: float) -> list[_Piece]:
    """Cut long legs, and take short ones together, into pieces of about ``longest_m`` at most."""
    pieces: list[_Piece] = []
    run: list[int] = []

    def join() -> None:
        if run:
            pieces.append(_joined(movement, stretch, run))
            run.clear()

    for k in range(stretch.first, stretch.last):
        begin_m, end_m = (float(stretch.along_m[i - stretch.first]) for i in (k, k + 1))
        if end_m - begin_m > longest_m:
            join()
            pieces += _cut(movement, k, begin_m, end_m, longest_m)
            continue
        if run and end_m - float(stretch.along_m[run[0] - stretch.first]) > longest_m:
            join()
        run.append(k)
    join()
    return pieces


def _joined(movement: Movement, stretch: Stretch, run: list[int]) -> _Piece:
    ends = range(run[0], run[-1] + 2)
    along_m = stretch.along_m[run[0] - stretch.first : run[-1] - stretch.first + 2]
    line = tuple((movement.route[k].position.lon_e7, movement.route[k].position.lat_e7) for k in ends)
    return _Piece(float(along_m[0]), float(along_m[-1]), line, float(np.max(np.diff(along_m))))


def _cut(movement: Movement, leg: int, begin_m: float, end_m: float, longest_m: float) -> list[_Piece]:
    start, end = movement.route[leg].position, movement.route[leg + 1].position
    count = math.ceil((end_m - begin_m) / longest_m)
    ahead_m = np.linspace(0.0, end_m - begin_m, count + 1)
    bearing, _, _ = WGS84.inv(start.lon_e7 / 1e7, start.lat_e7 / 1e7, end.lon_e7 / 1e7, end.lat_e7 / 1e7)
    lon, lat, _ = WGS84.fwd(
        np.full(count - 1, start.lon_e7 / 1e7),
        np.full(count - 1, start.lat_e7 / 1e7),
        np.full(count - 1, bearing),
        ahead_m[1:-1],
    )
    cuts = zip(np.rint(lon * 1e7).astype(int).tolist(), np.rint(lat * 1e7).astype(int).tolist(), strict=True)
    points: list[LonLatE7] = [(start.lon_e7, start.lat_e7), *cuts, (end.lon_e7, end.lat_e7)]
    return [
        _Piece(begin_m + from_m, begin_m + to_m, line, to_m)
        for line, (from_m, to_m) in zip(pairwise(points), pairwise(ahead_m.tolist()), strict=True)
    ]
