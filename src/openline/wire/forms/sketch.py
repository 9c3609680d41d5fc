"""A map sketch: an outline, named places, a scale bar, north up; no borders, and nothing that is not known.

It is laid out in millimetres on paper, x to the right and y down. Longitude and latitude are drawn flat, true
to scale in the middle of the sketch; a few hundred kilometres across that is better than the eye sees.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from openline.model.space import Footprint, LonLatE7
from openline.wire.coordinates.gazetteer import Place, shipped

MOST_PLACES = 9
_ROOMS, _ENOUGH_PLACES = (1.4, 1.8, 2.4), 3
"""How many times as wide as what is drawn a sketch is, until it holds so many places."""
_A_M, _E2 = 6_378_137.0, 6.694379990141e-3
_FINEST_MM = 0.08
"""Vertices that are closer together on paper are left out."""
_LABEL_MM = 2.6
"""Height of one line of a label."""
_BARS_KM = tuple(k * 10**n for n in range(-2, 5) for k in (1, 2, 5))

Point = tuple[float, float]


class Frame(NamedTuple):
    """How degrees come to lie on paper."""

    lon_deg: float
    lat_deg: float
    east_m: float
    """Of one degree of longitude."""
    north_m: float
    mm_per_m: float
    width_mm: float
    height_mm: float

    def place(self, lon_deg: float, lat_deg: float) -> Point:
        """Return where a place comes to lie."""
        east = (lon_deg - self.lon_deg + 180) % 360 - 180
        x = self.width_mm / 2 + east * self.east_m * self.mm_per_m
        y = self.height_mm / 2 - (lat_deg - self.lat_deg) * self.north_m * self.mm_per_m
        return round(x, 3), round(y, 3)


class Box(NamedTuple):
    """Where something is drawn, so that nothing else is."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Tell whether both have ground in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def sketch(
    footprint: Footprint, path: Sequence[LonLatE7], *, width_mm: float, height_mm: float
) -> dict[str, Any]:
    """Return what is to be drawn of an area and of a line, in a frame of that size."""
    rings = _rings(footprint)
    line = [(lon / 1e7, lat / 1e7) for lon, lat in path]
    frame, inside = _frame_with_places([*(it for ring in rings for it in ring), *line], width_mm, height_mm)
    drawn = [_thinned([frame.place(*it) for it in ring]) for ring in rings]
    way = [frame.place(*it) for it in line]
    bar = scale_bar(frame)
    taken = [
        Box(0, height_mm - 8.5, bar["mm"] + 14, height_mm),
        Box(width_mm - 9, 0, width_mm, 12),
        *boxes_along(way),
    ]
    return {
        "width": width_mm,
        "height": height_mm,
        "rings": drawn,
        "way": way,
        "head": _head(way),
        "bar": bar,
        "places": list(labels_of(frame, inside, taken, drawn)),
    }


def _rings(footprint: Footprint) -> list[list[Point]]:
    import shapely
    from shapely import affinity

    from openline.decide.outlining import area_of

    area = area_of(footprint)
    # What was cut at 180 degrees is drawn as one again.
    parts = shapely.get_parts(area)
    if len(parts) > 1 and area.bounds[0] == -180 and area.bounds[2] == 180:
        moved = [affinity.translate(it, 360.0) if it.bounds[0] < 0 else it for it in parts]
        parts = shapely.get_parts(shapely.union_all(moved))
    return [
        [(float(lon), float(lat)) for lon, lat in ring.coords]
        for part in parts
        for ring in (part.exterior, *part.interiors)
    ]


def _frame_with_places(
    points: Sequence[Point], width_mm: float, height_mm: float
) -> tuple[Frame, list[tuple[Place, Point]]]:
    """Return a frame that is wide enough to know the place by, where there is anything to know it by."""
    for room in _ROOMS:
        frame = frame_round(points, width_mm, height_mm, room)
        inside = places_inside(frame)
        if len(inside) >= _ENOUGH_PLACES:
            return frame, inside
    frame = frame_round(points, width_mm, height_mm, _ROOMS[0])
    return frame, places_inside(frame)


def frame_round(points: Sequence[Point], width_mm: float, height_mm: float, room: float) -> Frame:
    """Return a frame that is ``room`` times as wide, or as high, as what is in it, given as (lon, lat)."""
    first = points[0][0]
    easts = [(lon - first + 180) % 360 - 180 for lon, _ in points]
    lats = [lat for _, lat in points]
    lon_deg = first + (min(easts) + max(easts)) / 2
    lat_deg = (min(lats) + max(lats)) / 2
    phi = math.radians(max(min(lat_deg, 85.0), -85.0))
    w = 1 - _E2 * math.sin(phi) ** 2
    east_m = math.radians(1) * _A_M / math.sqrt(w) * math.cos(phi)
    north_m = math.radians(1) * _A_M * (1 - _E2) / w**1.5
    wide_m = max((max(easts) - min(easts)) * east_m, 200.0)
    high_m = max((max(lats) - min(lats)) * north_m, 200.0)
    mm_per_m = min(width_mm / wide_m, height_mm / high_m) / room
    return Frame(lon_deg, lat_deg, east_m, north_m, mm_per_m, width_mm, height_mm)


def _thinned(ring: list[Point]) -> list[Point]:
    kept = ring[:1]
    for it in ring[1:]:
        if math.dist(it, kept[-1]) >= _FINEST_MM:
            kept.append(it)
    return kept


def _head(way: Sequence[Point]) -> list[Point]:
    """Return the head of an arrow at the end of a line."""
    if len(way) < 2:
        return []
    (x, y), before = way[-1], next((it for it in reversed(way) if it != way[-1]), way[0])
    angle = math.atan2(y - before[1], x - before[0])
    corners = ((0.0, 2.6), (2.5, 1.9), (-2.5, 1.9))
    return [
        (round(x + reach * math.cos(angle + turn), 3), round(y + reach * math.sin(angle + turn), 3))
        for turn, reach in corners
    ]


def scale_bar(frame: Frame) -> dict[str, Any]:
    """Return a scale bar: the longest round number of kilometres in a third of the width."""
    most_km = frame.width_mm / 3 / frame.mm_per_m / 1000
    km = max((it for it in _BARS_KM if it <= most_km), default=_BARS_KM[0])
    said = f"{km:g} km" if km >= 1 else f"{round(km * 1000)} m"
    return {"mm": round(km * 1000 * frame.mm_per_m, 3), "said": said}


def places_inside(frame: Frame) -> list[tuple[Place, Point]]:
    """Return the places within a frame, the largest first."""
    inside = []
    for place in shipped().places:
        lon, lat = place.position.lon_e7 / 1e7, place.position.lat_e7 / 1e7
        x, y = frame.place(lon, lat)
        if 2 <= x <= frame.width_mm - 2 and 2 <= y <= frame.height_mm - 2:
            inside.append((place, (x, y)))
    return sorted(inside, key=lambda it: (-it[0].population, it[0].name, it[1]))


def labels_of(
    frame: Frame,
    inside: Sequence[tuple[Place, Point]],
    taken: Sequence[Box],
    rings: Sequence[Sequence[Point]],
) -> Iterable[dict[str, Any]]:
    """Give the largest places whose names have room; a name lies on an outline only where it has to."""
    boxes = list(taken)
    on_lines = [box for ring in rings for box in boxes_along(ring)]
    shown = 0
    for place, (x, y) in inside:
        if shown == MOST_PLACES:
            return
        wide = 1.3 * max(len(place.name), len(place.arabic)) + 1
        high = _LABEL_MM * (2 if place.arabic else 1)
        dot = Box(x - 1, y - 1, x + 1, y + 1)
        if any(dot.meets(it) for it in boxes):
            continue
        free = []
        for side, left in (("right", x + 1.2), ("left", x - 1.2 - wide)):
            box = Box(left, y - high / 2, left + wide, y + high / 2)
            within = box.left >= 1 and box.right <= frame.width_mm - 1
            within = within and box.top >= 1 and box.bottom <= frame.height_mm - 1
            if within and not any(box.meets(it) for it in boxes):
                free.append((sum(box.meets(it) for it in on_lines), side, box))
        if not free:
            continue
        _, side, box = min(free, key=lambda it: it[0])
        boxes += [box, dot]
        shown += 1
        yield {
            "x": x,
            "y": y,
            "side": side,
            "left": round(box.left, 3),
            "top": round(box.top, 3),
            "wide": round(wide, 3),
            "high": round(high, 3),
            "name": place.name,
            "arabic": place.arabic,
        }


def boxes_along(points: Sequence[Point]) -> Iterator[Box]:
    """Give boxes that cover a line, a millimetre apart at most."""
    for (x, y), (to_x, to_y) in pairwise(points):
        steps = max(1, math.ceil(math.dist((x, y), (to_x, to_y))))
        for k in range(steps + 1):
            at_x, at_y = x + (to_x - x) * k / steps, y + (to_y - y) * k / steps
            yield Box(at_x - 0.6, at_y - 0.6, at_x + 0.6, at_y + 0.6)
