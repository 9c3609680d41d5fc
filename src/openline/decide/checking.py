"""What makes a declared zone or line unusable, said so that whoever drew it can find the place.

Vertices, rings and parts are counted from one, in the order in which they were given. Nothing here knows
where the value came from: the caller adds file and feature.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from msgspec import UNSET

from openline.decide.altitudes import altitude_bounds_m
from openline.decide.outlining import closed_path, part_area
from openline.errors import GeometryError
from openline.kernel.geodesy import Area, Path, settled, unwrapped_area, wraps
from openline.model.agreement import Limit, Line, Zone
from openline.model.space import (
    UFN,
    AltitudeBand,
    AltitudeReference,
    Circle,
    Corridor,
    EdgeRule,
    Footprint,
    Interval,
    LonLatE7,
    Polygon,
    Ring,
)

FEW_VERTICES = 32
MOST_LON_E7, MOST_LAT_E7 = 3_600_000_000, 900_000_000
LARGEST_RADIUS_MM = 10_000_000_000
"""A hemisphere, about: beyond it the inside of a circle is the smaller part of the globe no longer."""
LARGEST_WIDTH_MM = 1_000_000_000
"""Perimeters, corridors and bands up to 1,000 km: so far the stated tolerance holds."""


def check_zone(zone: Zone) -> None:
    """Check all that a zone declares. Raises :class:`GeometryError`."""
    check_footprint(zone.footprint)
    check_band(zone.altitude)
    check_windows(zone.windows)
    _check_width(zone.perimeter_mm, "perimeter", least_mm=0)
    check_limits(zone.limits)
    if zone.empty_alert_s is not None and zone.empty_alert_s <= 0:
        raise GeometryError(f"empty_alert_s {zone.empty_alert_s} is not above zero")


def check_line(line: Line) -> None:
    """Check all that a line declares. Raises :class:`GeometryError`."""
    _check_chain(line.path, line.edges, "the line")
    check_windows(line.windows)
    check_limits(line.limits)
    if line.left == line.right:
        raise GeometryError(
            f"both sides of the line are called {line.left!r}", next_step="give each side its own name"
        )
    for number, limit in enumerate(line.limits, 1):
        if limit.to_mm is None:
            raise GeometryError(
                f"limit {number} of a line needs to_m: a line has no inside that it could end at"
            )


def check_footprint(footprint: Footprint) -> None:
    """Check the outline of a zone. Raises :class:`GeometryError`."""
    match footprint:
        case Circle():
            _check_vertices([(footprint.centre.lon_e7, footprint.centre.lat_e7)], "the centre")
            if not 0 < footprint.radius_mm <= LARGEST_RADIUS_MM:
                radius_m = footprint.radius_mm / 1000
                raise GeometryError(f"radius {radius_m:g} m must be above 0, and no more than 10,000 km")
        case Corridor():
            _check_chain(footprint.centreline, footprint.edges, "the centreline")
            _check_width(footprint.half_width_mm, "half width", least_mm=1)
        case Polygon():
            _check_polygon(footprint)


def check_band(altitude: AltitudeBand) -> None:
    """Check that a band's floor lies below its ceiling, as far as their data can be compared."""
    floor, ceiling = altitude.floor, altitude.ceiling
    if floor.reference is AltitudeReference.UNL:
        raise GeometryError("the floor is unlimited", next_step="UNL can only be a ceiling")
    low_m, high_m = altitude_bounds_m(altitude)
    if (low_m > high_m).any():
        said = " above the ceiling ".join(
            f"{limit.value_mm / 1000:g} m {limit.reference}" for limit in (floor, ceiling)
        )
        raise GeometryError(f"the floor {said}", next_step="exchange or correct them")


def check_windows(windows: Iterable[Interval]) -> None:
    """Check that each window ends after it begins."""
    for number, window in enumerate(windows, 1):
        if window.end_ms != UFN and window.end_ms <= window.start_ms:
            raise GeometryError(f"validity window {number} ends before it begins")


def check_limits(limits: Iterable[Limit]) -> None:
    """Check that each limit counts to zero or more within a band that has a width."""
    for number, limit in enumerate(limits, 1):
        if limit.maximum < 0:
            raise GeometryError(f"limit {number} allows {limit.maximum}: less than none")
        if limit.per is not UNSET and limit.counted in ("tracks", "people"):
            raise GeometryError(
                f"limit {number} is on how many {limit.counted} come in a {limit.per}: nobody counts that",
                next_step="shipment, convoy, flight, or a class that comes as one of them, such as truck",
            )
        if limit.from_mm < 0 or (limit.to_mm is not None and limit.to_mm <= limit.from_mm):
            raise GeometryError(f"the band of limit {number} ends before it begins, or begins below zero")
        _check_width(limit.to_mm or limit.from_mm, f"band of limit {number}", least_mm=0)


def _check_width(width_mm: int, name: str, *, least_mm: int) -> None:
    if not least_mm <= width_mm <= LARGEST_WIDTH_MM:
        least = "above 0" if least_mm else "0 or more"
        raise GeometryError(f"{name} {width_mm / 1000:g} m must be {least}, and no more than 1,000 km")


def _check_vertices(vertices: Sequence[LonLatE7], name: str) -> None:
    if len(vertices) <= FEW_VERTICES and all(
        -MOST_LON_E7 <= lon_e7 <= MOST_LON_E7 and -MOST_LAT_E7 <= lat_e7 <= MOST_LAT_E7
        for lon_e7, lat_e7 in vertices
    ):
        return  # of few, most often one, this is ten times as fast
    e7 = np.array(vertices, np.int64).reshape(-1, 2)
    for axis, word, most in ((1, "latitude", 90), (0, "longitude", 360)):
        wrong = np.flatnonzero(np.abs(e7[:, axis]) > most * 10_000_000)
        if wrong.size:
            where = f"vertex {wrong[0] + 1} of {name}" if len(e7) > 1 else name
            # Asked only where the other one could be the latitude, and this one a longitude.
            lon_e7, lat_e7 = np.abs(e7[wrong[0]])
            is_exchanged = axis == 1 and lon_e7 <= MOST_LAT_E7 and lat_e7 <= MOST_LON_E7
            raise GeometryError(
                f"{word} {e7[wrong[0], axis] / 1e7:.7g} of {where} is beyond {most} degrees",
                next_step="are latitude and longitude exchanged?" if is_exchanged else "",
            )


def _check_steps(vertices: Sequence[LonLatE7], name: str) -> None:
    """Refuse an edge of exactly half a turn: nobody can say which way round it goes."""
    lon_e7 = np.array(vertices, np.int64)[:, 0]
    half = np.flatnonzero(np.abs(np.diff(lon_e7)) % 3_600_000_000 == 1_800_000_000)
    if half.size:
        first = int(half[0])
        raise GeometryError(
            f"the edge of {name} from vertex {first + 1} to {(first + 1) % (len(lon_e7) - 1) + 1} "
            "spans exactly half the globe",
            next_step="add a vertex between them, so that it is clear which way round it goes",
        )


def _check_chain(vertices: Sequence[LonLatE7], edges: EdgeRule, name: str) -> None:
    _check_vertices(vertices, name)
    if len(set(vertices)) < 2:
        raise GeometryError(f"{name} has fewer than two different vertices")
    _check_steps([*vertices, vertices[-1]], name)


def _check_polygon(polygon: Polygon) -> None:
    if not polygon.parts:
        raise GeometryError("the polygon is empty: it has no ring")
    areas = []
    for number, part in enumerate(polygon.parts, 1):
        of_part = f" of part {number}" if len(polygon.parts) > 1 else ""
        if not part:
            raise GeometryError(f"the polygon{of_part} is empty: it has no ring")
        paths = [_checked_ring(ring, polygon.edges, _ring_name(k) + of_part) for k, ring in enumerate(part)]
        areas.append(_checked_part(paths, of_part))
    _check_apart(areas)


def _ring_name(number: int) -> str:
    return f"hole {number}" if number else "the outer ring"


def _checked_ring(ring: Ring, edges: EdgeRule, name: str) -> Path:
    if not ring:
        raise GeometryError(f"{name} is empty")
    _check_vertices(ring, name)
    if len(set(ring)) < 3:
        raise GeometryError(f"{name} has fewer than three different vertices")
    _check_steps([*ring, ring[0]], name)
    path = closed_path(ring, edges)
    if abs(path.lon_deg[-1] - path.lon_deg[0]) > 540.0:
        raise GeometryError(f"{name} goes round the globe more than once")
    unrolled = _unrolled(path)
    area = unwrapped_area(unrolled)
    if area.convex_hull.area == 0.0:
        raise GeometryError(
            f"{name} encloses nothing",
            next_step="between two vertices more than 180 degrees apart an edge goes the short way round; "
            "add vertices to lead it the long way",
        )
    # Where a ring only touches itself or doubles back, its area is the same by any rule.
    if not math.isclose(area.area, settled(area).area, rel_tol=1e-9):
        raise _crossing(ring, unrolled, area, name)
    return path


def _unrolled(path: Path) -> Path:
    """Return a ring round a pole twice round, so that what meets across its ends is seen."""
    turn = path.lon_deg[-1] - path.lon_deg[0]
    if abs(turn) < 180.0:
        return path
    return Path(
        np.append(path.lon_deg, path.lon_deg[1:] + turn),
        np.append(path.lat_deg, path.lat_deg[1:]),
        np.tile(path.edge, 2),
    )


def _crossing(ring: Ring, path: Path, area: Area, name: str) -> GeometryError:
    """Say where a ring crosses itself, and between which of the vertices that were given."""
    reason = shapely.is_valid_reason(area)
    if "[" not in reason:
        return GeometryError(f"{name} is no ring: {reason}")
    lon_deg, lat_deg = (float(word) for word in reason.split("[")[1].rstrip("]").split())
    xy = np.column_stack((path.lon_deg, path.lat_deg))
    pieces = shapely.linestrings(np.stack((xy[:-1], xy[1:]), axis=1))
    # A ring round a pole has been turned before it was found wanting.
    places = shapely.points([(lon_deg + turn, lat_deg) for turn in range(-720, 721, 360)])
    nearest = np.argsort(shapely.distance(pieces[:, None], places).min(axis=1), kind="stable")
    first, second = sorted(list(dict.fromkeys(path.edge[nearest].tolist()))[:2])
    return GeometryError(
        f"{name} crosses itself at {_place(lon_deg, lat_deg)}: the edge between vertices "
        f"{_ends(first, ring)} meets the one between {_ends(second, ring)}",
        next_step="put the vertices in order along the edge",
    )


def _ends(edge: int, ring: Ring) -> str:
    return f"{edge + 1} and {(edge + 1) % len(ring) + 1}"


def _place(lon_deg: float, lat_deg: float) -> str:
    lon_deg -= 360 * round(lon_deg / 360)
    return f"{abs(lat_deg):.5f} {'NS'[lat_deg < 0]} {abs(lon_deg):.5f} {'EW'[lon_deg < 0]}"


def _checked_part(paths: list[Path], of_part: str) -> Area:
    """Check that holes lie inside their outer ring and apart from each other."""
    area = part_area(paths)
    if len(paths) == 1 or (not any(wraps(unwrapped_area(p)) for p in paths) and area.is_valid):
        return area
    outer, *holes = (part_area([path]) for path in paths)
    for number, hole in enumerate(holes, 1):
        if not outer.covers(hole):
            raise GeometryError(f"hole {number}{of_part} is not inside the outer ring")
        for earlier, other in enumerate(holes[: number - 1], 1):
            if hole.intersection(other).area > 0:
                raise GeometryError(f"holes {earlier} and {number}{of_part} overlap")
    return area


def _check_apart(areas: list[Area]) -> None:
    """Refuse parts that overlap: by the even-odd rule what they share would be outside."""
    tree = shapely.STRtree(areas)
    for first, second in sorted(zip(*tree.query(areas, predicate="intersects").tolist(), strict=True)):
        if first < second:
            shared = areas[first].intersection(areas[second])
            if shared.area > 0:
                place = shared.representative_point()
                raise GeometryError(
                    f"parts {first + 1} and {second + 1} overlap at {_place(place.x, place.y)}",
                    next_step="join them to one ring, or make two zones of them",
                )
