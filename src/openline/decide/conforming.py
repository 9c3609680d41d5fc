"""Conforming: is a track where and when its own notification says, or is there no notification that fits.

A movement is where its volumes are (``decide/routing.py``: route, width, times and slack by its kind), an
activity in its parts. Tolerances come on top, and the accuracy of the fix. Distances are measured on chords
of the ellipsoid, so that neither a pole nor 180 degrees is special; up to 100 km they are right to a metre
(``tests/unit/decide/test_conforming.py`` holds them against geographiclib).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from openline.decide.altitudes import altitude_bounds_m
from openline.decide.machine import Guard, Machine, Row
from openline.decide.outlining import EDGE_TOLERANCE_M, area_of, degrees
from openline.decide.recurring import NEVER_MS, end_of, occurrences
from openline.decide.routing import DEFAULTS, legs_of, slack_ms_of, volumes_of_movement
from openline.errors import RefusedError
from openline.kernel.batch import PositionBatch
from openline.kernel.geodesy import WGS84, Area, Floats, densify, edge_chains
from openline.model.notification import Activity, Movement, MovementKind, Waypoint
from openline.model.space import Circle, Corridor, EdgeRule, Footprint, Interval, Polygon

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
SHORT_M = 100_000.0
"""An edge up to this long is taken to run in one plane with the middle of the earth."""
EARTH_M = 6_371_008.8
_AXES_M = np.array([WGS84.a, WGS84.a, WGS84.b])
MOST_PAIRS = 1_000_000
"""Of fixes and pieces that are looked at in one go."""


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
class Ways:
    """The volumes of movements and activities, as fixes are held against them.

    Attributes
    ----------
    centre
        float64[w, 3], by way: places are in metres from there, for the sake of their last digits.
    start, reach, length2
        float64[k, 3] twice and float64[k]: where each piece begins, what leads to its end, and the square of
        its length, 1 for a point.
    pieces
        int64[v + 1]: the first piece of each volume.
    volumes
        int64[w + 1]: the first volume of each way.
    radius_m, start_ms, end_ms, low_m, high_m
        By volume; the last two are float64[v, 4], by the reference of the fix.
    areas, polygon
        object[v] and bool[v]: polygons, as they lie in the plane, of what is no path or point with a radius.
    beside_m, time_s, altitude_m
        Tolerances, by way.
    recurring
        Way -> the activity, where it recurs: then its volumes stand for their envelopes.
    """

    centre: Floats
    start: Floats
    reach: Floats
    length2: Floats
    pieces: Ints
    volumes: Ints
    radius_m: Floats
    start_ms: Ints
    end_ms: Ints
    low_m: Floats
    high_m: Floats
    areas: NDArray[np.object_]
    polygon: Bools
    beside_m: Floats
    time_s: Floats
    altitude_m: Floats
    recurring: dict[int, Activity]

    @property
    def time_ms(self) -> int:
        """Of a single way, its tolerance in time."""
        return round(float(self.time_s[0]) * 1000)


def way_of(thing: Movement | Activity) -> Ways:
    """Return where and when something notified may be; raises nothing for what passed the checks."""
    recurs = isinstance(thing, Activity) and thing.recurrence is not None
    volumes = volumes_of_movement(thing) if isinstance(thing, Movement) else thing.parts
    spread_m = 0.0 if isinstance(thing, Movement) else (thing.dispersion_mm or 0) / 1000
    starts, ends, counts, radii = [], [], [], []
    areas = np.full(len(volumes), None, np.object_)
    for number, volume in enumerate(volumes):
        chains, radius_m, areas[number] = _outline(volume.footprint)
        pieces = [_pieces(chain) for chain in chains]
        starts += [it[0] for it in pieces]
        ends += [it[1] for it in pieces]
        counts.append(sum(len(it[0]) for it in pieces))
        radii.append(radius_m + spread_m)
    start, end = np.concatenate(starts), np.concatenate(ends)
    centre = start.mean(axis=0)
    length2 = ((end - start) ** 2).sum(axis=1)
    bounds = [altitude_bounds_m(it.altitude) for it in volumes]
    tolerance = TOLERANCES[thing.kind] if isinstance(thing, Movement) else OF_ACTIVITIES
    return Ways(
        centre=centre[None, :],
        start=start - centre,
        reach=end - start,
        length2=np.where(length2 > 0.0, length2, 1.0),
        pieces=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        volumes=np.array([0, len(volumes)], np.int64),
        radius_m=np.array(radii),
        start_ms=np.array([it.interval.start_ms for it in volumes], np.int64),
        end_ms=np.array([end_of(it.interval) for it in volumes], np.int64),
        low_m=np.array([it[0] for it in bounds]),
        high_m=np.array([it[1] for it in bounds]),
        areas=areas,
        polygon=np.array([isinstance(it.footprint, Polygon) for it in volumes]),
        beside_m=np.array([tolerance.beside_m]),
        time_s=np.array([tolerance.time_s]),
        altitude_m=np.array([tolerance.altitude_m]),
        recurring={0: thing} if isinstance(thing, Activity) and recurs else {},
    )


def together(ways: Sequence[Ways]) -> Ways:
    """Return several ways as one, numbered in their order; at least one."""
    parts: dict[str, Any] = {}
    for field in fields(Ways):
        columns = [getattr(it, field.name) for it in ways]
        if field.name in ("pieces", "volumes"):
            parts[field.name] = np.concatenate(([0], np.cumsum(np.concatenate(list(map(np.diff, columns))))))
        elif field.name != "recurring":
            parts[field.name] = np.concatenate(columns)
    firsts = np.cumsum([0, *(it.centre.shape[0] for it in ways)]).tolist()
    recurring = {
        first + way: thing
        for first, it in zip(firsts, ways, strict=False)
        for way, thing in it.recurring.items()
    }
    return Ways(**parts, recurring=recurring)


def _outline(footprint: Footprint) -> tuple[list[Floats], float, Area | None]:
    """Return chains of points in space, the radius round them, and the area inside of them."""
    match footprint:
        case Circle(centre=centre):
            at = _chords(np.array([centre.lon_e7 / 1e7]), np.array([centre.lat_e7 / 1e7]))
            return [at], footprint.radius_mm / 1000, None
        case Corridor():
            lon, lat = degrees(footprint.centreline)
            geodesic = footprint.edges is EdgeRule.GEODESIC
            points = _chords(lon, lat)
            if not geodesic or (_lengths_m(points) > SHORT_M).any():
                lon, lat, _ = densify(lon, lat, EDGE_TOLERANCE_M, geodesic=geodesic)
                points = _along(lon, lat)
            return [points], footprint.half_width_mm / 1000, None
        case _:
            area = area_of(footprint)
            shapely.prepare(area)
            return [_along(lon, lat) for lon, lat in edge_chains(area)], 0.0, area


def _along(lon_deg: Floats, lat_deg: Floats) -> Floats:
    """Return a chain that is straight in the plane of longitude and latitude, with points in between."""
    share, edge = _shares(_lengths_m(_chords(lon_deg, lat_deg)))
    lon = np.append(lon_deg[edge] + share * np.diff(lon_deg)[edge], lon_deg[-1])
    lat = np.append(lat_deg[edge] + share * np.diff(lat_deg)[edge], lat_deg[-1])
    return _chords(lon, lat)


def _pieces(points: Floats) -> tuple[Floats, Floats]:
    """Return where the pieces of a chain begin and end, float64[k, 3] each; of one point, itself twice."""
    if len(points) == 1:
        return points, points
    share, edge = _shares(_lengths_m(points))
    inner = points[edge] + share[:, None] * np.diff(points, axis=0)[edge]
    # Up to the surface: in the plane of the chord, a centimetre from the geodesic where edges are short.
    inner /= np.sqrt(((inner / _AXES_M) ** 2).sum(axis=1))[:, None]
    return inner, np.concatenate((inner[1:], points[-1:]))


def _shares(length_m: Floats) -> tuple[Floats, Ints]:
    """Cut edges into pieces; return where each begins, as a share of its edge, and the edge."""
    counts = np.maximum(np.ceil(length_m / PIECE_M), 1.0).astype(np.int64)
    edge = np.repeat(np.arange(counts.size), counts)
    return (np.arange(edge.size) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[edge], edge


def _lengths_m(points: Floats) -> Floats:
    return np.asarray(np.sqrt((np.diff(points, axis=0) ** 2).sum(axis=1)))


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


def apart_m(
    lon_deg: Floats, lat_deg: Floats, from_lon_deg: Floats | float, from_lat_deg: Floats | float
) -> Floats:
    """Return how far places are from others, or from one."""
    there = _chords(np.atleast_1d(from_lon_deg), np.atleast_1d(from_lat_deg))
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

    def take(self, at: Ints | Bools | slice) -> Measured:
        """Return what was measured of some fixes."""
        return Measured(*(getattr(self, it.name)[at] for it in fields(Measured)))


def measure(ways: Ways, fixes: PositionBatch, way: Ints | None = None) -> Measured:
    """Hold fixes, in any order, against where and when something may be.

    Parameters
    ----------
    way
        int64[n], the way that each is held against; by default there is only one.
    """
    n = len(fixes)
    way = np.zeros(n, np.int64) if way is None else way
    whole = Measured(*(np.zeros(n) for _ in fields(Measured)))
    pieces = np.cumsum(np.diff(ways.pieces[ways.volumes])[way])
    first = 0
    while first < n:
        done = int(pieces[first - 1]) if first else 0
        end = max(int(np.searchsorted(pieces, done + MOST_PAIRS, "right")), first + 1)
        at = np.arange(first, end)
        part = fixes if end - first == n else fixes.take(at)
        # Most are within a volume that holds at the time; only of the others all volumes are looked at.
        found = _measured(ways, part, way[at], timely=True)
        off = np.flatnonzero(found.share > 1.0)
        if off.size:
            _put(found, off, _measured(ways, part.take(off), way[at[off]], timely=False))
        _put(whole, at, found)
        first = end
    return whole


def _put(into: Measured, at: Ints, found: Measured) -> None:
    for it in fields(Measured):
        getattr(into, it.name)[at] = getattr(found, it.name)


def _measured(ways: Ways, fixes: PositionBatch, way: Ints, *, timely: bool) -> Measured:
    """Measure fixes against all volumes of their ways, or only those that hold at the time."""
    fix, volume = _each(ways.volumes, way)
    first = np.flatnonzero(np.diff(fix, prepend=-1))
    behind_s = _behind_s(ways, fixes.time_ms[fix], volume, way[fix])
    nearest_s = np.minimum.reduceat(np.abs(behind_s), first)
    if timely:
        holds = np.abs(behind_s) <= ways.time_s[way[fix]]
        fix, volume, behind_s = fix[holds], volume[holds], behind_s[holds]
    n = len(fixes)
    found = Measured(np.full(n, np.inf), np.zeros(n), np.zeros(n), np.zeros(n), nearest_s)
    if not fix.size:
        return found
    of = way[fix]
    beside_m = _beside_m(ways, fixes, way, fix, volume)
    above_m = _above_m(ways, fixes, fix, volume)
    share = np.abs(above_m) / ways.altitude_m[of]
    share = np.maximum(share, np.abs(behind_s) / ways.time_s[of])
    share = np.maximum(share, beside_m / (ways.beside_m[of] + fixes.accuracy_m[fix]))
    first = np.flatnonzero(np.diff(fix, prepend=-1))
    least = np.repeat(np.minimum.reduceat(share, first), np.diff(np.append(first, fix.size)))
    best = np.flatnonzero(share == least)
    best = best[np.flatnonzero(np.diff(fix[best], prepend=-1))]
    for name, values in (
        ("share", share),
        ("beside_m", beside_m),
        ("behind_s", behind_s),
        ("above_m", above_m),
    ):
        getattr(found, name)[fix[best]] = values[best]
    return found


def _each(firsts: Ints, of: Ints) -> tuple[Ints, Ints]:
    """Return for every one in ``of`` all of its members: the place in ``of``, and the member."""
    counts = firsts[of + 1] - firsts[of]
    place = np.repeat(np.arange(of.size), counts)
    return place, np.arange(place.size) + np.repeat(firsts[of] - np.cumsum(counts) + counts, counts)


def _beside_m(ways: Ways, fixes: PositionBatch, way: Ints, fix: Ints, volume: Ints) -> Floats:
    """Return how far fixes are outside of the footprints of volumes."""
    at = _chords(fixes.lon_deg, fixes.lat_deg) - ways.centre[way]
    pair, piece = _each(ways.pieces, volume)
    from_start = at[fix[pair]] - ways.start[piece]
    along = np.einsum("ij,ij->i", from_start, ways.reach[piece])
    length2 = ways.length2[piece]
    share = np.clip(along / length2, 0.0, 1.0)
    chord2 = np.einsum("ij,ij->i", from_start, from_start) + share * (share * length2 - 2.0 * along)
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    beside_m = np.maximum(_arcs_m(np.minimum.reduceat(chord2, first)) - ways.radius_m[volume], 0.0)
    inside = np.flatnonzero(ways.polygon[volume])
    if inside.size:
        where = fix[inside]
        # With its edge, so that 180 degrees, where it may be cut, is inside of it.
        held = shapely.intersects_xy(ways.areas[volume[inside]], fixes.lon_deg[where], fixes.lat_deg[where])
        beside_m[inside[held]] = 0.0
    return beside_m


def _behind_s(ways: Ways, time_ms: Ints, volume: Ints, way: Ints) -> Floats:
    """Return how far times are behind those of volumes, negative when ahead of them."""
    behind_s = _outside_s(time_ms, ways.start_ms[volume], ways.end_ms[volume])
    for number, activity in ways.recurring.items():
        of = np.flatnonzero(way == number)
        for k, part in enumerate(activity.parts) if of.size else ():
            mine = of[volume[of] == ways.volumes[number] + k]
            behind_s[mine] = _recurring_s(activity, part.interval, time_ms[mine])
    return behind_s


def _recurring_s(activity: Activity, envelope: Interval, time_ms: Ints) -> Floats:
    """Return how far times are behind the nearest occurrence; infinite where there is none within reach."""
    assert activity.recurrence is not None
    around = int(time_ms.min()) - NEAR_MS, int(time_ms.max()) + NEAR_MS
    spans = list(occurrences(activity.recurrence, envelope, *around))
    if not spans:
        return np.full(time_ms.size, np.inf)
    start_ms = np.array([it.start_ms for it in spans], np.int64)
    end_ms = np.array([end_of(it) for it in spans], np.int64)
    before = np.maximum(np.searchsorted(start_ms, time_ms, "right") - 1, 0)
    after = np.minimum(before + 1, start_ms.size - 1)
    late, early = (_outside_s(time_ms, start_ms[it], end_ms[it]) for it in (before, after))
    return np.where(np.abs(early) < np.abs(late), early, late)


def _outside_s(time_ms: Ints, start_ms: Ints, end_ms: Ints) -> Floats:
    outside_ms = np.minimum(time_ms - start_ms, 0) + np.maximum(time_ms - end_ms + 1, 0)
    return np.asarray(outside_ms / 1000.0)


def _above_m(ways: Ways, fixes: PositionBatch, fix: Ints, volume: Ints) -> Floats:
    """Return how far above the bands of volumes, negative below; 0 where there is nothing to compare."""
    alt_m, reference = fixes.alt_m[fix], fixes.alt_reference[fix].astype(np.int64)
    low_m, high_m = ways.low_m[volume, reference], ways.high_m[volume, reference]
    above_m = np.maximum(alt_m - high_m, 0.0) + np.minimum(alt_m - low_m, 0.0)
    return np.where(np.isnan(alt_m), 0.0, above_m)


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
    def way(self) -> Ways:
        """Its volumes; many a plan that is long over is never asked for them."""
        return way_of(self.thing)

    @cached_property
    def roughly_ms(self) -> tuple[int, int]:
        """Times outside of which nothing is held against it, without its volumes."""
        spare_ms = 2 * NEAR_MS
        if isinstance(self.thing, Movement):
            begins_ms = self.thing.depart_ms - round(slack_ms_of(self.thing)) - spare_ms
        else:
            begins_ms = min(it.interval.start_ms for it in self.thing.parts) - spare_ms
        return begins_ms, NEVER_MS if self.ended_ms is None else self.ended_ms

    @cached_property
    def times_ms(self) -> tuple[int, int]:
        """From when to when fixes are held against it."""
        spare_ms = NEAR_MS + self.way.time_ms
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
        departs, spare_ms = legs_of(self.thing)[0].departs, self.way.time_ms
        said = self.state in ("under_way", "halted")
        return departs.earliest_ms - spare_ms if said else departs.latest_ms + spare_ms


@dataclass(slots=True)
class Judged:
    """What fixes are to a notification: verdicts, measures, and which fix tells that it moves unsaid."""

    verdict: NDArray[np.int8]
    measured: Measured
    unsaid: int = -1


def judge(
    plan: Plan, progress: Progress, fixes: PositionBatch, measured: Measured | None = None
) -> Judged | None:
    """Judge fixes of a track in ascending time, and remember how far it is; ``None`` if all are too far off.

    Parameters
    ----------
    progress
        What is remembered; changed in place.
    fixes
        At least one.
    measured
        Of the fixes by this plan; it is measured when it is not given.
    """
    from_ms, until_ms = plan.times_ms
    time_ms = fixes.time_ms
    if int(time_ms[-1]) < from_ms or int(time_ms[0]) > until_ms:
        return None
    near = (time_ms >= from_ms) & (time_ms <= until_ms)
    if measured is None:
        measured = measure(plan.way, fixes)
    fits = (measured.share <= 1.0) & near
    unsaid = -1
    if isinstance(plan.thing, Movement):
        left = _left(plan.thing, float(plan.way.beside_m[0]), progress, fixes, near)
        begun = np.logical_or.accumulate(fits | (left >= FEW_FIXES)) | progress.begun
        strays = (begun | (time_ms > plan.begins_ms)) & ~_arrived(plan, fixes)
        progress.begun = bool(begun[-1])
        told = np.flatnonzero(left >= FEW_FIXES)
        if told.size and plan.state == "on_record" and not progress.suggested:
            progress.suggested, unsaid = True, int(told[0])
    else:
        # Outside of its times its tracks may be anywhere but in it.
        timely = measured.nearest_s <= plan.way.time_s[0]
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
    return np.asarray(over & (away_m <= 2 * plan.way.beside_m[0] + fixes.accuracy_m))


def _from_waypoint_m(waypoint: Waypoint, fixes: PositionBatch) -> Floats:
    lon_deg, lat_deg = waypoint.position.lon_e7 / 1e7, waypoint.position.lat_e7 / 1e7
    return apart_m(fixes.lon_deg, fixes.lat_deg, lon_deg, lat_deg)


def _left(movement: Movement, beside_m: float, progress: Progress, fixes: PositionBatch, near: Bools) -> Ints:
    """Return by fix how many in succession are away from the first waypoint, once it was seen there."""
    away_m = _from_waypoint_m(movement.route[0], fixes)
    there = (away_m <= beside_m + fixes.accuracy_m) & near
    seen = np.logical_or.accumulate(there) | progress.at_start
    away = seen & near & (away_m > 2 * beside_m + fixes.accuracy_m)
    index = np.arange(away.size)
    last = np.maximum.accumulate(np.where(away, -1, index))
    count = np.where(last >= 0, index - last, index + 1 + progress.beyond)
    progress.at_start, progress.beyond = bool(seen[-1]), int(count[-1])
    return count
