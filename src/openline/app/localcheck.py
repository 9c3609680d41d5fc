"""What on a list lies near a coordinate: distances to shapes as a release file holds them (R39).

Plain Python over plain values, because a crew waits for it: it loads in a few milliseconds, and looks only at
shapes whose box is within reach. Edges are straight in longitude and latitude, as they are stored (decision
13); the boundary is inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import atan2, ceil, cos, hypot, radians, sqrt, tan
from typing import TYPE_CHECKING, Any, NamedTuple

from openline.app.ellipsoid import B_M, in_space, metres_a_degree, range_and_bearing, reach_e7

if TYPE_CHECKING:
    from openline.app.releasefile import Page

TURN_E7 = 3_600_000_000
HALF_E7 = 1_800_000_000
MOST_RADIUS_M = 500_000.0
"""A list of what is farther away than this is no check of a coordinate."""

_PIECE_E7 = 5_000_000
"""Longest piece of an edge that is taken for a chord: half a degree."""
_DAY_MS = 86_400_000

Shape = dict[str, Any]
Row = dict[str, Any]


class Near(NamedTuple):
    """Something within the radius: where it is, and whether it holds at the time."""

    row: Row
    distance_m: float
    """To its edge; 0 inside."""
    bearing_deg: float | None
    """To the nearest point of it, true; none inside."""
    volume: dict[str, Any]
    when: str
    """``"holds"``, ``"later"``, ``"past"`` or ``"pauses"``: between two recurrences."""


def near(rows: Iterable[Row], lon_e7: int, lat_e7: int, *, radius_m: float, at_ms: int) -> list[Near]:
    """Return the rows within a radius of a point, nearest first, each with the part of it that counts.

    Of a row with several volumes it is the nearest that holds at the time; if none does, the nearest.
    """
    found = []
    for row in rows:
        parts = []
        for volume in row["volumes"]:
            measured = distance_to(volume["shape"], lon_e7, lat_e7, reach_m=radius_m)
            if measured is not None and measured[0] <= radius_m:
                parts.append(Near(row, *measured, volume, when_of(row, volume, at_ms)))
        if parts:
            found.append(min(parts, key=lambda it: (it.when != "holds", it.distance_m)))
    return sorted(found, key=lambda it: (it.distance_m, it.row["id"]))


def within_reach(pages: Iterable[Page], lon_e7: int, lat_e7: int, radius_m: float) -> list[Page]:
    """Return the pages on which something may be within a radius of a point: too many rather than too few."""
    east_e7, north_e7 = (ceil(it) for it in reach_e7(lat_e7, radius_m))
    low, high, right, wide = lat_e7 - north_e7, lat_e7 + north_e7, lon_e7 + east_e7, 2 * east_e7
    return [
        it
        for it in pages
        if it.south <= high and it.north >= low and (right - it.west) % TURN_E7 <= it.east - it.west + wide
    ]


# -- distances ---------------------------------------------------------------------------------------


def distance_to(
    shape: Shape, lon_e7: int, lat_e7: int, *, reach_m: float
) -> tuple[float, float | None] | None:
    """Return the distance to a shape and the bearing to its nearest point; None when it is out of reach.

    Inside the distance is 0, and there is no bearing. What is out of reach is farther than ``reach_m``.
    """
    if "circle" in shape:
        lon, lat, radius_mm = shape["circle"]
        range_m, bearing_deg = range_and_bearing(lon_e7, lat_e7, lon, lat)
        return _outside(range_m - radius_mm / 1000, bearing_deg)
    if "box" in shape:
        west, south, east, north = shape["box"]
        shape = {"rings": [[west, south, east, south, east, north, west, north]]}
    if "rings" in shape:
        if is_inside(shape["rings"], lon_e7, lat_e7):
            return 0.0, None
        chains = [[*ring, *ring[:2]] for ring in shape["rings"]]
        width_m = 0.0
    else:
        chains, width_m = [shape["path"]], shape["half_width_mm"] / 1000
    edges = [edge for chain in chains for edge in _edges_near(chain, lon_e7, lat_e7, reach_m + width_m)]
    nearest = _nearest_of(edges, lon_e7, lat_e7)
    return None if nearest is None else _outside(nearest[0] - width_m, nearest[1])


def _outside(distance_m: float, bearing_deg: float) -> tuple[float, float | None]:
    return (distance_m, bearing_deg) if distance_m > 0.0 else (0.0, None)


def is_inside(rings: list[list[int]], lon_e7: int, lat_e7: int) -> bool:
    """Tell by the even-odd rule, in whole numbers, whether a point is within rings or on one."""
    west, east = min(min(it[::2]) for it in rings), max(max(it[::2]) for it in rings)
    # A box may stand beyond 180 degrees, and the point on either side of it.
    first = west + (lon_e7 - west) % TURN_E7
    return any(_is_within(rings, x, lat_e7) for x in range(first, east + 1, TURN_E7))


def _is_within(rings: list[list[int]], x: int, y: int) -> bool:
    odd = False
    for ring in rings:
        x0, y0 = ring[-2:]
        for x1, y1 in zip(ring[::2], ring[1::2], strict=True):
            cross = (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)
            if cross == 0 and min(x0, x1) <= x <= max(x0, x1) and min(y0, y1) <= y <= max(y0, y1):
                return True
            if (y0 > y) != (y1 > y):
                odd ^= (cross > 0) == (y1 > y0)
            x0, y0 = x1, y1
    return odd


Edge = tuple[float, float, float, float]
"""Longitude relative to the point, and latitude, of both ends, in 1e-7 degree."""


def _edges_near(chain: list[int], lon_e7: int, lat_e7: int, reach_m: float) -> Iterator[Edge]:
    """Yield what of a chain of straight edges lies within a window round the point."""
    wide, high = reach_e7(lat_e7, reach_m)
    low, high = lat_e7 - high, lat_e7 + high
    single = len(chain) == 2
    ends = zip(chain[::2], chain[1::2], chain[2::2] or chain[::2], chain[3::2] or chain[1::2], strict=False)
    for lon0, lat0, lon1, lat1 in ends:
        if (lat0 < low and lat1 < low) or (lat0 > high and lat1 > high):
            continue
        x0 = (lon0 - lon_e7 + HALF_E7) % TURN_E7 - HALF_E7
        x1 = x0 + lon1 - lon0
        for turn in (0, -TURN_E7, TURN_E7):
            cut = _cut((x0 + turn, lat0, x1 + turn, lat1), wide, low, high)
            if cut is not None:
                yield cut
        if single:
            return


def _cut(edge: Edge, wide: float, low: float, high: float) -> Edge | None:
    """Cut an edge to a window; None when nothing is left (Liang and Barsky, 1984)."""
    x0, y0, x1, y1 = edge
    from_t, to_t = 0.0, 1.0
    for start, step, least, most in ((x0, x1 - x0, -wide, wide), (y0, y1 - y0, low, high)):
        if step == 0:
            if not least <= start <= most:
                return None
            continue
        enters, leaves = sorted(((least - start) / step, (most - start) / step))
        from_t, to_t = max(from_t, enters), min(to_t, leaves)
    if from_t > to_t:
        return None
    return (
        x0 + from_t * (x1 - x0),
        y0 + from_t * (y1 - y0),
        x0 + to_t * (x1 - x0),
        y0 + to_t * (y1 - y0),
    )


def _nearest_of(edges: list[Edge], lon_e7: int, lat_e7: int) -> tuple[float, float] | None:
    """Return distance and bearing to the nearest point of straight edges, within a centimetre.

    Chords through the earth say which pieces can be nearest; those are then measured on the ellipsoid.
    """
    here = in_space(0.0, lat_e7)
    rough = []
    for x0, y0, x1, y1 in edges:
        count = max(1, ceil(max(abs(x1 - x0), abs(y1 - y0)) / _PIECE_E7))
        dx, dy = (x1 - x0) / count, (y1 - y0) / count
        ends = [in_space(x0 + k * dx, y0 + k * dy) for k in range(count + 1)]
        for k in range(count):
            distance_m, t, sag_m = _to_chord(here, ends[k], ends[k + 1], y0 + (k + 0.5) * dy)
            piece = (x0 + k * dx, y0 + k * dy, x0 + (k + 1) * dx, y0 + (k + 1) * dy)
            rough.append((distance_m - sag_m, distance_m + sag_m, t, piece))
    if not rough:
        return None
    enough_m = min(most_m for _, most_m, _, _ in rough)
    return min(_to_edge(piece, t, lat_e7) for least_m, _, t, piece in rough if least_m <= enough_m)


def _to_chord(
    here: tuple[float, float, float],
    a: tuple[float, float, float],
    b: tuple[float, float, float],
    lat_e7: float,
) -> tuple[float, float, float]:
    """Return the distance through the earth to a chord, how far along it, and how far the edge strays.

    An edge that is straight in longitude and latitude bends by no more than twice the tangent of the latitude
    over the earth's radius, and sinks with the ground.
    """
    ux, uy, uz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    vx, vy, vz = here[0] - a[0], here[1] - a[1], here[2] - a[2]
    length2 = ux * ux + uy * uy + uz * uz
    t = 0.0 if length2 == 0.0 else min(1.0, max(0.0, (ux * vx + uy * vy + uz * vz) / length2))
    steep = tan(radians(min(abs(lat_e7) / 1e7 + 0.25, 89.9)))
    sag_m = 0.01 + min(length2 / (8 * B_M) * (1 + 2 * steep), sqrt(length2) / 2)
    return sqrt((vx - t * ux) ** 2 + (vy - t * uy) ** 2 + (vz - t * uz) ** 2), t, sag_m


def _to_edge(piece: Edge, t: float, lat_e7: int) -> tuple[float, float]:
    """Return distance and bearing to the nearest point of a piece of an edge, by steps along it."""
    x0, y0, x1, y1 = piece
    dx, dy = x1 - x0, y1 - y0
    last = 0.0
    for _ in range(30):
        x, y = x0 + t * dx, y0 + t * dy
        back_m, back_deg = range_and_bearing(x, y, 0.0, lat_e7)
        a_lon_m, a_lat_m = metres_a_degree(y)
        east_m, north_m = dx / 1e7 * a_lon_m, dy / 1e7 * a_lat_m
        length_m = hypot(east_m, north_m)
        if length_m == 0.0:
            break
        along_m = back_m * cos(radians(back_deg) - atan2(east_m, north_m))
        step = along_m / length_m
        if step * last < 0.0:
            step *= 0.5  # near a pole an edge bends so much that whole steps would swing about the foot
        before, t = t, min(1.0, max(0.0, t + step))
        last = step
        if abs(t - before) * length_m < 0.001:
            break
    return range_and_bearing(0.0, lat_e7, x0 + t * dx, y0 + t * dy)


# -- time --------------------------------------------------------------------------------------------


def when_of(row: Row, volume: dict[str, Any], at_ms: int) -> str:
    """Say whether something holds at a time: ``"holds"``, ``"later"``, ``"past"`` or ``"pauses"``."""
    windows = volume.get("windows", ())
    if not windows:
        return "holds"
    if not any(start <= at_ms and (end == "UFN" or at_ms < end) for start, end in windows):
        return "later" if any(at_ms < start for start, _ in windows) else "past"
    recurrence = row.get("recurrence")
    return "holds" if recurrence is None or _recurs(recurrence, at_ms) else "pauses"


def _recurs(recurrence: dict[str, Any], at_ms: int) -> bool:
    """Tell whether a time is within a span of a day that recurs; one past midnight began the day before."""
    day, past_ms = divmod(at_ms, _DAY_MS)
    from_ms, to_ms = recurrence["from_s"] * 1000, recurrence["to_s"] * 1000
    if to_ms <= from_ms:
        to_ms += _DAY_MS
    # Day 0, 1 January 1970, was a Thursday, the fourth day of its week.
    return any(
        (day - ago + 3) % 7 + 1 in recurrence["days"] and from_ms <= past_ms + ago * _DAY_MS < to_ms
        for ago in (0, 1)
    )
