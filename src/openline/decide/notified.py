"""What makes a notification unusable, and which amendments leave its time of notice alone.

Errors name the field as people count: waypoints, legs, parts and contacts from one, with their names where
they have any. What is only doubtful is asked instead, see ``decide/asking.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from openline.decide.asking import (
    kind_words,
    km_words,
    latest_of,
    leg_words,
    questions_of,
    speed_words,
    stretch_words,
    waypoint_words,
)
from openline.decide.checking import check_band, check_footprint
from openline.decide.describing import (
    LINE_LENGTH,
    MOST_PEOPLE,
    NAME_LENGTH,
    check_contacts,
    check_markings,
    check_names,
    check_number,
    check_people,
    check_text,
    check_texts,
    check_time,
)
from openline.decide.recurring import DAY_MS, occurrences
from openline.decide.routing import DEFAULTS, Stretch, Travel, legs_of, stretches_of
from openline.errors import GeometryError, InputError
from openline.kernel.geodesy import WGS84
from openline.model.notification import (
    Activity,
    Movement,
    Notification,
    Recurrence,
    Site,
    Waypoint,
)
from openline.model.space import UFN, AltitudeBand, Circle, Corridor, Footprint, Interval, Polygon

__all__ = ["check_notification", "is_material", "questions_of"]

MOST_VERTICES = 2_000
"""Waypoints of a route, or vertices of a footprint."""
MOST_PARTS = 64
SITE_ACROSS_M = 100_000.0
AREA_ACROSS_M = 1_000_000.0
"""What is larger than a country says nothing about where something is."""
SHORTEST_LEG_M = 0.5
LONGEST_LEG_M = 5_000_000.0
LONGEST_ROUTE_M = 20_000_000.0
"""Half round the earth: a ship or an aid flight goes far, but its route is narrow."""
WIDEST_ROUTE_MM = 100_000_000
LARGEST_DISPERSION_MM = 100_000_000
LONGEST_SLACK_S = 7 * 86_400
LONGEST_MS = 366 * DAY_MS
"""A year: of movements and activities."""

_IMMATERIAL: dict[type, frozenset[str]] = {
    Site: frozenset({"name", "people", "verifications", "markings", "contacts", "source", "note"}),
    Movement: frozenset(
        {"name", "serial", "vehicles", "people", "tracks", "purpose", "markings", "contacts", "note"}
    ),
    Activity: frozenset({"name", "serial", "people", "tracks", "markings", "contacts", "purpose", "note"}),
}
"""All that an amendment may change without the time of notice beginning anew; any other field is material."""


def check_notification(n: Notification) -> None:
    """Check all that a notification declares, without looking at a clock.

    Raises
    ------
    GeometryError
        Where, when, or how fast makes no sense, or is too large; ``where`` names the waypoint, leg or part.
    InputError
        A count, text, contact or other entry is none.
    """
    check_texts(n)
    check_people(n.people, "people")
    check_contacts(n.contacts)
    check_markings(n.markings)
    match n:
        case Site():
            _check_site(n)
        case Movement():
            _check_movement(n)
        case Activity():
            _check_activity(n)


def is_material(before: Notification, after: Notification) -> bool:
    """Tell whether an amendment changes where, when or what: then the time of notice begins anew.

    Vehicles, people, tracks, contacts, markings, verifications and texts do not, nor do names of waypoints.
    """
    if type(before) is not type(after):
        return True
    plain = _IMMATERIAL[type(before)]
    return any(
        _unnamed(getattr(before, name)) != _unnamed(getattr(after, name))
        for name in before.__struct_fields__
        if name not in plain
    )


def _unnamed(value: object) -> object:
    """Return a route without the names of its waypoints, and anything else as it is."""
    if isinstance(value, tuple):
        return tuple(msgspec.structs.replace(it, name="") if isinstance(it, Waypoint) else it for it in value)
    return value


# -- sites -----------------------------------------------------------------------------------------


def _check_site(site: Site) -> None:
    _check_area(site.footprint, "footprint", SITE_ACROSS_M)
    _check_altitude(site.altitude, "altitude")
    _check_interval(site.valid, "valid")
    check_number(site.verifications, "verifications")
    for number, verification in enumerate(site.verifications, 1):
        where = f"verification {number}"
        check_text(verification.by, f"{where}, by", NAME_LENGTH, needed=True)
        check_text(verification.how, f"{where}, how", LINE_LENGTH)
        check_time(verification.at_ms, where)
        if verification.next_at_ms is not None and verification.next_at_ms <= verification.at_ms:
            raise InputError("the next verification comes no later than this one", where=where)


# -- movements -------------------------------------------------------------------------------------


def _check_movement(movement: Movement) -> None:
    travel = DEFAULTS[movement.kind]
    route = movement.route
    if len(route) < 2:
        raise GeometryError(
            f"a route of {len(route)} waypoint{'s' * (len(route) != 1)} leads nowhere",
            where="route",
            next_step="give at least where it departs and where it arrives",
        )
    _check_count(len(route), "waypoints", "route")
    for number, waypoint in enumerate(route, 1):
        _check_waypoint(waypoint, waypoint_words(route, number))
    _check_figures(movement, travel)
    _check_order(movement)
    _check_lengths(movement)
    for stretch in stretches_of(movement):
        _check_speed(movement, stretch, travel)
    ends_ms = max(
        [leg.arrives.latest_ms for leg in legs_of(movement)]
        + [it.depart_ms for it in route if it.depart_ms is not None]
    )
    begins_ms = movement.depart_ms if route[0].arrive_ms is None else route[0].arrive_ms
    _check_duration(ends_ms - begins_ms, "route")
    check_time(ends_ms, "route")
    _check_altitude(movement.altitude, "altitude")
    check_number(movement.vehicles, "vehicles")
    for number, vehicle in enumerate(movement.vehicles, 1):
        check_text(vehicle.what, f"vehicle {number}", NAME_LENGTH, needed=True)
        check_text(vehicle.marks, f"vehicle {number}, marks", LINE_LENGTH)
        if not 1 <= vehicle.count <= MOST_PEOPLE:
            raise InputError(f"{vehicle.count} is no number of vehicles", where=f"vehicle {number}")
    check_names(movement.tracks, "track")


def _check_waypoint(waypoint: Waypoint, where: str) -> None:
    _check_place(waypoint.position.lon_e7, waypoint.position.lat_e7, where)
    check_text(waypoint.name, where, NAME_LENGTH)
    for at_ms in (waypoint.arrive_ms, waypoint.depart_ms):
        if at_ms is not None:
            check_time(at_ms, where)


def _check_figures(movement: Movement, travel: Travel) -> None:
    check_time(movement.depart_ms, "depart")
    speed_mm_s, half_width_mm, slack_s = movement.speed_mm_s, movement.half_width_mm, movement.slack_s
    if speed_mm_s is not None and speed_mm_s <= 0:
        raise InputError(f"{speed_words(speed_mm_s / 1000)} is no speed", where="speed")
    if speed_mm_s is not None and speed_mm_s > travel.most_m_s * 1000:
        raise InputError(
            f"{speed_words(speed_mm_s / 1000)} is faster than {kind_words(movement)} ever is "
            f"(at most {speed_words(travel.most_m_s)})",
            where="speed",
            next_step="is it in another unit, or of another kind?",
        )
    if half_width_mm is not None and not 0 < half_width_mm <= WIDEST_ROUTE_MM:
        raise GeometryError(
            f"{half_width_mm / 1000:g} m must be above 0, and no more than {WIDEST_ROUTE_MM / 1e6:g} km",
            where="half width",
            next_step="leave it out: each kind of movement has one",
        )
    if slack_s is not None and not 0 <= slack_s <= LONGEST_SLACK_S:
        raise InputError(f"{slack_s} s must be 0 or more, and no more than a week", where="slack")


def _check_order(movement: Movement) -> None:
    """Refuse a route that goes back in time, naming both waypoints."""
    route = movement.route
    first = route[0]
    if first.depart_ms is not None and first.depart_ms != movement.depart_ms:
        raise GeometryError(
            "departs at another time than the movement",
            where=waypoint_words(route, 1),
            next_step="leave one of the two out, or give both the same",
        )
    last_ms, said = movement.depart_ms, "the movement departs"
    if first.arrive_ms is not None and first.arrive_ms > movement.depart_ms:
        raise GeometryError("arrives after the movement departs", where=waypoint_words(route, 1))
    for number, waypoint in enumerate(route[1:], 2):
        for at_ms, does in ((waypoint.arrive_ms, "arrives"), (waypoint.depart_ms, "departs")):
            if at_ms is None:
                continue
            if at_ms < last_ms:
                raise GeometryError(
                    f"{does} before {said}",
                    where=waypoint_words(route, number),
                    next_step="is one of the times of another day, or in local time?",
                )
            last_ms, said = at_ms, f"waypoint {number} {does}"


def _check_lengths(movement: Movement) -> None:
    for leg in legs_of(movement):
        where = leg_words(movement, leg.number)
        if leg.length_m < SHORTEST_LEG_M:
            raise GeometryError(
                "leads from a place to the same place",
                where=where,
                next_step="for a halt give one waypoint the times of arrival and departure",
            )
        if leg.length_m > LONGEST_LEG_M:
            raise GeometryError(
                f"is {km_words(leg.length_m)} long; the most is {km_words(LONGEST_LEG_M)}",
                where=where,
                next_step="add a waypoint between, or correct a coordinate",
            )
        if abs(leg.start.position.lon_e7 - leg.end.position.lon_e7) == 1_800_000_000:
            raise GeometryError(
                "spans exactly half the globe: it is not clear which way round it goes",
                where=where,
                next_step="add a waypoint between",
            )
    length_m = sum(leg.length_m for leg in legs_of(movement))
    if length_m > LONGEST_ROUTE_M:
        raise GeometryError(
            f"is {km_words(length_m)} long; the most is {km_words(LONGEST_ROUTE_M)}",
            where="route",
            next_step="notify it as several movements",
        )


def _check_speed(movement: Movement, stretch: Stretch, travel: Travel) -> None:
    planned_m_s = stretch.planned_m_s
    if planned_m_s is None or planned_m_s <= travel.most_m_s:
        return
    allowed = "no time at all"
    if stretch.due_ms is not None and stretch.due_ms > stretch.departs_ms:
        minutes = (stretch.due_ms - stretch.departs_ms) / 60_000
        allowed = f"{minutes:.3g} minutes: {speed_words(planned_m_s)}"
    raise GeometryError(
        f"{km_words(float(stretch.along_m[-1]))} in {allowed}, faster than {kind_words(movement)} ever is "
        f"(at most {speed_words(travel.most_m_s)})",
        where=stretch_words(movement, stretch),
        next_step="is a time or a coordinate wrong, or is it another kind of movement?",
    )


# -- activities ------------------------------------------------------------------------------------


def _check_activity(activity: Activity) -> None:
    parts = activity.parts
    if not parts:
        raise GeometryError("an activity has at least one volume", where="parts")
    if len(parts) > MOST_PARTS:
        raise GeometryError(
            f"{len(parts)} volumes are more than {MOST_PARTS}",
            where="parts",
            next_step="simplify them, or notify several activities",
        )
    _check_recurrence(activity.recurrence)
    for number, part in enumerate(parts, 1):
        where = f"part {number}"
        _check_area(part.footprint, f"{where}, footprint", AREA_ACROSS_M)
        _check_altitude(part.altitude, f"{where}, altitude")
        if part.interval.end_ms == UFN:
            raise InputError(
                "an activity needs an end: only sites stay until further notice", where=f"{where}, interval"
            )
        _check_interval(part.interval, f"{where}, interval")
        _check_duration(part.interval.end_ms - part.interval.start_ms, f"{where}, interval")
        if activity.recurrence is not None:
            start_ms = part.interval.start_ms
            if next(occurrences(activity.recurrence, part.interval, start_ms), None) is None:
                raise InputError(
                    "none of the days on which it recurs is within its interval", where=f"{where}, interval"
                )
    begins_ms = min(part.interval.start_ms for part in parts)
    _check_duration(max(latest_of(part.interval) for part in parts) - begins_ms, "parts")
    dispersion_mm = activity.dispersion_mm
    if dispersion_mm is not None and not 0 <= dispersion_mm <= LARGEST_DISPERSION_MM:
        raise GeometryError(
            f"{dispersion_mm / 1000:g} m must be 0 or more, and no more than "
            f"{LARGEST_DISPERSION_MM / 1e6:g} km",
            where="dispersion",
        )
    check_names(activity.tracks, "track")
    check_names(activity.guarantees_from, "guarantor")


def _check_recurrence(recurrence: Recurrence | None) -> None:
    if recurrence is None:
        return
    days = recurrence.days
    if not days or len(set(days)) != len(days) or not set(days) <= set(range(1, 8)):
        raise InputError(
            f"days {', '.join(map(str, days)) or 'none'} are no days of the week, each once",
            where="recurrence",
            next_step="they count from 1 for Monday to 7 for Sunday",
        )
    if not 0 <= recurrence.from_s < 86_400 or not 0 <= recurrence.to_s <= 86_400:
        raise InputError(
            f"from {recurrence.from_s} s to {recurrence.to_s} s is not within a day of 86400 s",
            where="recurrence",
            next_step="a span over midnight ends at an earlier time than it begins",
        )


# -- what they share -------------------------------------------------------------------------------


def _check_area(footprint: Footprint, where: str, most_m: float) -> None:
    vertices = _vertices(footprint)
    _check_count(len(vertices), "vertices", where)
    for number, (lon_e7, lat_e7) in enumerate(vertices, 1):
        _check_place(lon_e7, lat_e7, f"{where}, vertex {number}" if len(vertices) > 1 else where)
    # Before its edges are looked at: geodesics round the globe have millions of pieces.
    across_m = _across_m(footprint, vertices) if vertices else 0.0
    if across_m > most_m:
        raise GeometryError(
            f"is {km_words(across_m)} across; the most is {km_words(most_m)}",
            where=where,
            next_step="name the places themselves, each with its own outline",
        )
    try:
        check_footprint(footprint)
    except GeometryError as error:
        raise GeometryError(error.what, where=where, next_step=error.next_step) from error


def _vertices(footprint: Footprint) -> list[tuple[int, int]]:
    match footprint:
        case Circle(centre=centre):
            return [(centre.lon_e7, centre.lat_e7)]
        case Corridor():
            return list(footprint.centreline)
        case Polygon():
            return [vertex for part in footprint.parts for ring in part for vertex in ring]


def _across_m(footprint: Footprint, vertices: Sequence[tuple[int, int]]) -> float:
    """Return the greatest distance between two points of a footprint, by its vertices."""
    if isinstance(footprint, Circle):
        return 2 * footprint.radius_mm / 1000
    lon, lat = np.radians(np.array(vertices, np.float64).T / 1e7)
    xyz = np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    # Points whose scalar product is least are farthest apart on the sphere, and nearly so on the ellipsoid.
    i, j = np.unravel_index(int(np.argmin(xyz @ xyz.T)), (len(xyz), len(xyz)))
    pair = np.degrees((lon[i], lat[i], lon[j], lat[j]))
    _, _, apart_m = WGS84.inv(*pair.tolist())
    width_m = 2 * footprint.half_width_mm / 1000 if isinstance(footprint, Corridor) else 0.0
    return float(apart_m) + width_m


def _check_place(lon_e7: int, lat_e7: int, where: str) -> None:
    if abs(lat_e7) > 900_000_000:
        raise GeometryError(
            f"latitude {lat_e7 / 1e7:.7g} is beyond 90 degrees",
            where=where,
            next_step="are latitude and longitude exchanged?" if abs(lon_e7) <= 900_000_000 else "",
        )
    if abs(lon_e7) > 3_600_000_000:
        raise GeometryError(f"longitude {lon_e7 / 1e7:.7g} is beyond 360 degrees", where=where)


def _check_count(count: int, what: str, where: str) -> None:
    if count > MOST_VERTICES:
        raise GeometryError(
            f"{count:,} {what} are more than {MOST_VERTICES:,}",
            where=where,
            next_step="simplify it: a point every few hundred metres is enough",
        )


def _check_altitude(altitude: AltitudeBand, where: str) -> None:
    try:
        check_band(altitude)
    except GeometryError as error:
        raise GeometryError(error.what, where=where, next_step=error.next_step) from error


def _check_interval(interval: Interval, where: str) -> None:
    check_time(interval.start_ms, where)
    if interval.end_ms == UFN:
        return
    check_time(interval.end_ms, where)
    if interval.end_ms == interval.start_ms:
        raise GeometryError("ends as it begins", where=where, next_step="give it some time")
    if interval.end_ms < interval.start_ms:
        raise GeometryError("ends before it begins", where=where, next_step="are the two exchanged?")


def _check_duration(length_ms: int, where: str) -> None:
    if length_ms > LONGEST_MS:
        raise InputError(
            f"lasts {length_ms / DAY_MS:,.0f} days; the most is a year",
            where=where,
            next_step="is the year right? else notify it again when it is nearer",
        )
