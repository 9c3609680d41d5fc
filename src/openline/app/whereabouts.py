"""Whereabouts: what stands near a place, found by boxes that are kept in plain columns.

A place in a message or a STOP is looked up while its sender waits, perhaps as the first thing that is ever
asked of a node. The index of decision 12 would have to be built for that, and its kernel loaded or compiled.
Here every thing is a box of longitudes and latitudes, and its times; whatever a box cannot tell is asked of
the thing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openline.app.declared import SEEN_HOLDS_MS
from openline.decide.distancing import Distance, distance_to
from openline.decide.moving import HOLDS, MOVING
from openline.decide.recurring import NEVER_MS, end_of, occurrences
from openline.decide.severity import Thing, margin_of
from openline.decide.state import State
from openline.model.agreement import Line, Zone
from openline.model.event import Body, LineBody, NotificationBody, SightingBody, ZoneBody
from openline.model.notification import Activity, Movement, Site
from openline.model.presence import Sighting
from openline.model.space import (
    UFN,
    Circle,
    Corridor,
    EdgeRule,
    Footprint,
    Interval,
    LonLatE7,
    Polygon,
    Position,
)

METRES_PER_DEGREE = 110_500.0
"""Of latitude, a little less than anywhere on the ellipsoid: reaches in degrees round outward."""
RADIUS_M = 6_356_000.0
LONGEST_EDGE_M = 2_000_000.0
STEEPEST_DEG = 75.0
"""A geodesic edge that is longer, or runs farther poleward, has the whole globe for its box."""
ROUNDING_M = 1.0

_ALWAYS = Interval(start_ms=0, end_ms=UFN)


class Box(NamedTuple):
    """Of longitudes and latitudes, in degrees: outward, never inward. Half a turn is every longitude."""

    middle: float
    half: float
    south: float
    north: float


class There(NamedTuple):
    """Where a thing is declared to be, and when."""

    footprint: Footprint
    interval: Interval


_GLOBE = Box(0.0, 180.0, -90.0, 90.0)
_ROOM = 64


class Whereabouts:
    """The boxes and times of all that holds, of which only what has changed is looked at again."""

    def __init__(self) -> None:
        self._stale: dict[str, None] | None = None
        """What is to be looked at; everything before the first question."""
        self._boxes: NDArray[np.float64] = np.empty((4, _ROOM))
        self._times: NDArray[np.int64] = np.empty((2, _ROOM), np.int64)
        self._ids: list[str] = []
        self._rows: dict[str, int] = {}
        self._things: dict[str, Thing] = {}

    def touch(self, id: str) -> None:
        """Take note that a thing came, changed or went."""
        if self._stale is not None:
            self._stale[id] = None

    def look(self, state: State) -> None:
        """Look at what has come, changed or gone; else whoever asks first waits for it."""
        stale = state.objects if self._stale is None else self._stale
        for id in list(stale):
            self._take_out(id)
            self._put_in(state, id)
        self._stale = {}

    def near(
        self, state: State, position: Position, *, reach_m: float, from_ms: int, until_ms: int
    ) -> dict[str, Distance]:
        """Return what is no farther from a place at some time, as long as it may be there, and how far."""
        self.look(state)
        around = _grown(_at(position), reach_m)
        count = len(self._ids)
        start_ms, end_ms = self._times[:, :count]
        held = _meet(self._boxes[:, :count], around) & (start_ms < until_ms) & (end_ms > from_ms)
        found: dict[str, Distance] = {}
        for row in np.flatnonzero(held).tolist():
            id = self._ids[row]
            thing = self._things[id]
            places = [it.footprint for it in self._there(state, id, thing, from_ms, until_ms)]
            close = [it for it in dict.fromkeys(places) if _meet(np.array(box_of(it)), around)]
            away = min((distance_to(position, it) for it in close), default=None)
            if away is not None and away.metres <= reach_m:
                found[id] = away
        return found

    def _there(self, state: State, id: str, thing: Thing, from_ms: int, until_ms: int) -> Iterator[There]:
        """Give where a thing may be within a time, as it really goes."""
        standing, known = state.objects.get(id), state.notifications.get(id)
        margin_ms = round(margin_of(thing)[1] * 1000)
        first_ms, last_ms = from_ms - margin_ms, until_ms + margin_ms
        places = there_of(thing)
        moves = standing is not None and known is not None and standing.state in MOVING
        ends_ms = max((end_of(it.interval) for it in places), default=0)
        # What is halted, or late, is there until somebody says that it has arrived: where, nobody knows.
        adrift = moves and standing is not None and (standing.state == "halted" or ends_ms <= from_ms)
        recurs = thing.recurrence if isinstance(thing, Activity) and not adrift else None
        for it in places:
            start_ms, end_ms = it.interval.start_ms, NEVER_MS if adrift else end_of(it.interval)
            if moves and known is not None:
                start_ms = min(start_ms, known.begun_ms)
            if start_ms >= last_ms or end_ms <= first_ms:
                continue
            if recurs is None or any(occurrences(recurs, it.interval, first_ms, last_ms)):
                yield it

    def _put_in(self, state: State, id: str) -> None:
        standing = state.objects.get(id)
        content = state.contents.get(standing.entry) if standing is not None else None
        if standing is None or content is None or standing.state not in HOLDS:
            return
        thing = thing_of(content.body)
        if thing is None:
            return
        row = len(self._ids)
        if row == self._boxes.shape[1]:
            self._boxes = np.concatenate((self._boxes, np.empty_like(self._boxes)), axis=1)
            self._times = np.concatenate((self._times, np.empty_like(self._times)), axis=1)
        self._boxes[:, row] = _box_of_thing(thing)
        start_ms, end_ms = _times_of_thing(thing)
        known = state.notifications.get(id)
        if standing.state in MOVING:
            start_ms, end_ms = min(start_ms, known.begun_ms if known is not None else 0), NEVER_MS
        margin_ms = round(margin_of(thing)[1] * 1000)
        start_ms, end_ms = max(start_ms, margin_ms - NEVER_MS), min(end_ms, NEVER_MS - margin_ms)
        self._times[:, row] = start_ms - margin_ms, end_ms + margin_ms
        self._ids.append(id)
        self._rows[id] = row
        self._things[id] = thing

    def _take_out(self, id: str) -> None:
        row = self._rows.pop(id, None)
        if row is None:
            return
        del self._things[id]
        last = self._ids.pop()
        if last != id:  # the last one takes its row
            self._boxes[:, row] = self._boxes[:, len(self._ids)]
            self._times[:, row] = self._times[:, len(self._ids)]
            self._ids[row] = last
            self._rows[last] = row


def thing_of(body: Body | None) -> Thing | None:
    """Return what a body puts on record, if it can come close to anything."""
    match body:
        case NotificationBody(notification=thing):
            return thing
        case ZoneBody(zone=thing) | LineBody(line=thing) | SightingBody(sighting=thing):
            return thing
    return None


def there_of(thing: Thing) -> tuple[There, ...]:
    """Return where a thing is declared to be, and when, without any margins."""
    match thing:
        case Site():
            return (There(thing.footprint, thing.valid),)
        case Movement():
            from openline.decide.routing import volumes_of_movement

            return tuple(There(it.footprint, it.interval) for it in volumes_of_movement(thing))
        case Activity():
            return tuple(There(it.footprint, it.interval) for it in thing.parts)
        case Zone():
            return tuple(There(thing.footprint, it) for it in thing.windows or (_ALWAYS,))
        case Line():
            path = Corridor(centreline=thing.path, half_width_mm=1, edges=thing.edges)
            return tuple(There(path, it) for it in thing.windows or (_ALWAYS,))
        case Sighting():
            return (There(thing.area, _seen(thing)),)


def _seen(thing: Sighting) -> Interval:
    """Return how long something seen may still be there; seen at one moment, it was there for that moment."""
    end_ms = end_of(thing.seen)
    if end_ms == NEVER_MS:
        return thing.seen
    end_ms = max(end_ms, thing.seen.start_ms + 1) + SEEN_HOLDS_MS
    return Interval(start_ms=thing.seen.start_ms, end_ms=end_ms)


def _times_of_thing(thing: Thing) -> tuple[int, int]:
    if not isinstance(thing, Movement):
        there = there_of(thing)
        return min(it.interval.start_ms for it in there), max(end_of(it.interval) for it in there)
    # Its volumes would be cut from its route, which takes ten times as long.
    from openline.decide.routing import legs_of, slack_ms_of

    slack_ms = round(slack_ms_of(thing)) + 1
    planned = [it for point in thing.route for it in (point.arrive_ms, point.depart_ms) if it is not None]
    legs = legs_of(thing)
    starts = [it - slack_ms for it in planned] + [it.departs.earliest_ms for it in legs]
    ends = [it + slack_ms for it in planned] + [it.arrives.latest_ms + 1 for it in legs]
    return min(starts), max(ends)


# -- boxes ------------------------------------------------------------------------------------------


def _box_of_thing(thing: Thing) -> Box:
    if isinstance(thing, Movement):
        from openline.decide.routing import DEFAULTS  # it loads the geometry of half a second

        travel = DEFAULTS[thing.kind]
        widest_m = max(travel.half_width_m, travel.widest_m)
        half_width_mm = round(widest_m * 1000) if thing.half_width_mm is None else thing.half_width_mm
        path = tuple((it.position.lon_e7, it.position.lat_e7) for it in thing.route)
        return box_of(Corridor(centreline=path, half_width_mm=half_width_mm + 1_000))
    return _union(box_of(it) for it in dict.fromkeys(it.footprint for it in there_of(thing)))


@lru_cache(maxsize=65_536)
def box_of(footprint: Footprint) -> Box:
    """Return a box that holds a footprint: as small as is quickly found, and never too small."""
    match footprint:
        case Circle(centre=centre):
            return _grown(_at(centre), footprint.radius_mm / 1000)
        case Corridor():
            path = _of_path(footprint.centreline, footprint.edges)
            return _grown(path, footprint.half_width_mm / 1000)
        case Polygon():
            return _union(_of_path((*part[0], part[0][0]), footprint.edges) for part in footprint.parts)


def _of_path(vertices: tuple[LonLatE7, ...], edges: EdgeRule) -> Box:
    """Return the box of a chain of edges; a ring ends where it began."""
    degrees = np.array(vertices, np.float64).reshape(-1, 2) / 1e7
    lon, lat = np.unwrap(degrees[:, 0], period=360.0), degrees[:, 1]
    if vertices[0] == vertices[-1] and abs(lon[-1] - lon[0]) > 1.0:
        return _GLOBE  # it goes round a pole
    box = _of_points(lon, lat)
    if edges is EdgeRule.PLANAR or lon.size < 2:
        return box
    steepest_deg = float(np.abs(lat).max())
    flat = np.cos(np.radians(np.minimum(np.abs(lat[1:]), np.abs(lat[:-1]))))
    longest_m = 111_700.0 * float(np.hypot(np.diff(lat), np.diff(lon) * flat).max())
    if longest_m > LONGEST_EDGE_M or steepest_deg > STEEPEST_DEG:
        return _GLOBE
    # So far does a geodesic run poleward of both its ends, at most.
    bulge_m = 1.5 * longest_m**2 / (8 * RADIUS_M) * float(np.tan(np.radians(steepest_deg)))
    return _grown(box, bulge_m)


def _at(position: Position) -> Box:
    lon, lat = position.lon_e7 / 1e7, position.lat_e7 / 1e7
    return Box(lon, 0.0, lat, lat)


def _of_points(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Box:
    west, east = float(lon.min()), float(lon.max())
    half = min((east - west) / 2, 180.0)
    return Box((west + east) / 2, half, float(lat.min()), float(lat.max()))


def _grown(box: Box, by_m: float) -> Box:
    up = (by_m + ROUNDING_M) / METRES_PER_DEGREE
    south, north = box.south - up, box.north + up
    steepest = max(abs(south), abs(north))
    half = 180.0 if steepest >= 89.0 else box.half + up / np.cos(np.radians(steepest))
    return Box(box.middle, min(float(half), 180.0), max(south, -90.0), min(north, 90.0))


def _union(boxes: Iterable[Box]) -> Box:
    whole: Box | None = None
    for box in boxes:
        if whole is None:
            whole = box
            continue
        middle = box.middle - 360.0 * round((box.middle - whole.middle) / 360.0)
        west, east = (
            min(middle - box.half, whole.middle - whole.half),
            max(middle + box.half, whole.middle + whole.half),
        )
        south, north = min(box.south, whole.south), max(box.north, whole.north)
        whole = Box((west + east) / 2, min((east - west) / 2, 180.0), south, north)
    return whole or _GLOBE


def _meet(boxes: NDArray[np.float64], box: Box) -> NDArray[np.bool_]:
    middle, half, south, north = boxes
    apart = np.abs((middle - box.middle + 180.0) % 360.0 - 180.0)
    meets = (apart <= half + box.half) & (south <= box.north) & (north >= box.south)
    return np.asarray(meets, np.bool_)
