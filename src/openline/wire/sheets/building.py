"""From rows to sites, movements and activities; what has to be asked is asked of its cell."""

from __future__ import annotations

from typing import Any, NamedTuple

from openline.model.notification import (
    Activity,
    ActivityKind,
    Movement,
    MovementKind,
    Site,
    SiteFunction,
    Waypoint,
)
from openline.model.space import (
    Volume4D,
)
from openline.wire.sheets.cells import (
    choice_of,
    count_of,
    minutes_of,
    names_of,
    speed_km_h_of,
    text_of,
    vehicles_of,
    whole_of,
)
from openline.wire.sheets.fields import (
    band_in,
    contacts_in,
    footprint_in,
    interval_in,
    markings_in,
    millimetres_in,
    moment_in,
    position_in,
    recurrence_in,
    verifications_in,
    zone_in,
)
from openline.wire.sheets.rows import Row


class Removal(NamedTuple):
    """A site that is to be removed, and why."""

    id: str
    name: str
    reason: str


# -- sites -----------------------------------------------------------------------------------------


def site_of(row: Row, id: str) -> Site | None:
    """Return the site of a row, or ``None`` where something in it is wrong."""
    zone = zone_in(row)
    name = row.text("name", needed=True)
    function = row.read("function", choice_of(row.header.by_key["function"].choices), needed=True)
    footprint, valid = footprint_in(row), interval_in(row)
    given: dict[str, Any] = {
        "altitude": band_in(row),
        "people": row.read("people", count_of),
        "verifications": verifications_in(row, zone),
        "markings": markings_in(row),
        "contacts": contacts_in(row, zone),
        "source": row.text("source"),
        "note": row.text("note"),
    }
    if row.errors or function is None or footprint is None or valid is None:
        return None
    return Site(
        id=id, name=name, function=SiteFunction(function), footprint=footprint, valid=valid, **given
    )


def removal_of(row: Row, id: str) -> Removal | None:
    """Return the removal of a row, or ``None`` where something in it is wrong."""
    found = Removal(id, row.text("name"), row.text("reason"))
    return None if row.errors else found


# -- movements -------------------------------------------------------------------------------------


def movement_of(rows: list[Row], id: str) -> Movement | None:
    """Return the movement of several rows, one for each stop in order, or ``None`` where any is wrong."""
    first = rows[0]
    zone = zone_in(first)
    name = first.text("name", needed=True)
    kind = first.read("kind", choice_of(first.header.by_key["kind"].choices), needed=True)
    route = [_waypoint(row, number == 0) for number, row in enumerate(rows)]
    if len(rows) < 2:
        first.wrong("stop", "it has one stop", "add a row for each further stop, with the same id")
    _check_route(rows, route)
    speed_km_h = first.read("speed_km_h", speed_km_h_of)
    slack_min = first.read("slack_min", minutes_of)
    given: dict[str, Any] = {
        "serial": first.text("serial"),
        "speed_mm_s": None if speed_km_h is None else round(speed_km_h * 1e6 / 3600),
        "half_width_mm": millimetres_in(first, "half_width_m"),
        "slack_s": None if slack_min is None else round(slack_min * 60),
        "altitude": band_in(first),
        "vehicles": first.read("vehicles", vehicles_of) or (),
        "people": first.read("people", count_of),
        "tracks": first.read("tracks", names_of) or (),
        "purpose": first.text("purpose"),
        "markings": markings_in(first),
        "contacts": contacts_in(first, zone),
        "note": first.text("note"),
    }
    if speed_km_h == 0:
        first.wrong("speed_km_h", "it does not move", "leave it empty for what is usual")
    departs_ms = _departure(first)
    if any(row.errors for row in rows) or kind is None or departs_ms is None:
        return None
    stops = tuple(it for it in route if it is not None)
    return Movement(id=id, name=name, kind=MovementKind(kind), route=stops, depart_ms=departs_ms, **given)


def _departure(first: Row) -> int | None:
    """Return when it departs: the one time without which a movement says nothing."""
    if not first.has("depart"):
        first.wrong("depart", "it is empty, and is needed at stop 1", "say when it is to leave")
        return None
    return moment_in(first, "depart", zone_in(first))


def _waypoint(row: Row, first: bool) -> Waypoint | None:
    """Read one stop. That a movement departs from its first is said by the movement."""
    zone = zone_in(row)
    position = position_in(row, needed=True)
    arrive_ms, depart_ms = moment_in(row, "arrive", zone), moment_in(row, "depart", zone)
    if arrive_ms is not None and depart_ms is not None and depart_ms < arrive_ms:
        row.wrong("depart", "it departs before it arrives", "is one of the two times wrong?")
    if position is None:
        return None
    return Waypoint(
        position=position,
        name=row.text("stop_name"),
        arrive_ms=arrive_ms,
        depart_ms=None if first else depart_ms,
    )


def _check_route(rows: list[Row], route: list[Waypoint | None]) -> None:
    """Refuse a route that goes back in time, or stays where it is."""
    latest_ms, since = _departure(rows[0]), rows[0].at("depart")
    for number in range(1, len(rows)):
        row, stop, before = rows[number], route[number], route[number - 1]
        if stop is None:
            continue
        if before is not None and stop.position == before.position:
            row.wrong(
                "place" if row.has("place") else "latitude",
                f"it is the same place as the stop before it, {rows[number - 1].at('stop')}",
                "give a stop once, with the times at which it arrives and departs",
            )
        for key, at_ms in (("arrive", stop.arrive_ms), ("depart", stop.depart_ms)):
            if at_ms is None or any(it.cell == row.at(key) for it in row.errors):
                continue
            if latest_ms is not None and at_ms < latest_ms:
                row.wrong(key, f"it is before {since}: the route would go back in time")
                break
            latest_ms, since = at_ms, row.at(key)


# -- activities ------------------------------------------------------------------------------------


def activity_of(rows: list[Row], id: str) -> Activity | None:
    """Return the activity of one or more rows, one for each area, or ``None`` where any is wrong."""
    first = rows[0]
    name = first.text("name", needed=True)
    kind = first.read("kind", choice_of(first.header.by_key["kind"].choices), needed=True)
    parts = [_part(row) for row in rows]
    zone = zone_in(first)
    given: dict[str, Any] = {
        "recurrence": recurrence_in(first),
        "serial": first.text("serial"),
        "dispersion_mm": millimetres_in(first, "dispersion_m"),
        "people": first.read("people", count_of),
        "tracks": first.read("tracks", names_of) or (),
        "guarantees_from": first.read("guarantees_from", names_of) or (),
        "markings": markings_in(first),
        "contacts": contacts_in(first, zone),
        "purpose": first.text("purpose"),
        "note": first.text("note"),
    }
    if any(row.errors for row in rows) or kind is None:
        return None
    volumes = tuple(it for it in parts if it is not None)
    return Activity(id=id, name=name, kind=ActivityKind(kind), parts=volumes, **given)


def _part(row: Row) -> Volume4D | None:
    footprint, interval, band = footprint_in(row), interval_in(row), band_in(row)
    if footprint is None or interval is None:
        return None
    return Volume4D(footprint=footprint, altitude=band, interval=interval)


def number_of(row: Row, key: str) -> int | None:
    """Read the number of a stop or part. What is wrong with it is kept."""
    found = row.read(key, whole_of)
    if found is not None and not 1 <= found <= 100_000:
        row.wrong(key, f"{found} is no number of a row", "count from 1")
        return None
    return found


def id_text(row: Row) -> str:
    """Read the id as it was written. What is wrong with it is kept."""
    return row.read("id", text_of, needed=True) or ""
