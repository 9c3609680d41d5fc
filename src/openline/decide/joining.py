"""Joining: how far accounts of one event are apart, on which side of an edge each is, and what is near.

It is arithmetic on what is said, and finds nothing: where two cannot both be right, that is said of both. The
rules, and nothing else goes into them:

- A place is where it is said to be, give or take what is said with it; a time likewise.
- Two places are *apart* where they are farther from each other than both uncertainties together, and two
  times likewise. Where none was said, :data:`UNSAID_M` and :data:`UNSAID_MS` are taken for each.
- On which side of an edge a place is goes by the place itself; it *straddles* where what was said of its
  uncertainty reaches the edge.
- Something is near in space where it is no farther than ``within_m`` from any place that any account gives,
  each account's uncertainty counted off; near in time where no more than ``within_ms`` lies between it and
  the time within which all accounts put it. What has no place, or no time, is near by the other alone.
- A message is where it says; where it says no place, at the things that it refers to. Of one that has neither
  time alone says too little: it stands there if it passed between parties that are concerned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from itertools import combinations
from math import cos, hypot, radians
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from openline.decide.distancing import distance_to, kept_area
from openline.model.space import Circle, Corridor, EdgeRule, Footprint, Polygon, Position

if TYPE_CHECKING:
    from openline.kernel.geodesy import Floats

RULE = "joining/1"
WITHIN_M = 20_000
WITHIN_MS = 6 * 3_600_000
FARTHEST_M = 500_000
LONGEST_MS = 31 * 86_400_000
UNSAID_M = 100
"""So exact a position is taken to be of which nobody says how exact it is."""
UNSAID_MS = 60_000
DEGREE_M = 110_500.0
"""No degree of latitude is shorter."""
WIDE_DEG, BULGE_M = 2.0, 1_000.0
"""An edge of no more degrees bulges out of the box round it by less than this."""
STEP_DEG = 0.02
"""Edges are walked in steps of so much: the chord of a step is within centimetres of it."""

Side: TypeAlias = Literal["inside", "perimeter", "outside"]


class Spot(NamedTuple):
    """A position that an account gives."""

    account: int
    position: Position
    within_m: int = 0
    current: bool = True
    """Whether its author still says so: what he has replaced disputes nothing."""


class When(NamedTuple):
    """A time that an account gives."""

    account: int
    at_ms: int
    within_ms: int = 0
    current: bool = True


class Span(NamedTuple):
    """From when to when; both included."""

    from_ms: int
    until_ms: float
    """Infinite where nobody has said when it ends."""


class Edge(NamedTuple):
    """Where a place is of an area's edge."""

    side: Side
    edge_m: float
    straddles: bool


class Apart(NamedTuple):
    """Accounts that cannot both be right, and how far the farthest two of them are apart."""

    accounts: tuple[int, ...]
    by: float
    """Metres or milliseconds."""


class Near(NamedTuple):
    """How near something is: by space, by time, or by the one of them that is known."""

    distance_m: float | None
    spot: int | None
    """Which of the spots it is nearest to."""
    before_ms: int | None
    """How long before; negative: so long after; 0 at that time."""


def metres_between(a: Position, b: Position) -> float:
    """Return the length of the geodesic between two positions on WGS84, in metres."""
    from openline.kernel.geodesy import WGS84

    _, _, metres = WGS84.inv(a.lon_e7 / 1e7, a.lat_e7 / 1e7, b.lon_e7 / 1e7, b.lat_e7 / 1e7)
    return float(metres)


def are_apart(metres: float, a_within_m: int, b_within_m: int) -> bool:
    """Tell whether two places cannot be the same."""
    return metres > (a_within_m or UNSAID_M) + (b_within_m or UNSAID_M)


def edge_of(position: Position, footprint: Footprint, *, perimeter_m: float = 0.0, within_m: int = 0) -> Edge:
    """Return on which side of an area's edge a place is, and how far the edge is, in metres.

    Notes
    -----
    The edge belongs to the inside. Of a circle within a millimetre. Of other outlines the edge is brought, in
    steps of :data:`STEP_DEG`, into the plane in which every point has its true distance and azimuth from the
    place (``tests/oracle/test_joining_against_geographiclib.py``: within 0.1 % or a metre up to 100 km).
    """
    metres = edge_metres(position, footprint)
    side: Side = (
        "inside" if is_inside(position, footprint) else "perimeter" if metres <= perimeter_m else "outside"
    )
    return Edge(side, metres, within_m > 0 and metres <= within_m)


def is_inside(position: Position, footprint: Footprint) -> bool:
    """Tell whether a place is within an area, its edge included."""
    if isinstance(footprint, Circle):
        return metres_between(position, footprint.centre) <= footprint.radius_mm / 1000
    import shapely

    lon, lat = position.lon_e7 / 1e7, position.lat_e7 / 1e7
    area = kept_area(footprint)
    # On 180 degrees a place is on both sides of the cut.
    same = {lon, -lon} if abs(lon) == 180.0 else {lon}
    return any(bool(shapely.intersects_xy(area, it, lat)) for it in same)


def edge_metres(position: Position, footprint: Footprint) -> float:
    """Return how far the nearest point of an area's edge is, on either side of it."""
    if isinstance(footprint, Circle):
        return abs(metres_between(position, footprint.centre) - footprint.radius_mm / 1000)
    from openline.kernel.geodesy import outline

    lon, lat, offsets, seam = outline(kept_area(footprint))
    following = np.arange(1, len(lon) + 1)
    following[np.asarray(offsets[1:]) - 1] = offsets[:-1]
    starts, ends = (np.column_stack((lon[it], lat[it])) for it in (~seam, following[~seam]))
    return _metres_to_pieces(position, starts, ends)


def _metres_to_pieces(position: Position, starts: Floats, ends: Floats) -> float:
    """Return how far the nearest of some straight pieces of the map is."""
    from openline.kernel.geodesy import WGS84

    steps = np.maximum(1, np.ceil(np.abs(ends - starts).max(axis=1) / STEP_DEG)).astype(int)
    piece = np.repeat(np.arange(len(steps)), steps)
    turn = np.arange(len(piece)) - np.repeat(np.cumsum(steps) - steps, steps)
    lon = np.full(len(piece), position.lon_e7 / 1e7)
    lat = np.full(len(piece), position.lat_e7 / 1e7)
    flat = []
    for step in (turn, turn + 1):
        at = starts[piece] + (ends - starts)[piece] * (step / steps[piece])[:, None]
        azimuth, _, metres = WGS84.inv(lon, lat, at[:, 0], at[:, 1])
        east, north = np.sin(np.radians(azimuth)) * metres, np.cos(np.radians(azimuth)) * metres
        flat.append(np.column_stack((east, north)))
    a, b = flat
    along = b - a
    squared = np.maximum((along * along).sum(axis=1), 1e-12)
    foot = np.clip(-(a * along).sum(axis=1) / squared, 0.0, 1.0)
    return float(np.hypot(*(a + along * foot[:, None]).T).min())


def box_footprint(west: int, south: int, east: int, north: int) -> Polygon:
    """Return what is shown coarsely as an area: a box of 1e-7 degrees."""
    ring = ((west, south), (east, south), (east, north), (west, north))
    return Polygon(parts=((ring,),), edges=EdgeRule.PLANAR)


# -- what cannot both be right -----------------------------------------------------------------------


def places_apart(spots: Iterable[Spot]) -> Apart | None:
    """Return which accounts put it at places that cannot be the same, if any do.

    An account that gives several places agrees with another if any of them can be.
    """
    given: dict[int, list[Spot]] = {}
    for it in spots:
        if it.current:
            given.setdefault(it.account, []).append(it)

    def between(one: int, other: int) -> tuple[float, bool]:
        metres = [(metres_between(a.position, b.position), a, b) for a in given[one] for b in given[other]]
        agree = any(not are_apart(it, a.within_m, b.within_m) for it, a, b in metres)
        return min(it for it, _, _ in metres), agree

    return _apart(sorted(given), between)


def times_apart(times: Iterable[When]) -> Apart | None:
    """Return which accounts put it at times that cannot be the same, if any do."""
    given = {it.account: it for it in times if it.current}

    def between(one: int, other: int) -> tuple[float, bool]:
        a, b = given[one], given[other]
        apart_ms = abs(a.at_ms - b.at_ms)
        return apart_ms, apart_ms <= (a.within_ms or UNSAID_MS) + (b.within_ms or UNSAID_MS)

    return _apart(sorted(given), between)


def sides_apart(sides: Iterable[tuple[int, Edge]]) -> dict[int, str]:
    """Return which accounts put it inside an area and which outside, where both are said; else nothing.

    Parameters
    ----------
    sides
        Each account with where one of its places is. One whose place may be either side, or that gives places
        on both, says neither.
    """
    given: dict[int, set[str]] = {}
    for account, edge in sides:
        side = "" if edge.straddles else "inside" if edge.side == "inside" else "outside"
        given.setdefault(account, set()).add(side)
    sure = {account: next(iter(said)) for account, said in given.items() if len(said) == 1 and "" not in said}
    return dict(sorted(sure.items())) if len(set(sure.values())) > 1 else {}


def _apart(accounts: Sequence[int], between: Callable[[int, int], tuple[float, bool]]) -> Apart | None:
    """Return who disagrees with anybody, and how far the farthest two that disagree are from each other."""
    disagree: set[int] = set()
    farthest = 0.0
    for one, other in combinations(accounts, 2):
        by, agree = between(one, other)
        if not agree:
            disagree |= {one, other}
            farthest = max(farthest, by)
    return Apart(tuple(sorted(disagree)), farthest) if disagree else None


# -- what is near ------------------------------------------------------------------------------------


def window_of(times: Iterable[When]) -> Span:
    """Return from when to when all accounts put it, uncertainties included; there is at least one."""
    every = list(times)
    return Span(min(it.at_ms - it.within_ms for it in every), max(it.at_ms + it.within_ms for it in every))


def before_ms(thing: Span, window: Span) -> int:
    """Return how long before the window something was over; negative: after it that it began; 0 at once."""
    if thing.until_ms < window.from_ms:
        return int(window.from_ms - thing.until_ms)
    if thing.from_ms > window.until_ms:
        return int(window.until_ms - thing.from_ms)
    return 0


def passed_between(sender: str, to: Iterable[str], concerned: Set[str]) -> bool:
    """Tell whether something was said by one of the parties concerned to another of them."""
    return sender in concerned and any(it in concerned for it in to if it != sender)


def metres_from(spot: Spot, it: Footprint | Position) -> float:
    """Return how far an area or a place is from a spot; 0 within an area."""
    if isinstance(it, Position):
        return metres_between(spot.position, it)
    return 0.0 if is_inside(spot.position, it) else distance_to(spot.position, it).metres


def near_of(
    where: Sequence[Footprint | Position],
    when: Span | None,
    spots: Sequence[Spot],
    window: Span,
    *,
    within_m: float = WITHIN_M,
    within_ms: int = WITHIN_MS,
) -> Near | None:
    """Return how near something is, or ``None`` where it is not.

    Parameters
    ----------
    where
        Where it is or may be; the nearest counts. Nothing where it has no place.
    when
        Its time; ``None`` where it has none.
    spots, window
        Where and when the accounts put the event.
    """
    before = before_ms(when, window) if when is not None else None
    if before is not None and abs(before) > within_ms:
        return None
    found = [
        (metres, number)
        for it in where
        if not _is_far(it, spots, within_m)
        for number, spot in enumerate(spots)
        if (metres := metres_from(spot, it)) - spot.within_m <= within_m
    ]
    if not where or not spots:
        return Near(None, None, before) if before is not None else None
    if not found:
        return None
    metres, number = min(found)
    return Near(metres, number, before)


def _is_far(it: Footprint | Position, spots: Sequence[Spot], within_m: float) -> bool:
    """Tell at a glance of something that it is too far from every spot: there may be tens of thousands."""
    from openline.decide.locating import is_far

    if isinstance(it, Position):
        it = Circle(centre=it, radius_mm=0)
    far = is_far if isinstance(it, Circle) else _box_is_far
    return all(far(spot.position, it, within_m + spot.within_m) for spot in spots)


def _box_is_far(position: Position, it: Footprint, within_m: float) -> bool:
    """Tell whether the box round an outline is too far from a place; of a wide one nothing is told."""
    assert not isinstance(it, Circle)
    vertices = it.centreline if isinstance(it, Corridor) else [v for part in it.parts for v in part[0]]
    half_m = it.half_width_mm / 1000 if isinstance(it, Corridor) else 0.0
    west, east = (edge(lon for lon, _ in vertices) / 1e7 for edge in (min, max))
    south, north = (edge(lat for _, lat in vertices) / 1e7 for edge in (min, max))
    if east - west > WIDE_DEG or north - south > WIDE_DEG:
        return False  # its edges may bulge out of the box, or pass 180 degrees
    lon, lat = position.lon_e7 / 1e7, position.lat_e7 / 1e7
    up = max(south - lat, lat - north, 0.0)
    aside = 0.0 if west <= lon <= east else min(_turn(west - lon), _turn(lon - east))
    if aside > 90.0:
        return False  # over a pole the plane says nothing
    narrow = min(cos(radians(it)) for it in (south, north, lat))
    return hypot(up, aside * narrow) * DEGREE_M * 0.9 > within_m + half_m + BULGE_M


def _turn(degrees: float) -> float:
    """Return how far two longitudes are from each other, the short way round."""
    return min(degrees % 360.0, -degrees % 360.0)
