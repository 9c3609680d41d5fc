"""Conforming: is a track where and when its own notification says, or is there no notification that fits.

A movement is where its volumes are (``decide/routing.py``: route, width, times and slack by its kind), an
activity in its parts. Tolerances come on top, and the accuracy of the fix. Distances are measured on chords
of the ellipsoid, so that neither a pole nor 180 degrees is special; up to 100 km they are right to a metre
(``tests/unit/decide/test_conforming.py`` holds them against geographiclib).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from openline.decide.altitudes import altitude_bounds_m
from openline.decide.machine import Guard, Machine, Row
from openline.decide.outlining import EDGE_TOLERANCE_M, area_of, degrees
from openline.decide.recurring import NEVER_MS, end_of, occurrences
from openline.decide.routing import DEFAULTS, legs_of, volumes_of_movement
from openline.errors import RefusedError
from openline.kernel.batch import PositionBatch
from openline.kernel.geodesy import WGS84, Area, Floats, densify, edge_chains
from openline.model.notification import Activity, Movement, MovementKind, Waypoint
from openline.model.space import Circle, Corridor, EdgeRule, Footprint

Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int64]


class Tolerance(NamedTuple):
    """How far outside of what was notified a track may be before it is said."""

    beside_m: float
    time_s: float
    altitude_m: float = np.inf


_ALTITUDE_M = {MovementKind.ROTARY: 90.0, MovementKind.FIXED_WING: 90.0, MovementKind.UNMANNED: 30.0}
# Space and time are those of ``decide/routing.py``, beside the widths and slacks that they come on top of. To
# be 300 ft off a level is a large height deviation (ICAO Doc 9937), and encoders report in steps of 100 ft.
# That a small drone keeps its height to 30 m is our choice. What goes by land or sea has none to keep.
TOLERANCES: dict[MovementKind, Tolerance] = {
    kind: Tolerance(
        travel.off_route_m,
        travel.off_time_s,
        _ALTITUDE_M.get(kind, np.inf),
    )
    for kind, travel in DEFAULTS.items()
}
OF_ACTIVITIES = Tolerance(250.0, 300.0, 90.0)
"""An activity declares its area and its times themselves: what is added is the margin it is matched with."""

NEAR_MS = 12 * 3_600_000
"""So long before its time a notification that has not begun is nobody's, and so long after it no more."""
MOVED_M = 500.0
"""A track without notification is told of when it has come so far: what is parked goes nowhere."""
FIXES, LASTS_S = 3, 30.0
"""So many fixes in succession, over so long, must agree before it is said; one that is wrong says nothing."""
FEW_FIXES, LONGER_S = 2, 300.0
"""Or so many over so long, for what reports every few minutes."""

NONE, WAITS, STRAYS, FITS = range(4)
"""What a fix is to a notification: not its time, not begun, off it, on it."""

PIECE_M = 5_000.0
"""A chord runs half a metre below the surface at most."""
EARTH_M = 6_371_008.8
MOST_PAIRS = 2_000_000
"""Fixes times pieces that are looked at in one go."""


def bare_name(name: str) -> str:
    """Return a call sign, serial or number as it is compared: without case, blanks and dashes."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(it for it in plain if unicodedata.category(it) not in ("Pd", "Zs", "Cf", "Cc", "Pc"))


# -- the states ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Course:
    """What the guards look at: how long fixes have agreed, of what, and how far the track has come."""

    fixes: int = 0
    lasted_s: float = 0.0
    another: bool = False
    moved: bool = False


_LASTED, _ANOTHER, _MOVED = "it has lasted", "by another notification", "it has moved"

CONFORMANCE = Machine[Course](
    name="conformance",
    start="unknown",
    rows=(
        Row("unknown", "fit", "on_route", (_LASTED,)),
        Row("unknown", "stray", "off_route", (_LASTED,)),
        Row("unknown", "unmatch", "no_matching_notification", (_MOVED,)),
        Row("on_route", "fit", "on_route", (_ANOTHER, _LASTED)),
        Row("on_route", "stray", "off_route", (_LASTED,)),
        Row("on_route", "rest", "unknown"),
        Row("on_route", "unmatch", "unknown"),
        Row("off_route", "fit", "on_route", (_LASTED,)),
        Row("off_route", "rest", "unknown"),
        Row("off_route", "unmatch", "unknown"),
        Row("no_matching_notification", "fit", "on_route", (_LASTED,)),
        Row("no_matching_notification", "stray", "off_route", (_LASTED,)),
        Row("no_matching_notification", "rest", "unknown"),
    ),
    guards={
        _LASTED: Guard(
            lambda c: bool(has_lasted(c.fixes, c.lasted_s)), "too few fixes agree, or too briefly"
        ),
        _ANOTHER: Guard(lambda c: c.another, "it is on that one already"),
        _MOVED: Guard(lambda c: c.moved, "it stands where it was first heard"),
    },
    by_itself=frozenset({"fit", "stray", "rest", "unmatch"}),
)
TRANSITIONS = {NONE: "unmatch", WAITS: "rest", STRAYS: "stray", FITS: "fit"}


def has_lasted(fixes: int | Ints, lasted_s: float | Floats) -> Bools:
    """Tell whether so many fixes in succession over so long are enough to go by."""
    enough = (np.asarray(fixes) >= FIXES) & (np.asarray(lasted_s) >= LASTS_S)
    return np.asarray(enough | ((np.asarray(fixes) >= FEW_FIXES) & (np.asarray(lasted_s) >= LONGER_S)))


def state_after(state: str, verdict: int, course: Course) -> str | None:
    """Return the next state; ``None`` where the table has no row for it, or its guards do not hold."""
    if TRANSITIONS[verdict] not in CONFORMANCE.permitted(state):
        return None
    try:
        return CONFORMANCE.step(state, TRANSITIONS[verdict], course, where="track")
    except RefusedError:
        return None


class Progress(msgspec.Struct):
    """What is remembered of a track and one of its notifications."""

    begun: bool = False
    """It was on its route, or has left its first waypoint: from here on it can stray."""
    at_start: bool = False
    """It was seen at its first waypoint."""
    beyond: int = 0
    """How many fixes in succession were away from there since."""
    suggested: bool = False
    """It was said that no departure is on record."""


class Standing(msgspec.Struct):
    """What is remembered of a track and one desk; plain values, so that they can be written down."""

    state: str = "unknown"
    about: str = ""
    last_ms: int = -NEVER_MS
    verdict: int = -1
    """Of the last fixes in succession, with the notification and how many they were since when."""
    of: str = ""
    fixes: int = 0
    since_ms: int = 0
    rests_at: tuple[float, float] | None = None
    """Where it was first heard without notification, in degrees."""
    progress: dict[str, Progress] = {}
    """Entry of the version that is notified -> how far the track is with it."""


# -- where something may be ------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """The volumes of a movement or activity, as fixes are held against them.

    Attributes
    ----------
    start, reach, length2
        float64[k, 3] twice and float64[k]: where each piece begins, what leads to its end, in metres from
        ``centre``, and the square of its length, 1 for a point.
    offsets
        int64[v]: the first piece of each volume.
    radius_m, start_ms, end_ms
        By volume.
    low_m, high_m
        float64[v, 4], by the reference of the fix.
    areas
        Polygons, as they lie in the plane; ``None`` for what is a path or a point with a radius.
    """

    centre: Floats
    start: Floats
    reach: Floats
    length2: Floats
    offsets: Ints
    radius_m: Floats
    start_ms: Ints
    end_ms: Ints
    low_m: Floats
    high_m: Floats
    areas: tuple[Area | None, ...]
    tolerance: Tolerance
    recurring: Activity | None = None

    def of_time(self, from_ms: int, until_ms: int) -> Way:
        """Return the volumes that hold at some time in between, tolerance included."""
        spare_ms = round(self.tolerance.time_s * 1000)
        holds = (self.start_ms - spare_ms <= until_ms) & (self.end_ms > from_ms - spare_ms)
        if self.recurring is not None or holds.all() or not holds.any():
            return self
        counts = np.diff(np.append(self.offsets, self.length2.size))
        piece = np.repeat(holds, counts)
        parts = {
            **{name: getattr(self, name)[piece] for name in ("start", "reach", "length2")},
            **{name: getattr(self, name)[holds] for name in _BY_VOLUME},
            "offsets": np.concatenate(([0], np.cumsum(counts[holds])[:-1])).astype(np.int64),
            "areas": tuple(area for area, it in zip(self.areas, holds.tolist(), strict=True) if it),
        }
        return replace(self, **parts)


_BY_VOLUME = ("radius_m", "start_ms", "end_ms", "low_m", "high_m")


def way_of(thing: Movement | Activity) -> Way:
    """Return where and when something notified may be; raises nothing for what passed the checks."""
    recurs = isinstance(thing, Activity) and thing.recurrence is not None
    volumes = volumes_of_movement(thing) if isinstance(thing, Movement) else thing.parts
    spread_m = 0.0 if isinstance(thing, Movement) else (thing.dispersion_mm or 0) / 1000
    starts, ends, counts, radii, areas = [], [], [], [], []
    for volume in volumes:
        chains, radius_m, area = _outline(volume.footprint)
        pieces = [_pieces(*chain) for chain in chains]
        starts += [it[0] for it in pieces]
        ends += [it[1] for it in pieces]
        counts.append(sum(len(it[0]) for it in pieces))
        radii.append(radius_m + spread_m)
        areas.append(area)
    start, end = np.concatenate(starts), np.concatenate(ends)
    centre = start.mean(axis=0)
    length2 = ((end - start) ** 2).sum(axis=1)
    bounds = [altitude_bounds_m(it.altitude) for it in volumes]
    return Way(
        centre=centre,
        start=start - centre,
        reach=end - start,
        length2=np.where(length2 > 0.0, length2, 1.0),
        offsets=np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64),
        radius_m=np.array(radii),
        start_ms=np.array([it.interval.start_ms for it in volumes], np.int64),
        end_ms=np.array([end_of(it.interval) for it in volumes], np.int64),
        low_m=np.array([it[0] for it in bounds]),
        high_m=np.array([it[1] for it in bounds]),
        areas=tuple(areas),
        tolerance=TOLERANCES[thing.kind] if isinstance(thing, Movement) else OF_ACTIVITIES,
        recurring=thing if isinstance(thing, Activity) and recurs else None,
    )


def _outline(footprint: Footprint) -> tuple[list[tuple[Floats, Floats]], float, Area | None]:
    """Return chains of vertices, the radius round them, and the area inside of them."""
    match footprint:
        case Circle(centre=centre):
            at = np.array([centre.lon_e7 / 1e7]), np.array([centre.lat_e7 / 1e7])
            return [at], footprint.radius_mm / 1000, None
        case Corridor():
            geodesic = footprint.edges is EdgeRule.GEODESIC
            lon, lat, _ = densify(*degrees(footprint.centreline), EDGE_TOLERANCE_M, geodesic=geodesic)
            return [(lon, lat)], footprint.half_width_mm / 1000, None
        case _:
            area = area_of(footprint)
            shapely.prepare(area)
            return edge_chains(area), 0.0, area


def _pieces(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return where the pieces of a chain begin and end, float64[k, 3] each; of one vertex, itself twice."""
    if lon.size == 1:
        return _chords(lon, lat), _chords(lon, lat)
    _, _, length_m = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    counts = np.maximum(np.ceil(length_m / PIECE_M), 1.0).astype(np.int64)
    edge = np.repeat(np.arange(counts.size), counts)
    share = (np.arange(edge.size) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[edge]
    inner_lon = np.append(lon[edge] + share * np.diff(lon)[edge], lon[-1])
    inner_lat = np.append(lat[edge] + share * np.diff(lat)[edge], lat[-1])
    points = _chords(inner_lon, inner_lat)
    return points[:-1], points[1:]


def _chords(lon_deg: Floats, lat_deg: Floats) -> Floats:
    """Return points of the ellipsoid in space, float64[n, 3], in metres from its middle."""
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    normal_m = WGS84.a / np.sqrt(1.0 - WGS84.es * np.sin(lat) ** 2)
    return np.column_stack(
        (
            normal_m * np.cos(lat) * np.cos(lon),
            normal_m * np.cos(lat) * np.sin(lon),
            normal_m * (1.0 - WGS84.es) * np.sin(lat),
        )
    )


def apart_m(lon_deg: Floats, lat_deg: Floats, *, from_lon_deg: float, from_lat_deg: float) -> Floats:
    """Return how far places are from another one."""
    there = _chords(np.array([from_lon_deg]), np.array([from_lat_deg]))
    return _arcs_m(((_chords(lon_deg, lat_deg) - there) ** 2).sum(axis=1))


def _arcs_m(chord2: Floats) -> Floats:
    half = np.sqrt(np.maximum(chord2, 0.0)) / (2 * EARTH_M)
    return np.asarray(2 * EARTH_M * np.arcsin(np.minimum(half, 1.0)))


# -- fixes against it ------------------------------------------------------------------------------


@dataclass(slots=True)
class Measured:
    """How far fixes are outside of the volume that they are least outside of, each float64[n].

    Attributes
    ----------
    share
        Of the tolerance; up to 1 is within it.
    behind_s
        Negative when it is ahead of time.
    above_m
        Negative when it is below.
    nearest_s
        How far the fix is from the time of any volume, wherever that is.
    """

    share: Floats
    beside_m: Floats
    behind_s: Floats
    above_m: Floats
    nearest_s: Floats


def measure(way: Way, fixes: PositionBatch) -> Measured:
    """Hold fixes, in any order, against where and when something may be."""
    n = len(fixes)
    whole = Measured(*(np.zeros(n) for _ in fields(Measured)))
    rows = max(1, MOST_PAIRS // way.length2.size)
    for first in range(0, n, rows):
        at = np.arange(first, min(first + rows, n))
        part = fixes.take(at)
        timely = way.of_time(int(part.time_ms.min()), int(part.time_ms.max()))
        found = _measured(timely, part)
        off = np.flatnonzero(found.share > 1.0)
        if timely is not way and off.size:
            _put(found, off, _measured(way, part.take(off)))
        _put(whole, at, found)
    return whole


def _put(into: Measured, at: Ints, found: Measured) -> None:
    for it in fields(Measured):
        getattr(into, it.name)[at] = getattr(found, it.name)


def _measured(way: Way, fixes: PositionBatch) -> Measured:
    beside_m = _beside_m(way, fixes)
    behind_s = _behind_s(way, fixes.time_ms)
    above_m = _above_m(way, fixes)
    tolerance = way.tolerance
    shares = np.abs(above_m) / tolerance.altitude_m
    shares = np.maximum(shares, np.abs(behind_s) / tolerance.time_s)
    shares = np.maximum(shares, beside_m / (tolerance.beside_m + fixes.accuracy_m[:, None]))
    best = np.arange(len(fixes)), shares.argmin(axis=1)
    nearest_s = np.abs(behind_s).min(axis=1)
    return Measured(shares[best], beside_m[best], behind_s[best], above_m[best], nearest_s)


def _beside_m(way: Way, fixes: PositionBatch) -> Floats:
    """Return float64[n, v]: how far fixes are outside of each footprint."""
    at = _chords(fixes.lon_deg, fixes.lat_deg) - way.centre
    along = at @ way.reach.T - (way.start * way.reach).sum(axis=1)
    share = np.clip(along / way.length2, 0.0, 1.0)
    chord2 = (at**2).sum(axis=1)[:, None] - 2.0 * (at @ way.start.T) + (way.start**2).sum(axis=1)
    chord2 += share * (share * way.length2 - 2.0 * along)
    beside_m = np.maximum(_arcs_m(np.minimum.reduceat(chord2, way.offsets, axis=1)) - way.radius_m, 0.0)
    for volume, area in enumerate(way.areas):
        if area is not None:
            # With its edge, so that 180 degrees, where it may be cut, is inside of it.
            beside_m[shapely.intersects_xy(area, fixes.lon_deg, fixes.lat_deg), volume] = 0.0
    return beside_m


def _behind_s(way: Way, time_ms: Ints) -> Floats:
    """Return float64[n, v]: how far fixes are behind the time of each volume, negative when ahead of it."""
    if way.recurring is None:
        return _outside_s(time_ms[:, None], way.start_ms, way.end_ms)
    activity = way.recurring
    assert activity.recurrence is not None
    behind_s = np.empty((time_ms.size, len(activity.parts)))
    around = int(time_ms.min()) - NEAR_MS, int(time_ms.max()) + NEAR_MS
    for volume, part in enumerate(activity.parts):
        spans = list(occurrences(activity.recurrence, part.interval, *around))
        if not spans:
            behind_s[:, volume] = np.inf
            continue
        start_ms = np.array([it.start_ms for it in spans], np.int64)
        end_ms = np.array([end_of(it) for it in spans], np.int64)
        before = np.maximum(np.searchsorted(start_ms, time_ms, "right") - 1, 0)
        after = np.minimum(before + 1, start_ms.size - 1)
        late, early = (_outside_s(time_ms, start_ms[it], end_ms[it]) for it in (before, after))
        behind_s[:, volume] = np.where(np.abs(early) < np.abs(late), early, late)
    return behind_s


def _outside_s(time_ms: Ints, start_ms: Ints, end_ms: Ints) -> Floats:
    outside_ms = np.minimum(time_ms - start_ms, 0) + np.maximum(time_ms - end_ms + 1, 0)
    return np.asarray(outside_ms / 1000.0)


def _above_m(way: Way, fixes: PositionBatch) -> Floats:
    """Return float64[n, v]: how far above each band, negative below; 0 where there is nothing to compare."""
    reference = fixes.alt_reference.astype(np.int64)
    alt_m = np.where(np.isnan(fixes.alt_m), 0.0, fixes.alt_m)[:, None]
    low_m, high_m = way.low_m[:, reference].T, way.high_m[:, reference].T
    above_m = np.maximum(alt_m - high_m, 0.0) + np.minimum(alt_m - low_m, 0.0)
    return np.where(np.isnan(fixes.alt_m)[:, None], 0.0, above_m)


# -- a notification and its track ------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """A movement or activity on record that names tracks.

    Attributes
    ----------
    state
        As it stands: on record, under way, halted or ended.
    ended_ms
        When its end was said; fixes from before still are its own.
    """

    owner: str
    thing: Movement | Activity
    state: str
    entry: str
    ended_ms: int | None = None

    @property
    def id(self) -> str:
        """The id that it goes by."""
        return self.thing.id

    @cached_property
    def way(self) -> Way:
        """Its volumes; many a plan that is long over is never asked for them."""
        return way_of(self.thing)

    @cached_property
    def times_ms(self) -> tuple[int, int]:
        """From when to when fixes are held against it."""
        spare_ms = NEAR_MS + round(self.way.tolerance.time_s * 1000)
        ends_ms = min(int(self.way.end_ms.max()), NEVER_MS - spare_ms) + spare_ms
        if self.ended_ms is not None:
            ends_ms = self.ended_ms
        elif self.state != "on_record":
            ends_ms = NEVER_MS
        return int(self.way.start_ms.min()) - spare_ms, ends_ms

    @cached_property
    def begins_ms(self) -> int:
        """When a movement should have left its first waypoint, tolerance included."""
        assert isinstance(self.thing, Movement)
        departs, spare_ms = legs_of(self.thing)[0].departs, round(self.way.tolerance.time_s * 1000)
        said = self.state in ("under_way", "halted")
        return departs.earliest_ms - spare_ms if said else departs.latest_ms + spare_ms


@dataclass(slots=True)
class Judged:
    """What fixes are to a notification: verdicts, measures, and which fix tells that it moves unsaid."""

    verdict: NDArray[np.int8]
    measured: Measured
    unsaid: int = -1


def judge(plan: Plan, progress: Progress, fixes: PositionBatch) -> Judged | None:
    """Judge fixes of a track in ascending time, and remember how far it is; ``None`` if all are too far off.

    Parameters
    ----------
    progress
        What is remembered; changed in place.
    fixes
        At least one.
    """
    from_ms, until_ms = plan.times_ms
    time_ms = fixes.time_ms
    if int(time_ms[-1]) < from_ms or int(time_ms[0]) > until_ms:
        return None
    near = (time_ms >= from_ms) & (time_ms <= until_ms)
    measured = measure(plan.way, fixes)
    fits = (measured.share <= 1.0) & near
    unsaid = -1
    if isinstance(plan.thing, Movement):
        left = _left(plan.thing, plan.way.tolerance, progress, fixes, near)
        begun = np.logical_or.accumulate(fits | (left >= FEW_FIXES)) | progress.begun
        strays = (begun | (time_ms > plan.begins_ms)) & ~_arrived(plan, fixes)
        progress.begun = bool(begun[-1])
        told = np.flatnonzero(left >= FEW_FIXES)
        if told.size and plan.state == "on_record" and not progress.suggested:
            progress.suggested, unsaid = True, int(told[0])
    else:
        # Outside of its times its tracks may be anywhere but in it.
        timely = measured.nearest_s <= plan.way.tolerance.time_s
        strays = timely | (measured.beside_m <= 0.0)
        near &= measured.nearest_s * 1000.0 <= NEAR_MS
    verdict = np.select([~near, fits, strays], [NONE, FITS, STRAYS], WAITS).astype(np.int8)
    return Judged(verdict, measured, unsaid)


def _arrived(plan: Plan, fixes: PositionBatch) -> Bools:
    """Tell which fixes are at the last waypoint when the time is over: who has arrived is not behind."""
    assert isinstance(plan.thing, Movement)
    over = fixes.time_ms >= int(plan.way.end_ms.max())
    if not over.any():
        return over
    away_m = _from_waypoint_m(plan.thing.route[-1], fixes)
    return np.asarray(over & (away_m <= 2 * plan.way.tolerance.beside_m + fixes.accuracy_m))


def _from_waypoint_m(waypoint: Waypoint, fixes: PositionBatch) -> Floats:
    lon_deg, lat_deg = waypoint.position.lon_e7 / 1e7, waypoint.position.lat_e7 / 1e7
    return apart_m(fixes.lon_deg, fixes.lat_deg, from_lon_deg=lon_deg, from_lat_deg=lat_deg)


def _left(
    movement: Movement, tolerance: Tolerance, progress: Progress, fixes: PositionBatch, near: Bools
) -> Ints:
    """Return by fix how many in succession are away from the first waypoint, once it was seen there."""
    away_m = _from_waypoint_m(movement.route[0], fixes)
    there = (away_m <= tolerance.beside_m + fixes.accuracy_m) & near
    seen = np.logical_or.accumulate(there) | progress.at_start
    away = seen & near & (away_m > 2 * tolerance.beside_m + fixes.accuracy_m)
    index = np.arange(away.size)
    last = np.maximum.accumulate(np.where(away, -1, index))
    count = np.where(last >= 0, index - last, index + 1 + progress.beyond)
    progress.at_start, progress.beyond = bool(seen[-1]), int(count[-1])
    return count
