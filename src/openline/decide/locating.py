"""Locating: what of a notification may be at a place at a time, by what is on record of it (R31)."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, hypot, radians

from openline.decide.distancing import distance_to, footprints_of
from openline.decide.recurring import end_of, occurrences
from openline.model.notification import Activity, Movement, Notification, Site
from openline.model.space import Circle, Footprint, Interval, Position

DEGREE_M = 110_500.0
"""No degree of latitude is shorter."""


def holds(interval: Interval, at_ms: int) -> bool:
    """Tell whether an interval holds a time."""
    return interval.start_ms <= at_ms < end_of(interval)


def footprints_at(thing: Notification, at_ms: int, *, under_way: bool = False) -> Iterator[Footprint]:
    """Yield the areas in which something may be at a time.

    Parameters
    ----------
    under_way
        It has begun, and nobody has said that it is over: where it is not planned to be any longer, it may
        be anywhere on its way.
    """
    match thing:
        case Site():
            found = [thing.footprint] if holds(thing.valid, at_ms) else []
        case Activity():
            found = [it.footprint for it in thing.parts if _goes_on(thing, it.interval, at_ms)]
        case Movement():
            from openline.decide.routing import volumes_of_movement

            volumes = volumes_of_movement(thing)
            found = [it.footprint for it in volumes if holds(it.interval, at_ms)]
    yield from found if found or not under_way else footprints_of(thing)


def _goes_on(activity: Activity, interval: Interval, at_ms: int) -> bool:
    if activity.recurrence is None or not holds(interval, at_ms):
        return holds(interval, at_ms)
    return next(occurrences(activity.recurrence, interval, at_ms, at_ms + 1), None) is not None


def metres_to(position: Position, footprints: Iterator[Footprint], within_m: float) -> float | None:
    """Return how far the nearest of some areas is; ``None`` where none is so near."""
    away = [distance_to(position, it).metres for it in footprints if not is_far(position, it, within_m)]
    nearest = min(away, default=None)
    return nearest if nearest is not None and nearest <= within_m else None


def is_far(position: Position, footprint: Footprint, within_m: float) -> bool:
    """Tell of a circle at a glance that it is too far: there may be tens of thousands of them."""
    if not isinstance(footprint, Circle):
        return False
    north = (footprint.centre.lat_e7 - position.lat_e7) / 1e7
    turn = abs(footprint.centre.lon_e7 - position.lon_e7) % 3_600_000_000
    east = min(turn, 3_600_000_000 - turn) / 1e7
    least = min(cos(radians(position.lat_e7 / 1e7)), cos(radians(footprint.centre.lat_e7 / 1e7)))
    if east > 90.0:
        return False  # over a pole the plane says nothing
    return hypot(north, east * least) * DEGREE_M * 0.9 > footprint.radius_mm / 1000 + within_m
